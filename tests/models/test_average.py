from __future__ import annotations

import numpy as np
import pytest
import spacy
from average import average, parameters
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example


def tagger(bias: float, labels: str = "A B") -> Language:
    """A pipeline whose parameters are all `bias`."""
    nlp = spacy.blank("de")
    pipe = nlp.add_pipe("tagger")
    words = labels.split()
    nlp.initialize(lambda: [Example.from_dict(Doc(nlp.vocab, words=words), {"tags": words})])
    assert set(pipe.labels) == set(words)
    for layer, parameter in parameters(nlp):
        layer.set_param(parameter, np.full_like(layer.get_param(parameter), bias))
    return nlp


def test_every_weight_is_the_mean() -> None:
    mean = average([tagger(0), tagger(3), tagger(6)])
    values = [layer.get_param(parameter) for layer, parameter in parameters(mean)]
    assert values
    assert all((value == 3).all() for value in values)


def test_pipelines_of_other_layers_have_no_mean() -> None:
    one, other = tagger(0), tagger(0)
    other.add_pipe("tagger", name="second").add_label("A")
    other.initialize()
    with pytest.raises(ValueError):
        average([one, other])
