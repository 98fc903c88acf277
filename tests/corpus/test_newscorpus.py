from __future__ import annotations

import json
from pathlib import Path

import pytest
from newscorpus import originality
from newscorpus.build import load, split_of, to_doc, to_record, tokenizer, write
from newscorpus.markup import Article, MarkupError, Span, parse
from newscorpus.resolve import resolve
from newscorpus.stats import cue_lexemes, of_records
from newscorpus.validate import check
from spacy.tokens import DocBin

ARTICLES = Path(__file__).parents[2] / "models" / "corpus" / "articles"
HEADER = """variety: de
marks: «»
p1 = Ada Brandt | f | Wirtin
p2 = Jo Kern | m
o1 = Segelclub Nord
---
#title Test
"""
NAMES = "\n[p1 Ada Brandt] und [p2 Jo Kern] vom [o1 Segelclub Nord]."
NLP = tokenizer()


def article(body: str, header: str = HEADER) -> Article:
    return resolve(parse(header + body, "test-001"))


def words(found: Article, spans: list[Span]) -> list[str]:
    return [found.text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("body", "number", "pieces", "roles"),
    [
        pytest.param(
            "{D1@p1 «Zu teuer»}, {c1 sagte} {s1 sie} in [l Kiel], {D1 «und zu spät.»}",
            1,
            ["«Zu teuer»", "«und zu spät.»"],
            {"speaker": ["sie"], "cue": ["sagte"], "frame": [", sagte sie in Kiel,"]},
            id="interrupted",
        ),
        pytest.param(
            "{D1@p1 «Ja.»} {c1 Sagte} {s1 sie}. {D2=1 «Nein.»}",
            2,
            ["«Nein.»"],
            {"speaker": ["sie"], "cue": ["Sagte"], "frame": ["Sagte sie"]},
            id="same speech goes on",
        ),
        pytest.param(
            "{s1 Sie} {c1 teilte} {a1 dem Rat} {c1 mit}, {I1@p1 das sei {D2 «ein Witz»}}.",
            2,
            ["«ein Witz»"],
            {
                "speaker": ["Sie"],
                "cue": ["teilte", "mit"],
                "frame": ["Sie teilte dem Rat mit,"],
                "addressee": ["dem Rat"],
            },
            id="partial quote",
        ),
        pytest.param(
            "{I1@o1 Im Mai wurde} {c1 laut} {s1 [o1 Segelclub]} {I1 gebaut}.",
            1,
            ["Im Mai wurde", "gebaut"],
            {"frame": ["laut Segelclub"]},
            id="source inside",
        ),
        pytest.param(
            "{s1 Sie} {c1 sagt}, {I1@p1 es regne}. {K2=1 Man sehe nichts. Gar nichts.}",
            2,
            ["Man sehe nichts. Gar nichts."],
            {"speaker": ["Sie"], "cue": [], "frame": []},
            id="free indirect inherits the speaker only",
        ),
        pytest.param(
            "{D1@p1 «{s2 Er} {c2 meint}, {I2@p2 es regne}»}, {c1 sagte} {s1 sie}.",
            2,
            ["es regne"],
            {"speaker": ["Er"], "frame": ["Er meint,"]},
            id="frame inside a quote",
        ),
        pytest.param(
            "Gut. {s1 Sie} am 3. Mai bei Dr. Roth: {D1@p1 «A. B.»}",
            1,
            ["«A. B.»"],
            {"cue": [], "frame": ["Sie am 3. Mai bei Dr. Roth:"]},
            id="no cue, ordinal, abbreviation",
        ),
        pytest.param(
            "{f1 Sie {c1 rief}} {D1@p1 «Ja!»}; er schwieg.", 1, ["«Ja!»"], {"frame": ["Sie rief"]}, id="frame by hand"
        ),
    ],
)
def test_quotes(body: str, number: int, pieces: list[str], roles: dict[str, list[str]]) -> None:
    found = article(body)
    quote = found.quote(number)
    assert quote is not None
    assert words(found, quote.spans) == pieces
    assert {role: words(found, quote.roles[role]) for role in roles} == roles


def test_text_names_and_layout() -> None:
    found = article("{L [l Kiel] –} [p1 Brandts] Boot \\[sic\\] und {O «[m Möwe]»}\n% weg damit\n\n#sub Ende")
    assert found.text == "Test\nKiel – Brandts Boot [sic] und «Möwe»\n\nEnde"
    assert [(n.entity, found.text[n.start : n.end]) for n in found.names] == [
        ("l100", "Kiel"),
        ("p1", "Brandts"),
        ("m100", "Möwe"),
    ]
    assert [(kind, found.text[a:b]) for kind, a, b in found.layout] == [
        ("title", "Test"),
        ("dateline", "Kiel –"),
        ("subheading", "Ende"),
    ]
    assert words(found, found.others) == ["«Möwe»"]
    assert found.line(found.text.index("Ende")) == 11


@pytest.mark.parametrize(
    "body",
    [
        "{D1@p1 «Ja»",
        "{D1@p1 «Ja»]",
        "Ja}",
        "{D1@p1}",
        "{X1 Ja}",
        "{D1@p1?? «Ja»}",
        "[p Ada]",
        "[p1 Ada [l Kiel]]",
        "{c1 sagte} sie",
        "{D1=2 «Ja»}",
        "{D1=2 «Ja»} {D2=1 «Nein»}",
        "{D1@p1 «Ja»} {I1 nein}",
        "#titel Nein",
    ],
)
def test_not_well_formed(body: str) -> None:
    with pytest.raises(MarkupError):
        article(body)


@pytest.mark.parametrize(
    "header", ["", "p1 = Ada\n---\n", "p1 = Ada | x\n---\n", "p1 = A | f\np1 = B | f\n---\n", "nichts\n---\n"]
)
def test_bad_header(header: str) -> None:
    with pytest.raises(MarkupError):
        parse(header)


SOUND = [
    "{D1@p1 «Ja»}, {c1 sagte} {s1 sie}.",
    "{c1 Laut} {s1 einer Zeugin} {I1@- brannte es}.",
    "{R1@p1 {s1 Sie} kritisierte den Plan.}",
    "Der {O «Gipfel»} war Hans' Idee, und so ging's.",
    "Das {~ wäre} schön, {~ sagte} sich der Rat.",
    "{D1@p1 «Er sagt: {O ‹Halt›}»}, {c1 rief} {s1 sie}.",
    "{T@p1 Sie sagen, das sei so.}",
    "Ein {~ Kern} fiel herab.",
]


@pytest.mark.parametrize("body", SOUND)
def test_sound(body: str) -> None:
    assert [str(p) for p in check(article(body + NAMES), NLP) if p.error] == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{D1 «Ja»}, {c1 sagte} {s1 sie}.", "who speaks"),
        ("{D1@p1 «Ja»}.", "no words of the speaker"),
        ("{D1@p3 «Ja»}, {c1 sagte} {s1 sie}.", "p3 is not declared"),
        ("[p3 Max]", "p3 is not declared"),
        ("{D1@p1 «Ja»}, {c1 sagte} {s1 [p2 Kern]}.", "speaker's words are p2"),
        ("{s1 Sie} meint, {I1@p1 es regne}.", "no cue"),
        ("{s1 Sie} {c1 meint}, {I1@p1 es regne.}", "before the stop"),
        ("{s1 Sie} {c1 meint}, {I1@p1 es regne}. {K2=1 Es schneie}.", "full stop belongs"),
        ("{R1@p1 {s1 Sie} {c1 kritisierte} den Plan.}", "no cue and no frame"),
        ("{D1@p1 «Ja»}, {c1 sagte} {s1 sie}. {D1 «Nein.»}", "different sentences"),
        ("{D1@p1 «Ja, sagt {s1 sie}»}", "inside the quote"),
        ("{D1@p1 «Ja»}, {c1 sagte} {s1 sie,} dann.", "punctuation at the edge"),
        ("Der «Gipfel» fiel aus.", "mark « belongs to no"),
        ("{D1@p1 „Ja“}, {c1 sagte} {s1 sie}.", "marks should be «»"),
        ("{D1@p1 «Ja}, {c1 sagte} {s1 sie}.", "marks should be"),
        ("Sie sagte nichts.", "sagen without a quote"),
        ("Der Rat teilte den Preis mit.", "mitteilen without a quote"),
        ("Der Preis sei hoch.", "Konjunktiv without a quote"),
        ("Laut Rat regnet es.", "source word"),
        ("Da kam Brandt.", "has no brackets"),
        ("Das Rad des Segelclub Nord.", "has no brackets"),
        ("Der [o SP]D-Chef kam.", "cuts a token"),
        ("Da  kam er.", "white space"),
        ("In [l Kiel] und auf [l Kiels] Straßen.", "declare an id"),
    ],
)
def test_mistakes(body: str, message: str) -> None:
    problems = [str(p) for p in check(article(body + NAMES), NLP) if p.error]
    assert any(message in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("header", "body", "message"),
    [
        (HEADER.replace("| m", "| m | Maler | real"), "{D1@p2 «Ja»}, {c1 sagte} {s1 er}.", "must not be quoted"),
        (HEADER.replace("Nord", "Nord | real"), "{D1@o1 «Ja»}, {c1 schrieb} {s1 er}.", "must not be quoted"),
        (HEADER.replace("variety: de", "variety: ch"), "Die Straße.", "no ß"),
        (HEADER.replace("variety: de", "variety: xx"), "", "variety"),
        (HEADER.replace("«»", "**"), "", "marks must"),
        (HEADER.replace("o1 =", "l1 = Ulm\no1 ="), "", "never used"),
    ],
)
def test_mistakes_of_the_header(header: str, body: str, message: str) -> None:
    problems = [str(p) for p in check(article(body + NAMES, header), NLP) if p.error]
    assert any(message in problem for problem in problems), problems


def test_forgotten_name_is_a_warning() -> None:
    problems = [p for p in check(article("In Berlin tagte die FDGB." + NAMES), NLP) if "without brackets" in p.message]
    assert len(problems) == 2 and not any(p.error for p in problems)


@pytest.fixture(scope="module")
def corpus() -> list[Article]:
    return load([ARTICLES])


def test_articles_are_sound(corpus: list[Article]) -> None:
    assert [str(p) for a in corpus for p in check(a, NLP) if p.error] == []
    assert originality.alike(corpus) == []


def test_records(corpus: list[Article]) -> None:
    for found in corpus:
        record = to_record(found, NLP)
        text = record["text"]
        assert len(record["annotations"]) == len(found.quotes)
        for annotation in record["annotations"]:
            for role in ("quote", "speaker", "cue", "frame", "addressee"):
                spans, tokens = annotation[role]["spans"], annotation[role]["tokens"]
                assert bool(spans) == bool(tokens)
                covered = {i for a, b in spans for i in range(a, b) if not text[i].isspace()}
                offsets = [record["token_offsets"][t] for t in tokens]
                under = {i for a, b in offsets for i in range(a, b)}
                # The tokenizer takes "88." at the end of a sentence for an ordinal.
                assert covered <= under and {text[i] for i in under - covered} <= {"."}
        for entity in record["entities"]:
            assert entity["label"] or not entity["mentions"]
        assert all(text[a:b].strip() == text[a:b] for a, b in record["sentences"])


def test_docs(corpus: list[Article]) -> None:
    bin_ = DocBin(["ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "SENT_START"], docs=[to_doc(a, NLP) for a in corpus])
    for found, doc in zip(corpus, DocBin().from_bytes(bin_.to_bytes()).get_docs(NLP.vocab), strict=True):
        assert [(e.text, e.kb_id_) for e in doc.ents] == [(found.text[n.start : n.end], n.entity) for n in found.names]
        assert len(list(doc.sents)) == len(found.sentences)
        labels = sorted(span.label_ for span in doc.spans["quotes"])
        pieces = [q.type for q in found.quotes for _ in q.spans]
        assert labels == sorted(pieces + ["Other"] * len(found.others))
        assert {span.id_ for span in doc.spans["cues"]} <= {f"q{q.number}" for q in found.quotes}


def test_splits_are_balanced_and_written(corpus: list[Article], tmp_path: Path) -> None:
    made = [Article(f"{topic}-{i:03}", topic) for topic in ("a", "b", "c", "d") for i in range(25)]
    split = split_of(made)
    assert split == split_of(made[::-1])
    for topic in "abcd":
        of_topic = [split[a.id] for a in made if a.topic == topic]
        assert 2 <= of_topic.count("dev") <= 3 and 2 <= of_topic.count("test") <= 3
    sizes = write(corpus, tmp_path)
    assert sum(sizes.values()) == len(corpus)
    lines = (tmp_path / "train.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == sizes["train"] and json.loads(lines[0])["annotations"]
    assert len(DocBin().from_disk(tmp_path / "dev.spacy")) == sizes["dev"]


def test_statistics(corpus: list[Article]) -> None:
    figures = of_records([to_record(a, NLP) for a in corpus])
    assert figures["documents"] == len(corpus)
    assert sum(v for k, v in figures.items() if k.startswith("% speaker")) == pytest.approx(100)
    assert cue_lexemes([article("{s1 Sie} {c1 teilte} {c1 mit}, {I1@p1 es regne}.")]) == {"mitteilen": 1}


def test_copied_runs_are_found(tmp_path: Path) -> None:
    copied = "eins zwei drei vier fünf sechs sieben acht"
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": f"Da: «{copied.title()}»."}) + "\n", encoding="utf-8")
    (tmp_path / "b.tsv").write_text(
        "".join(f"{i}\t{word}\tO\tO\n" for i, word in enumerate(copied.split(), start=1)), encoding="utf-8"
    )
    (tmp_path / "c.upos.txt").write_text(" ".join(f"{word}##X" for word in copied.split()), encoding="utf-8")
    found = originality.copied([article(copied)], tmp_path)
    assert [line.split(":")[1].split()[-1] for line in found] == ["a.jsonl", "b.tsv", "c.upos.txt"]
    assert originality.copied([article("eins zwei drei vier fünf sechs sieben neun")], tmp_path) == []


def test_articles_alike() -> None:
    text = "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"
    one, two = article(text), article(text)
    two.id = "test-002"
    assert len(originality.alike([one, two])) == 1
    two.text = text[:50]
    assert originality.alike([one, two]) == []
