"""The tables of docs/machines.md, from runs that weft has left in OUT/MACHINE. Called by scripts/machines."""

import pathlib
import sys

from tables import markdown, number, percent

from weft import Run

RESOURCES = ["interconnect", "scratchpad", "dram.bus", "dram.rows", "dram.refresh"]


PATH = ["compute_cycles", "transfer_cycles", "dispatch_cycles", "space_cycles"]
COUNTED = ["bank_conflicts", "row_hits", "row_misses", "row_conflicts", "refreshes"]


def spaced(values):
    return [number(value, " ") for value in values]


def waiting(where):
    """Cycles of a section of the summary by the resources of the tables."""
    return [sum(cycles for name, cycles in where.items() if name.startswith(prefix)) for prefix in RESOURCES]


def outcome(run):
    figures = run.figures
    pes = figures.filter(regex=r"^processors_busy\.pe")
    busy = run.counters.query("counter == 'busy'").sort_values("resource").set_index("resource").value
    assert (busy <= 1).all(), run.directory
    uncontended = figures["planned.uncontended_makespan_cycles"]
    return [run.directory.name, *spaced([uncontended, figures["planned.makespan_cycles"], run.makespan]),
            percent(run.makespan / uncontended - 1) + " %", percent(pes.mean()) + " %",
            "{} {} %".format(busy.idxmax(), percent(busy.max(), 0)), number(run.peak_bytes, " "),
            "{:.2f}".format(figures["energy_pj.total"] * 1e-6)]


def critical_path(run):
    path = run.summary["critical_path"]
    cells = [path[part] for part in PATH] + waiting(path["waiting_cycles"])
    assert sum(cells) == run.makespan, run.directory
    return [run.directory.name, *spaced([*cells, run.makespan])]


def waited(run):
    return [run.directory.name, *spaced(waiting(run.summary["waiting_cycles"]))]


def counters(run):
    figures = run.figures
    counted = figures.filter(regex=r"^counters\.").rename(lambda name: name.split(".")[-1])[COUNTED]
    moved = [figures[f"{memory}.read_bytes"] + figures[f"{memory}.write_bytes"] for memory in ("scratchpad", "dram")]
    return [run.directory.name, *spaced([*counted, *moved, figures["energy_pj.counts.interconnect"]])]


CURVES = 3
ORANGE, YELLOW = 2, 3  # GTKWave's colours
FRAME, ROW = 170, 21  # pixels of a window without signals, of one row of them


def curve(name, path, rows, colour):
    return ["[color] %d" % colour, "@88024", "+{%s} %s" % (name, path), "@20000"] + ["-"] * (rows - 1)


def write_save_file(run):
    """States and occupancy as in trace.gtkw, and, as curves that rise where requests wait, the resources that are
    waited for longest."""
    lines = (run.directory / "trace.gtkw").read_text().splitlines()
    header = lines[:next(k for k, line in enumerate(lines) if line.startswith("@"))]
    paths = [line.split()[-1] for line in lines if line.startswith("+{")]
    scratchpad = "SystemC.accelerator.scratchpad."
    shown = curve("occupancy", scratchpad + "occupancy_bytes[63:0]", 5, YELLOW)
    shown += curve("planned occupancy", scratchpad + "planned_occupancy_bytes[63:0]", 3, YELLOW)
    for path in paths:
        processor, _, signal = path.partition("accelerator.")[2].partition(".")
        if signal.split("[")[0].endswith("state"):
            name = processor + next((" " + when for when in ("next", "previous") if signal.startswith(when)), "")
            shown += ["@2024", "^1 trace.states.txt", "+{%s} %s" % (name, path)]
    waiting = run.summary["waiting_cycles"]
    for resource in sorted(waiting, key=lambda name: (-waiting[name], name))[:CURVES]:
        path = "SystemC.accelerator.counters.%s_waited_ns[63:0]" % resource.replace(".", "_")
        assert path in paths, path
        shown += curve("waited for " + resource.replace(".", " "), path, 4, ORANGE)
    rows = sum(line.startswith(("+", "-")) for line in shown)
    header = ["[size] 1280 %d" % (FRAME + ROW * rows) if line.startswith("[size]") else line for line in header]
    (run.directory / "states.gtkw").write_text("\n".join(header + shown) + "\n")


TABLES = [
    ("What comes out",
     ["machine", "cycles without contention", "planned", "simulated", "more by contention", "PEs busy",
      "busiest resource", "peak bytes", "energy, uJ"], outcome),
    ("Where the makespan goes: the critical path",
     ["machine", "compute", "transfer", "descriptors", "space", *("waiting: " + r for r in RESOURCES), "sum"],
     critical_path),
    ("Waiting, all requests together, in cycles", ["machine", *RESOURCES], waited),
    ("Counters", ["machine", "bank conflicts", "row hits", "row misses", "row conflicts", "refreshes",
                  "scratchpad bytes", "DRAM bytes", "byte-hops"], counters)]


def main():
    out = pathlib.Path(sys.argv[1])
    runs = [Run(out / name) for name in sys.argv[2:]]
    for run in runs:
        write_save_file(run)
    text = "\n".join(f"### {title}\n\n" + markdown(names, map(row, runs)) for title, names, row in TABLES)
    (out / "tables.md").write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
