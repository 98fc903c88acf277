"""Tables to files and back: CSV, Parquet, Excel and JSON lines.

Every format gives back what was written, except a workbook: where Excel's limits cut something off, there is an
`ExcelLimitWarning`. Every writer takes, by table name, the data frames that a table consists of, one after the other,
so that a table need not be in memory whole. Nothing is left half written: each file is written beside its place under
another name and moved there when it is complete.
"""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import shutil
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import chain, islice, zip_longest
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TextIO

from extractor.errors import ExcelLimitWarning, InputError, MissingExtraError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow

    Parts = Mapping[str, Iterable[pd.DataFrame]]
    """By table name its data frames, at least one each, which can be gone through more than once."""

WORKBOOK = "tables.xlsx"
EXCEL_CELL = 32_767
"""UTF-16 units (an emoji is two) that Excel takes in a cell. Workbooks, and nothing else, cut longer texts off, leave
out control characters, and have one kind of line end."""

EXCEL_ROWS = 1_048_576
"""Rows that Excel takes in a sheet, the header included."""

CUT = " […] (cut off: an Excel cell takes 32,767 characters)"
"""The end of a text that was too long for a cell."""

COLUMN_WIDTHS = (8, 60)
"""Narrowest and widest column of a sheet, in characters."""

ROWS_MEASURED = 200
"""Rows at the top of a table that the widths of its columns are taken from."""

ROW_GROUP = 64 * 2**20
"""Bytes in memory of a row group of a Parquet file, and of a file of the format "parquet-parts"."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How numbers and columns are set apart in a CSV file."""

    delimiter: str = ","
    decimal: str = "."
    encoding: str = "utf-8"


DIALECTS = {"standard": Dialect(), "de": Dialect(delimiter=";", decimal=",", encoding="utf-8-sig")}
"""CSV as everyone else reads it, and as German Excel opens it with a double click: semicolon, decimal comma, and the
mark at the start of the file (BOM) by which Excel knows UTF-8."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(
    frames: Mapping[str, pd.DataFrame], folder: Path, formats: Sequence[str] = ("csv",), csv_dialect: str = "standard"
) -> list[Path]:
    """Write `frames` to `folder` in every one of `formats`, and return the files; see `write_parts`."""
    return write_parts({name: [frame] for name, frame in frames.items()}, folder, formats, csv_dialect)


def write_parts(
    parts: Parts, folder: Path, formats: Sequence[str] = ("csv",), csv_dialect: str = "standard"
) -> list[Path]:
    """Write tables to `folder` in every one of `formats`, and return the files; the folder is made if needed.

    `csv_dialect` is a key of `DIALECTS`. The files appear together when all of them are complete. Raises InputError
    for an unknown format or dialect, MissingExtraError where a format's library is not installed, OSError where the
    folder cannot be written.
    """
    check_formats(formats)
    dialect = check_dialect(csv_dialect)
    folder.mkdir(parents=True, exist_ok=True)
    writers = _WRITERS | {"csv": _each_table("csv", partial(_write_csv, dialect=dialect))}
    with ExitStack() as files:
        return [path for name in formats for path in writers[name](parts, folder, files)]


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write one data frame as `path`, with formula cells made harmless; raises OSError."""
    with atomic(path) as temporary:
        _write_csv([frame], temporary)


def check_dialect(name: str) -> Dialect:
    """The CSV dialect of that name; raises InputError for an unknown one."""
    if name not in DIALECTS:
        raise InputError(f"unknown CSV dialect {name!r}; there are {', '.join(DIALECTS)}")
    return DIALECTS[name]


def check_formats(formats: Sequence[str]) -> None:
    """Raise InputError for an unknown format, MissingExtraError for one whose library is missing."""
    for name in formats:
        if name not in _WRITERS:
            raise InputError(f"unknown format {name!r}; there are {', '.join(FORMATS)}")
    if "parquet" in formats or PARTS in formats:
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


def read(folder: Path, columns: Mapping[str, Iterable[str]]) -> dict[str, Iterator[dict[str, Any]]] | None:
    """The rows of the tables in `folder` by table name, read as they are asked for, or None where there are none.

    `columns` names the tables and the columns that they must have. The files read are those of the first format that
    has all tables: Parquet, JSON lines, CSV, Excel. Values have the types of the file: in CSV and Excel, text; "" or
    None is missing. What is no table of this package raises InputError when its first row is asked for.
    """
    for name in ("parquet", "jsonl", "csv", "xlsx"):
        paths = {table: folder / (WORKBOOK if name == "xlsx" else f"{table}.{name}") for table in columns}
        if not all(path.exists() for path in paths.values()):
            continue
        return {table: _read_rows(name, path, table, columns[table]) for table, path in paths.items()}
    return None


def read_csv(path: Path, columns: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of a CSV file of any dialect as texts; raises InputError where it cannot be read or lacks a column."""
    return list(_read_rows("csv", path, path.stem, columns))


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
    """A path beside `path` to write a file or folder to; it takes the place of `path` when the block ends well.

    A file is on the disk, not only in the system's memory, before it takes that place.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    _remove(temporary)  # of a run that was killed
    try:
        yield temporary
        if temporary.is_file():
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
        if path.is_dir() or temporary.is_dir():
            _remove(path)
        os.replace(temporary, path)
    finally:
        _remove(temporary)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _read_rows(name: str, path: Path, table: str, columns: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The rows of a table in the format `name`; raises InputError where there are none to read."""
    try:
        for number, row in enumerate(_READERS[name](path, table)):
            if number == 0 and (missing := [column for column in columns if column not in row]):
                raise InputError(f"{path}: there is no column {', '.join(missing)}")
            yield row
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    except (ValueError, TypeError, KeyError, csv.Error, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: no table in the format {name} ({error})") from error


def _library(module: str, extra: str) -> ModuleType:
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            f"{extra} files need {module.partition('.')[0]}, which is not installed; pip install 'extractor[{extra}]'"
        ) from error


def _each_table(
    suffix: str, write_one: Callable[[Iterable[pd.DataFrame], Path], None]
) -> Callable[[Parts, Path, ExitStack], Iterator[Path]]:
    """A writer that gives every table a file, or folder of files, of its own."""

    def write_all(parts: Parts, folder: Path, files: ExitStack) -> Iterator[Path]:
        for name, frames in parts.items():
            path = folder / f"{name}.{suffix}"
            write_one(frames, files.enter_context(atomic(path)))
            yield path

    return write_all


class _UnixLines:
    """A file for `csv.writer`, which quotes a lone carriage return only where its lines end with one themselves."""

    def __init__(self, file: TextIO) -> None:
        self.file = file

    def write(self, row: str) -> None:
        self.file.write(row.removesuffix("\r\n") + "\n")


def _write_csv(frames: Iterable[pd.DataFrame], path: Path, dialect: Dialect = DIALECTS["standard"]) -> None:
    with path.open("w", encoding=dialect.encoding, newline="") as file:
        writer = csv.writer(_UnixLines(file), delimiter=dialect.delimiter, lineterminator="\r\n")
        for number, frame in enumerate(frames):
            if number == 0:
                writer.writerow(frame.columns)
            for row in _plain_rows(frame):
                writer.writerow(_csv_cell(value, dialect) for value in row.values())


def _csv_cell(value: Any, dialect: Dialect) -> Any:
    if isinstance(value, str):
        return guard(value.replace("\0", "\ufffd"))  # Python 3.10 can neither write nor read NUL in CSV
    if isinstance(value, float):
        return str(value).replace(".", dialect.decimal)
    return value


def _write_jsonl(frames: Iterable[pd.DataFrame], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in _all_rows(frames):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_parquet(frames: Iterable[pd.DataFrame], path: Path) -> None:
    parquet = _library("pyarrow.parquet", "parquet")
    groups = _row_groups(frames)
    first = next(groups)
    with parquet.ParquetWriter(path, first.schema) as writer:
        for group in chain([first], groups):
            writer.write_table(group)


def _write_parquet_parts(frames: Iterable[pd.DataFrame], folder: Path) -> None:
    parquet = _library("pyarrow.parquet", "parquet")
    folder.mkdir()
    for number, group in enumerate(_row_groups(frames)):
        parquet.write_table(group, folder / f"part-{number:05}.parquet")


def _row_groups(frames: Iterable[pd.DataFrame]) -> Iterator[Any]:
    """The frames as Arrow tables of about `ROW_GROUP` bytes, at least one."""
    pyarrow = _library("pyarrow", "parquet")
    waiting: list[Any] = []
    for frame in frames:
        if sum(table.nbytes for table in waiting) >= ROW_GROUP:
            yield pyarrow.concat_tables(waiting)
            waiting.clear()
        waiting.append(pyarrow.Table.from_pandas(frame, schema=parquet_schema(frame), preserve_index=False))
    yield pyarrow.concat_tables(waiting)


def parquet_schema(frame: pd.DataFrame) -> pyarrow.Schema:
    """The columns of `frame` as Arrow types: the same for every table of a name, whatever is in it."""
    pyarrow = _library("pyarrow", "parquet")
    types = {
        "string": pyarrow.string(),
        "Int64": pyarrow.int64(),
        "Float64": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
    }
    return pyarrow.schema([(column, types[str(dtype)]) for column, dtype in frame.dtypes.items()])


def _write_xlsx(parts: Parts, folder: Path, files: ExitStack) -> Iterator[Path]:
    from openpyxl import Workbook

    path = folder / WORKBOOK
    workbook = Workbook(write_only=True)
    cut = 0
    for name, frames in parts.items():
        sheet = workbook.create_sheet(name)
        top = next(iter(frames))
        start_sheet(sheet, top)
        rows = _all_rows(frames)
        written = 0
        for row in islice(rows, EXCEL_ROWS - 1):
            written += 1
            cells = [sheet_cell(sheet, value) for value in row.values()]
            cut += sum(isinstance(value, str) and not _fits(value) for value in row.values())
            sheet.append(cells)
        finish_sheet(sheet, len(top.columns), written)
        if next(rows, None) is not None:
            left_out = f"rows of {name} beyond Excel's {EXCEL_ROWS:,} are left out"
            warnings.warn(f"{path}: {left_out}; other formats have them all", ExcelLimitWarning, stacklevel=2)
    if cut:
        shortened = f"texts too long for an Excel cell ({EXCEL_CELL:,} characters) are cut off: {cut:,}"
        warnings.warn(f"{path}: {shortened}; other formats have them whole", ExcelLimitWarning, stacklevel=2)
    workbook.save(files.enter_context(atomic(path)))
    yield path


def start_sheet(sheet: Any, top: pd.DataFrame) -> None:
    """Give an empty sheet its header in bold, which stays in view, and columns as wide as the rows of `top` want."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    narrowest, widest = COLUMN_WIDTHS
    sheet.freeze_panes = "A2"
    header = []
    for number, column in enumerate(top.columns, start=1):
        lengths = [len(str(value)) for value in top[column].head(ROWS_MEASURED).dropna()]
        filter_button = 3
        width = max([narrowest, len(column) + filter_button, *lengths])
        sheet.column_dimensions[get_column_letter(number)].width = min(widest, width)
        cell = WriteOnlyCell(sheet, value=column)
        cell.font = Font(bold=True)
        header.append(cell)
    sheet.append(header)


def finish_sheet(sheet: Any, columns: int, rows: int) -> None:
    """Put filter buttons on the header of a sheet with that many columns, and rows below the header."""
    from openpyxl.utils import get_column_letter

    sheet.auto_filter.ref = f"A1:{get_column_letter(columns)}{rows + 1}"


def sheet_cell(sheet: Any, value: Any) -> Any:
    """`value` for a row of a workbook: a text as a cell that is never a formula and fits, all else as it is."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    # With or without lxml, openpyxl treats carriage returns differently; Excel knows line feeds only.
    text = _NOT_IN_XML.sub("", value).replace("\r\n", "\n").replace("\r", "\n")
    cell = WriteOnlyCell(sheet, value=text if _fits(text) else _shortened(text))
    cell.data_type = "s"  # or "=1+1" would be a formula and "#N/A" an error
    return cell


def _fits(text: str) -> bool:
    """Whether an Excel cell takes all of `text`."""
    return len(text) * 2 <= EXCEL_CELL or len(text.encode("utf-16-le")) // 2 <= EXCEL_CELL


def _shortened(text: str) -> str:
    """The beginning of `text` and `CUT`, as long together as an Excel cell takes."""
    units = text.encode("utf-16-le")[: 2 * (EXCEL_CELL - len(CUT))]
    return units.decode("utf-16-le", errors="ignore") + CUT  # half a surrogate pair at the end is ignored


def _all_rows(frames: Iterable[pd.DataFrame]) -> Iterator[dict[str, Any]]:
    for frame in frames:
        yield from _plain_rows(frame)


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
        header = file.readline()
        file.seek(0)
        delimiter = max(",", ";", key=header.count)
        for row in csv.DictReader(file, delimiter=delimiter):
            yield {column: unguard(cell or "") for column, cell in row.items() if column}


def _read_jsonl(path: Path, table: str) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield dict(json.loads(line))


def _read_parquet(path: Path, table: str) -> Iterator[dict[str, Any]]:
    parquet = _library("pyarrow.parquet", "parquet")
    for file in sorted(path.glob("*.parquet")) if path.is_dir() else [path]:
        for batch in parquet.ParquetFile(file).iter_batches(batch_size=1000):
            yield from batch.to_pylist()


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


PARTS = "parquet-parts"
_WRITERS: dict[str, Callable[[Parts, Path, ExitStack], Iterator[Path]]] = {
    "csv": _each_table("csv", _write_csv),
    "parquet": _each_table("parquet", _write_parquet),
    "xlsx": _write_xlsx,
    "jsonl": _each_table("jsonl", _write_jsonl),
    PARTS: _each_table("parquet", _write_parquet_parts),
}
_READERS: dict[str, Callable[[Path, str], Iterator[dict[str, Any]]]] = {
    "parquet": _read_parquet,
    "jsonl": _read_jsonl,
    "csv": _read_csv,
    "xlsx": _read_xlsx,
}
FORMATS = tuple(_WRITERS)
