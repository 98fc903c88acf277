from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from extractor import writers
from extractor.errors import ExcelLimitWarning, InputError, MissingExtraError
from extractor.tables import COLUMNS, DocumentRows, Tables
from extractor.writers import FORMATS, guard, unguard

TEXTS = [
    "=1+1",
    "+49 30",
    "-5",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "'=1+1",
    "''=x",
    "'s ist",
    "'",
    "",
    "a,b;c",
    'Er sagte "Ja"',
    "zwei\nZeilen",
    "win\r\ndows",
    "#N/A",
    "NA",
    "None",
    "nan",
    "TRUE",
    "007",
    "1e5",
    "„Grüße“ 😀",
    "<b>&amp;",
    '=HYPERLINK("http://example.org")',
]


def row(table: str, text: str, number: int | None) -> dict[str, object]:
    values: dict[str, object] = {"string": text, "Int64": number, "boolean": bool(number), "Float64": 0.1}
    return {column: values[dtype] for column, dtype in COLUMNS[table].items()}


@pytest.fixture
def tables() -> Tables:
    """Every table with a row for every text, the first with missing numbers."""
    rows = {table: [row(table, text, i or None) for i, text in enumerate(TEXTS)] for table in COLUMNS}
    documents = [DocumentRows(document, [], [], []) for document in rows["documents"]]
    documents[0] = DocumentRows(rows["documents"][0], rows["entities"], rows["mentions"], rows["quotes"])
    return Tables.from_documents(documents)


def write(tables: Tables, folder: Path, name: str) -> list[Path]:
    if name == "parquet-parts":
        return writers.write(tables.frames(), folder, [name])
    method = {"csv": tables.to_csv, "parquet": tables.to_parquet, "xlsx": tables.to_excel, "jsonl": tables.to_jsonl}
    return method[name](folder)


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_reads_back_the_same(tables: Tables, tmp_path: Path, name: str) -> None:
    write(tables, tmp_path / "new" / "folder", name)
    back = Tables.read(tmp_path / "new" / "folder")
    assert back is not None
    for table, frame in tables.frames().items():
        if name == "xlsx":  # XML has one kind of line end
            frame = frame.replace({"\r\n?": "\n"}, regex=True).astype(COLUMNS[table])
        assert_frame_equal(back.frames()[table], frame)


@pytest.mark.parametrize("name", FORMATS)
def test_empty_tables_have_their_header(tmp_path: Path, name: str) -> None:
    write(Tables.from_documents([]), tmp_path, name)
    back = Tables.read(tmp_path)
    assert back is not None
    assert [len(frame) for frame in back.frames().values()] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("csv", ["documents.csv", "entities.csv", "mentions.csv", "quotes.csv"]),
        ("jsonl", ["documents.jsonl", "entities.jsonl", "mentions.jsonl", "quotes.jsonl"]),
        ("parquet", ["documents.parquet", "entities.parquet", "mentions.parquet", "quotes.parquet"]),
        ("xlsx", ["tables.xlsx"]),
    ],
)
def test_file_names_and_nothing_else(tables: Tables, tmp_path: Path, name: str, files: list[str]) -> None:
    assert [path.name for path in write(tables, tmp_path, name)] == files
    assert sorted(os.listdir(tmp_path)) == sorted(files)


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@A1", "'@A1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("1+1", "1+1"),
        ("a=b", "a=b"),
        ("", ""),
        ("'s ist", "'s ist"),
        ("–Ja", "–Ja"),
    ],
)
def test_formula_cells_get_an_apostrophe(cell: str, safe: str) -> None:
    assert guard(cell) == safe


@given(st.text(alphabet="'=+-@\t\rax", max_size=6))
def test_guarding_can_be_undone_and_leaves_no_formula(cell: str) -> None:
    assert unguard(guard(cell)) == cell
    assert guard(cell)[:1] not in tuple("=+-@\t\r")


def test_numbers_stay_numbers_in_csv(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    writers.write_csv(pd.DataFrame({"n": [-1, 2], "t": ["-1", "2"]}).astype({"t": "string"}), path)
    assert path.read_text(encoding="utf-8") == "n,t\n-1,'-1\n2,2\n"


def test_csv_is_utf8_without_mark_and_with_header(tables: Tables, tmp_path: Path) -> None:
    tables.to_csv(tmp_path)
    data = (tmp_path / "entities.csv").read_bytes()
    assert data.startswith(b"doc_id,entity_id,label,name,")
    assert "„Grüße“ 😀".encode() in data


def test_jsonl_has_an_object_a_row(tables: Tables, tmp_path: Path) -> None:
    tables.to_jsonl(tmp_path)
    lines = (tmp_path / "mentions.jsonl").read_text(encoding="utf-8").split("\n")
    first = json.loads(lines[0])
    assert list(first) == list(COLUMNS["mentions"])
    assert (first["text"], first["start"], first["in_quote"]) == ("=1+1", None, False)
    assert len(lines) == len(TEXTS) + 1 and lines[-1] == ""


def test_workbook_cells_are_texts_not_formulas(tables: Tables, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    [path] = tables.to_excel(tmp_path)
    workbook = load_workbook(path)
    assert workbook.sheetnames == list(COLUMNS)
    types = {cell.value: cell.data_type for cell in workbook["entities"]["D"][1:] if cell.value}
    assert types["=1+1"] == types["#N/A"] == "s"
    assert workbook["entities"].freeze_panes == "A2"
    assert {cell.data_type for cell in workbook["entities"]["G"][2:]} == {"n"}


def test_sheets_have_a_header_that_stays_filters_and_fitting_widths(tables: Tables, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    tables.documents.loc[0, "text"] = "x" * 500
    [path] = tables.to_excel(tmp_path)
    workbook = load_workbook(path)
    for name, frame in tables.frames().items():
        sheet = workbook[name]
        assert all(cell.font.bold for cell in sheet[1]) and not any(cell.font.bold for cell in sheet[2])
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert (sheet.max_row, sheet.max_column) == (len(frame) + 1, len(frame.columns))
    widths = workbook["documents"].column_dimensions
    assert [widths[letter].width for letter in "AEF"] == [32, 60, 11]  # the longest id, the limit, the header


@pytest.mark.parametrize("name", FORMATS)
def test_odd_characters_do_not_stop_a_format(tmp_path: Path, name: str) -> None:
    text = "a\x00\x0b\x1f\ufffe\u202eb"
    tables = Tables.from_documents([DocumentRows(row("documents", text, 1), [], [], [])])
    write(tables, tmp_path, name)
    back = Tables.read(tmp_path)
    assert back is not None
    held = {"xlsx": "a\u202eb", "csv": text.replace("\0", "\ufffd")}
    assert back.documents["text"][0] == held.get(name, text)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "xlsx"])
def test_long_texts_are_whole_where_excel_sets_no_limit(tmp_path: Path, name: str) -> None:
    tables = Tables.from_documents([DocumentRows(row("documents", "x" * 40_000, 1), [], [], [])])
    write(tables, tmp_path, name)
    back = Tables.read(tmp_path)
    assert back is not None
    assert back.documents["text"][0] == "x" * 40_000


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x" * writers.EXCEL_CELL, writers.EXCEL_CELL),
        ("x" * 20_000 + "😀" * 6_000, 26_000),
    ],
)
def test_a_text_that_just_fits_a_cell_is_whole(tmp_path: Path, text: str, kept: int) -> None:
    Tables.from_documents([DocumentRows(row("documents", text, 1), [], [], [])]).to_excel(tmp_path)
    back = Tables.read(tmp_path)
    assert back is not None and back.documents["text"][0] == text[:kept] == text


@pytest.mark.parametrize("text", ["x" * (writers.EXCEL_CELL + 1), "😀" * (writers.EXCEL_CELL // 2 + 1)])
def test_a_text_too_long_for_a_cell_says_so_at_its_end_and_in_a_warning(tmp_path: Path, text: str) -> None:
    tables = Tables.from_documents([DocumentRows({**row("documents", "x", 1), "text": text}, [], [], [])])
    with pytest.warns(ExcelLimitWarning, match=r"tables\.xlsx: .*32,767 characters.* are cut off: 1;"):
        tables.to_excel(tmp_path)
    back = Tables.read(tmp_path)
    assert back is not None
    cell = back.documents["text"][0]
    beginning = cell.removesuffix(writers.CUT)
    assert cell != beginning and text.startswith(beginning)
    assert writers.EXCEL_CELL - 1 <= len(cell.encode("utf-16-le")) // 2 <= writers.EXCEL_CELL


def test_a_table_too_long_for_a_sheet_is_cut_with_a_warning(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "EXCEL_ROWS", len(TEXTS))
    with pytest.warns(ExcelLimitWarning, match="rows of .* beyond Excel's 25 are left out") as caught:
        tables.to_excel(tmp_path)
    assert len(caught) == len(COLUMNS)
    back = Tables.read(tmp_path)
    assert back is not None
    assert {len(frame) for frame in back.frames().values()} == {len(TEXTS) - 1}


def test_german_csv_is_what_german_excel_opens(tables: Tables, tmp_path: Path) -> None:
    tables.to_csv(tmp_path, "de")
    data = (tmp_path / "quotes.csv").read_bytes()
    assert data.startswith("\ufeffdoc_id;quote_id;type;text;".encode())
    lines = data.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("'=1+1;'=1+1;") and lines[1].endswith(";0,1")
    assert "„Grüße“ 😀".encode() in data


def test_german_csv_reads_back_the_same(tables: Tables, tmp_path: Path) -> None:
    tables.quotes["confidence"] = pd.array([None, 0.5, 1e-07, *[0.8751] * (len(TEXTS) - 3)], dtype="Float64")
    tables.to_csv(tmp_path, "de")
    back = Tables.read(tmp_path)
    assert back is not None
    for table, frame in tables.frames().items():
        assert_frame_equal(back.frames()[table], frame)


def test_an_unknown_dialect_says_which_there_are(tables: Tables, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'fr'.*standard, de"):
        tables.to_csv(tmp_path / "new", "fr")
    assert not (tmp_path / "new").exists()


def test_parquet_types_do_not_depend_on_the_rows(tables: Tables, tmp_path: Path) -> None:
    from pyarrow import parquet

    empty = Tables.from_documents([])
    for name, path in zip(COLUMNS, tables.to_parquet(tmp_path / "full"), strict=True):
        schema = parquet.read_schema(path)
        assert [str(field.type) for field in schema] == [
            {"string": "string", "Int64": "int64", "Float64": "double", "boolean": "bool"}[dtype]
            for dtype in COLUMNS[name].values()
        ]
        empty.to_parquet(tmp_path / "empty")
        assert parquet.read_schema(tmp_path / "empty" / path.name).equals(schema)


@pytest.mark.parametrize("name", FORMATS)
def test_a_table_in_many_frames_is_written_as_one(tables: Tables, tmp_path: Path, name: str) -> None:
    frames = tables.frames()
    parts = {table: [frame[i : i + 3] for i in range(0, len(frame), 3)] for table, frame in frames.items()}
    for path, whole in zip(
        writers.write_parts(parts, tmp_path / "parts", [name]),
        writers.write(frames, tmp_path / "whole", [name]),
        strict=True,
    ):
        if path.suffix in (".csv", ".jsonl"):
            assert path.read_bytes() == whole.read_bytes()
    back, expected = Tables.read(tmp_path / "parts"), Tables.read(tmp_path / "whole")
    assert back is not None and expected is not None
    for table in COLUMNS:
        assert_frame_equal(back.frames()[table], expected.frames()[table])


def test_a_large_table_is_a_folder_of_parquet_files(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "ROW_GROUP", 1)
    frames = [tables.quotes[i : i + 10] for i in range(0, len(TEXTS), 10)]
    [path] = writers.write_parts({"quotes": frames}, tmp_path, ["parquet-parts"])
    assert [part.name for part in sorted(path.iterdir())] == [f"part-0000{i}.parquet" for i in range(3)]
    assert_frame_equal(pd.read_parquet(path).astype(COLUMNS["quotes"]), tables.quotes)


@pytest.mark.parametrize("order", [["parquet", "parquet-parts"], ["parquet-parts", "parquet"]])
def test_a_file_and_a_folder_of_one_name_replace_each_other(tables: Tables, tmp_path: Path, order: list[str]) -> None:
    for name in order:
        paths = writers.write(tables.frames(), tmp_path, [name])
    assert {path.is_dir() for path in paths} == {order[-1] == "parquet-parts"}
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_what_a_killed_run_left_is_overwritten(tables: Tables, tmp_path: Path) -> None:
    (tmp_path / ".quotes.csv.tmp").write_text("half a row", encoding="utf-8")
    paths = tables.to_csv(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_several_formats_at_once(tables: Tables, tmp_path: Path) -> None:
    paths = writers.write(tables.frames(), tmp_path, ["jsonl", "xlsx"])
    assert [path.name for path in paths][-1] == "tables.xlsx"
    assert len(paths) == 5


def test_a_failed_write_leaves_the_old_files_and_no_others(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables.to_csv(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    cells = 0

    def fail_in_the_third_table(cell: str) -> str:
        nonlocal cells
        cells += 1
        if cells > 300:
            raise OSError(28, "No space left on device")
        return cell

    monkeypatch.setattr(writers, "guard", fail_in_the_third_table)
    with pytest.raises(OSError, match="No space"):
        tables.to_csv(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "module", "extra"), [("parquet", "pyarrow", "parquet"), ("xlsx", "openpyxl", "excel")]
)
def test_a_missing_library_names_its_extra(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: str, extra: str
) -> None:
    for loaded in [m for m in sys.modules if m == module or m.startswith(f"{module}.")]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"{module}.*pip install 'extractor\[{extra}\]'"):
        write(tables, tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_says_which_there_are() -> None:
    with pytest.raises(InputError, match=r"'pdf'.*csv, parquet, xlsx, jsonl"):
        writers.check_formats(["csv", "pdf"])


def test_a_folder_without_tables_reads_as_none(tmp_path: Path) -> None:
    assert Tables.read(tmp_path) is None
    (tmp_path / "quotes.csv").write_text("doc_id\n", encoding="utf-8")
    assert Tables.read(tmp_path) is None
    assert Tables.read(tmp_path / "missing") is None


@pytest.mark.parametrize(
    ("name", "file", "content", "message"),
    [
        ("csv", "quotes.csv", b"id,words\n1,x\n", r"quotes\.csv: there is no column doc_id"),
        ("csv", "quotes.csv", b"doc_id\n\xff\n", r"quotes\.csv: no table in the format csv"),
        ("jsonl", "quotes.jsonl", b"no json\n", r"quotes\.jsonl: no table in the format jsonl"),
        ("jsonl", "quotes.jsonl", b"3\n", r"quotes\.jsonl: "),
        ("parquet", "quotes.parquet", b"PAR1", r"quotes\.parquet: no table in the format parquet"),
        ("xlsx", "tables.xlsx", b"PK", r"tables\.xlsx: no table in the format xlsx"),
    ],
)
def test_files_that_are_no_tables_are_an_input_error(
    tables: Tables, tmp_path: Path, name: str, file: str, content: bytes, message: str
) -> None:
    write(tables, tmp_path, name)
    (tmp_path / file).write_bytes(content)
    with pytest.raises(InputError, match=message):
        Tables.read(tmp_path)


def test_cells_of_another_type_are_an_input_error(tmp_path: Path) -> None:
    Tables.from_documents([DocumentRows(row("documents", "x", 1), [row("entities", "x", 1)], [], [])]).to_csv(tmp_path)
    path = tmp_path / "entities.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",1,1", ",1,many"), encoding="utf-8")
    with pytest.raises(InputError, match=r"another type.*'many'"):
        Tables.read(tmp_path)


@pytest.mark.parametrize("below", ["file", "file/below"])
def test_a_file_is_no_folder(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(NotADirectoryError):
        writers.check_folder(tmp_path / below)
    writers.check_folder(tmp_path / "new" / "deep")
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(PermissionError):
        writers.check_folder(tmp_path / "closed" / "new")


def test_csv_cells_may_be_longer_than_the_csv_modules_limit(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(f"a,b\n{'x' * 200_000},y\n", encoding="utf-8")
    before = csv.field_size_limit(131_072)
    try:
        [found] = writers.read_csv(path, ["a", "b"])
    finally:
        csv.field_size_limit(before)
    assert len(found["a"]) == 200_000


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"a\n1\n"])
def test_no_csv_or_a_missing_column_is_an_input_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"x\.csv"):
        writers.read_csv(path, ["b"])
    with pytest.raises(InputError, match=r"missing\.csv"):
        writers.read_csv(tmp_path / "missing.csv", ["b"])
