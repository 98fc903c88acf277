"""The story in several articles that comes with the package, for notebooks and first steps."""

from __future__ import annotations

from pathlib import Path

import pytest

import extractor
from extractor.cli import EXAMPLE_PATH
from extractor.tables import Tables

FOLDER = EXAMPLE_PATH.parent / "seefaehre"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return extractor.extract(FOLDER, model="embedded")


def test_all_articles_have_a_title_and_a_date_in_order(tables: Tables) -> None:
    assert len(tables.documents) == len(list(Path(FOLDER).glob("*.txt"))) == 16
    assert (tables.documents["status"] == "ok").all()
    assert (tables.documents["title"] != "").all()
    assert tables.documents["published"].is_monotonic_increasing and tables.documents["published"][0].startswith("2026")


def test_the_story_has_its_people_and_places(tables: Tables) -> None:
    names = set(tables.entities["name"])
    assert {"Meral Aydin", "Beat Hugentobler", "Friederike Aumann", "Hannelore Spiegler", "Lorenz Fessler"} <= names
    assert {"Friedrichshafen", "Romanshorn", "Bregenz", "Konstanz", "Wien", "Hamburg"} <= names


def test_whole_sentences_in_marks_have_the_right_speaker(tables: Tables) -> None:
    speakers = dict(zip(tables.quotes["text"], tables.quotes["speaker_name"], strict=True))
    assert speakers["Wir bauen kein Versuchsschiff, wir bauen einen Fahrplan"] == "Meral Aydin"
    assert speakers["Jetzt hat der See zwei Ufer"] == "Friederike Aumann"
    assert speakers["Vier ist nicht sechs, aber vier ist auch nicht null"] == "Lorenz Fessler"
