"""Quotation marks as data: the styles of `marks.toml`, and the nouns that make a marked stretch a title or a name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from extractor.lexicon import table
from extractor.lexicon.nouns import genitives, look_up


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """A pair of quotation marks; the fields are explained at the head of `marks.toml`."""

    key: str
    open: str
    close: str
    level: str
    usage: tuple[str, ...]
    name: str
    twin: str = ""
    apostrophe: bool = False


@cache
def mark_styles() -> dict[str, MarkStyle]:
    """All styles by their key, in the order of the file."""
    return {
        key: MarkStyle(key, **{**style, "usage": tuple(style["usage"])})
        for key, style in table("marks.toml")["styles"].items()
    }


@cache
def mixed_closings() -> dict[str, tuple[str, ...]]:
    """Opening mark → the closing marks of other styles that careless text sets with it, likeliest first."""
    return {opening: tuple(closings) for opening, closings in table("marks.toml")["mixed"].items()}


@lru_cache(maxsize=4096)
def title_noun(word: str) -> str | None:
    """The group of `other_quotes.toml` (work, medium, thing …) whose noun `word` is, also inflected or compounded.

    >>> title_noun("Romans"), title_noun("Tageszeitung"), title_noun("Minister")
    ('work', 'medium', None)
    """
    forms = _title_forms()
    return look_up(word, forms, _title_heads())


@cache
def _title_forms() -> dict[str, str]:
    forms: dict[str, str] = {}
    for group, nouns in table("other_quotes.toml")["before"].items():
        for noun in nouns:
            # Genders and plurals are not listed: endings that fit no noun at all do no harm here.
            for form in (noun, *genitives(noun), noun + "n", noun + "en", noun + "e", noun + "nen"):
                forms.setdefault(form, group)
    return forms


@cache
def _title_heads() -> frozenset[str]:
    # Short nouns are too often the end of another word (App, Zug, Hit).
    return frozenset(
        form for form in _title_forms() if len(form) > 4 or form in ("Buch", "Film", "Lied", "Song", "Oper")
    )
