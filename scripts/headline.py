"""The headline figures: measures, prints the table, writes Markdown, CSV and the figure. Called by scripts/headline."""

import argparse
import concurrent.futures
import csv
import json
import os
import subprocess
import time

import tables
from headline_cases import EXPERIMENT, FLAGSHIP_WAYS, MACHINES, NETWORKS, WAYS, is_measured
from headline_figure import draw
from tables import number, percent

MACS_PER_CYCLE = 4 * 256  # of headline.yaml


def run(executable, settings, directory):
    """One experiment; what is there already is not repeated."""
    if os.path.exists(os.path.join(directory, "summary.json")):
        return
    begin = time.time()
    command = [executable, "run", EXPERIMENT, "--quiet", "--out", directory, "--set", "trace.to=1"]
    for setting in settings:
        command += ["--set", setting]
    subprocess.run(command, check=True)
    print("  %s: %.0f s" % (directory, time.time() - begin), flush=True)


def peaks(directory):
    """Largest number of bytes live at the end of any instant: activations, all."""
    with open(os.path.join(directory, "occupancy.csv")) as file:
        rows = [(int(row["activation"]), int(row["total"])) for row in csv.DictReader(file)]
    return max(row[0] for row in rows), max(row[1] for row in rows)


def elements(tensor):
    rows, columns, channels = tensor["shape"]
    return rows * columns * channels


def compulsory(executable, network):
    """MACs, and the bytes of input, parameters and output, one byte each."""
    described = json.loads(subprocess.run([executable, "network", network.name, "--json"], check=True,
                                          stdout=subprocess.PIPE).stdout)
    layers = described["layers"]
    data = sum(elements(tensor) for tensor in described["inputs"])
    return (sum(layer["macs"] for layer in layers),
            data + sum(layer["parameters"] for layer in layers) + layers[-1]["elements"])


def directory_of(out, machine, network, way):
    return os.path.join(out, machine.name, network.name, way)


def row_of(machine, network, way, directory, macs, least_dram):
    with open(os.path.join(directory, "summary.json")) as file:
        summary = json.load(file)
    activations, total = peaks(directory)
    dram, energy = summary["dram"], summary["energy_pj"]
    moved = dram["read_bytes"] + dram["write_bytes"]
    return {
        "machine": machine.name, "network": network.name, "way": way, "title": WAYS[way][0],
        "tasks": summary["tasks"], "activations": activations, "total": total,
        "planned": summary["planned"]["makespan_cycles"], "makespan": summary["simulated"]["makespan_cycles"],
        "dram": moved, "dram_allocated": dram["peak_allocated_bytes"],
        "energy_uj": energy["total"] / 1e6 if summary["capacity_bytes"] else None,
        # what the same run would take if nothing moved twice
        "least_energy_uj": (energy["total"] - energy["dram"] * (1 - least_dram / moved)) / 1e6,
        "makespan_bound": round(max(macs / MACS_PER_CYCLE, least_dram / machine.dram)), "least_dram": least_dram,
        "peak_bound": summary["bounds"]["peak_bytes"], "plan_seconds": summary["wall_seconds"]["schedule"],
    }


def measure(executable, out, networks):
    """Rows of all machines, networks and ways, in their order."""
    cases = [(machine, network, way) for machine in MACHINES for network in networks for way in WAYS
             if is_measured(machine, network, way)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda case: run(executable, settings_of(*case), directory_of(out, *case)), cases))
    least = {network.name: compulsory(executable, network) for network in networks}
    return [row_of(*case, directory_of(out, *case), *least[case[1].name]) for case in cases]


def settings_of(machine, network, way):
    return (["workload.network=" + network.name] + machine.settings + network.settings.get(machine.name, [])
            + WAYS[way][1](machine, network))


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
    parser.add_argument("--executable", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("networks", nargs="*")
    options = parser.parse_args()
    known = [network.name for network in NETWORKS]
    unknown = sorted(set(options.networks) - set(known))
    if unknown:
        parser.error("unknown network %s; known: %s" % (", ".join(unknown), ", ".join(known)))
    os.makedirs(options.out, exist_ok=True)
    networks = [network for network in NETWORKS if not options.networks or network.name in options.networks]
    rows = measure(options.executable, options.out, networks)
    measured = {machine: [network for network in networks if machine.name in network.tiling] for machine in MACHINES}
    text = "\n".join(text_of(machine, own, [row for row in rows if row["machine"] == machine.name])
                     for machine, own in measured.items() if own)
    with open(os.path.join(options.out, "headline.md"), "w") as file:
        file.write(text)
    with open(os.path.join(options.out, "headline.csv"), "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
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
