from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
import spacy
from pandas.testing import assert_frame_equal
from spacy.language import Language
from spacy.tokens import Doc

import extractor
from extractor import corpus, pipelines, records
from extractor.corpus import collect, process
from extractor.errors import InputError
from extractor.sources import Article
from extractor.tables import Tables
from sample import TEXT

BAD = "Dieser Text ist KAPUTT."


def articles(*texts: str) -> list[Article]:
    return [Article(id=f"{i}.txt", text=text, source=f"in/{i}.txt", encoding="utf-8") for i, text in enumerate(texts)]


def statuses(tables: Tables) -> dict[str, str]:
    return dict(zip(tables.documents["doc_id"], tables.documents["status"], strict=True))


def assert_same(left: Tables, right: Tables) -> None:
    for name, frame in right.frames().items():
        assert_frame_equal(left.frames()[name], frame)


def test_texts_become_tables(stand_in: Language) -> None:
    tables = collect(articles(TEXT, "Es regnet."), stand_in)
    assert statuses(tables) == {"0.txt": "ok", "1.txt": "ok"}
    assert set(tables.documents["model"]) == {pipelines.describe(stand_in)}
    assert set(tables.quotes["doc_id"]) == {"0.txt"}


def test_damage_is_repaired_and_offsets_lead_back_to_it(stand_in: Language) -> None:
    damaged = TEXT.replace("ü", "ĂŒ").replace("ä", "Ă€")
    [rows] = process(articles(damaged), stand_in)
    assert rows.document["text"] == TEXT
    assert rows.document["n_repairs"] > 0
    by_text = {row["text"]: damaged[row["source_start"] : row["source_end"]] for row in rows.mentions}
    assert by_text == {"Ada Brandt": "Ada Brandt", "Kiel": "Kiel", "Brückengipfel": "BrĂŒckengipfel"}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("batch", [1, 2, 100])
def test_one_failing_document_does_not_stop_the_others(
    stand_in: Language, monkeypatch: pytest.MonkeyPatch, jobs: int, batch: int
) -> None:
    monkeypatch.setattr(corpus, "BATCH", batch)
    tables = collect(articles(TEXT, BAD, "Es regnet.", BAD, TEXT), stand_in, jobs=jobs)
    assert list(tables.documents["status"]) == ["ok", "failed", "ok", "failed", "ok"]
    assert list(tables.documents["doc_id"]) == [f"{i}.txt" for i in range(5)]
    assert tables.failed()["error"][1] == "in/1.txt: ValueError: this text breaks the component"
    assert list(tables.documents["text"]) == [TEXT, BAD, "Es regnet.", BAD, TEXT]
    assert list(tables.quotes["doc_id"].unique()) == ["0.txt", "4.txt"]


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b"])
def test_an_empty_text_is_a_failed_row(stand_in: Language, text: str) -> None:
    [rows] = process(articles(text), stand_in)
    assert rows.failed
    assert rows.document["error"] == "in/0.txt: the text is empty; remove it or fill it"


def test_an_article_with_an_error_is_not_processed(stand_in: Language) -> None:
    [rows] = process([Article(id="a", text="", error="a: the file is empty")], stand_in)
    assert (rows.failed, rows.document["error"]) == (True, "a: the file is empty")


def test_a_text_that_is_too_long_is_processed_in_pieces(stand_in: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stand_in, "max_length", len(TEXT) + 2)
    text = f"{TEXT}\n\n{TEXT}\n\n{TEXT}"
    [whole] = process(articles(text), stand_in)
    assert (whole.failed, whole.document["text"]) == (False, text)
    assert [(row["name"], row["n_mentions"]) for row in whole.entities] == [
        ("Ada Brandt", 3),
        ("Kiel", 6),
        ("Brückengipfel", 3),
    ]
    assert len(whole.quotes) == 6
    for row in whole.mentions:
        assert text[row["start"] : row["end"]] == row["text"] == text[row["source_start"] : row["source_end"]]


def test_a_long_text_of_which_a_piece_fails_is_a_failed_row(
    stand_in: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stand_in, "max_length", 40)
    [first, second] = process(articles("Es regnet. " * 10 + BAD, "Es regnet."), stand_in)
    assert (first.failed, second.failed) == (True, False)
    assert first.document["text"].endswith(BAD)


def test_an_error_in_the_repair_stays_in_its_row(stand_in: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    repair = corpus.repair

    def fail_sometimes(text: str) -> Any:
        if text == BAD:
            raise RuntimeError
        return repair(text)

    monkeypatch.setattr(corpus, "repair", fail_sometimes)
    first, second = process(articles(BAD, TEXT), stand_in)
    assert (first.failed, second.failed) == (True, False)
    assert first.document["error"] == "in/0.txt: RuntimeError: no message"


def test_half_a_surrogate_pair_can_be_processed_and_written(stand_in: Language, tmp_path: Path) -> None:
    tables = collect([Article(id="a\udcff", text="Es \ud83d regnet.", source="a\udcff")], stand_in)
    assert statuses(tables) == {"a\ufffd": "ok"}
    assert tables.documents["text"][0].isprintable()
    tables.to_csv(tmp_path)


def test_documents_are_read_in_batches(stand_in: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "BATCH", 4)
    read = 0

    def source() -> Iterator[Article]:
        nonlocal read
        for article in articles(*["Es regnet."] * 20):
            read += 1
            yield article

    stream = process(source(), stand_in)
    next(stream)
    assert read == 4


def test_progress_hears_of_every_document(stand_in: Language) -> None:
    heard = []
    collect(articles(TEXT, BAD), stand_in, progress=heard.append)
    assert [rows.failed for rows in heard] == [False, True]


def test_order_and_content_do_not_depend_on_the_number_of_processes(stand_in: Language) -> None:
    texts = [TEXT if i % 3 else f"Text {i}." for i in range(20)]
    assert_same(collect(articles(*texts), stand_in, jobs=2), collect(articles(*texts), stand_in))


def test_extract_takes_paths_articles_and_pipelines(stand_in: Language, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    [article] = articles("Es regnet.")
    for given in (path, str(path), [path, article], (str(path), article)):
        assert statuses(extractor.extract(given, stand_in))["a.txt"] == "ok"
    assert statuses(extractor.extract(article, model=stand_in)) == {"0.txt": "ok"}


def test_extract_reads_the_named_columns(stand_in: Language, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("nr,body\n7,Es regnet.\n", encoding="utf-8")
    tables = extractor.extract(path, stand_in, id_column="nr", text_column="body")
    assert statuses(tables) == {"7": "ok"}


def test_extract_raises_for_a_path_that_does_not_exist(stand_in: Language, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.txt"):
        extractor.extract(tmp_path / "nowhere.txt", stand_in)


def test_the_fingerprint_depends_on_the_text_and_the_pipeline(stand_in: Language, blank: Language) -> None:
    marks = [
        rows.document["fingerprint"]
        for nlp in (stand_in, blank)
        for rows in process([Article("a", TEXT), Article("b", TEXT, "b.txt"), Article("c", "Es regnet.")], nlp)
    ]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 4
    assert all(len(mark) == 33 for mark in marks)


def test_the_vocabulary_does_not_grow_with_the_corpus(stand_in: Language) -> None:
    collect(articles("Es regnet."), stand_in)
    before = len(stand_in.vocab.strings)
    collect(articles(*(f"Wort{i} und Wort{-i}." for i in range(200))), stand_in)
    assert len(stand_in.vocab.strings) == before


@Language.component("deadly")
def deadly(doc: Doc) -> Doc:
    """Ends its process, in the way that the text names."""
    faulthandler.disable()  # it would report the crash on the terminal
    for name in ("SIGKILL", "SIGSEGV"):
        if name in doc.text:
            os.kill(os.getpid(), getattr(signal, name))
    if "EXIT" in doc.text:
        os._exit(3)
    return doc


@pytest.fixture(scope="module")
def deadly_nlp() -> Language:
    records.register()
    nlp = spacy.blank("de")
    nlp.add_pipe("deadly")
    return nlp


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("batch", [1, 3])
def test_a_process_that_dies_takes_down_one_document(
    deadly_nlp: Language, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(corpus, "BATCH", batch)
    texts = [f"Text {i}." for i in range(20)]
    texts[0], texts[9], texts[10] = "SIGKILL", "SIGSEGV", "EXIT"
    tables = collect(articles(*texts), deadly_nlp, jobs=2)
    assert list(tables.documents["text"]) == texts
    died = "the process that worked on it"
    assert list(tables.failed()["error"]) == [
        f"in/0.txt: {died} was killed (SIGKILL), perhaps for want of memory; leave it out",
        f"in/9.txt: {died} crashed (SIGSEGV); leave it out",
        f"in/10.txt: {died} ended (exit status 3); leave it out",
    ]


def test_processes_of_every_start_method_give_the_same(stand_in: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where processes are not forked, the pipeline travels as a pickle."""
    expected = collect(articles(TEXT, BAD), stand_in)
    monkeypatch.setattr(
        corpus, "ProcessPoolExecutor", partial(ProcessPoolExecutor, mp_context=multiprocessing.get_context("spawn"))
    )
    assert_same(collect(articles(TEXT, BAD), stand_in, jobs=2), expected)


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    code = f"""
import os, signal, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import spacy
import sample
from extractor import corpus, records
from extractor.sources import Article

records.register()
nlp = spacy.blank("de")

def articles():
    for i in range(10_000):
        yield Article(str(i), "Es regnet.")
        if i == 1_000:
            import psutil
            print(*(child.pid for child in psutil.Process().children()), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

corpus.collect(articles(), nlp, jobs=2)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    children = [int(pid) for pid in done.stdout.split()]
    assert len(children) == 2
    deadline = time.monotonic() + 20
    while any(map(psutil.pid_exists, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(psutil.pid_exists, children))
