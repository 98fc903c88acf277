"""Where a place is: its country, a point for the map, and its inhabitants, or nothing where the text leaves it open.

German names come first: countries and the places that the news names often are in the lexicon, cities of the world in
`cities.tsv.gz` (GeoNames, CC BY 4.0) under their German names and their own. A name that several places have goes to
the one that the document speaks for (Leidner 2007, «Toponym Resolution in Text», calls these referent in the same
country, population, and one referent per discourse): a country in brackets behind the name, the countries of the
document's other places, and at last the size, if one is far larger than all others. Else the place stays open, but for
the country if all of that name are in one.

Every answer names its rule; `lexicon/entity_rules.toml` has an example of each.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from extractor.components.gazetteer import Place, find_place, fold, place_of_derivation
from extractor.lexicon import CACHED_WORDS, rows

_FAR_LARGER = 10
"""A place that has so many times the inhabitants of the next one is meant, if nothing speaks for the other."""

_LARGER = 3
"""That many times suffice for a place that the lexicon lists as the usual one."""

_KNOWN_SIZE = 100_000
"""A city of this size needs no support by the document."""

_FAR_SMALLER = 8
"""A listed place gives way to one in the country that the document is about, unless that one is so many times smaller:
Freiburg among Swiss places is Freiburg im Üechtland, but Boston among English ones is in Massachusetts."""

_GERMAN_SPEAKING = frozenset("DE AT CH LI LU".split())
_DIRECTION = re.compile(r"(?:Nord|Süd|Ost|West|Zentral|Mittel|Nordost|Nordwest|Südost|Südwest)-?([A-ZÄÖÜa-zäöü].{3,})")


class City(NamedTuple):
    """A city of GeoNames."""

    name: str
    country: str  # ISO 3166-1 alpha-2
    latitude: float  # degrees
    longitude: float
    population: int


class Location(NamedTuple):
    """Where a place is, as far as it is known, and the rule that says so."""

    kind: str = ""  # country, state, region, city, river, sea, mountain or ""
    country: str = ""  # ISO 3166-1 alpha-2
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    rule: str = ""


class Point(NamedTuple):
    latitude: float | None
    longitude: float | None
    population: int | None


NOWHERE = Location()


@cache
def _city_lines() -> Mapping[str, str]:
    """Every name of the cities, folded → its lines; parsed only when they are asked for, of which few are."""
    raw = files("extractor.lexicon").joinpath("cities.tsv.gz").read_bytes()
    found: dict[str, str] = {}
    for line in gzip.decompress(raw).decode("utf-8").splitlines():
        if line.startswith("#"):
            continue
        columns = line.split("\t")
        for form in (columns[0], *(columns[5].split(";") if len(columns) > 5 else ())):
            key = form.lower() if form.isascii() else fold.__wrapped__(form)
            found[key] = f"{found[key]}\n{line}" if key in found else line
    return found


@lru_cache(maxsize=CACHED_WORDS)
def find_cities(name: str) -> tuple[City, ...]:
    """The cities called `name`, the largest first.

    >>> [(city.name, city.country) for city in find_cities("Mailand")], find_cities("Mailandia")
    ([('Mailand', 'IT')], ())
    """
    rows = (line.split("\t") for line in _city_lines().get(fold(name), "").splitlines())
    found = (City(row[0], row[1], float(row[2]), float(row[3]), int(row[4])) for row in rows)
    return tuple(sorted(found, key=lambda city: -city.population))


@cache
def points() -> Mapping[str, Point]:
    """Points of countries (by code) and of the states, regions and seas of the lexicon (by name)."""
    found: dict[str, Point] = {}
    for key, latitude, longitude, population in ((*row, "")[:4] for row in rows("points.tsv")):
        found[key] = Point(float(latitude), float(longitude), int(population) if population else None)
    return found


class Named(NamedTuple):
    """A place that a document names."""

    name: str  # nominative
    n_mentions: int = 1
    has_article: bool = False  # «die Ilz», «im Puschlav»: no town
    within: str = ""  # the place in brackets behind the name: «Buchen (Odenwald)»


def locate(places: Sequence[Named]) -> list[Location]:
    """Where the places of one document are.

    >>> [place.country for place in locate([Named("Paris"), Named("Kiew"), Named("Nirgendwo")])]
    ['FR', 'UA', '']
    """
    sure = [_sure(place) for place in places]
    said: Counter[str] = Counter()
    for location, place in zip(sure, places, strict=True):
        if location.country:
            said[location.country] += place.n_mentions
    return [
        _with_context(place, location, said - Counter({location.country: place.n_mentions}))
        for location, place in zip(sure, places, strict=True)
    ]


def _sure(named: Named) -> Location:
    """What the lexicon says of a name whatever the document is about, or a city that is the only large one."""
    outer = find_place(named.within) if named.within else None
    if outer and outer.country:
        inside = [city for city in find_cities(named.name) if city.country == outer.country]
        if inside and (len(inside) == 1 or (outer.kind == "country" and _is_far_larger(inside))):
            return _at(inside[0], "place_in_brackets")
        return Location(country=outer.country, rule="place_in_brackets")
    if place := find_place(named.name):
        return _listed(place)
    same = _towns(named)
    if same and same[0].population >= _KNOWN_SIZE and _is_far_larger(same):
        return _at(same[0], "largest_city")
    return NOWHERE


def _with_context(named: Named, sure: Location, others: Counter[str]) -> Location:
    """The location of a place where the document's other places are in the countries `others`."""
    if sure.rule == "place_in_brackets":
        return sure
    namesake = next((row for row in _namesakes().get(named.name, ()) if row.country in others), None)
    if namesake and sure.country not in others and (named.has_article or namesake.kind != "river"):
        return Location(namesake.kind, namesake.country, rule="country_of_the_text")
    if sure.rule == "listed_country":
        return sure
    same = [city for city in _towns(named) if city.country in others]
    if sure.rule:
        if not others or not sure.country or sure.country in others or sure.kind == "state":
            return sure
        at_home = [city for city in same if city.country == others.most_common(1)[0][0]]
        is_rival = bool(at_home) and at_home[0].population * _FAR_SMALLER > (sure.population or 0)
        return _at(at_home[0], "country_of_the_text") if is_rival and _is_far_larger(at_home) else sure
    if same:
        most = max(others[city.country] for city in same)
        likely = [city for city in same if others[city.country] == most]
        if len(likely) == 1 or _is_far_larger(likely):
            return _at(likely[0], "country_of_the_text")
        if len({city.country for city in likely}) == 1:
            return Location("city", likely[0].country, rule="all_in_one_country")
        return NOWHERE
    german = [city for city in _towns(named) if city.country in _GERMAN_SPEAKING]
    if german and german == list(_towns(named)):
        if len(german) == 1:
            return _at(german[0], "only_city")
        if len({city.country for city in german}) == 1:
            return Location("city", german[0].country, rule="all_in_one_country")
    return _part(named.name)


def _towns(named: Named) -> tuple[City, ...]:
    return () if named.has_article else find_cities(named.name)


@cache
def _namesakes() -> Mapping[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for name, kind, country in rows("places_namesakes.tsv"):
        found.setdefault(name, []).append(Place(name, kind, country, False))
    return found


def _listed(place: Place) -> Location:
    """The location of a place of the lexicon."""
    if place.kind == "country":
        return _at_point(place, place.country, "listed_country")
    if place.kind == "city":
        same = [city for city in find_cities(place.name) if city.country == place.country]
        if same and _is_far_larger(same, _LARGER):
            return _at(same[0], "listed_place")
        if same:
            return Location("city", place.country, rule="all_in_one_country")
    return _at_point(place, place.name, "listed_place")


def _at_point(place: Place, key: str, rule: str) -> Location:
    point = points().get(key, Point(None, None, None))
    return Location(place.kind, place.country, point.latitude, point.longitude, point.population, rule)


def _part(name: str) -> Location:
    """The country of a part of a known place: «Ostukraine», «Berlin-Mitte», «Flughafen Zürich», «Kölner Dom»."""
    for whole, is_city_part in _wholes(name):
        place = find_place(whole) or place_of_derivation(whole)
        if place and place.country and not place.is_word:
            listed = _listed(place)
            if is_city_part and listed.kind == "city":
                return Location("", place.country, listed.latitude, listed.longitude, rule="part_of_a_place")
            return Location("", place.country, rule="part_of_a_place")
    return NOWHERE


def _wholes(name: str) -> Iterator[tuple[str, bool]]:
    """The words in `name` that may be the place it is part of, and whether it lies in it as a quarter in a city."""
    match = _DIRECTION.fullmatch(name)
    if match:
        yield match[1][0].upper() + match[1][1:], False
    first, hyphen, _ = name.partition("-")
    if hyphen and " " not in name:
        yield first, True
    words = name.split()
    if len(words) > 1:
        yield words[-1], False
        yield words[0], False


def _is_far_larger(same: Sequence[City], times: int = _FAR_LARGER) -> bool:
    """Whether the first of the cities of one name has so many times the inhabitants of the next."""
    return len(same) < 2 or same[0].population >= times * max(same[1].population, 1)


def _at(city: City, rule: str) -> Location:
    return Location("city", city.country, city.latitude, city.longitude, city.population, rule)
