"""Tables as Markdown, as aligned text and as CSV, and how figures are written in them. Scripts that import it find
python/weft."""

import csv
import math
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "python"))


def number(value, separator=","):
    """Digits in groups of three."""
    return "{:,.0f}".format(value).replace(",", separator)


def percent(share, digits=1, sign=""):
    """A share in per cent, without the sign of it; `sign`: "+" to show that of positive figures too."""
    return "{:{}.{}f}".format(100 * share, sign, digits)


def percentile(values, share):
    """The least value that is at least as large as this share of them (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def markdown(names, rows, figures="---:"):
    """The first column is text, the others are figures; `figures`: the rule below their heads."""
    lines = [names, None, *rows]
    rule = "|---|" + (figures + "|") * (len(names) - 1)
    return "".join((rule if line is None else "| " + " | ".join(map(str, line)) + " |") + "\n" for line in lines)


def table(title, names, rows):
    """Prints the first column on the left, the others on the right of columns as wide as they have to be."""
    print("\n" + title)
    lines = [[str(cell) for cell in line] for line in [names, *rows]]
    widths = [max(map(len, column)) for column in zip(*lines)]
    for cells in lines:
        print("  ".join(cell.rjust(width) if k else cell.ljust(width)
                        for k, (cell, width) in enumerate(zip(cells, widths))))


def write_csv(path, names, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
