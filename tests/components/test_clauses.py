"""Shallow syntax on hand-built documents: where a phrase ends, who is the subject."""

from __future__ import annotations

import pytest
from tagged import tagged

from extractor.components.clauses import Syntax

SUBJECTS = [
    # text, names, finite verb, expected subject
    ("Die|DET Ministerin|NOUN sagte|VERB am|ADP Montag|NOUN nichts|PRON .", (), "sagte", "Die Ministerin"),
    ("Am|ADP Montag|NOUN sagte|VERB Petra Lindner nichts|PRON .", ("PER Petra Lindner",), "sagte", "Petra Lindner"),
    ("Den|DET Plan|NOUN lobte|VERB der|DET Sprecher|NOUN .", (), "lobte", "der Sprecher"),
    ("Als|CCONJ Grund|NOUN nannte|VERB er|PRON die|DET Kosten|NOUN .", (), "nannte", "er"),
    (
        "Der|DET Sprecher|NOUN der|DET Polizei|NOUN , Urs Frei , sagte|VERB ja|ADV .",
        ("PER Urs Frei",),
        "sagte",
        "Der Sprecher der Polizei",
    ),
    ("Petra Lindner kam|VERB und|CCONJ sagte|VERB ja|ADV .", ("PER Petra Lindner",), "sagte", "Petra Lindner"),
    ("Er|PRON kam|VERB , wie|SCONJ der|DET Wirt|NOUN sagte|VERB .", (), "sagte", "der Wirt"),
    ("Die|DET Kosten|NOUN nannte|VERB Petra Lindner hoch|ADV .", ("PER Petra Lindner",), "nannte", "Petra Lindner"),
]


@pytest.mark.parametrize(("text", "names", "verb", "expected"), SUBJECTS)
def test_subject(text: str, names: tuple[str, ...], verb: str, expected: str) -> None:
    doc = tagged(text, *names)
    syntax = Syntax(doc, [])
    at = next(t.i for t in doc if t.text == verb)
    phrase = syntax.subject(at, 0, len(doc) - 1)
    assert phrase is not None
    assert doc[phrase.start : phrase.end].text == expected


def test_no_subject_where_only_oblique_phrases_are() -> None:
    doc = tagged("Dem|DET Mann|NOUN wurde|AUX geholfen|VERB .")
    assert Syntax(doc, []).subject(2, 0, 4) is None


PHRASES = [
    ("die|DET Zürcher|ADJ Rätin|NOUN Petra Lindner", ("PER Petra Lindner",), "die Zürcher Rätin Petra Lindner"),
    ("der|DET Chef|NOUN der|DET Firma|NOUN sagte|VERB", (), "der Chef der Firma"),
    ("Petra Lindner von|ADP der|DET Polizei|NOUN sagte|VERB", ("PER Petra Lindner",), "Petra Lindner von der Polizei"),
    ("Petra Lindner ( SP ) sagte|VERB", ("PER Petra Lindner",), "Petra Lindner (SP)"),
    ("einer|PRON der|DET Nachbarn|NOUN sagte|VERB", (), "einer der Nachbarn"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "expected"), PHRASES)
def test_phrase(text: str, names: tuple[str, ...], expected: str) -> None:
    doc = tagged(text, *names)
    phrase = Syntax(doc, []).phrase_at(0, len(doc))
    assert phrase is not None
    assert doc[phrase.start : phrase.end].text == expected
