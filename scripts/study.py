"""Tables from the raw results of the study: study.py RAW.csv DIR writes tables.csv, pairs.csv and summary.md to DIR.

Gaps are relative to the optimum where it is proven (set `small`), and otherwise (set `large`) to the best makespan that
any method of the study found under the same or a smaller limit. Methods are compared on the trials that both finish.
Intervals are percentile bootstrap intervals of the mean (Efron 1979): 95 %, 2 000 resamples of whole cases, as the
trials of one case are not independent, drawn with a fixed seed. study.py --check tests the figures on known samples.
"""

import csv
import math
import random
import sys
from collections import defaultdict

from tables import markdown, write_csv

RESAMPLES = 2000
SEED = 1

# What the others of the same part of the study are compared with.
REFERENCE = {
    "order": [("several", "budget=0"), ("several", "budget=1")],
    "priority": [("order", "guard=several")],
    "guard": [("several", "priority=rank")],
    "budget": [("budget=1", "")],
    "baseline": [("memory-aware-heft", "")],
}


def percentile(values, share):
    """The least value that is at least as large as this share of them (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def mean(values):
    return sum(values) / len(values)


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def interval_of_mean(by_case):
    """95 % bootstrap interval of the mean over all values; `by_case`: lists of values, one for each case."""
    sums = [(sum(values), len(values)) for values in by_case]
    generator = random.Random(SEED)
    means = []
    for _ in range(RESAMPLES):
        drawn = generator.choices(sums, k=len(sums))
        means.append(sum(s for s, _ in drawn) / sum(n for _, n in drawn))
    return percentile(means, 0.025), percentile(means, 0.975)


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["finished"] = row["finished"] == "1"
        row["trial"] = (row["case"], row["thirds"])
        row["key"] = (row["method"], row["options"])
    return rows


def add_gaps(rows):
    """Sets row["percent"], the gap in %, of the rows that finished."""
    best = {}
    for row in rows:
        if row["finished"] and row["reference_kind"] == "bound":
            makespan = float(row["makespan"])
            for thirds in range(int(row["thirds"]), 3):
                trial = (row["case"], str(thirds))
                best[trial] = min(best.get(trial, makespan), makespan)
    for row in rows:
        if row["finished"]:
            known = best.get(row["trial"])
            row["percent"] = 100 * (float(row["makespan"]) / known - 1 if known else float(row["gap"]))


def grouped(values_by_trial):
    cases = defaultdict(list)
    for (case, _), value in values_by_trial.items():
        cases[case].append(value)
    return list(cases.values())


def describe(rows):
    """Figures of the rows of one method, as a dictionary."""
    finished = {row["trial"]: row["percent"] for row in rows if row["finished"]}
    figures = {"trials": len(rows), "finished": len(finished)}
    if finished:
        values = list(finished.values())
        low, high = interval_of_mean(grouped(finished))
        figures |= {"mean": mean(values), "low": low, "high": high, "median": median(values),
                    "p95": percentile(values, 0.95), "maximum": max(values)}
    return figures


def differences_of(rows, reference_rows):
    """Gap of the method - gap of the reference, by trial, on the trials that both finish."""
    own = {row["trial"]: row["percent"] for row in rows if row["finished"]}
    other = {row["trial"]: row["percent"] for row in reference_rows if row["finished"]}
    return {trial: own[trial] - other[trial] for trial in own if trial in other}


def compare(differences):
    if not differences:
        return {}
    values = list(differences.values())
    low, high = interval_of_mean(grouped(differences))
    return {"pairs": len(values), "difference": mean(values), "difference_low": low, "difference_high": high,
            "wins": sum(value < -1e-9 for value in values), "ties": sum(abs(value) <= 1e-9 for value in values),
            "losses": sum(value > 1e-9 for value in values)}


def make_tables(rows):
    """A line of figures for each method, and a line for each pair that is compared."""
    methods = defaultdict(list)  # in the order of the file
    for row in rows:
        methods[row["set"], row["study"], *row["key"]].append(row)
    tables, pairs = [], []
    for (of_set, study, method, options), of_method in methods.items():
        line = {"set": of_set, "study": study, "method": method, "options": options} | describe(of_method)
        for reference in REFERENCE.get(study, []):
            same = len(REFERENCE[study]) == 1 or reference[1] == options
            if same and reference != (method, options):
                line["compared_with"] = " ".join(reference).strip()
                differences = differences_of(of_method, methods[of_set, study, *reference])
                line |= compare(differences)
                for (case, thirds), difference in differences.items():
                    pairs.append({k: line[k] for k in ("set", "study", "method", "options", "compared_with")} |
                                 {"case": case, "thirds": thirds, "difference": difference})
        tables.append(line)
    return tables, pairs


COLUMNS = ["set", "study", "method", "options", "trials", "finished", "mean", "low", "high", "median", "p95", "maximum",
           "compared_with", "pairs", "difference", "difference_low", "difference_high", "wins", "ties", "losses"]
PAIR_COLUMNS = ["set", "study", "method", "options", "compared_with", "case", "thirds", "difference"]


def write_lines(path, columns, lines):
    def cell(value):
        return f"{value:.4f}" if isinstance(value, float) else value

    write_csv(path, columns, ([cell(line.get(column, "")) for column in columns] for line in lines))


METHOD_COLUMNS = ["method", "finished", "mean [95 %]", "median", "p95", "max", "paired difference [95 %]", "w/t/l"]


def by_method(tables):
    """The figures of all methods, a table for each part of the study."""
    parts = defaultdict(list)  # in the order of the lines
    for line in tables:
        name = f"{line['method']} ({line['options']})" if line["options"] else line["method"]
        cells = [name, f"{line['finished']}/{line['trials']}", "", "", "", "", "", ""]
        if "mean" in line:
            cells[2] = f"{line['mean']:.2f} [{line['low']:.2f}, {line['high']:.2f}]"
            cells[3:6] = [f"{line[k]:.2f}" for k in ("median", "p95", "maximum")]
        if "difference" in line:
            cells[6] = f"{line['difference']:+.2f} [{line['difference_low']:+.2f}, {line['difference_high']:+.2f}]"
            cells[7] = f"{line['wins']}/{line['ties']}/{line['losses']}"
        parts[f"{line['study']}, {line['set']} cases"].append(cells)
    return "\n".join(f"### {title}\n\n" + markdown(METHOD_COLUMNS, rows) for title, rows in parts.items())


CAPACITY_COLUMNS = ["method", "at the least peak", "1/3 of the way to HEFT's", "2/3"]


def by_capacity(rows):
    """Mean gap and trials finished at each of the three limits, of the parts that compare with other methods."""
    text = ""
    for of_set in dict.fromkeys(row["set"] for row in rows):
        of_part = [row for row in rows if row["set"] == of_set and row["study"] == "baseline"]
        lines = []
        for method in dict.fromkeys(row["method"] for row in of_part):
            cells = [method]
            for thirds in "012":
                here = [row for row in of_part if row["method"] == method and row["thirds"] == thirds]
                gaps = [row["percent"] for row in here if row["finished"]]
                cells.append((f"{mean(gaps):.2f} " if gaps else "") + f"({len(gaps)}/{len(here)})")
            lines.append(cells)
        text += f"\n### by capacity, {of_set} cases: mean gap (finished)\n\n" + markdown(CAPACITY_COLUMNS, lines)
    return text


def check():
    assert percentile([4, 1, 3, 2], 0.5) == 2 and percentile(range(1, 101), 0.95) == 95 and percentile([7], 0.95) == 7
    assert median([3, 1, 2]) == 2 and median([4, 1, 2, 3]) == 2.5 and mean([1, 2, 6]) == 3
    assert interval_of_mean([[2.0, 2.0], [2.0]]) == (2.0, 2.0)
    # The mean of n values of 0 and as many of 1 has a standard error of 1 / sqrt(8 n).
    low, high = interval_of_mean([[0.0]] * 200 + [[1.0]] * 200)
    assert abs(low - (0.5 - 1.96 * 0.025)) < 0.006 and abs(high - (0.5 + 1.96 * 0.025)) < 0.006, (low, high)
    # Values of one case stay together: four cases, however many values each has.
    wide = interval_of_mean([[0.0] * 50, [1.0] * 50] * 2)
    assert wide == (0.0, 1.0), wide

    def row(method, case, makespan, kind="bound"):
        return {"set": "large", "study": "baseline", "method": method, "options": "", "key": (method, ""), "case": case,
                "thirds": "0", "trial": (case, "0"), "finished": makespan is not None, "makespan": makespan,
                "reference_kind": kind, "gap": "0"}

    rows = [row("memory-aware-heft", "a", 100), row("memory-aware-heft", "b", 110), row("memory-aware-heft", "c", 50),
            row("other", "a", 120), row("other", "b", 100), row("other", "c", None)]
    add_gaps(rows)
    (flagship, other), pairs = make_tables(rows)
    assert flagship["finished"] == 3 and abs(flagship["mean"] - 10 / 3) < 1e-9 and "difference" not in flagship
    assert (other["finished"], other["pairs"], other["wins"], other["ties"], other["losses"]) == (2, 2, 1, 0, 1)
    assert abs(other["difference"] - 5) < 1e-9
    assert [(pair["case"], round(pair["difference"], 9)) for pair in pairs] == [("a", 20), ("b", -10)]
    print("all figures are as expected")


def main():
    if sys.argv[1:] == ["--check"]:
        return check()
    if len(sys.argv) != 3:
        sys.exit("usage: study.py RAW.csv DIR, or study.py --check")
    raw, out = sys.argv[1:]
    rows = read(raw)
    add_gaps(rows)
    tables, pairs = make_tables(rows)
    write_lines(f"{out}/tables.csv", COLUMNS, tables)
    write_lines(f"{out}/pairs.csv", PAIR_COLUMNS, pairs)
    version = rows[0]["version"] if rows else ""
    head = f"Version {version}; {len(rows)} schedules; gaps in %, differences in percentage points.\n\n"
    text = head + by_method(tables) + by_capacity(rows)
    with open(f"{out}/summary.md", "w", encoding="utf-8") as file:
        file.write(text)
    print(text, end="")


if __name__ == "__main__":
    main()
