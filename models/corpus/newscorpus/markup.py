"""The source format: plain text with brackets around what is annotated.

    [p1 Petra Lindner]     a name; the id's first letter is its label (p person, l place, o organisation, m other)
    {I1@p1 …}              a piece of quote 1 (type letter D I R K F), said by p1
    {s1 …} {c1 …} {a1 …}   the words of quote 1's speaker, cue, addressee; {f1 …} sets its frame by hand
    {O …} {~ …} {L …}      marks that nobody says; looked at and no quote; place line
    {T@p1 …}               a turn of an interview that has no quotation marks

The grammar is described in GUIDELINES.md. Offsets are computed from the brackets, never typed: they count characters
of the text without brackets, half open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

Span = tuple[int, int]

TYPES = {"D": "Direct", "I": "Indirect", "R": "Reported", "K": "IndirectFreeIndirect", "F": "FreeIndirect"}
LABELS = {"p": "PER", "l": "LOC", "o": "ORG", "m": "MISC", "u": ""}
"""First letter of an id → label; u is an unnamed speaker, who has no name to label."""
ROLES = {"s": "speaker", "c": "cue", "f": "frame", "a": "addressee"}
MEDIA = {"s": "Speech", "w": "Writing", "t": "Thought"}
LINES = {"title": "title", "sub": "subheading", "by": "byline", "date": "dateline", "caption": "caption"}
"""Word after # at the beginning of a line → layout part."""

QUOTE_RE = re.compile(r"(?P<type>[DIRKF])(?P<number>\d+)(?P<rest>(?:@[a-z]?\d*-?|=\d+|/[swt]|!)*)$")
REST_RE = re.compile(r"@([a-z]\d+|-)|=(\d+)|/([swt])|(!)|(.)")
ROLE_RE = re.compile(r"(?P<role>[scaf])(?P<numbers>\d+(?:,\d+)*)$")
TURN_RE = re.compile(r"T@(?P<id>[pu]\d+)$")
NAME_RE = re.compile(r"(?P<id>[lom]|[plom]\d+)$")
ENTITY_RE = re.compile(r"(?P<id>[plomu]\d+)\s*=\s*(?P<rest>.+)$")
LINE_RE = re.compile(r"#(?P<kind>\w+) ")


class MarkupError(ValueError):
    """A source file that cannot be read; `line` is the line of the file, from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class Entity:
    """A person, place, organisation or other name of one article; `name` is the full form in nominative."""

    id: str
    name: str
    gender: str = ""  # m, f, d or "": persons only
    role: str = ""
    real: bool = False

    @property
    def label(self) -> str:
        return LABELS[self.id[0]]


@dataclass(slots=True)
class Name:
    """One mention of an entity by name."""

    start: int
    end: int
    entity: str


@dataclass(slots=True)
class Quote:
    """A quotation as it is marked in the source, and after `resolve` with what follows by rule.

    `speaker_id` is None where the source does not say it, "" where nobody known speaks (`@-`).
    """

    number: int
    type: str
    spans: list[Span] = field(default_factory=list)
    speaker_id: str | None = None
    same_as: int | None = None
    medium: str = "SW"  # speech or writing: the text leaves it open
    free: bool = False  # "!": the writer departs from the rules on purpose
    roles: dict[str, list[Span]] = field(default_factory=lambda: {role: [] for role in ROLES.values()})
    nested: bool = False
    has_nested: bool = False

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]

    def covers(self, span: Span) -> bool:
        """Whether one piece of the quote holds all of `span`."""
        return any(start <= span[0] and span[1] <= end for start, end in self.spans)


@dataclass(slots=True)
class Article:
    """One article with all its annotation; `header` holds the plain `key: value` lines."""

    id: str
    topic: str
    header: dict[str, str] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    text: str = ""
    names: list[Name] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    others: list[Span] = field(default_factory=list)
    free_others: list[Span] = field(default_factory=list)  # those of `others` with "!"
    notes: list[Span] = field(default_factory=list)
    layout: list[tuple[str, int, int]] = field(default_factory=list)
    turns: list[tuple[str, int, int]] = field(default_factory=list)
    splits: set[int] = field(default_factory=set)
    joins: set[int] = field(default_factory=set)
    sentences: list[Span] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # source line of each character of the text

    def quote(self, number: int) -> Quote | None:
        return next((quote for quote in self.quotes if quote.number == number), None)

    def line(self, offset: int) -> int:
        """The line of the source file that the character at `offset` stands in."""
        return self.lines[min(offset, len(self.lines) - 1)] if self.lines else 1

    def title(self) -> str:
        """The first headline, or ""."""
        return next((self.text[start:end] for kind, start, end in self.layout if kind == "title"), "")


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    line: int


def read(path: Path) -> Article:
    """Read the source file `path`; its folder is the topic, folder and name are the id. Raises MarkupError."""
    topic = path.parent.name
    return parse(path.read_text(encoding="utf-8"), f"{topic}-{path.stem}", topic)


def parse(source: str, article_id: str = "article", topic: str = "") -> Article:
    """Parse a source: header, a line `---`, marked-up text. Raises MarkupError for what is not well-formed."""
    article = Article(article_id, topic)
    lines = source.replace("\r\n", "\n").split("\n")
    if "---" not in lines:
        raise MarkupError("no line '---' between header and text", 1)
    divider = lines.index("---")
    _parse_header(article, lines[:divider])
    _Body(article).parse(lines[divider + 1 :], first_line=divider + 2)
    return article


def _parse_header(article: Article, lines: list[str]) -> None:
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("%"):
            continue
        if match := ENTITY_RE.match(line):
            if match["id"] in article.entities:
                raise MarkupError(f"{match['id']} is declared twice", number)
            article.entities[match["id"]] = _entity(match["id"], match["rest"], number)
        elif ":" in line:
            key, value = line.split(":", 1)
            article.header[key.strip()] = value.strip()
        else:
            raise MarkupError(f"neither 'key: value' nor 'p1 = name': {line!r}", number)


def _entity(entity_id: str, rest: str, line: int) -> Entity:
    name, *fields = (cell.strip() for cell in rest.split("|"))
    real = {"real": True, "invented": False}
    flags = [cell for cell in fields if cell in real]
    fields = [cell for cell in fields if cell not in real]
    # Places are real unless the source says so, persons and organisations are invented.
    entity = Entity(entity_id, name, real=real[flags[0]] if flags else entity_id[0] in "lm")
    if entity_id[0] in "pu":
        if not fields or fields[0] not in ("m", "f", "d", "-"):
            raise MarkupError(f"{entity_id}: the field after the name is the gender: m, f, d or -", line)
        entity.gender = fields[0].strip("-")
        fields = fields[1:]
    if len(fields) > 1:
        raise MarkupError(f"{entity_id}: too many fields", line)
    entity.role = fields[0] if fields else ""
    return entity


class _Body:
    """Reads the marked-up text character by character, with a stack of open brackets."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.chars: list[str] = []
        self.stack: list[_Open] = []
        self.line = 1

    def parse(self, lines: list[str], first_line: int) -> None:
        kept = [(first_line + i, line.rstrip()) for i, line in enumerate(lines) if not line.startswith("%")]
        while kept and not kept[-1][1]:
            kept.pop()
        while kept and not kept[0][1]:
            kept.pop(0)
        for i, (number, line) in enumerate(kept):
            self.line = number
            if i:
                self.emit("\n")
            self.read_line(line)
        if self.stack:
            raise MarkupError(f"never closed: {self.stack[-1].tag}", self.stack[-1].line)
        article = self.article
        for quote in article.quotes:
            if not quote.spans:
                spans = [span for found in quote.roles.values() for span in found]
                raise MarkupError(f"roles of quote {quote.number}, but no such quote", article.line(spans[0][0]))
        article.text = "".join(self.chars)
        article.quotes.sort(key=lambda quote: (quote.start, -quote.end))
        article.names.sort(key=lambda name: name.start)
        article.others.sort()

    def emit(self, char: str) -> None:
        self.chars.append(char)
        self.article.lines.append(self.line)

    def read_line(self, line: str) -> None:
        kind = ""
        if match := LINE_RE.match(line):
            if match["kind"] not in LINES:
                raise MarkupError(f"unknown line kind #{match['kind']}; known: {', '.join(LINES)}", self.line)
            kind, line = LINES[match["kind"]], line[match.end() :]
        start = len(self.chars)
        self.read_text(line)
        if kind:
            self.article.layout.append((kind, start, len(self.chars)))

    def read_text(self, line: str) -> None:
        i = 0
        while i < len(line):
            char = line[i]
            if char == "\\" and i + 1 < len(line):
                self.emit(line[i + 1])
                i += 2
            elif char in "{[":
                i = self.open(line, i)
            elif char in "}]":
                self.close(char)
                i += 1
            else:
                self.emit(char)
                i += 1

    def open(self, line: str, i: int) -> int:
        """Read the tag of the bracket at `line[i]`; returns where the text goes on."""
        match = re.compile(r"[^\s{}\[\]]*").match(line, i + 1)
        tag = match[0] if match else ""
        end = i + 1 + len(tag)
        if tag in ("|", "_") and line[end : end + 1] == "}":
            (self.article.splits if tag == "|" else self.article.joins).add(len(self.chars))
            return end + 1
        if line[end : end + 1] != " ":
            raise MarkupError(f"no space after {line[i:end]}", self.line)
        self.stack.append(_Open(line[i] + tag, len(self.chars), self.line))
        return end + 1

    def close(self, char: str) -> None:
        if not self.stack or (self.stack[-1].tag[0] == "{") != (char == "}"):
            raise MarkupError(f"{char} closes nothing; open: {self.stack[-1].tag if self.stack else '-'}", self.line)
        opened = self.stack.pop()
        span = (opened.start, len(self.chars))
        if span[0] == span[1]:
            raise MarkupError(f"nothing in {opened.tag}", opened.line)
        if char == "]":
            self.add_name(opened, span)
        else:
            self.add_group(opened, span)

    def add_name(self, opened: _Open, span: Span) -> None:
        tag = opened.tag[1:]
        if not NAME_RE.match(tag):
            raise MarkupError(f"not an id of a name: {tag!r} (p1, l2, o3, m4, or l, o, m alone)", opened.line)
        if any(outer.tag[0] == "[" for outer in self.stack):
            raise MarkupError("a name in a name: only the outer one is annotated", opened.line)
        text = "".join(self.chars[span[0] : span[1]])
        self.article.names.append(Name(*span, tag if len(tag) > 1 else self.undeclared(tag, text)))

    def undeclared(self, letter: str, text: str) -> str:
        """The id of a place, organisation or other name that is named in one form only and needs no declaration."""
        entities = self.article.entities
        for entity in entities.values():
            if entity.id[0] == letter and entity.name == text:
                return entity.id
        # Declared ids are short; 100 and more are free.
        entity_id = f"{letter}{100 + sum(1 for known in entities if known[0] == letter)}"
        entities[entity_id] = Entity(entity_id, text, real=True)
        return entity_id

    def add_group(self, opened: _Open, span: Span) -> None:
        tag, article = opened.tag[1:], self.article
        if match := QUOTE_RE.match(tag):
            self.add_quote(match, span, opened.line)
        elif match := ROLE_RE.match(tag):
            for number in match["numbers"].split(","):
                self.quote(int(number)).roles[ROLES[match["role"]]].append(span)
        elif match := TURN_RE.match(tag):
            article.turns.append((match["id"], *span))
        elif tag in ("O", "O!"):
            article.others.append(span)
            if tag == "O!":
                article.free_others.append(span)
        elif tag == "~":
            article.notes.append(span)
        elif tag == "L":
            article.layout.append(("dateline", *span))
        else:
            raise MarkupError(f"unknown tag {{{tag}", opened.line)

    def quote(self, number: int) -> Quote:
        """Quote `number`, made if need be: roles may come before their quote."""
        found = self.article.quote(number)
        if found is None:
            found = Quote(number, "")
            self.article.quotes.append(found)
        return found

    def add_quote(self, match: re.Match[str], span: Span, line: int) -> None:
        quote, quote_type = self.quote(int(match["number"])), TYPES[match["type"]]
        if quote.type and quote.type != quote_type:
            raise MarkupError(f"quote {quote.number} is both {quote.type} and {quote_type}", line)
        quote.type = quote_type
        quote.spans.append(span)
        for speaker, same_as, medium, free, unknown in REST_RE.findall(match["rest"]):
            if unknown:
                raise MarkupError(f"cannot read {match[0]!r}", line)
            if speaker:
                quote.speaker_id = speaker.strip("-")
            elif same_as:
                quote.same_as = int(same_as)
            elif medium:
                quote.medium = MEDIA[medium]
            elif free:
                quote.free = True
