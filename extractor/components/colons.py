"""Whether a sentence begins behind a colon or a semicolon."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extractor.lexicon import table
from extractor.lexicon.function_words import determiners, words
from extractor.lexicon.verbs import verb_forms

ENDS = frozenset({".", "!", "?", "…", "...", "?!", "!?", "!!", "!!!", "??", "...."})
# Words before and after a colon, set on annotated news: shorter ones are labels («Sein Fazit: Es war knapp.»).
_MIN_BEFORE_COLON = 4
_MIN_AFTER_COLON = 6
_MIN_BEFORE_QUOTE = 6
_MIN_QUOTE = 5
_SAYING_WINDOW = 7
"""A verb of saying announces the words after a colon from so near."""
_LIST_WINDOW = 3
"""A list shows its first comma within so many words."""
_MAX_LIST = 30
"""So many tokens of a list are searched for a verb."""
_MAX_ADDED = 6
"""Words that add to the clause before a semicolon; more are a clause of their own."""


def splits_at_colon(clause: Sequence[str], texts: Sequence[str], i: int, quote_end: int | None) -> bool:
    """Whether a sentence of its own begins at token `i`, behind a colon.

    `clause` are the tokens before the colon, from the beginning of their sentence or of the words in marks around it;
    `quote_end` is the end of the marked stretch that begins at `i`.
    """
    if quote_end is not None:
        inside = sum(t[0].isalnum() for t in texts[i : min(quote_end, i + 2 * _MIN_QUOTE)])
        return inside >= _MIN_QUOTE and not _announces_words(clause)
    if not texts[i][0].isupper() or len(clause) < _MIN_BEFORE_COLON:
        return False
    following = texts[i : i + _MIN_AFTER_COLON]
    if len(following) < _MIN_AFTER_COLON or any(t in ENDS or "\n" in t for t in following):
        return False
    if clause[-1] in sentence_words("equating") or not sentence_words("listing").isdisjoint(t.lower() for t in clause):
        return False
    return not _is_list(texts[i : i + _MAX_LIST])


def _announces_words(clause: Sequence[str]) -> bool:
    """Whether the words in marks behind the colon belong to `clause`: it is a label, or its verb asks for them."""
    lower = [t.lower() for t in clause]
    if not sentence_words("announcing").isdisjoint(lower):
        return True
    depth = n = 0
    sayings = _sayings()
    for p in range(len(clause) - 1, -1, -1):
        text = clause[p]
        depth += (text == "(") - (text == ")")
        if depth > 0:
            return True  # (Motto: «…»)
        if not text[0].isalnum():
            continue
        for particle, has_object in sayings.get(text, ()) if n < _SAYING_WINDOW else ():
            if (not n or not has_object) and (not particle or particle in lower[p + 1 :]):
                return True
        n += 1
    return n < _MIN_BEFORE_QUOTE


@cache
def _sayings() -> dict[str, frozenset[tuple[str, bool]]]:
    """Forms of the verbs whose object can be the words said → (particle that must follow or "", takes another object).

    Those that take another object (jemanden loben, etwas begründen) announce words only at the very colon.
    """
    found: dict[str, set[tuple[str, bool]]] = {}
    for form, readings in verb_forms().items():
        for reading in readings:
            classes = reading.verb.classes
            if reading.infinitive or not classes >= {"direct", "dass"} or classes & {"think", "refl_only"}:
                continue
            particle = "" if reading.particle_attached else reading.verb.particle
            found.setdefault(form, set()).add((particle, "reported" in classes))
    return {form: frozenset(entries) for form, entries in found.items()}


def _is_list(following: Sequence[str]) -> bool:
    """Whether `following` begins as a list of names or nouns, and not as a clause: «Anna Meier, Urs Frey und …»."""
    if following[0].lower() in determiners() or following[0].lower() in words("pronouns", "nominative"):
        return False
    end = next((n for n, text in enumerate(following) if text in ENDS), len(following))
    if not _auxiliaries().isdisjoint(following[:end]):
        return False
    for text in following[: _LIST_WINDOW + 1]:
        if text in ",;":
            return True
        if not text[0].isupper():
            return False
    return False


def adds_words(texts: Sequence[str], i: int) -> bool:
    """Whether a few words from token `i` on, behind a semicolon, add to the clause before: «…; vor allem im Norden.»"""
    if texts[i] not in sentence_words("adding") and " ".join(texts[i : i + 2]) not in sentence_words("adding"):
        return False
    return not ENDS.isdisjoint(texts[i : i + _MAX_ADDED + 1])


@cache
def sentence_words(key: str) -> frozenset[str]:
    """The words of the list `key` in `lexicon/sentence_words.toml`."""
    return frozenset(table("sentence_words.toml")[key])


@cache
def _auxiliaries() -> frozenset[str]:
    return frozenset().union(*(words("auxiliaries", key) for key in ("perfect", "passive", "modal")))
