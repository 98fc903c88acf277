"""Konjunktiv forms, and what only looks like one."""

from __future__ import annotations

import pytest

from extractor.lexicon import rows
from extractor.lexicon.konjunktiv import konjunktiv, konjunktiv_forms, separable_particles


def test_enough_verbs() -> None:
    assert len(rows("konjunktiv_verbs.tsv")) >= 800


@pytest.mark.parametrize(
    ("word", "infinitive", "mood", "number"),
    [
        ("sei", "sein", "I", "sg"),
        ("seien", "sein", "I", "pl"),
        ("habe", "haben", "I", "sg"),
        ("werde", "werden", "I", "sg"),
        ("könne", "können", "I", "sg"),
        ("müsse", "müssen", "I", "sg"),
        ("gehe", "gehen", "I", "sg"),
        ("komme", "kommen", "I", "sg"),
        ("gebe", "geben", "I", "sg"),
        ("setze", "setzen", "I", "sg"),
        ("handle", "handeln", "I", "sg"),
        ("fordere", "fordern", "I", "sg"),
        ("führe", "führen", "I", "sg"),
        ("annehme", "nehmen", "I", "sg"),
        ("herausgebe", "geben", "I", "sg"),
        ("bevorstehe", "stehen", "I", "sg"),
        ("hätten", "haben", "II", "pl"),
        ("wäre", "sein", "II", "sg"),
        ("würden", "werden", "II", "pl"),
        ("gäbe", "geben", "II", "sg"),
        ("käme", "kommen", "II", "sg"),
        ("müsste", "müssen", "II", "sg"),
        ("müßte", "müssen", "II", "sg"),
        ("liesse", "lassen", "II", "sg"),
    ],
)
def test_konjunktiv(word: str, infinitive: str, mood: str, number: str) -> None:
    form = konjunktiv(word)
    assert form is not None
    assert (form.infinitive, form.mood, form.number, form.ambiguous) == (infinitive, mood, number, False)


@pytest.mark.parametrize(
    "word",
    [
        "meine",
        "leere",
        "weise",
        "sichere",
        "äußere",
        "einige",
        "bitte",
        "sollte",
        "wollten",
        "vornehme",
    ],
)
def test_ambiguous(word: str) -> None:
    form = konjunktiv(word)
    assert form is not None
    assert form.ambiguous


@pytest.mark.parametrize(
    "word",
    ["sagt", "ist", "hat", "haben", "zufolge", "zuhause", "teilweise", "preiswerte", "angenehme", "heute", "eine",
     "alle", "sagte", "gingen", "hielten", "im", ""],
)  # fmt: skip
def test_no_konjunktiv(word: str) -> None:
    assert konjunktiv(word) is None


def test_listed_forms_do_not_hide_generated_ones() -> None:
    listed = {row[0] for row in rows("konjunktiv.tsv")}
    regular = {infinitive for infinitive, _ in rows("konjunktiv_verbs.tsv")}
    clashes = [form for form in listed if form.endswith("e") and form[:-1] + "en" in regular]
    assert clashes == []


def test_forms_are_lower_case() -> None:
    assert all(form == form.lower() for form in konjunktiv_forms())


def test_particles_longest_first() -> None:
    lengths = [len(particle) for particle in separable_particles()]
    assert lengths == sorted(lengths, reverse=True)
