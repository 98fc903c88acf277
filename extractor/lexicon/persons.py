"""Nouns for speakers: is this word one, and with what gender and number?

`person_nouns.tsv` lists people (*Sprecherin*, *Unterhändler*, *Vorsitzende*), `org_nouns.tsv` what speaks through its
people (*Polizei*, *Ministerium*), `source_nouns.tsv` what is written (*Bericht*, *Gutachten*).  Forms follow from the
declension; a compound counts by its last part (*Regierungssprecherin*, *CDU-Politiker*, *54-Jährige*).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from extractor.lexicon import CACHED_WORDS, lines, rows
from extractor.lexicon.nouns import genitives, look_up, plurals

Gender = Literal["m", "f", "n", ""]
Number = Literal["sg", "pl"]


@dataclass(frozen=True, slots=True)
class NounForm:
    """One reading of a form: its nominative singular, gender ("" in a plural that says nothing of it) and number.

    `surname` says that the word is often a surname (*Richter*, *Bauer*, *Beckenbauer*); after a hyphen it never is.
    """

    lemma: str
    gender: Gender
    number: Number
    surname: bool = False


@lru_cache(maxsize=CACHED_WORDS)
def person_noun(word: str) -> tuple[NounForm, ...]:
    """The readings of `word` (as written in the text) as a noun for people; empty if it is none.

    >>> [(form.gender, form.number) for form in person_noun("Regierungssprecherinnen")]
    [('f', 'pl')]
    >>> person_noun("54-Jährige")[0].lemma, person_noun("Vorrat")
    ('Jährige', ())
    """
    readings = look_up(word, _person_forms(), _person_heads()) or ()
    if "-" in word:
        return tuple(replace(form, surname=False) for form in readings)
    return readings


@lru_cache(maxsize=CACHED_WORDS)
def org_noun(word: str) -> tuple[NounForm, ...]:
    """The readings of `word` as a noun for a collective speaker; empty if it is none.

    >>> [(form.lemma, form.gender, form.number) for form in org_noun("Innenministeriums")]
    [('Ministerium', 'n', 'sg')]
    """
    return look_up(word, _collectives("org_nouns.tsv"), _collective_heads("org_nouns.tsv")) or ()


@lru_cache(maxsize=4096)
def source_noun(word: str) -> tuple[NounForm, ...]:
    """The readings of `word` as a noun for something written or published; empty if it is none.

    >>> [(form.lemma, form.gender, form.number) for form in source_noun("Polizeibericht")]
    [('Bericht', 'm', 'sg')]
    """
    return look_up(word, _collectives("source_nouns.tsv"), _collective_heads("source_nouns.tsv")) or ()


@cache
def role_synonyms() -> dict[str, str]:
    """Nouns for one office or profession → the first of them: *Regierungschef* and *Bundeskanzler*, *Jurist* …

    >>> role_synonyms()["Regierungschef"]
    'Ministerpräsident'
    """
    return {noun: line.split()[0] for line in lines("role_synonyms.txt") for noun in line.split()}


@cache
def _person_forms() -> dict[str, tuple[NounForm, ...]]:
    readings: defaultdict[str, dict[NounForm, None]] = defaultdict(dict)
    for row in rows("person_nouns.tsv"):
        for form, reading in _decline_person(row):
            readings[form][reading] = None
    return {form: tuple(found) for form, found in readings.items()}


@cache
def _person_heads() -> frozenset[str]:
    """The forms that may end a solid compound."""
    compounding = (row for row in rows("person_nouns.tsv") if "whole" not in row[5].split())
    return frozenset(form for row in compounding for form, _ in _decline_person(row))


@cache
def _collectives(file: str) -> dict[str, tuple[NounForm, ...]]:
    """All forms of the nouns of `org_nouns.tsv` or `source_nouns.tsv`."""
    readings: defaultdict[str, dict[NounForm, None]] = defaultdict(dict)
    for noun, gender, plural, _ in rows(file):
        for form, reading in _decline(noun, gender, plural):
            readings[form][reading] = None
    return {form: tuple(found) for form, found in readings.items()}


@cache
def _collective_heads(file: str) -> frozenset[str]:
    compounding = (row for row in rows(file) if row[3] != "whole")
    return frozenset(form for noun, gender, plural, _ in compounding for form, _ in _decline(noun, gender, plural))


def _decline_person(row: tuple[str, ...]) -> Iterator[tuple[str, NounForm]]:
    """All forms of a line of `person_nouns.tsv`."""
    masculine, feminine, neuter, plural, declension, flags = row
    surname = "surname" in flags.split()
    if "place" in flags.split():
        yield masculine, NounForm(masculine, "m", "sg", surname)
    elif masculine != "-":
        yield from _decline_masculine(masculine, plural, declension, surname)
    if neuter != "-":
        yield neuter, NounForm(neuter, "n", "sg", surname)
        yield from ((form, NounForm(neuter, "n", "sg")) for form in genitives(neuter))
        yield from ((form, NounForm(neuter, "", "pl")) for form in plurals(plural))
    if feminine == "-":
        return
    if declension == "adj" and feminine == masculine:
        stem = feminine.removesuffix("e")
        yield from ((stem + ending, NounForm(feminine, "f", "sg")) for ending in ("e", "er", "en"))
        return
    yield feminine, NounForm(feminine, "f", "sg", surname and masculine == "-")
    feminine_plural = plural if masculine == neuter == "-" else _feminine_plural(feminine)
    yield from ((form, NounForm(feminine, "f", "pl")) for form in plurals(feminine_plural))


def _decline_masculine(noun: str, plural: str, declension: str, surname: bool) -> Iterator[tuple[str, NounForm]]:
    if declension == "adj":
        # der Vorsitzende, ein Vorsitzender, dem Vorsitzenden, (nach) Vorsitzendem; die Vorsitzenden, (zwei) Vorsitzende
        stem = noun.removesuffix("e")
        yield from ((stem + ending, NounForm(noun, "m", "sg")) for ending in ("er", "e", "en", "em"))
        yield from ((stem + ending, NounForm(noun, "", "pl")) for ending in ("en", "e", "er"))
        return
    yield noun, NounForm(noun, "m", "sg", surname)
    if declension == "weak":
        yield plural, NounForm(noun, "m", "sg", surname)
        if noun.endswith("r"):  # Herr → Herrn, beside the plural Herren
            yield noun + "n", NounForm(noun, "m", "sg", surname)
    else:
        yield from ((form, NounForm(noun, "m", "sg", surname)) for form in genitives(noun))
    # The plural of a masculine noun may mean men and women.
    yield from ((form, NounForm(noun, "", "pl", surname)) for form in plurals(plural))


def _decline(noun: str, gender: str, plural: str) -> Iterator[tuple[str, NounForm]]:
    if gender == "pl":
        yield from ((form, NounForm(noun, "", "pl")) for form in plurals(noun))
        return
    singular: Gender = "m" if gender == "m" else "f" if gender == "f" else "n"
    yield noun, NounForm(noun, singular, "sg")
    if singular != "f":
        yield from ((form, NounForm(noun, singular, "sg")) for form in genitives(noun))
    if plural != "-":
        yield from ((form, NounForm(noun, "", "pl")) for form in plurals(plural))


def _feminine_plural(noun: str) -> str:
    if noun.endswith("in"):
        return noun + "nen"
    return noun + ("en" if noun.endswith("frau") else "n")
