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
    ("Es war der 3. Der vierte fehlt.", ["Es war der 3.", "Der vierte fehlt."]),
    ("In der 296. Folge stirbt er.", ["In der 296. Folge stirbt er."]),
    ("Es kamen 5.000. Mehr Platz war nicht.", ["Es kamen 5.000.", "Mehr Platz war nicht."]),
    ("Es kamen 500. Folge war ein Gedränge.", ["Es kamen 500.", "Folge war ein Gedränge."]),
    ("1. Die Brücke kommt.", ["1. Die Brücke kommt."]),
    ("Der Weg ist frei; niemand hält sie auf.", ["Der Weg ist frei;", "niemand hält sie auf."]),
    (
        "Der Rat hat gestern entschieden: Die Brücke wird im nächsten Jahr doch noch gebaut.",
        ["Der Rat hat gestern entschieden:", "Die Brücke wird im nächsten Jahr doch noch gebaut."],
    ),
    (
        "Der Rat hat gestern entschieden: die Brücke wird im nächsten Jahr doch noch gebaut.",
        ["Der Rat hat gestern entschieden: die Brücke wird im nächsten Jahr doch noch gebaut."],
    ),
    (
        "Sein Fazit: Die Brücke wird im nächsten Jahr doch noch gebaut.",
        ["Sein Fazit: Die Brücke wird im nächsten Jahr doch noch gebaut."],
    ),
    ("Der Rat hat gestern entschieden: Es wird gebaut.", ["Der Rat hat gestern entschieden: Es wird gebaut."]),
    (
        "Sie rief am Montag in Bern: «Wir bauen die Brücke im nächsten Jahr doch noch.»",
        ["Sie rief am Montag in Bern: «Wir bauen die Brücke im nächsten Jahr doch noch.»"],
    ),
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
