"""Texts that are longer than a pipeline takes: cut at paragraphs, processed in pieces, put together again.

A piece is read without the others: a headline is looked for in the first one only, a person whom a later piece calls by
surname alone is not found in an earlier one, and a quotation that runs over a cut is two. Entities of the same label
and name are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extractor import records
from extractor.records import Entity, Offsets, Quote

if TYPE_CHECKING:
    from spacy.tokens import Doc

SEPARATORS = ("\n\n", "\n", " ")
"""Where to cut, best first; a text without any is cut anywhere."""

HEADS = frozenset(("title", "dateline", "byline", "agency"))
"""Parts of the layout that only a text's beginning has."""


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` characters that together are `text`.

    >>> split("Eins.\\n\\nZwei. Drei.", 10)
    ['Eins.\\n\\n', 'Zwei. ', 'Drei.']
    """
    pieces = []
    start = 0
    while len(text) - start > limit:
        end = _cut(text, start, limit)
        pieces.append(text[start:end])
        start = end
    return [*pieces, text[start:]]


def _cut(text: str, start: int, limit: int) -> int:
    """Where the piece that begins at `start` ends: after the last separator in its second half."""
    for separator in SEPARATORS:
        found = text.rfind(separator, start + limit // 2, start + limit)
        if found >= 0:
            return found + len(separator)
    return start + limit


def join(docs: Sequence[Doc]) -> Doc:
    """One document of the processed pieces of a text: words, layout, entities and quotes, with the text's offsets."""
    if len(docs) == 1:
        return docs[0]
    from spacy.tokens import Doc

    starts = [0]
    for doc in docs:
        starts.append(starts[-1] + len(doc.text))
    # spaCy's annotations lack `exclude`.
    whole = Doc.from_docs(list(docs), ensure_whitespace=False, exclude=["user_data", "tensor"])  # type: ignore[call-arg]
    layout = []
    entities: dict[tuple[str, str], Entity] = {}
    quotes: list[Quote] = []
    for doc, start in zip(docs, starts, strict=False):
        for part in doc._.layout:
            if start == 0 or part.kind not in HEADS:
                layout.append(replace(part, start=part.start + start, end=part.end + start))
        ids = {"": ""}
        for entity in doc._.entities:
            new = replace(entity, id=f"e{len(entities) + 1}", mentions=[], aliases=[])
            known = entities.setdefault((entity.label, entity.name), new)
            known.mentions += _moved(entity.mentions, start)
            known.aliases += [alias for alias in entity.aliases if alias not in known.aliases]
            known.role = known.role or entity.role
            known.gender = known.gender or entity.gender
            ids[entity.id] = known.id
        for quote in doc._.quotes:
            spans = {role: _moved(getattr(quote, role), start) for role in records.ROLES}
            quotes.append(replace(quote, **spans, speaker_id=ids[quote.speaker_id]))
    records.set_layout(whole, layout)
    records.set_entities(whole, list(entities.values()))
    records.set_quotes(whole, quotes)
    return whole


def _moved(spans: Sequence[Offsets], by: int) -> list[Offsets]:
    return [(start + by, end + by) for start, end in spans]
