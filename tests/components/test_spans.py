"""Characters to tokens."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Span

from extractor.components.spans import split_tokens


def test_span_groups_keep_their_words_when_a_token_before_them_is_split(blank: Language) -> None:
    doc = blank.make_doc("sagteJa und ging nach Hause")
    doc.spans["layout"] = [Span(doc, 2, 4, label="caption", span_id="1")]
    split_tokens(doc, [5])
    assert [t.text for t in doc][:3] == ["sagte", "Ja", "und"]
    (span,) = doc.spans["layout"]
    assert (span.text, span.label_, span.id_) == ("ging nach", "caption", "1")
