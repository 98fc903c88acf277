"""Entities: which mentions by name are one person, one place, one organisation, and what the text says about them.

Names in the news follow a pattern that makes this a matter of rules (Charniak 2001; Elson and McKeown 2010 use it for
speakers): the full name with the office comes first, the surname alone after it. So mentions are put into the
nominative, full names are compared part by part, and a lone surname or given name goes to the one person in the
document that has it; where two have it, title, office and nearness decide. Places and organisations go by the lexicon's
name, by «Langform (KURZ)», and by a short form of a longer name.

Each mention that joins an entity does so by a rule with a name; `lexicon/entity_rules.toml` has an example and a
counter-example of every one. Offices are read in `offices`, places located in `geography`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractor.components.gazetteer import (
    find_organisation,
    find_place,
    find_role,
    fold,
    genitive_bases,
    given_gender,
    is_derivation,
    listed_form,
    particles,
)
from extractor.components.geography import NOWHERE, Location, Named, locate
from extractor.components.offices import Found, find_office
from extractor.components.organisations import is_institution_phrase
from extractor.components.words import Words
from extractor.lexicon import CACHED_WORDS, entries, lines
from extractor.lexicon.persons import org_noun
from extractor.records import Entity, Offsets, set_entities, trim

INFLECTED = "inflected"

_INITIAL = re.compile(r"[A-ZÄÖÜ][a-z]?\.?")
_ROMAN = re.compile(r"[IVX]{1,5}\.?")
_NAME_IN_S = re.compile(r"(us|is|os|as|es|ss)$")  # endings of surnames rather than of genitives: Pistorius, Harris
_ADJECTIVE_STEMS = ("isch", "lich", "ig", "al", "iv", "ell", "deutsch")
_AFTER_ARTICLE = frozenset("der die das des dem den im zum zur vom beim am".split())
_ARABIC_ARTICLE = re.compile(r"(al|el|ad|ar|as|asch|at|az)-(?=.{3})")  # folded: al-Assad, el-Sisi
_MIN_FIRST_WORD = 4
_LONG_FORM_LINKS = ("am", "an", "im", "ob", "bei", "(")


@dataclass(slots=True)
class Mention:
    """A mention by name: token offsets, its name in nominative without line breaks, and what made it one of an entity.

    `rules` are the names of the rules that put it into the nominative and to the entity; `found` is the office beside
    it, once it has been looked for.
    """

    start: int
    end: int
    label: str
    name: str
    rules: set[str] = field(default_factory=set)
    found: Found | None = None


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
    words = Words(doc)
    mentions = read_mentions(words)
    people = cluster_people(words, [m for m in mentions if m.label == "PER"])
    others = cluster_others(words, [m for m in mentions if m.label != "PER"])
    places = [cluster for cluster in others if cluster.label == "LOC"]
    located = locate([Named(p.name, len(p.mentions), _has_article(words, p), _within(words, p)) for p in places])
    where = {place.first: location for place, location in zip(places, located, strict=True)}
    clusters = sorted((*people, *others), key=lambda c: c.first)
    return [_entity(words, f"e{k}", c, where.get(c.first, NOWHERE)) for k, c in enumerate(clusters, 1)]


def _has_article(words: Words, place: Cluster) -> bool:
    """Whether the name of `place` has the article, as rivers, mountains and valleys do and towns do not."""
    before = (words[m.start - 1].lower_ for m in place.mentions if m.start)
    return any(word in _AFTER_ARTICLE for word in before)


def _within(words: Words, place: Cluster) -> str:
    """The place in brackets behind the name: «Buchen (Odenwald)»; or ""."""
    for mention in place.mentions:
        end = mention.end
        if end + 2 < len(words) and words[end].text == "(" and words[end + 2].text == ")":
            return words[end + 1].text
    return ""


def _entity(words: Words, entity_id: str, cluster: Cluster, where: Location) -> Entity:
    offsets = [(words[m.start].idx, words[m.end - 1].end) for m in cluster.mentions]
    aliases = [name for name in dict.fromkeys(m.name for m in cluster.mentions) if name != cluster.name]
    rules = list(dict.fromkeys(rule for m in cluster.mentions for rule in sorted(m.rules)))
    entity = Entity(entity_id, cluster.label, cluster.name, offsets, aliases, rules=rules)
    if cluster.label == "PER":
        entity.role, entity.role_sentence, entity.gender = describe(words, cluster)
    if where.rule:
        entity.kind, entity.country = where.kind, where.country
        entity.latitude, entity.longitude, entity.population = where.latitude, where.longitude, where.population
        rules.append(where.rule)
    return entity


# Nominatives


def read_mentions(words: Words) -> list[Mention]:
    """The entities spaCy has found, with their names in nominative."""
    ents = [(e, " ".join(words.text_of(e.start, e.end).split())) for e in words.doc.ents]
    attested = {fold(text) for _, text in ents}
    attested |= {fold(word) for e, text in ents if e.label_ == "PER" for word in (text.split()[0], text.split()[-1])}
    found = []
    for e, text in ents:
        name = nominative(e, text, attested)
        is_inflected = fold(name) != fold(text)
        found.append(Mention(e.start, e.end, e.label_, name, {INFLECTED} if is_inflected else set()))
    return found


def nominative(span: Span, text: str, attested: set[str]) -> str:
    """The name that `span` mentions with the words `text`, in nominative.

    `attested` are the document's names as they stand, folded.
    """
    is_person = span.label_ == "PER"
    listed = "" if is_person else listed_form(text)
    if listed:
        return listed
    if span.label_ == "LOC" and text.isupper() and len(text) > 4 and text.isalpha():
        return text.title()
    words = text.split() if is_person else _nominative_adjective(span, text.split())
    if span.label_ == "ORG":
        head = words.index("für") - 1 if "für" in words[1:] else 0 if find_place(words[-1]) else len(words) - 1
        words[head] = _nominative_noun(words[head])
    whole = [" ".join((*words[:-1], base)) for base in genitive_bases(words[-1])]
    for name in whole:
        if fold(name) in attested or (is_person and fold(name.split()[-1]) in attested):
            return name
    if whole and (_is_genitive_person(span) if is_person else _is_genitive_phrase(span)):
        return whole[0]
    return " ".join(words)


def _nominative_noun(word: str) -> str:
    """A noun for an organisation in the nominative: «Bundesgerichts», «Alfred-Wegener-Instituts».

    >>> _nominative_noun("Bundesgerichts"), _nominative_noun("Bundesrates"), _nominative_noun("Swiss")
    ('Bundesgericht', 'Bundesrat', 'Swiss')
    """
    if not word.endswith("s") or word.lower().endswith("fonds"):
        return word
    lemmas = [form.lemma.lower() for form in org_noun(word) if form.number == "sg"]
    return next((word[: -len(e)] for e in ("es", "s") for lemma in lemmas if word.lower().endswith(lemma + e)), word)


def _is_genitive_phrase(span: Span) -> bool:
    """Whether «des» stands before a name of several words: «des Deutschen Schuheinzelhandels»."""
    return len(span) > 1 and span.start > 0 and span.doc[span.start - 1].lower_ == "des" and span[-1].pos_ == "NOUN"


def _is_genitive_person(span: Span) -> bool:
    """Whether a person's name in -s that occurs only so is a genitive: a noun follows, and it is no name in -s."""
    last = span[-1].text
    if not last.endswith("s"):
        return True
    if last in entries("names_s_surnames.txt") or given_gender(last) is not None:
        return False
    following = span.doc[span.end] if span.end < len(span.doc) else None
    if following is None or following.pos_ not in ("NOUN", "ADJ"):
        return False
    if not _NAME_IN_S.search(last):
        return True
    # «Puccinis Oper»: a name in -s itself would have an apostrophe, but «wurde Harris Präsidentin»
    is_once = sum(e.text == span.text for e in span.doc.ents) == 1
    is_noun = following.pos_ == "NOUN" and find_role(following.text) is None
    return is_once and is_noun and last[-2] in "aeio" and not last.endswith(("ies", "aus", "eus"))


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
    found = [match[1] + ending]
    for token, word in zip(span[1:], words[1:], strict=False):  # «Französische Kommunistische Partei»
        further = re.fullmatch(r"(.{3,})(e|en|em|er|es)", word)
        if token.pos_ != "ADJ" or further is None or not word[0].isupper():
            break
        found.append(further[1] + ending)
    return [*found, *words[len(found) :]]


# People


def cluster_people(words: Words, mentions: Sequence[Mention]) -> list[Cluster]:
    """One cluster a person: full names first, then the lone surnames and given names that belong to them."""
    full: dict[str, Cluster] = {}
    lone: list[Mention] = []
    for mention in mentions:
        if len(name_parts(mention.name)) < 2:
            lone.append(mention)
            continue
        cluster = full.setdefault(fold(mention.name), Cluster("PER"))
        _join(cluster, mention, "same_name")
    clusters = _merge_shorter_names(list(full.values()))
    known = People(clusters)
    alone: dict[str, list[Cluster]] = defaultdict(list)  # people of one name only, by it
    for mention in lone:
        chosen, rule = choose_person(words, mention, known)
        if chosen is None:
            same = alone[fold(mention.name)]
            chosen, rule = next((c for c in same if _may_be(words, mention, c)), None), "same_name"
        if chosen is None:
            chosen = Cluster("PER")
            clusters.append(chosen)
            shared = _shared_surname(words, mention, mentions)
            if shared:
                mention.name = f"{mention.name} {shared}"
                mention.rules.add("shared_surname")
                known.add(chosen)
            else:
                alone[fold(mention.name)].append(chosen)
        _join(chosen, mention, rule)
        known.learn(chosen, mention.name)
    for cluster in clusters:
        cluster.mentions.sort(key=lambda m: m.start)
        cluster.name = full_name([m.name for m in cluster.mentions])
    return clusters


def _shared_surname(words: Words, mention: Mention, people: Sequence[Mention]) -> str:
    """The surname that a given name shares with the full name behind «und», «Mia und Ben Kaiser»; or ""."""
    following = next((m for m in people if m.start == mention.end + 1), None)
    if following is None or words[mention.end].text != "und" or given_gender(mention.name) is None:
        return ""
    parts = following.name.split()
    is_full = len(name_parts(following.name)) > 1 and given_gender(parts[0]) is not None
    return surname(following.name) if is_full else ""


def _join(cluster: Cluster, mention: Mention, rule: str) -> None:
    """Add `mention` to `cluster`; `rule` is why, unless it is the first."""
    if cluster.mentions:
        mention.rules.add(rule)
    cluster.mentions.append(mention)


def _merge_shorter_names(clusters: Sequence[Cluster]) -> list[Cluster]:
    """People of whom one name is a shorter form of the other, «R. T. Erdogan», put together where it fits only one."""
    merged: dict[str, list[Cluster]] = defaultdict(list)  # by surname: only people of one can be the same
    for cluster in sorted(clusters, key=lambda c: -len("".join(name_parts(c.mentions[0].name)))):
        name = cluster.mentions[0].name
        namesakes = merged[fold(name_parts(name)[-1])]
        longer = [c for c in namesakes if any(same_person(m.name, name) for m in c.mentions)]
        if len(longer) != 1:
            namesakes.append(cluster)
            continue
        for mention in cluster.mentions:
            _join(longer[0], mention, "shorter_name")
    return sorted((c for namesakes in merged.values() for c in namesakes), key=lambda c: c.first)


class People:
    """The people of a document with a full name, found by what a lone name may be of it."""

    def __init__(self, people: Iterable[Cluster]) -> None:
        self._order: dict[int, int] = {}  # by the identity of a person's cluster
        self._by_surname: dict[str, dict[int, Cluster]] = defaultdict(dict)
        self._by_given: dict[str, dict[int, Cluster]] = defaultdict(dict)
        self._by_particles: dict[str, dict[int, Cluster]] = defaultdict(dict)
        for person in people:
            self.add(person)

    def add(self, person: Cluster) -> None:
        self._order[id(person)] = len(self._order)
        for mention in person.mentions:
            self.learn(person, mention.name)

    def learn(self, person: Cluster, name: str) -> None:
        """Remember one more name of `person`; of those without a full name nothing is."""
        key = id(person)
        if key not in self._order:
            return
        self._by_surname[_surname_key(name)][key] = person
        parts = name_parts(name)
        if len(parts) > 1:
            self._by_given[fold(parts[0])][key] = person
            self._by_particles[fold(surname(name))][key] = person

    def named(self, name: str) -> list[Cluster]:
        """Those with the surname `name`, else those with the given name or the surname with particles `name`."""
        found = self._by_surname.get(_surname_key(name)) or (
            self._by_given.get(fold(name_parts(name)[-1]), {}) | self._by_particles.get(fold(name), {})
        )
        return sorted(found.values(), key=lambda person: self._order[id(person)])


@lru_cache(maxsize=CACHED_WORDS)
def name_parts(name: str) -> tuple[str, ...]:
    """The words of a person's name that count: without particles and with a numeral joined to the word before.

    >>> name_parts("Ursula von der Leyen"), name_parts("Leo XIV."), name_parts("Carl XVI. Gustaf")
    (('Ursula', 'Leyen'), ('Leo XIV.',), ('Carl XVI.', 'Gustaf'))
    """
    parts: list[str] = []
    for word in name.split():
        if parts and _ROMAN.fullmatch(word):
            parts[-1] += " " + word
        elif word.lower() not in particles() or (word[0].isupper() and given_gender(word) is not None):
            parts.append(word)  # «Ben Kaiser» and «Al Gore» have a given name that is a particle elsewhere
    return tuple(parts or name.split())


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


def choose_person(words: Words, mention: Mention, people: People) -> tuple[Cluster | None, str]:
    """The one of `people` that a lone surname or given name means, or None, and the rule that says so."""
    last = _surname_key(mention.name)
    named = people.named(mention.name)
    candidates = [c for c in named if _may_be(words, mention, c)]
    if len(candidates) < 2:
        is_surname = bool(candidates) and any(_surname_key(m.name) == last for m in candidates[0].mentions)
        rule = "gender" if len(named) > 1 else "surname" if is_surname else "given_name"
        return (candidates[0], rule) if candidates else (None, "")
    before = _office(words, mention)
    if before.role:
        agree = [c for c in candidates if any(_shares_head(f.role, before.role) for f in _offices(words, c))]
        if len(agree) == 1:
            return agree[0], "office"
        candidates = agree or candidates
    preceding = [(m.start, k) for k, c in enumerate(candidates) for m in c.mentions if m.start < mention.start]
    if preceding:
        return candidates[max(preceding)[1]], "nearest"
    return min(candidates, key=lambda c: c.first), "nearest"


def _may_be(words: Words, mention: Mention, person: Cluster) -> bool:
    """Whether title and office before `mention` do not contradict the gender of `person`."""
    gender = _office(words, mention).gender
    return not gender or _gender(words, person) in (gender, "")


@lru_cache(maxsize=CACHED_WORDS)
def _surname_key(name: str) -> str:
    """The last part of a name for comparing: folded, without the Arabic article."""
    return _ARABIC_ARTICLE.sub("", fold(name_parts(name)[-1]))


def _shares_head(one: str, other: str) -> bool:
    if not one.split() or not other.split():
        return False
    return one.split()[0].lower().endswith(other.split()[0].lower()) or other.lower().endswith(one.lower())


def describe(words: Words, person: Cluster) -> tuple[str, Offsets | None, str]:
    """The office of a person, most frequent first, the sentence that says so, and the gender; empty where unknown."""
    roles = Counter(f.role for f in _offices(words, person) if f.role)
    if not roles:
        return "", None, _gender(words, person)
    role = roles.most_common(1)[0][0]
    mention = next(m for m in person.mentions if _office(words, m).role == role)
    return role, _sentence(words, mention), _gender(words, person)


def _sentence(words: Words, mention: Mention) -> Offsets | None:
    if not words.doc.has_annotation("SENT_START"):
        return None
    sentence = words.doc[mention.start].sent
    return trim(words.text, (words[sentence.start].idx, words[sentence.end - 1].end))


def _office(words: Words, mention: Mention) -> Found:
    if mention.found is None:
        mention.found = find_office(words, mention.start, mention.end)
    return mention.found


def _offices(words: Words, person: Cluster) -> list[Found]:
    return [_office(words, m) for m in person.mentions]


def _gender(words: Words, person: Cluster) -> str:
    votes = Counter(f.gender for f in _offices(words, person) if f.gender)
    for mention in person.mentions:
        parts = name_parts(mention.name)
        given = given_gender(parts[0].split()[0]) if len(parts) > 1 or _ROMAN.search(parts[0]) else None
        if given:
            votes[given] += 1
    return votes.most_common(1)[0][0] if votes else ""


# Places, organisations and the rest


def cluster_others(words: Words, mentions: Sequence[Mention]) -> list[Cluster]:
    """One cluster a name: by the lexicon's name, by long and short form, and short forms of one longer name."""
    long_of = long_forms(words, mentions)
    names = [_canonical(mention, long_of) for mention in mentions]
    of_key: dict[tuple[str, str], str] = {}
    for mention, name in zip(mentions, names, strict=True):
        of_key.setdefault((mention.label, fold(name)), name)
    with_word: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for label, name in of_key:
        for word in dict.fromkeys(name.split(" ")):
            with_word[label, word].append((label, name))
    longer_of = {key: _longer(key, with_word[key[0], key[1].split(" ")[0]]) for key in of_key}
    clusters: dict[tuple[str, str], Cluster] = {}
    for mention, name in zip(mentions, names, strict=True):
        key = longer_of[mention.label, fold(name)]
        cluster = clusters.setdefault(key, Cluster(mention.label, name=of_key[key]))
        rule = "same_name"
        if key[1] != fold(name):
            rule = "short_form"
        elif fold(mention.name) in long_of:
            rule = "abbreviation"
        elif fold(mention.name) != key[1]:
            rule = "listed_name"
        if rule == "same_name":
            _join(cluster, mention, rule)
        else:
            mention.rules.add(rule)
            cluster.mentions.append(mention)
    return list(clusters.values())


def _longer(key: tuple[str, str], keys: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The one of `keys` that `key` is the short form of, or `key` itself.

    Keys are label and folded name; `keys` are those with the first word of `key`.
    """
    label, name = key
    longer = [k for k in keys if _is_short_form(name, k[1], label)]
    if not longer and label == "ORG":
        longer = [k for k in keys if k != key and _is_first_word(name, k[1])]
    return longer[0] if len(longer) == 1 else key


def _canonical(mention: Mention, long_of: dict[str, str]) -> str:
    name = long_of.get(fold(mention.name), mention.name)
    if mention.label == "LOC":
        place = find_place(name)
        return place.name if place else name
    if mention.label == "ORG":
        return find_organisation(name) or name
    return name


def long_forms(words: Words, mentions: Sequence[Mention]) -> dict[str, str]:
    """Short forms beside a long form, «Europäische Zentralbank (EZB)»: folded short form → long form."""
    found: dict[str, str] = {}
    for one, other in pairwise(mentions):
        if other.start - one.end > 2:
            continue
        between = words.text_of(one.end, other.start)
        is_bracket = between == "(" and other.end < len(words) and words[other.end].text == ")"
        if one.label != other.label or not (is_bracket or between == ", kurz"):
            continue
        if _abbreviates(other.name, one.name) or (is_bracket and _is_acronym(other, one)):
            found[fold(other.name)] = one.name
        elif is_bracket and _abbreviates(one.name, other.name):
            found[fold(one.name)] = other.name
    return found


def _is_acronym(short: Mention, long: Mention) -> bool:
    """Whether `short` is an abbreviation in capitals, and can be one of another language: WIFO, IMO."""
    is_listed = find_organisation(long.name) not in (None, find_organisation(short.name))
    if is_listed and not (is_institution_phrase(long.name) and find_organisation(short.name) is None):
        return False
    is_long = len(long.name) > 2 * len(short.name)
    if short.label != "ORG" or not is_long or " " in short.name:
        return False
    if short.name.isupper():
        return " " in long.name or "-" in long.name
    return is_institution_phrase(long.name) and find_organisation(short.name) is None


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
    return label == "ORG" and rest in _outer_words()


@cache
def _outer_words() -> frozenset[str]:
    """Legal forms and the letters of clubs, folded."""
    return frozenset(fold(word) for word in (*lines("names_legal_forms.txt"), *lines("names_clubs.txt")))


def _is_first_word(short: str, long: str) -> bool:
    """Whether `short` is the first word that counts of an organisation: «Werder» of «SV Werder Bremen»; folded."""
    words = long.split()
    while len(words) > 1 and words[0] in _outer_words():
        words = words[1:]
    if len(words) < 2 or words[0] != short or len(short) < _MIN_FIRST_WORD:
        return False
    return not org_noun(short.capitalize()) and not is_derivation(short.capitalize())


@Language.factory("entities", assigns=["doc._.entities", "doc._.people"], requires=["doc.ents", "token.pos"])
def make_entities(nlp: Language, name: str) -> Entities:
    return Entities()


class Entities:
    """Set `doc._.entities`: the mentions in `doc.ents`, one entity for all the mentions of one thing."""

    def __call__(self, doc: Doc) -> Doc:
        set_entities(doc, find_entities(doc))
        return doc
