"""Tables to files and back: CSV, Parquet, Excel and JSON lines.

Every writer takes data frames by table name and a folder. Nothing is left half written: each file is written beside
its place under another name and moved there when it is complete.
"""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TextIO

from extractor.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    import pandas as pd

    Frames = Mapping[str, pd.DataFrame]

WORKBOOK = "tables.xlsx"
EXCEL_CELL = 32_767
"""Characters that Excel takes in a cell. Workbooks, and nothing else, cut longer texts off, leave out control
characters, and have one kind of line end."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(frames: Frames, folder: Path, formats: Sequence[str] = ("csv",)) -> list[Path]:
    """Write `frames` to `folder` in every one of `formats`, and return the files; the folder is made if needed.

    The files appear together when all of them are complete. Raises InputError for an unknown format,
    MissingExtraError where a format's library is not installed, OSError where the folder cannot be written.
    """
    check_formats(formats)
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as files:
        return [path for name in formats for path in _WRITERS[name](frames, folder, files)]


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write one data frame as `path`, with formula cells made harmless; raises OSError."""
    with atomic(path) as temporary:
        _write_csv(frame, temporary)


def check_formats(formats: Sequence[str]) -> None:
    """Raise InputError for an unknown format, MissingExtraError for one whose library is missing."""
    for name in formats:
        if name not in _WRITERS:
            raise InputError(f"unknown format {name!r}; there are {', '.join(FORMATS)}")
    if "parquet" in formats:
        _library("pyarrow.parquet", "parquet")
    if "xlsx" in formats:
        _library("openpyxl", "excel")


def check_folder(folder: Path) -> None:
    """Raise OSError if `folder` cannot be written or made; makes nothing."""
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not existing.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "it is a file, not a folder", str(existing))
    if not os.access(existing, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(existing))


def read(folder: Path, columns: Mapping[str, Iterable[str]]) -> dict[str, list[dict[str, Any]]] | None:
    """The rows of the tables in `folder` by table name, or None where there are none.

    `columns` names the tables and their columns. The files read are those of the first format that has all tables:
    Parquet, JSON lines, CSV, Excel. Values have the types of the file: in CSV and Excel, text; "" or None is missing.
    Raises InputError for files that are no tables of this package.
    """
    for name in ("parquet", "jsonl", "csv", "xlsx"):
        paths = {table: folder / (WORKBOOK if name == "xlsx" else f"{table}.{name}") for table in columns}
        if not all(path.is_file() for path in paths.values()):
            continue
        return {table: _read_rows(name, path, table, columns[table]) for table, path in paths.items()}
    return None


def read_csv(path: Path, columns: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of a CSV file as texts; raises InputError where it cannot be read or lacks one of `columns`."""
    return _read_rows("csv", path, path.stem, columns)


def guard(cell: str) -> str:
    """`cell` so that no spreadsheet runs it as a formula: an apostrophe goes before what looks like one.

    >>> guard("=1+1"), guard("- sagte er"), guard("1+1")
    ("'=1+1", "'- sagte er", '1+1')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """What `guard` was given.

    >>> unguard("'=1+1"), unguard("'s ist schade")
    ('=1+1', "'s ist schade")
    """
    return cell[1:] if _GUARDED.match(cell) else cell


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes the place of `path` when the block ends without an error."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _read_rows(name: str, path: Path, table: str, columns: Iterable[str]) -> list[dict[str, Any]]:
    """All rows of a table in the format `name`; raises InputError where there are none to read."""
    try:
        rows = list(_READERS[name](path, table))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    except (ValueError, TypeError, KeyError, csv.Error, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: no table in the format {name} ({error})") from error
    if rows and (missing := [column for column in columns if column not in rows[0]]):
        raise InputError(f"{path}: there is no column {', '.join(missing)}")
    return rows


def _library(module: str, extra: str) -> ModuleType:
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            f"{extra} files need {module.partition('.')[0]}, which is not installed; pip install 'extractor[{extra}]'"
        ) from error


def _each_table(
    suffix: str, write_one: Callable[[pd.DataFrame, Path], None]
) -> Callable[[Frames, Path, ExitStack], Iterator[Path]]:
    """A writer that gives every table a file of its own."""

    def write_all(frames: Frames, folder: Path, files: ExitStack) -> Iterator[Path]:
        for name, frame in frames.items():
            path = folder / f"{name}.{suffix}"
            write_one(frame, files.enter_context(atomic(path)))
            yield path

    return write_all


class _UnixLines:
    """A file for `csv.writer`, which quotes a lone carriage return only where its lines end with one themselves."""

    def __init__(self, file: TextIO) -> None:
        self.file = file

    def write(self, row: str) -> None:
        self.file.write(row.removesuffix("\r\n") + "\n")


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(_UnixLines(file), lineterminator="\r\n")
        writer.writerow(frame.columns)
        for row in _plain_rows(frame):
            writer.writerow(guard(value) if isinstance(value, str) else value for value in row.values())


def _write_jsonl(frame: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in _plain_rows(frame):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, engine="pyarrow", index=False)


def _write_xlsx(frames: Frames, folder: Path, files: ExitStack) -> Iterator[Path]:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    workbook = Workbook(write_only=True)
    for name, frame in frames.items():
        sheet = workbook.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append(list(frame.columns))
        for row in _plain_rows(frame):
            cells = []
            for value in row.values():
                if isinstance(value, str):
                    # With or without lxml, openpyxl treats carriage returns differently; Excel knows line feeds only.
                    text = _NOT_IN_XML.sub("", value).replace("\r\n", "\n").replace("\r", "\n")
                    cell = WriteOnlyCell(sheet, value=text[:EXCEL_CELL])
                    cell.data_type = "s"  # or "=1+1" would be a formula and "#N/A" an error
                    cells.append(cell)
                else:
                    cells.append(value)
            sheet.append(cells)
    path = folder / WORKBOOK
    workbook.save(files.enter_context(atomic(path)))
    yield path


def _plain_rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows as dictionaries of strings, numbers, booleans and None."""
    plain = frame.astype(object).where(frame.notna(), None)
    names = list(plain.columns)
    for values in plain.itertuples(index=False, name=None):
        yield dict(zip(names, values, strict=True))


def _read_csv(path: Path, table: str) -> Iterator[dict[str, str]]:
    # A cell holds a whole article; the csv module's own limit is 128 kB.
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {column: unguard(cell or "") for column, cell in row.items() if column}


def _read_jsonl(path: Path, table: str) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield dict(json.loads(line))


def _read_parquet(path: Path, table: str) -> Iterator[dict[str, Any]]:
    parquet = _library("pyarrow.parquet", "parquet")
    yield from parquet.read_table(path).to_pylist()


def _read_xlsx(path: Path, table: str) -> Iterator[dict[str, Any]]:
    openpyxl = _library("openpyxl", "excel")
    workbook = openpyxl.load_workbook(path, read_only=True)
    try:
        rows = workbook[table].iter_rows(values_only=True)
        header = next(rows, ())
        for row in rows:
            yield dict(zip_longest(header, row))  # empty cells at a row's end are not in the file
    finally:
        workbook.close()


_WRITERS: dict[str, Callable[[Frames, Path, ExitStack], Iterator[Path]]] = {
    "csv": _each_table("csv", _write_csv),
    "parquet": _each_table("parquet", _write_parquet),
    "xlsx": _write_xlsx,
    "jsonl": _each_table("jsonl", _write_jsonl),
}
_READERS: dict[str, Callable[[Path, str], Iterator[dict[str, Any]]]] = {
    "parquet": _read_parquet,
    "jsonl": _read_jsonl,
    "csv": _read_csv,
    "xlsx": _read_xlsx,
}
FORMATS = tuple(_WRITERS)
