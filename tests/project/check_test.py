"""scripts/check finds nothing wrong with runs of weft, and every kind of fault where one was made: check_test.py WEFT
[RANDOM], which is how many random experiments are run beside the sample and the machines."""

import csv
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "scripts"))
from random_experiments import random_experiment  # noqa: E402

LENET5 = "workloads/experiments/lenet5.yaml"
RUNS = {
    "sample": [LENET5],
    "spilled": [LENET5, "--set", "hardware.scratchpad.capacity=3 KiB", "--set", "schedule.algorithm=memory-aware-heft",
                "--set", "schedule.refine=0"],
    "barriers": [LENET5, "--set", "schedule.algorithm=layer-by-layer"],
    "dynamic": [LENET5, "--set", "hardware.dispatch.mode=dynamic"],
    "descriptors that travel": [LENET5, "--set", "hardware.dispatch.memory=dram",
                                "--set", "hardware.energy.table=horowitz-2014-45nm"],
    "functional": [LENET5, "--functional"],
    "kept and shared": [LENET5, "--set", "hardware.pes.0.reuse=true", "--set", "hardware.pes.0.local_memory=3 KiB",
                        "--set", "hardware.interconnect.multicast=true"],
    "kept at run time": [LENET5, "--set", "hardware.pes.0.reuse=true", "--set", "hardware.dispatch.mode=dynamic",
                         "--set", "hardware.interconnect={model: mesh, multicast: true}",
                         "--set", "hardware.energy.table=horowitz-2014-45nm"],
    "aligned": [LENET5, "--set", "memory.alignment=64 B", "--set", "hardware.scratchpad.capacity=64 KiB",
                "--set", "trace={from: 1000, to: 5000}"],
    "held": [LENET5, "--set", "memory.reuse=false", "--set", "hardware.scratchpad.capacity=64 KiB"],
    "energy": ["workloads/experiments/machines/crossbar.yaml", "--set", "schedule.algorithm=heft-guard"],
    "buffered": ["workloads/experiments/machines/buffered.yaml", "--set", "schedule.algorithm=heft-guard"],
    "mesh": ["workloads/experiments/machines/mesh.yaml", "--set", "schedule.algorithm=heft-guard"],
}


def table(path, change):
    """Rewrites a table with its rows changed."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def add(row, column, amount):
    row[column] = str(int(row[column]) + amount)


def twice_at_a_time(rows):
    one, other = [row for row in rows if row["processor"] == "pe0"][3:5]
    other["start"] = one["start"]


def overlap(rows):
    one, other = [row for row in rows if row["class"] == "activation"][:2]
    other["address"] = one["address"]


def summary(path, change):
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value))


# By what the checker says: the file, and how it is damaged.
FAULTS = {
    "2 rows have the name": ("tasks.csv", lambda rows: rows[5].update(name=rows[6]["name"])),
    "its producer": ("tasks.csv", lambda rows: rows[150].update(start="0")),
    "is taken by": ("tasks.csv", twice_at_a_time),
    "cycles in all, its life has": ("phases.csv", lambda rows: add(rows[9], "read_cycles", 1)),
    "reads it until": ("buffers.csv", lambda rows: rows[1].update(free="1")),
    "overlap at cycle": ("buffers.csv", overlap),
    "the capacity is": ("buffers.csv", lambda rows: rows[0].update(address="8190")),
    "is not the sum of the live buffers": ("occupancy.csv", lambda rows: add(rows[9], "weight", 1)),
    "sum of read_bytes": ("tasks.csv", lambda rows: add(rows[0], "read_bytes", 1)),
    "read_bytes of": ("edges.csv", lambda rows: add(rows[len(rows) // 2], "bytes", -1)),
    "sum of reused_bytes": ("tasks.csv", lambda rows: add(rows[50], "reused_bytes", 1)),
    "sum of multicast_bytes": ("layers.csv", lambda rows: add(rows[1], "multicast_bytes", 1)),
    "operands.bytes": ("summary.json", lambda value: value["operands"].update(bytes=81283)),
    "its parts add up to": ("critical_path.csv", lambda rows: add(rows[2], "compute_cycles", 1)),
    "on_critical_path does not add up": ("layers.csv", lambda rows: add(rows[0], "on_critical_path", 1)),
    "tiles of": ("layers.csv", lambda rows: add(rows[0], "tiles", 1)),
    "interconnect.scratchpad:": ("counters.csv", lambda rows: add(rows[2], "value", 1)),
    "simulated.peak_bytes:": ("summary.json", lambda value: value["simulated"].update(peak_bytes=3581)),
    "processors_busy.pe0:": ("summary.json", lambda value: value["processors_busy"].update(pe0=0.5)),
    "is below its bound": ("summary.json", lambda value: value["bounds"].update(makespan_cycles=10 ** 9)),
    "occupancy_bytes is not what the tables say": ("trace.vcd", None),
    "cannot be checked": ("trace.json", None),
}


def check(*directories):
    return subprocess.run([sys.executable, REPOSITORY / "scripts/check", *directories], capture_output=True, text=True,
                          check=False)


def run(weft, out, *words):
    done = subprocess.run([weft, "run", *words, "--out", out, "--quiet"], cwd=REPOSITORY, capture_output=True,
                          text=True, check=False)
    return done.returncode


def damage(path, change):
    if path.suffix == ".csv":
        table(path, change)
    elif path.name == "summary.json":
        summary(path, change)
    elif path.suffix == ".json":
        path.write_text(path.read_text()[:-10])
    else:
        text = path.read_text()
        identifier = re.escape(re.search(r"\$var \w+ \d+ (\S+) occupancy_bytes ", text)[1])
        changes = list(re.finditer(r"^b[01]+ %s$" % identifier, text, re.MULTILINE))
        last = changes[len(changes) // 2].start() + 1
        path.write_text(text[:last] + "1" + text[last:])


def main():
    weft = sys.argv[1]
    faults = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for out, words in RUNS.items():
            if run(weft, folder / out, *words) != 0:
                faults.append(f"{out} does not run")
        for index in range(int(sys.argv[2]) if len(sys.argv) > 2 else 0):
            text, functional = random_experiment(REPOSITORY / "workloads/zoo", folder, 19, index)[:2]
            (folder / "random.yaml").write_text(text)
            run(weft, folder / f"random{index}", folder / "random.yaml", *(["--functional"] if functional else []))
        whole = sorted(path.parent for path in folder.glob("*/summary.json"))
        checked = check(*whole)
        if checked.returncode != 0:
            faults.append(checked.stdout + checked.stderr)
        for expected, (file, change) in FAULTS.items():
            damaged = folder / "damaged"
            shutil.rmtree(damaged, ignore_errors=True)
            shutil.copytree(folder / "sample", damaged)
            damage(damaged / file, change)
            found = check(damaged)
            if found.returncode == 0 or expected not in found.stderr:
                faults.append(f"{file} with a fault: expected '{expected}', got {found.stdout}{found.stderr}")
    print(f"{len(whole)} runs and {len(FAULTS)} damaged ones checked, {len(faults)} surprises")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
