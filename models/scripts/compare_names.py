"""What a corpus is worth for names: the same small tagger trained on it, and on as many tokens of GermEval.

usage: compare_names.py CORPUS.spacy... --data PATH --vectors training/classes --out training/compare

Trains `configs/names.cfg` on documents of the given files and on GermEval's first 3,600 test sentences, as many tokens
of each as both have (400 of the sentences choose the best step), and prints strict F1 of both on GermEval's dev set,
per label and over PER, LOC and ORG.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from pathlib import Path

import spacy
from corpora import Sentence, read_germeval, write_docbin
from evaluate import name_scores
from spacy.tokens import DocBin

HERE = Path(__file__).parent.parent


def copy_part(paths: list[Path], out: Path, tokens: int) -> int:
    """Write documents of `paths` to `out` until `tokens` are reached; return how many there are."""
    vocab = spacy.blank("de").vocab
    docs = [doc for path in paths for doc in DocBin().from_disk(path).get_docs(vocab)]
    random.Random(0).shuffle(docs)
    store, size = DocBin(), 0
    while docs and size < tokens:
        doc = docs.pop()
        store.add(doc)
        size += len(doc)
    out.parent.mkdir(parents=True, exist_ok=True)
    store.to_disk(out)
    return size


def part_of(sentences: list[Sentence], tokens: int) -> list[Sentence]:
    """Sentences in random order until `tokens` are reached."""
    random.Random(0).shuffle(sentences)
    kept: list[Sentence] = []
    while sentences and sum(len(s.words) for s in kept) < tokens:
        kept.append(sentences.pop())
    return kept


def train(folder: Path, vectors: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "spacy", "train", str(HERE / "configs/names.cfg"), "-o", str(folder / "model"),
         "--paths.train", str(folder / "train"), "--paths.dev", str(folder.parent / "dev.spacy"),
         "--paths.vectors", str(vectors)],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return folder / "model/model-best"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    germeval = options.data / "ner/germeval2014"
    test = options.out / "test.spacy"
    write_docbin(test, list(read_germeval(germeval / "dev.tsv")))
    rest = list(read_germeval(germeval / "test-first-3600.tsv"))
    write_docbin(options.out / "dev.spacy", rest[-400:])
    available = sum(len(sentence.words) for sentence in rest[:-400])
    size = copy_part(options.corpus, options.out / "corpus/train/part.spacy", available)
    write_docbin(options.out / "germeval/train/part.spacy", part_of(rest[:-400], size), seed=1)
    print(f"{size} tokens each")
    for name in ("corpus", "germeval"):
        scores = name_scores(spacy.load(train(options.out / name, options.vectors)), test)
        print(f"{name:10}" + "  ".join(f"{key} {value:.3f}" for key, value in scores.items()))


if __name__ == "__main__":
    main()
