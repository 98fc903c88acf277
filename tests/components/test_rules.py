"""Every rule finds its example and leaves its counter-example alone, with the pipeline that ships."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from spacy.language import Language

from extractor.lexicon import rules, table
from extractor.records import QUOTE_TYPES

RULES = table("rules.toml")


@pytest.fixture(scope="module")
def nlp() -> Language:
    from extractor import load

    return load("embedded")


def rules_in(nlp: Language, text: str) -> set[str]:
    return {quote.rule for quote in nlp(text)._.quotes}


@pytest.mark.parametrize("rule", RULES)
def test_example(nlp: Language, rule: str) -> None:
    assert rule in rules_in(nlp, RULES[rule]["example"])


@pytest.mark.parametrize("rule", RULES)
def test_counter_example(nlp: Language, rule: str) -> None:
    assert rule not in rules_in(nlp, RULES[rule]["counter"])


def test_rules_are_described() -> None:
    for name, rule in RULES.items():
        assert rule["about"].endswith((".", "…")), name
        assert 0 < rule["confidence"] < 1, name


ROWS = [
    ("«Wir bauen», sagte Petra Lindner.", "Direct", "Wir bauen", "Petra Lindner", "sagte"),
    ("Petra Lindner fügte hinzu: »Wir bauen jetzt.«", "Direct", "Wir bauen jetzt.", "Petra Lindner", "fügte hinzu"),
    ("„Wir bauen“, so ein Sprecher der Polizei.", "Direct", "Wir bauen", "ein Sprecher der Polizei", "so"),
    ('Petra Lindner hat erklärt: "Wir bauen jetzt."', "Direct", "Wir bauen jetzt.", "Petra Lindner", "hat erklärt"),
    ("Petra Lindner sagte, man baue jetzt.", "Indirect", "man baue jetzt", "Petra Lindner", "sagte"),
    ("Die Post teilte mit, dass sie baut.", "Indirect", "dass sie baut", "Die Post", "teilte mit"),
    ("«Wir», sagte Petra Lindner, «bauen jetzt.»", "Direct", "Wir bauen jetzt.", "Petra Lindner", "sagte"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "words", "speaker", "cue"), ROWS)
def test_row(nlp: Language, text: str, kind: str, words: str, speaker: str, cue: str) -> None:
    doc = nlp(text)
    quotes = [q for q in doc._.quotes if q.type == kind]
    assert len(quotes) == 1
    quote = quotes[0]
    cover = lambda spans: " ".join(text[start:end] for start, end in spans)  # noqa: E731
    assert (quote.text(text), cover(quote.speaker), cover(quote.cue)) == (words, speaker, cue)


SPEAKERS = [
    # text, speaker of its last direct quotation
    ("Er sagte, Bern brauche die Fahrer, und fügte hinzu: «Wir warten schon lange.»", "Er"),
    ("Er kam und sagte: «Wir warten schon lange.»", "Er"),
    ("Petra Lindner sagte: «Wir müssen reden.» Und weiter: «Wir geben nicht auf.»", "Petra Lindner"),
    ("Petra Lindner sagte: «Wir müssen reden.» Der Plan: «Wir geben nicht auf.»", "Der Plan"),
    ("In den Medien wurde der Plan als «grösster Unsinn» bezeichnet.", "den Medien"),
    ("In Bern wurde der Plan vom Trainer Karl Hofer als «grösster Unsinn» bezeichnet.", "Trainer Karl Hofer"),
    ("In Bern wurde der Plan als «grösster Unsinn» bezeichnet.", ""),
    ("Es war ein Trainer, der das als «den grössten Unsinn der letzten hundert Jahre» bezeichnete.", "ein Trainer"),
    ("Karl Hofer lobte den Plan, den die Stadt verlangt hatte, als «grossen Wurf».", "Karl Hofer"),
    ("Der in Bern lebende Autor Karl Hofer sagte: «Wir warten schon lange.»", "Der in Bern lebende Autor Karl Hofer"),
    ("«Ich habe nichts gesehen», wie Karl Hofer zitiert wird.", "Karl Hofer"),
    ("Sie wisse, dass ihre Arbeit «nicht frei von Fehlern» sei, sagte Petra Lindner.", "Petra Lindner"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS)
def test_speaker(nlp: Language, text: str, speaker: str) -> None:
    quote = [q for q in nlp(text)._.quotes if q.type == "Direct"][-1]
    assert " ".join(text[start:end] for start, end in quote.speaker) == speaker


SUMMED_UP = [
    ("Die Partei fordert mehr Geld für die Schulen.", True),
    ("Die Partei verkauft am Samstag Kuchen für die Schulen.", False),
    ("Petra Lindner warf der Stadt Versagen vor.", True),
    ("Petra Lindner warf den Ball weit vor das Tor.", False),
    ("Die Analysten rechnen mit einem Verlust.", True),
    ("Die Analysten rechnen am Computer.", False),
    ("Die Polizei geht von Brandstiftung aus.", True),
    ("Die Polizei geht am Abend aus.", False),
]


@pytest.mark.parametrize(("text", "reported"), SUMMED_UP)
def test_summed_up(nlp: Language, text: str, reported: bool) -> None:
    assert ("summed_up" in rules_in(nlp, text)) == reported


NOBODY_SAYS = [
    "Der Film «Die Brücke am Fluss» läuft ab Montag im Kino.",
    "Auf dem Schild steht «Betreten verboten».",
    "Die «Neue Zürcher Zeitung» berichtete über den Fall.",
    "Das sogenannte «Brückenwunder» kostet viel Geld.",
    "Der Frachter «Seestern» liegt im Hafen.",
]


@pytest.mark.parametrize("text", NOBODY_SAYS)
def test_other(nlp: Language, text: str) -> None:
    quotes = [q for q in nlp(text)._.quotes if q.marks]
    assert [q.type for q in quotes] == ["Other"]
    assert quotes[0].speaker == []
    assert quotes[0].speaker_id == ""


def test_types_are_known(nlp: Language) -> None:
    for rule in RULES.values():
        assert {q.type for q in nlp(rule["example"])._.quotes} <= set(QUOTE_TYPES)


def test_the_page_of_rules_is_current() -> None:
    written = Path(rules.__file__).with_name("RULES.md").read_text(encoding="utf-8")
    assert written == rules.page(), "python -m extractor.lexicon.rules > extractor/lexicon/RULES.md"


def test_every_rule_of_the_code_is_described() -> None:
    code = Path(rules.__file__).parents[1] / "components"
    text = "".join((code / f"{name}.py").read_text(encoding="utf-8") for name in ("direct", "quotes", "dialogue"))
    named = set(re.findall(r'Attribution\("(\w+)"', text)) | set(
        re.findall(r'\.rule(?:, [\w.\[\], ]+)? = "(\w+)"', text)
    )
    assert named
    assert named <= set(RULES)


PEOPLE = table("people_rules.toml")


def last_speaker(nlp: Language, text: str) -> str:
    doc = nlp(text)
    names = {entity.id: entity.name for entity in doc._.entities}
    return names.get([quote.speaker_id for quote in doc._.quotes if quote.type == "Direct"][-1], "")


@pytest.mark.parametrize("rule", PEOPLE)
def test_person(nlp: Language, rule: str) -> None:
    assert last_speaker(nlp, PEOPLE[rule]["example"]) == PEOPLE[rule]["name"]


@pytest.mark.parametrize("rule", PEOPLE)
def test_person_counter_example(nlp: Language, rule: str) -> None:
    assert last_speaker(nlp, PEOPLE[rule]["counter"]) == PEOPLE[rule]["counter_name"]


SPEAKERS = [
    # text, the speaker's words for the last direct quotation
    ("Die Vorwürfe nannte der Sprecher «frei erfunden».", "der Sprecher"),
    ("Das Angebot, sofort zu zahlen, lehnt er ab: «Wir brauchen das Geld nicht.»", "er"),
    ("Kritik kommt vom Verein Pro Untersee, der den Bau als «Unsinn» bezeichnet.", "Verein Pro Untersee"),
    ("Der Vorwurf, den der Minister als «Unsinn» bezeichnet, ist alt.", "der Minister"),
    ("Als sie ankam sagte Petra Lindner: «Wir bauen jetzt.»", "Petra Lindner"),
    ("Im Brief, den Hofer an Moser geschickt hat, erklärt er: «Wir bauen jetzt nicht.»", "er"),
    ("Karl Hofer wies das zurück, die Sprecherin der Partei, Petra Lindner (SP), erklärte: «Wir bauen.»",
     "die Sprecherin der Partei, Petra Lindner (SP)"),
    ("Gestern soll Petra Lindner zu Karl Hofer gesagt haben: «Wir bauen nicht.»", "Petra Lindner"),
    ("Petra Lindner äusserte sich zum Bau: «Wir bauen jetzt nicht», sagte sie dem Radio.", "sie"),
    ("Petra Lindner sagte: «Wir bauen jetzt nicht», Karl Hofer fügte hinzu: «Das ist gut so.»", "Karl Hofer"),
    ("Petra Lindner sagte, der Bau sei teuer. Die Kosten könne man «kaum noch tragen».", "Petra Lindner"),
    ("Petra Lindner sagte, der Bau sei teuer. Der Minister nannte die Kosten «untragbar».", "Der Minister"),
    ("Karl Hofer ist, nach eigenen Angaben, zufrieden. «Wir bauen jetzt endlich die Brücke.»", "Karl Hofer"),
    ("«Nächste Woche helfe ich dir», hört man Petra Lindner noch sagen.", "Petra Lindner"),
    ("Gegner wie der Förster Karl Hofer halten den Plan für einen «grossen Irrweg».", "der Förster Karl Hofer"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), SPEAKERS)
def test_speaker_words(nlp: Language, text: str, words: str) -> None:
    quote = [quote for quote in nlp(text)._.quotes if quote.type == "Direct"][-1]
    assert " ".join(text[start:end] for start, end in quote.speaker) == words


CUES = [
    ("In dem Brief heisst es: «Wir bauen die Brücke jetzt nicht.»", "heisst es"),
    ("Petra Lindner bezeichnete den Plan als «Unsinn».", "bezeichnete als"),
    ("Petra Lindner äusserte sich zum Bau: «Wir bauen jetzt nicht.»", "äusserte sich"),
    ("Petra Lindner kommentierte das mit den Worten: «Wir bauen jetzt nicht.»", "kommentierte mit den Worten"),
    ("Petra Lindner sagte das mit Nachdruck: «Wir bauen jetzt nicht.»", "sagte"),
]


@pytest.mark.parametrize(("text", "words"), CUES)
def test_cue_words(nlp: Language, text: str, words: str) -> None:
    quote = next(quote for quote in nlp(text)._.quotes if quote.type == "Direct")
    assert " ".join(text[start:end] for start, end in quote.cue) == words


TURNS = [
    # the speakers of the direct quotations of a dialogue
    (
        "»Kommst du?«, fragte der Wirt. »Nein«, sagte die Frau. »Warum nicht?« »Weil es regnet.« »Ach was!«, rief er.",
        ["der Wirt", "die Frau", "er", "die Frau", "er"],
    ),
    ("Der Wirt rief: »Wer ist da?« – »Die Köchin«, sagte sie. Sie trat ein.", ["Der Wirt", "sie"]),
    ("»Wir bauen«, sagte Petra Lindner. »Es dauert noch.«", ["Petra Lindner", "Petra Lindner"]),
]


@pytest.mark.parametrize(("text", "speakers"), TURNS)
def test_turns(nlp: Language, text: str, speakers: list[str]) -> None:
    quotes = [quote for quote in nlp(text)._.quotes if quote.type == "Direct"]
    assert [" ".join(text[start:end] for start, end in quote.speaker) for quote in quotes] == speakers


def test_a_text_without_full_stops_is_read_in_pieces(nlp: Language) -> None:
    from extractor.components.quotes import MAX_UNIT, _cut

    doc = nlp.make_doc("und die Frau sagte es , " * MAX_UNIT)
    pieces = list(_cut(doc, (0, len(doc)), [False] * (len(doc) + 1)))
    assert max(end - start for start, end in pieces) <= MAX_UNIT
    assert [start for start, _ in pieces[1:]] == [end for _, end in pieces[:-1]]
    assert list(_cut(doc, (0, len(doc)), [True] * (len(doc) + 1))) == [(0, len(doc))]
