"""Values of experiments and sweeps as they come from Python and from numpy, as JSON takes them."""

from __future__ import annotations

import numbers
import os
from typing import Any, Iterable, Mapping

from .errors import InputError


def plain(value: Any, key: str) -> Any:
    """The value as texts, numbers, lists and dictionaries. Takes those of numpy and pandas, ranges, tuples and
    iterators too; a pathlib.Path of what is there becomes the text of the absolute path. `key` is what an error
    names."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, os.PathLike):
        return os.path.abspath(value) if os.path.exists(value) else os.fspath(value)
    if isinstance(value, Mapping):
        return {str(name): plain(of_name, f"{key}.{name}") for name, of_name in value.items()}
    if hasattr(value, "tolist"):  # numpy's numbers and arrays, pandas' columns
        listed = value.tolist()
        if type(listed) is not type(value):  # of numpy's wider floats it is the same
            return plain(listed, key)
    if isinstance(value, numbers.Real):
        return float(value)
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray, set, frozenset)):
        return [plain(item, key) for item in value]
    kind = type(value).__name__
    raise InputError(f"{key}: a value of the type {kind} is not accepted; expected a text, a number, a path, a list or "
                     "a dictionary", kind="usage", key=key, value=repr(value))


def as_list(value: Any) -> list[Any]:
    """The items of a list; a text, a path or a number is a list of one."""
    if isinstance(value, (str, os.PathLike)) or not isinstance(value, Iterable):
        return [value]
    return list(value)
