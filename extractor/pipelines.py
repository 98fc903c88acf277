"""Which base pipeline, which components, in which order.

The components need names (`doc.ents` with PER, LOC, ORG, MISC) and part-of-speech tags; any German spaCy pipeline has
them. Nothing here needs a parser.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from extractor import __version__
from extractor.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language

EMBEDDED = "embedded"
EMBEDDED_PATH = Path(__file__).parent / "embedded"

EXPLOSION_VERSION = "3.8.0"
KNOWN = {
    "de_core_news_lg": "587 MB, the most accurate names",
    "de_core_news_md": "42 MB",
    "de_core_news_sm": "14 MB",
}
"""Explosion's German pipelines, best first: the order in which "auto" prefers them."""

BEFORE = ("article_layout", "quote_marks", "quote_sentences")
"""Ours that come first: a parser keeps the sentence boundaries that it finds."""

AFTER = ("german_names", "entities", "quotes", "speakers")
"""Ours that read the base pipeline's tags and names."""

RULES = ("components", "lexicon", "text")
"""Folders of this package that hold the rules."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One base pipeline: whether it is installed, whether "auto" takes it, and how to get it."""

    name: str
    version: str
    installed: bool
    auto: bool
    path: str
    install: str
    note: str


def load(model: str = "auto", components: bool = True) -> Language:
    """Load a German pipeline and add this package's components.

    `model` is "auto" (the best installed of de_core_news_lg, _md, _sm, else the embedded pipeline), "embedded", the
    name of an installed spaCy pipeline, or the path of a saved one. A pipeline that already has our components (saved
    with `nlp.to_disk`) comes back as it is. With `components=False` it is the base pipeline alone.

    Raises `ModelError` if there is no such pipeline, or if it is not German or finds no names.
    """
    import spacy

    import extractor.components  # noqa: F401  registers the factories
    from extractor.components.long_texts import read_in_pieces
    from extractor.components.long_words import part_long_words

    name = auto() if model == "auto" else model
    target = str(EMBEDDED_PATH) if name == EMBEDDED else name
    try:
        nlp = spacy.load(target)
    except OSError as error:
        raise ModelError(_not_found(name)) from error
    except ValueError as error:
        raise ModelError(
            f"pipeline '{name}' does not load with spaCy {importlib.metadata.version('spacy')}: {_first_line(error)}; "
            "install it again, or take another (`extractor models`)"
        ) from error
    check(nlp, name)
    part_long_words(nlp)
    read_in_pieces(nlp)
    if components:
        add_components(nlp)
    return nlp


def add_components(nlp: Language) -> Language:
    """Add our components to `nlp`, those before the base pipeline's own and those after; present ones stay.

    One that is missing comes before the present ones that need it.
    """
    import extractor.components  # noqa: F401

    for position, factory in enumerate(BEFORE):
        if factory not in nlp.pipe_names:
            nlp.add_pipe(factory, before=position)
    for position, factory in enumerate(AFTER):
        if factory not in nlp.pipe_names:
            nlp.add_pipe(factory, before=next((name for name in AFTER[position:] if name in nlp.pipe_names), None))
    return nlp


def check(nlp: Language, name: str) -> None:
    """Raise `ModelError` unless `nlp` is German, tags words and finds names."""
    if nlp.lang != "de":
        raise ModelError(
            f"pipeline '{name}' is for language '{nlp.lang}': extractor needs a German one (`extractor models`)"
        )
    assigned = {a for pipe in nlp.pipe_names for a in nlp.get_pipe_meta(pipe).assigns}
    missing = []
    if "doc.ents" not in assigned:
        missing.append("names (a component such as 'ner')")
    if not assigned & {"token.pos", "token.tag"}:
        missing.append("part-of-speech tags (a component such as 'tagger' or 'morphologizer')")
    if missing:
        raise ModelError(f"pipeline '{name}' has no {' and no '.join(missing)}; try another (`extractor models`)")


def describe(nlp: Language) -> str:
    """Name and version of the base pipeline, as `documents.model` records it."""
    return f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"


def fingerprint(nlp: Language) -> str:
    """16 hexadecimal digits for what `nlp` is: its settings, its weights, and this package with its word lists.

    Word vectors are left out: they are large, and come with the weights that were trained on them.
    """
    digest = blake2b(f"{__version__} {describe(nlp)} {_rules(Path(__file__).parent)}".encode(), digest_size=8)
    digest.update(nlp.config.to_str().encode())
    digest.update(nlp.to_bytes(exclude=["vocab"]))
    return digest.hexdigest()


@cache
def _rules(package: Path) -> str:
    """A digest of the code and the word lists that results depend on, for those who edit them under one version."""
    digest = blake2b(digest_size=8)
    for folder in RULES:
        for path in sorted((package / folder).iterdir()):
            if path.is_file():
                digest.update(f"{folder}/{path.name} {path.stat().st_size} ".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def auto() -> str:
    """The name of the pipeline that "auto" takes."""
    return next((name for name in KNOWN if _version(name)), EMBEDDED)


def why(name: str) -> str:
    """Why "auto" takes `name`, in a few words."""
    if name == EMBEDDED:
        return f"none of {', '.join(KNOWN)} is installed"
    return f"the best installed of {', '.join(KNOWN)}"


def available() -> list[ModelInfo]:
    """Explosion's German pipelines, other installed German ones, and the embedded one."""
    chosen = auto()
    infos = [
        ModelInfo(
            name=name,
            version=_version(name) or EXPLOSION_VERSION,
            installed=bool(_version(name)),
            auto=name == chosen,
            path="",
            install=f"python -m spacy download {name}",
            note=note,
        )
        for name, note in KNOWN.items()
    ]
    for name in _other_installed():
        infos.append(ModelInfo(name, _version(name), True, False, "", "", "use it with --model"))
    meta = _embedded_meta()
    note = f"comes with the package; {meta['lang']}_{meta['name']} in the tables"
    infos.append(ModelInfo(EMBEDDED, meta["version"], True, chosen == EMBEDDED, str(EMBEDDED_PATH), "", note))
    return infos


@cache
def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _other_installed() -> Iterator[str]:
    for entry in importlib.metadata.entry_points(group="spacy_models"):
        if entry.name.startswith("de_") and entry.name not in KNOWN:
            yield entry.name


def _embedded_meta() -> dict[str, str]:
    import json

    meta: dict[str, str] = json.loads((EMBEDDED_PATH / "meta.json").read_text(encoding="utf-8"))
    return meta


def _not_found(name: str) -> str:
    if name in KNOWN:
        return f"pipeline '{name}' is not installed: run `python -m spacy download {name}`, or use --model embedded"
    return f"there is no pipeline '{name}': name an installed one or a saved folder (see `extractor models`)"


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
