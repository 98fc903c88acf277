"""The average of the weights of pipelines that were trained on from one pipeline, and of that pipeline itself.

usage: average.py OUT PIPELINE PIPELINE...

Such pipelines lie so close together that their mean is a pipeline, too, with the errors of chance averaged out
(Wortsman et al. 2022, «Model soups»).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import spacy
from spacy.language import Language
from thinc.api import Model


def parameters(nlp: Language) -> Iterator[tuple[Model, str]]:
    """Every layer of every component with the name of each of its parameters, in the same order for every pipeline."""
    for name in nlp.pipe_names:
        for layer in nlp.get_pipe(name).model.walk():
            yield from ((layer, parameter) for parameter in layer.param_names if layer.has_param(parameter))


def average(pipelines: list[Language]) -> Language:
    """The first of `pipelines` with the mean of all their weights; ValueError if they are not of one architecture."""
    for same in zip(*map(parameters, pipelines), strict=True):
        layer, parameter = same[0]
        layer.set_param(parameter, np.mean([other.get_param(name) for other, name in same], axis=0))
    return pipelines[0]


def main(out: Path, *paths: Path) -> None:
    average([spacy.load(path) for path in paths]).to_disk(out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
