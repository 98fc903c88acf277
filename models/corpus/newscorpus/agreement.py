"""How far two annotations of the same articles agree: F1 of the second against the first, for each layer.

Quotations match one to one if they have the same type and a token F1 of at least 0.8 (the matching of the project's
scorer, with its bound for verbatim quotes); roles match on matched quotations if their tokens overlap by at least
half. Names are strict: the same span and label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from newscorpus.build import tokens_of
from newscorpus.markup import ROLES, Article, Quote

MIN_QUOTE_F1 = 0.8
MIN_ROLE_OVERLAP = 0.5


@dataclass(slots=True)
class Agreement:
    """Counts of one layer: in both, in the first, in the second."""

    both: int = 0
    first: int = 0
    second: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.both / (self.first + self.second) if self.both else 0.0


@dataclass(slots=True)
class Report:
    """Agreement per layer, and what only one of the two has."""

    layers: dict[str, Agreement] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def layer(self, name: str) -> Agreement:
        return self.layers.setdefault(name, Agreement())


def compare(first: Sequence[Article], second: Sequence[Article]) -> Report:
    """Compare articles with the same id. Raises ValueError where a text differs or an article is missing."""
    report = Report()
    others = {article.id: article for article in first}
    for article in second:
        original = others.get(article.id)
        if original is None or original.text != article.text:
            raise ValueError(f"{article.id}: not the same text in both annotations")
        _compare_names(report, original, article)
        _compare_quotes(report, original, article)
    return report


def _compare_names(report: Report, first: Article, second: Article) -> None:
    ours, theirs = _names(first), _names(second)
    _count(report.layer("names"), len(ours & theirs), len(ours), len(theirs))
    for side, only in (("first", ours - theirs), ("second", theirs - ours)):
        for start, end, label in sorted(only):
            report.differences.append(f"{first.id}: {side} only: {label} {first.text[start:end]}")


def _names(article: Article) -> set[tuple[int, int, str]]:
    return {(name.start, name.end, article.entities[name.entity].label) for name in article.names}


def _compare_quotes(report: Report, first: Article, second: Article) -> None:
    offsets = [(i, i + 1) for i, c in enumerate(first.text) if not c.isspace()]
    matched = _match(first.quotes, second.quotes, offsets)
    partners = {id(theirs) for _, theirs in matched}
    for kind in {quote.type for quote in (*first.quotes, *second.quotes)}:
        both = sum(ours.type == kind for ours, _ in matched)
        counts = [sum(q.type == kind for q in article.quotes) for article in (first, second)]
        _count(report.layer(f"quotes {kind}"), both, *counts)
    _count(report.layer("quotes"), len(matched), len(first.quotes), len(second.quotes))
    for side, quotes in (
        ("first", [q for q in first.quotes if not any(q is ours for ours, _ in matched)]),
        ("second", [q for q in second.quotes if id(q) not in partners]),
    ):
        for quote in quotes:
            words = " … ".join(first.text[a:b] for a, b in quote.spans)
            report.differences.append(f"{first.id}: {side} only: {quote.type} {words}")
    for ours, theirs in matched:
        for role in ROLES.values():
            a, b = (set(tokens_of(q.roles[role], offsets)) for q in (ours, theirs))
            agree = bool(a and b) and len(a & b) >= MIN_ROLE_OVERLAP * min(len(a), len(b))
            _count(report.layer(role), int(agree), int(bool(a)), int(bool(b)))


def _match(
    first: Iterable[Quote], second: Iterable[Quote], offsets: list[tuple[int, int]]
) -> list[tuple[Quote, Quote]]:
    """Pairs of quotations of the same type with enough in common, best first, each in one pair."""
    candidates = []
    for ours in first:
        mine = set(tokens_of(ours.spans, offsets))
        for theirs in second:
            yours = set(tokens_of(theirs.spans, offsets))
            f1 = 2 * len(mine & yours) / (len(mine) + len(yours)) if mine & yours else 0.0
            if f1 >= MIN_QUOTE_F1 and ours.type == theirs.type:
                candidates.append((f1, ours, theirs))
    pairs: list[tuple[Quote, Quote]] = []
    taken: Counter[int] = Counter()
    for _, ours, theirs in sorted(candidates, key=lambda c: -c[0]):
        if not taken[id(ours)] and not taken[id(theirs)]:
            taken.update((id(ours), id(theirs)))
            pairs.append((ours, theirs))
    return pairs


def _count(layer: Agreement, both: int, first: int, second: int) -> None:
    layer.both += both
    layer.first += first
    layer.second += second
