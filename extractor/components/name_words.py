"""What the corrections of names share: the type of a name, and what a word may be in one."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from extractor.components.gazetteer import find_role, given_gender, is_no_surname, is_title_word
from extractor.components.organisations import is_generic_noun
from extractor.components.words import Word, Words
from extractor.lexicon import lines

QUOTATION_MARKS = frozenset('«»„“”"‹›‚‘')
ROMAN = re.compile(r"[IVX]{1,5}\.?")
INDEFINITE = frozenset("ein eine einen einem einer jeder jede jeden jedem kein keine keinen mancher solcher".split())
DEFINITE = frozenset("der die das den dem des am im vom zum zur".split())
MIN_LONG_NOUN = 12  # hardly a surname


class Name(NamedTuple):
    """A mention by name: tokens `start` to `end` (half open) of a `Doc`, and its label."""

    start: int
    end: int
    label: str

    def covers(self, other: Name) -> bool:
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Name) -> bool:
        return self.start < other.end and other.start < self.end


def is_surely_proper(token: Word) -> bool:
    """Whether fine and coarse tag agree that `token` is a proper noun; where two components set them, they may not."""
    return token.pos_ == "PROPN" and token.tag_ in ("NE", "PROPN", "")


def is_person_noun(word: str) -> bool:
    """Whether `word` says what a person is and can hardly be a surname: «Kommissar», «Oppositionsanhänger»."""
    is_long = "-" in word or len(word) >= MIN_LONG_NOUN
    return is_no_surname(word) or (is_long and find_role(word) is not None)


def is_title(token: Word) -> bool:
    return is_title_word(token.text)


def is_given(token: Word) -> bool:
    """A given name, as it stands or with a genitive's ending cut off is not counted: «Annas» begins no full name."""
    return token.is_capitalised and given_gender(token.text) is not None


@cache
def _codes() -> frozenset[str]:
    return frozenset((*lines("names_cantons.txt"), *lines("names_nations.txt")))


def is_code(word: str) -> bool:
    """Whether `word` is the abbreviation of a canton or a nation: «ZH», «NOR»."""
    return word in _codes()


def is_office(token: Word) -> bool:
    """A noun for what a person is, and not used as a name: «Präsident», not «Herr Richter» or «Luisa Neubauer»."""
    return not is_surely_proper(token) and find_role(token.text) is not None and given_gender(token.text) is None


def names_organisation(words: Words, i: int) -> bool:
    """Whether the word before token `i` says that an organisation is named: «die Fluggesellschaft Swiss»."""
    return i > 0 and words[i].is_proper and not is_given(words[i]) and is_generic_noun(words[i - 1].text)
