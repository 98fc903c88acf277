"""Nouns that introduce reported content: *die Forderung*, *nach Ansicht von*."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from extractor.lexicon import CACHED_WORDS, rows
from extractor.lexicon.nouns import forms_of, look_up


@dataclass(frozen=True, slots=True)
class ReportingNoun:
    """A line of `reporting_nouns.tsv`; `classes` as at the head of the file, `verbs` those it makes phrases with."""

    lemma: str
    gender: str
    classes: frozenset[str]
    verbs: frozenset[str]


@lru_cache(maxsize=CACHED_WORDS)
def reporting_noun(word: str) -> ReportingNoun | None:
    """The reporting noun that `word` (as written in the text) is a form or a compound of, or None.

    >>> reporting_noun("Vorwürfen").lemma, reporting_noun("Polizeiangaben").lemma, reporting_noun("Garten")
    ('Vorwurf', 'Angabe', None)
    """
    return look_up(word, _noun_forms(), _heads())


@cache
def _noun_forms() -> dict[str, ReportingNoun]:
    forms: dict[str, ReportingNoun] = {}
    for lemma, gender, plural, classes, verbs in rows("reporting_nouns.tsv"):
        noun = ReportingNoun(
            lemma, gender, frozenset(classes.split()), frozenset() if verbs == "-" else frozenset(verbs.split())
        )
        for form in forms_of(lemma, gender, plural):
            forms.setdefault(form, noun)
    return forms


@cache
def _heads() -> frozenset[str]:
    # Short nouns are too often the end of another word: Rat in Vorrat, Ruf in Beruf.
    return frozenset(form for form, noun in _noun_forms().items() if len(noun.lemma) > 4)
