"""An experiment: a file, and what is changed in it."""

from __future__ import annotations

import json
import os
import pathlib
from typing import Any, Iterable, Mapping

import pandas

from .command import call, call_json
from .run import Run
from .schedule import Schedule
from .scratch import remove_with, scratch_directory
from .values import as_list, plain


def setting(key: str, value: Any) -> str:
    """The argument of --set: texts as they stand, everything else as JSON, which is YAML too."""
    return f"{key}={value if isinstance(value, str) else json.dumps(value)}"


class Experiment:
    """An experiment file with changes, none of which alters this object: set() returns another one."""

    def __init__(self, path: str | os.PathLike[str], settings: Mapping[str, Any] | None = None,
                 plugins: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = ()) -> None:
        self.path = os.fspath(path)
        self.settings = {key: plain(value, key) for key, value in (settings or {}).items()}
        self.plugins = [os.fspath(plugin) for plugin in as_list(plugins)]

    def set(self, settings: Mapping[str, Any] | None = None, **more: Any) -> Experiment:
        """Changes values: {"hardware.pes.0.count": 8, "workload.tiling": {"C1": {"rows": 4}}}."""
        return Experiment(self.path, {**self.settings, **(settings or {}), **more}, self.plugins)

    def arguments(self) -> list[str]:
        """The words of a command line that name this experiment."""
        words = [self.path]
        for key, value in self.settings.items():
            words += ["--set", setting(key, value)]
        for plugin in self.plugins:
            words += ["--plugin", plugin]
        return words

    def run(self, out: str | os.PathLike[str] | None = None, *, keep: str = "tables", functional: bool = False) -> Run:
        """Simulates it. `out`: where the files go; without it they go with the Run. `keep`: "summary", "tables" or
        "all", which has the waveform and the traces too."""
        directory = scratch_directory() if out is None else pathlib.Path(out)
        words = ["run", *self.arguments(), "--quiet", "--keep", keep, "--out", str(directory)]
        call(words + (["--functional"] if functional else []))
        run = Run(directory)
        if out is None:
            remove_with(run, directory)
        return run

    def compare(self, algorithms: str | Iterable[str] = (), *, simulate: bool = False) -> pandas.DataFrame:
        """A row per algorithm (all of them, unless one or some are named): makespan, peak, fits, bounds; with
        `simulate` the figures of a run as well."""
        words = ["compare", *self.arguments()]
        if names := as_list(algorithms):
            words += ["--algorithms", ",".join(names)]
        rows = call_json(words + (["--simulate"] if simulate else []))["plans"]
        return pandas.json_normalize(rows).set_index("algorithm")

    def schedule(self, algorithm: str | None = None, **options: Any) -> Schedule:
        """Plans it, without a run; `algorithm`: in place of the experiment's own."""
        return Schedule.of(self.arguments(), algorithm, **options)

    def graph(self) -> dict[str, Any]:
        """The task graph, as `weft graph` prints it."""
        return json.loads(call(["graph", *self.arguments()]))

    def __repr__(self) -> str:
        return f"Experiment({self.path!r}, {self.settings!r})"

    def _repr_html_(self) -> str:
        rows = [{"key": key, "value": setting("", value)[1:]} for key, value in self.settings.items()]
        table = pandas.DataFrame(rows, columns=["key", "value"]).to_html(index=False) if rows else ""
        return f"<code>{self.path}</code>{table}"
