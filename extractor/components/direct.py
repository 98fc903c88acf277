"""Direct quotations: what stands in quotation marks, whether anybody says it, and who.

For each marked stretch its host sentence is read: a cue after it (…, sagte X), before it (X sagte: …), a frame (…, so
X), a characterising verb (X nannte das …), an indirect quotation around it. What no cue claims is judged by its own
form (length, a finite verb, a full stop) and its surroundings (a noun that names what follows, an article before).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractor.components.clauses import Phrase, Syntax
from extractor.components.cues import Cue
from extractor.components.reported import Draft, Sentence, addressee_of, speaker_of

_DIRECT = frozenset({"direct", "dass", "manner", "es", "inf"})
_LEADS_ON = frozenset({"und", "weiter", "ferner", "außerdem", "ausserdem", "zudem", "dann", "aber", "auch", "sowie"})
_ATTRIBUTION_BREAKS = frozenset({",", "–", "—", "-", ":"})


class Stretch(NamedTuple):
    """A marked stretch: token range with its marks, the marks as found, and where it stands."""

    start: int
    end: int
    marks: str
    depth: int
    part: str  # kind of layout part that it lies in, or ""


class Attribution(NamedTuple):
    """Who says a marked stretch, by which rule."""

    rule: str
    phrase: Phrase | None
    cue: Cue | None
    sentence: Sentence | None


def attribute(syntax: Syntax, stretch: Stretch, host: Sentence, drafts: Sequence[Draft]) -> Attribution | None:
    """The attribution of a stretch by its host sentence, or None if the sentence names no speaker.

    Nearness decides: the clause right after the stretch, a frame beside it, the clause before its colon, the indirect
    speech around it; then whatever else in the sentence reports; last the subject of the stretch's own clause.
    """
    around = [d for d in drafts if d.speaker and any(s <= stretch.start and stretch.end <= e for s, e in d.spans)]
    # Er wisse, dass …, sagte X: the verb that is itself reported comes second
    around.sort(key=lambda d: any(i in syntax.konjunktiv for i in d.cue))
    inside = around[0] if around else None
    colon = _colon_before(syntax, stretch, host)
    after = _cue_after(syntax, stretch, host)
    introduced = colon is not None and colon.cue is not None and "direct" in colon.cue.classes
    if introduced and _after_colon(syntax, stretch) and (after is None or _leads_on(syntax, stretch, host)):
        return colon
    within = _frame_within(syntax, stretch, host, inside) if inside is not None else None
    return (
        after
        or _frame_beside(syntax, stretch, host, nearest=True)
        or colon
        or within
        or (Attribution("inside_indirect", inside.phrase, _cue_of(host, inside), host) if inside else None)
        or _cue_inline(syntax, stretch, host)
        or _frame_beside(syntax, stretch, host, nearest=False)
        or _clause_subject(syntax, stretch, host)
    )


def _cue_of(host: Sentence, draft: Draft) -> Cue | None:
    return next((c for c in [*host.cues, *host.frames] if c.tokens == draft.cue), None)


def _leads_on(syntax: Syntax, stretch: Stretch, host: Sentence) -> bool:
    """Whether the clause after the stretch introduces the next one (…, fügte Y hinzu: «…»), or no comma sets it off."""
    if syntax.text[syntax.skip_space(stretch.end)] != ",":
        return True
    following = next((i for i in range(stretch.end, host.end) if syntax.mark_of[i] >= 0), None)
    return following is not None and syntax.text[syntax.skip_space(following - 1, -1)] == ":"


def _frame_within(syntax: Syntax, stretch: Stretch, host: Sentence, draft: Draft) -> Attribution | None:
    """A frame in the stretch's own clause inside indirect speech: X sagt, es sei nach Meinung von Y «…»."""
    segment = next((s for s in host.segments if s.start <= stretch.start < s.end), None)
    if segment is None:
        return None
    for frame in host.frames:
        begin, end = frame.extent
        if segment.start <= begin and end <= segment.end and frame.tokens != draft.cue:
            return Attribution("frame_in_sentence", frame.speaker, frame, host)
    return None


def _stands_free(syntax: Syntax, stretch: Stretch, host: Sentence) -> bool:
    """Whether the stretch is no part of the clause before it: it begins the sentence or follows a break or a quote."""
    i = syntax.skip_space(stretch.start - 1, -1)
    return i < host.start or syntax.text[i] in _ATTRIBUTION_BREAKS or syntax.mark_of[i] >= 0


def _cue_after(syntax: Syntax, stretch: Stretch, host: Sentence) -> Attribution | None:
    """`«…», sagte X`, `«…» heißt es in dem Bericht`: the clause after the stretch begins with the cue's verb."""
    i = syntax.skip_space(stretch.end)
    if i < host.end and syntax.text[i] in _ATTRIBUTION_BREAKS:
        i = syntax.skip_space(i + 1)
    elif not _stands_free(syntax, stretch, host):
        return None
    if i < host.end and syntax.lower[i] in {"so", "das", "dies"}:
        i = syntax.skip_space(i + 1)
    if i >= host.end:
        return None
    cue = next((c for c in host.cues if c.anchor == i), None)
    if cue is not None and _reports(syntax, cue, host):
        return Attribution("cue_after", speaker_of(syntax, host, cue), cue, host)
    if cue is None and syntax.is_finite(i) and _says_something(syntax, stretch):
        phrase = syntax.subject(i, i, host.end)
        if phrase is not None and syntax.speaks(phrase):
            verb = Cue([i], i, frozenset(), syntax.lower[i])
            return Attribution("any_verb_after", syntax.with_apposition(phrase, host.end), verb, host)
    return None


def _reports(syntax: Syntax, cue: Cue, host: Sentence) -> bool:
    """`heißt es` reports, `heißt` names."""
    if "impersonal" not in cue.classes:
        return True
    return any(syntax.lower[k] == "es" for k in range(max(host.start, cue.anchor - 3), min(host.end, cue.anchor + 3)))


def _frame_beside(syntax: Syntax, stretch: Stretch, host: Sentence, nearest: bool) -> Attribution | None:
    """`«…», so X`, `laut X «…»`, `wie X mitteilte: «…»`: a frame beside the stretch, or the one nearest to it."""
    frames = [f for f in host.frames if not (f.extent[0] < stretch.end and stretch.start < f.extent[1])]
    if not frames:
        return None

    def gap(frame: Cue) -> int:
        begin, end = frame.extent
        return begin - stretch.end if begin >= stretch.end else stretch.start - end

    frame = min(frames, key=gap)
    beside = gap(frame) <= 2 and _stands_free(syntax, stretch, host)
    if nearest and not beside:
        return None
    return Attribution("frame_beside" if beside else "frame_in_sentence", frame.speaker, frame, host)


def _after_colon(syntax: Syntax, stretch: Stretch) -> bool:
    i = syntax.skip_space(stretch.start - 1, -1)
    return i >= 0 and syntax.text[i] == ":"


def _colon_before(syntax: Syntax, stretch: Stretch, host: Sentence) -> Attribution | None:
    """`X sagte: «…»`; with a colon, a clause with any verb, or a mere name, will do."""
    i = syntax.skip_space(stretch.start - 1, -1)
    if i < host.start or syntax.text[i] not in {":", ","} or syntax.mark_of[i] >= 0:
        return None
    colon = syntax.text[i] == ":"
    if not colon and not _says_something(syntax, stretch):
        return None
    cues = [c for c in host.cues if c.first < stretch.start and c.classes & _DIRECT and not c.infinitive]
    cues = [c for c in cues if _reports(syntax, c, host) or colon]
    if cues:
        subordinate = [s for s in host.segments if syntax.is_subordinate(s)]
        main = [c for c in cues if not any(s.start <= c.anchor < s.end for s in subordinate)]
        cue = (main or cues)[-1]
        return Attribution("cue_colon", speaker_of(syntax, host, cue), cue, host)
    if not colon:
        return None
    finite = [k for k in syntax.finite(host.start, i) if syntax.mark_of[k] < 0]
    if finite:
        phrase = next((p for p in (syntax.subject(k, host.start, i) for k in finite) if p and syntax.speaks(p)), None)
    else:
        phrase = next((p for p in syntax.phrases(host.start, i) if p.nominative), None)
    if only_leads_on(syntax, stretch, host):
        return None
    phrase = syntax.with_apposition(phrase, i) if phrase is not None else None
    return Attribution("any_verb_colon", phrase, None, host)


def only_leads_on(syntax: Syntax, stretch: Stretch, host: Sentence) -> bool:
    """Whether the words before the stretch only join it to the quotation before: `Und weiter: «…»`, `Zudem: «…»`."""
    before = [i for i in range(host.start, stretch.start) if syntax.wordlike[i]]
    return bool(before) and _after_colon(syntax, stretch) and all(syntax.lower[i] in _LEADS_ON for i in before)


def _cue_inline(syntax: Syntax, stretch: Stretch, host: Sentence) -> Attribution | None:
    """`X nannte das «…»`, `X sprach von einer «…»`: words in marks as a part of the cue's own clause."""
    cues = [c for c in host.cues if c.classes & (_DIRECT | {"als", "reported"}) and _reports(syntax, c, host)]
    before = [c for c in cues if c.first < stretch.start]
    closed = [
        s for s in host.segments if s.end < stretch.start and syntax.text[s.end] == "," and syntax.is_subordinate(s)
    ]  # X lobte den Plan, den Y verlangt hatte, als «…»
    before = [c for c in before if not any(s.start <= c.anchor < s.end for s in closed)] or before
    after = [c for c in cues if c.first >= stretch.end]
    cue = before[-1] if before else after[0] if after else None
    if cue is None:
        return None
    around = range(max(host.start, cue.first - 12), min(host.end, cue.first + 4))
    if "als" in cue.classes and any(syntax.lower[k] == "sich" for k in around):
        return None
    characterises = "als" in cue.classes and (cue.lemma == "nennen" or _near_before(syntax, stretch, "als"))
    characterises = characterises or (cue.lemma == "halten" and _near_before(syntax, stretch, "für"))
    rule = "cue_als" if characterises else "cue_inline"
    return Attribution(rule, speaker_of(syntax, host, cue), cue, host)


def _near_before(syntax: Syntax, stretch: Stretch, word: str) -> bool:
    return word in syntax.lower[max(0, stretch.start - 3) : stretch.start]


def is_content(syntax: Syntax, attribution: Attribution) -> bool:
    """Whether the clause that an attribution rests on is itself reported: `Er könne sich «…» vorstellen`."""
    if attribution.phrase is not None and syntax.lower[attribution.phrase.start] in {"ich", "wir"}:
        return False  # their forms are the same in the indicative
    if attribution.rule == "clause_subject":
        return True
    weak = attribution.rule in {"cue_inline", "cue_als", "any_verb_colon", "cue_colon"}
    return weak and (attribution.cue is None or attribution.cue.anchor in syntax.konjunktiv)


def _clause_subject(syntax: Syntax, stretch: Stretch, host: Sentence) -> Attribution | None:
    """`X will «…» prüfen`: words in marks in a clause without a cue belong to its subject, if that can speak."""
    finite = [k for k in syntax.finite(host.start, host.end) if syntax.mark_of[k] < 0]
    before = [k for k in finite if k < stretch.start]
    verb = before[-1] if before else finite[0] if finite else None
    if verb is None:
        return None
    phrase = syntax.subject(verb, host.start, host.end)
    if phrase is None or not syntax.speaks(phrase):
        return None
    return Attribution("clause_subject", syntax.with_apposition(phrase, host.end), None, host)


def _says_something(syntax: Syntax, stretch: Stretch) -> bool:
    """Whether the stretch looks like an utterance: four words or an end mark inside."""
    words = syntax.wordlike[stretch.start : stretch.end].count(True)
    last = syntax.text[stretch.end - 2] if stretch.end - stretch.start > 2 else ""
    return words >= 4 or last in {".", "!", "?", "…"}


def direct_draft(syntax: Syntax, stretch: Stretch, attribution: Attribution | None) -> Draft:
    """The quotation row of a stretch that is speech."""
    draft = Draft("Direct", [(stretch.start, stretch.end)], "unattributed", marks=stretch.marks)
    if attribution is None:
        return draft
    draft.rule = attribution.rule
    draft.phrase = attribution.phrase
    draft.speaker = [(attribution.phrase.start, attribution.phrase.end)] if attribution.phrase else []
    cue, sentence = attribution.cue, attribution.sentence
    if cue is not None and sentence is not None:
        draft.cue = cue.tokens
        draft.addressee = addressee_of(syntax, sentence, cue, attribution.phrase)
    return draft
