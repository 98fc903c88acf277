"""What rules read of the tokens of a `Doc`, taken once.

spaCy makes a new `Token` each time a document is indexed and looks its text up in the string store each time it is
asked for. Rules ask often, so components that go over a document several times read it into `Words` first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
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
    is_wordlike: bool  # begins with a letter or digit
    pos_: str
    tag_: str
    is_proper: bool  # a proper noun by its coarse or its fine tag

    @property
    def end(self) -> int:
        """The character offset behind it."""
        return self.idx + len(self.text)


class Columns(NamedTuple):
    """The tokens of a document, attribute by attribute: for rules that ask for few of them, but for many tokens."""

    start: Sequence[int]  # `idx` of a `Word`
    text: Sequence[str]
    lower: Sequence[str]
    is_space: Sequence[bool]
    is_wordlike: Sequence[bool]
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


class Texts(NamedTuple):
    """What the tokenizer says, for components that come before the tagger."""

    tokens: Sequence[str]
    start: Sequence[int]  # of every token, the character offset in the text
    text: str  # `doc.text`


def read_texts(doc: Doc) -> Texts:
    """The texts of the tokens of `doc`, where they begin, and its own."""
    return _texts(doc.to_array(_TEXT_COLUMNS).tobytes(), doc.vocab.strings)


_COLUMNS = [ORTH, POS, TAG, SPACY]  # numbers: spaCy looks names up each time
_TEXT_COLUMNS = [ORTH, SPACY]

Form = tuple[str, str, bool, bool, bool, bool, bool]
"""What the form of a word alone says: `text` to `is_wordlike` of a `Word`."""

Tags = tuple[str, str, bool]
"""What its tags say: `pos_` to `is_proper` of a `Word`."""


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


class _Tags(dict[tuple[int, int], Tags]):
    """As `_Forms`, by the keys of a coarse and a fine tag; there are few."""

    def __init__(self, strings: StringStore) -> None:
        self.strings = strings

    def __missing__(self, keys: tuple[int, int]) -> Tags:
        pos, tag = self.strings[keys[0]], self.strings[keys[1]]
        self[keys] = tags = pos, tag, pos == "PROPN" or tag == "NE"
        return tags


@lru_cache(maxsize=2)
def _tags(strings: StringStore) -> Callable[[tuple[int, int]], Tags]:
    """From the keys of a coarse and a fine tag to what they say."""
    return _Tags(strings).__getitem__


@lru_cache(maxsize=1)  # as below
def _texts(columns: bytes, strings: StringStore) -> Texts:
    orths, spaces = np.frombuffer(columns, dtype=np.uint64).reshape(-1, 2).T.tolist()
    texts = tuple([form[0] for form in map(_forms(strings), orths)])
    return Texts(texts, *_joined(texts, spaces))


@lru_cache(maxsize=1)  # the components that follow each other read one document, tagged once
def _read(columns: bytes, strings: StringStore) -> tuple[list[Word], list[Word], Columns, str]:
    """The tokens, the capitalised ones, the columns and the text of a document; from ORTH, POS, TAG and SPACY."""
    orths, coarse, fine, spaces = np.frombuffer(columns, dtype=np.uint64).reshape(-1, 4).T.tolist()
    if not orths:
        return [], [], Columns((), (), (), (), (), (), ()), ""
    forms = list(map(_forms(strings), orths))
    tags = list(map(_tags(strings), zip(coarse, fine, strict=True)))
    texts, lower, _, is_space, _, _, is_wordlike = zip(*forms, strict=True)
    pos, tag, _ = zip(*tags, strict=True)
    starts, text = _joined(texts, spaces)
    rows = enumerate(zip(starts, forms, tags, strict=True))
    tokens = [_new_word(Word, (i, start, *form, *tag)) for i, (start, form, tag) in rows]
    capitalised = [token for token in tokens if token.is_capitalised]
    return tokens, capitalised, Columns(starts, texts, lower, is_space, is_wordlike, pos, tag), text


def _joined(texts: Sequence[str], spaces: Sequence[int]) -> tuple[Sequence[int], str]:
    """The character offsets of tokens, and their text; `spaces` are 1 for those that a space follows, else 0."""
    pieces = [text + " " if spaced else text for text, spaced in zip(texts, spaces, strict=True)]
    return tuple(accumulate(map(len, pieces), initial=0))[:-1], "".join(pieces)


_new_word = tuple.__new__  # what `Word(...)` comes to; half the time
