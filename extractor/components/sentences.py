"""Sentence boundaries by rule: they survive quotation marks, ordinals, abbreviations, headlines and datelines.

A sentence ends after . ! ? … and the closing marks and brackets that follow, if what comes next can begin one, and at
the edges of layout parts and paragraphs. It does not end inside «…», sagte sie: a comma or a lower case word after a
closing mark goes on with the sentence. A semicolon ends one, and a colon between two long clauses of which the second
begins with a capital («Der Rat hat gestern entschieden: Die Brücke wird im nächsten Jahr doch noch gebaut.»).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from extractor.components.words import read_texts
from extractor.lexicon import lines
from extractor.lexicon.function_words import determiners, words
from extractor.records import split_marks

_ENDS = frozenset({".", "!", "?", "…", "...", "?!", "!?", "!!", "!!!", "??", "...."})
_END_CHARACTERS = frozenset(".!?…")
_MAY_END = _END_CHARACTERS | frozenset(";:“”\"«»›‹‘’')]")
_CONTRACTIONS = frozenset("am im vom zum zur beim".split())
_THOUSANDS_RE = re.compile(r"\d{1,3}(\.\d{3})+\.")
_MIN_BEFORE_COLON = 4  # words; set on annotated news: shorter ones are labels («Sein Fazit: Es war knapp.»)
_MIN_AFTER_COLON = 8
_OPENING = frozenset("„“«»‹›‚‘\"'([–—-•*")
_MONTHS = frozenset(
    "Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November Dezember".split()
)


@Language.factory(
    "quote_sentences",
    assigns=["token.is_sent_start", "doc.sents", "doc.spans"],
    default_config={"marks_key": "quote_marks", "layout_key": "layout"},
)
def make_quote_sentences(nlp: Language, name: str, marks_key: str, layout_key: str) -> QuoteSentences:
    return QuoteSentences(marks_key, layout_key)


class QuoteSentences:
    """Set `token.is_sent_start` on every token, and `doc.spans["sentences"]`.

    Uses the marked stretches in `doc.spans[marks_key]` and the layout parts in `doc.spans[layout_key]` where they are
    there. Must run before a parser, which keeps the boundaries that it finds.
    """

    def __init__(self, marks_key: str = "quote_marks", layout_key: str = "layout") -> None:
        self.marks_key = marks_key
        self.layout_key = layout_key

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        # One array for all tokens: setting `token.is_sent_start` one by one checks the whole document each time.
        values = np.full((len(doc), 1), -1, dtype="int64")
        starts = sorted(self.find(doc))
        values[starts] = 1
        doc.from_array(["SENT_START"], values.astype("uint64"))  # type: ignore[arg-type]
        doc.spans["sentences"] = [Span(doc, start, end) for start, end in pairwise([*starts, len(doc)])]
        return doc

    def find(self, doc: Doc) -> set[int]:
        """Indices of the tokens that begin a sentence; `doc` is not empty."""
        marked = doc.spans.get(self.marks_key, [])
        openings = {s.start for s in marked}
        closings = {s.end - 1 for s in marked if split_marks(s.label_)[1] or s.text.endswith(s.label_)}
        edges = {e for s in doc.spans.get(self.layout_key, []) for e in (s.start, s.end)}
        starts = {0}
        last_start = 0
        texts, _ = read_texts(doc)
        for i in range(1, len(doc)):
            before = texts[i - 1]
            if texts[i].isspace():
                continue
            if i in edges:
                starts.add(i)
            elif i in closings or (before[-1] not in _MAY_END and not before.isspace()):
                continue
            elif before == ":":
                if i not in openings and _splits_at_colon(texts, last_start, i):
                    starts.add(i)
            elif before == ";" or ("\n" in before and _new_line(doc, i)) or _ends_before(doc, i, openings, closings):
                starts.add(i)
            last_start = i if i in starts else last_start
        return starts


def _splits_at_colon(texts: Sequence[str], start: int, i: int) -> bool:
    """Whether a clause of its own begins at token `i`, behind the colon of a sentence that began at token `start`."""
    if not texts[i][0].isupper() or i - 1 - start < _MIN_BEFORE_COLON:
        return False
    following = texts[i : i + _MIN_AFTER_COLON]
    return len(following) == _MIN_AFTER_COLON and not any(t in _ENDS or "\n" in t for t in following)


def _ends_before(doc: Doc, i: int, openings: set[int], closings: set[int]) -> bool:
    """Whether a sentence ends before token `i`: an end mark, and a word that can begin the next one."""
    last = _last_word(doc, i, closings)
    if last is None or last.text[-1] not in _END_CHARACTERS or not _can_begin(doc[i], openings):
        return False
    return last.text in _ENDS or not _keeps_going(last, doc[i], openings)


def _last_word(doc: Doc, i: int, closings: set[int]) -> Token | None:
    """The token before `i` that may end a sentence, behind closing marks, brackets and spaces."""
    j = i - 1
    while j >= 0 and (doc[j].is_space or j in closings or doc[j].text in ")]"):
        j -= 1
    return doc[j] if j >= 0 else None


def _can_begin(token: Token, openings: set[int]) -> bool:
    text = token.text
    if token.i in openings:
        return True
    if text in _OPENING:
        rest = next((t for t in token.doc[token.i + 1 : token.i + 3] if not t.is_space), None)
        return rest is not None and (rest.text[0].isupper() or rest.text[0].isdigit())
    return text[0].isupper() or text[0].isdigit()


def _keeps_going(last: Token, token: Token, openings: set[int]) -> bool:
    """Whether the full stop inside `last` belongs to an abbreviation, an initial or an ordinal."""
    text = last.text
    opens_sentence = token.i in openings or token.lower_ in determiners() or token.lower_ in _nominatives()
    if text[:-1].isdigit():
        return _is_ordinal(last, opens_sentence) or token.text in _MONTHS
    if _THOUSANDS_RE.fullmatch(text):
        return False
    if len(text) == 2 and text[0].isupper():
        return not opens_sentence  # an initial goes on with a name; the platform X. does not
    if text in _abbreviations("abbreviations_number.txt"):
        return token.text[0].isdigit()
    if text in _abbreviations("abbreviations_final.txt"):
        return not (opens_sentence or token.pos_ == "ADP")
    known = _abbreviations("abbreviations.txt")
    return text in known or text.lower() in known or (text.count(".") > 1 and len(text) <= 8)


def _is_ordinal(number: Token, opens_sentence: bool) -> bool:
    """Whether `number` with its full stop is an ordinal: «am 18. Mai», «die 296. Folge», «1. Die Brücke» in a list."""
    before = number.nbor(-1) if number.i else None
    if before is None or before.is_space:
        return len(number.text) <= 3
    if len(number.text) <= 3:
        return not opens_sentence
    return not opens_sentence and (before.lower_ in determiners() or before.lower_ in _CONTRACTIONS)


@cache
def _abbreviations(name: str) -> frozenset[str]:
    return frozenset(lines(name))


def _nominatives() -> frozenset[str]:
    return words("pronouns", "nominative")


def _new_line(doc: Doc, i: int) -> bool:
    """Whether the line break before token `i` is more than a break inside a paragraph."""
    if doc[i - 1].text.count("\n") > 1:
        return True
    j = i - 2
    while j >= 0 and doc[j].is_space:
        j -= 1
    if j < 0 or doc[j].text[-1] in ".!?…:»«“”\"'’‘)":
        return True
    return doc[j].text != "," and doc[i].text[0] in "•*–—-"
