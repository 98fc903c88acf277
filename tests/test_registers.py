"""People, places and organisations of many documents: who is one, who is kept apart, and who is named with whom."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.registers import EDGES, ORGANISATIONS, PEOPLE, PLACES
from extractor.tables import COLUMNS, Tables, to_frame


def entity(doc_id: str, name: str, label: str = "PER", **more: Any) -> dict[str, Any]:
    row = {column: "" if dtype == "string" else None for column, dtype in COLUMNS["entities"].items()}
    return row | {"doc_id": doc_id, "entity_id": name, "label": label, "name": name, "n_mentions": 1} | more


def tables(*entities: dict[str, Any], **texts: str) -> Tables:
    ids = dict.fromkeys(row["doc_id"] for row in entities)
    days = {doc_id: f"2025-0{number}-01" for number, doc_id in enumerate(ids, 1)}
    documents = [{"doc_id": d, "published": days[d], "text": texts.get(d, ""), "status": "ok"} for d in ids]
    mentions, quotes = [], []
    for row in entities:
        text, doc_id = texts.get(row["doc_id"], ""), row["doc_id"]
        start = text.find(row["name"])
        if start >= 0:
            mentions.append({"doc_id": doc_id, "entity_id": row["entity_id"], "start": start, "end": start + 1})
    for doc_id, text in texts.items():
        if "«" in text:
            start, end = text.index("«") + 1, text.index("»")
            quotes.append({"doc_id": doc_id, "speaker_id": text.split(":")[0], "start": start, "end": end})
    rows = {"documents": documents, "entities": list(entities), "mentions": mentions, "quotes": quotes}
    frames = {name: to_frame(name, rows[name]) for name in COLUMNS}
    for name, frame in frames.items():
        strings = [column for column, dtype in COLUMNS[name].items() if dtype == "string"]
        frames[name][strings] = frame[strings].fillna("")
    return Tables(**frames)


PERSONS = {
    "the same name": (
        [entity("a", "Recep Erdoğan"), entity("b", "Recep Erdogan")],
        [("Recep Erdoğan", 2, "same_name")],
    ),
    "a shorter name": (
        [entity("a", "Recep Tayyip Erdoğan"), entity("b", "Recep Erdoğan")],
        [("Recep Tayyip Erdoğan", 2, "shorter_name")],
    ),
    "a shorter name of two": (
        [entity("a", "George W. Bush"), entity("b", "George H. Bush"), entity("c", "George Bush")],
        [("George W. Bush", 1, ""), ("George H. Bush", 1, ""), ("George Bush", 1, "")],
    ),
    "two offices, nothing in common": (
        [
            entity("a", "Peter Müller", role="Skirennfahrer"),
            entity("a", "Kitzbühel", "LOC"),
            entity("b", "Peter Müller", role="Ministerpräsident"),
            entity("b", "Saarbrücken", "LOC"),
        ],
        [("Peter Müller", 1, ""), ("Peter Müller", 1, "")],
    ),
    "two offices, another name in common": (
        [
            entity("a", "Peter Müller", role="Verfassungsrichter"),
            entity("a", "Saarbrücken", "LOC"),
            entity("b", "Peter Müller", role="Ministerpräsident"),
            entity("b", "Saarbrücken", "LOC"),
        ],
        [("Peter Müller", 2, "same_name")],
    ),
    "one office in two forms": (
        [entity("a", "Anna Berg", role="Bundeskanzlerin"), entity("b", "Anna Berg", role="deutsche Kanzlerin")],
        [("Anna Berg", 2, "same_name")],
    ),
    "genders contradict": (
        [entity("a", "Kim Berg", gender="f"), entity("b", "Kim Berg", gender="m")],
        [("Kim Berg", 1, ""), ("Kim Berg", 1, "")],
    ),
    "a surname with the office": (
        [entity("a", "Anna Berg", role="Trainerin"), entity("b", "Berg", role="Trainerin")],
        [("Anna Berg", 2, "surname")],
    ),
    "a surname without support": (
        [entity("a", "Anna Berg", role="Trainerin"), entity("b", "Berg")],
        [("Anna Berg", 1, ""), ("Berg", 1, "")],
    ),
    "a surname of two": (
        [entity("a", "Anna Berg", role="Trainerin"), entity("b", "Ute Berg"), entity("c", "Berg", role="Trainerin")],
        [("Anna Berg", 1, ""), ("Ute Berg", 1, ""), ("Berg", 1, "")],
    ),
}


@pytest.mark.parametrize("case", PERSONS)
def test_people(case: str) -> None:
    rows, expected = PERSONS[case]
    found = tables(*rows).people()
    assert sorted(zip(found["name"], found["n_documents"], found["rule"], strict=True)) == sorted(expected)


def test_a_person_has_counts_dates_and_roles() -> None:
    found = tables(
        entity("a", "Anna Berg", aliases="Berg", role="Trainerin", n_mentions=3),
        entity("b", "Anna Berg", role="Cheftrainerin"),
        a="Anna Berg: «Ja.»",
        b="Anna Berg",
    ).people()
    [person] = found.to_dict("records")
    assert (person["roles"], person["aliases"]) == ("Trainerin; Cheftrainerin", "Berg")
    assert (person["n_documents"], person["n_mentions"], person["n_quotes"]) == (2, 4, 1)
    assert (person["first_published"], person["last_published"]) == ("2025-01-01", "2025-02-01")


def test_places_are_one_in_one_country_only() -> None:
    found = tables(
        entity("a", "Freiburg", "LOC", country="DE", latitude=48.0, longitude=7.8),
        entity("b", "Freiburg", "LOC", country="CH"),
        entity("c", "Kiel", "LOC", country="DE"),
        entity("d", "Kiel", "LOC"),
    ).places()
    rows = sorted(zip(found["name"], found["country"], found["n_documents"], strict=True))
    assert rows == [("Freiburg", "CH", 1), ("Freiburg", "DE", 1), ("Kiel", "DE", 2)]


def test_organisations_go_by_their_short_form() -> None:
    found = tables(
        entity("a", "Technisches Hilfswerk", "ORG", aliases="THW"),
        entity("b", "THW", "ORG"),
        entity("c", "SPD", "ORG"),
    ).organisations()
    assert list(found["name"]) == ["Technisches Hilfswerk", "SPD"]
    assert list(found["rule"]) == ["alias", ""]


def test_edges() -> None:
    found = tables(
        entity("a", "Anna Berg"),
        entity("a", "Kurt Wolf"),
        entity("a", "Ute Lang"),
        a="Anna Berg: «Kurt Wolf geht.»\nUte Lang bleibt.",
    ).edges()
    edges = list(zip(found["source"], found["target"], found["kind"], found["weight"], strict=True))
    assert edges == [("Anna Berg", "Kurt Wolf", "named with", 1), ("Anna Berg", "Kurt Wolf", "quotes", 1)]


def test_edges_of_other_labels() -> None:
    made = tables(entity("a", "Anna Berg"), entity("a", "Kiel", "LOC"), a="Anna Berg ist in Kiel.")
    assert len(made.edges()) == 0
    assert list(made.edges(labels=("PER", "LOC"))["target"]) == ["Kiel"]


@pytest.mark.parametrize(
    ("method", "columns"),
    [("people", PEOPLE), ("places", PLACES), ("organisations", ORGANISATIONS), ("edges", EDGES)],
)
def test_dtypes_do_not_depend_on_the_rows(method: str, columns: dict[str, str]) -> None:
    for made in (Tables.from_documents([]), tables(entity("a", "Anna Berg"))):
        frame = getattr(made, method)()
        assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == columns
