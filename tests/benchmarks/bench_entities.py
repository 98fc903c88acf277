"""Scores of people, places and roles on the articles of tests/data/entities.

    python tests/benchmarks/bench_entities.py [--model NAME] [--errors]

People count by their full name, places by their canonical name, once an article; a role counts where the person was
found and the gold has one. `mentions` is the share of people whose number of mentions by name is right.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DATA = Path(__file__).parents[1] / "data" / "entities"


@dataclass
class Score:
    """Counts of one kind of thing."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def add(self, article: str, gold: Iterable[str], found: Iterable[str], allowed: Iterable[str] = ()) -> None:
        """Compare two sets of names; `allowed` names count neither way."""
        gold_set, found_set = set(gold), set(found)
        wrong = found_set - gold_set - set(allowed)
        self.right += len(gold_set & found_set)
        self.wrong += len(wrong)
        self.missed += len(gold_set - found_set)
        self.errors += [f"{article}: + {name}" for name in sorted(wrong)]
        self.errors += [f"{article}: - {name}" for name in sorted(gold_set - found_set)]


def read_gold(folder: Path = DATA) -> dict[str, dict[str, Any]]:
    """The articles with gold by file name."""
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}


def score(nlp: Callable[[str], Doc], articles: dict[str, dict[str, Any]]) -> dict[str, Score]:
    """Scores of people, places, roles, genders and numbers of mentions."""
    scores = {kind: Score() for kind in ("people", "places", "roles", "genders", "mentions")}
    for key, article in articles.items():
        entities = nlp(article["text"].strip())._.entities
        people = {e.name: e for e in entities if e.label == "PER"}
        gold_people = {p["name"]: p for p in article["people"]}
        scores["people"].add(key, gold_people, people)
        places = (e.name for e in entities if e.label == "LOC")
        scores["places"].add(key, article["places"], places, article.get("maybe_places", ()))
        for name in gold_people.keys() & people.keys():
            gold, found = gold_people[name], people[name]
            checks = [("mentions", str(gold["mentions"]), str(len(found.mentions)))]
            if gold.get("role"):
                checks.append(("roles", gold["role"], found.role))
            if gold.get("gender"):
                checks.append(("genders", gold["gender"], found.gender))
            for kind, right, got in checks:
                if got in right.split(" | "):
                    scores[kind].right += 1
                else:
                    scores[kind].wrong += 1
                    scores[kind].errors.append(f"{key}: {name}: {got!r} for {right!r}")
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="auto")
    parser.add_argument("--errors", action="store_true", help="list what is wrong")
    options = parser.parse_args()
    import extractor

    nlp = extractor.load(model=options.model)
    articles = read_gold()
    started = time.perf_counter()
    scores = score(nlp, articles)
    seconds = time.perf_counter() - started
    print(f"{len(articles)} articles in {seconds:.2f} s")
    for kind, s in scores.items():
        if kind in ("people", "places"):
            print(f"{kind:9} F1 {s.f1:.3f}  right {s.right}  wrong {s.wrong}  missed {s.missed}")
        else:
            total = s.right + s.wrong
            print(f"{kind:9} accuracy {s.right / max(1, total):.3f}  right {s.right} of {total}")
        if options.errors:
            print(*(f"    {error}" for error in s.errors), sep="\n")


if __name__ == "__main__":
    main()
