"""Sentence boundaries by rule: they survive quotation marks, ordinals, abbreviations, headlines and datelines.

A sentence ends after . ! ? … and the closing marks and brackets that follow, if what comes next can begin one, and at
the edges of layout parts and paragraphs. It does not end inside «…», sagte sie: a comma or a lower case word after a
closing mark goes on with the sentence. A semicolon ends one, and a colon between two long clauses of which the second
begins with a capital («Der Rat hat gestern entschieden: Die Brücke wird im nächsten Jahr doch noch gebaut.»). Words in
marks after a colon belong to the sentence that announces them with a verb of saying («Er sagte: …»), and are
sentences of their own after a clause that is complete («Sie zeigte sich zufrieden mit der Wahl vom Sonntag: …»).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from extractor.components.colons import ENDS, adds_words, sentence_words, splits_at_colon
from extractor.components.words import read_texts
from extractor.lexicon import lines
from extractor.lexicon.function_words import determiners, words
from extractor.records import split_marks

_END_CHARACTERS = frozenset(".!?…")
_MAY_END = _END_CHARACTERS | frozenset(";:“”\"«»›‹‘’')]")
_CONTRACTIONS = frozenset("am im vom zum zur beim".split())
_THOUSANDS_RE = re.compile(r"\d{1,3}(\.\d{3})+\.")
_ELLIPSES = frozenset({"…", "..."})
_CLOSING_MARKS = frozenset('“”"»«’‘')
_ROMAN = frozenset("IVX")
_MAX_TAIL = 40
"""So many tokens may stand between the end mark and the next sentence, that the time stays linear."""
_MAX_CLAUSE = 60
"""So many tokens before a colon are read, that the time stays linear."""
_MAX_HEADING = 60
"""Characters of a heading on a line of its own with the text on the next."""
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
        openings = {s.start: s.end for s in marked}
        closings = {s.end - 1 for s in marked if split_marks(s.label_)[1] or s.text.endswith(s.label_)}
        edges = _edges(doc.spans.get(self.layout_key, []))
        starts = {0}
        last_start = clause_start = 0
        list_start = -1  # the beginning of the last sentence in which a list or the like follows a colon
        texts, _, text = read_texts(doc)
        for i in range(1, len(doc)):
            before = texts[i - 1]
            if texts[i].isspace():
                continue
            if i - 1 in openings:
                clause_start = i
            elif i - 1 in closings:
                clause_start = last_start
            if i in edges:
                starts.add(i)
            elif i in closings or (before[-1] not in _MAY_END and not before.isspace()):
                continue
            elif before == ":":
                clause = texts[max(clause_start, i - 1 - _MAX_CLAUSE) : i - 1]
                if splits_at_colon(clause, texts, i, openings.get(i)):
                    starts.add(i)
                elif i not in openings:
                    list_start = last_start
            elif before == ";":
                if list_start != last_start and not adds_words(texts, i):
                    starts.add(i)
            elif ("\n" in before and _new_line(doc, i, text)) or _ends_before(doc, texts, i, openings, closings):
                starts.add(i)
            if i in starts:
                last_start = clause_start = i
        return starts


def _edges(parts: Iterable[Span]) -> set[int]:
    """The tokens at which layout parts begin and end; the item behind a bullet or number goes on with it."""
    return {edge for s in parts for edge in ((s.start,) if s.label_ == "bullet" else (s.start, s.end))}


def _ends_before(doc: Doc, texts: Sequence[str], i: int, openings: Container[int], closings: Container[int]) -> bool:
    """Whether a sentence ends before token `i`: an end mark, and a word that can begin the next one.

    `texts` are those of the tokens of `doc`, here and below: looking them up there takes longer.
    """
    j = _last_word(doc, texts, i, closings)
    if j < 0 or texts[j][-1] not in _END_CHARACTERS or not _can_begin(doc[i], openings, closings):
        return False
    if texts[j] in ENDS:
        return texts[j] != "." or not _belongs_to_number(doc[j], doc[i], openings)
    return not _keeps_going(doc[j], doc[i], openings)


def _last_word(doc: Doc, texts: Sequence[str], i: int, closings: Container[int]) -> int:
    """The token before `i` that may end a sentence, behind closing marks, brackets, spaces, omissions ([…]); or -1."""
    j = i - 1
    while j >= 0 and (texts[j].isspace() or j in closings or texts[j] in ")]" or _closes(doc, j)):
        bracketed = texts[j] in ")]" and j >= 2 and texts[j - 1] in _ELLIPSES and texts[j - 2] in "(["
        j -= 3 if bracketed else 1
        if i - j > _MAX_TAIL:
            return -1
    return j


def _closes(doc: Doc, j: int) -> bool:
    """Whether token `j` is a closing mark without an opening one: it sticks to the end of a sentence."""
    if doc[j].text not in _CLOSING_MARKS or not j:
        return False
    before = doc[j - 1]
    return not before.whitespace_ and before.text[-1] in _END_CHARACTERS and _space_after(doc, j)


def _space_after(doc: Doc, j: int) -> bool:
    return bool(doc[j].whitespace_) or j + 1 == len(doc) or doc[j + 1].is_space


def _can_begin(token: Token, openings: Container[int], closings: Container[int]) -> bool:
    text = token.text
    if token.i in openings:
        return True
    if text in _OPENING:
        if text == "(" and token.i - 1 in closings:
            return False  # a note on the words in marks: «…» (Zwischenruf von links)
        if _closes(token.doc, token.i):
            return False
        rest = next((t for t in token.doc[token.i + 1 : token.i + 3] if not t.is_space), None)
        return rest is not None and (rest.text[0].isupper() or rest.text[0].isdigit())
    return text[0].isupper() or text[0].isdigit()


def _belongs_to_number(stop: Token, token: Token, openings: Container[int]) -> bool:
    """Whether a full stop that is a token of its own goes with a number: «Art. 5», «Ludwig XIV. von Frankreich»."""
    word = stop.nbor(-1) if stop.i else None
    if word is None or word.whitespace_:
        return False
    if word.text + "." in _abbreviations("abbreviations_number.txt"):
        return token.text[0].isdigit()
    if len(word.text) < 2 or not _ROMAN.issuperset(word.text):
        return False
    return not (_opens_sentence(token, openings) or _begins_sentence(token))


def _opens_sentence(token: Token, openings: Container[int]) -> bool:
    """Whether `token` begins a sentence even behind an abbreviation."""
    if token.i in openings:
        return token.i + 1 == len(token.doc) or not token.nbor().text[0].islower()
    return token.lower_ in determiners() or token.lower_ in _nominatives()


def _begins_sentence(token: Token) -> bool:
    """Whether `token`, with a capital, is no noun, so that no ordinal stands before it: «… auf Platz 93. Auch …»."""
    lower = token.lower_
    return (
        lower in sentence_words("beginning")
        or lower in _CONTRACTIONS
        or lower in words("prepositions", "words")
        or lower in words("conjunctions", "coordinating")
        or lower in words("conjunctions", "subordinating")
    )


def _keeps_going(last: Token, token: Token, openings: Container[int]) -> bool:
    """Whether the full stop inside `last` belongs to an abbreviation, an initial or an ordinal."""
    text = last.text
    opens_sentence = _opens_sentence(token, openings)
    if text[:-1].isdigit():
        return _is_ordinal(last, token, opens_sentence) or token.text in _MONTHS
    if _THOUSANDS_RE.fullmatch(text):
        return False
    if len(text) == 2 and text[0].isalpha():
        return not opens_sentence  # an initial goes on with a name, v. with Chr.; the platform X. does not
    if text in _abbreviations("abbreviations_number.txt"):
        return token.text[0].isdigit()
    if text in _abbreviations("abbreviations_final.txt"):
        return not (opens_sentence or token.pos_ == "ADP")
    known = _abbreviations("abbreviations.txt")
    return text in known or text.lower() in known or (text.count(".") > 1 and len(text) <= 8)


def _is_ordinal(number: Token, token: Token, opens_sentence: bool) -> bool:
    """Whether `number` with its full stop is an ordinal: «am 18. Mai», «die 296. Folge», «1. Die Brücke» in a list."""
    before = number.nbor(-1) if number.i else None
    if before is None or before.is_space:
        return len(number.text) <= 3
    if opens_sentence:
        return False
    if before.lower_ in determiners() or before.lower_ in _CONTRACTIONS:
        return True  # also before nouns that are prepositions too: «die 3. Kraft»
    return len(number.text) <= 3 and not _begins_sentence(token)


@cache
def _abbreviations(name: str) -> frozenset[str]:
    return frozenset(lines(name))


def _nominatives() -> frozenset[str]:
    return words("pronouns", "nominative")


def _new_line(doc: Doc, i: int, text: str) -> bool:
    """Whether the line break before token `i` of `doc`, which says `text`, is more than one inside a paragraph."""
    if doc[i - 1].text.count("\n") > 1:
        return True
    j = i - 2
    while j >= 0 and doc[j].is_space:
        j -= 1
    if j < 0 or doc[j].text[-1] in ".!?…:»«“”\"'’‘)":
        return True
    return doc[j].text != "," and (doc[i].text[0] in "•*–—-" or _below_heading(doc, j, i, text))


def _below_heading(doc: Doc, j: int, i: int, text: str) -> bool:
    """Whether the line that ends with token `j` is a heading: the first of its paragraph, and so much shorter than the
    line that token `i` begins that no wrapping broke it.
    """
    end, start = doc[j].idx + len(doc[j]), doc[i].idx
    begin = text.rfind("\n", max(0, end - _MAX_HEADING - 2), end) + 1
    line = text[begin:end].strip()
    after_blank = not begin or text.count("\n", max(0, begin - 3), begin) > 1
    next_end = text.find("\n", start, start + 3 * _MAX_HEADING)
    below = (next_end if next_end >= 0 else min(len(text), start + 3 * _MAX_HEADING)) - start
    return after_blank and len(line) <= _MAX_HEADING and doc[i].text[0].isupper() and below >= 2 * len(line)
