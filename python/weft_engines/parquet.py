"""Makes DIR/results.parquet of DIR/results.csv: parquet.py DIR. Called by `weft sweep`; ends with 1 where there is no
pyarrow."""

from __future__ import annotations

import os
import sys


def main() -> None:
    directory = sys.argv[1]
    try:
        import pyarrow.csv
        import pyarrow.parquet
    except ImportError as error:
        sys.exit(f"no results.parquet: {error}")
    path = os.path.join(directory, "results.parquet")
    table = pyarrow.csv.read_csv(os.path.join(directory, "results.csv"))
    pyarrow.parquet.write_table(table, path + ".partial")
    os.replace(path + ".partial", path)


if __name__ == "__main__":
    main()
