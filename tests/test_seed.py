"""The real, damaged article through the command line: what the tables must show."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import DAMAGE, Row, marked, misplaced, names, run, surname_mentions

Tables = dict[str, list[Row]]


@pytest.fixture(scope="module")
def path(shared: Path) -> Path:
    paths = sorted((shared / "seeds").glob("*.txt"))
    if not paths:
        pytest.skip(f"no article in {shared / 'seeds'}")
    return paths[0]


@pytest.fixture(scope="module")
def tables(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return run(path, tmp_path_factory.mktemp("seed"))


def test_people(tables: Tables) -> None:
    assert names(tables, "PER") == ["Donald Trump", "Kirill Dmitrijew", "Steve Witkoff", "Wladimir Putin"]


def test_people_have_all_their_mentions(tables: Tables) -> None:
    assert surname_mentions(tables) == {
        "Steve Witkoff": (8, 8),
        "Kirill Dmitrijew": (3, 3),
        "Wladimir Putin": (3, 3),
        "Donald Trump": (2, 2),
    }


def test_places(tables: Tables) -> None:
    places = ["USA" if name == "Vereinigte Staaten" else name for name in names(tables, "LOC")]
    assert sorted(places) == ["Alaska", "Florida", "Miami", "Moskau", "Russland", "USA", "Ukraine"]


def test_places_have_their_country_and_a_point(tables: Tables) -> None:
    found = {row["name"]: row["country"] for row in tables["entities"] if row["label"] == "LOC"}
    states = dict.fromkeys(("Alaska", "Florida", "Miami", "USA"), "US")
    assert found == {"Moskau": "RU", "Russland": "RU", "Ukraine": "UA", **states}
    assert all(row["latitude"] and row["longitude"] for row in tables["entities"] if row["label"] == "LOC")


def test_offices(tables: Tables) -> None:
    assert {row["name"]: row["role"] for row in tables["entities"] if row["label"] == "PER"} == {
        "Donald Trump": "US-Präsident",
        "Kirill Dmitrijew": "russischer Unterhändler",
        "Steve Witkoff": "US-Sondergesandte",
        "Wladimir Putin": "Kremlchef",
    }


def test_nothing_else_is_a_name(tables: Tables) -> None:
    assert {row["label"] for row in tables["entities"]} == {"PER", "LOC"}


def test_quotation_marks(tables: Tables) -> None:
    found = [(row["type"], row["text"][:24], row["speaker_name"]) for row in marked(tables)]
    assert found == [
        ("Direct", "Russland schätzt die Bem", "Steve Witkoff"),
        ("Direct", "produktiv und konstrukti", "Steve Witkoff"),
        ("Direct", "Russland bleibt dem Ziel", "Steve Witkoff"),
        ("Other", "Nächstes Mal in Moskau", ""),
        ("Direct", "Danke, Miami. Nächstes M", "Kirill Dmitrijew"),
        ("Other", "Next time in Moscow", ""),
        ("Direct", "Das ist interessant. Das", "Donald Trump"),
        ("Direct", "Ich könnte mir vorstelle", "Donald Trump"),
    ]


def test_quotes_are_whole(tables: Tables) -> None:
    assert [row["text"].split()[-1] for row in marked(tables)] == [
        "sehr",
        "konstruktiv",
        "verpflichtet.",
        "Moskau",
        "Moskau.",
        "Moscow",
        "einbringen",
        "passiert.",
    ]


def test_speakers_by_description_and_pronoun(tables: Tables) -> None:
    speakers = {row["text"].split()[0]: row["speaker"] for row in marked(tables)}
    assert speakers["Danke,"] == "der russische Unterhändler"
    assert speakers["Ich"] == "er"


def test_indirect(tables: Tables) -> None:
    rows = [row for row in tables["quotes"] if row["text"].startswith("Moskau setze sich")]
    assert [(row["type"], row["text"][-20:], row["speaker_name"]) for row in rows] == [
        ("Indirect", "e Friedenslösung ein", "Steve Witkoff")
    ]


def test_title_and_date(tables: Tables) -> None:
    (document,) = tables["documents"]
    assert document["title"] == "Witkoff: Moskau setzt sich weiter für Frieden in Ukraine ein"
    assert document["published"] == "2025-12-22T01:38:56"
    assert document["status"] == "ok"


def test_no_damage_is_left(tables: Tables) -> None:
    text = tables["documents"][0]["text"]
    assert not set(DAMAGE) & set(text)
    assert not [line for line in text.splitlines() if line != line.strip()]
    for words in ("Über Russland", "Ärger", "Nächstes", "Friedenslösung", "Unterhändler"):
        assert words in text


def test_source_offsets(tables: Tables, path: Path) -> None:
    assert misplaced(tables, path.read_text(encoding="utf-8")) == []
