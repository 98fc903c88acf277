"""Turns of a dialogue: who says the quotations that follow each other without a word between.

»Ja.« »Nein.« »Doch!«, rief sie. Two people take turns, so that every second quotation is by the same one; the turns
that name their speaker tell the others. (The alternation of speakers is a classic cue of quote attribution in novels:
Elson and McKeown 2010, He et al. 2013.)
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.components.clauses import Phrase, Syntax
from extractor.components.reported import Draft

_BETWEEN = frozenset("–—-")
_OPEN = frozenset({"unattributed", "alternation", "continuation", "previous_subject", "next_subject"})
MAX_TURNS_AWAY = 6
MAX_TOKENS_OF_A_TURN = 25


def take_turns(syntax: Syntax, drafts: Sequence[Draft]) -> None:
    """Give the turns of `drafts` (in the order of the text) that name nobody the speaker that their place tells."""
    turns = _outer(drafts)
    begin = 0
    for k in range(1, len(turns) + 1):
        if k == len(turns) or not _answers(syntax, turns[k - 1], turns[k]):
            if k - begin > 1:
                _alternate(syntax, turns, begin, k)
            begin = k


def _answers(syntax: Syntax, before: Draft, turn: Draft) -> bool:
    """Whether somebody else may reply: after a new line, a long quotation may also go on with the same speaker."""
    if not follows(syntax, before.end, turn.start):
        return False
    new_line = any("\n" in syntax.text[i] for i in range(before.end, turn.start))
    return not new_line or turn.start - before.start <= MAX_TOKENS_OF_A_TURN


def follows(syntax: Syntax, end: int, start: int) -> bool:
    """Whether only spaces and dashes stand between two quotations."""
    return end <= start and all(syntax.space[i] or syntax.text[i] in _BETWEEN for i in range(end, start))


def _outer(drafts: Sequence[Draft]) -> list[Draft]:
    """The direct quotations in marks, without those inside others."""
    turns: list[Draft] = []
    for draft in drafts:
        if draft.type == "Direct" and draft.marks and not (turns and draft.start < turns[-1].end):
            turns.append(draft)
    return turns


def _alternate(syntax: Syntax, turns: Sequence[Draft], begin: int, end: int) -> None:
    """Fill the open turns of begin..end, a run without a word between."""
    named = [k for k in range(begin, end) if turns[k].rule not in _OPEN and turns[k].phrase is not None]
    if begin not in named and turns[begin].phrase is not None and _agrees(syntax, turns, begin, named):
        named.insert(0, begin)
    if not named:
        return
    for k in range(begin, end):
        if turns[k].rule not in _OPEN or k in named:
            continue
        same = [i for i in named if (i - k) % 2 == 0]
        if same:
            phrase = turns[min(same, key=lambda i: abs(i - k))].phrase
        else:
            phrase = _other(syntax, turns, begin, end, turns[min(named, key=lambda i: abs(i - k))].phrase)
        if phrase is not None:
            turns[k].rule, turns[k].phrase, turns[k].speaker = "alternation", phrase, [(phrase.start, phrase.end)]
            turns[k].cue, turns[k].frame, turns[k].addressee = [], [], []


def _agrees(syntax: Syntax, turns: Sequence[Draft], begin: int, named: Sequence[int]) -> bool:
    """Whether what was guessed for the first turn of a run goes with the turns that name their speaker."""
    guess = turns[begin].phrase
    for k in named:
        phrase = turns[k].phrase
        if guess is None or phrase is None:
            continue
        same_words = syntax.lower[guess.head] == syntax.lower[phrase.head]
        if same_words if (k - begin) % 2 else not _may_be_same(syntax, guess, phrase):
            return False
    return True


def _other(syntax: Syntax, turns: Sequence[Draft], begin: int, end: int, known: Phrase | None) -> Phrase | None:
    """The last speaker before the run, else the next after it, who cannot be `known`."""
    before, after = turns[max(0, begin - MAX_TURNS_AWAY) : begin], turns[end : end + MAX_TURNS_AWAY]
    for turn in (*reversed(before), *after):
        if turn.phrase is not None and known is not None and not _may_be_same(syntax, turn.phrase, known):
            return turn.phrase
    return None


def _may_be_same(syntax: Syntax, one: Phrase, other: Phrase) -> bool:
    """Whether two mentions can be the same person, by their words and genders: er and Petra Lindner cannot."""
    if syntax.lower[one.head] == syntax.lower[other.head]:
        return True
    if "pronoun" not in (one.kind, other.kind):
        return False
    genders = {syntax.gender(one), syntax.gender(other)} - {""}
    return len(genders) < 2
