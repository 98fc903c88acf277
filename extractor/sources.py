"""Where articles come from: text files, web pages, folders, globs, standard input, tables with an id and a text column.

Everything is read lazily, one article at a time. What cannot be read is an `Article` too, with its `error` set, so that
one bad file does not stop the others.
"""

from __future__ import annotations

import codecs
import csv
import glob
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extractor.errors import ExtractorError, InputError
from extractor.text.decoding import STRAYS, decode
from extractor.text.webpage import decode_page, main_text

ID_COLUMNS = ("id", "doc_id")
TEXT_COLUMNS = ("text",)
PAGES = (".html", ".htm")
IN_FOLDERS = (".txt", *PAGES)
SAMPLE = 1 << 18
"""Bytes of a .csv file from which its encoding is told."""

_SURROGATE = re.compile("[\ud800-\udfff]")
"""From file names and JSON escapes."""


@dataclass(frozen=True, slots=True)
class Article:
    """A text to read, as it is before repair. `source` is the file it came from, `encoding` the one its bytes were in.

    `error` says why there is no text, and is empty if all is well.
    """

    id: str
    text: str
    source: str = ""
    encoding: str = ""
    error: str = ""


def read(
    inputs: Sequence[str | Path | Article],
    *,
    id_column: str | None = None,
    text_column: str | None = None,
) -> Iterator[Article]:
    """The articles of `inputs`, one after the other, with ids that are unique among them.

    An input is an `Article`, a .txt file (or any other text file), a web page, a folder (all .txt, .html and .htm files
    in it and below, sorted; ids are paths relative to it), a glob, "-" for standard input, or a .jsonl, .csv or .tsv
    file with an id and a text column. The columns are named by `id_column` and `text_column`, or else are called "id"
    or "doc_id", and "text"; rows without an id are numbered. The second article of an id gets "#2" behind it.

    The text of a web page (.html, .htm; needs the extra `html`) is its main text, below its title and date, each on a
    line: offsets count the characters of that text, not those of the page.

    Raises `InputError` at once for a path that does not exist, a folder without such files, and a glob without matches.
    """
    if isinstance(inputs, (str, Path, Article)):
        inputs = [inputs]
    columns = Columns(id_column or "", text_column or "")
    readers = [_reader(source, columns) for source in inputs]
    return _with_unique_ids(article for reader in readers for article in reader())


@dataclass(frozen=True, slots=True)
class Columns:
    """The names that the user gave to the id and the text column; empty for the usual ones."""

    id: str = ""
    text: str = ""

    def find(self, names: Iterable[str]) -> tuple[str | None, str]:
        """Which of `names` are the id column (None if there is none of the usual names) and the text column.

        Raises `InputError` if a column that the user named, or the text column, is missing.
        """
        names = list(names)
        id_key, text_key = _first(self.id, ID_COLUMNS, names), _first(self.text, TEXT_COLUMNS, names)
        found = f"(found: {', '.join(names)})"
        if text_key is None:
            raise InputError(
                f"no column “{self.text or TEXT_COLUMNS[0]}” {found}; name the text column (--text-column)"
            )
        if id_key is None and self.id:
            raise InputError(f"no column “{self.id}” {found}; name the id column (--id-column)")
        return id_key, text_key


def _first(wanted: str, usual: Sequence[str], names: Sequence[str]) -> str | None:
    """The name in `names` that is `wanted`, or else one of the `usual`, in any case; None if there is none."""
    if wanted:
        return wanted if wanted in names else None
    by_lower = {name.strip().lower(): name for name in reversed(names)}
    return next((by_lower[name] for name in usual if name in by_lower), None)


def count(inputs: Sequence[str | Path | Article]) -> int | None:
    """About how many articles `read` gives, or None where only reading tells: of a .csv file, or of standard input.

    Raises InputError as `read` does.
    """
    total = 0
    for source in inputs:
        if isinstance(source, Article):
            total += 1
        elif str(source) == "-":
            return None
        else:
            for _, path in _files(source):
                number = _count_in(path)
                if number is None:
                    return None
                total += number
    return total


def _count_in(path: Path) -> int | None:
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv"):
        return None
    if suffix not in (".jsonl", ".ndjson"):
        return 1
    try:
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    except OSError:
        return None


def _reader(source: str | Path | Article, columns: Columns) -> Callable[[], Iterator[Article]]:
    """What reads one input. Paths are looked up here, before the first article is read."""
    if isinstance(source, Article):
        return lambda: iter([source])
    if str(source) == "-":
        return _read_stdin
    files = sorted(_files(source))
    return lambda: (article for name, file in files for article in _read_path(name, file, columns))


def _files(source: str | Path) -> list[tuple[str, Path]]:
    """Ids and paths of the files that a path or a glob stands for; raises InputError where there are none."""
    path = Path(source)
    if path.is_dir():
        files = [(file.relative_to(path).as_posix(), file) for file in _articles_in(path)]
        if not files:
            raise InputError(f"{path}: no .txt or .html files in this folder; give another folder, a file or a glob")
        return files
    if path.exists():
        return [(path.name, path)]
    if not glob.has_magic(str(source)):
        raise InputError(f"{path}: no such file or folder; check the spelling and the folder it starts from")
    files = _matches(str(source))
    if not files:
        raise InputError(f"{source}: no file matches; check the pattern and the folder it starts from")
    return files


def _articles_in(folder: Path) -> Iterator[Path]:
    """The text files and web pages in `folder` and below. Linked folders are followed, but none is entered twice."""
    seen: set[str] = set()
    for parent, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(parent)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders.sort()
        yield from (Path(parent, name) for name in names if name.lower().endswith(IN_FOLDERS))


def _matches(pattern: str) -> list[tuple[str, Path]]:
    """Ids and paths of the files that match; ids are relative to the folder above the first wildcard."""
    fixed = []
    for part in Path(pattern).parts:
        if glob.has_magic(part):
            break
        fixed.append(part)
    root = Path(*fixed)
    found = (Path(name) for name in glob.glob(pattern, recursive=True))
    return [(path.relative_to(root).as_posix(), path) for path in found if path.is_file()]


def _read_stdin() -> Iterator[Article]:
    yield _article("stdin", "standard input", sys.stdin.buffer.read())


def _read_path(name: str, path: Path, columns: Columns) -> Iterator[Article]:
    suffix = path.suffix.lower()
    if suffix == ".json":
        yield _failed(name, str(path), ".json files are not read; save it as a .jsonl file, one object a line")
        return
    try:
        if suffix in (".jsonl", ".ndjson"):
            yield from _read_jsonl(path, columns)
        elif suffix in (".csv", ".tsv"):
            yield from _read_csv(path, columns)
        else:
            yield _article(name, str(path), path.read_bytes(), is_page=suffix in PAGES)
    except InputError as error:
        yield _failed(name, str(path), str(error))
    except OSError as error:
        yield _failed(
            name, str(path), f"cannot be read ({error.strerror or error}); check the path and its permissions"
        )


def _failed(name: str, source: str, what: str) -> Article:
    return Article(name, "", source, error=f"{source}: {what}")


def _article(name: str, source: str, data: bytes, is_page: bool = False) -> Article:
    """The article in `data`, the content of one file."""
    try:
        text, encoding = decode_page(data) if is_page else decode(data)
        if not text.strip():
            return _failed(name, source, "the file is empty; remove it or fill it")
        if is_page and not (text := main_text(text)):
            return _failed(name, source, "no article is found in this page; save its text as a .txt file")
    except ExtractorError as error:
        return _failed(name, source, str(error))
    return Article(name, text, source, encoding)


def _row(name: str, source: str, where: str, text: object, encoding: str) -> Article:
    """The article in one row of a table; `where` is the row's place in its file."""
    if not isinstance(text, str):
        return _failed(name, source, f"{where} has no text in its text column; remove the row or fill it")
    if not text.strip():
        return _failed(name, source, f"{where} has an empty text; remove the row or fill it")
    return Article(name, text, source, encoding)


def _read_jsonl(path: Path, columns: Columns) -> Iterator[Article]:
    source = str(path)
    empty = True
    with path.open("rb") as file:
        for number, (line, encoding) in enumerate(_lines(file), 1):
            if not line.strip():
                continue
            empty = False
            where = f"line {number}"
            name = f"{path.name}:{number}"
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield _failed(name, source, f"{where} is not valid JSON ({error}); write one JSON object a line")
                continue
            if not isinstance(record, dict):
                yield _failed(name, source, f"{where} is not a JSON object; write one object with id and text a line")
                continue
            try:
                id_key, text_key = columns.find(record)
            except InputError as error:
                yield _failed(name, source, f"{where} has {error}")
                continue
            if id_key is not None and record[id_key] not in (None, ""):
                name = str(record[id_key])
            yield _row(name, source, where, record[text_key], encoding)
    if empty:
        yield _failed(path.name, source, "the file is empty; remove it or fill it")


def _lines(file: io.BufferedIOBase) -> Iterator[tuple[str, str]]:
    """The lines of a file, each with its encoding. One in UTF-16 is read whole: its lines do not end in one byte."""
    start = file.read(2)
    file.seek(0)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        text, encoding = decode(file.read())
        return ((line, encoding) for line in text.split("\n"))
    return (decode(line) for line in file)


def _read_csv(path: Path, columns: Columns) -> Iterator[Article]:
    source = str(path)
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    if not sample.strip():
        yield _failed(path.name, source, "the file is empty; remove it or fill it")
        return
    head, encoding = decode(_whole_lines(sample) if len(sample) == SAMPLE else sample)
    codec = "utf-8-sig" if encoding.startswith("utf-8") else encoding
    delimiter = "\t" if path.suffix.lower() == ".tsv" else _delimiter(head.splitlines()[0])
    # The module's limit of 128 kB a cell is less than a long article.
    csv.field_size_limit(sys.maxsize if sys.maxsize < 2**31 else 2**31 - 1)
    with path.open(encoding=codec, errors=STRAYS, newline="") as lines:
        reader = csv.DictReader(lines, delimiter=delimiter)
        id_key, text_key = columns.find(reader.fieldnames or [])
        try:
            for number, record in enumerate(reader, 2):
                name = (record[id_key] if id_key is not None else "") or f"{path.name}:{number}"
                if any(record.get(None, ())):
                    yield _failed(
                        name, source, f"row {number} has more cells than the header; put quotes round its text"
                    )
                    continue
                yield _row(name, source, f"row {number}", record[text_key], encoding)
        except csv.Error as error:
            yield _failed(
                f"{path.name}:{reader.line_num}", source, f"line {reader.line_num} is not valid CSV ({error})"
            )


def _whole_lines(sample: bytes) -> bytes:
    """`sample` up to its last line end, lest half a character looks like another encoding."""
    end = "\n"
    if sample.startswith(codecs.BOM_UTF16_LE):
        newline = end.encode("utf-16-le")
    elif sample.startswith(codecs.BOM_UTF16_BE):
        newline = end.encode("utf-16-be")
    else:
        newline = end.encode()
    return sample[: sample.rfind(newline) + len(newline)] or sample


def _delimiter(header: str) -> str:
    """Comma, semicolon or tab: what the header line has most of."""
    return max(",;\t", key=header.count)


def _with_unique_ids(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles; from the second of an id on, "#2", "#3" … are added to it."""
    counts: dict[str, int] = {}
    for article in articles:
        name = writable(article.id)
        number = counts.get(name, 0) + 1
        while number > 1 and f"{name}#{number}" in counts:
            number += 1
        counts[name] = number
        if number > 1:
            name = f"{name}#{number}"
            counts[name] = 1
        yield replace(article, id=name)


def without_surrogates(text: str) -> str:
    """`text` with U+FFFD for halves of surrogate pairs, which cannot be written as UTF-8; it stays as long."""
    return _SURROGATE.sub("\ufffd", text)


def writable(text: str) -> str:
    """`text` with U+FFFD for what a file may not hold: halves of surrogate pairs, and NUL, which breaks CSV in
    Python 3.10; it stays as long.
    """
    return without_surrogates(text).replace("\0", "\ufffd")
