from __future__ import annotations

import io
import sys
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Literal

import pytest
from rich.console import Console
from spacy.language import Language
from spacy.tokens import Doc

from extractor import records
from extractor.display import KINDS, Mark, doc_html, doc_text, pieces, show_in_jupyter, tables_html
from extractor.records import QUOTE_TYPES, Entity, Quote
from extractor.tables import DocumentRows, Tables
from sample import span_of

EVIL = "<script>alert(1)</script>"


class _Reader(HTMLParser):
    """Collects words, tags, ids and links of a fragment, and which tags are open at its end."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.marked: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.classes = ""
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)
        values = {name: value or "" for name, value in attrs}
        self.classes = values.get("class", "")
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["style"]:
            return
        self.words += data.split()
        if self.open[-1:] in (["mark"], ["a"]):
            self.marked.append((data, self.classes))


def test_a_document_shows_its_words_names_quotes_and_speakers(doc: Doc) -> None:
    read = _Reader(doc_html(doc))
    assert read.open == []
    assert [word for word in read.words if word in {"Streit", "Umbau", "nichts."}] == ["Streit", "Umbau", "nichts."]
    assert read.marked[:5] == [
        ("people 1", "PER"),
        ("places 1", "LOC"),
        ("other names 1", "MISC"),
        ("direct quotes 1", "Direct"),
        ("words in marks that nobody says 1", "Other"),
    ]
    assert read.marked[6:] == [
        ("Ada Brandt", "PER"),
        ("«Zu teuer»", "Direct"),
        ("Ada Brandt", "by"),
        ("sie", "Speaker"),
        ("Kiel", "LOC"),
        ("«und zu spät.»", "Direct"),
        ("Ada Brandt", "by"),
        ("«", "Other"),
        ("Brückengipfel", "Other MISC"),
        ("»", "Other"),
        ("Kiel", "LOC"),
    ]


def test_every_line_of_the_text_is_a_paragraph_and_headlines_are_bold(doc: Doc) -> None:
    html = doc_html(doc)
    assert '<p class="title">Streit um die Brücke</p>' in html
    assert html.count("<p>") == 2


def test_a_quote_leads_to_the_words_of_its_speaker(doc: Doc) -> None:
    read = _Reader(doc_html(doc))
    assert len(read.links) == 2
    assert {link[1:] for link in read.links} == {f"{read.ids[0].rpartition('-')[0]}-{span_of('sie', nth=0)[0]}"}
    assert {link[1:] for link in read.links} <= set(read.ids)
    assert len(read.ids) == len(set(read.ids))


def test_a_quote_without_words_for_its_speaker_leads_to_the_name(blank: Language) -> None:
    doc = blank("Ada Brandt schwieg. «Nein.»")
    records.set_entities(doc, [Entity("e1", "PER", "Ada Brandt", [(0, 10)])])
    records.set_quotes(doc, [Quote("Direct", [(20, 27)], marks="«»", speaker_id="e1")])
    read = _Reader(doc_html(doc))
    assert [link[1:] for link in read.links] == read.ids


def test_an_open_speaker_is_shown_by_the_words_and_a_missing_one_not_at_all(blank: Language) -> None:
    doc = blank("«Ja», sagte er. «Nein.»")
    records.set_quotes(doc, [Quote("Direct", [(0, 4)], marks="«»", speaker=[(12, 14)]), Quote("Direct", [(16, 23)])])
    assert [words for words, kind in _Reader(doc_html(doc)).marked if kind == "by"] == ["er"]


def test_of_quotes_in_quotes_the_inner_one_is_seen(blank: Language) -> None:
    doc = blank("Es sei «zu spät» gewesen.")
    records.set_quotes(doc, [Quote("Indirect", [(0, 25)]), Quote("Direct", [(7, 16)], marks="«»")])
    assert [(words, kind) for words, kind in _Reader(doc_html(doc)).marked[2:]] == [
        ("Es sei ", "Indirect"),
        ("«zu spät»", "Direct"),
        (" gewesen.", "Indirect"),
    ]


def test_pieces_are_cut_where_marks_begin_and_end() -> None:
    outer, crossing = Mark(2, 8, "Direct"), Mark(6, 12, "PER")
    assert list(pieces([outer, crossing], 0, 10)) == [
        (0, 2, [], []),
        (2, 6, [outer], []),
        (6, 8, [outer, crossing], [outer]),
        (8, 10, [crossing], []),
    ]


def test_text_names_and_notes_are_escaped(blank: Language) -> None:
    doc = blank(f"{EVIL} sagt «{EVIL}»")
    records.set_entities(doc, [Entity("e1", "PER", EVIL, [(0, len(EVIL))], role='" onclick="x()')])
    start = len(EVIL) + len(" sagt ")
    records.set_quotes(doc, [Quote("Direct", [(start, len(doc.text))], marks="«»", speaker_id="e1", rule=EVIL)])
    html = doc_html(doc)
    assert "script" not in _Reader(html).tags
    assert 'onclick="' not in html


@pytest.mark.parametrize("text", ["", "\n\n", "Ein Satz ohne alles."])
def test_a_document_without_records_is_plain(blank: Language, text: str) -> None:
    assert _Reader(doc_html(blank(text))).words == text.split()


def test_every_label_is_shown() -> None:
    assert {"PER", "LOC", "ORG", "MISC", "Speaker", *QUOTE_TYPES} == set(KINDS)


def _printed(doc: Doc, width: int = 200, color: bool = False) -> str:
    system: Literal["standard"] | None = "standard" if color else None
    console = Console(file=io.StringIO(), width=width, force_terminal=color, color_system=system)
    console.print(doc_text(doc))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_plain_text_names_the_speakers_and_says_what_there_is(doc: Doc) -> None:
    lines = _printed(doc).splitlines()
    assert lines[0] == "Streit um die Brücke"
    assert "«Zu teuer» [Ada Brandt], sagte sie in Kiel, «und zu spät.» [Ada Brandt]" in lines[2]
    assert lines[6:] == [
        "people 1: Ada Brandt",
        "places 1: Kiel",
        "other names 1: Brückengipfel",
        "direct quotes 1: Ada Brandt 1",
        "words in marks that nobody says 1",
        "mentions of their speakers 1",
    ]


def test_a_terminal_shows_colours_and_its_width_is_kept(doc: Doc) -> None:
    assert "\x1b[1;34mAda Brandt\x1b[0m" in _printed(doc, color=True)
    assert max(len(line) for line in _printed(doc, width=30).splitlines()) <= 30


def test_a_text_cannot_command_the_terminal(blank: Language) -> None:
    doc = blank("Ein \x1b[2J\x9b5n Wort")
    records.set_entities(doc, [Entity("e1", "PER", "\x1b]0;x\x07", [(0, 3)])])
    assert not set("\x1b\x9b\x07") & set(_printed(doc))


def test_jupyter_is_told_how_to_show_a_document(doc: Doc, blank: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    from IPython.core.formatters import DisplayFormatter

    shell = SimpleNamespace(display_formatter=DisplayFormatter())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    show_in_jupyter()
    data, _ = shell.display_formatter.format(doc)
    assert data["text/html"] == doc_html(doc)
    assert "text/html" not in shell.display_formatter.format(blank("Es regnet."))[0]


@pytest.mark.parametrize("ipython", [None, SimpleNamespace(get_ipython=lambda: None)])
def test_outside_of_a_notebook_nothing_is_told(ipython: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    show_in_jupyter()


def test_tables_show_counts_and_escape_their_cells() -> None:
    document = {"doc_id": EVIL, "title": EVIL, "status": "ok"}
    html = tables_html(Tables.from_documents([DocumentRows(document, [], [], [])] * 12))
    read = _Reader(html)
    assert read.open == [] and "script" not in read.tags
    assert "12 rows, the first 10" in html and "0 rows" in html


def test_tables_name_the_columns_that_they_do_not_show() -> None:
    html = tables_html(Tables.from_documents([]))
    assert "<small>also: quote_id, marks, start, end, source_spans" in html
    assert "<th>speaker_name</th>" in html and "<th>source_spans</th>" not in html
