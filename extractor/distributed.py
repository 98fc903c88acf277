"""The same extraction on a Dask cluster; needs the extra `cluster`.

    extractor run articles/ --out tables --cluster tcp://scheduler:8786

reads and writes here and has the cluster's workers do what is between. `extract` and `write` keep the texts away from
this machine: a Dask DataFrame or Bag, or a folder on storage that all workers see, becomes folders of Parquet files.

    with Client("tcp://scheduler:8786"):
        tables = distributed.extract("/storage/articles", id_column="url", text_column="body")
        distributed.write(tables, "/storage/tables")

Every worker needs this package and the pipeline. Start workers with one thread each (`dask worker ADDRESS --nworkers 16
--nthreads 1`): threads of one process take turns. Dask sends Python objects as pickles, so a scheduler must be
reachable by people you trust only.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor import pipelines
from extractor.corpus import AHEAD, Batch, Worker, batches, failed
from extractor.errors import InputError, MissingExtraError, ModelError
from extractor.sources import Article
from extractor.tables import COLUMNS, DocumentRows, Tables, to_frame
from extractor.writers import parquet_schema

if TYPE_CHECKING:
    import pandas as pd
    from dask.bag import Bag
    from dask.dataframe import DataFrame
    from distributed import Client, Future

CONNECT_SECONDS = 20
"""How long to wait for the scheduler, and for a worker."""

BLOCK = "16MB"
"""Size of the pieces that .jsonl files are read in: one task each, which is done again whole when its worker dies."""

_turn = threading.Lock()
"""Held by the thread that uses the pipeline of this process."""


@contextmanager
def connect(address: str, model: str = "auto") -> Iterator[Cluster]:
    """The cluster of the Dask scheduler at `address`, with the pipeline `model` on every worker.

    Raises MissingExtraError without Dask, InputError where no scheduler or no worker answers, ModelError where a worker
    lacks the pipeline or has another one.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingExtraError(
            "clusters need dask, which is not installed; pip install 'extractor[cluster]'"
        ) from error
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(f"{address}: no Dask scheduler answers there; check the address ({error})") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError as error:
            raise InputError(f"{address}: the scheduler has no workers; start some with: dask worker") from error
        yield Cluster.of(client, model)


@dataclass(frozen=True)
class Cluster:
    """The workers of a Dask cluster as `corpus.fill` takes them.

    `name` is what "model" in the tables says, `pipeline` the fingerprint that the pipelines of all workers have.
    """

    client: Client
    model: str
    name: str
    pipeline: str

    @classmethod
    def of(cls, client: Client, model: str) -> Cluster:
        found = set(client.run(_identity, model).values())
        if len(found) != 1:
            names = ", ".join(sorted({name for name, _ in found}))
            raise ModelError(f"the workers of the cluster have different pipelines ({names}); install the same on all")
        return cls(client, model, *found.pop())

    def run(self, batches: Iterable[Batch]) -> Iterator[list[DocumentRows]]:
        """The rows of every batch, in order. What a worker had not finished when it died, others do."""
        waiting: deque[tuple[Batch, Future[list[DocumentRows]]]] = deque()
        for batch in batches:
            waiting.append((batch, self._submit(batch)))
            if len(waiting) > AHEAD * len(self.client.nthreads()):
                yield self._rows(*waiting.popleft())
        while waiting:
            yield self._rows(*waiting.popleft())

    def _submit(self, batch: Batch) -> Future[list[DocumentRows]]:
        return self.client.submit(_process, batch, self.model, self.pipeline, pure=False)

    def _rows(self, batch: Batch, future: Future[list[DocumentRows]]) -> list[DocumentRows]:
        try:
            rows: list[DocumentRows] = future.result()
            return rows
        except Exception as error:
            if len(batch) > 1:
                return [rows for article in batch for rows in self._rows([article], self._submit([article]))]
            [article] = batch
            reason = next(iter(str(error).splitlines()), "no message")
            text = f"{article.source or article.id}: {type(error).__name__}: {reason}"
            return [failed(article, text, self.name, self.pipeline)]


def extract(
    source: DataFrame | Bag | str | Path, model: str = "auto", id_column: str = "id", text_column: str = "text"
) -> dict[str, DataFrame]:
    """The tables of `source` as Dask DataFrames by table name; nothing is computed yet.

    `source` is a Dask DataFrame or a Bag of mappings with an id and a text column, or a folder of .parquet or .jsonl
    files that all workers see. Ids should be unique. A partition is a task: some thousand articles each are a good
    size. Compute or `write` the tables together, or every document is processed once for each.

    Raises InputError for a folder without such files.
    """
    import dask.dataframe
    from dask import delayed

    partitions = (_read_folder(Path(source)) if isinstance(source, (str, Path)) else source).to_delayed()
    done = [delayed(_extract_partition)(partition, model, id_column, text_column) for partition in partitions]
    return {
        name: dask.dataframe.from_delayed([delayed(itemgetter(name))(part) for part in done], meta=to_frame(name, []))
        for name in COLUMNS
    }


def write(tables: Mapping[str, DataFrame], folder: str | Path) -> None:
    """Write the tables of `extract` to `folder` in one go: each as a folder of Parquet files, one a partition."""
    import dask

    dask.compute(
        *(
            table.to_parquet(
                str(Path(folder) / f"{name}.parquet"),
                write_index=False,
                schema=parquet_schema(to_frame(name, [])),
                overwrite=True,
                compute=False,
            )
            for name, table in tables.items()
        )
    )


def _read_folder(folder: Path) -> DataFrame | Bag:
    import dask.bag
    import dask.dataframe

    if any(folder.glob("*.parquet")):
        return dask.dataframe.read_parquet(str(folder / "*.parquet"))
    if any(folder.glob("*.jsonl")):
        return dask.bag.read_text(str(folder / "*.jsonl"), blocksize=BLOCK).map(json.loads)
    raise InputError(f"{folder}: no .parquet or .jsonl files in this folder; give another one")


def _extract_partition(
    partition: pd.DataFrame | list[Mapping[str, Any]], model: str, id_column: str, text_column: str
) -> dict[str, pd.DataFrame]:
    """The tables of one partition."""
    records = partition if isinstance(partition, list) else partition.to_dict("records")
    articles = (_article(record[id_column], record[text_column]) for record in records)
    with _turn:
        worker = _worker(model)
        return Tables.from_documents(rows for batch in worker.run(batches(articles)) for rows in batch).frames()


def _article(name: object, text: object) -> Article:
    if isinstance(text, str):
        return Article(str(name), text)
    return Article(str(name), "", error=f"{name}: there is no text in the text column; remove the row or fill it")


def _process(batch: Batch, model: str, pipeline: str) -> list[DocumentRows]:
    with _turn:
        worker = _worker(model)
        if worker.pipeline != pipeline:  # a worker that came later
            raise ModelError(f"a worker of the cluster has another pipeline ({worker.model}); install the same on all")
        return worker.process(batch)


def _identity(model: str) -> tuple[str, str]:
    """Name and fingerprint of the pipeline in this process."""
    with _turn:
        worker = _worker(model)
        return worker.model, worker.pipeline


@cache
def _worker(model: str) -> Worker:
    return Worker.of(pipelines.load(model))
