"""What weft refuses, as exceptions."""

from __future__ import annotations

import json
from typing import Any


class WeftError(Exception):
    """weft ended with an error. The fields are those of `--error-format json`; None where they are not known."""

    def __init__(self, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.message = message
        self.kind: str | None = fields.get("kind")
        self.file: str | None = fields.get("file")
        self.line: int | None = fields.get("line")
        self.column: int | None = fields.get("column")
        self.key: str | None = fields.get("key")
        self.value: Any = fields.get("value")
        self.accepted: Any = fields.get("accepted")


class InputError(WeftError):
    """Wrong usage or bad input: exit status 2."""


class Infeasible(WeftError):
    """The request is understood and cannot be met: exit status 1."""


class Crash(WeftError):
    """weft was ended by a signal, or by something that is no error of its own."""


def error_of(status: int, stderr: str) -> WeftError:
    """The exception for an exit status and what was printed to stderr, the last line as an object or as text."""
    lines = stderr.strip().splitlines()
    last = lines[-1] if lines else ""
    if status < 0 or status > 2:
        return Crash(f"weft was ended by signal {-status}: {last}" if status < 0 else f"status {status}: {last}")
    fields = json.loads(last) if last.startswith("{") else {"message": last.removeprefix("error: ")}
    kinds = {"usage": InputError, "input": InputError, "infeasible": Infeasible, "failure": WeftError}
    engine = [line.removeprefix("error: ") for line in lines[:-1] if line.startswith("error: ")]
    if engine and last.startswith("{"):  # Dask or Optuna is not there: weft itself only sees that points are left
        return WeftError(f"{engine[-1]}; {fields['message']}", kind="failure")
    kind = kinds.get(fields.get("kind", ""), InputError if status == 2 else Infeasible)
    return kind(fields.pop("message"), **fields)
