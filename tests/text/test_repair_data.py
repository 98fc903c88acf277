"""The data files behind repair and layout: in order, without duplicates, with the words that the rules live by."""

from __future__ import annotations

import gzip
from importlib.resources import files

from extractor import lexicon
from extractor.text import mojibake


def read_words() -> list[tuple[str, float]]:
    raw = files("extractor.lexicon").joinpath("repair_words.tsv.gz").read_bytes()
    rows = (line.split("\t") for line in gzip.decompress(raw).decode("utf-8").splitlines())
    return [(word, float(value)) for word, value in rows]


def test_words_are_sorted_and_unique() -> None:
    words = [word for word, _ in read_words()]
    assert words == sorted(set(words))
    assert len(words) > 50_000


def test_words_have_letters_beyond_ascii_and_no_damage() -> None:
    for word, value in read_words():
        assert word.isalpha()
        assert not word.isascii()
        assert not set(word) & set("ÂÃĂ")
        assert -20 < value < 0


def test_frequent_words_count_more() -> None:
    words = mojibake.words()
    assert words.bonus("für") > words.bonus("Rückseite") > 0
    assert words.bonus("Über") > 0
    assert words.bonus("ÜBER") > 0  # by its small letters
    assert words.bonus("Öber") == 0


def test_letters_are_told_by_their_neighbours() -> None:
    """In compounds that no list has."""
    words = mojibake.words()
    assert words.fit("Musterstraßenfest", 10) > words.fit("Musterstraüenfest", 10)
    assert words.fit("Übungsmusterdorf", 0) > words.fit("Öbungsmusterdorf", 0)


def test_layout_words_are_unique() -> None:
    table = lexicon.table("layout_words.toml")
    for section in ("dates", "agencies", "credits"):
        for words in table[section].values():
            assert len(words) == len(set(words))
    assert sorted(set(table["months"].values())) == list(range(1, 13))
