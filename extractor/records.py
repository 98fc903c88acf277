"""What the components attach to a `Doc`: layout, entities and quotes, as plain data.

A `Doc` stores lists of dictionaries, strings and integers only, so that everything survives `DocBin`, `Doc.to_bytes`
and other processes. `doc._.quotes`, `doc._.entities`, `doc._.people` and `doc._.layout` read them as the typed records
below. All offsets are characters of `doc.text`, half open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

from spacy.tokens import Doc

from extractor.text.layout import Part

Offsets = tuple[int, int]

_DOUBLE = frozenset({",,", "''", "``", "´´", "<<", ">>"})
"""Marks that are typed as two characters."""

QUOTE_TYPES = ("Direct", "Indirect", "Reported", "FreeIndirect", "IndirectFreeIndirect", "Other")
"""Petersen-Frey and Biemann (2024), and Other: words in quotation marks that nobody says."""

ROLES = ("spans", "speaker", "cue", "frame", "addressee")
"""The fields of a `Quote` that are stretches of the text."""


@dataclass(slots=True)
class Entity:
    """A person, place, organisation or other name of one document, with all its mentions by name."""

    id: str
    label: str  # PER, LOC, ORG or MISC
    name: str  # fullest form, nominative
    mentions: list[Offsets]
    aliases: list[str] = field(default_factory=list)
    role: str = ""
    gender: str = ""  # m, f or "" where the text leaves it open; persons only
    role_sentence: Offsets | None = None  # the sentence that says the role
    kind: str = ""  # of a place: country, state, region, city, river, sea, mountain, or "" where it is not known
    country: str = ""  # of a place: ISO 3166-1 alpha-2
    latitude: float | None = None  # degrees
    longitude: float | None = None
    population: int | None = None
    rules: list[str] = field(default_factory=list)  # why the mentions are one, and why the place is there

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Entity:
        sentence = data.get("role_sentence")
        return cls(
            **{
                **data,
                "mentions": pairs(data["mentions"]),
                "aliases": list(data["aliases"]),
                "role_sentence": pairs([sentence])[0] if sentence else None,
                "rules": list(data.get("rules", ())),
            }
        )


@dataclass(slots=True)
class Quote:
    """A quotation. `spans` are its pieces as they stand in the text, quotation marks included."""

    type: str  # one of QUOTE_TYPES
    spans: list[Offsets]
    marks: str = ""
    speaker: list[Offsets] = field(default_factory=list)
    cue: list[Offsets] = field(default_factory=list)
    frame: list[Offsets] = field(default_factory=list)
    addressee: list[Offsets] = field(default_factory=list)
    speaker_id: str = ""
    rule: str = ""
    confidence: float = 0.0

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Quote:
        return cls(**{**data, **{role: pairs(data[role]) for role in ROLES}})

    def inner_spans(self, text: str) -> list[Offsets]:
        """The pieces without their outer marks and the spaces inside them; `text` is the document's."""
        opening, closing = split_marks(self.marks)
        closing = closing or opening  # a mark without its partner stands on either side
        inner: list[Offsets] = []
        for start, end in self.spans:
            if opening and text.startswith(opening, start):
                start += len(opening)
            if closing and text.endswith(closing, start, end):
                end -= len(closing)
            inner.append(trim(text, (start, end)))
        return inner

    def text(self, text: str) -> str:
        """The words quoted, without the outer marks; pieces are joined by a space."""
        return " ".join(text[start:end] for start, end in self.inner_spans(text))


def split_marks(marks: str) -> tuple[str, str]:
    """The opening and the closing of a pair of marks; either may be typed as two characters, the closing be missing.

    >>> split_marks("«»"), split_marks(",,“"), split_marks("„")
    (('«', '»'), (',,', '“'), ('„', ''))
    """
    width = 2 if (marks[:2] in _DOUBLE and len(marks) > 2) or marks == ",," else 1
    return marks[:width], marks[width:]


def pairs(values: Sequence[Sequence[int]]) -> list[Offsets]:
    """Offsets as tuples: serialisation turns them into lists."""
    return [(int(start), int(end)) for start, end in values]


def trim(text: str, span: Offsets) -> Offsets:
    """`span` without the white space at its edges."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def cover(text: str, spans: Sequence[Offsets]) -> str:
    """The words of `text` under `spans`, joined by a space."""
    return " ".join(text[start:end] for start, end in spans)


_NAMES = {record: [f.name for f in fields(record)] for record in (Entity, Quote, Part)}
_FIELDS = {record: (names, attrgetter(*names)) for record, names in _NAMES.items()}


def as_data(record: Entity | Quote | Part) -> dict[str, Any]:
    """The fields of a record by name, its lists copied; `dataclasses.asdict` copies every offset, ten times slower."""
    names, values = _FIELDS[type(record)]
    pairs = zip(names, values(record), strict=True)
    return {name: list(value) if isinstance(value, list) else value for name, value in pairs}


def set_layout(doc: Doc, parts: Sequence[Part]) -> None:
    doc._.layout_data = [as_data(part) for part in parts]


def set_entities(doc: Doc, entities: Sequence[Entity]) -> None:
    doc._.entity_data = [as_data(entity) for entity in entities]


def set_quotes(doc: Doc, quotes: Sequence[Quote]) -> None:
    doc._.quote_data = [as_data(quote) for quote in quotes]


def set_speaker_ids(doc: Doc, ids: Sequence[str]) -> None:
    """Set `speaker_id` of the quotes in `doc._.quotes`, one for each in their order."""
    for data, speaker_id in zip(doc._.quote_data, ids, strict=True):
        data["speaker_id"] = speaker_id


def _get_layout(doc: Doc) -> list[Part]:
    return [Part.from_dict(d) for d in doc._.layout_data]


def _get_entities(doc: Doc) -> list[Entity]:
    return [Entity.from_dict(d) for d in doc._.entity_data]


def _get_people(doc: Doc) -> list[Entity]:
    return [e for e in _get_entities(doc) if e.label == "PER"]


def _get_quotes(doc: Doc) -> list[Quote]:
    return [Quote.from_dict(d) for d in doc._.quote_data]


def register() -> None:
    """Register the `Doc` extensions; done once, when the components are imported."""
    for name in ("layout_data", "entity_data", "quote_data"):
        Doc.set_extension(name, default=[], force=True)
    for name, getter in (
        ("layout", _get_layout),
        ("entities", _get_entities),
        ("people", _get_people),
        ("quotes", _get_quotes),
    ):
        Doc.set_extension(name, getter=getter, force=True)
