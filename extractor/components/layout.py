"""Article layout on a `Doc`: title, dateline, subheadings.

The text keeps every character; what is no running prose is marked, and tokens that run over a part's edge are split.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.spans import set_group, split_tokens
from extractor.components.words import read_texts
from extractor.records import set_layout
from extractor.text.layout import find_layout


@Language.factory("article_layout", assigns=["doc.spans", "doc._.layout"], default_config={"spans_key": "layout"})
def make_article_layout(nlp: Language, name: str, spans_key: str) -> ArticleLayout:
    return ArticleLayout(spans_key)


class ArticleLayout:
    """Set `doc._.layout` and `doc.spans[spans_key]` to the parts of the text that `text.layout.find_layout` finds.

    Belongs first in a pipeline, straight after the tokenizer.
    """

    def __init__(self, spans_key: str = "layout") -> None:
        self.spans_key = spans_key

    def __call__(self, doc: Doc) -> Doc:
        parts = find_layout(read_texts(doc).text)
        split_tokens(doc, [edge for part in parts for edge in (part.start, part.end)])
        set_layout(doc, parts)
        set_group(doc, self.spans_key, ((part.start, part.end, part.kind) for part in parts))
        return doc
