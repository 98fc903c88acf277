"""The page of all rules with example and counter-example, written from the lexicon.

`python -m extractor.lexicon.rules` prints it; `RULES.md` beside this file is its output, which a test keeps current.
"""

from __future__ import annotations

from typing import Any

from extractor.lexicon import rows, table

_HEAD = """# Rules

How a quotation is found, who says it, and which person that is. Written from the lexicon by
`python -m extractor.lexicon.rules`; the tests run every example and counter-example.
"""


def page() -> str:
    """The rules as Markdown: `rules.toml`, `people_rules.toml` and the classes of the reporting verbs."""
    return "\n".join([_HEAD, *_attribution(), *_people(), *_verbs()])


def _attribution() -> list[str]:
    lines = [
        "## Who says it\n",
        "The name is the `rule` column of the quotes table; confidence is its default there.\n",
    ]
    for name, rule in table("rules.toml").items():
        lines += [f"### {name}\n", f"{rule['about']} (confidence {rule['confidence']:.2f})\n"]
        lines += [f"- yes: {_one_line(rule['example'])}", f"- no: {_one_line(rule['counter'])}\n"]
    return lines


def _people() -> list[str]:
    lines = ["## Which person it is\n"]
    for name, rule in table("people_rules.toml").items():
        lines += [f"### {name}\n", f"{rule['about']}\n"]
        lines += [_person_line("yes", rule["example"], rule["name"])]
        lines += [_person_line("no", rule["counter"], rule["counter_name"]) + "\n"]
    return lines


def _person_line(answer: str, text: str, name: str) -> str:
    return f"- {answer}: {_one_line(text)} → {name or 'left open'}"


def _verbs() -> list[str]:
    verbs: dict[str, list[str]] = {}
    for row in rows("reporting_verbs.tsv"):
        for kind in row[5].split():
            if "=" not in kind:
                verbs.setdefault(kind, []).append(row[0])
    lines = ["## Reporting verbs by class\n", "The classes are explained at the top of `reporting_verbs.tsv`.\n"]
    lines += ["| class | verbs | such as |", "|---|---|---|"]
    lines += [f"| {kind} | {len(found)} | {', '.join(found[:6])} |" for kind, found in sorted(verbs.items())]
    return [*lines, ""]


def _one_line(text: Any) -> str:
    return " / ".join(str(text).splitlines())


if __name__ == "__main__":
    print(page(), end="")
