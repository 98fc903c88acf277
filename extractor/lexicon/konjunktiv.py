"""Konjunktiv forms: the sign of reported speech without a frame.

The Konjunktiv I of the third person singular is the stem with -e (*sage*, *gehe*), unlike the indicative (*sagt*,
*geht*) for every verb; in the plural only *seien* differs, and elsewhere reported speech takes the Konjunktiv II
(*hätten*, *könnten*).  Some forms are also adjectives or determiners (*leere*, *meine*): they are marked as ambiguous.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, cast

from extractor.lexicon import CACHED_WORDS, lines, rows
from extractor.lexicon.verbs import e_forms, spellings


@dataclass(frozen=True, slots=True)
class KonjunktivForm:
    """The reading of a form as Konjunktiv: its verb, mood I or II, number, and whether it can be another word.

    `infinitive` is without the particle, except for the few verbs that are listed as a whole.
    """

    infinitive: str
    mood: Literal["I", "II"]
    number: Literal["sg", "pl"]
    ambiguous: bool


@cache
def konjunktiv_forms() -> dict[str, KonjunktivForm]:
    """All listed and generated forms without separable particle, in lower case → their reading."""
    forms: dict[str, KonjunktivForm] = {}
    for infinitive, other in rows("konjunktiv_verbs.tsv"):
        for form in e_forms(infinitive):
            forms[form] = KonjunktivForm(infinitive, "I", "sg", other != "-")
    for form, infinitive, mood, number, other in rows("konjunktiv.tsv"):
        reading = KonjunktivForm(
            infinitive, cast(Literal["I", "II"], mood), cast(Literal["sg", "pl"], number), other != "-"
        )
        forms[form] = reading
    return {spelling: reading for form, reading in forms.items() for spelling in spellings(form)}


@lru_cache(maxsize=CACHED_WORDS)
def konjunktiv(word: str) -> KonjunktivForm | None:
    """The reading of `word` (lower case) as a Konjunktiv form, also with its particle in front (*annehme*), or None.

    >>> konjunktiv("sei").mood, konjunktiv("annehme").infinitive, konjunktiv("sagt")
    ('I', 'nehmen', None)
    """
    forms = konjunktiv_forms()
    if word in forms or word in _other_words():
        return forms.get(word)
    for particle in separable_particles():
        reading = forms.get(word.removeprefix(particle)) if word.startswith(particle) else None
        if reading is not None:
            return reading
    return None


@cache
def _other_words() -> frozenset[str]:
    return frozenset(lines("konjunktiv_not.txt"))


@cache
def separable_particles() -> tuple[str, ...]:
    """The particles of separable verbs, longest first, so that *herausgebe* is heraus + gebe and not her + ausgebe."""
    return tuple(sorted(lines("separable_particles.txt"), key=len, reverse=True))
