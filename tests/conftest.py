"""What the tests share: where outside data lies, a tokenizer, and a small processed document."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extractor import records
from sample import TEXT, annotate

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data that does not come with the project; tests that need it are skipped without it."""
    folder = Path(os.environ.get("EXTRACTOR_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no data in {folder} (EXTRACTOR_SHARED)")
    return folder


@pytest.fixture(scope="session")
def blank() -> Language:
    """A German tokenizer and nothing else, with the `Doc` extensions registered."""
    records.register()
    return spacy.blank("de")


@pytest.fixture
def doc(blank: Language) -> Doc:
    """`TEXT` with an interrupted quote, a name in quotation marks, a person, a place and a headline."""
    return annotate(blank(TEXT))


@pytest.fixture(scope="session")
def stand_in() -> Language:
    """A pipeline that knows `TEXT` by heart, finds nothing in other texts, and fails on those that say KAPUTT."""
    records.register()
    nlp = spacy.blank("de")
    nlp.add_pipe("sample_annotator")
    return nlp
