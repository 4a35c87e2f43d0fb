"""The tables of docs/machines.md, from runs that weft has left in OUT/MACHINE. Called by scripts/machines."""

import csv
import json
import pathlib
import sys

from tables import markdown, number, percent


class Run:
    def __init__(self, directory):
        self.name = directory.name
        self.summary = json.loads((directory / "summary.json").read_text())
        with open(directory / "counters.csv", newline="") as file:
            self.counters = {(row["resource"], row["counter"]): float(row["value"]) for row in csv.DictReader(file)}
        self.check()

    def check(self):
        path = self.summary["critical_path"]
        parts = sum(path[part] for part in ("compute_cycles", "transfer_cycles", "dispatch_cycles", "space_cycles"))
        assert parts + sum(path["waiting_cycles"].values()) == self.makespan, self.name
        assert all(value <= 1 for (_, counter), value in self.counters.items() if counter == "busy"), self.name

    @property
    def makespan(self):
        return self.summary["simulated"]["makespan_cycles"]

    def busy_pes(self):
        busy = [value for name, value in self.summary["processors_busy"].items() if name.startswith("pe")]
        return sum(busy) / len(busy)

    def busiest(self):
        """The shared resource that has least time left, and how busy it is."""
        busy = {resource: value for (resource, counter), value in self.counters.items() if counter == "busy"}
        name = max(sorted(busy), key=busy.get)
        return "{} {} %".format(name, percent(busy[name], 0))

    def waiting(self, prefix, where):
        return sum(cycles for resource, cycles in where.items() if resource.startswith(prefix))


RESOURCES = ["interconnect", "scratchpad", "dram.bus", "dram.rows", "dram.refresh"]


def outcome(run):
    summary = run.summary
    planned = summary["planned"]["makespan_cycles"]
    uncontended = summary["planned"]["uncontended_makespan_cycles"]
    return [run.name, number(uncontended, " "), number(planned, " "), number(run.makespan, " "),
            percent(run.makespan / uncontended - 1) + " %", percent(run.busy_pes()) + " %", run.busiest(),
            number(summary["simulated"]["peak_bytes"], " "),
            "{:.2f}".format(summary["energy_pj"]["total"] * 1e-6)]


def critical_path(run):
    path = run.summary["critical_path"]
    cells = [path["compute_cycles"], path["transfer_cycles"], path["dispatch_cycles"], path["space_cycles"]]
    cells += [run.waiting(resource, path["waiting_cycles"]) for resource in RESOURCES]
    assert sum(cells) == run.makespan, run.name
    return [run.name] + [number(cell, " ") for cell in cells] + [number(run.makespan, " ")]


def counters(run):
    summary = run.summary
    waiting = [run.waiting(resource, summary["waiting_cycles"]) for resource in RESOURCES]
    counted = [summary["counters"][key] for key in
               ("scratchpad.bank_conflicts", "dram.row_hits", "dram.row_misses", "dram.row_conflicts",
                "dram.refreshes")]
    moved = [summary["scratchpad"]["read_bytes"] + summary["scratchpad"]["write_bytes"],
             summary["dram"]["read_bytes"] + summary["dram"]["write_bytes"],
             summary["energy_pj"]["counts"]["interconnect"]]
    return [[run.name] + [number(cell, " ") for cell in waiting],
            [run.name] + [number(cell, " ") for cell in counted + moved]]


CURVES = 3
ORANGE, YELLOW = 2, 3  # GTKWave's colours
FRAME, ROW = 170, 21  # pixels of a window without signals, of one row of them


def curve(name, path, rows, colour):
    return ["[color] %d" % colour, "@88024", "+{%s} %s" % (name, path), "@20000"] + ["-"] * (rows - 1)


def write_save_file(directory, run):
    """States and occupancy as in trace.gtkw, and, as curves that rise where requests wait, the resources that are
    waited for longest."""
    lines = (directory / "trace.gtkw").read_text().splitlines()
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
    (directory / "states.gtkw").write_text("\n".join(header + shown) + "\n")


def main():
    out = pathlib.Path(sys.argv[1])
    runs = [Run(out / name) for name in sys.argv[2:]]
    shown = [
        ("What comes out",
         ["machine", "cycles without contention", "planned", "simulated", "more by contention", "PEs busy",
          "busiest resource", "peak bytes", "energy, uJ"], [outcome(run) for run in runs]),
        ("Where the makespan goes: the critical path",
         ["machine", "compute", "transfer", "descriptors", "space"] + ["waiting: " + r for r in RESOURCES]
         + ["sum"], [critical_path(run) for run in runs]),
        ("Waiting, all requests together, in cycles", ["machine"] + RESOURCES,
         [counters(run)[0] for run in runs]),
        ("Counters",
         ["machine", "bank conflicts", "row hits", "row misses", "row conflicts", "refreshes",
          "scratchpad bytes", "DRAM bytes", "byte-hops"], [counters(run)[1] for run in runs])]
    for run in runs:
        write_save_file(out / run.name, run)
    text = "\n".join("### %s\n\n%s" % (title, markdown(names, rows)) for title, names, rows in shown)
    (out / "tables.md").write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
