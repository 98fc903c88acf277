"""Texts as no newsroom sends them: pieces of German, marks, broken bytes and controls, in any order. Reproducible."""

from __future__ import annotations

import random

WORDS = (
    "Ada Brandt sagte gestern in Kiel dass sie nicht komme und „Nein“ meinte der Rat der Stadt laut Polizei "
    "ÜBER fĂŒr GesprÃ¤che Minister Dr. Prof. z.B. A. d.h. US-Präsident 3.2.2024 - 08:15:00 BERLIN (dpa) – Bild: von "
    "er sie es habe sei werde 1'000 «ja» »nein« ‚so‘ O'Neill St.-Gallen AG e.V. www.beispiel.ch a@b.de #x @y -- …"
).split()
MARKS = [*"«»‹›„“”‚‘’\"'`´<>()[]{}", ",,", "''", "<<", ">>", "``"]
PUNCTUATION = list(".,;:!?-–—…/\\|*_~^=+&%$§#@€°")
SPACES = [
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "\t",
    "\r\n",
    "\r",
    "\u00a0",
    "\u2028",
    "\u2029",
    "\u3000",
    "\u200b",
    "\x0b",
    "\x0c",
]
CONTROLS = [chr(code) for code in (*range(0, 32), *range(0x7F, 0xA0))]
BIDI = list("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
BROKEN = [
    "\ud800",
    "\udfff",
    "\udcff",
    "\ufffd",
    "\ufffe",
    "\uffff",
    "\U0010ffff",
    "Ã¼",
    "â€ž",
    "Ãƒ",
    "&amp;amp;",
    "&#x22;",
    "=\n",
]
OTHERS = [
    "\u0301",
    "a\u0308",
    "👩‍👩‍👧",
    "😀",
    "שלום",
    "مرحبا",
    "你好",
    "ı",
    "ﬁ",
    "ẞ",
    "ß",
    "\u00ad",
    "\ufeff",
    "𝔄",
    "Ⅷ",
    "٣",
]
KINDS = (WORDS, MARKS, PUNCTUATION, SPACES, CONTROLS, BIDI, BROKEN, OTHERS)


def text(seed: int) -> str:
    """The nasty text of a number: up to some hundred pieces, of which it prefers a few kinds."""
    chance = random.Random(seed)
    weights = [chance.random() ** 3 for _ in KINDS]
    glue = chance.choice([" ", " ", " ", "", "\n", chance.choice(MARKS)])
    pieces = [chance.choice(chance.choices(KINDS, weights)[0]) for _ in range(chance.choice([1, 3, 10, 30, 100]))]
    if chance.random() < 0.1:
        pieces = [chance.choice(pieces)] * 300
    if chance.random() < 0.05:
        pieces.append(chr(chance.randrange(0x110000)) * 5)
    return glue.join(pieces)
