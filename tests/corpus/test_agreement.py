"""Agreement of two annotations of one text."""

from __future__ import annotations

import pytest
from newscorpus.agreement import compare
from newscorpus.markup import parse
from newscorpus.resolve import resolve

HEADER = "variety: ch\nmarks: «»\np1 = Petra Lindner | f\nu1 = Polizei | -\n---\n"
FIRST = (
    HEADER + "{D1@p1 «Wir bauen»}, {c1 sagte} {s1 [p1 Petra Lindner]} in [l Bern]. "
    "{s2 Die Polizei} {c2 meldete}, {I2@u1 dass alles ruhig blieb}.\n"
)


def article(source: str):  # type: ignore[no-untyped-def]
    return resolve(parse(source, "a", "test"))


def test_the_same_twice_agrees() -> None:
    report = compare([article(FIRST)], [article(FIRST)])
    assert {name: layer.f1 for name, layer in report.layers.items() if layer.first} == {
        "names": 1.0, "quotes": 1.0, "quotes Direct": 1.0, "quotes Indirect": 1.0, "speaker": 1.0, "cue": 1.0,
        "frame": 1.0,
    }  # fmt: skip
    assert report.differences == []


def test_what_only_one_has() -> None:
    second = FIRST.replace("[l Bern]", "Bern").replace(
        "{s2 Die Polizei} {c2 meldete}, {I2@u1 dass", "Die Polizei meldete, dass"
    )
    report = compare([article(FIRST)], [article(second.replace("ruhig blieb}", "ruhig blieb"))])
    assert (report.layers["names"].both, report.layers["names"].first) == (1, 2)
    assert (report.layers["quotes"].both, report.layers["quotes"].second) == (1, 1)
    assert [line for line in report.differences if "Bern" in line or "Indirect" in line] == report.differences


def test_another_type_is_another_quotation() -> None:
    second = FIRST.replace("{I2@u1 dass", "{R2@u1 dass").replace("{c2 meldete}", "meldete")
    report = compare([article(FIRST)], [article(second)])
    assert report.layers["quotes"].both == 1


def test_other_words_are_refused() -> None:
    with pytest.raises(ValueError, match="same text"):
        compare([article(FIRST)], [article(FIRST.replace("Wir bauen", "Wir reden"))])
