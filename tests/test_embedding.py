"""The embedding layer: what it takes for related words, and how words become columns."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.vectors import Vectors

from extractor import embedding
from extractor.embedding import CLASSES, N_COLUMNS, WordFeatures, find_classes, german_embed, related_forms, word_shape

FORMS = ["Dahlmann", "haus", "Haus", "Lauterburg", "Burg", "BERN", "Berlin", "Mitte"]


@pytest.fixture(scope="module")
def nlp() -> Language:
    """A blank pipeline whose vectors table knows `FORMS`: each has the number of its place in the list as cluster."""
    nlp = spacy.blank("de")
    rows = [[i, embedding.FREQUENT, 5, 0, i, 0] for i in range(1, len(FORMS) + 1)]
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, data=np.array(rows, dtype="float32"))
    for row, form in enumerate(FORMS):
        nlp.vocab.vectors.add(form, row=row)
    return nlp


@pytest.mark.parametrize(
    ("word", "form", "relation"),
    [
        ("Dahlmann", "Dahlmann", embedding.EXACT),
        ("Dahlmanns", "Dahlmann", embedding.RELATED),
        ("Dahlmann's", "Dahlmann", embedding.RELATED),
        ("Hauses", "Haus", embedding.RELATED),
        ("HAUS", "Haus", embedding.RELATED),
        ("Alt-Lauterburg", "Lauterburg", embedding.RELATED),
        ("Wasserburg", "Burg", embedding.PART),
        ("Hochhaus", "Haus", embedding.PART),
        ("Bern", "", embedding.UNKNOWN),
        ("Xyz", "", embedding.UNKNOWN),
        ("12", "", embedding.UNKNOWN),
        ("x" * 60 + "Burg", "", embedding.UNKNOWN),
    ],
)
def test_words_borrow_the_classes_of_related_forms(nlp: Language, word: str, form: str, relation: int) -> None:
    classes, found = find_classes(nlp.vocab, word)
    assert found == relation
    assert classes[0] == (FORMS.index(form) + 1 if form else 0)


def test_related_forms_are_never_the_word_itself() -> None:
    for word in ("Dahlmanns", "haus", "HAUS", "Alt-Lauterburg", "a-a", "s", "es"):
        assert word not in list(related_forms(word))


def test_a_part_of_a_compound_lends_no_lists(nlp: Language) -> None:
    features = WordFeatures()
    listed = slice(-embedding.N_LISTED, None)
    assert features.find(nlp.vocab, "Lauterburg")[listed].any()
    assert not features.find(nlp.vocab, "Wasserburg")[listed].any()


@pytest.mark.parametrize(
    ("word", "shape"), [("GmbH", "XxxX"), ("Bundesrat", "Xxxxx"), ("2026", "dddd"), ("A4-Blatt", "Xd-Xxxxx"), ("", "")]
)
def test_shapes(word: str, shape: str) -> None:
    assert word_shape(word) == shape


def test_features_follow_the_vectors_of_the_vocabulary(nlp: Language) -> None:
    features = WordFeatures()
    other = spacy.blank("de")
    key = other.vocab.strings.add("Haus")
    nlp.vocab.strings.add("Haus")
    known, unknown = features(nlp.vocab, [key]), features(other.vocab, [key])
    assert known.shape == (1, N_COLUMNS)
    assert not np.array_equal(known, unknown)


def test_the_layer_gives_a_row_for_each_token(nlp: Language) -> None:
    layer = german_embed(width=8, rows=[20] * 5, class_rows=10)
    docs = [nlp("Das Haus in Bern."), nlp(""), nlp("Das Haus")]
    layer.initialize(X=docs)
    rows, backprop = layer.begin_update(docs)
    assert [r.shape for r in rows] == [(5, 8), (0, 8), (2, 8)]
    assert np.allclose(rows[0][1], rows[2][1])  # without context, a word is the same everywhere
    backprop(rows)
    assert len(CLASSES) == nlp.vocab.vectors.shape[1]


def test_spacy_alone_loads_the_embedded_pipeline() -> None:
    """Nobody has to import extractor first: the architecture is an entry point."""
    path = Path(embedding.__file__).parent / "embedded"
    code = f"import spacy; print(spacy.load({str(path)!r})('Petra Lindner wohnt in Bern.').ents[0].text)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "Petra Lindner"
