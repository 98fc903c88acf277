"""The corpus tools are no part of the package: they are found in models/corpus."""

from __future__ import annotations

import sys
from pathlib import Path

CORPUS = Path(__file__).parents[2] / "models" / "corpus"
sys.path.insert(0, str(CORPUS))
