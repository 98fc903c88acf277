"""`Words` says what the tokens of a `Doc` say."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from extractor.components.words import Words

GERMAN = spacy.blank("de")


def agrees(doc: Doc) -> None:
    words = Words(doc)
    assert len(words) == len(doc)
    assert words.text.rstrip() == doc.text.rstrip()
    for token, word in zip(doc, words, strict=True):
        for name in ("i", "idx", "text", "lower_", "pos_", "tag_", "is_punct", "is_space", "is_alpha"):
            assert getattr(word, name) == getattr(token, name), (name, token.text)
        assert word.is_capitalised == token.text[:1].isupper()


@given(st.text(max_size=60))
def test_words_agree_with_the_tokens(text: str) -> None:
    agrees(GERMAN(text))


def test_tags_are_read() -> None:
    doc = Doc(GERMAN.vocab, ["Keller", "kommt", "."], tags=["NE", "VVFIN", "$."], pos=["PROPN", "VERB", "PUNCT"])
    agrees(doc)
    assert [word.is_proper for word in Words(doc)] == [True, False, False]


@pytest.mark.parametrize(
    ("start", "end", "text"), [(0, 2, "Anna Keller"), (2, 3, ","), (1, 99, "Keller, Bern"), (2, 2, "")]
)
def test_text_of_a_range(start: int, end: int, text: str) -> None:
    assert Words(GERMAN("Anna Keller, Bern")).text_of(start, end) == text
