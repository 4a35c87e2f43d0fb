"""Directories that go with the object that they are made for."""

from __future__ import annotations

import pathlib
import shutil
import tempfile
import weakref


def scratch_directory() -> pathlib.Path:
    """The path of a new directory, which is yet to be made and is then given to an object with remove_with()."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="weft-"))
    directory.rmdir()  # weft makes it, and leaves none where it refuses
    return directory


def remove_with(owner: object, directory: pathlib.Path) -> None:
    """Removes the directory when the owner is no longer used, at the latest at the end of Python."""
    weakref.finalize(owner, shutil.rmtree, directory, ignore_errors=True)
