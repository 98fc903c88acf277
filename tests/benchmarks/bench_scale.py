"""Speed, memory and faults of runs over many articles, as ratios within one run; see README.md here.

python tests/benchmarks/bench_scale.py components|long|jobs|memory|startup|kills [--number N] [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from articles import DATA, read_articles

LETTERS = "bdfgklmnprstvw"
LONG = 400_000
SHORT = 4_000


def texts(number: int) -> Iterator[str]:
    """`number` articles: those of tests/data/articles over and over, each time with another made-up name in them."""
    originals = [article.text for article in read_articles(DATA)]
    chance = random.Random(1)
    for i in range(number):
        name = "".join(chance.choice(LETTERS) + chance.choice("aeiou") for _ in range(4)).capitalize()
        yield f"{originals[i % len(originals)]}\n\n«Das ist die Nummer {i}», sagte {name} am Montag in {name}stadt."


def write(path: Path, number: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for i, text in enumerate(texts(number)):
            file.write(json.dumps({"id": f"{i:07}", "text": text}, ensure_ascii=False) + "\n")
    return path


def interleaved(rounds: int, *functions: Callable[[], object], clock: Callable[[], float]) -> list[float]:
    """The median seconds of each function, which take turns so that whatever else runs slows all of them."""
    seconds: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        for function, taken in zip(functions, seconds, strict=True):
            begin = clock()
            function()
            taken.append(clock() - begin)
    return [median(taken) for taken in seconds]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-c", "from extractor.cli import app; app()", *map(str, arguments)]


def extract(source: Path, out: Path, *options: object) -> None:
    arguments = ("run", source, "--out", out, "--model", "embedded", *options)
    subprocess.run(command(*arguments), check=True, stdout=subprocess.DEVNULL)


def components(folder: Path, number: int, rounds: int) -> None:
    import spacy

    import extractor
    from extractor.pipelines import load

    given = list(texts(number or 200))
    full, base, blank = extractor.load("embedded"), load("embedded", components=False), spacy.blank("de")

    def over(nlp: spacy.language.Language, batch: Sequence[str]) -> Callable[[], object]:
        return lambda: sum(len(doc) for doc in nlp.pipe(batch))

    seconds = []
    for batch in (given[i : i + 8] for i in range(0, len(given), 8)):  # turns so short that all run at one speed
        functions = [over(nlp, batch) for nlp in (full, base, blank)]
        seconds.append(interleaved(rounds, *functions, clock=time.process_time))
    a, b, c = map(sum, zip(*seconds, strict=True))
    print(f"full pipeline/base pipeline {a / b:.2f}   base pipeline/blank tokenizer {b / c:.1f}")
    print(f"{len(given) / a:.1f} articles a second and core, {sum(map(len, given)) / a:,.0f} characters")


def long(folder: Path, number: int, rounds: int) -> None:
    import extractor
    from extractor.corpus import process
    from extractor.sources import Article

    nlp = extractor.load("embedded")
    text = "\n\n".join(texts(400))[:LONG]
    one = [Article("long", text)]
    many = [Article(str(i), text[i : i + SHORT]) for i in range(0, len(text), SHORT)]
    a, b = interleaved(
        rounds, lambda: list(process(one, nlp)), lambda: list(process(many, nlp)), clock=time.process_time
    )
    print(f"a text of {len(text):,} characters/the same in texts of {SHORT:,}: {a / b:.2f} ({a:.1f} s/{b:.1f} s)")


def jobs(folder: Path, number: int, rounds: int) -> None:
    source = write(folder / "in.jsonl", number or 1_000)
    one, two = interleaved(
        rounds,
        lambda: extract(source, folder / "one", "--jobs", 1),
        lambda: extract(source, folder / "two", "--jobs", 2),
        clock=time.perf_counter,
    )
    print(f"--jobs 2 is {one / two:.2f} times as fast as --jobs 1 ({one:.1f} s/{two:.1f} s)")
    assert same(folder / "one", folder / "two"), "the tables differ"


def memory(folder: Path, number: int, rounds: int) -> None:
    peaks = []
    number = number or 20_000
    for size in (number // 10, number):
        source = write(folder / f"{size}.jsonl", size)
        arguments = ("run", source, "--out", folder / f"{size}", "--model", "embedded")
        process = subprocess.Popen(command(*arguments), stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0
        peaks.append(usage.ru_maxrss)
        print(f"{size:,} articles: peak of {usage.ru_maxrss / 1024:.0f} MB", flush=True)
    print(f"peak memory of {number:,} articles/{number // 10:,} articles: {peaks[1] / peaks[0]:.2f}")


def startup(folder: Path, number: int, rounds: int) -> None:
    def call(*arguments: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)

    a, b = interleaved(
        rounds * 5,
        call("-c", "from extractor.cli import app; app()", "--help"),
        call("-c", "import typer, rich.console"),
        clock=lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]),
    )
    print(f"extractor --help/import typer, rich.console: {a / b:.2f} ({a:.2f} s/{b:.2f} s)")


def kills(folder: Path, number: int, rounds: int) -> None:
    """Three kills at random moments, then --resume; the tables must be those of an undisturbed run, byte by byte."""
    source = write(folder / "in.jsonl", number or 200)
    begin = time.perf_counter()
    extract(source, folder / "undisturbed", "--jobs", 2)
    seconds = time.perf_counter() - begin
    equal = 0
    for round in range(rounds):
        out = folder / f"killed-{round}"
        moments = []
        for _ in range(3):
            process = subprocess.Popen(
                command("run", source, "--out", out, "--model", "embedded", "--jobs", 2, "--resume"),
                stdout=subprocess.DEVNULL,
            )
            moments.append(random.uniform(0.2, 0.9) * seconds)
            try:
                process.wait(moments[-1])
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
        extract(source, out, "--jobs", 2, "--resume")
        equal += same(out, folder / "undisturbed")
        print(
            f"killed after {', '.join(f'{moment:.1f}' for moment in moments)} s: {equal} of {round + 1} equal",
            flush=True,
        )


def same(one: Path, other: Path) -> bool:
    names = [sorted(path.name for path in folder.iterdir()) for folder in (one, other)]
    return names[0] == names[1] and all((one / n).read_bytes() == (other / n).read_bytes() for n in names[0])


BENCHMARKS = {function.__name__: function for function in (components, long, jobs, memory, startup, kills)}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure runs over many articles.")
    parser.add_argument("benchmark", choices=BENCHMARKS)
    parser.add_argument("--number", type=int, default=0, help="articles, instead of the usual number")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        BENCHMARKS[options.benchmark](Path(folder), options.number, options.rounds)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
