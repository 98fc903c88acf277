"""Charts of the tables: who is quoted, when somebody is named, with whom, and where.

Every function takes `Tables` and returns an Altair chart that can be changed further (`chart.properties(width=800)`,
`chart.encode(…)`) and saved (`chart.save("quotes.png")`). The data is counted before it is drawn, and of many names
only the most frequent are shown, so that a chart of a million articles is as small as one of ten. Where there is
nothing to draw, the chart is a line that says why.

People have the names of `Tables.people`, which joins what different documents call them. Without the extra `charts` the
import raises MissingExtraError.
"""

from __future__ import annotations

import gzip
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from extractor import registers
from extractor.errors import MissingExtraError
from extractor.records import QUOTE_TYPES

if TYPE_CHECKING:
    from extractor.tables import Tables

try:
    import altair as alt
except ImportError as error:
    raise MissingExtraError("charts need altair, which is not installed; pip install 'extractor[charts]'") from error

WIDTH = 480
"""Pixels: fits a notebook, and with its labels a page of paper."""

BAR = 20
"""Pixels from one bar, or one row of a matrix, to the next."""

COLORS = {"PER": "#3b82d6", "LOC": "#2a9a4b", "ORG": "#cf701c", "MISC": "#9a6bd8"}

CITIES = 500
"""So many of the largest cities are behind the places of a map."""

NO_COORDINATES = "No place has coordinates (columns latitude and longitude of entities)."

UNITS = ((45, "D", "day", "%d %b"), (190, "W", "week", "%d %b %Y"), (5 * 366, "M", "month", "%b %Y"))
"""Up to how many days are counted by what: pandas' period, its name, the labels of the axis. Beyond, by year."""


def quotes_per_speaker(tables: Tables, top: int = 20) -> alt.Chart:
    """Bars: how many quotations each of the `top` most quoted people and organisations has."""
    said = _said(tables)
    if said.empty:
        return _message("No quotation has a speaker with a name.")
    counts = said["speaker"].value_counts()
    chart: alt.Chart = (
        _bars(counts.head(top).rename("quotes").reset_index(), "speaker", "quotes")
        .properties(title=_title("Quotations per speaker", min(top, len(counts)), len(counts)))
        .configure_view(stroke=None)
    )
    return chart


def speaker_types(tables: Tables, top: int = 15) -> alt.Chart | alt.LayerChart:
    """A matrix: how many quotations of each type the `top` most quoted people and organisations have."""
    said = _said(tables)
    if said.empty:
        return _message("No quotation has a speaker with a name.")
    speakers = list(said["speaker"].value_counts().index)
    shown = said[said["speaker"].isin(speakers[:top])]
    counts = shown.groupby(["speaker", "type"], observed=True).size().rename("quotes").reset_index()
    types = [kind for kind in QUOTE_TYPES if kind in set(counts["type"])]
    title = _title("Speakers and types of quotation", min(top, len(speakers)), len(speakers))
    return _matrix(counts, "type", types, "speaker", speakers[:top], "quotes", title)


def mentions_over_time(tables: Tables, names: Sequence[str] = (), top: int = 5, label: str = "PER") -> alt.Chart:
    """Bars over time: how often each of `names` is mentioned by day, week, month or year of publication.

    Without `names`, the `top` most mentioned ones with that `label` (PER, LOC, ORG or MISC). Documents without a date
    are left out.
    """
    entities = _named(tables)
    entities = entities[entities["name"].isin(list(names))] if names else entities[entities["label"] == label]
    dates = tables.documents[["doc_id", "published"]].assign(published=_moments(tables.documents["published"]))
    rows = entities[["doc_id", "name", "n_mentions"]].merge(dates.dropna(), on="doc_id")
    if rows.empty:
        return _message("Nothing to draw: no document that names them has a date (published).")
    days = (rows["published"].max() - rows["published"].min()).days
    _, period, unit, axis = next((unit for unit in UNITS if days <= unit[0]), (0, "Y", "year", "%Y"))
    rows["when"] = rows["published"].dt.to_period(period)
    wanted = list(rows.groupby("name")["n_mentions"].sum().sort_values(ascending=False, kind="stable").index)
    shown = wanted if names else wanted[:top]
    counts = rows[rows["name"].isin(shown)].groupby(["name", "when"])["n_mentions"].sum().astype(int).reset_index()
    data = counts.assign(when=counts["when"].dt.start_time, until=(counts["when"] + 1).dt.start_time)
    chart: alt.Chart = (
        alt.Chart(data)
        .mark_bar(color=COLORS.get(label, COLORS["PER"]), stroke="white", strokeWidth=1)
        .encode(
            x=alt.X("when:T", title=None, axis=alt.Axis(format=axis, labelOverlap=True, grid=False)),
            x2="until:T",
            y=alt.Y("n_mentions:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=2)),
            y2=alt.Y2Datum(0),
            row=alt.Row("name:N", sort=shown, title=None, header=alt.Header(labelAngle=0, labelAlign="left")),
            tooltip=[
                "name:N",
                alt.Tooltip("when:T", title=unit, format=axis),
                alt.Tooltip("n_mentions:Q", title="mentions"),
            ],
        )
        .properties(width=WIDTH - 120, height=2 * BAR, spacing=6)
        .properties(title=_title(f"Mentions a {unit}", len(shown), len(wanted)))
    )
    return chart


def named_together(tables: Tables, label: str = "PER", top: int = 20) -> alt.Chart | alt.LayerChart:
    """A matrix: in how many documents two people are both named; `label` may be LOC, ORG or MISC too.

    Those with the most company are shown, `top` of them, and beside each other those who are often named together.
    """
    entities = _named(tables)
    pairs = _pairs(entities[entities["label"] == label])
    if not pairs:
        return _message("No two of them are named in the same document.")
    company: dict[str, int] = defaultdict(int)
    for (one, other), documents in pairs.items():
        company[one] += documents
        company[other] += documents
    names = sorted(company, key=lambda name: (-company[name], name))[:top]
    order = _beside_friends(names, pairs)
    rows = [
        {"name": one, "with": other, "documents": documents}
        for pair, documents in pairs.items()
        for one, other in (pair, pair[::-1])
        if one in order and other in order
    ]
    title = _title("Named in the same document", len(names), len(company))
    return _matrix(pd.DataFrame(rows), "with", order, "name", order, "documents", title)


def places_map(tables: Tables, top: int = 200) -> alt.Chart | alt.LayerChart:
    """A map: the `top` most mentioned places that have coordinates, as large as they are often mentioned.

    No map is loaded: behind the places are parallels, meridians, and the largest cities as dots, in which countries and
    coasts can be made out. As many places have their name, the most mentioned first, as do not stand in each other's
    way. The section is the one that has all the places.
    """
    entities = tables.entities
    if not {"latitude", "longitude"} <= set(entities.columns):
        return _message(NO_COORDINATES)
    located = entities[(entities["label"] == "LOC") & entities["latitude"].notna() & entities["longitude"].notna()]
    if located.empty:
        return _message(NO_COORDINATES)
    places = (
        located.groupby(["name", "latitude", "longitude"])
        .agg(mentions=("n_mentions", "sum"), documents=("doc_id", "nunique"))
        .reset_index()
        .astype({"latitude": float, "longitude": float, "mentions": int, "documents": int})
        .sort_values("mentions", ascending=False, kind="stable")
        .reset_index(drop=True)
    )
    shown = places.head(top)
    section = _section(shown)
    most = int(shown["mentions"].max())
    step = next((step for step in (1, 2, 5, 10, 15) if section.size / step <= 6), 30)
    net = alt.Chart(alt.graticule(step=[step, step], extent=section.net(step))).mark_geoshape(
        stroke="#ddd", strokeWidth=0.7, fill=None, clip=True
    )
    # One shape with many points: a picture of a thousand marks would be ten times as large.
    cities = alt.Chart(alt.InlineData(values=[_points(_cities(section))])).mark_geoshape(color="#ccc", clip=True)
    circles = (
        alt.Chart(shown)
        .mark_circle(opacity=0.6, color=COLORS["LOC"], clip=True)
        .encode(
            longitude="longitude:Q",
            latitude="latitude:Q",
            size=alt.Size(
                "mentions:Q",
                scale=alt.Scale(domain=[0, max(most, 5)], range=[10, 600]),
                legend=alt.Legend(values=sorted({1, math.ceil(most / 2), most}), format=",d", orient="bottom"),
            ),
            tooltip=["name:N", "mentions:Q", "documents:Q"],
        )
    )
    texts = (
        alt.Chart(shown[_apart(shown)])
        .mark_text(align="left", dx=8, dy=-5, fontSize=11, clip=True)
        .encode(longitude="longitude:Q", latitude="latitude:Q", text="name:N")
    )
    chart: alt.LayerChart = (
        alt.layer(net, cities, circles, texts)
        .project(type="equalEarth", fit=section.feature(), pointRadius=1.3)
        .properties(width=WIDTH, height=340, title=_title("Places", len(shown), len(places)))
    )
    return chart


def _said(tables: Tables) -> pd.DataFrame:
    """A row a quotation that somebody with a name says: `speaker` and `type`."""
    quotes = tables.quotes
    said: pd.DataFrame = quotes[(quotes["type"] != "Other") & (quotes["speaker_name"].fillna("") != "")]
    full = registers.names(tables, "PER")
    ids = zip(said["doc_id"], said["speaker_id"], said["speaker_name"], strict=True)
    speakers = [full.get((doc_id, speaker_id), name) for doc_id, speaker_id, name in ids]
    rows: pd.DataFrame = pd.DataFrame({"speaker": speakers, "type": list(said["type"])})
    return rows


def _named(tables: Tables) -> pd.DataFrame:
    """The entities, people with the names that they have in `Tables.people`."""
    full = registers.names(tables, "PER")
    ids = zip(tables.entities["doc_id"], tables.entities["entity_id"], tables.entities["name"], strict=True)
    entities: pd.DataFrame = tables.entities.assign(
        name=[full.get((doc_id, entity_id), name) for doc_id, entity_id, name in ids]
    )
    return entities


def _moments(published: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """The dates of the column, without time zones; NaT where there is none."""
    moments: pd.Series[pd.Timestamp]
    moments = pd.to_datetime(published, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None)
    return moments


def _pairs(entities: pd.DataFrame) -> dict[tuple[str, str], int]:
    """For every two names, in alphabetical order, the number of documents that have both."""
    pairs: dict[tuple[str, str], int] = defaultdict(int)
    for _, names in entities.groupby("doc_id")["name"]:
        for pair in combinations(sorted(set(names)), 2):
            pairs[pair] += 1
    return dict(pairs)


def _beside_friends(names: Sequence[str], pairs: dict[tuple[str, str], int]) -> list[str]:
    """`names` in an order in which each follows the one it is most often named with, of those that are left."""

    def together(one: str, other: str) -> int:
        return pairs.get((min(one, other), max(one, other)), 0)

    order, left = [names[0]], list(names[1:])
    while left:
        following = max(left, key=lambda name: together(order[-1], name))
        order.append(following)
        left.remove(following)
    return order


class _Section(NamedTuple):
    """A part of the map, in degrees."""

    south: float
    north: float
    west: float
    east: float

    @property
    def size(self) -> float:
        return max(self.north - self.south, self.east - self.west)

    def net(self, step: int) -> list[list[float]]:
        """Corners of the parallels and meridians around it, whole multiples of `step` degrees."""
        south, west = (step * math.floor(edge / step) - step for edge in (self.south, self.west))
        north, east = (step * math.ceil(edge / step) + step for edge in (self.north, self.east))
        return [[max(west, -180), max(south, -90)], [min(east, 180.001), min(north, 90.001)]]

    def feature(self) -> dict[str, Any]:
        """What the map is to be fitted to, as GeoJSON: points of its edges, which are curved, and the equator."""
        longitudes = (self.west, (self.west + self.east) / 2, self.east)
        latitudes = (self.south, (self.south + self.north) / 2, self.north, min(max(0.0, self.south), self.north))
        return _points((x, y) for x in longitudes for y in latitudes)


def _section(places: pd.DataFrame) -> _Section:
    """The part of the map that has all places, with a margin, which is larger in the east, where their names go."""
    south, north = float(places["latitude"].min()), float(places["latitude"].max())
    west, east = float(places["longitude"].min()), float(places["longitude"].max())
    margin = max(north - south, east - west, 10.0) / 10
    return _Section(
        max(south - margin, -90.0), min(north + margin, 90.0), max(west - margin, -180.0), min(east + 2 * margin, 180.0)
    )


def _city_rows() -> Iterator[list[str]]:
    """The columns of `lexicon/cities.tsv.gz`: name, country, latitude, longitude, inhabitants, other names."""
    data = (files("extractor.lexicon") / "cities.tsv.gz").read_bytes()
    lines = gzip.decompress(data).decode("utf-8").splitlines()
    return (line.split("\t") for line in lines if not line.startswith("#"))


def _cities(section: _Section) -> list[tuple[float, float]]:
    """Longitude and latitude of the largest cities in a part of the map and close to it."""
    margin = section.size / 2
    found = [
        (int(population), float(longitude), float(latitude))
        for _, _, latitude, longitude, population, *_ in _city_rows()
        if section.south - margin < float(latitude) < section.north + margin
        and section.west - margin < float(longitude) < section.east + margin
    ]
    return [city[1:] for city in sorted(found, reverse=True)[:CITIES]]


def _points(points: Iterable[tuple[float, float]]) -> dict[str, Any]:
    """Points of longitude and latitude as GeoJSON."""
    return {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPoint", "coordinates": list(points)}}


def _apart(places: pd.DataFrame) -> list[bool]:
    """Which places can have their name beside them, the first ones first, without writing over another's."""
    height = max(places["latitude"].max() - places["latitude"].min(), 2.0) / 20
    taken: list[tuple[float, float, float]] = []
    apart = []
    for name, x, y in zip(places["name"], places["longitude"], places["latitude"], strict=True):
        length = len(name) * height * 0.7
        free = all(abs(y - other) > height or x > end or x + length < start for other, start, end in taken)
        apart.append(free)
        if free:
            taken.append((y, x, x + length))
    return apart


def _title(text: str, shown: int, all_of_them: int) -> alt.TitleParams:
    """A heading; below it, how many are shown, where that is not all."""
    subtitle = f"the {shown:,} most frequent of {all_of_them:,}" if shown < all_of_them else ""
    return alt.TitleParams(text, subtitle=subtitle, anchor="start", subtitleColor="#666")


def _bars(data: pd.DataFrame, name: str, number: str) -> alt.Chart:
    chart: alt.Chart = (
        alt.Chart(data)
        .mark_bar(color=COLORS["PER"])
        .encode(
            x=alt.X(f"{number}:Q", axis=alt.Axis(tickMinStep=1, grid=False, format=",d")),
            y=alt.Y(f"{name}:N", sort=None, title=None, axis=alt.Axis(labelLimit=180)),
            tooltip=[f"{name}:N", f"{number}:Q"],
        )
        .properties(width=WIDTH, height=alt.Step(BAR))
    )
    return chart


def _matrix(
    data: pd.DataFrame,
    column: str,
    columns: Sequence[str],
    row: str,
    rows: Sequence[str],
    number: str,
    title: alt.TitleParams,
) -> alt.LayerChart:
    """Cells that are the darker the larger `number` is, with the number in them."""
    largest = int(data[number].max())
    base = alt.Chart(data).encode(
        x=alt.X(
            f"{column}:N", sort=list(columns), title=None, axis=alt.Axis(labelAngle=-45, labelLimit=160, orient="top")
        ),
        y=alt.Y(f"{row}:N", sort=list(rows), title=None, axis=alt.Axis(labelLimit=180)),
        tooltip=[f"{row}:N", f"{column}:N", f"{number}:Q"],
    )
    cells = base.mark_rect().encode(
        color=alt.Color(f"{number}:Q", scale=alt.Scale(scheme="blues", domain=[0, largest]), legend=None)
    )
    is_dark = alt.datum[number] > largest * 0.6
    numbers = base.mark_text(fontSize=10).encode(
        text=f"{number}:Q", color=alt.condition(is_dark, alt.value("white"), alt.value("black"))
    )
    width = alt.Step(max(BAR + 4, math.ceil(WIDTH / 2 / len(columns))))
    chart: alt.LayerChart = alt.layer(cells, numbers).properties(title=title, width=width, height=alt.Step(BAR + 2))
    return chart


def _message(text: str) -> alt.Chart:
    """A chart that is a line of text."""
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame({"message": [text]}))
        .mark_text(align="left", fontSize=13, color="#666")
        .encode(text="message:N", x=alt.value(0))
        .properties(width=WIDTH, height=30)
        .configure_view(stroke=None)
    )
    return chart
