"""The command line: `python -m newscorpus check|build|stats|originality`, run in models/corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newscorpus import originality as copies
from newscorpus import stats as figures
from newscorpus.agreement import compare
from newscorpus.build import load, sources, to_record, tokenizer, write
from newscorpus.markup import MarkupError, read
from newscorpus.resolve import resolve
from newscorpus.validate import check as problems_of

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Check, build and count the corpus.")
HERE = Path(__file__).parent.parent
Paths = Annotated[list[Path] | None, typer.Argument(help="Source files or folders; default: articles/")]


def _paths(paths: list[Path] | None) -> list[Path]:
    return paths or [HERE / "articles"]


@app.command()
def check(paths: Paths = None, warnings: Annotated[bool, typer.Option(help="Show warnings too.")] = True) -> None:
    """Print the problems of sources; exit status 1 if one is an error."""
    nlp = tokenizer()
    errors = 0
    files = sources(_paths(paths))
    for path in files:
        try:
            problems = problems_of(resolve(read(path)), nlp)
        except MarkupError as error:
            typer.echo(f"{path}:{error.line}: error: {error}")
            errors += 1
            continue
        for problem in problems:
            if problem.error or warnings:
                typer.echo(f"{path}:{problem.line}: {'error' if problem.error else 'warning'}: {problem.message}")
        errors += sum(problem.error for problem in problems)
    typer.echo(f"{len(files)} articles, {errors} errors")
    raise typer.Exit(1 if errors else 0)


@app.command()
def show(path: Path) -> None:
    """Print an article as it is built: names, quotes with all their roles, marks that nobody says."""
    article = resolve(read(path))

    def words(spans: list[tuple[int, int]]) -> str:
        return " | ".join(article.text[start:end] for start, end in spans)

    typer.echo(article.text + "\n")
    for quote in article.quotes:
        flags = " nested" if quote.nested else ""
        typer.echo(f"{quote.number} {quote.type}{flags} @{quote.speaker_id}: {words(quote.spans)}")
        for role, spans in quote.roles.items():
            if spans:
                typer.echo(f"      {role:10}{words(spans)}")
    typer.echo("names:  " + "; ".join(f"{n.entity} {article.text[n.start : n.end]}" for n in article.names))
    typer.echo("other:  " + "; ".join(words([span]) for span in article.others))
    typer.echo("sentences:")
    for sentence in article.sentences:
        typer.echo("  " + words([sentence]).replace("\n", "⏎"))


@app.command()
def build(paths: Paths = None, out: Path = HERE / "build") -> None:
    """Write train, dev and test as .jsonl and .spacy."""
    typer.echo(", ".join(f"{name}: {n}" for name, n in write(load(_paths(paths)), out).items()) + f" articles in {out}")


@app.command()
def stats(
    paths: Paths = None,
    beside: Annotated[Path | None, typer.Option(help="A .jsonl to compare with (Wikinews train).")] = None,
) -> None:
    """Print what is in the corpus, and the same figures of another one beside it."""
    articles, nlp = load(_paths(paths)), tokenizer()
    columns = {"corpus": figures.of_records([to_record(article, nlp) for article in articles])}
    if beside:
        columns[beside.parent.name[:13]] = figures.of_records(figures.read_jsonl(beside))
    typer.echo(figures.table(columns))
    typer.echo(f"{'different cue lexemes':44}{len(figures.cue_lexemes(articles)):14}")
    for name, counts in figures.of_articles(articles).items():
        typer.echo(f"{name}: " + ", ".join(f"{key} {n}" for key, n in counts.most_common()))


@app.command()
def originality(
    paths: Paths = None,
    reference: Annotated[Path | None, typer.Option(help="Folder of texts from which nothing may be copied.")] = None,
) -> None:
    """Print runs of eight words that stand elsewhere; exit status 1 if there is one."""
    articles = load(_paths(paths))
    found = copies.alike(articles) + (copies.copied(articles, reference) if reference else [])
    for line in found:
        typer.echo(line)
    typer.echo(f"{len(articles)} articles, {len(found)} findings")
    raise typer.Exit(1 if found else 0)


@app.command()
def agreement(
    second: Annotated[Path, typer.Argument(help="Folder with another annotation of some of the articles.")],
    paths: Annotated[
        list[Path] | None, typer.Option("--first", help="The first annotation; default: articles/")
    ] = None,
    show: Annotated[bool, typer.Option(help="List what only one of the two has.")] = False,
) -> None:
    """Print the agreement of a second annotation with the first, per layer."""
    other = load([second])
    wanted = {article.id for article in other}
    both = [path for path in sources(_paths(paths)) if f"{path.parent.name}-{path.stem}" in wanted]
    report = compare(load(both), other)
    for name, layer in sorted(report.layers.items()):
        typer.echo(f"{name:32}F1 {layer.f1:.3f}   first {layer.first:5}   second {layer.second:5}")
    for line in report.differences if show else []:
        typer.echo(line)


if __name__ == "__main__":
    app()
