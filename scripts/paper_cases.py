"""The experiments of docs/paper.md: definitions of memory, slicings, and how they are measured and kept."""

import io
import os
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

import pandas

from tables import write_csv

from weft import Experiment
from weft.command import call

EXPERIMENTS = "workloads/experiments/"
DEFINITIONS = {"D0": "paper.yaml", "D2": "paper_d2.yaml", "D5": "paper_d5.yaml"}

# Output tiles of C1, S2 and C3 as (channels, rows, columns); the tensors are 6 x 28 x 28, 6 x 14 x 14, 16 x 10 x 10.
SLICINGS = {
    "maps": ((1, 28, 28), (1, 14, 14), (1, 10, 10)),
    "groups of maps": ((3, 28, 28), (3, 14, 14), (8, 10, 10)),
    "quarters": ((6, 14, 14), (6, 7, 7), (16, 5, 5)),
    "half rows": ((6, 14, 28), (6, 7, 14), (16, 5, 10)),
    "rows 4/2/2": ((6, 4, 28), (6, 2, 14), (16, 2, 10)),
    "rows 2/1/1": ((6, 2, 28), (6, 1, 14), (16, 1, 10)),
    "columns 2/1/1": ((6, 28, 2), (6, 14, 1), (16, 10, 1)),
    "8x8": ((6, 8, 8), (6, 4, 4), (16, 4, 4)),
    "4x4": ((6, 4, 4), (6, 2, 2), (16, 2, 2)),
    "4x4, one channel": ((1, 4, 4), (1, 2, 2), (1, 2, 2)),
    "2x2": ((6, 2, 2), (6, 1, 1), (16, 1, 1)),
    "S2 in strips of rows": ((1, 14, 14), (1, 1, 14), (1, 5, 5)),
    "S2 in strips of columns": ((1, 14, 14), (1, 14, 1), (1, 5, 5)),
    "2x2, one channel": ((1, 2, 2), (1, 1, 1), (1, 1, 1)),
}

# One plan, as planned and as simulated; times in cycles, sizes in bytes, which are elements here.
Plan = namedtuple("Plan", "algorithm tasks bound_makespan bound_peak planned_makespan planned_peak highest_address "
                          "makespan peak")
# An experiment, and what is to be planned; `key` says which it is.
Job = namedtuple("Job", "key experiment algorithms limits")


def cut(file, tiles, **settings):
    """An experiment with C1, S2 and C3 in such tiles."""
    tiling = {layer: dict(zip(("channels", "rows", "cols"), tile)) for layer, tile in zip(("C1", "S2", "C3"), tiles)}
    return Experiment(EXPERIMENTS + file, {"workload.tiling": tiling, **settings})


def measure(executable, job):
    words = [*job.experiment.arguments(), "--limits", str(job.limits)]
    if job.algorithms:
        words += ["--algorithms", ",".join(job.algorithms)]
    table = pandas.read_csv(io.StringIO(call(words, executable)), converters={"algorithm": str})
    table = table.astype({name: float for name in table.columns if name != "algorithm"})
    return [Plan(*row) for row in table.itertuples(index=False)]


def measure_all(executable, jobs):
    """Plans by key of the job, in the order of the jobs."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip((job.key for job in jobs), pool.map(lambda job: measure(executable, job), jobs)))


def of(plans, algorithm):
    return [plan for plan in plans if plan.algorithm == algorithm]


def smallest(plans):
    return min(plans, key=lambda plan: (plan.peak, plan.makespan))


def fastest(plans):
    return min(plans, key=lambda plan: (plan.makespan, plan.peak))


def front(plans):
    """Those that no other is at most as long and as large as, fastest first."""
    kept = []
    for plan in sorted(plans, key=lambda plan: (plan.makespan, plan.peak)):
        if not kept or plan.peak < kept[-1].peak:
            kept.append(plan)
    return kept


def hypervolume(plans, reference):
    """The area of all that is longer and larger than one of the plans, within reference = (makespan, peak)."""
    area, lowest = 0, reference[1]
    for plan in front(plans):
        if plan.makespan < reference[0] and plan.peak < lowest:
            area += (reference[0] - plan.makespan) * (lowest - plan.peak)
            lowest = plan.peak
    return area


def write_plans(path, key_names, plans_by_key):
    number = lambda value: "%.10g" % value if isinstance(value, float) else value
    write_csv(path, key_names + list(Plan._fields),
              ([*key, *map(number, plan)] for key, plans in plans_by_key.items() for plan in plans))
