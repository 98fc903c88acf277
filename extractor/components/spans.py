"""Characters to tokens, and span groups that say the same as the records."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise

from spacy.tokens import Doc, Span

from extractor.components.words import read_texts


def span_over(doc: Doc, start: int, end: int, label: str = "") -> Span:
    """The tokens that the characters `start` to `end` touch; an empty span where there are none."""
    span = doc.char_span(start, end, label=label, alignment_mode="expand")
    return span if span is not None else Span(doc, 0, 0, label=label)


def sentences_of(doc: Doc) -> list[tuple[int, int]]:
    """First and last + 1 token of every sentence: those of `quote_sentences` if it ran, else `doc.sents`, else one.

    A parser adds boundaries of its own where it leaves a word without a head, which may be inside a quotation.
    """
    own = doc.spans.get("sentences")
    if not own and not doc.has_annotation("SENT_START"):
        return [(0, len(doc))]
    return [(span.start, span.end) for span in (own or doc.sents)]


def set_group(doc: Doc, key: str, offsets: Iterable[tuple[int, int, str]]) -> None:
    """Set `doc.spans[key]` to the tokens under `(start, end, label)` character offsets."""
    doc.spans[key] = [span_over(doc, start, end, label) for start, end, label in offsets]


def split_tokens(doc: Doc, cuts: Iterable[int]) -> None:
    """Split the tokens of `doc` that run over one of the character offsets `cuts`.

    Feeds glue words together that belong to different things (`01:38:56Der`, `sagte:"Ja`); a tokenizer that somebody
    else trained with cannot be changed, but its `Doc` can. The span groups of `doc` keep their characters.
    """
    by_token: dict[int, list[int]] = {}
    texts, starts, _ = read_texts(doc)
    for cut in sorted(set(cuts)):
        i = bisect_left(starts, cut) - 1
        if i >= 0 and cut < starts[i] + len(texts[i]):
            by_token.setdefault(i, []).append(cut - starts[i])
    if not by_token:
        return
    groups = {
        key: [(span.start_char, span.end_char, span.label_, span.id_) for span in group]
        for key, group in doc.spans.items()
    }
    with doc.retokenize() as retokenizer:
        for i, positions in by_token.items():
            token = doc[i]
            edges = [0, *positions, len(token.text)]
            orths = [token.text[a:b] for a, b in pairwise(edges)]
            retokenizer.split(token, orths, heads=[(token, n) for n in range(len(orths))])
    # spaCy leaves the groups' token numbers as they were before the split.
    for key, offsets in groups.items():
        doc.spans[key] = [_restored(doc, *span) for span in offsets]


def _restored(doc: Doc, start: int, end: int, label: str, span_id: str) -> Span:
    """The span over the characters `start` to `end` of `doc`."""
    span = span_over(doc, start, end)
    return Span(doc, span.start, span.end, label=label, span_id=span_id)
