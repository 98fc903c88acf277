"""The articles with gold people, places and organisations: floors under the figures of bench_persons_places.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from articles import Counts
from persons_places import DATA, Row, Scores, read_article, read_articles, score

import extractor

FLOORS = {"people": 0.96, "places": 0.96, "organisations": 0.90}
"""The least F1."""
SHARES = {"roles": 0.95, "aliases": 0.97, "joined": 0.90}
"""The least share of what the text gives."""

FURTHER = ("persons_places_second", "persons_places_third")
"""Sets beside the one that the rules were tuned on."""

ARTICLE = """
text = "Anna Keller, Ärztin, und Markus Keller sprachen in Bern mit dem Technischen Hilfswerk (THW). Keller hofft."
maybe = ["Keller & Co."]

[[people]]
name = "Anna Keller"
aliases = ["Keller"]
role = "Ärztin"
mentions = "1 | 2"

[[people]]
name = "Markus Keller"

[places]
"Bern" = "CH"

[organisations]
"Technisches Hilfswerk" = "THW"
"""


@pytest.fixture(scope="module")
def scores() -> Scores:
    articles = read_articles()
    tables = extractor.extract([extractor.Article(a.id, a.text) for a in articles], model="embedded")
    return score(articles, tables.entities.to_dict("records"))


@pytest.mark.parametrize(("name", "least"), FLOORS.items())
def test_f1(scores: Scores, name: str, least: float) -> None:
    assert getattr(scores, name).f1 >= least


@pytest.mark.parametrize(("name", "least"), SHARES.items())
def test_share(scores: Scores, name: str, least: float) -> None:
    assert getattr(scores, name).r >= least


def test_articles_are_many() -> None:
    articles = read_articles()
    assert len(articles) >= 30
    assert min(len(article.text.split()) for article in articles) >= 120


def test_the_sets_share_no_person() -> None:
    sets = [read_articles(DATA.with_name(name)) for name in ("persons_places", *FURTHER)]
    assert min(len(articles) for articles in sets) >= 10
    names = [{person.names[0] for article in articles for person in article.people} for articles in sets]
    assert not names[0] & names[1]
    assert not names[2] & (names[0] | names[1])


def row(label: str, name: str, aliases: str = "", role: str = "", country: str = "", n_mentions: int = 1) -> Row:
    cells = {"label": label, "name": name, "aliases": aliases, "role": role, "country": country}
    return {"doc_id": "a", "n_mentions": n_mentions, **cells}


CASES: dict[str, tuple[Row, str, Counts]] = {
    "person": (row("PER", "Anna Keller"), "people", Counts(1, 0, 1)),
    "surname alone": (row("PER", "Keller"), "people", Counts(0, 1, 2)),
    "neither way": (row("PER", "Keller & Co."), "people", Counts(0, 0, 2)),
    "label": (row("MISC", "Bern"), "places", Counts(0, 0, 1)),
    "role": (row("PER", "Anna Keller", role="Ärztin"), "roles", Counts(1, 0, 0)),
    "no role": (row("PER", "Anna Keller"), "roles", Counts(0, 0, 1)),
    "role that the gold has not": (row("PER", "Markus Keller", role="Arzt"), "roles", Counts(0, 0, 0)),
    "alias": (row("PER", "Anna Keller", "Frau Keller; Keller"), "aliases", Counts(1, 0, 0)),
    "alias of another one": (row("PER", "Markus Keller", "Keller"), "aliases", Counts(0, 1, 0)),
    "mentions": (row("PER", "Anna Keller", n_mentions=2), "mentions", Counts(1, 0, 0)),
    "a mention too many": (row("PER", "Anna Keller", n_mentions=3), "mentions", Counts(0, 0, 1)),
    "mentions that are not judged": (row("PER", "Markus Keller", n_mentions=3), "mentions", Counts(0, 0, 0)),
    "short form": (row("ORG", "THW"), "organisations", Counts(1, 0, 0)),
    "short form alone is not joined": (row("ORG", "THW"), "joined", Counts(0, 0, 1)),
    "joined": (row("ORG", "Technisches Hilfswerk", "THW"), "joined", Counts(1, 0, 0)),
    "country": (row("LOC", "Bern", country="CH"), "countries", Counts(1, 0, 0)),
    "wrong country": (row("LOC", "Bern", country="US"), "countries", Counts(0, 1, 0)),
    "no country": (row("LOC", "Bern"), "countries", Counts(0, 0, 1)),
}


@pytest.mark.parametrize(("found", "kind", "counts"), CASES.values(), ids=CASES)
def test_score(tmp_path: Path, found: Row, kind: str, counts: Counts) -> None:
    path = tmp_path / "a.toml"
    path.write_text(ARTICLE, encoding="utf-8")
    assert getattr(score([read_article(path)], [found]), kind) == counts


@pytest.mark.parametrize("missing", ["Anna Keller", "Bern", "Technisches Hilfswerk"])
def test_gold_that_is_not_in_the_text_is_refused(tmp_path: Path, missing: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(ARTICLE.replace(f'"{missing}"', '"Xaver Xylander"'), encoding="utf-8")
    with pytest.raises(ValueError, match="Xylander"):
        read_article(path)
