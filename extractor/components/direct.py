"""Direct quotations: what stands in quotation marks, whether anybody says it, and who.

For each marked stretch its host sentence is read: a cue after it (…, sagte X), before it (X sagte: …), a frame (…, so
X), a characterising verb (X nannte das …), an indirect quotation around it. What no cue claims is judged by its own
form (length, a finite verb, a full stop) and its surroundings (a noun that names what follows, an article before).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.components.clauses import Phrase, Syntax
from extractor.components.cues import Cue
from extractor.components.reported import Draft, Sentence, addressee_of, speaker_of
from extractor.lexicon import table

_ATTRIBUTION_BREAKS = frozenset({",", "–", "—", "-", ":"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A marked stretch: token range with its marks, the marks as found, and where it stands."""

    start: int
    end: int
    marks: str
    depth: int
    part: str  # kind of layout part that it lies in, or ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says a marked stretch, by which rule."""

    rule: str
    phrase: Phrase | None
    cue: Cue | None
    sentence: Sentence | None


def attribute(syntax: Syntax, stretch: Stretch, host: Sentence, drafts: Sequence[Draft]) -> Attribution | None:
    """The attribution of a stretch by its host sentence, or None if the sentence names no speaker."""
    inside = next(
        (d for d in drafts if any(s <= stretch.start and stretch.end <= e for s, e in d.spans) and d.speaker), None
    )
    after = _cue_after(syntax, stretch, host)
    if after is not None:
        return after
    frame = _frame_beside(syntax, stretch, host)
    if frame is not None:
        return frame
    before = _cue_before(syntax, stretch, host)
    if before is not None and before.rule == "cue_colon":
        return before
    if inside is not None:
        return Attribution("inside_indirect", inside.phrase, _cue_of(host, inside), host)
    return before


def _cue_of(host: Sentence, draft: Draft) -> Cue | None:
    return next((c for c in [*host.cues, *host.frames] if c.tokens == draft.cue), None)


def _cue_after(syntax: Syntax, stretch: Stretch, host: Sentence) -> Attribution | None:
    """`«…», sagte X`, `«…» heißt es in dem Bericht`: the clause after the stretch begins with the cue's verb."""
    i = syntax.skip_space(stretch.end)
    if i < host.end and syntax.text[i] in _ATTRIBUTION_BREAKS:
        i = syntax.skip_space(i + 1)
    if i >= host.end:
        return None
    if syntax.lower[i] == "so" and i + 1 < host.end:
        nxt = next((c for c in host.cues if c.anchor == i + 1), None)
        if nxt is not None:
            return Attribution("cue_after", speaker_of(syntax, host, nxt), nxt, host)
    cue = next((c for c in host.cues if c.anchor == i), None)
    if cue is not None:
        return Attribution("cue_after", speaker_of(syntax, host, cue), cue, host)
    if syntax.is_finite(i) and _says_something(syntax, stretch):
        phrase = syntax.subject(i, i, host.end)
        if phrase is not None and (phrase.kind != "noun" or syntax.ent[phrase.head] == "PER"):
            verb = Cue([i], i, frozenset(), syntax.lower[i])
            return Attribution("any_verb_after", syntax.with_apposition(phrase, host.end), verb, host)
    return None


def _frame_beside(syntax: Syntax, stretch: Stretch, host: Sentence) -> Attribution | None:
    """`«…», so X`, `laut X «…»`, `wie X mitteilte: «…»`: a frame in the same sentence, the nearest one."""
    frames = [f for f in host.frames if not (f.extent[0] < stretch.end and stretch.start < f.extent[1])]
    if not frames:
        return None
    nearest = min(frames, key=lambda f: min(abs(f.extent[0] - stretch.end), abs(stretch.start - f.extent[1])))
    gap = nearest.extent[0] - stretch.end if nearest.extent[0] >= stretch.end else stretch.start - nearest.extent[1]
    rule = "frame_beside" if gap <= 2 else "frame_in_sentence"
    return Attribution(rule, nearest.speaker, nearest, host)


def _cue_before(syntax: Syntax, stretch: Stretch, host: Sentence) -> Attribution | None:
    """`X sagte: «…»`, `X nannte das «…»`: a cue before the stretch; with a colon, any subject before it will do."""
    i = syntax.skip_space(stretch.start - 1, -1)
    colon = (
        i >= host.start and syntax.text[i] in {":", ","} and (syntax.text[i] == ":" or _says_something(syntax, stretch))
    )
    cues = [c for c in host.cues if c.first < stretch.start]
    direct = [c for c in cues if c.classes & {"direct", "dass", "als", "reported", "manner", "es"} and not c.infinitive]
    if direct:
        cue = direct[-1]
        rule = "cue_colon" if colon else "cue_inline"
        return Attribution(rule, speaker_of(syntax, host, cue), cue, host)
    if colon and syntax.text[i] == ":":
        finite = [k for k in range(host.start, i) if syntax.is_finite(k) and syntax.mark_of[k] < 0]
        phrase = syntax.subject(finite[0], host.start, i) if finite else None
        if phrase is None and not finite:
            phrase = next((p for p in syntax.phrases(host.start, i) if p.nominative and p.kind == "name"), None)
        return Attribution("any_verb_colon", phrase, None, host)
    return None


def _says_something(syntax: Syntax, stretch: Stretch) -> bool:
    """Whether the stretch looks like an utterance: four words or an end mark inside."""
    words = sum(syntax.text[k][0].isalnum() for k in range(stretch.start, stretch.end))
    last = syntax.text[stretch.end - 2] if stretch.end - stretch.start > 2 else ""
    return words >= 4 or last in {".", "!", "?", "…"}


def speech_score(syntax: Syntax, stretch: Stretch, attribution: Attribution | None) -> float:
    """How much speaks for speech (positive) or for a title, name or inscription (negative).

    A sum of the weights in `lexicon/other_quotes.toml`, each for a feature that one can read off the text.
    """
    weights = table("speech_weights.toml")["weights"]
    return float(sum(weights[name] for name in speech_features(syntax, stretch, attribution)))


def speech_features(syntax: Syntax, stretch: Stretch, attribution: Attribution | None) -> list[str]:
    """The features of a marked stretch that tell speech from names; names are keys of the weights."""
    inner = [k for k in range(stretch.start + 1, stretch.end - 1) if not syntax.space[k]]
    tokens = [k for k in inner if syntax.text[k][0].isalnum()]
    n = len(tokens)
    features = [
        f"words_{'0' if not n else '1' if n == 1 else '2' if n == 2 else '3_4' if n <= 4 else '5_7' if n <= 7 else '8'}"
    ]
    if attribution is not None:
        features.append(f"rule_{attribution.rule}")
    if not tokens:
        return features
    if syntax.text[inner[-1]] in {".", "!", "?", "…"}:
        features.append("end_mark")
    if any(syntax.is_finite(k) for k in tokens):
        features.append("finite_verb")
    if syntax.text[tokens[0]][0].islower():
        features.append("lower_case_start")
    capitals = sum(syntax.text[k][0].isupper() for k in tokens)
    if capitals == n and n <= 5:
        features.append("all_capitalised")
    if n <= 4 and any(syntax.pos[k] == "ADJ" and syntax.text[k][0].islower() for k in tokens):
        features.append("adjective")
    if any(syntax.lower[k] in {"ich", "wir", "mich", "uns", "mein", "unser", "unsere", "meine"} for k in tokens):
        features.append("first_person")
    if any(syntax.ent[k] for k in tokens) and n <= 5:
        features.append("name_inside")
    features += _context_features(syntax, stretch)
    return features


def _context_features(syntax: Syntax, stretch: Stretch) -> list[str]:
    features = []
    words = table("speech_weights.toml")["words"]
    i = syntax.skip_space(stretch.start - 1, -1)
    if i >= 0:
        before = syntax.lower[i]
        if any(before.startswith(w) for w in words["so_called"]):
            features.append("so_called")
        if (
            any(before == w or (len(w) > 3 and before.endswith(w)) for w in words["naming_nouns"])
            and syntax.text[i][0].isupper()
        ):
            features.append("naming_noun")
        elif syntax.ent[i]:
            features.append("name_before")
        elif syntax.pos[i] == "NOUN":
            features.append("noun_before")
        if syntax.lower[i] in {"der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer"}:
            features.append("article_before")
        if syntax.text[i] in {"(", ","} and syntax.text[i] == "(":
            features.append("bracket_before")
    j = syntax.skip_space(stretch.end)
    if j < len(syntax.text):
        if syntax.text[j] == "(":
            features.append("bracket_after")
        if syntax.pos[j] == "NOUN" and syntax.text[j][0].isupper():
            features.append("noun_after")
        if syntax.text[j] in {"-"}:
            features.append("hyphen_after")
    window = [syntax.lower[k] for k in range(max(0, stretch.start - 6), stretch.start)]
    if any(w in words["naming_verbs"] for w in window):
        features.append("naming_verb")
    if stretch.depth:
        features.append("inner")
    if stretch.part:
        features.append(f"in_{stretch.part}")
    return features


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
