"""Who a speaker is: names, pronouns, descriptions."""

from __future__ import annotations

import pytest
from spacy.language import Language


@pytest.fixture(scope="module")
def nlp() -> Language:
    from extractor import load

    return load("embedded")


PEOPLE = "Die Stadträtin Petra Lindner traf am Montag in Bern den Trainer Karl Hofer. "

CASES = [
    ("«Wir bauen», sagte Lindner.", "Petra Lindner"),
    ("«Wir bauen», sagte sie.", "Petra Lindner"),
    ("«Wir spielen», sagte er.", "Karl Hofer"),
    ("«Wir spielen», sagte der Trainer.", "Karl Hofer"),
    ("«Wir bauen», sagte die Stadträtin.", "Petra Lindner"),
    ("«Wir bauen», sagte ein Sprecher der Polizei.", ""),
    ("«Wir bauen», sagten sie.", ""),
    ("«Wir bauen», hiess es.", ""),
]


@pytest.mark.parametrize(("sentence", "name"), CASES)
def test_speaker_name(nlp: Language, sentence: str, name: str) -> None:
    doc = nlp(PEOPLE + sentence)
    names = {e.id: e.name for e in doc._.entities}
    quotes = [q for q in doc._.quotes if q.type == "Direct"]
    assert [names.get(q.speaker_id, "") for q in quotes] == [name]


SYNONYMS = [
    # text, name of the last quotation's speaker
    (
        "Ministerpräsident Jan Wrede traf den Trainer Karl Hofer. «Wir sind bereit», sagte der Regierungschef.",
        "Jan Wrede",
    ),
    ("Ministerpräsident Jan Wrede traf den Trainer Karl Hofer. «Wir sind bereit», sagte der Trainer.", "Karl Hofer"),
    ("Die Firma Alpenbau AG reagierte gestern. «Das ist Unsinn», sagte sie am Abend.", "Alpenbau AG"),
    ("Die Firma Alpenbau AG und die Post AG reagierten. «Das ist Unsinn», sagte sie am Abend.", ""),
]


@pytest.mark.parametrize(("text", "name"), SYNONYMS)
def test_speaker_name_by_synonym_or_organisation(nlp: Language, text: str, name: str) -> None:
    doc = nlp(text)
    names = {e.id: e.name for e in doc._.entities}
    assert [names.get(q.speaker_id, "") for q in doc._.quotes if q.type == "Direct"] == [name]


def test_a_pronoun_after_two_sentences_means_the_one_who_spoke(nlp: Language) -> None:
    text = "Petra Lindner ist zufrieden. «Wir bauen», sagte Lindner. Der Bau beginnt bald. «Endlich», sagte sie."
    doc = nlp(text)
    names = {e.id: e.name for e in doc._.entities}
    assert [names.get(q.speaker_id) for q in doc._.quotes if q.type == "Direct"] == ["Petra Lindner", "Petra Lindner"]
