"""Loading, "auto", other people's pipelines, saving and processes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from extractor import pipelines
from extractor.errors import ModelError

TEXT = "Die Stadträtin Petra Lindner freut sich. «Wir bauen die Brücke», sagte sie am Montag in Bern."


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipelines.load("embedded")


def test_order(nlp: Language) -> None:
    names = nlp.pipe_names
    assert tuple(names[: len(pipelines.BEFORE)]) == pipelines.BEFORE
    assert tuple(names[-len(pipelines.AFTER) :]) == pipelines.AFTER


@pytest.mark.parametrize("present", [["quotes"], ["speakers"], ["quote_sentences", "quotes"], ["entities", "speakers"]])
def test_missing_components_come_before_those_that_need_them(present: list[str]) -> None:
    nlp = pipelines.load("embedded", components=False)
    for name in present:
        nlp.add_pipe(name, before="tok2vec") if name in pipelines.BEFORE else nlp.add_pipe(name)
    names = pipelines.add_components(nlp).pipe_names
    assert tuple(names[-len(pipelines.AFTER) :]) == pipelines.AFTER
    assert set(pipelines.BEFORE) <= set(names)


def test_auto_prefers_the_best_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines, "_version", lambda name: "")
    assert pipelines.auto() == "embedded"
    monkeypatch.setattr(
        pipelines, "_version", lambda name: "3.8.0" if name in {"de_core_news_sm", "de_core_news_md"} else ""
    )
    assert pipelines.auto() == "de_core_news_md"
    chosen = [info.name for info in pipelines.available() if info.auto]
    assert chosen == ["de_core_news_md"]


def test_unknown_pipelines_name_the_fix() -> None:
    with pytest.raises(ModelError, match="extractor models"):
        pipelines.load("no_such_pipeline")


def test_a_pipeline_of_another_language_is_refused(tmp_path: Path) -> None:
    english = spacy.blank("en")
    english.to_disk(tmp_path / "en")
    with pytest.raises(ModelError, match="German"):
        pipelines.load(str(tmp_path / "en"))


def test_a_pipeline_without_names_is_refused(tmp_path: Path) -> None:
    spacy.blank("de").to_disk(tmp_path / "de")
    with pytest.raises(ModelError, match="names"):
        pipelines.load(str(tmp_path / "de"))


def annotations(doc: Doc) -> object:
    return doc._.quotes, doc._.entities, doc._.layout, [s.text for s in doc.sents]


def test_a_damaged_pipeline_names_the_fix(tmp_path: Path) -> None:
    spacy.blank("de").to_disk(tmp_path / "de")
    config = tmp_path / "de/config.cfg"
    config.write_text(config.read_text(encoding="utf-8").replace("[nlp]", "[gone]"), encoding="utf-8")
    with pytest.raises(ModelError, match="extractor models"):
        pipelines.load(str(tmp_path / "de"))


def test_saved_pipelines_load_with_spacy(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "saved")
    again = spacy.load(tmp_path / "saved")
    assert annotations(again(TEXT)) == annotations(nlp(TEXT))
    assert pipelines.load(str(tmp_path / "saved")).pipe_names == nlp.pipe_names


def test_an_edited_word_list_is_another_pipeline(tmp_path: Path) -> None:
    def package(name: str, word: str) -> Path:
        for folder in pipelines.RULES:
            (tmp_path / name / folder / "__pycache__").mkdir(parents=True)
            (tmp_path / name / folder / "words.txt").write_text(word)
        return tmp_path / name

    one, same, other = (pipelines._rules(package(n, w)) for n, w in (("a", "sagen"), ("b", "sagen"), ("c", "melden")))
    assert one == same != other


def test_annotations_survive_docbin(nlp: Language) -> None:
    doc = nlp(TEXT)
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    again = next(iter(DocBin().from_bytes(stored).get_docs(nlp.vocab)))
    assert (again._.quotes, again._.entities) == (doc._.quotes, doc._.entities)
    assert [s.text for s in again.spans["quotes"]] == [s.text for s in doc.spans["quotes"]]


def test_processes_give_the_same(nlp: Language) -> None:
    texts = [TEXT, "Die Polizei teilte mit, dass niemand verletzt wurde."] * 3
    one = [annotations(doc) for doc in nlp.pipe(texts)]
    two = [annotations(doc) for doc in nlp.pipe(texts, n_process=2)]
    assert one == two


@pytest.mark.parametrize("text", ["", " ", "\n\n", "«", "»", "„“", "«»" * 50, "a" * 5000, ". . . .", "«a\n" * 30])
def test_odd_texts_do_not_raise(nlp: Language, text: str) -> None:
    nlp(text)


@pytest.mark.parametrize("unit", ["«", "»", "«»", "(", "&", "=", "—", "😀", "_", "«»„“"])
def test_a_run_of_marks_takes_linear_time(nlp: Language, unit: str) -> None:
    def seconds(n: int) -> float:
        begin = time.process_time()
        nlp.make_doc("Wort" + unit * (n // len(unit)) + "Wort")
        return time.process_time() - begin

    seconds(1000)
    assert seconds(16_000) < 5  # seconds; cut one by one it takes half a minute


def test_short_runs_of_marks_are_cut_as_ever(nlp: Language) -> None:
    text = "Sie rief: «Nein!!!» (und ging) … --- «„so“»"
    assert [t.text for t in nlp.make_doc(text)] == [t.text for t in spacy.blank("de").make_doc(text)]


def test_a_parser_that_splits_sentences_does_not_disturb_the_quotes(nlp: Language, tmp_path: Path) -> None:
    base = pipelines.load("embedded", components=False)
    parser = base.add_pipe("parser", before="ner")
    words = {"words": ["Sie", "baut", "."], "heads": [1, 1, 1], "deps": ["sb", "ROOT", "punct"]}
    parser.initialize(lambda: [Example.from_dict(base.make_doc("Sie baut."), words)], nlp=base)
    base.to_disk(tmp_path / "with_parser")
    untrained = pipelines.load(str(tmp_path / "with_parser"))
    assert untrained(TEXT)._.quotes == nlp(TEXT)._.quotes


@pytest.fixture(params=["sm", "md", "lg"])
def installed(request: pytest.FixtureRequest, shared: Path, tmp_path: Path) -> Iterator[str]:
    """An installed package with the components and labels that Explosion publishes, and weights by chance."""
    meta = json.loads((shared / f"data/de_core_news/{request.param}-3.8.0.meta.json").read_text(encoding="utf-8"))
    name = f"de_{meta['name']}"
    nlp = spacy.blank("de", meta={key: meta[key] for key in ("lang", "name", "version")})
    for component in meta["components"]:
        factory = "attribute_ruler" if component == "lemmatizer" else component
        pipe = nlp.add_pipe(factory, name=component)
        for label in meta["labels"].get(component, []):
            pipe.add_label(label)
    doc = nlp.make_doc(TEXT)
    example = Example.from_dict(doc, {"entities": [], "sent_starts": [1] + [0] * (len(doc) - 1)})
    nlp.initialize(lambda: [example])
    for component in ("attribute_ruler", "lemmatizer"):
        nlp.get_pipe(component).add([[{"IS_SPACE": True}]], {"TAG": "_SP"})
    for component in meta["disabled"]:
        nlp.disable_pipe(component)
    package = tmp_path / name
    package.mkdir()
    nlp.to_disk(package / "data")
    code = "import spacy\ndef load(**options): return spacy.load(__path__[0] + '/data', **options)\n"
    (package / "__init__.py").write_text(code, encoding="utf-8")
    info = tmp_path / f"{name}-{meta['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Name: {name}\nVersion: {meta['version']}\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(tmp_path))
        pipelines._version.cache_clear()
        yield name
    pipelines._version.cache_clear()


def test_auto_takes_an_installed_pipeline_with_its_own_labels(installed: str) -> None:
    nlp = pipelines.load()
    assert pipelines.describe(nlp) == f"{installed} 3.8.0"
    assert [info.name for info in pipelines.available() if info.auto] == [installed]
    assert "senter" not in nlp.pipe_names
    doc = nlp(TEXT)
    assert {token.tag_ for token in doc} <= set(nlp.get_pipe("tagger").labels)
    assert [span.text for span in doc.spans["quote_marks"]] == ["«Wir bauen die Brücke»"]
    assert next(s.text for s in doc.sents) == "Die Stadträtin Petra Lindner freut sich."
    assert {e.label_ for e in doc.ents} <= {"LOC", "MISC", "ORG", "PER"}
