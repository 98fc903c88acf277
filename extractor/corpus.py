"""Many documents: read, repair, process and collect them, in batches, so that no document stops the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from extractor import pipelines
from extractor.sources import Article, read
from extractor.tables import DocumentRows, Tables, document_rows, failed_rows
from extractor.text.layout import unwrapped
from extractor.text.repair import Repaired, repair

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BATCH = 256
"""Documents that are held at the same time, for every process."""

_SURROGATE = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs, from file names and JSON escapes: they cannot be written as UTF-8. U+FFFD takes their
place, which is as long, so that offsets stay."""


def extract(
    inputs: str | Path | Article | Sequence[str | Path | Article],
    model: str | Language = "auto",
    jobs: int = 1,
    id_column: str = "",
    text_column: str = "",
) -> Tables:
    """Read `inputs`, repair and process them, and return the tables.

    `inputs` are paths of .txt files, folders, globs, .jsonl or .csv files (with `id_column` and `text_column`), or
    `Article`s made by hand. `model` is what `load` takes, or a pipeline that it returned. `jobs` processes share the
    work. A document that cannot be processed has a row in `documents` with the status "failed" and the reason.

    Raises InputError for a path that does not exist, ModelError for an unknown pipeline.
    """
    if isinstance(inputs, (str, Path, Article)):
        inputs = [inputs]
    articles = read(inputs, id_column=id_column, text_column=text_column)
    return collect(articles, pipelines.load(model) if isinstance(model, str) else model, jobs)


def collect(
    articles: Iterable[Article],
    nlp: Language,
    jobs: int = 1,
    progress: Callable[[DocumentRows], None] | None = None,
    done: Tables | None = None,
) -> Tables:
    """The tables of `articles`, in their order.

    Documents that `done`, the tables of an earlier run, has with the status "ok" and from the same pipeline are taken
    from there; its documents that are not among `articles` stay, before the others. See `process` for the rest.
    """
    if done is None:
        return Tables.from_documents(process(articles, nlp, jobs, progress))
    good = (done.documents["status"] == "ok") & (done.documents["model"] == pipelines.describe(nlp))
    finished = set(done.documents.loc[good, "doc_id"])
    order: dict[str, int] = {}

    def remaining() -> Iterator[Article]:
        for article in articles:
            doc_id = _SURROGATE.sub("\ufffd", article.id)
            order.setdefault(doc_id, len(order))
            if doc_id not in finished:
                yield article

    new = Tables.from_documents(process(remaining(), nlp, jobs, progress))
    renewed = set(new.documents["doc_id"])
    kept = done.select(doc_id for doc_id in done.documents["doc_id"] if doc_id not in renewed)
    tables: dict[str, pd.DataFrame] = {}
    for name, frame in new.frames().items():
        merged = pd.concat([kept.frames()[name], frame], ignore_index=True)
        position = merged["doc_id"].map(lambda doc_id: order.get(doc_id, -1))
        tables[name] = merged.iloc[position.argsort(kind="stable")].reset_index(drop=True)
    return Tables(**tables)


def process(
    articles: Iterable[Article],
    nlp: Language,
    jobs: int = 1,
    progress: Callable[[DocumentRows], None] | None = None,
) -> Iterator[DocumentRows]:
    """Repair the articles and run `nlp` over them; yields the rows of every article, in order, failed ones included.

    `progress` is called with the rows of each document when it is done. Of the corpus, one batch is in memory.
    """
    model = pipelines.describe(nlp)
    articles = iter(articles)
    while batch := list(islice(articles, BATCH * jobs)):
        for rows in _process_batch(batch, nlp, jobs, model):
            if progress is not None:
                progress(rows)
            yield rows


def _process_batch(batch: Sequence[Article], nlp: Language, jobs: int, model: str) -> Iterator[DocumentRows]:
    prepared = [_prepare(article, nlp.max_length) for article in batch]
    docs = _docs([text.text for _, text in prepared if isinstance(text, Repaired)], nlp, jobs)
    for article, repaired in prepared:
        if isinstance(repaired, str):
            yield failed_rows(article, repaired, model)
            continue
        doc = next(docs)
        try:
            if isinstance(doc, Exception):
                raise doc
            yield document_rows(article, repaired, doc, model)
        except Exception as error:  # whatever goes wrong in a document stays in its row
            yield failed_rows(article, _failure(article, error), model)


def _prepare(article: Article, max_length: int) -> tuple[Article, Repaired | str]:
    """The article and its repaired text, or why there is none."""
    id, text, source = (_SURROGATE.sub("\ufffd", part) for part in (article.id, article.text, article.source))
    article = replace(article, id=id, text=text, source=source)
    if article.error:
        return article, _SURROGATE.sub("\ufffd", article.error)
    try:
        repaired = repair(text)
        repaired = replace(repaired, text=unwrapped(repaired.text))  # same length: offsets stay
    except Exception as error:
        return article, _failure(article, error)
    if not repaired.text.strip():
        return article, f"{source or id}: the text is empty; remove it or fill it"
    if (length := len(repaired.text)) > max_length:
        return article, f"{source or id}: {length:,} characters are more than the pipeline's {max_length:,}; split it"
    return article, repaired


def _failure(article: Article, error: Exception) -> str:
    reason = next(iter(str(error).strip().splitlines()), "no message")
    return f"{article.source or article.id}: {type(error).__name__}: {reason}"


def _docs(texts: Sequence[str], nlp: Language, jobs: int) -> Iterator[Doc | Exception]:
    """For each text the processed document, or the exception that it raised.

    An exception ends spaCy's stream, so what is left of it is done one by one.
    """
    done = 0
    try:
        for doc in nlp.pipe(texts, n_process=min(jobs, len(texts)) or 1):
            yield doc
            done += 1
    except Exception:
        for text in texts[done:]:
            try:
                yield nlp(text)
            except Exception as error:
                yield error
