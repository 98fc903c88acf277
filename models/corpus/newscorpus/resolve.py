"""What follows by rule and need not be typed: sentences, inherited speakers, frames.

- A quote with `=n` has the speaker, cue, frame and addressee of quote n.
- A quote inside another one that marks no roles of its own has those of the innermost quote around it.
- The frame of direct and indirect speech is the rest of its sentence, without the full stop and without other quotes.
- Reported, FreeIndirect and IndirectFreeIndirect inherit a speaker only: they have no cue and no frame.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from extractor.lexicon import lines
from newscorpus.markup import Article, MarkupError, Quote, Span

FRAMED = ("Direct", "Indirect")
BOUNDARY_RE = re.compile(r"[.!?…]+[»«“”\"‘’‹›)\]]*(?P<gap>\s+)(?=[\"„“«»‚‘‹›(\[–-]*\s?[A-ZÄÖÜ0-9])")
LAST_WORD_RE = re.compile(r"(\S+)$")
MARKS = '„“”"«»‹›‚‘’'


def resolve(article: Article) -> Article:
    """Fill in sentences, nesting, inherited roles and frames, in place. Raises MarkupError for dangling numbers."""
    article.sentences = sentences(article)
    parents = {quote.number: _parent(quote, article.quotes) for quote in article.quotes}
    for quote in article.quotes:
        quote.nested = parents[quote.number] is not None
        quote.has_nested = quote in parents.values()
    for quote in article.quotes:
        if quote.type in FRAMED and not quote.roles["frame"]:
            quote.roles["frame"] = _frame(article, quote)
    done: set[int] = set()
    for quote in article.quotes:
        _inherit(article, quote, parents, done, set())
    return article


def _parent(quote: Quote, quotes: list[Quote]) -> Quote | None:
    """The innermost other quote that holds all pieces of `quote`."""
    around = [other for other in quotes if other is not quote and all(other.covers(span) for span in quote.spans)]
    # Of two quotes with the same characters, the one that is typed inside comes first in the source.
    around = [o for o in around if o.spans != quote.spans or quotes.index(o) < quotes.index(quote)]
    return min(around, key=lambda other: other.end - other.start, default=None)


def _inherit(
    article: Article, quote: Quote, parents: dict[int, Quote | None], done: set[int], pending: set[int]
) -> None:
    if quote.number in done:
        return
    if quote.number in pending:
        raise MarkupError(f"quote {quote.number} takes its roles from itself", article.line(quote.start))
    pending.add(quote.number)
    source: Quote | None = None
    if quote.same_as is not None:
        source = article.quote(quote.same_as)
        if source is None:
            raise MarkupError(f"quote {quote.number}: there is no quote {quote.same_as}", article.line(quote.start))
    elif quote.speaker_id is None and not any(quote.roles.values()):
        source = parents[quote.number]
    if source is not None:
        _inherit(article, source, parents, done, pending)
        if quote.speaker_id is None:
            quote.speaker_id = source.speaker_id
        for role, spans in source.roles.items():
            if not quote.roles[role] and (quote.type in FRAMED or role == "speaker"):
                quote.roles[role] = list(spans)
        if quote.medium == "SW":
            quote.medium = source.medium
    done.add(quote.number)


def _frame(article: Article, quote: Quote) -> list[Span]:
    """The rest of the sentence of the cue (or else of the speaker), without quotes that hold no word of either."""
    anchors = quote.roles["cue"] or quote.roles["speaker"]
    if not anchors:
        return []
    region = next(((start, end) for start, end in article.sentences if start <= anchors[0][0] < end), None)
    if region is None:
        return []
    around = [o for o in article.quotes if o is not quote and all(o.covers(anchor) for anchor in anchors)]
    around = [o for o in around if o.type != "Reported"]
    for outer in around:
        piece = next(span for span in outer.spans if span[0] <= anchors[0][0] < span[1])
        piece = without_marks(article.text, piece)
        region = (max(region[0], piece[0]), min(region[1], piece[1]))
    inside = [o for o in article.quotes if o not in around and o.type != "Reported"]
    holes = sorted(span for other in inside for span in other.spans)
    holes += [(start, end) for kind, start, end in article.layout if kind == "dateline"]
    pieces = [trim(article.text, span) for span in subtract(region, sorted(holes))]
    return [(start, end) for start, end in pieces if re.search(r"\w", article.text[start:end])]


def subtract(region: Span, holes: list[Span]) -> list[Span]:
    """What is left of `region` without the sorted `holes`.

    >>> subtract((0, 10), [(2, 4), (3, 6)])
    [(0, 2), (6, 10)]
    """
    left, start = [], region[0]
    for a, b in holes:
        if a > start:
            left.append((start, min(a, region[1])))
        start = max(start, b)
        if start >= region[1]:
            break
    if start < region[1]:
        left.append((start, region[1]))
    return [(a, b) for a, b in left if a < b]


def trim(text: str, span: Span) -> Span:
    """`span` without white space at its edges and without full stops at its end."""
    start, end = span
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), start + len(re.sub(r"\s*[.!?…]*\s*$", "", stretch))


def without_marks(text: str, span: Span) -> Span:
    """`span` without a quotation mark at either edge."""
    start, end = span
    return start + (text[start] in MARKS), end - (text[end - 1] in MARKS)


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(lines("abbreviations.txt"))


def sentences(article: Article) -> list[Span]:
    """Sentences by rule; marked speech is never cut inside, `{|}` cuts and `{_}` joins by hand."""
    text = article.text
    inside = [span for quote in article.quotes if quote.type == "Direct" for span in quote.spans] + article.others
    cuts = {0, len(text)} | set(article.splits)
    cuts |= {match.end() for match in re.finditer(r"\n+", text)}
    cuts |= {edge for kind, start, end in article.layout for edge in (start, end)}
    for match in BOUNDARY_RE.finditer(text):
        end = match.end()
        if not _abbreviated(text[: match.start("gap")]) and match.start("gap") not in article.joins:
            cuts.add(end)
    cuts -= article.joins
    kept = sorted(cut for cut in cuts if not any(start < cut < end for start, end in inside) or cut in article.splits)
    found = []
    for start, end in pairwise(kept):
        stretch = text[start:end]
        left = len(stretch) - len(stretch.lstrip())
        if stretch.strip():
            found.append((start + left, start + len(stretch.rstrip())))
    return found


def _abbreviated(before: str) -> bool:
    """Whether the full stop at the end of `before` belongs to an abbreviation, an initial or an ordinal."""
    match = LAST_WORD_RE.search(before)
    word = match[0].lstrip('(„«»"“‚‹›') if match else ""
    return word in _abbreviations() or bool(re.fullmatch(r"(\d{1,2}|[A-Za-zÄÖÜ])\.", word))
