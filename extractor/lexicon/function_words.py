"""Closed word classes of German, from `function_words.toml`."""

from __future__ import annotations

from functools import cache

from extractor.lexicon import table

# Strong adjective endings with their cases: dieser, diese, dieses, diesem, diesen.
_STRONG = {"er": "ngd", "e": "na", "es": "nga", "em": "d", "en": "gda"}
# The ein-words lack an ending in the nominative masculine and neuter.
_EIN = {"": "na", "e": "na", "en": "da", "em": "d", "er": "gd", "es": "g"}


@cache
def determiners() -> dict[str, str]:
    """Every determiner form → the cases that it can stand for, letters of "ngda".

    >>> determiners()["dem"], determiners()["seiner"], determiners()["dieser"]
    ('d', 'gd', 'ngd')
    """
    data = table("function_words.toml")
    forms: dict[str, str] = dict(data["articles"])
    for stem in data["article_like"]["stems"]:
        forms |= {stem + ending: cases for ending, cases in _STRONG.items()}
    for stem in data["article_like"]["ein_stems"]:
        forms |= {stem + ending: cases for ending, cases in _EIN.items()}
    del forms["ihr"], forms["euer"], forms["eur"]
    return forms | {"ihr": "na", "euer": "na"}


@cache
def words(section: str, key: str) -> frozenset[str]:
    """A closed class: `words("prepositions", "words")`, `words("pronouns", "oblique")` …"""
    return frozenset(table("function_words.toml")[section][key])
