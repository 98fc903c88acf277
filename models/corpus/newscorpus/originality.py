"""Copied runs of words: none may stand in a reference text, and articles share next to none with each other."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from newscorpus.markup import Article

LENGTH = 8
SHARED = 3
"""Runs that two articles may have in common."""
WORD_RE = re.compile(r"\w+")
CONLL_COLUMN = {".conllu": 1, ".conll2003": 0, ".bio": 0}


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """All runs of `LENGTH` words of `text`, without punctuation and case."""
    words = [word.casefold() for word in WORD_RE.findall(text)]
    yield from zip(*(words[i:] for i in range(LENGTH)), strict=False)


def reference_texts(folder: Path) -> Iterator[tuple[Path, str]]:
    """(file, running text) of every text file below `folder`: JSON, CoNLL-like columns, `word##TAG`."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.name.removesuffix(".gz")
        data = path.read_bytes()
        content = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
        if name.endswith(".jsonl"):
            yield from ((path, json.loads(line)["text"]) for line in content.split("\n") if line)
        elif name.endswith(".json"):
            # Mark-up of the raw documents goes, so that the words of a sentence follow each other.
            yield path, re.sub(r"<[^<>]*>", "", content.replace("\\n", " ").replace("\\r", " "))
        elif name.endswith(".upos.txt"):
            yield path, re.sub(r"##\S+", "", content)
        else:
            yield path, " ".join(_words(content, name))


def _words(content: str, name: str) -> Iterator[str]:
    """The words of a file with one word a line: in the second column where the first is a number, else in the first."""
    column = next((column for suffix, column in CONLL_COLUMN.items() if name.endswith(suffix)), 0)
    for line in content.split("\n"):
        cells = line.split("\t") if "\t" in line else line.split(" ")
        if line.startswith("#") or len(cells) < 2:
            continue
        word = cells[1] if cells[0].isdigit() and "\t" in line else cells[min(column, len(cells) - 1)]
        yield word.removeprefix("de:")


def copied(articles: Sequence[Article], folder: Path) -> list[str]:
    """A line for every run of words that stands in an article and in a file below `folder`."""
    known: dict[tuple[str, ...], str] = {run: article.id for article in articles for run in runs(article.text)}
    found = {
        (known[run], path.name, " ".join(run))
        for path, text in reference_texts(folder)
        for run in runs(text)
        if run in known
    }
    return [f"{article}: also in {name}: {words}" for article, name, words in sorted(found)]


def alike(articles: Sequence[Article]) -> list[str]:
    """A line for every two articles that share more than `SHARED` runs of words."""
    holders: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for article in articles:
        for run in runs(article.text):
            holders[run].add(article.id)
    shared: Counter[tuple[str, str]] = Counter()
    for ids in holders.values():
        shared.update(combinations(sorted(ids), 2))
    return [f"{a} and {b} share {n} runs of {LENGTH} words" for (a, b), n in sorted(shared.items()) if n > SHARED]
