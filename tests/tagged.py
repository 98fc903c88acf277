"""Hand-built documents: words with their tags as text, entities by their words."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc, Span

import extractor.components  # registers the Doc extensions  # noqa: F401

VOCAB = spacy.blank("de").vocab
_NO_SPACE_BEFORE = frozenset(", . : ; ! ? » ) / '".split())
_NO_SPACE_AFTER = frozenset("« ( /".split())
_TAGS = {"PROPN": "NE", "NOUN": "NN", "VERB": "VVFIN", "AUX": "VAFIN", "ADJ": "ADJA", "DET": "ART", "ADP": "APPR"}


def tagged(text: str, *names: str) -> Doc:
    """A document from `text`, words as `word|POS` or `word` (a proper noun if capitalised, else X or punctuation).

    `names` are entities in the order of the text, as `LABEL words`; a line break is the word `\\n`.
    """
    words: list[str] = []
    pos: list[str] = []
    for item in text.split(" "):
        word, _, tag = item.partition("|")
        words.append(word)
        pos.append(tag or _guess(word))
    following = [*words[1:], "."]
    spaces = [
        word not in _NO_SPACE_AFTER and after not in _NO_SPACE_BEFORE and "\n" not in (word, after)
        for word, after in zip(words, following, strict=True)
    ]
    doc = Doc(VOCAB, words=words, spaces=spaces, pos=pos, tags=[_TAGS.get(p, p) for p in pos])
    start, spans = 0, []
    for name in names:
        label, *tokens = name.split(" ")
        while [t.text for t in doc[start : start + len(tokens)]] != tokens:
            start += 1
            if start >= len(doc):
                raise ValueError(f"{name!r} is not in {doc.text!r}")
        spans.append(Span(doc, start, start + len(tokens), label=label))
        start += len(tokens)
    doc.set_ents(spans)
    return doc


def _guess(word: str) -> str:
    if word == "\n":
        return "SPACE"
    if not any(c.isalnum() for c in word):
        return "PUNCT"
    return "PROPN" if word[0].isupper() else "X"
