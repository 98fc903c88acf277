"""A small article with the records that a pipeline would set, for tests that need none."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extractor import records
from extractor.records import Entity, Part, Quote

TEXT = """Streit um die Brücke
3.2.2024 - 08:15:00 Die Bürgermeisterin Ada Brandt lehnt den Umbau ab. «Zu teuer», sagte sie in Kiel, «und zu spät.»
Der «Brückengipfel» in Kiel brachte nichts."""


def span_of(words: str, text: str = TEXT, nth: int = 0) -> tuple[int, int]:
    """Where `words` stand in `text` for the nth time."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return start, start + len(words)


def annotate(doc: Doc) -> Doc:
    """Set the records that a pipeline would set on a `Doc` of `TEXT`."""
    title, date = span_of("Streit um die Brücke"), span_of("3.2.2024 - 08:15:00")
    records.set_layout(doc, [Part("title", *title), Part("dateline", *date, "2024-02-03T08:15:00")])
    person = Entity("e1", "PER", "Ada Brandt", [span_of("Ada Brandt")], ["Brandt"], "Bürgermeisterin", "f")
    place = Entity("e2", "LOC", "Kiel", [span_of("Kiel", nth=1), span_of("Kiel")])
    gathering = Entity("e3", "MISC", "Brückengipfel", [span_of("Brückengipfel")])
    records.set_entities(doc, [person, place, gathering])
    said = Quote(
        "Direct",
        [span_of("«Zu teuer»"), span_of("«und zu spät.»")],
        marks="«»",
        speaker=[span_of("sie")],
        cue=[span_of("sagte")],
        frame=[span_of("sagte sie in Kiel")],
        speaker_id="e1",
        rule="frame-between",
        confidence=0.875,
    )
    records.set_quotes(doc, [said, Quote("Other", [span_of("«Brückengipfel»")], marks="«»", rule="name")])
    return doc


@Language.component("sample_annotator")
def sample_annotator(doc: Doc) -> Doc:
    """The records of `TEXT`; raises ValueError for a text with the word KAPUTT."""
    if "KAPUTT" in doc.text:
        raise ValueError("this text breaks the component\nand here is why")
    return annotate(doc) if doc.text.rstrip() == TEXT else doc
