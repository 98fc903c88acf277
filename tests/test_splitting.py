from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from extractor import records
from extractor.records import Entity, Part, Quote
from extractor.splitting import join, split


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("", 5, [""]),
        ("Eins.", 5, ["Eins."]),
        ("Eins.\n\nZwei. Drei.", 10, ["Eins.\n\n", "Zwei. ", "Drei."]),
        ("a b\n\nc d e f\ng h", 13, ["a b\n\nc d e f\n", "g h"]),  # the empty line is too near the beginning
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("ab cdefgh", 4, ["ab ", "cdef", "gh"]),
    ],
)
def test_where_a_text_is_cut(text: str, limit: int, pieces: list[str]) -> None:
    assert split(text, limit) == pieces


@given(st.text(alphabet="ab \n", max_size=60), st.integers(1, 20))
def test_pieces_are_the_text_and_not_too_long(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert "".join(pieces) == text
    assert all(len(piece) <= limit for piece in pieces)
    assert len(pieces) == 1 or all(pieces)


def test_joined_pieces_have_the_offsets_of_the_whole(blank: Language) -> None:
    first, second = blank("Titel\nAda Brandt kam. "), blank("Bild\n«Ja», sagte Ada Brandt in Kiel.")
    records.set_layout(first, [Part("title", 0, 5)])
    records.set_entities(first, [Entity("e1", "PER", "Ada Brandt", [(6, 16)], ["Ada"], "", "f")])
    records.set_layout(second, [Part("title", 0, 4), Part("subheading", 5, 9)])
    second_people = [
        Entity("e1", "LOC", "Kiel", [(31, 35)]),
        Entity("e2", "PER", "Ada Brandt", [(17, 27)], ["Ada", "Brandt"], "Rätin"),
    ]
    records.set_entities(second, second_people)
    said = Quote("Direct", [(5, 9)], marks="«»", speaker=[(17, 27)], cue=[(11, 16)], speaker_id="e2")
    records.set_quotes(second, [said, Quote("Other", [(5, 9)], marks="«»")])
    whole = join([first, second])
    shift = len(first.text)
    assert whole.text == first.text + second.text
    assert len(whole) == len(first) + len(second)
    assert [(part.kind, whole.text[part.start : part.end]) for part in whole._.layout] == [
        ("title", "Titel"),
        ("subheading", "«Ja»"),
    ]
    assert whole._.entities == [
        Entity("e1", "PER", "Ada Brandt", [(6, 16), (17 + shift, 27 + shift)], ["Ada", "Brandt"], "Rätin", "f"),
        Entity("e2", "LOC", "Kiel", [(31 + shift, 35 + shift)]),
    ]
    quote, other = whole._.quotes
    speaker = records.cover(whole.text, quote.speaker)
    assert (quote.text(whole.text), speaker, quote.speaker_id) == ("Ja", "Ada Brandt", "e1")
    assert records.cover(whole.text, quote.cue) == "sagte"
    assert other.speaker_id == ""


def test_one_piece_stays_as_it_is(blank: Language) -> None:
    doc = blank("Es regnet.")
    assert join([doc]) is doc
