"""Put a trained pipeline into the package: its description, and no more strings than its labels need.

usage: package.py TRAINED OUT METRICS
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import spacy
import srsly
from corpora import KEPT_FEATURES
from spacy.language import Language

META = {
    "name": "extractor_news",
    "version": "0.3.0",
    "description": "Names, parts of speech and verb mood for German news; trained for the extractor package.",
    "author": "The extractor authors",
    "email": "",
    "url": "",
    "license": "CC BY-SA 4.0",
    "sources": [
        {"name": "extractor news corpus", "author": "The extractor authors", "license": "CC BY 4.0", "url": ""},
        {"name": "GermEval 2014 NER", "author": "Benikova, Biemann, Kisselew, Padó", "license": "CC BY 4.0", "url": ""},
        {"name": "UD German GSD", "author": "McDonald et al.", "license": "CC BY-SA 4.0", "url": ""},
        {"name": "UD German PUD", "author": "Zeman et al.", "license": "CC BY-SA 3.0", "url": ""},
        {"name": "spacy-lookups-data (word classes)", "author": "Explosion", "license": "MIT", "url": ""},
        {"name": "GeoNames (word lists)", "author": "GeoNames", "license": "CC BY 4.0", "url": "https://geonames.org"},
    ],
}


def needed_strings(nlp: Language) -> set[str]:
    """The strings that the pipeline's labels are stored as; words come back with the texts that have them."""
    strings = {label for name in nlp.pipe_names for label in getattr(nlp.get_pipe(name), "labels", ())}
    strings |= {part for label in strings for part in label.split("|")}
    strings |= {side for part in list(strings) for side in part.split("=")}
    strings |= {feature for features in KEPT_FEATURES.values() for feature in features}
    return {s for s in strings if s}


def main(trained: Path, out: Path, metrics: Path) -> None:
    nlp = spacy.load(trained)
    nlp.meta.update(META)
    nlp.meta["performance"] = srsly.read_json(metrics)
    for key in ("components", "pipeline", "labels"):
        nlp.meta.pop(key, None)
    nlp.config["paths"] = {}
    nlp.config["corpora"] = {}
    nlp.config["training"] = {}
    nlp.config["initialize"] = {}
    if out.exists():
        shutil.rmtree(out)
    nlp.to_disk(out, exclude=["lookups"])
    strings = out / "vocab/strings.json"
    srsly.write_json(strings, sorted(needed_strings(nlp)))
    spacy.load(out)
    size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
    print(f"{out}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
