"""Interrupted runs: what is kept, what is done again, and that the tables are those of an undisturbed run."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from spacy.language import Language

from extractor import corpus, store, writers
from extractor.corpus import Batch, Worker, fill
from extractor.errors import InputError, StoreError
from extractor.sources import Article, read
from extractor.store import Store
from extractor.tables import COLUMNS, DocumentRows, Tables
from sample import TEXT

BAD = "Dieser Text ist KAPUTT."


class Power(BaseException):
    """The plug is pulled."""


class Recorder:
    """Workers that note what they are asked to do, and stop after so many batches."""

    def __init__(self, nlp: Language, batches: int = 1_000, pipeline: str = "") -> None:
        self.worker = Worker.of(nlp)
        if pipeline:
            self.worker = replace(self.worker, pipeline=pipeline)
        self.batches = batches
        self.ids: list[str] = []

    @property
    def pipeline(self) -> str:
        return self.worker.pipeline

    def run(self, batches: Iterator[Batch]) -> Iterator[list[DocumentRows]]:
        for number, batch in enumerate(batches):
            if number == self.batches:
                raise Power
            self.ids += [article.id for article in batch]
            yield self.worker.process(batch)


def articles(*texts: str) -> list[Article]:
    return [Article(f"{i}.txt", text, f"in/{i}.txt", "utf-8") for i, text in enumerate(texts)]


def run(folder: Path, given: list[Article], workers: Recorder, resume: bool = False, format: str = "csv") -> list[str]:
    """What `extractor run` does; returns the notices."""
    notices: list[str] = []
    with Store.open(folder, resume, notices.append) as kept:
        fill(kept, read(given), workers)
        writers.write_parts(kept.parts(), folder, [format])
    return notices


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "BATCH", 2)
    monkeypatch.setattr(store, "FRAME_ROWS", 3)


EVERYTHING = articles("Eins.", TEXT, BAD, TEXT, "Fünf.", TEXT, "Sieben.")


@pytest.fixture
def undisturbed(stand_in: Language, tmp_path: Path) -> dict[str, bytes]:
    run(tmp_path / "undisturbed", EVERYTHING, Recorder(stand_in))
    return content(tmp_path / "undisturbed")


def test_the_store_writes_what_tables_in_memory_write(
    stand_in: Language, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    corpus.collect(EVERYTHING, stand_in).to_csv(tmp_path / "memory")
    assert content(tmp_path / "memory") == undisturbed
    assert sorted(undisturbed) == sorted(f"{name}.csv" for name in COLUMNS)


@pytest.mark.parametrize("batches", range(5))
def test_an_interrupted_run_goes_on_where_it_stopped(
    stand_in: Language, tmp_path: Path, undisturbed: dict[str, bytes], batches: int
) -> None:
    out = tmp_path / "out"
    first = Recorder(stand_in, batches)
    if batches < 4:
        with pytest.raises(Power):
            run(out, EVERYTHING, first)
        assert list(content(out)) == [store.NAME]
    second = Recorder(stand_in)
    assert run(out, EVERYTHING, second, resume=True) == []
    assert content(out) == undisturbed
    failed = {"2.txt"} if batches > 1 else set()
    assert set(first.ids) & set(second.ids) <= failed
    assert {*first.ids, *second.ids} == {article.id for article in EVERYTHING}


def test_a_run_interrupted_twice(stand_in: Language, tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    for resume in (False, True):
        with pytest.raises(Power):
            run(tmp_path / "out", EVERYTHING, Recorder(stand_in, 1), resume)
    run(tmp_path / "out", EVERYTHING, Recorder(stand_in), resume=True)
    assert content(tmp_path / "out") == undisturbed


def test_a_run_that_could_not_write_its_tables_does_not_work_again(
    stand_in: Language, tmp_path: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with monkeypatch.context() as full, pytest.raises(OSError, match="No space"):
        full.setattr(writers, "guard", lambda cell: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        run(out, EVERYTHING, Recorder(stand_in))
    assert list(content(out)) == [store.NAME]
    again = Recorder(stand_in)
    run(out, EVERYTHING, again, resume=True)
    assert again.ids == ["2.txt"]  # the one that failed
    assert content(out) == undisturbed


def test_without_resume_a_run_begins_anew(stand_in: Language, tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    with pytest.raises(Power):
        run(tmp_path / "out", articles("Anderes.", "Noch eins.", "Drittes."), Recorder(stand_in, 1))
    run(tmp_path / "out", EVERYTHING, Recorder(stand_in))
    assert content(tmp_path / "out") == undisturbed


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet", "parquet-parts", "xlsx"])
def test_finished_tables_are_resumed_too(stand_in: Language, tmp_path: Path, format: str) -> None:
    out = tmp_path / "out"
    run(out, [EVERYTHING[1], EVERYTHING[4]], Recorder(stand_in), format=format)
    again = Recorder(stand_in)
    assert run(out, EVERYTHING, again, resume=True, format=format) == []
    assert again.ids == ["0.txt", "2.txt", "3.txt", "5.txt", "6.txt"]
    run(tmp_path / "undisturbed", EVERYTHING, Recorder(stand_in), format=format)
    resumed, expected = Tables.read(out), Tables.read(tmp_path / "undisturbed")
    assert resumed is not None and expected is not None
    for name, frame in expected.frames().items():
        assert_frame_equal(resumed.frames()[name], frame)


def test_documents_of_an_earlier_run_stay_though_nobody_asks_for_them(stand_in: Language, tmp_path: Path) -> None:
    run(tmp_path, [Article("old.txt", TEXT), Article("older.txt", TEXT)], Recorder(stand_in))
    run(tmp_path, [Article("new.txt", TEXT), Article("old.txt", TEXT)], Recorder(stand_in), resume=True)
    done = Tables.read(tmp_path)
    assert done is not None
    for frame in done.frames().values():
        assert list(frame["doc_id"].unique()) == ["older.txt", "new.txt", "old.txt"]


def test_a_changed_text_is_noticed_and_done_again(stand_in: Language, tmp_path: Path) -> None:
    run(tmp_path / "out", articles(TEXT, "Eins.", "Zwei."), Recorder(stand_in))
    changed = articles(TEXT, "Eins!", "Zwei!")
    again = Recorder(stand_in)
    notices = run(tmp_path / "out", changed, again, resume=True)
    assert notices == ["1.txt: its text is not that of the earlier run; such documents are done again"]
    assert again.ids == ["1.txt", "2.txt"]
    run(tmp_path / "new", changed, Recorder(stand_in))
    assert content(tmp_path / "out") == content(tmp_path / "new")


def test_a_changed_pipeline_is_noticed_and_all_is_done_again(stand_in: Language, tmp_path: Path) -> None:
    run(tmp_path, articles(TEXT, "Eins."), Recorder(stand_in, pipeline="0" * 16))
    again = Recorder(stand_in)
    notices = run(tmp_path, articles(TEXT, "Eins."), again, resume=True)
    assert notices == ["0.txt: its pipeline is not that of the earlier run; such documents are done again"]
    assert again.ids == ["0.txt", "1.txt"]


def test_tables_without_fingerprints_are_done_again_silently(stand_in: Language, tmp_path: Path) -> None:
    run(tmp_path, articles(TEXT, "Eins."), Recorder(stand_in))
    path = tmp_path / "documents.csv"
    pd.read_csv(path, dtype=str, keep_default_na=False).drop(columns="fingerprint").to_csv(path, index=False)
    again = Recorder(stand_in)
    assert run(tmp_path, articles(TEXT, "Eins."), again, resume=True) == []
    assert again.ids == ["0.txt", "1.txt"]


def test_a_text_that_a_workbook_cut_off_is_done_again(stand_in: Language, tmp_path: Path) -> None:
    given = articles("Es regnet. " * 4_000, "Eins.")
    with pytest.warns(UserWarning, match="cut off"):
        run(tmp_path, given, Recorder(stand_in), format="xlsx")
    again = Recorder(stand_in)
    run(tmp_path, given, again, resume=True)
    assert again.ids == ["0.txt"]


def test_ids_that_only_differ_in_broken_characters_are_two_documents(stand_in: Language, tmp_path: Path) -> None:
    run(
        tmp_path,
        [Article("a\udcff", "Eins."), Article("a\udcfe", "Zwei."), Article("a\x00", "Drei.")],
        Recorder(stand_in),
    )
    assert content(tmp_path)["documents.csv"].count(b",ok,") == 3


def test_two_runs_cannot_write_to_one_folder(tmp_path: Path) -> None:
    with Store.open(tmp_path), pytest.raises(StoreError, match="another run is writing there"), Store.open(tmp_path):
        pass


def test_tables_of_others_are_an_input_error_and_leave_nothing(tmp_path: Path) -> None:
    for name in COLUMNS:
        (tmp_path / f"{name}.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    before = content(tmp_path)
    with pytest.raises(InputError, match=r"documents\.csv: there is no column doc_id"), Store.open(tmp_path, True):
        pass
    assert content(tmp_path) == before


def test_a_file_that_is_no_store_is_an_error(tmp_path: Path) -> None:
    (tmp_path / store.NAME).write_bytes(b"something else" * 1_000)
    with pytest.raises(StoreError, match="not readable"), Store.open(tmp_path, True):
        pass


def test_a_full_disk_says_what_to_do(stand_in: Language, tmp_path: Path) -> None:
    given = articles(*[TEXT] * 60)
    with pytest.raises(StoreError, match=r"full.*--resume"), Store.open(tmp_path / "out") as kept:
        kept.connection.execute("PRAGMA max_page_count = 16")
        fill(kept, read(given), Recorder(stand_in))
    again = Recorder(stand_in)
    run(tmp_path / "out", given, again, resume=True)
    assert 0 < len(again.ids) < 60
    run(tmp_path / "undisturbed", given, Recorder(stand_in))
    assert content(tmp_path / "out") == content(tmp_path / "undisturbed")


def test_rows_in_the_store_are_plain_json(stand_in: Language, tmp_path: Path) -> None:
    with pytest.raises(Power):
        run(tmp_path, EVERYTHING, Recorder(stand_in, 1))
    with sqlite3.connect(tmp_path / store.NAME) as connection:
        types = connection.execute("SELECT DISTINCT typeof(documents), json_valid(quotes) FROM results").fetchall()
    connection.close()
    assert types == [("text", 1)]
