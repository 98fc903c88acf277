from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal
from spacy.language import Language

import extractor
from extractor import corpus, pipelines
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


def test_a_text_that_is_too_long_says_so(stand_in: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stand_in, "max_length", 1000)
    short, long = process(articles("Es regnet.", "Es regnet. " * 100), stand_in)
    assert (short.failed, long.failed) == (False, True)
    assert long.document["error"] == "in/1.txt: 1,100 characters are more than the pipeline's 1,000; split it"


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


def test_finished_documents_are_taken_from_an_earlier_run(stand_in: Language) -> None:
    everything = articles("Eins.", TEXT, "Drei.", TEXT)
    done = collect([everything[1], everything[2]], stand_in)
    processed = []
    tables = collect(everything, stand_in, progress=processed.append, done=done)
    assert [rows.document["doc_id"] for rows in processed] == ["0.txt", "3.txt"]
    assert_same(tables, collect(everything, stand_in))


def test_failed_documents_and_those_of_another_model_are_done_again(stand_in: Language) -> None:
    done = collect(articles("Eins.", BAD, TEXT), stand_in)
    done.documents.loc[0, "model"] = "another 1.0"
    mended = articles("Eins.", "Zwei.", TEXT)
    processed = []
    tables = collect(mended, stand_in, progress=processed.append, done=done)
    assert [rows.document["doc_id"] for rows in processed] == ["0.txt", "1.txt"]
    assert_same(tables, collect(mended, stand_in))


def test_documents_of_an_earlier_run_stay_though_nobody_asks_for_them(stand_in: Language) -> None:
    done = collect([Article(id="old.txt", text=TEXT)], stand_in)
    tables = collect(articles("Eins."), stand_in, done=done)
    assert statuses(tables) == {"old.txt": "ok", "0.txt": "ok"}
    assert set(tables.quotes["doc_id"]) == {"old.txt"}


def test_resuming_from_files_equals_an_undisturbed_run(stand_in: Language, tmp_path: Path) -> None:
    everything = articles(TEXT, "Zwei.", TEXT)
    collect(everything[:2], stand_in).to_csv(tmp_path)
    assert_same(collect(everything, stand_in, done=Tables.read(tmp_path)), collect(everything, stand_in))


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


def test_resuming_works_where_nothing_was_found(stand_in: Language) -> None:
    done = collect(articles("Eins."), stand_in)
    assert_same(collect(articles("Eins.", "Zwei."), stand_in, done=done), collect(articles("Eins.", "Zwei."), stand_in))
