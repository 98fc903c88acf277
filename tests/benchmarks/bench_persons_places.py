"""Scores of people, places and organisations on the articles of tests/data/persons_places.

python tests/benchmarks/bench_persons_places.py [--model NAME] [--errors] [--only PREFIX]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from articles import Counts
from persons_places import DATA, Scores, read_articles, score

SHARES = {
    "roles": "of the people found that have one",
    "aliases": "of the other forms of the people found",
    "mentions": "numbers of mentions of people with namesakes or with names like words",
    "joined": "of the organisations found in a long and a short form",
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Score people, places and organisations.")
    parser.add_argument("--model", default="auto", help="a pipeline's name or path")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the articles")
    parser.add_argument("--only", default="", help="articles whose file name begins like this")
    parser.add_argument("--errors", action="store_true", help="list what is wrong, with the text around it")
    options = parser.parse_args()

    import extractor

    articles = [article for article in read_articles(options.data) if article.id.startswith(options.only)]
    begin = time.perf_counter()
    tables = extractor.extract([extractor.Article(a.id, a.text) for a in articles], model=options.model)
    print(f"{len(articles)} articles in {time.perf_counter() - begin:.1f} s")
    scores = score(articles, tables.entities.to_dict("records"))
    print_scores(scores)
    if options.errors:
        for m in sorted(scores.mistakes, key=lambda m: m.kind):
            print(f"{m.kind:24} {m.article}: {m.detail}  [{m.context}]")


def print_scores(scores: Scores) -> None:
    for name in ("people", "places", "organisations"):
        counts: Counts = getattr(scores, name)
        print(
            f"{name:14} P {counts.p:.3f}  R {counts.r:.3f}  F1 {counts.f1:.3f}"
            f"  ({counts.right} right, {counts.spurious} spurious, {counts.missed} missed)"
        )
    for name, whose in SHARES.items():
        counts = getattr(scores, name)
        print(f"{name:14} {counts.r:.3f}  {counts.right} of {counts.right + counts.missed} {whose}")
    print(f"{'':14} {scores.aliases.spurious} forms that belong to somebody else")
    codes = scores.countries
    print(
        f"{'countries':14} {codes.p:.3f}  {codes.right} of {codes.right + codes.spurious} codes, {codes.missed} missing"
    )


if __name__ == "__main__":
    main()
