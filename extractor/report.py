"""The tables of a run as one self-contained page, to read in a browser and to pass on.

The page holds the articles and what was found in them as JSON; its script draws what is looked at. It loads nothing,
which a content security policy enforces, and nothing from the tables is ever markup: the template escapes, the JSON
cannot close its element, and the script sets text only.

The tables say where a quotation begins and ends in the repaired text, but where its pieces, its speaker and its cue
stand only in the text as it was read. `place` finds the words again, near the place that the mentions on both scales
suggest.
"""

from __future__ import annotations

from base64 import b64encode
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from itertools import accumulate
from pathlib import Path

from extractor import lexicon, writers
from extractor.errors import InputError
from extractor.records import Offsets, split_marks
from extractor.tables import ALIAS_SEPARATOR, COLUMNS, Row, Tables, parse_spans
from extractor.text.layout import find_layout

FILE = "report.html"
LABELS = "report_labels.toml"
SHOWN = ("PER", "LOC", "ORG")
"""Labels of the mentions that the page marks."""


def write(folder: Path, path: Path | None = None) -> Path:
    """Write the page about the tables in `folder` to `path` (`report.html` in the folder), and return its path.

    Raises InputError where there are no tables or they cannot be read, OSError where `path` cannot be written.
    """
    page = render(read(folder), folder.resolve().name)
    path = path or folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with writers.atomic(path) as temporary:
        # What is not UTF-8 in the folder's name is a question mark in the page.
        temporary.write_bytes(page.encode("utf-8", errors="replace"))
    return path


def read(folder: Path) -> Tables:
    """The tables in `folder`, in any format; raises InputError where there are none or they cannot be read."""
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder; give one that extractor run wrote its tables to")
    advice = f"make the tables with: extractor run INPUT --out {folder}"
    try:
        tables = Tables.read(folder)
    except InputError as error:
        raise InputError(f"{error}; {advice}") from error
    if tables is None:
        there = {path.stem for path in folder.iterdir() if path.suffix in {".csv", ".jsonl", ".parquet"}}
        missing = [name for name in COLUMNS if name not in there]
        what = "no tables" if len(missing) == len(COLUMNS) else f"no table {', '.join(missing)} beside the others"
        raise InputError(f"{folder}: {what}; {advice}")
    return tables


def render(tables: Tables, name: str) -> str:
    """The page about `tables` as HTML; `name` is its title."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(loader=PackageLoader("extractor"), autoescape=True, undefined=StrictUndefined)
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    style, script = _asset("report.css"), _asset("report.js")
    return environment.get_template("report.html").render(
        name=name,
        labels=lexicon.table(LABELS),
        data=content(tables),
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _asset(name: str) -> str:
    return files("extractor").joinpath(f"templates/{name}").read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The hash by which a content security policy allows an inline style or script."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@dataclass
class _Name:
    """A name of any number of documents: those that bear the same label and name there."""

    label: str
    name: str
    roles: Counter[str] = field(default_factory=Counter)
    aliases: Counter[str] = field(default_factory=Counter)

    def plain(self) -> Row:
        return {
            "label": self.label,
            "name": self.name,
            "roles": [role for role, _ in self.roles.most_common(3)],
            "aliases": [alias for alias, _ in self.aliases.most_common(5)],
        }


class _Names:
    """The names of a run and their numbers in the page."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str], int] = {}
        self.all: list[_Name] = []
        self.by_id: dict[tuple[str, str], int] = {}

    def number(self, label: str, name: str) -> int:
        number = self.numbers.setdefault((label, name), len(self.all))
        if number == len(self.all):
            self.all.append(_Name(label, name))
        return number

    def add(self, entity: Row) -> None:
        """Take a row of `entities` in."""
        number = self.number(entity["label"], entity["name"])
        self.by_id[entity["doc_id"], entity["entity_id"]] = number
        if entity["role"]:
            self.all[number].roles[entity["role"]] += 1
        self.all[number].aliases.update(alias for alias in entity["aliases"].split(ALIAS_SEPARATOR) if alias)

    def speaker(self, quote: Row) -> int | None:
        """The number of the speaker of a row of `quotes`; None where the text leaves open who it is."""
        number = self.by_id.get((quote["doc_id"], quote["speaker_id"]))
        if number is None and quote["speaker_name"]:
            return self.number("PER", quote["speaker_name"])
        return number


def content(tables: Tables) -> Row:
    """What the page's script reads: documents, names and failures, as plain data.

    All offsets count UTF-16 units, as JavaScript does, of the documents' texts. A quotation's `name` and a mention's
    third number are positions in `names`; `parts` are what is not running prose.
    """
    names = _Names()
    for entity in _rows(tables, "entities"):
        names.add(entity)
    mentions, quotes = _by_document(tables, "mentions"), _by_document(tables, "quotes")
    documents = _rows(tables, "documents")
    done = {row["doc_id"]: row for row in documents if row["status"] == "ok"}
    return {
        "docs": [_document(row, mentions.get(id, []), quotes.get(id, []), names) for id, row in done.items()],
        "names": [name.plain() for name in names.all],
        "failed": [{"id": row["doc_id"], "error": row["error"]} for row in documents if row["status"] != "ok"],
        "models": sorted({row["model"] for row in done.values()}),
    }


def _rows(tables: Tables, table: str) -> list[Row]:
    frame = tables.frames()[table].astype(object)
    rows: list[Row] = frame.where(frame.notna(), None).to_dict("records")
    return rows


def _by_document(tables: Tables, table: str) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in _rows(tables, table):
        rows.setdefault(row["doc_id"], []).append(row)
    return rows


def _document(row: Row, mentions: Sequence[Row], quotes: Sequence[Row], names: _Names) -> Row:
    text = row["text"]
    units = utf16(text)
    shift = _shift(mentions, quotes)

    def pairs(spans: Sequence[Offsets]) -> list[list[int]]:
        return [[units(start), units(end)] for start, end in spans]

    return {
        "id": row["doc_id"],
        "source": row["source"],
        "title": row["title"],
        "published": row["published"],
        "text": text,
        "parts": [[*pairs([(part.start, part.end)])[0], part.kind] for part in find_layout(text)],
        "mentions": [
            [*pair, number]
            for mention in mentions
            if (number := names.by_id.get((mention["doc_id"], mention["entity_id"]))) is not None
            and mention["label"] in SHOWN
            for pair in pairs(_mention(text, mention))
        ],
        "quotes": [_quote(text, quote, names, shift, pairs) for quote in quotes],
    }


def _mention(text: str, row: Row) -> list[Offsets]:
    """Where a mention stands; nowhere if a cell was too short for the text, as Excel's are."""
    if row["start"] is None:
        return []
    return place(text, row["text"], [(row["start"], row["start"] + len(row["text"]))])


def _quote(
    text: str,
    row: Row,
    names: _Names,
    shift: Callable[[int], int],
    pairs: Callable[[Sequence[Offsets]], list[list[int]]],
) -> Row:
    pieces = [(shift(start), shift(end)) for start, end in _spans(row["source_spans"])]
    if row["start"] is not None and len(pieces) < 2:
        pieces = [(row["start"], row["start"] + len(row["text"]))]

    def found(words: str, cell: str) -> list[list[int]]:
        return pairs(place(text, words, [(shift(start), shift(end)) for start, end in _spans(cell)]))

    marks = split_marks(row["marks"])
    return {
        "type": row["type"],
        "text": row["text"],
        "marks": list(marks),
        "pieces": pairs([_with_marks(text, piece, *marks) for piece in place(text, row["text"], pieces)]),
        "name": names.speaker(row),
        "speaker": row["speaker"],
        "speaker_pieces": found(row["speaker"], row["speaker_source_spans"]),
        "cue": row["cue"],
        "cue_pieces": found(row["cue"], row["cue_source_spans"]),
        "rule": row["rule"],
        "confidence": row["confidence"],
    }


def _with_marks(text: str, piece: Offsets, opening: str, closing: str) -> Offsets:
    """`piece` and the marks around it, where they stand there."""
    start, end = piece
    if opening and text.endswith(opening, 0, start):
        start -= len(opening)
    if closing and text.startswith(closing, end):
        end += len(closing)
    return start, end


def _spans(cell: str) -> list[Offsets]:
    try:
        return parse_spans(cell)
    except ValueError as error:
        raise InputError(f"{cell!r} in the quotes table is no spans cell such as 3-10;24-31") from error


def _shift(mentions: Sequence[Row], quotes: Sequence[Row]) -> Callable[[int], int]:
    """From characters of the text as it was read to about the same place in the repaired text.

    The mentions and the beginnings of the quotes stand in the tables on both scales; what lies between moves along
    with the one before.
    """
    known = [(0, 0)]
    known += [
        (row["source_start"], row["start"]) for row in mentions if None not in (row["source_start"], row["start"])
    ]
    for row in quotes:
        spans = _spans(row["source_spans"])
        if spans and row["start"] is not None:
            known.append((spans[0][0] + len(split_marks(row["marks"])[0]), row["start"]))
    known.sort()

    def shift(offset: int) -> int:
        source, repaired = known[bisect_right(known, offset, key=lambda pair: pair[0]) - 1]
        return offset - source + repaired

    return shift


def place(text: str, words: str, near: Sequence[Offsets]) -> list[Offsets]:
    """Where the pieces of `words`, which spaces join, stand in `text`: each as close as can be to its span in `near`.

    The spans may be off by the characters that a repair took out. The result is empty where a piece cannot be found.

    >>> place("«Ja», sagte er, «und nein.»", "Ja und nein.", [(0, 4), (16, 27)])
    [(1, 3), (17, 26)]
    >>> place("«Ja», sagte er.", "nein", [(0, 4)])
    []
    """
    found: list[Offsets] = []
    for number, (start, end) in enumerate(near, start=1):
        cuts = [i for i, character in enumerate(words) if character == " "] if number < len(near) else [len(words)]
        for cut in sorted(cuts, key=lambda cut: abs(cut - (end - start))):
            at = _nearest(text, words[:cut], start)
            if at is not None:
                found.append((at, at + cut))
                words = words[cut + 1 :]
                break
        else:
            return []
    return found


def _nearest(text: str, words: str, start: int) -> int | None:
    """Where `words` begin in `text`, as close to `start` as can be; None where they do not occur."""
    before, after = text.rfind(words, 0, max(start, 0) + len(words)), text.find(words, max(start, 0))
    places = [at for at in (before, after) if at >= 0 and words]
    return min(places, key=lambda at: abs(at - start), default=None)


def utf16(text: str) -> Callable[[int], int]:
    """From characters of `text` to UTF-16 units, of which those beyond U+FFFF (emoji) take two.

    >>> utf16("a😀b")(2)
    3
    """
    if not text or max(text) <= "\uffff":
        return lambda offset: offset
    units = [0, *accumulate(2 if character > "\uffff" else 1 for character in text)]
    return units.__getitem__
