"""Every rule of entities finds its example and leaves its counter-example alone, with the pipeline that ships."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extractor.lexicon import table

RULES = table("entity_rules.toml")


@pytest.fixture(scope="module")
def nlp() -> Language:
    from extractor import load

    return load("embedded")


def rules_in(nlp: Language, text: str) -> set[str]:
    return {rule for entity in nlp(text)._.entities for rule in entity.rules}


@pytest.mark.parametrize("rule", RULES)
def test_example(nlp: Language, rule: str) -> None:
    assert rule in rules_in(nlp, RULES[rule]["example"])


@pytest.mark.parametrize("rule", RULES)
def test_counter_example(nlp: Language, rule: str) -> None:
    assert rule not in rules_in(nlp, RULES[rule]["counter"])


def test_no_rule_is_without_a_description(nlp: Language) -> None:
    texts = [rule["example"] for rule in RULES.values()]
    assert {name for doc in nlp.pipe(texts) for entity in doc._.entities for name in entity.rules} <= set(RULES)
