"""Decoding: what encoding bytes are in, and which bytes are no text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import InputError
from extractor.text.decoding import decode

TEXT = "Für die Müllabfuhr gilt: Die Größe der Straße ändert sich.\r\nDas kostet Öl und Übung.\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
        ("iso8859-1", "cp1252"),
        ("iso8859-15", "cp1252"),
        ("iso8859-2", "cp1252"),
        ("mac-roman", "mac-roman"),
        ("cp850", "cp850"),
    ],
)
def test_decode(codec: str, name: str) -> None:
    assert decode(TEXT.encode(codec)) == (TEXT, name)


@pytest.mark.parametrize(
    ("text", "codec"),
    [("Das kostet fünf €.", "iso8859-15"), ("„Für alle“ – sagte er", "iso8859-16"), ("für Łódź und Škoda", "cp1250")],
)
def test_the_codec_whose_characters_fit(text: str, codec: str) -> None:
    representable = text.encode(codec, "ignore")
    assert decode(representable)[0] == representable.decode(codec)


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        ("„Für alle“, sagte er – und ging. Das kostet fünf € mehr.", "cp1252", "cp1252"),
        ("Das Maß ist voll, es kostet fünf € mehr.", "iso8859-15", "iso8859-15"),
        ("„Für Łódź”, sagte sie, „ist das gut.”", "iso8859-16", "iso8859-16"),
        ("Die Bürger von Łódź hören Škoda über Dvořák.", "iso8859-2", "iso8859-2"),
        ("„Die Bürger von Łódź“ hören über Dvořák.", "cp1250", "cp1250"),
        ("„Für alle“, sagte er – und ging über die Brücke.", "mac-roman", "mac-roman"),
    ],
)
def test_the_name_of_the_codec_where_its_characters_tell(text: str, codec: str, name: str) -> None:
    assert decode(text.encode(codec)) == (text, name)


@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode("utf-16", "replace")))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except InputError as error:
        assert "give a text file" in str(error)
    else:
        assert isinstance(text, str) and encoding


@pytest.mark.parametrize(
    "codec",
    ["cp1252", "iso8859-15", "iso8859-2", "iso8859-16", "cp1250", "cp1257", "cp850", "cp437", "mac-roman", "utf-16-le"],
)
def test_articles_in_every_encoding(shared: Path, codec: str) -> None:
    """The dev articles, without the characters that the encoding lacks: nearly all come back as they were."""
    wrong = count = 0
    with (shared / "data" / "wikinews-quotes" / "dev.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            data = json.loads(line)["text"].encode(codec, "ignore")
            count += 1
            wrong += decode(data)[0] != data.decode(codec)
    assert wrong / count <= 0.01


def test_ascii_and_nothing_are_utf8() -> None:
    assert decode(b"Hallo") == ("Hallo", "utf-8")
    assert decode(b"") == ("", "utf-8")


def test_utf8_with_a_few_strays() -> None:
    data = "Für Müller und Söhne über Straßen gehört ".encode() + "für".encode("cp1252") + b" alle"
    assert decode(data) == ("Für Müller und Söhne über Straßen gehört für alle", "utf-8+cp1252")


def test_damage_in_the_text_is_not_the_business_of_decoding() -> None:
    assert decode("fĂŒr".encode()) == ("fĂŒr", "utf-8")


def test_text_that_begins_like_a_magic_number() -> None:
    assert decode(b"RIFFelblech ist ein Blech.")[1] == "utf-8"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n...", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "ZIP"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x00" * 100, "binary"),
        (b"\x01\x02\x03\x04\x05" * 20, "binary"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, kind: str) -> None:
    with pytest.raises(InputError, match=kind):
        decode(data)
