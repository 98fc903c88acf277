"""Gold quotations against found ones.

Two groups of figures:

- `direct` and `direct_speaker` are what a reader of the table sees: is each verbatim quote there, with the same
  characters (Jaccard of at least 0.8), and is its speaker right (a missed quote is a missed speaker)?
- `msg` (the quotation itself), `roles` (addressee, cue, frame, speaker) and `joint` (all) are macro precision, recall
  and F1 over tokens, after Petersen-Frey and Biemann (2024), "Dataset of Quotation Attribution in German News
  Articles": gold and found quotes are paired one to one by the assignment with the most token overlap, and a quote
  without a partner counts with an empty one.

Gold is a JSON lines file, one document a line: `id`, `text`, `token_offsets`, and `annotations`, each with a `type` and
the roles quote, speaker, cue, frame and addressee, which have `spans` (characters of `text`) and `tokens` (indices).
All offsets are characters of the gold text, which is the source text of the found quotes.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from extractor.errors import InputError, MissingExtraError
from extractor.records import QUOTE_TYPES, Offsets
from extractor.tables import parse_spans

if TYPE_CHECKING:
    from extractor.sources import Article

ROLES = ("quote", "addressee", "cue", "frame", "speaker")
TYPES = tuple(kind for kind in QUOTE_TYPES if kind != "Other")
SAME_CHARACTERS = 0.8
FOUND = 0.5
"""Token F1 from which a gold quote counts as found in the recall by type."""

_TYPE_BY_KEY = {kind.lower(): kind for kind in QUOTE_TYPES}
_EDGE = frozenset(" \t\n\r\u00a0\u202f„“”\"»«›‹‚‘’',.;:")


@dataclass(slots=True)
class Annotation:
    """A quotation, gold or found: its type, and characters and tokens of the gold text for every role."""

    type: str
    spans: dict[str, list[Offsets]]
    tokens: dict[str, set[int]]


@dataclass(slots=True)
class GoldDocument:
    """A document with its gold quotations."""

    id: str
    text: str
    token_offsets: list[Offsets]
    quotes: list[Annotation]


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and F1, each in 0..1."""

    p: float
    r: float

    @property
    def f1(self) -> float:
        return 2 * self.p * self.r / (self.p + self.r) if self.p + self.r else 0.0

    def to_dict(self) -> dict[str, float]:
        return {"p": self.p, "r": self.r, "f1": self.f1}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One way in which found and gold quotes differ: `kind` is missed, spurious or speaker."""

    doc_id: str
    kind: str
    quote: str
    gold_speaker: str
    speaker: str
    context: str


@dataclass(slots=True)
class Scores:
    """The result of `score`."""

    documents: int
    gold: int
    found: int
    figures: dict[str, Figures]
    recall_by_type: dict[str, float]
    mistakes: list[Mistake]

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain data, for JSON."""
        figures: dict[str, Any] = {name: value.to_dict() for name, value in self.figures.items()}
        figures["direct"] |= {"gold": self.gold, "system": self.found}
        return {"documents": self.documents, **figures, "recall_by_type": self.recall_by_type}


def score(gold: Sequence[GoldDocument], quotes: Iterable[Mapping[str, Any]]) -> Scores:
    """Score rows of a quotes table against `gold`.

    The rows need `doc_id` (a gold id, with or without a file's suffix; others are passed over), `type` and
    `source_spans`; `speaker_source_spans` and so on count where they are there. Raises InputError for a spans cell that
    is none, MissingExtraError without scipy.
    """
    found = _found_by_document(gold, quotes)
    macro = _Macro()
    direct = _Direct()
    by_type = {kind: _Share() for kind in TYPES}
    for document in gold:
        in_document = found[document.id]
        partners = _partners(document.quotes, in_document)
        for wanted, partner in zip(document.quotes, partners, strict=True):
            macro.add(wanted, partner)
            overlap = _overlap_f1(wanted.tokens["quote"], partner.tokens["quote"]) if partner else 0.0
            by_type[wanted.type].count(overlap >= FOUND)
        taken = {id(partner) for partner in partners}
        for annotation in in_document:
            if id(annotation) not in taken:
                macro.add(None, annotation)
        direct.add(document, in_document)
    return Scores(
        documents=len(gold),
        gold=direct.recall.of,
        found=direct.precision.of,
        figures={
            "direct": Figures(direct.precision.value, direct.recall.value),
            "direct_speaker": Figures(direct.speaker_precision.value, direct.speaker_recall.value),
            "msg": macro.figures("quote"),
            "roles": macro.figures(*ROLES[1:]),
            "joint": macro.figures(*ROLES),
            "speaker": macro.figures("speaker"),
            "cue": macro.figures("cue"),
        },
        recall_by_type={kind: share.value for kind, share in by_type.items()},
        mistakes=direct.mistakes,
    )


def read_gold(path: Path) -> list[GoldDocument]:
    """The documents of a gold file; raises InputError where it cannot be read or is none."""
    try:
        with path.open(encoding="utf-8") as file:
            documents = [_gold_document(json.loads(line)) for line in file if line.strip()]
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: no gold annotations ({type(error).__name__}: {error})") from error
    return documents


def articles(gold: Iterable[GoldDocument]) -> Iterator[Article]:
    """The gold texts as articles, to run the extractor on."""
    from extractor.sources import Article

    for document in gold:
        yield Article(id=document.id, text=document.text, source="", encoding="utf-8")


def _gold_document(data: Mapping[str, Any]) -> GoldDocument:
    annotations = [
        Annotation(
            type=annotation["type"],
            spans={role: [(start, end) for start, end in annotation[role]["spans"]] for role in ROLES},
            tokens={role: set(annotation[role]["tokens"]) for role in ROLES},
        )
        for annotation in data["annotations"]
    ]
    return GoldDocument(data["id"], data["text"], [(s, e) for s, e in data["token_offsets"]], annotations)


def _found_by_document(
    gold: Iterable[GoldDocument], quotes: Iterable[Mapping[str, Any]]
) -> defaultdict[str, list[Annotation]]:
    by_id = {document.id: document for document in gold}
    found: defaultdict[str, list[Annotation]] = defaultdict(list)
    for row in quotes:
        doc_id = str(row["doc_id"])
        document = by_id.get(doc_id) or by_id.get(PurePosixPath(doc_id).stem)
        if document is None:
            continue
        spans = {role: _spans(row, role) for role in ROLES}
        tokens = {role: _tokens_under(pieces, document.token_offsets) for role, pieces in spans.items()}
        found[document.id].append(Annotation(_normal_type(row["type"]), spans, tokens))
    return found


def _spans(row: Mapping[str, Any], role: str) -> list[Offsets]:
    cell = row.get("source_spans" if role == "quote" else f"{role}_source_spans") or ""
    try:
        return parse_spans(cell)
    except ValueError as error:
        raise InputError(f"document {row['doc_id']}: {cell!r} is no spans cell such as '3-10;24-31'") from error


def _normal_type(value: str) -> str:
    """The type in our spelling, whatever its case and separators."""
    return _TYPE_BY_KEY.get("".join(c for c in value.lower() if c.isalpha()), "")


def _tokens_under(spans: Iterable[Offsets], token_offsets: Sequence[Offsets]) -> set[int]:
    """Indices of the tokens that the spans touch."""
    ends = [end for _, end in token_offsets]
    found = set()
    for start, end in spans:
        i = bisect_right(ends, start)
        while i < len(token_offsets) and token_offsets[i][0] < end:
            found.add(i)
            i += 1
    return found


def _overlap_f1(a: set[int], b: set[int]) -> float:
    both = len(a & b)
    return 2 * both / (len(a) + len(b)) if both else 0.0


def _partners(gold: Sequence[Annotation], found: Sequence[Annotation]) -> list[Annotation | None]:
    """For each gold quote its partner among the found ones, in the assignment with the most token overlap."""
    partners: list[Annotation | None] = [None] * len(gold)
    if not gold or not found:
        return partners
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise MissingExtraError(
            "evaluation needs scipy, which is not installed; pip install 'extractor[evaluate]'"
        ) from error
    weights = []
    for wanted in gold:
        overlaps = [_overlap_f1(wanted.tokens["quote"], annotation.tokens["quote"]) for annotation in found]
        same = [annotation.type == wanted.type for annotation in found]
        weights.append([f1 + (0.01 if f1 and alike else 0.0) for f1, alike in zip(overlaps, same, strict=True)])
    for i, j in zip(*linear_sum_assignment(weights, maximize=True), strict=True):
        partners[i] = found[j]
    return partners


@dataclass(slots=True)
class _Share:
    """So many of so many."""

    hits: int = 0
    of: int = 0

    def count(self, hit: bool) -> None:
        self.hits += hit
        self.of += 1

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0


@dataclass(slots=True)
class _Macro:
    """Precision and recall of every role: a value a pair of quotes, the mean of them at the end."""

    precision: dict[str, list[float]] = field(default_factory=lambda: {role: [] for role in ROLES})
    recall: dict[str, list[float]] = field(default_factory=lambda: {role: [] for role in ROLES})

    def add(self, gold: Annotation | None, found: Annotation | None) -> None:
        for role in ROLES:
            wanted = gold.tokens[role] if gold else set()
            got = found.tokens[role] if found else set()
            if got:
                self.precision[role].append(len(wanted & got) / len(got))
            if wanted:
                self.recall[role].append(len(wanted & got) / len(wanted))

    def figures(self, *roles: str) -> Figures:
        return Figures(
            _mean([value for role in roles for value in self.precision[role]]),
            _mean([value for role in roles for value in self.recall[role]]),
        )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


@dataclass(slots=True)
class _Direct:
    """Verbatim quotes: the same characters, and for those with a speaker the same speaker's words."""

    precision: _Share = field(default_factory=_Share)
    recall: _Share = field(default_factory=_Share)
    speaker_precision: _Share = field(default_factory=_Share)
    speaker_recall: _Share = field(default_factory=_Share)
    mistakes: list[Mistake] = field(default_factory=list)

    def add(self, document: GoldDocument, in_document: Sequence[Annotation]) -> None:
        text = document.text
        # Of several annotations of the same characters (a quote in a quote), the last: the innermost speaker's.
        gold = {tuple(quote.spans["quote"]): quote for quote in document.quotes if quote.type == "Direct"}.values()
        free = [annotation for annotation in in_document if annotation.type == "Direct"]
        for wanted in gold:
            found = _same_quote(wanted, free, text)
            if found is not None:
                free.remove(found)
                self.precision.count(True)
            self.recall.count(found is not None)
            right = found is not None and _same_speaker(wanted.spans["speaker"], found.spans["speaker"], text)
            if wanted.spans["speaker"]:
                self.speaker_recall.count(right)
            if found is not None and found.spans["speaker"]:
                self.speaker_precision.count(right)
            if found is None:
                self._note(document, "missed", wanted, None)
            elif wanted.spans["speaker"] and not right:
                self._note(document, "speaker", wanted, found)
        for spurious in free:
            self.precision.count(False)
            if spurious.spans["speaker"]:
                self.speaker_precision.count(False)
            self._note(document, "spurious", None, spurious)

    def _note(self, document: GoldDocument, kind: str, gold: Annotation | None, found: Annotation | None) -> None:
        spans = (gold or found).spans["quote"]  # type: ignore[union-attr]
        context = document.text[max(0, spans[0][0] - 120) : spans[-1][1] + 120]
        self.mistakes.append(
            Mistake(
                doc_id=document.id,
                kind=kind,
                quote=_words(spans, document.text),
                gold_speaker=_words(gold.spans["speaker"], document.text) if gold else "",
                speaker=_words(found.spans["speaker"], document.text) if found else "",
                context=" ".join(context.split()),
            )
        )


def _words(spans: Iterable[Offsets], text: str) -> str:
    return " ".join(text[start:end] for start, end in spans)


def _same_quote(wanted: Annotation, candidates: Iterable[Annotation], text: str) -> Annotation | None:
    """The candidate with the most characters in common, if they are (nearly) the same."""
    characters = _characters(wanted.spans["quote"], text)
    best, best_jaccard = None, 0.0
    for candidate in candidates:
        others = _characters(candidate.spans["quote"], text)
        union = len(characters | others)
        jaccard = len(characters & others) / union if union else 0.0
        if jaccard > best_jaccard:
            best, best_jaccard = candidate, jaccard
    return best if best_jaccard >= SAME_CHARACTERS else None


def _same_speaker(gold: Sequence[Offsets], found: Sequence[Offsets], text: str) -> bool:
    """Whether half the characters of the shorter mention are common, or the words or the last (long) words are."""
    a, b = _characters(gold, text), _characters(found, text)
    if not a or not b:
        return False
    if len(a & b) >= 0.5 * min(len(a), len(b)):
        return True
    words, others = _words(gold, text).casefold().split(), _words(found, text).casefold().split()
    if not words or not others:
        return False
    return words == others or (words[-1] == others[-1] and words[-1][0].isalpha() and len(words[-1]) > 3)


def _characters(spans: Iterable[Offsets], text: str) -> set[int]:
    """Offsets of the characters under the spans, without quotation marks, spaces and punctuation at their edges."""
    found: set[int] = set()
    for start, end in spans:
        end = min(end, len(text))
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _EDGE:
            end -= 1
        found.update(range(start, end))
    return found
