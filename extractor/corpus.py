"""Many documents: read, repair, process and collect them, in batches, so that no document stops the others.

The rows of a document depend on the document and the pipeline alone, not on its batch or on the process that did it.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from hashlib import blake2b
from multiprocessing import Pipe, Process, parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from extractor import pipelines
from extractor.sources import Article, read, without_surrogates, writable
from extractor.splitting import join, split
from extractor.store import Store
from extractor.tables import DocumentRows, Tables, document_rows, failed_rows
from extractor.text.layout import unwrapped
from extractor.text.repair import Repaired, repair

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Batch = list[Article]

BATCH = 32
"""Articles that are processed together, and lost together when a run is killed."""
BATCH_CHARACTERS = 200_000
"""A batch with so many characters has no more articles."""

PIPE_BATCH = 8
"""Texts that the networks read at once: the arrays of some thousand words leave the processor's cache, and take longer
for it."""

AHEAD = 2
"""Batches for every process that are read before they are needed."""


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
) -> Tables:
    """The tables of `articles`, in their order; see `process`."""
    return Tables.from_documents(process(articles, nlp, jobs, progress))


def process(
    articles: Iterable[Article],
    nlp: Language,
    jobs: int = 1,
    progress: Callable[[DocumentRows], None] | None = None,
) -> Iterator[DocumentRows]:
    """Repair the articles and run `nlp` over them; yields the rows of every article, in order, failed ones included.

    `progress` is called with the rows of each document when it is done. Of the corpus, a few batches are in memory.
    With more than one of `jobs`, a document that ends its process (out of memory, a crash in a library) fails alone.
    """
    for batch in Worker.of(nlp, jobs).run(batches(articles)):
        for rows in batch:
            if progress is not None:
                progress(rows)
            yield rows


def batches(articles: Iterable[Article]) -> Iterator[Batch]:
    """The articles in groups of `BATCH`, or fewer long ones."""
    batch: Batch = []
    characters = 0
    for article in articles:
        batch.append(article)
        characters += len(article.text)
        if len(batch) >= BATCH or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


class Workers(Protocol):
    """What does the work of a run: processes of this machine, or a cluster."""

    @property
    def pipeline(self) -> str:
        """The fingerprint of its pipeline."""

    def run(self, batches: Iterable[Batch]) -> Iterator[list[DocumentRows]]:
        """The rows of every batch, in order."""


def fill(
    store: Store,
    articles: Iterable[Article],
    workers: Workers,
    progress: Callable[[DocumentRows], None] | None = None,
) -> None:
    """Put the rows of `articles` into `store`, batch by batch; those that it has already stay.

    A document is done again if it failed, or if its text or the pipeline is not what it was.
    """
    wanted = ((article, fingerprint(article, workers.pipeline)) for article in articles)
    for rows in workers.run(batches(store.remaining(wanted))):
        store.add(rows)
        if progress is not None:
            for document in rows:
                progress(document)
    store.commit()


def fingerprint(article: Article, pipeline: str) -> str:
    """What an article's rows depend on: 16 hexadecimal digits for its text, a hyphen, the pipeline's fingerprint."""
    text = article.text.encode("utf-8", "surrogatepass")
    return f"{blake2b(text, digest_size=8).hexdigest()}-{pipeline}"


def failed(article: Article, error: str, model: str, pipeline: str) -> DocumentRows:
    """The rows of an article that could not be processed; `model` and `pipeline` are those of `Worker`."""
    rows = failed_rows(_clean(article), writable(error), model)
    rows.document["fingerprint"] = fingerprint(article, pipeline)
    return rows


@dataclass(frozen=True)
class Worker:
    """A pipeline at work, in `jobs` processes.

    `model` is the pipeline's name as the tables have it, `pipeline` the fingerprint of `pipelines.fingerprint`.
    """

    nlp: Language
    model: str
    pipeline: str
    jobs: int = 1

    @classmethod
    def of(cls, nlp: Language, jobs: int = 1) -> Worker:
        return cls(nlp, pipelines.describe(nlp), pipelines.fingerprint(nlp), jobs)

    def run(self, batches: Iterable[Batch]) -> Iterator[list[DocumentRows]]:
        """The rows of every batch, in order."""
        return map(self.process, batches) if self.jobs == 1 else _in_processes(self, batches)

    def process(self, batch: Batch) -> list[DocumentRows]:
        """The rows of every article of a batch."""
        # New words of a text go when its batch is done, or the vocabulary would grow with the corpus.
        with self.nlp.memory_zone():
            return list(self._process(batch))

    def failed(self, article: Article, error: str) -> DocumentRows:
        return failed(article, error, self.model, self.pipeline)

    def _process(self, batch: Batch) -> Iterator[DocumentRows]:
        prepared = [_prepare(article) for article in batch]
        pieces = [split(text.text, self.nlp.max_length) for text in prepared if isinstance(text, Repaired)]
        docs = _docs([piece for text in pieces for piece in text], self.nlp)
        lengths = map(len, pieces)
        for article, repaired in zip(batch, prepared, strict=True):
            if isinstance(repaired, str):
                yield self.failed(article, repaired)
                continue
            parts = [next(docs) for _ in range(next(lengths))]
            try:
                doc = join([_doc_or_raise(part) for part in parts])
                rows = document_rows(_clean(article), repaired, doc, self.model)
                rows.document["fingerprint"] = fingerprint(article, self.pipeline)
                yield rows
            except Exception as error:  # whatever goes wrong in a document stays in its row
                yield self.failed(article, _failure(article, error))


def _clean(article: Article) -> Article:
    id, text, source = map(writable, (article.id, article.text, article.source))
    return replace(article, id=id, text=text, source=source)


def _prepare(article: Article) -> Repaired | str:
    """The repaired text of an article, or why there is none."""
    if article.error:
        return article.error
    try:
        repaired = repair(without_surrogates(article.text))
        repaired = replace(repaired, text=unwrapped(repaired.text))  # same length: offsets stay
    except Exception as error:
        return _failure(article, error)
    if not repaired.text.strip():
        return f"{article.source or article.id}: the text is empty; remove it or fill it"
    return repaired


def _failure(article: Article, error: Exception) -> str:
    reason = next(iter(str(error).strip().splitlines()), "no message")
    return f"{article.source or article.id}: {type(error).__name__}: {reason}"


def _docs(texts: Sequence[str], nlp: Language) -> Iterator[Doc | Exception]:
    """For each text the processed document, or the exception that it raised.

    An exception ends spaCy's stream, so what is left of it is done one by one.
    """
    done = 0
    try:
        for doc in nlp.pipe(texts, batch_size=PIPE_BATCH):
            yield doc
            done += 1
    except Exception:
        for text in texts[done:]:
            try:
                yield nlp(text)
            except Exception as error:
                yield error


def _doc_or_raise(doc: Doc | Exception) -> Doc:
    if isinstance(doc, Exception):
        raise doc
    return doc


def _in_processes(worker: Worker, batches: Iterable[Batch]) -> Iterator[list[DocumentRows]]:
    """The rows of every batch, in order, from a pool of processes.

    When a process dies, nobody knows over which document. The pool is replaced, what it had not done yet goes to the
    new one, and the batch whose turn it is is done one by one.
    """
    pool = _pool(worker)
    waiting: deque[tuple[Batch, Future[list[DocumentRows]]]] = deque()
    more = True
    batches = iter(batches)
    try:
        while more or waiting:
            while more and len(waiting) < AHEAD * worker.jobs:
                batch = next(batches, None)
                if more := batch is not None:
                    waiting.append((batch, _submit(pool, batch)))
            if not waiting:
                break
            batch, future = waiting.popleft()
            try:
                rows = future.result()
            except Exception:
                pool.shutdown()
                pool = _pool(worker)
                waiting = deque((later, f if f.exception() is None else _submit(pool, later)) for later, f in waiting)
                rows = [_alone(worker, article) for article in batch]
            yield rows
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(worker: Worker) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(worker.jobs, initializer=_start, initargs=(worker,))


def _submit(pool: ProcessPoolExecutor, batch: Batch) -> Future[list[DocumentRows]]:
    try:
        return pool.submit(_process_here, batch)
    except BrokenProcessPool as error:
        broken: Future[list[DocumentRows]] = Future()
        broken.set_exception(error)
        return broken


_here: Worker
"""In a process of a pool, what works there."""


def _start(worker: Worker) -> None:
    import extractor.components  # noqa: F401  registers the extensions of Doc, which do not come with a pickle

    global _here
    _here = worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends the pool
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process of a pool waits for work for ever when its parent was killed, unless it looks after it."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _process_here(batch: Batch) -> list[DocumentRows]:
    return _here.process(batch)


def _alone(worker: Worker, article: Article) -> DocumentRows:
    """The rows of an article, from a process of its own; if that dies, its end is the error of the article."""
    receiver, sender = Pipe(duplex=False)
    process = Process(target=_send, args=(sender, worker, article), daemon=True)
    process.start()
    wait([receiver, process.sentinel])
    rows = None
    try:
        if receiver.poll():
            rows = receiver.recv()
    except (EOFError, OSError):  # it died while it was sending
        pass
    process.join()
    receiver.close()
    sender.close()
    if isinstance(rows, DocumentRows):
        return rows
    end = _end(process.exitcode)
    return worker.failed(article, f"{article.source or article.id}: the process that worked on it {end}; leave it out")


def _send(sender: Connection, worker: Worker, article: Article) -> None:
    [rows] = worker.process([article])
    sender.send(rows)


def _end(exitcode: int | None) -> str:
    """How a process ended.

    >>> _end(-9), _end(3)
    ('was killed (SIGKILL), perhaps for want of memory', 'ended (exit status 3)')
    """
    if exitcode is None or exitcode >= 0:
        return f"ended (exit status {exitcode})"
    name = signal.Signals(-exitcode).name
    return f"was killed ({name}), perhaps for want of memory" if name == "SIGKILL" else f"crashed ({name})"
