"""Quotation marks: which opening belongs to which closing.

German text uses „…“ (newspapers), «…» (Switzerland), »…« (books), "…" (keyboards), “…” (word processors), and inside
them ‚…‘, ‹…›, ›…‹ and '…'. The same character opens in one convention and closes in another, so a mark's side is
decided by its neighbours; where they leave it open (French-style marks with spaces inside), by what the rest of the
document does; and last by what is open already. Damage stays local: an unclosed quote ends with its paragraph, or
where the next one begins, a superfluous mark is passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractor.components.spans import span_over, split_tokens
from extractor.components.words import read_texts
from extractor.lexicon.marks import mark_styles, mixed_closings
from extractor.lexicon.verbs import verb_forms


class MarkPair(NamedTuple):
    """One marked stretch of a text; offsets are characters, marks included."""

    start: int  # first character of the opening mark
    end: int  # one past the closing mark, or the bounded end of an unclosed stretch
    opening: str  # as found
    closing: str  # as found, "" where it is missing
    depth: int  # 0 outside, 1 for a quote in a quote


class _Mark(NamedTuple):
    start: int
    end: int
    char: str  # the mark, with two commas read as „ and two apostrophes or backticks as "
    side: str  # "open", "close" or "" where the neighbours leave it open
    paragraph: int
    first: bool  # stands at the beginning of its paragraph


MAX_DEPTH = 3
MAX_PARAGRAPHS = 3
"""A quote that is not reopened may run over this many paragraphs before its closing mark counts as another's."""

NESTING_WINDOW = 10
"""So many marks ahead the closing mark of an outer quote is looked for."""

MIN_EVIDENCE = 2
"""So many marks must say which guillemet opens before their neighbours are overruled."""

MAX_UNCLOSED = 1200
"""An unclosed quote ends with the last sentence that lies within so many characters."""

_MIRROR = {"«": "»", "»": "«", "‹": "›", "›": "‹"}
_NEXT_WORD = re.compile(r"\s{0,2}[,–—-]?\s{0,2}([a-zäöüß]{3,})")
_SINGLE = "‚‘’‹›'"
_TOKEN = re.compile(r",,(?=\S)|''|``|´´|<<|>>|[„“”\"«»‹›‚‘’‟〝〞']|[\n\u2029]")
_READ_AS = {",,": "„", "''": '"', "``": '"', "´´": '"', "<<": "«", ">>": "»", "‟": "“", "〝": "“", "〞": "”"}
_BEFORE_OPENING = set("([{–—-/:;,=…+*|•")
_BEFORE_SPEECH = set(".!?:,…–—-*")
_SENTENCE_END = re.compile(r"[.!?](?=\s)")
_AFTER_COLON = re.compile(r":\s+(?=[A-ZÄÖÜ])")
_NEEDS_OPENING = "»«“"
_AFTER_CLOSING = set(".,;:!?)]}–—-/…*|")
_PARAGRAPH_END = set(".!?:»«“”\"'’‹›…")


@cache
def _closers() -> dict[str, str]:
    """For each mark, the opening marks that it can close."""
    closes: dict[str, str] = {}
    couples = [(style.open, style.close) for style in mark_styles().values()]
    couples += [(opening, closing) for opening, closings in mixed_closings().items() for closing in closings]
    for opening, closing in couples:
        opening, closing = _READ_AS.get(opening, opening), _READ_AS.get(closing, closing)
        if opening not in closes.get(closing, ""):
            closes[closing] = closes.get(closing, "") + opening
    return closes


def pair_marks(text: str) -> list[MarkPair]:
    """Pair the quotation marks of `text` in one pass, in the order of their opening marks.

    Linear in the length of `text`; never raises. Apostrophes, inch signs and superfluous marks are no pairs.
    """
    closers = _closers()
    openers = set("".join(closers.values()))
    marks = _find_marks(text)
    found: list[MarkPair] = []
    stack: list[_Mark] = []

    def close_unpaired(mark: _Mark, limit: int) -> None:
        """End an unclosed quote at its paragraph's end, or before `limit`; single marks were apostrophes."""
        if mark.char in _SINGLE or mark.char == '"':
            return
        end = text.find("\n", mark.end, limit)
        end = end if end >= 0 else limit
        if end == limit:
            end = _unclosed_end(text, mark, limit)
        while end > mark.end and text[end - 1].isspace():
            end -= 1
        if end > mark.end:
            found.append(MarkPair(mark.start, end, text[mark.start : mark.end], "", stack.index(mark)))

    for k, mark in enumerate(marks):
        while stack and mark.paragraph > stack[0].paragraph:
            outer = stack[0]
            if mark.first and mark.side == "open" and mark.char == outer.char:
                break
            closes_outer = (
                mark.side != "open" and outer.char in closers.get(mark.char, "") and outer.char not in _SINGLE
            )
            if closes_outer and mark.paragraph - outer.paragraph <= MAX_PARAGRAPHS:
                break
            close_unpaired(outer, len(text))
            stack.pop(0)
        reopens = mark.first and mark.side == "open" and stack and mark.char == stack[0].char
        if reopens and mark.paragraph > stack[0].paragraph:  # the same quote goes on in the next paragraph
            stack[0] = stack[0]._replace(paragraph=mark.paragraph)
            del stack[1:]
            continue
        depth = next(
            (d for d in range(len(stack) - 1, -1, -1) if stack[d].char in closers.get(mark.char, "")),
            None,
        )
        if mark.side != "open" and depth is not None:
            opening = stack[depth]
            if opening.end < mark.start:
                marks_as_found = text[opening.start : opening.end], text[mark.start : mark.end]
                found.append(MarkPair(opening.start, mark.end, *marks_as_found, depth))
            del stack[depth:]
        elif mark.side == "close" and not stack and mark.char in _NEEDS_OPENING:
            start = _missing_opening(text, marks[k - 1].end if k else 0, mark)
            if start < mark.start:
                found.append(MarkPair(start, mark.end, "", text[mark.start : mark.end], 0))
        elif mark.side != "close" and mark.char in openers:
            same = next((m for m in stack if m.char == mark.char), None)
            if same is not None and not _nests(marks, k, closers):
                close_unpaired(same, mark.start)
                del stack[stack.index(same) :]
            if len(stack) < MAX_DEPTH:
                stack.append(mark)
    for mark in list(stack):
        close_unpaired(mark, len(text))
    found.sort()
    return _drop_overlaps(found)


def _find_marks(text: str) -> list[_Mark]:
    """All characters that may be quotation marks, with the side that their neighbours and the document suggest."""
    raw: list[tuple[int, int, str, str, int, bool]] = []
    paragraph, first = 0, True
    votes: Counter[tuple[str, str]] = Counter()
    previous = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        char = _READ_AS.get(match[0], match[0])
        if text[previous:start].strip():
            first = False
        previous = end
        if char in "\n\u2029":
            before = text[start - 1 : start]
            if before in _PARAGRAPH_END or before.isspace() or text[end : end + 1].isspace():
                paragraph, first = paragraph + 1, True
            continue
        side = _side(text, start, end, char)
        if side and char in "«»‹›“":
            votes[char, side] += 1
        raw.append((start, end, char, side, paragraph, first))
        first = False
    convention = _convention(text, raw)
    marks = []
    for start, end, char, side, par, at_start in raw:
        if side == "apostrophe":
            continue
        if convention and char in "«»":
            side = "open" if char == convention else "close"
        elif not side and char in "«»‹›":
            side = _by_vote(char, votes)
        marks.append(_Mark(start, end, char, side, par, at_start))
    return marks


def _convention(text: str, raw: list[tuple[int, int, str, str, int, bool]]) -> str:
    """The guillemet that opens throughout the document, or "" where the evidence is thin or mixed.

    A mark after a colon opens, one before a reporting verb closes, and of two with nothing between them the first
    closes and the second opens, wherever a careless typesetter put the spaces (`sagte er:» Mein Kind, «rief sie`).
    Documents that mix both directions stay with the neighbours of each mark; less evidence is enough where it
    contradicts them.
    """
    guillemets = [(start, end, char, side) for start, end, char, side, _, _ in raw if char in "«»"]
    if not guillemets:
        return ""
    opens = Counter("«»")  # one each, so that both are there
    contradicted = False
    previous = -9
    for start, end, char, side in guillemets:
        word = _NEXT_WORD.match(text, end)
        after_mark = previous >= 0 and text[previous] == _MIRROR[char] and not text[previous + 1 : start].strip()
        found = ""
        if after_mark or text[max(0, start - 3) : start].rstrip().endswith(":"):
            found = "open"
        elif word is not None and word[1] in verb_forms():
            found = "close"
        if found:
            opens[char if found == "open" else _MIRROR[char]] += 1
            contradicted = contradicted or (bool(side) and side != found)
        previous = start
    (best, most), (_, least) = opens.most_common(2)
    enough = most > (MIN_EVIDENCE if contradicted else MIN_EVIDENCE + 1)
    return best if enough and least <= 1 + most // 8 else ""


def _side(text: str, start: int, end: int, char: str) -> str:
    """Whether a mark opens or closes, by its neighbours; "" if they do not tell, "apostrophe" if it is none."""
    if char == "„":
        return "open"
    before, after = _neighbour(text, start - 1, -1), _neighbour(text, end, 1)
    free_before = before.isspace() or before in _BEFORE_OPENING
    free_after = after.isspace() or after in _AFTER_CLOSING
    if char in "'’‘":
        if before.isalnum() and after.isalnum():
            return "apostrophe"
        if char == "'" and before.isdigit():
            return "apostrophe"
        if char == "’" and not free_after:
            return "apostrophe"
    if char == "‚":
        return "open" if free_before and not after.isspace() else "apostrophe"
    if char == '"' and before.isdigit() and start and text[start - 1].isdigit() and free_after:
        return ""
    if free_before and not free_after:
        return "open"
    if free_after and not free_before:
        return "close"
    if free_before and free_after and not before.isspace() and after.isspace():
        return "close"
    if before.isspace() and not after.isspace() and after in _AFTER_CLOSING and after not in "–—-/…":
        return "close"
    return ""


def _neighbour(text: str, i: int, step: int) -> str:
    """The next character that is no quotation mark, a space at the text's edge; looks at three characters at most."""
    for _ in range(3):
        if not 0 <= i < len(text):
            return " "
        if not _TOKEN.fullmatch(text[i]) or text[i] == "\n":
            return text[i]
        i += step
    return " "


def _by_vote(char: str, votes: Counter[tuple[str, str]]) -> str:
    """The side that `char` has elsewhere in the document, where its mirror image votes for the other one."""
    mirror = _MIRROR[char]
    opens = votes[char, "open"] + votes[mirror, "close"]
    closes = votes[char, "close"] + votes[mirror, "open"]
    if opens == closes:
        return "open" if char in "«‹" else "close"
    return "open" if opens > closes else "close"


def _nests(marks: list[_Mark], k: int, closers: dict[str, str]) -> bool:
    """Whether the opening mark `k` inside a quote of its own kind is a quote in a quote: two closing marks follow."""
    near = marks[k + 1 : k + 1 + NESTING_WINDOW]
    follow = [m for m in near if m.paragraph == marks[k].paragraph and m.char not in _SINGLE][:2]
    return len(follow) == 2 and all(m.side != "open" and marks[k].char in closers.get(m.char, "") for m in follow)


def _missing_opening(text: str, floor: int, mark: _Mark) -> int:
    """Where a quote begins whose opening mark is missing, at `floor` (the mark before) at the earliest; `mark.start`
    if nothing tells: after a colon, with the paragraph if it is the first quote there, else with its sentence.
    """
    start = max(floor, text.rfind("\n", floor, mark.start) + 1)
    first = start > floor or floor == 0
    for pattern in (_AFTER_COLON, *(() if first else (_SENTENCE_END,))):
        for match in pattern.finditer(text, start, mark.start - 2):
            start = match.end()
    while start < mark.start and not text[start].isalnum():
        start += 1
    sane = start < mark.start and (text[start].isupper() or text[start].isdigit())
    return start if sane and mark.start - start <= MAX_UNCLOSED else mark.start


def _unclosed_end(text: str, mark: _Mark, limit: int) -> int:
    """Where an unclosed quote ends that no line break bounds: with its first sentence, if it begins inside a sentence
    or another quote follows, else with the last sentence within `MAX_UNCLOSED` characters.
    """
    before = text[max(0, mark.start - 3) : mark.start].rstrip()
    whole = limit == len(text) and (not before or before[-1] in _BEFORE_SPEECH)
    if whole and limit - mark.end <= MAX_UNCLOSED:
        return limit
    ends = (match.end() for match in _SENTENCE_END.finditer(text, mark.end, min(limit, mark.end + MAX_UNCLOSED)))
    if whole:
        return max(ends, default=limit)
    return next(ends, limit)


def _drop_overlaps(pairs: list[MarkPair]) -> list[MarkPair]:
    """Pairs that lie beside or inside each other; where damage made two cross, the earlier one stays."""
    kept: list[MarkPair] = []
    enclosing: list[MarkPair] = []
    for pair in pairs:
        while enclosing and enclosing[-1].end <= pair.start:
            enclosing.pop()
        if enclosing and pair.end > enclosing[-1].end:
            continue
        kept.append(pair._replace(depth=len(enclosing)))
        enclosing.append(pair)
    return kept


@Language.factory(
    "quote_marks",
    assigns=["doc.spans"],
    default_config={"spans_key": "quote_marks"},
)
def make_quote_marks(nlp: Language, name: str, spans_key: str) -> QuoteMarks:
    return QuoteMarks(spans_key)


class QuoteMarks:
    """Set `doc.spans[spans_key]` to the marked stretches of the text, outermost first.

    A span's label is its pair of marks as found (`«»`), its `id` the depth. Needs no other component.
    """

    def __init__(self, spans_key: str = "quote_marks") -> None:
        self.spans_key = spans_key

    def __call__(self, doc: Doc) -> Doc:
        spans: list[Span] = []
        pairs = pair_marks(read_texts(doc).text)
        edges = ((p.start, p.start + len(p.opening), p.end - len(p.closing), p.end) for p in pairs)
        split_tokens(doc, [cut for four in edges for cut in four])
        for pair in pairs:
            span = span_over(doc, pair.start, pair.end)
            spans.append(Span(doc, span.start, span.end, label=pair.opening + pair.closing, span_id=str(pair.depth)))
        doc.spans[self.spans_key] = spans
        return doc
