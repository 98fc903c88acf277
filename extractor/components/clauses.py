"""Shallow syntax without a parser: noun phrases, clause segments, and the subject of a finite verb.

Quote attribution needs little of a tree: where the clause of a reporting verb lies, which phrase can be its subject,
where that phrase ends. Closed word classes, part-of-speech tags and the topological fields of the German clause (a
verb-second clause has one constituent before its finite verb; after a quotation the verb comes first) give that at the
quality of the tagger, for every base pipeline alike. Sources: Drach (1937) on the fields; the approach of rule-based
attributors such as QUiTE (2024) and Pouliquen et al. (2007).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from spacy.tokens import Doc

from extractor.components.spans import sentences_of
from extractor.components.words import Words
from extractor.lexicon.function_words import determiners, words
from extractor.lexicon.konjunktiv import konjunktiv
from extractor.lexicon.persons import org_noun, person_noun
from extractor.lexicon.verbs import verb_forms

_DASHES = frozenset("–—-")
_ONE_OF = frozenset({"einer", "keiner", "jeder"})
_AGED = ("jährige", "jähriger", "jährigen")
_NOMINAL = frozenset({"NOUN", "PROPN"})
_VERBAL = frozenset({"VERB", "AUX"})
_FINITE_TAGS = frozenset({"VVFIN", "VAFIN", "VMFIN", "VVIMP"})
_PARTICIPLES = ("ende", "ender", "enden", "endes", "te", "ter", "ten", "tes")
_SEGMENT_BREAKS = frozenset({",", ":", ";", "(", ")", "[", "]"}) | _DASHES
_TIME_NOUNS = frozenset(
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar märz april mai juni juli "
    "august september oktober november dezember morgen mittag nachmittag abend nacht uhr jahr jahre woche tag tage "
    "monat wochenende stunden minuten mal male prozent euro dollar franken".split()
)


def _hyphened_noun(text: str) -> bool:
    """`documenta-Homepage`, `taz-Redakteurin`: a compound whose last part is a noun."""
    return text.rpartition("-")[2][:1].isupper()


class Phrase(NamedTuple):
    """A noun phrase or pronoun; `start`, `end` and `head` are token indices, `end` with all its attributes."""

    start: int
    end: int
    head: int
    core_end: int  # before appositions and attributes that follow the head
    kind: str  # "name", "noun" or "pronoun"
    cases: str  # letters of "ngda" that its form allows
    preposition: int = -1  # token index of the governing preposition

    @property
    def nominative(self) -> bool:
        return self.preposition < 0 and "n" in self.cases


class Segment(NamedTuple):
    """Tokens between two commas, colons, dashes, brackets, quotations or sentence edges."""

    start: int
    end: int
    before: str  # the break before it: ",", ":", "quote", "sentence" …


class Syntax:
    """Noun phrases, segments and subjects of one `Doc`; `marks` are the token ranges of its quoted stretches."""

    def __init__(self, doc: Doc, marks: list[tuple[int, int]]) -> None:
        self.doc = doc
        self.words = Words(doc)
        columns = self.words.columns
        self.text, self.lower, self.pos, self.tag = columns.text, columns.lower, columns.pos, columns.tag
        self.space, self.wordlike = columns.is_space, columns.is_wordlike
        self.ent = [""] * len(doc)
        self.ent_iob = ["O"] * len(doc)
        for span in doc.ents:
            start, end = span.start, span.end
            self.ent[start:end] = [span.label_] * (end - start)
            self.ent_iob[start:end] = ["B"] + ["I"] * (end - start - 1)
        self.sentences = sentences_of(doc)
        self.sentence_starts = {start for start, _ in self.sentences}
        self.mark_end = dict(marks)
        self.mark_of = [-1] * len(doc)
        for start, end in marks:
            for i in range(start, end):
                self.mark_of[i] = start
        self._breaks = [i for i, text in enumerate(self.text) if text in _SEGMENT_BREAKS or i in self.mark_end]
        self._determiners = determiners()
        self._prepositions = words("prepositions", "words")
        self._postpositions = words("prepositions", "after_noun")
        self._attributive = words("prepositions", "attributive")
        self._nominatives = words("pronouns", "nominative")
        self._obliques = words("pronouns", "oblique")
        self._joining = words("conjunctions", "joining")
        self._coordinating = words("conjunctions", "coordinating")
        self._subordinating = words("conjunctions", "subordinating")
        self._relative = words("pronouns", "relative")
        # What is asked for again and again, by its token range
        self._segments: dict[tuple[int, int], list[Segment]] = {}
        self._phrases: dict[tuple[int, int, bool], Phrase | None] = {}

    # ── words ────────────────────────────────────────────────────────────────────────────────────────────────────

    def is_name(self, i: int) -> bool:
        return bool(self.ent[i]) or self.pos[i] == "PROPN"

    def is_noun(self, i: int) -> bool:
        if not self.wordlike[i]:
            return False
        text = self.text[i]
        if self.lower[i].endswith(_AGED):
            return text[0].isupper() or "-J" in text
        if self.ent[i] or self.pos[i] in _NOMINAL:
            return text[0].isupper() or text[0].isdigit() or bool(self.ent[i]) or _hyphened_noun(text)
        return (
            text[0].isupper() and self.pos[i] in {"X", "ADJ"} and self.tag[i] != "ADJA" and not self.sentence_start(i)
        )

    def sentence_start(self, i: int) -> bool:
        return i in self.sentence_starts or (i > 0 and self.text[i - 1] in {":", "„", "«", "»", '"', "“", "–"})

    def is_adjective(self, i: int) -> bool:
        return self.pos[i] in {"ADJ", "NUM"} or self.tag[i] in {"ADJA", "CARD", "TRUNC"}

    def is_finite(self, i: int) -> bool:
        """A finite verb by its tag, or an auxiliary that can be nothing else."""
        tag = self.tag[i]
        if tag and tag not in _FINITE_TAGS:
            return False
        if self.text[i][0].isupper() and not self.sentence_start(i):
            return False
        if tag:
            return tag != "VVIMP" or self.text[i][0].islower()
        return self.pos[i] in {"VERB", "AUX"} and "Fin" in self.doc[i].morph.get("VerbForm", [])

    @cached_property
    def _finite(self) -> list[int]:
        return [i for i, tag in enumerate(self.tag) if (not tag or tag in _FINITE_TAGS) and self.is_finite(i)]

    def finite(self, start: int, end: int) -> list[int]:
        """The finite verbs of a token range."""
        return self._finite[bisect_left(self._finite, start) : bisect_left(self._finite, end)]

    def has_finite(self, start: int, end: int) -> bool:
        at = bisect_left(self._finite, start)
        return at < len(self._finite) and self._finite[at] < end

    @cached_property
    def reporting_verbs(self) -> list[int]:
        """The forms of reporting verbs outside quotations and names that the tagger takes for verbs or participles."""
        forms = verb_forms()  # large: only words that can be verbs are looked up
        tagged = zip(self.pos, self.tag, strict=True)
        verbal = [i for i, (pos, tag) in enumerate(tagged) if pos in _VERBAL or tag[:1] == "V" or tag == "ADJD"]
        verbs = [i for i in verbal if self.lower[i] in forms and self.mark_of[i] < 0 and not self.ent[i]]
        return [i for i in verbs if not self.text[i][0].isupper() or self.sentence_start(i)]

    @cached_property
    def konjunktiv(self) -> dict[int, str]:
        """The verbs outside quotations that are in the Konjunktiv → I or II."""
        found = {i: self._konjunktiv_at(i) for i, pos in enumerate(self.pos) if pos in _VERBAL}
        return {i: mood for i, mood in found.items() if mood}

    @cached_property
    def _konjunktiv_positions(self) -> list[int]:
        return list(self.konjunktiv)

    def konjunktiv_in(self, start: int, end: int) -> list[int]:
        """The words of a token range that are in `konjunktiv`."""
        positions = self._konjunktiv_positions
        return positions[bisect_left(positions, start) : bisect_left(positions, end)]

    def _konjunktiv_at(self, i: int) -> str:
        form = konjunktiv(self.lower[i])
        if form is None or self.mark_of[i] >= 0 or self._first_person(i):
            return ""
        if not (self.text[i][0].islower() or self.sentence_start(i)):
            return ""
        return "" if form.ambiguous and self.doc[i].morph.get("Mood", []) != ["Sub"] else form.mood

    def _first_person(self, i: int) -> bool:
        """`ich sage`, `habe ich`: the form of the Konjunktiv I is the indicative's in the first person."""
        return self.lower[i - 1] == "ich" or (i + 1 < len(self.lower) and self.lower[i + 1] == "ich")

    def skip_space(self, i: int, step: int = 1) -> int:
        while 0 <= i < len(self.text) and self.space[i]:
            i += step
        return i

    # ── phrases ──────────────────────────────────────────────────────────────────────────────────────────────────

    def phrase_at(self, i: int, end: int, extend: bool = True) -> Phrase | None:
        """The phrase that begins at token `i`, ending before `end`; None if none begins there."""
        key = i, end, extend
        if key not in self._phrases:
            self._phrases[key] = self._read_phrase(i, end, extend)
        return self._phrases[key]

    def _read_phrase(self, i: int, end: int, extend: bool) -> Phrase | None:
        lower = self.lower[i]
        if lower in self._obliques:
            return Phrase(i, i + 1, i, i + 1, "pronoun", "da")
        j, cases = i, "ngda"
        while j < end and self.lower[j] in self._determiners and not (self.ent[j] and self.ent_iob[j] == "I"):
            cases = "".join(c for c in cases if c in self._determiners[self.lower[j]]) or cases
            j += 1
        if lower in _ONE_OF and j > i + 1:
            return self._one_of(i, end)
        j = self._past_participial(i, j, end)
        first_modifier = j
        while j < end and not self.is_noun(j) and (self._modifies(j, end) or self.space[j]):
            j += 1
        if cases in {"ngd", "ng"} and j > first_modifier and self.text[first_modifier][0].islower():
            # der neue Chef is nominative, der neuen Chefin is not
            ending = self.lower[first_modifier][-2:]
            cases = "n" if ending[-1] == "e" else "gd" if ending == "en" else cases
        j = self._past_possessor(i, j, end)
        first_noun = j
        while j < end and (self.is_noun(j) or self._quoted_name(j, end) or self._inside_name(j)):
            j = self.mark_end.get(j, j + 1)
        if j == first_noun:
            if lower in self._nominatives and (j == i or j == i + 1):
                cases = "nd" if lower == "ihr" else "na" if lower in {"sie", "es", "diese", "beide"} else "n"
                return Phrase(i, i + 1, i, i + 1, "pronoun", cases)
            return None
        if first_noun == i and self.lower[i] in _TIME_NOUNS:
            cases = "a"
        head = self._head(first_noun, j)
        kind = "name" if self.ent[head] or self.pos[head] == "PROPN" else "noun"
        if cases == "ngd" or cases == "ng":
            cases = self._settle_der(first_noun, head, cases)
        core = Phrase(i, j, head, j, kind, cases)
        return self._extended(core, end) if extend else core

    def _past_participial(self, i: int, j: int, end: int) -> int:
        """The participle of an extended attribute: der in Bern | lebende Autor, der sich | sorgende Vater."""
        if (
            j == i
            or j >= end
            or self.tag[i] != "ART"
            or not (self.lower[j] == "sich" or (self.lower[j] in self._prepositions and not self.ent[j]))
        ):
            return j
        for k in range(j + 1, min(end, j + 12) - 1):
            if not self.wordlike[k] or self.mark_of[k] >= 0 or self.is_finite(k):
                return j
            if self.tag[k] == "ADJA" and self.lower[k].endswith(_PARTICIPLES) and self.is_noun(k + 1):
                return k
        return j

    def _past_possessor(self, i: int, j: int, end: int) -> int:
        """The noun's place after a name in the genitive and adjectives: Mannheims oberster Bürgermeister Peter Kurz."""
        if j > i or not self.ent[j] or self.text[j][-1] not in "s'’":
            return j
        k = j + 1
        while k < end and self.is_adjective(k) and not self.ent[k]:
            k += 1
        return k if j + 1 < k < end and self.is_noun(k) else j

    def _one_of(self, i: int, end: int) -> Phrase | None:
        """`einer der Nachbarn`, `eine von ihnen`: a pronoun with the group that it is taken from."""
        group = self.phrase_at(i + 1, end, extend=False)
        stop = group.end if group is not None else i + 1
        return Phrase(i, stop, group.head if group is not None else i, stop, "noun", "na")

    def _modifies(self, j: int, end: int) -> bool:
        if self.is_adjective(j):
            return True
        after = j + 1
        if after >= end:
            return False
        if self.pos[j] == "ADV" and self.lower[after].endswith(_AGED):
            return True  # der heute 24-Jährige
        if self.pos[j] in {"ADV", "PART"} or self.lower[j] in {"und", "oder", ","}:
            return self.is_adjective(after) and (self.lower[j] != "," or self.is_adjective(j - 1))
        return False

    def _inside_name(self, j: int) -> bool:
        return self.ent_iob[j] == "I"

    def _quoted_name(self, j: int, end: int) -> bool:
        """A short stretch in marks that stands where a noun would: der „Berliner Zeitung“."""
        stop = self.mark_end.get(j)
        if stop is None or not self.text[j + 1][:1].isupper():
            return False
        return stop <= end and stop - j <= 7 and not self.has_finite(j, stop)

    def _head(self, start: int, end: int) -> int:
        """The head of a run of nouns: a name's last word (der Chef Hans Müller), else the last noun."""
        for k in range(start, end):
            if self.ent[k] == "PER" and not self._is_genitive_attribute(start, k):
                last = k
                while last + 1 < end and self.ent_iob[last + 1] == "I":
                    last += 1
                return last
        return start if self.is_name(start) or end - start == 1 else end - 1

    def _is_genitive_attribute(self, start: int, name: int) -> bool:
        """Whether the name belongs to a noun that is nobody: die Handlungsweise Kozulins, but der Chef Hans."""
        if name == start or self.text[name][-1] not in "s'’" or self.ent[name - 1]:
            return False
        before = self.text[name - 1]
        return not (person_noun(before) or org_noun(before))

    def _settle_der(self, first_noun: int, head: int, cases: str) -> str:
        """`der` is nominative before a masculine singular, else genitive or dative."""
        for k in dict.fromkeys((first_noun, head)):
            text = self.text[k]
            known = person_noun(text) or org_noun(text)
            if known and self.ent[k] != "PER":
                men = [form for form in known if form.gender == "m" and form.number == "sg"]
                return "gd" if not men else "n" if len(men) == len(known) else cases
        text = self.text[head]
        if self.ent[head] == "PER":
            return cases
        if text.endswith(("in", "ung", "heit", "keit", "schaft", "ion", "tät")):
            return "gd"
        morph = self.doc[head].morph
        if morph.get("Gender", []) == ["Fem"]:
            return "gd"
        masculine = morph.get("Gender", []) == ["Masc"] and morph.get("Number", []) == ["Sing"]
        return "n" if masculine and not self.ent[head] else cases

    def surely_nominative(self, phrase: Phrase) -> bool:
        """Whether the form can be nothing but the subject: er, der Minister (die Ministerin may be the object)."""
        return phrase.preposition < 0 and phrase.cases == "n"

    def gender(self, phrase: Phrase) -> str:
        """m, f or "" for a mention, by its pronoun, its article, or the noun for a person in it."""
        first = self.lower[phrase.start]
        if phrase.kind == "pronoun":
            return {"er": "m", "ich": "i", "sie": "f"}.get(first, "")
        for k in range(phrase.start, phrase.core_end):
            nouns = person_noun(self.text[k]) if not self.ent[k] else ()
            if nouns:
                return nouns[0].gender if not self.text[k].endswith("e") else "f" if first == "die" else "m"
        return {"der": "m", "die": "f", "seine": "f", "ihre": "f", "eine": "f"}.get(first, "")

    def speaks(self, phrase: Phrase) -> bool:
        """Whether the phrase can mean somebody who speaks: a person, an organisation, a pronoun for them."""
        if phrase.kind == "pronoun":
            return self.lower[phrase.start] not in words("pronouns", "neuter")
        if self.ent[phrase.head] in {"PER", "ORG"} or self.lower[phrase.start] in _ONE_OF:
            return True
        if self.tag[phrase.head] == "NE" and not self.ent[phrase.head]:  # a name that the recogniser missed
            return True
        nouns = (self.text[k] for k in {phrase.head, *self._core_nouns(phrase)})
        return any(person_noun(noun) or org_noun(noun) for noun in nouns)

    def _core_nouns(self, phrase: Phrase) -> list[int]:
        return [k for k in range(phrase.start, phrase.core_end) if self.text[k][0].isupper() and not self.ent[k]]

    def _extended(self, core: Phrase, end: int) -> Phrase:
        """`core` with genitives, attributes, brackets, appositions and coordinated phrases."""
        j, head, kind = core.end, core.head, core.kind
        steps = 0
        while j < end and steps < 6:
            steps += 1
            lower = self.lower[j]
            if self.space[j] and j + 1 < end:
                j += 1
                continue
            if self.text[j] == "(":
                close = next((k for k in range(j + 1, min(end, j + 12)) if self.text[k] == ")"), None)
                if close is None:
                    break
                j = close + 1
                continue
            if lower in self._determiners and "g" in self._determiners[lower] and lower not in {"den", "dem"}:
                nested = self.phrase_at(j, end, extend=False)
                if nested is None or nested.kind == "pronoun" or "g" not in nested.cases:
                    break
                if nested.end < end and self.lower[nested.end] in {"zufolge", "gegenüber"}:
                    break
                if kind == "name" and lower not in {"des", "eines"}:
                    break
                j = nested.end
                continue
            if (
                lower in self._attributive
                and kind != "pronoun"
                and lower in {"von", "vom", "aus", "für", "beim", "bei"}
            ):
                nested = self.phrase_at(j + 1, end, extend=False) if j + 1 < end else None
                if nested is None or not self._is_attribute(core, lower, nested):
                    break
                j = nested.end
                continue
            if kind == "noun" and self.is_name(j) and self.ent_iob[j] != "I":
                k = j
                while k < end and (self.is_name(k) or self._inside_name(k)):
                    k += 1
                head, kind, j = k - 1, "name", k
                continue
            if lower in self._joining and j + 1 < end:
                nested = self.phrase_at(j + 1, end, extend=False)
                if nested is None or nested.kind == "pronoun" or "n" not in nested.cases:
                    break
                j = nested.end
                continue
            break
        while j > core.end and self.space[j - 1]:
            j -= 1
        return Phrase(core.start, j, head, core.end, kind, core.cases, core.preposition)

    def _is_attribute(self, core: Phrase, preposition: str, nested: Phrase) -> bool:
        """Ein Sprecher von Tesla, but not (sprach) die Polizei von Verletzten."""
        if preposition not in {"von", "vom"} or not self.speaks(core) or nested.kind == "name":
            return True
        return self.speaks(nested)

    def phrases(self, start: int, end: int) -> Iterator[Phrase]:
        """The phrases of a token range, left to right, each with the preposition that governs it."""
        i = start
        while i < end:
            if self.space[i] or (self.mark_of[i] >= 0 and i not in self.mark_end):
                i += 1
                continue
            if (self.lower[i] in self._prepositions or self.lower[i] == "als") and not self.ent[i]:
                phrase = self.phrase_at(i + 1, end) if i + 1 < end else None
                if phrase is not None:
                    yield Phrase(phrase.start, phrase.end, phrase.head, phrase.core_end, phrase.kind, phrase.cases, i)
                    i = phrase.end
                    continue
                i += 1
                continue
            phrase = self.phrase_at(i, end)
            if phrase is None:
                i = self.mark_end.get(i, i + 1)
                continue
            after = self.skip_space(phrase.end)
            if after < end and self.lower[after] in self._postpositions and self.lower[after] not in self._prepositions:
                phrase = Phrase(
                    phrase.start, phrase.end, phrase.head, phrase.core_end, phrase.kind, phrase.cases, after
                )
            yield phrase
            i = max(phrase.end, i + 1)

    # ── clauses ──────────────────────────────────────────────────────────────────────────────────────────────────

    def segments(self, start: int, end: int) -> list[Segment]:
        """The clause segments of a token range; commas inside a coordinated noun phrase do not matter here."""
        if (start, end) not in self._segments:
            self._segments[start, end] = self._read_segments(start, end)
        return self._segments[start, end]

    def _read_segments(self, start: int, end: int) -> list[Segment]:
        found: list[Segment] = []
        begin, before = start, "sentence"
        for i in self._breaks[bisect_left(self._breaks, start) : bisect_left(self._breaks, end)]:
            if i < begin:
                continue
            stop = self.mark_end.get(i)
            if stop is not None and self._is_atom(i, stop):
                if begin < i:
                    found.append(Segment(begin, i, before))
                begin, before = stop, "quote"
            elif self._breaks_clause(i):
                if begin < i:
                    found.append(Segment(begin, i, before))
                begin, before = i + 1, self.text[i]
        if begin < end:
            found.append(Segment(begin, end, before))
        return found

    def _is_atom(self, start: int, stop: int) -> bool:
        """A quotation breaks a clause; a name in marks is a noun in it."""
        return stop - start > 7 or self.has_finite(start, stop)

    def _breaks_clause(self, i: int) -> bool:
        """Whether token `i` is a comma, colon, dash or bracket that parts two segments."""
        return self.text[i] in _SEGMENT_BREAKS and not self.ent[i] and not self._inside_number(i)

    def _inside_number(self, i: int) -> bool:
        return 0 < i < len(self.text) - 1 and self.text[i - 1].isdigit() and self.text[i + 1].isdigit()

    def is_subordinate(self, segment: Segment) -> bool:
        """Whether the segment begins with a subordinating conjunction or a relative pronoun, its verb last."""
        i = self.skip_space(segment.start)
        if i >= segment.end:
            return False
        if self.tag[i] in {"PRELS", "PRELAT", "PWS", "PWAV"}:
            return True
        if self.lower[i] in self._subordinating and segment.before in {",", "sentence", "quote", "–", "—", "("}:
            if self.lower[i] in {"als", "wie", "bis", "seit", "während"}:  # also prepositions
                return self._verb_last(segment)
            return not (i + 1 < segment.end and self.is_finite(i + 1))
        preposition = self.lower[i] in self._prepositions
        j = self.skip_space(i + 1) if preposition else i
        if segment.before == "," and j < segment.end and self.lower[j] in self._relative:
            after = j + 1
            follows_noun = after < segment.end and (self.is_noun(after) or self.is_adjective(after))
            return self._verb_last(segment) and (not follows_noun or self._verb_follows(segment))
        return False

    def _verb_follows(self, segment: Segment) -> bool:
        """Whether the main clause's verb comes right after the segment: das Netzwerk, das Vereine berät, lobte …"""
        after = segment.end + 1
        return after < len(self.text) and self.text[segment.end] == "," and self.is_finite(after)

    def _verb_last(self, segment: Segment) -> bool:
        finite = self.finite(segment.start, segment.end)
        return bool(finite) and finite[-1] >= segment.end - 2

    def subject(self, verb: int, start: int, end: int) -> Phrase | None:
        """The phrase that can be the subject of the finite verb at token `verb`, in the sentence part start..end."""
        segments = self.segments(start, end)
        here = next((s for s in segments if s.start <= verb < s.end), None)
        if here is None:
            return None
        after = self._first_nominative(verb + 1, here.end)
        if self.is_subordinate(here):
            if after is not None and self.is_finite(verb - 1):  # Als er ging sagte X: no comma between the clauses
                return after
            return self._subordinate_subject(verb, here, segments)
        if here.before == "quote" and self._closes_subordinate(here, segments):
            # …, der den Plan als «…» bezeichnete: the quotation stands inside the clause
            return self._subordinate_subject(verb, segments[segments.index(here) - 1], segments)
        begin = self.skip_space(here.start)
        if begin < verb and self.lower[begin] in self._coordinating:
            begin = self.skip_space(begin + 1)
        if verb > here.start and self.lower[verb - 1] in self._joining:  # X kam und sagte
            earlier = [k for k in self.finite(here.start, verb - 1) if self.mark_of[k] < 0]
            if earlier and self._is_reported(earlier[-1]) and not self._is_reported(verb):
                return self._outer_subject(here, segments)  # Er sagte, man brauche sie, und fügte hinzu
            if earlier:
                return self.subject(earlier[-1], start, end)
            return self._outer_subject(here, segments) or self._first_nominative(begin, verb - 1) or after
        if begin >= verb:  # verb first
            if here.before in {"quote", "sentence", ":"} or self._follows_quote(here):
                return after or self._across_comma(verb, here, segments)
            before = self._fronted(here, segments)
            if before is None:
                outer = self._outer_subject(here, segments)
                if outer is None or after is None:
                    return outer or after
                if self.speaks(outer) != self.speaks(after) and not self.surely_nominative(after):
                    return outer if self.speaks(outer) else after
                return after if self.surely_nominative(after) or self._inverted(here, segments) else outer
        else:
            before = self._prefield(begin, verb)
        if before is None:
            return after or self._outer_subject(here, segments)
        if after is None or self.surely_nominative(before):
            return before
        inverted = self.surely_nominative(after) or (self.speaks(after) and not self.speaks(before))
        return after if inverted else before

    def _is_reported(self, verb: int) -> bool:
        """Whether the verb form is a Konjunktiv I and nothing else."""
        form = konjunktiv(self.lower[verb])
        return form is not None and form.mood == "I" and not form.ambiguous

    def _closes_subordinate(self, here: Segment, segments: list[Segment]) -> bool:
        """Whether `here` is the end of a verb-last clause that a quotation has cut: short, its verb at the end."""
        k = segments.index(here)
        before = segments[k - 1] if k else None
        if before is None or not self._opens_subordinate(before):
            return False
        stop = here.end < len(self.text) and self.text[here.end] in {",", ".", "!", "?", ";"}
        return not self.has_finite(before.start, before.end) and stop and here.end - here.start <= 4

    def _opens_subordinate(self, segment: Segment) -> bool:
        """Whether a clause that has no verb yet begins as a subordinate one."""
        i = self.skip_space(segment.start)
        return i < segment.end and (
            self.tag[i] in {"PRELS", "PRELAT", "KOUS"}
            or (segment.before == "," and self.lower[i] in self._relative and self.tag[i] != "ART")
        )

    def _subordinate_subject(self, verb: int, here: Segment, segments: list[Segment]) -> Phrase | None:
        """The subject of a verb-last clause; in a relative clause it may be the noun that the pronoun stands for."""
        begin = self.skip_space(here.start)
        inside = self._first_nominative(begin + 1, verb)
        if self.lower[begin] not in self._relative:
            return inside
        head = self._relative_head(here, segments)
        if inside is None or head is None:
            return inside or head
        if self.surely_nominative(inside) or self.lower[begin] in {"den", "dem", "denen", "dessen", "deren", "welchen"}:
            return inside
        masculine = self.lower[begin] in {"der", "welcher"}
        return head if masculine or self.speaks(head) or not self.speaks(inside) else inside

    def _fronted(self, here: Segment, segments: list[Segment]) -> Phrase | None:
        """The nominative before a verb that follows a comma: X, Chef des Verbandes (FDP), der gestern kam, sagte."""
        first = None
        for k in range(segments.index(here) - 1, -1, -1):
            segment = segments[k]
            if self.is_subordinate(segment):
                continue
            if any(self.mark_of[i] < 0 for i in self.finite(segment.start, segment.end)):
                break
            first = segment
        return self._first_nominative(first.start, first.end) if first is not None else None

    def _prefield(self, begin: int, verb: int) -> Phrase | None:
        """The nominative phrase that fills the field before the finite verb, if a phrase fills it."""
        first = next(self.phrases(begin, verb), None)
        if first is None or not first.nominative:
            return None
        lead = [k for k in range(begin, first.start) if not self.space[k]]
        if any(self.pos[k] not in {"ADV", "PART", "CCONJ", "ADP"} for k in lead):
            return None
        return None if self.has_finite(first.end, verb) else first

    def _first_nominative(self, start: int, end: int) -> Phrase | None:
        """The first nominative phrase of a token range that can speak, else the first one."""
        found = [p for p in self.phrases(start, end) if p.nominative]
        return next((p for p in found if self.speaks(p)), found[0] if found else None)

    def _follows_quote(self, segment: Segment) -> bool:
        """Whether only a comma or dash lies between a quotation and the segment."""
        i = self.skip_space(segment.start - 1, -1)
        if i >= 0 and self.text[i] in _SEGMENT_BREAKS:
            i = self.skip_space(i - 1, -1)
        return i >= 0 and self.mark_of[i] >= 0 and self.mark_end[self.mark_of[i]] == i + 1

    def _inverted(self, here: Segment, segments: list[Segment]) -> bool:
        """Whether the verb-first segment continues a clause that was put before it: …, sagte X."""
        k = segments.index(here)
        return k > 0 and self.has_finite(segments[k - 1].start, segments[k - 1].end)

    def _across_comma(self, verb: int, here: Segment, segments: list[Segment]) -> Phrase | None:
        k = segments.index(here)
        return self._first_nominative(segments[k + 1].start, segments[k + 1].end) if k + 1 < len(segments) else None

    def _relative_head(self, here: Segment, segments: list[Segment]) -> Phrase | None:
        """The noun before a relative clause, which its pronoun stands for: der Minister, der sagte."""
        if self.lower[self.skip_space(here.start)] not in self._relative:
            return None
        k = segments.index(here)
        found = list(self.phrases(segments[k - 1].start, segments[k - 1].end)) if k else []
        return found[-1] if found else None

    def _outer_subject(self, here: Segment, segments: list[Segment]) -> Phrase | None:
        """The first nominative of the main clause before `here`: X, der …, sagte; X kam und sagte."""
        for segment in segments[: segments.index(here)]:
            if self.is_subordinate(segment):
                continue
            phrase = self._first_nominative(segment.start, segment.end)
            if phrase is not None:
                return phrase
        return None

    def with_apposition(self, phrase: Phrase, end: int) -> Phrase:
        """`phrase` with a bracket and the apposition between commas that follow it: X (SPD), Chef des Verbandes(,)."""
        if phrase.kind == "pronoun":
            return phrase
        stop = self._past_bracket(phrase.end, end)
        phrase = Phrase(phrase.start, stop, phrase.head, phrase.core_end, phrase.kind, phrase.cases, phrase.preposition)
        comma = self.skip_space(stop)
        if comma + 1 >= end or self.text[comma] != ",":
            return phrase
        nested = self.phrase_at(self.skip_space(comma + 1), end)
        if nested is None or nested.kind == "pronoun" or not ("n" in nested.cases or self.speaks(nested)):
            return phrase
        if phrase.kind == nested.kind == "name" and not self._describes(nested):
            return phrase
        stop = self._past_bracket(nested.end, end)
        after = self.skip_space(stop)
        if after < end and self.text[after] not in {",", ".", ":", "!", "?", ";"} and after not in self.mark_end:
            return phrase
        head = phrase.head if phrase.kind == "name" else nested.head
        return Phrase(phrase.start, stop, head, phrase.core_end, "name", phrase.cases, phrase.preposition)

    def _past_bracket(self, i: int, end: int) -> int:
        opening = self.skip_space(i)
        if opening >= end or self.text[opening] != "(":
            return i
        return next((k + 1 for k in range(opening + 1, min(end, opening + 12)) if self.text[k] == ")"), i)

    def _describes(self, phrase: Phrase) -> bool:
        """Whether a person noun opens the phrase: Sprecher der SPD."""
        return any(person_noun(self.text[k]) for k in range(phrase.start, phrase.core_end) if not self.ent[k])
