from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import pandas as pd
import pytest
from spacy.language import Language
from spacy.tokens import Doc

from extractor import records
from extractor.records import Entity, Quote
from extractor.sources import Article
from extractor.tables import COLUMNS, Tables, document_rows, failed_rows, format_spans, parse_spans
from sample import TEXT, span_of

CONTRACT = {
    "documents": "doc_id, source, title, published, text, n_tokens, n_entities, n_quotes, encoding, n_repairs, model, "
    "status, error",
    "entities": "doc_id, entity_id, label, name, aliases, role, n_mentions, first_start, gender, role_text, kind, "
    "country, country_name, latitude, longitude, population, rule",
    "mentions": "doc_id, mention_id, entity_id, label, text, start, end, source_start, source_end, in_quote",
    "quotes": "doc_id, quote_id, type, text, marks, start, end, source_spans, speaker, speaker_name, speaker_id, "
    "speaker_source_spans, cue, cue_source_spans, frame_source_spans, addressee, addressee_source_spans, rule, "
    "confidence",
}

SHIFT = 7


@dataclass
class Shifted:
    """Stands in for a repair that took `SHIFT` characters away before the text."""

    text: str = TEXT
    changes: list[object] = field(
        default_factory=lambda: [SimpleNamespace(why="a reason"), SimpleNamespace(why="line end")]
    )

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        return start + SHIFT, end + SHIFT


@pytest.fixture
def article() -> Article:
    return Article(id="a/b.txt", text="x" * SHIFT + TEXT, source="in/a/b.txt", encoding="utf-8")


@pytest.fixture
def tables(article: Article, doc: Doc) -> Tables:
    return Tables.from_documents([document_rows(article, Shifted(), doc, "de_test 1.0")])


def moved(*spans: tuple[int, int]) -> str:
    return format_spans((start + SHIFT, end + SHIFT) for start, end in spans)


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_of_the_contract_in_order(tables: Tables, name: str) -> None:
    contract = CONTRACT[name].split(", ")
    later = ["fingerprint"] if name == "documents" else []
    assert list(tables.frames()[name].columns) == [*contract, *later]
    assert list(Tables.from_documents([]).frames()[name].columns) == [*contract, *later]


@pytest.mark.parametrize("name", COLUMNS)
def test_dtypes_are_nullable_and_do_not_depend_on_the_rows(tables: Tables, name: str) -> None:
    empty = Tables.from_documents([]).frames()[name]
    assert {c: str(t) for c, t in empty.dtypes.items()} == COLUMNS[name]
    assert {c: str(t) for c, t in tables.frames()[name].dtypes.items()} == COLUMNS[name]


def test_document_row(tables: Tables, doc: Doc) -> None:
    assert tables.documents.to_dict("records") == [
        {
            "doc_id": "a/b.txt",
            "source": "in/a/b.txt",
            "title": "Streit um die Brücke",
            "published": "2024-02-03T08:15:00",
            "text": TEXT,
            "n_tokens": len(doc),
            "n_entities": 3,
            "n_quotes": 2,
            "encoding": "utf-8",
            "n_repairs": 1,
            "model": "de_test 1.0",
            "status": "ok",
            "error": "",
            "fingerprint": "",
        }
    ]


def test_entity_rows(tables: Tables) -> None:
    person, place, _ = tables.entities.to_dict("records")
    assert all(pd.isna(person.pop(column)) for column in ("latitude", "longitude", "population"))
    assert person == {
        "doc_id": "a/b.txt",
        "entity_id": "e1",
        "label": "PER",
        "name": "Ada Brandt",
        "aliases": "Brandt",
        "role": "Bürgermeisterin",
        "n_mentions": 1,
        "first_start": span_of("Ada Brandt")[0],
        "gender": "f",
        "role_text": "",
        "kind": "",
        "country": "",
        "country_name": "",
        "rule": "",
    }
    assert (place["n_mentions"], place["first_start"]) == (2, span_of("Kiel")[0])


def test_a_place_has_its_country_and_its_point(blank: Language, article: Article) -> None:
    doc = blank("In Kiel.")
    place = Entity("e1", "LOC", "Kiel", [(3, 7)], kind="city", country="DE", latitude=54.32, longitude=10.13)
    records.set_entities(doc, [place])
    [row] = document_rows(article, Shifted(doc.text), doc, "m").entities
    assert (row["country"], row["country_name"], row["latitude"], row["population"]) == (
        "DE",
        "Deutschland",
        54.32,
        None,
    )


def test_the_sentence_that_says_the_role(blank: Language, article: Article) -> None:
    doc = blank("Es regnet. Trainer Ada Brandt ging.")
    records.set_entities(doc, [Entity("e1", "PER", "Ada Brandt", [(19, 29)], role="Trainer", role_sentence=(11, 35))])
    [row] = document_rows(article, Shifted(doc.text), doc, "m").entities
    assert row["role_text"] == "Trainer Ada Brandt ging."


def test_mentions_are_in_text_order_with_ids_and_both_offsets(tables: Tables) -> None:
    mentions = tables.mentions
    assert list(mentions["mention_id"]) == ["m1", "m2", "m3", "m4"]
    assert list(mentions["text"]) == ["Ada Brandt", "Kiel", "Brückengipfel", "Kiel"]
    assert [TEXT[m.start : m.end] for m in mentions.itertuples()] == list(mentions["text"])
    assert list(mentions["source_start"] - mentions["start"]) == [SHIFT] * 4
    assert list(mentions["source_end"] - mentions["end"]) == [SHIFT] * 4


def test_in_quote_is_between_quotation_marks_not_in_the_frame(tables: Tables) -> None:
    assert list(tables.mentions["in_quote"]) == [False, False, True, False]


@pytest.mark.parametrize(
    ("kind", "marks", "inside"),
    [("Direct", "„“", True), ("Other", "„“", True), ("Indirect", "", False), ("Direct", "", False)],
)
def test_in_quote_asks_for_marks_and_the_right_type(
    blank: Language, article: Article, kind: str, marks: str, inside: bool
) -> None:
    doc = blank("„Berlin“")
    records.set_entities(doc, [Entity("e1", "LOC", "Berlin", [(1, 7)])])
    records.set_quotes(doc, [Quote(kind, [(0, 8)], marks=marks)])
    rows = document_rows(article, Shifted(doc.text), doc, "m")
    assert [row["in_quote"] for row in rows.mentions] == [inside]


def test_an_interrupted_quote_is_one_row(tables: Tables) -> None:
    quote = tables.quotes.drop(columns="text").to_dict("records")[0]
    start, end = span_of("Zu teuer")[0], span_of("und zu spät.")[1]
    assert quote == {
        "doc_id": "a/b.txt",
        "quote_id": "q1",
        "type": "Direct",
        "marks": "«»",
        "start": start,
        "end": end,
        "source_spans": moved(span_of("«Zu teuer»"), span_of("«und zu spät.»")),
        "speaker": "sie",
        "speaker_name": "Ada Brandt",
        "speaker_id": "e1",
        "speaker_source_spans": moved(span_of("sie")),
        "cue": "sagte",
        "cue_source_spans": moved(span_of("sagte")),
        "frame_source_spans": moved(span_of("sagte sie in Kiel")),
        "addressee": "",
        "addressee_source_spans": "",
        "rule": "frame-between",
        "confidence": 0.875,
    }


def test_the_text_of_an_interrupted_quote_is_without_all_its_marks(tables: Tables) -> None:
    assert tables.quotes["text"][0] == "Zu teuer und zu spät."


def test_words_that_nobody_says_have_no_speaker(tables: Tables) -> None:
    quote = tables.quotes.iloc[1]
    assert (quote["type"], quote["text"]) == ("Other", "Brückengipfel")
    assert TEXT[quote["start"] : quote["end"]] == quote["text"]
    assert list(quote[["speaker", "speaker_name", "speaker_id", "speaker_source_spans"]]) == [""] * 4


def test_an_unresolved_speaker_keeps_the_words(blank: Language, article: Article) -> None:
    doc = blank("«Ja», sagte er.")
    records.set_quotes(doc, [Quote("Direct", [(0, 4)], marks="«»", speaker=[(12, 14)])])
    [row] = document_rows(article, Shifted(doc.text), doc, "m").quotes
    assert (row["speaker"], row["speaker_name"], row["speaker_id"]) == ("er", "", "")


def test_a_document_without_layout_has_no_title_and_no_date(blank: Language, article: Article) -> None:
    row = document_rows(article, Shifted("Es regnet."), blank("Es regnet."), "m").document
    assert (row["title"], row["published"]) == ("", "")


def test_a_failed_document_keeps_its_row_with_empty_counts(article: Article, doc: Doc) -> None:
    good = document_rows(article, Shifted(), doc, "m")
    bad = failed_rows(Article(id="b.txt", text="", source="in/b.txt"), "the file is empty", "m")
    tables = Tables.from_documents([good, bad])
    assert (good.failed, bad.failed) == (False, True)
    assert list(tables.documents["doc_id"]) == ["a/b.txt", "b.txt"]
    failed = tables.failed()
    assert failed[["doc_id", "status", "error"]].values.tolist() == [["b.txt", "failed", "the file is empty"]]
    assert failed[["n_tokens", "n_entities", "n_quotes", "n_repairs"]].isna().all(axis=None)
    assert set(tables.quotes["doc_id"]) == {"a/b.txt"}


@pytest.mark.parametrize(
    ("spans", "cell"), [([], ""), ([(3, 10)], "3-10"), ([(3, 10), (24, 31)], "3-10;24-31"), ([(0, 0)], "0-0")]
)
def test_spans_cells_go_both_ways(spans: list[tuple[int, int]], cell: str) -> None:
    assert format_spans(spans) == cell
    assert parse_spans(cell) == spans


@pytest.mark.parametrize("cell", ["3", "3-", "a-b", "3-4-5", "-1-3"])
def test_what_is_no_spans_cell_is_an_error(cell: str) -> None:
    with pytest.raises(ValueError):
        parse_spans(cell)


def test_tables_show_themselves(tables: Tables) -> None:
    assert repr(tables) == "Tables(documents: 1, entities: 3, mentions: 4, quotes: 2)"
    assert "Ada Brandt" in tables._repr_html_()


def test_select(article: Article, doc: Doc) -> None:
    rows = [document_rows(Article(id=name, text="", source=""), Shifted(), doc, "m") for name in ("a", "b", "c")]
    chosen = Tables.from_documents(rows).select(["a", "c"])
    assert list(chosen.documents["doc_id"]) == ["a", "c"]
    assert set(chosen.mentions["doc_id"]) == {"a", "c"}


def test_tidy_frames_have_categories_moments_and_missing_values(tables: Tables) -> None:
    tidy = tables.tidy()
    assert list(tidy) == list(COLUMNS)
    assert {name: list(frame.columns) for name, frame in tidy.items()} == {
        name: list(frame.columns) for name, frame in tables.frames().items()
    }
    quotes, documents = tidy["quotes"], tidy["documents"]
    assert str(quotes["type"].dtype) == str(tidy["entities"]["label"].dtype) == "category"
    assert list(quotes["speaker_name"].isna()) == [False, True]
    assert (str(quotes["start"].dtype), str(quotes["confidence"].dtype)) == ("Int64", "Float64")
    assert documents["published"][0].isoformat() == "2024-02-03T08:15:00"
    assert documents["error"].isna().all()


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        ("2024-02-03", "2024-02-03T00:00:00"),
        ("2024-02-03T08:15:00+02:00", "2024-02-03T06:15:00"),
        ("", None),
        ("neu", None),
    ],
)
def test_tidy_moments(tables: Tables, published: str, moment: str | None) -> None:
    tables.documents["published"] = published
    value = tables.tidy()["documents"]["published"][0]
    assert (None if value is pd.NaT else value.isoformat()) == moment


def test_tidy_leaves_the_tables_as_they_are(tables: Tables) -> None:
    tables.tidy()
    assert list(tables.quotes["speaker_name"]) == ["Ada Brandt", ""]
    assert {name: len(frame) for name, frame in Tables.from_documents([]).tidy().items()} == dict.fromkeys(COLUMNS, 0)
