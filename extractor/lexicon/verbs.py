"""Verbs that report speech, writing or thought, with all their forms.

The file `reporting_verbs.tsv` has one verb a line: its principal parts and the classes that say where it may be a cue.
The other forms follow from the principal parts by the rules of German conjugation (Duden, *Die Grammatik*, chapter on
the verb: weak and strong endings, e-insertion after dental stems, Konjunktiv II with umlaut).  Swiss spelling without ß
(*heisst*) and the spelling before 1996 (*wußte*) are added for every form.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extractor.lexicon import rows

Mood = Literal["ind", "sub", ""]
Tense = Literal["present", "past", ""]
Number = Literal["sg", "pl", ""]

_UMLAUT = {"a": "ä", "o": "ö", "u": "ü", "au": "äu"}
# The last vowel of a strong preterite is the one that takes the umlaut: sprach → spräche.
_LAST_VOWEL = re.compile(r"(au|ie|ei|[aouiäöüe])(?=[^aouiäöüe]*$)")


@dataclass(frozen=True, slots=True)
class ReportingVerb:
    """A line of `reporting_verbs.tsv`.

    `lemma` is the infinitive with its particle (*mitteilen*), `particle` the part that can stand apart (*mit*, or "").
    `present` and `preterites` (third person singular) are without the particle, `participles` are with it; most verbs
    have one of each, some have two (*sandte*, *sendete*).  `subjunctives` are the third person singular of the
    Konjunktiv II where it differs from the indicative.
    `classes` say where the verb may be a cue (see the head of the file); `adverbs` are the pronominal adverbs that
    belong to it (*davon* ausgehen); `adverb_required` says that without one of them it reports nothing.
    """

    lemma: str
    present: str
    preterites: tuple[str, ...]
    participles: tuple[str, ...]
    particle: str
    classes: frozenset[str]
    adverbs: frozenset[str] = frozenset()
    subjunctives: tuple[str, ...] = ()

    @property
    def base(self) -> str:
        """The infinitive without its particle."""
        return self.lemma[len(self.particle) :]

    @property
    def adverb_required(self) -> bool:
        """Whether only the pronominal adverb makes this a reporting verb: *davon ausgehen*, never *ausgehen*."""
        return "needs_adverb" in self.classes


@dataclass(frozen=True, slots=True)
class VerbForm:
    """One reading of a surface form.

    Exactly one of `finite`, `participle` and `infinitive` is true.  `mood`, `tense`, `number` and `person` are set for
    finite forms only; a weak preterite (*sagte*) is "ind", though it is also the Konjunktiv II.  `particle_attached`
    is true for *mitteilte*, *mitgeteilt*, *mitzuteilen* and false for *teilte*, which needs its *mit* elsewhere in the
    clause, and for all forms of verbs without a particle.
    """

    verb: ReportingVerb
    finite: bool = False
    participle: bool = False
    infinitive: bool = False
    mood: Mood = ""
    tense: Tense = ""
    number: Number = ""
    person: int = 0
    particle_attached: bool = False


@cache
def reporting_verbs() -> tuple[ReportingVerb, ...]:
    """All lines of `reporting_verbs.tsv`, in the order of the file."""
    return tuple(_parse(row) for row in rows("reporting_verbs.tsv"))


@cache
def verb_forms() -> dict[str, list[VerbForm]]:
    """Every lower-case surface form of every reporting verb → its readings.

    Forms of separable verbs are there twice: without the particle (*teilte*: the particle has to follow) and with it
    (*mitteilte*).  A reading is listed once, even where two rules yield it; verbs without a particle come first.
    """
    readings: defaultdict[str, list[VerbForm]] = defaultdict(list)
    for verb in reporting_verbs():
        for form, reading in conjugate(verb):
            for spelling in spellings(form):
                if reading not in readings[spelling]:
                    readings[spelling].append(reading)
    return {form: sorted(found, key=lambda reading: bool(reading.verb.particle)) for form, found in readings.items()}


def conjugate(verb: ReportingVerb) -> Iterator[tuple[str, VerbForm]]:
    """Yield all forms of `verb` with their readings; for a separable verb without and with the particle."""
    attached = bool(verb.particle)
    yield verb.lemma, VerbForm(verb, infinitive=True, particle_attached=attached)
    for participle in verb.participles:
        yield participle, VerbForm(verb, participle=True, particle_attached=attached)
    if attached:
        yield f"{verb.particle}zu{verb.base}", VerbForm(verb, infinitive=True, particle_attached=True)
    if "free_particle" in verb.classes:
        # Both spellings are right: "bekanntgegeben" and "bekannt gegeben".
        yield verb.base, VerbForm(verb, infinitive=True)
        for participle in verb.participles:
            yield participle.removeprefix(verb.particle), VerbForm(verb, participle=True)
    for form, mood, tense, number, person in _finite_forms(verb):
        yield form, VerbForm(verb, finite=True, mood=mood, tense=tense, number=number, person=person)
        if attached:
            yield (
                verb.particle + form,
                VerbForm(verb, True, mood=mood, tense=tense, number=number, person=person, particle_attached=True),
            )


def spellings(form: str) -> tuple[str, ...]:
    """`form`, then its Swiss spelling (heißt → heisst) and the one before 1996 (wusste → wußte), where they differ.

    >>> spellings("schloss"), spellings("heißt"), spellings("sagt")
    (('schloss', 'schloß'), ('heißt', 'heisst'), ('sagt',))
    """
    swiss = form.replace("ß", "ss")
    old = re.sub(r"ss(?=$|[^aeiouäöüy])", "ß", form)
    return tuple(dict.fromkeys((form, swiss, old)))


def _parse(row: tuple[str, ...]) -> ReportingVerb:
    lemma, present, preterite, participle, particle, tags, *rest = row
    words = tags.split()
    return ReportingVerb(
        lemma=lemma,
        present=present,
        preterites=tuple(preterite.split("/")),
        participles=tuple(participle.split("/")),
        particle="" if particle == "-" else particle,
        classes=frozenset(word for word in words if "=" not in word),
        adverbs=frozenset(word.removeprefix("adverb=") for word in words if word.startswith("adverb=")),
        subjunctives=tuple(rest[0].split("/")) if rest else konjunktiv2(preterite),
    )


def _finite_forms(verb: ReportingVerb) -> Iterator[tuple[str, Mood, Tense, Number, int]]:
    """The finite forms without particle: (form, mood, tense, number, person)."""
    yield verb.present, "ind", "present", "sg", 3
    yield second_singular(verb.base, verb.present), "ind", "present", "sg", 2
    yield verb.base, "ind", "present", "pl", 3
    for form in e_forms(verb.base):
        yield form, "ind", "present", "sg", 1
        yield form, "sub", "present", "sg", 3
    yield second_plural(verb.base), "ind", "present", "pl", 2
    for past in verb.preterites:
        yield past, "ind", "past", "sg", 3
        yield past + ("est" if past.endswith(("t", "d", "s", "ß")) else "st"), "ind", "past", "sg", 2
        yield past + ("n" if past.endswith("e") else "en"), "ind", "past", "pl", 3
    for form in verb.subjunctives:
        yield form, "sub", "past", "sg", 3
        yield form + "n", "sub", "past", "pl", 3


def stem(infinitive: str) -> str:
    """The stem of an infinitive without particle: sag-, bedauer-, jubel-."""
    return infinitive.removesuffix("n") if not infinitive.endswith("en") else infinitive[:-2]


def e_forms(infinitive: str) -> tuple[str, ...]:
    """First person singular, and third of the Konjunktiv I: sage; for -eln and -ern also the short one (juble).

    >>> e_forms("sagen"), e_forms("jubeln"), e_forms("fordern")
    (('sage',), ('jubele', 'juble'), ('fordere', 'fordre'))
    """
    root = stem(infinitive)
    if infinitive.endswith(("eln", "ern")):
        return root + "e", root[:-2] + root[-1] + "e"
    return (root + "e",)


def second_singular(infinitive: str, present: str) -> str:
    """Second person singular present from the third: sagt → sagst, heißt → heißt, rät → rätst, redet → redest."""
    if present.endswith("et"):
        return present[:-1] + "st"
    if stem(infinitive).endswith(("t", "d")):
        return present + "st"
    root = present.removesuffix("t")
    return present if root.endswith(("s", "ß", "x", "z")) else root + "st"


def second_plural(infinitive: str) -> str:
    """Second person plural present: sagt, redet, sprecht."""
    root = stem(infinitive)
    return root + ("et" if needs_e(root) else "t")


def needs_e(root: str) -> bool:
    """Whether -e- comes between this stem and a -t: red-et, bitt-et, öffn-et, widm-et; not lern-t, film-t, wohn-t."""
    return bool(re.search(r"([td]|(?<![aeiouäöülrhmn])[mn]|(?<=[bcdfgkpstz]h)n)$", root))


def konjunktiv2(preterite: str) -> tuple[str, ...]:
    """Konjunktiv II of a strong preterite: sprach → spräche, rief → riefe; a weak one has no form of its own."""
    if preterite.endswith("te"):
        return ()
    changed = _LAST_VOWEL.sub(lambda vowel: _UMLAUT.get(vowel[0], vowel[0]), preterite.removesuffix("e"))
    return (changed + "e",)
