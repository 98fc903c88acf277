"""Alignment on its own: edits, spans both ways, composition."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.text.alignment import Edit, Repaired, apply, compose, unchanged


def test_apply_makes_the_edits_in_order() -> None:
    fixed = apply("abcdef", [Edit(1, 3, "X", "first"), Edit(3, 3, "Y", "second"), Edit(5, 6, "", "third")])
    assert fixed.text == "aXYde"
    assert [change.why for change in fixed.changes] == ["first", "second", "third"]


def test_edits_that_change_nothing_are_dropped() -> None:
    assert apply("abc", [Edit(0, 1, "a", "")]).changes == ()


def test_an_unchanged_text_is_its_own_source() -> None:
    assert unchanged("abc").source_span(1, 2) == (1, 2)
    assert unchanged("").source_span(0, 0) == (0, 0)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ((0, 1), (0, 1)),  # a
        ((1, 2), (1, 3)),  # X for bc
        ((0, 2), (0, 3)),
        ((1, 3), (1, 4)),
        ((2, 3), (3, 4)),  # d, without the e that was removed after it
        ((3, 4), (5, 6)),  # f, without the e before it
        ((2, 4), (3, 6)),  # over what was removed
        ((0, 99), (0, 7)),
        ((2, 2), (3, 3)),
        ((4, 5), (6, 7)),
    ],
)
def test_source_span(span: tuple[int, int], expected: tuple[int, int]) -> None:
    fixed = apply("abcdefg", [Edit(1, 3, "X", ""), Edit(4, 5, "", "")])
    assert fixed.text == "aXdfg"
    assert fixed.source_span(*span) == expected


def test_a_span_inside_a_change_widens_to_all_of_it() -> None:
    fixed = apply("ab1cd", [Edit(2, 3, "eins", "")])
    assert fixed.source_span(3, 4) == (2, 3)
    assert fixed.source_span(0, 3) == (0, 3)
    assert fixed.source_span(5, 7) == (2, 4)


@st.composite
def repairs(draw: st.DrawFn, text: str) -> Repaired:
    """`text` with some edits of any kind."""
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits = [
        Edit(start, end, draw(st.text("xyz", max_size=3)), "why")
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
    # Two edits that touch would be one.
    apart = [edit for index, edit in enumerate(edits) if not index or edits[index - 1].end < edit.start]
    return apply(text, apart)


@given(st.data(), st.text("abcdef", max_size=20))
def test_composition(data: st.DataObject, source: str) -> None:
    first = data.draw(repairs(source))
    second = data.draw(repairs(first.text))
    both = compose(first, second)
    assert (both.source, both.text) == (source, second.text)
    done = source_done = 0
    for change in both.changes:
        assert both.text[done : change.start] == source[source_done : change.source_start]
        assert (both.text[change.start : change.end], source[change.source_start : change.source_end]) == (
            change.after,
            change.before,
        )
        done, source_done = change.end, change.source_end
    assert both.text[done:] == source[source_done:]


@given(st.data(), st.text("abcdef", min_size=2, max_size=20))
def test_spans_are_monotone_and_come_back(data: st.DataObject, source: str) -> None:
    fixed = data.draw(repairs(source))
    spans = [fixed.source_span(i, i + 1) for i in range(len(fixed.text))] if len(fixed.text) > 1 else []
    assert all(a <= c and b <= d for (a, b), (c, d) in pairwise(spans))
    for index, span in enumerate(spans):
        start, end = fixed.text_span(*span)
        assert span[0] == span[1] or (start <= index and end >= index + 1)
