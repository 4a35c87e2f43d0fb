"""Tables from the raw results of the study: study.py RAW.csv DIR writes tables.csv, pairs.csv and summary.md to DIR.

Gaps are relative to the optimum where it is proven (set `small`), and otherwise (set `large`) to the best makespan that
any method of the study found under the same or a smaller limit. Methods are compared on the trials that both finish.
Intervals are percentile bootstrap intervals of the mean (Efron 1979): 95 %, 2 000 resamples of whole cases, as the
trials of one case are not independent, drawn with a fixed seed. study.py --check tests the figures on known samples.
"""

import io
import math
import random
import sys
from collections import defaultdict
from statistics import fmean as mean
from statistics import median

import pandas

from tables import markdown, percentile, write_csv

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
METHOD = ["set", "study", "method", "options"]
TRIAL = ["case", "thirds"]


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
    rows = pandas.read_csv(path, keep_default_na=False, na_values={"makespan": "", "gap": ""},
                           dtype={"options": str, "version": str, "thirds": str})
    rows.finished = rows.finished == 1
    return rows


def add_gaps(rows):
    """Sets rows.percent, the gap in %, of the rows that finished."""
    bound = rows[rows.finished & (rows.reference_kind == "bound")]
    best = bound.groupby(TRIAL).makespan.min().unstack().reindex(columns=list("012")).ffill(axis=1).cummin(axis=1)
    known = rows.join(best.stack().rename("known"), on=TRIAL).known if len(bound) else math.nan
    percent = 100 * (rows.makespan / known - 1).fillna(rows.gap.astype(float))
    return rows.assign(percent=percent.where(rows.finished))


def by_case(rows, values):
    return [list(own) for _, own in values.groupby(rows.case, sort=False)]


def describe(rows):
    """Figures of the rows of one method, as a dictionary."""
    finished = rows[rows.finished]
    figures = {"trials": len(rows), "finished": len(finished)}
    if len(finished):
        values = list(finished.percent)
        low, high = interval_of_mean(by_case(finished, finished.percent))
        figures |= {"mean": mean(values), "low": low, "high": high, "median": median(values),
                    "p95": percentile(values, 0.95), "maximum": max(values)}
    return figures


def differences_of(rows, reference_rows):
    """Gap of the method - gap of the reference, on the trials that both finish."""
    both = rows[rows.finished].merge(reference_rows[reference_rows.finished], on=TRIAL, suffixes=("", "_reference"))
    return both.assign(difference=both.percent - both.percent_reference)


def compare(both):
    if both.empty:
        return {}
    values = list(both.difference)
    low, high = interval_of_mean(by_case(both, both.difference))
    return {"pairs": len(values), "difference": mean(values), "difference_low": low, "difference_high": high,
            "wins": sum(value < -1e-9 for value in values), "ties": sum(abs(value) <= 1e-9 for value in values),
            "losses": sum(value > 1e-9 for value in values)}


def make_tables(rows):
    """A line of figures for each method, and a line for each pair that is compared."""
    methods = dict(list(rows.groupby(METHOD, sort=False)))  # in the order of the file
    tables, pairs = [], []
    for key, of_method in methods.items():
        line = dict(zip(METHOD, key)) | describe(of_method)
        references = REFERENCE.get(line["study"], [])
        for reference in references:
            same = len(references) == 1 or reference[1] == line["options"]
            if same and reference != key[2:]:
                line["compared_with"] = " ".join(reference).strip()
                both = differences_of(of_method, methods.get((*key[:2], *reference), rows[:0]))
                line |= compare(both)
                pairs += both.assign(compared_with=line["compared_with"])[PAIR_COLUMNS].to_dict("records")
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
    def cell(here):
        gaps = here.percent.dropna()
        return (f"{mean(gaps):.2f} " if len(gaps) else "") + f"({len(gaps)}/{len(here)})"

    text = ""
    for of_set, of_part in rows.groupby("set", sort=False):
        compared = of_part[of_part.study == "baseline"].groupby("method", sort=False)
        lines = [[method, *(cell(own[own.thirds == thirds]) for thirds in "012")] for method, own in compared]
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

    def row(method, case, makespan):
        return {"set": "large", "study": "baseline", "method": method, "options": "", "case": case, "thirds": "0",
                "finished": makespan is not None, "makespan": makespan, "reference_kind": "bound", "gap": 0}

    rows = add_gaps(pandas.DataFrame([
        row("memory-aware-heft", "a", 100), row("memory-aware-heft", "b", 110), row("memory-aware-heft", "c", 50),
        row("other", "a", 120), row("other", "b", 100), row("other", "c", None)]))
    (flagship, other), pairs = make_tables(rows)
    assert flagship["finished"] == 3 and abs(flagship["mean"] - 10 / 3) < 1e-9 and "difference" not in flagship
    assert (other["finished"], other["pairs"], other["wins"], other["ties"], other["losses"]) == (2, 2, 1, 0, 1)
    assert abs(other["difference"] - 5) < 1e-9
    assert [(pair["case"], round(pair["difference"], 9)) for pair in pairs] == [("a", 20), ("b", -10)]
    check_limits_of_a_file()
    print("all figures are as expected")


def check_limits_of_a_file():
    """Rows without a limit, as those of the least peak, leave the columns of the others as they are."""
    columns = "version,set,study,case,thirds,method,options,finished,makespan,reference_kind,gap\n"
    limits = ["v,large,baseline,a,0,heft,,1,120,bound,0", "v,large,baseline,a,1,heft,,1,110,bound,0",
              "v,large,baseline,a,2,heft,,0,,bound,", "v,large,baseline,a,0,memory-aware-heft,,1,100,bound,0"]
    without = "v,small,peak,b,,orders without exact,,1,1,least peak,"
    (of_limits, of_both) = (add_gaps(read(io.StringIO(columns + "\n".join(lines) + "\n")))
                            for lines in (limits, [*limits[:2], without, *limits[2:]]))
    large = of_both[of_both.set == "large"]
    assert [round(percent, 9) for percent in large.percent.fillna(-1)] == [20, 10, -1, 0], large.percent
    assert by_capacity(large) == by_capacity(of_limits)
    assert "| heft | 20.00 (1/1) | 10.00 (1/1) | (0/1) |" in by_capacity(large), by_capacity(large)


def main():
    if sys.argv[1:] == ["--check"]:
        return check()
    if len(sys.argv) != 3:
        sys.exit("usage: study.py RAW.csv DIR, or study.py --check")
    raw, out = sys.argv[1:]
    rows = add_gaps(read(raw))
    tables, pairs = make_tables(rows)
    write_lines(f"{out}/tables.csv", COLUMNS, tables)
    write_lines(f"{out}/pairs.csv", PAIR_COLUMNS, pairs)
    version = rows.version.iloc[0] if len(rows) else ""
    head = f"Version {version}; {len(rows)} schedules; gaps in %, differences in percentage points.\n\n"
    text = head + by_method(tables) + by_capacity(rows)
    with open(f"{out}/summary.md", "w", encoding="utf-8") as file:
        file.write(text)
    print(text, end="")


if __name__ == "__main__":
    main()
