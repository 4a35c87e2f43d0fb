"""What a run has left: the summary, and every table as a DataFrame."""

from __future__ import annotations

import difflib
import functools
import json
import os
import pathlib
from typing import TYPE_CHECKING, Any

import pandas

from .command import call
from .errors import InputError

if TYPE_CHECKING:
    from .plots import Plots

TABLES = ("tasks", "buffers", "occupancy", "counters", "waiting", "critical_path", "phases", "edges", "layers")


def _summary(directory: pathlib.Path) -> dict[str, Any]:
    try:
        return json.loads((directory / "summary.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        if (directory / "results.csv").exists():
            wrong = "is the directory of a sweep; open it with weft.Sweep, and one of its points with .run(ID)"
        elif directory.is_dir():
            wrong = ("has no summary.json" if isinstance(error, FileNotFoundError)
                     else f"has a summary.json that cannot be read ({error})")
        else:
            wrong = "is no directory"
        raise InputError(f"{directory}: {wrong}; expected a directory that a run has written (Experiment.run(DIR), or "
                         "weft run ... --out DIR)", kind="input", file=str(directory)) from None


class Run:
    """A directory of `weft run`. Tables are read when they are first used; times are in cycles, sizes in bytes."""

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.directory = pathlib.Path(directory)
        self.summary: dict[str, Any] = _summary(self.directory)

    def table(self, name: str) -> pandas.DataFrame:
        """A table by name: NAME.csv."""
        path = self.directory / f"{name}.csv"
        if not path.exists():
            if name in TABLES:
                raise InputError(f"{path} does not exist; expected a run with keep='tables' or 'all'", kind="input",
                                 file=str(path))
            near = difflib.get_close_matches(name, TABLES, 1)
            raise InputError(f"unknown table '{name}'" + (f", did you mean '{near[0]}'?" if near else "")
                             + f"; known: {', '.join(TABLES[:-1])} or {TABLES[-1]}", kind="usage", value=name,
                             accepted=", ".join(TABLES))
        return pandas.read_csv(path, keep_default_na=False, na_values=[""])

    tasks = functools.cached_property(lambda self: self.table("tasks"))
    buffers = functools.cached_property(lambda self: self.table("buffers"))
    occupancy = functools.cached_property(lambda self: self.table("occupancy"))
    counters = functools.cached_property(lambda self: self.table("counters"))
    waiting = functools.cached_property(lambda self: self.table("waiting"))
    critical_path = functools.cached_property(lambda self: self.table("critical_path"))
    phases = functools.cached_property(lambda self: self.table("phases"))
    edges = functools.cached_property(lambda self: self.table("edges"))
    layers = functools.cached_property(lambda self: self.table("layers"))

    @property
    def makespan(self) -> int:
        """Simulated, in cycles."""
        return self.summary["simulated"]["makespan_cycles"]

    @property
    def peak_bytes(self) -> int:
        """Simulated."""
        return self.summary["simulated"]["peak_bytes"]

    @property
    def figures(self) -> pandas.Series:
        """All single figures of the summary by their dotted names, as metrics of a sweep have them."""
        flat = pandas.json_normalize({key: value for key, value in self.summary.items()
                                      if key not in ("layers", "command")}).iloc[0]
        return flat.rename(f"{self.summary['network']}, {self.summary['algorithm']}")

    @property
    def plot(self) -> Plots:
        """Figures: .occupancy(), .gantt(), .breakdown()."""
        from .plots import Plots

        return Plots(self)

    def report(self) -> pathlib.Path:
        """Makes report.html and returns its path."""
        return pathlib.Path(call(["report", str(self.directory)]).strip())

    def __repr__(self) -> str:
        return (f"<Run of {self.summary['network']}, {self.summary['algorithm']}: {self.makespan} cycles, "
                f"{self.peak_bytes} bytes>")

    def _repr_html_(self) -> str:
        names = ["planned.makespan_cycles", "simulated.makespan_cycles", "simulated.peak_bytes", "capacity_bytes",
                 "dram.read_bytes", "dram.write_bytes", "mac_utilization", "energy_pj.total"]
        shown = self.figures
        return shown[[name for name in names if name in shown]].to_frame().to_html()
