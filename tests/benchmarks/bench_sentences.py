"""Sentence boundaries against annotated ones: F1 of whole sentences on articles that have quotes.

python tests/benchmarks/bench_sentences.py [ARTICLES.jsonl ...] [--model NAME] [--errors]

Each line of ARTICLES.jsonl is an object with `text`, `sentences` ([start, end] in characters of the text, half open)
and `annotations`; white space at the edges of a sentence does not count. The second F1 leaves out annotated sentences
that run over a paragraph, have no end mark or are marks alone, and the found ones that overlap them.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

Sentences = set[tuple[int, int]]

END = re.compile(r"[.!?…:;]\W*$")

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
        clean_found = clean_gold = clean_right = 0
        for text, gold in read_gold(path):
            found = trim(text, ((s.start_char, s.end_char) for s in nlp(text).sents))
            right, n_found, n_gold = right + len(found & gold), n_found + len(found), n_gold + len(gold)
            slips = {span for span in gold if is_slip(text[slice(*span)])}
            found_clean = {(a, b) for a, b in found if not any(a < end and start < b for start, end in slips)}
            clean_right += len(found_clean & gold)
            clean_found, clean_gold = clean_found + len(found_clean), clean_gold + len(gold - slips)
            if options.errors:
                print_differences(text, found, gold)
        print(f"{path.name:16} {n_gold:6} sentences  P {right / n_found:.3f}  R {right / n_gold:.3f}", end="  ")
        print(f"F1 {2 * right / (n_found + n_gold):.3f}", end="  ")
        print(f"without slips {2 * clean_right / (clean_found + clean_gold):.3f} ({clean_gold} sentences)")


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


def is_slip(sentence: str) -> bool:
    """Whether an annotated sentence is none: it runs over a paragraph, has no end mark, or is marks alone."""
    return "\n\n" in sentence or not END.search(sentence) or not any(c.isalnum() for c in sentence)


def print_differences(text: str, found: Sentences, gold: Sentences) -> None:
    for label, spans in (("found", found - gold), ("gold ", gold - found)):
        for start, end in sorted(spans):
            print(label, repr(text[start:end]))


if __name__ == "__main__":
    main()
