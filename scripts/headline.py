"""The headline figures: measures, prints the table, writes Markdown, CSV and the figure. Called by scripts/headline."""

import argparse
import concurrent.futures
import os
import pathlib
import time

import pandas

import tables
from headline_cases import EXPERIMENT, FLAGSHIP_WAYS, MACHINES, NETWORKS, WAYS, is_measured
from headline_figure import draw
from tables import number, percent

from weft import Experiment, Run
from weft.command import call_json

MACS_PER_CYCLE = 4 * 256  # of headline.yaml


def run(out, machine, network, way):
    """One experiment; what is there already is not repeated."""
    directory = out / machine.name / network.name / way
    if (directory / "summary.json").exists():
        return Run(directory)
    begin = time.time()
    settings = (["workload.network=" + network.name] + machine.settings + network.settings.get(machine.name, [])
                + WAYS[way][1](machine, network))
    done = Experiment(EXPERIMENT, dict(setting.split("=", 1) for setting in settings)).run(directory)
    print("  %s: %.0f s" % (directory, time.time() - begin), flush=True)
    return done


def compulsory(network):
    """MACs, and the bytes of input, parameters and output, one byte each."""
    described = call_json(["network", network.name])
    layers = pandas.DataFrame(described["layers"])
    data = sum(pandas.Series(tensor["shape"]).prod() for tensor in described["inputs"])
    return layers.macs.sum(), data + layers.parameters.sum() + layers.elements.iloc[-1]


def row_of(machine, network, way, run, macs, least_dram):
    figures, occupancy = run.figures, run.occupancy
    moved = figures["dram.read_bytes"] + figures["dram.write_bytes"]
    energy = figures["energy_pj.total"]
    return {
        "machine": machine.name, "network": network.name, "way": way, "title": WAYS[way][0],
        "tasks": figures["tasks"], "activations": occupancy.activation.max(), "total": occupancy.total.max(),
        "planned": figures["planned.makespan_cycles"], "makespan": run.makespan,
        "dram": moved, "dram_allocated": figures["dram.peak_allocated_bytes"],
        "energy_uj": energy / 1e6 if figures["capacity_bytes"] else None,
        # what the same run would take if nothing moved twice
        "least_energy_uj": (energy - figures["energy_pj.dram"] * (1 - least_dram / moved)) / 1e6,
        "makespan_bound": round(max(macs / MACS_PER_CYCLE, least_dram / machine.dram)), "least_dram": least_dram,
        "peak_bound": figures["bounds.peak_bytes"], "plan_seconds": figures["wall_seconds.schedule"],
    }


def measure(out, networks):
    """Rows of all machines, networks and ways, in their order."""
    cases = [(machine, network, way) for machine in MACHINES for network in networks for way in WAYS
             if is_measured(machine, network, way)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = list(pool.map(lambda case: run(out, *case), cases))
    least = {network.name: compulsory(network) for network in networks}
    return [row_of(*case, run, *least[case[1].name]) for case, run in zip(cases, runs)]


COLUMNS = [  # of the table: heading, text of a row
    ("", lambda row: row["title"]),
    ("tasks", lambda row: number(row["tasks"])),
    ("peak of activations (B)", lambda row: number(row["activations"])),
    ("and weights (B)", lambda row: number(row["total"])),
    ("makespan (cycles)", lambda row: number(row["makespan"])),
    ("above its bound", lambda row: percent(row["makespan"] / row["makespan_bound"] - 1) + " %"),
    ("DRAM traffic (B)", lambda row: number(row["dram"])),
    ("of the least", lambda row: "%.2f" % (row["dram"] / row["least_dram"])),
    ("DRAM allocated (B)", lambda row: number(row["dram_allocated"])),
    ("energy (uJ)", lambda row: number(row["energy_uj"]) if row["energy_uj"] else ""),
]

RATIOS = [  # how many times less than what: heading, text of a row and of the rows of its network
    ("peak of activations", lambda own, rows: times(own, rows, "activations", "unlimited")),
    ("and weights", lambda own, rows: times(own, rows, "total", "unlimited")),
    ("makespan", lambda own, rows: times(own, rows, "makespan", "baseline")),
    ("DRAM traffic", lambda own, rows: times(own, rows, "dram", "baseline")),
    ("DRAM allocated", lambda own, rows: times(own, rows, "dram_allocated", "baseline")),
    ("energy", lambda own, rows: times(own, rows, "energy_uj", "baseline")),
    ("of what the least traffic allows",
     lambda own, rows: percent(own["least_energy_uj"] / own["energy_uj"], 0) + " %"),
]


def times(own, rows, key, reference):
    return "%.2f" % (rows[reference][key] / own[key])


def markdown(headings, lines):
    return tables.markdown(headings, lines, "--:")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("networks", nargs="*")
    options = parser.parse_args()
    known = [network.name for network in NETWORKS]
    unknown = sorted(set(options.networks) - set(known))
    if unknown:
        parser.error("unknown network %s; known: %s" % (", ".join(unknown), ", ".join(known)))
    networks = [network for network in NETWORKS if not options.networks or network.name in options.networks]
    rows = measure(options.out, networks)
    measured = [(machine, [network for network in networks if machine.name in network.tiling]) for machine in MACHINES]
    text = "\n".join(text_of(machine, own, [row for row in rows if row["machine"] == machine.name])
                     for machine, own in measured if own)
    (options.out / "headline.md").write_text(text)
    pandas.DataFrame(rows, dtype=object).to_csv(options.out / "headline.csv", index=False)
    draw([row for row in rows if row["machine"] == MACHINES[0].name], options.out)
    print("\n" + text)


def text_of(machine, networks, rows):
    ratios, text = [], ""
    for network in networks:
        own = [row for row in rows if row["network"] == network.name]
        by_way = {row["way"]: row for row in own}
        ratios += [[network.title, WAYS[way][0].partition(", ")[2]] + [cell(by_way[way], by_way) for _, cell in RATIOS]
                   for way in FLAGSHIP_WAYS if way in by_way]
        text += "\n#### %s\n\n%s" % (network.title, markdown([heading for heading, _ in COLUMNS],
                                                           [[cell(row) for _, cell in COLUMNS] for row in own]))
    headings = ["times less than the reference", "memory-aware HEFT"] + [heading for heading, _ in RATIOS]
    return "### %s\n\n%s%s" % (machine.title, markdown(headings, ratios), text)


if __name__ == "__main__":
    main()
