"""Speech or not: whether anybody says the words in quotation marks, or they are a title, a name or an inscription.

A logistic regression over features that one can read off the text: length and form of the words, what stands before
and after them, who is there to say them. The weights are in `lexicon/speech_weights.toml`, learned from the project's
own corpus by `models/scripts/speech_weights.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import exp

from extractor.components.clauses import Syntax
from extractor.components.cues import frame_words
from extractor.components.direct import Attribution, Stretch
from extractor.components.reported import Sentence, is_konjunktiv
from extractor.lexicon import table
from extractor.lexicon.function_words import determiners, words
from extractor.lexicon.marks import title_noun

_END_MARKS = frozenset({".", "!", "?", "…", "..."})
_ARTICLES = frozenset({"der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines"})
_FIRST_PERSON = frozenset("ich wir mich uns mir mein meine meinen meinem unser unsere unseren unserem".split())
_OMISSIONS = frozenset({"…", "..."})
_JOINING = frozenset({",", "und", "oder", "sowie", "bzw.", "beziehungsweise", "noch", "/"})
_LENGTHS = ((0, "0"), (1, "1"), (2, "2"), (3, "3"), (5, "4_5"), (8, "6_8"), (12, "9_12"))
_NEAR = 6
"""So many tokens before the opening mark are searched for naming verbs."""


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in table("speech_weights.toml")["weights"].items()}


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(table("speech_weights.toml")["words"][key])


def by_weights(stretch: Stretch, features: list[str]) -> float:
    """The probability, in 0..1, that a stretch with these features is speech."""
    weights = _weights()
    odds = weights["bias"] + sum([weights.get(name, 0.0) for name in features])
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


def speech_features(
    syntax: Syntax,
    stretch: Stretch,
    attribution: Attribution | None,
    host: Sentence,
    before: bool | None = None,
    repeated: bool = False,
) -> list[str]:
    """The features of a marked stretch that tell speech from names; they are the keys of the weights.

    `host` is the sentence that it stands in, `before` whether the stretch that it is joined to by *und* or a comma is
    speech (None without one), `repeated` whether the same words stand in marks elsewhere in the document.
    """
    tokens = _words_of(syntax, stretch)
    free = _stands_free(syntax, stretch)
    found = [*_form(syntax, stretch, tokens, free), *_surroundings(syntax, stretch, host)]
    found += _said(syntax, stretch, attribution, host, tokens, free)
    if before is not None:
        found.append("beside_speech" if before else "beside_other")
    if repeated and len(tokens) <= 5:
        found.append("repeated")
    return found


def _words_of(syntax: Syntax, stretch: Stretch) -> list[int]:
    """The tokens of a stretch that are words or numbers."""
    return [k for k in range(stretch.start, stretch.end) if syntax.wordlike[k]]


def joined_to_previous(syntax: Syntax, previous: Stretch, stretch: Stretch) -> bool:
    """Whether only *und*, *oder* or a comma, with an article, stand between two stretches: «rot» und «grün»."""
    between = [k for k in range(previous.end, stretch.start) if not syntax.space[k]]
    if not 0 < len(between) <= 3:
        return False
    allowed = all(syntax.lower[k] in _JOINING or syntax.lower[k] in determiners() for k in between)
    return allowed and syntax.lower[between[0]] in _JOINING


# ── the words themselves ─────────────────────────────────────────────────────────────────────────────────────────────


def _form(syntax: Syntax, stretch: Stretch, tokens: list[int], free: bool) -> Iterator[str]:
    n = len(tokens)
    length = next((name for limit, name in _LENGTHS if n <= limit), "13")
    yield f"words_{length}"
    place = "free" if free else "inside"
    yield f"stands_{place}"
    if not tokens:
        return
    finite = _has_finite(syntax, stretch)
    first = _first_word(syntax, tokens)
    few = "1" if n == 1 else "2" if n == 2 else "3_5" if n <= 5 else "6"
    yield f"{place}_{first}_{few}"
    yield f"begins_{first}"
    if finite:
        yield "finite_verb"
        yield f"finite_verb_{place}"
    else:
        yield f"no_verb_{place}_{few}"
    last = _last_inside(syntax, stretch)
    if last in _END_MARKS:
        yield "end_mark"
        yield f"end_mark_{place}"
        if free and n <= 3:
            yield "short_end_mark_free"
    elif last == ",":
        yield "comma_inside"
    inner = syntax.text[stretch.start + 1 : stretch.end - 1][:-1]
    if not _OMISSIONS.isdisjoint(inner) or any(text[0] == "[" for text in inner):
        yield "left_out"
    if "," in inner:
        yield "comma_within"
    lower = [syntax.lower[k] for k in tokens]
    if not _FIRST_PERSON.isdisjoint(lower):
        yield "first_person"
    if not _words("speaking").isdisjoint(lower):
        yield "speaking_word"
    letters = [syntax.text[k][0] for k in tokens]
    capitals = sum(map(str.isupper, letters))
    if n >= 5 and not finite and not free and letters[0].isupper():
        yield "long_name" if first != "noun" else "long_noun_phrase"
        if capitals > n // 2:
            yield "long_name_capitals"
    if capitals == n and 1 < n <= 5:
        yield "all_capitalised"
    if n == 1 and any(c.isupper() for c in syntax.text[tokens[0]][1:]):
        yield "capitals_within"
    if n <= 5 and any(syntax.ent[k] for k in tokens):
        yield "name_inside"
    if any(map(str.isdigit, letters)):
        yield "digit"
    if n >= 2 and _function_words().isdisjoint(lower) and not any(c in "äöüß" for word in lower for c in word):
        yield "no_function_word"
    if not _words("foreign").isdisjoint(lower):
        yield "foreign"
    if n <= 4 and syntax.text[tokens[-1]][0].islower():
        yield "ends_lower"
    if stretch.marks[:1] in {"'", "‚", "‘", "‹", "›"} or stretch.marks[:2] == "''":
        yield "single_marks"
    if stretch.depth:
        yield "inner"


def _has_finite(syntax: Syntax, stretch: Stretch) -> bool:
    return any(syntax.wordlike[k] for k in syntax.finite(stretch.start, stretch.end))


def _first_word(syntax: Syntax, tokens: list[int]) -> str:
    """What the stretch begins with: lower, noun, name, or a word capitalised as the first of a sentence."""
    k = tokens[0]
    if syntax.text[k][0].isdigit():
        return "digit"
    if syntax.text[k][0].islower():
        return "adjective" if syntax.pos[k] == "ADJ" else "lower"
    if syntax.lower[k] in _function_words():
        return "function"
    if syntax.ent[k] or syntax.pos[k] == "PROPN":
        return "name"
    return "noun" if syntax.pos[k] == "NOUN" else "other"


@cache
def _function_words() -> frozenset[str]:
    """Words that a German sentence has and a name seldom: determiners, pronouns, prepositions, conjunctions."""
    groups = [("pronouns", key) for key in ("nominative", "oblique")]
    groups += [("conjunctions", key) for key in ("coordinating", "subordinating")]
    groups += [("auxiliaries", key) for key in ("perfect", "passive", "modal")]
    listed = [words(*group) for group in groups]
    return frozenset(determiners()).union(words("prepositions", "words"), _words("function"), *listed)


def _last_inside(syntax: Syntax, stretch: Stretch) -> str:
    last = stretch.end - 1 if len(stretch.marks) > 1 else stretch.end
    k = syntax.skip_space(last - 1, -1)
    return syntax.text[k] if k > stretch.start else ""


# ── what stands around ───────────────────────────────────────────────────────────────────────────────────────────────


def _stands_free(syntax: Syntax, stretch: Stretch) -> bool:
    """Whether the stretch is a sentence of its own, or set off by a comma or colon on one side at least."""
    i = syntax.skip_space(stretch.start - 1, -1)
    j = syntax.skip_space(stretch.end)
    new_line = stretch.start > 0 and "\n" in syntax.text[stretch.start - 1]
    before = i < 0 or new_line or syntax.sentence_start(stretch.start) or syntax.text[i] in {":", ","}
    if not before or j >= len(syntax.text):
        return before
    after = syntax.text[j] in {",", "."} or j in syntax.sentence_starts
    return after or syntax.is_finite(j) or syntax.lower[j] == "so"


def _surroundings(syntax: Syntax, stretch: Stretch, host: Sentence) -> Iterator[str]:
    i = syntax.skip_space(stretch.start - 1, -1)
    colon = i >= 0 and syntax.text[i] == ":"
    if colon:
        yield "colon_before"
        i = syntax.skip_space(i - 1, -1)
    if i >= 0 and i >= host.start:
        yield from _before(syntax, i)
    else:
        yield "begins_sentence"
    j = syntax.skip_space(stretch.end)
    if j < len(syntax.text):
        yield from _after(syntax, j)
    window = [*syntax.lower[max(host.start, stretch.start - _NEAR) : stretch.start]]
    window += syntax.lower[stretch.end : min(host.end, stretch.end + 3)]
    stands = not _words("standing").isdisjoint(window) and _is_name(syntax, stretch)
    if stands or not _words("naming_verbs").isdisjoint(window):
        yield "naming_verb"
    if not _words("chanting").isdisjoint(window):
        yield "chanted"
    if stretch.part:
        yield f"in_{stretch.part}"
    if (i < host.start or i < 0) and j < host.end and syntax.is_finite(j) and _is_name(syntax, stretch):
        yield "subject"
    after = syntax.lower[stretch.end : min(host.end, stretch.end + _NEAR)]
    if "rede" in after and "von" in syntax.lower[max(host.start, stretch.start - 3) : stretch.start]:
        yield "spoken_of"


def _is_name(syntax: Syntax, stretch: Stretch) -> bool:
    """Whether the words could be a short name: capitalised, without a verb or an end mark."""
    tokens = _words_of(syntax, stretch)
    if not 0 < len(tokens) <= 4 or _last_inside(syntax, stretch) in {*_END_MARKS, ","}:
        return False
    return syntax.text[tokens[0]][0].isupper() and not _has_finite(syntax, stretch)


def _before(syntax: Syntax, i: int) -> Iterator[str]:
    """The word before the opening mark, at token `i`."""
    lower = syntax.lower[i]
    adjective = syntax.pos[i] == "ADJ" and syntax.text[i][0].islower()
    noun = title_noun(syntax.text[i]) if lower not in _words("speech_nouns") else None
    if lower in _words("speech_nouns"):
        yield "speech_noun_before"
    elif lower in frame_words("before"):
        yield "source_before"
    if lower.startswith(tuple(_words("so_called"))):
        yield "so_called"
    if noun is not None:
        yield "naming_noun"
        yield f"naming_noun_{noun}"
    elif syntax.ent[i]:
        yield f"name_before_{syntax.ent[i]}"
    elif syntax.pos[i] in {"NOUN", "PROPN"}:
        yield "noun_before"
    elif lower in _ARTICLES:
        yield "article_before"
    elif lower in determiners():
        yield "determiner_before"
    elif adjective:
        yield "adjective_before"
    elif syntax.pos[i] in {"ADP", "VERB", "AUX", "ADV", "CCONJ", "SCONJ", "PART"}:
        yield f"{syntax.pos[i]}_before"
    elif lower == "(":
        yield "bracket_before"
    if lower in {"als", "wie"}:
        yield f"{lower}_before"
    if lower in {"in", "im", "bei", "beim", "auf", "von", "vom"}:
        yield f"{lower}_before"
    if noun is None and lower in {"von", "des", "der", "wie", "als"} and i and title_noun(syntax.text[i - 1]):
        yield "naming_noun_near"


def _after(syntax: Syntax, j: int) -> Iterator[str]:
    """The word after the closing mark, at token `j`."""
    text = syntax.text[j]
    if text == "(":
        yield "bracket_after"
    elif text[0] in "-–" and not syntax.space[j - 1] and not syntax.doc[j - 1].whitespace_:
        yield "hyphen_after"
    elif text == ")":
        yield "bracket_closes"
    elif syntax.is_finite(j):
        yield "finite_verb_after"
    elif syntax.pos[j] == "NOUN" and text[0].isupper():
        yield "noun_after"
    elif syntax.ent[j]:
        yield "name_after"
    elif syntax.lower[j] in {"von", "der", "des", "vom"}:
        yield "genitive_after"
    elif syntax.pos[j] in {"VERB", "AUX"}:
        yield "verb_after"
    elif text in {",", "."}:
        yield "stop_after"


# ── who says it ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _said(
    syntax: Syntax,
    stretch: Stretch,
    attribution: Attribution | None,
    host: Sentence,
    tokens: list[int],
    free: bool,
) -> Iterator[str]:
    n = len(tokens)
    rule = attribution.rule if attribution is not None else "none"
    yield f"rule_{rule}"
    yield f"{'long' if n > 4 else 'short'}_rule_{rule}"
    if any(is_konjunktiv(syntax, s) and not syntax.is_subordinate(s) for s in host.segments):
        yield "konjunktiv_around"
        if rule in {"none", "clause_subject"}:
            yield "konjunktiv_unclaimed"
    if any("direct" in c.classes for c in host.cues):
        yield "cue_in_sentence"
    if host.frames:
        yield "frame_in_sentence"
    if attribution is None:
        return
    if attribution.phrase is not None:
        yield "speaker"
        yield f"speaker_{attribution.phrase.kind}_{syntax.ent[attribution.phrase.head] or 'none'}"
    cue = attribution.cue
    if cue is None:
        return
    distance = stretch.start - cue.last if cue.last < stretch.start else cue.first - stretch.end
    near = "next" if distance <= 2 else "near" if distance <= 6 else "far"
    for kind in sorted(cue.classes & {"direct", "dass", "als", "reported", "think", "es", "inf", "sums_up", "manner"}):
        yield f"cue_{kind}"
    yield f"{rule}_{near}"
    if cue.lemma in _words("sayings"):
        yield "verb_of_saying"
        if rule in {"cue_after", "cue_colon"}:
            yield "said_beside"
    if rule == "cue_inline" and _spoken_of(syntax, stretch) and "reported" in cue.classes:
        yield "spoken_of"
    if rule == "cue_als":
        yield f"als_{'passive' if cue.passive and attribution.phrase is None else 'active'}"
        if any(syntax.lower[k] == "sich" for k in range(max(host.start, cue.first - 4), min(host.end, cue.first + 4))):
            yield "als_reflexive"
    if free and rule == "cue_colon" and n <= 7 and not _has_finite(syntax, stretch):
        yield "colon_before_name"


def _spoken_of(syntax: Syntax, stretch: Stretch) -> bool:
    """`sprach von einem «…»`, `schwärmt von «…»`, `warnte vor «…»`: the preposition that goes with the cue."""
    return any(word in {"von", "vom", "vor"} for word in syntax.lower[max(0, stretch.start - 3) : stretch.start])
