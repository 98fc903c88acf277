"""The converters of the training corpora, on small files of their formats."""

from __future__ import annotations

import random
from pathlib import Path

import corpora
import pytest
import spacy
from corpora import NamePool, Sentence
from spacy.tokens import DocBin


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_germeval_keeps_the_outer_level(tmp_path: Path) -> None:
    lines = (
        "#\thttp://example.org [2010-01-01]",
        "1\tPetra\tB-PER\tO",
        "2\tLindner\tI-PER\tO",
        "3\tlobt\tO\tO",
        "4\tBerliner\tB-LOCderiv\tO",
        "5\tSPD-Chef\tB-ORGpart\tO",
        "6\tvon\tO\tO",
        "7\tTV\tB-ORG\tO",
        "8\tJena\tI-ORG\tB-LOC",
        "",
        "1\tOlympia\tB-OTH\tO",
    )
    first, second = corpora.read_germeval(write(tmp_path / "a.tsv", *lines))
    assert first.words[:2] == ["Petra", "Lindner"]
    assert first.names == ["B-PER", "I-PER", "O", "O", "O", "O", "B-ORG", "I-ORG"]
    assert second.names == ["B-MISC"]


def conllu(*rows: str) -> list[str]:
    return ["\t".join(row.split(" ")) for row in rows]


def test_contractions_are_one_word_and_verbs_are_finite_or_not(tmp_path: Path) -> None:
    rows = conllu(
        "1 Er er PRON PPER Case=Nom|Number=Sing|Person=3|PronType=Prs _ _ _ _",
        "2 sei sein AUX VAFIN Mood=Sub|Number=Sing|Person=3|Tense=Pres _ _ _ _",
        "3-4 am _ _ _ _ _ _ _ _",
        "3 an an ADP APPR _ _ _ _ _",
        "4 dem der DET ART Case=Dat _ _ _ _",
        "5 See See NOUN NN Case=Dat|Gender=Masc|Number=Sing _ _ _ SpaceAfter=No",
        "6 . . PUNCT $. _ _ _ _ _",
    )
    (sentence,) = corpora.read_conllu(write(tmp_path / "de_gsd-x.conllu", *rows, ""))
    assert sentence.words == ["Er", "sei", "am", "See", "."]
    assert sentence.tags == ["PPER", "VAFIN", "APPRART", "NN", "$."]
    assert sentence.pos == ["PRON", "AUX", "ADP", "NOUN", "PUNCT"]
    assert sentence.spaces == [True, True, True, False, True]
    assert sentence.morphs and sentence.morphs[1] == "Mood=Sub|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"


@pytest.mark.parametrize(
    ("upos", "feats", "xpos", "kept"),
    [
        ("VERB", "_", "VBN", "VerbForm=Part"),
        ("VERB", "Mood=Ind", "VVFIN", "Mood=Ind|VerbForm=Fin"),
        ("VERB", "_", "VVINF", "VerbForm=Inf"),
        ("NOUN", "Case=Acc,Nom|Number=Plur", "NN", "Number=Plur"),
        ("ADV", "Degree=Pos", "ADV", "_"),
    ],
)
def test_features(upos: str, feats: str, xpos: str, kept: str) -> None:
    assert corpora.reduce_features(upos, feats, xpos) == kept


@pytest.mark.parametrize(
    "text",
    ["„Gut“, sagte sie.", "«Gut» (heute), sagte sie.", 'Er rief: "Halt!" und ging.', "»Gut«, sagte sie."],
)
def test_spaces_are_guessed_from_punctuation(text: str) -> None:
    words = [token.text for token in spacy.blank("de")(text)]
    joined = "".join(w + " " * s for w, s in zip(words, corpora.guess_spaces(words), strict=True))
    assert joined == text


def test_marks_change_their_typography_in_pairs() -> None:
    words = ["„", "Gut", "“", ",", "sagte", "sie", "."]
    sentence = Sentence(words, [True] * 7)
    assert corpora.with_marks(sentence, ("«", "»")).words == ["«", "Gut", "»", *words[3:]]
    unpaired = Sentence(["„", "Gut"], [True] * 2)
    assert corpora.with_marks(unpaired, ("«", "»")) is unpaired


def test_swapped_names_keep_their_label_and_the_words_around_them() -> None:
    sentence = Sentence(
        ["Petra", "Lindner", "lobt", "Jenas", "Rat", "."], [True] * 4 + [False] * 2,
        ["B-PER", "I-PER", "O", "B-LOC", "O", "O"],
    )  # fmt: skip
    pool = NamePool([sentence], {"PER": ["Udo Kern"], "LOC": ["Berns", "Bad Ems"]})
    swapped = [corpora.swap_names(sentence, pool, random.Random(seed)) for seed in range(20)]
    for result in swapped:
        spans = [(" ".join(result.words[a:b]), label) for a, b, label in corpora.name_spans(result.names or [])]
        assert [label for _, label in spans] == ["PER", "LOC"]
        assert spans[1][0].endswith("s")
        assert [w for w, tag in zip(result.words, result.names or [], strict=True) if tag == "O"] == [
            "lobt",
            "Rat",
            ".",
        ]
        assert len(result.words) == len(result.spaces)
    assert {s.words[0] for s in swapped} == {"Petra", "Udo"}
    assert any("Bad" in s.words for s in swapped)


def test_docbins_leave_unknown_layers_unset(tmp_path: Path) -> None:
    names = Sentence(["Petra", "lacht"], [True, False], names=["B-PER", "O"])
    grammar = Sentence(["Sie", "lacht"], [True, False], tags=["PPER", "VVFIN"], pos=["PRON", "VERB"], morphs=["_", "_"])
    vocab = spacy.blank("de").vocab
    for sentence, layer, missing in ((names, "ENT_IOB", "TAG"), (grammar, "TAG", "ENT_IOB")):
        path = tmp_path / f"{layer}.spacy"
        corpora.write_docbin(path, [sentence])
        (doc,) = DocBin().from_disk(path).get_docs(vocab)
        assert doc.has_annotation(layer)
        assert not doc.has_annotation(missing)
