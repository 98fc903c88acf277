from __future__ import annotations

import pickle

import numpy as np
import pytest
from spacy.language import Language

from extractor import pipelines
from extractor.components import long_texts
from extractor.components.long_texts import read_in_pieces

WORDS = "Ada Brandt sagte gestern in Kiel , die Stadt habe « kein Geld mehr » .".split()


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> Language:
    monkeypatch.setattr(long_texts, "PIECE", 7)
    return pipelines.load("embedded", components=False)


def vectors(nlp: Language, *texts: str) -> list[np.ndarray]:
    return [doc.tensor for doc in nlp.pipe(texts)]


def test_pieces_give_the_same_numbers(base: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["", "Kiel", " ".join(WORDS), " ".join(WORDS * 5)]
    in_pieces = vectors(base, *texts)
    monkeypatch.setattr(long_texts, "PIECE", 10_000)
    whole = vectors(base, *texts)
    assert [v.shape for v in in_pieces] == [v.shape for v in whole]
    assert all(np.allclose(one, other, atol=1e-5) for one, other in zip(in_pieces, whole, strict=True))


def test_no_more_than_a_piece_and_its_neighbours_is_read_at_once(base: Language) -> None:
    layer = next(n for n in base.get_pipe("tok2vec").model.walk() if isinstance(n._func, long_texts._InPieces))
    lengths: list[int] = []
    whole = layer._func.forward

    def counted(model, texts, is_train):
        lengths.append(sum(map(len, texts)))
        return whole(model, texts, is_train)

    layer._func.forward = counted
    base(" ".join(WORDS * 5))
    assert len(lengths) > 1
    assert max(lengths) <= 7 + 2 * layer.attrs["pad"]


def test_patching_twice_changes_nothing_and_a_pickle_keeps_it(base: Language) -> None:
    model = base.get_pipe("tok2vec").model
    before = [layer._func for layer in model.walk()]
    read_in_pieces(base)
    assert [layer._func for layer in model.walk()] == before
    copies = [pickle.loads(pickle.dumps(f)) for f in before if isinstance(f, long_texts._InPieces)]
    assert [copy.reach for copy in copies] == [4]
