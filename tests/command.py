"""The command line on an article, and whether its tables point at the right words of the source."""

from __future__ import annotations

import csv
from pathlib import Path

from typer.testing import CliRunner

import extractor
from extractor import cli
from extractor.tables import COLUMNS, parse_spans

Row = dict[str, str]

DAMAGE = "ĂÂÃÀȤŒâ€\ufffd"
"""Characters that UTF-8 read as something else leaves behind, and that no German article here has."""


def run(source: str | Path, folder: Path) -> dict[str, list[Row]]:
    """The tables that `extractor run` writes about `source`, with the pipeline that comes with the package."""
    result = CliRunner().invoke(cli.app, ["run", str(source), "--out", str(folder), "--model", "embedded"])
    assert result.exit_code == 0, result.output
    tables = {}
    for name in COLUMNS:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    return tables


def names(tables: dict[str, list[Row]], label: str) -> list[str]:
    """The names of the entities with a label, in alphabetical order: one entity is one item."""
    return sorted(row["name"] for row in tables["entities"] if row["label"] == label)


def surname_mentions(tables: dict[str, list[Row]]) -> dict[str, tuple[int, int]]:
    """For every person: the number of mentions, and how often the surname stands in the text."""
    text = tables["documents"][0]["text"]
    return {
        row["name"]: (int(row["n_mentions"]), text.count(row["name"].split()[-1]))
        for row in tables["entities"]
        if row["label"] == "PER"
    }


def marked(tables: dict[str, list[Row]]) -> list[Row]:
    """The quotes in quotation marks, in the order of the text."""
    return sorted((row for row in tables["quotes"] if row["marks"]), key=lambda row: int(row["start"]))


def misplaced(tables: dict[str, list[Row]], source: str) -> list[str]:
    """The mentions, quotes, speakers and cues whose source offsets do not point at their words in `source`."""
    pointers = [(row["text"], f"{row['source_start']}-{row['source_end']}", "") for row in tables["mentions"]]
    for row in tables["quotes"]:
        pointers.append((row["text"], row["source_spans"], row["marks"]))
        pointers.append((row["speaker"], row["speaker_source_spans"], ""))
        pointers.append((row["cue"], row["cue_source_spans"], ""))
    return [
        f"{words!r} is {there!r}"
        for words, cell, marks in pointers
        if (there := _words_at(source, cell, marks)) != words
    ]


def _words_at(source: str, cell: str, marks: str) -> str:
    """The repaired words of the source under a spans cell, without the outer marks."""
    pieces = [extractor.repair(source[start:end]).text for start, end in parse_spans(cell)]
    return " ".join(pieces).strip(marks)
