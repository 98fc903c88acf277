"""Which quotation marks belong together."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

import extractor.components  # registers the factories  # noqa: F401
from extractor.components.marks import pair_marks

PAIRS = [
    ("«Ja», sagte er.", ["«Ja»"]),
    ("»Ja«, rief er, »nein.«", ["»Ja«", "»nein.«"]),
    ("„Gut“, sagte sie. „So ‚klein‘ ist es.“", ["„Gut“", "„So ‚klein‘ ist es.“", "‚klein‘"]),
    ('"Hallo", sagte er. "Na also."', ['"Hallo"', '"Na also."']),
    ("“Genau”, sagte er.", ["“Genau”"]),
    ('„Falsch geschlossen”, „gemischt"', ["„Falsch geschlossen”", '„gemischt"']),
    ("«Oben ‹innen› weiter» und ›halb‹", ["«Oben ‹innen› weiter»", "‹innen›", "›halb‹"]),
    (",,Getippt'', sagte er.", [",,Getippt''"]),
    ("« Avec espace », sagte sie, « encore »", ["« Avec espace »", "« encore »"]),
    ("Das „in der „Welt“ erschienene Gespräch“ kam.", ["„in der „Welt“ erschienene Gespräch“", "„Welt“"]),
    ("Erst «so», dann »anders« im Text.", ["«so»", "»anders«"]),
    ("Das 'Wort' gilt.", ["'Wort'"]),
    ('sagte:"Glued".', ['"Glued"']),
]


@pytest.mark.parametrize(("text", "expected"), PAIRS)
def test_pairs(text: str, expected: list[str]) -> None:
    assert [text[p.start : p.end] for p in pair_marks(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Hans' Haus und Scholz' Rede, geht's noch? Rock ’n’ Roll war’s.",
        'Ein Bildschirm mit 27" und ein Rad mit 28 Zoll.',
        "Kein einziges Zeichen.",
        "5 > 3 und 2 < 4",
    ],
)
def test_no_pairs(text: str) -> None:
    assert pair_marks(text) == []


def test_depth_and_marks() -> None:
    outer, inner = pair_marks("„Er sagte ‚nein‘ zu mir“")
    assert (outer.opening, outer.closing, outer.depth) == ("„", "“", 0)
    assert (inner.opening, inner.closing, inner.depth) == ("‚", "‘", 1)


def test_a_quote_reopened_in_each_paragraph_is_one() -> None:
    text = "«Erster Absatz.\n«Zweiter Absatz.» Ende."
    assert [text[p.start : p.end] for p in pair_marks(text)] == ["«Erster Absatz.\n«Zweiter Absatz.»"]


def test_an_unclosed_quote_ends_with_its_paragraph() -> None:
    text = "Er sagte: „Das geht nicht.\nNeuer Absatz mit „Zitat“ darin."
    first, second = pair_marks(text)
    assert text[first.start : first.end] == "„Das geht nicht."
    assert first.closing == ""
    assert text[second.start : second.end] == "„Zitat“"


def test_an_unclosed_quote_ends_before_the_next_one() -> None:
    text = "„Da fehlt etwas. Dann kam „noch eins“, sagte er."
    assert [text[p.start : p.end] for p in pair_marks(text)] == ["„Da fehlt etwas.", "„noch eins“"]


def test_spaced_marks_follow_the_rest_of_the_document() -> None:
    text = "»Ja«, sagte er. » Nein « war die Antwort."
    assert [text[p.start : p.end] for p in pair_marks(text)] == ["»Ja«", "» Nein «"]


def test_words_tell_the_direction_where_spaces_are_careless() -> None:
    text = (
        "Er sagte:» Mein Kind, «rief sie,» bleib. «Sie fragte:» Wohin? «Er sagte:» Fort. «Sie rief:» Nein! «sagte er."
    )
    assert [text[p.start : p.end] for p in pair_marks(text)] == [
        "» Mein Kind, «",
        "» bleib. «",
        "» Wohin? «",
        "» Fort. «",
        "» Nein! «",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # an article or excerpt that begins inside a quote
        ("Wir bauen jetzt», sagte sie. «Und zwar bald.»", ["Wir bauen jetzt»", "«Und zwar bald.»"]),
        # after a colon
        ("Der Rat zögert. Sie sagte: Wir bauen jetzt“, und ging.", ["Wir bauen jetzt“"]),
        # after another quote, its own sentence
        ("„Ja“, sagte sie. Wir bauen jetzt“, rief er.", ["„Ja“", "Wir bauen jetzt“"]),
        # a superfluous mark inside a sentence
        ("«Ja», sagte sie und ging» nach Hause.", ["«Ja»"]),
        ("nach» Hause", []),
    ],
)
def test_missing_opening_marks(text: str, expected: list[str]) -> None:
    assert [text[p.start : p.end] for p in pair_marks(text)] == expected
    assert all(
        text.startswith(p.opening, p.start) and text.endswith(p.closing, p.start, p.end) for p in pair_marks(text)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sie sagte: «Wir bauen. Und zwar bald.", "«Wir bauen. Und zwar bald."),
        ("Sie sprach von «Verrat am Dorf. Dann ging sie heim.", "«Verrat am Dorf."),
        ("Sie sagte: «Wir bauen.\nDer Rat zögert.", "«Wir bauen."),
    ],
)
def test_an_unclosed_quote_at_the_end_of_the_text(text: str, expected: str) -> None:
    (pair,) = pair_marks(text)
    assert (text[pair.start : pair.end], pair.closing) == (expected, "")


def test_an_unclosed_quote_is_bounded() -> None:
    (pair,) = pair_marks("Sie sagte: «" + "Wir bauen jetzt. " * 500)
    assert pair.end < 1500


def test_marks_with_nothing_between_tell_the_direction() -> None:
    text = "Das sagte er. «» Wohin? «» Nach Hause. «Sie lachte.» Komm doch mit. «» Nein."
    assert [text[p.start : p.end] for p in pair_marks(text)][1:4] == [
        "» Wohin? «",
        "» Nach Hause. «",
        "» Komm doch mit. «",
    ]


def test_a_quote_in_a_quote_of_its_own_kind_with_single_marks_between() -> None:
    text = "„Das „Haus am See“ in der ‚ersten Phase‘ vor der ‚zweiten Phase‘ war schön“, sagte sie."
    assert [text[p.start : p.end] for p in pair_marks(text)][:2] == [text[: text.index(", sagte")], "„Haus am See“"]


@given(st.text(alphabet="„“”\"«»‹›‚‘’' ab.,\n", max_size=60))
def test_pairs_nest_and_stay_in_the_text(text: str) -> None:
    pairs = pair_marks(text)
    for one in pairs:
        assert 0 <= one.start < one.end <= len(text)
        for other in pairs:
            apart = one.end <= other.start or other.end <= one.start
            nested = one.start <= other.start and other.end <= one.end
            assert apart or nested or (other.start <= one.start and one.end <= other.end)


@pytest.mark.parametrize("unit", ["«", "„a ", "'\" „", "»a« ", "A» ", ": A» ", "«A. ", "A. "])
def test_time_is_linear(unit: str) -> None:
    def seconds(n: int) -> float:
        text = unit * n
        begin = time.process_time()
        pair_marks(text)
        return time.process_time() - begin

    seconds(1000)
    assert seconds(32_000) < 32 * max(seconds(4000), 0.02)  # eight times the text; quadratic would take 64 times


def test_component(blank: Language) -> None:
    nlp = blank.from_config(blank.config)
    nlp.add_pipe("quote_marks")
    doc = nlp('Sie sagte:"Nein, «so» nicht."')
    assert [(s.text, s.label_, s.id_) for s in doc.spans["quote_marks"]] == [
        ('"Nein, «so» nicht."', '""', "0"),
        ("«so»", "«»", "1"),
    ]
