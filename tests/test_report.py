"""The page about a run's tables: what it holds, that nothing in it can run, and what is said about bad input.

What the page does in a browser is in test_report_browser.py.
"""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from made_tables import EVIL, document, rows
from spacy.language import Language
from typer.testing import CliRunner, Result

import extractor
from extractor import cli, lexicon, report
from extractor.errors import InputError
from extractor.records import QUOTE_TYPES
from extractor.sources import Article
from extractor.tables import DocumentRows, Row, Tables
from extractor.text.repair import repair
from extractor.writers import FORMATS
from sample import TEXT


class _Page(HTMLParser):
    """The tags of a page, the attributes of its elements, and the contents of its scripts by their id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.scripts: dict[str, str] = {}
        self.words = ""
        self._open = ""
        self._id = ""
        self.feed(html)
        self.data: Row = json.loads(self.scripts["data"])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._open, self._id = tag, dict(attrs).get("id") or ""

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "script":
            self.scripts[self._id] = self.scripts.get(self._id, "") + data
        else:
            self.words += data


def one_document(text: str, mentions: list[Row], quotes: list[Row], **cells: str) -> Tables:
    return Tables.from_documents([document(text, mentions, quotes, **cells)])


def words_at(document: Row, pieces: list[list[int]]) -> list[str]:
    """The words of a document under offsets of UTF-16 units, as JavaScript's `slice` finds them."""
    units = document["text"].encode("utf-16-le")
    return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in pieces]


@pytest.fixture(scope="module")
def sample(stand_in: Language) -> Tables:
    return extractor.extract([Article("a.txt", TEXT), Article("b.txt", "KAPUTT")], model=stand_in)


class TestContent:
    def test_documents_names_and_failures(self, sample: Tables) -> None:
        data = report.content(sample)
        (document,) = data["docs"]
        assert (document["id"], document["title"]) == ("a.txt", "Streit um die Brücke")
        assert document["published"] == "2024-02-03T08:15:00"
        assert [(name["label"], name["name"]) for name in data["names"]] == [
            ("PER", "Ada Brandt"),
            ("LOC", "Kiel"),
            ("MISC", "Brückengipfel"),
        ]
        assert (data["names"][0]["roles"], data["names"][0]["aliases"]) == (["Bürgermeisterin"], ["Brandt"])
        assert [failure["id"] for failure in data["failed"]] == ["b.txt"]
        assert "breaks the component" in data["failed"][0]["error"]
        assert [words_at(document, [mention[:2]]) for mention in document["mentions"]] == [
            ["Ada Brandt"],
            ["Kiel"],
            ["Kiel"],
        ]

    def test_quote_with_its_pieces_speaker_and_cue(self, sample: Tables) -> None:
        data = report.content(sample)
        document = data["docs"][0]
        said, title = document["quotes"]
        assert words_at(document, said["pieces"]) == ["«Zu teuer»", "«und zu spät.»"]
        assert words_at(document, said["speaker_pieces"]) == ["sie"]
        assert words_at(document, said["cue_pieces"]) == ["sagte"]
        assert data["names"][said["name"]]["name"] == "Ada Brandt"
        assert (title["type"], title["name"]) == ("Other", None)
        assert words_at(document, title["pieces"]) == ["«Brückengipfel»"]

    def test_places_of_a_damaged_text_are_those_of_the_repaired(self, stand_in: Language, sample: Tables) -> None:
        damaged = TEXT.encode("utf-8").decode("cp1252")
        assert damaged != TEXT and repair(damaged).text == TEXT
        tables = extractor.extract([Article("a.txt", damaged)], model=stand_in)
        assert report.content(tables)["docs"][0]["quotes"] == report.content(sample)["docs"][0]["quotes"]

    def test_offsets_count_as_javascript_does(self) -> None:
        text = "😀😀 Ada sagte: «Ja 😀, gern.» 🎉"
        mention = {"text": "Ada", "start": 3, "end": 6, "source_start": 3, "source_end": 6}
        quote = {
            "text": "Ja 😀, gern.",
            "marks": "«»",
            "start": 15,
            "end": 26,
            "source_spans": "14-27",
            "speaker": "Ada",
            "speaker_source_spans": "3-6",
        }
        (document,) = report.content(one_document(text, [mention], [quote]))["docs"]
        assert words_at(document, [document["mentions"][0][:2]]) == ["Ada"]
        assert words_at(document, document["quotes"][0]["pieces"]) == ["«Ja 😀, gern.»"]
        assert words_at(document, document["quotes"][0]["speaker_pieces"]) == ["Ada"]
        assert document["mentions"][0][0] == 5

    def test_the_same_name_in_two_documents_is_one(self, stand_in: Language) -> None:
        data = report.content(extractor.extract([Article("a", TEXT), Article("b", TEXT)], model=stand_in))
        assert [name["name"] for name in data["names"]].count("Ada Brandt") == 1
        assert data["docs"][0]["quotes"][0]["name"] == data["docs"][1]["quotes"][0]["name"]

    def test_a_text_that_was_cut_off_loses_what_stood_behind(self) -> None:
        mention = {"text": "Ada", "start": 40, "end": 43, "source_start": 40, "source_end": 43}
        quote = {"text": "Ja", "start": 50, "end": 52, "source_spans": "50-52"}
        (document,) = report.content(one_document("Nur der Anfang", [mention], [quote]))["docs"]
        assert document["mentions"] == [] and document["quotes"][0]["pieces"] == []

    def test_a_speaker_without_entity_is_a_person(self) -> None:
        quote = {"text": "Ja", "start": 0, "end": 2, "source_spans": "0-2", "speaker_name": "Eva"}
        data = report.content(one_document("Ja, sagte Eva.", [], [quote]))
        assert data["names"][data["docs"][0]["quotes"][0]["name"]] == {
            "label": "PER",
            "name": "Eva",
            "roles": [],
            "aliases": [],
        }

    def test_no_documents(self) -> None:
        data = report.content(Tables.from_documents([]))
        assert data == {"docs": [], "names": [], "failed": [], "models": []}
        assert _Page(report.render(Tables.from_documents([]), "x")).data == data


@pytest.mark.parametrize(
    ("words", "near", "found"),
    [
        ("er", [(20, 22)], ["er"]),
        ("hatte gesagt", [(27, 32), (43, 49)], ["hatte", "gesagt"]),
        ("A und B", [(0, 1), (20, 25)], None),
        ("", [], []),
    ],
)
def test_place(words: str, near: list[tuple[int, int]], found: list[str] | None) -> None:
    text = "Nein, er nicht: Wie er es selbst hatte, so hat er gesagt"
    places = report.place(text, words, near)
    assert [text[start:end] for start, end in places] == (found or [])
    if words == "er":
        assert places == [(20, 22)]


class TestPage:
    def test_nothing_from_the_tables_is_markup(self) -> None:
        mention = {"text": EVIL, "start": 0, "end": len(EVIL), "source_start": 0, "source_end": len(EVIL)}
        quote = {
            "text": EVIL,
            "start": 0,
            "end": len(EVIL),
            "rule": EVIL,
            "cue": EVIL,
            "speaker": EVIL,
            "source_spans": "",
        }
        cells = dict.fromkeys(("doc_id", "title", "published", "source", "name", "role", "aliases", "model"), EVIL)
        tables = one_document(EVIL, [mention], [quote], **cells)
        page, plain = _Page(report.render(tables, EVIL)), _Page(report.render(tables, "plain"))
        assert page.tags == plain.tags
        assert page.tags.count("script") == 3 and "img" not in page.tags
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        assert page.words.count(EVIL) == 2  # the page's title and heading, as words
        (document,) = page.data["docs"]
        assert (document["id"], document["title"], document["text"]) == (EVIL, EVIL, EVIL)
        assert page.data["names"][0]["name"] == EVIL

    def test_failures_are_escaped(self) -> None:
        failed = DocumentRows(rows("documents", {"doc_id": EVIL, "status": "failed", "error": EVIL})[0], [], [], [])
        page = _Page(report.render(Tables.from_documents([failed]), "x"))
        assert page.data["failed"] == [{"id": EVIL, "error": EVIL}]
        assert page.tags.count("script") == 3

    def test_nothing_is_loaded(self, sample: Tables) -> None:
        html = report.render(sample, "x")
        addresses = [value for name, value in _Page(html).attributes if name in ("src", "href", "action", "srcset")]
        assert [value for value in addresses if not (value or "").startswith(("#", "data:"))] == []
        assert re.findall(r"https?://[^'\"\s]+", html) == ["http://www.w3.org/2000/svg"]
        assert "url(" not in html and "@import" not in html

    def test_policy_allows_the_style_and_the_script_of_the_page_only(self, sample: Tables) -> None:
        html = report.render(sample, "x")
        policy = dict(part.split(" ", 1) for part in re.findall(r'Policy" content="([^"]+)"', html)[0].split("; "))
        policy = {key: value.replace("&#39;", "'") for key, value in policy.items()}
        assert policy["default-src"] == "'none'"
        style, script = (re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)[0] for tag in ("style", "script"))
        assert policy["style-src"] == f"'{report._hash(style)}'"
        assert policy["script-src"] == f"'{report._hash(script)}'"

    def test_a_folder_whose_name_is_not_utf8(self, sample: Tables, tmp_path: Path) -> None:
        folder = tmp_path / os.fsdecode(b"tab\xff")
        sample.to_csv(folder)
        assert "<title>tab? · extractor</title>" in report.write(folder).read_text(encoding="utf-8")


class TestLabels:
    labels = lexicon.table(report.LABELS)
    sources = "".join(
        files("extractor").joinpath(f"templates/{name}").read_text(encoding="utf-8")
        for name in ("report.js", "report.html")
    )

    def test_every_language_has_the_same_words(self) -> None:
        assert set(self.labels) == {"de", "en"}
        english, german = self.labels["en"], self.labels["de"]
        assert list(english) == list(german)
        for key, words in english.items():
            for one, other in zip(*([w] if isinstance(w, str) else w for w in (words, german[key])), strict=True):
                assert re.findall(r"\{\w+\}", one) == re.findall(r"\{\w+\}", other), key

    def test_the_page_uses_every_word_and_has_every_word_it_uses(self) -> None:
        keys = set(self.labels["en"])
        asked = set(re.findall(r'(?:word|phrase)\("(\w+)"', self.sources)) | set(
            re.findall(r'data-\w+="([a-z_]+)"', self.sources)
        )
        assert asked - keys == set()
        named = (
            set(re.findall(r'"(\w+)"', self.sources))
            | set(re.findall(r"\b(by_\w+):", self.sources))
            | set(re.findall(r"words\.(\w+)", self.sources))
        )
        assert keys - named == set()
        assert set(QUOTE_TYPES) <= keys


class TestCommand:
    def call(self, *arguments: object) -> Result:
        return CliRunner().invoke(cli.app, ["report", *map(str, arguments)])

    def complains(self, result: Result, *words: object) -> None:
        assert result.exit_code == 2, result.output
        assert result.stderr.startswith("extractor: ") and result.stderr.count("\n") == 1
        assert all(str(word) in result.stderr for word in words), result.stderr

    @pytest.mark.parametrize("form", FORMATS)
    def test_every_format_gives_the_same_page(self, sample: Tables, tmp_path: Path, form: str) -> None:
        from extractor import writers

        writers.write(sample.frames(), tmp_path, [form])
        result = self.call(tmp_path)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == f"written: {tmp_path / 'report.html'}\n"
        html = (tmp_path / "report.html").read_text(encoding="utf-8")
        assert f"<title>{tmp_path.name} · extractor</title>" in html
        assert _Page(html).data == report.content(sample)

    def test_other_place(self, sample: Tables, tmp_path: Path) -> None:
        sample.to_csv(tmp_path / "tables")
        page = tmp_path / "new" / "page.html"
        assert self.call(tmp_path / "tables", "--html", page).exit_code == 0
        assert page.is_file() and not (tmp_path / "tables" / "report.html").exists()
        assert [path.name for path in page.parent.iterdir()] == ["page.html"]

    def test_no_tables(self, tmp_path: Path) -> None:
        self.complains(self.call(tmp_path), tmp_path, "no tables", "extractor run INPUT --out")
        self.complains(self.call(tmp_path / "none"), tmp_path / "none", "no such folder")

    def test_some_tables(self, sample: Tables, tmp_path: Path) -> None:
        sample.to_csv(tmp_path)
        (tmp_path / "quotes.csv").unlink()
        self.complains(self.call(tmp_path), tmp_path, "no table quotes", "extractor run INPUT --out")
        assert not (tmp_path / "report.html").exists()

    def test_missing_columns(self, sample: Tables, tmp_path: Path) -> None:
        sample.documents = sample.documents.drop(columns="title")
        try:
            sample.to_csv(tmp_path)
        finally:
            sample.documents.insert(2, "title", sample.documents["doc_id"])
        self.complains(self.call(tmp_path), tmp_path / "documents.csv", "title", "extractor run INPUT --out")

    def test_spans_that_are_none(self) -> None:
        with pytest.raises(InputError, match=r"'seven'.*3-10;24-31"):
            report.content(one_document("Ja", [], [{"text": "Ja", "start": 0, "end": 2, "source_spans": "seven"}]))

    def test_place_that_cannot_be_written(self, sample: Tables, tmp_path: Path) -> None:
        sample.to_csv(tmp_path)
        self.complains(self.call(tmp_path, "--html", tmp_path / "documents.csv" / "x.html"), "cannot write there")
