"""Every rule finds its example and leaves its counter-example alone, with the pipeline that ships."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extractor.lexicon import table
from extractor.records import QUOTE_TYPES

RULES = table("rules.toml")


@pytest.fixture(scope="module")
def nlp() -> Language:
    from extractor import load

    return load("embedded")


def rules_in(nlp: Language, text: str) -> set[str]:
    return {quote.rule for quote in nlp(text)._.quotes}


@pytest.mark.parametrize("rule", RULES)
def test_example(nlp: Language, rule: str) -> None:
    assert rule in rules_in(nlp, RULES[rule]["example"])


@pytest.mark.parametrize("rule", RULES)
def test_counter_example(nlp: Language, rule: str) -> None:
    assert rule not in rules_in(nlp, RULES[rule]["counter"])


def test_rules_are_described() -> None:
    for name, rule in RULES.items():
        assert rule["about"].endswith((".", "…")), name
        assert 0 < rule["confidence"] < 1, name


ROWS = [
    ("«Wir bauen», sagte Petra Lindner.", "Direct", "Wir bauen", "Petra Lindner", "sagte"),
    ("Petra Lindner fügte hinzu: »Wir bauen jetzt.«", "Direct", "Wir bauen jetzt.", "Petra Lindner", "fügte hinzu"),
    ("„Wir bauen“, so ein Sprecher der Polizei.", "Direct", "Wir bauen", "ein Sprecher der Polizei", "so"),
    ('Petra Lindner hat erklärt: "Wir bauen jetzt."', "Direct", "Wir bauen jetzt.", "Petra Lindner", "hat erklärt"),
    ("Petra Lindner sagte, man baue jetzt.", "Indirect", "man baue jetzt", "Petra Lindner", "sagte"),
    ("Die Post teilte mit, dass sie baut.", "Indirect", "dass sie baut", "Die Post", "teilte mit"),
    ("«Wir», sagte Petra Lindner, «bauen jetzt.»", "Direct", "Wir bauen jetzt.", "Petra Lindner", "sagte"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "words", "speaker", "cue"), ROWS)
def test_row(nlp: Language, text: str, kind: str, words: str, speaker: str, cue: str) -> None:
    doc = nlp(text)
    quotes = [q for q in doc._.quotes if q.type == kind]
    assert len(quotes) == 1
    quote = quotes[0]
    cover = lambda spans: " ".join(text[start:end] for start, end in spans)  # noqa: E731
    assert (quote.text(text), cover(quote.speaker), cover(quote.cue)) == (words, speaker, cue)


NOBODY_SAYS = [
    "Der Film «Die Brücke am Fluss» läuft ab Montag im Kino.",
    "Auf dem Schild steht «Betreten verboten».",
    "Die «Neue Zürcher Zeitung» berichtete über den Fall.",
    "Das sogenannte «Brückenwunder» kostet viel Geld.",
    "Der Frachter «Seestern» liegt im Hafen.",
]


@pytest.mark.parametrize("text", NOBODY_SAYS)
def test_other(nlp: Language, text: str) -> None:
    quotes = [q for q in nlp(text)._.quotes if q.marks]
    assert [q.type for q in quotes] == ["Other"]
    assert quotes[0].speaker == []
    assert quotes[0].speaker_id == ""


def test_types_are_known(nlp: Language) -> None:
    for rule in RULES.values():
        assert {q.type for q in nlp(rule["example"])._.quotes} <= set(QUOTE_TYPES)
