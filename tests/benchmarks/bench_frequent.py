"""The most frequent names in a file of articles, to be judged by eye: is each one a name, and of that label?

python tests/benchmarks/bench_frequent.py ARTICLES.jsonl [--top 200] [--label PER] [--model NAME]

Prints rank, label, name, number of mentions and of documents, aliases and a first mention with the text around it,
separated by tabs. Names are counted by name and label over all documents.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from extractor import Tables

WIDTH = 50
"""Characters of text on either side of a mention."""


def main() -> None:
    parser = argparse.ArgumentParser(description="List the most frequent names of a file of articles.")
    parser.add_argument("articles", help="a file, folder or glob, as for `extractor run`")
    parser.add_argument("--top", type=int, default=200, help="how many names")
    parser.add_argument("--label", choices=("PER", "LOC", "ORG", "MISC"), help="names of this label only")
    parser.add_argument("--model", default="auto", help="a pipeline's name or path")
    options = parser.parse_args()

    import extractor

    tables = extractor.extract([options.articles], model=options.model)
    entities = tables.entities
    if options.label:
        entities = entities[entities["label"] == options.label]
    for rank, row in enumerate(most_frequent(entities).head(options.top).itertuples(), start=1):
        example = in_context(tables, row.doc_id, row.entity_id)
        print(rank, row.label, row.name, row.n_mentions, row.n_documents, row.aliases, example, sep="\t")


def most_frequent(entities: pd.DataFrame) -> pd.DataFrame:
    """One row a name and label, the most mentioned first; `doc_id` and `entity_id` are those of the first document."""
    names = entities.groupby(["label", "name"], sort=False).agg(
        n_mentions=("n_mentions", "sum"),
        n_documents=("doc_id", "nunique"),
        aliases=("aliases", lambda cells: "; ".join(dict.fromkeys(cell for cell in cells if cell))),
        doc_id=("doc_id", "first"),
        entity_id=("entity_id", "first"),
    )
    order = ["n_mentions", "n_documents", "name"]
    return names.reset_index().sort_values(order, ascending=[False, False, True])


def in_context(tables: Tables, doc_id: str, entity_id: str) -> str:
    """The first mention of an entity in square brackets, with the text around it."""
    mentions, documents = tables.mentions, tables.documents
    mention = mentions[(mentions["doc_id"] == doc_id) & (mentions["entity_id"] == entity_id)].iloc[0]
    text = documents.loc[documents["doc_id"] == doc_id, "text"].iloc[0]
    start, end = mention["start"], mention["end"]
    around = f"{text[max(0, start - WIDTH) : start]}[{text[start:end]}]{text[end : end + WIDTH]}"
    return " ".join(around.split())


if __name__ == "__main__":
    main()
