from __future__ import annotations

from html.parser import HTMLParser

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from extractor import records
from extractor.display import COLORS, doc_html, tables_html
from extractor.records import QUOTE_TYPES, Entity, Quote
from extractor.tables import DocumentRows, Tables

EVIL = "<script>alert(1)</script>"


class _Reader(HTMLParser):
    """Collects the words and the tags of a fragment, and which tags are open at its end."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def test_a_document_shows_its_words_labels_and_speakers(doc: Doc) -> None:
    read = _Reader(doc_html(doc))
    assert read.open == []
    assert [word for word in read.words if word in {"Streit", "Umbau", "nichts"}] == ["Streit", "Umbau", "nichts"]
    assert {"PER", "LOC", "MISC", "Direct", "Other", "Speaker"} <= set(read.words)
    assert " ".join(read.words).count("Direct Ada Brandt") == 2


def test_text_and_names_are_escaped(blank: Language) -> None:
    doc = blank(f"{EVIL} sagt «{EVIL}»")
    records.set_entities(doc, [Entity("e1", "PER", EVIL, [(0, len(EVIL))])])
    start = len(EVIL) + len(" sagt ")
    records.set_quotes(doc, [Quote("Direct", [(start, len(doc.text))], marks="«»", speaker_id="e1")])
    assert "script" not in _Reader(doc_html(doc)).tags


@pytest.mark.parametrize("text", ["", "\n\n", "Ein Satz ohne alles."])
def test_a_document_without_records_is_plain(blank: Language, text: str) -> None:
    assert _Reader(doc_html(blank(text))).words == text.replace(".", " .").split()


def test_every_label_has_a_color() -> None:
    assert {"PER", "LOC", "ORG", "MISC", "Speaker", *QUOTE_TYPES} == set(COLORS)


def test_tables_show_counts_and_escape_their_cells() -> None:
    document = {"doc_id": EVIL, "text": EVIL, "status": "ok"}
    html = tables_html(Tables.from_documents([DocumentRows(document, [], [], [])] * 12))
    read = _Reader(html)
    assert read.open == [] and "script" not in read.tags
    assert "12 rows, the first 10" in html and "0 rows" in html
