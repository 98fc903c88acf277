"""Sources: files, folders, globs, tables and standard input become articles, one at a time."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from extractor import sources
from extractor.errors import InputError
from extractor.sources import Article, read
from extractor.text.layout import find_layout, published, title

PAGE = (Path(__file__).parent / "data" / "page.html").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three articles in two folders, and a file of another kind."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "zwei.txt").write_text("Zwei für alle.", encoding="utf-8")
    (tmp_path / "a.txt").write_bytes("Eins für alle.".encode("cp1252"))
    (tmp_path / "c.TXT").write_text("Drei.", encoding="utf-16")
    (tmp_path / "d.md").write_text("Kein Artikel.", encoding="utf-8")
    return tmp_path


def test_folder(folder: Path) -> None:
    articles = list(read([folder]))
    assert [(a.id, a.text, a.encoding) for a in articles] == [
        ("a.txt", "Eins für alle.", "cp1252"),
        ("b/zwei.txt", "Zwei für alle.", "utf-8"),
        ("c.TXT", "Drei.", "utf-16"),
    ]
    assert articles[1].source == str(folder / "b" / "zwei.txt")
    assert not any(a.error for a in articles)


def test_file_and_glob(folder: Path) -> None:
    assert [a.id for a in read([str(folder / "b" / "zwei.txt")])] == ["zwei.txt"]
    assert [a.id for a in read([str(folder / "**" / "*.txt")])] == ["a.txt", "b/zwei.txt"]
    assert [a.id for a in read([folder / "d.md"])] == ["d.md"]


def test_one_path_need_not_be_in_a_list(folder: Path) -> None:
    assert [a.text for a in read(folder / "a.txt")] == ["Eins für alle."]  # type: ignore[arg-type]


def test_newlines_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"eins\r\nzwei\rdrei\n")
    assert next(read([tmp_path])).text == "eins\r\nzwei\rdrei\n"


def test_articles_pass_through() -> None:
    article = Article("x", "Text")
    assert list(read([article])) == [article]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("für alle".encode())))
    assert list(read(["-"])) == [Article("stdin", "für alle", "standard input", "utf-8")]


def test_web_page(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (article,) = read([tmp_path])
    lines = article.text.splitlines()
    assert (article.id, article.encoding, article.error) == ("a.html", "utf-8", "")
    assert lines[:3] == ["Rat streitet über Brücke", "2025-03-04T08:15:00", ""]
    assert lines[3].startswith("Der Gemeinderat")
    parts = find_layout(article.text)
    assert (title(article.text, parts), published(parts)) == ("Rat streitet über Brücke", "2025-03-04T08:15:00")
    assert "«Wir bauen sie»" in article.text and "Impressum" not in article.text and "Wetter" not in article.text


@pytest.mark.parametrize(
    ("codec", "declared", "name"),
    [
        ("utf-8", "iso-8859-1", "utf-8"),
        ("utf-8-sig", "", "utf-8"),
        ("cp1252", "iso-8859-1", "cp1252"),
        ("cp1252", "", "cp1252"),
        ("cp1250", "windows-1250", "cp1250"),
        ("iso8859-15", "ISO-8859-15", "iso8859-15"),
        ("cp1252", "nonsense", "cp1252"),
        ("utf-16", "", "utf-16"),
    ],
)
def test_encoding_of_web_pages(tmp_path: Path, codec: str, declared: str, name: str) -> None:
    page = PAGE.replace('charset="utf-8"', f'charset="{declared}"').replace("\n", "\r\n")
    (tmp_path / "a.HTM").write_bytes(page.encode(codec))
    (article,) = read([tmp_path])
    assert article.encoding == name
    assert article.text.startswith("Rat streitet über Brücke\n")


def test_the_date_in_the_text_of_a_web_page_is_not_repeated(tmp_path: Path) -> None:
    page = PAGE.replace("<p>Der Gemeinderat", "<p>4. März 2025, 07:30 Uhr | Der Gemeinderat")
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (article,) = read([tmp_path])
    assert "2025-03-04" not in article.text
    assert published(find_layout(article.text)) == "2025-03-04T07:30"


def test_web_pages_without_trafilatura(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "b.txt").write_text("Text.", encoding="utf-8")
    bad, good = read([tmp_path])
    assert "pip install 'extractor[html]'" in bad.error and "a.html" in bad.error
    assert good.text == "Text."


def test_libraries_for_web_pages_are_imported_when_they_are_needed() -> None:
    code = "import extractor.sources, sys; print('trafilatura' in sys.modules, 'lxml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


def test_jsonl(tmp_path: Path) -> None:
    rows = [{"id": 7, "text": "Eins."}, {"id": "a/b", "text": "Zwei."}, {"text": "Drei."}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8-sig")
    assert [(a.id, a.text) for a in read([tmp_path / "a.jsonl"])] == [
        ("7", "Eins."),
        ("a/b", "Zwei."),
        ("a.jsonl:3", "Drei."),
    ]


def test_jsonl_is_read_lazily(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1, "text": "Eins."}\n' * 50_000 + "kein JSON\n", encoding="utf-8")
    assert [a.id for a in islice(read([path]), 2)] == ["1", "1#2"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'id,text\n1,Eins für alle.\n2,"Zwei, drei\nvier"\n'),
        ("a.csv", 'doc_id;titel;Text\n1;x;Eins für alle.\n2;y;"Zwei, drei\nvier"\n'),
        ("a.tsv", 'text\tid\nEins für alle.\t1\n"Zwei, drei\nvier"\t2\n'),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv(tmp_path: Path, name: str, content: str, codec: str) -> None:
    (tmp_path / name).write_bytes(content.encode(codec))
    articles = list(read([tmp_path / name]))
    assert [(a.id, a.text) for a in articles] == [("1", "Eins für alle."), ("2", "Zwei, drei\nvier")]


def test_columns_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("nr,inhalt,text\n5,Eins.,x\n", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text('{"nr": 6, "inhalt": "Zwei.", "text": "x"}\n', encoding="utf-8")
    articles = list(read([tmp_path / "a.csv", tmp_path / "a.jsonl"], id_column="nr", text_column="inhalt"))
    assert [(a.id, a.text) for a in articles] == [("5", "Eins."), ("6", "Zwei.")]


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", "id,text\n1,Eins.\n"), ("a.jsonl", '{"id": 1, "text": "Eins."}\n')]
)
def test_a_column_that_was_named_must_be_there(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    for options in ({"id_column": "nr"}, {"text_column": "nr"}):
        (article,) = read([tmp_path / name], **options)
        assert "no column “nr” (found: id, text)" in article.error


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("ascii", "utf-8"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_encoding_of_tables(tmp_path: Path, name: str, codec: str, encoding: str) -> None:
    text = "Fünf Mäuse für die Größe".encode(codec, "ignore").decode(codec)
    content = f'id,text\n1,"{text}"\n' if name == "a.csv" else json.dumps({"text": text}, ensure_ascii=False)
    (tmp_path / name).write_bytes(content.encode(codec))
    assert [(a.text, a.encoding) for a in read([tmp_path / name])] == [(text, encoding)]


def test_strays_far_down_in_a_table(tmp_path: Path) -> None:
    rows = b"id,text\n" + b"1,nichts Besonderes\n" * 20_000 + "2,für alle\n".encode("cp1252")
    (tmp_path / "a.csv").write_bytes(rows)
    assert list(read([tmp_path / "a.csv"]))[-1].text == "für alle"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-be"])
def test_long_tables_in_any_unicode_encoding(tmp_path: Path, codec: str) -> None:
    content = "\ufeffid,text\n" + "1,über 😀 alle\n" * 20_000
    (tmp_path / "a.csv").write_bytes(content.removeprefix("\ufeff" if codec == "utf-16" else "").encode(codec))
    texts = {a.text for a in read([tmp_path / "a.csv"])}
    assert texts == {"über 😀 alle"}


def test_long_cells(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n1," + "für " * 100_000 + "\n", encoding="utf-8")
    assert len(next(read([tmp_path / "a.csv"])).text) == 400_000


def test_same_ids_are_told_apart(tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("Text.", encoding="utf-8")
    articles = read([tmp_path / "x", tmp_path / "y", tmp_path / "x" / "a.txt", Article("a.txt#2", "Text.")])
    assert [a.id for a in articles] == ["a.txt", "a.txt#2", "a.txt#3", "a.txt#2#2"]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t ", "empty"),
        ("a.txt", b"%PDF-1.4 \x00\x01", "PDF"),
        ("a.txt", b"abc\x00def", "binary"),
        ("a.json", b"{}", ".jsonl"),
        ("a.html", b"<html><body></body></html>", "no article"),
        ("a.htm", b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        ("a.jsonl", b"\x00\x01\x02" * 50, "binary"),
        ("a.jsonl", b'{"id": 1, "inhalt": "x"}\n', "(found: id, inhalt)"),
        ("a.csv", b"text\nEins, zwei\n", "row 2 has more cells"),
        ("a.jsonl", b"", "empty"),
        ("a.jsonl", b"kein JSON\n", "line 1 is not valid JSON"),
        ("a.jsonl", b"[1]\n", "not a JSON object"),
        ("a.jsonl", b'{"id": 1}\n', "no column “text”"),
        ("a.jsonl", b'{"id": 1, "text": null}\n', "no text"),
        ("a.jsonl", b'{"id": 1, "text": ""}\n', "empty text"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"id,inhalt\n1,x\n", "found: id, inhalt"),
        ("a.csv", b"id,text\n1,\n", "empty text"),
        ("a.csv", b"id,text\n1\n", "no text"),
        ("a.csv", b"PK\x03\x04\x00\x00", "ZIP"),
    ],
)
def test_a_bad_file_is_an_article_with_an_error(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    bad, good = read([path, Article("gut", "Text.")])
    assert message in bad.error
    assert str(path) in bad.error
    assert "\n" not in bad.error
    assert bad.text == ""
    assert good.text == "Text."


def test_other_lines_of_a_bad_jsonl_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Eins."}\n{kaputt\n{"text": "Drei."}\n', encoding="utf-8")
    assert [bool(a.error) for a in read([path])] == [False, True, False]


@pytest.mark.parametrize(("name", "message"), [("fehlt.txt", "no such file"), ("*.txt", "no file matches")])
def test_what_does_not_exist_is_an_error_at_once(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as raised:
        read([tmp_path / name])
    assert name in str(raised.value)


def test_a_folder_without_articles_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \.txt or \.html files"):
        read([tmp_path])


def test_linked_folders_do_not_go_round(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Text.", encoding="utf-8")
    try:
        (tmp_path / "schleife").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("no symbolic links here")
    assert [a.id for a in read([tmp_path])] == ["a.txt"]


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Text.", encoding="utf-8")
    try:
        (tmp_path / "b.txt").symlink_to(tmp_path / "weg.txt")
    except OSError:
        pytest.skip("no symbolic links here")
    good, bad = read([tmp_path])
    assert good.text == "Text."
    assert "cannot be read" in bad.error


def test_count_is_what_read_gives(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "b.txt").write_text("x", encoding="utf-8")
    (tmp_path / "c.jsonl").write_text('{"id": 1, "text": "x"}\n{"id": 2, "text": "y"}\n', encoding="utf-8")
    inputs = [tmp_path, tmp_path / "c.jsonl", str(tmp_path / "*.txt"), Article("d", "x")]
    assert sources.count(inputs) == len(list(sources.read(inputs))) == 7


def test_count_is_open_where_only_reading_tells(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n1,x\n", encoding="utf-8")
    assert sources.count([tmp_path / "a.csv"]) is None
    assert sources.count(["-"]) is None
    with pytest.raises(InputError, match=r"no\.txt"):
        sources.count([tmp_path / "no.txt"])
