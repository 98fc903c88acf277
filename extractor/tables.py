"""Documents to tables: the one place that knows the columns.

A processed document becomes one row of `documents` and any number of rows of `entities`, `mentions` and `quotes`.
`start` and `end` count characters of the repaired text, half open, `source_*` characters of the text as it was read.
A spans cell is `start-end;start-end`. A missing text is the empty string, a missing number `pandas.NA`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from extractor import registers, writers
from extractor.errors import InputError
from extractor.lexicon.countries import country_names
from extractor.records import Entity, Offsets, Quote, cover
from extractor.text.repair import LINE_END

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from extractor.sources import Article
    from extractor.text.layout import Part
    from extractor.text.repair import Repaired

Row = dict[str, Any]

COLUMNS: dict[str, dict[str, str]] = {
    "documents": {
        "doc_id": "string",
        "source": "string",
        "title": "string",
        "published": "string",
        "text": "string",
        "n_tokens": "Int64",
        "n_entities": "Int64",
        "n_quotes": "Int64",
        "encoding": "string",
        "n_repairs": "Int64",
        "model": "string",
        "status": "string",
        "error": "string",
        "fingerprint": "string",
    },
    "entities": {
        "doc_id": "string",
        "entity_id": "string",
        "label": "string",
        "name": "string",
        "aliases": "string",
        "role": "string",
        "n_mentions": "Int64",
        "first_start": "Int64",
        "gender": "string",
        "role_text": "string",
        "kind": "string",
        "country": "string",
        "country_name": "string",
        "latitude": "Float64",
        "longitude": "Float64",
        "population": "Int64",
        "rule": "string",
    },
    "mentions": {
        "doc_id": "string",
        "mention_id": "string",
        "entity_id": "string",
        "label": "string",
        "text": "string",
        "start": "Int64",
        "end": "Int64",
        "source_start": "Int64",
        "source_end": "Int64",
        "in_quote": "boolean",
    },
    "quotes": {
        "doc_id": "string",
        "quote_id": "string",
        "type": "string",
        "text": "string",
        "marks": "string",
        "start": "Int64",
        "end": "Int64",
        "source_spans": "string",
        "speaker": "string",
        "speaker_name": "string",
        "speaker_id": "string",
        "speaker_source_spans": "string",
        "cue": "string",
        "cue_source_spans": "string",
        "frame_source_spans": "string",
        "addressee": "string",
        "addressee_source_spans": "string",
        "rule": "string",
        "confidence": "Float64",
    },
}
"""The tables, their columns in order, and the pandas dtype of each. More columns may follow at the end."""

CATEGORIES = ("encoding", "model", "status", "label", "type", "marks", "rule", "gender", "kind", "country")
"""Columns with few different values, which `Tables.tidy` makes categories."""

REQUIRED = {name: [column for column in columns if column != "fingerprint"] for name, columns in COLUMNS.items()}
"""The columns that files must have to be read as tables; `fingerprint` matters to an interrupted run only."""

ALIAS_SEPARATOR = "; "
RULE_SEPARATOR = "; "


@dataclass
class DocumentRows:
    """The rows of one document: plain dictionaries with the columns of `COLUMNS`."""

    document: Row
    entities: list[Row]
    mentions: list[Row]
    quotes: list[Row]

    @property
    def failed(self) -> bool:
        return bool(self.document["status"] != "ok")


def document_rows(article: Article, repaired: Repaired, doc: Doc, model: str) -> DocumentRows:
    """The rows of a processed document.

    `repaired` is what `article.text` became, `doc` what the pipeline made of `repaired.text`, `model` its name.
    """
    text = doc.text  # put together anew each time that it is asked for
    layout: list[Part] = doc._.layout
    entities: list[Entity] = doc._.entities
    quotes: list[Quote] = doc._.quotes
    document = _document_row(article, model) | {
        "title": _title(layout, text),
        "published": _published(layout),
        "text": text,
        "n_tokens": len(doc),
        "n_entities": len(entities),
        "n_quotes": len(quotes),
        "n_repairs": sum(change.why != LINE_END for change in repaired.changes),
    }
    return DocumentRows(
        document,
        [_entity_row(article.id, entity, text) for entity in entities],
        list(_mention_rows(article.id, entities, quotes, repaired, text)),
        list(_quote_rows(article.id, entities, quotes, repaired, text)),
    )


def failed_rows(article: Article, error: str, model: str) -> DocumentRows:
    """The rows of a document that could not be processed: its row says why, and its counts are empty."""
    document = _document_row(article, model) | {"text": article.text, "status": "failed", "error": error}
    return DocumentRows(document, [], [], [])


def _document_row(article: Article, model: str) -> Row:
    row: Row = {column: "" if dtype == "string" else None for column, dtype in COLUMNS["documents"].items()}
    return row | {
        "doc_id": article.id,
        "source": article.source,
        "encoding": article.encoding,
        "model": model,
        "status": "ok",
    }


def _title(layout: Sequence[Part], text: str) -> str:
    title = next((part for part in layout if part.kind == "title"), None)
    return " ".join(text[title.start : title.end].split()) if title else ""


def _published(layout: Sequence[Part]) -> str:
    """The moment of the first dateline that has one, in ISO 8601."""
    return next((part.value for part in layout if part.kind == "dateline" and part.value), "")


def _entity_row(doc_id: str, entity: Entity, text: str) -> Row:
    return {
        "doc_id": doc_id,
        "entity_id": entity.id,
        "label": entity.label,
        "name": entity.name,
        "aliases": ALIAS_SEPARATOR.join(entity.aliases),
        "role": entity.role,
        "n_mentions": len(entity.mentions),
        "first_start": min((start for start, _ in entity.mentions), default=None),
        "gender": entity.gender,
        "role_text": " ".join(text[slice(*entity.role_sentence)].split()) if entity.role_sentence else "",
        "kind": entity.kind,
        "country": entity.country,
        "country_name": country_names().get(entity.country, ""),
        "latitude": entity.latitude,
        "longitude": entity.longitude,
        "population": entity.population,
        "rule": RULE_SEPARATOR.join(entity.rules),
    }


def _mention_rows(
    doc_id: str, entities: Sequence[Entity], quotes: Sequence[Quote], repaired: Repaired, text: str
) -> Iterator[Row]:
    """The mentions of all entities in the order of the text."""
    quoted = bytearray(len(text))
    for quote in quotes:
        if quote.marks and quote.type in ("Direct", "Other"):
            for start, end in quote.spans:
                quoted[start:end] = b"\1" * (end - start)
    mentions = sorted((span, entity.id, entity.label) for entity in entities for span in entity.mentions)
    for number, ((start, end), entity_id, label) in enumerate(mentions, start=1):
        source_start, source_end = repaired.source_span(start, end)
        yield {
            "doc_id": doc_id,
            "mention_id": f"m{number}",
            "entity_id": entity_id,
            "label": label,
            "text": text[start:end],
            "start": start,
            "end": end,
            "source_start": source_start,
            "source_end": source_end,
            "in_quote": all(quoted[start:end]),
        }


def _quote_rows(
    doc_id: str, entities: Sequence[Entity], quotes: Sequence[Quote], repaired: Repaired, text: str
) -> Iterator[Row]:
    names = {entity.id: entity.name for entity in entities}
    for number, quote in enumerate(quotes, start=1):
        inner = quote.inner_spans(text)
        yield {
            "doc_id": doc_id,
            "quote_id": f"q{number}",
            "type": quote.type,
            "text": quote.text(text),
            "marks": quote.marks,
            "start": inner[0][0],
            "end": inner[-1][1],
            "source_spans": _source_spans(quote.spans, repaired),
            "speaker": cover(text, quote.speaker),
            "speaker_name": names.get(quote.speaker_id, ""),
            "speaker_id": quote.speaker_id,
            "speaker_source_spans": _source_spans(quote.speaker, repaired),
            "cue": cover(text, quote.cue),
            "cue_source_spans": _source_spans(quote.cue, repaired),
            "frame_source_spans": _source_spans(quote.frame, repaired),
            "addressee": cover(text, quote.addressee),
            "addressee_source_spans": _source_spans(quote.addressee, repaired),
            "rule": quote.rule,
            "confidence": round(quote.confidence, 4),
        }


def _source_spans(spans: Iterable[Offsets], repaired: Repaired) -> str:
    return format_spans(repaired.source_span(start, end) for start, end in spans)


def format_spans(spans: Iterable[Offsets]) -> str:
    """A spans cell.

    >>> format_spans([(3, 10), (24, 31)])
    '3-10;24-31'
    """
    return ";".join(f"{start}-{end}" for start, end in spans)


def parse_spans(cell: str) -> list[Offsets]:
    """The spans of a cell; raises ValueError where it is none.

    >>> parse_spans("3-10;24-31")
    [(3, 10), (24, 31)]
    """
    spans = []
    for part in cell.split(";"):
        if part.strip():
            start, end = part.split("-")
            spans.append((int(start), int(end)))
    return spans


@dataclass
class Tables:
    """What was found in a set of documents: four data frames with the columns of `COLUMNS`."""

    documents: pd.DataFrame
    entities: pd.DataFrame
    mentions: pd.DataFrame
    quotes: pd.DataFrame

    @classmethod
    def from_documents(cls, documents: Iterable[DocumentRows]) -> Tables:
        """The tables of processed documents, in their order."""
        rows: dict[str, list[Row]] = {name: [] for name in COLUMNS}
        for document in documents:
            rows["documents"].append(document.document)
            rows["entities"] += document.entities
            rows["mentions"] += document.mentions
            rows["quotes"] += document.quotes
        return cls(**{name: to_frame(name, rows[name]) for name in COLUMNS})

    @classmethod
    def read(cls, folder: str | Path) -> Tables | None:
        """The tables that `to_csv` or one of its siblings wrote to `folder`; None where there are none.

        Raises InputError for files that are not such tables.
        """
        rows = read_rows(Path(folder))
        return None if rows is None else cls(**{name: to_frame(name, list(rows[name])) for name in COLUMNS})

    def frames(self) -> dict[str, pd.DataFrame]:
        """The data frames by table name, in the order of `COLUMNS`."""
        return {name: getattr(self, name) for name in COLUMNS}

    def failed(self) -> pd.DataFrame:
        """The rows of `documents` that could not be processed; `error` says why."""
        failed: pd.DataFrame = self.documents[self.documents["status"] != "ok"]
        return failed

    def select(self, doc_ids: Iterable[str]) -> Tables:
        """The tables with the rows of these documents only."""
        wanted = set(doc_ids)
        return Tables(**{name: frame[frame["doc_id"].isin(wanted)] for name, frame in self.frames().items()})

    def people(self) -> pd.DataFrame:
        """One row a person of all documents; `extractor.registers` says by which rules, and has the columns."""
        return registers.people(self)

    def places(self) -> pd.DataFrame:
        """One row a place of all documents, with coordinates where they are known."""
        return registers.places(self)

    def organisations(self) -> pd.DataFrame:
        """One row an organisation of all documents."""
        return registers.organisations(self)

    def edges(self, labels: Sequence[str] = ("PER",)) -> pd.DataFrame:
        """Who speaks of whom ("quotes") and who is named with whom ("named with"), ready for networkx.

        `labels` are those of the entities taken: PER, LOC, ORG, MISC. The columns are `registers.EDGES`.
        """
        return registers.edges(self, labels)

    def tidy(self) -> dict[str, pd.DataFrame]:
        """The data frames for analysis: categories, `published` as moments, missing values for empty texts.

        Moments with a time zone come in UTC; what is no date is NaT. Files are written from the tables themselves.
        """
        return {name: _tidy(frame) for name, frame in self.frames().items()}

    def to_csv(self, folder: str | Path, dialect: str = "standard") -> list[Path]:
        """Write `documents.csv` and so on to `folder`: UTF-8, header; formula cells get an apostrophe.

        `dialect` is "standard" (comma) or "de" (semicolon, decimal comma and byte order mark, for German Excel).
        Raises InputError for another one.
        """
        return writers.write(self.frames(), Path(folder), ["csv"], dialect)

    def to_parquet(self, folder: str | Path) -> list[Path]:
        """Write `documents.parquet` and so on to `folder`; needs the extra `parquet`."""
        return writers.write(self.frames(), Path(folder), ["parquet"])

    def to_excel(self, folder: str | Path) -> list[Path]:
        """Write `tables.xlsx` with a sheet a table to `folder`; needs the extra `excel`.

        Texts and tables longer than Excel takes are cut off, with an `ExcelLimitWarning`.
        """
        return writers.write(self.frames(), Path(folder), ["xlsx"])

    def to_jsonl(self, folder: str | Path) -> list[Path]:
        """Write `documents.jsonl` and so on to `folder`, one row a line."""
        return writers.write(self.frames(), Path(folder), ["jsonl"])

    def __repr__(self) -> str:
        return f"Tables({', '.join(f'{name}: {len(frame)}' for name, frame in self.frames().items())})"

    def _repr_html_(self) -> str:
        from extractor.display import tables_html

        return tables_html(self)


def to_frame(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Rows of `table` as a data frame with the columns and dtypes of `COLUMNS`."""
    frame: pd.DataFrame = pd.DataFrame(rows, columns=list(COLUMNS[table])).astype(COLUMNS[table])
    return frame


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    texts = {column: frame[column].replace("", pd.NA) for column in frame.select_dtypes("string")}
    categories = {column: "category" for column in CATEGORIES if column in frame}
    tidy: pd.DataFrame = frame.assign(**texts).astype(categories)
    if "published" in frame:
        moments = pd.to_datetime(frame["published"], format="ISO8601", errors="coerce", utc=True)
        tidy["published"] = moments.dt.tz_localize(None)
    return tidy


def read_rows(folder: Path) -> dict[str, Iterator[Row]] | None:
    """The rows of the tables in `folder` by table name, read as they are asked for; None where there are no tables.

    What is no such table raises InputError when a row is asked for.
    """
    rows = writers.read(folder, REQUIRED)
    return None if rows is None else {table: _typed_rows(folder, table, rows[table]) for table in COLUMNS}


def _typed_rows(folder: Path, table: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Rows as they were read from a file, with the values that the dtypes of their columns want."""
    try:
        for row in rows:
            yield {column: _value(row.get(column), dtype) for column, dtype in COLUMNS[table].items()}
    except ValueError as error:
        raise InputError(f"{folder}: the tables have cells of another type ({error})") from error


def _value(value: Any, dtype: str) -> Any:
    if dtype == "string":
        return "" if value is None else str(value)
    if value is None or value == "":
        return None
    if dtype == "boolean":
        return str(value).lower() == "true"
    return int(value) if dtype == "Int64" else float(str(value).replace(",", "."))  # the dialect "de" has a comma
