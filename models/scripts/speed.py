"""Speed of a pipeline beside spaCy's default small CNN pipeline with the same components, and what loading takes.

usage: speed.py PIPELINE CORPUS_FOLDER [STEPS]

The default pipeline (`spacy init config --lang de --optimize efficiency`) is trained for STEPS steps on the same
corpus, since a pipeline that finds no names works less; then both take turns on the same texts. Loading is compared
with the time to read the same bytes into a pipeline built from the same configuration.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import spacy
from spacy.cli._util import show_validation_error
from spacy.cli.init_config import init_config
from spacy.lang.de import German
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train

COMPONENTS = ["tagger", "morphologizer", "ner"]
ROUNDS = 5


def default_pipeline(corpus: Path, steps: int) -> Language:
    """spaCy's default small CNN pipeline, trained for `steps` steps."""
    config = init_config(lang="de", pipeline=COMPONENTS, optimize="efficiency")
    config["paths"] |= {"train": str(corpus / "train"), "dev": str(corpus / "dev")}
    config["training"] |= {"max_steps": steps, "eval_frequency": steps}
    config["training"]["logger"] = {"@loggers": "spacy.ConsoleLogger.v1", "progress_bar": False}
    with show_validation_error():
        nlp = init_nlp(config.interpolate())
    train(nlp)
    return nlp


def seconds(action: Callable[[], object]) -> float:
    begin = time.process_time()
    action()
    return time.process_time() - begin


def main(pipeline: str, corpus: Path, steps: int = 150) -> None:
    ours, default = spacy.load(pipeline), default_pipeline(corpus, steps)
    texts = [doc.text for doc in DocBin().from_disk(corpus / "test/names.spacy").get_docs(ours.vocab)]
    texts = [" ".join(texts[i : i + 20]) for i in range(0, len(texts), 20)]
    n_words = sum(len(ours.make_doc(text)) for text in texts)
    speeds: dict[str, list[float]] = {"ours": [], "default": []}
    for round_ in range(ROUNDS + 1):
        for name, nlp in (("ours", ours), ("default", default)):
            taken = seconds(lambda nlp=nlp: list(nlp.pipe(texts)))
            if round_:  # the first round warms up
                speeds[name].append(n_words / taken)
    medians = {name: statistics.median(values) for name, values in speeds.items()}
    print(f"words a second: ours {medians['ours']:.0f}, spaCy's default {medians['default']:.0f}", end=", ")
    print(f"ratio {medians['ours'] / medians['default']:.2f}")

    content, config = ours.to_bytes(), ours.config
    blank = [seconds(lambda: German.from_config(config).from_bytes(content)) for _ in range(ROUNDS)]
    loads = [seconds(lambda: spacy.load(pipeline)) for _ in range(ROUNDS)]
    ratio = statistics.median(loads) / statistics.median(blank)
    print(f"load: {statistics.median(loads):.2f} s, blank pipeline with the same weights ", end="")
    print(f"{statistics.median(blank):.2f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:4]))
