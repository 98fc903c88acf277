"""Sentence boundaries."""

from __future__ import annotations

import pytest
from spacy.language import Language

import extractor.components  # registers the factories  # noqa: F401


@pytest.fixture(scope="module")
def nlp(blank: Language) -> Language:
    pipeline = blank.from_config(blank.config)
    for name in ("article_layout", "quote_marks", "quote_sentences"):
        pipeline.add_pipe(name)
    return pipeline


CASES = [
    ("«Das ist gut.», sagte sie. Dann ging sie.", ["«Das ist gut.», sagte sie.", "Dann ging sie."]),
    ("«Ist das gut?» fragte er.", ["«Ist das gut?» fragte er."]),
    ("„Wir gehen. Ihr bleibt.“ Das war klar.", ["„Wir gehen.", "Ihr bleibt.“", "Das war klar."]),
    ("Am 18. Mai kam Dr. Weiss. Er blieb.", ["Am 18. Mai kam Dr. Weiss.", "Er blieb."]),
    ("Der 1. FC Köln gewann am 3. Spieltag.", ["Der 1. FC Köln gewann am 3. Spieltag."]),
    ("Das kostet z.B. 3 Mio. Franken. Zu viel!", ["Das kostet z.B. 3 Mio. Franken.", "Zu viel!"]),
    ("H. Müller schrieb es auf X. «Gut», schrieb er.", ["H. Müller schrieb es auf X.", "«Gut», schrieb er."]),
    ("Er kam im Jahr 2019. Sie ging.", ["Er kam im Jahr 2019.", "Sie ging."]),
    ("Erster Absatz.\n\nzweiter Absatz", ["Erster Absatz.", "zweiter Absatz"]),
    ("Er rief: «Halt!» Niemand hörte.", ["Er rief: «Halt!»", "Niemand hörte."]),
    ("Sie zögerte … Dann kam sie.", ["Sie zögerte …", "Dann kam sie."]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(nlp: Language, text: str, expected: list[str]) -> None:
    assert [s.text.strip() for s in nlp(text).sents] == expected


def test_layout_parts_are_sentences(nlp: Language) -> None:
    text = "Rat beschliesst neue Brücke\n18.03.2026 - 09:05:00Der Rat hat die Brücke beschlossen. Sie kostet viel.\n"
    assert [s.text.strip() for s in nlp(text).sents] == [
        "Rat beschliesst neue Brücke",
        "18.03.2026 - 09:05:00",
        "Der Rat hat die Brücke beschlossen.",
        "Sie kostet viel.",
    ]


def test_empty_text(nlp: Language) -> None:
    assert list(nlp("").sents) == []
