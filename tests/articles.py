"""The articles with gold in tests/data/articles, and how what was found in them compares.

Quotes are compared by their words, so that marks and punctuation at the edges do not count. Speakers are compared by
the name of the person or organisation that the table gives.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DATA = Path(__file__).parent / "data" / "articles"

INDIRECT = ("Indirect", "Reported", "FreeIndirect", "IndirectFreeIndirect")
OVERLAP = 0.7
"""F1 of the words from which a gold indirect quote counts as found."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A stretch in quotation marks (Direct, Other) or an indirect quote.

    `pieces` are its words without the outer marks, several where it is interrupted. `speaker` is the mention.
    `speaker_names` are the right answers for its name: "" where the text leaves it open; none where it is not judged.
    """

    type: str
    pieces: tuple[str, ...]
    speaker: str
    speaker_names: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.pieces)


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """A person (PER) or place (LOC) by any of its right names; `maybe` ones count neither way."""

    label: str
    names: tuple[str, ...]
    maybe: bool


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with its gold; every gold text occurs in `text`."""

    id: str
    text: str
    style: str
    topic: str
    quotes: tuple[GoldQuote, ...]
    entities: tuple[GoldEntity, ...]


def read_articles(folder: Path = DATA) -> list[GoldArticle]:
    """The articles of a folder in the order of their names; raises ValueError where gold and text do not agree."""
    return [read_article(path) for path in sorted(folder.glob("*.toml"))]


def read_article(path: Path) -> GoldArticle:
    """The article of a TOML file; raises ValueError where gold and text do not agree."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    article = GoldArticle(
        id=path.stem,
        text=data["text"].strip(),
        style=data["style"],
        topic=data["topic"],
        quotes=tuple(_quote(quote) for quote in data["quotes"]),
        entities=tuple(
            GoldEntity(entity["label"], _alternatives(entity["name"]), entity.get("maybe", False))
            for entity in data["entities"]
        ),
    )
    for problem in _problems(article):
        raise ValueError(f"{path.name}: {problem}")
    return article


def _quote(data: Mapping[str, Any]) -> GoldQuote:
    pieces = (data["text"],) if isinstance(data["text"], str) else tuple(data["text"])
    names = _alternatives(data["speaker_name"]) if "speaker_name" in data else ()
    return GoldQuote(data["type"], pieces, data.get("speaker", ""), names)


def _alternatives(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(" | "))


def _problems(article: GoldArticle) -> Iterator[str]:
    for quote in article.quotes:
        if quote.type not in ("Direct", "Other", "Indirect"):
            yield f"no type {quote.type!r}"
        for words in (*quote.pieces, quote.speaker):
            if words not in article.text:
                yield f"the text does not have {words!r}"
        if quote.type == "Direct" and not quote.speaker_names:
            yield f"no speaker_name for {quote.text!r}"
    people = {name for entity in article.entities if entity.label == "PER" for name in entity.names}
    for person in people:
        if person.split()[-1] not in article.text:
            yield f"the text does not have {person!r}"


@dataclass(slots=True)
class Counts:
    """Right, spurious and missed things."""

    right: int = 0
    spurious: int = 0
    missed: int = 0

    @property
    def p(self) -> float:
        return self.right / max(1, self.right + self.spurious)

    @property
    def r(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.spurious + self.missed)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One difference between gold and found. `kind` says which; `context` is the text around it."""

    article: str
    kind: str
    detail: str
    context: str = ""


@dataclass(slots=True)
class Scores:
    """What `score` counts. `confusion` has pairs of gold and found types for stretches in quotation marks."""

    direct: Counts = field(default_factory=Counts)
    speakers: Counts = field(default_factory=Counts)
    named_speakers: Counts = field(default_factory=Counts)
    indirect: Counts = field(default_factory=Counts)
    indirect_speakers: Counts = field(default_factory=Counts)
    people: Counts = field(default_factory=Counts)
    places: Counts = field(default_factory=Counts)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    mistakes: list[Mistake] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """A row of the quotes table, as far as it is compared."""

    type: str
    text: str
    speaker: str
    speaker_name: str
    rule: str


def score(nlp: Language, articles: Iterable[GoldArticle]) -> Scores:
    """Run `nlp` on the articles' texts and compare.

    `speakers` is over the gold direct quotes: right where the quote was found and has the right name (or none, where
    the text leaves it open). `named_speakers` is the same without those that the text leaves open.
    """
    scores = Scores()
    for article in articles:
        doc = nlp(article.text)
        found = found_quotes(doc)
        _score_marked(scores, article, [quote for quote in found if quote.type not in INDIRECT])
        _score_indirect(scores, article, [quote for quote in found if quote.type in INDIRECT])
        for label, counts in (("PER", scores.people), ("LOC", scores.places)):
            _score_entities(scores, counts, article, label, {e.name for e in doc._.entities if e.label == label})
    return scores


def found_quotes(doc: Doc) -> list[Found]:
    """The quotes of a document with the names of their speakers."""
    names = {entity.id: entity.name for entity in doc._.entities}
    return [
        Found(
            type=quote.type,
            text=quote.text(doc.text),
            speaker=" ".join(doc.text[start:end] for start, end in quote.speaker),
            speaker_name=names.get(quote.speaker_id, ""),
            rule=quote.rule,
        )
        for quote in doc._.quotes
    ]


def words(text: str) -> Words:
    """The words of `text`, without any punctuation.

    >>> words("«Ja», sagte sie.")
    ('Ja', 'sagte', 'sie')
    """
    return tuple(re.findall(r"\w+", text))


def _score_marked(scores: Scores, article: GoldArticle, found: Sequence[Found]) -> None:
    free = list(found)
    for gold in article.quotes:
        if gold.type == "Indirect":
            continue
        same = [quote for quote in free if words(quote.text) == words(gold.text)]
        match = next((quote for quote in same if quote.type == gold.type), same[0] if same else None)
        if match:
            free.remove(match)
        got = match.type if match else "nothing"
        scores.confusion[gold.type, got] += 1
        if got != gold.type:
            kind = f"{gold.type} as {got}"
            _note(scores, article, kind, gold.text + (f" [{match.rule}]" if match else ""), gold.pieces[0])
        if gold.type == "Direct":
            _score_direct(scores, article, gold, match)
        elif got == "Direct":
            scores.direct.spurious += 1
    for quote in free:
        scores.confusion["nothing", quote.type] += 1
        if quote.type == "Direct":
            scores.direct.spurious += 1
        _note(scores, article, f"nothing as {quote.type}", f"{quote.text} [{quote.rule}]")


def _score_direct(scores: Scores, article: GoldArticle, gold: GoldQuote, match: Found | None) -> None:
    hit = match is not None and match.type == "Direct"
    right = hit and match is not None and match.speaker_name in gold.speaker_names
    scores.direct.right += hit
    scores.direct.missed += not hit
    scores.speakers.right += right
    scores.speakers.missed += not right
    if gold.speaker_names != ("",):
        scores.named_speakers.right += right
        scores.named_speakers.missed += not right
    if hit and not right:
        _note_speaker(scores, article, "wrong speaker", gold, match)


def _score_indirect(scores: Scores, article: GoldArticle, found: Sequence[Found]) -> None:
    for gold in article.quotes:
        if gold.type != "Indirect":
            continue
        match = max(found, key=lambda quote: _overlap(quote.text, gold.text), default=None)
        hit = match is not None and _overlap(match.text, gold.text) >= OVERLAP
        scores.indirect.right += hit
        scores.indirect.missed += not hit
        if not hit:
            _note(scores, article, "indirect missed", gold.text, gold.pieces[0])
        if gold.speaker_names:
            right = hit and match is not None and match.speaker_name in gold.speaker_names
            scores.indirect_speakers.right += right
            scores.indirect_speakers.missed += not right
            if hit and not right:
                _note_speaker(scores, article, "wrong speaker of indirect", gold, match)


def _overlap(a: str, b: str) -> float:
    """F1 of the words of two texts."""
    counts, others = Counter(words(a)), Counter(words(b))
    both = sum((counts & others).values())
    return 2 * both / max(1, sum(counts.values()) + sum(others.values()))


def _score_entities(scores: Scores, counts: Counts, article: GoldArticle, label: str, found: set[str]) -> None:
    left = set(found)
    for entity in article.entities:
        if entity.label != label:
            continue
        hits = left & set(entity.names)
        left -= hits
        if entity.maybe:
            continue
        counts.right += bool(hits)
        counts.missed += not hits
        if not hits:
            _note(scores, article, f"{label} missed", entity.names[0], entity.names[0].split()[-1])
    counts.spurious += len(left)
    for name in sorted(left):
        _note(scores, article, f"{label} spurious", name, name.split()[-1])


def _note_speaker(scores: Scores, article: GoldArticle, kind: str, gold: GoldQuote, match: Found | None) -> None:
    got = f"{match.speaker!r} = {match.speaker_name!r} [{match.rule}]" if match else "nothing"
    want = f"{gold.speaker!r} = {' | '.join(gold.speaker_names)!r}"
    _note(scores, article, kind, f"{gold.text}: {got} for {want}", gold.pieces[-1])


def _note(scores: Scores, article: GoldArticle, kind: str, detail: str, anchor: str = "") -> None:
    at = article.text.find(anchor) if anchor else -1
    context = "" if at < 0 else article.text[max(0, at - 90) : at + len(anchor) + 90]
    scores.mistakes.append(Mistake(article.id, kind, detail, " ".join(context.split())))
