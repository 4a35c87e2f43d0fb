"""The executable, and how it is called."""

from __future__ import annotations

import functools
import json
import os
import pathlib
import shutil
import subprocess
from typing import Any, Iterable

from .errors import InputError, WeftError, error_of

_PACKAGE = pathlib.Path(__file__).resolve().parent


def executable() -> str:
    """The path of weft: $WEFT, or the one that this package was installed with or lies beside, or that of PATH."""
    named = os.environ.get("WEFT")
    if named:
        if shutil.which(named) is None:
            wrong = ("is a directory" if os.path.isdir(named) else "cannot be run" if os.path.exists(named)
                     else "does not exist")
            raise InputError(f"$WEFT: {named} {wrong}; expected the path of the executable weft", kind="usage",
                             key="WEFT", value=named)
        return named
    installed = _PACKAGE.parents[3] / "bin" / "weft"  # PREFIX/share/weft/python/weft
    built = _PACKAGE.parents[1] / "build" / "release" / "bin" / "weft"
    for path in (installed, built):
        if os.access(path, os.X_OK) and path.is_file():
            return str(path)
    found = shutil.which("weft")
    if found is None:
        raise InputError("there is no weft; expected its path in $WEFT, or weft in PATH", kind="usage", key="WEFT")
    return found


def call(words: Iterable[str], program: str | None = None) -> str:
    """Runs weft, or another program that takes and refuses experiments as it does, and returns what it prints; raises
    WeftError where it fails."""
    command = [program] if program else [executable(), "--error-format", "json"]
    try:
        done = subprocess.run([*command, *words], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise WeftError(f"{command[0]} cannot be run: {error.strerror}; expected "
                        + ("a program" if program else "the executable weft, in $WEFT or in PATH")) from error
    if done.returncode != 0:
        raise error_of(done.returncode, done.stderr)
    return done.stdout


def call_json(words: Iterable[str]) -> Any:
    printed = call([*words, "--json"])
    try:
        return json.loads(printed)
    except ValueError:
        raise WeftError(f"{executable()} does not print what weft prints; expected the executable weft, in $WEFT or in "
                        "PATH") from None


@functools.cache
def version() -> str:
    """The version of the executable: "0.1.0"."""
    name, _, number = call(["--version"]).strip().partition(" ")
    if name != "weft":
        raise WeftError(f"{executable()} is not weft; expected the executable weft, in $WEFT or in PATH")
    return number
