"""Documents and tables as HTML, for Jupyter."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from extractor.tables import Tables

COLORS = {
    "PER": "#9ecbff",
    "LOC": "#a8e0a2",
    "ORG": "#ffc98b",
    "MISC": "#d5c4f7",
    "Speaker": "#ff9aa2",
    "Direct": "#ffe066",
    "Indirect": "#bfe9ef",
    "Reported": "#bfe9ef",
    "FreeIndirect": "#bfe9ef",
    "IndirectFreeIndirect": "#bfe9ef",
    "Other": "#d9d9d9",
}
"""Backgrounds of the labels, which displaCy writes in black: readable on light and dark pages."""

ROWS_SHOWN = 10


def doc_html(doc: Doc) -> str:
    """The text of a processed document with its names, quotations and speakers marked, as displaCy spans.

    A quotation's label names its speaker. The result is a fragment of HTML; everything from the text is escaped.
    """
    from spacy import displacy

    html: str = displacy.render(
        list(_paragraphs(doc)), style="span", manual=True, jupyter=False, options={"colors": COLORS}
    )
    return html


def tables_html(tables: Tables) -> str:
    """How much there is, and the first rows of every table, as a fragment of HTML; everything is escaped."""
    parts = []
    for name, frame in tables.frames().items():
        shown = frame.head(ROWS_SHOWN).to_html(index=False, na_rep="", max_cols=None, border=0)
        more = f", the first {ROWS_SHOWN}" if len(frame) > ROWS_SHOWN else ""
        is_open = " open" if name == "quotes" else ""
        parts.append(f"<details{is_open}><summary><b>{name}</b>: {len(frame):,} rows{more}</summary>{shown}</details>")
    return f"<div>{''.join(parts)}</div>"


def _paragraphs(doc: Doc) -> Iterator[dict[str, Any]]:
    """displaCy's input, a dictionary a paragraph: its tokens, and the spans that lie in it or run through it."""
    spans = list(_spans(doc))
    start = 0
    for end in [*(token.i for token in doc if "\n" in token.text), len(doc)]:
        if end > start:
            yield {
                "tokens": [token.text for token in doc[start:end]],
                "spans": [
                    span | {"start_token": max(first, start) - start, "end_token": min(last, end) - start}
                    for first, last, span in spans
                    if first < end and last > start
                ],
            }
        start = end + 1


def _spans(doc: Doc) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """First token, last token + 1, and displaCy's label and link text of everything that is marked."""
    names = {entity.id: entity.name for entity in doc._.entities}
    marked = [(span, entity.label, "") for entity in doc._.entities for span in entity.mentions]
    for quote in doc._.quotes:
        speaker = names.get(quote.speaker_id, "")
        marked += [(span, quote.type, speaker) for span in quote.spans]
        marked += [(span, "Speaker", "") for span in quote.speaker]
    for (start, end), label, note in dict.fromkeys(marked):
        tokens = doc.char_span(start, end, alignment_mode="expand")
        if tokens is not None:
            yield tokens.start, tokens.end, {"label": label, "kb_id": escape(note), "kb_url": "#"}
