"""Forms of German nouns, and compounds by their last part: what the noun lists of this package have in common."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TypeVar

Entry = TypeVar("Entry")

# A compound needs a first part of at least this many letters: below, the match is an accident.
_MIN_FIRST_PART = 3


def look_up(word: str, forms: Mapping[str, Entry], heads: Container[str]) -> Entry | None:
    """Find `word` in `forms`: as it is, then what follows its last hyphen, then its longest suffix among `heads`.

    `heads` are the capitalised forms that may end a solid compound.  Returns None if nothing fits.

    >>> forms = {"Sprecher": 1, "Rat": 2}
    >>> look_up("Polizeisprecher", forms, {"Sprecher"}), look_up("EU-Rat", forms, {"Sprecher"})
    (1, 2)
    >>> look_up("Vorrat", forms, {"Sprecher"})
    """
    if word in forms:
        return forms[word]
    last = word.rsplit("-", 1)[-1]
    if last in forms:
        return forms[last]
    if not last[:1].isupper():
        return None
    for cut in range(_MIN_FIRST_PART, len(last) - 1):
        head = last[cut:].capitalize()
        if last[cut:].islower() and head in heads and head in forms:
            return forms[head]
    return None


def genitives(noun: str) -> tuple[str, ...]:
    """Genitive singular of a strong masculine or neuter noun: Sprechers; Manns, Mannes; Hauses, Bündnisses.

    >>> genitives("Sprecher"), genitives("Amt"), genitives("Bündnis")
    (('Sprechers',), ('Amts', 'Amtes'), ('Bündnisses',))
    """
    if noun.endswith(("s", "ß", "x", "z")):
        return (noun + ("ses" if noun.endswith("nis") else "es"),)
    if noun.endswith(("e", "el", "er", "en", "chen", "um", "o", "a", "i")):
        return (noun + "s",)
    return (noun + "s", noun + "es")


def plurals(plural: str) -> tuple[str, ...]:
    """A plural and its dative, where that differs: Männer, Männern; Chefs; Präsidenten."""
    return (plural,) if plural.endswith(("n", "s", "a")) else (plural, plural + "n")


def forms_of(noun: str, gender: str, plural: str) -> tuple[str, ...]:
    """All forms of a noun; `gender` is m, f, n or pl, `plural` the nominative plural or "-".

    >>> forms_of("Vorwurf", "m", "Vorwürfe")
    ('Vorwurf', 'Vorwurfs', 'Vorwurfes', 'Vorwürfe', 'Vorwürfen')
    """
    if gender == "pl":
        return plurals(noun)
    singular = (noun,) if gender == "f" else (noun, *genitives(noun))
    return singular if plural == "-" else (*singular, *plurals(plural))
