"""What rules read of the tokens of a `Doc`, taken once.

spaCy makes a new `Token` each time a document is indexed and looks its text up in the string store each time it is
asked for. Rules ask often, so components that go over a document several times read it into `Words` first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, count
from typing import NamedTuple

import numpy as np
from spacy.attrs import ORTH, POS, SPACY, TAG  # type: ignore[import-not-found]
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

    @property
    def end(self) -> int:
        """The character offset behind it."""
        return self.idx + len(self.text)


class Columns(NamedTuple):
    """The tokens of a document, attribute by attribute: for rules that ask for few of them, but for many tokens."""

    text: Sequence[str]
    lower: Sequence[str]
    is_space: Sequence[bool]
    is_wordlike: Sequence[bool]  # begins with a letter or digit
    pos: Sequence[str]
    tag: Sequence[str]


class Words(list[Word]):
    """The tokens of `doc` in order; `capitalised` are those that begin with a capital, `columns` what they are made of.

    All are shared with other components and must not be changed.
    """

    def __init__(self, doc: Doc) -> None:
        tokens, self.capitalised, self.columns, self.text = _read(doc.to_array(_COLUMNS).tobytes(), doc.vocab.strings)
        super().__init__(tokens)
        self.doc = doc

    def text_of(self, start: int, end: int) -> str:
        """The text of the tokens `start` to `end` (half open), without the space behind the last; "" for none.

        `end` may reach beyond the last token.
        """
        if end - start == 1:
            return self[start].text
        tokens = self[start:end]
        return self.text[tokens[0].idx : tokens[-1].end] if tokens else ""

    @cached_property
    def labels(self) -> dict[int, str]:
        """The tokens inside names → their labels, at the moment when they are first asked for."""
        return {i: name.label_ for name in self.doc.ents for i in range(name.start, name.end)}


def read_texts(doc: Doc) -> tuple[tuple[str, ...], str]:
    """The texts of the tokens of `doc`, and its own: `doc.text` for components that come before the tagger."""
    return _texts(doc.to_array(_TEXT_COLUMNS).tobytes(), doc.vocab.strings)


_COLUMNS = [ORTH, POS, TAG, SPACY]  # numbers: spaCy looks names up each time
_TEXT_COLUMNS = [ORTH, SPACY]

Form = tuple[str, str, bool, bool, bool, bool, bool]
"""What the form of a word alone says: `text` to `is_capitalised` of a `Word`, and whether it is wordlike."""


class _Forms(dict[int, Form]):
    """The forms of words by their keys in `strings`, found when they are first asked for."""

    def __init__(self, strings: StringStore) -> None:
        self.strings = strings

    def __missing__(self, key: int) -> Form:
        if len(self) >= CACHED_WORDS:
            self.clear()
        self[key] = form = _form(self.strings[key])
        return form


@lru_cache(maxsize=2)
def _forms(strings: StringStore) -> Callable[[int], Form]:
    """From the key of a word to its form; those of the pipelines used last are kept."""
    return _Forms(strings).__getitem__


def _form(text: str) -> Form:
    is_punct = all(unicodedata.category(c)[0] == "P" for c in text)
    is_capitalised = text[:1].isupper() or _ARABIC_ARTICLE.match(text) is not None
    return text, text.lower(), is_punct, text.isspace(), text.isalpha(), is_capitalised, text[:1].isalnum()


@lru_cache(maxsize=1)  # as below
def _texts(columns: bytes, strings: StringStore) -> tuple[tuple[str, ...], str]:
    orths, spaces = np.frombuffer(columns, dtype=np.uint64).reshape(-1, 2).T.tolist()
    known = {orth: strings[orth] for orth in set(orths)}
    texts = tuple(map(known.__getitem__, orths))
    return texts, "".join(text + " " if spaced else text for text, spaced in zip(texts, spaces, strict=True))


@lru_cache(maxsize=1)  # the components that follow each other read one document, tagged once
def _read(columns: bytes, strings: StringStore) -> tuple[list[Word], list[Word], Columns, str]:
    """The tokens, the capitalised ones, the columns and the text of a document; from ORTH, POS, TAG and SPACY."""
    orths, coarse, fine, spaces = np.frombuffer(columns, dtype=np.uint64).reshape(-1, 4).T.tolist()
    if not orths:
        return [], [], Columns((), (), (), (), (), ()), ""
    texts, lower, is_punct, is_space, is_alpha, is_capitalised, is_wordlike = zip(
        *map(_forms(strings), orths), strict=True
    )
    tags = {key: strings[key] for key in {*coarse, *fine}}
    pos, tag = [tags[key] for key in coarse], [tags[key] for key in fine]
    is_proper = [p == "PROPN" or t == "NE" for p, t in zip(pos, tag, strict=True)]
    pieces = [text + " " if spaced else text for text, spaced in zip(texts, spaces, strict=True)]
    starts = accumulate(map(len, pieces[:-1]), initial=0)
    rows = zip(
        count(), starts, texts, lower, is_punct, is_space, is_alpha, is_capitalised, pos, tag, is_proper
    )  # fmt: skip
    tokens = [_new_word(Word, row) for row in rows]
    capitalised = [token for token in tokens if token.is_capitalised]
    return tokens, capitalised, Columns(texts, lower, is_space, is_wordlike, pos, tag), "".join(pieces)


_new_word = tuple.__new__  # what `Word(...)` comes to; half the time
