"""Sweeps: many points of a design space, as a DataFrame."""

from __future__ import annotations

import json
import os
import pathlib
from typing import Any, Mapping

import pandas

from .command import call
from .errors import Infeasible
from .run import Run
from .scratch import remove_with, scratch_directory


class Sweep:
    """The directory of a sweep. `results` has a row per point, with its ID as index: status, the keys that are varied,
    the metrics, pareto, least_capacity_bytes, reason."""

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.directory = pathlib.Path(directory)
        self.results = pandas.read_csv(self.directory / "results.csv", index_col="point")

    @property
    def done(self) -> pandas.DataFrame:
        """The points that have figures."""
        return self.results[self.results.status == "done"]

    @property
    def front(self) -> pandas.DataFrame:
        """The points that no other point beats in all goals."""
        return self.results[self.results.pareto]

    def run(self, point: str) -> Run:
        """What the run of a point has left; keep: tables or all in the sweep for its tables."""
        return Run(self.directory / "points" / point)

    @property
    def page(self) -> pathlib.Path:
        return self.directory / "sweep.html"

    def __repr__(self) -> str:
        return f"<Sweep of {len(self.results)} points, {len(self.front)} on the front>"

    def _repr_html_(self) -> str:
        return self.front.to_html()


def sweep(described: str | os.PathLike[str] | Mapping[str, Any], out: str | os.PathLike[str] | None = None, *,
          jobs: int | None = None, dask: str | None = None, retry: bool = False) -> Sweep:
    """Runs a sweep, or what is left of it. `described`: the path of a SWEEP.yaml, or its keys as a dictionary, in
    which paths are relative to the working directory. `out`: its directory; without it the results go with the Sweep.
    Points that crash, fail or take too long are rows of the results, as those that are infeasible are."""
    directory = scratch_directory() if out is None else pathlib.Path(out)
    if isinstance(described, Mapping):
        path = directory / "sweep.yaml"
        directory.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**described, "base": os.path.abspath(described["base"])}, indent=1),
                        encoding="utf-8")
    else:
        path = pathlib.Path(described)
    words = ["sweep", str(path), "--out", str(directory), "--quiet"]
    words += ["--jobs", str(jobs)] if jobs else []
    words += ["--dask", dask] if dask else []
    try:
        call(words + (["--retry"] if retry else []))
    except Infeasible as error:
        if not error.message.startswith("points without a result"):
            raise
    found = Sweep(directory)
    if out is None:
        remove_with(found, directory)
    return found
