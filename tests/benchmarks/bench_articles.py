"""Scores of quotes, speakers, people and places on the articles of tests/data/articles.

python tests/benchmarks/bench_articles.py [--model NAME] [--errors]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from articles import DATA, Scores, read_articles, score

TYPES = ("Direct", "Other", "nothing")


def main() -> None:
    parser = argparse.ArgumentParser(description="Score the articles with gold quotes.")
    parser.add_argument("--model", default="auto", help="a pipeline's name or path")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the articles")
    parser.add_argument("--errors", action="store_true", help="list what is wrong, with the text around it")
    options = parser.parse_args()

    import extractor

    articles = read_articles(options.data)
    nlp = extractor.load(options.model)
    begin = time.perf_counter()
    scores = score(nlp, articles)
    seconds = time.perf_counter() - begin
    print(f"{len(articles)} articles in {seconds:.1f} s")
    print_scores(scores)
    if options.errors:
        print_mistakes(scores)


def print_scores(scores: Scores) -> None:
    for name in ("direct", "people", "places"):
        counts = getattr(scores, name)
        print(
            f"{name:32} P {counts.p:.3f}  R {counts.r:.3f}  F1 {counts.f1:.3f}"
            f"  ({counts.right} right, {counts.spurious} spurious, {counts.missed} missed)"
        )
    for title, name in (
        ("speaker_name of direct", "speakers"),
        ("  where the text tells it", "named_speakers"),
        ("indirect found", "indirect"),
        ("speaker_name of indirect", "indirect_speakers"),
    ):
        counts = getattr(scores, name)
        print(f"{title:32} {counts.r:.3f}  ({counts.right} of {counts.right + counts.missed})")
    print("in quotation marks, gold by found  " + "".join(f"{kind:>9}" for kind in TYPES))
    for gold in TYPES:
        print(f"{gold:>33}  " + "".join(f"{scores.confusion[gold, kind]:9}" for kind in TYPES))


def print_mistakes(scores: Scores) -> None:
    kinds = Counter(mistake.kind for mistake in scores.mistakes)
    for kind, number in kinds.most_common():
        print(f"\n{kind} ({number})")
        for mistake in scores.mistakes:
            if mistake.kind == kind:
                print(f"  {mistake.article}: {mistake.detail}")
                if mistake.context:
                    print(f"      … {mistake.context} …")


if __name__ == "__main__":
    main()
