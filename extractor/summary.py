"""What a run found, counted while it goes on, so that no table has to be in memory for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.tables import DocumentRows, Row

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
    """The quotes of the first document."""

    def add(self, rows: DocumentRows) -> None:
        """Count one document."""
        self.documents += 1
        self.failed += rows.failed
        for entity in rows.entities:
            if entity["label"] in self.names:
                self.names[entity["label"]][entity["name"]] += 1
        said = [quote for quote in rows.quotes if quote["type"] != "Other"]
        self.quotes += len(said)
        self.speakers.update(quote["speaker_name"] for quote in said if quote["speaker_name"])
        if self.documents == 1:
            self.said = said

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
