"""The figures of `extractor evaluate` on one gold file in several typographies.

usage: python tests/benchmarks/bench_typography.py [GOLD.jsonl]

Every pair „…“ of the texts becomes «…», »…«, "…" or “…”; no offset moves, so that the gold stays the same. The figures
should not depend on the marks: the last column is the largest difference from the original.
Default gold: the dev split in EXTRACTOR_SHARED.
"""

from __future__ import annotations

import argparse
import os
import re
from dataclasses import replace
from pathlib import Path

import extractor
from extractor import scoring
from extractor.records import Quote

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("EXTRACTOR_SHARED", ROOT.parent / "shared"))
STYLES = ("„“", "«»", "»«", '""', "“”")
FIGURES = ("direct", "direct_speaker", "msg", "roles", "joint")
_PAIR = re.compile("„([^„“”]*)[“”]")


def in_style(text: str, style: str) -> str:
    """`text` with every pair „…“ (also „…”) in another style; what is not paired stays."""
    return _PAIR.sub(lambda pair: style[0] + pair[1] + style[1], text)


def rows(doc_id: str, quotes: list[Quote]) -> list[dict[str, str]]:
    """The cells of the quotes table that the scores read."""

    def cell(spans: list[tuple[int, int]]) -> str:
        return ";".join(f"{start}-{end}" for start, end in spans)

    return [
        {
            "doc_id": doc_id,
            "type": quote.type,
            "source_spans": cell(quote.spans),
            "speaker_source_spans": cell(quote.speaker),
            "cue_source_spans": cell(quote.cue),
            "frame_source_spans": cell(quote.frame),
            "addressee_source_spans": cell(quote.addressee),
        }
        for quote in quotes
    ]


def figures(gold: list[scoring.GoldDocument], style: str) -> dict[str, float]:
    nlp = extractor.load("embedded")
    gold = [replace(document, text=in_style(document.text, style)) for document in gold]
    docs = nlp.pipe(document.text for document in gold)
    found = [row for document, doc in zip(gold, docs, strict=True) for row in rows(document.id, doc._.quotes)]
    scores = scoring.score(gold, found)
    return {name: scores.figures[name].f1 for name in FIGURES}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="?", type=Path, default=SHARED / "data/wikinews-quotes/dev.jsonl")
    options = parser.parse_args()
    gold = scoring.read_gold(options.gold)
    print(f"{'style':6}" + "".join(f"{name:>16}" for name in FIGURES) + f"{'away':>8}")
    original = figures(gold, STYLES[0])
    for style in STYLES:
        now = original if style == STYLES[0] else figures(gold, style)
        away = max(abs(now[name] - original[name]) for name in FIGURES)
        print(f"{style:6}" + "".join(f"{now[name]:16.3f}" for name in FIGURES) + f"{away:8.3f}")


if __name__ == "__main__":
    main()
