"""Names that the tagger missed: people by given name or office, places of the lexicon, what is said again."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from extractor.components.found_names import is_dateline
from extractor.components.gazetteer import (
    find_organisation,
    find_place,
    find_role,
    fold,
    genitive_bases,
    given_gender,
    is_compound,
    is_derivation,
    is_plain_word,
    is_title_word,
    listed_form,
    particles,
    place_beginnings,
    place_nouns,
)
from extractor.components.geography import find_cities
from extractor.components.name_words import (
    DEFINITE,
    INDEFINITE,
    ROMAN,
    Name,
    is_given,
    is_office,
    is_surely_proper,
    is_title,
    names_organisation,
)
from extractor.components.organisations import find_organisations, is_generic_noun, is_named_institute, short_names
from extractor.components.words import Word, Words
from extractor.lexicon import CACHED_WORDS, entries, lines

_SETTLEMENTS = ("Stadt", "Städt", "Gemeinde", "Ort", "Dorf", "Region")
_INITIAL = re.compile(r"(?!St\.)[A-ZÄÖÜ][a-z]?\.(-?[A-ZÄÖÜ]\.)?")
_GERMAN_PARTICLES = frozenset("von zu vom zum zur der den dem".split())
_NOBLE = frozenset("Graf Gräfin Freiherr Freifrau Fürst Prinz Prinzessin Baron Ritter Edler".split())
_MAX_PLACE_TOKENS = 7
_MIN_LANDSCAPE = 8  # letters of a compound that names a mountain or a sea by its last part
_TOWN_PREPOSITIONS = frozenset("in aus nach bei nahe".split())
_MAX_SURNAME_TOKENS = 3


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
        if i < 2 or i in taken or not token.is_proper or not names_organisation(words, i):
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
    followed = (n for n in followed if not is_dateline(words, n.start, n.end + 1))
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
        if ROMAN.fullmatch(word):
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
    elif end < len(words) and ROMAN.fullmatch(words[end].text):
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
    if before in DEFINITE:
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
    repeated = {text for text in capitalised if not forms.isdisjoint(folded_forms(text))}
    found: list[Name] = []
    for token in words.capitalised:
        if token.text not in repeated or token.i in foreign or _is_inside(words, token, taken.get(token.i), short):
            continue
        person = _match_surname(token, short)
        if person and not is_located(words, token):
            if _stands_alone(words, token, person):
                found.append(Name(_with_particles(words, token.i, person), token.i + 1, "PER"))
        elif token.i not in taken:
            label = next((known[form] for form in folded_forms(token.text) if form in known), "")
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
    return next((surnames[form] for form in folded_forms(token.text) if form in surnames), "")


@lru_cache(maxsize=CACHED_WORDS)
def folded_forms(text: str) -> tuple[str, ...]:
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
    if before.lower_ in INDEFINITE:
        return False
    return not is_common or (before.pos_ not in ("DET", "ADJ", "NUM") and before.tag_ != "APPRART")


def is_located(words: Words, token: Word) -> bool:
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
