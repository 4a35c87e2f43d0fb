"""Plans, without a run."""

from __future__ import annotations

import os
from typing import Any

import pandas

from .command import call_json


class Schedule:
    """What `weft schedule --json` prints: makespan, peak_bytes, fits, order, and the tasks as a DataFrame."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.described = described
        self.makespan = described["makespan"]
        self.peak_bytes = described["peak_bytes"]
        self.fits = described["fits"]
        self.order = described["order"]
        self.tasks = pandas.DataFrame(described["tasks"])

    @classmethod
    def of(cls, arguments: list[str], algorithm: str | None, **options: Any) -> Schedule:
        words = ["schedule", *arguments]
        if algorithm is not None:
            words += ["--algorithm", algorithm]
        for name, value in options.items():
            words += [f"--{name.replace('_', '-')}", str(value)]
        return cls(call_json(words))

    def __repr__(self) -> str:
        return f"<Schedule of {len(self.tasks)} tasks: makespan {self.makespan}, peak {self.peak_bytes}>"

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>".replace("<Schedule", "Schedule").replace(">\n", "") + self.tasks.head(20).to_html()


def schedule(path: str | os.PathLike[str], algorithm: str, **options: Any) -> Schedule:
    """Plans a task graph (JSON, STG, DOT) or an experiment; options as those of `weft schedule`: capacity="8 KiB",
    processors=4, search_budget=0."""
    return Schedule.of([os.fspath(path)], algorithm, **options)
