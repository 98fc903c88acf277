"""Static vectors from the German Brown clusters of spacy-lookups-data (MIT): one row a cluster, shared by its words.

Brown et al. (1992) give every word a path through a binary tree of contexts; Miller et al. (2004) and Turian et al.
(2010) showed that prefixes of that path help a name tagger on words it never saw. A row is the cluster's one-hot id
and its path prefixes, projected at random to `WIDTH` dimensions; a million words need only 750 rows.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import spacy
import srsly
from spacy.strings import hash_string
from spacy.vectors import Vectors

WIDTH = 128
PREFIXES = (4, 6, 8, 10)


def load_clusters() -> dict[str, int]:
    import spacy_lookups_data

    path = Path(spacy_lookups_data.__file__).parent / "data/de_lexeme_cluster.json.gz"
    return srsly.read_gzip_json(path)


def cluster_rows(clusters: list[int]) -> np.ndarray:
    """A (clusters × WIDTH) matrix; clusters that share the start of their path lie close together."""
    features: dict[tuple[int, int], int] = {}
    rows: list[list[int]] = []
    for cluster in clusters:
        keys = [(0, cluster), *((bits, cluster & (2**bits - 1)) for bits in PREFIXES)]
        rows.append([features.setdefault(key, len(features)) for key in keys])
    projection = np.random.default_rng(0).normal(size=(len(features), WIDTH)) / np.sqrt(WIDTH)
    return np.array([projection[row].sum(axis=0) for row in rows], dtype="float32")


def main(out: Path) -> None:
    by_word = load_clusters()
    clusters = sorted(set(by_word.values()))
    row_of = {cluster: i for i, cluster in enumerate(clusters)}
    keys = [hash_string(word) for word in by_word]
    nlp = spacy.blank("de")
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, data=cluster_rows(clusters), name="de_brown_clusters")
    for key, cluster in zip(keys, by_word.values(), strict=True):
        nlp.vocab.vectors.add(key, row=row_of[cluster])
    nlp.to_disk(out)
    print(f"{len(keys)} words in {len(clusters)} clusters → {out}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
