"""German word forms with letters beyond ASCII, and how frequent they are: what the repair of lost bytes decides by.

Source: `de_lexeme_prob` of spacy-lookups-data (Explosion, MIT licence), a million word forms with log probabilities.
Kept are the more frequent forms in German letters and all forms with other Latin letters (names, mostly), single
letters and capitals aside. The corpus behind the table has some damaged text in it; what looks like it is left out.

    python models/scripts/repair_words.py extractor/lexicon/repair_words.tsv.gz
"""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path

import srsly

MIN_LOG_PROBABILITY = -16.6
GERMAN_RE = re.compile(r"[A-Za-zäöüßÄÖÜ]+")
LATIN_RE = re.compile(r"[A-Za-zªºÀ-ÖØ-öø-ɏȘșȚț]+")
DAMAGE_RE = re.compile(
    r"[a-zäöüß][À-ÖØ-ÞĀĂĆĹŹ]"  # a capital in mid-word
    r"|[ÂÃĂ]"  # the usual remains; they cost the few sound names that begin with them
    r"|[ÄÅĹ](?![a-zäöü])"
    r"|[ªºƒ]"
)


def load_words() -> dict[str, float]:
    import spacy_lookups_data

    path = Path(spacy_lookups_data.__file__).parent / "data/de_lexeme_prob.json.gz"
    words: dict[str, float] = srsly.read_gzip_json(path)
    return words


def choose(words: dict[str, float]) -> dict[str, float]:
    """The forms to ship, with their natural log probability."""
    kept = {}
    for word, probability in words.items():
        if word.isascii() or len(word) < 2 or not LATIN_RE.fullmatch(word) or DAMAGE_RE.search(word):
            continue
        if word.isupper() and not GERMAN_RE.fullmatch(word):
            continue
        if probability >= MIN_LOG_PROBABILITY or not GERMAN_RE.fullmatch(word):
            kept[word] = probability
    return kept


def main(out: Path) -> None:
    kept = choose(load_words())
    lines = [f"{word}\t{probability:.1f}\n" for word, probability in sorted(kept.items())]
    # No name and no time in the header, so that the same words give the same file.
    out.write_bytes(gzip.compress("".join(lines).encode(), 9, mtime=0))
    print(f"{len(kept)} forms, {out.stat().st_size} bytes → {out}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
