"""Fit the weights that tell speech from titles and names in quotation marks to our own corpus.

usage: python scripts/speech_weights.py CORPUS.jsonl... [--out FILE]

A logistic regression, by maximum a posteriori: the prior of every weight is a normal distribution round the value that
`configs/speech_prior.toml` expects, so that what the corpus shows seldom stays at what a reader would guess. The
corpus files are those of `python -m newscorpus build`. Takes seconds; writes the section [weights] of
`extractor/lexicon/speech_weights.toml`.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from spacy.tokens import Doc

import extractor
from extractor import scoring
from extractor.components.direct import Stretch
from extractor.lexicon import tomllib
from extractor.records import Offsets

ROOT = Path(__file__).parents[2]
WEIGHTS = ROOT / "extractor/lexicon/speech_weights.toml"
PRIOR = ROOT / "models/configs/speech_prior.toml"
MIN_COUNT = 3
SAME = 0.8
"""A stretch is speech where it has this share of its characters in common with a direct quotation of the gold."""

Example = tuple[list[str], bool]


def examples(gold: list[scoring.GoldDocument]) -> list[Example]:
    """The features of every marked stretch, and whether it is speech; the ones before it are what the gold says."""
    nlp = extractor.load("embedded")
    finder: Any = nlp.get_pipe("quotes")
    found: list[Example] = []
    with nlp.select_pipes(disable=nlp.pipe_names[nlp.pipe_names.index("quotes") :]):
        docs = list(nlp.pipe(document.text for document in gold))
    for document, doc in zip(gold, docs, strict=True):
        said = [span for quote in document.quotes if quote.type == "Direct" for span in quote.spans["quote"]]
        found += _of_document(finder, doc, said)
    return found


def _of_document(finder: Any, doc: Doc, said: list[Offsets]) -> list[Example]:
    found: list[Example] = []

    def judge(stretch: Stretch, features: list[str]) -> float:
        last = doc[stretch.end - 1]
        begin, stop = doc[stretch.start].idx, last.idx + len(last)
        speech = any(
            min(stop, end) - max(begin, start) > SAME * (max(stop, end) - min(begin, start)) for start, end in said
        )
        found.append((features, speech))
        return float(speech)

    finder.find(doc, judge)
    return found


def fit(data: list[Example], expected: dict[str, float], variance: float) -> dict[str, float]:
    """Feature → weight, and the bias: the maximum of the posterior, with a prior of `variance` round `expected`."""
    counts = Counter(name for features, _ in data for name in features)
    names = sorted({name for name, n in counts.items() if n >= MIN_COUNT} | expected.keys())
    column = {name: j for j, name in enumerate(names)}
    x = np.zeros((len(data), len(names) + 1))
    x[:, -1] = 1
    for i, (features, _) in enumerate(data):
        x[i, [column[name] for name in features if name in column]] = 1
    sign = np.array([1.0 if speech else -1.0 for _, speech in data])
    mean = np.array([*(expected.get(name, 0.0) for name in names), 0.0])
    precision = np.array([1 / variance] * len(names) + [0.0])  # the bias is free

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (x @ w)
        away = w - mean
        value = np.logaddexp(0, -margin).sum() + 0.5 * (precision * away**2).sum()
        return value, x.T @ (-sign / (1 + np.exp(margin))) + precision * away

    best = minimize(loss, mean, jac=True, method="L-BFGS-B").x
    return {"bias": float(best[-1]), **{name: float(w) for name, w in zip(names, best, strict=False)}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    prior = tomllib.loads(PRIOR.read_text(encoding="utf-8"))
    expected = {name: prior["scale"] * value for name, value in prior["prior"].items()}
    data = examples([document for path in options.corpus for document in scoring.read_gold(path)])
    weights = fit(data, expected, prior["variance"])
    lines = [f"{name} = {weight:.2f}" for name, weight in weights.items() if abs(weight) >= 0.005 or name == "bias"]
    text = WEIGHTS.read_text(encoding="utf-8")
    block = "[weights]\n" + "\n".join(lines) + "\n\n"
    options.out.write_text(re.sub(r"\[weights\]\n[^\[]*", block, text), encoding="utf-8")
    print(f"{len(data)} stretches, {sum(speech for _, speech in data)} of them speech; {len(lines)} weights")


if __name__ == "__main__":
    main()
