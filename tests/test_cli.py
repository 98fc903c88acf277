from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from spacy.language import Language
from typer.testing import CliRunner, Result

from extractor import __version__, cli, pipelines
from extractor.tables import COLUMNS
from sample import TEXT, span_of

TABLES = sorted(f"{name}.csv" for name in COLUMNS)


@pytest.fixture
def quick(stand_in: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in for every pipeline: the command line is tested here, not what the components find."""
    monkeypatch.setattr(pipelines, "load", lambda model: stand_in)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "a.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


def call(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments], input=stdin)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def assert_one_line(result: Result, status: int, *words: str) -> None:
    assert result.exit_code == status, result.output
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("extractor: ")
    assert all(word in result.stderr for word in words), result.stderr


@pytest.mark.usefixtures("quick")
class TestRun:
    def test_writes_the_four_tables_and_says_what_was_found(self, article: Path, tmp_path: Path) -> None:
        result = call("run", article, "--out", tmp_path / "new" / "out")
        assert (result.exit_code, result.stderr) == (0, "")
        assert sorted(path.name for path in (tmp_path / "new" / "out").iterdir()) == TABLES
        assert [row["doc_id"] for row in rows(tmp_path / "new" / "out", "documents")] == ["a.txt"]
        assert "people: 1 (Ada Brandt)\n" in result.stdout
        assert "places: 1 (Kiel)\n" in result.stdout
        assert "Zu teuer" in result.stdout and "Direct" in result.stdout

    def test_says_who_is_quoted_most_in_several_documents(self, article: Path, tmp_path: Path) -> None:
        (article.parent / "b.txt").write_bytes(b"")
        result = call("run", article, article, article.parent / "b.txt", "--out", tmp_path / "out")
        assert result.stdout.splitlines()[:-1] == [
            "documents: 3 (1 failed)",
            "people: 1",
            "places: 1",
            "organisations: 0",
            "quotes: 2",
            "most quoted: Ada Brandt (2)",
        ]

    def test_a_long_run_says_how_far_it_is(
        self, article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seconds = iter(range(0, 300, 40))
        monkeypatch.setattr(cli, "monotonic", lambda: next(seconds))
        result = call("run", *[article] * 4, "--out", tmp_path / "out")
        assert result.stderr.splitlines() == [
            "2 of 4 documents, 0.0 a second, about 80 s left",
            "4 of 4 documents, 0.0 a second, about 0 s left",
        ]

    def test_csv_offsets_point_at_the_words(self, article: Path, tmp_path: Path) -> None:
        call("run", article, "--out", tmp_path)
        for row in rows(tmp_path, "mentions"):
            assert TEXT[int(row["start"]) : int(row["end"])] == row["text"]
            assert TEXT[int(row["source_start"]) : int(row["source_end"])] == row["text"]
        start, end = span_of("«Zu teuer»")
        assert rows(tmp_path, "quotes")[0]["source_spans"].startswith(f"{start}-{end};")

    def test_folder_ids_are_relative(self, article: Path, tmp_path: Path) -> None:
        (article.parent / "deep").mkdir()
        (article.parent / "deep" / "b.txt").write_text("Es regnet.", encoding="utf-8")
        result = call("run", article.parent, "--out", tmp_path / "out")
        assert [row["doc_id"] for row in rows(tmp_path / "out", "documents")] == ["a.txt", "deep/b.txt"]
        assert "people: 1\n" in result.stdout

    def test_standard_input(self, tmp_path: Path) -> None:
        result = call("run", "-", "--out", tmp_path, stdin=TEXT.encode())
        assert result.exit_code == 0
        assert [row["n_quotes"] for row in rows(tmp_path, "documents")] == ["2"]

    def test_columns(self, tmp_path: Path) -> None:
        (tmp_path / "in.jsonl").write_text(json.dumps({"nr": 5, "body": TEXT}) + "\n", encoding="utf-8")
        columns = ("--id-column", "nr", "--text-column", "body")
        assert call("run", tmp_path / "in.jsonl", *columns, "--out", tmp_path).exit_code == 0
        assert [row["doc_id"] for row in rows(tmp_path, "documents")] == ["5"]

    def test_several_formats(self, article: Path, tmp_path: Path) -> None:
        assert call("run", article, "--out", tmp_path / "out", "--format", "xlsx, jsonl").exit_code == 0
        names = sorted(path.name for path in (tmp_path / "out").iterdir())
        assert names == ["documents.jsonl", "entities.jsonl", "mentions.jsonl", "quotes.jsonl", "tables.xlsx"]

    def test_csv_for_german_excel(self, article: Path, tmp_path: Path) -> None:
        assert call("run", article, "--out", tmp_path / "out", "--csv-dialect", "de").exit_code == 0
        assert (tmp_path / "out" / "quotes.csv").read_text(encoding="utf-8").startswith("\ufeffdoc_id;quote_id;")

    def test_an_unknown_csv_dialect(self, article: Path, tmp_path: Path) -> None:
        result = call("run", article, "--out", tmp_path / "out", "--csv-dialect", "fr")
        assert_one_line(result, 2, "'fr'", "standard, de")
        assert not (tmp_path / "out").exists()

    @pytest.mark.filterwarnings("default::extractor.errors.ExcelLimitWarning")
    def test_what_does_not_fit_a_workbook_is_a_line(self, tmp_path: Path) -> None:
        (tmp_path / "long.txt").write_text("Es regnet. " * 4_000, encoding="utf-8")
        result = call("run", tmp_path / "long.txt", "--out", tmp_path / "out", "--format", "xlsx")
        assert_one_line(result, 0, "tables.xlsx", "32,767 characters")

    def test_jobs_do_not_change_the_tables(self, article: Path, tmp_path: Path) -> None:
        call("run", article, article, "--out", tmp_path / "one")
        call("run", article, article, "--out", tmp_path / "two", "--jobs", "2")
        for name in TABLES:
            assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()

    def test_resume_adds_what_is_new(self, article: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        call("run", article.parent, "--out", out)
        (article.parent / "b.txt").write_text(TEXT, encoding="utf-8")
        assert call("run", article.parent, "--out", out, "--resume").exit_code == 0
        resumed = {name: (out / name).read_bytes() for name in TABLES}
        call("run", article.parent, "--out", out)
        assert {name: (out / name).read_bytes() for name in TABLES} == resumed

    def test_resume_without_tables_is_a_run(self, article: Path, tmp_path: Path) -> None:
        assert call("run", article, "--out", tmp_path / "out", "--resume").exit_code == 0

    @pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n\x00\x00\x00", b"\x00\x01\x02\x03" * 50])
    def test_an_empty_or_binary_file_fails_alone(self, article: Path, tmp_path: Path, data: bytes) -> None:
        (article.parent / "b.txt").write_bytes(data)
        result = call("run", article.parent, "--out", tmp_path / "out")
        assert_one_line(result, 1, "b.txt")
        documents = {row["doc_id"]: row for row in rows(tmp_path / "out", "documents")}
        assert {name: row["status"] for name, row in documents.items()} == {"a.txt": "ok", "b.txt": "failed"}
        assert documents["b.txt"]["error"] and documents["b.txt"]["n_tokens"] == ""

    def test_a_document_that_breaks_the_pipeline_fails_alone(self, article: Path, tmp_path: Path) -> None:
        (article.parent / "b.txt").write_text("Das ist KAPUTT.", encoding="utf-8")
        assert_one_line(call("run", article.parent, "--out", tmp_path / "out"), 1, "b.txt", "ValueError")
        assert len(rows(tmp_path / "out", "quotes")) == 2

    def test_a_missing_file(self, tmp_path: Path) -> None:
        assert_one_line(call("run", tmp_path / "no.txt", "--out", tmp_path / "out"), 2, "no.txt")
        assert not (tmp_path / "out").exists()

    def test_an_unknown_format(self, article: Path, tmp_path: Path) -> None:
        result = call("run", article, "--out", tmp_path / "out", "--format", "csv,pdf")
        assert_one_line(result, 2, "'pdf'", "parquet")
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("formats", ["", ","])
    def test_no_format(self, article: Path, tmp_path: Path, formats: str) -> None:
        assert_one_line(call("run", article, "--out", tmp_path / "out", "--format", formats), 2, "format")

    @pytest.mark.parametrize("out", ["file", "file/below"])
    def test_an_output_that_cannot_be_written(self, article: Path, tmp_path: Path, out: str) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")
        assert_one_line(call("run", article, "--out", tmp_path / out), 2, "file", "cannot write")

    def test_tables_of_others_cannot_be_resumed(self, article: Path, tmp_path: Path) -> None:
        for name in TABLES:
            (tmp_path / name).write_text("a,b\n1,2\n", encoding="utf-8")
        assert_one_line(call("run", article, "--out", tmp_path, "--resume"), 2, "documents.csv", "no column")

    @pytest.mark.skipif(not cli.EXAMPLE_PATH.is_file(), reason="no example article in the package")
    def test_the_word_example(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert call("run", "example", "--out", "out").exit_code == 0
        assert [row["doc_id"] for row in rows(tmp_path / "out", "documents")] == [cli.EXAMPLE_PATH.name]
        (tmp_path / "example").write_text(TEXT, encoding="utf-8")
        call("run", "example", "--out", "out")
        assert [row["doc_id"] for row in rows(tmp_path / "out", "documents")] == ["example"]


@pytest.mark.usefixtures("quick")
class TestShow:
    def test_prints_the_text_with_its_speakers(self, article: Path) -> None:
        result = call("show", article)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "«Zu teuer» [Ada Brandt], sagte sie in Kiel" in result.stdout
        assert "people 1: Ada Brandt\n" in result.stdout
        assert "\x1b" not in result.stdout

    def test_colours_where_they_are_wanted(self, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm")
        assert "\x1b[1;34mAda Brandt\x1b[0m" in call("show", article).stdout
        monkeypatch.setenv("NO_COLOR", "1")
        assert "\x1b[1mAda Brandt\x1b[0m" in call("show", article).stdout

    def test_one_article_of_several(self, tmp_path: Path) -> None:
        path = tmp_path / "in.jsonl"
        lines = [{"id": 1, "text": "Es regnet."}, {"id": 2, "text": "Es schneit."}]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        both, second = call("show", path), call("show", path, "--id", "2")
        assert "regnet" in both.stdout and "schneit" in both.stdout
        assert "regnet" not in second.stdout and "schneit" in second.stdout
        assert_one_line(call("show", path, "--id", "3"), 2, "in.jsonl", "'3'")

    def test_a_text_that_cannot_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(b"")
        assert_one_line(call("show", tmp_path / "a.txt"), 1, "a.txt", "empty")
        assert_one_line(call("show", tmp_path / "b.txt"), 2, "b.txt", "no such file")


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize("several", [False, True])
def test_a_terminal_gets_a_bar_and_tables(tmp_path: Path, several: bool) -> None:
    import pty

    main, side = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    inputs = [str(cli.EXAMPLE_PATH)] * (2 if several else 1)
    command = [sys.executable, "-m", "extractor.cli", "run", *inputs, "--out", str(tmp_path), "--model", "embedded"]
    process = subprocess.Popen(command, stdout=side, stderr=side, env=environment)
    os.close(side)
    shown = b""
    while True:
        try:
            block = os.read(main, 65536)
        except OSError:  # Linux: the other side is closed
            break
        if not block:
            break
        shown += block
    os.close(main)
    assert process.wait() == 0
    text = shown.decode()
    assert f"{len(inputs)}/{len(inputs)}" in text and "documents" in text
    assert ("most quoted" in text) is several
    assert ("Mitfahren werde ich trotzdem." in text) is not several


@pytest.mark.parametrize(
    ("words", "completion"),
    [
        ("extractor sh", "show"),
        ("extractor run --form", "--format"),
        ("extractor run --csv-dialect ", "de"),
        ("extractor run --model emb", "embedded"),
    ],
)
def test_the_shell_completes_commands_options_and_values(words: str, completion: str) -> None:
    environment = {
        **os.environ,
        "_EXTRACTOR_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    done = subprocess.run([sys.executable, "-m", "extractor.cli"], capture_output=True, text=True, env=environment)
    assert completion in done.stdout.split()


@pytest.mark.skipif(
    not (cli.EXAMPLE_PATH.is_file() and pipelines.EMBEDDED_PATH.is_dir()),
    reason="no example or no pipeline in the package",
)
def test_the_embedded_pipeline_finds_something_in_the_example(tmp_path: Path) -> None:
    result = call("run", "example", "--out", tmp_path, "--model", "embedded")
    assert result.exit_code == 0, result.output
    assert all(rows(tmp_path, table) for table in COLUMNS)
    assert any(row["speaker_name"] for row in rows(tmp_path, "quotes"))


@pytest.mark.parametrize(
    "arguments",
    [("run",), ("run", "a.txt"), ("run", "a.txt", "--out", "o", "--jobs", "0"), ("nothing",), ("evaluate",)],
)
def test_wrong_usage_exits_with_2(arguments: tuple[str, ...]) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr and "Traceback" not in result.stderr


def test_an_unknown_model_exits_with_2(article: Path, tmp_path: Path) -> None:
    result = call("run", article, "--out", tmp_path / "out", "--model", "de_nothing")
    assert_one_line(result, 2, "de_nothing", "extractor models")
    assert not (tmp_path / "out").exists()


def test_version() -> None:
    result = call("--version")
    assert (result.exit_code, result.stdout) == (0, f"extractor {__version__}\n")


@pytest.mark.parametrize("command", [(), ("run",), ("show",), ("evaluate",), ("models",), ("repair",)])
def test_help(command: tuple[str, ...]) -> None:
    result = call(*command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    if command:
        assert f"\n    extractor {command[0]}" in result.stdout  # an example, on a line of its own


def test_help_names_the_example() -> None:
    assert "`example`" in " ".join(call("run", "--help").stdout.split())


def test_models_lists_explosions_and_the_embedded_one() -> None:
    result = call("models")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line[2:].split()[0] for line in lines[:-1]] == [info.name for info in pipelines.available()]
    assert [line[2:].split()[0] for line in lines[:-1] if line[0] == "*"] == [pipelines.auto()]


def test_models_says_how_to_get_one_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines, "_version", lambda name: "")
    assert "not installed: python -m spacy download de_core_news_lg\n" in call("models").stdout


def test_repair_prints_the_mended_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Er war fĂŒr eine Friedenslösung.\n", encoding="utf-8")
    result = call("repair", tmp_path / "a.txt")
    assert (result.exit_code, result.stdout) == (0, "Er war für eine Friedenslösung.\n")


def test_repair_explains_every_change(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Er war fĂŒr eine\r\nFrie\xad\r\ndenslösung.\r\n".encode())
    assert call("repair", tmp_path / "a.txt", "--explain").stdout.splitlines() == [
        "8-10         'ĂŒ' → 'ü'  in 'für'  UTF-8 read as iso8859-16",
        "22-25        '\\xad\\r\\n' → ''  in 'Friedenslösung.'  word divided at the line's end",
        "a.txt (utf-8): 2 × line end; 1 × UTF-8 read as iso8859-16; 1 × word divided at the line's end",
    ]


def test_repair_explains_that_there_is_nothing_to_do() -> None:
    result = call("repair", "-", "--explain", stdin="für alle".encode("cp1252"))
    assert (result.exit_code, result.stdout) == (0, "stdin (cp1252): nothing to repair\n")


@pytest.mark.parametrize("options", [(), ("--explain",)])
def test_repair_of_a_file_that_is_not_there(tmp_path: Path, options: tuple[str, ...]) -> None:
    assert_one_line(call("repair", tmp_path / "a.txt", *options), 2, "a.txt", "no such file")


@pytest.mark.parametrize("options", [(), ("--explain",)])
def test_repair_of_a_binary_file(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00\x01\x02\x03" * 50)
    result = call("repair", tmp_path / "a.txt", *options)
    assert_one_line(result, 1, "a.txt", "binary")
    assert result.stdout == ""


GOLD = {
    "id": "a",
    "text": TEXT,
    "token_offsets": [[start, start + 1] for start in range(len(TEXT))],
    "annotations": [
        {
            "type": "Direct",
            "nested": False,
            **{
                role: {
                    "spans": [list(span_of(words)) for words in pieces],
                    "tokens": [i for words in pieces for i in range(*span_of(words))],
                }
                for role, pieces in {
                    "quote": ["«Zu teuer»", "«und zu spät.»"],
                    "speaker": ["sie"],
                    "cue": ["sagte"],
                    "frame": [],
                    "addressee": [],
                }.items()
            },
        }
    ],
}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    return path


@pytest.mark.usefixtures("quick")
def test_evaluate_runs_the_extractor_on_the_gold_texts(gold: Path) -> None:
    result = call("evaluate", gold)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == "1 documents; direct quotes: 1 gold, 1 found"
    assert "direct_speaker     1.000   1.000   1.000" in result.stdout


@pytest.mark.usefixtures("quick")
def test_evaluate_scores_a_table_as_it_scores_the_run(gold: Path, article: Path, tmp_path: Path) -> None:
    call("run", article, "--out", tmp_path / "out")
    of_table = call("evaluate", gold, tmp_path / "out" / "quotes.csv", "--json").stdout
    assert json.loads(of_table) == json.loads(call("evaluate", gold, "--json").stdout)
    assert json.loads(of_table)["direct"] == {"p": 1, "r": 1, "f1": 1, "gold": 1, "system": 1}


def test_evaluate_writes_the_mistakes(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "quotes.csv").write_text("doc_id,type,source_spans\na,Direct,0-6\n", encoding="utf-8")
    result = call("evaluate", gold, tmp_path / "quotes.csv", "--errors", tmp_path / "errors.csv")
    assert result.exit_code == 0
    assert [(row["kind"], row["quote"]) for row in rows(tmp_path, "errors")] == [
        ("missed", "«Zu teuer» «und zu spät.»"),
        ("spurious", "Streit"),
    ]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("no.jsonl",), "no.jsonl"),
        (("gold.jsonl", "no.csv"), "no.csv"),
        (("wrong.csv",), "wrong.csv"),
        (("gold.jsonl", "wrong.csv"), "source_spans"),
        (("gold.jsonl", "spans.csv"), "3..7"),
    ],
)
def test_evaluate_says_what_is_wrong_with_a_file(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wrong.csv").write_text("doc_id,type\na,b\n", encoding="utf-8")
    (tmp_path / "spans.csv").write_text("doc_id,type,source_spans\na,Direct,3..7\n", encoding="utf-8")
    assert_one_line(call("evaluate", *arguments), 2, word)


@pytest.mark.parametrize("code", ["import extractor", "import extractor.cli", "from extractor import __version__"])
def test_heavy_libraries_are_imported_when_they_are_needed(code: str) -> None:
    check = "; import sys; print([m for m in ('spacy', 'pandas', 'numpy', 'ftfy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code + check], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_importing_the_package_does_not_import_typer() -> None:
    code = "import extractor, sys; print('typer' in sys.modules, 'rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
