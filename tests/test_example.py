"""The article that comes with the package, through the command line."""

from __future__ import annotations

import pytest
from articles import DATA, GoldArticle, read_article
from command import DAMAGE, Row, marked, misplaced, names, run, surname_mentions

from extractor.cli import EXAMPLE_PATH

Tables = dict[str, list[Row]]


@pytest.fixture(scope="module")
def gold() -> GoldArticle:
    """The article before it was damaged, with what is to be found."""
    return read_article(DATA / "beispiel.toml")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return run("example", tmp_path_factory.mktemp("example"))


def test_text_is_repaired(tables: Tables, gold: GoldArticle) -> None:
    text = tables["documents"][0]["text"]
    assert not set(DAMAGE) & set(text)
    assert text.strip() == gold.text


def test_file_has_every_kind_of_damage() -> None:
    source = EXAMPLE_PATH.read_text(encoding="utf-8")
    for damaged in ("BrĂ€ndli", "fĂŒr", "NoĂ©mie", "Ăber", "Ărger", "Ăffentlich", "NÀchstes", "sie.Â\n"):
        assert damaged in source
    for sound in ("geäussert", "Nähere", "veröffentlichte", "«"):
        assert sound in source


def test_title_and_date(tables: Tables) -> None:
    (document,) = tables["documents"]
    assert document["title"] == "Brändli: Zürich hält am Nachtzug nach Triest fest"
    assert document["published"] == "2026-03-18T14:05:12"
    assert document["status"] == "ok"


def test_people_and_places(tables: Tables, gold: GoldArticle) -> None:
    for label in ("PER", "LOC"):
        assert names(tables, label) == sorted(entity.names[0] for entity in gold.entities if entity.label == label)


def test_people_have_all_their_mentions(tables: Tables) -> None:
    for found, there in surname_mentions(tables).values():
        assert found == there


def test_organisations(tables: Tables) -> None:
    assert {"ORF", "SBB"} <= set(names(tables, "ORG"))


def test_quotation_marks(tables: Tables, gold: GoldArticle) -> None:
    found = [(row["type"], row["text"], row["speaker_name"]) for row in marked(tables)]
    assert found == [
        (quote.type, quote.text, quote.speaker_names[0] if quote.speaker_names else "")
        for quote in gold.quotes
        if quote.type != "Indirect"
    ]


def test_speakers_by_description_and_pronoun(tables: Tables) -> None:
    speakers = {row["text"].split()[0]: row["speaker"] for row in marked(tables)}
    assert speakers["Gute"] == "die Zürcher Stadträtin"
    assert (speakers["Wir"], speakers["Mitfahren"]) == ("sie", "er")


def test_indirect(tables: Tables) -> None:
    rows = [row for row in tables["quotes"] if row["text"].startswith("Die Finanzierung sei")]
    assert [(row["type"], row["text"][-10:], row["speaker_name"]) for row in rows] == [
        ("Indirect", " gesichert", "Ursina Brändli")
    ]


def test_source_offsets(tables: Tables) -> None:
    assert misplaced(tables, EXAMPLE_PATH.read_text(encoding="utf-8")) == []
