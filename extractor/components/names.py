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
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

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
    listed_form,
    particles,
    place_beginnings,
    place_nouns,
    titles,
)
from extractor.components.marks import pair_marks
from extractor.components.organisations import find_organisations
from extractor.lexicon import lines

LABELS = ("PER", "LOC", "ORG", "MISC")

_QUOTATION_MARKS = frozenset('«»„“”"‹›‚‘')
_ROMAN = re.compile(r"[IVX]{1,5}\.?")
_INITIAL = re.compile(r"[A-ZÄÖÜ][a-z]?\.(-?[A-ZÄÖÜ]\.)?")
_NOT_NOMINAL = frozenset("VERB AUX ADV ADP PRON DET CCONJ SCONJ PART INTJ NUM PUNCT SYM SPACE".split())
_INDEFINITE = frozenset("ein eine einen einem einer jeder jede jeden jedem kein keine keinen mancher solcher".split())
_DEFINITE = frozenset("der die das den dem des am im vom zum zur".split())
_ARTICLES = frozenset("Der Die Das Den Dem Des Ein Eine Einen Einem Einer Eines".split())
_GERMAN_WORDS = frozenset("der die das und ist nicht ein eine wir ich für mit den dem sie er zu von auf".split())
_GERMAN_PARTICLES = frozenset("von zu vom zum zur der den dem".split())
_NOBLE = frozenset("Graf Gräfin Freiherr Freifrau Fürst Prinz Prinzessin Baron Ritter Edler".split())
_MIN_LONG_NOUN = 12  # hardly a surname
_MAX_PLACE_TOKENS = 7
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
    cuts = borders(doc)
    foreign = foreign_tokens(doc)
    found = [Name(e.start, e.end, e.label_) for e in doc.ents if e.label_ in LABELS]
    names = [piece for name in found for piece in trim_name(doc, name, cuts)]
    proper = proper_words(doc)
    names = [n for n in names if not is_junk(doc, n, proper) and not foreign & set(range(n.start, n.end))]
    names = add(names, find_companies(doc, names, cuts))
    names = add_organisations(doc, names, cuts)
    names = add(names, find_people(doc, names, cuts))
    names = add(names, find_places(doc, names, foreign))
    names = add(names, repeated_names(doc, names, foreign))
    return vote(doc, sorted(set(names)))


def borders(doc: Doc) -> frozenset[int]:
    """Tokens that a name may not contain or begin before: line breaks, quotation marks, starts of layout parts.

    A token in the result is either no word, or the first of a part; a name ends before it.
    """
    cuts = {t.i for t in doc if "\n" in t.text or t.text in _QUOTATION_MARKS}
    parts = doc.spans.get("layout", ())
    return frozenset(cuts | {edge for part in parts for edge in (part.start, part.end)})


def foreign_tokens(doc: Doc) -> frozenset[int]:
    """Tokens in quotation marks whose text is English or French: «Next time in Moscow» names nothing in German."""
    known = set(lines("names_foreign_words.txt"))
    found: set[int] = set()
    for pair in pair_marks(doc.text):
        span = doc.char_span(pair.start, pair.end, alignment_mode="contract")
        if span is None:
            continue
        words = [t.lower_ for t in span if t.is_alpha]
        n_foreign = sum(word in known for word in words)
        if n_foreign >= 2 and 3 * n_foreign >= len(words) and not _GERMAN_WORDS & set(words):
            found |= set(range(span.start, span.end))
    return frozenset(found)


def proper_words(doc: Doc) -> Counter[str]:
    """How often the tagger takes a word of the document for a proper noun: folded word → count."""
    return Counter(fold(t.text) for t in doc if is_proper(t))


def is_proper(token: Token) -> bool:
    return token.pos_ == "PROPN" or token.tag_ == "NE"


def is_surely_proper(token: Token) -> bool:
    """Whether fine and coarse tag agree that `token` is a proper noun; where two components set them, they may not."""
    return token.pos_ == "PROPN" and token.tag_ in ("NE", "PROPN", "")


def is_person_noun(word: str) -> bool:
    """Whether `word` says what a person is and can hardly be a surname: «Kommissar», «Oppositionsanhänger»."""
    is_long = "-" in word or len(word) >= _MIN_LONG_NOUN
    return is_no_surname(word) or (is_long and find_role(word) is not None)


def is_capitalised(token: Token) -> bool:
    return token.text[:1].isupper()


def is_title(token: Token) -> bool:
    return token.text in titles()


def is_given(token: Token) -> bool:
    """A given name, as it stands or with a genitive's ending cut off is not counted: «Annas» begins no full name."""
    return is_capitalised(token) and given_gender(token.text) is not None


def is_office(token: Token) -> bool:
    """A noun for what a person is, and not used as a name: «Präsident», not «Herr Richter» or «Luisa Neubauer»."""
    return not is_surely_proper(token) and find_role(token.text) is not None and given_gender(token.text) is None


# Edges


def trim_name(doc: Doc, name: Name, cuts: frozenset[int]) -> list[Name]:
    """`name` without what stands around it: articles, titles, offices, marks; in pieces where a border crosses it."""
    if find_place(doc[name.start : name.end].text):
        return [name]
    inner = range(name.start + 1, name.end - 1)
    ends = [i for i in range(name.start, name.end) if i in cuts or (i in inner and _sets_apart(doc, i, name.label))]
    pieces: list[Name] = []
    start = name.start
    for end in (*ends, name.end):
        is_possessed = start > name.start and doc[start - 1].text in APOSTROPHES
        if start < end and (not is_possessed or is_given(doc[start])):
            pieces.append(_strip(doc, Name(start, end, name.label)))
        start = end if end < name.end and is_capitalised(doc[end]) else end + 1
    return [piece for piece in pieces if piece.start < piece.end]


def _sets_apart(doc: Doc, i: int, label: str) -> bool:
    """Whether token `i` inside a name means that it is two: «Merz' Sprecher», «Kairo/Doha»; not «CDU/CSU»."""
    token, before, after = doc[i], doc[i - 1], doc[i + 1]
    if token.text in APOSTROPHES:
        return label == "PER" or before.lower_.endswith(("s", "x", "z", "ß", "ce"))
    both_places = find_place(before.text) is not None and find_place(after.text) is not None
    return token.text == "/" and (label in ("PER", "LOC") or both_places)


def _strip(doc: Doc, name: Name) -> Name:
    start, end, label = name
    while start < end and _is_outside_left(doc, start, end, label):
        start += 1
    while end > start and _is_outside_right(doc, start, end, label):
        end -= 1
    if label == "PER":
        start, end = _longest_person(doc, start, end)
    if label == "LOC":
        end = _end_of_place(doc, start, end)
    return Name(start, end, label)


def _is_outside_left(doc: Doc, start: int, end: int, label: str) -> bool:
    token = doc[start]
    if token.is_punct or token.is_space or is_title(token):
        return True
    if token.text in _ARTICLES and find_place(doc[start : start + 2].text) is None:
        return not (start and doc[start - 1].text in _QUOTATION_MARKS)
    if end - start > 2 and label == "PER" and find_role(token.text) and not is_given(token):
        return True  # three words leave a full name without the first: Bauer Wilko Tammen
    if end - start > 1 and label == "LOC" and place_nouns().get(token.text) is False:
        return True
    if end - start > 1 and label in ("PER", "LOC"):
        return is_office(token) or (is_derivation(token.text) and not is_proper(token) and label == "PER")
    is_lower = token.text[:1].islower()
    return is_lower and not (label == "PER" and token.text in particles()) and find_organisation(token.text) is None


def _is_outside_right(doc: Doc, start: int, end: int, label: str) -> bool:
    token = doc[end - 1]
    if token.text == ")" and any(t.text == "(" for t in doc[start : end - 1]):
        return False
    if token.text == "." and end - start > 1 and _ROMAN.fullmatch(doc[end - 2].text):
        return False
    if token.is_space or token.is_punct or token.text in APOSTROPHES:
        return True
    if token.text[:1].islower() and (label in ("PER", "LOC") or token.pos_ in ("VERB", "AUX", "ADP")):
        return True
    if label == "PER" and end - start > 2 and is_no_surname(token.text):
        return True
    # «Brandts Protest»: the noun after a genitive is no part of the name
    before = doc[end - 2] if end - start > 1 else None
    if label != "PER" or before is None or given_gender(before.text) is not None or is_given(token):
        return False
    bases = genitive_bases(before.text)
    return bool(bases) and (not is_surely_proper(token) or any(t.text in bases for t in doc))


def _longest_person(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """The longest run of tokens from `start` to `end` that can be a person's name."""
    best = (start, start)
    run = start
    for i in range(start, end + 1):
        if i < end and _may_be_in_person(doc[i]):
            continue
        if i - run > best[1] - best[0]:
            best = (run, i)
        run = i + 1
    first, last = best
    while first < last and doc[last - 1].text in particles():
        last -= 1
    return first, last


def _end_of_place(doc: Doc, start: int, end: int) -> int:
    """Where the place that begins at `start` ends: «Den Haag Anfang» and «Frankfurt im Endspiel» hold more than it."""
    for k in range(end - 1, start, -1):
        place = find_place(doc[start:k].text)
        if place and not place.is_word and not (is_proper(doc[k]) and doc[k].tag_ == "NE" and doc[k].is_alpha):
            return k
    return end


def _may_be_in_person(token: Token) -> bool:
    word = token.text
    if word in particles() or _ROMAN.fullmatch(word) or word == ".":
        return True
    return is_capitalised(token) and (is_proper(token) or not is_plain_word(word))


# Junk


def is_junk(doc: Doc, name: Name, proper: Counter[str]) -> bool:
    """Whether `name` is no name: a plain noun, a verb or adverb, a demonym, a compound, a month."""
    span = doc[name.start : name.end]
    if find_organisation(span.text) or _is_sure_place(span.text):
        return False
    if not any(is_capitalised(t) for t in span) or len(span.text.strip(".")) < 2:
        return True
    words = [t for t in span if not t.is_punct]
    if len(words) == 1:
        return _is_junk_word(doc, words[0], name.label, proper)
    if name.label == "PER":
        return not any(is_proper(t) or is_given(t) for t in words)
    last = words[-1]
    if name.label in ("ORG", "MISC") and _is_fragment(doc, name, words):
        return True
    if name.label == "LOC" and not any(is_proper(t) for t in words):
        return not last.lower_.endswith(lines("names_place_heads.txt")) and find_place(last.text) is None
    return all(is_derivation(t.text) or is_plain_word(t.text) or is_office(t) for t in words)


def _is_fragment(doc: Doc, name: Name, words: Sequence[Token]) -> bool:
    """Whether several words are a piece of a sentence: «Wäre der Haftbefehl», «Ersten Angaben vom Mittwoch».

    A capital adjective inside a sentence is the sign of a name («Olympische Spiele»); at its beginning it is none.
    """
    if name.start and doc[name.start - 1].text in _QUOTATION_MARKS:
        return False
    first = words[0]
    begins = name.start == 0 or doc[name.start - 1].is_space or doc[name.start - 1].text in ".:!?"
    if any(is_proper(t) for t in words):
        return first.pos_ in ("SCONJ", "CCONJ", "AUX", "PRON", "DET") and begins and first.text not in _ARTICLES
    if first.pos_ == "ADJ":
        return begins
    return first.pos_ in _NOT_NOMINAL or name.label == "MISC"


def _is_sure_place(text: str) -> bool:
    place = find_place(text)
    return place is not None and not place.is_word


def _is_junk_word(doc: Doc, token: Token, label: str, proper: Counter[str]) -> bool:
    word = token.text
    before = doc[token.i - 1] if token.i else None
    introduced = before is not None and (is_given(before) or is_title(before) or is_office(before))
    if label == "PER" and introduced and is_surely_proper(token):
        return False
    if is_title(token) or is_plain_word(word):
        return True
    if label == "PER" and before is not None and before.lower_ in _INDEFINITE:
        return True
    if is_derivation(word) or is_office(token) or ("-" in word and is_compound(word) and not is_given(token)):
        return True
    if label == "PER" and (_is_odd_person(doc, word) or is_person_noun(word)):
        return True
    if is_surely_proper(token) or word.isupper():
        return word.endswith("-")
    if token.pos_ in _NOT_NOMINAL or token.tag_.startswith("V"):
        return not proper[fold(word)] or token.tag_.startswith("V")
    if label == "ORG" or word.lower().endswith(lines("names_place_heads.txt")):
        return is_compound(word)
    if label == "LOC" and token.tag_ == "NN" and not proper[fold(word)]:
        return True  # a place that no list knows and the tagger takes for a noun
    after_article = before is not None and (before.pos_ in ("DET", "ADJ", "NUM") or before.tag_ == "APPRART")
    return is_compound(word) or (after_article and not re.search(r"[a-z][A-Z]", word) and not proper[fold(word)])


def _is_odd_person(doc: Doc, word: str) -> bool:
    """Whether `word` alone is an unlikely person: digits, an abbreviation, or long and only once in the document."""
    if any(c.isdigit() for c in word) or word.endswith("."):
        return True
    return len(word) >= _MIN_LONG_NOUN and "-" not in word and sum(t.text == word for t in doc) == 1


# What the tagger missed


def add(names: Sequence[Name], more: Iterable[Name]) -> list[Name]:
    """`names` and `more` without overlaps: a name of `more` replaces what lies inside it or meets it."""
    result = list(names)
    for name in more:
        result = [n for n in result if not n.meets(name)]
        result.append(name)
    return sorted(result)


def add_organisations(doc: Doc, names: Sequence[Name], cuts: frozenset[int]) -> list[Name]:
    """`names` with the organisations that their form shows, unless they are inside a longer name or cross a border."""
    found = [Name(start, end, "ORG") for start, end in find_organisations(doc) if not cuts & set(range(start + 1, end))]
    return add(names, (n for n in found if not any(m.covers(n) and m.end - m.start > n.end - n.start for m in names)))


def find_companies(doc: Doc, names: Sequence[Name], cuts: frozenset[int]) -> list[Name]:
    """Names with a legal form at their end or right behind it, «Hellwig Technik AG», and the same without it."""
    forms = lines("names_legal_forms.txt")
    found = [Name(n.start, n.end, "ORG") for n in names if doc[n.end - 1].text in forms]
    followed = (n for n in names if n.end < len(doc) and n.end not in cuts)
    found += [Name(n.start, n.end + 1, "ORG") for n in followed if doc[n.end].text in forms]
    short = {tuple(t.text for t in doc[n.start : n.end - 1]) for n in found if n.end - n.start > 2}
    for words in short:
        starts = (t.i for t in doc if t.text == words[0] and not any(n.start <= t.i < n.end for n in found))
        ends = ((i, i + len(words)) for i in starts)
        found += [Name(i, k, "ORG") for i, k in ends if tuple(t.text for t in doc[i:k]) == words]
    return found


def find_people(doc: Doc, names: Sequence[Name], cuts: frozenset[int]) -> list[Name]:
    """People by a given name before a surname, a title, or an office: the whole name, where `names` lacks it.

    «Anna Berg», «Frau Müller», «Kapitän Diallo», «die Unternehmerin Paris Hilton», «Papst Leo XIV.».
    """
    label_at = {i: n.label for n in names for i in range(n.start, n.end)}
    found: list[Name] = []
    i = 0
    while i < len(doc):
        end = _person_end(doc, i, cuts, label_at)
        if end:
            found.append(Name(i, end, "PER"))
        i = end or i + 1
    whole = [n for n in names if n.label in ("ORG", "MISC")]
    people = [n for n in names if n.label == "PER"]
    found = [p for p in found if not any(n.covers(p) and n.end - n.start > p.end - p.start for n in (*whole, *people))]
    grown = [_grow(doc, n, cuts, label_at) for n in people if not any(n.meets(p) for p in found)]
    return found + [n for n in grown if n not in people and not any(n.meets(p) for p in found)]


def _person_end(doc: Doc, start: int, cuts: frozenset[int], label_at: Mapping[int, str]) -> int:
    """Where a person's name that begins at token `start` ends, or 0."""
    token = doc[start]
    if not is_capitalised(token) or is_title(token) or token.text in particles():
        return 0
    if not token.text[-1].isalpha() and not _INITIAL.fullmatch(token.text):
        return 0
    if is_plain_word(token.text) and not (is_given(token) and is_proper(token)):
        return 0
    if token.pos_ in ("VERB", "AUX", "ADP", "DET", "PRON", "ADV") and start not in label_at:
        return 0
    before = doc[start - 1] if start and start not in cuts else None
    has_title = before is not None and is_title(before) and not before.text.islower()
    has_office = before is not None and is_office(before)
    named = is_given(token) or bool(_INITIAL.fullmatch(token.text))
    end = _surname_end(doc, start + 1, cuts, label_at)
    if named and end > start + 1 and (is_proper(token) or label_at.get(start) == "PER" or has_office or has_title):
        last = doc[end - 1]
        if is_proper(last) or label_at.get(end - 1) == "PER" or not (is_office(last) or is_compound(last.text)):
            return end
    if has_title and (is_proper(token) or token.pos_ == "NOUN") and not is_office(token):
        return max(end, start + 1)
    if has_office and is_proper(token) and not is_derivation(token.text):
        if end > start + 1 and find_place(doc[start:end].text) is None and label_at.get(start) != "ORG":
            return end
        known = find_place(token.text) or find_organisation(token.text) or label_at.get(start) == "ORG"
        return 0 if known and not is_given(token) else start + 1
    return 0


def _surname_end(doc: Doc, start: int, cuts: frozenset[int], label_at: Mapping[int, str]) -> int:
    """End of the run of given names, initials, particles and surnames that goes on at `start`."""
    end = i = start
    while i < len(doc) and i not in cuts and i - start <= 2 * _MAX_SURNAME_TOKENS:
        word = doc[i].text
        if word in particles():
            after = _particles_end(doc, i)
            if after == 0 or (word in _GERMAN_PARTICLES and not _all_given(doc, start, i)):
                break
            i = after
            continue
        if _ROMAN.fullmatch(word):
            end = i + 1
            if end < len(doc) and doc[end].text == "." and not _ends_sentence(doc, end):
                end += 1
            return end
        if _INITIAL.fullmatch(word) and i + 1 < len(doc) and is_capitalised(doc[i + 1]) and len(word) <= 3:
            i += 1
            continue
        is_name = is_proper(doc[i]) or is_given(doc[i]) or label_at.get(i) == "PER"
        is_name = is_name or (doc[i].pos_ in ("NOUN", "ADJ", "X") and (i == start or doc[i - 1].text in particles()))
        if not is_capitalised(doc[i]) or not is_name or word.isupper():
            break
        if is_plain_word(word) and not is_proper(doc[i]):
            break
        if (
            i > start
            and word not in _NOBLE
            and (is_title(doc[i]) or is_office(doc[i]) or _is_listed_organisation(word))
        ):
            break
        if i == start and not is_proper(doc[i]) and not doc[i].is_alpha and "-" not in word:
            break
        i = end = i + 1
    return end


def _is_listed_organisation(word: str) -> bool:
    """Whether `word`, as it is written, is an organisation of the lexicon: «Linke», «UN»; not «Kim Jong Un»."""
    return find_organisation(word) is not None and listed_form(word) == word


def _particles_end(doc: Doc, i: int) -> int:
    """The capitalised noun that follows the particles from token `i` on, or 0: «von der Leyen», not «von der Reise»."""
    if doc[i].text in ("und", "zum", "zur", "vom", "der", "den", "dem", "y"):
        return 0
    while i < len(doc) and doc[i].text in particles():
        i += 1
    if i == len(doc) or not is_capitalised(doc[i]) or doc[i].pos_ not in ("PROPN", "NOUN", "X", "ADJ"):
        return 0
    return 0 if is_plain_word(doc[i].text) and not is_surely_proper(doc[i]) else i


def _all_given(doc: Doc, start: int, end: int) -> bool:
    """Whether the tokens between the first name and a German particle are given names too: the surname is to come."""
    return all(is_given(t) or _INITIAL.fullmatch(t.text) or t.text in _NOBLE for t in doc[start:end])


def _ends_sentence(doc: Doc, i: int) -> bool:
    """Whether the full stop at token `i` closes a sentence: a capital follows, or nothing."""
    following = next((t for t in doc[i + 1 :] if not t.is_space), None)
    return following is None or (is_capitalised(following) and not is_proper(following))


def _grow(doc: Doc, name: Name, cuts: frozenset[int], label_at: Mapping[int, str]) -> Name:
    """`name` with the given names and particles right before it and a roman numeral or surname right after it."""
    start, end, label = name
    while start and start not in cuts:
        k = start - 1
        while k > 0 and doc[k].text in particles() and doc[k].text not in ("und", "zum", "zur", "vom"):
            k -= 1
        if not is_given(doc[k]) or k in cuts or not is_proper(doc[k]):
            break
        start = k
    if is_given(doc[end - 1]):
        end = max(end, _surname_end(doc, end, cuts, label_at))
    elif end < len(doc) and _ROMAN.fullmatch(doc[end].text):
        end = _surname_end(doc, end, cuts, label_at)
    return Name(start, end, label)


def find_places(doc: Doc, names: Sequence[Name], foreign: frozenset[int]) -> list[Name]:
    """Places of the lexicon that `names` lacks or has only in part, longest first."""
    found: list[Name] = []
    i = 0
    while i < len(doc):
        end = 0 if i in foreign or not is_capitalised(doc[i]) else _place_end(doc, i, names)
        if end:
            found.append(Name(i, end, "LOC"))
        i = end or i + 1
    return [n for n in found if n not in names]


def _place_end(doc: Doc, start: int, names: Sequence[Name]) -> int:
    longest = _MAX_PLACE_TOKENS if fold(doc[start].text) in place_beginnings() else 1
    for end in range(min(start + longest, len(doc)), start, -1):
        place = find_place(doc[start:end].text)
        if not place:
            continue
        here = Name(start, end, "LOC")
        if any(n.meets(here) and not (here.covers(n) and n.label != "PER") for n in names):
            return 0
        exact = any(n.start == start and n.end == end and n.label == "LOC" for n in names)
        if exact or (not place.is_word and not _is_part_of_name(doc, start)):
            return end
        before = doc[start - 1] if start else None
        if place.is_word and before is not None and _announces_place(before, is_proper(doc[start])):
            return end
    return 0


def _announces_place(before: Token, is_proper_noun: bool) -> bool:
    """Whether a place follows `before`: «im Kanton Zug», «in Essen», «Worms und …» not."""
    return before.text in place_nouns() or (is_proper_noun and before.lower_ in lines("names_locative.txt"))


def _is_part_of_name(doc: Doc, start: int) -> bool:
    """Whether the word before makes a place part of another name: «Universität Jena», «Herr Paris»."""
    if not start:
        return False
    before = doc[start - 1]
    if is_given(before) and is_proper(before):
        return True
    return is_title(before) or before.text in lines("names_institutions.txt")


def repeated_names(doc: Doc, names: Sequence[Name], foreign: frozenset[int]) -> list[Name]:
    """Further mentions of the people named in full, by surname too, and of the other names, word by word."""
    known = {fold(doc[n.start : n.end].text): n.label for n in names}
    short = short_forms(doc, names)
    taken = {i: n for n in names for i in range(n.start, n.end)}
    lower = {t.text for t in doc if t.text.islower()}
    found: list[Name] = []
    for token in doc:
        if token.i in foreign or not is_capitalised(token) or _is_inside(doc, token, taken.get(token.i), short):
            continue
        person = _match_surname(token, short)
        if person and not _is_located(doc, token):
            if _stands_alone(doc, token, person, lower):
                found.append(Name(_with_particles(doc, token.i, person), token.i + 1, "PER"))
        elif token.i not in taken:
            label = next((known[fold(f)] for f in (token.text, *genitive_bases(token.text)) if fold(f) in known), "")
            if label and is_proper(token) and len(token) > 2 and not _is_part_of_name(doc, token.i):
                found.append(Name(token.i, token.i + 1, label))
    return [n for n in found if n not in names]


def short_forms(doc: Doc, names: Sequence[Name]) -> dict[str, str]:
    """Surnames and given names of the people named in full, folded → the full name, folded; surnames go first."""
    full = [doc[n.start : n.end] for n in names if n.label == "PER" and n.end - n.start > 1]
    surnames = {fold(form): fold(s.text) for s in full for form in (s[-1].text, *genitive_bases(s[-1].text))}
    given = {fold(s[0].text): fold(s.text) for s in full if len(s[0].text) > 1 and not s[0].text.endswith(".")}
    return given | surnames


def _is_inside(doc: Doc, token: Token, name: Name | None, short: Mapping[str, str]) -> bool:
    """Whether `token` is a part of the longer `name`; «Hagaris Worten» is none if Hagari is a person."""
    if name is None or name.end - name.start == 1:
        return False
    is_genitive = fold(token.text) not in short and _match_surname(token, short) != ""
    rest = doc[name.start + 1 : name.end]
    return not (is_genitive and token.i == name.start and not any(is_proper(t) for t in rest))


def _match_surname(token: Token, surnames: Mapping[str, str]) -> str:
    """The full name, folded, that `token` is the surname of, or ""."""
    for form in (token.text, *genitive_bases(token.text)):
        if fold(form) in surnames:
            return surnames[fold(form)]
    return ""


def _stands_alone(doc: Doc, token: Token, person: str, lower: set[str]) -> bool:
    """Whether a word that may be a surname is used as one: no article or adjective before it, no other given name."""
    start = _with_particles(doc, token.i, person)
    before = doc[start - 1] if start else None
    if token.pos_ in ("VERB", "AUX", "ADP", "PRON", "DET", "ADV") and (len(token) < 3 or token.lower_ in lower):
        return False
    if before is None:
        return True
    if is_given(before) and is_proper(before):
        return False
    is_common = not is_proper(token) or find_role(token.text) is not None or is_plain_word(token.text)
    if before.lower_ in _INDEFINITE:
        return False
    return not is_common or (before.pos_ not in ("DET", "ADJ", "NUM") and before.tag_ != "APPRART")


def _is_located(doc: Doc, token: Token) -> bool:
    """Whether `token` is a place of the lexicon and a preposition of place stands before it: «in Paris»."""
    return token.i > 0 and doc[token.i - 1].lower_ in lines("names_locative.txt") and find_place(token.text) is not None


def _with_particles(doc: Doc, i: int, person: str) -> int:
    """Start of the surname that ends with token `i`, with the particles that it has in the full name `person`."""
    start = i
    while start and doc[start - 1].lower_ in particles() and f" {fold(doc[start - 1 : i + 1].text)}" in f" {person}":
        start -= 1
    return start


# One name, one type


def vote(doc: Doc, names: Sequence[Name]) -> list[Name]:
    """`names` with one label for a name throughout the document."""
    surnames: set[str] = set()
    for n in names:
        if n.label == "PER" and n.end - n.start > 1 and is_given(doc[n.start]):
            last = doc[_surname_start(doc, n) : n.end].text
            surnames |= {fold(form) for form in (doc[n.end - 1].text, *genitive_bases(doc[n.end - 1].text), last)}
    texts = {fold(doc[n.start : n.end].text): n.label for n in names}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        votes[_vote_key(doc, name, texts)].update(_ballot(doc, name, surnames, texts))
    voted = [name._replace(label=votes[_vote_key(doc, name, texts)].most_common(1)[0][0]) for name in names]
    return [
        n._replace(label="LOC") if n.label == "PER" and n.end - n.start == 1 and _is_located(doc, doc[n.start]) else n
        for n in voted
    ]


def _surname_start(doc: Doc, name: Name) -> int:
    """The first particle of a full name, or its last word."""
    return next((i for i in range(name.start + 1, name.end) if doc[i].text in particles()), name.end - 1)


def _vote_key(doc: Doc, name: Name, texts: Mapping[str, str]) -> str:
    text = doc[name.start : name.end].text
    return next((fold(base) for base in genitive_bases(text) if fold(base) in texts), fold(text))


def _ballot(doc: Doc, name: Name, surnames: set[str], texts: Mapping[str, str]) -> Counter[str]:
    """What speaks for which label: the tagger's word, the lexicon, the words before."""
    text = doc[name.start : name.end].text
    ballot = Counter({name.label: 1})
    single = name.end - name.start == 1
    named = not single and name.label == "PER" and is_given(doc[name.start])
    place = find_place(text)
    before = doc[name.start - 1].lower_ if name.start else ""
    if any(fold(form) in surnames for form in (text, *genitive_bases(text))):
        ballot["PER"] += 5
    elif place and not named and (not place.is_word or before in _DEFINITE):
        ballot["LOC"] += 2
    elif find_organisation(text):
        ballot["ORG"] += 2
    if any(texts.get(f"{fold(text)} {fold(form)}") == "ORG" for form in lines("names_legal_forms.txt")):
        ballot["ORG"] += 3
    if named:
        ballot["PER"] += 2
    return ballot


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
