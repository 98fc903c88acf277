"""What a run found, counted row by row, so that no table has to be in memory for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.tables import Row

NAMED = {"PER": "people", "LOC": "places", "ORG": "organisations"}


@dataclass
class Summary:
    """Documents, distinct names by label, and quotes by speaker. Words that nobody says are no quotes here."""

    documents: int = 0
    failed: int = 0
    quotes: int = 0
    names: dict[str, Counter[str]] = field(default_factory=lambda: {label: Counter() for label in NAMED})
    speakers: Counter[str] = field(default_factory=Counter)
    said: list[Row] = field(default_factory=list)
    """The quotes, where there is one document only."""

    @classmethod
    def of(cls, documents: int, failed: int, entities: Iterable[Row], quotes: Iterable[Row]) -> Summary:
        """Count the rows of `documents` documents, of which `failed` failed."""
        summary = cls(documents, failed)
        for entity in entities:
            if entity["label"] in summary.names:
                summary.names[entity["label"]][entity["name"]] += 1
        for quote in quotes:
            if quote["type"] == "Other":
                continue
            summary.quotes += 1
            if quote["speaker_name"]:
                summary.speakers[quote["speaker_name"]] += 1
            if documents == 1:
                summary.said.append(quote)
        return summary

    def lines(self) -> list[tuple[str, int, str]]:
        """What, how many, and of one document which: a line for documents, each kind of name, and quotes."""
        lines = [("documents", self.documents, f"{self.failed:,} failed" if self.failed else "")]
        for label, what in NAMED.items():
            found = self.names[label]
            lines.append((what, len(found), ", ".join(found) if self.documents == 1 else ""))
        return [*lines, ("quotes", self.quotes, "")]

    def most_quoted(self, number: int = 5) -> list[tuple[str, int]]:
        """The people and organisations with the most quotes, and how many they have."""
        return self.speakers.most_common(number)
