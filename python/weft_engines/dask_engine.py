"""Runs points of a sweep on a Dask cluster: dask_engine.py ADDRESS WEFT DIR; reads IDs from stdin, a line each, and
prints each when it is finished. Called by `weft sweep --dask`."""

from __future__ import annotations

import subprocess
import sys

TRIES = 5  # of a point whose worker died, before the whole sweep is called off; each death counts


def run_point(weft: str, directory: str, point: str) -> str:
    """Runs on a worker. The command keeps the result itself, and ends with 0 whatever that is."""
    done = subprocess.run([weft, "sweep", directory, "--point", point], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"point {point}: {done.stderr.strip()}")
    return point


def main() -> None:
    address, weft, directory = sys.argv[1:]
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        sys.exit(f"error: {error}; expected Dask, on Debian: apt-get install python3-distributed")
    points = sys.stdin.read().split()
    with Client(address, timeout="10s", set_as_default=False) as client:
        futures = client.map(run_point, [weft] * len(points), [directory] * len(points), points, pure=False,
                             retries=TRIES, key=[f"weft-{point}" for point in points])
        for future in as_completed(futures, loop=client.loop):
            if future.status == "error":  # a worker that died too often, or weft that does not start there
                sys.exit(f"error: {future.exception()}")
            print(future.result(), flush=True)


if __name__ == "__main__":
    main()
