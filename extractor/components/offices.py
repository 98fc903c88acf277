"""Offices: what the text says a person is, right beside the name.

An office stands right before the name («US-Präsident Donald Trump»), before it and a comma («die Präsidentin der
Kommission, Ursula von der Leyen,») or after it («Anna Berg, Sprecherin der Polizei,»). It is given in nominative,
with the adjectives that say which one («russischer Unterhändler») and its complement («Sprecherin der Polizei»).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from spacy.tokens import Doc, Token

from extractor.components.gazetteer import Role, find_role, given_gender, is_derivation, is_title_word, titles
from extractor.lexicon import lines

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


def find_office(doc: Doc, start: int, end: int) -> Found:
    """The office beside the name at tokens `start` to `end`, and the gender that office or title show."""
    title_gender, first = _titles_before(doc, start)
    before = office_before(doc, first, end)
    after = office_after(doc, end)
    role = before.role or after.role
    return Found(role, title_gender or before.gender or after.gender)


def _titles_before(doc: Doc, start: int) -> tuple[str, int]:
    """The gender of the titles right before token `start`, and where they begin."""
    gender = ""
    if start and doc[start - 1].text in _SPOUSES and _origin_at(doc, start - 1):
        return gender, start  # «seine Frau Michelle»: no form of address
    while start:
        is_split = start > 1 and doc[start - 1].text == "."  # the tokenizer parts some abbreviations: Mag | .
        first = start - 2 if is_split else start - 1
        title = "".join(token.text for token in doc[first:start])
        if not is_title_word(title):
            break
        start = first
        gender = titles().get(title) or gender
    return gender, start


def office_before(doc: Doc, start: int, name_end: int) -> Found:
    """The office that ends right before token `start`, with its complement where it has one.

    `name_end` is where the name ends that begins, with its titles, at `start`.
    """
    if not start:
        return Found("", "")
    if _office_at(doc, start - 1):
        return _read_office(doc, start - 1, start)
    if origin := _origin_at(doc, start - 1):
        return origin
    end = start - 1 if doc[start - 1].text == "," else start
    if end < start and not _is_closed(doc, name_end):
        return Found("", "")
    is_lone = end < start and end > 1 and doc[end - 2].pos_ in ("DET", "PRON")
    if is_lone and _office_at(doc, end - 1):  # «die Mutter, Anna Berg, …»
        return _read_office(doc, end - 1, end)
    k = end - 1
    while k > max(0, end - _MAX_COMPLEMENT) and _in_complement(doc[k]):
        if _office_at(doc, k - 1) and _starts_complement(doc, k) and _ends_in_noun(doc, end):
            introduced = k < 2 or doc[k - 2].pos_ in ("DET", "ADJ") or doc[k - 2].is_punct or doc[k - 2].is_space
            introduced = introduced or doc[k - 2].text.endswith("s") or end == start
            return _read_office(doc, k - 1, end) if introduced else Found("", "")
        k -= 1
    return Found("", "")


def _origin_at(doc: Doc, i: int) -> Found | None:
    """Where a person comes from, or whose husband or wife it is: «der Tiroler», «die Zürcherin», «Obamas Frau»."""
    word, before = doc[i].text, doc[i - 1].lower_ if i else ""
    if before in _NOMINATIVES and doc[i].pos_ in ("NOUN", "PROPN", "ADJ") and is_derivation(word):
        return Found(word, "f" if word.endswith("in") or before == "die" else "m")
    if word in _SPOUSES and i and (before.startswith(_POSSESSIVES) or doc[i - 1].ent_type_ == "PER"):
        return Found(word, _SPOUSES[word])
    return None


def _starts_complement(doc: Doc, i: int) -> bool:
    """Whether the words from token `i` on can belong to an office: «der Polizei», «in Japan», not «in die Firma»."""
    is_direction = doc[i].lower_ in ("in", "an") and i + 1 < len(doc) and doc[i + 1].lower_ in ("die", "das", "den")
    return doc[i].lower_ in _COMPLEMENT_STARTS and not is_direction


def _in_complement(token: Token) -> bool:
    return token.pos_ in _COMPLEMENT_POS or token.text in ("(", ")")


def _ends_in_noun(doc: Doc, end: int) -> bool:
    return doc[end - 1].pos_ in ("NOUN", "PROPN", "X") or doc[end - 1].text == ")"


def _is_closed(doc: Doc, end: int) -> bool:
    """Whether a name that ends before token `end` is an apposition: a comma or full stop follows it."""
    if end < len(doc) and doc[end].text == "(":
        end = next((t.i + 1 for t in doc[end : end + 6] if t.text == ")"), len(doc))
    return end >= len(doc) or doc[end].text in _CLOSERS


def office_after(doc: Doc, end: int) -> Found:
    """The office that follows token `end - 1` as an apposition: «, Sprecherin der Polizei,», «(Trainer)»."""
    i = _skip_party(doc, end)
    if i >= len(doc) or doc[i].text not in (",", "("):
        return Found("", "")
    opener = doc[i].text
    i += 1
    if i + 1 < len(doc) and doc[i].like_num and doc[i + 1].text == ",":
        i += 2
    if i < len(doc) and doc[i].pos_ == "DET":
        i += 1
    while i < len(doc) and doc[i].pos_ == "ADJ":
        i += 1
    if not _office_at(doc, i):
        return Found("", "")
    stop = i + 1
    while stop < len(doc) and doc[stop].text == "und" and _office_at(doc, stop + 1):
        stop += 2
    if stop < len(doc) and _starts_complement(doc, stop):
        while stop < min(len(doc), i + 1 + _MAX_COMPLEMENT) and doc[stop].pos_ in _COMPLEMENT_POS:
            stop += 1
    closers = (")",) if opener == "(" else (",", ".", ":", ";")
    if stop < len(doc) and doc[stop].text not in closers:
        return Found("", "")
    return _read_office(doc, i, stop)


def _skip_party(doc: Doc, end: int) -> int:
    """Past the brackets after a name that hold no office: «Anna Berg (SPD)»."""
    if end < len(doc) and doc[end].text == "(" and not _office_at(doc, end + 1):
        close = next((t.i for t in doc[end : end + 8] if t.text == ")"), end - 1)
        return close + 1
    return end


def _office_at(doc: Doc, i: int) -> Role | None:
    """The office that token `i` names, if it stands outside the names."""
    if not 0 <= i < len(doc):
        return None
    token = doc[i]
    word = token.text
    if not word[0].isupper() or token.ent_type_ == "PER" or token.pos_ in ("VERB", "AUX"):
        return None
    role = find_role(word) if given_gender(word) is None else None
    return role if role and role.is_office else None


def _read_office(doc: Doc, noun: int, end: int) -> Found:
    """The office at token `noun` with its adjectives before it and its complement up to token `end`."""
    role = _office_at(doc, noun)
    if role is None:
        return Found("", "")
    first = noun
    while first and _belongs_to_office(doc[first - 1]):
        first -= 1
    article = doc[first - 1].lower_ if first else ""
    gender = role.gender or _gender_of_article(article, doc[noun].text)
    adjectives = [_inflect(doc[k].text, gender) for k in range(first, noun)]
    is_adjectival = role.gender == "" and role.name.endswith("e")
    name = role.name + "r" if adjectives and is_adjectival and gender == "m" else role.name
    is_plain = not any(token.ent_type_ == "PER" for token in doc[noun + 1 : end])
    complement = doc[noun + 1 : end].text if is_plain else ""
    return Found(" ".join((*adjectives, name, *complement.split())), gender)


def _belongs_to_office(token: Token) -> bool:
    if is_derivation(token.text) and token.text.endswith("er"):
        return True
    stem = re.sub(r"(e|er|es|en|em)$", "", token.text)
    if token.pos_ != "ADJ" or stem == token.text:
        return False
    return stem.endswith("isch") or stem in lines("roles_adjectives.txt")


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
