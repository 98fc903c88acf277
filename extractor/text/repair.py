"""Repair of damaged text, with the way back to its source.

    >>> fixed = repair("Er war fĂŒr eine Friedenslösung.")
    >>> fixed.text
    'Er war für eine Friedenslösung.'
    >>> fixed.source_span(8, 10)
    (8, 11)

Sound text passes through one cheap look at the characters that it uses. Otherwise: HTML entities, then mojibake
(`extractor.text.mojibake`, several times, for damage upon damage), then what ftfy finds beyond it, then characters that
no article wants (byte order marks, zero-width spaces, soft hyphens, carriage returns, control characters). Quotation
marks stay as they are.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from extractor.text import alignment, mojibake
from extractor.text.alignment import Change, Edit, Repaired

__all__ = ["Change", "Repaired", "repair"]

ROUNDS = 3
"""How often mojibake is looked for again in its own repair; text damaged more often than that stays damaged."""

LINE_END = "line end"
"""The `why` of changes that are no repairs: `\\r\\n` became `\\n`."""

SOUND = frozenset(map(chr, range(32, 127))) - {"&"} | frozenset("\t\n\räöüßÄÖÜéèêçñóíáúëï„“”‚‘’«»‹›–—…§°€·•²³\u00a0")
"""Characters that damage does not begin with, `ÄÖÜ` in odd places aside (`ODD_RE`)."""
ODD_RE = re.compile(r"[a-zäöüß][ÄÖÜ]|Ä(?![a-zäöüßA-ZÖÜ])|‚Ä[^a-zäöüßA-Z]")

ENTITY_RE = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,24});")
TAG_RE = re.compile(r"</?[A-Za-z][^<>]*>")
PIECE_RE = re.compile(r"[^ \t\r\n]{1,120}")
"""What ftfy is asked about at once: its time grows faster than the length."""
URL_RE = re.compile(r"(?:https?://|www\.)[^\s<>\"„“»«]+")

REMOVED = "\ufeff\u200b\u2060\u00ad\u200e\u200f" + "".join(
    map(chr, (*range(0x00, 0x09), 0x0B, *range(0x0E, 0x20), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x2070)))
)
CHARACTER_RE = re.compile(
    r"(?P<hyphen>\u00ad(?:\r\n?|\n))|(?P<newline>\r\n?|[\u2028\u2029])|(?P<control>[\x80-\x9f])"
    rf"|(?P<removed>[{re.escape(REMOVED)}])"
    r"|(?P<joiner>(?<![^\x00-\u024f])[\u200c\u200d](?![^\x00-\u024f]))"
    r"|(?P<half>[\ud800-\udfff])|(?P<ligature>[\ufb00-\ufb06])|(?P<marks>[A-Za-z\u00c0-\u024f][\u0300-\u036f]+)"
)


def repair(text: str) -> Repaired:
    """`text` without encoding damage, entities and stray characters, aligned with what it was.

    On sound text the result is `text` itself and has no changes. Line ends become `\\n`.
    """
    if _is_sound(text):
        return alignment.apply(text, _character_edits(text)) if "\r" in text else alignment.unchanged(text)
    fixed = alignment.apply(text, _entity_edits(text))
    for _ in range(ROUNDS):
        edits = mojibake.find_edits(fixed.text)
        if not edits:
            break
        fixed = alignment.compose(fixed, alignment.apply(fixed.text, _without_loose_spaces(fixed.text, edits)))
    fixed = alignment.compose(fixed, alignment.apply(fixed.text, _ftfy_edits(fixed.text)))
    return alignment.compose(fixed, alignment.apply(fixed.text, _character_edits(fixed.text)))


def _is_sound(text: str) -> bool:
    return SOUND.issuperset(text) and ODD_RE.search(text) is None


def _entity_edits(text: str) -> Iterator[Edit]:
    """HTML entities outside URLs; in text with tags, those that stand for the tags' own characters stay."""
    if "&" not in text:
        return
    urls = [match.span() for match in URL_RE.finditer(text)]
    tags = TAG_RE.search(text) is not None
    for match in ENTITY_RE.finditer(text):
        entity = match.group()
        after = html.unescape(entity)
        if after == entity or (tags and after in "<>&\"'"):
            continue
        if after.isspace() and after != mojibake.NBSP:
            continue  # a thin space and the like: as good as the entity to no reader, and not sure to be damage
        if any(start <= match.start() < end for start, end in urls):
            continue
        yield Edit(match.start(), match.end(), after, "HTML entity")


def _without_loose_spaces(text: str, edits: list[Edit]) -> Iterator[Edit]:
    """`edits`, with no-break spaces that they would put at the end of a line or beside a space left out."""
    for edit in edits:
        if edit.after == mojibake.NBSP and (edit.end == len(text) or text[edit.end] in " \t\r\n"):
            yield edit._replace(after="", why=edit.why + ", remains of a no-break space")
        else:
            yield edit


def _ftfy_edits(text: str) -> Iterator[Edit]:
    """What ftfy repairs in the pieces that it finds bad: mix-ups with codecs of other scripts."""
    if text.isascii():
        return
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if not is_bad(text):
        return
    for match in PIECE_RE.finditer(text):
        piece = match.group()
        if piece.isascii() or mojibake.URL_RE.search(piece) or not is_bad(piece):
            continue
        after = fix_encoding(piece)
        # A letter or two may as well be a formula (√±1); emoji are none.
        sure = sum(map(str.isalpha, after)) > 2 or max(after) > "\uffff"
        better = not is_bad(after) and mojibake.plausibility(after) > mojibake.plausibility(piece)
        if sure and better and "\ufffd" not in after:
            yield Edit(match.start(), match.end(), after, "encoding, repaired by ftfy")


def _character_edits(text: str) -> Iterator[Edit]:
    for match in CHARACTER_RE.finditer(text):
        found = match.group()
        if match.lastgroup == "hyphen":
            after, why = "", "word divided at the line's end"
        elif match.lastgroup == "newline":
            after, why = "\n", LINE_END
        elif match.lastgroup == "control":
            after, why = found.encode("latin-1").decode("cp1252", "ignore"), "Windows-1252 read as ISO 8859-1"
        elif match.lastgroup == "half":
            after, why = "\ufffd", "half a character"
        elif match.lastgroup == "ligature":
            after, why = unicodedata.normalize("NFKC", found), "ligature"
        elif match.lastgroup == "marks":
            after, why = unicodedata.normalize("NFC", found), "letter and its marks apart"
        else:
            after, why = "", "soft hyphen" if found == "\u00ad" else "invisible character"
        yield Edit(match.start(), match.end(), after, why)
