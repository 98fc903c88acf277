"""Reported speech without marks: Indirect, IndirectFreeIndirect, FreeIndirect (Petersen-Frey and Biemann 2024).

A sentence is read as its cues and its clause segments. The content of a cue is the dass-clause, the clause in
Konjunktiv or the infinitive that goes with it, or what stands before `, sagte X`; a frame (laut X, nach Angaben von X)
leaves the rest of its sentence. A sentence in Konjunktiv I without any cue goes on with what was reported before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.components.clauses import Phrase, Segment, Syntax
from extractor.components.cues import Cue, frame_cues, verb_cues
from extractor.lexicon.frames import reporting_noun
from extractor.lexicon.function_words import words
from extractor.lexicon.persons import source_noun

TokenSpans = list[tuple[int, int]]
_NOBODY = frozenset({"es", "man", "das", "dies", "was"})


@dataclass(slots=True)
class Draft:
    """A quotation while it is being found; all spans are token ranges."""

    type: str
    spans: TokenSpans
    rule: str
    cue: list[int] = field(default_factory=list)
    speaker: TokenSpans = field(default_factory=list)
    frame: TokenSpans = field(default_factory=list)
    addressee: TokenSpans = field(default_factory=list)
    marks: str = ""
    phrase: Phrase | None = None  # the speaker's noun phrase, for resolving it
    probability: float = 1.0  # that marked words are speech, or for Other that they are none

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]


@dataclass(slots=True)
class Sentence:
    """A sentence with its cues; `end` leaves out the final full stop and closing marks."""

    start: int
    end: int
    full_end: int
    cues: list[Cue]
    frames: list[Cue]
    segments: list[Segment]


def read_sentence(syntax: Syntax, start: int, full_end: int) -> Sentence:
    end = full_end
    while end > start and (syntax.space[end - 1] or syntax.text[end - 1] in {".", "!", "?", "…", ";"}):
        end -= 1
    while start < end and syntax.space[start]:
        start += 1
    segments = syntax.segments(start, end)
    frames = frame_cues(syntax, segments, start, end)
    inside = {i for cue in frames for i in range(*cue.extent)}
    cues = [c for c in verb_cues(syntax, start, end) if not inside & set(c.tokens)]
    return Sentence(start, end, full_end, cues, frames, segments)


def find_reported(syntax: Syntax, sentence: Sentence) -> list[Draft]:
    """The indirect quotations of one sentence that have a cue or a frame in it."""
    drafts: list[Draft] = []
    claimed: set[int] = set()
    for cue in sentence.cues:
        draft = None if cue.infinitive or cue.first in claimed else _by_verb(syntax, sentence, cue)
        if draft is not None:
            drafts.append(draft)
            claimed.update(i for s in draft.spans for i in range(*s))
    for frame in sentence.frames:
        draft = None if frame.extent[0] in claimed else _by_frame(syntax, sentence, frame)
        if draft is not None:
            drafts.append(draft)
            claimed.update(i for s in draft.spans for i in range(*s))
    drafts += _by_nouns(syntax, sentence, claimed)
    return drafts


# ── frames ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _by_frame(syntax: Syntax, sentence: Sentence, frame: Cue) -> Draft | None:
    """What a frame leaves of its sentence."""
    begin, stop = frame.extent
    if frame.kind in {"so", "wie"} and begin == sentence.start and frame.kind == "so":
        return None
    pieces = _without(syntax, (sentence.start, sentence.end), [(begin, stop)])
    pieces = [p for p in pieces if True in syntax.wordlike[slice(*p)]]
    if not any(syntax.has_finite(*p) for p in pieces):
        return None
    frame_spans = [(begin, stop)]
    if frame.kind == "so":
        comma = syntax.skip_space(begin - 1, -1)
        if comma >= sentence.start and syntax.text[comma] in {",", "–", "—"}:
            frame_spans = [(comma, stop)]
    return Draft(
        "Indirect",
        pieces,
        f"frame_{frame.kind}",
        cue=frame.tokens,
        speaker=_span_of(frame.speaker),
        frame=frame_spans,
        phrase=frame.speaker,
    )


# ── reporting nouns ──────────────────────────────────────────────────────────────────────────────────────────────────


def _by_nouns(syntax: Syntax, sentence: Sentence, claimed: set[int]) -> list[Draft]:
    """`die Forderung der Partei, … zu …`, `der Vorwurf, dass …`: a noun, a comma, the clause that is its content."""
    drafts: list[Draft] = []
    for k, (segment, content) in enumerate(zip(sentence.segments, sentence.segments[1:], strict=False)):
        begin = syntax.skip_space(content.start)
        if content.before != "," or begin >= content.end or begin in claimed:
            continue
        if not any(map(reporting_noun, syntax.text[segment.start : sentence.full_end])):
            break
        phrases = list(syntax.phrases(segment.start, segment.end))
        phrase = phrases[-1] if phrases else None
        if phrase is None or not all(_fills(syntax, i) for i in range(phrase.end, segment.end)):
            continue
        nouns = [(i, reporting_noun(syntax.text[i])) for i in range(phrase.start, phrase.core_end)]
        found = next(((i, n) for i, n in nouns if n is not None), None)
        if found is None or not _content_of_noun(syntax, found[1].classes, content, begin):
            continue
        span = (begin, _content_end(syntax, sentence, k + 1))
        speaker = next(syntax.phrases(found[0] + 1, phrase.end), None)
        if speaker is None or not syntax.speaks(speaker):
            finite = next(iter(syntax.finite(segment.start, segment.end)), None)
            subject = syntax.subject(finite, sentence.start, sentence.end) if finite is not None else None
            speaker = subject if subject is not None and syntax.speaks(subject) else None
        drafts.append(
            Draft(
                "Indirect",
                [span],
                "noun_before_clause",
                cue=list(range(phrase.start, found[0] + 1)),
                speaker=_span_of(speaker),
                frame=_without(syntax, (sentence.start, sentence.end), [span]),
                phrase=speaker,
            )
        )
    return drafts


def _fills(syntax: Syntax, i: int) -> bool:
    """Whether the word may stand between a reporting noun and its clause: die Ansicht vertrat er, geäußert hatte."""
    return syntax.pos[i] in {"VERB", "AUX", "ADV", "PART"} or not syntax.wordlike[i]


def _content_of_noun(syntax: Syntax, classes: frozenset[str], content: Segment, begin: int) -> bool:
    if syntax.lower[begin] in words("conjunctions", "content"):
        return bool(classes & {"dass", "ob"})
    if "inf" in classes and _has_zu_infinitive(syntax, content) and not syntax.has_finite(content.start, content.end):
        return True
    return "dass" in classes and not syntax.is_subordinate(content) and is_konjunktiv(syntax, content)


# ── reporting verbs ──────────────────────────────────────────────────────────────────────────────────────────────────


def _by_verb(syntax: Syntax, sentence: Sentence, cue: Cue) -> Draft | None:
    """The content clause of a reporting verb: after it, or before it."""
    segments = sentence.segments
    here = next((k for k, s in enumerate(segments) if s.start <= cue.anchor < s.end), None)
    if here is None:
        return None
    content = _content_after(syntax, sentence, cue, here)
    rule = "verb_before_clause"
    if content is None:
        content = _content_before(syntax, sentence, cue, here)
        rule = "verb_after_clause"
    if content is None:
        return None
    phrase = speaker_of(syntax, sentence, cue)
    pieces = [content]
    if rule == "verb_after_clause":
        pieces += _rest_of_clause(syntax, sentence, here)
    return Draft(
        "Indirect",
        pieces,
        rule,
        cue=cue.tokens,
        speaker=_span_of(phrase),
        frame=_without(syntax, (sentence.start, sentence.end), pieces),
        addressee=addressee_of(syntax, sentence, cue, phrase),
        phrase=phrase,
    )


def _content_after(syntax: Syntax, sentence: Sentence, cue: Cue, here: int) -> tuple[int, int] | None:
    last = next((k for k, s in enumerate(sentence.segments) if s.start <= cue.last < s.end), here)
    for k in range(max(here, last) + 1, len(sentence.segments)):
        segment = sentence.segments[k]
        begin = syntax.skip_space(segment.start)
        if begin >= segment.end:
            continue
        first = syntax.lower[begin]
        if first == "als":
            return None
        if first in {"und", "aber"} and begin + 1 < segment.end:
            first = syntax.lower[syntax.skip_space(begin + 1)]
        content = (
            (first in words("conjunctions", "content") and cue.classes & {"dass", "think", "direct", "ob", "reported"})
            or (cue.classes & {"dass", "direct", "think", "es"} and is_konjunktiv(syntax, segment))
            or ("inf" in cue.classes and _has_zu_infinitive(syntax, segment))
            or ("ob" in cue.classes and syntax.tag[begin] in {"PWS", "PWAV"})
        )
        if content:
            return begin, _content_end(syntax, sentence, k)
        if not syntax.is_subordinate(segment) and syntax.has_finite(segment.start, segment.end):
            return None
    return None


def _content_end(syntax: Syntax, sentence: Sentence, k: int) -> int:
    """The end of a content clause: the sentence's, or where `, sagte X` or another cue's main clause takes over."""
    for segment in sentence.segments[k + 1 :]:
        begin = syntax.skip_space(segment.start)
        anchors = {c.anchor for c in sentence.cues}
        if begin < segment.end and (begin in anchors or (syntax.lower[begin] == "und" and begin + 1 in anchors)):
            stop = syntax.skip_space(segment.start - 1, -1)
            return stop if syntax.text[stop] in {",", "–", "—"} else segment.start
    return sentence.end


def _content_before(syntax: Syntax, sentence: Sentence, cue: Cue, here: int) -> tuple[int, int] | None:
    """What stands before `, sagte X`: the cue's segment begins with its verb, a clause comes before it."""
    if not cue.classes & {"direct", "dass", "think"} or here == 0 or cue.passive:
        return None
    segment = sentence.segments[here]
    if syntax.skip_space(segment.start) != cue.anchor or segment.before not in {",", "–", "—"}:
        return None
    if not any(p.nominative for p in syntax.phrases(cue.anchor + 1, segment.end)):
        return None  # no new subject: the clause goes on with that of the one before
    main = [s for s in sentence.segments[:here] if not syntax.is_subordinate(s)]
    if not any(syntax.has_finite(s.start, s.end) for s in main):
        return None
    konjunktiv = any(is_konjunktiv(syntax, s) for s in main)
    if not konjunktiv and ("direct" not in cue.classes or cue.anchor != cue.first):
        return None
    return sentence.start, sentence.segments[here - 1].end


def _rest_of_clause(syntax: Syntax, sentence: Sentence, here: int) -> TokenSpans:
    """What comes after a cue that interrupts its content: Die Stadt habe, sagte X, zu spät reagiert.

    It goes on where the next segment has no finite verb of its own to open another clause, or one in Konjunktiv.
    """
    after = sentence.segments[here + 1 :]
    if not after or after[0].before != "," or syntax.is_subordinate(after[0]):
        return []
    first = after[0]
    if syntax.has_finite(first.start, first.end) and not is_konjunktiv(syntax, first):
        return []
    if not any(syntax.pos[i] in {"VERB", "AUX", "ADJ"} for i in range(first.start, first.end)):
        return []
    return [_stripped(syntax, first.start, sentence.end)]


def speaker_of(syntax: Syntax, sentence: Sentence, cue: Cue) -> Phrase | None:
    """The subject of a reporting verb; the agent (von X) of a passive one."""
    if cue.speaker is not None:
        return cue.speaker
    if "cites" in cue.classes:
        return _cited(syntax, sentence, cue)
    if cue.passive:
        agents = (
            p
            for p in syntax.phrases(sentence.start, sentence.end)
            if p.preposition >= 0 and syntax.lower[p.preposition] in {"von", "vom"}
        )
        agent = next((p for p in agents if syntax.speaks(p)), None) or _agent_in_phrase(syntax, sentence)
        return agent or _published_in(syntax, sentence)
    if "es" in cue.classes and any(
        syntax.lower[i] == "es" for i in range(max(0, cue.anchor - 3), cue.anchor + 3) if i < sentence.end
    ):
        return _source_of_es(syntax, sentence, cue)
    phrase = syntax.subject(_governor(syntax, sentence, cue.anchor), sentence.start, sentence.end)
    if (
        phrase is not None
        and syntax.lower[phrase.start] == "man"
        and any("VVINF" in syntax.tag[i] for i in range(phrase.end, sentence.end))
    ):
        found = (p for p in syntax.phrases(phrase.end, sentence.end) if p.preposition < 0)
        phrase = next((p for p in found if syntax.speaks(p)), None)
    if phrase is None or (phrase.kind == "pronoun" and syntax.lower[phrase.start] in _NOBODY):
        return None
    return _example(syntax, phrase, sentence.end) or syntax.with_apposition(phrase, sentence.end)


def _agent_in_phrase(syntax: Syntax, sentence: Sentence) -> Phrase | None:
    """The agent that looks like an attribute of the subject: Hier wird die Gefahr vom Wetterdienst … eingestuft."""
    for i in range(sentence.start, sentence.end - 1):
        if syntax.lower[i] in {"von", "vom"} and syntax.mark_of[i] < 0 and not syntax.ent[i]:
            phrase = syntax.phrase_at(i + 1, sentence.end)
            if phrase is not None and syntax.speaks(phrase):
                return phrase
    return None


def _published_in(syntax: Syntax, sentence: Sentence) -> Phrase | None:
    """Where the words of a passive stand: In den Medien wird er … genannt, im «Tagblatt» wurde sie … bezeichnet."""
    for phrase in syntax.phrases(sentence.start, sentence.end):
        if phrase.preposition >= 0 and syntax.lower[phrase.preposition] in {"in", "im"}:
            marked = syntax.mark_of[phrase.head] >= 0 and syntax.mark_of[phrase.preposition] < 0
            medium = "Medien" in syntax.text[phrase.head] or syntax.ent[phrase.head] == "ORG"
            if marked or medium or source_noun(syntax.text[phrase.head]):
                return phrase
    return None


def _example(syntax: Syntax, phrase: Phrase, end: int) -> Phrase | None:
    """The one who is named of several: Kritiker wie der Landwirt Hans Moser."""
    i = syntax.skip_space(phrase.end)
    nested = syntax.phrase_at(i + 1, end) if i + 1 < end and syntax.lower[i] == "wie" else None
    return nested if nested is not None and syntax.ent[nested.head] == "PER" else None


def _governor(syntax: Syntax, sentence: Sentence, anchor: int) -> int:
    """The finite verb that an infinitive depends on: gibt zu bedenken, ließ ausrichten, hört man X sagen."""
    if syntax.is_finite(anchor) or syntax.tag[anchor] not in {"VVINF", "VVIZU"}:
        return anchor
    segment = next((s for s in sentence.segments if s.start <= anchor < s.end), None)
    before = syntax.finite(segment.start if segment is not None else sentence.start, anchor)
    return next((i for i in reversed(before) if syntax.mark_of[i] < 0), anchor)


def _cited(syntax: Syntax, sentence: Sentence, cue: Cue) -> Phrase | None:
    """Who is quoted: the subject of `wird X zitiert`, the object of `zitiert die Zeitung X`."""
    if cue.passive:
        phrase = syntax.subject(cue.anchor, sentence.start, sentence.end)
    else:
        found = [p for p in syntax.phrases(cue.anchor + 1, sentence.end) if p.preposition < 0 and syntax.speaks(p)]
        phrase = next((p for p in found if syntax.ent[p.head] == "PER"), found[-1] if found else None)
    return syntax.with_apposition(phrase, sentence.end) if phrase is not None else None


def _source_of_es(syntax: Syntax, sentence: Sentence, cue: Cue) -> Phrase | None:
    """`heißt es in dem Bericht`, `vom Sprecher hieß es`: the phrase with a preposition that names the source."""
    clause = next((s for s in sentence.segments if s.start <= cue.anchor < s.end), None)
    if clause is None:
        return None
    for phrase in syntax.phrases(sentence.start, clause.end):
        if phrase.preposition >= 0 and syntax.lower[phrase.preposition] in {
            "in", "im", "von", "vom", "aus", "bei", "beim", "auf", "seitens",
        }:  # fmt: skip
            return phrase
    return None


def addressee_of(syntax: Syntax, sentence: Sentence, cue: Cue, speaker: Phrase | None) -> TokenSpans:
    """Whom the words are said to: a dative or accusative of the verb, or gegenüber X."""
    wanted = "d" if "addressee_dat" in cue.classes else "a" if "addressee_acc" in cue.classes else ""
    segment = next((s for s in sentence.segments if s.start <= cue.anchor < s.end), None)
    if segment is None or (not wanted and "gegenüber" not in syntax.lower[segment.start : segment.end]):
        return []
    for phrase in syntax.phrases(segment.start, segment.end):
        if speaker is not None and phrase.start < speaker.end and speaker.start < phrase.end:
            continue
        if phrase.preposition >= 0:
            if syntax.lower[phrase.preposition] == "gegenüber":
                return [(min(phrase.start, phrase.preposition), max(phrase.end, phrase.preposition + 1))]
            continue
        if cue.passive and wanted and phrase.nominative and phrase.start < cue.last:
            return [(phrase.start, phrase.end)]
        if wanted == "d" and "d" in phrase.cases and not ("n" in phrase.cases and phrase.kind != "name"):
            if phrase.kind == "name" and "n" in phrase.cases and phrase.start < cue.anchor:
                continue
            if syntax.lower[phrase.start] != "sich":
                return [(phrase.start, phrase.end)]
        if wanted == "a" and "a" in phrase.cases and phrase.start > cue.anchor and syntax.lower[phrase.start] != "sich":
            return [(phrase.start, phrase.end)]
    return []


# ── sentences without a cue ──────────────────────────────────────────────────────────────────────────────────────────


def main_konjunktiv(syntax: Syntax, sentence: Sentence, drafts: list[Draft]) -> str:
    """ "I" or "II" if the main clause is in Konjunktiv and no cue or frame of the sentence accounts for it, else ""."""
    verbs = syntax.konjunktiv_in(sentence.start, sentence.end)
    if sentence.frames or not verbs:
        return ""
    reported = {i for d in drafts for span in d.spans for i in range(*span)}
    mood = ""
    for segment in sentence.segments:
        if syntax.is_subordinate(segment) or segment.start in reported:
            continue
        mood = mood or next((syntax.konjunktiv[i] for i in verbs if segment.start <= i < segment.end), "")
        if mood == "I" or syntax.has_finite(segment.start, segment.end):
            return mood
    return mood


def hearsay(syntax: Syntax, sentence: Sentence) -> str:
    """Whether sollen reports without saying who: "perfect" with a perfect infinitive, which can mean nothing else
    (`Der Täter soll geflohen sein`), "plain" in another main clause, else "".
    """
    if words("auxiliaries", "reported_modal").isdisjoint(syntax.lower[sentence.start : sentence.end]):
        return ""
    for segment in sentence.segments:
        modal = next((i for i in range(segment.start, segment.end) if _is_reported_modal(syntax, i)), None)
        if modal is None or syntax.is_subordinate(segment):
            continue
        perfect = any(
            syntax.lower[j] in {"haben", "sein"} and syntax.tag[j - 1] in {"VVPP", "VAPP", "VMPP"}
            for j in range(modal + 1, segment.end)
        )
        return "perfect" if perfect else "plain"
    return ""


def _is_reported_modal(syntax: Syntax, i: int) -> bool:
    return syntax.lower[i] in words("auxiliaries", "reported_modal") and syntax.mark_of[i] < 0


def summed_up(syntax: Syntax, sentence: Sentence) -> Draft | None:
    """`Petra Lindner warnte vor dem Bau`: a speech act without its content; the sentence is all there is of it."""
    for cue in sentence.cues:
        if "sums_up" not in cue.classes or cue.infinitive:
            continue
        phrase = speaker_of(syntax, sentence, cue)
        if phrase is not None and syntax.speaks(phrase):
            whole = [(sentence.start, sentence.full_end)]
            return Draft("Reported", whole, "summed_up", speaker=_span_of(phrase), phrase=phrase)
    return None


# ── helpers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def is_konjunktiv(syntax: Syntax, segment: Segment) -> bool:
    """Whether a finite verb of the segment, outside quotations, is in the Konjunktiv."""
    return bool(syntax.konjunktiv_in(segment.start, segment.end))


def _has_zu_infinitive(syntax: Syntax, segment: Segment) -> bool:
    return any(
        syntax.tag[i] == "VVIZU" or (syntax.lower[i] == "zu" and syntax.tag[i] == "PTKZU")
        for i in range(segment.start, segment.end)
    )


def _span_of(phrase: Phrase | None) -> TokenSpans:
    return [(phrase.start, phrase.end)] if phrase is not None else []


def _without(syntax: Syntax, whole: tuple[int, int], holes: TokenSpans) -> TokenSpans:
    """`whole` minus `holes`, each piece without spaces and commas at the edge that a hole leaves behind."""
    pieces: TokenSpans = []
    begin = whole[0]
    for start, end in [*sorted(holes), (whole[1], whole[1])]:
        if begin < start:
            pieces.append(_stripped(syntax, begin, start))
        begin = max(begin, end)
    return [p for p in pieces if p[0] < p[1]]


def _stripped(syntax: Syntax, start: int, end: int) -> tuple[int, int]:
    while start < end and syntax.space[start]:
        start += 1
    while end > start and syntax.space[end - 1]:
        end -= 1
    return start, end
