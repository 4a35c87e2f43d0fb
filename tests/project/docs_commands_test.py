"""scripts/docs_commands.py finds what is wrong with a page, on small pages of its own."""

import pathlib
import sys
import tempfile
import types
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts"))
import docs_commands as docs


def page(text):
    """A page in which ' ' ' stands for a fence."""
    return text.replace("'''", "```")


def tally_of(text, exemptions="", **options):
    tally = docs.Tally()
    chosen = dict({"weft": "/bin/true", "plugins": None, "build": None, "slow": False, "update": False, "keep": None}, **options)
    read = docs.read_exemptions(exemptions)
    docs.Page("docs/page.md", page(text), types.SimpleNamespace(**chosen), read, tally).run()
    tally.read = read
    return tally


class Outputs(unittest.TestCase):
    def test_what_is_printed_is_accepted(self):
        tally = tally_of("'''sh\necho a\necho b >&2\n'''\nand so\n\n'''text\na\nb\n'''\n")
        self.assertEqual((tally.faults, tally.commands, tally.outputs), ([], 2, 1))

    def test_anything_else_is_a_fault_with_its_place(self):
        for shown in ("a", "a\nc", "a\nb\nc", "", "b"):
            tally = tally_of("# Title\n\n'''sh\nprintf 'a\\nb\\n'\n'''\n'''text\n%s\n'''\n" % shown)
            self.assertEqual(len(tally.faults), 1, shown)
            self.assertTrue(tally.faults[0].startswith("docs/page.md:6: the page shows\n"))
            self.assertIn("but the commands print\na\nb\n", tally.faults[0])

    def test_dots_stand_for_lines_and_for_texts(self):
        self.assertTrue(docs.agrees(["...", "b", "..."], "a\na\nb\nc\n"))
        self.assertTrue(docs.agrees(["took ... s"], "took 1.25 s\n"))
        self.assertFalse(docs.agrees(["took ... s"], "took 1.25 ms, in all 3\n"))
        self.assertFalse(docs.agrees(["...", "b"], "a\nc\n"))
        self.assertFalse(docs.agrees(["a", "..."], "b\na\n"))

    def test_blanks_at_the_ends_of_lines_do_not_count(self):
        self.assertTrue(docs.agrees(["a"], "a  \n\n"))
        self.assertFalse(docs.agrees(["a b"], "a  b\n"))

    def test_commands_that_fail_are_a_fault(self):
        tally = tally_of("'''sh\nfalse\ntrue\n'''\n")
        self.assertIn("docs/page.md:1: ended with status 1, expected 0", tally.faults[0])

    def test_commands_that_are_shown_to_fail_have_to(self):
        shown = "'''\n'''text\nerror: no\n'''\n"
        self.assertEqual(tally_of("'''sh\necho error: no; false\n" + shown).faults, [])
        self.assertIn("expected a failure", tally_of("'''sh\necho error: no\n" + shown).faults[0])

    def test_an_output_without_a_command_is_a_fault(self):
        self.assertIn("what no command prints", tally_of("'''text\na\n'''\n").faults[0])


class Shells(unittest.TestCase):
    def test_a_page_is_one_shell_in_a_directory_with_the_experiments(self):
        tally = tally_of("'''sh\nx=5\ncd workloads/experiments\n'''\n'''sh\necho $x; ls lenet5.yaml\n'''\n"
                         "'''text\n5\nlenet5.yaml\n'''\n")
        self.assertEqual(tally.faults, [])

    def test_blocks_with_a_name_are_files(self):
        tally = tally_of("'''yaml file=a.yaml\nb: $x\n'''\n'''sh\ncat a.yaml\n'''\n'''text\nb: $x\n'''\n")
        self.assertEqual(tally.faults, [])

    def test_lines_that_belong_together_are_one_command(self):
        text = "a \\\n  b\nc 'd\ne'\ncat << END\nf\nEND\ng\n"
        self.assertEqual(docs.split_commands(text),
                         ["a \\\n  b\n", "c 'd\ne'\n", "cat << END\nf\nEND\n", "g\n"])


class Exemptions(unittest.TestCase):
    def test_what_is_exempt_is_not_run_and_reported(self):
        tally = tally_of("'''sh\nfalse --all \\\n  now\n'''\n'''text\nx\n'''\n",
                         "never | docs/*.md | false --all now | because\n")
        self.assertEqual((tally.faults, tally.commands), ([], 0))
        self.assertEqual([(place, entry.reason) for place, _, entry in tally.exempt], [("docs/page.md:1", "because")])

    def test_what_takes_long_runs_when_that_is_asked(self):
        text, entry = "'''sh\nfalse\n'''\n", "slow | docs/page.md | false | because\n"
        self.assertEqual(tally_of(text, entry).faults, [])
        self.assertEqual(len(tally_of(text, entry, slow=True).faults), 1)

    def test_other_pages_and_other_commands_are_not_exempt(self):
        for entry in ("never | README.md | false | because\n", "never | docs/page.md | false x | because\n"):
            tally = tally_of("'''sh\nfalse\n'''\n", entry)
            self.assertEqual(len(tally.faults), 1)
            self.assertFalse(tally.read[0].used)

    def test_a_line_without_a_reason_is_refused(self):
        for line in ("never | docs/page.md | false", "sometimes | a | b | c"):
            self.assertRaises(docs.Fault, docs.read_exemptions, line)


class Pages(unittest.TestCase):
    def test_a_block_without_a_language_is_refused(self):
        self.assertRaises(docs.Fault, docs.read_blocks, "a.md", page("'''\nweft run\n'''\n"))

    def test_commands_in_an_indented_block_are_refused(self):
        self.assertRaises(docs.Fault, docs.read_blocks, "a.md", "text\n\n    weft run\n")

    def test_commands_in_the_text_have_to_be_known(self):
        with tempfile.TemporaryDirectory() as directory:
            weft = pathlib.Path(directory) / "weft"
            weft.write_text("#!/bin/sh\n[ $1 = run ] && echo 'Options: --out DIR'\n")
            weft.chmod(0o755)
            text = "`weft run a --out b`, `weft fly`, `weft run --over`, `weft run --outer`"
            faults = list(docs.option_faults("a.md", text, str(weft), {}))
        self.assertEqual(faults, ["a.md: `weft fly`: weft has no command 'fly'",
                                  "a.md: `weft run --over`: weft run has no option --over",
                                  "a.md: `weft run --outer`: weft run has no option --outer"])

    def test_scripts_in_the_text_have_to_have_these_options(self):
        text = "`scripts/run --out a`, `scripts/run --fly`, `scripts/none --out a`"
        self.assertEqual(list(docs.option_faults("a.md", text, "/bin/true", {})),
                         ["a.md: `scripts/run --fly`: scripts/run has no option --fly",
                          "a.md: `scripts/none --out a`: scripts/none has no option --out"])

    def test_every_page_of_the_repository_can_be_read(self):
        for name in docs.pages_of_repository():
            docs.read_blocks(name, (docs.ROOT / name).read_text())


if __name__ == "__main__":
    unittest.main()
