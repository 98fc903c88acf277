"""What the tagger found and how far it is right: the edges of its names, and names that are none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractor.components.gazetteer import (
    APOSTROPHES,
    find_organisation,
    find_place,
    find_role,
    fold,
    genitive_bases,
    given_gender,
    is_compound,
    is_derivation,
    is_no_surname,
    is_plain_word,
    particles,
    place_nouns,
)
from extractor.components.geography import find_cities
from extractor.components.name_words import (
    INDEFINITE,
    MIN_LONG_NOUN,
    QUOTATION_MARKS,
    ROMAN,
    Name,
    is_code,
    is_given,
    is_office,
    is_person_noun,
    is_surely_proper,
    is_title,
)
from extractor.components.organisations import is_generic_noun, is_named_institute
from extractor.components.words import Word, Words
from extractor.lexicon import entries, lines

_DASHES = frozenset("-–—(/")
_MAX_DATELINE = 8
_MIN_SHOUTED = 3  # words of a headline in capitals
_NOT_NOMINAL = frozenset("VERB AUX ADV ADP PRON DET CCONJ SCONJ PART INTJ NUM PUNCT SYM SPACE".split())
_ARTICLES = frozenset("Der Die Das Den Dem Des Ein Eine Einen Einem Einer Eines".split())
_MIN_COMPOUND = 9  # letters of a word in which a common noun at the end is no accident


# Edges


def trim_name(words: Words, name: Name, cuts: frozenset[int]) -> list[Name]:
    """`name` without what stands around it: articles, titles, offices, marks; in pieces where a border crosses it."""
    if find_place(words.text_of(name.start, name.end)):
        return [name]
    if name.label in ("ORG", "MISC") and (parts := _split_person(words, name)):
        return [part for part in parts if part.start < part.end]
    if name.label == "PER" and is_named_institute(words[name.end - 1].text):
        return [name._replace(label="ORG")]  # «Robert Koch-Institut»
    inner = range(name.start + 1, name.end - 1)
    ends = [i for i in range(name.start, name.end) if i in cuts or (i in inner and _sets_apart(words, i, name.label))]
    pieces: list[Name] = []
    start = name.start
    for end in (*ends, name.end):
        is_possessed = start > name.start and words[start - 1].text in APOSTROPHES
        if start < end and (not is_possessed or is_given(words[start])):
            pieces.append(_strip(words, Name(start, end, name.label)))
        start = end if end < name.end and words[end].is_capitalised else end + 1
    return [piece for piece in pieces if piece.start < piece.end]


def _sets_apart(words: Words, i: int, label: str) -> bool:
    """Whether token `i` inside a name means that it is two: «Merz' Sprecher», «Kairo/Doha»; not «CDU/CSU»."""
    token, before, after = words[i], words[i - 1], words[i + 1]
    if label in ("ORG", "MISC") and token.text.islower() and before.is_capitalised:
        is_attribute = token.pos_ == "ADJ" and token.text.endswith("er") and after.is_capitalised  # «deutscher Banken»
        return token.tag_ == "PPOSAT" or (token.pos_ in ("PRON", "VERB", "AUX", "ADJ") and not is_attribute)
    if token.text in APOSTROPHES:
        return label == "PER" or before.lower_.endswith(("s", "x", "z", "ß", "ce"))
    if token.text == "/" and label == "ORG" and (is_code(before.text) or is_code(after.text)):
        return find_organisation(words.text_of(i - 1, i + 2)) is None  # «Grüne/GE», «SUI/Ineos», not «CDU/CSU»
    both_places = find_place(before.text) is not None and find_place(after.text) is not None
    return token.text == "/" and (label in ("PER", "LOC") or both_places)


def _split_person(words: Words, name: Name) -> list[Name]:
    """An organisation and the person behind it in one name, set apart: «Deutsche Bank Josef Ackermann»; or nothing."""
    for k in range(name.start + 1, name.end - 1):
        if not is_given(words[k]) or not all(t.is_proper for t in words[k : name.end]):
            continue
        text = words.text_of(name.start, k)
        person = Name(k, name.end, "PER")
        if find_organisation(text):
            return [Name(name.start, k, "ORG"), person]
        if find_place(text):
            return [Name(name.start, k, "LOC"), person]
        if find_role(words[k - 1].text) and not any(t.text in APOSTROPHES for t in words[name.start : k]):
            return [person]
    return []


def _strip(words: Words, name: Name) -> Name:
    start, end, label = name
    if is_dateline(words, start, end):
        return Name(start, end - 1, "LOC")
    if label in ("ORG", "MISC") and _is_kind_of_place(words[start].text) and find_place(words.text_of(start + 1, end)):
        return Name(start + 1, end, "LOC")
    while start < end and _is_outside_left(words, start, end, label):
        start += 1
    while end > start and _is_outside_right(words, start, end, label):
        end -= 1
    if label == "PER":
        start, end = _longest_person(words, start, end)
        if end - start == 2 and _is_possessor(words, start):
            end -= 1
    if label == "LOC":
        end = _end_of_place(words, start, end)
    return Name(start, end, label)


def _is_possessor(words: Words, i: int) -> bool:
    """Whether token `i` is the genitive of a name of the document before a given name: «Petrenkos Philipp»."""
    if not is_given(words[i + 1]) or is_given(words[i]):
        return False
    bases = genitive_bases(words[i].text)
    return bool(bases) and any(t.text in bases for t in words)


def is_dateline(words: Words, start: int, end: int) -> bool:
    """Whether a town and the abbreviation of its canton stand together: «LUGANO TI», «Wohlen BE»; not «Baden AG»."""
    if end - start != 2 or words[end - 1].text not in entries("names_cantons.txt"):
        return False
    town = words[start].text
    begins = start == 0 or "\n" in words[start - 1].text
    if begins and town.isupper() and len(town) > 2 and end < len(words) and words[end].text in _DASHES:
        return True
    is_place = find_place(town) is not None or any(city.country == "CH" for city in find_cities(town))
    return is_place and (town.isupper() or words[end - 1].text not in entries("names_legal_forms.txt"))


def _is_kind_of_place(word: str) -> bool:
    """Whether `word` says what the place is whose name follows: «Halbinsel Krim», «Bundesland Sachsen»."""
    return word in place_nouns() or word.endswith(lines("names_place_kinds.txt"))


def _is_outside_left(words: Words, start: int, end: int, label: str) -> bool:
    token = words[start]
    if token.is_punct or token.is_space or is_title(token):
        return True
    if token.text in _ARTICLES and find_place(words.text_of(start, start + 2)) is None:
        return not (start and words[start - 1].text in QUOTATION_MARKS)
    if end - start > 2 and label == "PER" and find_role(token.text) and not is_given(token):
        return True  # three words leave a full name without the first: Bauer Wilko Tammen
    if end - start > 1 and label == "LOC" and place_nouns().get(token.text) is False:
        return True
    if end - start > 1 and label == "ORG" and is_generic_noun(token.text) and words[start + 1].is_proper:
        return find_place(words[start + 1].text) is None
    if end - start > 1 and label in ("PER", "LOC"):
        return is_office(token) or (is_derivation(token.text) and not token.is_proper and label == "PER")
    is_lower = token.text[:1].islower()
    return is_lower and not (label == "PER" and token.text in particles()) and find_organisation(token.text) is None


def _is_outside_right(words: Words, start: int, end: int, label: str) -> bool:
    token = words[end - 1]
    if token.text == ")" and any(t.text == "(" for t in words[start : end - 1]):
        return False
    if token.text == "." and end - start > 1 and ROMAN.fullmatch(words[end - 2].text):
        return False
    if token.is_space or token.is_punct or token.text in APOSTROPHES:
        return True
    if token.text[:1].islower() and (label in ("PER", "LOC") or token.pos_ in ("VERB", "AUX", "ADP")):
        return True
    if label == "PER" and end - start > 2 and (is_no_surname(token.text) or token.text in entries("names_after.txt")):
        return True
    if label == "PER" and end - start == 2 and is_no_surname(token.text) and not is_given(words[start]):
        return find_role(token.text) is not None  # «heute ist Lewandowska Stadträtin»
    # «Brandts Protest»: the noun after a genitive is no part of the name
    before = words[end - 2] if end - start > 1 else None
    if label != "PER" or before is None or given_gender(before.text) is not None or is_given(token):
        return False
    bases = genitive_bases(before.text)
    return bool(bases) and (not is_surely_proper(token) or any(t.text in bases for t in words))


def _longest_person(words: Words, start: int, end: int) -> tuple[int, int]:
    """The longest run of tokens from `start` to `end` that can be a person's name."""
    best = (start, start)
    run = start
    for i in range(start, end + 1):
        is_last = i > start and i + 1 == end and is_given(words[i - 1]) and words[i - 1].is_proper
        if i < end and (_may_be_in_person(words[i]) or (is_last and _may_be_surname(words[i].text))):
            continue
        if i - run > best[1] - best[0]:
            best = (run, i)
        run = i + 1
    first, last = best
    while first < last and words[last - 1].text in particles():
        last -= 1
    return first, last


def _end_of_place(words: Words, start: int, end: int) -> int:
    """Where the place that begins at `start` ends: «Den Haag Anfang» and «Frankfurt im Endspiel» hold more than it."""
    for k in range(end - 1, start, -1):
        place = find_place(words.text_of(start, k))
        is_numeral = ROMAN.fullmatch(words[k].text) is not None  # Frankreich II, a second team
        is_name = words[k].is_proper and words[k].tag_ == "NE" and words[k].is_alpha and not is_numeral
        is_name = is_name or words[k].text in entries("names_foreign_heads.txt")  # «Ohio River»
        if place and not place.is_word and not is_name:
            return k
    return end


def _may_be_in_person(token: Word) -> bool:
    word = token.text
    if word in particles() or ROMAN.fullmatch(word) or word == ".":
        return True
    return token.is_capitalised and (token.is_proper or not is_plain_word(word))


def _may_be_surname(word: str) -> bool:
    """Whether a plain noun that the tagger took into a name may be the surname: «Benno Zug», not «Anna Montag»."""
    return word.isalpha() and word[0].isupper() and not word.isupper() and word not in entries("names_calendar.txt")


# Junk


def is_junk(words: Words, name: Name, proper: Counter[str]) -> bool:
    """Whether `name` is no name: a plain noun, a verb or adverb, a demonym, a compound, a month."""
    text = words.text_of(name.start, name.end)
    if find_organisation(text) or _is_sure_place(text):
        return False
    tokens = words[name.start : name.end]
    if not any(t.is_capitalised for t in tokens) or len(text.strip(".")) < 2:
        return True
    tokens = [t for t in tokens if not t.is_punct]
    if all(t.text in entries("names_legal_forms.txt") or t.text == "Co" for t in tokens):
        return True  # «GmbH & Co KG»
    if len(tokens) == 1:
        return _is_junk_word(words, tokens[0], name.label, proper)
    if name.label == "PER":
        if _is_sure_place(tokens[0].text) and not is_given(tokens[0]) and not find_cities(text):
            return not name.start or not (is_title(words[name.start - 1]) or is_office(words[name.start - 1]))
        return not any(t.is_proper or is_given(t) for t in tokens)
    last = tokens[-1]
    if name.label == "LOC" and len(tokens) == 2 and len(tokens[0].text) == 1 and last.text.isdigit():
        return True  # a road: A 2
    if name.label in ("ORG", "MISC") and _is_fragment(words, name, tokens):
        return True
    if name.label == "LOC" and not any(t.is_proper for t in tokens):
        return not last.lower_.endswith(lines("names_place_heads.txt")) and find_place(last.text) is None
    if name.label in ("ORG", "MISC") and is_office(last) and not find_organisation(text):
        return tokens[0].pos_ == "ADJ" or bool(genitive_bases(tokens[-2].text))  # «Sachsens Regierungschef»
    return all(is_derivation(t.text) or is_plain_word(t.text) or is_office(t) for t in tokens)


def is_agency_of_dateline(words: Words, name: Name) -> bool:
    """Whether `name` is who wrote the article rather than a part of it: «BERN (sda) - …», «Rostock (dpa/mv) – …»."""
    if name.label == "PER" or not name.start or words[name.start - 1].text not in ("(", "/"):
        return False
    close = next((t.i for t in words[name.end : name.end + 3] if t.text == ")"), 0)
    if not close or close + 1 >= len(words) or words[close + 1].text not in ("-", "–", "—"):
        return False
    first = max(0, name.start - _MAX_DATELINE)
    before = words[first : name.start]
    begins = first == 0 or any("\n" in t.text for t in before)
    return begins and not any(t.text in ".:?!" for t in before)


def shouted_tokens(words: Words) -> frozenset[int]:
    """Tokens of lines in capitals, «MERKEL TRIFFT PUTIN»: a tagger that goes by capitals finds only names there."""
    found: set[int] = set()
    if not any(line.isupper() for line in words.text.split("\n")):
        return frozenset()
    begin = 0
    for end in (*(t.i for t in words if "\n" in t.text), len(words)):
        alpha = [t for t in words[begin:end] if t.is_alpha and len(t.text) > 1]
        if len(alpha) >= _MIN_SHOUTED and all(t.text.isupper() for t in alpha):
            found |= set(range(begin, end))
        begin = end + 1
    return frozenset(found)


def is_listed(text: str) -> bool:
    return find_organisation(text) is not None or _is_sure_place(text)


def _is_fragment(words: Words, name: Name, tokens: Sequence[Word]) -> bool:
    """Whether several words are a piece of a sentence: «Wäre der Haftbefehl», «Ersten Angaben vom Mittwoch».

    A capital adjective inside a sentence is the sign of a name («Olympische Spiele»); at its beginning it is none.
    """
    if name.start and words[name.start - 1].text in QUOTATION_MARKS:
        is_whole = name.end < len(words) and words[name.end].text in QUOTATION_MARKS
        has_comma = any(t.text == "," for t in words[name.start : name.end])  # «Danke, Miami. Bis morgen.»
        return name.label == "MISC" and not is_whole and (has_comma or not any(t.is_proper for t in tokens))
    first = tokens[0]
    begins = name.start == 0 or words[name.start - 1].is_space or words[name.start - 1].text in ".:!?"
    if any(t.is_proper for t in tokens):
        return first.pos_ in ("SCONJ", "CCONJ", "AUX", "PRON", "DET") and begins and first.text not in _ARTICLES
    if first.pos_ == "ADJ":
        return begins
    return first.pos_ in _NOT_NOMINAL or name.label == "MISC"


def _is_sure_place(text: str) -> bool:
    place = find_place(text)
    return place is not None and not place.is_word


def _is_junk_word(words: Words, token: Word, label: str, proper: Counter[str]) -> bool:
    word = token.text
    before = words[token.i - 1] if token.i else None
    introduced = before is not None and (is_given(before) or is_title(before) or is_office(before))
    if label == "PER" and introduced and is_surely_proper(token):
        return False
    if is_code(word) and _is_in_brackets(words, token.i):
        return True
    if is_title(token) or is_plain_word(word):
        return True
    if label == "PER" and before is not None and before.lower_ in INDEFINITE:
        return True
    if is_derivation(word) or is_office(token) or ("-" in word and is_compound(word) and not is_given(token)):
        return True
    if label == "PER" and (_is_odd_person(words, token) or is_person_noun(word)):
        return True
    if label != "PER" and len(word) >= _MIN_COMPOUND and "-" not in word and is_compound(word):
        return True
    if label == "LOC" and any(c.isdigit() for c in word):
        return True
    if is_surely_proper(token) or word.isupper():
        return word.endswith("-")
    if token.pos_ in _NOT_NOMINAL or token.tag_.startswith("V"):
        return not proper[fold(word)] or token.tag_.startswith("V")
    if label == "ORG" or word.lower().endswith(lines("names_place_heads.txt")):
        return is_compound(word)
    if label == "LOC" and token.tag_ == "NN" and not proper[fold(word)]:
        is_town = (
            before is not None and before.lower_ in ("in", "aus", "nach", "bei", "von") and bool(find_cities(word))
        )
        return not is_town  # a place that no list knows and the tagger takes for a noun
    after_article = before is not None and (before.pos_ in ("DET", "ADJ", "NUM") or before.tag_ == "APPRART")
    return is_compound(word) or (after_article and not re.search(r"[a-z][A-Z]", word) and not proper[fold(word)])


def _is_in_brackets(words: Words, i: int) -> bool:
    """Whether token `i` is a part of what stands in brackets: «(SP/ZH)», «(SP, ZH)», «(ITA/Ferrari)»."""
    before = words[i - 1].text if i else ""
    after = words[i + 1].text if i + 1 < len(words) else ""
    return (before == "(" and after in (")", "/", ",")) or (before in ("/", ",") and after == ")")


def _is_odd_person(words: Words, token: Word) -> bool:
    """Whether `token` alone is an unlikely person: digits, an abbreviation, or a long noun that comes once."""
    word = token.text
    if any(c.isdigit() for c in word) or word.endswith("."):
        return True
    is_long = len(word) >= MIN_LONG_NOUN and "-" not in word and not is_surely_proper(token)
    return is_long and sum(t.text == word for t in words) == 1
