"""The article in a web page: its title, date and main text, without the menus and notices around it.

Which part of a page is the article is left to trafilatura (Barbaresi 2021), an extra. What it finds is put together as
an article is in print, title and date first, so that the layout finds them where it looks for them in any other text.
"""

from __future__ import annotations

import codecs
import re

from extractor.errors import MissingExtraError
from extractor.text.decoding import decode
from extractor.text.layout import find_layout, published

CHARSET_RE = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=[\"']([\w.:-]+)", re.IGNORECASE
)
HEAD = 4096
"""Bytes from the top in which a page may say its encoding."""


def decode_page(data: bytes) -> tuple[str, str]:
    """As `decode`, but where the bytes alone do not prove the encoding, the page is believed.

    A page that says ISO 8859-1 means Windows-1252, as in every browser.
    """
    text, encoding = decode(data)
    declared = CHARSET_RE.search(data, 0, HEAD)
    if declared is None or encoding.startswith("utf"):
        return text, encoding
    try:
        name = codecs.lookup((declared[1] or declared[2]).decode("ascii")).name
        name = "cp1252" if name == "iso8859-1" else name
        return data.decode(name), name
    except (LookupError, ValueError):
        return text, encoding


def main_text(page: str) -> str:
    """Title, date (in ISO 8601, if no line of the text has one) and main text of an HTML page, a paragraph a line.

    Empty if there is no text in it. Raises `MissingExtraError` without trafilatura.
    """
    try:
        from trafilatura import bare_extraction
        from trafilatura.settings import Document
    except ImportError as error:
        raise MissingExtraError("web pages need trafilatura; pip install 'extractor[html]'") from error
    # What the page itself says about its date, no guess from any number in it.
    dates = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%dT%H:%M:%S"}
    found = bare_extraction(page, with_metadata=True, include_comments=False, date_extraction_params=dates)
    if not isinstance(found, Document) or not found.text:
        return ""
    first, _, rest = found.text.partition("\n")
    title = " ".join((found.title or "").split())
    body = rest if first == title else found.text
    date = (found.date or "").removesuffix("T00:00:00")
    if published(find_layout(f"{title}\n\n{body}")):
        date = ""
    head = "".join(f"{line}\n" for line in (title, date) if line)
    return f"{head}\n{body}".strip()
