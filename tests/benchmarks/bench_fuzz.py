"""Nasty documents through the whole pipeline: none may raise, none may get lost.

python tests/benchmarks/bench_fuzz.py [NUMBER] [--first SEED] [--model NAME] [--jobs N]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import nasty


def main() -> None:
    parser = argparse.ArgumentParser(description="Process nasty documents.")
    parser.add_argument("number", type=int, nargs="?", default=100_000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--model", default="embedded", help="a pipeline's name or path")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    options = parser.parse_args()

    import extractor
    from extractor.corpus import process
    from extractor.sources import Article

    seeds = range(options.first, options.first + options.number)
    articles = (Article(str(seed), nasty.text(seed)) for seed in seeds)
    begin = time.perf_counter()
    reasons: Counter[str] = Counter()
    documents = 0
    for seed, rows in zip(seeds, process(articles, extractor.load(options.model), options.jobs), strict=True):
        if rows.document["doc_id"] != str(seed):
            sys.exit(f"document {seed} is lost")
        documents += 1
        if documents % 10_000 == 0:
            print(f"{documents:,} after {time.perf_counter() - begin:.0f} s", flush=True)
        error = rows.document["error"].partition(": ")[2]
        if rows.failed and "the text is empty" not in error:
            reasons[error] += 1
            print(f"seed {seed}: {error}", flush=True)
        for row in rows.mentions:
            if rows.document["text"][row["start"] : row["end"]] != row["text"]:
                sys.exit(f"document {seed}: a mention is not where it is said to be")
    print(f"{documents:,} documents, {sum(reasons.values())} exceptions, {time.perf_counter() - begin:.0f} s")
    sys.exit(bool(reasons))


if __name__ == "__main__":
    main()
