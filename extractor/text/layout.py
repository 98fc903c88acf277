"""What in an article is no running prose: headline, date and place, author, agency, captions, subheadings, bullets.

    BERLIN (dpa) – Die Regierung …            place and agency in front of the first sentence
    22.12.2025 - 01:38:56Die Regierung …      a moment glued to it by a page that lost its tags

Layout never changes the text: it marks stretches of it, each once, so that other rules can leave them alone. A line is
a headline or subheading by its place and shape only: on its own, short, without the end of a sentence, with prose
around it. List items and table rows look similar and are kept out by their neighbours. Paragraphs that were broken
into short lines are put together first (`unwrapped`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from extractor import lexicon

TITLE_LENGTH = 160
"""Longest headline in characters; in the wild they stay under 120."""
SHORT_TITLE = 55
"""Lines of wrapped paragraphs are longer."""
SUBHEADING_LENGTH = 90
SUBHEADING_WORDS = 12
PROSE_LENGTH = 80
"""A line of at least so many characters is running prose, not a list item or a table row."""
HEAD_LINES = 6
"""Datelines, bylines and the like are looked for in so many lines from the top."""

WRAP_WIDTH = 130
"""Text with longer lines is not hard-wrapped."""
WRAP_SHARE = 0.25
"""Of the lines of hard-wrapped text at least so many begin in lower case: more than half do, in German."""

OPENING = "«»„“‚‘‹›\"'”"
ITEM_RE = re.compile(r"\s*(?:[-–—•*·▪◦‣+#|]|\d{1,3}[.)]\s|\(?[a-z]\)\s)")
BULLET_RE = re.compile(r"[-–—•*·▪◦‣+](?=\s+\S)")
NUMBERING_RE = re.compile(r"(?:\d{1,3}[.)]|\(?[a-z]\))(?=\s+\S)")
NUMBER_RE = re.compile(r"\d{1,3}\.\s+[A-ZÄÖÜ]")
SENTENCE_END_RE = re.compile(r"[.!?…][\"“”»«’‘›‹)\]]*\s*$")
STOP_RE = re.compile(r"[.:;,…][\"“”»«’‘›‹)\]]*\s*$")


@dataclass(slots=True)
class Part:
    """A stretch of the text that is not running prose.

    `kind` is one of title, dateline, byline, agency, caption, subheading, bullet (the sign or number before a list
    item, which is prose itself); `start` and `end` count characters of the text, half open; `value` of a dateline is
    its moment in ISO 8601, empty where it has none.
    """

    kind: str
    start: int
    end: int
    value: str = ""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Part:
        return cls(**data)


class Line(NamedTuple):
    """A line without the white space at its edges; `start` and `end` count characters of the whole text."""

    start: int
    end: int
    text: str
    gap: bool  # an empty line stands before it


def find_layout(text: str) -> list[Part]:
    """The parts of `text` that are not running prose, in order and without overlap."""
    lines = list(_lines(unwrapped(text)))
    parts: list[Part] = []
    body = 0
    title_seen = False
    while body < len(lines) and body < HEAD_LINES:
        line = lines[body]
        part = _whole_line(line)
        if part is None and not title_seen and _is_title(lines, body):
            part = Part("title", line.start, line.end)
            title_seen = True
        if part is None:
            break
        parts.append(part)
        body += 1
    for index in range(body, len(lines)):
        line = lines[index]
        part = _leading_dateline(line) if index == body else _part_inside(lines, index)
        part = part or _bullet(lines, index)
        if part is not None:
            parts.append(part)
        credit = _closing_credit(line)
        if credit is not None and (part is None or part.end <= credit.start):
            parts.append(credit)
    return parts


def hard_breaks(text: str) -> list[tuple[int, int]]:
    """Where lines of `text` were broken only to keep them short: from the end of a line to the start of the next.

    The text is hard-wrapped if enough of its lines begin in lower case; then a line was broken wherever the next word
    would not have fitted, and ends a paragraph everywhere else.
    """
    lines = list(_lines(text))
    lengths = sorted(len(line.text) for line in lines)
    if not lengths:
        return []
    # A long headline or address may stick out.
    width = lengths[math.ceil(0.95 * (len(lengths) - 1))]
    if width > WRAP_WIDTH:
        return []
    together = [(before, after) for before, after in pairwise(lines) if not after.gap]
    broken = [
        (before, after)
        for before, after in together
        if len(before.text) + 1 + len(after.text.split(None, 1)[0]) > width
    ]
    if sum(after.text[0].islower() for _, after in broken) < WRAP_SHARE * len(together):
        return []
    return [(before.end, after.start) for before, after in broken]


def unwrapped(text: str) -> str:
    """`text` with spaces in place of its hard breaks, as many as there were characters: all offsets stay."""
    pieces: list[str] = []
    done = 0
    for start, end in hard_breaks(text):
        pieces += (text[done:start], " " * (end - start))
        done = end
    return "".join(pieces) + text[done:]


def title(text: str, parts: Sequence[Part]) -> str:
    """The headline of `text`, or an empty string. `parts` come from `find_layout(text)`."""
    return next((text[part.start : part.end] for part in parts if part.kind == "title"), "")


def published(parts: Sequence[Part]) -> str:
    """The moment of the first dateline that has one, in ISO 8601, or an empty string."""
    return next((part.value for part in parts if part.kind == "dateline" and part.value), "")


def _lines(text: str) -> Iterator[Line]:
    """The lines of `text` that are not empty."""
    start = 0
    gap = False
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            begin = start + raw.index(stripped[0])
            yield Line(begin, begin + len(stripped), stripped, gap)
        gap = not stripped
        start += len(raw) + 1


# --- headlines ---------------------------------------------------------------------------------------------------


def _is_title(lines: Sequence[Line], index: int) -> bool:
    """Whether line `index` is a headline: alone, not too long, no full stop at its end, and prose comes after it."""
    line = lines[index]
    if len(line.text) > TITLE_LENGTH or STOP_RE.search(line.text):
        return False
    # "1. FC …" may begin a headline, but not a list.
    numbered = NUMBER_RE.match(line.text) and not any(
        ITEM_RE.match(other.text) for other in lines[index + 1 : index + 3]
    )
    if not numbered and not _starts_like_heading(line.text):
        return False
    if len(line.text.split()) < 2 or _leading_dateline(line) is not None:
        return False
    rest = lines[index + 1 :]
    if not rest:
        return False
    follower = rest[0]
    if _whole_line(follower) is not None or _leading_dateline(follower) is not None:
        return True
    if follower.gap:
        return any(_is_prose(other.text) for other in rest[:3])
    # Straight below and no empty line between: a headline only if what follows is a paragraph in one line, for
    # a paragraph that was wrapped at a fixed width has a first line of the same kind.
    if len(line.text) <= SHORT_TITLE and _starts_like_heading(follower.text) and SENTENCE_END_RE.search(follower.text):
        return len(follower.text) > len(line.text) and _is_prose(follower.text)
    return len(follower.text) > max(PROSE_LENGTH, 1.3 * len(line.text)) and _is_prose(follower.text)


def _part_inside(lines: Sequence[Line], index: int) -> Part | None:
    """Line `index`, below the first line of prose, as a subheading, caption or agency credit; None for prose."""
    line = lines[index]
    if len(line.text) > TITLE_LENGTH:
        return None
    patterns = _patterns()
    if patterns.caption.search(line.text):
        return Part("caption", line.start, line.end)
    if patterns.agency_line.match(line.text):
        return Part("agency", line.start, line.end)
    return Part("subheading", line.start, line.end) if _is_subheading(lines, index) else None


def _bullet(lines: Sequence[Line], index: int) -> Part | None:
    """The sign before a list item; a number or letter only in a list, for prose may begin with "1. FC" too."""
    line = lines[index]
    match = BULLET_RE.match(line.text)
    if match is None and any(
        NUMBERING_RE.match(other.text) for other in (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2])
    ):
        match = NUMBERING_RE.match(line.text)
    return Part("bullet", line.start, line.start + match.end()) if match else None


def _closing_credit(line: Line) -> Part | None:
    """The agency credit behind the last sentence of a line, as in "… ins Tal. (dpa)"."""
    match = _patterns().agency_end.search(line.text)
    return Part("agency", line.start + match.start(), line.end) if match else None


def _is_subheading(lines: Sequence[Line], index: int) -> bool:
    """Whether line `index` is a subheading: short, on its own, no end of a sentence, prose before and after it."""
    line = lines[index]
    text = line.text
    if len(text) > SUBHEADING_LENGTH or len(text.split()) > SUBHEADING_WORDS or index + 1 == len(lines):
        return False
    if STOP_RE.search(text) or not _starts_like_heading(text) or "\t" in text:
        return False
    before, after = lines[index - 1].text, lines[index + 1].text
    if not (_is_prose(after) and len(after) > len(text) and SENTENCE_END_RE.search(before)):
        return False
    # A question or a cry of its own is a subheading only between two full paragraphs: in dialogue it is speech.
    return not SENTENCE_END_RE.search(text) or (len(before) > 2 * PROSE_LENGTH and len(after) > 2 * PROSE_LENGTH)


def _starts_like_heading(text: str) -> bool:
    if ITEM_RE.match(text):
        return False
    first = text.lstrip(OPENING + "… ")[:1]
    return first.isupper() or first.isdigit()


def _is_prose(text: str) -> bool:
    """A line long enough for prose, or a short one that is a sentence."""
    if ITEM_RE.match(text) or "\t" in text:
        return False
    return len(text) >= PROSE_LENGTH or (len(text.split()) >= 4 and SENTENCE_END_RE.search(text) is not None)


# --- dates, places, credits --------------------------------------------------------------------------------------


class Patterns(NamedTuple):
    """The regular expressions made of the words in lexicon/layout_words.toml."""

    moment: re.Pattern[str]
    moment_line: re.Pattern[str]
    moment_lead: re.Pattern[str]
    place_lead: re.Pattern[str]
    byline: re.Pattern[str]
    caption: re.Pattern[str]
    agency_line: re.Pattern[str]
    agency_end: re.Pattern[str]


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _patterns() -> Patterns:
    words = lexicon.table("layout_words.toml")
    months, weekdays = _any(list(words["months"])), _any(words["dates"]["weekdays"])
    clock = r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d))?"
    day_month = rf"(?P<day>\d{{1,2}})\.\s?(?:(?P<month>\d{{1,2}})\.\s?|(?P<name>{months})\.?\s?)"
    date = rf"(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|{day_month}(?P<year>\d{{4}}|\d{{2}}(?!\d)))"
    zone = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
    joint = r"(?:\s*[-–—|,/·•]\s*|T|\s+|\s*,?\s+um\s+)"
    day = rf"(?:(?:{weekdays})\.?,?\s+(?:den\s+)?)?{date}"
    time = rf"{joint}{clock}{zone}(?:\s*(?:Uhr\b|h\b))?"
    moment = rf"{day}(?:{time})?"
    any_day, any_time, any_moment = (re.sub(r"\(\?P<\w+>", "(?:", pattern) for pattern in (day, time, moment))
    prefix = rf"(?:(?:{_any(words['dates']['prefixes'])})\s*:?\s*)?"
    agency = _any(words["agencies"]["names"])
    agencies = rf"(?:{agency})(?:[-/, ]+[A-Za-zÄÖÜäöü]{{1,12}})*"
    place = r"[A-ZÄÖÜ][\w.'’-]*(?:(?:[ /]|, | am | an der | im | ob der )[A-ZÄÖÜ(][\w.'’()-]*){0,3}"
    dash = r"\s*[-–—]+(?=\s|[A-ZÄÖÜ«»„“\"])"
    short_date = rf"(?:{any_moment}|\d{{1,2}}\.\s?(?:{months}|\d{{1,2}}\.)\.?)"
    credits_ = words["credits"]
    captions = _any(credits_["captions"])
    return Patterns(
        moment=re.compile(moment),
        moment_line=re.compile(rf"{prefix}\(?{any_moment}\)?(?:\s*[|,–-]?\s*(?:\(?{agencies}\)?))?\.?$", re.IGNORECASE),
        # In front of the first sentence: with a time of day, or set off by a dash.
        moment_lead=re.compile(rf"{any_day}(?:{any_time}\s*[-–—|:]?|{dash}|\s*[|])\s*(?=[A-ZÄÖÜ«»„“\"‚‘‹›])"),
        place_lead=re.compile(
            rf"(?:{place}(?:,\s*(?:den\s+)?{short_date})?\s*\(\s*(?i:{agencies})\s*\)\s*[-–—:.]*"  # BERLIN (dpa) –
            rf"|{place},\s*(?:den\s+)?{short_date}\s*(?:\([^()]{{1,20}}\)\s*)?{dash}"  # Berlin, 18. Mai 2024 –
            rf"|[A-ZÄÖÜ][A-ZÄÖÜß]{{2,}}(?:[ /-][A-ZÄÖÜ][A-ZÄÖÜß]+){{0,2}}\s?[-–—]+(?=\s)"  # BERLIN –
            rf"|\(\s*(?i:{agencies})\s*\)\s*[-–—:.]*"  # (dpa)
            rf"|(?i:{agencies})(?:\.|\s*[-–—:])(?=\s))"  # sda.
            r"\s*"
        ),
        byline=re.compile(rf"^(?:{_any(credits_['bylines'])})\s*:?\s+[A-ZÄÖÜ][\w.'’-]+(?:[ ,/]+[\w.'’-]+){{0,8}}$"),
        # At the line's start, or a credit at its end: "Die alte Brücke. (Foto: dpa)".
        caption=re.compile(rf"^\(?(?:{captions})\s?[:/]\s*\S|(?<=[\s(\[])(?:{captions})\s?:\s*[^.:!?]{{1,60}}[)\]]?$"),
        agency_line=re.compile(
            rf"^(?:(?:{_any(credits_['sources'])})\s*:?\s*\S.{{0,80}}|[(\[]?(?i:{agencies})[)\]]?\.?)$"
        ),
        agency_end=re.compile(rf"(?<=[.!?“”\"«»’]\s)[(\[](?i:{agencies})[)\]]\.?$"),
    )


def _whole_line(line: Line) -> Part | None:
    """The line as a dateline, byline, agency credit or caption that fills it, or None."""
    patterns = _patterns()
    if len(line.text) > TITLE_LENGTH:
        return None
    if patterns.moment_line.match(line.text):
        return Part("dateline", line.start, line.end, _iso(line.text))
    for kind, pattern in (
        ("byline", patterns.byline),
        ("caption", patterns.caption),
        ("agency", patterns.agency_line),
    ):
        if pattern.search(line.text):
            return Part(kind, line.start, line.end)
    return None


def _leading_dateline(line: Line) -> Part | None:
    """The dateline in front of the first sentence of `line`, or None."""
    patterns = _patterns()
    end = 0
    match = patterns.moment_lead.match(line.text)
    if match:
        end = match.end()
    match = patterns.place_lead.match(line.text, end)
    if match and match.end() < len(line.text):
        end = match.end()
    if not end:
        return None
    lead = line.text[:end].rstrip()
    return Part("dateline", line.start, line.start + len(lead), _iso(lead))


def _iso(text: str) -> str:
    """The first moment in `text` in ISO 8601; empty if there is none or it is no date of the calendar."""
    match = _patterns().moment.search(text)
    if match is None:
        return ""
    if match["iso"]:
        year, month, day = (int(number) for number in match["iso"].split("-"))
    else:
        year, day = int(match["year"]), int(match["day"])
        year += 0 if year > 99 else 2000 if year < 70 else 1900
        month = int(match["month"] or lexicon.table("layout_words.toml")["months"][match["name"]])
    hour, minute, second = (int(match[unit] or 0) for unit in ("hour", "minute", "second"))
    try:
        moment = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return ""
    if match["hour"] is None:
        return moment.date().isoformat()
    if match["second"] is None:
        return moment.isoformat(timespec="minutes") + (match["zone"] or "")
    return moment.isoformat() + (match["zone"] or "")
