"""How often the rows of each rule are right, beside the confidence that the rule claims.

usage: python tests/benchmarks/bench_confidence.py [GOLD.jsonl] [--write]

A row is right if the gold has a quotation of its type with a token F1 of at least 0.5 and, where the gold names a
speaker, the same speaker words (as in `extractor evaluate`). Rows of `Other` are right where no gold quotation has
those words. A row in quotation marks claims the confidence of its rule times the probability that the words are speech
(or for `Other` none), so the share is taken of the probable rows. `--write` puts the shares into `lexicon/rules.toml`,
drawn a little towards the average; a rule with fewer than `MIN_ROWS` rows keeps the value that was set by hand. Last
comes a table of claimed against true confidence, and the expected calibration error.
Default gold: the dev split in EXTRACTOR_SHARED.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter, defaultdict
from pathlib import Path

import extractor
from extractor import scoring
from extractor.lexicon import table
from extractor.records import Quote

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("EXTRACTOR_SHARED", ROOT.parent / "shared"))
PRIOR_ROWS = 5
MIN_ROWS = 5
RULES = ROOT / "extractor/lexicon/rules.toml"


def tokens(spans: list[tuple[int, int]], document: scoring.GoldDocument) -> set[int]:
    return {k for k, (s, e) in enumerate(document.token_offsets) if any(s < end and start < e for start, end in spans)}


def is_right(quote: Quote, document: scoring.GoldDocument) -> bool:
    found = tokens(quote.spans, document)
    same = []
    for gold in document.quotes:
        wanted = gold.tokens["quote"]
        overlap = 2 * len(found & wanted) / (len(found) + len(wanted)) if found or wanted else 0.0
        if overlap >= 0.5 and (gold.type == quote.type or quote.type == "Other"):
            same.append(gold)
    if quote.type == "Other":
        return not any(gold.type == "Direct" for gold in same)
    speaker = tokens(quote.speaker, document)
    return any(bool(speaker & gold.tokens["speaker"]) == bool(gold.tokens["speaker"]) for gold in same)


def print_calibration(claims: list[tuple[float, bool]]) -> None:
    """Rows by claimed confidence, in tenths, and the mean gap between claim and truth."""
    error = 0.0
    print(f"{'claimed':22}{'rows':>6}{'right':>8}{'claimed':>9}")
    for tenth in range(10):
        inside = [(claim, true) for claim, true in claims if min(9, int(claim * 10)) == tenth]
        if not inside:
            continue
        claimed = sum(claim for claim, _ in inside) / len(inside)
        share = sum(true for _, true in inside) / len(inside)
        error += abs(claimed - share) * len(inside) / len(claims)
        print(f"0.{tenth}{'':19}{len(inside):6}{share:8.2f}{claimed:9.2f}")
    print(f"expected calibration error {error:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="?", type=Path, default=SHARED / "data/wikinews-quotes/dev.jsonl")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    gold = scoring.read_gold(options.gold)
    nlp = extractor.load("embedded")
    rows: Counter[str] = Counter()
    right: Counter[str] = Counter()
    probable: defaultdict[str, float] = defaultdict(float)
    claims: list[tuple[float, bool]] = []
    rules = table("rules.toml")
    for document, doc in zip(gold, nlp.pipe(d.text for d in gold), strict=True):
        for quote in doc._.quotes:
            rows[quote.rule] += 1
            right[quote.rule] += is_right(quote, document)
            probable[quote.rule] += min(1.0, quote.confidence / rules[quote.rule]["confidence"])
            claims.append((quote.confidence, is_right(quote, document)))
    average = sum(right.values()) / max(1, sum(rows.values()))
    text = RULES.read_text(encoding="utf-8")
    print(f"{'rule':22}{'rows':>6}{'right':>8}{'claimed':>9}")
    for name, rule in rules.items():
        share = min(0.99, (right[name] + PRIOR_ROWS * average) / (probable[name] + PRIOR_ROWS))
        print(f"{name:22}{rows[name]:6}{right[name] / max(1, rows[name]):8.2f}{rule['confidence']:9.2f}")
        if rows[name] < MIN_ROWS:
            continue
        text = re.sub(rf"(\[{name}\]\n(?:[a-z].*\n)*?confidence = )[\d.]+", rf"\g<1>{share:.2f}", text)
    print(f"{'all':22}{sum(rows.values()):6}{average:8.2f}")
    print_calibration(claims)
    if options.write:
        RULES.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
