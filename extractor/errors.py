"""What can go wrong, in a small family: every message says what happened, to which file, and what to do."""

from __future__ import annotations


class ExtractorError(Exception):
    """Base of all errors that this package raises on purpose."""


class InputError(ExtractorError):
    """A file or text cannot be read: missing, empty, binary, or without the expected columns."""


class ModelError(ExtractorError):
    """A pipeline is not installed or does not fit the components."""


class MissingExtraError(ExtractorError):
    """An optional library is needed; the message names the extra that installs it."""


class ExcelLimitWarning(UserWarning):
    """A workbook cannot hold all of a table; the message says what is missing from it."""


class StoreError(ExtractorError):
    """What a run has done so far cannot be kept or read: the disk is full, or another run is writing there."""
