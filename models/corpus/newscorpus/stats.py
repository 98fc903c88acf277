"""What is in the corpus, and the same figures of another corpus in the same format beside it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from extractor.lexicon import rows
from extractor.lexicon.verbs import verb_forms
from newscorpus.markup import Article

TYPES = ("Direct", "Indirect", "Reported", "FreeIndirect", "IndirectFreeIndirect")
KINDS = ("name", "description", "pronoun", "organisation", "anonymous", "none")
PRONOUNS = frozenset(
    "er sie es ihm ihr ihn ihnen ich wir du dieser diese dieses diesem dieser der die das dem den dessen deren denen "
    "man beide letztere letzterer ersterer jener jene sich uns mir mich dir euch welcher welche".split()
)
INDEFINITE = frozenset("ein eine einer einem eines einige mehrere viele manche zwei drei andere weitere kein".split())


def speaker_kind(words: str) -> str:
    """Name, description, pronoun, organisation, anonymous or none, by the words of a mention alone.

    A rough guide for comparing corpora: it reads word lists and shapes, the same for both.

    >>> [speaker_kind(s) for s in ("", "sie", "die Trainerin Ada Brandt", "das Ministerium", "ein Wirt", "der Wirt")]
    ['none', 'pronoun', 'name', 'organisation', 'anonymous', 'description']
    """
    parts = words.replace(",", " ").split()
    if not parts:
        return "none"
    if len(parts) == 1 and parts[0].lower() in PRONOUNS:
        return "pronoun"
    given, nouns = _given_names(), _nouns()
    capitals = [part for part in parts if part[0].isupper()]
    if any(a in given and b[0].isupper() for a, b in pairwise(parts)):
        return "name"
    head = next((part for part in capitals if part.lower() not in INDEFINITE | PRONOUNS), "")
    if _ends_with(head, nouns) or (head.isupper() and len(head) > 1):
        return "organisation"
    if parts[0].lower() in INDEFINITE:
        return "anonymous"
    if len(parts) == 1:
        return "anonymous" if parts[0].endswith(("en", "er", "e")) and _ends_with(parts[0], _people()) else "name"
    return "description"


def _ends_with(word: str, nouns: frozenset[str]) -> bool:
    return any(word[i:].capitalize() in nouns for i in range(len(word) - 2))


@cache
def _given_names() -> frozenset[str]:
    return frozenset(row[0] for row in rows("given_names.tsv"))


@cache
def _nouns() -> frozenset[str]:
    lists = rows("org_nouns.tsv") + rows("source_nouns.tsv")
    return frozenset(form for row in lists for form in (row[0], row[2], row[0] + "s", row[2] + "n") if form != "-")


@cache
def _people() -> frozenset[str]:
    found = rows("person_nouns.tsv")
    return frozenset(form for row in found for form in (row[0], row[0] + "n", row[0] + "en"))


def of_records(records: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Figures of documents in the JSONL format, by name; shares are per cent of all quotes."""
    quotes = [(record["text"], quote) for record in records for quote in record["annotations"]]
    total = len(quotes) or 1
    types = Counter(quote["type"] for _, quote in quotes)

    def words(text: str, quote: dict[str, Any], role: str) -> str:
        return " ".join(text[start:end] for start, end in quote[role]["spans"])

    kinds = Counter(speaker_kind(words(text, quote, "speaker")) for text, quote in quotes)
    cues = Counter(words(text, quote, "cue").lower() for text, quote in quotes if quote["cue"]["spans"])
    tokens = sum(len(record["token_offsets"]) for record in records)
    figures: dict[str, float] = {
        "documents": len(records),
        "tokens": tokens,
        "tokens per document": tokens / (len(records) or 1),
        "sentences": sum(len(record["sentences"]) for record in records),
        "quotes": len(quotes),
        "quotes per 100 tokens": 100 * len(quotes) / (tokens or 1),
    }
    figures |= {f"% {name}": 100 * types[name] / total for name in TYPES}
    figures |= {f"% speaker: {kind}": 100 * kinds[kind] / total for kind in KINDS}
    figures["% nested"] = 100 * sum(quote["nested"] for _, quote in quotes) / total
    figures["% with addressee"] = 100 * sum(bool(quote["addressee"]["spans"]) for _, quote in quotes) / total
    figures["% of several pieces"] = 100 * sum(len(quote["quote"]["spans"]) > 1 for _, quote in quotes) / total
    figures["different cues"] = len(cues)
    figures["% of cues that are the ten most frequent"] = (
        100 * sum(n for _, n in cues.most_common(10)) / (cues.total() or 1)
    )
    return figures


def of_articles(articles: Sequence[Article]) -> dict[str, Counter[str]]:
    """Counts that only the sources have: varieties, marks, forms, entities, other marks, layout."""
    people = {(a.id, e.id): e for a in articles for e in a.entities.values() if e.id[0] == "p"}
    named = {e.name for e in people.values() if not e.real}
    places = {e.name for a in articles for e in a.entities.values() if e.id[0] == "l" and e.real}
    organisations = {e.name for a in articles for e in a.entities.values() if e.id[0] == "o"}
    return {
        "topic": Counter(a.topic for a in articles),
        "variety": Counter(a.header.get("variety", "") for a in articles),
        "marks": Counter(a.header.get("marks", "") for a in articles),
        "mentions": Counter(a.entities[name.entity].label for a in articles for name in a.names),
        "different names": Counter(
            {"invented persons": len(named), "real places": len(places), "organisations": len(organisations)}
        ),
        "gender of persons": Counter(e.gender or "-" for e in people.values()),
        "layout": Counter(kind for a in articles for kind, _, _ in a.layout),
        "marks that nobody says": Counter({"Other": sum(len(a.others) for a in articles)}),
        "most frequent cues": Counter(dict(cue_words(articles).most_common(40))),
    }


def cue_words(articles: Sequence[Article]) -> Counter[str]:
    """How often each cue stands in the articles, pieces joined, in lower case."""
    return Counter(
        " ".join(a.text[start:end] for start, end in quote.roles["cue"]).lower()
        for a in articles
        for quote in a.quotes
        if quote.roles["cue"] and quote.same_as is None
    )


def cue_lexemes(articles: Sequence[Article]) -> Counter[str]:
    """Infinitives of the reporting verbs among the cues; a cue without one counts under its own words."""
    found: Counter[str] = Counter()
    for words, n in cue_words(articles).items():
        found[_lexeme(words)] += n
    return found


def _lexeme(words: str) -> str:
    parts = words.split()
    best = ""
    for i, part in enumerate(parts):
        for form in verb_forms().get(part, []):
            verb = form.verb
            if not verb.particle or form.particle_attached or verb.particle in parts[i + 1 :]:
                # A separable verb with its particle says more than the bare one; a later verb more than an auxiliary.
                best = max(best, verb.lemma, key=lambda lemma: (len(lemma) > len(verb.base), len(lemma)))
    return best or words


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def table(columns: dict[str, dict[str, float]]) -> str:
    """Figures side by side, one line each."""
    names = list(next(iter(columns.values())))
    head = " " * 44 + "".join(f"{title:>14}" for title in columns)
    body = [f"{name:44}" + "".join(f"{_number(c[name]):>14}" for c in columns.values()) for name in names]
    return "\n".join([head, *body])


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
