"""Names: what the statistical tagger found, put right by what German and the rest of the document say.

The tagger decides word by word and forgets. A document does not: a person is named in full once and by the surname
afterwards, one name means one thing throughout (the «one sense per discourse» of Gale, Church and Yarowsky 1992; for
names Krupka and Hausman 1998), and the genitive of a name is the name. What counts as a name follows the guidelines of
GermEval 2014 (Benikova, Biemann and Reznicek 2014): no titles, no articles, no derivations («Berliner»), no parts of
compounds («Ukraine-Krieg»).

The steps, in this order: edges and junk (`found_names`); people by their given name or office, places of the lexicon,
repetitions (`missed_names`); votes (here).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractor.components.found_names import is_agency_of_dateline, is_junk, is_listed, shouted_tokens, trim_name
from extractor.components.gazetteer import find_organisation, find_place, fold, genitive_bases, particles, place_nouns
from extractor.components.geography import find_cities
from extractor.components.marks import pair_marks
from extractor.components.missed_names import (
    add,
    add_organisations,
    find_companies,
    find_people,
    find_places,
    folded_forms,
    is_located,
    repeated_names,
)
from extractor.components.name_words import DEFINITE, QUOTATION_MARKS, Name, is_given, names_organisation
from extractor.components.words import Words
from extractor.lexicon import entries, lines

LABELS = ("PER", "LOC", "ORG", "MISC")
_GERMAN_WORDS = frozenset("der die das und ist nicht ein eine wir ich für mit den dem sie er zu von auf".split())


def correct_names(doc: Doc) -> list[Name]:
    """The names of `doc`, from its entities, in the order of the text and without overlaps."""
    words = Words(doc)
    cuts = borders(words)
    foreign = foreign_tokens(words)
    found = [Name(e.start, e.end, e.label_) for e in doc.ents if e.label_ in LABELS]
    names = [piece for name in found for piece in trim_name(words, name, cuts)]
    proper = proper_words(words)
    names = [n for n in names if not is_junk(words, n, proper) and not foreign & set(range(n.start, n.end))]
    shouted = shouted_tokens(words)
    names = [n for n in names if n.start not in shouted or is_listed(words.text_of(n.start, n.end))]
    names = add(names, find_companies(words, names, cuts))
    names = add_organisations(words, names, cuts)
    names = add(names, find_people(words, names, cuts))
    names = add(names, find_places(words, names, foreign))
    names = add(names, repeated_names(words, names, foreign))
    return vote(words, sorted({n for n in names if not is_agency_of_dateline(words, n)}))


def borders(words: Words) -> frozenset[int]:
    """Tokens that a name may not contain or begin before: line breaks, quotation marks, starts of layout parts.

    A token in the result is either no word, or the first of a part; a name ends before it.
    """
    cuts = {i for i, text in enumerate(words.columns.text) if text in QUOTATION_MARKS or "\n" in text}
    parts = words.doc.spans.get("layout", ())
    return frozenset(cuts | {edge for part in parts for edge in (part.start, part.end)})


def foreign_tokens(words: Words) -> frozenset[int]:
    """Tokens in quotation marks whose text is English or French: «Next time in Moscow» names nothing in German."""
    known = entries("names_foreign_words.txt")
    found: set[int] = set()
    if known.isdisjoint(words.columns.lower):
        return frozenset()
    for start, end in _marked(words.doc):
        inside = [t.lower_ for t in words[start:end] if t.is_alpha]
        n_foreign = sum(word in known for word in inside)
        if n_foreign >= 2 and 3 * n_foreign >= len(inside) and not _GERMAN_WORDS & set(inside):
            found |= set(range(start, end))
    return frozenset(found)


def _marked(doc: Doc) -> list[tuple[int, int]]:
    """First and last + 1 token of the stretches in quotation marks, from `quote_marks` where it ran."""
    if "quote_marks" in doc.spans:
        return [(span.start, span.end) for span in doc.spans["quote_marks"]]
    spans = (doc.char_span(pair.start, pair.end, alignment_mode="contract") for pair in pair_marks(doc.text))
    return [(span.start, span.end) for span in spans if span is not None]


def proper_words(words: Words) -> Counter[str]:
    """How often the tagger takes a word of the document for a proper noun: folded word → count."""
    return Counter(map(fold, [t.text for t in words if t.is_proper]))


# One name, one type


def vote(words: Words, names: Sequence[Name]) -> list[Name]:
    """`names` with one label for a name throughout the document."""
    surnames: set[str] = set()
    for n in names:
        if n.label == "PER" and n.end - n.start > 1 and is_given(words[n.start]):
            last = words.text_of(_surname_start(words, n), n.end)
            surnames |= {fold(form) for form in (words[n.end - 1].text, *genitive_bases(words[n.end - 1].text), last)}
    texts = {fold(words.text_of(n.start, n.end)): n.label for n in names}
    forms = _legal_endings()
    organisations = [text for text, label in texts.items() if label == "ORG" and text.endswith(forms)]
    companies = {text.removesuffix(form) for text in organisations for form in forms if text.endswith(form)}
    keys = [_vote_key(words, name, texts) for name in names]
    votes: dict[str, dict[str, int]] = {key: {} for key in keys}
    for key, name in zip(keys, names, strict=True):
        for label, weight in _ballot(words, name, surnames, companies):
            votes[key][label] = votes[key].get(label, 0) + weight
    winners = {key: max(found, key=found.__getitem__) for key, found in votes.items()}
    voted = [Name(name.start, name.end, winners[key]) for key, name in zip(keys, names, strict=True)]
    return [
        n._replace(label="LOC")
        if n.label == "PER" and n.end - n.start == 1 and is_located(words, words[n.start])
        else n
        for n in voted
    ]


@cache
def _legal_endings() -> tuple[str, ...]:
    return tuple(f" {fold(form)}" for form in lines("names_legal_forms.txt"))


def _surname_start(words: Words, name: Name) -> int:
    """The first particle of a full name, or its last word."""
    return next((i for i in range(name.start + 1, name.end) if words[i].text in particles()), name.end - 1)


def _vote_key(words: Words, name: Name, texts: Mapping[str, str]) -> str:
    text = words.text_of(name.start, name.end)
    folded, *bases = folded_forms(text)
    return next((base for base in bases if base in texts), folded)


def _ballot(words: Words, name: Name, surnames: set[str], companies: set[str]) -> Iterator[tuple[str, int]]:
    """What speaks for which label, and how much: the tagger's word, the lexicon, the words before."""
    yield name.label, 1
    text = words.text_of(name.start, name.end)
    single = name.end - name.start == 1
    named = not single and name.label == "PER" and is_given(words[name.start])
    place = find_place(text)
    before = words[name.start - 1].lower_ if name.start else ""
    if any(form in surnames for form in folded_forms(text)):
        yield "PER", 5
    elif place and not named and (not place.is_word or before in DEFINITE):
        yield "LOC", 2
    elif find_organisation(text):
        yield "ORG", 2
    elif name.start and words[name.start - 1].text in place_nouns():
        yield "LOC", 2
    if not single and name.label == "PER" and not is_given(words[name.start]) and find_cities(text):
        yield "LOC", 2
    if fold(text) in companies:
        yield "ORG", 3
    if single and not place and names_organisation(words, name.start):
        yield "ORG", 2
    if named:
        yield "PER", 2


@Language.factory("german_names", assigns=["doc.ents"], requires=["doc.ents", "token.pos"])
def make_german_names(nlp: Language, name: str) -> GermanNames:
    return GermanNames()


class GermanNames:
    """Put `doc.ents` right, by `correct_names`.

    Belongs after a statistical `ner` and a tagger; reads `doc.spans["layout"]` where an earlier component has set it.
    """

    def __call__(self, doc: Doc) -> Doc:
        doc.set_ents([Span(doc, n.start, n.end, label=n.label) for n in correct_names(doc)])
        return doc
