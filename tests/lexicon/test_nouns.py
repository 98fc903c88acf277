"""Nouns for people, organisations, texts and reports: forms, compounds, and words that only look like compounds."""

from __future__ import annotations

import pytest

from extractor.lexicon import rows
from extractor.lexicon.frames import reporting_noun
from extractor.lexicon.nouns import forms_of, genitives, plurals
from extractor.lexicon.persons import org_noun, person_noun


def test_enough_heads() -> None:
    people = rows("person_nouns.tsv")
    assert sum(cell != "-" for row in people for cell in row[:3]) >= 500
    assert len(rows("org_nouns.tsv")) >= 200


def test_person_rows() -> None:
    for masculine, feminine, neuter, plural, declension, flags in rows("person_nouns.tsv"):
        assert (masculine, feminine, neuter) != ("-", "-", "-")
        assert plural[0].isupper()
        assert declension in ("-", "weak", "adj")
        assert set(flags.split()) <= {"-", "surname", "whole", "place"}


def test_org_rows() -> None:
    for name in ("org_nouns.tsv", "source_nouns.tsv"):
        for _, gender, _, flag in rows(name):
            assert gender in ("m", "f", "n", "pl")
            assert flag in ("-", "whole")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Sprecher", {("Sprecher", "m", "sg"), ("Sprecher", "", "pl")}),
        ("Sprechers", {("Sprecher", "m", "sg")}),
        ("Sprechern", {("Sprecher", "", "pl")}),
        ("Sprecherin", {("Sprecherin", "f", "sg")}),
        ("Regierungssprecherinnen", {("Sprecherin", "f", "pl")}),
        ("Präsident", {("Präsident", "m", "sg")}),
        ("Präsidenten", {("Präsident", "m", "sg"), ("Präsident", "", "pl")}),
        ("US-Präsident", {("Präsident", "m", "sg")}),
        ("Kremlchef", {("Chef", "m", "sg")}),
        ("CDU-Politikerin", {("Politikerin", "f", "sg")}),
        ("Unterhändler", {("Unterhändler", "m", "sg"), ("Unterhändler", "", "pl")}),
        ("Vorsitzender", {("Vorsitzende", "m", "sg"), ("Vorsitzende", "f", "sg"), ("Vorsitzende", "", "pl")}),
        ("Vorsitzendem", {("Vorsitzende", "m", "sg")}),
        ("54-Jährige", {("Jährige", "m", "sg"), ("Jährige", "f", "sg"), ("Jährige", "", "pl")}),
        ("Beamtin", {("Beamtin", "f", "sg")}),
        ("Beamter", {("Beamte", "m", "sg"), ("Beamte", "", "pl")}),
        ("Herrn", {("Herr", "m", "sg")}),
        ("Frauen", {("Frau", "f", "pl")}),
        ("Männern", {("Mann", "", "pl")}),
        ("Rechtsanwältinnen", {("Rechtsanwältin", "f", "pl")}),
        ("Opfer", {("Opfer", "n", "sg"), ("Opfer", "", "pl")}),
        ("Mädchens", {("Mädchen", "n", "sg")}),
        ("Augenzeugen", {("Augenzeuge", "m", "sg"), ("Augenzeuge", "", "pl")}),
    ],
)
def test_person_noun(word: str, expected: set[tuple[str, str, str]]) -> None:
    assert {(form.lemma, form.gender, form.number) for form in person_noun(word)} == expected


@pytest.mark.parametrize(
    "word",
    ["Vorrat", "Hoffmann", "Angebote", "Menschenrechte", "Stefan", "Europa", "Fahrzeuge", "Sekunde",
     "Bereiche", "Niedersachsen", "Schweden", "Bayern", "Flugreise", "sprecher", "Tisch", "", "-"],
)  # fmt: skip
def test_no_person_noun(word: str) -> None:
    assert person_noun(word) == ()


@pytest.mark.parametrize(
    ("word", "surname"),
    [("Richter", True), ("Bauer", True), ("Beckenbauer", True), ("Ex-Richter", False), ("Sprecher", False)],
)
def test_surnames(word: str, surname: bool) -> None:
    assert all(form.surname is surname for form in person_noun(word))


@pytest.mark.parametrize(
    ("word", "lemma", "gender", "number"),
    [
        ("Polizei", "Polizei", "f", "sg"),
        ("Innenministeriums", "Ministerium", "n", "sg"),
        ("Staatsanwaltschaften", "Staatsanwaltschaft", "", "pl"),
        ("Ausschusses", "Ausschuss", "m", "sg"),
        ("Bündnisses", "Bündnis", "n", "sg"),
        ("Medien", "Medien", "", "pl"),
        ("UN-Sicherheitsrat", "Sicherheitsrat", "m", "sg"),
        ("EU-Kommission", "Kommission", "f", "sg"),
    ],
)
def test_org_noun(word: str, lemma: str, gender: str, number: str) -> None:
    assert [(form.lemma, form.gender, form.number) for form in org_noun(word)] == [(lemma, gender, number)]


@pytest.mark.parametrize("word", ["Verbund", "Ausführung", "Datenbank", "Freiwilligen", "Haus", "polizei"])
def test_no_org_noun(word: str) -> None:
    assert org_noun(word) == ()


@pytest.mark.parametrize(
    ("word", "lemma"),
    [("Angaben", "Angabe"), ("Polizeiangaben", "Angabe"), ("Vorwürfen", "Vorwurf"), ("Worten", "Wort"),
     ("Meinung", "Meinung"), ("Hauptforderungen", "Forderung")],
)  # fmt: skip
def test_reporting_noun(word: str, lemma: str) -> None:
    noun = reporting_noun(word)
    assert noun is not None
    assert noun.lemma == lemma


@pytest.mark.parametrize("word", ["Garten", "Tisch", "angaben", "Vorrat"])
def test_no_reporting_noun(word: str) -> None:
    assert reporting_noun(word) is None


def test_classes_of_reporting_nouns() -> None:
    for _, gender, _, classes, _ in rows("reporting_nouns.tsv"):
        assert gender in ("m", "f", "n")
        assert set(classes.split()) <= {"dass", "ob", "inf", "nach", "direct", "mit", "think"}


@pytest.mark.parametrize(
    ("noun", "gender", "plural", "expected"),
    [
        ("Vorwurf", "m", "Vorwürfe", ("Vorwurf", "Vorwurfs", "Vorwurfes", "Vorwürfe", "Vorwürfen")),
        ("Meinung", "f", "Meinungen", ("Meinung", "Meinungen")),
        ("Medien", "pl", "-", ("Medien",)),
        ("Lob", "n", "-", ("Lob", "Lobs", "Lobes")),
    ],
)
def test_forms_of(noun: str, gender: str, plural: str, expected: tuple[str, ...]) -> None:
    assert forms_of(noun, gender, plural) == expected


def test_genitives_and_plurals() -> None:
    assert genitives("Zeugnis") == ("Zeugnisses",)
    assert genitives("Sprecher") == ("Sprechers",)
    assert plurals("Männer") == ("Männer", "Männern")
    assert plurals("Chefs") == ("Chefs",)
