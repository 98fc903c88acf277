"""What rules read of the tokens of a `Doc`, taken once.

spaCy makes a new `Token` each time a document is indexed and looks its text up in the string store each time it is
asked for. Rules ask often, so components that go over a document several times read it into `Words` first.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from spacy.strings import StringStore
from spacy.tokens import Doc

from extractor.lexicon import CACHED_WORDS

_ARABIC_ARTICLE = re.compile(r"(al|el|ad|ar|as|asch|at|az)-[A-Z]")  # al-Assad begins a name as a capital does


class Word(NamedTuple):
    """One token, its attributes named as spaCy's `Token` names them."""

    i: int  # token index
    idx: int  # character offset in the text
    text: str
    lower_: str
    is_punct: bool
    is_space: bool
    is_alpha: bool
    is_capitalised: bool
    pos_: str
    tag_: str
    is_proper: bool  # a proper noun by its coarse or its fine tag


class Words(list[Word]):
    """The tokens of `doc` in order."""

    def __init__(self, doc: Doc) -> None:
        tokens, self.text = _read(doc.to_array(["ORTH", "POS", "TAG", "SPACY"]).tobytes(), doc.vocab.strings)
        super().__init__(tokens)
        self.doc = doc

    def text_of(self, start: int, end: int) -> str:
        """The text of the tokens `start` to `end` (half open), without the space behind the last; "" for none.

        `end` may reach beyond the last token.
        """
        tokens = self[start:end]
        return self.text[tokens[0].idx : tokens[-1].idx + len(tokens[-1].text)] if tokens else ""


def read_texts(doc: Doc) -> tuple[tuple[str, ...], str]:
    """The texts of the tokens of `doc`, and its own: `doc.text` for components that come before the tagger."""
    return _texts(doc.to_array(["ORTH", "SPACY"]).tobytes(), doc.vocab.strings)


@lru_cache(maxsize=1)  # as below
def _texts(columns: bytes, strings: StringStore) -> tuple[tuple[str, ...], str]:
    orths, spaces = np.frombuffer(columns, dtype=np.uint64).reshape(-1, 2).T.tolist()
    known = {orth: strings[orth] for orth in set(orths)}
    texts = tuple(known[orth] for orth in orths)
    return texts, "".join(text + " " if spaced else text for text, spaced in zip(texts, spaces, strict=True))


@lru_cache(maxsize=1)  # the components that follow each other read one document, tagged once
def _read(columns: bytes, strings: StringStore) -> tuple[list[Word], str]:
    """The tokens and the text of a document, from its columns ORTH, POS, TAG and SPACY as one array."""
    orths, coarse, fine, spaces = np.frombuffer(columns, dtype=np.uint64).reshape(-1, 4).T.tolist()
    shapes = {orth: _shape(strings[orth]) for orth in set(orths)}
    tags = {key: strings[key] for key in {*coarse, *fine}}
    tokens: list[Word] = []
    pieces: list[str] = []
    idx = 0
    for i, (orth, pos, tag, spaced) in enumerate(zip(orths, coarse, fine, spaces, strict=True)):
        text, lower, is_punct, is_space, is_alpha, is_capitalised = shapes[orth]
        pos_, tag_ = tags[pos], tags[tag]
        proper = pos_ == "PROPN" or tag_ == "NE"
        tokens.append(Word(i, idx, text, lower, is_punct, is_space, is_alpha, is_capitalised, pos_, tag_, proper))
        pieces.append(text + " " if spaced else text)
        idx += len(pieces[-1])
    return tokens, "".join(pieces)


@lru_cache(maxsize=CACHED_WORDS)
def _shape(text: str) -> tuple[str, str, bool, bool, bool, bool]:
    """What the form of a word alone says: itself, lower case, is_punct, is_space, is_alpha, is_capitalised."""
    is_punct = all(unicodedata.category(c)[0] == "P" for c in text)
    is_capitalised = text[:1].isupper() or _ARABIC_ARTICLE.match(text) is not None
    return text, text.lower(), is_punct, text.isspace(), text.isalpha(), is_capitalised
