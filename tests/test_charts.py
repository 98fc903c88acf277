from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from extractor import charts
from extractor.errors import MissingExtraError
from extractor.tables import DocumentRows, Tables

Drawing = Callable[[Tables], Any]

ALL: list[Drawing] = [
    charts.quotes_per_speaker,
    charts.speaker_types,
    charts.mentions_over_time,
    charts.named_together,
    charts.places_map,
]


def document(doc_id: str, published: str, people: list[str], quotes: list[tuple[str, str]]) -> DocumentRows:
    """A document that names `people` once each, with quotes as pairs of speaker and type."""
    ids = {name: f"e{i}" for i, name in enumerate(people)}
    return DocumentRows(
        {"doc_id": doc_id, "published": published, "status": "ok"},
        [{"doc_id": doc_id, "entity_id": ids[name], "label": "PER", "name": name, "n_mentions": 1} for name in people],
        [],
        [
            {"doc_id": doc_id, "type": kind, "speaker_name": name, "speaker_id": ids.get(name, "")}
            for name, kind in quotes
        ],
    )


@pytest.fixture
def tables() -> Tables:
    return Tables.from_documents(
        [
            document("a", "2026-01-05T08:00:00", ["Ada Brandt", "Ole Kern"], [("Ada Brandt", "Direct")] * 2),
            document("b", "2026-02-06", ["Brandt", "Ole Kern"], [("Brandt", "Indirect"), ("", "Direct")]),
            document("c", "", ["Ole Kern", "Pia Kern", "Kern"], [("Kern", "Direct"), ("Ole Kern", "Other")]),
        ]
    )


def located(tables: Tables, *places: tuple[str, float | None, float | None]) -> Tables:
    """`tables` with places of the first document and their latitude and longitude."""
    rows = [
        {
            "doc_id": "a",
            "entity_id": f"p{i}",
            "label": "LOC",
            "name": name,
            "n_mentions": 3,
            "latitude": y,
            "longitude": x,
        }
        for i, (name, y, x) in enumerate(places)
    ]
    dtypes = tables.entities.dtypes
    tables.entities = pd.DataFrame([*tables.entities.to_dict("records"), *rows]).astype(dtypes)
    return tables


def data_of(chart: Any) -> list[dict[str, Any]]:
    """The rows that a chart draws, of all its data sets, but for the cities behind a map."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows if "geometry" not in row]


def message_of(chart: Any) -> str:
    [row] = data_of(chart)
    return str(row["message"])


def test_quotes_are_counted_by_full_name_without_words_that_nobody_says(tables: Tables) -> None:
    assert data_of(charts.quotes_per_speaker(tables)) == [
        {"speaker": "Ada Brandt", "quotes": 3},
        {"speaker": "Kern", "quotes": 1},  # Ole or Pia: both have that surname
    ]


def test_speakers_and_types(tables: Tables) -> None:
    assert sorted(data_of(charts.speaker_types(tables)), key=str) == [
        {"speaker": "Ada Brandt", "type": "Direct", "quotes": 2},
        {"speaker": "Ada Brandt", "type": "Indirect", "quotes": 1},
        {"speaker": "Kern", "type": "Direct", "quotes": 1},
    ]


def test_mentions_are_counted_by_the_day_or_for_many_years_by_the_year(tables: Tables) -> None:
    rows = data_of(charts.mentions_over_time(tables))
    assert {(row["name"], row["when"][:10], row["until"][:10]) for row in rows} == {
        (name, *week)
        for name in ("Ada Brandt", "Ole Kern")
        for week in (("2026-01-05", "2026-01-06"), ("2026-02-06", "2026-02-07"))
    }
    tables.documents["published"] = ["2020-01-05T08:00:00", "2026-02-06T23:00:00+02:00", "unknown"]
    rows = data_of(charts.mentions_over_time(tables, names=["Ada Brandt"]))
    assert [(row["name"], row["when"][:10], row["n_mentions"]) for row in rows] == [
        ("Ada Brandt", "2020-01-01", 1),
        ("Ada Brandt", "2026-01-01", 1),
    ]


def test_documents_in_which_two_are_named(tables: Tables) -> None:
    rows = data_of(charts.named_together(tables))
    together = {(row["name"], row["with"]): row["documents"] for row in rows}
    assert together["Ada Brandt", "Ole Kern"] == together["Ole Kern", "Ada Brandt"] == 2
    assert together["Ole Kern", "Pia Kern"] == 1
    assert ("Ada Brandt", "Pia Kern") not in together and ("Ole Kern", "Ole Kern") not in together


def test_places_with_coordinates_are_on_the_map(tables: Tables) -> None:
    chart = charts.places_map(located(tables, ("Kiel", 54.3, 10.1), ("Ulm", 48.4, 10.0), ("Nirgendwo", None, None)))
    assert {row["name"] for row in data_of(chart)} == {"Kiel", "Ulm"}
    corners = chart.to_dict()["projection"]["fit"]["geometry"]["coordinates"]
    assert min(y for _, y in corners) < 48.4 and max(y for _, y in corners) > 54.3


def test_large_cities_are_behind_the_places(tables: Tables) -> None:
    chart = charts.places_map(located(tables, ("Kiel", 54.3, 10.1))).to_dict()
    _, cities, *_ = chart["layer"]
    [feature] = chart["datasets"][cities["data"]["name"]]
    points = feature["geometry"]["coordinates"]
    assert [9.99, 53.55] in [list(point) for point in points]  # Hamburg
    assert len(points) <= charts.CITIES
    assert all(abs(latitude - 54.3) < 3 for _, latitude in points)


def test_places_of_one_name_are_apart(tables: Tables) -> None:
    chart = charts.places_map(located(tables, ("Frankfurt", 50.1, 8.7), ("Frankfurt", 52.3, 14.5)))
    assert len({row["longitude"] for row in data_of(chart)}) == 2


@pytest.mark.parametrize("place", [("Mitte", 0.0, 0.0), ("Pol", 90.0, 0.0), ("Fidschi", -17.7, 180.0)])
def test_a_map_of_a_single_place_has_a_section(tables: Tables, place: tuple[str, float, float], tmp_path: Path) -> None:
    charts.places_map(located(tables, place)).save(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_names_on_the_map_do_not_lie_over_each_other(tables: Tables) -> None:
    chart = charts.places_map(located(tables, ("Kiel", 54.3, 10.1), ("Laboe", 54.31, 10.2), ("Rom", 41.9, 12.5)))
    texts = next(layer for layer in chart.to_dict()["layer"] if layer["mark"]["type"] == "text")
    named = chart.to_dict()["datasets"][texts["data"]["name"]]
    assert [row["name"] for row in named] == ["Kiel", "Rom"]


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (charts.quotes_per_speaker, "No quotation"),
        (charts.speaker_types, "No quotation"),
        (charts.mentions_over_time, "has a date"),
        (charts.named_together, "No two"),
        (charts.places_map, "coordinates"),
    ],
)
def test_where_there_is_nothing_to_draw_the_chart_says_so(draw: Drawing, words: str, tmp_path: Path) -> None:
    chart = draw(Tables.from_documents([]))
    assert words in message_of(chart)
    chart.save(tmp_path / "chart.png")


def test_without_coordinates_the_map_says_so(tables: Tables) -> None:
    assert message_of(charts.places_map(tables)) == charts.NO_COORDINATES
    assert message_of(charts.places_map(located(tables, ("Kiel", None, None)))) == charts.NO_COORDINATES


def test_without_dates_the_time_line_says_so(tables: Tables) -> None:
    assert "date" in message_of(charts.mentions_over_time(tables.select(["c"])))
    assert "date" in message_of(charts.mentions_over_time(tables, names=["Nobody"]))


@pytest.mark.parametrize("draw", ALL)
def test_a_large_corpus_gives_a_small_chart_that_says_what_it_leaves_out(draw: Drawing, tmp_path: Path) -> None:
    many = [
        document(
            str(i),
            f"{1990 + i % 40}-01-01",
            [f"Ada Nr{i % 700}", f"Ole Nr{i % 900}", "Pia Kern"],
            [(f"Ada Nr{i % 700}", "Direct"), ("Pia Kern", "Reported")],
        )
        for i in range(10_000)
    ]
    tables = located(Tables.from_documents(many), *((f"Ort {i}", -60 + i / 100, i / 60 - 90) for i in range(10_000)))
    chart = draw(tables)
    assert 0 < len(data_of(chart)) <= 600
    title = chart.to_dict()["title"]
    assert title["subtitle"].startswith("the ")
    chart.save(tmp_path / "chart.png")


@pytest.mark.parametrize("draw", ALL)
def test_charts_can_be_changed_further(tables: Tables, draw: Drawing) -> None:
    chart = draw(located(tables, ("Kiel", 54.3, 10.1))).properties(title="Mine")
    assert chart.to_dict()["title"] == "Mine"


def test_without_altair_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    monkeypatch.delitem(sys.modules, "extractor.charts")
    with pytest.raises(MissingExtraError, match=r"altair.*pip install 'extractor\[charts\]'"):
        importlib.import_module("extractor.charts")
