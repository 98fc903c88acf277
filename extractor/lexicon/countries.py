"""Names of countries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from extractor.lexicon import rows


@cache
def country_names() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 → the German name.

    >>> country_names()["CH"]
    'Schweiz'
    """
    return {row[0]: row[1] for row in rows("countries.tsv") if row[0]}
