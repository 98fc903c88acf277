"""Cues: the words that say that somebody says something.

A cue is a reporting verb with its particle, auxiliary and pronominal adverb (`fügte … hinzu`, `hat … gefordert`,
`davon … ausgeht`), or a frame without a verb of its own (`laut`, `zufolge`, `nach Angaben`, `so`, `wie … mitteilte`).
The verbs are data (`lexicon/reporting_verbs.tsv`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from extractor.components.clauses import Phrase, Segment, Syntax
from extractor.lexicon import CACHED_WORDS, table
from extractor.lexicon.frames import reporting_noun
from extractor.lexicon.function_words import words
from extractor.lexicon.verbs import VerbForm, verb_forms


@dataclass(slots=True)
class Cue:
    """A cue in a sentence; all numbers are token indices."""

    tokens: list[int]
    anchor: int  # the finite verb, whose subject speaks; the preposition or particle of a frame
    classes: frozenset[str]
    lemma: str
    kind: str = "verb"  # "verb" or the name of a frame: "laut", "nach", "zufolge", "so", "wie", "demnach"
    passive: bool = False
    infinitive: bool = False
    speaker: Phrase | None = None  # set for frames, whose speaker is part of them
    extent: tuple[int, int] = field(default=(0, 0))  # tokens of the frame phrase; empty for verbs

    @property
    def first(self) -> int:
        return min(self.tokens)

    @property
    def last(self) -> int:
        return max(self.tokens)


@cache
def frame_words(key: str) -> frozenset[str]:
    return frozenset(table("frames.toml")["words"][key])


def verb_cues(syntax: Syntax, start: int, end: int) -> list[Cue]:
    """The reporting verbs of a sentence part that stand outside quotations, left to right."""
    found: list[Cue] = []
    taken: set[int] = set()
    verbs = syntax.reporting_verbs
    for i in verbs[bisect_left(verbs, start) : bisect_left(verbs, end)]:
        if i in taken:
            continue
        cue = _best_reading(syntax, i, _readings(syntax.lower[i]), start, end)
        if cue is not None:
            cue.tokens = sorted({*cue.tokens, *_companions(syntax, cue, start, end)})
            found.append(cue)
            taken.update(cue.tokens)
    return found


@lru_cache(maxsize=CACHED_WORDS)
def _readings(word: str) -> tuple[VerbForm, ...]:
    """The readings of a form of a reporting verb, without those that differ in mood, tense, number or person only."""
    found = {(r.verb, r.finite, r.participle, r.infinitive, r.particle_attached): r for r in verb_forms()[word]}
    return tuple(found.values())


def _companions(syntax: Syntax, cue: Cue, start: int, end: int) -> Iterator[int]:
    """The small words that belong to a cue: es (heißt), sich (äußern), als (bezeichnen), mit den Worten."""
    near = range(max(start, cue.anchor - 3), min(end, cue.anchor + 4))
    if "impersonal" in cue.classes or ("es" in cue.classes and cue.lemma == "heißen"):
        yield from (i for i in near if syntax.lower[i] == "es" and abs(i - cue.anchor) == 1)
    if cue.classes & {"refl", "refl_only"}:
        own = next((i for i in near if syntax.lower[i] == "sich" and syntax.mark_of[i] < 0), None)
        if own is not None:
            yield own
    if "als" in cue.classes:
        for i in range(max(start, cue.first - 10), min(end, cue.last + 15)):
            before_mark = i + 3 < end and any(syntax.mark_of[k] >= 0 for k in (i + 1, i + 2, i + 3))
            if syntax.lower[i] == "als" and syntax.mark_of[i] < 0 and before_mark:
                yield i
                break
    yield from _with_words(syntax, cue, end)


def _with_words(syntax: Syntax, cue: Cue, end: int) -> Iterator[int]:
    """`mit den Worten`, `mit folgenden Worten` between the verb and its colon."""
    for i in range(cue.anchor + 1, min(end, cue.anchor + 25) - 2):
        if syntax.text[i] == ":" or syntax.mark_of[i] >= 0:
            return
        if syntax.lower[i] == "mit" and syntax.lower[i + 2] in {"worten", "satz", "sätzen"}:
            yield from (i, i + 1, i + 2)
            return


def _best_reading(syntax: Syntax, i: int, readings: Sequence[VerbForm], start: int, end: int) -> Cue | None:
    """The reading that the clause completes: particle found, auxiliary found; separable ones first."""
    tag = syntax.tag[i]
    candidates: list[tuple[int, Cue]] = []
    for reading in readings:
        verb = reading.verb
        tokens = [i]
        anchor = i
        passive = False
        if verb.particle and not reading.particle_attached:
            if not reading.finite:
                continue
            particle = _particle(syntax, i, verb.particle, end)
            if particle is None:
                continue
            tokens.append(particle)
        if verb.adverb_required:
            adverb = _adverb(syntax, i, verb.adverbs, start, end)
            if adverb is None:
                continue
            tokens.append(adverb)
        elif verb.adverbs:  # wies darauf hin; darauf may be missing
            adverb = _adverb(syntax, i, verb.adverbs, max(start, i - 4), min(end, i + 8))
            tokens += [adverb] if adverb is not None else []
        if "refl_only" in verb.classes and not _reflexive(syntax, i, start, end):
            continue
        if reading.participle:
            auxiliary = _auxiliary(syntax, i, start, end)
            if auxiliary is None:
                continue
            anchor, passive = auxiliary
            if tag == "VVFIN" and anchor < i and (syntax.text[i - 1] == "," or _closes_clause(syntax, anchor, i)):
                continue
            tokens.append(anchor)
            modal = _modal(syntax, anchor, start, end) if syntax.lower[anchor] in {"haben", "sein"} else None
            if modal is not None:  # soll … gesagt haben
                anchor = modal
                tokens.append(modal)
        elif reading.infinitive:
            if tag == "VVFIN":
                continue
            modal = _modal(syntax, i, start, end)
            if modal is None:
                continue
            anchor = modal
            tokens.append(modal)
        elif tag in {"VVPP", "VVINF", "VVIZU", "ADJA", "ADJD", "ADV"} and _governed(syntax, i, start, end):
            continue  # three forms look alike (erklärt, sagen): trust the tagger where an auxiliary agrees
        score = 2 * bool(verb.particle) + 2 * bool(verb.adverb_required) + reading.participle * (tag == "VVPP")
        cue = Cue(sorted(tokens), anchor, verb.classes, verb.lemma, passive=passive, infinitive=reading.infinitive)
        candidates.append((score, cue))
    return max(candidates, key=lambda c: c[0])[1] if candidates else None


def _particle(syntax: Syntax, verb: int, particle: str, end: int) -> int | None:
    """The separated particle of the verb: it closes the clause (…, teilte die Polizei mit.)."""
    if particle not in syntax.lower[verb + 1 : end]:
        return None
    for j in range(verb + 1, end):
        if syntax.mark_of[j] >= 0:
            continue
        if syntax.lower[j] == particle:
            after = syntax.skip_space(j + 1)
            closes = after >= end or not syntax.wordlike[after] or syntax.lower[after] in {"und", "dass", "wie"}
            if closes or syntax.tag[j] == "PTKVZ":
                return j
        if syntax.text[j] == ":":
            return None
    return None


def _adverb(syntax: Syntax, verb: int, adverbs: frozenset[str], start: int, end: int) -> int | None:
    near = [*range(verb + 1, min(end, verb + 12)), *range(verb - 1, max(start - 1, verb - 8), -1)]
    return next((j for j in near if syntax.lower[j] in adverbs), None)


def _reflexive(syntax: Syntax, verb: int, start: int, end: int) -> bool:
    near = range(max(start, verb - 12), min(end, verb + 12))
    return any(syntax.lower[j] in words("pronouns", "reflexive") and syntax.mark_of[j] < 0 for j in near)


@cache
def _auxiliaries() -> frozenset[str]:
    """The auxiliaries of the perfect and of the passive."""
    return words("auxiliaries", "perfect") | words("auxiliaries", "passive")


def _auxiliary(syntax: Syntax, participle: int, start: int, end: int) -> tuple[int, bool] | None:
    """The auxiliary of a participle and whether it is the passive's: hat … gesagt, gesagt hatte, wird … zitiert."""
    auxiliaries, passive = _auxiliaries(), words("auxiliaries", "passive")
    after = syntax.skip_space(participle + 1)
    is_passive = False
    if after < end and syntax.lower[after] == "worden":
        is_passive, after = True, syntax.skip_space(after + 1)
    if after < end and syntax.lower[after] in auxiliaries and syntax.mark_of[after] < 0:
        return after, is_passive or syntax.lower[after] in passive
    for j in range(participle - 1, start - 1, -1):
        if syntax.mark_of[j] >= 0:
            continue
        if syntax.lower[j] in auxiliaries and syntax.mark_of[j] < 0:
            return j, is_passive or syntax.lower[j] in passive
        if syntax.text[j] in {":", ";"} or (syntax.is_finite(j) and not _in_aside(syntax, j, participle)):
            return None
    return None


def _closes_clause(syntax: Syntax, auxiliary: int, participle: int) -> bool:
    """Whether a comma right after the auxiliary ends its clause: Im Brief, den er geschickt hat, erklärt er."""
    return auxiliary + 1 < participle and syntax.text[auxiliary + 1] == ","


def _in_aside(syntax: Syntax, finite: int, target: int) -> bool:
    """Whether the finite verb belongs to a clause between two commas before `target`."""
    return any(syntax.text[k] == "," for k in range(finite + 1, target))


def _governed(syntax: Syntax, i: int, start: int, end: int) -> bool:
    return _auxiliary(syntax, i, start, end) is not None or _modal(syntax, i, start, end) is not None


def _modal(syntax: Syntax, infinitive: int, start: int, end: int) -> int | None:
    modals = words("auxiliaries", "modal")
    if infinitive and syntax.lower[infinitive - 1] == "zu":
        return None
    for j in range(infinitive - 1, max(start - 1, infinitive - 15), -1):
        if syntax.lower[j] in modals and syntax.mark_of[j] < 0:
            return j
        if syntax.text[j] in {",", ":", ";"} or syntax.is_finite(j):
            return None
    return None


def frame_cues(syntax: Syntax, segments: Sequence[Segment], start: int, end: int) -> list[Cue]:
    """The frames of a sentence part that name their speaker themselves: laut X, nach Angaben von X, X zufolge, so X."""
    found: list[Cue] = []
    lower = syntax.lower[start:end]
    for segment in segments if "wie" in lower else ():
        wie = _wie_frame(syntax, segment)
        if wie is not None:
            found.append(wie)
    openers = _frame_openers()
    for i, word in enumerate(lower, start):
        if word not in openers or syntax.mark_of[i] >= 0 or syntax.ent[i]:
            continue
        cue = _frame_at(syntax, i, start, end)
        if cue is not None and not any(c.extent[0] <= i < c.extent[1] for c in found):
            found.append(cue)
    return sorted(found, key=lambda c: c.extent)


@cache
def _frame_openers() -> frozenset[str]:
    """The words at which `_frame_at` finds a frame."""
    return frozenset({"so", "nach"}).union(*(frame_words(key) for key in ("before", "nach", "after", "demnach")))


def _frame_at(syntax: Syntax, i: int, start: int, end: int) -> Cue | None:
    lower = syntax.lower[i]
    nxt = syntax.skip_space(i + 1)
    if lower in frame_words("before"):
        phrase = syntax.phrase_at(nxt, end) if nxt < end else None
        if phrase is not None and phrase.kind != "pronoun":
            return _frame(i, "laut", syntax.with_apposition(phrase, end), i, end)
    if lower in frame_words("nach"):
        phrase = syntax.phrase_at(nxt, end) if nxt < end else None
        if phrase is not None and _reporting_noun(syntax, phrase):
            return _frame(i, "nach", syntax.with_apposition(phrase, end), i, end)
    if lower in frame_words("after"):
        return _postposed(syntax, i, start, "zufolge", None)
    if lower == "nach" and i > start:
        return _postposed(syntax, i, start, "nach", "nouns")
    if lower in frame_words("demnach") and (i == start or i in syntax.sentence_starts):
        return Cue([i], i, frozenset({"frame"}), lower, "demnach", speaker=_word(i), extent=(i, i + 1))
    if (
        lower == "so"
        and i > start
        and syntax.text[syntax.skip_space(i - 1, -1)] in {",", "–", "—", "-", "“", "«", "»", '"', "”"}
    ):
        phrase = syntax.phrase_at(nxt, end) if nxt < end else None
        if phrase is not None and "n" in phrase.cases:
            return _so_frame(syntax, i, phrase, end)
    return None


def _so_frame(syntax: Syntax, i: int, phrase: Phrase, end: int) -> Cue | None:
    """`…, so der Minister weiter`: no finite verb may follow in the frame (so der Minister sagte is none)."""
    stop = phrase.end
    while stop < end and syntax.text[stop] not in {",", ".", ":", ";", "–", "—", ")"} and stop not in syntax.mark_end:
        if syntax.is_finite(stop):
            return None
        stop += 1
    whole = syntax.with_apposition(phrase, end)
    return Cue([i], i, frozenset({"frame"}), "so", "so", speaker=whole, extent=(i, max(stop, whole.end)))


def _frame(i: int, kind: str, phrase: Phrase, start: int, end: int) -> Cue:
    return Cue([i], i, frozenset({"frame"}), kind, kind, speaker=phrase, extent=(start, min(phrase.end, end)))


def _postposed(syntax: Syntax, i: int, start: int, kind: str, need: str | None) -> Cue | None:
    """The phrase that ends right before token `i`: dem Bericht zufolge, meiner Meinung nach."""
    if need and not any(map(reporting_noun, syntax.text[start:i])):
        return None
    for begin in range(start, i):
        if syntax.space[begin] or syntax.lower[begin] in words("prepositions", "words"):
            continue
        phrase = syntax.phrase_at(begin, i)
        if phrase is not None and phrase.end == i:
            if need and not _reporting_noun(syntax, phrase):
                return None
            return Cue([i], i, frozenset({"frame"}), kind, kind, speaker=phrase, extent=(phrase.start, i + 1))
    return None


def _reporting_noun(syntax: Syntax, phrase: Phrase) -> bool:
    """Whether the phrase has a noun that makes a frame with nach: Angaben der Polizei, meiner Meinung."""
    nouns = (reporting_noun(syntax.text[k]) for k in range(phrase.start, phrase.core_end))
    return any(noun is not None and "nach" in noun.classes for noun in nouns)


def _word(i: int) -> Phrase:
    return Phrase(i, i + 1, i, i + 1, "pronoun", "n")


def _wie_frame(syntax: Syntax, segment: Segment) -> Cue | None:
    """`wie die Polizei am Montag mitteilte`, `wie es in dem Bericht heißt`: a clause with wie and a reporting verb."""
    i = syntax.skip_space(segment.start)
    if i < segment.end and syntax.lower[i] in words("conjunctions", "coordinating"):
        i = syntax.skip_space(i + 1)
    if i >= segment.end or syntax.lower[i] != "wie":
        return None
    cues = [c for c in verb_cues(syntax, i + 1, segment.end) if c.classes & {"direct", "dass", "es"}]
    cues = [c for c in cues if c.last >= segment.end - 2]
    if not cues:
        return None
    cue = cues[-1]
    own = not cue.passive or "cites" in cue.classes  # wie X zitiert wird
    subject = syntax.subject(cue.anchor, segment.start, segment.end) if own else None
    tokens = sorted({i, *cue.tokens})
    return Cue(tokens, cue.anchor, cue.classes, cue.lemma, "wie", cue.passive, speaker=subject, extent=(i, segment.end))
