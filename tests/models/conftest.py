"""The training scripts are no part of the package: they are found in models/scripts."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "models" / "scripts"))
