"""Mistakes in a source: what cannot be right (error) and what should be looked at (warning)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from spacy.language import Language

from extractor.lexicon import rows
from extractor.lexicon.konjunktiv import konjunktiv
from extractor.lexicon.verbs import verb_forms
from newscorpus.markup import Article, Span
from newscorpus.resolve import FRAMED

TYPOGRAPHIES = {
    # outer pair (the header's `marks`) → opening, closing, inner opening, inner closing
    "„“": "„“‚‘",
    "«»": "«»‹›",
    "»«": "»«›‹",
    '""': "\"\"''",
    "“”": "“”‘’",
}
MARK_RE = re.compile(r"[„“”\"«»‹›‚‘’']")
APOSTROPHE_RE = re.compile(r"(?<=\w)['’](?=\w)|(?<=[sxzßS])['’](?!\w)|(?<!\w)['’](?=[nsS]\b)")
WORD_RE = re.compile(r"\w+(?:[-’']\w+)*")
SOURCE_WORDS = {"laut", "zufolge", "demnach", "wonach", "demzufolge"}
PARTICLES = {"von", "van", "de", "del", "di", "da", "zu", "zum", "zur", "der", "den", "dem", "und", "vom", "am", "im"}
NOT_ACRONYMS = {"CO2", "WC", "PS", "TV", "IT", "PCR", "DNA", "LED", "SMS", "PDF", "USB", "CD", "DVD", "WM", "EM", "II"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; `line` is the line of the source file."""

    article: str
    line: int
    message: str
    error: bool = True

    def __str__(self) -> str:
        return f"{self.article}:{self.line}: {'error' if self.error else 'warning'}: {self.message}"


def check(article: Article, nlp: Language) -> list[Problem]:
    """All problems of a resolved article, by line."""
    problems = [
        Problem(article.id, article.line(offset), message, error)
        for rule in (_header, _entities, _quotes, _edges, _marks, _tokens, _names, _speech, _known_names, _spelling)
        for offset, message, error in rule(article, nlp)
    ]
    return sorted(set(problems), key=lambda problem: (problem.line, problem.message))


Found = Iterator[tuple[int, str, bool]]


def _header(article: Article, nlp: Language) -> Found:
    if article.header.get("variety") not in ("de", "at", "ch"):
        yield 0, "header: variety must be de, at or ch", True
    if article.header.get("marks") not in TYPOGRAPHIES:
        yield 0, f"header: marks must be one of {' '.join(TYPOGRAPHIES)}", True
    unknown = set(article.header) - {"variety", "marks", "form", "notes"}
    if unknown:
        yield 0, f"header: unknown keys {sorted(unknown)}", True
    if not any(kind == "title" for kind, _, _ in article.layout):
        yield 0, "no #title line", False


def _entities(article: Article, nlp: Language) -> Found:
    speakers = {quote.speaker_id for quote in article.quotes} | {speaker for speaker, _, _ in article.turns}
    used = {name.entity for name in article.names} | speakers
    for speaker, start, _ in article.turns:
        if speaker not in article.entities:
            yield start, f"turn: {speaker} is not declared", True
    for entity in article.entities.values():
        if entity.id not in used:
            yield 0, f"{entity.id} ({entity.name}) is declared and never used", True
        if entity.real and entity.id in speakers:
            yield 0, f"{entity.id} ({entity.name}) is real and must not be quoted", True
    for name in article.names:
        if name.entity not in article.entities:
            yield name.start, f"{name.entity} is not declared", True
    plain = {e.name: e for e in article.entities.values() if len(e.id) > 3}
    for text, entity in plain.items():
        twin = plain.get(text.removesuffix("s")) if text.endswith("s") else None
        if twin is not None and twin is not entity and twin.label == entity.label:
            yield 0, f"{twin.name} and {text} look like one {entity.label}: declare an id", True


def _quotes(article: Article, nlp: Language) -> Found:
    for quote in article.quotes:
        at = quote.start
        label = f"quote {quote.number} ({quote.type})"
        speaker_id = quote.speaker_id
        if speaker_id is None:
            yield at, f"{label}: who speaks? @p1, @-, =n, or inside another quote", True
        elif speaker_id and speaker_id not in article.entities:
            yield at, f"{label}: {speaker_id} is not declared", True
        elif speaker_id and not quote.roles["speaker"] and not any(a <= at < b for _, a, b in article.layout):
            yield at, f"{label}: no words of the speaker ({{s{quote.number} …}} or =n), or @-", True
        if quote.type in FRAMED:
            if not quote.roles["cue"] and quote.type == "Indirect" and not quote.free:
                yield at, f"{label}: no cue {{c{quote.number} …}}; with ! it is meant so", True
        elif quote.roles["cue"] or quote.roles["frame"]:
            yield at, f"{label}: this type has no cue and no frame", True
        if len(quote.spans) > 1:
            gaps = [(a[1], b[0]) for a, b in pairwise(quote.spans)]
            if any(end <= s <= start for s, _ in article.sentences for end, start in gaps):
                yield at, f"{label}: its pieces are in different sentences; make the later one a quote with =", True
        for role, spans in quote.roles.items():
            for span in spans:
                if quote.covers(span) and (quote.type in FRAMED or role == "frame"):
                    yield span[0], f"{label}: its {role} is inside the quote", True
        named = next((n for n in article.names if [(n.start, n.end)] == quote.roles["speaker"]), None)
        if named and speaker_id and named.entity != speaker_id and quote.same_as is None:
            yield at, f"{label}: @{speaker_id}, but the speaker's words are {named.entity}", True


def _edges(article: Article, nlp: Language) -> Found:
    text = article.text
    spans = [(span, "piece") for quote in article.quotes for span in quote.spans]
    spans += [(span, role) for quote in article.quotes for role, found in quote.roles.items() for span in found]
    spans += [((name.start, name.end), "name") for name in article.names] + [(span, "mark") for span in article.others]
    for (start, end), kind in spans:
        if text[start].isspace() or text[end - 1].isspace():
            yield start, f"space at the edge of a {kind}: {text[start:end]!r}", True
        if kind in ("speaker", "cue", "addressee") and text[end - 1] in ",:;":
            yield start, f"punctuation at the edge of a {kind}: {text[start:end]!r}", True
    for quote in article.quotes:
        for start, end in quote.spans:
            if quote.free or quote.type == "Direct":
                continue
            last, after = text[end - 1], text[end : end + 1]
            if quote.type == "Indirect" and (last in ".,;:" or text[start] in ",;:"):
                yield start, f"quote {quote.number}: indirect speech ends before the stop or comma", True
            if quote.type != "Indirect" and after in (".", "!", "?") and after:
                yield start, f"quote {quote.number}: the full stop belongs to {quote.type}", True


def _marks(article: Article, nlp: Language) -> Found:
    """Every mark opens or closes a piece of direct speech or of `{O …}`, or is an apostrophe, or is in a `{~ …}`."""
    text = article.text
    styles = TYPOGRAPHIES.get(article.header.get("marks", ""), "")
    pieces = [(span, quote.free) for quote in article.quotes if quote.type == "Direct" for span in quote.spans]
    pieces += [(span, span in article.free_others) for span in article.others]
    accounted = {match.start() for match in APOSTROPHE_RE.finditer(text)}
    for (start, end), free in pieces:
        accounted |= {start, end - 1}
        inner = any(a <= start and end <= b and (a, b) != (start, end) for (a, b), _ in pieces)
        pair = styles[2:] if inner else styles[:2]
        if not free and pair and (text[start], text[end - 1]) != (pair[0], pair[1]):
            yield start, f"marks should be {pair}, or !: {text[start:end][:60]!r}", True
    for match in MARK_RE.finditer(text):
        if match.start() not in accounted and not _in(match.span(), article.notes):
            yield (
                match.start(),
                f"mark {match[0]} belongs to no {{D …}} or {{O …}}: {_around(text, match.span())}",
                True,
            )


def _tokens(article: Article, nlp: Language) -> Found:
    doc = nlp.make_doc(article.text)
    starts, ends = {t.idx for t in doc}, {t.idx + len(t) for t in doc}
    spans = [(name.start, name.end) for name in article.names] + list(article.others)
    spans += [span for quote in article.quotes for span in quote.spans]
    spans += [
        span for quote in article.quotes for role in ("speaker", "cue", "addressee") for span in quote.roles[role]
    ]
    for start, end in spans:
        if start not in starts or end not in ends:
            yield start, f"cuts a token: {article.text[start:end][:60]!r}", True


def _names(article: Article, nlp: Language) -> Found:
    """A word of a person's name, or the whole name of anything else, that stands somewhere without brackets."""
    covered = [(name.start, name.end) for name in article.names] + article.notes
    for entity in article.entities.values():
        if not entity.label:
            continue
        words = re.split(r"[\s-]+", entity.name) if entity.label == "PER" else [entity.name]
        wanted = {word for word in words if len(word) > 2 and word[0].isupper() and word.lower() not in PARTICLES}
        if entity.label == "PER":
            wanted.add(entity.name)
        for word in wanted:
            for match in re.finditer(rf"(?<![\w-]){re.escape(word)}s?(?![\w-])", article.text):
                if not _in(match.span(), covered):
                    yield match.start(), f"{match[0]} ({entity.id}) has no brackets; [{entity.id} …] or {{~ …}}", True


def _speech(article: Article, nlp: Language) -> Found:
    """Reporting verbs and Konjunktiv forms outside all quotes, cues and notes."""
    pieces = [span for quote in article.quotes for span in quote.spans]
    pieces += [(start, end) for _, start, end in article.turns]
    cues = [span for quote in article.quotes for role in ("cue", "speaker", "addressee") for span in quote.roles[role]]
    passed = pieces + cues + article.notes + [(name.start, name.end) for name in article.names]
    passed += article.others + [(start, end) for kind, start, end in article.layout if kind != "title"]
    everyday = _everyday()
    for start, end in article.sentences:
        sentence = article.text[start:end]
        words = [(m[0], (start + m.start(), start + m.end())) for m in WORD_RE.finditer(sentence)]
        for i, (word, span) in enumerate(words):
            if _in(span, passed) or (word[0].isupper() and i):
                continue
            low = word.lower()
            if low in SOURCE_WORDS:
                yield span[0], f"source word without a quote: {_around(article.text, span)}; or {{~ …}}", True
                continue
            reading = konjunktiv(low)
            if reading is not None and not reading.ambiguous and not (reading.mood == "I" and low in verb_forms()):
                yield span[0], f"Konjunktiv without a quote: {_around(article.text, span)}; or {{~ …}}", True
            later = {other.lower() for other, _ in words[i + 1 :]}
            for form in verb_forms().get(low, []):
                verb = form.verb
                if not {"direct", "dass"} <= verb.classes or verb.lemma in everyday or verb.adverb_required:
                    continue
                if form.infinitive or (form.finite and form.mood == "sub"):
                    continue
                if verb.particle and not form.particle_attached and verb.particle not in later:
                    continue
                yield span[0], f"{verb.lemma} without a quote: {_around(article.text, span)}; or {{~ …}}", True
                break


def _known_names(article: Article, nlp: Language) -> Found:
    """Countries, large cities and acronyms that stand without brackets: likely forgotten."""
    covered = [(name.start, name.end) for name in article.names] + article.notes
    covered += [(start, end) for kind, start, end in article.layout if kind == "byline"]
    for match in WORD_RE.finditer(article.text):
        word = match[0]
        acronym = word.isupper() and len(word) > 1 and word.isalpha() and word not in NOT_ACRONYMS
        if (word in _places() or acronym) and not _in(match.span(), covered):
            yield match.start(), f"a name without brackets? {_around(article.text, match.span())}", False


def _spelling(article: Article, nlp: Language) -> Found:
    text = article.text
    if article.header.get("variety") == "ch" and "ß" in text:
        yield text.index("ß"), "Swiss text has no ß", True
    for match in re.finditer(r"  +|\t| [,.;:!?](?=\s)|\n{3,}", text):
        yield match.start(), f"white space: {_around(text, match.span())}", True


def _in(span: Span, spans: list[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _around(text: str, span: Span) -> str:
    return "…" + text[max(0, span[0] - 25) : span[1] + 25].replace("\n", " ") + "…"


@cache
def _everyday() -> frozenset[str]:
    lines = (Path(__file__).parent / "everyday_verbs.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def _places() -> frozenset[str]:
    cities = {row[0] for row in rows("places.tsv") if len(row) < 4 or "w" not in row[3]}
    return frozenset(name for name in cities | {row[1] for row in rows("countries.tsv")} if " " not in name)
