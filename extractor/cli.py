"""The command line: parse, call, print."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from extractor import __version__
from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from extractor.scoring import Mistake, Scores
    from extractor.sources import Article
    from extractor.tables import DocumentRows, Tables
    from extractor.text.alignment import Repaired

FAILED = 1
USAGE = 2

QUOTE_WIDTH = 60
"""Characters of a quote in the summary of a run."""

EXAMPLE = "example"
EXAMPLE_PATH = Path(__file__).parent / "data" / "beispiel.txt"

# Plain help: rich's would double the time that `extractor --help` takes.
app = typer.Typer(
    name="extractor",
    help="People, places and quotations with their speakers from German news texts, as tables.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

IdColumn = Annotated[str, typer.Option(help="Column of a .csv or .jsonl file that names the document.")]
TextColumn = Annotated[str, typer.Option(help="Column of a .csv or .jsonl file with the text.")]
Model = Annotated[str, typer.Option(help="A German spaCy pipeline, the path of one, or auto; see: extractor models.")]
Jobs = Annotated[int, typer.Option(min=1, help="Processes that share the work.")]


def _version(value: bool) -> None:
    if value:
        typer.echo(f"extractor {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def run(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="Text files, web pages, folders, globs, - for standard input, .jsonl or .csv files with an id and a "
            "text column, or the word `example` for the article that comes with the package.",
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the tables; made if needed.")],
    formats: Annotated[
        str, typer.Option("--format", help="One or more of csv, parquet, xlsx, jsonl, with commas between them.")
    ] = "csv",
    model: Model = "auto",
    jobs: Jobs = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep the documents that DIR has already and add the others.")
    ] = False,
    id_column: IdColumn = "",
    text_column: TextColumn = "",
) -> None:
    """Extract people, places and quotations from INPUT, and write the tables to DIR.

    Writes documents, entities, mentions and quotes (.csv, or tables.xlsx with a sheet a table). A document that cannot
    be read does not stop the others: its row in documents says why, and the exit status is 1.

    \b
    extractor run example --out tables
    extractor run articles/ "more/*.txt" --out tables --format csv,xlsx
    extractor run corpus.jsonl --id-column id --text-column body --out tables --jobs 4
    """
    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    with _one_line_errors():
        from extractor import writers
        from extractor.corpus import collect
        from extractor.pipelines import load
        from extractor.sources import read
        from extractor.tables import Tables

        writers.check_formats(wanted or [formats])
        with _writing_to(out):
            writers.check_folder(out)
        done = Tables.read(out) if resume else None
        articles = read([_input(name) for name in inputs], id_column=id_column, text_column=text_column)
        with _progress() as progress:
            tables = collect(articles, load(model), jobs, progress, done)
        with _writing_to(out):
            paths = writers.write(tables.frames(), out, wanted)
    _print_summary(tables, paths)
    failed = tables.failed()
    for error in failed["error"]:
        _complain(error)
    if len(failed):
        raise typer.Exit(FAILED)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Documents with gold quotations, one a line.")],
    quotes: Annotated[
        Path | None,
        typer.Argument(
            metavar="[QUOTES.csv]", help="A quotes table; without it, the extractor runs on the gold texts."
        ),
    ] = None,
    errors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write missed, spurious and wrongly attributed quotes as CSV.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    model: Model = "auto",
    jobs: Jobs = 1,
) -> None:
    """Score quotes and their speakers against gold annotations.

    direct and direct_speaker are about verbatim quotes (same words, right speaker); msg, roles and joint are macro
    figures over tokens as in Petersen-Frey and Biemann (2024).
    """
    with _one_line_errors():
        from extractor import scoring

        documents = scoring.read_gold(gold)
        rows = _read_quotes(quotes) if quotes else _find_quotes(scoring.articles(documents), model, jobs)
        scores = scoring.score(documents, rows)
        if errors:
            with _writing_to(errors):
                _write_mistakes(scores.mistakes, errors)
    if as_json:
        import json

        typer.echo(json.dumps(scores.to_dict()))
    else:
        _print_scores(scores)


@app.command()
def models() -> None:
    """List the German pipelines: which are installed, which one "auto" takes, and how to get the others."""
    from extractor.pipelines import auto, available, why

    for info in available():
        how = info.note if info.installed else f"not installed: {info.install}"
        typer.echo(f"{'*' if info.auto else ' '} {info.name:16} {info.version:8} {how}")
    typer.echo(f'* is the one that "auto" takes: {why(auto())}')


@app.command()
def repair(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A text file, or - for standard input.")],
    explain: Annotated[bool, typer.Option("--explain", help="List what was changed instead of the text.")] = False,
) -> None:
    """Print the text of FILE with damaged characters (fĂŒr, GesprÃ¤che) mended.

    With --explain, every change on a line: where (characters of the text as it was read), before, after, in which
    word, and why. The last line counts them.
    """
    failed = False
    with _one_line_errors():
        from extractor.sources import read
        from extractor.text.repair import repair as repair_text

        for article in read([_input(file)]):
            if article.error:
                _complain(article.error)
                failed = True
            elif explain:
                _print_changes(article, repair_text(article.text))
            else:
                typer.echo(repair_text(article.text).text, nl=False)
    if failed:
        raise typer.Exit(FAILED)


def _print_changes(article: Article, repaired: Repaired) -> None:
    """Every change on a line, line ends aside, and last how many there are and why."""
    from collections import Counter

    from extractor.text.repair import LINE_END

    text = repaired.text
    for change in repaired.changes:
        if change.why == LINE_END:
            continue
        left = re.search(r"\S*$", text[max(0, change.start - 20) : change.start])
        right = re.match(r"\S*", text[change.end : change.end + 20])
        word = f"{left[0] if left else ''}{change.after}{right[0] if right else ''}"
        place = f"{change.source_start}-{change.source_end}"
        typer.echo(f"{place:13}{change.before!r} → {change.after!r}  in {word!r}  {change.why}")
    reasons = Counter(change.why for change in repaired.changes).most_common()
    counts = "; ".join(f"{count} × {why}" for why, count in reasons)
    typer.echo(f"{article.id} ({article.encoding}): {counts or 'nothing to repair'}")


def _input(name: str) -> str:
    """`name`, or the path of the bundled article for the word `example` where there is no such path."""
    return str(EXAMPLE_PATH) if name == EXAMPLE and not Path(name).exists() else name


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """Turn the errors that this package raises on purpose into one line on standard error and exit status 2."""
    try:
        yield
    except ExtractorError as error:
        _fail(str(error), USAGE)


@contextmanager
def _writing_to(path: Path) -> Iterator[None]:
    """Turn a failure to write to `path` into one line on standard error and exit status 2."""
    try:
        yield
    except OSError as error:
        _fail(f"{path}: cannot write there ({error.strerror or error}); choose another place", USAGE)


def _fail(message: str, status: int) -> NoReturn:
    _complain(message)
    raise typer.Exit(status)


def _complain(message: str) -> None:
    typer.echo(f"extractor: {' '.join(message.split())}", err=True)


@contextmanager
def _progress() -> Iterator[Callable[[DocumentRows], None] | None]:
    """A counter of documents on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} documents"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda rows: bar.advance(task)


def _find_quotes(articles: Iterator[Any], model: str, jobs: int) -> list[dict[str, Any]]:
    from extractor.corpus import process
    from extractor.pipelines import load

    with _progress() as progress:
        return [row for rows in process(articles, load(model), jobs, progress) for row in rows.quotes]


def _read_quotes(path: Path) -> list[dict[str, Any]]:
    from extractor import writers

    return writers.read_csv(path, ("doc_id", "type", "source_spans"))


def _write_mistakes(mistakes: list[Mistake], path: Path) -> None:
    import pandas as pd

    from extractor import writers

    columns = ["doc_id", "kind", "quote", "gold_speaker", "speaker", "context"]
    writers.write_csv(pd.DataFrame(mistakes, columns=columns, dtype="string"), path)


def _print(*renderables: Any) -> None:
    from rich.console import Console

    console = Console()
    for renderable in renderables:
        console.print(renderable)


def _print_scores(scores: Scores) -> None:
    typer.echo(f"{scores.documents} documents; direct quotes: {scores.gold} gold, {scores.found} found")
    typer.echo(f"{'':16}{'P':>8}{'R':>8}{'F1':>8}")
    for name, figures in scores.figures.items():
        typer.echo(f"{name:16}{figures.p:8.3f}{figures.r:8.3f}{figures.f1:8.3f}")
    recalls = ", ".join(f"{kind} {recall:.3f}" for kind, recall in scores.recall_by_type.items())
    typer.echo(f"recall by type (token F1 >= 0.5): {recalls}")


def _print_summary(tables: Tables, paths: list[Path]) -> None:
    """How much was found, and for a single document what."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    documents, entities, quotes = tables.documents, tables.entities, tables.quotes
    said = quotes[quotes["type"] != "Other"]
    counts = Table(box=box.SIMPLE, show_header=False)
    counts.add_column(justify="right")
    counts.add_column(overflow="fold")
    single = len(documents) == 1
    for what, rows in (
        ("documents", documents),
        ("people", entities[entities["label"] == "PER"]),
        ("places", entities[entities["label"] == "LOC"]),
        ("organisations", entities[entities["label"] == "ORG"]),
        ("quotes", said),
    ):
        names = ", ".join(rows["name"]) if single and "name" in rows else ""
        counts.add_row(f"{len(rows):,}", Text(f"{what}: {names}" if names else what))
    _print(counts)
    if single and len(said):
        table = Table("speaker", "type", "quote", box=box.SIMPLE)
        for row in said.itertuples():
            quote = shorten(row.text, QUOTE_WIDTH, placeholder=" …")
            table.add_row(Text(row.speaker_name or row.speaker or "?"), row.type, Text(quote))
        _print(table)
    typer.echo(f"written: {', '.join(str(path) for path in paths)}")
