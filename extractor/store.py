"""A run that may be interrupted: the rows of finished documents, in one hidden file beside the tables.

The file is an SQLite database; every batch is a transaction that is on the disk before the next one. So whatever ends a
run (Ctrl-C, `kill -9`, a full disk, a power cut), its finished batches are there, and the next run goes on from them.
The tables are written from it at the end, and it is removed. Rows are JSON: nothing in the file is ever executed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor import writers
from extractor.errors import StoreError
from extractor.sources import Article
from extractor.tables import COLUMNS, DocumentRows, Row, read_rows, to_frame

if TYPE_CHECKING:
    import pandas as pd

NAME = ".unfinished.sqlite"

FRAME_ROWS = 2_000
FRAME_CHARACTERS = 4_000_000
"""A data frame of `Store.parts` is complete with so many rows, or with rows of so many characters."""

VERSION = 1
SCHEMA = """
CREATE TABLE results (
    number INTEGER PRIMARY KEY, doc_id TEXT UNIQUE, fingerprint TEXT,
    documents TEXT, entities TEXT, mentions TEXT, quotes TEXT
);
CREATE TABLE sequence (position INTEGER PRIMARY KEY, doc_id TEXT);
"""
"""`results` has the rows of each table as a JSON list; `sequence` the order of this run's documents."""


class Store:
    """The documents that a run has finished. Use it with `Store.open`; all methods raise StoreError."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, notice: Callable[[str], None]) -> None:
        self.folder = folder
        self.connection = connection
        self.notice = notice
        self.noticed: set[str] = set()

    @classmethod
    @contextmanager
    def open(cls, folder: Path, resume: bool = False, notice: Callable[[str], None] = print) -> Iterator[Store]:
        """The store in `folder`, which is made if needed; it is removed when the block ends without an error.

        With `resume` it has what an interrupted run left there, or else the documents of the tables in `folder`;
        without, it is empty. `notice` is told what is done again because it changed. Raises OSError where the folder
        cannot be made, InputError for files in it that are no tables, StoreError while another run writes there.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / NAME
        with _store_errors(path):
            connection = sqlite3.connect(path, timeout=0, isolation_level=None)
            store = cls(folder, connection, notice)
            try:
                store._begin(resume)
                yield store
            except BaseException:
                connection.close()
                if path.stat().st_size == 0:  # nothing was begun
                    path.unlink()
                raise
            connection.close()
        path.unlink()

    def remaining(self, wanted: Iterable[tuple[Article, str]]) -> Iterator[Article]:
        """The articles that are not in the store with the fingerprint that comes with them; notes the order of all."""
        for position, (article, fingerprint) in enumerate(wanted):
            self._execute("INSERT INTO sequence VALUES (?, ?)", position, article.id)
            found = self._execute("SELECT fingerprint FROM results WHERE doc_id = ?", article.id).fetchone()
            if found is None:
                yield article
            elif found[0] != fingerprint:
                self._say_what_changed(article.id, found[0], fingerprint)
                yield article

    def add(self, documents: Iterable[DocumentRows]) -> None:
        """Add the rows of processed documents, and have them on the disk before this returns."""
        for rows in documents:
            # A document that failed has no fingerprint here, so that the next run tries again.
            fingerprint = "" if rows.failed else rows.document["fingerprint"]
            tables = ([rows.document], rows.entities, rows.mentions, rows.quotes)
            values = (rows.document["doc_id"], fingerprint, *map(_dumps, tables))
            self._execute("REPLACE INTO results VALUES (NULL, ?, ?, ?, ?, ?, ?)", *values)
        self.commit()

    def commit(self) -> None:
        """Have everything on the disk before this returns."""
        self.connection.commit()
        self._execute("BEGIN IMMEDIATE")

    def __len__(self) -> int:
        [count] = self._execute("SELECT count(*) FROM results").fetchone()
        return int(count)

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of `table`: first those of earlier documents that nobody asked for now, then this run's in order."""
        return (row for rows, _ in self.documents(table) for row in rows)

    def documents(self, table: str) -> Iterator[tuple[list[Row], int]]:
        """The rows of every document in `table`, with their size in characters, in the order of `rows`."""
        earlier = f"SELECT {table} FROM results WHERE doc_id NOT IN (SELECT doc_id FROM sequence) ORDER BY number"
        now = f"SELECT {table} FROM sequence CROSS JOIN results USING (doc_id) ORDER BY position"
        for query in (earlier, now):
            for (cell,) in self._execute(query):
                yield json.loads(cell), len(cell)

    def errors(self) -> Iterator[str]:
        """Why documents failed."""
        for (cell,) in self._execute("SELECT documents FROM results WHERE fingerprint = '' ORDER BY number"):
            yield from (row["error"] for row in json.loads(cell) if row["status"] != "ok")

    def parts(self) -> Mapping[str, Iterable[pd.DataFrame]]:
        """The tables as `writers.write_parts` takes them, with the rows in the order of `rows`."""
        return {table: _StoredTable(self, table) for table in COLUMNS}

    def _begin(self, resume: bool) -> None:
        self._execute("PRAGMA locking_mode = EXCLUSIVE")
        self._execute("BEGIN IMMEDIATE")
        [version] = self._execute("PRAGMA user_version").fetchone()
        if resume and version == VERSION:
            self._execute("DELETE FROM sequence")
        else:
            for table in ("results", "sequence"):
                self._execute(f"DROP TABLE IF EXISTS {table}")
            for statement in SCHEMA.split(";\n"):
                self._execute(statement)
            if resume:
                self._adopt()
            self._execute(f"PRAGMA user_version = {VERSION}")  # part of the transaction, as all the rest
        self.commit()

    def _adopt(self) -> None:
        """Take over the documents of the tables in the folder."""
        for table, rows in (read_rows(self.folder) or {}).items():
            for doc_id, group in groupby(rows, key=itemgetter("doc_id")):
                of_document = list(group)
                if table == "documents":
                    document = of_document[0]
                    whole = document["status"] == "ok" and not document["text"].endswith(writers.CUT)
                    values = (doc_id, document["fingerprint"] if whole else "", _dumps([document]))
                    self._execute("REPLACE INTO results VALUES (NULL, ?, ?, ?, '[]', '[]', '[]')", *values)
                else:
                    self._execute(f"UPDATE results SET {table} = ? WHERE doc_id = ?", _dumps(of_document), doc_id)

    def _say_what_changed(self, doc_id: str, old: str, new: str) -> None:
        """Tell of the first document whose text changed, and of the first whose pipeline did."""
        for what, before, after in zip(("text", "pipeline"), old.split("-"), new.split("-"), strict=False):
            if before and before != after and what not in self.noticed:
                self.noticed.add(what)
                self.notice(f"{doc_id}: its {what} is not that of the earlier run; such documents are done again")

    def _execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        return self.connection.execute(statement, values)


@dataclass
class _StoredTable:
    """A table of a store as data frames, read anew each time it is gone through."""

    store: Store
    table: str

    def __iter__(self) -> Iterator[pd.DataFrame]:
        waiting: list[Row] = []
        characters = 0
        for rows, size in self.store.documents(self.table):
            waiting += rows
            characters += size
            if len(waiting) >= FRAME_ROWS or characters >= FRAME_CHARACTERS:
                yield to_frame(self.table, waiting)
                waiting, characters = [], 0
        yield to_frame(self.table, waiting)


def _dumps(rows: Sequence[Row]) -> str:
    return json.dumps(rows, ensure_ascii=False)


@contextmanager
def _store_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise StoreError(f"{path}: another run is writing there; wait for it, or choose another folder") from error
        if isinstance(error, sqlite3.OperationalError):
            raise StoreError(f"{path}: cannot go on ({error}); make room there, then go on with --resume") from error
        raise StoreError(f"{path}: not readable ({error}); remove it, which loses what the run had done") from error
