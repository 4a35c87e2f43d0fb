"""The paper's results: measures, prints tables, writes CSV files and figures. Called by scripts/paper."""

import argparse
import os
from statistics import median

import paper_figures
from paper_cases import (DEFINITIONS, SLICINGS, Job, cut, fastest, front, hypervolume, measure_all, of, smallest,
                         write_plans)
from tables import percent, table, write_csv

FLAGSHIP = "memory-aware-heft"
LAYER_BY_LAYER = {"D0": 5880, "D2": 6904, "D5": 8504}  # checked against what is measured
LIMITS = 32


# Every slicing in every definition, all algorithms within 32 limits: what (a), (b), (d) and (e) are made from. "stream"
# is D0 with outputs that leave at once.
def measure_slicings(executable):
    jobs = [Job((definition, name), cut(file, tiles), [], LIMITS)
            for definition, file in DEFINITIONS.items() for name, tiles in SLICINGS.items()]
    jobs += [Job(("stream", name), cut(DEFINITIONS["D0"], tiles, **{"workload.placement.output": "streamed"}), [], LIMITS)
             for name, tiles in SLICINGS.items()]
    return measure_all(executable, sorted(jobs, key=lambda job: job.key[1] != "2x2, one channel"))


def print_memory(slicings):
    rows = []
    for name in SLICINGS:
        row = [name]
        for definition, baseline in LAYER_BY_LAYER.items():
            plans = slicings[definition, name]
            assert of(plans, "layer-by-layer")[-1].peak == baseline
            for algorithm in ("heft", "depth-first", FLAGSHIP):
                row.append(percent(1 - smallest(of(plans, algorithm)).peak / baseline))
        row.append(percent(1 - fastest(of(slicings["D2", name], "heft")).peak / LAYER_BY_LAYER["D5"]))
        rows.append(row)
    table("(a) % less memory than layer by layer in the same definition (D0 5 880, D2 6 904, D5 8 504 bytes),\n    the "
          "smallest schedule of each; last: HEFT in D2, as it comes, against layer by layer in D5",
          ["tiles"] + ["%s %s" % (d, a) for d in DEFINITIONS for a in ("heft", "depth-f.", "mem-aware")]
          + ["D2 in D5"], rows)


def print_pareto(slicings):
    """What memory costs: the least makespan at 10, 20, 30 % less memory than HEFT takes."""
    rows = []
    for definition in ("D0", "D2"):
        for name in SLICINGS:
            plans = slicings[definition, name]
            heft = fastest(of(plans, "heft"))
            row = [definition + " " + name, "%.0f" % heft.makespan, "%.0f" % heft.peak]
            for share in (0.2, 0.4):
                for algorithm in ("memheft", "heft-guard", FLAGSHIP):
                    fitting = [plan for plan in of(plans, algorithm) if plan.peak <= (1 - share) * heft.peak]
                    row.append(percent(fastest(fitting).makespan / heft.makespan - 1, sign="+") if fitting else "-")
            rows.append(row)
    table("(b) % makespan added to HEFT's for 20 % and for 40 % less memory than HEFT's",
          ["definition, tiles", "HEFT cycles", "bytes"] + ["%s %d %%" % (a, s) for s in (20, 40)
                                                  for a in ("memheft", "heft-guard", "mem-aware")], rows)


def aspect(rows, columns):
    return max(rows, columns) / min(rows, columns)


# (c) All tiles of the pooling layer, 1 x 1 to 14 x 14. "pooling layer alone": one channel, C1 and C3 stay in quarter
# maps of one channel. "all layers alike": all channels, C1 in the tiles that these need, C3 in tiles of the same rows
# and columns.
def pooling_tiles(context, rows, columns):
    if context == "pooling layer alone":
        return (1, 14, 14), (1, rows, columns), (1, 5, 5)
    return (6, 2 * rows, 2 * columns), (6, rows, columns), (16, min(rows, 10), min(columns, 10))


POOLING_BUDGET = 0.1  # of the search that other parts make, as there are more than a thousand cases
CONTEXTS = ("pooling layer alone", "all layers alike")


def measure_pooling(executable):
    return measure_all(executable, [
        Job((definition, context, rows, columns),
            cut(file, pooling_tiles(context, rows, columns), **{"schedule.search_budget": POOLING_BUDGET}),
            ["heft", FLAGSHIP], 0)
        for definition, file in DEFINITIONS.items() for context in CONTEXTS
        for rows in range(1, 15) for columns in range(1, 15)])


def chosen_plan(plans, algorithm):
    """HEFT's plan; of memory-aware HEFT the smallest that is at most 1 % slower than HEFT's."""
    slowest = 1.01 * fastest(of(plans, "heft")).makespan
    return smallest([plan for plan in of(plans, algorithm) if plan.makespan <= slowest])


def against_squarest(pooling, definition, context, algorithm):
    """(aspect ratio, makespan, peak) of each tile that is longer than another of its area, relative to the squarest."""
    figures = {(r, c): chosen_plan(plans, algorithm) for (d, x, r, c), plans in pooling.items()
               if (d, x) == (definition, context)}
    points = []
    for (rows, columns), plan in figures.items():
        squarest = min((t for t in figures if t[0] * t[1] == rows * columns), key=lambda t: (aspect(*t), t))
        if aspect(rows, columns) > aspect(*squarest):
            points.append((aspect(rows, columns), plan.makespan / figures[squarest].makespan,
                           plan.peak / figures[squarest].peak))
    return points


def print_pooling(pooling):
    rows = []
    for context in CONTEXTS:
        for definition in DEFINITIONS:
            for algorithm in ("heft", FLAGSHIP):
                points = against_squarest(pooling, definition, context, algorithm)
                for title, low, high in (("< 4", 0, 4), (">= 4", 4, 99)):
                    found = [point for point in points if low <= point[0] < high]
                    row = ["%s, %s, %s, %s" % (context, definition, algorithm, title), len(found)]
                    for k in (1, 2):
                        values = [point[k] for point in found]
                        row += [percent(median(values) - 1, sign="+"), sum(v > 1 for v in values),
                                sum(v == 1 for v in values), sum(v < 1 for v in values)]
                    rows.append(row)
    table("(c) tiles of the pooling layer that are longer than the squarest of the same area, against that one:\n    "
          "median % of makespan and of memory, and how many need more, the same, less",
          ["cut, definition, algorithm, aspect ratio", "tiles", "makespan", "more", "same", "less", "memory", "more",
           "same", "less"], rows)


# (d) Memory-aware HEFT against depth-first.
def measure_sample_machine(executable):
    return measure_all(executable, [
        Job((placement, name), cut("lenet5.yaml", tiles, **{"workload.placement.output": output,
                                                            "hardware.scratchpad.capacity": "32 KiB"}),
            ["layer-by-layer", "heft", "depth-first", FLAGSHIP], 0)
        for placement, output in (("keep", "resident"), ("stream", "tiled")) for name, tiles in SLICINGS.items()])


def versus_depth_first(plans):
    """The plan of the set that is no worse than depth-first in both, the fastest one; None where there is none."""
    other = of(plans, "depth-first")[-1]
    found = [p for p in of(plans, FLAGSHIP) if p.makespan <= other.makespan and p.peak <= other.peak]
    return fastest(found) if found else None


def print_table(title, plans_by_key):
    figures = lambda plan: "%.0f / %.0f" % (plan.makespan, plan.peak) if plan else "none"
    rows = []
    for (placement, name), plans in plans_by_key.items():
        rows.append(["%s, %s" % (name, placement), "%d" % plans[0].tasks]
                    + [figures(of(plans, algorithm)[-1]) for algorithm in ("layer-by-layer", "heft", "depth-first")]
                    + [figures(versus_depth_first(plans)), figures(fastest(of(plans, FLAGSHIP))),
                       figures(smallest(of(plans, FLAGSHIP))),
                       "%.0f / %.0f" % (plans[0].bound_makespan, plans[0].bound_peak)])
    table(title, ["tiles, outputs", "tasks", "layer by layer", "HEFT", "depth-first", "no worse than it", "fastest",
                  "smallest", "bounds"], rows)


# (e) Area covered by the set of memory-aware HEFT and by the plans of all others within 32 limits. The reference lies
# 10 % beyond the largest makespan and peak of all of them.
def hypervolumes(slicings):
    rows = []
    for (definition, name), plans in slicings.items():
        own, others = of(plans, FLAGSHIP), [plan for plan in plans if plan.algorithm != FLAGSHIP]
        reference = [1.1 * max(plan[k] for plan in plans) for k in (-2, -1)]
        area = [hypervolume(p, reference) / (reference[0] * reference[1]) for p in (own, others)]
        beyond = [p for p in front(others) if not any(q.makespan <= p.makespan and q.peak <= p.peak for q in own)]
        rows.append([definition, name, "%.5f" % area[0], "%.5f" % area[1], percent(area[0] / area[1] - 1, 3, "+"),
                     len(own), len(front(others)),
                     "; ".join("%s %.0f / %.0f" % (p.algorithm, p.makespan, p.peak) for p in beyond)])
    return sorted(rows, key=lambda row: (list(DEFINITIONS).index(row[0]) if row[0] in DEFINITIONS else 9,
                                         list(SLICINGS).index(row[1])))


HYPERVOLUME_NAMES = ["definition", "tiles", "own", "others", "% more", "own points", "others'", "not covered"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--executable", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    path = lambda name: os.path.join(options.out, name)

    slicings = measure_slicings(options.executable)
    write_plans(path("slicings.csv"), ["definition", "tiles"], slicings)
    print_memory(slicings)
    print_pareto(slicings)
    paper_figures.draw_memory(slicings, options.out)
    paper_figures.draw_pareto(slicings, options.out)

    pooling = measure_pooling(options.executable)
    write_plans(path("pooling.csv"), ["definition", "cut", "tile_rows", "tile_columns"], pooling)
    print_pooling(pooling)
    paper_figures.draw_pooling(lambda *key: against_squarest(pooling, *key), CONTEXTS, options.out)

    print_table("(d) paper.yaml: makespan in cycles / peak in bytes, simulated",
                {(placement, name): slicings[key, name] for placement, key in (("keep", "D0"), ("stream", "stream"))
                 for name in SLICINGS})
    sample = measure_sample_machine(options.executable)
    write_plans(path("sample_machine.csv"), ["outputs", "tiles"], sample)
    print_table("    the sample machine, lenet5.yaml, with transfers", sample)

    volumes = hypervolumes(slicings)
    write_csv(path("hypervolume.csv"), HYPERVOLUME_NAMES, volumes)
    table("(e) share of the plane covered by the set of memory-aware HEFT and by all other algorithms within %d limits"
          % LIMITS, HYPERVOLUME_NAMES, volumes)


if __name__ == "__main__":
    main()
