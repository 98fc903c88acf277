"""The styles of quotation marks, and the nouns that announce a title."""

from __future__ import annotations

import pytest

from extractor.lexicon.marks import mark_styles, mixed_closings, title_noun


def test_every_pair_once() -> None:
    pairs = [(style.open, style.close) for style in mark_styles().values()]
    assert len(pairs) == len(set(pairs))


def test_pairs_of_every_typography() -> None:
    pairs = {style.open + style.close for style in mark_styles().values()}
    assert pairs >= {"«»", "»«", "‹›", "›‹", "„“", "„”", "“”", '""', "‚‘", "‘’", "''", ",,''", ",,“"}


def test_fields() -> None:
    for style in mark_styles().values():
        assert style.level in ("outer", "inner", "both")
        assert style.usage
        assert style.name
        if style.twin:
            twin = mark_styles()[style.twin]
            assert (twin.open, twin.close, twin.twin) == (style.close, style.open, style.key)


def test_mixed_closings_are_known_marks() -> None:
    known = {mark for style in mark_styles().values() for mark in (style.open, style.close)} | {"‟"}
    for opening, closings in mixed_closings().items():
        assert opening in known
        assert set(closings) <= known


@pytest.mark.parametrize(
    ("word", "group"),
    [("Film", "work"), ("Romans", "work"), ("Kinofilme", "work"), ("Tageszeitung", "medium"), ("Restaurant", "thing"),
     ("Begriffs", "word"), ("Aufschrift", "inscription"), ("Minister", None), ("Gespräch", None), ("Feldzug", None)],
)  # fmt: skip
def test_title_noun(word: str, group: str | None) -> None:
    assert title_noun(word) == group
