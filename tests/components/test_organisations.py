"""Organisations that are found by their form."""

from __future__ import annotations

import pytest
from tagged import tagged

from extractor.components.organisations import find_organisations, is_generic_noun, is_institution_word
from extractor.components.words import Words

CASES = {
    "listed, several words": ("bei|ADP den|DET Vereinten|ADJ Nationen|NOUN", ["Vereinten Nationen"]),
    "listed word": ("Die|DET Hisbollah schweigt|VERB", ["Hisbollah"]),
    "also a word": ("Die|DET Mitte|NOUN der|DET Stadt|NOUN", []),
    "not in small letters": ("Der|DET Bund|NOUN zahlt|VERB", []),
    "council": ("Der|DET Bundesrat|NOUN tagt|VERB", ["Bundesrat"]),
    "councillor": ("Auch|ADV Bundesrat|NOUN Albert Rösti kam|VERB", []),
    "compound": ("Das|DET Bundesverkehrsministerium|NOUN mahnt|VERB", ["Bundesverkehrsministerium"]),
    "listed, an ambiguous short form": (
        "Die|DET Vereinte|ADJ Dienstleistungsgewerkschaft|NOUN klagt|VERB",
        ["Vereinte Dienstleistungsgewerkschaft"],
    ),
    "seat": ("Das|DET Landgericht|NOUN Kiel urteilt|VERB", ["Landgericht Kiel"]),
    "seat with a number": ("Das|DET Landgericht|NOUN München I urteilt|VERB", ["Landgericht München I"]),
    "no seat": ("Die|DET Staatsanwaltschaft|NOUN Litauens ermittelt|VERB", []),
    "list": (
        "beim|ADP Landesamt|NOUN für|ADP Natur|NOUN , Umwelt|NOUN und|CCONJ Klima|NOUN",
        ["Landesamt für Natur, Umwelt und Klima"],
    ),
    "two words in brackets": (
        "Die|DET Berufsgenossenschaft|NOUN der|DET Bauwirtschaft|NOUN ( BG Bau|NOUN ) zahlt|VERB",
        ["Berufsgenossenschaft der Bauwirtschaft", "BG Bau"],
    ),
    "no institution": ("Das|DET Bundesland|NOUN zahlt|VERB", []),
    "phrase": (
        "das|DET Bundesamt|NOUN für|ADP Zoll|NOUN und|CCONJ Grenzsicherheit|NOUN büsst|VERB",
        ["Bundesamt für Zoll und Grenzsicherheit"],
    ),
    "phrase and another thing": (
        "das|DET Amt|NOUN für|ADP Umwelt|NOUN und|CCONJ Anna Berg",
        ["Amt für Umwelt"],
    ),
    "abbreviation": (
        "Die|DET Wirtschaftskammer|NOUN Niederau ( WKN ) klagt|VERB",
        ["Wirtschaftskammer Niederau", "WKN"],
    ),
    "abbreviation of another language": (
        "Die|DET Internationale|ADJ Seeschifffahrtsorganisation|NOUN ( IMO ) klagt|VERB",
        ["Internationale Seeschifffahrtsorganisation", "IMO"],
    ),
    "party of a person": ("Anna Berg ( XYZ ) klagt|VERB", []),
}


@pytest.mark.parametrize("case", CASES)
def test_find_organisations(case: str) -> None:
    text, expected = CASES[case]
    words = Words(tagged(text))
    assert [words.text_of(start, end) for start, end in find_organisations(words)] == expected


@pytest.mark.parametrize(
    ("word", "institution", "generic"),
    [
        ("Bundesgerichts", True, False),
        ("EU-Kommission", True, False),
        ("Bundesland", False, False),
        ("Fluggesellschaft", False, True),
        ("Konzern", False, True),
        ("Universität", False, False),
        ("Haus", False, False),
    ],
)
def test_words(word: str, institution: bool, generic: bool) -> None:
    assert (is_institution_word(word), is_generic_noun(word)) == (institution, generic)
