"""Documents and tables for the eye: HTML for Jupyter, styled text for the terminal.

In Jupyter a processed `Doc` and `Tables` show themselves when they are the last value of a cell. Colours are
translucent, so that they are readable on light and on dark pages, and never the only sign: a quotation ends with its
speaker's name, which leads to the speaker's words.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text
    from spacy.tokens import Doc

    from extractor.records import Offsets
    from extractor.tables import Tables

KINDS = {
    "PER": ("people", "border-bottom: 2px solid #3b82d6", "bold blue"),
    "LOC": ("places", "border-bottom: 2px solid #2a9a4b", "bold green"),
    "ORG": ("organisations", "border-bottom: 2px solid #cf701c", "bold red"),
    "MISC": ("other names", "border-bottom: 2px solid #9a6bd8", "bold magenta"),
    "Direct": ("direct quotes", "background: rgb(255 196 0 / .3)", "italic yellow"),
    "Indirect": ("indirect quotes", "background: rgb(0 165 190 / .2)", "italic cyan"),
    "Reported": ("reported speech", "background: rgb(0 165 190 / .2)", "italic cyan"),
    "FreeIndirect": ("free indirect quotes", "background: rgb(0 165 190 / .2)", "italic cyan"),
    "IndirectFreeIndirect": ("indirect to free indirect quotes", "background: rgb(0 165 190 / .2)", "italic cyan"),
    "Other": ("words in marks that nobody says", "background: rgb(128 128 128 / .25)", "italic"),
    "Speaker": ("mentions of their speakers", "background: rgb(226 60 120 / .3)", "underline"),
}
"""What is marked: its name in the legend, its CSS, its style in the terminal."""

NAMES = ("PER", "LOC", "ORG", "MISC")
TITLES = ("title", "subheading")

ROWS_SHOWN = 10
COLUMNS_SHOWN = {
    "documents": ("doc_id", "title", "published", "n_tokens", "n_entities", "n_quotes", "status"),
    "entities": ("doc_id", "label", "name", "role", "aliases", "n_mentions"),
    "mentions": ("doc_id", "label", "text", "start", "end", "in_quote"),
    "quotes": ("doc_id", "type", "speaker_name", "speaker", "text", "cue", "confidence"),
}
"""The columns that a table shows; its others are named below it."""

_CSS = "".join(f".extractor-doc .{kind} {{ {css} }}\n" for kind, (_, css, _) in KINDS.items())
STYLE = f"""<style>
.extractor-doc {{ line-height: 1.75; max-width: 46em; overflow-wrap: break-word }}
.extractor-doc p {{ margin: .5em 0 }}
.extractor-doc mark {{ color: inherit; background: none; padding: .1em 0; scroll-margin: 3em }}
.extractor-doc .title {{ font-weight: bold }}
.extractor-doc .legend {{ font-size: .85em; line-height: 2 }}
.extractor-doc .legend mark {{ margin-right: 1em; padding: .1em .3em; white-space: nowrap }}
.extractor-doc .by {{ font-size: .75em; border: 1px solid; border-radius: .6em; padding: 0 .4em; margin: 0 .2em;
  color: inherit; text-decoration: none; opacity: .85; user-select: none; display: inline-block; line-height: 1.3 }}
.extractor-doc :target {{ outline: 2px solid rgb(226 60 120) }}
{_CSS}</style>"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch of the text: a mention of a name, a piece of a quotation, or the words of a speaker."""

    start: int  # characters of `doc.text`, half open
    end: int
    kind: str  # a key of KINDS
    note: str = ""  # what the page says about it in a tooltip
    speaker: str = ""  # quotations: who says it, as the text lets us know
    target: int = -1  # quotations: where the words of the speaker start, -1 where there are none


def doc_html(doc: Doc) -> str:
    """The text of a processed document with its names, quotations and speakers marked, as a fragment of HTML.

    Behind a quotation stands its speaker, as a link to the words that name the speaker. Everything from the text is
    escaped; nothing is loaded from elsewhere.
    """
    marks = marks_of(doc)
    anchor = f"extractor-{zlib.crc32(doc.text.encode('utf-8', 'replace')):08x}"
    titles = [(part.start, part.end) for part in doc._.layout if part.kind in TITLES]
    parts = [STYLE, _legend(doc)]
    for start, end in _paragraphs(doc.text):
        is_title = any(start < last and end > first for first, last in titles)
        body = "".join(_piece_html(doc.text, *piece, anchor) for piece in pieces(marks, start, end))
        parts.append(f'<p class="title">{body}</p>' if is_title else f"<p>{body}</p>")
    return f'<div class="extractor-doc">{"".join(parts)}</div>'


def doc_text(doc: Doc) -> RenderableType:
    """The text of a processed document with the same marks, and below it who and what is named, for `rich` to print."""
    from rich.console import Group
    from rich.text import Text

    text = Text()
    titles = [(part.start, part.end) for part in doc._.layout if part.kind in TITLES]
    marks = marks_of(doc)
    for start, end in _paragraphs(doc.text):
        style = "bold" if any(start < last and end > first for first, last in titles) else ""
        for first, last, over, ending in pieces(marks, start, end):
            styles = [KINDS[kind][2] for kind in _visible(over)]
            text.append(printable(doc.text[first:last]), " ".join([style, *styles]).strip())
            for speaker in dict.fromkeys(mark.speaker for mark in ending if mark.speaker):
                text.append(f" [{printable(speaker)}]", "dim")
        text.append("\n\n")
    text.rstrip()
    text.append("\n")
    return Group(text, *_named(doc))


def tables_html(tables: Tables) -> str:
    """How much there is, and the first rows of every table, as a fragment of HTML; everything is escaped."""
    parts = []
    for name, frame in tables.frames().items():
        columns = [column for column in COLUMNS_SHOWN.get(name, frame.columns) if column in frame.columns]
        shown = frame[columns].head(ROWS_SHOWN).to_html(index=False, na_rep="", max_cols=None, border=0)
        others = escape(", ".join(column for column in frame.columns if column not in columns))
        more = f", the first {ROWS_SHOWN}" if len(frame) > ROWS_SHOWN else ""
        below = f"<small>also: {others}</small>" if others else ""
        is_open = " open" if name == "quotes" else ""
        parts.append(
            f"<details{is_open}><summary><b>{name}</b>: {len(frame):,} rows{more}</summary>"
            f'<div style="overflow-x: auto">{shown}</div>{below}</details>'
        )
    style = "<style>.extractor-tables :is(th, td) { text-align: left; vertical-align: top }</style>"
    return f'<div class="extractor-tables">{style}{"".join(parts)}</div>'


def show_in_jupyter() -> None:
    """Let every `Doc` that our components have processed show itself in this notebook; nothing outside of one.

    spaCy's class stays as it is: IPython is told how to display it, in the way that it has for classes of others.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None and shell.display_formatter is not None:
        shell.display_formatter.formatters["text/html"].for_type_by_name("spacy.tokens.doc", "Doc", _html_if_processed)


def _html_if_processed(doc: Doc) -> str | None:
    return doc_html(doc) if doc._.entity_data or doc._.quote_data else None


def marks_of(doc: Doc) -> list[Mark]:
    """Everything that is marked in a processed document, each stretch once."""
    entities = {entity.id: entity for entity in doc._.entities}
    marks = [
        Mark(start, end, entity.label, ", ".join(filter(None, (entity.name, entity.role))))
        for entity in entities.values()
        for start, end in entity.mentions
    ]
    for quote in doc._.quotes:
        entity = entities.get(quote.speaker_id)
        words = quote.speaker or (entity.mentions[:1] if entity else [])
        name = entity.name if entity else " ".join(doc.text[start:end] for start, end in quote.speaker)
        note = f"{quote.type}, by rule {quote.rule}, confidence {quote.confidence:.2f}"
        target = words[0][0] if words else -1
        marks += [Mark(start, end, quote.type, note, " ".join(name.split()), target) for start, end in quote.spans]
        marks += [Mark(start, end, "Speaker") for start, end in quote.speaker]
    return list(dict.fromkeys(marks))


def pieces(marks: Sequence[Mark], start: int, end: int) -> Iterator[tuple[int, int, list[Mark], list[Mark]]]:
    """Cut the text from `start` to `end` where a mark begins or ends.

    Yields the first and last character + 1 of every piece, the marks that lie over it, and those that end with it.
    """
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    cuts = sorted({start, end, *(cut for mark in inside for cut in (mark.start, mark.end) if start < cut < end)})
    for first, last in pairwise(cuts):
        over = [mark for mark in inside if mark.start < last and mark.end > first]
        yield first, last, over, [mark for mark in over if mark.end == last]


def printable(text: str) -> str:
    """`text` without control characters, which a terminal would obey.

    >>> printable("rot\\x1b[31m\\tund\\nblau")
    'rot[31m und blau'
    """
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "", re.sub(r"[\t\n]", " ", text))


def _paragraphs(text: str) -> Iterator[Offsets]:
    """The lines of the text that are not empty."""
    for line in re.finditer(r"[^\n]*[^\s][^\n]*", text):
        yield line.span()


def _visible(over: Sequence[Mark]) -> list[str]:
    """The kinds that a piece of text shows: of quotations and speakers the innermost, and all kinds of names."""
    behind = [mark.kind for mark in sorted(over, key=_length) if mark.kind not in NAMES]
    return list(dict.fromkeys([*behind[:1], *(mark.kind for mark in over if mark.kind in NAMES)]))


def _length(mark: Mark) -> int:
    return mark.end - mark.start


def _piece_html(text: str, start: int, end: int, over: Sequence[Mark], ending: Sequence[Mark], anchor: str) -> str:
    words = escape(text[start:end])
    if over:
        classes = " ".join(_visible(over))
        note = next((mark.note for mark in sorted(over, key=_length) if mark.note), "")
        id = f' id="{anchor}-{start}"' if any(mark.kind == "Speaker" or mark.kind in NAMES for mark in over) else ""
        words = f'<mark class="{classes}" title="{escape(note)}"{id}>{words}</mark>'
    for speaker, target in dict.fromkeys((mark.speaker, mark.target) for mark in ending if mark.speaker):
        words += f'<a class="by" href="#{anchor}-{target}">{escape(speaker)}</a>'
    return words


def _legend(doc: Doc) -> str:
    """How many people, places, quotes of every type …, in their colours; empty where there is nothing."""
    counts = _counts(doc)
    keys = [f'<mark class="{kind}">{KINDS[kind][0]} {counts[kind]}</mark>' for kind in KINDS if counts[kind]]
    return f'<p class="legend">{" ".join(keys)}</p>' if keys else ""


def _counts(doc: Doc) -> Counter[str]:
    found = [*(entity.label for entity in doc._.entities), *(quote.type for quote in doc._.quotes)]
    return Counter([*found, *(["Speaker"] * len({span for quote in doc._.quotes for span in quote.speaker}))])


def _named(doc: Doc) -> Iterator[Text]:
    """The legend of the terminal: a line a kind, with the names, or with who is quoted how often."""
    from rich.text import Text

    counts = _counts(doc)
    speakers: dict[str, Counter[str]] = {}
    names = {entity.id: entity.name for entity in doc._.entities}
    for quote in doc._.quotes:
        said_by = speakers.setdefault(quote.type, Counter())
        said_by[names.get(quote.speaker_id, "")] += 1
    for kind, (what, _, style) in KINDS.items():
        if not counts[kind]:
            continue
        line = Text(f"{what} {counts[kind]}", style)
        if kind in NAMES:
            found = [entity.name for entity in doc._.entities if entity.label == kind]
        else:
            found = [f"{name} {number}" for name, number in speakers.get(kind, Counter[str]()).most_common() if name]
        line.append(printable(f": {', '.join(found)}") if found else "", "not bold not italic default")
        yield line
