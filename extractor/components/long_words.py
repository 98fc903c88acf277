"""Words of more than three hundred characters in linear time: ten thousand quotation marks must not take a minute.

spaCy's tokenizer strips one mark at a time from a word, and copies and searches the rest each time. What is longer than
any word is parted in one pass instead, at every sign that is neither letter nor digit.
The marks ‹ and › become tokens of their own in any word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language

MAX_WORD = 300
"""Characters; the longest words of German, and nearly all addresses of pages, are shorter."""

_MARKS = {"prefix_search": "|^[‹›]", "suffix_search": "|[‹›]$"}
"""The Swiss marks ‹ and ›, which spaCy's rules leave at the word; to part them later costs the length of the text."""

_SIGNS = re.compile(r"[^\w\s]")


class AffixRules:
    """The tokenizer's rules for one kind of affix, by their pattern.

    `pattern` is what spaCy saves, so that a saved pipeline has its ordinary rules.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._compiled = re.compile(pattern)

    def search(self, word: str) -> re.Match[str] | None:
        """The prefix or suffix of `word`, or None; a long word has none."""
        return self._compiled.search(word) if len(word) <= MAX_WORD else None

    def finditer(self, word: str) -> Iterator[re.Match[str]]:
        """The infixes of `word`; in a long word, all its signs."""
        return self._compiled.finditer(word) if len(word) <= MAX_WORD else _SIGNS.finditer(word)


def part_long_words(nlp: Language) -> None:
    """Let the tokenizer of `nlp` part long words in one pass; a tokenizer of another kind stays as it is."""
    for name, method in (("prefix_search", "search"), ("suffix_search", "search"), ("infix_finditer", "finditer")):
        rule = getattr(nlp.tokenizer, name, None)
        pattern = getattr(getattr(rule, "__self__", None), "pattern", None)
        if isinstance(pattern, str):
            setattr(nlp.tokenizer, name, getattr(AffixRules(pattern + _MARKS.get(name, "")), method))
