"""What `entities` makes of mentions: clusters, nominatives, offices, genders; and scores on whole articles."""

from __future__ import annotations

import doctest
import sys
from pathlib import Path

import pytest
from spacy.tokens import Doc
from tagged import tagged

import extractor
from extractor.components import entities
from extractor.components.entities import Entities, find_entities, same_person
from extractor.records import Entity

ROOT = Path(__file__).parents[2]


def names(doc: Doc) -> list[str]:
    return [f"{e.label} {e.name}" for e in find_entities(doc)]


def only(doc: Doc) -> Entity:
    (entity,) = find_entities(doc)
    return entity


def test_doctests() -> None:
    assert doctest.testmod(entities).failed == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Recep Tayyip Erdoğan", "Recep Erdogan", True),
        ("G. W. Bush", "George W. Bush", True),
        ("Ursula von der Leyen", "Ursula Leyen", True),
        ("Ralf Müller", "Petra Müller", False),
        ("Kim Jong Un", "Kim Yo Jong", False),
        ("George Bush", "George Busch", False),
    ],
)
def test_same_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same


CLUSTERS: dict[str, tuple[Doc, list[str]]] = {
    "surname and genitive": (
        tagged(
            "Witkoff kam|VERB . Steve Witkoff sprach|VERB . Witkoffs Post|NOUN",
            "PER Witkoff",
            "PER Steve Witkoff",
            "PER Witkoffs",
        ),
        ["PER Steve Witkoff"],
    ),
    "given name that is a particle": (
        tagged("Ben Kaiser kam|VERB . Stefan Kaiser ging|VERB .", "PER Ben Kaiser", "PER Stefan Kaiser"),
        ["PER Ben Kaiser", "PER Stefan Kaiser"],
    ),
    "one surname for two": (
        tagged("Mia und|CCONJ Ben Kaiser kamen|VERB . Mia lachte|VERB .", "PER Mia", "PER Ben Kaiser", "PER Mia"),
        ["PER Mia Kaiser", "PER Ben Kaiser"],
    ),
    "genitive in -is": (tagged("Puccinis Oper|NOUN beginnt|VERB .", "PER Puccinis"), ["PER Puccini"]),
    "name in -is": (tagged("So|ADV wurde|VERB Barris Präsidentin|NOUN .", "PER Barris"), ["PER Barris"]),
    "name for an institution": (
        tagged("Das|DET Bundesamt|NOUN für|ADP Wege|NOUN ( Wega )", "ORG Bundesamt für Wege", "ORG Wega"),
        ["ORG Bundesamt für Wege"],
    ),
    "two adjectives": (
        tagged("bei|ADP der|DET Kurdischen|ADJ Demokratischen|ADJ Partei|NOUN", "ORG Kurdischen Demokratischen Partei"),
        ["ORG Kurdische Demokratische Partei"],
    ),
    "initial": (
        tagged("Katharina Schenk kam|VERB . K. Schenk ging|VERB .", "PER Katharina Schenk", "PER K. Schenk"),
        ["PER Katharina Schenk"],
    ),
    "given name": (
        tagged("Steffi Graf kam|VERB . Steffi ging|VERB .", "PER Steffi Graf", "PER Steffi"),
        ["PER Steffi Graf"],
    ),
    "particles": (
        tagged(
            "Willem van der Meer sprach|VERB . Van der Meer ging|VERB .", "PER Willem van der Meer", "PER Van der Meer"
        ),
        ["PER Willem van der Meer"],
    ),
    "only in genitive": (tagged("Angela Merkels Partei|NOUN", "PER Angela Merkels"), ["PER Angela Merkel"]),
    "name in s": (tagged("Boris Pistorius Plan|NOUN", "PER Boris Pistorius"), ["PER Boris Pistorius"]),
    "two of one surname": (
        tagged("Ralf Müller kam|VERB . Petra Müller ging|VERB .", "PER Ralf Müller", "PER Petra Müller"),
        ["PER Ralf Müller", "PER Petra Müller"],
    ),
    "country in two forms": (
        tagged("Die|DET USA und|CCONJ die|DET Vereinigten|ADJ Staaten|NOUN", "LOC USA", "LOC Vereinigten Staaten"),
        ["LOC USA"],
    ),
    "short form of a place": (
        tagged("Frankfurt am|ADP Main siegt|VERB . Frankfurt jubelt|VERB .", "LOC Frankfurt am Main", "LOC Frankfurt"),
        ["LOC Frankfurt am Main"],
    ),
    "different places": (
        tagged("New York und|CCONJ York", "LOC New York", "LOC York"),
        ["LOC New York", "LOC York"],
    ),
    "long form and short form": (
        tagged(
            "Die|DET Neue|ADJ Turnunion|NOUN ( NTU ) tagt|VERB . NTU ruft|VERB",
            "ORG Neue Turnunion",
            "ORG NTU",
            "ORG NTU",
        ),
        ["ORG Neue Turnunion"],
    ),
    "inflected organisation": (
        tagged("Der|DET Chef|NOUN der|DET Deutschen|ADJ Bahn|NOUN", "ORG Deutschen Bahn"),
        ["ORG Deutsche Bahn"],
    ),
    "person and place of one name": (
        tagged("Michael Paris sprach|VERB in|ADP Paris", "PER Michael Paris", "LOC Paris"),
        ["PER Michael Paris", "LOC Paris"],
    ),
}


@pytest.mark.parametrize("case", CLUSTERS)
def test_clusters(case: str) -> None:
    doc, expected = CLUSTERS[case]
    assert names(doc) == expected


def test_lone_surname_goes_by_title() -> None:
    doc = tagged(
        "Petra Müller kam|VERB . Ralf Müller ging|VERB . Frau|NOUN Müller rief|VERB . Herr|NOUN Müller schwieg|VERB .",
        "PER Petra Müller",
        "PER Ralf Müller",
        "PER Müller",
        "PER Müller",
    )
    assert [len(e.mentions) for e in find_entities(doc)] == [2, 2]
    assert [e.gender for e in find_entities(doc)] == ["f", "m"]


ROLES: dict[str, tuple[Doc, str, str]] = {
    "before": (
        tagged("Der|DET US-Sondergesandte|NOUN Steve Witkoff sprach|VERB", "PER Steve Witkoff"),
        "US-Sondergesandte",
        "m",
    ),
    "before, dative": (
        tagged("mit|ADP dem|DET russischen|ADJ Unterhändler|NOUN Kirill Dmitrijew", "PER Kirill Dmitrijew"),
        "russischer Unterhändler",
        "m",
    ),
    "before, with degree": (
        tagged("Die|DET Physikerin|NOUN Prof.|NOUN Dr.|NOUN Eva Lang", "PER Eva Lang"),
        "Physikerin",
        "f",
    ),
    "former": (
        tagged("der|DET ehemalige|ADJ Vorsitzende|NOUN Jan Lang", "PER Jan Lang"),
        "ehemaliger Vorsitzender",
        "m",
    ),
    "before a comma": (
        tagged("Die|DET Präsidentin|NOUN der|DET Kommission|NOUN , Eva Lang , kam|VERB", "PER Eva Lang"),
        "Präsidentin der Kommission",
        "f",
    ),
    "after": (
        tagged("Anna Berg , Sprecherin|NOUN der|DET Polizei|NOUN , sprach|VERB", "PER Anna Berg"),
        "Sprecherin der Polizei",
        "f",
    ),
    "after, with article and party": (
        tagged(
            "Anna Berg ( SPD ) , die|DET Leiterin|NOUN des|DET Amtes|NOUN , sprach|VERB", "PER Anna Berg", "ORG SPD"
        ),
        "Leiterin des Amtes",
        "f",
    ),
    "two offices": (
        tagged("Jan Lang , Schauspieler|NOUN und|CCONJ Autor|NOUN , kam|VERB", "PER Jan Lang"),
        "Schauspieler und Autor",
        "m",
    ),
    "party is none": (tagged("Anna Berg ( SPD ) sprach|VERB", "PER Anna Berg", "ORG SPD"), "", "f"),
    "form of address is none": (tagged("Herr|NOUN Berg sprach|VERB", "PER Berg"), "", "m"),
    "clause is none": (
        tagged("sagte|VERB Anna Berg , Sprecher|NOUN hätten|AUX das|PRON gewusst|VERB .", "PER Anna Berg"),
        "",
        "f",
    ),
    "another's office is none": (
        tagged("Der|DET Minister|NOUN sprach|VERB mit|ADP Anna Berg .", "PER Anna Berg"),
        "",
        "f",
    ),
    "gender by the article": (
        tagged("mit|ADP der|DET Abgeordneten|NOUN Kim Lang", "PER Kim Lang"),
        "Abgeordnete",
        "f",
    ),
}


@pytest.mark.parametrize("case", ROLES)
def test_roles(case: str) -> None:
    doc, role, gender = ROLES[case]
    person = next(e for e in find_entities(doc) if e.label == "PER")
    assert (person.role, person.gender) == (role, gender)


def test_ids_follow_the_text_and_offsets_point_at_the_words() -> None:
    doc = Entities()(tagged("In|ADP Bern sprach|VERB Anna Berg .", "LOC Bern", "PER Anna Berg"))
    assert [(e.id, e.name) for e in doc._.entities] == [("e1", "Bern"), ("e2", "Anna Berg")]
    assert [doc.text[start:end] for e in doc._.entities for start, end in e.mentions] == ["Bern", "Anna Berg"]
    assert [e.name for e in doc._.people] == ["Anna Berg"]


def test_aliases_are_the_other_forms_in_nominative() -> None:
    doc = tagged("Anna Berg kam|VERB . Bergs Plan|NOUN . Berg ging|VERB", "PER Anna Berg", "PER Bergs", "PER Berg")
    assert only(doc).aliases == ["Berg"]


def test_genitive_is_in_the_mention_but_not_in_the_name() -> None:
    doc = tagged("Deutschlands Anteil|NOUN steigt|VERB .", "LOC Deutschlands")
    assert only(doc).name == "Deutschland"
    assert doc.text[slice(*only(doc).mentions[0])] == "Deutschlands"


def test_empty_document() -> None:
    assert find_entities(Doc(tagged("Bern").vocab)) == []


def test_scores_on_articles() -> None:
    """The floor that the articles in tests/data/entities must not fall below with the embedded pipeline."""
    sys.path.insert(0, str(ROOT / "tests" / "benchmarks"))
    from bench_entities import read_gold, score

    scores = score(extractor.load(model="embedded"), read_gold())
    assert scores["people"].f1 >= 0.92, scores["people"].errors
    assert scores["places"].f1 >= 0.88, scores["places"].errors
    assert scores["roles"].right >= 0.8 * (scores["roles"].right + scores["roles"].wrong), scores["roles"].errors


def test_a_surname_of_two_people_of_whom_one_has_no_office() -> None:
    from extractor import load

    doc = load("embedded")("Karl Hofer und Anna Hofer kamen. Der Verein lobte Trainer Hofer am Montag.")
    assert {"Karl Hofer", "Anna Hofer"} <= {entity.name for entity in doc._.people}
