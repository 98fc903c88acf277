"""Speech or not: which words in quotation marks somebody says."""

from __future__ import annotations

import time

import pytest
from spacy.language import Language

from extractor.components.direct import Stretch
from extractor.components.speech import by_weights
from extractor.lexicon import table


@pytest.fixture(scope="module")
def nlp() -> Language:
    from extractor import load

    return load("embedded")


SPEECH = [
    "Petra Lindner sagte: «Wir bauen die Brücke.»",
    "Petra Lindner nannte den Plan «völlig überzogen».",
    "Petra Lindner sagte, die Lage sei «sehr ernst».",
    "Petra Lindner sprach von einem «schwarzen Tag für das Dorf».",
    "Petra Lindner meldete sich mit den Worten: «Die Brücke steht.»",
    "Petra Lindner sagte, der Bau sei teuer. Die Kosten seien «in diesem Umfang nicht absehbar» gewesen.",
    "«Gut», sagte Petra Lindner.",
]
OTHER = [
    "Petra Lindner las den Roman «Die Brücke».",
    "Petra Lindner sang das Lied «Wenn ich wiederkomme».",
    "Das sogenannte «Brückenfest» beginnt am Freitag.",
    "Die Band «Nordlicht» spielt am Freitag in Bern.",
    "«Brückenkind» hat den Preis gewonnen.",
    "Der Abend steht unter dem Motto «Brücken verbinden».",
    "Laut «Seeblatt» wird die Brücke gebaut.",
    "Auf dem Hemd stand: «Chef».",
    "Der Verein «Freunde der alten Brücke über den Fluss» feiert am Freitag.",
]


@pytest.mark.parametrize("text", SPEECH)
def test_speech(nlp: Language, text: str) -> None:
    assert [q.type for q in nlp(text)._.quotes if q.marks] == ["Direct"]


@pytest.mark.parametrize("text", OTHER)
def test_other(nlp: Language, text: str) -> None:
    assert [q.type for q in nlp(text)._.quotes if q.marks] == ["Other"]


def test_joined_words_are_judged_together(nlp: Language) -> None:
    doc = nlp("Petra Lindner bezeichnete den Plan als «mutig» und «richtig».")
    assert [(q.type, q.text(doc.text)) for q in doc._.quotes if q.marks] == [("Direct", "mutig"), ("Direct", "richtig")]


@pytest.mark.parametrize("marks", ["«»", "»«", "„“", '""', "“”"])
@pytest.mark.parametrize(("text", "kind"), [(SPEECH[2], "Direct"), (OTHER[0], "Other")])
def test_the_typography_does_not_matter(nlp: Language, text: str, kind: str, marks: str) -> None:
    doc = nlp(text.translate(str.maketrans("«»", marks)))
    assert [q.type for q in doc._.quotes if q.marks] == [kind]


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("«Bis es zu spät war», stellte Lindner fest, seien «die Hilferufe nicht gehört» worden.", 2),
        ("«Wir bauen die Brücke», sagte Lindner, «wenn es wieder warm ist.»", 1),
        ("«Wir bauen die Brücke», sagte Lindner; «wenn es wieder warm ist.»", 1),
        ("«Wir bauen die Brücke», sagte Lindner. «Wenn es wieder warm ist, fangen wir an.»", 2),
    ],
)
def test_only_the_frame_interrupts_a_quotation(nlp: Language, text: str, types: int) -> None:
    assert len([q for q in nlp(text)._.quotes if q.type == "Direct"]) == types


def test_a_quote_without_opening_mark_loses_no_letter(nlp: Language) -> None:
    doc = nlp("Wir bauen jetzt die Brücke», sagte Petra Lindner.")
    (quote,) = [q for q in doc._.quotes if q.type == "Direct"]
    assert (quote.text(doc.text), quote.marks) == ("Wir bauen jetzt die Brücke", "»")


def test_weights() -> None:
    stretch = Stretch(0, 3, "«»", 0, "")
    assert by_weights(stretch, ["naming_noun"]) < by_weights(stretch, []) < by_weights(stretch, ["said_beside"])
    assert by_weights(stretch, ["unknown"]) == by_weights(stretch, [])
    for words in table("speech_weights.toml")["words"].values():
        assert len(words) == len(set(words))
        assert all(word == word.lower() for word in words)


@pytest.mark.parametrize("unit", ["«", "„die neue Lage“ sagte er und ", "er sagte „so, ", "Lage» und "])
def test_time_is_linear_and_nothing_raises(nlp: Language, unit: str) -> None:
    finder = nlp.get_pipe("quotes")

    def seconds(n: int) -> float:
        with nlp.select_pipes(disable=nlp.pipe_names[nlp.pipe_names.index("quotes") :]):
            doc = nlp(unit * n)
        begin = time.perf_counter()
        finder(doc)
        return time.perf_counter() - begin

    seconds(50)
    assert seconds(1200) < 16 * max(seconds(300), 0.02)  # four times the text


def test_ten_thousand_opening_marks(nlp: Language) -> None:
    assert nlp("«" * 10_000)._.quotes is not None
