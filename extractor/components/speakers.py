"""Who a speaker mention is: names, pronouns and descriptions resolved to an entity of the document.

A name in the mention decides. A pronoun takes the most salient person before it whose gender fits (salience after
Lappin and Leass 1994: recency, subject position, and having just spoken). A description (`der russische Unterhändler`)
takes the person whose role it repeats, else the most salient one of its gender. People who are never named (`eine
54-jährige Angeklagte`) compete too: where one of them wins, and where the text leaves it open, the answer is empty.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from extractor.components.spans import sentences_of, span_over
from extractor.components.words import Words
from extractor.lexicon import CACHED_WORDS
from extractor.lexicon.frames import reporting_noun
from extractor.lexicon.function_words import determiners, words
from extractor.lexicon.persons import org_noun, person_noun, role_synonyms
from extractor.records import Entity, Offsets, Quote, set_speaker_ids

MAX_SENTENCES_BACK = 6
LAST_SPEAKER = 0.5
IN_REPORTED = 1.5
_MASCULINE = frozenset({"er", "dieser", "jener", "der", "letzterer", "ersterer"})
_FEMININE = frozenset({"sie", "diese", "jene", "die", "letztere", "erstere"})
_INDEFINITE = frozenset({"ein", "eine", "einer", "eines", "einem", "einen"})
_INTRODUCES = _INDEFINITE | frozenset({"sein", "seine", "ihr", "ihre", "mein", "meine", "unser", "unsere"})
_CONTENT = frozenset({"Indirect", "IndirectFreeIndirect"})
_ATTRIBUTE = frozenset(
    {
        "von",
        "vom",
        "für",
        "aus",
        "bei",
        "beim",
        "des",
        "der",
        "um",
        "gegen",
        "über",
        "an",
        "im",
        "in",
        "am",
        "zum",
        "zur",
    }
)
_AGED = ("jährige", "jähriger", "jährigen")
_GENERIC_ORGANISATIONS = frozenset(
    {"Unternehmen", "Firma", "Konzern", "Partei", "Verein", "Verband", "Club", "Klub", "Organisation", "Gewerkschaft"}
)


@Language.factory(
    "speakers",
    assigns=["doc._.quotes"],
    requires=["doc._.quotes", "doc._.entities", "doc.sents"],
    default_config={"pronouns": True, "descriptions": True},
)
def make_speakers(nlp: Language, name: str, pronouns: bool, descriptions: bool) -> SpeakerResolver:
    return SpeakerResolver(pronouns, descriptions)


class SpeakerResolver:
    """Set `speaker_id` of the quotes in `doc._.quotes` to an entity of `doc._.entities`, or leave it empty.

    `pronouns` and `descriptions` switch off what is not a name.
    """

    def __init__(self, pronouns: bool = True, descriptions: bool = True) -> None:
        self.pronouns = pronouns
        self.descriptions = descriptions

    def __call__(self, doc: Doc) -> Doc:
        quotes: list[Quote] = doc._.quotes
        entities: list[Entity] = doc._.entities
        if not any(quote.speaker for quote in quotes) or not entities:
            return doc
        cast = Cast(doc, entities, quotes)
        last = ""
        for quote in quotes:
            if quote.type == "Other" or not quote.speaker:
                continue
            quote.speaker_id = self.resolve(cast, quote.speaker, last)
            last = quote.speaker_id or last
        set_speaker_ids(doc, [quote.speaker_id for quote in quotes])
        return doc

    def resolve(self, cast: Cast, speaker: Sequence[Offsets], last: str) -> str:
        """The id of the entity behind the words `speaker`, or ""; `last` is the id of the one who spoke before."""
        named = cast.named_in(speaker)
        if named:
            return named
        span = span_over(cast.doc, *speaker[0])
        if not len(span):
            return ""
        first = span[0].lower_
        if first in {"beide", "beiden"} or (len(span) == 2 and span.text.lower() == "die beiden"):
            return cast.both(span.start_char) if self.pronouns else ""
        if first in words("pronouns", "nominative") and (len(span) == 1 or first in {"er", "sie"}):
            return cast.salient(span.start_char, pronoun_gender(span[0]), last) if self.pronouns else ""
        if len(span) == 1 and first in _MASCULINE | _FEMININE:  # relative pronoun
            return cast.salient(span.start_char, pronoun_gender(span[0]), last) if self.pronouns else ""
        if any(reporting_noun(token.text) for token in span):
            return cast.owner(span, last) if self.pronouns else ""
        return cast.described(span, last) if self.descriptions else ""


def pronoun_gender(token: Token) -> str:
    """m, f, or "" for a pronoun that no single person can be behind: wir, man, sie with a plural verb."""
    if token.lower_ in _MASCULINE:
        return "m"
    if token.lower_ not in _FEMININE:
        return ""
    near = [t for t in token.doc[max(0, token.i - 3) : token.i + 4] if t.pos_ in {"VERB", "AUX"}]
    verb = min(near, key=lambda t: abs(t.i - token.i), default=None)
    plural = verb is not None and verb.tag_ not in {"VVINF", "VVPP"} and verb.lower_.endswith(("en", "ind"))
    return "" if plural else "f"


@dataclass(slots=True)
class Figure:
    """Somebody in the text: a named entity, or (with an empty `id`) a person who is only described."""

    id: str
    label: str
    gender: str
    starts: list[int]
    nouns: set[str] = field(default_factory=set)  # the words that describe the person, as lemmas where known


class Cast:
    """The people and organisations of a document, where they are mentioned and how they are described."""

    def __init__(self, doc: Doc, entities: Sequence[Entity], quotes: Sequence[Quote]) -> None:
        self.doc = doc
        self.words = Words(doc)
        self.text = self.words.text
        self.starts = self.words.columns.start
        self.first_tokens = [start for start, _ in sentences_of(doc)]
        self.sentences = [self.words[start].idx for start in self.first_tokens]
        self.quoted = sorted((s, e) for q in quotes if q.marks for s, e in q.spans)
        self.reported = sorted((s, e) for q in quotes if not q.marks and q.type in _CONTENT for s, e in q.spans)
        self.speaking = sorted(span for q in quotes for span in q.speaker)
        self.figures = [self._figure(entity) for entity in entities if entity.label in {"PER", "ORG"}]
        self.named = sorted(
            (start, end, entity)
            for entity in entities
            if entity.label in {"PER", "ORG"}
            for start, end in entity.mentions
        )
        self.by_noun: dict[str, list[Figure]] = defaultdict(list)
        for figure in self.figures:
            for noun in figure.nouns if figure.label == "PER" else ():
                self.by_noun[noun].append(figure)
        unnamed = list(self._unnamed())
        self.figures += unnamed
        for figure in unnamed:
            for noun in figure.nouns:
                self.by_noun[noun].append(figure)
        self.mentions = sorted((start, k) for k, figure in enumerate(self.figures) for start in figure.starts)

    def _figure(self, entity: Entity) -> Figure:
        """A named entity with the nouns that describe it: its role, and what stands around its mentions."""
        nouns = {word.strip(",.()") for word in entity.role.split() if word[:1].isupper()}
        if entity.label == "ORG":
            nouns = {word for word in entity.name.split() if word[:1].isupper()}
        else:
            for start, end in entity.mentions:
                nouns.update(self._nouns_beside(start, end))
            nouns |= {reading.lemma for noun in list(nouns) for reading in person_noun(noun)}
        return Figure(entity.id, entity.label, entity.gender, [start for start, _ in entity.mentions], nouns)

    def _nouns_beside(self, start: int, end: int) -> Iterator[str]:
        """Person nouns right before a name (Ihr Kollege X), and in an apposition after it (X, seit Mai Chefin, …)."""
        words = self.words
        first, after = bisect_left(self.starts, start), bisect_left(self.starts, end)
        for token in reversed(words[max(0, first - 3) : first]):
            if person_noun(token.text):
                yield token.text
            if token.pos_ not in {"NOUN", "PROPN", "ADJ"}:
                break
        if after < len(words) and words[after].text in {",", "("}:
            for token in words[after + 1 : after + 8]:
                if token.pos_ in {"VERB", "AUX"} or token.text in {",", ")", "."}:
                    break
                if person_noun(token.text):
                    yield token.text
                    break

    def _unnamed(self) -> Iterator[Figure]:
        """People introduced without a name: `ein Sprecher der Polizei`, `eine 54-jährige Frau`."""
        found: dict[tuple[str, str], Figure] = {}
        starts = {start for start, _, _ in self.named}
        of_people = {i for span in self.doc.ents if span.label_ == "PER" for i in range(span.start, span.end)}
        texts = {token.text for token in self.words}
        nouns = {text: person_noun(text) for text in texts if text[0].isupper() or text[0].isdigit()}
        for token in self.words:
            readings = nouns.get(token.text)
            if not readings or token.i in of_people or readings[0].number == "pl":
                continue
            j = token.i - 1
            while j >= 0 and (self.words[j].pos_ in {"ADJ", "NUM", "ADV"} or self.words[j].text == "Jahre"):
                j -= 1
            if j >= 0 and self.words[j].lower_ in {"der", "die"}:
                same = self.by_noun.get(token.text, [])
                if len(same) == 1:
                    same[0].starts.append(self.words[j].idx)
                    continue
            after = self.words[token.i + 1].idx if token.i + 1 < len(self.words) else -1
            key = (readings[0].lemma, readings[0].gender)
            if j >= 0 and self.words[j].lower_ in _INTRODUCES and after not in starts:
                figure = found.setdefault(key, Figure("", "PER", readings[0].gender, [], {readings[0].lemma}))
                figure.starts.append(self.words[j].idx)
                figure.nouns.update(t.text.capitalize() for t in self.words[j : token.i] if t.lower_.endswith(_AGED))
            elif key in found:
                found[key].starts.append(token.idx)
            elif token.lower_.endswith(_AGED):
                for figure in found.values():
                    if token.text.lower().rstrip("rn") in {n.lower().rstrip("rn") for n in figure.nouns}:
                        figure.starts.append(token.idx)
        yield from found.values()

    def _named_between(self, start: int, end: int) -> list[tuple[int, int, Entity]]:
        """The mentions by name that begin at a character from `start` up to `end`."""
        return self.named[bisect_left(self.named, (start,)) : bisect_left(self.named, (end,))]

    def named_in(self, spans: Sequence[Offsets]) -> str:
        """The person, else the organisation, whose name is the head of the mention; no names in its attributes."""
        people: list[str] = []
        organisations: list[str] = []
        for start, end in spans:
            inside = [m for m in self._named_between(start, end) if m[1] <= end]
            for k, (m_start, m_end, entity) in enumerate(inside):
                before = self.text[start:m_start].split()
                attribute = len(before) > 1 and before[-1].lower() in _ATTRIBUTE
                possessor = k + 1 < len(inside) and self.text[m_end - 1] in "s'’" and m_end + 1 < inside[k + 1][0]
                possessor = possessor and self.text[m_start:m_end] != entity.name
                if entity.label == "PER" and not attribute and not (possessor and inside[k + 1][2].label == "PER"):
                    people.append(entity.id)
                elif entity.label == "ORG" and _only_introduces(before) and not self._noun_after(m_end, end):
                    organisations.append(entity.id)
        return next(iter(people or organisations), "")

    def _noun_after(self, start: int, end: int) -> bool:
        """Whether a person noun follows in the mention: the SPD-Politikerin, the Kispi-Arzt are not the SPD."""
        rest = self.text[start:end].split()
        return any(person_noun(word.strip(",()")) for word in rest)

    def salient(self, position: int, gender: str, last: str, of_role: str = "") -> str:
        """The person of `gender` whom a pronoun or description at `position` most probably means, or ""."""
        if not gender:
            return ""
        here = bisect_right(self.sentences, position) - 1
        scores: dict[int, float] = {}
        for m in range(bisect_left(self.mentions, (position,)) - 1, -1, -1):
            start, k = self.mentions[m]
            back = here - (bisect_right(self.sentences, start) - 1)
            if back > MAX_SENTENCES_BACK:
                break
            figure = self.figures[k]
            if figure.label != "PER" or figure.gender not in {"", gender} or self._in_quote(start):
                continue
            if of_role and not figure.id:  # a person only described is described by the same noun again
                continue
            score = (
                4.0
                - back
                + 2.0 * (self._is_subject(start) or _lies_in(self.speaking, start))
                + 0.5 * bool(figure.gender)
            )
            score += LAST_SPEAKER * (bool(last) and figure.id == last)
            score -= IN_REPORTED * _lies_in(self.reported, start)
            score -= 1.0 * (bool(of_role) and bool(figure.nouns))
            scores[k] = max(scores.get(k, -9.0), score)
        if scores:
            return self.figures[max(scores, key=lambda k: scores[k])].id
        if not self.mentions or self.mentions[0][0] > position:
            return self._introduced_next(here, gender)
        if gender == "f" and not of_role and (only := self._only_organisation(here)):
            return only
        spoke = next((f for f in self.figures if f.id and f.id == last), None)
        return last if spoke is not None and spoke.label == "PER" and spoke.gender in {"", gender} else ""

    def _only_organisation(self, here: int) -> str:
        """The only organisation of the sentence `here` and the two before, where no woman is: die Gewerkschaft, sie."""
        begin, end = self.sentences[max(0, here - 2)], self.sentences[here]
        found = {entity.id for _, _, entity in self._named_between(begin, end) if entity.label == "ORG"}
        return found.pop() if len(found) == 1 else ""

    def _introduced_next(self, here: int, gender: str) -> str:
        """The person whom an article that opens with a pronoun names in its next sentences."""
        end = self.sentences[here + 4] if here + 4 < len(self.sentences) else len(self.text)
        coming = (self.figures[k] for start, k in self.mentions if start < end)
        return next((f.id for f in coming if f.label == "PER" and f.gender in {"", gender}), "")

    def both(self, position: int) -> str:
        """The first of the two people of the last sentence that names two."""
        here = bisect_right(self.sentences, position) - 1
        for back in range(here - 1, max(-1, here - 3), -1):
            inside = self._named_between(self.sentences[back], self.sentences[back + 1])
            people = list(dict.fromkeys(e.id for _, _, e in inside if e.label == "PER"))
            if len(people) == 2:
                return people[0]
        return ""

    def owner(self, span: Span, last: str) -> str:
        """Whose Angaben, Meinung, Worte they are: seiner Meinung nach, nach eigenen Angaben, den Worten des Chefs."""
        noun = next(k for k, token in enumerate(span) if reporting_noun(token.text))
        whose = span[noun + 1 :]
        if len(whose) and whose[0].lower_ in {"von", "vom"}:
            whose = whose[1:]
        if len(whose):
            return self.named_in([(whose.start_char, whose.end_char)]) or self.described(whose, last)
        first = span[0].lower_
        if first.startswith("eigen"):
            here = bisect_right(self.sentences, span.start_char)
            end = self.sentences[here] if here < len(self.sentences) else len(self.text)
            inside = self._named_between(self.sentences[here - 1], end)
            return next((entity.id for start, _, entity in inside if self._is_subject(start)), "")
        if first in determiners():
            gender = "m" if first.startswith("sein") else "f" if first.startswith("ihr") else ""
            return self.salient(span.start_char, gender, last)
        return ""

    def described(self, span: Span, last: str) -> str:
        """The person or organisation that a definite description means, or ""."""
        if span[0].lower_ not in determiners() or span[0].lower_ in _INDEFINITE:
            return ""
        if not span[0].lower_.startswith(("d", "jen")):  # mein, sein, viele, jeder: somebody else
            return ""
        head = _head_noun(span)
        if not head:
            return ""
        readings = person_noun(head)
        if readings and readings[0].number == "pl":
            return ""
        genitive = (
            {"des": "m", "dem": "m", "der": "f"} if span.start and self.doc[span.start - 1].pos_ == "NOUN" else {}
        )
        by_article = (genitive or {"der": "m", "die": "f"}).get(span[0].lower_, "")
        # The article tells for adjectives as nouns (der, die 54-Jährige) and for nouns that are not listed.
        gender = by_article if not readings or head.endswith("e") else readings[0].gender
        known = {head, head.removesuffix("s"), *(reading.lemma for reading in readings)}
        nouns = {noun for noun in self.by_noun if any(_same_role(a, noun) for a in known)}
        fits = [f for f in self.figures if f.label == "PER" and f.gender in {"", gender}]
        same = [f for f in fits if not nouns.isdisjoint(f.nouns)]
        before = [f for f in same if min(f.starts) < span.start_char]
        if before:
            return max(before, key=lambda f: max(s for s in f.starts if s < span.start_char)).id
        if len(same) == 1 and same[0].id:
            return same[0].id
        organisation = self._organisation(head, span.start_char) if not readings else ""
        if organisation or (org_noun(head) and not readings):
            return organisation
        if readings or head.endswith(("er", "in", "e")):
            return self.salient(span.start_char, gender, last, of_role=head)
        return ""

    def _organisation(self, noun: str, position: int) -> str:
        """The organisation whose name the noun repeats (die Bank: Bank Rheintal), or the only one there is."""
        organisations = [f for f in self.figures if f.label == "ORG" and f.starts[0] < position]
        tail = noun.lower()
        same = [f for f in organisations if any(n.lower().endswith(tail) or tail.endswith(n.lower()) for n in f.nouns)]
        if same:
            return max(same, key=lambda f: max(s for s in f.starts if s < position)).id
        only = len(organisations) == 1 and any(
            noun.endswith(g) or noun.endswith(g.lower()) for g in _GENERIC_ORGANISATIONS
        )
        return organisations[0].id if only else ""

    def _in_quote(self, position: int) -> bool:
        return _lies_in(self.quoted, position)

    def _is_subject(self, start: int) -> bool:
        """A rough subject test: no preposition or oblique article before the phrase, near a verb or a clause's edge."""
        i = bisect_left(self.starts, start)
        first = self.first_tokens[bisect_right(self.first_tokens, i) - 1]
        while i > first and self.words[i - 1].pos_ in {"PROPN", "NOUN", "ADJ"}:
            i -= 1
        before = self.words[i - 1] if i > first else None
        if before is not None and before.pos_ == "DET":
            if before.lower_ in {"dem", "den", "des", "einem", "einen", "eines"}:
                return False
            before = self.words[i - 2] if i - 1 > first else None
        return before is None or before.pos_ in {"VERB", "AUX", "SCONJ", "SPACE", "PUNCT", "ADV", "CCONJ"}


def _lies_in(spans: Sequence[Offsets], position: int) -> bool:
    """Whether one of the sorted spans holds the character at `position`."""
    k = bisect_right(spans, (position, 1 << 60)) - 1
    return k >= 0 and spans[k][0] <= position < spans[k][1]


def _only_introduces(before: Sequence[str]) -> bool:
    """Whether the words before an organisation's name are an article and what it is: die Bürgerinitiative."""
    return len(before) <= 1 or (before[0].lower() in determiners() and all(org_noun(word) for word in before[1:]))


def _head_noun(span: Span) -> str:
    """The noun of a description, which ends its first run of capitalised words: die Zürcher Stadträtin aus Oerlikon."""
    head = ""
    for token in span:
        if token.text[0].isupper() or token.text[0].isdigit():
            head = token.text if token.i > span.start or token.pos_ != "DET" else ""
        elif head:
            break
    return head


@lru_cache(maxsize=CACHED_WORDS)
def _same_role(noun: str, role: str) -> bool:
    """Whether two role nouns can mean one office: one the head of the other (Präsident, US-Präsident), or synonyms."""
    synonyms = role_synonyms()
    if synonyms.get(noun, noun) in {synonyms.get(role), synonyms.get(role.rpartition("-")[2])}:
        return True
    short, long = sorted((noun.lower(), role.lower()), key=len)
    return len(short) >= 4 and long.endswith(short)
