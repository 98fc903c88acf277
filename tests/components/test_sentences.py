"""Sentence boundaries."""

from __future__ import annotations

import pytest
from spacy.language import Language

import extractor.components  # registers the factories  # noqa: F401


@pytest.fixture(scope="module")
def nlp(blank: Language) -> Language:
    pipeline = blank.from_config(blank.config)
    for name in ("article_layout", "quote_marks", "quote_sentences"):
        pipeline.add_pipe(name)
    return pipeline


CASES = [
    ("«Das ist gut.», sagte sie. Dann ging sie.", ["«Das ist gut.», sagte sie.", "Dann ging sie."]),
    ("«Ist das gut?» fragte er.", ["«Ist das gut?» fragte er."]),
    ("„Wir gehen. Ihr bleibt.“ Das war klar.", ["„Wir gehen.", "Ihr bleibt.“", "Das war klar."]),
    ("Am 18. Mai kam Dr. Weiss. Er blieb.", ["Am 18. Mai kam Dr. Weiss.", "Er blieb."]),
    ("Der 1. FC Köln gewann am 3. Spieltag.", ["Der 1. FC Köln gewann am 3. Spieltag."]),
    ("Das kostet z.B. 3 Mio. Franken. Zu viel!", ["Das kostet z.B. 3 Mio. Franken.", "Zu viel!"]),
    ("H. Müller schrieb es auf X. «Gut», schrieb er.", ["H. Müller schrieb es auf X.", "«Gut», schrieb er."]),
    ("Er kam im Jahr 2019. Sie ging.", ["Er kam im Jahr 2019.", "Sie ging."]),
    ("Erster Absatz.\n\nzweiter Absatz", ["Erster Absatz.", "zweiter Absatz"]),
    ("Er rief: «Halt!» Niemand hörte.", ["Er rief: «Halt!»", "Niemand hörte."]),
    ("Es war der 3. Der vierte fehlt.", ["Es war der 3.", "Der vierte fehlt."]),
    ("In der 296. Folge stirbt er.", ["In der 296. Folge stirbt er."]),
    ("Es kamen 5.000. Mehr Platz war nicht.", ["Es kamen 5.000.", "Mehr Platz war nicht."]),
    ("Es kamen 500. Folge war ein Gedränge.", ["Es kamen 500.", "Folge war ein Gedränge."]),
    ("1. Die Brücke kommt.", ["1. Die Brücke kommt."]),
    ("Der Weg ist frei; niemand hält sie auf.", ["Der Weg ist frei;", "niemand hält sie auf."]),
    (
        "Der Rat hat gestern entschieden: Die Brücke wird im nächsten Jahr doch noch gebaut.",
        ["Der Rat hat gestern entschieden:", "Die Brücke wird im nächsten Jahr doch noch gebaut."],
    ),
    (
        "Der Rat hat gestern entschieden: die Brücke wird im nächsten Jahr doch noch gebaut.",
        ["Der Rat hat gestern entschieden: die Brücke wird im nächsten Jahr doch noch gebaut."],
    ),
    (
        "Sein Fazit: Die Brücke wird im nächsten Jahr doch noch gebaut.",
        ["Sein Fazit: Die Brücke wird im nächsten Jahr doch noch gebaut."],
    ),
    ("Der Rat hat gestern entschieden: Es wird gebaut.", ["Der Rat hat gestern entschieden: Es wird gebaut."]),
    (
        "Sie rief am Montag in Bern: «Wir bauen die Brücke im nächsten Jahr doch noch.»",
        ["Sie rief am Montag in Bern: «Wir bauen die Brücke im nächsten Jahr doch noch.»"],
    ),
    ("Sie zögerte … Dann kam sie.", ["Sie zögerte …", "Dann kam sie."]),
    # Words in marks after a colon: of their own after a complete clause, …
    (
        "Die Trainerin zeigte sich zufrieden mit dem Spiel: «Wir haben heute alles richtig gemacht.»",
        ["Die Trainerin zeigte sich zufrieden mit dem Spiel:", "«Wir haben heute alles richtig gemacht.»"],
    ),
    (
        "Der Minister lobte die neue Brücke bei Thun: «Sie ist schöner als alle anderen.»",
        ["Der Minister lobte die neue Brücke bei Thun:", "«Sie ist schöner als alle anderen.»"],
    ),
    # … part of the sentence with a verb of saying, …
    (
        "Am Montag sagte die Trainerin dem Radio: «Wir haben heute alles richtig gemacht.»",
        ["Am Montag sagte die Trainerin dem Radio: «Wir haben heute alles richtig gemacht.»"],
    ),
    (
        "Die Firma teilte am späten Abend in Bern mit: «Wir haben heute alles richtig gemacht.»",
        ["Die Firma teilte am späten Abend in Bern mit: «Wir haben heute alles richtig gemacht.»"],
    ),
    (
        "Die Trainerin lobte ihre Spieler mit den Worten: «Wir haben heute alles richtig gemacht.»",
        ["Die Trainerin lobte ihre Spieler mit den Worten: «Wir haben heute alles richtig gemacht.»"],
    ),
    (
        "Gestern hat der Minister in Thun gelobt: «Sie ist schöner als alle anderen.»",
        ["Gestern hat der Minister in Thun gelobt: «Sie ist schöner als alle anderen.»"],
    ),
    # … after a label, in brackets, and where they are few.
    (
        "Die Trainerin nach dem Spiel: «Wir haben heute alles richtig gemacht.»",
        ["Die Trainerin nach dem Spiel: «Wir haben heute alles richtig gemacht.»"],
    ),
    (
        "Der Verein aus dem kleinen Thun (Motto: «Wir geben niemals und nirgends auf») gewann.",
        ["Der Verein aus dem kleinen Thun (Motto: «Wir geben niemals und nirgends auf») gewann."],
    ),
    (
        "An der Tafel neben dem Eingang hing ein Schild: «Heute geschlossen.»",
        ["An der Tafel neben dem Eingang hing ein Schild: «Heute geschlossen.»"],
    ),
    # A list after a colon goes on with the sentence, a clause does not; nor does a label within marks.
    (
        "Es kamen wieder viele Gäste: Anna Meier, Urs Frey, Beat Kunz und ihre Kinder.",
        ["Es kamen wieder viele Gäste: Anna Meier, Urs Frey, Beat Kunz und ihre Kinder."],
    ),
    (
        "Es kamen wieder viele Gäste: Schulen, Vereine und Familien haben sich angemeldet.",
        ["Es kamen wieder viele Gäste:", "Schulen, Vereine und Familien haben sich angemeldet."],
    ),
    (
        "Der Zug hält in folgenden Orten: Die Reise führt über Thun nach Spiez und Brig.",
        ["Der Zug hält in folgenden Orten: Die Reise führt über Thun nach Spiez und Brig."],
    ),
    (
        "Die wichtigste Frage des Abends lautet: Wer bezahlt am Ende das neue Stadion?",
        ["Die wichtigste Frage des Abends lautet: Wer bezahlt am Ende das neue Stadion?"],
    ),
    (
        "Er schrieb in seinem Buch «Bern: Die Stadt an der grünen Aare und ihre Brücken» alles auf.",
        ["Er schrieb in seinem Buch «Bern: Die Stadt an der grünen Aare und ihre Brücken» alles auf."],
    ),
    # A semicolon that adds a few words or goes on with a list.
    ("Es regnete viel; vor allem in den Bergen.", ["Es regnete viel; vor allem in den Bergen."]),
    (
        "Es regnete viel; vor allem die Bauern in den Bergen freuten sich darüber.",
        ["Es regnete viel;", "vor allem die Bauern in den Bergen freuten sich darüber."],
    ),
    (
        "Im Vorstand sitzen: Anna Meier, Präsidentin; Urs Frey, Kassier; Beat Kunz, Aktuar.",
        ["Im Vorstand sitzen: Anna Meier, Präsidentin; Urs Frey, Kassier; Beat Kunz, Aktuar."],
    ),
    (
        "Sie sagte: «Das Wetter war gut; wir blieben lange.»",
        ["Sie sagte: «Das Wetter war gut;", "wir blieben lange.»"],
    ),
    # Numbers.
    ("Thun liegt auf Platz 27. Auch Bern verlor.", ["Thun liegt auf Platz 27.", "Auch Bern verlor."]),
    ("Sie ist die 3. Kraft im Land.", ["Sie ist die 3. Kraft im Land."]),
    ("Das steht in Art. 51 der Charta.", ["Das steht in Art. 51 der Charta."]),
    ("Er liebte die Art. Das war neu.", ["Er liebte die Art.", "Das war neu."]),
    ("Ludwig XIV. Frankreichs König kam.", ["Ludwig XIV. Frankreichs König kam."]),
    ("Es kam Ludwig XIV. Er blieb lange.", ["Es kam Ludwig XIV.", "Er blieb lange."]),
    ("Papst Benedikt XVI. «ist müde», sagte sie.", ["Papst Benedikt XVI. «ist müde», sagte sie."]),
    ("Das war um 1500 v. Chr. in Bern.", ["Das war um 1500 v. Chr. in Bern."]),
    # A closing mark without an opening one; a note on a quotation; words left out.
    ("Er schrieb, es gehe gut.“ Die Mutter las es.", ["Er schrieb, es gehe gut.“", "Die Mutter las es."]),
    (
        "Sie rief: «Allez, les bleus!» (Vorwärts, ihr Blauen.) Alle lachten.",
        ["Sie rief: «Allez, les bleus!» (Vorwärts, ihr Blauen.)", "Alle lachten."],
    ),
    ("Er blieb. (Sie ging.) Es regnete.", ["Er blieb.", "(Sie ging.)", "Es regnete."]),
    ("Sie sagte: «[...] Ich gehe heim.»", ["Sie sagte: «[...] Ich gehe heim.»"]),
    ("Sie kam. [...] Er ging.", ["Sie kam. [...]", "Er ging."]),
    # A heading right above its text; a line that wrapping broke.
    (
        "Sie gewannen.\n\nDer neue Vorstand\nDie Versammlung wählte am Abend einen Vorstand aus vier Leuten.",
        ["Sie gewannen.", "Der neue Vorstand", "Die Versammlung wählte am Abend einen Vorstand aus vier Leuten."],
    ),
    (
        "Sie gewannen.\n\nDie Versammlung wählte am Abend\nEnde März in Thun einen neuen Vorstand.",
        ["Sie gewannen.", "Die Versammlung wählte am Abend\nEnde März in Thun einen neuen Vorstand."],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(nlp: Language, text: str, expected: list[str]) -> None:
    assert [s.text.strip() for s in nlp(text).sents] == expected


def test_layout_parts_are_sentences(nlp: Language) -> None:
    text = "Rat beschliesst neue Brücke\n18.03.2026 - 09:05:00Der Rat hat die Brücke beschlossen. Sie kostet viel.\n"
    assert [s.text.strip() for s in nlp(text).sents] == [
        "Rat beschliesst neue Brücke",
        "18.03.2026 - 09:05:00",
        "Der Rat hat die Brücke beschlossen.",
        "Sie kostet viel.",
    ]


def test_bullets_and_numbers_belong_to_their_items(nlp: Language) -> None:
    text = (
        "Der Rat hat am Montag lange über die neuen Brücken der Stadt beraten und drei Dinge beschlossen.\n\n"
        "1. Neue Brücke bauen\n2. Alte Brücke sperren\n3. Fähre kaufen\n"
    )
    assert [s.text.strip() for s in nlp(text).sents][1:] == [
        "1. Neue Brücke bauen",
        "2. Alte Brücke sperren",
        "3. Fähre kaufen",
    ]


def test_empty_text(nlp: Language) -> None:
    assert list(nlp("").sents) == []
