"""Runs the commands of README and docs and compares what they print with what the pages show.

    scripts/docs_commands.py --weft FILE [--plugins DIR] [--build DIR] [--slow] [--update] [--keep DIR] [PAGE...]

A fenced block with the language `sh` holds commands, a block `text` behind it what they print together. In it a line
`...` stands for any lines, and `...` within a line for any text. Where its last line begins with `error:`, or is
an error as JSON, the commands have to fail, else to succeed. Other languages are for what is only shown; with `file=NAME` behind the language the
block is written to that file first. The blocks of a page run in one shell, in a directory of their own that has the
repository's `workloads`, `docs`, `scripts`, with `weft` on the PATH.

tests/project/docs_commands.txt lists what is not run, and why. --plugins: a directory with the plug-ins of
docs/examples, for pages whose builds are not run; --build: the builds are run, with DIR as build/release; --slow: only
the pages with commands that the list calls slow, these included; --update: writes what was printed into the pages;
--keep: of one page, its directory becomes DIR and stays.
"""

import argparse
import fnmatch
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIST = ROOT / "tests/project/docs_commands.txt"
SECONDS = 1200  # a page that takes longer hangs
COMMAND_WORDS = ("weft ", "scripts/", "cmake ", "ctest ", "build/")


class Fault(Exception):
    pass


class Block:
    def __init__(self, page, line, indent, info):
        words = info.split()
        self.page, self.line, self.indent = page, line, indent
        self.language = words[0] if words else ""
        self.file = next((word[5:] for word in words if word.startswith("file=")), None)
        self.lines = []

    @property
    def place(self):
        return "{}:{}".format(self.page, self.line)

    @property
    def text(self):
        return "".join(line + "\n" for line in self.lines)


def read_blocks(page, text):
    """The fenced blocks of a page; raises Fault for one without a language, and for indented commands."""
    blocks, inside = [], None
    for number, line in enumerate(text.splitlines(), 1):
        fence = re.match(r"( *)```(.*)", line)
        if fence and inside is None:
            inside = Block(page, number, len(fence.group(1)), fence.group(2))
            if not inside.language:
                raise Fault("{}: a block without a language; expected `sh` for commands, `text` for what they print, "
                            "or what it is".format(inside.place))
        elif fence:
            blocks.append(inside)
            inside = None
        elif inside is not None:
            inside.lines.append(line[inside.indent:])
        elif line.startswith("    ") and line.lstrip().startswith(COMMAND_WORDS):
            raise Fault("{}:{}: commands in an indented block; expected a fenced one, with the language `sh`".format(
                page, number))
    return blocks


def split_commands(text):
    """The lines of a block, with those joined that a backslash, a quotation mark or a here-document holds together."""
    commands, waiting, end = [], "", None
    for line in text.splitlines():
        waiting += line + "\n"
        if end is not None:
            if line.strip() != end:
                continue
            end = None
        else:
            here = re.search(r"<<-? *['\"]?(\w+)", line)
            if here:
                end = here.group(1)
                continue
            if line.endswith("\\"):
                continue
            try:
                shlex.split(waiting, comments=True)
            except ValueError:
                continue
        commands.append(waiting)
        waiting = ""
    return commands + ([waiting] if waiting else [])


def one_line(command):
    return " ".join(command.replace("\\\n", " ").split())


SHELL_WORDS = re.compile(r"^\s*(#|$|for |do$|done|if |fi$|else$|export |cd )")


class Exemption:
    """A line of the list: KIND | PAGE | BEGINNING OF THE COMMAND | REASON."""

    def __init__(self, line):
        fields = [field.strip() for field in line.split(" | ")]
        if len(fields) != 4:
            raise Fault("{}: expected KIND | PAGE | COMMAND | REASON in '{}'".format(LIST.name, line))
        self.kind, self.page, self.command, self.reason = fields
        if self.kind not in ("never", "builds", "slow") and not self.kind.startswith("needs "):
            raise Fault("{}: unknown kind '{}'; expected never, builds, slow, needs MODULE or needs /FILE".format(
                LIST.name, self.kind))
        self.used = False

    def matches(self, page, command):
        return fnmatch.fnmatch(page, self.page) and one_line(command).startswith(self.command)

    def holds(self, options):
        if self.kind == "slow":
            return not options.slow
        if self.kind == "builds":
            return options.build is None
        if self.kind.startswith("needs /"):
            return not pathlib.Path(self.kind.split()[1]).exists()
        if self.kind.startswith("needs "):
            return subprocess.run(["/usr/bin/python3", "-c", "import " + self.kind.split()[1]],
                                  stderr=subprocess.DEVNULL).returncode != 0
        return True


def read_exemptions(text):
    return [Exemption(line) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pattern_of(shown):
    """What a `text` block accepts, as a regular expression for lines without blanks at their ends."""
    parts = []
    for line in shown:
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append("[^\n]*?".join(map(re.escape, line.rstrip().split("..."))) + r"\n")
    return "".join(parts)


def without_blanks(text):
    return "".join(line.rstrip() + "\n" for line in text.strip("\n").splitlines())


def agrees(shown, printed):
    return re.fullmatch(pattern_of(without_blanks("\n".join(shown)).splitlines()), without_blanks(printed)) is not None


class Tally:
    def __init__(self):
        self.pages = self.commands = self.outputs = 0
        self.exempt, self.faults, self.times = [], [], []


class Page:
    def __init__(self, name, text, options, exemptions, tally):
        self.name, self.text, self.options, self.tally = name, text, options, tally
        self.exemptions = exemptions
        self.blocks = read_blocks(name, text)

    def exemption(self, command):
        found = None
        for exemption in self.exemptions:
            if exemption.matches(self.name, command):
                exemption.used = True
                if found is None and exemption.holds(self.options):
                    found = exemption
        return found

    def has_slow(self):
        return any(exemption.kind == "slow" and exemption.matches(self.name, command)
                   for block in self.blocks if block.language == "sh" for command in split_commands(block.text)
                   for exemption in self.exemptions)

    def prepare(self, directory):
        """What the commands find: the data of the repository, and plug-ins where pages build them."""
        for folder in ("workloads", "docs", "scripts"):
            shutil.copytree(ROOT / folder, directory / folder, ignore=shutil.ignore_patterns(
                "*.cpp" if folder == "workloads" else "", "*.hpp" if folder == "workloads" else "", "images"))
        (directory / "build").mkdir()
        if self.options.build:
            (directory / "build/release").symlink_to(pathlib.Path(self.options.build).resolve())
        elif self.options.plugins:
            elements = [("processing_elements", name) for name in ("row_stationary", "sparse", "decoding")]
            for folder, plugin in [("pe", "bit_serial"), ("scratchpad", "two_port"), ("scheduler", "least_growth"),
                                   *elements]:
                (directory / "build" / folder).mkdir(exist_ok=True)
                shutil.copy(pathlib.Path(self.options.plugins) / (plugin + ".so"), directory / "build" / folder)

    def script(self, directory):
        """One shell for all blocks; block K leaves its output in K.out and its status in K.status."""
        text = "shopt -s expand_aliases\n"
        for number, block in enumerate(self.blocks):
            block.whole = True
            if block.file:
                text += "mkdir -p \"$(dirname '{0}')\" && cat > '{0}' << 'END OF BLOCK'\n{1}END OF BLOCK\n".format(
                    block.file, block.text)
            if block.language != "sh":
                continue
            commands = ""
            for command in split_commands(block.text):
                exemption = self.exemption(command)
                if exemption:
                    self.tally.exempt.append((block.place, one_line(command), exemption))
                    command, block.whole = ":\n", block.whole and exemption.kind == "builds"
                elif not SHELL_WORDS.match(command):
                    self.tally.commands += 1
                commands += command
            (directory / "{}.sh".format(number)).write_text(commands)
            text += ("failed=0; began=$EPOCHREALTIME; trap 'failed=$?' ERR\n"
                     ". '{0}/{1}.sh' > '{0}/{1}.out' 2>&1 < /dev/null\n"
                     "trap - ERR; echo $failed $began $EPOCHREALTIME > '{0}/{1}.status'\n").format(directory, number)
        return text

    def run(self):
        with tempfile.TemporaryDirectory(prefix="weft-docs-") as name:
            directory = pathlib.Path(name)
            place = pathlib.Path(self.options.keep or directory / "place")
            place.mkdir(parents=True)
            self.prepare(place)
            weft = pathlib.Path(self.options.weft).resolve()
            environment = {"PATH": "{}:/usr/local/bin:/usr/bin:/bin".format(weft.parent), "HOME": str(directory),
                           "LC_ALL": "C.UTF-8", "SYSTEMC_DISABLE_COPYRIGHT_MESSAGE": "1", "WEFT": str(weft)}
            environment.update({key: os.environ[key] for key in ("LD_LIBRARY_PATH", "ASAN_OPTIONS")
                                if key in os.environ})
            script = directory / "page.sh"
            script.write_text(self.script(directory))
            subprocess.run(["bash", str(script)], cwd=place, env=environment, timeout=SECONDS,
                           stdin=subprocess.DEVNULL)
            self.tally.pages += 1
            self.judge(directory)

    def judge(self, directory):
        last = None
        changed = []
        for number, block in enumerate(self.blocks):
            if block.language == "sh":
                last = number
                self.judge_status(directory, number)
            elif block.language == "text" and block.file is None:
                if last is None:
                    self.fault(block, "what no command prints; expected `sh` before it, or another language")
                    continue
                commands, last = self.blocks[last], last
                if not commands.whole:
                    continue
                printed = (directory / "{}.out".format(last)).read_text()
                if agrees(block.lines, printed):
                    self.tally.outputs += 1
                elif self.options.update and not any("..." in line for line in block.lines):
                    changed.append((block, without_blanks(printed)))
                else:
                    self.fault(block, "the page shows\n{}but the commands print\n{}".format(block.text, printed))
        if changed:
            self.update(changed)

    def judge_status(self, directory, number):
        block = self.blocks[number]
        status, began, ended = (directory / "{}.status".format(number)).read_text().split()
        self.tally.times.append((float(ended) - float(began), block.place))
        shown = self.blocks[number + 1] if number + 1 < len(self.blocks) else block
        lines = [line for line in shown.lines if line.strip() not in ("", "...")]
        fails = shown.language == "text" and bool(lines) and lines[-1].startswith(("error: ", '{"kind": '))
        if block.whole and (status != "0") != fails:
            self.fault(block, "ended with status {}, expected {}:\n{}{}".format(
                status, "a failure" if fails else 0, block.text,
                (directory / "{}.out".format(number)).read_text()))

    def update(self, changed):
        lines = self.text.splitlines()
        for block, printed in reversed(changed):
            lines[block.line:block.line + len(block.lines)] = [" " * block.indent + line
                                                               for line in printed.splitlines()]
        (ROOT / self.name).write_text("\n".join(lines) + "\n")
        print("{}: {} blocks updated".format(self.name, len(changed)))

    def fault(self, block, text):
        self.tally.faults.append("{}: {}".format(block.place, text))


def option_faults(name, text, weft, known):
    """Commands in the running text whose subcommand or options weft, or the script, does not have."""
    outside = re.sub(r"```.*?```", "", text, flags=re.S)
    for span in re.findall(r"`(scripts/[^`]* --[^`]*)`", outside):
        script, *options = span.split()
        for option in (word.split("=")[0] for word in options if word.startswith("--")):
            path = ROOT / script
            if not path.is_file() or not re.search(re.escape(option) + r"\b", path.read_text()):
                yield "{}: `{}`: {} has no option {}".format(name, span, script, option)
    for span in re.findall(r"`(weft [a-z][^`]*)`", outside):
        words = span.split()
        command = words[1]
        if command not in known:
            result = subprocess.run([weft, command, "--help"], capture_output=True, text=True)
            known[command] = result.stdout if result.returncode == 0 else None
        if known[command] is None:
            yield "{}: `{}`: weft has no command '{}'".format(name, span, command)
            continue
        for option in (word.split("=")[0] for word in words[2:] if re.match(r"--[a-z]", word)):
            if not re.search(re.escape(option) + r"\b", known[command]):
                yield "{}: `{}`: weft {} has no option {}".format(name, span, command, option)


def pages_of_repository():
    return ["README.md", "CONTRIBUTING.md"] + sorted("docs/" + path.name for path in (ROOT / "docs").glob("*.md"))


def report(tally, options):
    for fault in tally.faults:
        print(fault)
    for place, command, exemption in tally.exempt:
        print("{}: exempt ({}): {}: {}".format(place, exemption.kind, command[:60], exemption.reason))
    slowest = ", ".join("{} {:.1f} s".format(place, seconds) for seconds, place in sorted(tally.times)[:-4:-1])
    print("{} commands of {} pages ran, {} outputs are as shown, {} commands exempt, {} faults; longest: {}".format(
        tally.commands, tally.pages, tally.outputs, len(tally.exempt), len(tally.faults), slowest))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--weft", required=True)
    parser.add_argument("--plugins")
    parser.add_argument("--build")
    parser.add_argument("--keep")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("pages", nargs="*")
    options = parser.parse_args()
    tally, known = Tally(), {}
    try:
        exemptions = read_exemptions(LIST.read_text())
        for name in options.pages or pages_of_repository():
            text = (ROOT / name).read_text()
            page = Page(name, text, options, exemptions, tally)
            if options.slow and not options.pages and not page.has_slow():
                continue
            tally.faults += option_faults(name, text, options.weft, known)
            if any(block.language == "sh" for block in page.blocks):
                page.run()
        if not options.pages and not options.slow:
            tally.faults += ["{}: '{}' of {} exempts nothing".format(LIST.name, exemption.command, exemption.page)
                             for exemption in exemptions if not exemption.used]
    except Fault as fault:
        tally.faults.append(str(fault))
    report(tally, options)
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
