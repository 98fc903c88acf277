"""`Words` says what the tokens of a `Doc` say."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from extractor.components.words import Words, read_texts

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


def test_tags_that_change_are_read_anew() -> None:
    doc = GERMAN("Keller kommt.")
    assert [word.is_proper for word in Words(doc)] == [False, False, False]
    doc[0].tag_ = "NE"
    assert [word.is_proper for word in Words(doc)] == [True, False, False]


def test_documents_of_the_same_words_keep_apart() -> None:
    one, other = GERMAN("Keller kommt."), GERMAN("Keller kommt.")
    assert Words(one) == Words(other)
    assert Words(one).doc is one and Words(other).doc is other


@given(st.text(max_size=60))
def test_texts_are_those_of_the_document(text: str) -> None:
    doc = GERMAN(text)
    assert read_texts(doc) == (tuple(t.text for t in doc), tuple(t.idx for t in doc), doc.text)


@pytest.mark.parametrize(
    ("start", "end", "text"), [(0, 2, "Anna Keller"), (2, 3, ","), (1, 99, "Keller, Bern"), (2, 2, "")]
)
def test_text_of_a_range(start: int, end: int, text: str) -> None:
    assert Words(GERMAN("Anna Keller, Bern")).text_of(start, end) == text
