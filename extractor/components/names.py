"""Names: what the statistical tagger found, put right by what German and the rest of the document say.

The tagger decides word by word and forgets. A document does not: a person is named in full once and by the surname
afterwards, one name means one thing throughout (the «one sense per discourse» of Gale, Church and Yarowsky 1992; for
names Krupka and Hausman 1998), and the genitive of a name is the name. What counts as a name follows the guidelines of
GermEval 2014 (Benikova, Biemann and Reznicek 2014): no titles, no articles, no derivations («Berliner»), no parts of
compounds («Ukraine-Krieg»).

The steps, in this order: edges, junk, people by their given name or office, places of the lexicon, repetitions, votes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

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
    is_title_word,
    listed_form,
    particles,
    place_beginnings,
    place_nouns,
)
from extractor.components.geography import find_cities
from extractor.components.marks import pair_marks
from extractor.components.organisations import find_organisations, is_generic_noun, is_named_institute, short_names
from extractor.components.words import Word, Words
from extractor.lexicon import CACHED_WORDS, entries, lines

LABELS = ("PER", "LOC", "ORG", "MISC")

_QUOTATION_MARKS = frozenset('«»„“”"‹›‚‘')
_DASHES = frozenset("-–—(/")
_MAX_DATELINE = 8
_MIN_SHOUTED = 3  # words of a headline in capitals
_SETTLEMENTS = ("Stadt", "Städt", "Gemeinde", "Ort", "Dorf", "Region")
_ROMAN = re.compile(r"[IVX]{1,5}\.?")
_INITIAL = re.compile(r"(?!St\.)[A-ZÄÖÜ][a-z]?\.(-?[A-ZÄÖÜ]\.)?")
_NOT_NOMINAL = frozenset("VERB AUX ADV ADP PRON DET CCONJ SCONJ PART INTJ NUM PUNCT SYM SPACE".split())
_INDEFINITE = frozenset("ein eine einen einem einer jeder jede jeden jedem kein keine keinen mancher solcher".split())
_DEFINITE = frozenset("der die das den dem des am im vom zum zur".split())
_ARTICLES = frozenset("Der Die Das Den Dem Des Ein Eine Einen Einem Einer Eines".split())
_GERMAN_WORDS = frozenset("der die das und ist nicht ein eine wir ich für mit den dem sie er zu von auf".split())
_GERMAN_PARTICLES = frozenset("von zu vom zum zur der den dem".split())
_NOBLE = frozenset("Graf Gräfin Freiherr Freifrau Fürst Prinz Prinzessin Baron Ritter Edler".split())
_MIN_LONG_NOUN = 12  # hardly a surname
_MAX_PLACE_TOKENS = 7
_MIN_COMPOUND = 9  # letters of a word in which a common noun at the end is no accident
_MIN_LANDSCAPE = 8  # letters of a compound that names a mountain or a sea by its last part
_TOWN_PREPOSITIONS = frozenset("in aus nach bei nahe".split())
_MAX_SURNAME_TOKENS = 3


class Name(NamedTuple):
    """A mention by name: tokens `start` to `end` (half open) of a `Doc`, and its label."""

    start: int
    end: int
    label: str

    def covers(self, other: Name) -> bool:
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Name) -> bool:
        return self.start < other.end and other.start < self.end


def correct_names(doc: Doc) -> list[Name]:
    """The names of `doc`, from its entities, in the order of the text and without overlaps."""
    words = Words(doc)
    cuts = borders(words)
    foreign = foreign_tokens(words)
    found = [Name(e.start, e.end, e.label_) for e in doc.ents if e.label_ in LABELS]
    names = [piece for name in found for piece in trim_name(words, name, cuts)]
    proper = proper_words(words)
    names = [n for n in names if not is_junk(words, n, proper) and not foreign & set(range(n.start, n.end))]
    shouted = shouted_tokens(words)
    names = [n for n in names if n.start not in shouted or _is_listed(words.text_of(n.start, n.end))]
    names = add(names, find_companies(words, names, cuts))
    names = add_organisations(words, names, cuts)
    names = add(names, find_people(words, names, cuts))
    names = add(names, find_places(words, names, foreign))
    names = add(names, repeated_names(words, names, foreign))
    return vote(words, sorted({n for n in names if not _is_agency_of_dateline(words, n)}))


def borders(words: Words) -> frozenset[int]:
    """Tokens that a name may not contain or begin before: line breaks, quotation marks, starts of layout parts.

    A token in the result is either no word, or the first of a part; a name ends before it.
    """
    cuts = {i for i, text in enumerate(words.columns.text) if text in _QUOTATION_MARKS or "\n" in text}
    parts = words.doc.spans.get("layout", ())
    return frozenset(cuts | {edge for part in parts for edge in (part.start, part.end)})


def foreign_tokens(words: Words) -> frozenset[int]:
    """Tokens in quotation marks whose text is English or French: «Next time in Moscow» names nothing in German."""
    known = entries("names_foreign_words.txt")
    found: set[int] = set()
    if known.isdisjoint(words.columns.lower):
        return frozenset()
    for start, end in _marked(words.doc):
        inside = [t.lower_ for t in words[start:end] if t.is_alpha]
        n_foreign = sum(word in known for word in inside)
        if n_foreign >= 2 and 3 * n_foreign >= len(inside) and not _GERMAN_WORDS & set(inside):
            found |= set(range(start, end))
    return frozenset(found)


def _marked(doc: Doc) -> list[tuple[int, int]]:
    """First and last + 1 token of the stretches in quotation marks, from `quote_marks` where it ran."""
    if "quote_marks" in doc.spans:
        return [(span.start, span.end) for span in doc.spans["quote_marks"]]
    spans = (doc.char_span(pair.start, pair.end, alignment_mode="contract") for pair in pair_marks(doc.text))
    return [(span.start, span.end) for span in spans if span is not None]


def proper_words(words: Words) -> Counter[str]:
    """How often the tagger takes a word of the document for a proper noun: folded word → count."""
    return Counter(map(fold, [t.text for t in words if t.is_proper]))


def is_surely_proper(token: Word) -> bool:
    """Whether fine and coarse tag agree that `token` is a proper noun; where two components set them, they may not."""
    return token.pos_ == "PROPN" and token.tag_ in ("NE", "PROPN", "")


def is_person_noun(word: str) -> bool:
    """Whether `word` says what a person is and can hardly be a surname: «Kommissar», «Oppositionsanhänger»."""
    is_long = "-" in word or len(word) >= _MIN_LONG_NOUN
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
    if _is_dateline(words, start, end):
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


def _is_dateline(words: Words, start: int, end: int) -> bool:
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
        return not (start and words[start - 1].text in _QUOTATION_MARKS)
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
    if token.text == "." and end - start > 1 and _ROMAN.fullmatch(words[end - 2].text):
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
        is_numeral = _ROMAN.fullmatch(words[k].text) is not None  # Frankreich II, a second team
        is_name = words[k].is_proper and words[k].tag_ == "NE" and words[k].is_alpha and not is_numeral
        is_name = is_name or words[k].text in entries("names_foreign_heads.txt")  # «Ohio River»
        if place and not place.is_word and not is_name:
            return k
    return end


def _may_be_in_person(token: Word) -> bool:
    word = token.text
    if word in particles() or _ROMAN.fullmatch(word) or word == ".":
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


def _is_agency_of_dateline(words: Words, name: Name) -> bool:
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


def _is_listed(text: str) -> bool:
    return find_organisation(text) is not None or _is_sure_place(text)


def _is_fragment(words: Words, name: Name, tokens: Sequence[Word]) -> bool:
    """Whether several words are a piece of a sentence: «Wäre der Haftbefehl», «Ersten Angaben vom Mittwoch».

    A capital adjective inside a sentence is the sign of a name («Olympische Spiele»); at its beginning it is none.
    """
    if name.start and words[name.start - 1].text in _QUOTATION_MARKS:
        is_whole = name.end < len(words) and words[name.end].text in _QUOTATION_MARKS
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
    if label == "PER" and before is not None and before.lower_ in _INDEFINITE:
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
    is_long = len(word) >= _MIN_LONG_NOUN and "-" not in word and not is_surely_proper(token)
    return is_long and sum(t.text == word for t in words) == 1


# What the tagger missed


def add(names: Sequence[Name], more: Iterable[Name]) -> list[Name]:
    """`names` and `more` without overlaps: a name of `more` replaces what lies inside it or meets it."""
    result = sorted(names)
    for name in more:
        for other in meeting(result, name):
            result.remove(other)
        insort(result, name)
    return result


def meeting(names: Sequence[Name], here: Name) -> list[Name]:
    """Those of `names`, which are sorted and without overlaps, that meet `here`."""
    found = []
    for k in range(max(0, bisect_left(names, here) - 1), len(names)):
        if names[k].start >= here.end:
            break
        if names[k].meets(here):
            found.append(names[k])
    return found


def add_organisations(words: Words, names: Sequence[Name], cuts: frozenset[int]) -> list[Name]:
    """`names` with the organisations that their form shows, unless they are inside a longer name or cross a border."""
    companies = [
        (n.start, n.end)
        for n in names
        if n.label == "ORG" and words[n.end - 1].text in entries("names_legal_forms.txt")
    ]
    found = [Name(*span, "ORG") for span in (*short_names(words, companies), *find_organisations(words))]
    found += _announced(words, names)
    whole = [n for n in found if not any(i in cuts for i in range(n.start + 1, n.end))]
    return add(
        names,
        (n for n in whole if not any(m.covers(n) and m.end - m.start > n.end - n.start for m in meeting(names, n))),
    )


def _announced(words: Words, names: Sequence[Name]) -> list[Name]:
    """Organisations that no list knows, after a noun that says what they are: «Das Unternehmen Firnwerk»."""
    taken = {i for n in names for i in range(n.start, n.end)}
    found: list[Name] = []
    for token in words.capitalised:
        i = token.i
        if i < 2 or i in taken or not token.is_proper or not _names_organisation(words, i):
            continue
        article = words[i - 2].pos_ in ("DET", "ADJ") or words[i - 2].tag_ == "APPRART"
        is_noun = is_plain_word(token.text) or find_place(token.text) or is_derivation(token.text)
        if article and len(token.text) > 2 and not is_noun and not is_office(token):
            end = i + 1
            while end < len(words) and end not in taken and words[end].is_capitalised and words[end].is_proper:
                end += 1
            found.append(Name(i, end, "ORG"))
    return found


def find_companies(words: Words, names: Sequence[Name], cuts: frozenset[int]) -> list[Name]:
    """Names with a legal form at their end or right behind it, «Hellwig Technik AG», and the same without it."""
    forms = entries("names_legal_forms.txt")
    found = [Name(n.start, n.end, "ORG") for n in names if words[n.end - 1].text in forms]
    followed = (n for n in names if n.end < len(words) and n.end not in cuts)
    followed = (n for n in followed if not _is_dateline(words, n.start, n.end + 1))
    found += [Name(n.start, n.end + 1, "ORG") for n in followed if words[n.end].text in forms]
    for full in {tuple(t.text for t in words[n.start : n.end - 1]) for n in found if n.end - n.start > 2}:
        starts = (t.i for t in words if t.text == full[0] and not any(n.start <= t.i < n.end for n in found))
        ends = ((i, i + len(full)) for i in starts)
        found += [Name(i, k, "ORG") for i, k in ends if tuple(t.text for t in words[i:k]) == full]
    return found


def find_people(words: Words, names: Sequence[Name], cuts: frozenset[int]) -> list[Name]:
    """People by a given name before a surname, a title, or an office: the whole name, where `names` lacks it.

    «Anna Berg», «Frau Müller», «Kapitän Diallo», «die Unternehmerin Paris Hilton», «Papst Leo XIV.».
    """
    label_at = {i: n.label for n in names for i in range(n.start, n.end)}
    places = (n for n in names if n.label == "LOC" and n.end - n.start > 1)
    inside = {i for n in places if _is_known_place(words.text_of(n.start, n.end)) for i in range(n.start, n.end)}
    found: list[Name] = []
    end = 0
    for token in words.capitalised:
        i = token.i
        if i < end or i in inside or not (_names_person(token.text) or (i and _introduces_person(words[i - 1].text))):
            continue
        person_end = _person_end(words, i, cuts, label_at)
        if person_end:
            found.append(Name(i, person_end, "PER"))
            end = person_end
    whole = [n for n in names if n.label in ("ORG", "MISC", "PER")]
    people = [n for n in names if n.label == "PER"]
    found = [p for p in found if not any(n.covers(p) and n.end - n.start > p.end - p.start for n in meeting(whole, p))]
    found = [p for p in found if not _are_two(words, meeting(people, p))]
    grown = {_grow(words, n, cuts, label_at) for n in people if not meeting(found, n)} - set(people)
    grown |= {*_sharing_surname(words, [*found, *people], cuts)}.difference(people)
    return found + [n for n in sorted(grown) if not meeting(found, n)]


@lru_cache(maxsize=CACHED_WORDS)
def _names_person(word: str) -> bool:
    """Whether the name of a person may begin with `word` wherever it stands: a given name or an initial."""
    return given_gender(word) is not None or _INITIAL.fullmatch(word) is not None


@lru_cache(maxsize=CACHED_WORDS)
def _introduces_person(word: str) -> bool:
    """Whether `word` may be a title or an office before the name of a person."""
    return is_title_word(word) or find_role(word) is not None


def _are_two(words: Words, people: Sequence[Name]) -> bool:
    """Whether they are full names one behind the other: «Gestern sah Anna Berg Peter Thal»."""
    full = [n for n in people if n.end - n.start > 1 and is_given(words[n.start]) and not is_given(words[n.end - 1])]
    return len(full) > 1 and full[0].end == full[1].start


def _sharing_surname(words: Words, people: Iterable[Name], cuts: frozenset[int]) -> list[Name]:
    """Given names that share the surname of a full name after «und»: «Mia» in «Mia und Ben Kaiser»."""
    found: list[Name] = []
    for n in people:
        k = n.start - 2
        joined = k >= 0 and words[k + 1].text == "und" and n.start not in cuts and n.end - n.start > 1
        if joined and is_given(words[k]) and is_given(words[n.start]) and words[k].pos_ in ("PROPN", "NOUN", "X"):
            found.append(Name(k, k + 1, "PER"))
    return found


def _is_known_place(text: str) -> bool:
    return find_place(text) is not None or bool(find_cities(text))


def _person_end(words: Words, start: int, cuts: frozenset[int], label_at: Mapping[int, str]) -> int:
    """Where a person's name that begins at token `start` ends, or 0."""
    token = words[start]
    before = words[start - 1] if start and start not in cuts else None
    named = is_given(token) or bool(_INITIAL.fullmatch(token.text))
    has_title = before is not None and is_title(before) and not before.text.islower()
    has_office = before is not None and is_office(before)
    if not (named or has_title or has_office) or is_title(token) or token.text in particles():
        return 0
    if not token.text[-1].isalpha() and not _INITIAL.fullmatch(token.text):
        return 0
    if is_plain_word(token.text) and not (is_given(token) and token.is_proper):
        return 0
    if token.pos_ in ("VERB", "AUX", "ADP", "DET", "PRON", "ADV") and start not in label_at:
        return 0
    end = _surname_end(words, start + 1, cuts, label_at)
    if named and end > start + 1 and (token.is_proper or label_at.get(start) == "PER" or has_office or has_title):
        last = words[end - 1]
        if is_named_institute(last.text):
            return 0
        if last.is_proper or label_at.get(end - 1) == "PER" or not (is_office(last) or is_compound(last.text)):
            return end
    if has_title and (token.is_proper or token.pos_ == "NOUN") and not is_office(token):
        return max(end, start + 1)
    if has_office and token.is_proper and not is_derivation(token.text):
        if end > start + 1 and find_place(words.text_of(start, end)) is None and label_at.get(start) != "ORG":
            return end
        known = find_place(token.text) or find_organisation(token.text) or label_at.get(start) == "ORG"
        return 0 if known and not is_given(token) else start + 1
    return 0


def _surname_end(words: Words, start: int, cuts: frozenset[int], label_at: Mapping[int, str]) -> int:
    """End of the run of given names, initials, particles and surnames that goes on at `start`."""
    end = i = start
    while i < len(words) and i not in cuts and i - start <= 2 * _MAX_SURNAME_TOKENS:
        word = words[i].text
        if word in particles():
            after = _particles_end(words, i) or (_fused_particle_end(words, i) if i == start else 0)
            if after == 0 or (word in _GERMAN_PARTICLES and not _all_given(words, start, i)):
                break
            i = after
            continue
        if _ROMAN.fullmatch(word):
            end = i + 1
            if end < len(words) and words[end].text == "." and not _ends_sentence(words, end):
                end += 1
            return end
        if _INITIAL.fullmatch(word) and i + 1 < len(words) and words[i + 1].is_capitalised and len(word) <= 3:
            i += 1
            continue
        is_name = words[i].is_proper or is_given(words[i]) or label_at.get(i) == "PER"
        is_name = is_name or (
            words[i].pos_ in ("NOUN", "ADJ", "X") and (i == start or words[i - 1].text in particles())
        )
        if not words[i].is_capitalised or not is_name or word.isupper() or word in entries("names_after.txt"):
            break
        if is_plain_word(word) and not words[i].is_proper:
            break
        if (
            i > start
            and word not in _NOBLE
            and (is_title(words[i]) or is_office(words[i]) or _is_listed_organisation(word))
        ):
            break
        if i == start and not words[i].is_proper and not words[i].is_alpha and "-" not in word:
            break
        i = end = i + 1
    return end


def _is_listed_organisation(word: str) -> bool:
    """Whether `word`, as it is written, is an organisation of the lexicon: «Linke», «UN»; not «Kim Jong Un»."""
    return find_organisation(word) is not None and listed_form(word) == word


def _particles_end(words: Words, i: int) -> int:
    """The capitalised noun that follows the particles from token `i` on, or 0: «von der Leyen», not «von der Reise»."""
    if words[i].text in ("und", "zum", "zur", "vom", "der", "den", "dem", "y"):
        return 0
    while i < len(words) and words[i].text in particles():
        i += 1
    if i == len(words) or not words[i].is_capitalised or words[i].pos_ not in ("PROPN", "NOUN", "X", "ADJ"):
        return 0
    return 0 if is_plain_word(words[i].text) and not is_surely_proper(words[i]) else i


def _fused_particle_end(words: Words, i: int) -> int:
    """The end of a particle «zur» or «zum» at token `i`, or 0: «Anwältin Ada zur Linden», not «ging Ada zur Schule»."""
    if words[i].text not in ("zur", "zum") or i < 2 or i + 1 == len(words):
        return 0
    introduced = is_given(words[i - 1]) and (is_office(words[i - 2]) or is_title(words[i - 2]))
    last = words[i + 1]
    is_name = last.is_capitalised and is_surely_proper(last) and not is_plain_word(last.text)
    return i + 1 if introduced and is_name and find_place(last.text) is None else 0


def _all_given(words: Words, start: int, end: int) -> bool:
    """Whether the tokens between the first name and a German particle are given names too: the surname is to come."""
    return all(is_given(t) or _INITIAL.fullmatch(t.text) or t.text in _NOBLE for t in words[start:end])


def _ends_sentence(words: Words, i: int) -> bool:
    """Whether the full stop at token `i` closes a sentence: a capital follows, or nothing."""
    following = next((t for t in words[i + 1 :] if not t.is_space), None)
    return following is None or (following.is_capitalised and not following.is_proper)


def _grow(words: Words, name: Name, cuts: frozenset[int], label_at: Mapping[int, str]) -> Name:
    """`name` with the given names and particles right before it and a roman numeral or surname right after it."""
    start, end, label = name
    while start and start not in cuts:
        k = start - 1
        while k > 0 and words[k].text in particles() and words[k].text not in ("und", "zum", "zur", "vom"):
            k -= 1
        if not is_given(words[k]) or k in cuts or not words[k].is_proper:
            break
        start = k
    goes_on = end < len(words) and end not in cuts and words[end].text in particles() - _GERMAN_PARTICLES - {"und", "y"}
    if is_given(words[end - 1]) or (goes_on and words[end - 1].is_proper):
        end = max(end, _surname_end(words, end, cuts, label_at))
    elif end < len(words) and _ROMAN.fullmatch(words[end].text):
        end = _surname_end(words, end, cuts, label_at)
    return Name(start, end, label)


def find_places(words: Words, names: Sequence[Name], foreign: frozenset[int]) -> list[Name]:
    """Places of the lexicon that `names` lacks or has only in part, longest first."""
    found: list[Name] = []
    after = 0
    for token in words.capitalised:
        i = token.i
        if i < after or i in foreign:
            continue
        end = _place_end(words, i, names) if _may_begin_place(token.text) else 0
        if not end:
            end = _unlisted_place_end(words, i)
            end = 0 if end and meeting(names, Name(i, end, "LOC")) else end
        if end:
            found.append(Name(i, end, "LOC"))
            after = end
    return sorted({*found}.difference(names))


@lru_cache(maxsize=CACHED_WORDS)
def _may_begin_place(word: str) -> bool:
    """Whether a place of the lexicon is called `word`, or begins with it."""
    return fold(word) in place_beginnings() or find_place(word) is not None


def _place_end(words: Words, start: int, names: Sequence[Name]) -> int:
    longest = _MAX_PLACE_TOKENS if fold(words[start].text) in place_beginnings() else 1
    for end in range(min(start + longest, len(words)), start, -1):
        place = find_place(words.text_of(start, end))
        if not place:
            continue
        here = Name(start, end, "LOC")
        met = meeting(names, here)
        if any(not (here.covers(n) and n.label != "PER") for n in met):
            return 0
        exact = here in met
        if exact or (not place.is_word and not _is_part_of_name(words, start)):
            return end
        before = words[start - 1] if start else None
        if place.is_word and before is not None and _announces_place(before, words[start].is_proper):
            return end
    return 0


def _unlisted_place_end(words: Words, start: int) -> int:
    """The end of a place that its form or its preposition shows: «Piz Palü», «am Grimselpass», «in Leuggern»; or 0."""
    token = words[start]
    if _begins_place(token.text) and start + 1 < len(words):
        return start + 2 if words[start + 1].is_capitalised and words[start + 1].is_proper else 0
    before = words[start - 1].lower_ if start else ""
    if before in _DEFINITE:
        return start + 1 if _is_landscape(token.text) else 0
    if start and words[start - 1].text in place_nouns() and _follows_kind(words, start):
        return start + 1
    if not token.is_proper or before not in _TOWN_PREPOSITIONS or is_given(token):
        return 0
    following = words[start + 1] if start + 1 < len(words) else None
    is_alone = following is None or not (following.is_capitalised and following.is_proper)
    return start + 1 if is_alone and find_cities(token.text) and not find_organisation(token.text) else 0


def _follows_kind(words: Words, i: int) -> bool:
    """Whether token `i` is the name of the place whose kind stands before it: «der Provinz Gorontalo»."""
    token = words[i]
    if i < 2 or (words[i - 2].pos_ != "DET" and words[i - 2].tag_ != "APPRART"):
        return False
    if not token.is_proper and words[i - 1].text.startswith(_SETTLEMENTS):
        return False  # «in den Straßen der Stadt Leichen»
    may_be = token.is_alpha and token.pos_ in ("PROPN", "NOUN", "X") and not is_given(token)
    is_noun = is_plain_word(token.text) or is_compound(token.text) or find_role(token.text) or is_derivation(token.text)
    return may_be and not is_noun and not is_generic_noun(token.text)


@lru_cache(maxsize=CACHED_WORDS)
def _begins_place(word: str) -> bool:
    return word in entries("names_place_beginnings.txt")


@lru_cache(maxsize=CACHED_WORDS)
def _is_landscape(word: str) -> bool:
    """Whether a compound names a mountain, pass or sea by its last part: «Grimselpasses», not «Reisepass»."""
    if len(word) < _MIN_LANDSCAPE or is_plain_word(word):
        return False
    low = word.lower()
    bases = (low, low.removesuffix("es"), low.removesuffix("s"))
    heads, others = lines("names_landscape_heads.txt"), lines("names_landscape_not.txt")
    return any(base.endswith(heads) for base in bases) and not any(base in others for base in bases)


def _announces_place(before: Word, is_proper_noun: bool) -> bool:
    """Whether a place follows `before`: «im Kanton Zug», «in Essen», «Worms und …» not."""
    return before.text in place_nouns() or (is_proper_noun and before.lower_ in entries("names_locative.txt"))


def _is_part_of_name(words: Words, start: int) -> bool:
    """Whether the word before makes a place part of another name: «Universität Jena», «Herr Paris»."""
    if not start:
        return False
    before = words[start - 1]
    if is_given(before) and before.is_proper:
        return True
    return is_title(before) or before.text in entries("names_institutions.txt")


def repeated_names(words: Words, names: Sequence[Name], foreign: frozenset[int]) -> list[Name]:
    """Further mentions of the people named in full, by surname too, and of the other names, word by word."""
    known = {fold(words.text_of(n.start, n.end)): n.label for n in names}
    short = short_forms(words, names)
    taken = {i: n for n in names for i in range(n.start, n.end)}
    forms = {*known, *short}
    capitalised = {t.text for t in words.capitalised}
    repeated = {text for text in capitalised if not forms.isdisjoint(_folded_forms(text))}
    found: list[Name] = []
    for token in words.capitalised:
        if token.text not in repeated or token.i in foreign or _is_inside(words, token, taken.get(token.i), short):
            continue
        person = _match_surname(token, short)
        if person and not _is_located(words, token):
            if _stands_alone(words, token, person):
                found.append(Name(_with_particles(words, token.i, person), token.i + 1, "PER"))
        elif token.i not in taken:
            label = next((known[form] for form in _folded_forms(token.text) if form in known), "")
            is_name = token.is_proper or (label == "ORG" and _is_no_noun(words, token))
            if label and is_name and len(token.text) > 2 and not _is_part_of_name(words, token.i):
                found.append(Name(token.i, token.i + 1, label))
    return [n for n in found if n not in names]


def _is_no_noun(words: Words, token: Word) -> bool:
    """Whether a word that the tagger takes for a noun stands alone as nouns do not: no article, no adjective."""
    before = words[token.i - 1] if token.i else None
    is_bare = before is None or (before.pos_ not in ("DET", "ADJ", "NUM") and before.tag_ != "APPRART")
    return token.pos_ == "NOUN" and is_bare and not is_plain_word(token.text) and not is_compound(token.text)


def short_forms(words: Words, names: Sequence[Name]) -> dict[str, str]:
    """Surnames and given names of the people named in full, folded → the full name, folded; surnames go first."""
    surnames: dict[str, str] = {}
    given: dict[str, str] = {}
    for n in names:
        if n.label != "PER" or n.end - n.start == 1:
            continue
        full, first, last = fold(words.text_of(n.start, n.end)), words[n.start].text, words[n.end - 1].text
        surnames.update({fold(form): full for form in (last, *genitive_bases(last))})
        if len(first) > 1 and not first.endswith("."):
            given[fold(first)] = full
    return given | surnames


def _is_inside(words: Words, token: Word, name: Name | None, short: Mapping[str, str]) -> bool:
    """Whether `token` is a part of the longer `name`; «Hagaris Worten» is none if Hagari is a person."""
    if name is None or name.end - name.start == 1:
        return False
    is_genitive = fold(token.text) not in short and _match_surname(token, short) != ""
    rest = words[name.start + 1 : name.end]
    return not (is_genitive and token.i == name.start and not any(t.is_proper for t in rest))


def _match_surname(token: Word, surnames: Mapping[str, str]) -> str:
    """The full name, folded, that `token` is the surname of, or ""."""
    return next((surnames[form] for form in _folded_forms(token.text) if form in surnames), "")


@lru_cache(maxsize=CACHED_WORDS)
def _folded_forms(text: str) -> tuple[str, ...]:
    """`text` and what it may be the genitive of, folded."""
    return tuple(fold(form) for form in (text, *genitive_bases(text)))


def _stands_alone(words: Words, token: Word, person: str) -> bool:
    """Whether a word that may be a surname is used as one: no article or adjective before it, no other given name."""
    start = _with_particles(words, token.i, person)
    before = words[start - 1] if start else None
    is_other_word = token.pos_ in ("VERB", "AUX", "ADP", "PRON", "DET", "ADV")
    if is_other_word and (len(token.text) < 3 or any(t.text == token.lower_ and t.text.islower() for t in words)):
        return False
    if before is None:
        return True
    if is_given(before) and before.is_proper:
        return False
    is_common = not token.is_proper or find_role(token.text) is not None or is_plain_word(token.text)
    if before.lower_ in _INDEFINITE:
        return False
    return not is_common or (before.pos_ not in ("DET", "ADJ", "NUM") and before.tag_ != "APPRART")


def _is_located(words: Words, token: Word) -> bool:
    """Whether `token` is a place of the lexicon and a preposition of place stands before it: «in Paris»."""
    before = words[token.i - 1].lower_ if token.i else ""
    return before in entries("names_locative.txt") and find_place(token.text) is not None


def _with_particles(words: Words, i: int, person: str) -> int:
    """Start of the surname that ends with token `i`, with the particles that it has in the full name `person`."""
    start = i
    while (
        start and words[start - 1].lower_ in particles() and f" {fold(words.text_of(start - 1, i + 1))}" in f" {person}"
    ):
        start -= 1
    return start


# One name, one type


def vote(words: Words, names: Sequence[Name]) -> list[Name]:
    """`names` with one label for a name throughout the document."""
    surnames: set[str] = set()
    for n in names:
        if n.label == "PER" and n.end - n.start > 1 and is_given(words[n.start]):
            last = words.text_of(_surname_start(words, n), n.end)
            surnames |= {fold(form) for form in (words[n.end - 1].text, *genitive_bases(words[n.end - 1].text), last)}
    texts = {fold(words.text_of(n.start, n.end)): n.label for n in names}
    forms = _legal_endings()
    organisations = [text for text, label in texts.items() if label == "ORG" and text.endswith(forms)]
    companies = {text.removesuffix(form) for text in organisations for form in forms if text.endswith(form)}
    keys = [_vote_key(words, name, texts) for name in names]
    votes: dict[str, dict[str, int]] = {key: {} for key in keys}
    for key, name in zip(keys, names, strict=True):
        for label, weight in _ballot(words, name, surnames, companies):
            votes[key][label] = votes[key].get(label, 0) + weight
    winners = {key: max(found, key=found.__getitem__) for key, found in votes.items()}
    voted = [Name(name.start, name.end, winners[key]) for key, name in zip(keys, names, strict=True)]
    return [
        n._replace(label="LOC")
        if n.label == "PER" and n.end - n.start == 1 and _is_located(words, words[n.start])
        else n
        for n in voted
    ]


@cache
def _legal_endings() -> tuple[str, ...]:
    return tuple(f" {fold(form)}" for form in lines("names_legal_forms.txt"))


def _surname_start(words: Words, name: Name) -> int:
    """The first particle of a full name, or its last word."""
    return next((i for i in range(name.start + 1, name.end) if words[i].text in particles()), name.end - 1)


def _vote_key(words: Words, name: Name, texts: Mapping[str, str]) -> str:
    text = words.text_of(name.start, name.end)
    folded, *bases = _folded_forms(text)
    return next((base for base in bases if base in texts), folded)


def _ballot(words: Words, name: Name, surnames: set[str], companies: set[str]) -> Iterator[tuple[str, int]]:
    """What speaks for which label, and how much: the tagger's word, the lexicon, the words before."""
    yield name.label, 1
    text = words.text_of(name.start, name.end)
    single = name.end - name.start == 1
    named = not single and name.label == "PER" and is_given(words[name.start])
    place = find_place(text)
    before = words[name.start - 1].lower_ if name.start else ""
    if any(form in surnames for form in _folded_forms(text)):
        yield "PER", 5
    elif place and not named and (not place.is_word or before in _DEFINITE):
        yield "LOC", 2
    elif find_organisation(text):
        yield "ORG", 2
    elif name.start and words[name.start - 1].text in place_nouns():
        yield "LOC", 2
    if not single and name.label == "PER" and not is_given(words[name.start]) and find_cities(text):
        yield "LOC", 2
    if fold(text) in companies:
        yield "ORG", 3
    if single and not place and _names_organisation(words, name.start):
        yield "ORG", 2
    if named:
        yield "PER", 2


def _names_organisation(words: Words, i: int) -> bool:
    """Whether the word before token `i` says that an organisation is named: «die Fluggesellschaft Swiss»."""
    return i > 0 and words[i].is_proper and not is_given(words[i]) and is_generic_noun(words[i - 1].text)


@Language.factory("german_names", assigns=["doc.ents"], requires=["doc.ents", "token.pos"])
def make_german_names(nlp: Language, name: str) -> GermanNames:
    return GermanNames()


class GermanNames:
    """Put `doc.ents` right, by `correct_names`.

    Belongs after a statistical `ner` and a tagger; reads `doc.spans["layout"]` where an earlier component has set it.
    """

    def __call__(self, doc: Doc) -> Doc:
        doc.set_ents([Span(doc, n.start, n.end, label=n.label) for n in correct_names(doc)])
        return doc
