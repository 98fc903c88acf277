"""What the lexicon knows about names: places, given names, organisations, titles, and nouns for what a person is.

Functions of strings only; `names` and `entities` use them. Two regularities of German are rules here rather than
data: the genitive of names (Duden, Die Grammatik, «Die Deklination der Eigennamen»: -s, an apostrophe after a
sibilant, -ens) and the head of a compound, its last part, which says what it is (Außenminister, Ukraine-Krieg).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from extractor.lexicon import CACHED_WORDS, entries, lines, rows

T = TypeVar("T")

APOSTROPHES = "'’‘`´"
"""Characters that stand for an apostrophe."""

_FOLDED = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict(zip("ıłŁøØđĐ", "ilLoOdD", strict=True)), "ß": "ss"})
_SIBILANTS = ("s", "ss", "ß", "x", "z", "ce")
_DEGREE = re.compile(r"(D{1,2}r|Prof|Dipl|Univ|Priv|Mag|Lic)\.(-[A-Z][a-z]{1,5}\.?)*")
_ADJECTIVE_ENDINGS = ("e", "en", "er", "es", "em")
_GERMAN_MARKS = {"a\u0308": "ä", "o\u0308": "ö", "u\u0308": "ü"}
_MIN_GLUED_HEAD = 4  # shorter nouns end too many names: Khartum, Portland
_MIN_GLUED_ROLE = 5
_MIN_HEAD = 3
_MIN_PREFIX = 2  # shorter first parts make no compound: «Habt» is no «Abt»


class Place(NamedTuple):
    """A country, city, region or water of the lexicon."""

    name: str
    kind: str
    country: str  # ISO 3166-1 alpha-2, or ""
    is_word: bool  # the name is also a common word or a usual personal name: needs evidence from the text


class Role(NamedTuple):
    """A noun for what a person is."""

    name: str  # nominative singular
    gender: str  # m, f or "" where the form is both
    is_office: bool  # says more than that it is a human being


@lru_cache(maxsize=CACHED_WORDS)
def fold(text: str) -> str:
    """`text` for comparing names: lower case, ß as ss, no accents but those of German, one kind of apostrophe.

    >>> fold("Erdoğan"), fold("Weißes Haus"), fold("Müller"), fold("Yıldız")
    ('erdogan', 'weisses haus', 'müller', 'yildiz')
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    decomposed = unicodedata.normalize("NFD", text.translate(_FOLDED).lower())
    for marked, letter in _GERMAN_MARKS.items():
        decomposed = decomposed.replace(marked, letter)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def genitive_bases(word: str) -> list[str]:
    """What `word` may be the genitive of, likeliest first; empty where its form is none.

    >>> genitive_bases("Witkoffs"), genitive_bases("Scholz'"), genitive_bases("Putin's"), genitive_bases("Miami")
    (['Witkoff'], ['Scholz'], ['Putin'], [])
    """
    if len(word) > 1 and word[-1] in APOSTROPHES:
        return [word[:-1]]
    if len(word) > 2 and word[-2] in APOSTROPHES and word[-1] == "s":
        return [word[:-2]]
    if len(word) < 4 or word[-1] != "s" or word.isupper() or word[:-1].endswith(_SIBILANTS):
        return []
    if word.endswith("ens") and word[:-3].endswith(_SIBILANTS):
        return [word[:-3], word[:-1]]
    return [word[:-1]]


@cache
def places() -> Mapping[str, tuple[Place, str]]:
    """Every form of the lexicon's places, folded → the place, and the form in nominative."""
    found: dict[str, tuple[Place, str]] = {}
    for row in rows("countries.tsv"):
        iso, name, article, _, _, others = (*row, *[""] * 6)[:6]
        place = Place(name, "country", iso, False)
        for form in (name, *filter(None, others.split(";"))):
            _add_forms(found, form, place)
        if article == "pl" and name.endswith("e"):
            found.setdefault(fold(name + "n"), (place, name))
    for row in rows("places.tsv"):
        name, kind, iso, word, others = (*row, *[""] * 5)[:5]
        for form in (name, *filter(None, others.split(";"))):
            _add_forms(found, form, Place(name, kind, iso, word == "w"))
    return found


def _add_forms(found: dict[str, tuple[T, str]], form: str, value: T) -> None:
    """Add `form` and, where an adjective begins it («Vereinigte Staaten»), its inflected forms."""
    found.setdefault(fold(form), (value, form))
    first, _, rest = form.partition(" ")
    stem = re.sub(r"(e|er|es)$", "", first)
    if rest and first[0].isupper() and rest[0].isupper() and stem != first and len(stem) > 2:
        for ending in _ADJECTIVE_ENDINGS:
            found.setdefault(fold(f"{stem}{ending} {rest}"), (value, form))
    second, _, noun = rest.partition(" ")
    inner = re.sub(r"(e|er|es)$", "", second)
    if noun and stem != first and inner != second and len(inner) > 2 and noun[0].isupper():
        for ending in _ADJECTIVE_ENDINGS:  # Deutsches Rotes Kreuz
            found.setdefault(fold(f"{stem}{ending} {inner}{ending} {noun}"), (value, form))


@cache
def place_beginnings() -> frozenset[str]:
    """First words of the places whose names have several, folded."""
    return frozenset(form.partition(" ")[0] for form in places() if " " in form or "." in form or "'" in form)


@lru_cache(maxsize=CACHED_WORDS)
def find_place(text: str) -> Place | None:
    """The place that `text` names, in nominative or genitive.

    >>> find_place("Deutschlands").name, find_place("Vereinigten Staaten").name, find_place("Moskauer")
    ('Deutschland', 'USA', None)
    """
    found = _find_form(places(), text) if fold(text) not in organisations() else None  # «Hamas» is no genitive of Hama
    return found[0] if found else None


def _find_form(known: Mapping[str, tuple[T, str]], text: str) -> tuple[T, str] | None:
    """What `text` is in `known`, as it stands or as a genitive."""
    for form in (text, *genitive_bases(text), re.sub(r"es$", "", text)):
        if fold(form) in known:
            return known[fold(form)]
    return None


def listed_form(text: str) -> str:
    """The lexicon's place or organisation that `text` names, in nominative and as named: «Vereinigten Staaten» or "".

    >>> listed_form("Vereinigten Staaten"), listed_form("Deutschen Bundestages"), listed_form("Haus")
    ('Vereinigte Staaten', 'Deutscher Bundestag', '')
    """
    if find_place(text):
        found = _find_form(places(), text)
        return found[1] if found else ""
    organisation = _find_form(organisations(), text)
    return organisation[1] if organisation else ""


@cache
def given_names() -> Mapping[str, str]:
    """Given names, folded → m, f or u (used by both)."""
    return {fold(row[0]): row[1] for row in rows("given_names.tsv")}


@lru_cache(maxsize=CACHED_WORDS)
def given_gender(name: str) -> str | None:
    """Gender of a given name: m, f, "" where it is used by both, None where it is not known.

    A double name goes by its parts: Karl-Heinz, Anna-Lena.

    >>> given_gender("Steffi"), given_gender("Karl-Heinz"), given_gender("Kim"), given_gender("Berlin")
    ('f', 'm', '', None)
    """
    known = given_names()
    parts = [name, *name.split("-")] if "-" in name else [name]
    for part in parts:
        gender = known.get(fold(part))
        if gender:
            return "" if gender == "u" else gender
    return None


@cache
def titles() -> Mapping[str, str]:
    """Forms of address and degrees → m, f or ""."""
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows("titles.tsv")}


@lru_cache(maxsize=CACHED_WORDS)
def is_title_word(word: str) -> bool:
    """Whether `word` is a form of address or a degree, also with a subject: «Frau», «Dr.-Ing.», «Univ.-Prof.».

    >>> is_title_word("Dr.-Ing."), is_title_word("Dipl.-Kfm"), is_title_word("Ing-Diba")
    (True, True, False)
    """
    return word in titles() or _DEGREE.fullmatch(word) is not None


@cache
def place_nouns() -> Mapping[str, bool]:
    """Nouns that stand before the name of a place → whether they belong to it: «Stadt» not, «Landkreis» yes."""
    return {row[0]: len(row) > 1 for row in rows("names_place_nouns.tsv")}


@cache
def particles() -> frozenset[str]:
    """Small words inside a person's name: von, zu, van, de, bin."""
    return frozenset(lines("names_particles.txt"))


@cache
def _roles() -> Mapping[str, Role]:
    """Every form of a person noun → what it is. Ambiguous forms keep the masculine reading."""
    found: dict[str, Role] = {}
    no_office = set(lines("roles_not.txt"))
    for row in (*rows("person_nouns.tsv"), *rows("roles.tsv")):
        masculine, feminine, neuter, plural, declension = row[:5]
        is_office = not {masculine, feminine} & no_office
        if masculine != "-":
            gender = "" if masculine == feminine else "m"
            role = Role(masculine, gender, is_office)
            for form in (masculine, masculine + "s", masculine + "es", plural, plural + "n"):
                found.setdefault(form, role)
            if declension == "weak":
                found.setdefault(masculine + "n", role)
                found.setdefault(masculine + "en", role)
            if declension == "adj":
                found[masculine + "r"] = Role(masculine + "r", "m", is_office)
                found.setdefault(masculine + "n", role)
                found.setdefault(masculine + "m", Role(masculine, "m", is_office))
        if feminine not in ("-", masculine):
            role = Role(feminine, "f", is_office)
            for form in (feminine, feminine + "nen"):
                found.setdefault(form, role)
        if neuter != "-":
            found.setdefault(neuter, Role(neuter, "", is_office))
    found.pop("-", None)
    return found


@cache
def _no_surnames() -> frozenset[str]:
    listed = (*rows("person_nouns.tsv"), *rows("roles.tsv"))
    return frozenset(form for row in listed if row[5] == "-" for form in row[:4] if form != "-")


def is_no_surname(word: str) -> bool:
    """Whether `word` is a person noun that the lexicon does not know as a surname: «Kommissar», not «Fischer»."""
    return word in _no_surnames()


@cache
def _role_endings() -> Mapping[str, str]:
    """Forms that may end a compound, lower case → the form as listed."""
    offices = (form for form, role in _roles().items() if role.is_office)
    return {form.lower(): form for form in offices if " " not in form and len(form) >= _MIN_HEAD}


def _may_be_glued(form: str) -> bool:
    """Whether a person noun may end a compound without a hyphen: «Angebote» hold no Bote, «Schulkinder» no Inder."""
    is_long = len(form) >= _MIN_GLUED_ROLE or form in entries("roles_short_heads.txt")
    return is_long and form not in _people_of_places()


@lru_cache(maxsize=CACHED_WORDS)
def find_role(word: str) -> Role | None:
    """What a person noun says, by itself or as the head of a compound; None for other words.

    >>> find_role("Kremlchef").name, find_role("US-Sondergesandten").name, find_role("Außenministerin").gender
    ('Kremlchef', 'US-Sondergesandte', 'f')
    """
    role = _roles().get(word)
    if role:
        return role
    if not word[:1].isupper() or word.isupper():
        return None
    endings = _role_endings()
    for i in range(_MIN_PREFIX, len(word) - _MIN_HEAD + 1):
        form = endings.get(word[i:].lower())
        if form and (word[i - 1] == "-" or (word[i].islower() and _may_be_glued(form))):
            head = _roles()[form]
            name = head.name if word[i].isupper() else head.name[0].lower() + head.name[1:]
            return Role(word[:i] + name, head.gender, head.is_office)
    return None


def role_head(word: str) -> str:
    """The listed person noun that `word` is or ends with, in small letters; "" for other words.

    >>> role_head("Bundeskanzler"), role_head("US-Präsident"), role_head("Rasen")
    ('kanzler', 'präsident', '')
    """
    if find_role(word) is None:
        return ""
    low = word.lower()
    return next((low[i:] for i in range(len(low) - _MIN_HEAD + 1) if low[i:] in _role_endings() and i), low)


@cache
def organisations() -> Mapping[str, tuple[str, str]]:
    """Every form of the lexicon's organisations, folded → the name for the tables, and the form in nominative."""
    found: dict[str, tuple[str, str]] = {}
    for row in rows("names_organisations.tsv"):
        others = row[1].split(";") if len(row) > 1 else []
        for form in (row[0], *others):
            _add_forms(found, form, row[0])
    return found


@lru_cache(maxsize=CACHED_WORDS)
def find_organisation(text: str) -> str | None:
    """The lexicon's name of the organisation `text`, in nominative or genitive."""
    found = _find_form(organisations(), text)
    return found[0] if found else None


@cache
def _not_names() -> frozenset[str]:
    return frozenset((*lines("names_stop.txt"), *lines("names_calendar.txt")))


@cache
def _people_of_places() -> frozenset[str]:
    """Demonyms and adjectives of countries in all their forms."""
    forms: set[str] = set(lines("names_derivations.txt"))
    for row in rows("countries.tsv"):
        _, _, _, adjective, people, _ = (*row, *[""] * 6)[:6]
        if adjective:
            capital = adjective[0].upper() + adjective[1:]
            forms |= {capital, *(capital + ending for ending in _ADJECTIVE_ENDINGS)}
        for person in filter(None, people.split(";")):
            stem = person[:-1] if person.endswith("e") else person
            forms |= {person, person + "n", person + "s", stem + "en", stem + "in", stem + "innen"}
    return frozenset(forms)


@lru_cache(maxsize=CACHED_WORDS)
def is_derivation(word: str) -> bool:
    """Whether `word` is an adjective or the people of a place: «Berliner», «Russen», «Bremer»; no mention of it.

    >>> is_derivation("Berliner"), is_derivation("Göttinger"), is_derivation("Russen"), is_derivation("Berlin")
    (True, True, True, False)
    """
    if word in _people_of_places():
        return True
    return place_of_derivation(word) is not None


@lru_cache(maxsize=CACHED_WORDS)
def place_of_derivation(word: str) -> Place | None:
    """The place that an adjective or noun in -er is made of: «Berliner» of Berlin; None for other words.

    >>> place_of_derivation("Berliner").name, place_of_derivation("Lehrer")
    ('Berlin', None)
    """
    match = re.fullmatch(r"(.{3,}?)er(n|s|in|innen)?", word)
    if not match or not word[0].isupper() or fold(word) in places():
        return None
    stem = match[1]
    forms = [fold(form) for form in (stem, stem + "en", stem + "e", stem + "a", stem + "ien")]
    if stem.endswith("n"):  # Kärntner of Kärnten
        forms.append(fold(stem[:-1] + "en"))
    return next((places()[form][0] for form in forms if form in places()), None)


def is_plain_word(word: str) -> bool:
    """Whether `word` is on the lists of what is no name: calendar, plain nouns, sentence starts."""
    return word in _not_names() or (word.endswith("s") and word[:-1] in _not_names() and len(word) > 5)


@cache
def _heads() -> tuple[tuple[str, ...], tuple[str, ...]]:
    return lines("names_common_heads.txt"), lines("names_organisation_heads.txt")


@lru_cache(maxsize=CACHED_WORDS)
def is_compound(word: str) -> bool:
    """Whether `word` is a compound or a derivation with a plain noun as its head, and so no name by itself.

    >>> is_compound("Ukraine-Konflikts"), is_compound("Baden-Württemberg"), is_compound("EU-Kommission")
    (True, False, False)
    """
    common, organisation = _heads()
    low = re.sub(r"(?<=[^s])s$", "", word.lower())
    if low.endswith(organisation):
        return False
    last = {form.rpartition("-")[2] for form in (low, word.lower())} if "-" in word else set()
    if last & set(common):
        return True
    long = tuple(head for head in common if len(head) >= _MIN_GLUED_HEAD)
    return any(form.endswith(long) and form not in common for form in (low, word.lower()))
