"""Long texts at the speed of short ones: the layers that look at a word's neighbours read them in pieces.

spaCy's `MaxoutWindowEncoder` makes arrays of many hundred numbers a word. Of a book they are larger than the
processor's caches, and the operating system hands them out anew each time. A word's result depends on the few words
beside it alone, so pieces that overlap by so many give the same numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from thinc.api import Model

PIECE = 2_000
"""Words that the layers read at once."""


def read_in_pieces(nlp: Language) -> None:
    """Let the layers of `nlp` that look at neighbours read long texts in pieces; training and results stay as they are.

    Transformers and layers of other kinds are left alone.
    """
    for name in nlp.pipe_names:
        model = getattr(nlp.get_pipe(name), "model", None)
        for layer in model.walk() if isinstance(model, Model) else ():
            is_patched = isinstance(layer._func, _InPieces)
            if layer.name.startswith("with_array") and layer.attrs.get("pad") and not is_patched:
                layer._func = _InPieces(layer._func, layer.attrs["pad"])


class _InPieces:
    """`forward` of a layer whose results depend on `reach` words to each side. It can be pickled, as `forward` can."""

    def __init__(self, forward: Any, reach: int) -> None:
        self.forward = forward
        self.reach = reach

    def __call__(self, model: Model[Any, Any], texts: Any, is_train: bool) -> Any:
        if is_train or not isinstance(texts, list) or all(len(words) <= PIECE for words in texts):
            return self.forward(model, texts, is_train)
        return [self._read(model, words) for words in texts], lambda gradient: []

    def _read(self, model: Model[Any, Any], words: NDArray[np.float32]) -> NDArray[np.float32]:
        pieces = []
        for start in range(0, max(1, len(words)), PIECE):
            first = max(0, start - self.reach)
            [result], _ = self.forward(model, [words[first : start + PIECE + self.reach]], False)
            pieces.append(result[start - first : start - first + PIECE])
        return model.ops.xp.concatenate(pieces)  # type: ignore[no-any-return]
