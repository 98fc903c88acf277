"""Rows of tables made by hand, for tests that need no pipeline."""

from __future__ import annotations

from typing import Any

from extractor.tables import COLUMNS, DocumentRows, Row

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u2028&amp;\"'"
"""What a page must show as it is: markup, an end of scripts, a reversal of the direction, a JavaScript line end."""


def rows(table: str, *cells: dict[str, Any]) -> list[Row]:
    """Complete rows of a table: what is not given is empty."""
    return [
        {column: "" if kind == "string" else None for column, kind in COLUMNS[table].items()} | row for row in cells
    ]


def document(text: str, mentions: list[Row], quotes: list[Row], **cells: str) -> DocumentRows:
    """The rows of a document with a person e1; `cells` are of its rows in `documents` and `entities`."""
    doc_id = cells.get("doc_id", "a.txt")
    given = {"doc_id": doc_id, "status": "ok", "model": "m 1", "entity_id": "e1", "label": "PER", "name": "Ada"} | cells

    def row(table: str) -> Row:
        return rows(table, {column: given[column] for column in COLUMNS[table] if column in given})[0]

    return DocumentRows(
        row("documents") | {"text": text},
        [row("entities")],
        rows("mentions", *({"doc_id": doc_id, "entity_id": "e1", "label": "PER"} | mention for mention in mentions)),
        rows("quotes", *({"doc_id": doc_id, "type": "Direct"} | quote for quote in quotes)),
    )
