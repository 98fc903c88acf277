"""The embedding layer of the pipeline that ships with the package: affixes, shape, and classes of words.

Few freely licensed sentences teach names, so most names of a text were never seen in training. What is known of a word
beyond those sentences stands in its row of the pipeline's vectors table, as numbers of classes (`CLASSES`): its Brown
cluster, how frequent it is, whether it is usually capitalised, and what word lists say of it. A word without a row
borrows that of a related one: its nominative, its other capitalisation, its last part (`related_forms`). Rare words
have no embedding of their own, because a table of hashes would give them that of others.

Word classes for names: Turian, Ratinov and Bengio (2010); the layers are those of spaCy's `MultiHashEmbed`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab
from thinc.api import HashEmbed, Maxout, Model, add, chain, concatenate, list2ragged, ragged2list, uniqued, with_array
from thinc.types import Floats2d, Ints2d

CLASSES = ("cluster", "frequency", "capitals", "person", "place", "organisation")
"""Columns of the vectors table; 0 is "not known" in each of them."""

CLUSTER_BITS = (4, 6, 8, 10, 12)
"""A Brown cluster's number holds its path through the tree of clusters, from the low bits up."""

FREQUENT = 3  # the class of frequency from which a word has an embedding of its own
STRINGS = ("word", "prefix", "suffix", "long_suffix", "shape")
N_LISTED = 3  # columns of `CLASSES` that come from word lists

EXACT, RELATED, PART, UNKNOWN = range(4)
"""Whose classes a word has: its own, those of another form of it, those of the last part of a compound, none."""

_MIN_PART = 4
_SUFFIX, _LONG_SUFFIX, _PREFIX = 3, 5, 3
_APOSTROPHES = "'’‘`´"
_MAX_LENGTH = 60  # longer ones are addresses and the like
_MAX_CACHED = 1 << 15  # words


def related_forms(word: str) -> Iterator[str]:
    """Forms that say what `word` may be, closest first: without genitive, in other capitals, its last part.

    >>> list(related_forms("Dahlmanns"))[:3]
    ['Dahlmann', 'dahlmanns', 'Hlmanns']
    """
    stem = word.rstrip(_APOSTROPHES)
    if stem != word:
        yield stem
    if stem.endswith("es"):
        yield stem[:-2]
    if stem.endswith("s"):
        yield stem[:-1].rstrip(_APOSTROPHES)
    if word.isupper() and len(word) > 1:
        yield word.title()
    if not word.islower():
        yield word.lower()
    else:
        yield word.title()
    if "-" in word:
        last = word.rpartition("-")[2]
        if last:
            yield last
            yield from (form for form in related_forms(last) if form != word)
        return
    for start in range(2, len(word) - _MIN_PART + 1):
        yield word[start:].title() if word[0].isupper() else word[start:]


class WordFeatures:
    """The columns that the embedding reads for a word form, kept in memory for words that come again."""

    def __init__(self) -> None:
        self._vectors: object = None
        self._rows: dict[int, NDArray[np.uint64]] = {}

    def __call__(self, vocab: Vocab, keys: Sequence[int]) -> NDArray[np.uint64]:
        """A matrix of (words × columns) for the words that `vocab` stores under `keys`."""
        if self._vectors is not vocab.vectors or len(self._rows) > _MAX_CACHED:
            self._vectors, self._rows = vocab.vectors, {}
        for key in keys:
            if key not in self._rows:
                self._rows[key] = self.find(vocab, vocab.strings[key])
        return np.stack([self._rows[key] for key in keys])

    def find(self, vocab: Vocab, word: str) -> NDArray[np.uint64]:
        classes, relation = find_classes(vocab, word)
        cluster, frequency, capitals, *listed = classes
        lower = word.lower()
        strings = (
            lower if relation == EXACT and frequency >= FREQUENT else "",
            word[:_PREFIX],
            lower[-_SUFFIX:],
            lower[-_LONG_SUFFIX:],
            word_shape(word),
        )
        if relation == PART:
            listed = [0] * N_LISTED  # a compound with a place's name at its end is no place
        numbers = [cluster << 2 | relation, *((cluster & (2**bits - 1)) + 1 if cluster else 0 for bits in CLUSTER_BITS)]
        numbers += [frequency * 64 + capitals * 8 + relation, *listed]
        return np.array([hash_string(s) if s else 0 for s in strings] + numbers, dtype="uint64")


def find_classes(vocab: Vocab, word: str) -> tuple[list[int], int]:
    """The classes of `word`, and how they were found: `EXACT`, `RELATED`, `PART` or `UNKNOWN`."""
    vectors = vocab.vectors
    row = vectors.find(key=hash_string(word))
    if row >= 0:
        return vectors.data[row].astype(int).tolist(), EXACT
    if len(word) <= _MAX_LENGTH and any(c.isalpha() for c in word):
        for form in related_forms(word):
            row = vectors.find(key=hash_string(form))
            if row >= 0:
                return vectors.data[row].astype(int).tolist(), RELATED if "-" in word or len(form) > len(
                    word
                ) - 3 else PART
    return [0] * len(CLASSES), UNKNOWN


def word_shape(word: str) -> str:
    """Letters as X, x, digits as d, runs of more than four shortened: «GmbH» is XxxX, «2026» dddd.

    >>> word_shape("Bundesrat"), word_shape("A4-Blatt")
    ('Xxxxx', 'Xd-Xxxxx')
    """
    shape: list[str] = []
    for c in word:
        sign = "X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c
        if shape[-4:] != [sign] * 4:
            shape.append(sign)
    return "".join(shape)


def extract_words(features: WordFeatures) -> Model[list[Doc], list[Ints2d]]:
    """Docs → a row for each token; its first column is the word's key, for `uniqued`."""

    def forward(model: Model[list[Doc], list[Ints2d]], docs: list[Doc], is_train: bool) -> Any:
        found = []
        for doc in docs:
            keys = doc.to_array("ORTH")
            table = features(doc.vocab, keys.tolist()) if len(keys) else np.zeros((0, N_COLUMNS), dtype="uint64")
            found.append(np.hstack([keys.reshape(-1, 1), table]))
        return found, lambda d: []

    return Model("extract_words", forward)


N_COLUMNS = len(STRINGS) + 1 + len(CLUSTER_BITS) + 1 + N_LISTED


def german_embed(width: int, rows: list[int], class_rows: int) -> Model[list[Doc], list[Floats2d]]:
    """Embed words by `STRINGS` and `CLASSES`.

    width: of each table and of the result. rows: sizes of the tables of word, prefix, suffix, long suffix and shape.
    class_rows: size of each table of classes; what they say is summed.
    """
    columns = iter(range(1, N_COLUMNS + 1))
    strings: list[Model[Any, Any]] = [
        HashEmbed(width, size, column=next(columns), seed=7 + i, dropout=0.0) for i, size in enumerate(rows)
    ]
    classes: list[Model[Any, Any]] = [HashEmbed(width, class_rows, column=c, seed=70 + c, dropout=0.0) for c in columns]
    embeddings: Model[Any, Any] = concatenate(*strings, add(*classes[:-N_LISTED]), add(*classes[-N_LISTED:]))
    mix: Model[Any, Any] = Maxout(width, width * (len(strings) + 2), nP=3, dropout=0.0, normalize=True)
    by_word: Model[Any, Any] = uniqued(chain(embeddings, mix), column=0)
    to_rows: Model[Any, Any] = with_array(by_word)
    words: Model[Any, Any] = extract_words(WordFeatures())
    embed: Model[list[Doc], list[Floats2d]] = chain(words, list2ragged(), to_rows, ragged2list())
    return embed


registry.architectures.register("extractor.GermanEmbed.v1", func=german_embed)
