"""Organisations that are found by their form rather than by the tagger.

Three kinds are regular in German news. A listed name («Vereinte Nationen», «Hisbollah») stands in the lexicon. An
institution is a compound or a phrase with a telling head («Bundesverkehrsministerium», «Bundesamt für Zoll und
Grenzsicherheit», «Kantonspolizei Graubünden»). And a long form is followed by its abbreviation in brackets
(«Wirtschaftskammer Österreich (WKÖ)»; Schwartz and Hearst 2003 find definitions by the same sign).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from extractor.components.gazetteer import (
    find_organisation,
    find_place,
    find_role,
    fold,
    given_gender,
    is_compound,
    is_derivation,
    is_plain_word,
    listed_form,
    organisations,
)
from extractor.components.words import Word, Words
from extractor.lexicon import CACHED_WORDS, entries, lines, rows
from extractor.lexicon.persons import org_noun

_ACRONYM = re.compile(r"(?=(?:[^A-ZÄÖÜ]*[A-ZÄÖÜ]){2})[A-ZÄÖÜ][A-Za-zÄÖÜäöü-]{1,7}")
_LINKS = frozenset("für der des und in zur von gegen".split())
_AFTER_HEAD = frozenset("für gegen zur".split())
_BEFORE_INSTITUTION = frozenset("der die das des dem den im vom beim zum zur am ans ins".split())
_KINDS_OF_INSTITUTES = frozenset("Elite Partner Privat Online Fach Forschungs Staats Landes Wirtschafts".split())
_MAX_LONG_FORM = 9
_MAX_LISTED_TOKENS = 6


def find_organisations(words: Words) -> list[tuple[int, int]]:
    """Organisations by their form: tokens, half open, in the order of the text and without overlaps."""
    in_brackets = dict(long_forms_in_brackets(words))
    found: list[tuple[int, int]] = []
    after = 0
    for token in words if in_brackets else words.capitalised:
        if token.i < after or not (token.is_capitalised or token.i in in_brackets):
            continue
        end = in_brackets.get(token.i)
        if not end and token.is_capitalised and (token.pos_ == "ADJ" or _may_begin(token.text)):
            end = _listed_end(words, token.i) or _institution_end(words, token.i)
        if end:
            found.append((token.i, end))
            after = end
    return found


@lru_cache(maxsize=CACHED_WORDS)
def _may_begin(word: str) -> bool:
    """Whether an organisation may begin with `word`, by the lexicon."""
    return fold(word) in _beginnings() or find_organisation(word) is not None or _is_head(word)


def _listed_end(words: Words, start: int) -> int:
    """The end of a listed organisation: of several words, or a word that is nothing else."""
    key = fold(words[start].text)
    if key in _beginnings():
        for end in range(min(start + _MAX_LISTED_TOKENS, len(words)), start + 1, -1):
            text = words.text_of(start, end)
            name = find_organisation(text)
            is_sure = name and (_is_unambiguous(name) or _is_long_name(text))
            if is_sure and not find_place(text):
                return end
    token = words[start]
    name = find_organisation(token.text) if len(token.text) > 2 else None
    if name is not None and _is_affiliation(words, start):
        return start + 1
    if name is None or not _is_unambiguous(name) or find_place(token.text) is not None:
        return 0
    if listed_form(token.text).isupper() and not token.text.isupper():
        return 0  # «Bund» is no BUND
    if find_role(token.text):  # Bundesrat: the council after an article, else one of its members
        return start + 1 if _is_institution(words, start) else 0
    if start and given_gender(words[start - 1].text) is not None:
        return 0
    return start + 1 if token.is_capitalised and not is_plain_word(token.text) else 0


def _is_affiliation(words: Words, i: int) -> bool:
    """Whether token `i` stands in brackets after a name, alone or before a canton: «(Mitte/SG)», «(Grüne, ZH)»."""
    if i < 2 or words[i - 1].text != "(" or not words[i - 2].is_proper or i + 1 >= len(words):
        return False
    is_before_canton = i + 3 < len(words) and words[i + 1].text in ("/", ",") and words[i + 3].text == ")"
    return words[i + 1].text == ")" or is_before_canton


def _is_long_name(text: str) -> bool:
    """Whether `text` has several capitalised words and no article: «Vereinte Dienstleistungsgewerkschaft»."""
    words = text.split()
    return len(words) > 1 and words[0].lower() not in _BEFORE_INSTITUTION and all(w[0].isupper() for w in words)


@cache
def _seated() -> frozenset[str]:
    return frozenset(lines("names_seated.txt"))


@cache
def _beginnings() -> frozenset[str]:
    """First words of the listed names of several words, folded, as the tokenizer may part them."""
    names = [form for form in organisations() if " " in form]
    return frozenset(re.split(mark, name)[0] for name in names for mark in ("[ .'/-]", " "))


@cache
def _ambiguous() -> frozenset[str]:
    return frozenset(row[0] for row in rows("names_organisations.tsv") if len(row) > 2 and row[2] == "w")


def _is_unambiguous(name: str) -> bool:
    return name not in _ambiguous()


def _is_institution(words: Words, i: int) -> bool:
    """Whether the council rather than a member is meant: an article before, no name after."""
    before = words[i - 1].lower_ if i else ""
    if before not in _BEFORE_INSTITUTION:
        return False
    after = words[i + 1] if i + 1 < len(words) else None
    return after is None or not after.text[:1].isupper() or after.pos_ not in ("PROPN", "NOUN", "X")


def _institution_end(words: Words, start: int) -> int:
    """The end of an institution with a telling head: «Bundesgericht», «Amt für Umwelt», «Kantonspolizei Uri»."""
    token = words[start]
    i = start
    if token.pos_ == "ADJ" and start + 2 < len(words):  # Eidgenössisches Departement für auswärtige Angelegenheiten
        i = start + 1
    head = words[i].text
    if not _is_head(head):
        return 0
    end = _phrase_end(words, i + 1) if i + 2 < len(words) and words[i + 1].text in _AFTER_HEAD else 0
    if end and words[i + 1].text == "für" and not head.endswith("anwaltschaft"):
        return end
    if i > start:
        return 0
    if is_named_institute(head):
        return start + 1
    if head in _seated():
        after = words[start + 1] if start + 1 < len(words) else None
        if after is None or not after.is_proper or not find_place(after.text):
            return 0
        if listed_form(after.text) != after.text:  # «die Staatsanwaltschaft Litauens»
            return 0
        has_number = start + 2 < len(words) and words[start + 2].text in ("I", "II", "III")  # Landgericht München I
        return start + 3 if has_number else start + 2
    if is_institution_word(head) and not find_role(head):
        return start + 1
    return 0


@lru_cache(maxsize=CACHED_WORDS)
def _is_head(word: str) -> bool:
    """Whether `word` can be the head of an institution's name: a noun for what speaks, in the singular."""
    if not word[:1].isupper() or word.isupper():
        return False
    return (
        word in entries("organisation_heads.txt")
        or word in _seated()
        or is_institution_word(word)
        or is_named_institute(word)
    )


@lru_cache(maxsize=CACHED_WORDS)
def is_institution_word(word: str) -> bool:
    """Whether a compound names an institution by itself, in any case: «Bundesgerichts», «EU-Kommission».

    >>> is_institution_word("Bundesverkehrsministerium"), is_institution_word("Bundesland")
    (True, False)
    """
    for first, heads in rows("organisation_compounds.tsv"):
        if word.startswith(first) and len(word) > len(first) + 2:
            low = word[len(first) :].lower()
            bare = re.sub(r"(e?s)$", "", low)
            if any(form.endswith(tuple(heads.split())) for form in (low, bare)):
                return True
    return False


def is_institution_phrase(name: str) -> bool:
    """Whether `name` has a telling head and what it is for: «Bundesamt für Strassen».

    >>> is_institution_phrase("Bundesamt für Strassen"), is_institution_phrase("Borussia Dortmund")
    (True, False)
    """
    head, _, rest = name.partition(" ")
    return bool(rest) and rest.partition(" ")[0] in _LINKS and (_is_head(head) or bool(org_noun(head)))


@lru_cache(maxsize=CACHED_WORDS)
def is_named_institute(word: str) -> bool:
    """Whether a word with a hyphen is an institute, foundation or university with a name: «Karolinska-Institut».

    >>> is_named_institute("Klaus-Tschira-Stiftung"), is_named_institute("Elite-Universität")
    (True, False)
    """
    first, _, last = word.rpartition("-")
    is_kind = re.fullmatch(r"(Institut(e?s)?|Stiftung|Universität|Akademie|Hochschule)", last) is not None
    return is_kind and len(first) > 3 and first[0].isupper() and first not in _KINDS_OF_INSTITUTES


def _phrase_end(words: Words, link: int) -> int:
    """The end of «für Zoll und Grenzsicherheit» from the preposition on: nouns with adjectives, joined by «und»."""
    i = end = link + 1
    if i < len(words) and words[i].lower_ in ("die", "das", "den"):
        i += 1
    while i < len(words):
        while i < len(words) and words[i].pos_ == "ADJ":
            i += 1
        if i >= len(words) or not words[i].text[:1].isupper() or words[i].pos_ not in ("NOUN", "PROPN", "X", "ADJ"):
            break
        i += 1
        end = i
        while i + 1 < len(words) and words[i].text == "," and words[i - 1].text.endswith("-"):
            i += 2
            end = i
        i = end = _list_end(words, i)
        joins = i + 1 < len(words) and words[i].text in ("und", "&")
        if not joins or not (words[i + 1].text[:1].isupper() or words[i + 1].pos_ == "ADJ"):
            break
        if words[i + 1].text[:1].isupper() and _starts_anew(words[i + 1]):
            break
        i += 1
    return end if end > link + 1 else 0


def _list_end(words: Words, i: int) -> int:
    """Past «, Umwelt» where token `i` is a comma and the list of plain nouns goes on to «und Klima»; else `i`."""
    k = i
    while k + 2 < len(words) and words[k].text == "," and words[k + 1].pos_ == "NOUN":
        if _starts_anew(words[k + 1]) or org_noun(words[k + 1].text) or _is_head(words[k + 1].text):
            return i
        k += 2
    return k if k > i and k < len(words) and words[k].text in ("und", "&") else i


def _starts_anew(token: Word) -> bool:
    """Whether what follows «und» is another thing than a part of the name: a name, an office, an organisation."""
    is_name = given_gender(token.text) is not None or find_place(token.text) is not None
    return is_name or find_role(token.text) is not None


def long_forms_in_brackets(words: Words) -> Iterator[tuple[int, int]]:
    """Long forms before an abbreviation in brackets, and the abbreviations: tokens, half open."""
    for i, text in enumerate(words.columns.text):
        if text != "(" or not 0 < i < len(words) - 2:
            continue
        if words[i + 2].text != ")":
            start = _long_form_start(words, i) if _is_short_phrase(words, i + 1) else None
            if start is not None:
                yield start, i
                yield i + 1, i + 3
            continue
        if _ACRONYM.fullmatch(words[i + 1].text) or _is_short_name(words, i + 1):
            start = _long_form_start(words, i)
            if start is not None:
                yield start, i
                yield i + 1, i + 2


def _is_short_phrase(words: Words, i: int) -> bool:
    """Whether the two words from token `i` to the closing bracket are an abbreviation in two parts: «BG Bau»."""
    if i + 2 >= len(words) or words[i + 2].text != ")" or not words[i + 1].is_capitalised:
        return False
    return words[i].text.isupper() and words[i].text.isalpha() and len(words[i].text) < 4


@lru_cache(maxsize=CACHED_WORDS)
def is_generic_noun(word: str) -> bool:
    """Whether `word` says what the organisation is whose name follows: «Terrorgruppe», «Fluggesellschaft».

    >>> is_generic_noun("Terrorgruppe"), is_generic_noun("Kantonspolizei"), is_generic_noun("Universität")
    (True, False, False)
    """
    return word in entries("organisation_generic.txt") or _is_common_compound(word)


def _is_common_compound(word: str) -> bool:
    """Whether `word` is a compound that says what an organisation is and names none."""
    if not word[:1].isupper() or "-" in word or is_institution_word(word) or word in entries("names_institutions.txt"):
        return False
    heads = lines("organisation_generic_heads.txt")
    low = word.lower().removesuffix("s")
    return low.endswith(heads) and low not in heads


def _is_short_name(words: Words, i: int) -> bool:
    """Whether a short capitalised word, not shouted, may be an abbreviation too: «Rega»."""
    word = words[i].text
    return (
        3 <= len(word) <= 6
        and word[0].isupper()
        and word.isalpha()
        and find_place(word) is None
        and (given_gender(word) is None and not is_plain_word(word) and words[i].pos_ in ("PROPN", "X"))
    )


def _long_form_start(words: Words, bracket: int) -> int | None:
    """Where the long form before the abbreviation at `bracket` begins, or None where there is none."""
    short = words[bracket + 1].text if words[bracket + 2].text == ")" else words.text_of(bracket + 1, bracket + 3)
    first = bracket
    while first and bracket - first < _MAX_LONG_FORM and _may_be_in_long_form(words, first - 1):
        first -= 1
    if first == bracket or (is_compound(words[bracket - 1].text) and " " not in short):
        return None  # «Müllverbrennungsanlage (MVA)» is an abbreviation, but no organisation
    window = [i for i in range(first, bracket) if words[i].is_capitalised and words[i].pos_ != "DET"]
    window = [i for i in window if not find_role(words[i].text) or org_noun(words[i].text)]
    by_letters = [i for i in window if _initials_match(short, words, i, bracket)]
    if by_letters:
        start = by_letters[0]
    elif not _ACRONYM.fullmatch(short) and not org_noun(words[bracket - 1].text):
        return None
    else:
        heads = [i for i in window if org_noun(words[i].text) or _is_head(words[i].text)]
        if not heads or words.doc[bracket - 1].ent_type_ == "PER":
            return None
        start = heads[0]
    while start > first and words[start - 1].pos_ == "ADJ" and words[start - 1].text[:1].isupper():
        start -= 1
    if start > first + 1 and words[start - 1].text in _AFTER_HEAD and _is_head(words[start - 2].text):
        start -= 2
    return start


def _may_be_in_long_form(words: Words, i: int) -> bool:
    """Whether token `i` can stand in a long form; adjectives in small letters only after words such as «für»."""
    token = words[i]
    if token.is_space or token.is_punct or token.text in ("«", "»"):
        return False
    if token.is_capitalised or token.text in _LINKS:
        return True
    return token.pos_ == "ADJ" and i > 0 and (words[i - 1].text in _LINKS or words[i - 1].text.islower())


def _initials_match(short: str, words: Words, start: int, end: int) -> bool:
    """Whether the letters of `short` occur in the words from `start` in their order, the capitals at beginnings.

    One capital may lie inside a compound («WHO» of Weltgesundheitsorganisation has only inner ones).
    """
    parts = [part for t in words[start:end] for part in re.split("-", t.text) if part]
    if not parts or fold(parts[0])[0] != fold(short)[0]:
        return False
    text = fold("".join(parts))
    letters = iter(text)
    return all(c in letters for c in fold(short) if c.isalpha()) and len(text) > 2 * len(short)


def short_names(words: Words, companies: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Further mentions of companies by their first word alone: «Hellwig» for «Hellwig Technik AG»."""
    if not companies:
        return
    firsts = {words[start].text for start, end in companies if end - start > 1 and _may_be_short_name(words[start])}
    inside = {i for start, end in companies for i in range(start, end)}
    for token in words:
        bare = token.text[:-1] if token.text.endswith("s") else token.text
        if token.i not in inside and (token.text in firsts or bare in firsts):
            yield token.i, token.i + 1


def _may_be_short_name(token: Word) -> bool:
    word = token.text
    is_common = is_plain_word(word) or is_derivation(word) or org_noun(word) or find_place(word)
    return len(word) > 3 and (token.is_proper or token.pos_ == "X") and given_gender(word) is None and not is_common
