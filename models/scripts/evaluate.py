"""Scores of a pipeline on held-out text, as one JSON object.

usage: evaluate.py PIPELINE CORPUS_FOLDER METRICS.json

`names_f` is strict span F1 over PER, LOC and ORG on GermEval sentences, the rest is per label or per word on the
Universal Dependencies sentences that `corpora.py` holds out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Example

SHIPPED = ("PER", "LOC", "ORG")


Names = set[tuple[str, int, int]]


def f1(pairs: list[tuple[Names, Names]]) -> float:
    """Strict F1 of found against gold names, over all texts."""
    hits, found, gold = (sum(n) for n in zip(*((len(f & g), len(f), len(g)) for f, g in pairs), strict=True))
    return 2 * hits / (found + gold) if hits else 0.0


def name_scores(nlp: spacy.Language, path: Path) -> dict[str, float]:
    """F1 over PER, LOC and ORG, and of each label, on the character offsets of the names."""
    golds = list(DocBin().from_disk(path).get_docs(nlp.vocab))
    found = nlp.pipe(gold.text for gold in golds)
    pairs = [
        tuple({(e.label_, e.start_char, e.end_char) for e in doc.ents} for doc in couple)
        for couple in zip(found, golds, strict=True)
    ]

    def of(*labels: str) -> float:
        return f1([({n for n in f if n[0] in labels}, {n for n in g if n[0] in labels}) for f, g in pairs])

    return {"names_f": of(*SHIPPED)} | {f"{label.lower()}_f": of(label) for label in (*SHIPPED, "MISC")}


def konjunktiv_score(nlp: spacy.Language, path: Path) -> float:
    """F1 of finite verbs in the Konjunktiv."""

    def verbs(doc: Doc) -> Names:
        return {("Sub", t.idx, t.idx + len(t)) for t in doc if t.morph.get("Mood") == ["Sub"]}

    golds = list(DocBin().from_disk(path).get_docs(nlp.vocab))
    return f1([(verbs(doc), verbs(gold)) for doc, gold in zip(nlp.pipe(g.text for g in golds), golds, strict=True)])


def evaluate(pipeline: str, corpus: Path) -> dict[str, Any]:
    nlp = spacy.load(pipeline)
    golds = list(DocBin().from_disk(corpus / "grammar.spacy").get_docs(nlp.vocab))
    grammar = nlp.evaluate([Example(nlp.make_doc(gold.text), gold) for gold in golds])
    figures = name_scores(nlp, corpus / "names.spacy")
    figures |= {key: grammar[key] for key in ("tag_acc", "pos_acc", "morph_acc")}
    figures["mood_f"] = grammar["morph_per_feat"]["Mood"]["f"]
    figures["konjunktiv_f"] = konjunktiv_score(nlp, corpus / "grammar.spacy")
    return {key: round(value, 4) for key, value in figures.items()}


if __name__ == "__main__":
    figures = evaluate(sys.argv[1], Path(sys.argv[2]))
    Path(sys.argv[3]).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))
