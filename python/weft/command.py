"""The executable, and how it is called."""

from __future__ import annotations

import functools
import json
import os
import pathlib
import shutil
import subprocess
from typing import Any, Iterable

from .errors import error_of

_PACKAGE = pathlib.Path(__file__).resolve().parent


def executable() -> str:
    """The path of weft: $WEFT, or the one that this package was installed with or lies beside, or that of PATH."""
    named = os.environ.get("WEFT")
    if named:
        return named
    installed = _PACKAGE.parents[3] / "bin" / "weft"  # PREFIX/share/weft/python/weft
    built = _PACKAGE.parents[1] / "build" / "release" / "bin" / "weft"
    for path in (installed, built):
        if os.access(path, os.X_OK) and path.is_file():
            return str(path)
    found = shutil.which("weft")
    if found is None:
        raise FileNotFoundError("there is no weft; expected its path in $WEFT, or weft in PATH")
    return found


def call(words: Iterable[str], program: str | None = None) -> str:
    """Runs weft, or another program that takes and refuses experiments as it does, and returns what it prints; raises
    WeftError where it fails."""
    done = subprocess.run([program or executable(), *words], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise error_of(done.returncode, done.stderr)
    return done.stdout


def call_json(words: Iterable[str]) -> Any:
    return json.loads(call([*words, "--json"]))


@functools.cache
def version() -> str:
    """The version of the executable: "0.1.0"."""
    return call(["--version"]).split()[-1]
