"""The cluster: a real scheduler with two worker processes on this machine, one of which is killed."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import pytest
from pandas.testing import assert_frame_equal
from spacy.language import Language
from typer.testing import CliRunner

pytest.importorskip("dask.dataframe", reason="the extra cluster is not installed")
pytest.importorskip("distributed", reason="the extra cluster is not installed")

import dask.bag
import dask.dataframe
from dask.distributed import Client, LocalCluster

from extractor import cli, corpus, distributed, pipelines
from extractor.corpus import Worker, batches
from extractor.errors import InputError, MissingExtraError, ModelError
from extractor.sources import Article
from extractor.tables import COLUMNS, DocumentRows, Tables
from sample import TEXT

pytestmark = [
    pytest.mark.skipif(not pipelines.EMBEDDED_PATH.is_dir(), reason="no pipeline in the package"),
    pytest.mark.xdist_group("cluster"),
    pytest.mark.filterwarnings("default"),  # Dask's own
]

ARTICLES = [
    Article(f"{i}.txt", f"{TEXT}\nZum {i}. Mal sagte Ada Brandt: «Nein.»", f"{i}.txt", "utf-8") for i in range(24)
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipelines.load("embedded")


@pytest.fixture(scope="module")
def expected(nlp: Language) -> list[DocumentRows]:
    return list(corpus.process(ARTICLES, nlp))


def rows_of(done: Iterator[list[DocumentRows]]) -> list[DocumentRows]:
    return [rows for batch in done for rows in batch]


def assert_same(left: Tables, right: Tables) -> None:
    for name, frame in right.frames().items():
        assert_frame_equal(left.frames()[name], frame)


def test_a_cluster_gives_what_one_process_gives_though_a_worker_is_killed(
    address: str, expected: list[DocumentRows], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "BATCH", 2)
    with distributed.connect(address, "embedded") as cluster:
        done = cluster.run(batches(ARTICLES))
        first = next(done)
        pid = next(iter(cluster.client.run(os.getpid).values()))
        os.kill(pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        assert [*first, *rows_of(done)] == expected
        assert not psutil.pid_exists(pid)


def test_the_command_line_takes_a_cluster(address: str, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"id": a.id, "text": a.text}) + "\n" for a in ARTICLES), encoding="utf-8")
    for name, options in (("here", []), ("there", ["--cluster", address])):
        arguments = ["run", str(source), "--out", str(tmp_path / name), "--model", "embedded", *options]
        result = CliRunner().invoke(cli.app, arguments)
        assert result.exit_code == 0, result.output
    for table in COLUMNS:
        assert (tmp_path / "here" / f"{table}.csv").read_bytes() == (tmp_path / "there" / f"{table}.csv").read_bytes()


def records() -> list[dict[str, Any]]:
    good = [{"url": article.id, "body": article.text, "more": 1} for article in ARTICLES[:6]]
    return [*good, {"url": "bad", "body": None, "more": 2}]


@pytest.mark.parametrize("kind", ["frame", "bag", "parquet", "jsonl"])
def test_dask_collections_and_folders_become_parquet(kind: str, address: str, nlp: Language, tmp_path: Path) -> None:
    frame = pd.DataFrame(records())
    folder = tmp_path / "in"
    folder.mkdir()
    frame[:4].to_parquet(folder / "a.parquet")
    frame[4:].to_parquet(folder / "b.parquet")
    if kind == "jsonl":
        for path in folder.iterdir():
            path.unlink()
        (folder / "a.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records()), encoding="utf-8")
    source = {
        "frame": lambda: dask.dataframe.from_pandas(frame, npartitions=2),
        "bag": lambda: dask.bag.from_sequence(records(), npartitions=3),
    }.get(kind, lambda: folder)()
    with Client(address):
        tables = distributed.extract(source, "embedded", id_column="url", text_column="body")
        assert [list(table.columns) for table in tables.values()] == [list(columns) for columns in COLUMNS.values()]
        distributed.write(tables, tmp_path / "out")
    given = [Article(article.id, article.text) for article in ARTICLES[:6]]
    bad = Article("bad", "", error="bad: there is no text in the text column; remove the row or fill it")
    written = Tables.read(tmp_path / "out")
    assert written is not None
    assert_same(written, corpus.collect([*given, bad], nlp))


def test_a_folder_without_such_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Eins.", encoding="utf-8")
    with pytest.raises(InputError, match=r"no \.parquet or \.jsonl files"):
        distributed.extract(tmp_path)


def test_no_scheduler_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distributed, "CONNECT_SECONDS", 1)
    with (
        pytest.raises(InputError, match=r"127\.0\.0\.1:9: no Dask scheduler answers"),
        distributed.connect("127.0.0.1:9"),
    ):
        pass


def test_a_model_that_the_workers_lack(address: str) -> None:
    with pytest.raises(ModelError, match="de_nothing"), distributed.connect(address, "de_nothing"):
        pass


def test_without_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"extractor\[cluster\]"), distributed.connect("127.0.0.1:9"):
        pass


class Death(Exception):
    """What Dask raises when a task has killed several workers."""


class Result:
    def __init__(self, value: list[DocumentRows] | None) -> None:
        self.value = value

    def result(self) -> list[DocumentRows]:
        if self.value is None:
            raise Death("Attempted to run this task on 4 different workers\nand more")
        return self.value


class Deadly:
    """A client whose workers die over texts with the word KAPUTT."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    def nthreads(self) -> dict[str, int]:
        return {"a": 1}

    def submit(self, function: object, batch: list[Article], *arguments: object, pure: bool) -> Result:
        dies = any("KAPUTT" in article.text for article in batch)
        return Result(None if dies else self.worker.process(batch))


def test_a_document_over_which_workers_die_fails_alone(stand_in: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "BATCH", 2)
    worker = Worker.of(stand_in)
    cluster = distributed.Cluster(Deadly(worker), "m", worker.model, worker.pipeline)
    texts = ["Eins.", "KAPUTT", "Drei.", TEXT, "KAPUTT"]
    done = rows_of(cluster.run(batches(Article(str(i), text) for i, text in enumerate(texts))))
    assert [rows.document["text"] for rows in done] == texts
    errors = [rows.document["error"] for rows in done]
    message = "Death: Attempted to run this task on 4 different workers"
    assert errors == ["", f"1: {message}", "", "", f"4: {message}"]


def test_workers_with_different_pipelines_are_refused() -> None:
    class Mixed:
        def run(self, function: object, model: str) -> dict[str, tuple[str, str]]:
            return {"a": ("de_a 1.0", "0"), "b": ("de_b 1.0", "1")}

    with pytest.raises(ModelError, match=r"different pipelines \(de_a 1.0, de_b 1.0\)"):
        distributed.Cluster.of(Mixed(), "auto")


def test_importing_the_module_does_not_import_dask() -> None:
    import subprocess

    code = "import extractor.distributed, sys; print('dask' in sys.modules, 'distributed' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
