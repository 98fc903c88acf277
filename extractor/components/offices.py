"""Offices: what the text says a person is, right beside the name.

An office stands right before the name («US-Präsident Donald Trump»), before it and a comma («die Präsidentin der
Kommission, Ursula von der Leyen,») or after it («Anna Berg, Sprecherin der Polizei,»). It is given in nominative,
with the adjectives that say which one («russischer Unterhändler») and its complement («Sprecherin der Polizei»).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from extractor.components.gazetteer import Role, find_role, given_gender, is_derivation, is_title_word, titles
from extractor.components.words import Word, Words
from extractor.lexicon import entries

_COMPLEMENT_POS = frozenset("DET ADJ NOUN PROPN ADP NUM X".split())
_COMPLEMENT_STARTS = frozenset("der des von vom für im in beim bei am an zum zur aus eines einer beider".split())
_CLOSERS = frozenset(", . : ; ( ) – - ! ?".split())
_GENDER_BY_ARTICLE = {  # by the ending of a noun that is inflected like an adjective
    "e": {"der": "m", "die": "f", "eine": "f"},
    "en": {**dict.fromkeys(("dem", "den", "des", "zum", "vom", "beim"), "m"), **dict.fromkeys(("der", "zur"), "f")},
}
_NOMINATIVES = ("der", "die")
_SPOUSES = {"Mann": "m", "Frau": "f"}
_POSSESSIVES = ("ihr", "sein", "dein", "mein", "unser")
_MAX_COMPLEMENT = 10


class Found(NamedTuple):
    """An office read off the text: the words in nominative, and the gender that they and a title show."""

    role: str
    gender: str


def find_office(words: Words, start: int, end: int) -> Found:
    """The office beside the name at tokens `start` to `end`, and the gender that office or title show."""
    title_gender, first = _titles_before(words, start)
    before = office_before(words, first, end)
    after = office_after(words, end)
    role = before.role or after.role
    return Found(role, title_gender or before.gender or after.gender)


def _titles_before(words: Words, start: int) -> tuple[str, int]:
    """The gender of the titles right before token `start`, and where they begin."""
    gender = ""
    if start and words[start - 1].text in _SPOUSES and _origin_at(words, start - 1):
        return gender, start  # «seine Frau Michelle»: no form of address
    while start:
        is_split = start > 1 and words[start - 1].text == "."  # the tokenizer parts some abbreviations: Mag | .
        first = start - 2 if is_split else start - 1
        title = "".join(token.text for token in words[first:start])
        if not is_title_word(title):
            break
        start = first
        gender = titles().get(title) or gender
    return gender, start


def office_before(words: Words, start: int, name_end: int) -> Found:
    """The office that ends right before token `start`, with its complement where it has one.

    `name_end` is where the name ends that begins, with its titles, at `start`.
    """
    if not start:
        return Found("", "")
    if _office_at(words, start - 1):
        return _read_office(words, start - 1, start)
    if origin := _origin_at(words, start - 1):
        return origin
    end = start - 1 if words[start - 1].text == "," else start
    if end < start and not _is_closed(words, name_end):
        return Found("", "")
    is_lone = end < start and end > 1 and words[end - 2].pos_ in ("DET", "PRON")
    if is_lone and _office_at(words, end - 1):  # «die Mutter, Anna Berg, …»
        return _read_office(words, end - 1, end)
    k = end - 1
    while k > max(0, end - _MAX_COMPLEMENT) and _in_complement(words[k]):
        if _office_at(words, k - 1) and _starts_complement(words, k) and _ends_in_noun(words, end):
            introduced = k < 2 or words[k - 2].pos_ in ("DET", "ADJ") or words[k - 2].is_punct or words[k - 2].is_space
            introduced = introduced or words[k - 2].text.endswith("s") or end == start
            return _read_office(words, k - 1, end) if introduced else Found("", "")
        k -= 1
    return Found("", "")


def _origin_at(words: Words, i: int) -> Found | None:
    """Where a person comes from, or whose husband or wife it is: «der Tiroler», «die Zürcherin», «Obamas Frau»."""
    word, before = words[i].text, words[i - 1].lower_ if i else ""
    if before in _NOMINATIVES and words[i].pos_ in ("NOUN", "PROPN", "ADJ") and is_derivation(word):
        return Found(word, "f" if word.endswith("in") or before == "die" else "m")
    if word in _SPOUSES and i and (before.startswith(_POSSESSIVES) or words.labels.get(i - 1) == "PER"):
        return Found(word, _SPOUSES[word])
    return None


def _starts_complement(words: Words, i: int) -> bool:
    """Whether the words from token `i` on can belong to an office: «der Polizei», «in Japan», not «in die Firma»."""
    first, article = words[i].lower_, words[i + 1].lower_ if i + 1 < len(words) else ""
    is_direction = first in ("in", "an") and article in ("die", "das", "den")
    return first in _COMPLEMENT_STARTS and not is_direction


def _in_complement(token: Word) -> bool:
    return token.pos_ in _COMPLEMENT_POS or token.text in ("(", ")")


def _ends_in_noun(words: Words, end: int) -> bool:
    return words[end - 1].pos_ in ("NOUN", "PROPN", "X") or words[end - 1].text == ")"


def _is_closed(words: Words, end: int) -> bool:
    """Whether a name that ends before token `end` is an apposition: a comma or full stop follows it."""
    if end < len(words) and words[end].text == "(":
        end = next((t.i + 1 for t in words[end : end + 6] if t.text == ")"), len(words))
    return end >= len(words) or words[end].text in _CLOSERS


def office_after(words: Words, end: int) -> Found:
    """The office that follows token `end - 1` as an apposition: «, Sprecherin der Polizei,», «(Trainer)»."""
    i = _skip_party(words, end)
    if i >= len(words) or words[i].text not in (",", "("):
        return Found("", "")
    opener = words[i].text
    i += 1
    if i + 1 < len(words) and words.doc[i].like_num and words[i + 1].text == ",":
        i += 2
    if i < len(words) and words[i].pos_ == "DET":
        i += 1
    while i < len(words) and words[i].pos_ == "ADJ":
        i += 1
    if not _office_at(words, i):
        return Found("", "")
    stop = i + 1
    while stop < len(words) and words[stop].text == "und" and _office_at(words, stop + 1):
        stop += 2
    if stop < len(words) and _starts_complement(words, stop):
        while stop < min(len(words), i + 1 + _MAX_COMPLEMENT) and words[stop].pos_ in _COMPLEMENT_POS:
            stop += 1
    closers = (")",) if opener == "(" else (",", ".", ":", ";")
    if stop < len(words) and words[stop].text not in closers:
        return Found("", "")
    return _read_office(words, i, stop)


def _skip_party(words: Words, end: int) -> int:
    """Past the brackets after a name that hold no office: «Anna Berg (SPD)»."""
    if end < len(words) and words[end].text == "(" and not _office_at(words, end + 1):
        close = next((t.i for t in words[end : end + 8] if t.text == ")"), end - 1)
        return close + 1
    return end


def _office_at(words: Words, i: int) -> Role | None:
    """The office that token `i` names, if it stands outside the names."""
    if not 0 <= i < len(words):
        return None
    token = words[i]
    word = token.text
    if not word[0].isupper() or words.labels.get(i) == "PER" or token.pos_ in ("VERB", "AUX"):
        return None
    role = find_role(word) if given_gender(word) is None else None
    return role if role and role.is_office else None


def _read_office(words: Words, noun: int, end: int) -> Found:
    """The office at token `noun` with its adjectives before it and its complement up to token `end`."""
    role = _office_at(words, noun)
    if role is None:
        return Found("", "")
    first = noun
    while first and _belongs_to_office(words[first - 1]):
        first -= 1
    article = words[first - 1].lower_ if first else ""
    gender = role.gender or _gender_of_article(article, words[noun].text)
    adjectives = [_inflect(words[k].text, gender) for k in range(first, noun)]
    is_adjectival = role.gender == "" and role.name.endswith("e")
    name = role.name + "r" if adjectives and is_adjectival and gender == "m" else role.name
    is_plain = not any(words.labels.get(k) == "PER" for k in range(noun + 1, end))
    complement = words.text_of(noun + 1, end) if is_plain else ""
    return Found(" ".join((*adjectives, name, *complement.split())), gender)


def _belongs_to_office(token: Word) -> bool:
    if is_derivation(token.text) and token.text.endswith("er"):
        return True
    stem = re.sub(r"(e|er|es|en|em)$", "", token.text)
    if token.pos_ != "ADJ" or stem == token.text:
        return False
    return stem.endswith("isch") or stem in entries("roles_adjectives.txt")


def _inflect(adjective: str, gender: str) -> str:
    """An adjective before an office, nominative without article: russischer Unterhändler, deutsche Botschafterin."""
    if is_derivation(adjective) and adjective.endswith("er"):
        return adjective
    stem = re.sub(r"(e|er|es|en|em)$", "", adjective)
    return stem + ("er" if gender == "m" else "e")


def _gender_of_article(article: str, noun: str) -> str:
    """What the article says of a noun that is both: der Abgeordnete, die Abgeordnete, dem Abgeordneten."""
    genders = _GENDER_BY_ARTICLE["en" if noun.endswith("en") else "e"]
    return genders.get(article, "")
