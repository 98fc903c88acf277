"""Who a speaker mention is: names, pronouns and descriptions resolved to an entity of the document.

A name in the mention decides; a pronoun takes the most salient person before it whose gender fits (salience after
Lappin and Leass 1994: recency, subject position, and having just spoken); a description (`der russische Unterhändler`)
takes the person whose role it repeats. Where the text leaves it open, the answer is empty rather than wrong.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.spans import span_over
from extractor.lexicon.function_words import determiners, words
from extractor.records import Entity, Offsets, Quote, set_quotes

MAX_SENTENCES_BACK = 6
_MASCULINE = frozenset({"er", "dieser", "jener", "der", "letzterer", "ersterer"})
_FEMININE = frozenset({"sie", "diese", "jene", "die", "letztere", "erstere", "ihren", "ihrer"})
_POSSESSIVE = {"sein": "m", "ihr": "f"}
_INDEFINITE = frozenset(
    ["ein", "eine", "einer", "eines", "einem", "einen", "mehrere", "viele", "einige", "zwei", "drei", "kein", "keine"]
)
_OF_SOMEBODY = frozenset(
    {"von", "vom", "für", "aus", "bei", "beim", "des", "der", "um", "gegen", "über", "an", "im", "in"}
)


@Language.factory(
    "speakers",
    assigns=["doc._.quotes"],
    requires=["doc._.quotes", "doc._.entities", "doc.sents"],
    default_config={"pronouns": True, "descriptions": True},
)
def make_speakers(nlp: Language, name: str, pronouns: bool, descriptions: bool) -> SpeakerResolver:
    return SpeakerResolver(pronouns, descriptions)


class SpeakerResolver:
    """Set `speaker_id` of the quotes in `doc._.quotes` to an entity of `doc._.entities`, or leave it empty."""

    def __init__(self, pronouns: bool = True, descriptions: bool = True) -> None:
        self.pronouns = pronouns
        self.descriptions = descriptions

    def __call__(self, doc: Doc) -> Doc:
        quotes: list[Quote] = doc._.quotes
        entities: list[Entity] = doc._.entities
        if not quotes or not entities:
            return doc
        mentions = _Mentions(doc, entities, quotes)
        last: Entity | None = None
        for quote in quotes:
            if quote.type == "Other" or not quote.speaker:
                continue
            entity = self.resolve(mentions, quote.speaker, last)
            quote.speaker_id = entity.id if entity else ""
            last = entity or last
        set_quotes(doc, quotes)
        return doc

    def resolve(self, mentions: _Mentions, speaker: Sequence[Offsets], last: Entity | None) -> Entity | None:
        """The entity behind the words `speaker`, with `last` the one who spoke before."""
        named = mentions.named_in(speaker)
        if named is not None:
            return named
        doc = mentions.doc
        start = speaker[0][0]
        span = span_over(doc, start, speaker[0][1])
        first = span[0].lower_ if len(span) else ""
        if len(span) == 1 and first in words("pronouns", "nominative") | _MASCULINE | _FEMININE:
            return mentions.salient(start, _pronoun_gender(doc, span[0].i), last) if self.pronouns else None
        for stem, gender in _POSSESSIVE.items():
            if first.startswith(stem) and first in determiners() and self.pronouns and first != "ihr":
                return mentions.salient(start, gender, last)
        if not self.descriptions or first in _INDEFINITE or first not in determiners():
            return None
        return mentions.described(span.text, start, last)


def _pronoun_gender(doc: Doc, i: int) -> str:
    """m, f, or "" for a pronoun that no single person can be behind: wir, man, sie with a plural verb."""
    lower = doc[i].lower_
    if lower in _MASCULINE:
        return "m"
    if lower not in _FEMININE:
        return ""
    near = [t for t in doc[max(0, i - 3) : i + 4] if t.tag_ in {"VVFIN", "VAFIN", "VMFIN"} or t.pos_ in {"VERB", "AUX"}]
    verb = min(near, key=lambda t: abs(t.i - i), default=None)
    plural = verb is not None and verb.lower_.endswith(("en", "ten", "sind")) and verb.tag_ != "VVINF"
    return "" if plural else "f"


class _Mentions:
    """The mentions of a document by position, and how salient each is."""

    def __init__(self, doc: Doc, entities: Sequence[Entity], quotes: Sequence[Quote]) -> None:
        self.doc = doc
        self.by_id = {e.id: e for e in entities}
        self.all = sorted((start, end, e.id) for e in entities for start, end in e.mentions)
        self.starts = [m[0] for m in self.all]
        self.sentences = [s.start_char for s in doc.sents]
        self.quoted = sorted((s, e) for q in quotes if q.marks for s, e in q.spans)

    def named_in(self, spans: Sequence[Offsets]) -> Entity | None:
        """The person, else the organisation, whose name is the head of a mention; no names in its attributes."""
        found: list[tuple[int, Entity]] = []
        for start, end in spans:
            for k in range(bisect_right(self.starts, start - 1), len(self.all)):
                m_start, m_end, entity_id = self.all[k]
                if m_start >= end:
                    break
                entity = self.by_id[entity_id]
                if m_end <= end and entity.label in {"PER", "ORG"}:
                    before = self.doc.text[start:m_start].split()
                    if before and before[-1].lower() in _OF_SOMEBODY and len(before) > 1:
                        continue
                    if entity.label == "ORG" and len(before) > 1:
                        continue
                    found.append((m_start, entity))
        people = [e for _, e in found if e.label == "PER"]
        if people:
            return people[0]
        return found[0][1] if found else None

    def salient(self, position: int, gender: str, last: Entity | None) -> Entity | None:
        """The person of `gender` whom a pronoun at `position` most probably means."""
        if not gender:
            return None
        here = bisect_right(self.sentences, position) - 1
        scores: dict[str, float] = {}
        for k in range(bisect_right(self.starts, position - 1) - 1, -1, -1):
            start, _, entity_id = self.all[k]
            back = here - (bisect_right(self.sentences, start) - 1)
            if back > MAX_SENTENCES_BACK:
                break
            entity = self.by_id[entity_id]
            if entity.label != "PER" or (entity.gender and entity.gender != gender) or self._in_quote(start):
                continue
            score = 4.0 - back + 2.0 * self._is_subject(start) + 0.5 * bool(entity.gender)
            scores[entity_id] = max(scores.get(entity_id, -9.0), score)
        if last is not None and last.id in scores:
            scores[last.id] += 1.5
        if not scores:
            fits = last is not None and last.label == "PER" and last.gender in {"", gender}
            return last if fits else None
        best = max(scores, key=lambda e: scores[e])
        return self.by_id[best]

    def described(self, text: str, position: int, last: Entity | None) -> Entity | None:
        """The person whose role the description repeats; for an age or party, the person spoken of last."""
        nouns = [w.strip(",.()").lower() for w in text.split() if w[:1].isupper() or w[:1].isdigit()]
        nouns = [w for w in nouns if w not in determiners()]
        if not nouns:
            return None
        head = nouns[0]
        matches = []
        for entity in self.by_id.values():
            roles = [w.strip(",.()").lower() for w in entity.role.split()]
            if entity.label == "PER" and any(_same_role(head, role) for role in roles):
                matches.append(entity)
        before = [e for e in matches if any(start < position for start, _ in e.mentions)]
        if len(matches) == 1:
            return matches[0]
        if before:
            return max(before, key=lambda e: max(start for start, _ in e.mentions if start < position))
        if head.endswith(("-jährige", "jährige", "-jähriger", "jähriger", "politiker", "politikerin")):
            first = text.split()[0].lower()
            return self.salient(position, {"der": "m", "die": "f"}.get(first, ""), last)
        return None

    def _in_quote(self, position: int) -> bool:
        k = bisect_right(self.quoted, (position, len(self.doc.text))) - 1
        return k >= 0 and self.quoted[k][0] <= position < self.quoted[k][1]

    def _is_subject(self, start: int) -> bool:
        """A rough subject test: near the sentence's beginning, or right after a finite verb, without a preposition."""
        span = span_over(self.doc, start, start + 1)
        if not len(span):
            return False
        i = span.start
        first = span[0].sent.start
        while i > first and self.doc[i - 1].pos_ in {"PROPN", "NOUN", "ADJ"}:
            i -= 1
        before = self.doc[i - 1] if i > first else None
        if before is not None and before.pos_ == "DET" and i - 1 > first:
            if before.lower_ in {"dem", "den", "des", "einem", "einen", "eines"}:
                return False
            before = self.doc[i - 2]
        if before is None:
            return True
        return before.pos_ in {"VERB", "AUX", "SCONJ", "SPACE", "PUNCT"} and before.lower_ not in {"mit", "von"}


def _same_role(noun: str, role: str) -> bool:
    """Whether two role nouns can mean one office: equal, or one the head of the other (Präsident, US-Präsident)."""
    short, long = sorted((noun, role), key=len)
    if len(short) < 4:
        return False
    for ending in ("", "s", "es", "en", "n"):
        if long.endswith(short) or long.endswith(short.removesuffix(ending) if ending else short):
            return True
    return False
