"""Which characters of a repaired text came from which of its source: a short list of changes and binary search.

Between two changes the texts run in parallel, so a position is mapped by the last change before it. Repairs in several
steps are composed into one list, and the steps in between are forgotten.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Change(NamedTuple):
    """One changed stretch: `text[start:end]` is `after`, `source[source_start:source_end]` is `before`."""

    start: int
    end: int
    source_start: int
    source_end: int
    before: str
    after: str
    why: str


class Edit(NamedTuple):
    """A replacement to make: characters `start` to `end` of a text give way to `after`."""

    start: int
    end: int
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repaired text, its source, and the changes between them in order; all offsets count characters, half open."""

    text: str
    source: str
    changes: tuple[Change, ...] = ()
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _source_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple(change.start for change in self.changes))
        object.__setattr__(self, "_source_starts", tuple(change.source_start for change in self.changes))

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of `source` that `text[start:end]` came from.

        Exact where an edge lies outside a change or on its border; inside one it widens to the whole change. Characters
        that the repair removed at either edge do not belong to the span, but the whole text is the whole source.
        An edge outside the text counts as the nearest one inside, as in a slice.
        """
        if start <= 0 and end >= len(self.text):
            return 0, len(self.source)
        start, end = _clip(start, end, len(self.text))
        first = self._map_start(start)
        return first, max(first, self._map_end(end)) if end > start else first

    def text_span(self, source_start: int, source_end: int) -> tuple[int, int]:
        """The characters of `text` that `source[source_start:source_end]` became; the reverse of `source_span`."""
        if source_start <= 0 and source_end >= len(self.source):
            return 0, len(self.text)
        start, end = _clip(source_start, source_end, len(self.source))
        index = bisect_right(self._source_starts, start) - 1
        first = start
        if index >= 0:
            change = self.changes[index]
            first = change.end + start - change.source_end if start >= change.source_end else change.start
        if end <= start:
            return first, first
        index = bisect_left(self._source_starts, end) - 1
        last = end
        if index >= 0:
            change = self.changes[index]
            last = change.end + max(0, end - change.source_end)
        return first, max(first, last)

    def _map_start(self, position: int) -> int:
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return position
        change = self.changes[index]
        return change.source_end + position - change.end if position >= change.end else change.source_start

    def _map_end(self, position: int) -> int:
        index = bisect_left(self._starts, position) - 1
        if index < 0:
            return position
        change = self.changes[index]
        return change.source_end + max(0, position - change.end)


def _clip(start: int, end: int, length: int) -> tuple[int, int]:
    start = min(max(start, 0), length)
    return start, min(max(end, start), length)


def unchanged(text: str) -> Repaired:
    """`text` as its own repair."""
    return Repaired(text, text)


def apply(source: str, edits: Iterable[Edit]) -> Repaired:
    """`source` with `edits` made; they must be in order and must not overlap. Edits that change nothing are dropped."""
    pieces: list[str] = []
    changes: list[Change] = []
    done = length = 0
    for start, end, after, why in edits:
        before = source[start:end]
        if before == after:
            continue
        pieces += (source[done:start], after)
        length += start - done
        changes.append(Change(length, length + len(after), start, end, before, after, why))
        length += len(after)
        done = end
    if not changes:
        return unchanged(source)
    pieces.append(source[done:])
    return Repaired("".join(pieces), source, tuple(changes))


def compose(first: Repaired, second: Repaired) -> Repaired:
    """The two repairs as one; `second.source` must be `first.text`. Changes that overlap become one change."""
    if not first.changes:
        return second
    if not second.changes:
        return first
    changes: list[Change] = []
    i = j = 0
    to_source = to_text = 0  # what to add to a position in between, after the changes seen so far
    while i < len(first.changes) or j < len(second.changes):
        low, high, i_end, j_end = _cluster(first.changes, second.changes, i, j)
        source_start, start = low + to_source, low + to_text
        whys: list[str] = []
        for change in first.changes[i:i_end]:
            to_source = change.source_end - change.end
            whys.append(change.why)
        for change in second.changes[j:j_end]:
            to_text = change.end - change.source_end
            whys.append(change.why)
        i, j = i_end, j_end
        source_end, end = high + to_source, high + to_text
        before, after = first.source[source_start:source_end], second.text[start:end]
        if before != after:
            why = "; ".join(dict.fromkeys(whys))
            changes.append(Change(start, end, source_start, source_end, before, after, why))
    return Repaired(second.text, first.source, tuple(changes))


def _cluster(first: Sequence[Change], second: Sequence[Change], i: int, j: int) -> tuple[int, int, int, int]:
    """The next changes, from `first[i]` and `second[j]` on, that overlap in the text between the two repairs.

    Returns where they start and end in it, and the indexes after the last of them on either side.
    """
    take_first = j == len(second) or (i < len(first) and first[i].start <= second[j].source_start)
    if take_first:
        low, high = first[i].start, first[i].end
        i += 1
    else:
        low, high = second[j].source_start, second[j].source_end
        j += 1
    grown = True
    while grown:
        grown = False
        if i < len(first) and low <= first[i].start < high:
            high = max(high, first[i].end)
            i += 1
            grown = True
        if j < len(second) and low <= second[j].source_start < high:
            high = max(high, second[j].source_end)
            j += 1
            grown = True
    return low, high, i, j
