"""How much damage `extractor.repair` undoes, how much it does, and how fast it is, with ftfy beside it.

    python tests/benchmarks/bench_repair.py [--articles N] [--show] [--more]

Takes the dev articles of the Wikinews corpus (the folder in `EXTRACTOR_SHARED`), damages them by every codec: whole,
with bytes lost (control characters and no-break spaces dropped), in places (60 % of the words) and twice. Printed is
the share of the words with letters beyond ASCII that come back exactly; `tokens` is stricter: the stretches between
spaces, with quotation marks and dashes. Harm is counted on the sound articles of train and dev, and so is speed, also
as they come from Windows (with carriage returns). Last, how the time grows with the length of a damaged text. On one
core the whole takes two minutes; `--only whole --articles 10` is a short version.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import ftfy

from extractor.text.repair import repair

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
WORD_RE = re.compile(r"\w+")
LOST_RE = re.compile("[\x80-\x9f\xa0]")
SHARE = 0.6


def shared() -> Path:
    return Path(os.environ.get("EXTRACTOR_SHARED", Path(__file__).parents[3] / "shared"))


def articles(split: str) -> list[str]:
    path = shared() / "data" / "wikinews-quotes" / f"{split}.jsonl"
    return [json.loads(line)["text"] for line in path.open(encoding="utf-8")]


def misread(text: str, codec: str) -> str:
    """`text` in UTF-8 read as `codec`; bytes that it leaves undefined become control characters."""
    return "".join(
        char if (char := bytes([byte]).decode(codec, "replace")) != "\ufffd" else chr(byte) for byte in text.encode()
    )


def lossy(text: str, codec: str) -> str:
    return LOST_RE.sub("", misread(text, codec))


def twice(text: str, codec: str) -> str:
    return misread(misread(text, codec), codec)


def twice_lossy(text: str, codec: str) -> str:
    return lossy(lossy(text, codec), codec)


def in_places(damage: Callable[[str, str], str]) -> Callable[[str, str], str]:
    def damage_some(text: str, codec: str) -> str:
        chance = random.Random(len(text))
        parts = re.split(r"([ \n\t]+)", text)
        return "".join(damage(part, codec) if chance.random() < SHARE else part for part in parts)

    return damage_some


CLASSES: dict[str, Callable[[str, str], str]] = {
    "whole": misread,
    "lossy": lossy,
    "in places": in_places(misread),
    "in places, lossy": in_places(lossy),
    "twice": twice,
}
MORE_CLASSES: dict[str, Callable[[str, str], str]] = {
    "twice, lossy": twice_lossy,
    "in places, twice": in_places(twice),
}


def tokens(text: str) -> list[str]:
    return re.split(r"[ \n\t]+", text)


def words(token: str) -> list[str]:
    return [word for word in WORD_RE.findall(token) if not word.isascii()]


def recovered(sound: str, fixed: str) -> Iterator[tuple[str, str, bool]]:
    """For every token of `sound` beyond ASCII: it, what stands in its place, and whether its words are the same."""
    before, after = tokens(sound), tokens(fixed)
    if len(before) != len(after):
        # A token was lost or won: pair what can be paired from both ends.
        missing = len(before) - len(after)
        after = after + [""] * missing if missing > 0 else after[: len(before)]
    for old, new in zip(before, after, strict=True):
        if not old.isascii():
            yield old, new, words(old) == words(new)


def measure(
    texts: list[str], damaged: list[str], fix: Callable[[str], str]
) -> tuple[float, float, list[tuple[str, str]]]:
    """The share of words and of tokens that come back, and the pairs that do not."""
    total = good = token_total = token_good = 0
    misses = []
    for sound, broken in zip(texts, damaged, strict=True):
        for old, new, same in recovered(sound, fix(broken)):
            token_total += 1
            token_good += old == new
            if words(old):
                total += 1
                good += same
                if not same:
                    misses.append((old, new))
    return good / total, token_good / token_total, misses


def ftfy_fix(text: str) -> str:
    return str(ftfy.fix_text(text, uncurl_quotes=False))


def our_fix(text: str) -> str:
    return repair(text).text


def print_recovery(texts: list[str], classes: dict[str, Callable[[str, str], str]], show: bool) -> None:
    averages: list[float] = []
    print(f"{'damage':18}{'codec':12}{'ftfy':>8}{'ours':>8}{'tokens':>8}{'kchar/s':>9}")
    for name, damage in classes.items():
        for codec in CODECS:
            damaged = [damage(text, codec) for text in texts]
            theirs, _, _ = measure(texts, damaged, ftfy_fix)
            start = time.perf_counter()
            ours, ours_tokens, misses = measure(texts, damaged, our_fix)
            speed = sum(map(len, damaged)) / (time.perf_counter() - start) / 1000
            averages.append(ours)
            print(f"{name:18}{codec:12}{theirs:8.4f}{ours:8.4f}{ours_tokens:8.4f}{speed:9.0f}", flush=True)
            if show:
                print("   ", *(f"{old}→{new}" for old, new in misses[:12]))
    print(f"average {sum(averages) / len(averages):.4f}, least {min(averages):.4f} over {len(averages)} classes")


def print_harm(texts: list[str]) -> None:
    harmed = [(text, fixed) for text in texts if (fixed := repair(text)).text.split() != text.split()]
    print(f"harm: {len(harmed)} of {len(texts)} sound articles changed")
    for text, fixed in harmed[:20]:
        print("   ", [(text[c.source_start - 10 : c.source_end + 10], c.after, c.why) for c in fixed.changes][:4])


def seconds(texts: list[str], fix: Callable[[str], str]) -> float:
    """The time that `fix` takes for all texts, the better of two runs."""
    times = []
    for _ in range(2):
        start = time.perf_counter()
        for text in texts:
            fix(text)
        times.append(time.perf_counter() - start)
    return min(times)


def print_speed(texts: list[str]) -> None:
    for name, sound in (
        ("sound text", texts),
        ("sound text, \\r\\n", [text.replace("\n", "\r\n") for text in texts]),
    ):
        theirs, ours = seconds(sound, ftfy_fix), seconds(sound, our_fix)
        rate = sum(map(len, sound)) / 1e6
        print(
            f"{name}: ftfy {rate / theirs:.1f}, ours {rate / ours:.1f} million characters a second; "
            f"ours is {theirs / ours:.1f} times as fast"
        )


def print_growth(texts: list[str]) -> None:
    """Microseconds a character for texts of growing length: the same everywhere if repair is linear."""
    damaged = misread("\n".join(texts), "iso8859-16")
    our_fix(damaged[-10_000:])  # the tables and the words are read once
    for length in (10_000, 100_000, 1_000_000):
        text = (damaged * (length // len(damaged) + 1))[:length]
        start = time.perf_counter()
        our_fix(text)
        print(
            f"damaged text of {length:9,} characters: {(time.perf_counter() - start) / length * 1e6:.2f} µs a character"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=150, help="how many dev articles to damage")
    parser.add_argument("--show", action="store_true", help="print words that do not come back")
    parser.add_argument("--more", action="store_true", help="damage of several kinds at once, too")
    parser.add_argument("--only", choices=[*CLASSES, *MORE_CLASSES], help="one class only")
    options = parser.parse_args()
    dev = articles("dev")
    classes = {**CLASSES, **MORE_CLASSES} if options.more or options.only else CLASSES
    if options.only:
        classes = {options.only: classes[options.only]}
    print_recovery(dev[: options.articles], classes, options.show)
    sound = articles("train") + dev
    print_harm(sound)
    print_speed(sound)
    print_growth(sound)


if __name__ == "__main__":
    main()
