"""The articles with gold: floors under the figures of tests/benchmarks/bench_articles.py.

Single failures are not asserted; the benchmark lists them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from articles import DATA, Scores, read_article, read_articles, score
from spacy.language import Language

import extractor

FLOORS = {
    "direct": 0.95,
    "people": 0.94,
    "places": 0.93,
}
"""The least F1."""
SHARES = {
    "speakers": 0.85,
    "indirect": 0.95,
    "indirect_speakers": 0.65,
}
"""The least share of gold quotes that are found, or have the right `speaker_name`."""


@pytest.fixture(scope="module")
def scores() -> Scores:
    return score(extractor.load("embedded"), read_articles())


@pytest.mark.parametrize(("name", "least"), FLOORS.items())
def test_f1(scores: Scores, name: str, least: float) -> None:
    assert getattr(scores, name).f1 >= least


@pytest.mark.parametrize(("name", "least"), SHARES.items())
def test_share(scores: Scores, name: str, least: float) -> None:
    assert getattr(scores, name).r >= least


def test_titles_and_inscriptions_are_seldom_speech(scores: Scores) -> None:
    other = {found: number for (gold, found), number in scores.confusion.items() if gold == "Other"}
    assert other["Other"] >= 0.9 * sum(other.values())


def test_articles_cover_styles_and_types() -> None:
    articles = read_articles()
    assert len(articles) >= 24
    styles = Counter(article.style.split(",")[0] for article in articles)
    assert min(styles["Swiss"], styles["German"], styles["Austrian"]) >= 3
    marks = {mark for article in articles for mark in '«»„“”"‹' if mark in article.text}
    assert len(marks) == 7
    types = Counter(quote.type for article in articles for quote in article.quotes)
    assert min(types[kind] for kind in ("Direct", "Other", "Indirect")) >= 20


def test_gold_that_is_not_in_the_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    head = 'style = "Swiss, «»"\ntopic = "x"\ntext = "«Ja», sagte Ada Brandt."\nentities = []\n'
    quote = '[[quotes]]\ntype = "Direct"\ntext = "{}"\nspeaker = "Ada Brandt"\nspeaker_name = "Ada Brandt"\n'
    path.write_text(head + quote.format("Ja"), encoding="utf-8")
    assert read_article(path).quotes[0].pieces == ("Ja",)
    path.write_text(head + quote.format("Nein"), encoding="utf-8")
    with pytest.raises(ValueError, match="Nein"):
        read_article(path)


def test_a_pipeline_that_finds_nothing_scores_nothing(blank: Language) -> None:
    scores = score(blank, [read_article(DATA / "beispiel.toml")])
    assert (scores.direct.right, scores.direct.spurious, scores.direct.missed) == (0, 0, 7)
    assert (scores.people.r, scores.places.r, scores.speakers.r, scores.indirect.r) == (0, 0, 0, 0)
