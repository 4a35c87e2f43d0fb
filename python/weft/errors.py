"""What weft refuses, as exceptions."""

from __future__ import annotations

import json
import re
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

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.message}" if place and not self.message.startswith(place) else self.message


class InputError(WeftError):
    """Wrong usage or bad input: exit status 2."""


class Infeasible(WeftError):
    """The request is understood and cannot be met: exit status 1."""


class Crash(WeftError):
    """weft was ended by a signal, or by something that is no error of its own."""


_PLACE = re.compile(r"^(?P<file>[^\s:]+):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<message>.*)$", re.DOTALL)


def error_of(status: int, stderr: str) -> WeftError:
    """The exception for an exit status and what was printed to stderr."""
    lines = stderr.strip().splitlines()
    last = lines[-1] if lines else ""
    if status < 0 or status > 2:
        return Crash(f"weft was ended by signal {-status}: {last}" if status < 0 else f"status {status}: {last}")
    kind = InputError if status == 2 else Infeasible
    if last.startswith("{"):
        fields = json.loads(last)
        return kind(fields.pop("message"), **fields)
    message = last.removeprefix("error: ")
    place = _PLACE.match(message)
    if place is None:
        return kind(message)
    column = place["column"]
    return kind(place["message"], file=place["file"], line=int(place["line"]), column=int(column) if column else None)
