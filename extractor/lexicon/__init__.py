"""The German language as data: word lists, tables and settings, and the one loader that reads them.

A `.txt` file holds one entry a line, a `.tsv` file tab separated columns, a `.toml` file a table.  In the first two,
empty lines and lines that begin with `#` are comments.  Adding a word is adding a line; the tests look for duplicates.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.resources import files
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CACHED_WORDS = 1 << 12
"""So many words a cache of what is known about them keeps: the same ones come again and again."""


def _read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def lines(name: str) -> tuple[str, ...]:
    """The entries of the word list `name` (a file of this package): its lines, stripped, without comments."""
    stripped = (line.strip() for line in _read(name).splitlines())
    return tuple(line for line in stripped if line and not line.startswith("#"))


@cache
def entries(name: str) -> frozenset[str]:
    """The same as a set, to ask whether a word is among them."""
    return frozenset(lines(name))


@cache
def rows(name: str) -> list[tuple[str, ...]]:
    """The rows of the tab separated file `name`: each a tuple of its columns, stripped, without comments.

    Trailing empty columns may be missing in the file; callers that need them say so with a pattern or a slice.
    """
    content = (line for line in _read(name).splitlines() if line.strip() and not line.startswith("#"))
    return [tuple(column.strip() for column in line.split("\t")) for line in content]


@cache
def table(name: str) -> dict[str, Any]:
    """The TOML file `name` as a dictionary."""
    content: dict[str, Any] = tomllib.loads(_read(name))
    return content
