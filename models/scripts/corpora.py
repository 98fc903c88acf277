"""Readers for the training corpora: each yields `Sentence`s, and `write_docbins` turns them into spaCy's DocBin.

A corpus annotates only some layers. A layer that a sentence lacks stays unset on its `Doc`, which spaCy's trainable
components read as "unknown" and leave out of the loss, so that corpora with names only and corpora with grammar only
train one pipeline together.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from classes import column, load, read_cities, read_organisations
from spacy.tokens import Doc, DocBin, Span
from spacy.training import biluo_tags_to_spans, iob_to_biluo
from spacy.util import get_lang_class
from spacy.vocab import Vocab

from extractor.lexicon import rows

NAME_LABELS = {
    # GermEval 2014, outer level; "…deriv" (Berliner) and "…part" (SPD-Chef) are no names of their own here.
    "PER": "PER", "LOC": "LOC", "ORG": "ORG", "OTH": "MISC",
}  # fmt: skip

KEPT_FEATURES = {
    "VERB": ("Mood", "Number", "Person", "Tense", "VerbForm"),
    "AUX": ("Mood", "Number", "Person", "Tense", "VerbForm"),
    "NOUN": ("Case", "Gender", "Number"),
    "PROPN": ("Case", "Gender", "Number"),
    "PRON": ("Case", "Gender", "Number", "Person", "PronType"),
    "DET": ("Case", "Gender", "Number"),
    "ADJ": ("Case", "Gender", "Number"),
}
"""Features that quote attribution can use; the rest would only multiply the labels that few trees must teach."""

PENN_VERB_FORMS = {"VBC": "Fin", "VBN": "Part", "VB": "Inf"}
"""PUD marks finiteness in its own tag set only."""


@dataclass
class Sentence:
    """Words with what a corpus knows about them; a layer that it does not annotate is None."""

    words: list[str]
    spaces: list[bool]
    names: list[str] | None = None  # IOB2 tags with the labels PER, LOC, ORG, MISC
    tags: list[str] | None = None  # STTS
    pos: list[str] | None = None
    morphs: list[str] | None = None


OPENING = set("„‚‹([{")
CLOSING = set("›)]},.;:!?%…")


def guess_spaces(words: Sequence[str]) -> list[bool]:
    """Whether a space follows each word, for corpora that keep tokens only.

    Marks that open in one typography and close in another (“, », ") are told apart by counting.
    """
    open_marks = 0
    after = [True] * len(words)
    for i, word in enumerate(words):
        if word in {'"', "“", "”", "''", "``", "«", "»"}:
            if open_marks:
                open_marks -= 1
                if i:
                    after[i - 1] = False
            else:
                open_marks += 1
                after[i] = False
        elif word in OPENING:
            after[i] = False
            open_marks += word == "„"
        elif word[0] in CLOSING and i:
            after[i - 1] = False
    if after:
        after[-1] = False
    return after


def tidy_iob(tags: Iterable[str]) -> list[str]:
    """Map GermEval's tags to ours; an I- without its B- starts a name."""
    tidy: list[str] = []
    for tag in tags:
        prefix, _, label = tag.partition("-")
        mapped = NAME_LABELS.get(label)
        if mapped is None:
            tidy.append("O")
            continue
        goes_on = prefix == "I" and tidy and tidy[-1] != "O" and tidy[-1][2:] == mapped
        tidy.append(f"{'I' if goes_on else 'B'}-{mapped}")
    return tidy


def read_germeval(path: Path) -> Iterator[Sentence]:
    """GermEval 2014 (Benikova et al. 2014): number, word, outer tag, inner tag; a blank line between sentences."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line.strip() and not line.startswith("#")]
        if rows:
            words = [row[1] for row in rows]
            yield Sentence(words, guess_spaces(words), names=tidy_iob(row[2] for row in rows))


def read_conllu(path: Path) -> Iterator[Sentence]:
    """Universal Dependencies; contractions (am = an + dem) come as the one word that stands in the text."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line and not line.startswith("#")]
        rows = [row for row in rows if "." not in row[0]]
        covered: dict[str, int] = {}
        sentence = Sentence([], [], tags=[], pos=[], morphs=[])
        stts = "pud" not in path.name
        for row in rows:
            number, form, _, upos, xpos, feats, misc = *row[:6], row[9]
            if "-" in number:
                first, last = map(int, number.split("-"))
                covered |= {str(n): first for n in range(first, last + 1)}
                part = next(r for r in rows if r[0] == str(first))
                upos, xpos, feats = part[3], "APPRART", "_"
            elif number in covered:
                continue
            sentence.words.append(form)
            sentence.spaces.append("SpaceAfter=No" not in misc)
            sentence.pos.append(upos)  # type: ignore[union-attr]
            sentence.tags.append({"PAV": "PROAV"}.get(xpos, xpos) if stts else "")  # type: ignore[union-attr]
            sentence.morphs.append(reduce_features(upos, feats, xpos))  # type: ignore[union-attr]
        if sentence.words:
            yield sentence


def reduce_features(upos: str, feats: str, xpos: str) -> str:
    """The features of `KEPT_FEATURES`, with finiteness filled in where the treebank leaves it to the tag."""
    values = dict(part.split("=") for part in feats.split("|")) if feats != "_" else {}
    if upos in {"VERB", "AUX"}:
        values.setdefault("VerbForm", "Fin" if "Mood" in values else PENN_VERB_FORMS.get(xpos, "Inf"))
    kept = {k: values[k] for k in KEPT_FEATURES.get(upos, ()) if k in values and "," not in values[k]}
    return "|".join(f"{k}={v}" for k, v in sorted(kept.items())) or "_"


STYLES = (("„", "“"), ("„", "“"), ("«", "»"), ("»", "«"), ('"', '"'), ("“", "”"), ("„", "”"))


def with_marks(sentence: Sentence, style: tuple[str, str]) -> Sentence:
    """The sentence with its quotation marks in another typography: real feeds use every one of them."""
    marks = [i for i, word in enumerate(sentence.words) if word in {"„", "“", "”", '"', "«", "»", "``", "''"}]
    if not marks or len(marks) % 2:
        return sentence
    words = list(sentence.words)
    for opening, closing in zip(marks[::2], marks[1::2], strict=True):
        words[opening], words[closing] = style
    return Sentence(words, sentence.spaces, sentence.names, sentence.tags, sentence.pos, sentence.morphs)


def name_spans(names: Sequence[str]) -> list[tuple[int, int, str]]:
    """Start, end (in words) and label of each name in IOB2 tags."""
    starts = [i for i, tag in enumerate(names) if tag.startswith("B-")]
    spans = []
    for start in starts:
        end = start + 1
        while end < len(names) and names[end].startswith("I-"):
            end += 1
        spans.append((start, end, names[start][2:]))
    return spans


class NamePool:
    """Names to put in the place of others, by label and by whether they end in s, as genitives do."""

    def __init__(self, sentences: Iterable[Sentence], lists: dict[str, list[str]]) -> None:
        self.found: dict[tuple[str, bool], list[list[str]]] = defaultdict(list)
        self.lists: dict[tuple[str, bool], list[list[str]]] = defaultdict(list)
        for sentence in sentences:
            for start, end, label in name_spans(sentence.names or []):
                self._add(self.found, label, sentence.words[start:end])
        for label, names in lists.items():
            for name in names:
                self._add(self.lists, label, name.split())

    @staticmethod
    def _add(pool: dict[tuple[str, bool], list[list[str]]], label: str, words: list[str]) -> None:
        pool[label, words[-1].endswith("s")].append(words)

    def draw(self, label: str, words: Sequence[str], rng: random.Random) -> list[str]:
        """A name for that of `words`; half of them from the lists."""
        key = (label, words[-1].endswith("s"))
        names = (self.lists if key in self.lists and rng.random() < 0.5 else self.found)[key]
        if label == "PER" and len(words) == 1:
            return rng.choice(names)[-1:]  # a surname stays one
        return rng.choice(names) if names else list(words)


def swap_names(sentence: Sentence, pool: NamePool, rng: random.Random) -> Sentence:
    """The sentence with other names of the same labels; it keeps no other layer."""
    words: list[str] = []
    spaces: list[bool] = []
    names: list[str] = []
    end = 0
    for start, next_end, label in name_spans(sentence.names or []):
        words += sentence.words[end:start]
        spaces += sentence.spaces[end:start]
        names += (sentence.names or [])[end:start]
        end = next_end
        drawn = pool.draw(label, sentence.words[start:end], rng) if label != "MISC" else sentence.words[start:end]
        words += drawn
        spaces += [*[True] * (len(drawn) - 1), sentence.spaces[end - 1]]
        names += [f"B-{label}", *[f"I-{label}"] * (len(drawn) - 1)]
    return Sentence(words + sentence.words[end:], spaces + sentence.spaces[end:], names + (sentence.names or [])[end:])


def to_doc(vocab: Vocab, sentences: Sequence[Sentence], breaks: Sequence[str]) -> Doc:
    """One `Doc` from sentences of the same layers, `breaks` (spaces or line breaks) between them."""
    words: list[str] = []
    spaces: list[bool] = []
    names: list[str] = []
    tags: list[str] = []
    pos: list[str] = []
    morphs: list[str] = []
    for sentence, gap in zip(sentences, [*breaks, ""], strict=True):
        words += sentence.words
        spaces += [*sentence.spaces[:-1], gap == " "]
        names += sentence.names or []
        tags += sentence.tags or []
        pos += sentence.pos or []
        morphs += sentence.morphs or []
        if gap.strip(" "):
            words.append(gap)
            spaces.append(False)
            names += ["O"] * bool(sentence.names)
            tags += ["_SP"] * bool(sentence.tags)
            pos += ["SPACE"] * bool(sentence.pos)
            morphs += ["_"] * bool(sentence.morphs)
    doc = Doc(vocab, words=words, spaces=spaces, tags=tags or None, pos=pos or None, morphs=morphs or None)
    if sentences[0].names is not None:
        spans = biluo_tags_to_spans(doc, iob_to_biluo(names))
        doc.set_ents([Span(doc, s.start, s.end, s.label_) for s in spans])
    return doc


def write_docbin(path: Path, sentences: Sequence[Sentence], seed: int | None = None) -> None:
    """Write `sentences`; with a `seed`, as for training: marks varied, one to three sentences a document."""
    vocab = get_lang_class("de")().vocab
    rng = random.Random(seed)
    store = DocBin(attrs=["ORTH", "SPACY", "TAG", "POS", "MORPH", "ENT_IOB", "ENT_TYPE"])
    i = 0
    while i < len(sentences):
        n = 1 if seed is None else rng.choice((1, 1, 2, 3))
        group = list(sentences[i : i + n])
        i += n
        if seed is not None:
            style = rng.choice(STYLES)
            group = [with_marks(s, style) for s in group]
        store.add(to_doc(vocab, group, [rng.choice((" ", " ", "\n")) for _ in pairwise(group)]))
    path.parent.mkdir(parents=True, exist_ok=True)
    store.to_disk(path)


def listed_names(rng: random.Random) -> dict[str, list[str]]:
    """Names from word lists: people of given names and the surnames of their Brown cluster, places, organisations."""
    clusters, probabilities = load("de_lexeme_cluster"), load("de_lexeme_prob")
    surnames = [w for w, c in clusters.items() if c == clusters["Müller"] and w.istitle() and probabilities[w] > -17]
    given = [row[0] for row in rows("given_names.tsv")]
    people = [f"{rng.choice(given)} {surname}" for surname in surnames]
    german, large, _ = read_cities()
    places = (
        column("countries.tsv", 1) + column("places.tsv", 0) * 2 + rng.sample(german, 1500) + rng.sample(large, 1500)
    )
    organisations = read_organisations() + column("names_organisations.tsv", 0) + column("names_organisations.tsv", 1)
    return {
        "PER": people + [person + "s" for person in people],
        "LOC": places + [place + "s" for place in places],
        "ORG": organisations,
    }


def build(data: Path, out: Path, held_out: bool = True, seed: int = 0) -> None:
    """Write train, dev and test from the shippable corpora under `data` (see the model card for their licences).

    With `held_out=False` the sentences of dev and test are in train as well: for the pipeline that ships, once the
    recipe has been measured. Another `seed` gives another order, other marks and other names.
    """
    ner, ud = data / "ner", data / "ud"
    germeval_a = list(read_germeval(ner / "germeval2014/dev.tsv"))
    germeval_b = list(read_germeval(ner / "germeval2014/test-first-3600.tsv"))
    gsd = [s for part in ("dev", "test") for s in read_conllu(ud / f"de_gsd-ud-{part}.conllu")]
    pud = list(read_conllu(ud / "de_pud-ud-test.conllu"))

    if held_out:
        names, grammar = germeval_a[:-400] + germeval_b[:-600], gsd[:-180] + pud[:-100]
    else:
        names, grammar = germeval_a + germeval_b, gsd + pud
    for sentences in (names, grammar):
        random.Random(seed).shuffle(sentences)
    rng = random.Random(seed)
    pool = NamePool(names, listed_names(rng))
    swapped = [swap_names(s, pool, rng) for s in names if any(tag != "O" for tag in s.names or [])]
    for number, sentences in enumerate((names, grammar, swapped), start=1):
        write_docbin(out / f"train/{number}.spacy", sentences, seed=10 * seed + number)
    write_docbin(out / "dev/names.spacy", germeval_a[-400:])
    write_docbin(out / "dev/grammar.spacy", gsd[-180:-90] + pud[-100:-50])
    write_docbin(out / "test/names.spacy", germeval_b[-600:])
    write_docbin(out / "test/grammar.spacy", gsd[-90:] + pud[-50:])
    print(f"names {len(names)}, with other names {len(swapped)}, grammar {len(grammar)} sentences for training")


def main() -> None:
    parser = argparse.ArgumentParser(description="Convert the corpora to DocBin.")
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("out", type=Path, help="folder for train, dev and test")
    parser.add_argument("--all", action="store_true", help="train on what is held out, too")
    parser.add_argument("--seed", type=int, default=0, help="for order, marks and names")
    options = parser.parse_args()
    build(options.data, options.out, held_out=not options.all, seed=options.seed)


if __name__ == "__main__":
    main()
