"""Entities: which mentions by name are one person, one place, one organisation, and what the text says about them.

Names in the news follow a pattern that makes this a matter of rules (Charniak 2001; Elson and McKeown 2010 use it for
speakers): the full name with the office comes first, the surname alone after it. So mentions are put into the
nominative, full names are compared part by part, and a lone surname or given name goes to the one person in the
document that has it; where two have it, title, office and nearness decide. Places and organisations go by the lexicon's
name, by «Langform (KURZ)», and by a short form of a longer name.

An office stands right before the name («US-Präsident Donald Trump»), before it and a comma («die Präsidentin der
Kommission, Ursula von der Leyen,») or after it («Anna Berg, Sprecherin der Polizei,»).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from extractor.components.gazetteer import (
    Role,
    find_organisation,
    find_place,
    find_role,
    fold,
    genitive_bases,
    given_gender,
    is_derivation,
    listed_form,
    particles,
    titles,
)
from extractor.lexicon import lines
from extractor.records import Entity, set_entities

_INITIAL = re.compile(r"[A-ZÄÖÜ][a-z]?\.?")
_ROMAN = re.compile(r"[IVX]{1,5}\.?")
_NAME_IN_S = re.compile(r"(us|is|os|as|es|ss)$")  # endings of surnames rather than of genitives: Pistorius, Harris
_ADJECTIVE_STEMS = ("isch", "lich", "ig", "al", "iv", "ell", "deutsch")
_AFTER_ARTICLE = frozenset("der die das des dem den im zum zur vom beim am".split())
_COMPLEMENT_POS = frozenset("DET ADJ NOUN PROPN ADP NUM X".split())
_COMPLEMENT_STARTS = frozenset("der des von vom für im in beim bei am an zum zur aus eines einer beider".split())
_ARTICLES = frozenset("der die das den dem des ein eine einen einem einer eines".split())
_CLOSERS = frozenset(", . : ; ( ) – - ! ?".split())
_GENDER_BY_ARTICLE = {  # by the ending of a noun that is inflected like an adjective
    "e": {"der": "m", "die": "f", "eine": "f"},
    "en": {**dict.fromkeys(("dem", "den", "des", "zum", "vom", "beim"), "m"), **dict.fromkeys(("der", "zur"), "f")},
}
_MAX_COMPLEMENT = 10
_LONG_FORM_LINKS = ("am", "an", "im", "ob", "bei", "(")


@dataclass(slots=True)
class Mention:
    """A mention by name: token offsets, and its name in nominative without line breaks."""

    start: int
    end: int
    label: str
    name: str


class Found(NamedTuple):
    """An office read off the text: the words in nominative, and the gender that they show."""

    role: str
    gender: str


@dataclass(slots=True)
class Cluster:
    """The mentions of one entity while it is being put together."""

    label: str
    mentions: list[Mention] = field(default_factory=list)
    name: str = ""

    @property
    def first(self) -> int:
        return min(m.start for m in self.mentions)


def find_entities(doc: Doc) -> list[Entity]:
    """The entities of `doc` from `doc.ents`, in the order of their first mentions, with ids e1, e2, …"""
    mentions = read_mentions(doc)
    people = cluster_people(doc, [m for m in mentions if m.label == "PER"])
    others = cluster_others(doc, [m for m in mentions if m.label != "PER"])
    clusters = sorted((*people, *others), key=lambda c: c.first)
    return [_entity(doc, f"e{k}", cluster) for k, cluster in enumerate(clusters, 1)]


def _entity(doc: Doc, entity_id: str, cluster: Cluster) -> Entity:
    offsets = [(doc[m.start].idx, doc[m.end - 1].idx + len(doc[m.end - 1])) for m in cluster.mentions]
    aliases = [name for name in dict.fromkeys(m.name for m in cluster.mentions) if name != cluster.name]
    role, gender = describe(doc, cluster) if cluster.label == "PER" else ("", "")
    return Entity(entity_id, cluster.label, cluster.name, offsets, aliases, role, gender)


# Nominatives


def read_mentions(doc: Doc) -> list[Mention]:
    """The entities spaCy has found, with their names in nominative."""
    attested = {fold(e.text) for e in doc.ents}
    attested |= {fold(token.text) for e in doc.ents if e.label_ == "PER" for token in (e[0], e[-1])}
    return [Mention(e.start, e.end, e.label_, nominative(e, attested)) for e in doc.ents]


def nominative(span: Span, attested: set[str]) -> str:
    """The name that `span` mentions, in nominative; `attested` are the document's names as they stand, folded."""
    text = " ".join(span.text.split())
    is_person = span.label_ == "PER"
    listed = "" if is_person else listed_form(text)
    if listed:
        return listed
    words = text.split() if is_person else _nominative_adjective(span, text.split())
    whole = [" ".join((*words[:-1], base)) for base in genitive_bases(words[-1])]
    for name in whole:
        if fold(name) in attested or (is_person and fold(name.split()[-1]) in attested):
            return name
    if whole and (_is_genitive_person(span) if is_person else _is_genitive_phrase(span)):
        return whole[0]
    return " ".join(words)


def _is_genitive_phrase(span: Span) -> bool:
    """Whether «des» stands before a name of several words: «des Deutschen Schuheinzelhandels»."""
    return len(span) > 1 and span.start > 0 and span.doc[span.start - 1].lower_ == "des" and span[-1].pos_ == "NOUN"


def _is_genitive_person(span: Span) -> bool:
    """Whether a person's name in -s that occurs only so is a genitive: a noun follows, and it is no name in -s."""
    last = span[-1].text
    if not last.endswith("s"):
        return True
    if last in lines("names_s_surnames.txt") or given_gender(last) is not None or _NAME_IN_S.search(last):
        return False
    following = span.doc[span.end : span.end + 2]
    nouns = [t for t in following if t.pos_ in ("NOUN", "ADJ")]
    return bool(nouns) and following[0] == nouns[0] and nouns[0].pos_ in ("NOUN", "ADJ")


def _nominative_adjective(span: Span, words: list[str]) -> list[str]:
    """`words` with the adjective that begins them in the nominative: «(der) Deutschen Bahn» is the Deutsche Bahn."""
    before = span.doc[span.start - 1].lower_ if span.start else ""
    match = re.fullmatch(r"(.{3,})(e|en|em)", words[0])
    is_adjective = span[0].pos_ == "ADJ" or (match is not None and match[1].endswith(_ADJECTIVE_STEMS))
    if len(words) < 2 or not match or before not in _AFTER_ARTICLE or not is_adjective:
        return words
    noun = next((t for t in span[1:] if t.pos_ in ("NOUN", "PROPN")), span[-1])
    gender = (noun.morph.get("Gender", []) or [""])[0]
    is_plural = noun.morph.get("Number", []) == ["Plur"]
    weak = words[0].endswith("e")
    feminine = before in ("die", "zur") or (before == "der" and not weak) or (before != "des" and gender == "Fem")
    if feminine or (is_plural and before == "den"):
        ending = "e"
    elif weak:
        ending = {"der": "er", "das": "es"}.get(before, "e")
    else:
        ending = "es" if gender == "Neut" else "er"
    return [match[1] + ending, *words[1:]]


# People


def cluster_people(doc: Doc, mentions: Sequence[Mention]) -> list[Cluster]:
    """One cluster a person: full names first, then the lone surnames and given names that belong to them."""
    clusters: list[Cluster] = []
    lone: list[Mention] = []
    for mention in mentions:
        if len(name_parts(mention.name)) < 2:
            lone.append(mention)
            continue
        same = next((c for c in clusters if any(same_person(m.name, mention.name) for m in c.mentions)), None)
        if same is None:
            same = Cluster("PER")
            clusters.append(same)
        same.mentions.append(mention)
    full = list(clusters)
    for mention in lone:
        cluster = choose_person(doc, mention, full) or next(
            (c for c in clusters if c not in full and fold(c.mentions[0].name) == fold(mention.name)), None
        )
        if cluster is None:
            cluster = Cluster("PER")
            clusters.append(cluster)
        cluster.mentions.append(mention)
    for cluster in clusters:
        cluster.mentions.sort(key=lambda m: m.start)
        cluster.name = full_name([m.name for m in cluster.mentions])
    return clusters


def name_parts(name: str) -> list[str]:
    """The words of a person's name that count: without particles and with a numeral joined to the word before.

    >>> name_parts("Ursula von der Leyen"), name_parts("Leo XIV."), name_parts("Carl XVI. Gustaf")
    (['Ursula', 'Leyen'], ['Leo XIV.'], ['Carl XVI.', 'Gustaf'])
    """
    parts: list[str] = []
    for word in name.split():
        if parts and _ROMAN.fullmatch(word):
            parts[-1] += " " + word
        elif word.lower() not in particles():
            parts.append(word)
    return parts or name.split()


def surname(name: str) -> str:
    """The surname with its particles: all from the first particle on, or the last word.

    >>> surname("Ursula von der Leyen"), surname("Steve Witkoff"), surname("Kirill Dmitrijew Junior")
    ('von der Leyen', 'Witkoff', 'Junior')
    """
    words = name.split()
    for i in range(1, len(words)):
        if words[i].islower() and words[i] in particles():
            return " ".join(words[i:])
    return words[-1]


def same_person(one: str, other: str) -> bool:
    """Whether two full names can be one person's: one surname, and given names of which none contradicts.

    >>> same_person("Recep Tayyip Erdoğan", "R. T. Erdogan"), same_person("Ralf Müller", "Petra Müller")
    (True, False)
    """
    a, b = name_parts(one), name_parts(other)
    if fold(a[-1]) != fold(b[-1]):
        return False
    return _given_agree(a[:-1], b[:-1]) or _given_agree(b[:-1], a[:-1])


def _given_agree(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether every given name or initial of `few` is one of `many`, in this order."""
    k = 0
    for name in few:
        while k < len(many) and not _given_equal(name, many[k]):
            k += 1
        if k == len(many):
            return False
        k += 1
    return True


def _given_equal(one: str, other: str) -> bool:
    if fold(one) == fold(other):
        return True
    short, long = sorted((one, other), key=len)
    return short.endswith(".") and _INITIAL.fullmatch(short) is not None and fold(long).startswith(fold(short[:-1]))


def full_name(names: Sequence[str]) -> str:
    """The fullest of the names of one person: most words, fewest initials, most frequent, first."""
    counts = Counter(names)
    order = {name: k for k, name in reversed(list(enumerate(names)))}

    def rank(name: str) -> tuple[int, int, int, int]:
        initials = sum(_INITIAL.fullmatch(word) is not None for word in name.split())
        return (len(name.split()), -initials, counts[name], -order[name])

    return max(counts, key=rank)


def choose_person(doc: Doc, mention: Mention, people: Sequence[Cluster]) -> Cluster | None:
    """The one of `people` that a lone surname or given name means, or None."""
    candidates = [c for c in people if any(_is_short_for(mention.name, m.name) for m in c.mentions if m is not mention)]
    last = fold(name_parts(mention.name)[-1])
    by_surname = [c for c in candidates if any(fold(name_parts(m.name)[-1]) == last for m in c.mentions)]
    candidates = by_surname or candidates
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    before = describe_mention(doc, mention)
    if before.gender:
        agree = [c for c in candidates if _gender(doc, c) in (before.gender, "")]
        candidates = agree or candidates
    if before.role:
        agree = [c for c in candidates if any(_shares_head(f.role, before.role) for f in _offices(doc, c))]
        candidates = agree or candidates
    preceding = [(m.start, k) for k, c in enumerate(candidates) for m in c.mentions if m.start < mention.start]
    if preceding:
        return candidates[max(preceding)[1]]
    return min(candidates, key=lambda c: c.first)


def _is_short_for(short: str, name: str) -> bool:
    parts = name_parts(name)
    if len(parts) < 2:
        return False
    part = fold(name_parts(short)[-1])
    return part in (fold(parts[-1]), fold(parts[0])) or fold(short) == fold(surname(name))


def _shares_head(one: str, other: str) -> bool:
    if not one.split() or not other.split():
        return False
    return one.split()[0].lower().endswith(other.split()[0].lower()) or other.lower().endswith(one.lower())


# Places, organisations and the rest


def cluster_others(doc: Doc, mentions: Sequence[Mention]) -> list[Cluster]:
    """One cluster a name: by the lexicon's name, by long and short form, and short forms of one longer name."""
    long_of = long_forms(doc, mentions)
    names = {id(m): _canonical(m, long_of) for m in mentions}
    keys = {(m.label, fold(names[id(m)])) for m in mentions}
    clusters: dict[tuple[str, str], Cluster] = {}
    for mention in mentions:
        name = names[id(mention)]
        key = (mention.label, fold(name))
        longer = [k for k in keys if k[0] == mention.label and _is_short_form(key[1], k[1], mention.label)]
        if len(longer) == 1:
            key = longer[0]
            name = next(names[id(m)] for m in mentions if (m.label, fold(names[id(m)])) == key)
        cluster = clusters.setdefault(key, Cluster(mention.label, name=name))
        cluster.mentions.append(mention)
    return list(clusters.values())


def _canonical(mention: Mention, long_of: dict[str, str]) -> str:
    name = long_of.get(fold(mention.name), mention.name)
    if mention.label == "LOC":
        place = find_place(name)
        return place.name if place else name
    if mention.label == "ORG":
        return find_organisation(name) or name
    return name


def long_forms(doc: Doc, mentions: Sequence[Mention]) -> dict[str, str]:
    """Short forms in brackets after a long form, «Europäische Zentralbank (EZB)»: folded short form → long form."""
    found: dict[str, str] = {}
    for one, other in pairwise(mentions):
        between = doc[one.end : other.start].text
        closed = other.end < len(doc) and doc[other.end].text == ")"
        if one.label == other.label and between == "(" and closed and _abbreviates(other.name, one.name):
            found[fold(other.name)] = one.name
    return found


def _abbreviates(short: str, long: str) -> bool:
    """Whether the letters of `short` occur in `long` in their order, the first of both being the same."""
    letters = iter(long.lower())
    return short[0].lower() == long[0].lower() and all(c in letters for c in short.lower() if c.isalpha())


def _is_short_form(short: str, long: str, label: str) -> bool:
    """Whether `short` is the usual short form of the longer name `long`; both folded."""
    if not long.startswith(short + " ") and not long.endswith(" " + short):
        return False
    rest = long[len(short) + 1 :] if long.startswith(short + " ") else long[: -len(short) - 1]
    if label == "LOC":
        is_beginning = long.startswith(short + " ")
        return (is_beginning and rest.startswith(_LONG_FORM_LINKS)) or long.endswith(f"republik {short}")
    return label == "ORG" and rest in {fold(w) for w in (*lines("names_legal_forms.txt"), *lines("names_clubs.txt"))}


# What the text says about a person


def describe(doc: Doc, cluster: Cluster) -> tuple[str, str]:
    """The office of a person, most frequent first, and the gender; "" where the text leaves them open."""
    roles = [f.role for f in _offices(doc, cluster) if f.role]
    role = Counter(roles).most_common(1)[0][0] if roles else ""
    return role, _gender(doc, cluster)


def _offices(doc: Doc, cluster: Cluster) -> list[Found]:
    return [describe_mention(doc, m) for m in cluster.mentions]


def _gender(doc: Doc, cluster: Cluster) -> str:
    votes = Counter(f.gender for f in _offices(doc, cluster) if f.gender)
    for mention in cluster.mentions:
        parts = name_parts(mention.name)
        given = given_gender(parts[0].split()[0]) if len(parts) > 1 or _ROMAN.search(parts[0]) else None
        if given:
            votes[given] += 1
    return votes.most_common(1)[0][0] if votes else ""


def describe_mention(doc: Doc, mention: Mention) -> Found:
    """The office beside one mention, and the gender that office or title show."""
    title_gender, start = _titles_before(doc, mention.start)
    before = office_before(doc, start, mention.end)
    after = office_after(doc, mention.end)
    role = before.role or after.role
    return Found(role, title_gender or before.gender or after.gender)


def _titles_before(doc: Doc, start: int) -> tuple[str, int]:
    """The gender of the titles right before token `start`, and where they begin."""
    gender = ""
    while start and doc[start - 1].text in titles():
        start -= 1
        gender = titles()[doc[start].text] or gender
    return gender, start


def office_before(doc: Doc, start: int, name_end: int) -> Found:
    """The office that ends right before token `start`, with its complement where it has one.

    `name_end` is where the name ends that begins, with its titles, at `start`.
    """
    if not start:
        return Found("", "")
    if _office_at(doc, start - 1):
        return _read_office(doc, start - 1, start)
    end = start - 1 if doc[start - 1].text == "," else start
    if end < start and not _is_closed(doc, name_end):
        return Found("", "")
    k = end - 1
    while k > max(0, end - _MAX_COMPLEMENT) and _in_complement(doc[k]):
        if _office_at(doc, k - 1) and _starts_complement(doc, k) and _ends_in_noun(doc, end):
            introduced = k < 2 or doc[k - 2].pos_ in ("DET", "ADJ") or doc[k - 2].is_punct or doc[k - 2].is_space
            introduced = introduced or doc[k - 2].text.endswith("s") or end == start
            return _read_office(doc, k - 1, end) if introduced else Found("", "")
        k -= 1
    return Found("", "")


def _starts_complement(doc: Doc, i: int) -> bool:
    """Whether the words from token `i` on can belong to an office: «der Polizei», «in Japan», not «in die Firma»."""
    is_direction = doc[i].lower_ in ("in", "an") and i + 1 < len(doc) and doc[i + 1].lower_ in ("die", "das", "den")
    return doc[i].lower_ in _COMPLEMENT_STARTS and not is_direction


def _in_complement(token: Token) -> bool:
    return token.pos_ in _COMPLEMENT_POS or token.text in ("(", ")")


def _ends_in_noun(doc: Doc, end: int) -> bool:
    return doc[end - 1].pos_ in ("NOUN", "PROPN", "X") or doc[end - 1].text == ")"


def _is_closed(doc: Doc, end: int) -> bool:
    """Whether a name that ends before token `end` is an apposition: a comma or full stop follows it."""
    if end < len(doc) and doc[end].text == "(":
        end = next((t.i + 1 for t in doc[end : end + 6] if t.text == ")"), len(doc))
    return end >= len(doc) or doc[end].text in _CLOSERS


def office_after(doc: Doc, end: int) -> Found:
    """The office that follows token `end - 1` as an apposition: «, Sprecherin der Polizei,», «(Trainer)»."""
    i = _skip_party(doc, end)
    if i >= len(doc) or doc[i].text not in (",", "("):
        return Found("", "")
    opener = doc[i].text
    i += 1
    if i + 1 < len(doc) and doc[i].like_num and doc[i + 1].text == ",":
        i += 2
    if i < len(doc) and doc[i].pos_ == "DET":
        i += 1
    while i < len(doc) and doc[i].pos_ == "ADJ":
        i += 1
    if not _office_at(doc, i):
        return Found("", "")
    stop = i + 1
    while stop < len(doc) and doc[stop].text == "und" and _office_at(doc, stop + 1):
        stop += 2
    if stop < len(doc) and _starts_complement(doc, stop):
        while stop < min(len(doc), i + 1 + _MAX_COMPLEMENT) and doc[stop].pos_ in _COMPLEMENT_POS:
            stop += 1
    closers = (")",) if opener == "(" else (",", ".", ":", ";")
    if stop < len(doc) and doc[stop].text not in closers:
        return Found("", "")
    return _read_office(doc, i, stop)


def _skip_party(doc: Doc, end: int) -> int:
    """Past the brackets after a name that hold no office: «Anna Berg (SPD)»."""
    if end < len(doc) and doc[end].text == "(" and not _office_at(doc, end + 1):
        close = next((t.i for t in doc[end : end + 8] if t.text == ")"), end - 1)
        return close + 1
    return end


def _office_at(doc: Doc, i: int) -> Role | None:
    """The office that token `i` names, if it stands outside the names."""
    if not 0 <= i < len(doc) or doc[i].ent_type_ == "PER" or given_gender(doc[i].text) is not None:
        return None
    if doc[i].pos_ not in ("NOUN", "PROPN", "ADJ", "X"):
        return None
    role = find_role(doc[i].text)
    return role if role and role.is_office else None


def _read_office(doc: Doc, noun: int, end: int) -> Found:
    """The office at token `noun` with its adjectives before it and its complement up to token `end`."""
    role = _office_at(doc, noun)
    if role is None:
        return Found("", "")
    first = noun
    while first and _belongs_to_office(doc[first - 1]):
        first -= 1
    article = doc[first - 1].lower_ if first else ""
    gender = role.gender or _gender_of_article(article, doc[noun].text)
    adjectives = [_inflect(doc[k].text, gender) for k in range(first, noun)]
    is_adjectival = role.gender == "" and role.name.endswith("e")
    name = role.name + "r" if adjectives and is_adjectival and gender == "m" else role.name
    complement = doc[noun + 1 : end].text
    return Found(" ".join((*adjectives, name, *complement.split())), gender)


def _belongs_to_office(token: Token) -> bool:
    if is_derivation(token.text) and token.text.endswith("er"):
        return True
    stem = re.sub(r"(e|er|es|en|em)$", "", token.text)
    if token.pos_ != "ADJ" or stem == token.text:
        return False
    return stem.endswith("isch") or stem in lines("roles_adjectives.txt")


def _inflect(adjective: str, gender: str) -> str:
    """An adjective before an office, nominative without article: russischer Unterhändler, deutsche Botschafterin."""
    if is_derivation(adjective) and adjective.endswith("er"):
        return adjective
    stem = re.sub(r"(e|er|es|en|em)$", "", adjective)
    return stem + ("er" if gender == "m" else "e")


def _gender_of_article(article: str, noun: str) -> str:
    """What the article says of a noun that is both: der Abgeordnete, die Abgeordnete, dem Abgeordneten."""
    genders = _GENDER_BY_ARTICLE["en" if noun.endswith("en") else "e"]
    return genders.get(article, "")


@Language.factory("entities", assigns=["doc._.entities", "doc._.people"], requires=["doc.ents", "token.pos"])
def make_entities(nlp: Language, name: str) -> Entities:
    return Entities()


class Entities:
    """Set `doc._.entities`: the mentions in `doc.ents`, one entity for all the mentions of one thing."""

    def __call__(self, doc: Doc) -> Doc:
        set_entities(doc, find_entities(doc))
        return doc
