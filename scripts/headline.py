"""The headline figures: measures, prints the table, writes Markdown, CSV and the figure. Called by scripts/headline."""

import argparse
import csv
import json
import os
import subprocess
import time

import tables
from headline_cases import EXPERIMENT, NETWORKS, WAYS
from headline_figure import draw
from tables import number, percent

MACS_PER_CYCLE = 4 * 256  # of headline.yaml
DRAM_BYTES_PER_CYCLE = 25.6


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


def measure(executable, out, network):
    macs, least_dram = compulsory(executable, network)
    bound = max(macs / MACS_PER_CYCLE, least_dram / DRAM_BYTES_PER_CYCLE)
    rows = []
    for way, (title, settings) in WAYS.items():
        directory = os.path.join(out, network.name, way)
        run(executable, ["workload.network=" + network.name] + settings(network), directory)
        with open(os.path.join(directory, "summary.json")) as file:
            summary = json.load(file)
        activations, total = peaks(directory)
        dram, energy = summary["dram"], summary["energy_pj"]
        moved = dram["read_bytes"] + dram["write_bytes"]
        rows.append({
            "network": network.name, "way": way, "title": title, "tasks": summary["tasks"],
            "activations": activations, "total": total, "makespan": summary["simulated"]["makespan_cycles"],
            "dram": moved, "dram_allocated": dram["peak_allocated_bytes"],
            "energy_uj": energy["total"] / 1e6 if summary["capacity_bytes"] else None,
            # what the same run would take if nothing moved twice
            "least_energy_uj": (energy["total"] - energy["dram"] * (1 - least_dram / moved)) / 1e6,
            "makespan_bound": round(bound), "least_dram": least_dram,
            "peak_bound": summary["bounds"]["peak_bytes"], "plan_seconds": summary["wall_seconds"]["schedule"],
        })
    return rows


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

RATIOS = [  # how many times less than what
    ("", lambda rows: rows["memory-aware-heft"]["title"]),
    ("peak of activations", lambda rows: times(rows, "activations", "unlimited")),
    ("and weights", lambda rows: times(rows, "total", "unlimited")),
    ("makespan", lambda rows: times(rows, "makespan", "baseline")),
    ("DRAM traffic", lambda rows: times(rows, "dram", "baseline")),
    ("DRAM allocated", lambda rows: times(rows, "dram_allocated", "baseline")),
    ("energy", lambda rows: times(rows, "energy_uj", "baseline")),
    ("of what the least traffic allows",
     lambda rows: percent(rows["memory-aware-heft"]["least_energy_uj"]
                          / rows["memory-aware-heft"]["energy_uj"], 0) + " %"),
]


def times(rows, key, reference):
    return "%.2f" % (rows[reference][key] / rows["memory-aware-heft"][key])


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
    text, every, ratios = "", [], []
    for network in NETWORKS:
        if options.networks and network.name not in options.networks:
            continue
        print(network.title, flush=True)
        rows = measure(options.executable, options.out, network)
        every += rows
        text += "### %s\n\n%s\n" % (network.title, markdown([heading for heading, _ in COLUMNS],
                                                             [[cell(row) for _, cell in COLUMNS] for row in rows]))
        by_way = {row["way"]: row for row in rows}
        ratios.append([network.title] + [cell(by_way) for _, cell in RATIOS[1:]])
    text = markdown(["times less than the reference"] + [heading for heading, _ in RATIOS[1:]], ratios) + "\n" + text
    with open(os.path.join(options.out, "headline.md"), "w") as file:
        file.write(text)
    with open(os.path.join(options.out, "headline.csv"), "w", newline="") as file:
        writer = csv.DictWriter(file, every[0].keys())
        writer.writeheader()
        writer.writerows(every)
    draw(every, options.out)
    print("\n" + text)


if __name__ == "__main__":
    main()
