#!/usr/bin/env python3
"""Reads the log of all accesses of a run (`trace: {detail: transactions}`), as docs/transactions.md describes it.

As a module: transactions.read(DIR) returns a pandas.DataFrame with a row per access, in the order of the answers:
requested, answered (cycles), initiator, target (categories), address (in its memory), bytes, is_write.
As a program: transactions.py DIR [--csv FILE] prints accesses, bytes and waiting by initiator and target.
"""

import argparse
import json
import pathlib

import numpy
import pandas

RECORD = 16
BASE = numpy.uint64(0xFFFFFFFFFFFFFFFF)


def read(directory):
    """Returns the accesses as a table. Raises ValueError for what is no such log."""
    path = pathlib.Path(directory)
    path = path / "transactions.bin" if path.is_dir() else path
    with open(path, "rb") as file:
        line = file.readline()
        try:
            head = json.loads(line)
        except ValueError:
            raise ValueError(f"{path}: no log of transactions; expected one that weft run has written") from None
        if head.get("format") != "weft transactions" or head.get("version") != 1:
            raise ValueError(f"{path}: format {head.get('format')} {head.get('version')}; expected weft transactions 1")
        if (path.stat().st_size - len(line)) % RECORD != 0:
            raise ValueError(f"{path}: ends inside a record; expected a whole number of {RECORD} bytes")
        words = numpy.fromfile(file, "<u8").reshape(-1, 2)
    first, second = words[:, 0], words[:, 1]
    is_base = first == BASE
    # The cycle that the records behind a base count from.
    bases = numpy.concatenate([numpy.zeros(1, "u8"), second[is_base]])
    base = bases[numpy.cumsum(is_base)]
    first, second, base = first[~is_base], second[~is_base], base[~is_base]

    def bits(word, begin, count):
        return (word >> numpy.uint64(begin)) & numpy.uint64((1 << count) - 1)

    requested = (base + bits(second, 0, 32)).astype("i8")
    table = pandas.DataFrame(
        {
            "requested": requested,
            "answered": requested + bits(second, 32, 20).astype("i8"),
            "initiator": pandas.Categorical.from_codes(bits(second, 52, 12).astype("i4"), head["initiators"]),
            "target": pandas.Categorical.from_codes(bits(first, 60, 1).astype("i4"), head["targets"]),
            "address": bits(first, 0, 40).astype("i8"),
            "bytes": bits(first, 40, 20).astype("i8") + 1,
            "is_write": bits(first, 61, 1).astype(bool),
        }
    )
    table.attrs.update(head)
    return table


def main():
    parser = argparse.ArgumentParser(description="What initiators asked of memories, from the log of a run.")
    parser.add_argument("directory", help="of a run with trace: {detail: transactions}")
    parser.add_argument("--csv", metavar="FILE", help="write every access there")
    arguments = parser.parse_args()
    table = read(arguments.directory)
    if arguments.csv:
        table.to_csv(arguments.csv, index=False)
    cycles = table["answered"] - table["requested"]
    groups = table.assign(cycles=cycles).groupby(["initiator", "target", "is_write"], observed=True)
    summary = groups.agg(accesses=("bytes", "size"), bytes=("bytes", "sum"), mean_cycles=("cycles", "mean"))
    print(summary.round(1).to_string())


if __name__ == "__main__":
    main()
