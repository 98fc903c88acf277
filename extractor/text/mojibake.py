"""Mojibake: UTF-8 read as something else, undone piece by piece.

For every codec that German text gets mixed up with there is a table of what a character turns into: `ü` is `Ã¼` in
Windows-1252, `ĂŒ` in ISO 8859-16, `├╝` in code page 850. It comes in several readings (`Reading`): bytes that the codec
leaves undefined may be kept as control characters, marked as U+FFFD or lost, and the damage may have been done twice.
A piece of text without white space that holds the beginning of such a form is rewritten by each reading that fits, and
the rewritings compete with the piece as it stands: how plausible are the characters, their places in the word, and the
word itself (`Words`: German word frequencies, and for words not in the list which letters stand between such
neighbours). Lost bytes leave several possibilities, `Ă` for `Ü`, `Ä`, `Ö` and `ß`, which compete in the same way.

Two passes: the first counts which readings explain the text, the second decides with that knowledge, so that one
clear `fĂŒr` helps with an unclear `Ăber`.

The idea of undoing a decoding, and the codecs that keep undefined bytes ("sloppy"), are ftfy's (Speer 2019); the
ranking by word frequency is new here, since ftfy knows no language.
"""

from __future__ import annotations

import gzip
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from extractor.text.alignment import Edit

CODECS = (
    "cp1252",
    "iso8859-1",
    "iso8859-15",
    "iso8859-16",
    "iso8859-2",
    "cp1250",
    "cp1257",
    "cp850",
    "cp437",
    "mac-roman",
)
"""The codecs whose mix-ups are undone here, the likelier first; ftfy is asked about what remains (Cyrillic, Greek)."""

GAP = "\ufffd"
NBSP = "\u00a0"

PIECE_LENGTH = 80
"""Longest stretch that is judged at once; white space ends it earlier. It keeps the work linear in the length."""

# --- how plausible a character is ---------------------------------------------------------------------------------

_COSTS: tuple[tuple[str, float], ...] = (
    ("äöüß", 1.0),
    ("ÄÖÜ„“–»«’…" + NBSP, 2.0),
    ("é§°€•·‚‘‹›”—²³½µ", 3.5),
    ("áàâãåæçèêëíîïñóòôøúûýšžčććłńřěığşșțőūāōīēăąęœ", 5.0),
    ("©®™×±¼¾´¹−√≈≠≤≥∞′″¿¡£ÉÁŠŽČŁØÅÇ\u00ad\u202f\u2009", 6.0),
)
COST = {char: cost for chars, cost in _COSTS for char in chars}
"""Roughly the negative log probability of a character beyond ASCII in German text, less that of `ü`."""

LATIN_COST, LETTER_COST, OTHER_COST = 6.5, 5.5, 9.0


@lru_cache(maxsize=4096)
def char_cost(char: str) -> float:
    if char in COST:
        return COST[char]
    if "\u00c0" <= char <= "\u024f" and char.isalpha():
        return LATIN_COST
    if char == GAP or (char.isalpha() and not "\u00aa" <= char <= "\u00ba"):
        return LETTER_COST
    return OTHER_COST


# --- words ---------------------------------------------------------------------------------------------------------


BEYOND_ASCII_RE = re.compile(r"[^\x00-\x7f]")
ENOUGH = 3
"""A context counts if the list has it so often."""
NO_FIT = -2.5
"""Of a letter in a context that the list does not have, and the least of any: the list does not have all words."""


class Words:
    """German word forms with letters beyond ASCII (lexicon/repair_words.tsv.gz) and their log probabilities."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.log_probability: dict[str, float] = {}
        for line in lines:
            word, value = line.rstrip("\n").split("\t")
            self.log_probability[word] = float(value)
        self._by_neighbours: dict[str, list[tuple[str, str, str]]] | None = None
        self._counts: dict[tuple[str, str], Counter[str]] = {}

    def bonus(self, word: str) -> float:
        """How much it speaks for `word` that it is in the list: 0 if it is not, up to 9 for the most frequent."""
        value = self.log_probability.get(word)
        if value is None:
            forms = (word.lower(), word.capitalize())
            value = (
                max((self.log_probability.get(form, -99.0) for form in forms), default=-99.0) - 1.5
            )  # "ÄRGER", "über" at the start of a sentence
        # Short words look like each other: only the frequent ones count.
        value -= 4.0 * max(0, 4 - len(word))
        return max(0.0, 4.0 + 0.4 * (18.0 + value))

    def fit(self, word: str, index: int) -> float:
        """Log probability of the letter `word[index]` between its neighbours, as in the words of the list."""
        lower = word.lower()
        if len(lower) != len(word):  # İ, which is two characters in lower case
            return NO_FIT
        left, right = ("^^^" + lower[:index])[-3:], (lower[index + 1 :] + "$$$")[:3]
        counts = self._counts.get((left, right))
        if counts is None:
            counts = self._counts[left, right] = self._count(left, right)
        total = sum(counts.values())
        return max(NO_FIT, math.log((counts[word[index]] + 0.02) / (total + 1))) if total else NO_FIT

    def _count(self, left: str, right: str) -> Counter[str]:
        """The letters between `left` and `right` in the words of the list, as wide a context as has been seen there."""
        if self._by_neighbours is None:
            self._by_neighbours = self._index()
        places = self._by_neighbours.get(left[-1] + right[0], [])
        for wide_left, wide_right in ((3, 3), (2, 3), (3, 2), (2, 2), (1, 2), (2, 1), (1, 1)):
            start, end = left[-wide_left:], right[:wide_right]
            counts = Counter(char for char, before, after in places if before.endswith(start) and after.startswith(end))
            if sum(counts.values()) >= ENOUGH:
                return counts
        return Counter()

    def _index(self) -> dict[str, list[tuple[str, str, str]]]:
        """Every letter beyond ASCII with the three characters before and after it, by its direct neighbours."""
        index: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for word in self.log_probability:
            padded = f"^^^{word.lower()}$$$"
            for match in BEYOND_ASCII_RE.finditer(word):
                middle = match.start() + 3
                before, after = padded[middle - 3 : middle], padded[middle + 1 : middle + 4]
                index[before[-1] + after[0]].append((match.group(), before, after))
        return dict(index)


@cache
def words() -> Words:
    raw = files("extractor.lexicon").joinpath("repair_words.tsv.gz").read_bytes()
    return Words(gzip.decompress(raw).decode("utf-8").splitlines())


# --- how plausible a piece of text is -------------------------------------------------------------------------------

WORD_RE = re.compile(r"[^\W\d_]+")
CLOSING_RE = re.compile(r"[“‘](?=\w)|^[“‘”]")
DASH_RE = re.compile(r"(?<=[^\W\d_])[–—](?!$)|[–—](?=[^\W\d_])|(?<=[^\W\d_])[–—]$")
APOSTROPHE_RE = re.compile(r"(?<=[^\W\d_])’(?![^\W\d_]{1,2}(?:\W|$)|$)|(?<![^\W\d_])’|’$")
INSIDE_RE = re.compile(r"(?<=[^\W\d_])[^\w\x00-\x7f­’·‐‑–/]+(?=[^\W\d_])")
NBSP_RE = re.compile(rf"^{NBSP}|(?<=[A-ZÀ-Þ]){NBSP}")


@lru_cache(maxsize=1 << 14)
def plausibility(piece: str) -> float:
    """A score of `piece`, a stretch without white space: 0 for plain ASCII, the lower the stranger."""
    score = 0.0
    for char in piece:
        if char > "\x7f":
            score -= char_cost(char)
    for match in WORD_RE.finditer(piece):
        word = match.group()
        if not word.isascii():
            score += _word_score(word)
    for pattern, cost in (
        (CLOSING_RE, 4.0),
        (DASH_RE, 3.0),
        (APOSTROPHE_RE, 3.0),
        (INSIDE_RE, 5.0),
        (NBSP_RE, 4.0),
    ):
        score -= cost * len(pattern.findall(piece))
    if piece[-1:] in "ÂĀ" and not piece[-2:-1].isupper():
        score -= 6.0
    return score


def _word_score(word: str) -> float:
    if word == "à":
        return 2.0  # à la carte, 10 à 20 Euro
    listed = words().bonus(word)
    if listed:
        return listed
    score = 0.0
    capitals = sum(char.isupper() for char in word)
    for index, char in enumerate(word):
        before = word[index - 1 : index]
        if char >= "À":
            score += words().fit(word, index)
            if not index and char == "ß":
                score -= 8.0
            elif not index and char.islower() and char not in "äöü":
                score -= 1.5  # what begins with another letter is a name
            elif char.islower() and char != "ß" and capitals > 1 and capitals == len(word) - 1:
                score -= 4.0  # one small letter among capitals
        if char.isupper() and before.islower() and not (char + before).isascii():
            score -= 5.0
    if capitals == 2 and len(word) > 3 and not word[:2].isascii() and word[:2].isupper() and word[2:].islower():
        score -= 4.0  # NÀchstes
    return score


# --- readings: what a codec makes of UTF-8 ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading:
    """One way in which text gets damaged: its codec, what happens to bytes that the codec has no letter for, how often.

    `loss`: "kept" as control characters, "web" (control characters read as Windows-1252), "marked" as U+FFFD, "lost",
    "lost-last" (only after the second time), or "swapped": a wrong repair that gave one letter for another.
    """

    codec: str
    loss: str
    times: int

    @property
    def why(self) -> str:
        if self.codec == "unknown":
            return "a character that could not be read, by German word frequency"
        if self.loss == "swapped":
            return f"UTF-8 repaired with the wrong table ({self.codec})"
        twice = " twice" if self.times == 2 else ""
        lost = ", bytes lost: by German word frequency" if self.loss.startswith("lost") else ""
        return f"UTF-8 read as {self.codec}{twice}{lost}"


@cache
def _byte_table(codec: str, loss: str) -> tuple[str, ...]:
    """What each of the 256 bytes becomes."""
    table = []
    for value in range(256):
        raw = bytes([value])
        char = raw.decode(codec, "replace")
        if char == GAP:
            char = GAP if loss == "marked" else chr(value)
        if "\x80" <= char <= "\x9f":
            if loss == "web":
                char = raw.decode("cp1252", "replace").replace(GAP, chr(value))
            elif loss == "lost":
                char = ""
        if loss == "lost" and char == NBSP:
            char = ""
        table.append(char)
    return tuple(table)


def _damage(text: str, codec: str, loss: str) -> str:
    table = _byte_table(codec, loss)
    return "".join(table[value] for value in text.encode("utf-8"))


def _targets(wide: bool) -> str:
    """The characters that damage is looked for of: those of European text, and if `wide` those that damage yields."""
    chars = {chr(code) for code in range(0xA0, 0x180)} | set("ȘșȚțƒǎǐǒǔ‚‘’„“”«»‹›–—…•€™†‡‰′″−‐‑‒―ʿʾ\ufeff\u202f\u2009")
    if wide:
        for codec in CODECS:
            chars |= set(bytes(range(128, 256)).decode(codec, "ignore"))
        chars |= {chr(code) for code in range(0x80, 0xA0)}
    return "".join(sorted(chars))


@dataclass(frozen=True)
class Table:
    """The damaged forms of one reading, with the characters that each may stand for, the likeliest first."""

    reading: Reading
    forms: dict[str, tuple[str, ...]]
    longest: int
    leads: frozenset[str]


def _table(reading: Reading) -> Table:
    found: defaultdict[str, list[str]] = defaultdict(list)
    wide = reading.loss in ("kept", "web") and reading.times == 1
    for char in _targets(wide):
        if reading.times == 1:
            form = _damage(char, reading.codec, reading.loss)
        elif reading.loss == "lost-last":
            form = _damage(_damage(char, reading.codec, "kept"), reading.codec, "lost")
        else:
            form = _damage(_damage(char, reading.codec, reading.loss), reading.codec, reading.loss)
        if form and form != char and not form.isascii():
            found[form].append(char)
    forms = {form: tuple(sorted(chars, key=char_cost)[:24]) for form, chars in found.items()}
    leads = frozenset(form[0] for form in forms)
    return Table(reading, forms, max(map(len, forms)), leads)


SWAPPED = {"À": "ä", "Ì": "ü", "þ": "ß", "ý": "Ü", "Ü": "ö", "ß": "ü"}
"""What a repair with the wrong table makes of German letters: ISO 8859-15 or -16 taken for Windows-1252 or -1250 gives
`À` for `ä` and `Ì` for `ü`, Windows-1252 for ISO 8859-15 `þ` for `ß` and `ý` for `Ü`, ISO 8859-2 for Windows-1250 `Ü`
for `ö` and `ß` for `ü`. Left out are `å` and `î`, which sound Scandinavian and French words have in the same places."""

GUESSES = ("ä", "ö", "ü", "ß", "Ä", "Ö", "Ü", "é", "„", "“", "–", "è", "á", "í", "ó", "ç", "ñ", "ô", "ê", "€", "’")


@cache
def tables() -> tuple[Table, ...]:
    """All readings, the simpler first: of two that explain a piece equally well, the first is believed."""
    readings = []
    for times in (1, 2):
        for codec in CODECS:
            iso = codec.startswith("iso")
            undefined = GAP in bytes(range(128, 256)).decode(codec, "replace")
            readings.append(Reading(codec, "kept", times))
            if iso:
                readings.append(Reading(codec, "web", times))
            if undefined:
                readings.append(Reading(codec, "marked", times))
        for codec in CODECS:
            if NBSP in _byte_table(codec, "kept"):
                readings.append(Reading(codec, "lost", times))
                if times == 2:
                    readings.append(Reading(codec, "lost-last", times))
    made = [_table(reading) for reading in readings]
    swapped: dict[str, tuple[str, ...]] = {form: (char,) for form, char in SWAPPED.items()}
    made.append(Table(Reading("iso8859-15", "swapped", 1), swapped, 1, frozenset(swapped)))
    made.append(Table(Reading("unknown", "marked", 1), {GAP: GUESSES, GAP * 2: GUESSES}, 2, frozenset(GAP)))
    return tuple(made)


@cache
def leads() -> frozenset[str]:
    """The characters that a damaged form may begin with."""
    return frozenset().union(*(table.leads for table in tables()))


@cache
def _tables_by_lead() -> dict[str, tuple[int, ...]]:
    """For each such character the indexes of the tables in which it begins a form."""
    return {lead: tuple(n for n, table in enumerate(tables()) if lead in table.leads) for lead in leads()}


EXPLAINED = 2.0
"""A piece this plausible has a word of the list in it and no odd character."""

# --- rewriting a piece -----------------------------------------------------------------------------------------------


Site = tuple[int, int, tuple[str, ...]]
"""Where in a piece a damaged form starts and ends, and the characters that it may stand for."""


def _choose(piece: str, sites: Sequence[Site]) -> list[str]:
    """The likeliest character for each site; the form itself is an option where several are possible."""
    chosen = [choices[0] for _, _, choices in sites]
    open_sites = [index for index, (_, _, choices) in enumerate(sites) if len(choices) > 1]
    # One after the other, and once more, since the choice at one site may depend on the next.
    for _ in range(min(len(open_sites), 2)):
        for index in open_sites:
            start, end, choices = sites[index]
            best = -math.inf
            for option in (*choices, piece[start:end]):
                trial = [*chosen[:index], option, *chosen[index + 1 :]]
                score = plausibility(_join(piece, sites, trial))
                if score > best:
                    best, chosen = score, trial
    return chosen


def _sites(piece: str, table: Table) -> Iterator[Site]:
    """Where `piece` has forms of the table, longest first from the left, with what they may stand for."""
    position = 0
    while position < len(piece):
        if piece[position] in table.leads:
            for length in range(min(table.longest, len(piece) - position), 0, -1):
                choices = table.forms.get(piece[position : position + length])
                if choices:
                    yield position, position + length, choices
                    position += length - 1
                    break
        position += 1


def _join(piece: str, sites: Iterable[Site], chosen: Iterable[str]) -> str:
    """`piece` with the chosen characters in place of the damaged forms."""
    parts: list[str] = []
    done = 0
    for (start, end, _), char in zip(sites, chosen, strict=True):
        parts += (piece[done:start], char)
        done = end
    return "".join(parts) + piece[done:]


@dataclass(frozen=True)
class Rewriting:
    """A piece rewritten by one reading; `score` is its plausibility."""

    table: Table
    edits: list[Edit]
    score: float


UNLISTED = 6.0
"""Off a rewriting of what may be sound letters (À for ä), if it does not give words of the list."""


def _all_listed(piece: str) -> bool:
    """Whether all words beyond ASCII are in the list and written as words are; two letters prove nothing."""
    found = (word for word in WORD_RE.findall(piece) if not word.isascii())
    return all(
        len(word) > 2 and word in (word.lower(), word.upper(), word.capitalize()) and words().bonus(word)
        for word in found
    )


@lru_cache(maxsize=16384)
def _rewritings(piece: str) -> tuple[Rewriting, ...]:
    """The ways to undo damage in `piece`, those of the simpler readings first."""
    by_lead = _tables_by_lead()
    numbers = sorted({number for char in set(piece) for number in by_lead.get(char, ())})
    seen: dict[tuple[Site, ...], tuple[list[str], float]] = {}
    found: list[Rewriting] = []
    explained = False
    for number in numbers:
        table = tables()[number]
        sites = tuple(_sites(piece, table))
        if not sites or (explained and any(len(choices) > 1 for _, _, choices in sites)):
            continue
        # Most readings of a codec differ in a few forms only: what they have in common is judged once.
        if sites not in seen:
            chosen = _choose(piece, sites)
            fixed = _join(piece, sites, chosen)
            score = plausibility(fixed)
            if table.reading.loss == "swapped" and not _all_listed(fixed):
                score -= UNLISTED
            seen[sites] = chosen, score
        chosen, score = seen[sites]
        edits = [
            Edit(start, end, char, table.reading.why)
            for (start, end, _), char in zip(sites, chosen, strict=True)
            if piece[start:end] != char
        ]
        if edits:
            found.append(Rewriting(table, edits, score))
            # Nothing lost, and a word of the list comes out: no need to guess what might have been lost.
            explained = explained or (table.reading.loss == "kept" and score >= EXPLAINED)
    return tuple(found)


# --- deciding over a whole text --------------------------------------------------------------------------------------

PRIOR = {"kept": -5.0, "web": -5.5, "marked": -6.0, "lost": -9.0, "lost-last": -10.0, "swapped": -8.0}
"""Log prior of a reading in a text that shows no other trace of it."""
UNKNOWN_PRIOR = -2.0  # U+FFFD is a trace by itself
TWICE = -1.0
SAME_CODEC = -5.5
"""In a text that has the reading's codec, but with another loss."""
CLEAR = 3.0
"""A piece votes if undoing a reading makes it so much more plausible than leaving it, after the prior."""


def _prior(reading: Reading) -> float:
    if reading.codec == "unknown":
        return UNKNOWN_PRIOR
    return PRIOR[reading.loss] + (TWICE if reading.times == 2 else 0.0)


@dataclass
class Evidence:
    """How many pieces of a text each reading explains best."""

    votes: Counter[Reading]
    codecs: Counter[str]

    def prior(self, reading: Reading) -> float:
        """The log prior of `reading` in this text."""
        general = _prior(reading)
        if not self.votes:
            return general
        here = -9.0
        if self.votes[reading]:
            here = math.log(self.votes[reading] / max(self.votes.values())) - 0.5
        elif self.codecs[reading.codec]:
            here = SAME_CODEC + (TWICE if reading.times == 2 else 0.0)
        elif reading.loss == "swapped":
            here = -4.0
        return max(general, here)


def _evidence(pieces: Iterable[str]) -> Evidence:
    votes: Counter[Reading] = Counter()
    codecs: Counter[str] = Counter()
    for piece, count in Counter(pieces).items():
        left = plausibility(piece)
        scored = [(option.score + _prior(option.table.reading), option) for option in _rewritings(piece)]
        if not scored:
            continue
        best = max(score for score, _ in scored)
        if best - left < CLEAR:
            continue
        # Readings of the same codec are tried from the simple to the lossy: the first that explains the piece votes.
        seen = set()
        for score, option in scored:
            reading = option.table.reading
            if score > best - 0.01 or (option.score > left + CLEAR and score > best - 1.0):
                if reading.codec not in seen:
                    votes[reading] += count
                    codecs[reading.codec] += count
                seen.add(reading.codec)
    return Evidence(votes, codecs)


def find_edits(text: str) -> list[Edit]:
    """The edits that undo the mojibake in `text`, in order."""
    spans = list(_pieces(text))
    pieces = [text[start:end] for start, end in spans]
    evidence = _evidence(pieces)
    decided: dict[str, list[Edit]] = {}
    edits: list[Edit] = []
    for (start, _), piece in zip(spans, pieces, strict=True):
        if piece not in decided:
            decided[piece] = _decide(piece, evidence)
        for edit in decided[piece]:
            after = edit.after
            if (
                piece[edit.start] == GAP
                and not edit.start
                and after in "äöü"
                and SENTENCE_START_RE.search(text[max(0, start - 2) : start])
            ):
                after = after.upper()
            edits.append(Edit(start + edit.start, start + edit.end, after, edit.why))
    return edits


SENTENCE_START_RE = re.compile(r"(?:^|[.!?:]\s|\n)$")


def _decide(piece: str, evidence: Evidence) -> list[Edit]:
    best = plausibility(piece)
    chosen: list[Edit] = []
    for option in _rewritings(piece):
        score = option.score + evidence.prior(option.table.reading)
        if score > best + 0.01:
            best, chosen = score, option.edits
    return chosen


URL_RE = re.compile(
    r"(?:https?|ftp|mailto|file)://|^www\.|[\w.+-]+@[\w-]+\.\w|`|\\[ux][0-9a-fA-F]{2}|^[/~][\w.-]+/[\w.-]+"
)
BOX_RE = re.compile(r"[─-╿▀-▟]{3}|^[─-╿▀-▟\s]+$")


@cache
def _lead_re() -> re.Pattern[str]:
    return re.compile("[" + re.escape("".join(sorted(leads()))) + "]")


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of `text` without ASCII white space that hold the beginning of a damaged form."""
    end = 0
    for match in _lead_re().finditer(text):
        position = match.start()
        if position < end:
            continue
        start = position
        while start > end and position - start < PIECE_LENGTH and text[start - 1] not in " \t\r\n":
            start -= 1
        end = position + 1
        while end < len(text) and end - position < PIECE_LENGTH and text[end] not in " \t\r\n":
            end += 1
        piece = text[start:end]
        if not URL_RE.search(piece) and not BOX_RE.search(piece):
            yield start, end
