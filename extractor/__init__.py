"""People, places and quotations with their speakers from German news texts, as tables.

    import extractor

    tables = extractor.extract(["artikel/"])    # files, folders, globs or Articles → Tables of DataFrames
    nlp = extractor.load()                      # a spaCy pipeline; nlp("…")._.quotes, doc._.people
    fixed = extractor.repair(text)              # mends mojibake; fixed.text, fixed.changes

Names are imported when they are first used: importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.corpus import extract
    from extractor.pipelines import load
    from extractor.sources import Article
    from extractor.tables import Tables
    from extractor.text.repair import repair

__version__ = "0.1.0"

__all__ = ["Article", "Tables", "__version__", "extract", "load", "repair"]

_HOMES = {
    "Article": "extractor.sources",
    "Tables": "extractor.tables",
    "extract": "extractor.corpus",
    "load": "extractor.pipelines",
    "repair": "extractor.text.repair",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
