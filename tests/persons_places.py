"""The articles with gold in tests/data/persons_places, and how the table of entities compares."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from articles import Counts, Mistake

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DATA = Path(__file__).parent / "data" / "persons_places"

LABELS = {"people": "PER", "places": "LOC", "organisations": "ORG"}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GoldName:
    """A person, place or organisation by any of its right names; of the rest what its kind has.

    `aliases` has the right answers for every other form of the text, `details` those for the role of a person or the
    country of a place; for an organisation with a long and a short form, the short one is an alias. `mentions` has the
    right numbers of mentions, and is empty where they are not judged.
    """

    names: tuple[str, ...]
    aliases: tuple[tuple[str, ...], ...] = ()
    details: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with its gold; `maybe` names count neither way."""

    id: str
    text: str
    people: tuple[GoldName, ...]
    places: tuple[GoldName, ...]
    organisations: tuple[GoldName, ...]
    maybe: frozenset[str]


def read_articles(folder: Path = DATA) -> list[GoldArticle]:
    """The articles of a folder in the order of their names; raises ValueError where gold and text do not agree."""
    return [read_article(path) for path in sorted(folder.glob("*.toml"))]


def read_article(path: Path) -> GoldArticle:
    """The article of a TOML file; raises ValueError where gold and text do not agree."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    article = GoldArticle(
        id=path.stem,
        text=data["text"].strip(),
        people=tuple(
            GoldName(
                _alternatives(person["name"]),
                tuple(_alternatives(alias) for alias in person.get("aliases", ())),
                _alternatives(person.get("role", "")),
                _alternatives(person.get("mentions", "")),
            )
            for person in data["people"]
        ),
        places=tuple(GoldName(_alternatives(name), (), _alternatives(cc)) for name, cc in data["places"].items()),
        organisations=tuple(
            GoldName(_alternatives(name), (_alternatives(short),) if short else ())
            for name, short in data["organisations"].items()
        ),
        maybe=frozenset(data["maybe"]) if "maybe" in data else frozenset(),
    )
    for problem in _problems(article):
        raise ValueError(f"{path.name}: {problem}")
    return article


def _alternatives(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(" | ")) if cell else ()


def _problems(article: GoldArticle) -> Iterator[str]:
    """Gold whose words are not in the text: the last word of a person, the first letters of other names."""
    text = article.text.lower()
    for person in article.people:
        for names in (person.names, *person.aliases):
            if not any(name.split()[-1].lower() in text for name in names):
                yield f"the text does not have {names[0]!r}"
    for entity in (*article.places, *article.organisations):
        for names in (entity.names, *entity.aliases):
            if not any(name[:4].lower() in text for name in names):
                yield f"the text does not have {names[0]!r}"


@dataclass(slots=True)
class Scores:
    """What `score` counts.

    Names count once an article. `roles` are over the people found that have one, `aliases` over the other forms of the
    people found (`spurious` those that belong to somebody else), `mentions` over the people found whose number of
    mentions is judged, `joined` over the organisations found that have a long and a short form. In `countries`, `right`
    and `spurious` are the places found with the right and with a wrong code, `missed` those that should have one.
    """

    people: Counts = field(default_factory=Counts)
    places: Counts = field(default_factory=Counts)
    organisations: Counts = field(default_factory=Counts)
    roles: Counts = field(default_factory=Counts)
    aliases: Counts = field(default_factory=Counts)
    mentions: Counts = field(default_factory=Counts)
    joined: Counts = field(default_factory=Counts)
    countries: Counts = field(default_factory=Counts)
    mistakes: list[Mistake] = field(default_factory=list)


def score(articles: Iterable[GoldArticle], entities: Iterable[Row]) -> Scores:
    """Compare the rows of the table `entities` with the gold; `doc_id` is the article's id.

    A row needs doc_id, label, name, aliases, role and n_mentions; the rows may have country.
    """
    found: dict[str, list[Row]] = {}
    for row in entities:
        found.setdefault(row["doc_id"], []).append(row)
    scores = Scores()
    for article in articles:
        for kind, label in LABELS.items():
            _score_kind(scores, article, kind, [row for row in found.get(article.id, ()) if row["label"] == label])
    return scores


def _score_kind(scores: Scores, article: GoldArticle, kind: str, rows: Sequence[Row]) -> None:
    counts: Counts = getattr(scores, kind)
    left = list(rows)
    for gold in getattr(article, kind):
        short = gold.aliases[0] if kind == "organisations" and gold.aliases else ()
        match = next((row for name in (*gold.names, *short) for row in left if row["name"] == name), None)
        if match is None:
            counts.missed += 1
            _note(scores, article, f"{kind} missed", gold.names[0], gold.names[0])
            continue
        left.remove(match)
        counts.right += 1
        _score_details(scores, article, kind, gold, match)
    for row in left:
        if row["name"] not in article.maybe:
            counts.spurious += 1
            _note(scores, article, f"{kind} spurious", row["name"], row["name"])


def _score_details(scores: Scores, article: GoldArticle, kind: str, gold: GoldName, row: Row) -> None:
    forms = {row["name"], *row["aliases"].split("; ")}
    if kind == "organisations":
        if gold.aliases:
            right = bool(forms & set(gold.names)) and bool(forms & set(gold.aliases[0]))
            _count(scores, article, "joined", right, f"{gold.names[0]}: {sorted(forms)}")
        return
    others = {name for other in article.people for alias in other.aliases for name in alias}
    for name in sorted(forms & others - set(gold.names) - {name for alias in gold.aliases for name in alias}):
        scores.aliases.spurious += 1
        _note(scores, article, "aliases", f"{gold.names[0]}: {name!r} is another one", name)
    for alias in gold.aliases:
        _count(scores, article, "aliases", bool(forms & set(alias)), f"{gold.names[0]}: no {alias[0]!r}")
    if gold.mentions:
        detail = f"{gold.names[0]}: {row['n_mentions']}, {gold.mentions}"
        _count(scores, article, "mentions", str(row["n_mentions"]) in gold.mentions, detail)
    if kind == "people" and gold.details:
        _count(
            scores, article, "roles", row["role"] in gold.details, f"{gold.names[0]}: {row['role']!r}, {gold.details}"
        )
    elif kind == "places":
        code = row.get("country", "") or ""
        if code and code not in gold.details:
            scores.countries.spurious += 1
            _note(scores, article, "countries", f"{gold.names[0]}: {code!r}, {gold.details}", gold.names[0])
        elif gold.details:
            scores.countries.right += bool(code)
            scores.countries.missed += not code


def _count(scores: Scores, article: GoldArticle, kind: str, right: bool, detail: str) -> None:
    counts: Counts = getattr(scores, kind)
    counts.right += right
    counts.missed += not right
    if not right:
        _note(scores, article, kind, detail, detail.split(":")[0])


def _note(scores: Scores, article: GoldArticle, kind: str, detail: str, anchor: str) -> None:
    word = anchor.split()[-1]
    at = article.text.find(word)
    context = "" if at < 0 else article.text[max(0, at - 60) : at + len(word) + 60]
    scores.mistakes.append(Mistake(article.id, kind, detail, " ".join(context.split())))
