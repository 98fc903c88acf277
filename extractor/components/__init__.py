"""The spaCy components, one a file; importing this package registers their factories and the `Doc` extensions."""

import extractor.embedding  # noqa: F401  registers the layer of the embedded pipeline
from extractor import records
from extractor.display import show_in_jupyter

records.register()
show_in_jupyter()

from extractor.components import entities, layout, marks, names, quotes, sentences, speakers  # noqa: E402

__all__ = ["entities", "layout", "marks", "names", "quotes", "sentences", "speakers"]
