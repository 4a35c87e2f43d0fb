"""Plans beside their runs on many machines, and memory-aware HEFT beside other algorithms: contention.py WEFT OUT
[--quick] prints tables and writes OUT/runs.csv. Called by scripts/contention."""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
from statistics import fmean as mean
from statistics import median

from tables import number, percent, percentile, table, write_csv

FLAGSHIP = "memory-aware-heft"
ALGORITHMS = ["layer-by-layer-buffered", "depth-first", "heft", "heft-guard", "heft-activation", FLAGSHIP]

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
MACHINES = {"sample": "lenet5.yaml", "edge": "machines/edge.yaml", "crossbar": "machines/crossbar.yaml",
            "buffered": "machines/buffered.yaml", "mesh": "machines/mesh.yaml", "mixed": "machines/mixed.yaml",
            "headline": "headline.yaml", "one-large-pe": "machines/one-large-pe.yaml"}

LENET_TILES = ("{C1: {rows: 7, cols: 7}, S2: {rows: 7, cols: 7}, C3: {channels: 4, rows: 5, cols: 5}, "
               "S4: {channels: 4}, C5: {channels: 15}, F6: {channels: 21}}")
TILES_BY_SIZE = "{auto: {target: 8 KiB, weights: 16 KiB, shape: rows}}"
BLOCKS = ["block%d%s" % (block, part) for block in (8, 9, 10)
          for part in ("_expand", "_depthwise", "_project", "")]
STAGE = ["conv3_1_a", "conv3_1_b", "conv3_1_shortcut", "conv3_1", "conv3_2_a", "conv3_2_b", "conv3_2"]
SQUEEZENET = REPOSITORY / "scripts/networks/squeezenet.yaml"
ALL_LAYERS = re.findall(r"- {name: (\w+)", SQUEEZENET.read_text(encoding="utf-8"))
NETWORKS = {"lenet5": ["workload.network=lenet5", "workload.layers=[C1, S2, C3, S4, C5, F6]",
                       "workload.tiling=" + LENET_TILES],
            "mobilenet_v2 blocks": ["workload.network=mobilenet_v2", "workload.layers=[%s]" % ", ".join(BLOCKS),
                                    "workload.tiling=" + TILES_BY_SIZE],
            "resnet18 conv3": ["workload.network=resnet18", "workload.layers=[%s]" % ", ".join(STAGE),
                               "workload.tiling=" + TILES_BY_SIZE],
            "squeezenet": ["workload.network=%s" % SQUEEZENET, "workload.layers=[%s]" % ", ".join(ALL_LAYERS),
                           "workload.tiling=" + TILES_BY_SIZE]}

CAPACITIES = [1.05, 1.5, None]  # times the least that works; None: plenty
PLENTY = 1 << 20
STEP = 64  # bytes: a whole number of words of every scratchpad here
NEAR = 0.005  # of the bound: what is as near to it leaves nothing to gain


def combinations(quick):
    """LeNet-5 everywhere at all capacities; each of the other networks everywhere at one of them, in turn."""
    if quick:
        return [(machine, "lenet5", times) for machine in ("sample", "edge") for times in CAPACITIES]
    return [(machine, network, times)
            for m, machine in enumerate(MACHINES) for n, network in enumerate(NETWORKS)
            for c, times in enumerate(CAPACITIES) if n == 0 or (m + n + c) % len(CAPACITIES) == 0]


def weft(executable, command, machine, network, *options):
    experiment = str(REPOSITORY / "workloads/experiments" / MACHINES[machine])
    settings = [word for setting in NETWORKS[network] for word in ("--set", setting)]
    return subprocess.run([executable, command, experiment, *settings, *options], capture_output=True, text=True,
                          check=False)


def least_capacity(executable, machine, network):
    """The least capacity that memory-aware HEFT names when it refuses less, and keeps to when it is given."""
    bytes_ = STEP
    for _ in range(8):
        tried = weft(executable, "schedule", machine, network, "--algorithm", FLAGSHIP, "--search-budget", "0",
                     "--refine", "0", "--json", "--capacity", str(bytes_))
        if tried.returncode == 0:
            return bytes_
        named = re.findall(r"\d+", tried.stderr)
        assert named and int(named[-1]) > bytes_ - STEP, tried.stderr
        bytes_ = max(bytes_ + STEP, whole_steps(int(named[-1])))
    raise SystemExit("no capacity is found for %s on %s" % (network, machine))


def whole_steps(bytes_):
    return -(-int(bytes_) // STEP) * STEP


class Run:
    def __init__(self, case, capacity, plan):
        self.machine, self.network, times = case
        self.case = "%s, %s, %s" % (self.network, self.machine, "plenty" if times is None else "x %.2f" % times)
        self.capacity = capacity
        self.algorithm = plan["algorithm"]
        self.planned = plan["planned"]["makespan_cycles"]
        self.uncontended = plan["planned"]["uncontended_makespan_cycles"]
        self.simulated = plan["simulated"]["makespan_cycles"]
        self.bound = plan["bounds"]["makespan_cycles"]
        assert plan["planned"]["contention"] and self.simulated >= self.bound, self.case

    @property
    def error(self):
        return abs(self.planned - self.simulated) / self.simulated


def runs_of(executable, case):
    machine, network, times = case
    capacity = PLENTY if times is None else whole_steps(times * least_capacity(executable, machine, network))
    compared = weft(executable, "compare", machine, network, "--simulate", "--json", "--algorithms",
                    ",".join(ALGORITHMS), "--set", "hardware.scratchpad.capacity=%d" % capacity)
    try:  # where an algorithm refuses, the status is 1, and the others are there all the same
        plans = json.loads(compared.stdout)["plans"]
    except ValueError:
        raise SystemExit("%s on %s in %d B: %s" % (network, machine, capacity, compared.stderr)) from None
    return [Run(case, capacity, plan) for plan in plans if "simulated" in plan]


def print_errors(runs):
    rows = []
    for name, errors in (("planned", [run.error for run in runs]),
                         ("without contention", [abs(r.uncontended - r.simulated) / r.simulated for r in runs])):
        rows.append([name] + [percent(share, 2) for share in (median(errors), percentile(errors, 0.95), max(errors))]
                    + [sum(error == 0 for error in errors)])
    table("Difference from the simulated makespan, in % of it, in {} runs".format(len(runs)),
          ["", "median", "95th percentile", "largest", "exact"], rows)


def print_flagship(runs):
    by_case = {}
    for run in runs:
        by_case.setdefault(run.case, {})[run.algorithm] = run
    gains, at_bound, slower = [], 0, []
    for case, found in by_case.items():
        own = found.pop(FLAGSHIP)
        if not found:
            continue
        best = min(found.values(), key=lambda run: run.simulated)
        if min(own.simulated, best.simulated) <= own.bound * (1 + NEAR):
            at_bound += 1
        else:
            gains.append(1 - own.simulated / best.simulated)
        if own.simulated > best.simulated:
            slower.append([case, own.simulated, best.simulated, best.algorithm,
                           percent(own.simulated / best.simulated - 1, 2)])
    rows = len(gains) + at_bound
    print("\n{}: simulated at most every other's in {} of {}; mean gain on the best other {} % in the {} in which the "
          "best is more than {} % above its bound".format(FLAGSHIP, rows - len(slower), rows,
                                                          percent(mean(gains or [0]), 2),
                                                          len(gains), percent(NEAR, 1)))
    if slower:
        table("Where another is faster", ["case", "simulated", "other", "which", "slower by, %"], slower)


def main():
    executable, out = sys.argv[1], pathlib.Path(sys.argv[2])
    cases = combinations("--quick" in sys.argv)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [run for found in pool.map(lambda case: runs_of(executable, case), cases) for run in found]
    names = ["case", "capacity", "algorithm", "planned", "uncontended", "simulated", "difference, %"]
    rows = [[run.case, run.capacity, run.algorithm, run.planned, run.uncontended, run.simulated,
             percent(run.error, 3)] for run in runs]
    out.mkdir(parents=True, exist_ok=True)
    write_csv(out / "runs.csv", names, rows)
    table("Cycles", names, [row[:1] + [number(row[1])] + row[2:3] + [number(cell) for cell in row[3:6]] + row[6:]
                            for row in rows])
    print_errors(runs)
    print_flagship(runs)


if __name__ == "__main__":
    main()
