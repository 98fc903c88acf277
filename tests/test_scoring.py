from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from extractor import scoring, writers
from extractor.errors import InputError, MissingExtraError
from extractor.scoring import ROLES, GoldDocument
from extractor.tables import format_spans

TEXT = "Ada Brandt sagte: «Das ist zu teuer.» Der Rat schwieg. «Wir warten», meinte Jo Kern."


def offsets(text: str) -> list[list[int]]:
    """Tokens at spaces; punctuation stays with its word."""
    found, start = [], 0
    for word in text.split(" "):
        found.append([start, start + len(word)])
        start += len(word) + 1
    return found


def annotation(quote: str, speaker: str = "", kind: str = "Direct") -> dict[str, Any]:
    data: dict[str, Any] = {"type": kind, "nested": False}
    for role in ROLES:
        words = {"quote": quote, "speaker": speaker}.get(role, "")
        start = TEXT.index(words)
        spans = [[start, start + len(words)]] if words else []
        tokens = [i for i, (s, e) in enumerate(offsets(TEXT)) if words and s < start + len(words) and e > start]
        data[role] = {"spans": spans, "tokens": tokens}
    return data


@pytest.fixture
def gold(tmp_path: Path) -> list[GoldDocument]:
    annotations = [annotation("«Das ist zu teuer.»", "Ada Brandt"), annotation("«Wir warten»", "Jo Kern")]
    document = {"id": "7", "text": TEXT, "token_offsets": offsets(TEXT), "annotations": annotations}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(document) + "\n\n", encoding="utf-8")
    return scoring.read_gold(path)


def found(quote: str, speaker: str = "", kind: str = "Direct", doc_id: str = "7") -> dict[str, str]:
    def cell(words: str) -> str:
        return format_spans([(TEXT.index(words), TEXT.index(words) + len(words))]) if words else ""

    return {"doc_id": doc_id, "type": kind, "source_spans": cell(quote), "speaker_source_spans": cell(speaker)}


BOTH = [found("«Das ist zu teuer.»", "Ada Brandt"), found("«Wir warten»", "Jo Kern")]


@pytest.mark.parametrize(
    ("rows", "direct", "speaker"),
    [
        pytest.param(BOTH, (1, 1), (1, 1), id="all right"),
        pytest.param([], (0, 0), (0, 0), id="nothing found"),
        pytest.param(BOTH[:1], (1, 0.5), (1, 0.5), id="one missed"),
        pytest.param([*BOTH, found("Der Rat schwieg", "Ada Brandt")], (2 / 3, 1), (2 / 3, 1), id="one too many"),
        pytest.param([*BOTH, found("Der Rat schwieg", kind="Indirect")], (1, 1), (1, 1), id="indirect is not direct"),
        pytest.param([*BOTH, found("Der Rat", kind="Other")], (1, 1), (1, 1), id="nor is other"),
        pytest.param([BOTH[0], found("Wir warten", "Jo Kern")], (1, 1), (1, 1), id="marks do not matter"),
        pytest.param([BOTH[0], found("«Wir", "Jo Kern")], (0.5, 0.5), (0.5, 0.5), id="half a quote is none"),
        pytest.param([BOTH[0], found("«Wir warten»", "Der Rat")], (1, 1), (0.5, 0.5), id="wrong speaker"),
        pytest.param([BOTH[0], found("«Wir warten»")], (1, 1), (1, 0.5), id="no speaker"),
        pytest.param([BOTH[0], found("«Wir warten»", "Kern")], (1, 1), (1, 1), id="surname is enough"),
    ],
)
def test_direct_figures(
    gold: list[GoldDocument], rows: list[dict[str, str]], direct: tuple[float, float], speaker: tuple[float, float]
) -> None:
    figures = scoring.score(gold, rows).figures
    assert (figures["direct"].p, figures["direct"].r) == pytest.approx(direct)
    assert (figures["direct_speaker"].p, figures["direct_speaker"].r) == pytest.approx(speaker)


@pytest.mark.parametrize("doc_id", ["7", "7.txt", "folder/7.txt"])
def test_a_suffix_and_a_folder_of_the_id_do_not_matter(gold: list[GoldDocument], doc_id: str) -> None:
    rows = [row | {"doc_id": doc_id} for row in BOTH]
    assert scoring.score(gold, rows).figures["direct"].f1 == 1


def test_other_documents_are_passed_over(gold: list[GoldDocument]) -> None:
    scores = scoring.score(gold, [row | {"doc_id": "8"} for row in BOTH])
    assert (scores.documents, scores.gold, scores.found) == (1, 2, 0)


def test_macro_figures_count_an_unpaired_quote_with_an_empty_partner(gold: list[GoldDocument]) -> None:
    figures = scoring.score(gold, [found("«Das ist zu", "Ada Brandt")]).figures
    assert (figures["msg"].p, figures["msg"].r) == pytest.approx((1, (3 / 4 + 0) / 2))
    assert (figures["speaker"].p, figures["speaker"].r) == pytest.approx((1, 0.5))


def test_recall_by_type(gold: list[GoldDocument]) -> None:
    assert scoring.score(gold, BOTH[:1]).recall_by_type == {
        "Direct": 0.5,
        "Indirect": 0,
        "Reported": 0,
        "FreeIndirect": 0,
        "IndirectFreeIndirect": 0,
    }


def test_mistakes_say_what_went_wrong(gold: list[GoldDocument]) -> None:
    rows = [found("«Das ist zu teuer.»", "Jo Kern"), found("Der Rat schwieg.", "Jo Kern")]
    mistakes = {m.kind: (m.quote, m.gold_speaker, m.speaker) for m in scoring.score(gold, rows).mistakes}
    assert mistakes == {
        "speaker": ("«Das ist zu teuer.»", "Ada Brandt", "Jo Kern"),
        "missed": ("«Wir warten»", "Jo Kern", ""),
        "spurious": ("Der Rat schwieg.", "", "Jo Kern"),
    }


def test_articles_are_the_gold_texts(gold: list[GoldDocument]) -> None:
    [article] = scoring.articles(gold)
    assert (article.id, article.text, article.error) == ("7", TEXT, "")


@pytest.mark.parametrize("content", ["no json\n", "[]\n", '{"id": "1"}\n', "3\n"])
def test_a_file_that_is_no_gold_is_an_input_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"gold\.jsonl: no gold annotations"):
        scoring.read_gold(path)


def test_a_missing_gold_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gold\.jsonl: No such file"):
        scoring.read_gold(tmp_path / "gold.jsonl")


def test_without_scipy_the_message_names_the_extra(gold: list[GoldDocument], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'extractor\[evaluate\]'"):
        scoring.score(gold, BOTH)


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_those_of_the_shared_tool(shared: Path, tmp_path: Path, seed: int) -> None:
    gold_path = shared / "data" / "wikinews-quotes" / "dev.jsonl"
    tool_path = shared / "tools" / "score_quotes.py"
    if not (gold_path.is_file() and tool_path.is_file()):
        pytest.skip("no score_quotes.py or no dev split among the shared data")
    gold = scoring.read_gold(gold_path)
    rows = damaged(gold, random.Random(seed))
    path = tmp_path / "quotes.csv"
    writers.write_csv(pd.DataFrame(rows, dtype="string"), path)
    ours = scoring.score(gold, writers.read_csv(path, ["doc_id"])).to_dict()
    command = [sys.executable, str(tool_path), str(gold_path), str(path), "--json"]
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert ours.keys() == theirs.keys()
    for name, figures in theirs.items():
        assert ours[name] == pytest.approx(figures), name
    assert 0.2 < ours["direct"]["f1"] < 0.95


def damaged(gold: list[GoldDocument], rng: random.Random) -> list[dict[str, str]]:
    """Rows of a quotes table that a mediocre system might have found."""
    rows = []
    for document in gold:
        for quote in document.quotes:
            if rng.random() < 0.2:
                continue
            spans = dict(quote.spans)
            for role in ROLES:
                if rng.random() < 0.2 and role != "quote":
                    spans[role] = []
                elif rng.random() < 0.3:
                    spans[role] = [(max(0, s - rng.randint(0, 20)), e + rng.randint(0, 9)) for s, e in spans[role]]
            if rng.random() < 0.1:
                spans["speaker"] = quote.spans["cue"]
            kind = rng.choice(["Other", "free indirect", "INDIRECT", ""]) if rng.random() < 0.1 else quote.type
            row = {"doc_id": f"{document.id}.txt", "type": kind, "source_spans": format_spans(spans["quote"])}
            rows.append(row | {f"{role}_source_spans": format_spans(spans[role]) for role in ROLES[1:]})
            if rng.random() < 0.1:
                rows.append(rows[-1])
    return rows
