"""The loader, and what holds for all word lists: no duplicates, no stray blanks, well-formed rows."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from extractor.lexicon import lines, rows, table

WORD_LISTS = [
    "abbreviations.txt",
    "abbreviations_final.txt",
    "abbreviations_number.txt",
    "konjunktiv_not.txt",
    "names_cantons.txt",
    "names_landscape_heads.txt",
    "names_landscape_not.txt",
    "names_place_beginnings.txt",
    "names_place_kinds.txt",
    "organisation_generic.txt",
    "organisation_generic_heads.txt",
    "organisation_heads.txt",
    "role_synonyms.txt",
    "separable_particles.txt",
]
TABLES = {
    "konjunktiv.tsv": 5,
    "konjunktiv_verbs.tsv": 2,
    "org_nouns.tsv": 4,
    "organisation_compounds.tsv": 2,
    "person_nouns.tsv": 6,
    "places_namesakes.tsv": 3,
    "reporting_nouns.tsv": 5,
    "source_nouns.tsv": 4,
}


def test_lines_leaves_out_comments_and_empty_lines() -> None:
    particles = lines("separable_particles.txt")
    assert "mit" in particles
    assert not any(line.startswith("#") or not line for line in particles)


def test_rows_are_stripped_columns() -> None:
    assert ("sei", "sein", "I", "sg", "-") in rows("konjunktiv.tsv")


def test_table_is_toml() -> None:
    assert table("marks.toml")["styles"]["german"]["open"] == "„"


def test_missing_file() -> None:
    with pytest.raises(FileNotFoundError):
        lines("no_such_file.txt")


def test_content_is_read_once() -> None:
    assert rows("konjunktiv.tsv") is rows("konjunktiv.tsv")


@pytest.mark.parametrize("name", WORD_LISTS)
def test_word_list_has_no_duplicates(name: str) -> None:
    assert [word for word, n in Counter(lines(name)).items() if n > 1] == []


@pytest.mark.parametrize(("name", "columns"), TABLES.items())
def test_rows_are_complete_and_unique(name: str, columns: int) -> None:
    content = rows(name)
    assert {len(row) for row in content} == {columns}
    assert all(cell and cell == " ".join(cell.split()) for row in content for cell in row)
    keys = [next(cell for cell in row if cell != "-") for row in content]
    assert [key for key, n in Counter(keys).items() if n > 1] == []


def test_abbreviations() -> None:
    abbreviations = set(lines("abbreviations.txt"))
    assert len(abbreviations) >= 150
    assert all(abbreviation.endswith(".") for abbreviation in abbreviations)
    assert not any(re.fullmatch(r"[A-Za-zÄÖÜäöü]\.", word) for word in abbreviations - {"S."})
    assert abbreviations >= {
        "z.B.",
        "z. B.",
        "Dr.",
        "Prof.",
        "bzw.",
        "ca.",
        "Nr.",
        "St.",
        "Mio.",
        "u.a.",
        "Str.",
        "Jan.",
    }
    # words that end sentences every day
    assert not abbreviations & {"So.", "Do.", "gar.", "Art", "es.", "man."}
    assert set(lines("abbreviations_final.txt")) <= abbreviations
    assert set(lines("abbreviations_number.txt")) <= abbreviations


def test_groups_of_title_nouns_have_no_duplicates() -> None:
    for group, nouns in table("other_quotes.toml")["before"].items():
        assert len(nouns) == len(set(nouns)), group


@pytest.mark.parametrize("name", ["names_organisations.tsv", "places.tsv", "points.tsv", "roles.tsv"])
def test_first_columns_are_unique(name: str) -> None:
    assert [key for key, n in Counter(row[:2] for row in rows(name)).items() if n > 1] == []
