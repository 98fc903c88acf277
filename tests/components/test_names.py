"""What `german_names` makes of the tagger's entities, by tables of cases."""

from __future__ import annotations

import doctest
from collections import Counter
from typing import Any

import pytest
from spacy.tokens import Doc, Span
from tagged import tagged

from extractor.components import gazetteer
from extractor.components.gazetteer import (
    find_organisation,
    find_place,
    find_role,
    fold,
    genitive_bases,
    given_gender,
    is_compound,
    is_derivation,
)
from extractor.components.names import GermanNames, correct_names
from extractor.lexicon import lines, rows

LISTS = (
    "names_after.txt",
    "names_calendar.txt",
    "names_clubs.txt",
    "names_common_heads.txt",
    "names_derivations.txt",
    "names_foreign_heads.txt",
    "names_foreign_words.txt",
    "names_institutions.txt",
    "names_legal_forms.txt",
    "names_locative.txt",
    "names_nations.txt",
    "names_organisation_heads.txt",
    "names_particles.txt",
    "names_place_heads.txt",
    "names_s_surnames.txt",
    "names_seated.txt",
    "names_stop.txt",
    "roles_adjectives.txt",
    "roles_not.txt",
    "roles_short_heads.txt",
)
TABLES = (
    "countries.tsv",
    "given_names.tsv",
    "names_organisations.tsv",
    "names_place_nouns.tsv",
    "places.tsv",
    "roles.tsv",
    "titles.tsv",
)


def found(doc: Doc) -> list[str]:
    return [f"{n.label} {doc[n.start : n.end].text}" for n in correct_names(doc)]


def test_gazetteer_doctests() -> None:
    assert doctest.testmod(gazetteer).failed == 0


@pytest.mark.parametrize("name", LISTS)
def test_word_lists_hold_every_word_once(name: str) -> None:
    assert [word for word, n in Counter(lines(name)).items() if n > 1] == []


@pytest.mark.parametrize("name", TABLES)
def test_tables_hold_every_name_once(name: str) -> None:
    column = 1 if name == "countries.tsv" else 0
    names = [(row[0], row[1]) if name == "roles.tsv" else row[column] for row in rows(name)]
    assert [word for word, n in Counter(names).items() if n > 1] == []


def test_lexicon_is_large_enough() -> None:
    assert len(rows("given_names.tsv")) >= 1200
    assert sum(bool(row[0]) for row in rows("countries.tsv")) >= 195
    assert len(rows("places.tsv")) >= 600


def test_given_names_say_their_gender() -> None:
    assert {row[1] for row in rows("given_names.tsv")} == {"m", "f", "u"}


@pytest.mark.parametrize(
    ("word", "bases"),
    [
        ("Witkoffs", ["Witkoff"]),
        ("Merkels", ["Merkel"]),
        ("Scholz'", ["Scholz"]),
        ("Merz’", ["Merz"]),
        ("Putin's", ["Putin"]),
        ("Fritzens", ["Fritz", "Fritzen"]),
        ("Weiss", []),
        ("USS", []),
        ("Berlin", []),
        ("‘", []),
        ("’s", []),
    ],
)
def test_genitive_bases(word: str, bases: list[str]) -> None:
    assert genitive_bases(word) == bases


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Vereinigten Staaten von Amerika", "USA"),
        ("USA", "USA"),
        ("Vereinigtes Königreich", "Großbritannien"),
        ("Grossbritannien", "Großbritannien"),
        ("DR Kongo", "Demokratische Republik Kongo"),
        ("Niederlanden", "Niederlande"),
        ("Deutschlands", "Deutschland"),
        ("Nahen Ostens", "Naher Osten"),
        ("Frankfurt (Oder)", "Frankfurt (Oder)"),
        ("Hamas", None),
        ("Berliner", None),
        ("Ukraine-Krieg", None),
    ],
)
def test_find_place(text: str, name: str | None) -> None:
    place = find_place(text)
    assert (place.name if place else None) == name


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("US-Präsident", ("US-Präsident", "m")),
        ("Kremlchefs", ("Kremlchef", "m")),
        ("Außenministerin", ("Außenministerin", "f")),
        ("Sondergesandten", ("Sondergesandte", "")),
        ("Jury-Vorsitzender", ("Jury-Vorsitzender", "m")),
        ("Angebote", None),
        ("Schulkinder", None),
        ("Gewerbe", None),
        ("Moskau", None),
    ],
)
def test_find_role(word: str, role: tuple[str, str] | None) -> None:
    result = find_role(word)
    assert (result and result[:2]) == role


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("Berliner", True),
        ("Göttinger", True),
        ("Zürcher", True),
        ("Russinnen", True),
        ("Russische", True),
        ("Berlin", False),
    ],
)
def test_is_derivation(word: str, is_one: bool) -> None:
    assert is_derivation(word) is is_one


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("Ukraine-Konflikts", True),
        ("US-Bundesstaat", True),
        ("Iran-Gespräche", True),
        ("EU-Kommission", False),
        ("Berlin-Mitte", False),
        ("Baden-Württemberg", False),
        ("Kramp-Karrenbauer", False),
    ],
)
def test_is_compound(word: str, is_one: bool) -> None:
    assert is_compound(word) is is_one


@pytest.mark.parametrize(("name", "gender"), [("Kirill", "m"), ("Anna-Lena", "f"), ("Kim", ""), ("Tisch", None)])
def test_given_gender(name: str, gender: str | None) -> None:
    assert given_gender(name) == gender


def test_organisations_have_one_name() -> None:
    assert find_organisation("Europäischen Zentralbank") == find_organisation("EZB") == "EZB"


def test_fold_keeps_german_letters() -> None:
    assert fold("Müller") != fold("Muller")


CASES: dict[str, tuple[Doc, list[str]]] = {
    "office outside": (
        tagged("Der|DET Präsident|NOUN Paul Kern sprach|VERB .", "PER Präsident Paul Kern"),
        ["PER Paul Kern"],
    ),
    "title outside": (tagged("Dr.|NOUN Eva Lang sprach|VERB .", "PER Dr. Eva Lang"), ["PER Eva Lang"]),
    "article outside": (tagged("Die|DET Schweiz wartet|VERB .", "LOC Die Schweiz"), ["LOC Schweiz"]),
    "article inside": (tagged("In|ADP Den Haag regnet|VERB es .", "LOC Den Haag"), ["LOC Den Haag"]),
    "no quotation mark": (tagged("« Eva Lang » ist|AUX da .", "PER « Eva Lang »"), ["PER Eva Lang"]),
    "no line break": (
        tagged("Besuch|NOUN in|ADP Bern \n Eva Lang kam|VERB .", "LOC Bern \n Eva"),
        ["LOC Bern", "PER Eva Lang"],
    ),
    "two parties": (tagged("Die|DET CDU / CSU siegt|VERB .", "ORG CDU / CSU"), ["ORG CDU/CSU"]),
    "village": (tagged("Das|DET Dorf|NOUN Noasca liegt|VERB dort .", "LOC Dorf Noasca"), ["LOC Noasca"]),
    "genitive and office": (
        tagged("Guterres ' Stellvertreterin|NOUN Amina Mohammed fliegt|VERB .", "MISC Guterres ' Stellvertreterin"),
        ["MISC Guterres", "PER Amina Mohammed"],
    ),
    "two places": (tagged("Kairo / Doha", "LOC Kairo / Doha"), ["LOC Kairo", "LOC Doha"]),
    "apostrophe": (
        tagged("Merz ' Sprecher|NOUN schwieg|VERB .", "PER Merz ' Sprecher"),
        ["PER Merz"],
    ),
    "genitive and noun": (
        tagged("Brandts Protest|NOUN half|VERB .", "PER Brandts Protest"),
        ["PER Brandts"],
    ),
    "place and noun": (tagged("In|ADP Den Haag Anfang|NOUN Mai|NOUN", "LOC Den Haag Anfang"), ["LOC Den Haag"]),
    "compound": (tagged("Der|DET Ukraine-Krieg|NOUN endet|VERB .", "LOC Ukraine-Krieg"), []),
    "demonym": (tagged("Berliner|ADJ sind|AUX da .", "LOC Berliner"), []),
    "adjective": (tagged("Die|DET russische|ADJ Seite|NOUN", "LOC russische"), []),
    "weekday": (tagged("Am|ADP Montag|NOUN kam|VERB er .", "PER Montag"), []),
    "verb": (tagged("Gestartet|VERB ist|AUX er .", "PER Gestartet"), []),
    "noun after article": (tagged("Der|DET Mondsüdpol|NOUN lockt|VERB .", "LOC Mondsüdpol"), []),
    "fragment": (tagged("Wäre|AUX der|DET Haftbefehl|NOUN da .", "MISC Wäre der Haftbefehl"), []),
    "beginning of a quotation": (
        tagged("„ Danke|NOUN , Basel . Bis|ADP morgen|ADV “", "MISC Danke , Basel"),
        ["LOC Basel"],
    ),
    "title with a comma": (
        tagged("Sie|PRON las|VERB „ Danke|NOUN , Basel “", "MISC Danke , Basel"),
        ["MISC Danke, Basel"],
    ),
    "long surname": (tagged("Blasewitzmann kam|VERB .", "PER Blasewitzmann"), ["PER Blasewitzmann"]),
    "long noun": (tagged("Mittagspausenhof|NOUN blieb|VERB leer|ADJ .", "PER Mittagspausenhof"), []),
    "genitive inside": (
        tagged(
            "Der|DET Bundesverband|NOUN deutscher|ADJ Banken|NOUN warnt|VERB .", "ORG Bundesverband deutscher Banken"
        ),
        ["ORG Bundesverband deutscher Banken"],
    ),
    "English head": (tagged("Am|ADP Ohio River|NOUN", "LOC Ohio River"), ["LOC Ohio River"]),
    "no head of a name": (tagged("In|ADP Ohio Anfang|NOUN Mai|NOUN", "LOC Ohio Anfang"), ["LOC Ohio"]),
    "two people": (
        tagged("Da|ADV traf|VERB Anna Berg Peter Thal .", "PER Anna Berg", "PER Peter Thal"),
        ["PER Anna Berg", "PER Peter Thal"],
    ),
    "saint": (tagged("In|ADP St. Malo regnet|VERB es .", "LOC St. Malo"), ["LOC St. Malo"]),
    "event": (
        tagged("Die|DET Olympischen|ADJ Spiele|NOUN enden|VERB .", "MISC Olympischen Spiele"),
        ["MISC Olympischen Spiele"],
    ),
    "given name and surname": (tagged("Gestern sprach|VERB Anna Berg ."), ["PER Anna Berg"]),
    "noble": (
        tagged("Dort sprach|VERB Ursula von|ADP der|DET Leyen|NOUN .", "PER Ursula"),
        ["PER Ursula von der Leyen"],
    ),
    "party is no surname": (
        tagged("Anna Berg von|ADP der|DET Universität|NOUN kam|VERB .", "PER Anna Berg"),
        ["PER Anna Berg"],
    ),
    "numeral": (tagged("Papst|NOUN Leo XIV . reist|VERB ab .", "PER Leo XIV"), ["PER Leo XIV."]),
    "person named like a place": (
        tagged("Die|DET Sängerin|NOUN Paris Hilton kam|VERB .", "LOC Paris", "PER Hilton"),
        ["PER Paris Hilton"],
    ),
    "lone surname": (
        tagged("Anna Berg kam|VERB . Berg sprach|VERB .", "PER Anna Berg"),
        ["PER Anna Berg", "PER Berg"],
    ),
    "surname in genitive": (
        tagged("Steve Witkoff schwieg|VERB . Witkoffs|NOUN Post|NOUN blieb|VERB .", "PER Steve Witkoff"),
        ["PER Steve Witkoff", "PER Witkoffs"],
    ),
    "surname is a noun": (
        tagged("Tobias Koch kam|VERB . Der|DET Koch|NOUN ging|VERB . Koch|NOUN sprach|VERB .", "PER Tobias Koch"),
        ["PER Tobias Koch", "PER Koch"],
    ),
    "surname is a place": (
        tagged(
            "Michael Paris kam|VERB . Paris sprach|VERB in|ADP Paris .", "PER Michael Paris", "LOC Paris", "LOC Paris"
        ),
        ["PER Michael Paris", "PER Paris", "LOC Paris"],
    ),
    "country": (tagged("Er|PRON reist|VERB nach|ADP Kenia ."), ["LOC Kenia"]),
    "long place": (
        tagged("In|ADP Frankfurt ( Oder ) regnet|VERB es .", "LOC Frankfurt"),
        ["LOC Frankfurt (Oder)"],
    ),
    "canton": (tagged("Der|DET Kanton|NOUN Zug|NOUN wartet|VERB ."), ["LOC Zug"]),
    "train": (tagged("Der|DET Zug|NOUN wartet|VERB ."), []),
    "place in an institution": (tagged("Die|DET Universität|NOUN Jena lehrt|VERB ."), ["ORG Universität Jena"]),
    "company": (
        tagged(
            "Die|DET Hellwig Technik AG baut|VERB . Hellwig Technik wächst|VERB .",
            "PER Hellwig Technik",
            "PER Hellwig Technik",
        ),
        ["ORG Hellwig Technik AG", "ORG Hellwig Technik"],
    ),
    "one type for one name": (
        tagged("Kern kam|VERB . Kern ging|VERB . Kern blieb|VERB .", "PER Kern", "PER Kern", "ORG Kern"),
        ["PER Kern", "PER Kern", "PER Kern"],
    ),
    "militia is no town": (tagged("Die|DET Hamas meldet|VERB Tote|NOUN .", "ORG Hamas"), ["ORG Hamas"]),
    "particle the tagger cut off": (
        tagged("Die|DET Sängerin|NOUN Ilaria dal|X Monte singt|VERB .", "PER Ilaria", "LOC Monte"),
        ["PER Ilaria dal Monte"],
    ),
    "zur in a surname": (
        tagged("Anwältin|NOUN Julia zur|ADP Nieden klagt|VERB .", "PER Julia", "LOC Nieden"),
        ["PER Julia zur Nieden"],
    ),
    "zur is a preposition": (
        tagged("Anwältin|NOUN Julia Berg ging|VERB zur|ADP Polizei|NOUN .", "PER Julia Berg"),
        ["PER Julia Berg"],
    ),
    "surname that is a noun": (tagged("Anwalt|NOUN Markus Zug|NOUN kam|VERB .", "PER Markus Zug"), ["PER Markus Zug"]),
    "given name and weekday": (tagged("Dann|ADV kam|VERB Anna Montag|NOUN .", "PER Anna Montag"), ["PER Anna"]),
    "one surname for two": (
        tagged("Die|DET Kinder|NOUN Anna|NOUN und|CCONJ Paul Kern lachen|VERB .", "PER Paul Kern"),
        ["PER Anna", "PER Paul Kern"],
    ),
    "genitive before a given name": (
        tagged("Berg kam|VERB . Bergs Philipp ging|VERB .", "PER Berg", "PER Bergs Philipp"),
        ["PER Berg", "PER Bergs"],
    ),
    "town and noun": (
        tagged("In|ADP San Francisco Klage|NOUN einreichen|VERB .", "LOC San Francisco"),
        ["LOC San Francisco"],
    ),
    "party and canton": (
        tagged("Eva Lang ( Grüne / GE ) und|CCONJ Paul Kern ( SP , ZH )", "PER Eva Lang", "ORG Grüne / GE", "ORG SP"),
        ["PER Eva Lang", "ORG Grüne", "PER Paul Kern", "ORG SP"],
    ),
    "degree behind the name": (tagged("Eva Lang MdB kam|VERB .", "PER Eva Lang MdB"), ["PER Eva Lang"]),
    "institute with a person's name": (
        tagged("Das|DET Robert Koch-Institut warnt|VERB .", "PER Robert Koch-Institut"),
        ["ORG Robert Koch-Institut"],
    ),
    "agency of a dateline": (
        tagged("BERN ( AFP ) - Der|DET Rat|NOUN tagt|VERB .", "LOC BERN", "ORG AFP"),
        ["LOC BERN"],
    ),
    "agency in the text": (tagged("Laut|ADP der|DET AFP regnet|VERB es|PRON .", "ORG AFP"), ["ORG AFP"]),
    "headline in capitals": (
        tagged("MERKEL TRIFFT PUTIN HEUTE \n Merkel kam|VERB .", "ORG MERKEL", "ORG TRIFFT PUTIN", "PER Merkel"),
        ["PER MERKEL", "PER Merkel"],
    ),
    "announced company": (
        tagged("Das|DET Unternehmen|NOUN Firnova klagt|VERB . Firnova|NOUN wartet|VERB ."),
        ["ORG Firnova", "ORG Firnova"],
    ),
    "announced by nothing": (tagged("Das|DET Unternehmen|NOUN Montag|NOUN klagt|VERB ."), []),
    "place after its kind": (
        tagged("In|ADP der|DET Provinz|NOUN Bargos|NOUN brennt|VERB es|PRON ."),
        ["LOC Bargos"],
    ),
    "noun after a town": (tagged("In|ADP der|DET Stadt|NOUN Leichen|NOUN zählen|VERB ."), []),
    "two adjectives of a listed name": (
        tagged("Helfer|NOUN des|DET Deutschen|ADJ Roten|ADJ Kreuzes|NOUN kamen|VERB ."),
        ["ORG Deutschen Roten Kreuzes"],
    ),
    "second team": (tagged("Frankreich II siegt|VERB .", "LOC Frankreich II"), ["LOC Frankreich"]),
    "foreign words in marks": (
        tagged("Darauf stand|VERB : « Next|X time|X in|ADP Moscow » .", "ORG Moscow"),
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_correct_names(case: str) -> None:
    doc, expected = CASES[case]
    assert found(doc) == expected


def test_names_stay_inside_layout_parts() -> None:
    doc = tagged("Besuch|NOUN in|ADP Bern Eva Lang kam|VERB .", "LOC Bern Eva Lang")
    doc.spans["layout"] = [Span(doc, 0, 3, label="title")]
    assert found(doc) == ["LOC Bern", "PER Eva Lang"]


def test_component_replaces_the_entities() -> None:
    doc = GermanNames()(tagged("Am|ADP Montag|NOUN kam|VERB Anna Berg .", "PER Montag", "PER Berg"))
    assert [(e.text, e.label_) for e in doc.ents] == [("Anna Berg", "PER")]


def test_component_is_a_factory(blank: Any) -> None:
    assert blank.get_factory_meta("german_names").assigns == ["doc.ents"]


def test_empty_document() -> None:
    assert correct_names(Doc(tagged("Bern").vocab)) == []
