"""Layout: what in an article is no running prose."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from extractor.text.layout import find_layout, published, title

HEAD = "Gemeinderat streitet über neue Brücke"
BODY = (
    "Der Gemeinderat von Musterdorf hat am Montag bis in die Nacht über die neue Brücke gestritten, ohne dass ein "
    "Beschluss zustande kam. Nun soll ein Gutachten klären, was der Bau kostet."
)
MORE = (
    "Die Bürgermeisterin kündigte an, die Fraktionen noch vor dem Sommer wieder an einen Tisch zu holen, und bat alle "
    "Beteiligten um Geduld. Die Gegner des Baus sammeln unterdessen Unterschriften."
)


def found(text: str) -> list[tuple[str, str]]:
    return [(part.kind, text[part.start : part.end]) for part in find_layout(text)]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n \n"])
@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        "Brücke: «Wir brauchen sie»",
        "„Wir brauchen sie“",
        "Braucht Musterdorf eine Brücke?",
        "1. FC Musterdorf gewinnt 2:1",
        "  Gemeinderat streitet  ",
    ],
)
def test_title(head: str, gap: str) -> None:
    text = f"{head}{gap}{BODY}\n{MORE}\n"
    assert title(text, find_layout(text)) == head.strip()


def test_title_of_a_short_notice() -> None:
    text = "Bürgermeister tritt zurück\nDer Bürgermeister von Musterdorf hat sein Amt niedergelegt."
    assert title(text, find_layout(text)) == "Bürgermeister tritt zurück"


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"{BODY}\n{MORE}",
        f"Der Rat hat getagt.\n{BODY}",
        f"Das sagte er:\n{BODY}",
        "Der Gemeinderat von Musterdorf hat am Montag bis in die Nacht über die\nneue Brücke gestritten, ohne dass "
        "ein Beschluss zustande kam. Nun soll\nein Gutachten klären, was der Bau kostet.",
        f"1. Brücken bauen\n2. Straßen sperren\n{BODY}",
        f"- ein Punkt der Liste\n- noch ein Punkt\n{BODY}",
        "Nur eine Zeile ohne Punkt",
        "",
        "\n\n",
    ],
)
def test_no_title(text: str) -> None:
    assert title(text, find_layout(text)) == ""


@pytest.mark.parametrize(
    ("lead", "value"),
    [
        ("22.12.2025 - 01:38:56", "2025-12-22T01:38:56"),
        ("3.1.2024 – 7:05 Uhr ", "2024-01-03T07:05"),
        ("18. Mai 2024, 14:05 Uhr ", "2024-05-18T14:05"),
        ("Montag, 22. Dezember 2025 | 14:05 Uhr ", "2025-12-22T14:05"),
        ("2024-05-18T14:05:00 ", "2024-05-18T14:05:00"),
        ("22.12.2025 – ", "2025-12-22"),
        ("BERLIN (dpa) – ", ""),
        ("Berlin (dpa/bb) - ", ""),
        ("WASHINGTON/NEW YORK (Reuters) – ", ""),
        ("Frankfurt/Main (dpa) - ", ""),
        ("Zürich, 18. Mai (sda) ", ""),
        ("Berlin, 18. Mai 2024 (AFP) – ", "2024-05-18"),
        ("WIEN – ", ""),
        ("(dpa) ", ""),
    ],
)
@pytest.mark.parametrize("with_title", [True, False])
def test_dateline_before_the_first_sentence(lead: str, value: str, with_title: bool) -> None:
    text = (HEAD + "\n" if with_title else "") + lead + BODY
    parts = find_layout(text)
    assert ("dateline", lead.strip()) in found(text)
    assert published(parts) == value
    assert title(text, parts) == (HEAD if with_title else "")


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("18. Mai 2024, 14:05 Uhr", "dateline", "2024-05-18T14:05"),
        ("Stand: 18.05.2024 14:05 Uhr", "dateline", "2024-05-18T14:05"),
        ("Veröffentlicht am 1. Jänner 2023 um 07.30 Uhr", "dateline", "2023-01-01T07:30"),
        ("2024-05-18T14:05:00+02:00", "dateline", "2024-05-18T14:05:00+02:00"),
        ("31.02.2024", "dateline", ""),
        ("Von Maria Muster, Wien", "byline", ""),
        ("Foto: dpa", "caption", ""),
        ("Quelle: dpa", "agency", ""),
    ],
)
def test_lines_below_the_title(line: str, kind: str, value: str) -> None:
    text = f"{HEAD}\n{line}\n{BODY}\n"
    assert found(text) == [("title", HEAD), (kind, line)]
    assert published(find_layout(text)) == value


@pytest.mark.parametrize(
    "start",
    ["Am 22.12.2025 um 9:00 Uhr ", "22.12.2025 war der Tag. ", "CDU und SPD – ", "Die CDU - so ", "Von Anfang an – "],
)
def test_no_dateline(start: str) -> None:
    assert found(f"{HEAD}\n{start}{BODY}\n") == [("title", HEAD)]


@pytest.mark.parametrize("line", ["«Nächstes Mal in Musterdorf»", "Gutachten soll klären", "Was kostet die Brücke?"])
def test_subheading(line: str) -> None:
    assert found(f"{HEAD}\n{BODY}\n{line}\n{MORE}\n") == [("title", HEAD), ("subheading", line)]


@pytest.mark.parametrize(
    "lines",
    [
        "Er ging.",
        "- ein Punkt",
        "- ein Punkt\n- noch ein Punkt",
        "• Brücke",
        "1. Brücke",
        "Brücke\nStraße\nSchule",
        "Sie sagte:",
        "FC Musterdorf\t3\t1",
        "und weiter",
    ],
)
def test_no_subheading(lines: str) -> None:
    assert "subheading" not in dict(found(f"{BODY}\n{lines}\n{MORE}\n"))


def test_dialogue_has_no_subheadings() -> None:
    text = f"{BODY}\n„Wer ist da?“\n„Ich bin es!“\n„Komm herein.“\n{MORE}"
    assert found(text) == []


def test_parts_are_in_order_and_apart() -> None:
    text = f"{HEAD}\n18. Mai 2024\nBERLIN (dpa) – {BODY}\nZwischentitel ohne Punkt\n{MORE}\nFoto: dpa\n"
    parts = find_layout(text)
    assert [part.kind for part in parts] == ["title", "dateline", "dateline", "subheading", "caption"]
    assert all(a.end <= b.start for a, b in pairwise(parts))


def test_titles_of_sound_articles(shared: Path) -> None:
    """The articles come without their titles: none is found there, and all are when put before the text."""
    false = right = count = 0
    with (shared / "data" / "wikinews-quotes" / "dev.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            count += 1
            false += title(record["text"], find_layout(record["text"])) != ""
            text = f"{record['title']}\n\n{record['text']}"
            right += title(text, find_layout(text)) == record["title"].strip()
    print(f"false titles: {false / count:.3f}; titles found: {right / count:.3f}")
    assert false / count < 0.02
    assert right / count > 0.98
