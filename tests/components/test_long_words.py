"""Long words are parted in linear time, all others as before."""

from __future__ import annotations

import pickle
import re
import time
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from extractor.components.long_words import MAX_WORD, part_long_words

WORDS = [
    "Sie sagte: «Ja!», und ging (gern) um 17.30 Uhr.",
    "20°C, 5km/h und 100€...",
    "«»\"„“'‚‘»»».",
    "z.B. usw.",
    "«" * (MAX_WORD - 1),
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("de")
    part_long_words(nlp)
    return nlp


@pytest.mark.parametrize("text", WORDS)
def test_same_tokens_as_before(nlp: Language, text: str) -> None:
    assert [t.text for t in nlp(text)] == [t.text for t in spacy.blank("de")(text)]


def test_a_long_word_is_parted_at_its_signs(nlp: Language) -> None:
    text = "Ja»«" * MAX_WORD
    doc = nlp(text)
    assert [t.text for t in doc] == ["Ja", "»", "«"] * MAX_WORD
    assert doc.text == text


@pytest.mark.parametrize("mark", ["«", "„", '"', "»."])
def test_a_row_of_marks_takes_linear_time(nlp: Language, mark: str) -> None:
    begin = time.process_time()
    assert len(nlp.tokenizer(mark * 20_000)) == len(mark) * 20_000
    assert time.process_time() - begin < 5


def test_it_is_saved_as_ordinary_rules(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert isinstance(loaded.tokenizer.suffix_search.__self__, re.Pattern)
    assert [t.text for t in loaded(WORDS[0])] == [t.text for t in nlp(WORDS[0])]


def test_it_goes_to_other_processes(nlp: Language) -> None:
    tokenizer = pickle.loads(pickle.dumps(nlp.tokenizer))
    assert [t.text for t in tokenizer(WORDS[0])] == [t.text for t in nlp(WORDS[0])]


def test_single_guillemets_are_no_part_of_a_word() -> None:
    nlp = spacy.blank("de")
    part_long_words(nlp)
    words = "Er sagte : ‹ Das ist weg . › Dann ging er , und ‹ Merci › blieb .".split()
    assert [t.text for t in nlp("Er sagte: ‹Das ist weg.› Dann ging er, und ‹Merci› blieb.")] == words
