"""Quotations of a document: direct and reported, with cue, frame, addressee and the words that name the speaker.

Types and roles follow Petersen-Frey and Biemann, "Dataset of Quotation Attribution in German News Articles"
(LREC-COLING 2024). The work is done in `reported` (without marks) and `direct` (in marks); here the two meet, and what
one sentence leaves open is settled by the one before: a quotation that stands alone goes on with the last speaker.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractor.components.clauses import Phrase, Syntax
from extractor.components.dialogue import take_turns
from extractor.components.direct import (
    Attribution,
    Stretch,
    attribute,
    direct_draft,
    is_content,
    only_leads_on,
)
from extractor.components.reported import (
    Draft,
    Sentence,
    TokenSpans,
    find_reported,
    hearsay,
    main_konjunktiv,
    read_sentence,
    speaker_of,
    summed_up,
)
from extractor.components.speech import by_weights, joined_to_previous, speech_features
from extractor.components.words import Words
from extractor.lexicon import table
from extractor.lexicon.persons import source_noun
from extractor.records import Offsets, Quote, set_quotes

MAX_UNIT = 400
"""Tokens from which a sentence is read in pieces; a quotation that it contains may be longer."""

Judge = Callable[[Stretch, list[str]], float]
"""From a marked stretch and its features to the probability, in 0..1, that somebody says it."""

_FRAMED_BY_SENTENCE = frozenset(
    {"cue_after", "any_verb_after", "cue_colon", "any_verb_colon", "cue_inline", "cue_als", "written_before"}
)
_IN_IT = frozenset({"darin", "dort", "hierin", "darauf", "da"})


@Language.factory(
    "quotes",
    assigns=["doc._.quotes", "doc.spans"],
    requires=["doc.sents", "token.pos", "doc.ents"],
    default_config={"marks_key": "quote_marks", "layout_key": "layout", "indirect": True},
)
def make_quotes(nlp: Language, name: str, marks_key: str, layout_key: str, indirect: bool) -> QuoteFinder:
    return QuoteFinder(marks_key, layout_key, indirect)


class QuoteFinder:
    """Set `doc._.quotes` and the span groups quotes, speakers, cues, frames and addressees.

    Needs sentence boundaries, tags, names, and the marked stretches of `quote_marks`. With `indirect=False` only what
    stands in quotation marks is looked at.
    """

    def __init__(self, marks_key: str = "quote_marks", layout_key: str = "layout", indirect: bool = True) -> None:
        self.marks_key = marks_key
        self.layout_key = layout_key
        self.indirect = indirect

    def __call__(self, doc: Doc) -> Doc:
        words, quotes = self._read(doc, by_weights)
        set_quotes(doc, quotes)
        groups: dict[str, list[tuple[int, int, str]]] = {"quotes": [], "speakers": [], "cues": [], "frames": []}
        groups["addressees"] = []
        for quote in quotes:
            groups["quotes"] += [(start, end, quote.type) for start, end in quote.spans]
            for key, spans in (
                ("speakers", quote.speaker),
                ("cues", quote.cue),
                ("frames", quote.frame),
                ("addressees", quote.addressee),
            ):
                groups[key] += [(start, end, quote.type) for start, end in spans]
        starts = words.columns.start
        for key, offsets in groups.items():  # which begin and end with a token, unlike what `set_group` takes
            found = dict.fromkeys(offsets)
            doc.spans[key] = [Span(doc, bisect_left(starts, s), bisect_left(starts, e), kind) for s, e, kind in found]
        return doc

    def find(self, doc: Doc, judge: Judge = by_weights) -> list[Quote]:
        """All quotations of `doc`, in the order of the text; `judge` tells how probably marked words are speech."""
        return self._read(doc, judge)[1]

    def _read(self, doc: Doc, judge: Judge) -> tuple[Words, list[Quote]]:
        stretches = self._stretches(doc)
        outer = [(s.start, s.end) for s in stretches if s.depth == 0]
        syntax = Syntax(doc, outer)
        drafts = _Reader(syntax, stretches, self._parts(doc), self.indirect, judge).read(_units(syntax, outer))
        drafts.sort(key=lambda d: (d.start, -d.end, bool(d.marks)))
        return syntax.words, [_to_quote(syntax.words, draft) for draft in drafts]

    def _parts(self, doc: Doc) -> dict[int, str]:
        """The first token of every layout part → its kind."""
        return {span.start: span.label_ for span in doc.spans.get(self.layout_key, [])}

    def _stretches(self, doc: Doc) -> list[Stretch]:
        parts = sorted((s.start, s.end, s.label_) for s in doc.spans.get(self.layout_key, []))

        def part_of(span: Span) -> str:
            """The kind of the layout part that `span` lies in; parts lie side by side."""
            at = bisect_right(parts, (span.start, len(doc) + 1, "")) - 1
            return parts[at][2] if at >= 0 and span.end <= parts[at][1] else ""

        return [
            Stretch(
                span.start,
                span.end,
                span.label_,
                int(span.id_ or 0),
                part_of(span),
            )
            for span in doc.spans.get(self.marks_key, [])
            if len(span)
        ]


def _units(syntax: Syntax, marks: TokenSpans) -> list[tuple[int, int]]:
    """Sentences, joined where a quotation runs over their boundary («A. B.», sagte X) or follows a colon, and over
    semicolons.

    A text without full stops is cut outside its quotations every `MAX_UNIT` tokens, so that the time stays linear.
    """
    inside = [False] * (len(syntax.text) + 1)
    openings = {start for start, _ in marks}
    for start, end in marks:
        inside[start + 1 : end] = [True] * (end - start - 1)
    units: list[tuple[int, int]] = []
    for start, end in syntax.sentences:
        before = syntax.text[start - 1] if start else ""
        if units and (inside[start] or before == ";" or (before == ":" and start in openings)):
            units[-1] = (units[-1][0], end)
        else:
            units.append((start, end))
    return [piece for unit in units for piece in _cut(syntax.doc, unit, inside)]


def _cut(doc: Doc, unit: tuple[int, int], inside: list[bool]) -> Iterator[tuple[int, int]]:
    """`unit` in pieces that bound the work: a text without full stops is cut at commas outside quotations."""
    begin, end = unit
    for i in range(begin + MAX_UNIT // 2, end) if end - begin > MAX_UNIT else ():
        long = i - begin >= MAX_UNIT // 2 and doc[i - 1].text in {",", ";", ":"}
        if (long or i - begin >= MAX_UNIT) and not inside[i]:
            yield begin, i
            begin = i
    yield begin, end


class _Reader:
    """Reads a document's units in order and remembers who spoke last."""

    def __init__(
        self, syntax: Syntax, stretches: list[Stretch], parts: dict[int, str], indirect: bool, judge: Judge
    ) -> None:
        self.syntax = syntax
        self.stretches = stretches
        self.parts = parts
        self.indirect = indirect
        self.judge = judge
        self.last: Draft | None = None  # the last quotation that has a speaker
        self.last_unit = -9
        self.before_last: Draft | None = None  # the one before with another speaker
        self.drafts: list[Draft] = []
        self.judged: tuple[Stretch, float] | None = None  # the last stretch, and how probably it is speech
        self.occurrences = Counter(self._beginning(stretch) for stretch in stretches)
        self.titles: set[int] = set()  # where quotations in headlines start

    def read(self, units: list[tuple[int, int]]) -> list[Draft]:
        sentences = [read_sentence(self.syntax, start, end) for start, end in units]
        at = 0
        for k, sentence in enumerate(sentences):
            mine = []
            while at < len(self.stretches) and self.stretches[at].start < sentence.full_end:
                mine.append(self.stretches[at])
                at += 1
            self._unit(k, sentences, mine)
        take_turns(self.syntax, self.drafts)
        self._headlines(sentences)
        return self.drafts

    def _headlines(self, sentences: list[Sentence]) -> None:
        """The speakers of quotations that are a headline, or in one: whoever says the same below, or is named next."""
        titles = [
            d for d in self.drafts if d.type == "Direct" and d.marks and d.phrase is None and d.start in self.titles
        ]
        for draft in titles:
            said = self._words(draft)
            again = next((d for d in self.drafts if d.phrase is not None and _is_part(said, self._words(d))), None)
            phrase = again.phrase if again is not None else self._named_next(draft, sentences)
            if phrase is not None:
                draft.rule, draft.phrase, draft.speaker = "headline", phrase, [(phrase.start, phrase.end)]

    def _words(self, draft: Draft) -> list[str]:
        if not draft.marks:
            return []
        return [self.syntax.lower[i] for s in draft.spans for i in range(*s) if self.syntax.wordlike[i]]

    def _named_next(self, draft: Draft, sentences: list[Sentence]) -> Phrase | None:
        """The only person whom the two sentences after the headline name."""
        at = next((k for k, s in enumerate(sentences) if s.start <= draft.start < s.full_end), len(sentences))
        found: dict[str, Phrase] = {}
        for sentence in sentences[at : at + 3]:
            for phrase in self.syntax.phrases(max(sentence.start, draft.end), sentence.end):
                if self.syntax.ent[phrase.head] == "PER" and self.syntax.mark_of[phrase.head] < 0:
                    found.setdefault(self.syntax.lower[phrase.head], phrase)
        return next(iter(found.values())) if len(found) == 1 else None

    def _unit(self, k: int, sentences: list[Sentence], stretches: list[Stretch]) -> None:
        sentence = sentences[k]
        kind = self.parts.get(sentence.start, "")
        reported = find_reported(self.syntax, sentence) if self.indirect and kind in {"", "title"} else []
        goes_on = kind == "" and self._goes_on(k, sentences, reported)
        found: list[Draft] = []
        for stretch in stretches:
            if stretch.part == "title":
                self.titles.add(stretch.start)
            attribution = attribute(self.syntax, stretch, sentence, reported)
            if attribution is not None and self._before_last_turn(stretch, attribution):
                attribution = None
            if attribution is not None and attribution.phrase is None and k:
                attribution = self._written_before(attribution, sentence, sentences[k - 1])
            if attribution is None or (goes_on and is_content(self.syntax, attribution)):
                attribution = self._from_context(k, sentences, stretch, goes_on)
            if stretch.depth and attribution is not None and attribution.rule != "inside_indirect":
                attribution = None
            probability = self._probability(stretch, attribution, sentence)
            if probability > 0.5:
                draft = direct_draft(self.syntax, stretch, attribution)
            else:
                draft = Draft("Other", [(stretch.start, stretch.end)], "other", marks=stretch.marks)
            draft.probability = max(probability, 1 - probability)
            found.append(draft)
        self._set_frames(sentence, found, reported)
        found = _join_interrupted(self.syntax, found)
        if self.indirect:
            found += self._without_marks(k, sentence, reported, found, goes_on)
        for draft in found:
            if draft.speaker and draft.type != "Other" and not self._is_content(draft):
                if self.last is not None and self.last.speaker != draft.speaker:
                    self.before_last = self.last
                self.last, self.last_unit = self._who_goes_on(draft, sentence), k
        self.drafts += found

    def _probability(self, stretch: Stretch, attribution: Attribution | None, sentence: Sentence) -> float:
        """How probable it is that somebody says the stretch; `judged` remembers it for the one that is joined to it."""
        previous = self.judged
        joined = previous is not None and joined_to_previous(self.syntax, previous[0], stretch)
        before = previous[1] > 0.5 if previous is not None and joined else None
        repeated = self.occurrences[self._beginning(stretch)] > 1
        features = speech_features(self.syntax, stretch, attribution, sentence, before, repeated)
        probability = self.judge(stretch, features)
        self.judged = stretch, probability
        return probability

    def _beginning(self, stretch: Stretch) -> tuple[str, ...]:
        return tuple(self.syntax.text[stretch.start + 1 : min(stretch.end - 1, stretch.start + 8)])

    def _is_content(self, draft: Draft) -> bool:
        """Whether what reports is itself reported: Er glaube, dass …"""
        return not draft.marks and any(i in self.syntax.konjunktiv for i in draft.cue)

    def _who_goes_on(self, draft: Draft, sentence: Sentence) -> Draft:
        """`draft` with the person behind a frame without one: nach eigenen Angaben, seiner Meinung nach."""
        if draft.phrase is None or not draft.rule.startswith("frame") or self.syntax.speaks(draft.phrase):
            return draft
        first = self.syntax.lower[draft.phrase.start]
        if not first.startswith(("eigen", "sein", "ihr")):
            return draft
        phrase = self._previous_subject(sentence)
        return replace(draft, speaker=[(phrase.start, phrase.end)], phrase=phrase) if phrase is not None else draft

    def _goes_on(self, k: int, sentences: list[Sentence], reported: list[Draft]) -> bool:
        """Whether the sentence goes on with what was reported; the sentence before may have named its speaker."""
        if any(draft.speaker and not self._is_content(draft) for draft in reported):
            return False
        mood = main_konjunktiv(self.syntax, sentences[k], reported)
        since = k - self.last_unit
        if mood == "I" and since > 1 and k:
            phrase = self._previous_subject(sentences[k - 1])
            if phrase is not None:
                self.last, self.last_unit = Draft("", [], "", speaker=[(phrase.start, phrase.end)], phrase=phrase), k
                return True
        return self.last is not None and (since <= 3 if mood == "I" else mood == "II" and since <= 1)

    def _from_context(self, k: int, sentences: list[Sentence], stretch: Stretch, goes_on: bool) -> Attribution | None:
        """Who says a stretch whose own sentence names nobody: the next sentence, or the one before, may tell."""
        sentence = sentences[k]
        if goes_on and self.last is not None:
            return Attribution("konjunktiv", self.last.phrase, None, sentence)
        wordlike = self.syntax.wordlike
        alone = True not in (*wordlike[sentence.start : stretch.start], *wordlike[stretch.end : sentence.end])
        if only_leads_on(self.syntax, stretch, sentence) and self.last is not None and k - self.last_unit <= 1:
            return Attribution("continuation", self.last.phrase, None, sentence)
        if not alone:
            return None
        if k + 1 < len(sentences):
            after = sentences[k + 1]
            cue = next((c for c in after.cues if "direct" in c.classes and c.anchor <= after.start + 2), None)
            if cue is not None and self.syntax.lower[after.start] in {"so", "das", "dies", "damit"}:
                phrase = speaker_of(self.syntax, after, cue)
                if phrase is not None and "impersonal" not in cue.classes:
                    return Attribution("next_sentence", phrase, cue, after)
        if self._answers(stretch):
            other = self.before_last
            return Attribution("alternation", other.phrase, None, sentence) if other is not None else None
        if self.last is not None and self.last.marks and k - self.last_unit == 2 and self._asks(sentences[k - 1]):
            return Attribution("interview", self.last.phrase, None, sentence)
        if self.last is not None and k - self.last_unit == 1:
            return Attribution("continuation", self.last.phrase, None, sentence)
        phrase = self._previous_subject(sentences[k - 1]) if k else None
        return Attribution("previous_subject", phrase, None, sentence) if phrase is not None else None

    def _written_before(self, attribution: Attribution, sentence: Sentence, before: Sentence) -> Attribution:
        """`Darin heißt es: «…»` with what the sentence before names: Er schrieb einen Brief. Darin steht …"""
        cue = attribution.cue
        if cue is None or "es" not in cue.classes or self.syntax.lower[sentence.start] not in _IN_IT:
            return attribution
        found = [p for p in self.syntax.phrases(before.start, before.end) if source_noun(self.syntax.text[p.head])]
        return attribution._replace(rule="written_before", phrase=found[-1]) if found else attribution

    def _asks(self, sentence: Sentence) -> bool:
        """Whether the sentence is a question without marks, as an interviewer puts it."""
        last = self.syntax.skip_space(sentence.full_end - 1, -1)
        return self.syntax.text[last] == "?" and self.syntax.mark_of[last] < 0

    def _answers(self, stretch: Stretch) -> bool:
        """Whether the stretch follows another quotation with nothing but dashes between: somebody else replies."""
        before = self._turn_before(stretch)
        return before is not None and not any(
            "\n" in self.syntax.text[i] for i in range(self.syntax.mark_end[before], stretch.start)
        )

    def _turn_before(self, stretch: Stretch) -> int | None:
        """The first token of the quotation that ends right before the stretch, but for spaces and dashes."""
        i = stretch.start - 1
        while i >= 0 and (self.syntax.space[i] or self.syntax.text[i] in {"–", "—", "-"}):
            i -= 1
        return self.syntax.mark_of[i] if i >= 0 and 0 <= self.syntax.mark_of[i] != stretch.start else None

    def _before_last_turn(self, stretch: Stretch, attribution: Attribution) -> bool:
        """Whether the cue introduced the quotation before: er rief: »Wer bist du?« – »Der Nachbar.«"""
        before = self._turn_before(stretch)
        return before is not None and attribution.cue is not None and attribution.cue.last < before

    def _previous_subject(self, sentence: Sentence) -> Phrase | None:
        """The subject of the sentence before, if it is a person."""
        syntax = self.syntax
        finite = [i for i in syntax.finite(sentence.start, sentence.end) if syntax.mark_of[i] < 0]
        for verb in finite:
            if verb in syntax.konjunktiv:
                continue
            phrase = syntax.subject(verb, sentence.start, sentence.end)
            if phrase is None or syntax.mark_of[phrase.head] >= 0 or syntax.lower[phrase.start] in {"ihr", "man"}:
                continue
            if syntax.speaks(phrase):
                return syntax.with_apposition(phrase, sentence.end)
        return None

    def _set_frames(self, sentence: Sentence, found: list[Draft], reported: list[Draft]) -> None:
        """The frame of a direct quotation: the rest of its sentence; of a continued one, the frame it continues."""
        if not found:
            return
        holes = [span for d in found if d.type == "Direct" for span in d.spans]
        rest: TokenSpans = []
        begin = sentence.start
        for start, end in [*sorted(holes), (sentence.end, sentence.end)]:
            if begin < start and True in self.syntax.wordlike[begin:start]:
                stop = start
                while stop > begin and self.syntax.space[stop - 1]:
                    stop -= 1
                rest.append((begin, stop))
            begin = max(begin, end)
        for draft in found:
            if draft.type != "Direct":
                continue
            if draft.rule in _FRAMED_BY_SENTENCE:
                draft.frame = rest
            elif draft.rule == "inside_indirect":
                around = next((d for d in reported if d.cue == draft.cue and d.start <= draft.start), None)
                draft.frame = around.frame if around is not None else []
            elif draft.rule.startswith("frame_"):
                frame = next((f for f in sentence.frames if f.tokens == draft.cue), None)
                if frame is not None:
                    draft.frame = [frame.extent]
            elif draft.rule in {"continuation", "konjunktiv"} and self.last is not None:
                draft.cue, draft.frame = self.last.cue, self.last.frame

    def _without_marks(
        self, k: int, sentence: Sentence, reported: list[Draft], direct: list[Draft], goes_on: bool
    ) -> list[Draft]:
        """The indirect quotations of the unit: by cue, going on from the last one, or hearsay."""
        said = [d for d in direct if d.type == "Direct"]
        kept = []
        for draft in reported:
            same_cue = any(set(d.cue) & set(draft.cue) for d in said if d.rule != "inside_indirect")
            only_quoted = all(self.syntax.mark_of[i] >= 0 for s in draft.spans for i in range(*s))
            if only_quoted or (same_cue and not draft.rule.startswith("frame")):
                continue
            kept.append(draft)
        if goes_on and self.last is not None:
            free = Draft(
                "IndirectFreeIndirect",
                [(sentence.start, sentence.full_end)],
                "konjunktiv",
                speaker=self.last.speaker,
                phrase=self.last.phrase,
            )
            previous = self.drafts[-1] if self.drafts else None
            if previous is not None and previous.type == free.type and previous.end == sentence.start:
                previous.spans = [(previous.start, free.end)]
                self.last_unit = k
            else:
                kept.append(free)
        elif not kept and not said:
            summary = self._summary(k, sentence)
            if summary is not None:
                kept.append(summary)
        return kept

    def _summary(self, k: int, sentence: Sentence) -> Draft | None:
        """A whole sentence that reports without a content clause: hearsay with sollen, or a speech act summed up."""
        whole = [(sentence.start, sentence.full_end)]
        modal = hearsay(self.syntax, sentence)
        recent = self.last is not None and k - self.last_unit <= 2
        if modal == "perfect" or (modal and recent):
            draft = Draft("FreeIndirect", whole, "hearsay")
            if recent and self.last is not None:
                draft.speaker, draft.phrase = self.last.speaker, self.last.phrase
            return draft
        return summed_up(self.syntax, sentence)


def _is_part(words: list[str], of: list[str]) -> bool:
    """Whether the words occur in others one after the other; single words tell nothing."""
    n = len(words)
    return n > 1 and any(of[k : k + n] == words for k in range(len(of) - n + 1))


def _join_interrupted(syntax: Syntax, found: list[Draft]) -> list[Draft]:
    """One row for a sentence that its frame interrupts: «Wir», sagte X, «gehen nicht»."""
    joined: list[Draft] = []
    for draft in found:
        before = joined[-1] if joined else None
        if before is not None and _interrupted(syntax, before, draft):
            joined[-1] = replace(before, spans=[*before.spans, *draft.spans])
        else:
            joined.append(draft)
    return joined


def _interrupted(syntax: Syntax, before: Draft, draft: Draft) -> bool:
    """Whether two stretches are one sentence that the frame between them cuts: only commas or dashes set it off."""
    if not before.type == draft.type == "Direct" or before.rule not in {"cue_after", "any_verb_after", "frame_beside"}:
        return False
    if not any(before.end <= i < draft.start for i in before.cue):
        return False
    i = syntax.skip_space(draft.start - 1, -1)
    if syntax.text[draft.start + 1][0].islower():
        if syntax.wordlike[i] and syntax.pos[i] != "ADV":  # no other words lead to it: seien «nicht bereit»
            return i <= max([*before.cue, *(end - 1 for _, end in before.speaker)])
        return syntax.text[i] not in {":", ".", "!", "?"}
    return syntax.text[i] in {",", "–", "—"} and syntax.text[before.end - 2] not in {".", "!", "?", "…"}


def _to_quote(words: Words, draft: Draft) -> Quote:
    rules = table("rules.toml")
    return Quote(
        draft.type,
        _offsets(words, draft.spans),
        marks=draft.marks,
        speaker=_offsets(words, draft.speaker) if draft.type != "Other" else [],
        cue=_offsets(words, [(i, i + 1) for i in draft.cue]) if draft.type != "Other" else [],
        frame=_offsets(words, draft.frame),
        addressee=_offsets(words, draft.addressee),
        rule=draft.rule,
        confidence=round(min(1.0, float(rules[draft.rule]["confidence"]) * draft.probability), 3),
    )


def _offsets(words: Words, spans: TokenSpans) -> list[Offsets]:
    """Character offsets of token spans, without white space at the edges; neighbouring ones joined."""
    found: list[Offsets] = []
    for start, end in spans:
        while end > start and words[end - 1].is_space:
            end -= 1
        while start < end and words[start].is_space:
            start += 1
        if start >= end:
            continue
        first, last = words[start].idx, words[end - 1].idx + len(words[end - 1].text)
        if found and first - found[-1][1] <= 1:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found
