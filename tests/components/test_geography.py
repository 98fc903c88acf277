"""Places of one document: which one is meant, and what is left open."""

from __future__ import annotations

import pytest

from extractor.components.geography import Named, find_cities, locate, points
from extractor.lexicon import rows
from extractor.lexicon.countries import country_names

CASES = [
    # places of a document; of the first: country, whether there is a point
    (["Mailand"], "IT", True),
    (["Kiew"], "UA", True),
    (["Peking"], "CN", True),
    (["Deutschland"], "DE", True),
    (["Kalifornien"], "US", True),
    (["Rhein"], "", False),
    (["Westeuropa"], "", False),
    (["Neustadt"], "DE", False),
    (["Neustadt an der Weinstraße"], "DE", True),
    (["Frankfurt (Oder)"], "DE", True),
    (["Freiburg"], "DE", True),
    (["Freiburg", "Schweiz", "Bern"], "CH", True),
    (["Paris", "USA", "Texas"], "FR", True),
    (["Springfield"], "", False),
    (["Springfield", "Illinois"], "US", False),
    (["Boston", "London", "Manchester"], "US", True),
    (["Berlin-Mitte"], "DE", True),
    (["Ostbosnien"], "BA", False),
    (["Südfrankreich"], "FR", False),
    (["Flughafen Zürich"], "CH", False),
    (["Kongo"], "", False),
    (["Georgien"], "GE", True),
    (["Georgia"], "US", True),
    (["Nirgendwo"], "", False),
]


@pytest.mark.parametrize(("names", "country", "has_point"), CASES)
def test_locate(names: list[str], country: str, has_point: bool) -> None:
    place = locate([Named(name) for name in names])[0]
    assert (place.country, place.latitude is not None) == (country, has_point)
    assert (place.latitude is None) == (place.longitude is None)
    assert bool(place.rule) or not place.country


def test_the_right_city_of_a_name() -> None:
    oder, main = locate([Named("Frankfurt (Oder)"), Named("Frankfurt am Main")])
    assert oder.longitude is not None and main.longitude is not None
    assert oder.longitude > 14 > main.longitude
    assert main.population is not None and oder.population is not None and main.population > oder.population


@pytest.mark.parametrize(("has_article", "country"), [(True, "CZ"), (False, "MD")])
def test_a_river_has_an_article(has_article: bool, country: str) -> None:
    river, _ = locate([Named("Moldau", 1, has_article), Named("Prag")])
    assert river.country == country


def test_a_name_with_an_article_is_no_town() -> None:
    assert locate([Named("Anklam")])[0].country == "DE"
    assert locate([Named("Anklam", 1, True)])[0].country == ""


@pytest.mark.parametrize(
    ("name", "within", "country", "has_point"),
    [("Buchen", "Odenwald", "DE", True), ("Paris", "USA", "US", True), ("Halle", "Westfalen", "DE", False)],
)
def test_brackets_say_where(name: str, within: str, country: str, has_point: bool) -> None:
    place = locate([Named(name, within=within)])[0]
    assert (place.rule, place.country, place.latitude is not None) == ("place_in_brackets", country, has_point)


def test_other_spellings_of_cities() -> None:
    assert {city.name for name in ("Charkiw", "Kharkiv", "Charkow") for city in find_cities(name)} == {"Charkiw"}


def test_every_country_has_a_name_and_nearly_every_one_a_point() -> None:
    babel = pytest.importorskip("babel", reason="babel has the list of territories to compare with")
    # Groups of countries, and codes that ISO 3166 only reserves: newer lists have more of them (CQ for Sark).
    reserved = set("AC CP CQ DG EA EU EZ IC QO TA UM UN XA XB ZZ".split())
    territories = {code for code in babel.Locale("de").territories if len(code) == 2 and code.isalpha()} - reserved
    assert territories == set(country_names())
    assert territories <= set(points())


def test_points_belong_to_known_places() -> None:
    names = {row[0] for row in rows("places.tsv")} | set(country_names())
    assert set(points()) <= names
    assert all(-90 <= p.latitude <= 90 and -180 <= p.longitude <= 180 for p in points().values())
