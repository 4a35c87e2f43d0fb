"""What memory-aware HEFT promises, tried out: promises.py WEFT OUT [--quick] prints where more memory or a larger budget
makes its plan worse, and where a fixed plan gets slower with a faster DRAM or wider ways; writes OUT/capacities.csv and
OUT/fixed.csv. Called by scripts/contention --promises."""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from contention import FLAGSHIP, MACHINES, NETWORKS, REPOSITORY
from tables import percent, table, write_csv

EXPERIMENTS = ["sample", "edge", "mesh", "crossbar", "buffered", "mixed"]
CAPACITIES = 60
STEP = 8  # bytes: a word of the scratchpads here
BUDGETS = ["0", "0.1", "1"]
MORE_BUDGETS = ["0.05", "0.3", "3", "10"]  # at every tenth capacity
TOLERATED = 0.01                           # of the simulated makespan

FIXED = {machine: [] for machine in EXPERIMENTS}
FIXED["headline"] = [*NETWORKS["resnet18 conv3"], "hardware.interconnect={model: crossbar, width: 16 B, latency: 1}"]
DRAM = "hardware.dram={model: fixed, latency: 100 ns, bandwidth: %g GB/s}"
FASTER = {("DRAM, GB/s", value): DRAM % value for value in (1.6, 2.4, 3.2, 4.8, 6.4, 9.6, 12.8, 19.2, 25.6)}
FASTER |= {("ways, B", value): "hardware.interconnect.width=%d B" % value
           for value in (4, 6, 8, 12, 16, 24, 32, 48, 64)}


def weft(executable, command, *words):
    return subprocess.run([executable, command, *words], capture_output=True, text=True, check=False)


def experiment_of(machine):
    return str(REPOSITORY / "workloads/experiments" / MACHINES[machine])


def settings(values):
    return [word for value in values for word in ("--set", value)]


def planned(executable, machine, capacity, budget):
    """The planned and the simulated makespan; None where the capacity is refused."""
    compared = weft(executable, "compare", experiment_of(machine), "--simulate", "--json", "--algorithms", FLAGSHIP,
                    *settings(["hardware.scratchpad.capacity=%d" % capacity, "schedule.refine=" + budget]))
    plan = json.loads(compared.stdout)["plans"][0]
    if "simulated" not in plan:
        return None
    return int(plan["planned"]["makespan_cycles"]), int(plan["simulated"]["makespan_cycles"])


def whole_words(bytes_):
    return -(-int(bytes_) // STEP) * STEP


def capacities(executable, machine, count):
    """From the least that is not refused to more than any plan uses, in even ratios."""
    def schedule(capacity):
        return weft(executable, "schedule", experiment_of(machine), "--algorithm", FLAGSHIP, "--refine", "0",
                    "--capacity", str(capacity))
    least = whole_words(re.findall(r"\d+", schedule(STEP).stderr)[-1])
    while (refused := schedule(least)).returncode != 0:
        least = max(least + STEP, whole_words(re.findall(r"\d+", refused.stderr)[-1]))
    layers = weft(executable, "compare", experiment_of(machine), "--json", "--algorithms", "heft",
                  *settings(["hardware.scratchpad.capacity=1 MiB"]))
    most = 1.2 * json.loads(layers.stdout)["plans"][0]["planned"]["peak_bytes"]
    return [whole_words(least * (most / least) ** (k / (count - 1))) for k in range(count)]


def rises(machine, what, points):
    """Points are (name, (planned, simulated)), of which each promises no more than the best one before it."""
    found = []
    for kind, allowed in ((0, 0), (1, TOLERATED)):
        best = None
        for name, makespans in points:
            value = makespans[kind]
            if best and value > best[1] * (1 + allowed):
                found.append([machine, what, ("planned", "simulated")[kind], best[0], best[1], name, value,
                              percent(value / best[1] - 1, 2)])
            if best is None or value < best[1]:
                best = name, value
    return found


def print_capacities(executable, out, pool, quick):
    machines, count, budgets = (EXPERIMENTS[:2], 6, BUDGETS[:2]) if quick else (EXPERIMENTS, CAPACITIES, BUDGETS)
    asked = [(machine, capacity, budget)
             for machine, sizes in zip(machines, pool.map(lambda m: capacities(executable, m, count), machines))
             for k, capacity in enumerate(sizes)
             for budget in sorted(budgets + (MORE_BUDGETS if k % 10 == 9 else []), key=float)]
    points = dict(zip(asked, pool.map(lambda point: planned(executable, *point), asked)))
    write_csv(out / "capacities.csv", ["machine", "capacity", "budget", "planned", "simulated"],
              [[*point, *(result or ("", ""))] for point, result in points.items()])
    refused = sum(result is None for result in points.values())
    found, series = [], 0
    for of, what in ((2, "budget %s"), (1, "%d B")):
        groups = {}
        for point, result in points.items():
            if result:
                groups.setdefault((point[0], point[of]), []).append((point[3 - of], result))
        series += len(groups)
        for (machine, fixed), members in groups.items():
            found += rises(machine, what % fixed, sorted(members, key=lambda member: float(member[0])))
    print("\n{} plans of {} at {} capacities and budgets of {} machines, {} refused".format(
        len(points), FLAGSHIP, len({point[1:] for point in points}), len(machines), refused))
    print_found(found, "More memory or more budget", series)


def print_found(found, title, series):
    for kind in ("planned", "simulated"):
        sizes = [float(row[-1]) for row in found if row[2] == kind]
        print("{}, {}: {} rises in {} series, at most {} %".format(title, kind, len(sizes), series,
                                                                   max(sizes, default=0)))
    if found:
        table(title + ": where the makespan rises", ["machine", "at", "", "best", "cycles", "then", "cycles",
                                                     "more, %"], found)


def run_fixed(executable, plan, value):
    """The summary of a plan on a changed machine."""
    with tempfile.TemporaryDirectory() as out:
        ran = weft(executable, "run", "--plan", plan, "--quiet", "--out", out, *settings([value]))
        assert ran.returncode == 0, ran.stderr
        return json.loads((pathlib.Path(out) / "summary.json").read_text())


def what_grew(before, after):
    """The counters and the waiting that grew, the most first."""
    grown = {(kind, name): value - before[kind].get(name, 0)
             for kind in ("counters", "waiting_cycles") for name, value in after[kind].items()}
    most = sorted((item for item in grown.items() if item[1] > 0), key=lambda item: -item[1])[:3]
    return "; ".join("%s %s +%d" % (kind.split("_")[0], name, value) for (kind, name), value in most)


def print_fixed(executable, out, pool, quick):
    machines = EXPERIMENTS[:2] if quick else list(FIXED)
    with tempfile.TemporaryDirectory() as plans:
        def save(machine):
            plan = str(pathlib.Path(plans) / (machine + ".json"))
            saved = weft(executable, "schedule", experiment_of(machine), "--algorithm", FLAGSHIP, "--refine", "0.1",
                         "--out", plan, *settings(FIXED[machine]))
            assert saved.returncode == 0, saved.stderr
            return plan
        paths = dict(zip(machines, pool.map(save, machines)))
        asked = [(machine, kind, value) for machine in machines for kind, value in FASTER]
        summaries = list(pool.map(lambda run: run_fixed(executable, paths[run[0]], FASTER[run[1:]]), asked))
    cycles = [summary["simulated"]["makespan_cycles"] for summary in summaries]
    write_csv(out / "fixed.csv", ["machine", "of", "value", "cycles"],
              [[*run, makespan] for run, makespan in zip(asked, cycles)])
    slower = [[machine, kind, before, cycles[k - 1], value, cycles[k], percent(cycles[k] / cycles[k - 1] - 1, 2),
               what_grew(summaries[k - 1], summaries[k])]
              for k, (machine, kind, value) in enumerate(asked)
              for before in [asked[k - 1][2]] if asked[k - 1][:2] == (machine, kind) and cycles[k] > cycles[k - 1]]
    print("\nFixed plans on {} machines, {} runs: {} are slower on a faster machine".format(
        len(machines), len(asked), len(slower)))
    if slower:
        table("Where a faster machine is slower", ["machine", "of", "at", "cycles", "then", "cycles", "more, %",
                                                   "what grew"], slower)


def main():
    executable, out = sys.argv[1], pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        print_fixed(executable, out, pool, "--quick" in sys.argv)
        print_capacities(executable, out, pool, "--quick" in sys.argv)


if __name__ == "__main__":
    main()
