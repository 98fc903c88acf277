"""From bytes to text: which encoding a German article is in.

A byte order mark says it; strict UTF-8 proves it; otherwise the eight-bit codecs that German text comes in are compared
by the words that they give, with the same German word frequencies as the repair. Where none of the words is German,
charset-normalizer decides. The text is not changed: line ends stay as they are, so that offsets into it are offsets
into the file's characters.
"""

from __future__ import annotations

import codecs
import re

from extractor.errors import InputError

BOMS = (
    # UTF-32 first: its mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF media file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF document"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
)

LEGACY = ("cp1252", "iso8859-15", "mac-roman", "cp850", "cp437", "iso8859-2", "cp1250", "iso8859-16", "cp1257")
"""Eight-bit codecs that German text comes in, the likelier first: of two with the same text the first is named."""

STRAYS = "extractor-strays"
"""Name of the error handler that reads the bytes that are no UTF-8 as Windows-1252."""

SAMPLE = 400
"""So many different words decide about the codec."""

CONTROL_RE = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
TOKEN_RE = re.compile(rb"[^\s]*[\x80-\xff][^\s]*")


def decode(data: bytes) -> tuple[str, str]:
    """The text of `data` and the name of its encoding, such as "utf-8", "cp1252" or "utf-16".

    A byte order mark is not part of the text. UTF-8 with a few stray eight-bit characters is "utf-8+cp1252". Raises
    `InputError` for data that is no text.
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            try:
                text = data[len(bom) :].decode("utf-8") if encoding == "utf-8" else data.decode(encoding)
            except UnicodeDecodeError:
                if encoding != "utf-8":
                    raise InputError(f"the data begins like {encoding} but is not valid; give a text file") from None
                return decode(data[len(bom) :])
            return text, encoding
    kind = next((kind for magic, kind in MAGIC if data.startswith(magic)), None)
    # Some magic numbers are letters too: text that happens to begin so is let through.
    if kind is not None and (_has_binary_bytes(data) or data[:1] in (b"%", b"{")):
        raise InputError(f"the data is {kind}, not text; give a text file")
    if b"\x00" in data:
        return _decode_wide(data)
    if _has_binary_bytes(data):
        raise InputError("the data is binary, not text; give a text file")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_mixed(data) or _decode_legacy(data)


def _has_binary_bytes(data: bytes) -> bool:
    """Whether control characters are more than strays in the first 64 kB, or NUL bytes are in them."""
    head = data[:65536]
    return b"\x00" in head or len(CONTROL_RE.findall(head)) > max(2, len(head) // 100)


def _decode_wide(data: bytes) -> tuple[str, str]:
    """UTF-16 or UTF-32 without a byte order mark: German text has its NUL bytes at regular places."""
    head = data[:4096]
    for encoding, width, zeros in (
        ("utf-32-le", 4, (1, 2, 3)),
        ("utf-32-be", 4, (0, 1, 2)),
        ("utf-16-le", 2, (1,)),
        ("utf-16-be", 2, (0,)),
    ):
        units = len(head) // width
        share = sum(head[place::width].count(0) for place in zeros) / max(1, units * len(zeros))
        others = sum(head[place::width].count(0) for place in range(width) if place not in zeros)
        if share > 0.7 and others <= units // 50 and len(data) % width == 0:
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                continue
    raise InputError("the data is binary (it has NUL bytes), not text; give a text file")


def _decode_mixed(data: bytes) -> tuple[str, str] | None:
    """UTF-8 in which a few characters are Windows-1252, or None if UTF-8 is not what most of it is."""
    text = data.decode("utf-8", "surrogateescape")
    strays = sum("\udc80" <= char <= "\udcff" for char in text)
    proper = sum(char > "\x7f" for char in text) - strays
    if proper < 2 * strays:
        return None
    return data.decode("utf-8", STRAYS), "utf-8+cp1252"


def _stray(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(STRAYS, _stray)


def _decode_legacy(data: bytes) -> tuple[str, str]:
    from extractor.text.mojibake import plausibility, words

    tokens = list(dict.fromkeys(match.group()[:80] for match in TOKEN_RE.finditer(data)))[:SAMPLE]
    scores = {}
    for encoding in LEGACY:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        scores[encoding] = sum(plausibility(token.decode(encoding)) for token in tokens)
    if scores:
        best = max(scores, key=lambda encoding: scores[encoding])
        found = re.findall(r"[^\W\d_]+", b" ".join(tokens).decode(best))
        if any(words().bonus(word) for word in found if not word.isascii()):
            return data.decode(best), best
    from charset_normalizer import from_bytes

    match = from_bytes(data).best()
    if match is None:
        return data.decode("cp1252", "replace"), "cp1252"
    return str(match), match.encoding
