"""Sweeps: many points of a design space, as a DataFrame."""

from __future__ import annotations

import json
import os
import pathlib
from typing import Any, Mapping

import pandas

from .command import call
from .errors import Crash, Infeasible, InputError, WeftError
from .experiment import Experiment
from .run import Run
from .scratch import remove_with, scratch_directory
from .values import as_list, plain

# What is said of a point beside its keys and metrics.
_REMARKS = ["status", "pareto", "least_capacity_bytes", "reason"]
_REASONS = {"infeasible": Infeasible, "invalid": InputError, "crashed": Crash}


class Front(pandas.DataFrame):
    """A DataFrame that is printed with all of its columns, whatever the width: the figures are why one looks."""

    @property
    def _constructor(self) -> type[pandas.DataFrame]:
        return pandas.DataFrame  # what is made of it is printed as any other

    def __repr__(self) -> str:
        return self.to_string(max_rows=pandas.get_option("display.max_rows"))


def _results(directory: pathlib.Path) -> pandas.DataFrame:
    try:
        return pandas.read_csv(directory / "results.csv", index_col="point", dtype={"point": str})
    except (OSError, ValueError) as error:
        if (directory / "summary.json").exists():
            wrong = "is the directory of a run; open it with weft.Run"
        elif directory.is_dir():
            wrong = ("has no results.csv" if isinstance(error, FileNotFoundError)
                     else f"has a results.csv that cannot be read ({error}); weft sweep writes it again")
        else:
            wrong = "is no directory"
        raise InputError(f"{directory}: {wrong}; expected a directory that a sweep has written (weft.sweep(SWEEP, "
                         "DIR), or weft sweep ... --out DIR)", kind="input", file=str(directory)) from None


class Sweep:
    """The directory of a sweep. `results` has a row per point, with its ID as index: status, the keys that are varied,
    the metrics, pareto, least_capacity_bytes, reason."""

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.directory = pathlib.Path(directory)
        self.results = _results(self.directory)

    @property
    def done(self) -> pandas.DataFrame:
        """The points that have figures."""
        return self.results[self.results.status == "done"]

    @property
    def front(self) -> pandas.DataFrame:
        """The points that no other point beats in all goals: the keys and the metrics, then the status and the like;
        no columns that are empty."""
        rows = self.results[self.results.pareto].dropna(axis="columns", how="all")
        return Front(rows[sorted(rows.columns, key=_REMARKS.__contains__)])

    def run(self, point: str) -> Run:
        """What the run of a point has left; keep: tables or all in the sweep for its tables."""
        directory = self.directory / "points" / str(point)
        if not (directory / "summary.json").exists():
            if point not in self.results.index:
                raise InputError(f"{self.directory} has no point '{point}'; expected an ID of its results, as "
                                 f"{self.results.index[0]}", kind="usage", value=str(point))
            row = self.results.loc[point]
            reason = f": {row.reason}" if isinstance(row.reason, str) else ""
            kind = _REASONS.get(row.status, WeftError)
            raise kind(f"point {point} has no run, it is {row.status}{reason}; expected one of .done.index",
                       kind="infeasible" if kind is Infeasible else None, value=point)
        return Run(directory)

    @property
    def page(self) -> pathlib.Path:
        return self.directory / "sweep.html"

    def __repr__(self) -> str:
        return f"<Sweep of {len(self.results)} points, {len(self.front)} on the front>"

    def _repr_html_(self) -> str:
        return self.front.to_html()


def _from_here(key: str, value: Any, folder: str | None = None) -> Any:
    """A value of the key, the path of a file as the working directory has it, or else the folder."""
    if isinstance(value, list):
        return [_from_here(key, item, folder) for item in value]
    if key not in ("workload.network", "plugins") or not isinstance(value, str):
        return value
    if os.path.isfile(value):
        return os.path.abspath(value)
    return value if folder is None or not value.endswith((".yaml", ".yml", ".onnx")) else os.path.join(folder, value)


def _text_of(described: Mapping[str, Any]) -> str:
    """The sweep as a file, which is YAML as JSON is, wherever it lies."""
    base = described.get("base")
    if not isinstance(base, (str, os.PathLike, Experiment)):
        raise InputError("base: " + ("is missing" if base is None else f"'{base}' is not accepted")
                         + "; expected the path of an experiment, or an Experiment", kind="usage", key="base")
    keys: dict[str, Any] = {"base": None}
    keys |= {key: plain(of_key, key) for key, of_key in described.items() if key != "base"}
    for name in ("set", "grid", "zip"):
        if isinstance(keys.get(name), dict):
            for key, value in keys[name].items():
                one = name == "grid" and not isinstance(value, (list, dict))
                keys[name][key] = _from_here(key, [value] if one else value)
    if isinstance(base, Experiment):
        folder = os.path.dirname(os.path.abspath(base.path))
        varied = {*(keys.get("grid") or {}), *(keys.get("zip") or {})}
        settings = {key: _from_here(key, value, folder) for key, value in base.settings.items() if key not in varied}
        if base.plugins:
            settings["plugins"] = [os.path.abspath(plugin) for plugin in base.plugins]
        if settings:
            keys["set"] = {**settings, **(keys.get("set") or {})}
        base = base.path
    keys["base"] = os.path.abspath(base)
    for name in ("metrics", "pareto"):
        if isinstance(keys.get(name), str):
            keys[name] = as_list(keys[name])
    return json.dumps(keys, indent=1)


def sweep(described: str | os.PathLike[str] | Mapping[str, Any], out: str | os.PathLike[str] | None = None, *,
          jobs: int | None = None, dask: str | None = None, retry: bool = False) -> Sweep:
    """Runs a sweep, or what is left of it. `described`: the path of a SWEEP.yaml, or its keys as a dictionary, in
    which paths are relative to the working directory, and `base` may be an Experiment, with its settings.
    `out`: its directory; without it the results go with the Sweep.
    Points that crash, fail or take too long are rows of the results, as those that are infeasible are."""
    directory = scratch_directory() if out is None else pathlib.Path(out)
    if isinstance(described, Mapping):
        text = _text_of(described)
        path = directory / "sweep.yaml"
        directory.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    else:
        path = pathlib.Path(described)
    words = ["sweep", str(path), "--out", str(directory), "--quiet"]
    words += ["--jobs", str(jobs)] if jobs is not None else []
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
