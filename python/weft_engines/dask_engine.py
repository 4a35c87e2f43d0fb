"""Runs points of a sweep on a Dask cluster: dask_engine.py ADDRESS WEFT DIR; reads IDs from stdin, a line each, and
prints each when it is finished, or "error: " and the reason where it has to give up. Called by `weft sweep --dask`."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from typing import Any, NoReturn

TRIES = 5  # of a point whose worker died, before the whole sweep is called off; each death counts


def run_point(weft: str, directory: str, point: str) -> str:
    """Runs on a worker. The command keeps the result itself, and ends with 0 whatever that is."""
    done = subprocess.run([weft, "sweep", directory, "--point", point], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"point {point}: {done.stderr.strip()}")
    return point


def give_up(reason: object) -> NoReturn:
    """Ends with the reason as one line. At once: what Dask would still clean up waits for 20 s, and prints tracebacks
    of its inside; the scheduler forgets the points of a client that is gone."""
    print("error:", " ".join(str(reason).split()), flush=True)
    os._exit(1)


def connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        give_up(f"{sys.executable} has no Dask ({error}); expected python3-distributed (apt-get install "
                "python3-distributed), or a Python that has it in $WEFT_PYTHON")
    logging.disable()  # what goes wrong is said once, at the end
    try:
        return Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        give_up(f"no Dask scheduler answers at {address} ({error}); expected tcp://HOST:PORT of one that runs, as "
                "dask-scheduler prints it when it starts")


def main() -> None:
    address, weft, directory = sys.argv[1:]
    points = sys.stdin.read().split()
    with connect(address) as client:
        from distributed import as_completed
        futures = client.map(run_point, [weft] * len(points), [directory] * len(points), points, pure=False,
                             retries=TRIES, key=[f"weft-{point}" for point in points])
        for future in as_completed(futures, loop=client.loop):
            if future.status == "error":  # a worker that died too often, or weft that does not start there
                give_up(f"{future.exception()!s:.1000}; expected workers that see {weft} and {directory}")
            if future.status != "finished":
                give_up(f"the Dask scheduler at {address} is gone; expected it to run until the sweep ends")
            print(future.result(), flush=True)


if __name__ == "__main__":
    main()
