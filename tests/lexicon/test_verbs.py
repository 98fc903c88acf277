"""Reporting verbs: the file is well formed, and the forms follow German conjugation."""

from __future__ import annotations

import re

import pytest

from extractor.lexicon import rows
from extractor.lexicon.verbs import (
    VerbForm,
    konjunktiv2,
    needs_e,
    reporting_verbs,
    second_plural,
    second_singular,
    spellings,
    verb_forms,
)

CLASSES = {
    "direct", "manner", "dass", "ob", "inf", "think", "als", "reported", "passive", "es", "impersonal", "refl",
    "refl_only", "sums_up",     "addressee_dat", "addressee_acc", "cites", "free_particle", "needs_adverb",
}  # fmt: skip


def readings(form: str, lemma: str) -> list[VerbForm]:
    return [reading for reading in verb_forms().get(form, []) if reading.verb.lemma == lemma]


def test_enough_verbs_and_no_duplicates() -> None:
    lemmas = [verb.lemma for verb in reporting_verbs()]
    assert len(lemmas) >= 400
    assert len(lemmas) == len(set(lemmas))


@pytest.mark.parametrize("row", rows("reporting_verbs.tsv"), ids=lambda row: row[0])
def test_row_is_well_formed(row: tuple[str, ...]) -> None:
    assert len(row) in (6, 7)
    assert all(row)
    lemma, present, preterite, participle, particle, classes = row[:6]
    assert all(re.fullmatch(r"[a-zäöüß/]+", cell) for cell in (lemma, present, preterite, participle))
    assert lemma.endswith(("en", "ern", "eln", "tun"))
    if particle != "-":
        assert lemma.startswith(particle)
        assert all(form.startswith(particle) for form in participle.split("/"))
    plain = {word for word in classes.split() if not word.startswith("adverb=")}
    assert plain <= CLASSES
    assert plain & {"direct", "manner", "dass", "ob", "inf", "think", "als", "reported"}, "a verb without any use"
    assert len(classes.split()) == len(set(classes.split()))
    if "needs_adverb" in plain:
        assert "adverb=" in classes


@pytest.mark.parametrize(
    ("form", "lemma", "expected"),
    [
        # weak verbs
        ("sagt", "sagen", "finite ind present sg 3"),
        ("sagte", "sagen", "finite ind past sg 3"),
        ("sagten", "sagen", "finite ind past pl 3"),
        ("sagen", "sagen", "finite ind present pl 3"),
        ("sagen", "sagen", "infinitive"),
        ("gesagt", "sagen", "participle"),
        ("sage", "sagen", "finite sub present sg 3"),
        ("sage", "sagen", "finite ind present sg 1"),
        ("sagst", "sagen", "finite ind present sg 2"),
        ("sagtest", "sagen", "finite ind past sg 2"),
        ("erklärt", "erklären", "finite ind present sg 3"),
        ("erklärt", "erklären", "participle"),
        ("betonten", "betonen", "finite ind past pl 3"),
        ("twitterte", "twittern", "finite ind past sg 3"),
        ("getwittert", "twittern", "participle"),
        ("gepostet", "posten", "participle"),
        # stems in -t, -d, -n
        ("antwortete", "antworten", "finite ind past sg 3"),
        ("geantwortet", "antworten", "participle"),
        ("antwortest", "antworten", "finite ind present sg 2"),
        ("redeten", "reden", "finite ind past pl 3"),
        ("meldet", "melden", "finite ind present sg 3"),
        ("leugnet", "leugnen", "finite ind present sg 3"),
        ("entgegnete", "entgegnen", "finite ind past sg 3"),
        ("bezeichnet", "bezeichnen", "participle"),
        ("rechnete", "rechnen", "finite ind past sg 3"),
        ("warnt", "warnen", "finite ind present sg 3"),
        ("meint", "meinen", "finite ind present sg 3"),
        # -eln, -ern
        ("jubelte", "jubeln", "finite ind past sg 3"),
        ("juble", "jubeln", "finite sub present sg 3"),
        ("jubele", "jubeln", "finite sub present sg 3"),
        ("fordere", "fordern", "finite sub present sg 3"),
        ("flüstern", "flüstern", "finite ind present pl 3"),
        ("zweifle", "zweifeln", "finite sub present sg 3"),
        # no ge-
        ("kritisiert", "kritisieren", "participle"),
        ("kritisierte", "kritisieren", "finite ind past sg 3"),
        ("argumentiert", "argumentieren", "participle"),
        ("behauptet", "behaupten", "participle"),
        ("prophezeit", "prophezeien", "participle"),
        ("wiederholt", "wiederholen", "participle"),
        # strong verbs
        ("spricht", "sprechen", "finite ind present sg 3"),
        ("sprach", "sprechen", "finite ind past sg 3"),
        ("sprachen", "sprechen", "finite ind past pl 3"),
        ("spräche", "sprechen", "finite sub past sg 3"),
        ("sprächen", "sprechen", "finite sub past pl 3"),
        ("schrieb", "schreiben", "finite ind past sg 3"),
        ("geschrieben", "schreiben", "participle"),
        ("rief", "rufen", "finite ind past sg 3"),
        ("riefe", "rufen", "finite sub past sg 3"),
        ("riet", "raten", "finite ind past sg 3"),
        ("rätst", "raten", "finite ind present sg 2"),
        ("heißt", "heißen", "finite ind present sg 3"),
        ("hieß", "heißen", "finite ind past sg 3"),
        ("bat", "bitten", "finite ind past sg 3"),
        ("bäte", "bitten", "finite sub past sg 3"),
        ("empfiehlt", "empfehlen", "finite ind present sg 3"),
        ("empfohlen", "empfehlen", "participle"),
        ("empföhle", "empfehlen", "finite sub past sg 3"),
        ("gestanden", "gestehen", "participle"),
        ("widersprach", "widersprechen", "finite ind past sg 3"),
        ("nannte", "nennen", "finite ind past sg 3"),
        ("dächte", "denken", "finite sub past sg 3"),
        ("wusste", "wissen", "finite ind past sg 3"),
        ("schwur", "schwören", "finite ind past sg 3"),
        ("schwor", "schwören", "finite ind past sg 3"),
        # separable verbs, the particle elsewhere
        ("teilte", "mitteilen", "finite ind past sg 3"),
        ("fügt", "hinzufügen", "finite ind present sg 3"),
        ("warf", "vorwerfen", "finite ind past sg 3"),
        ("wies", "hinweisen", "finite ind past sg 3"),
        ("wandte", "einwenden", "finite ind past sg 3"),
        # separable verbs in one word
        ("mitteilte", "mitteilen", "finite ind past sg 3 attached"),
        ("mitgeteilt", "mitteilen", "participle attached"),
        ("mitzuteilen", "mitteilen", "infinitive attached"),
        ("mitteilen", "mitteilen", "infinitive attached"),
        ("mitteilen", "mitteilen", "finite ind present pl 3 attached"),
        ("hinzugefügt", "hinzufügen", "participle attached"),
        ("vorgeworfen", "vorwerfen", "participle attached"),
        ("eingewandt", "einwenden", "participle attached"),
        ("anerkannt", "anerkennen", "participle attached"),
        ("ankündigte", "ankündigen", "finite ind past sg 3 attached"),
        ("hervorhob", "hervorheben", "finite ind past sg 3 attached"),
        ("aufzufordern", "auffordern", "infinitive attached"),
        # a particle that may be a word of its own
        ("gegeben", "bekanntgeben", "participle"),
        ("gab", "bekanntgeben", "finite ind past sg 3"),
        ("bekanntgab", "bekanntgeben", "finite ind past sg 3 attached"),
        # other spellings
        ("heisst", "heißen", "finite ind present sg 3"),
        ("liess", "offenlassen", "finite ind past sg 3"),
        ("wußte", "wissen", "finite ind past sg 3"),
        ("beschloß", "beschließen", "finite ind past sg 3"),
    ],
)
def test_form_has_reading(form: str, lemma: str, expected: str) -> None:
    assert expected in [describe(reading) for reading in readings(form, lemma)]


def describe(reading: VerbForm) -> str:
    kind = "finite" if reading.finite else "participle" if reading.participle else "infinitive"
    features = (reading.mood, reading.tense, reading.number, str(reading.person)) if reading.finite else ()
    return " ".join((kind, *features, *(("attached",) if reading.particle_attached else ())))


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("gesagt", "aussagen"),  # only ausgesagt
        ("gesprecht", "sprechen"),
        ("sprechte", "sprechen"),
        ("gekritisiert", "kritisieren"),
        ("antwortte", "antworten"),
        ("mitteilt", "teilen"),
        ("geteilt", "mitteilen"),
        ("lernet", "lernen"),
        ("kontertete", "kontern"),
        ("hinweist", "weisen"),
    ],
)
def test_form_does_not_exist(form: str, lemma: str) -> None:
    assert readings(form, lemma) == []


def test_verbs_without_particle_come_first() -> None:
    lemmas = [reading.verb.lemma for reading in verb_forms()["sagte"]]
    assert lemmas[0] == "sagen"
    assert "aussagen" in lemmas


def test_every_form_is_lower_case_and_every_reading_has_one_kind() -> None:
    for form, found in verb_forms().items():
        assert form == form.lower()
        assert len(found) == len(set(found))
        for reading in found:
            assert reading.finite + reading.participle + reading.infinitive == 1
            assert reading.finite == bool(reading.mood and reading.tense and reading.number and reading.person)


def test_classes_are_read() -> None:
    verbs = {verb.lemma: verb for verb in reporting_verbs()}
    assert verbs["ausgehen"].adverbs == {"davon", "von", "vom"}
    assert verbs["ausgehen"].adverb_required
    assert not verbs["hinweisen"].adverb_required
    assert "addressee_dat" in verbs["sagen"].classes
    assert "addressee_acc" in verbs["auffordern"].classes
    assert verbs["lächeln"].classes == {"manner"}
    assert verbs["mitteilen"].base == "teilen"


@pytest.mark.parametrize(
    ("root", "expected"),
    [("red", True), ("antwort", True), ("öffn", True), ("widm", True), ("zeichn", True), ("atm", True),
     ("lern", False), ("film", False), ("wohn", False), ("brumm", False), ("warn", False), ("sag", False)],
)  # fmt: skip
def test_needs_e(root: str, expected: bool) -> None:
    assert needs_e(root) is expected


@pytest.mark.parametrize(
    ("infinitive", "present", "expected"),
    [("sagen", "sagt", "sagst"), ("lesen", "liest", "liest"), ("halten", "hält", "hältst"),
     ("reden", "redet", "redest"), ("heißen", "heißt", "heißt"), ("sprechen", "spricht", "sprichst")],
)  # fmt: skip
def test_second_singular(infinitive: str, present: str, expected: str) -> None:
    assert second_singular(infinitive, present) == expected


@pytest.mark.parametrize(("infinitive", "expected"), [("sagen", "sagt"), ("reden", "redet"), ("sprechen", "sprecht")])
def test_second_plural(infinitive: str, expected: str) -> None:
    assert second_plural(infinitive) == expected


@pytest.mark.parametrize(
    ("preterite", "expected"),
    [("sprach", ("spräche",)), ("bot", ("böte",)), ("fuhr", ("führe",)), ("rief", ("riefe",)), ("ließ", ("ließe",)),
     ("wurde", ("würde",)), ("sagte", ())],
)  # fmt: skip
def test_konjunktiv2(preterite: str, expected: tuple[str, ...]) -> None:
    assert konjunktiv2(preterite) == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [("sagt", ("sagt",)), ("heißt", ("heißt", "heisst")), ("wusste", ("wusste", "wußte")), ("fassen", ("fassen",)),
     ("müsste", ("müsste", "müßte"))],
)  # fmt: skip
def test_spellings(form: str, expected: tuple[str, ...]) -> None:
    assert spellings(form) == expected
