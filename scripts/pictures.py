"""The pictures of docs/images: what each is drawn from, drawing them, and whether they are of today. Called by
scripts/pictures.

docs/images/drawn_from.json has a checksum of what each picture was drawn from: runs of weft (their waveforms, not the
pixels, which depend on fonts), tables of a page, files.
"""

import argparse
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs/images"
NOTES = IMAGES / "drawn_from.json"
MACHINES = ("edge", "crossbar", "buffered", "mesh", "mixed")
PAPER = ["scripts/paper_figures.py", "workloads/experiments/paper.yaml", "workloads/experiments/paper_d2.yaml",
         "workloads/experiments/paper_d5.yaml"]


def section_of(page, heading):
    """A section of a page, with all below it."""
    text = (ROOT / page).read_text()
    level = re.search(r"^(#+) " + re.escape(heading) + "$", text, re.M)
    return level.group() + re.split(r"^#{1,%d} " % len(level.group(1)), text[level.end():], maxsplit=1, flags=re.M)[0]


def tables_of(page, heading):
    return "".join(line + "\n" for line in section_of(page, heading).splitlines() if line.startswith(("|", "#")))


def blocks_of(page, heading):
    """The commands of a section, what they print, and the files that they read."""
    return "".join(re.findall(r"^```.*?^```\n", section_of(page, heading), flags=re.M | re.S))


def without_paths(text):
    return re.sub(rb"^\[(dump|save)file\].*\n", b"", text, flags=re.M)


class Runs:
    """Runs of weft, each made once."""

    def __init__(self, weft, directory):
        self.weft, self.directory, self.made = weft, directory, {}

    def run(self, experiment):
        if experiment not in self.made:
            out = self.directory / pathlib.Path(experiment).stem
            subprocess.run([self.weft, "run", str(ROOT / experiment), "--quiet", "--out", str(out)], check=True)
            self.made[experiment] = out
        return self.made[experiment]


class Picture:
    """`experiment`, `tables` and `blocks` (page and heading) and `files` are what it is drawn from."""

    def __init__(self, name, draw, experiment=None, tables=None, blocks=None, files=(), slow=False, only_named=False):
        self.name, self.draw, self.experiment, self.tables, self.files = name, draw, experiment, tables, list(files)
        self.blocks, self.slow, self.only_named = blocks, slow, only_named

    def checksum(self, runs):
        data = hashlib.sha256()
        if self.experiment:
            out = runs.run(self.experiment)
            for file in ("trace.vcd", "trace.gtkw"):
                data.update(without_paths((out / file).read_bytes()))
        if self.tables:
            data.update(tables_of(*self.tables).encode())
        if self.blocks:
            data.update(blocks_of(*self.blocks).encode())
        for file in self.files:
            data.update((ROOT / file).read_bytes())
        return data.hexdigest()


def draw_graph(picture, runs):
    subprocess.run(["dot", "-Tsvg", str(ROOT / picture.files[0]), "-o", str(IMAGES / picture.name)], check=True)


def draw_waveform(picture, runs, save="trace.gtkw"):
    out = runs.run(picture.experiment)
    subprocess.run([str(ROOT / "scripts/picture"), str(out), str(IMAGES / picture.name), save], check=True)


def draw_machine(picture, runs):
    for machine in MACHINES:  # the tables are made of all of them
        runs.run("workloads/experiments/machines/%s.yaml" % machine)
    subprocess.run([sys.executable, str(ROOT / "scripts/machines.py"), str(runs.directory), *MACHINES], check=True,
                   stdout=subprocess.DEVNULL)
    draw_waveform(picture, runs, "states.gtkw")


HEADLINE_WAYS = {"layer by layer, scratchpad unlimited": "unlimited", "HEFT, scratchpad unlimited": "heft",
                 "layer by layer, double-buffered, spilling": "baseline", "memory-aware HEFT": "by-hand"}


def headline_rows(text):
    """The rows of the tables, as scripts/headline has them."""
    from headline_cases import NETWORKS
    names = {network.title: network.name for network in NETWORKS}
    rows, network = [], None
    for line in text.splitlines():
        heading = re.match(r"#+ (.*)", line)
        if heading:
            network = names.get(heading.group(1))
            continue
        label, *cells = [cell.strip() for cell in line.split("|")[1:-1]]
        way = HEADLINE_WAYS.get(label)
        if network and way and len(cells) == 9:
            figures = [float(cells[k].replace(",", "")) if cells[k] else None for k in (1, 3, 5, 8)]
            rows.append(dict(zip(("activations", "makespan", "dram", "energy_uj"), figures), network=network, way=way))
    return rows


def draw_headline(picture, runs):
    import headline_figure
    with tempfile.TemporaryDirectory() as directory:
        headline_figure.draw(headline_rows(tables_of(*picture.tables)), directory)
        shutil.copy(pathlib.Path(directory) / "headline.png", IMAGES)


def draw_report(picture, runs):
    """The page's own commands leave it."""
    out = runs.directory / "report"
    subprocess.run([sys.executable, str(ROOT / "scripts/docs_commands.py"), "--weft", runs.weft, "--keep", str(out),
                    "docs/report.md"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, str(ROOT / "tests/browser/picture.py"), str(out / "out/resnet18/report.html"),
                    str(IMAGES / picture.name), "1220"], check=True)


def draw_tutorial(picture, runs):
    """The page's own commands draw it."""
    out = runs.directory / "tutorial"
    subprocess.run([sys.executable, str(ROOT / "scripts/docs_commands.py"), "--weft", runs.weft, "--keep", str(out),
                    "docs/tutorial.md"], check=True, stdout=subprocess.DEVNULL)
    shutil.copy(out / "mine/figure.png", IMAGES / picture.name)


def draw_paper(picture, runs):
    out = runs.directory / "paper"
    if not out.exists():
        subprocess.run([str(ROOT / "scripts/paper"), "--out", str(out)], check=True)
    shutil.copy(out / (picture.name[len("paper_"):]), IMAGES / picture.name)


PICTURES = [
    Picture("machine.svg", draw_graph, files=["docs/images/machine.dot"]),
    Picture("waveform.png", draw_waveform, experiment="workloads/experiments/lenet5.yaml"),
    *(Picture("machines_%s.png" % machine, draw_machine, experiment="workloads/experiments/machines/%s.yaml" % machine,
              slow=True) for machine in MACHINES),
    Picture("report.png", draw_report, blocks=("docs/report.md", "The report"),
            files=sorted(str(path.relative_to(ROOT)) for path in (ROOT / "hw/page/front").iterdir())),
    Picture("tutorial.png", draw_tutorial, blocks=("docs/tutorial.md", "7. The figure")),
    Picture("headline.png", draw_headline, tables=("docs/headline.md", "The ideal machine"),
            files=["scripts/headline_figure.py"]),
    *(Picture("paper_%s.png" % figure, draw_paper, tables=("docs/paper.md", heading), files=PAPER, only_named=True)
      for figure, heading in (("memory", "(a) Memory against layer by layer"),
                              ("pareto", "(b) Makespan against memory"),
                              ("pooling", "(c) Regular against elongated tiles"))),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", required=True)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("pictures", nargs="*")
    options = parser.parse_args()
    notes = json.loads(NOTES.read_text()) if NOTES.exists() else {}
    stale = 0
    with tempfile.TemporaryDirectory(prefix="weft-pictures-") as directory:
        runs = Runs(str(pathlib.Path(options.weft).resolve()), pathlib.Path(directory))
        known = {picture.name for picture in PICTURES}
        for name in options.pictures:
            if name not in known:
                sys.exit("error: there is no picture '%s'; known: %s" % (name, ", ".join(sorted(known))))
        for name in sorted(path.name for path in IMAGES.iterdir() if path.suffix in (".png", ".svg")):
            if name not in known:
                print("docs/images/%s: scripts/pictures.py does not know how it is drawn" % name)
                stale += 1
        for picture in PICTURES:
            if options.pictures and picture.name not in options.pictures or options.quick and picture.slow:
                continue
            if options.check:
                if not (IMAGES / picture.name).exists() or notes.get(picture.name) != picture.checksum(runs):
                    print("docs/images/%s was drawn from something else than there is today; draw it again with "
                          "scripts/pictures %s, and look at it" % (picture.name, picture.name))
                    stale += 1
            elif options.pictures or not picture.only_named:
                picture.draw(picture, runs)
                notes[picture.name] = picture.checksum(runs)
                print("docs/images/" + picture.name)
    if not options.check:
        NOTES.write_text(json.dumps(notes, indent=1, sort_keys=True) + "\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
