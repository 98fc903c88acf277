"""Sentence boundaries against annotated ones: F1 of whole sentences on articles that have quotes.

python tests/benchmarks/bench_sentences.py [ARTICLES.jsonl ...] [--model NAME] [--errors]

Each line of ARTICLES.jsonl is an object with `text`, `sentences` ([start, end] in characters of the text, half open)
and `annotations`; white space at the edges of a sentence does not count.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

Sentences = set[tuple[int, int]]

DATA = Path(__file__).parents[3] / "shared/data/wikinews-quotes"


def main() -> None:
    parser = argparse.ArgumentParser(description="Score sentence boundaries.")
    parser.add_argument("files", nargs="*", type=Path, default=[DATA / "dev.jsonl", DATA / "train.jsonl"])
    parser.add_argument("--model", default="auto", help="a pipeline's name or path")
    parser.add_argument("--errors", action="store_true", help="list the sentences that differ")
    options = parser.parse_args()

    import extractor

    nlp = extractor.load(options.model)
    for path in options.files:
        right = n_found = n_gold = 0
        for text, gold in read_gold(path):
            found = trim(text, ((s.start_char, s.end_char) for s in nlp(text).sents))
            right, n_found, n_gold = right + len(found & gold), n_found + len(found), n_gold + len(gold)
            if options.errors:
                print_differences(text, found, gold)
        print(f"{path.name:16} {n_gold:6} sentences  P {right / n_found:.3f}  R {right / n_gold:.3f}", end="  ")
        print(f"F1 {2 * right / (n_found + n_gold):.3f}")


def read_gold(path: Path) -> Iterator[tuple[str, Sentences]]:
    """Text and sentences of each article with quotes."""
    with open(path, encoding="utf-8") as handle:
        for line in handle:
            article = json.loads(line)
            if article["annotations"]:
                yield article["text"], trim(article["text"], article["sentences"])


def trim(text: str, spans: Iterable[tuple[int, int]]) -> Sentences:
    """`spans` of `text` without the white space at their edges; empty ones fall away."""
    sentences = set()
    for start, end in spans:
        words = text[start:end].strip()
        if words:
            begin = text.index(words, start)
            sentences.add((begin, begin + len(words)))
    return sentences


def print_differences(text: str, found: Sentences, gold: Sentences) -> None:
    for label, spans in (("found", found - gold), ("gold ", gold - found)):
        for start, end in sorted(spans):
            print(label, repr(text[start:end]))


if __name__ == "__main__":
    main()
