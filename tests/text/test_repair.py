"""Repair: the table of damage in tests/data/repair_cases.jsonl, and the sound lines in repair_sound.txt."""

from __future__ import annotations

import json
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.text.repair import repair

DATA = Path(__file__).parents[1] / "data"
CODECS = ("cp1252", "iso8859-1", "iso8859-15", "iso8859-16", "iso8859-2", "cp1250", "cp1257", "cp850", "cp437")


def read_cases() -> list[dict[str, str]]:
    with (DATA / "repair_cases.jsonl").open(encoding="utf-8", newline="\n") as lines:
        return [json.loads(line) for line in lines]


def load_cases() -> list[Any]:
    cases = []
    for case in read_cases():
        known = case.get("known_failure")
        marks = [pytest.mark.xfail(strict=True, reason=known)] if known else []
        cases.append(pytest.param(case["source"], case["expected"], id=case["label"], marks=marks))
    return cases


def load_sound() -> list[str]:
    lines = (DATA / "repair_sound.txt").read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("# ")]


def misread(text: str, codec: str) -> str:
    chars = (bytes([byte]).decode(codec, "replace").replace("\ufffd", chr(byte)) for byte in text.encode())
    return "".join(chars)


@pytest.mark.parametrize(("source", "expected"), load_cases())
def test_repair_of_damage(source: str, expected: str) -> None:
    assert repair(source).text == expected


@pytest.mark.parametrize("line", load_sound())
def test_sound_text_stays(line: str) -> None:
    fixed = repair(line)
    assert fixed.text == line
    assert fixed.changes == ()
    assert fixed.source_span(0, 1) == (0, 1)


def test_repairing_twice_changes_nothing_more() -> None:
    for case in read_cases():
        once = repair(case["source"]).text
        assert repair(once).text == once


@pytest.mark.parametrize("codec", [*CODECS, "mac-roman"])
@pytest.mark.parametrize("times", [1, 2])
def test_every_codec(codec: str, times: int) -> None:
    text = "Für die Straße „Übermut“ gab es – später – größere Ärgernisse; Öl kostet 5 €. «Ja», sagte René."
    damaged = text
    for _ in range(times):
        damaged = misread(damaged, codec)
    assert repair(damaged).text == text


def test_changes_say_what_and_why() -> None:
    source = "Er war fĂŒr alle da.Â\nDie StraĂe"
    fixed = repair(source)
    assert fixed.text == "Er war für alle da.\nDie Straße"
    assert [(c.before, c.after) for c in fixed.changes] == [("ĂŒ", "ü"), ("Â", ""), ("Ă", "ß")]
    assert "iso8859-16" in fixed.changes[0].why
    assert "frequency" in fixed.changes[2].why
    for change in fixed.changes:
        assert source[change.source_start : change.source_end] == change.before
        assert fixed.text[change.start : change.end] == change.after


def test_source_span_is_exact_at_the_edges() -> None:
    source = "Er war fĂŒr alle da.Â\nSpĂ€ter ging er."
    fixed = repair(source)
    for word, damaged in (("für", "fĂŒr"), ("da.", "da."), ("Später", "SpĂ€ter"), ("ü", "ĂŒ"), ("er.", "er.")):
        start = fixed.text.index(word)
        first, last = fixed.source_span(start, start + len(word))
        assert source[first:last] == damaged
        assert fixed.text_span(first, last) == (start, start + len(word))


def test_steps_are_composed() -> None:
    source = "\ufefff&Atilde;&frac14;r\r\nalle"
    fixed = repair(source)
    assert fixed.text == "für\nalle"
    first, last = fixed.source_span(1, 2)
    assert source[first:last] == "&Atilde;&frac14;"
    first, last = fixed.source_span(4, 8)
    assert source[first:last] == "alle"


GERMAN = st.text(alphabet="abcdeinrstuÄÖÜäöüß .,\n„“«»–éÉłŁšŠÂÃĂćđ\u00a0&;\r\ufeff\u00ad\u0084", max_size=60)


@given(GERMAN, st.sampled_from(CODECS))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_alignment_of_any_repair(text: str, codec: str) -> None:
    """Monotone, in bounds, and what stands between the changes is the same on both sides."""
    for source in (text, misread(text, codec), text + " " + misread(text, codec)):
        fixed = repair(source)
        done = source_done = 0
        for change in fixed.changes:
            assert fixed.text[done : change.start] == source[source_done : change.source_start]
            assert fixed.text[change.start : change.end] == change.after
            assert source[change.source_start : change.source_end] == change.before
            assert change.before != change.after
            done, source_done = change.end, change.source_end
        assert fixed.text[done:] == source[source_done:]
        assert fixed.source_span(0, len(fixed.text)) == (0, len(source))
        spans = [fixed.source_span(i, i + 1) for i in range(len(fixed.text))] if len(fixed.text) > 1 else []
        for (start, end), (next_start, next_end) in pairwise(spans):
            assert 0 <= start <= end <= len(source)
            assert start <= next_start
            assert end <= next_end


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGÖÜäöüß .,\n„“«»–é", max_size=200))
def test_identity_on_sound_text(text: str) -> None:
    fixed = repair(text)
    odd = any(char in "ÖÜ" for char in text)  # a capital in mid-word is not sound
    if not odd:
        assert fixed.text == text
        assert all(fixed.source_span(i, i + 1) == (i, i + 1) for i in range(len(text)))


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_text_is_repaired_without_error(text: str) -> None:
    fixed = repair(text)
    assert fixed.source == text


@pytest.mark.parametrize("unit", ["FĂŒr alle. ", "Ã¼", "â", "f&uuml;r", "�", "Â\n", "Ð¼"])
def test_time_is_linear(unit: str) -> None:
    """Ten times the text takes about ten times as long; a quadratic step would take a hundred times."""

    def seconds(count: int) -> float:
        start = time.perf_counter()
        repair(unit * count)
        return time.perf_counter() - start

    seconds(100)
    assert min(seconds(10000) for _ in range(3)) < 40 * max(seconds(1000), 0.005)


def test_sound_articles_keep_their_words(shared: Path) -> None:
    for split in ("train", "dev"):
        path = shared / "data" / "wikinews-quotes" / f"{split}.jsonl"
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                text = json.loads(line)["text"]
                assert repair(text).text.split() == text.split()


def test_article_as_it_came(shared: Path) -> None:
    """The real article: no sign of damage is left, and every offset leads back to the words it came from."""
    (path,) = (shared / "seeds").glob("*.txt")
    source = path.read_text(encoding="utf-8")
    fixed = repair(source)
    assert not set(fixed.text) & set("ĂŒ€ÀÂÃ\ufffd")
    assert len(fixed.text.split()) == len(source.split())
    for word, damaged in zip(_spans(fixed.text), _spans(source), strict=True):
        start, end = fixed.source_span(*word)
        assert source[start:end] == source[slice(*damaged)].rstrip("Â")


def _spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\S+", text)]
