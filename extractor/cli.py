"""The command line: parse, call, print."""

from __future__ import annotations

import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from textwrap import shorten
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from extractor import __version__
from extractor.errors import ExtractorError, InputError

if TYPE_CHECKING:
    from extractor.scoring import Mistake, Scores
    from extractor.sources import Article
    from extractor.summary import Summary
    from extractor.tables import DocumentRows, Row
    from extractor.text.alignment import Repaired

FAILED = 1
USAGE = 2
INTERRUPTED = 130

ERRORS_SHOWN = 20
"""Failed documents of which a run tells why; the others are in the table."""

QUOTE_WIDTH = 60
"""Characters of a quote in the summary of a run."""

BAR_WIDTH = 20
"""Characters of the longest bar in the summary of a run."""

PROGRESS_SECONDS = 60
"""Between two lines of progress where standard error is no terminal."""

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
Model = Annotated[
    str,
    typer.Option(
        help="A German spaCy pipeline, the path of one, or auto; see: extractor models.",
        autocompletion=lambda: _installed_models(),
    ),
]
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
        str,
        typer.Option(
            "--format",
            help="One or more of csv, parquet, xlsx, jsonl, with commas between them.",
            autocompletion=lambda: ["csv", "parquet", "xlsx", "jsonl"],
        ),
    ] = "csv",
    csv_dialect: Annotated[
        str,
        typer.Option(
            help="de: CSV that German Excel opens (semicolon, decimal comma, byte order mark).",
            autocompletion=lambda: ["standard", "de"],
        ),
    ] = "standard",
    model: Model = "auto",
    jobs: Jobs = 1,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on with an interrupted run, or keep the documents that DIR has already."),
    ] = False,
    cluster: Annotated[
        str, typer.Option(metavar="ADDRESS", help="A Dask scheduler (tcp://host:8786) whose workers do the work.")
    ] = "",
    id_column: IdColumn = "",
    text_column: TextColumn = "",
) -> None:
    """Extract people, places and quotations from INPUT, and write the tables to DIR.

    Writes documents, entities, mentions and quotes (.csv, or tables.xlsx with a sheet a table). A document that cannot
    be read does not stop the others: its row in documents says why, and the exit status is 1.

    \b
    Examples:
      extractor run example --out tables
      extractor run articles/ "more/*.txt" --out tables --format xlsx,jsonl
      extractor run articles/ --out tabellen --csv-dialect de
      extractor run corpus.jsonl --id-column id --text-column body --out tables --jobs 4
    """
    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    with _one_line_errors():
        from extractor import corpus, pipelines, sources, writers
        from extractor.store import Store
        from extractor.summary import Summary

        writers.check_formats(wanted or [formats])
        writers.check_dialect(csv_dialect)
        with _writing_to(out):
            writers.check_folder(out)
        names = [_input(name) for name in inputs]
        articles = sources.read(names, id_column=id_column, text_column=text_column)
        with ExitStack() as stack:
            workers: corpus.Workers
            if cluster:
                from extractor import distributed

                workers = stack.enter_context(distributed.connect(cluster, model))
            else:
                workers = corpus.Worker.of(pipelines.load(model), jobs)
            with _writing_to(out, "make room or choose another place; --resume goes on from what is done"):
                store = stack.enter_context(Store.open(out, resume, _complain))
                with _progress(sources.count(names), len(store)) as progress:
                    corpus.fill(store, articles, workers, progress)
                paths = writers.write_parts(store.parts(), out, wanted, csv_dialect)
            failures = sum(1 for _ in store.errors())
            _print_summary(Summary.of(len(store), failures, store.rows("entities"), store.rows("quotes")), paths)
            for error in islice(store.errors(), ERRORS_SHOWN):
                _complain(error)
    if failures > ERRORS_SHOWN:
        _complain(f"{failures - ERRORS_SHOWN:,} more documents failed; the column error of documents says why")
    if failures:
        raise typer.Exit(FAILED)


@app.command()
def show(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A text file, web page, .jsonl or .csv file, - for standard input, or the word `example`.",
        ),
    ],
    doc_id: Annotated[str, typer.Option("--id", help="Only the article with this id, of a file with several.")] = "",
    model: Model = "auto",
    id_column: IdColumn = "",
    text_column: TextColumn = "",
) -> None:
    """Print the text of FILE with its people, places and quotations marked, each quotation with its speaker.

    Colours are for terminals that have them (the environment variable NO_COLOR turns them off); the speaker stands in
    brackets behind every quotation, and below the text who and what is named.

    \b
    Examples:
      extractor show example
      FORCE_COLOR=1 extractor show article.txt | less -R
      extractor show corpus.jsonl --id 4711
    """
    found = failed = False
    with _one_line_errors():
        from rich.rule import Rule
        from rich.text import Text

        from extractor.display import doc_text
        from extractor.pipelines import load
        from extractor.sources import read
        from extractor.text.layout import unwrapped
        from extractor.text.repair import repair as repair_text

        articles = read([_input(file)], id_column=id_column, text_column=text_column)
        nlp = load(model)
        for article in articles:
            if doc_id and article.id != doc_id:
                continue
            found = True
            if article.error:
                _complain(article.error)
                failed = True
            else:
                doc = nlp(unwrapped(repair_text(article.text).text))
                _print(Rule(Text(article.id)), doc_text(doc))
        if not found:
            raise InputError(f"{file}: there is no article with the id {doc_id!r}")
    if failed:
        raise typer.Exit(FAILED)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Documents with gold quotations, one a line.")],
    quotes: Annotated[
        Path | None,
        typer.Argument(metavar="QUOTES.csv", help="A quotes table; without it, the extractor runs on the gold texts."),
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

    \b
    Examples:
      extractor evaluate gold.jsonl
      extractor evaluate gold.jsonl --errors errors.csv
      extractor evaluate gold.jsonl tables/quotes.csv --json
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
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder with the tables of a run, in any format.")],
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The page to write; without it, report.html in DIR.")
    ] = None,
) -> None:
    """Write the tables in DIR as one page to read in a browser, on paper or on a phone: overview, people with their
    quotes, places, and the articles with everything marked. It is one file and needs no network.

    \b
    extractor report tables
    extractor report tables --html protocol.html
    """
    with _one_line_errors():
        from extractor import report as page

        with _writing_to(html or folder / page.FILE):
            path = page.write(folder, html)
    typer.echo(f"written: {path}")


@app.command()
def models() -> None:
    """List the German pipelines: which are installed, which one "auto" takes, and how to get the others.

    \b
    Example:
      extractor models
    """
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

    \b
    Examples:
      extractor repair article.txt > mended.txt
      extractor repair article.txt --explain
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
    """Turn the errors that this package raises on purpose into one line on standard error and exit status 2.

    Warnings become such lines too.
    """
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_: _complain(str(message))
        try:
            yield
        except ExtractorError as error:
            _fail(str(error), USAGE)
        except KeyboardInterrupt:
            _fail("interrupted", INTERRUPTED)


@contextmanager
def _writing_to(path: Path, advice: str = "choose another place") -> Iterator[None]:
    """Turn a failure to write to `path` into one line on standard error and exit status 2."""
    try:
        yield
    except OSError as error:
        _fail(f"{path}: cannot write there ({error.strerror or error}); {advice}", USAGE)


def _fail(message: str, status: int) -> NoReturn:
    _complain(message)
    raise typer.Exit(status)


def _complain(message: str) -> None:
    typer.echo(f"extractor: {' '.join(message.split())}", err=True)


@contextmanager
def _progress(total: int | None = None, done: int = 0) -> Iterator[Callable[[DocumentRows], None]]:
    """What to call after every document: a bar on standard error where that is a terminal, else a line now and then.

    `total` is the number of documents, if it is known, `done` how many of them an earlier run did; then there is a
    remaining time.
    """
    total = None if total is None else max(total - done, 0)
    if not sys.stderr.isatty():
        yield _progress_lines(total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeElapsedColumn
    from rich.progress import TimeRemainingColumn as Remaining
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"documents, {task.speed:,.1f} a second" if task.speed else "documents")

    columns = [MofNCompleteColumn(), Rate(), TimeElapsedColumn()]
    known = [BarColumn(bar_width=20), *columns, Remaining(compact=True)]
    with Progress(*(known if total else columns), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda rows: bar.advance(task)


def _progress_lines(total: int | None) -> Callable[[DocumentRows], None]:
    """Progress for a log: a line on standard error every `PROGRESS_SECONDS`, so that a short run has none."""
    start = last = monotonic()
    done = 0

    def advance(rows: DocumentRows) -> None:
        nonlocal done, last
        done += 1
        now = monotonic()
        if now - last < PROGRESS_SECONDS:
            return
        last = now
        rate = done / (now - start)
        of_all = f" of {total:,}" if total else ""
        left = f", about {_duration((total - done) / rate)} left" if total else ""
        typer.echo(f"{done:,}{of_all} documents, {rate:,.1f} a second{left}", err=True)

    return advance


def _duration(seconds: float) -> str:
    """A time in the largest unit that fits.

    >>> _duration(50), _duration(180), _duration(9000)
    ('50 s', '3 min', '2.5 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def _installed_models() -> list[str]:
    from extractor.pipelines import available

    return ["auto", *(info.name for info in available() if info.installed)]


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
        console.print(renderable, soft_wrap=not console.is_terminal)


def _print_scores(scores: Scores) -> None:
    typer.echo(f"{scores.documents} documents; direct quotes: {scores.gold} gold, {scores.found} found")
    typer.echo(f"{'':16}{'P':>8}{'R':>8}{'F1':>8}")
    for name, figures in scores.figures.items():
        typer.echo(f"{name:16}{figures.p:8.3f}{figures.r:8.3f}{figures.f1:8.3f}")
    recalls = ", ".join(f"{kind} {recall:.3f}" for kind, recall in scores.recall_by_type.items())
    typer.echo(f"recall by type (token F1 >= 0.5): {recalls}")


def _print_summary(summary: Summary, paths: list[Path]) -> None:
    """How much was found, who is quoted most, and for a single document what is said: in colours on a terminal."""
    if sys.stdout.isatty():
        _print_tables(summary)
    else:
        for what, number, which in summary.lines():
            typer.echo(f"{what}: {number:,} ({which})" if which else f"{what}: {number:,}")
        if summary.documents == 1:
            for quote in summary.said:
                typer.echo(f"  {_speaker(quote)} ({quote['type']}): {_beginning(quote)}")
        elif summary.speakers:
            most = ", ".join(f"{name} ({number:,})" for name, number in summary.most_quoted())
            typer.echo(f"most quoted: {most}")
    typer.echo(f"written: {', '.join(str(path) for path in paths)}")


def _print_tables(summary: Summary) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    counts = Table(box=box.SIMPLE, show_header=False)
    counts.add_column()
    counts.add_column(justify="right", style="bold")
    counts.add_column(overflow="fold")
    for what, number, which in summary.lines():
        counts.add_row(what, f"{number:,}", Text(which))
    _print(counts)
    if summary.documents == 1 and summary.said:
        said = Table("speaker", "type", "quote", box=box.SIMPLE)
        for quote in summary.said:
            said.add_row(Text(_speaker(quote), "bold"), quote["type"], Text(_beginning(quote)))
        _print(said)
    elif summary.speakers:
        bars = Table("most quoted", "", box=box.SIMPLE)
        bars.add_column("quotes", justify="right")
        most = summary.most_quoted()
        for name, number in most:
            length = max(1, round(BAR_WIDTH * number / most[0][1]))
            bars.add_row(Text(name, "bold"), Text("█" * length, "yellow"), f"{number:,}")
        _print(bars)


def _speaker(quote: Row) -> str:
    return quote["speaker_name"] or quote["speaker"] or "?"


def _beginning(quote: Row) -> str:
    return shorten(quote["text"], QUOTE_WIDTH, placeholder=" …")


if __name__ == "__main__":
    app(prog_name="extractor")
