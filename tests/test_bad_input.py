"""What nobody should send: nasty texts, files, ids and disks. Nothing raises, nothing is lost, nothing gets out."""

from __future__ import annotations

import csv
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import nasty
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from typer.testing import CliRunner, Result

from extractor import cli, pipelines, sources, store
from extractor.corpus import process
from extractor.sources import Article, read
from extractor.tables import COLUMNS, DocumentRows, parse_spans
from sample import TEXT

TABLES = sorted(f"{name}.csv" for name in COLUMNS)


@pytest.fixture(scope="module")
def nlp() -> Language:
    if not pipelines.EMBEDDED_PATH.is_dir():
        pytest.skip("no pipeline in the package")
    return pipelines.load("embedded")


@pytest.fixture
def quick(stand_in: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines, "load", lambda model: stand_in)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, ["run", *map(str, arguments)])


def documents(folder: Path) -> list[dict[str, str]]:
    csv.field_size_limit(2**31 - 1)
    with (folder / "documents.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def assert_sound(rows: DocumentRows, given: str) -> None:
    """The document is there, and every offset points into its texts, at the words that the row has."""
    text = rows.document["text"]
    assert not rows.failed or "the text is empty" in rows.document["error"], rows.document["error"]
    for row in rows.mentions:
        assert text[row["start"] : row["end"]] == row["text"]
        assert 0 <= row["source_start"] <= row["source_end"] <= len(given)
    entities = {row["entity_id"] for row in rows.entities}
    assert {row["entity_id"] for row in rows.mentions} <= entities
    for row in rows.quotes:
        assert row["speaker_id"] in {"", *entities}
        for column in ("source_spans", "speaker_source_spans", "cue_source_spans"):
            assert all(0 <= start <= end <= len(given) for start, end in parse_spans(row[column]))


PIECES = st.sampled_from([piece for kind in nasty.KINDS for piece in kind])


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map(" ".join)), max_size=3))
def test_any_text_has_its_row(nlp: Language, texts: list[str]) -> None:
    done = list(process([Article(str(number), text) for number, text in enumerate(texts)], nlp))
    assert [rows.document["doc_id"] for rows in done] == [str(number) for number in range(len(texts))]
    for rows, text in zip(done, texts, strict=True):
        assert_sound(rows, text)


ONCE_RAISED = [60_042]  # a person called «‘»


def test_nasty_texts(nlp: Language) -> None:
    texts = [nasty.text(seed) for seed in [*range(50), *ONCE_RAISED]]
    done = list(process([Article(str(number), text) for number, text in enumerate(texts)], nlp))
    assert len(done) == len(texts)
    for rows, text in zip(done, texts, strict=True):
        assert_sound(rows, text)


LONG = {
    "a line of 1 MB": "a" * 1_000_000,
    "many opening marks": "«" * 10_000,
    "many marks with words": "„ja " * 300,
    "deep nesting": "«a " * 150 + "a» " * 150,
    "brackets": "(" * 10_000,
    "empty lines": "\n" * 50_000 + "a",
    "spaces": " " * 50_000 + "a",
    "combining marks": "a" + "\u0301" * 5_000,
    "bidi marks": "\u202e" * 5_000 + "a",
    "ampersands": "&" * 10_000,
    "tags": "<p>" * 1_000,
    "damage": "fĂŒr GesprÃ¤che " * 500,
    "emoji": "👩‍👩‍👧" * 10_000,
}


@pytest.mark.parametrize("name", LONG)
def test_much_of_the_same(nlp: Language, name: str) -> None:
    [rows] = process([Article("a", LONG[name])], nlp)
    assert_sound(rows, LONG[name])


FILES = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\t\r\n", "empty"),
    "binary.txt": (bytes(range(256)) * 20, "binary"),
    "nuls.txt": (b"\0" * 5_000, ""),
    "one nul.txt": (b"Es regnet.\0 Es schneit.", ""),
    "half utf-8.txt": ("Grüße aus Köln".encode()[:-1] + b"\xc3", None),
    "surrogates.txt": (b"Es \xed\xa0\x80 regnet.", None),
    "marks.txt": (b"\xef\xbb\xbf\xef\xbb\xbfEs regnet.", None),
    "bidi.txt": ("Es \u202eregnet\u2066.".encode(), None),
    "odd utf-16.txt": (b"\xff\xfeE\0s\0 \0r", ""),
    "deep.jsonl": (b"[" * 200_000, "line 1"),
    "deeper.jsonl": (b'{"text": ' * 100_000, "line 1"),
    "list.jsonl": (b"[1, 2]", "not a JSON object"),
    "number.jsonl": (b"1" * 10_000, "line 1"),
    "no text.jsonl": (b'{"id": 1, "body": "x"}', "no column"),
    "null.jsonl": (b'{"id": 1, "text": null}', "no text"),
    "escape.jsonl": (b'{"id": "\\ud800\\u0000", "text": "Es \\udfff regnet."}', None),
    "nothing.jsonl": (b"\n\n", "empty"),
    "header.csv": (b"id,body\n1,x\n", "no column"),
    "cells.csv": (b"id,text\n1,a,b\n", "more cells"),
    "short.csv": (b"id,text\n1\n", "no text"),
    "open.csv": (b'id,text\n1,"Es regnet.\n', None),
    "nul.csv": (b"id,text\n1,Es \0 regnet.\n", ""),
    "many.csv": (b"id,text\n1" + b",x" * 50_000 + b"\n", "more cells"),
    "object.json": (b"{}", ".jsonl"),
    "page.html": (b"<html>" + b"<div>" * 5_000 + b"x", ""),
}
"""Content by file name, and what the error says: None where there is none, "" where either is fine."""


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", FILES)
def test_a_nasty_file_has_its_row_and_spoils_no_other(name: str, tmp_path: Path) -> None:
    content, error = FILES[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    result = run(tmp_path / name, tmp_path / "good.txt", "--out", tmp_path / "out")
    assert result.exit_code in (0, 1), result.output
    bad, good = documents(tmp_path / "out")
    assert (good["doc_id"], good["status"], good["n_quotes"]) == ("good.txt", "ok", "2")
    if error:
        assert bad["status"] == "failed" and error in bad["error"] and name in bad["error"]
    elif error is None:
        assert (bad["status"], bad["error"]) == ("ok", "")


@pytest.mark.usefixtures("quick")
@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not take")
def test_odd_file_names_loops_and_files_that_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = ["-x.txt", "a\nb.txt", "'\"; rm *.txt", "=1+1.txt", "%2e%2e.txt", "ä" * 120 + ".txt", "a\\b.txt", ".txt"]
    for name in names:
        (folder / name).write_text("Es regnet.", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).write_text("Es regnet.", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfd.txt")).write_text("Es regnet.", encoding="utf-8")
    (folder / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    (folder / "folder.txt").mkdir()
    result = run(folder, "--out", tmp_path / "out")
    assert result.exit_code == 1, result.output
    done = documents(tmp_path / "out")
    assert len(done) == len(names) + 4 == len({row["doc_id"] for row in done})
    assert {row["doc_id"] for row in done if row["status"] == "failed"} == {"self.txt", "gone.txt"}


def test_a_file_that_vanishes_or_is_closed_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("Es regnet.", encoding="utf-8")
    read_bytes = Path.read_bytes

    def closed(path: Path) -> bytes:
        if path.name == "c.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", closed)
    articles = read([tmp_path])
    (tmp_path / "b.txt").unlink()
    errors = {article.id: article.error for article in articles}
    assert errors["a.txt"] == ""
    assert "b.txt: cannot be read (No such file or directory)" in errors["b.txt"]
    assert "c.txt: cannot be read (Permission denied)" in errors["c.txt"]


IDS = [
    "../../escape",
    "/tmp/absolute",
    "..\\up",
    "a\0b",
    "=cmd|'/c calc'!A0",
    "<script>alert(1)</script>",
    "",
    "x" * 5_000,
]


@pytest.mark.usefixtures("quick")
def test_ids_never_become_paths(tmp_path: Path) -> None:
    source = tmp_path / "deep" / "in.jsonl"
    source.parent.mkdir()
    lines = [json.dumps({"id": id, "text": "Es regnet."}) for id in [*IDS, *IDS]]
    source.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "deep" / "out"
    assert run(source, "--out", out, "--format", "csv,jsonl,parquet-parts").exit_code == 0
    written = {path.relative_to(tmp_path).parts[:2] for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {("deep", "in.jsonl"), ("deep", "out")}
    assert len({path.name for path in out.iterdir()}) == 12
    done = documents(out)
    assert len({row["doc_id"] for row in done}) == len(lines)  # duplicates are numbered
    assert done[4]["doc_id"].startswith("'=cmd")


class Payload:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.html", "a.pkl"])
def test_pickles_are_not_loaded(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(pickle.dumps(Payload(tmp_path / "executed"), protocol=0))
    assert run(tmp_path / name, "--out", tmp_path / "out").exit_code in (0, 1)
    assert not (tmp_path / "executed").exists()


@pytest.mark.usefixtures("quick")
def test_a_store_of_someone_else_is_data_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (out / store.NAME).write_bytes(pickle.dumps(Payload(tmp_path / "executed")) * 100)
    result = run(tmp_path / "a.txt", "--out", out, "--resume")
    assert result.exit_code == 2 and "not readable" in result.stderr
    assert not (tmp_path / "executed").exists()


@pytest.mark.usefixtures("quick")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_target_that_is_read_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "out").mkdir(mode=0o500)
    result = run(tmp_path / "a.txt", "--out", tmp_path / "out")
    assert result.exit_code == 2 and "cannot write there" in result.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A file system of 300 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not shutil.which("mount") or os.system(f"mount -t tmpfs -o size=300k tmpfs {folder} 2>/dev/null"):
        pytest.skip("no right to mount a file system")
    return folder


@pytest.mark.usefixtures("quick")
def test_a_disk_that_is_full_keeps_what_was_done(small_disk: Path, tmp_path: Path) -> None:
    try:
        source = tmp_path / "in.jsonl"
        lines = (json.dumps({"id": str(i), "text": f"{TEXT} {i}"}) + "\n" for i in range(2_000))
        source.write_text("".join(lines), encoding="utf-8")
        result = run(source, "--out", small_disk / "out")
        assert result.exit_code == 2, result.output
        assert "--resume" in result.stderr and result.stderr.count("\n") == 1
        assert subprocess.run(["mount", "-o", "remount,size=30M", small_disk]).returncode == 0
        assert run(source, "--out", small_disk / "out", "--resume").exit_code == 0
        run(source, "--out", tmp_path / "undisturbed")
        for name in TABLES:
            assert (small_disk / "out" / name).read_bytes() == (tmp_path / "undisturbed" / name).read_bytes()
    finally:
        subprocess.run(["umount", small_disk])


def test_surrogates_are_replaced_and_nothing_else() -> None:
    text = "a\ud800b\udfffc\U0001f600d\x00"
    assert sources.without_surrogates(text) == "a\ufffdb\ufffdc\U0001f600d\x00"


def test_names_hold_no_nul_either() -> None:
    assert sources.writable("a\ud800\x00b") == "a\ufffd\ufffdb"
