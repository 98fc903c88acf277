"""Classes of words from word lists."""

from __future__ import annotations

import classes
import pytest
from classes import Lists


def test_each_list_is_a_bit_and_parts_of_long_names_another() -> None:
    lists = Lists()
    lists.add("place", ["Bern", "Bad Ems", "Neustadt an der Donau"], ["Ems"])
    masks = {word: lists.of(word)[1] for word in ("Bern", "Berns", "Bad", "Ems", "Donau", "an", "der", "Jena")}
    assert masks == {"Bern": 2, "Berns": 2, "Bad": 1, "Ems": 5, "Donau": 1, "an": 0, "der": 0, "Jena": 0}


@pytest.mark.parametrize(
    ("word", "found"), [("Haus", 5), ("haus", 5), ("gehen", 1), ("Gehen", 1), ("Bern", 5), ("essen", 3)]
)
def test_capitals_go_by_the_frequency_of_both_forms(word: str, found: int) -> None:
    probabilities = {
        "Haus": -8.0,
        "haus": -13.0,
        "gehen": -8.0,
        "Gehen": -12.0,
        "Bern": -9.0,
        "Essen": -9.4,
        "essen": -9.8,
    }
    assert classes.capitals(word, probabilities) == found


def test_the_list_of_organisations_has_no_empty_names() -> None:
    names = classes.read_organisations()
    assert len(names) > 300
    assert all(name and name == name.strip() for name in names)
