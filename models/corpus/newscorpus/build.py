"""From articles to training files: the scorer's JSONL and spaCy's DocBin, in three splits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.tokens import Span as DocSpan

from newscorpus.markup import Article, Quote, Span, read
from newscorpus.resolve import resolve

SPLITS = ("train", "dev", "test")
DOCBIN_ATTRS = ("ORTH", "SPACY", "SENT_START", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID")


def load(paths: Iterable[Path]) -> list[Article]:
    """Read and resolve all sources at `paths` (files or folders), sorted by id. Raises MarkupError."""
    return sorted((resolve(read(path)) for path in sources(paths)), key=lambda article: article.id)


def sources(paths: Iterable[Path]) -> list[Path]:
    """The source files at `paths`: .txt files themselves and those below folders."""
    return sorted({file for path in paths for file in (path.rglob("*.txt") if path.is_dir() else [path])})


def tokenizer() -> Language:
    """spaCy's German tokenizer."""
    return spacy.blank("de")


def split_of(articles: Sequence[Article]) -> dict[str, str]:
    """Article id → train, dev or test (8:1:1), by the hash of the id, in equal shares within the topics.

    The order within a topic is the hash's; topics follow each other, and of every ten articles one goes to dev and one
    to test. So adding an article moves others of its own topic and of later ones: splits are final with a release.
    """
    ordered = sorted(articles, key=lambda a: (a.topic, hashlib.sha256(a.id.encode()).hexdigest()))
    return {a.id: {3: "dev", 8: "test"}.get(i % 10, "train") for i, a in enumerate(ordered)}


def tokens_of(spans: Iterable[Span], offsets: Sequence[Span]) -> list[int]:
    """Indices of the tokens that share a character with `spans`."""
    return [i for i, (a, b) in enumerate(offsets) if any(a < end and start < b for start, end in spans)]


def to_record(article: Article, nlp: Language) -> dict[str, Any]:
    """One line of the JSONL: the fields of the Wikinews quotes, and names, other marks and layout beside them."""
    doc = nlp.make_doc(article.text)
    offsets = [(token.idx, token.idx + len(token)) for token in doc if not token.is_space]

    def role(spans: Sequence[Span]) -> dict[str, Any]:
        return {"spans": [list(span) for span in spans], "tokens": tokens_of(spans, offsets)}

    return {
        "id": article.id,
        "title": article.title(),
        "text": article.text,
        "token_offsets": [list(offset) for offset in offsets],
        "sentences": [list(sentence) for sentence in article.sentences],
        "annotations": [
            {
                "type": quote.type,
                "medium": quote.medium,
                "nested": quote.nested,
                "has_nested": quote.has_nested,
                "quote": role(quote.spans),
                **{name: role(quote.roles[name]) for name in ("speaker", "cue", "frame", "addressee")},
                "speaker_id": quote.speaker_id or "",
            }
            for quote in article.quotes
        ],
        "other": [role([span]) for span in article.others],
        "entities": [
            {
                "id": entity.id,
                "label": entity.label,
                "name": entity.name,
                "gender": entity.gender,
                "role": entity.role,
                "real": entity.real,
                "mentions": [[name.start, name.end] for name in article.names if name.entity == entity.id],
            }
            for entity in article.entities.values()
        ],
        "layout": [{"kind": kind, "start": start, "end": end} for kind, start, end in article.layout],
        "turns": [{"speaker_id": speaker, "start": start, "end": end} for speaker, start, end in article.turns],
        "topic": article.topic,
        "variety": article.header.get("variety", ""),
    }


def to_doc(article: Article, nlp: Language) -> Doc:
    """A `Doc` with names in `ents` (entity id as `kb_id_`), sentence starts, and span groups for quotes and layout.

    The groups are quotes, speakers, cues, frames, addressees (label: the quote's type, or Other; `id_`: q and the
    quote's number; `kb_id_`: the speaker's id) and layout (label: the kind). Raises ValueError for a name that does
    not begin and end with a token.
    """
    doc = nlp.make_doc(article.text)
    ents = []
    for name in article.names:
        span = doc.char_span(name.start, name.end, label=article.entities[name.entity].label, kb_id=name.entity)
        if span is None:
            raise ValueError(f"{article.id}: name cuts a token: {article.text[name.start : name.end]!r}")
        ents.append(span)
    doc.set_ents(ents)
    for token in doc:
        token.is_sent_start = False
    for start, end in article.sentences:
        _span(doc, (start, end), "")[0].is_sent_start = True
    groups: dict[str, list[DocSpan]] = {
        name: [] for name in ("quotes", "speakers", "cues", "frames", "addressees", "layout")
    }
    for quote in article.quotes:
        for group, spans in _groups(quote):
            groups[group] += [
                _span(doc, span, quote.type, quote.speaker_id or "", f"q{quote.number}") for span in spans
            ]
    for start, end in article.others:
        groups["quotes"].append(_span(doc, (start, end), "Other"))
    for kind, start, end in article.layout:
        groups["layout"].append(_span(doc, (start, end), kind))
    for group, found in groups.items():
        doc.spans[group] = found
    doc.user_data["article"] = article.id
    return doc


def _groups(quote: Quote) -> list[tuple[str, list[Span]]]:
    roles = [(f"{role}s" if role != "addressee" else "addressees", spans) for role, spans in quote.roles.items()]
    return [("quotes", quote.spans), *roles]


def _span(doc: Doc, span: Span, label: str, entity: str = "", span_id: str = "") -> DocSpan:
    """The tokens of `doc` that share a character with `span`."""
    found = doc.char_span(*span, label=label, kb_id=entity, span_id=span_id, alignment_mode="expand")
    if found is None:
        raise ValueError(f"no token at {span}")
    return found


def write(articles: Sequence[Article], out: Path) -> dict[str, int]:
    """Write train, dev and test as .jsonl and .spacy below `out`; returns the number of articles of each split."""
    nlp = tokenizer()
    split = split_of(articles)
    out.mkdir(parents=True, exist_ok=True)
    for name in SPLITS:
        chosen = [article for article in articles if split[article.id] == name]
        with (out / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            for article in chosen:
                file.write(json.dumps(to_record(article, nlp), ensure_ascii=False) + "\n")
        docs = DocBin(DOCBIN_ATTRS, docs=(to_doc(article, nlp) for article in chosen), store_user_data=True)
        docs.to_disk(out / f"{name}.spacy")
    return {name: sum(1 for value in split.values() if value == name) for name in SPLITS}
