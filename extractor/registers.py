"""Registers: the people, places and organisations of many documents, each once, and who is named with whom.

An entity of one document and an entity of another are the same by rules that can be read in the column `rule`:

- `same_name`: the full name is the same, but for accents and spelling of ß. For people, documents in which genders or
  given names contradict each other are kept apart, and so are documents that give different offices and have no other
  name in common: the skier and the minister Peter Müller.
- `shorter_name`: one full name is a shorter form of the other («Recep Erdogan»), and fits no third one.
- `surname`: a document has the surname alone, one person of the corpus has it, and office or other names agree.
- `same_country`: the same name of a place, in the same country or with the country open.
- `alias`: a document has a short form that is the short form of one organisation elsewhere.

What no rule joins stays apart, so a row may be too many, but seldom one too few.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from extractor.tables import Tables

Row = dict[str, Any]
Key = tuple[str, str]
"""An entity of the corpus: doc_id and entity_id."""

SEPARATOR = "; "

_COUNTS = {"n_documents": "Int64", "n_mentions": "Int64", "n_quotes": "Int64"}
_DATES = {"first_published": "string", "last_published": "string"}

PEOPLE = {
    "person_id": "string",
    "name": "string",
    "aliases": "string",
    "roles": "string",
    "gender": "string",
    **_COUNTS,
    **_DATES,
    "rule": "string",
}
PLACES = {
    "place_id": "string",
    "name": "string",
    "aliases": "string",
    "kind": "string",
    "country": "string",
    "country_name": "string",
    "latitude": "Float64",
    "longitude": "Float64",
    "population": "Int64",
    "n_documents": "Int64",
    "n_mentions": "Int64",
    **_DATES,
    "rule": "string",
}
ORGANISATIONS = {
    "organisation_id": "string",
    "name": "string",
    "aliases": "string",
    **_COUNTS,
    **_DATES,
    "rule": "string",
}
EDGES = {
    "source": "string",
    "target": "string",
    "kind": "string",
    "weight": "Int64",
    "n_documents": "Int64",
    "source_id": "string",
    "target_id": "string",
}

_EVERYWHERE = frozenset({"AT", "CH", "DE", "US"})

QUOTES = "quotes"
NAMED_WITH = "named with"


@dataclass(slots=True)
class Member:
    """An entity of the register: the rows of `entities` that are it, and the rules that joined them."""

    rows: list[Row]
    rules: dict[str, None] = field(default_factory=dict)
    names: Counter[str] = field(init=False)  # kept beside the rows, which may be many
    genders: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = Counter(str(row["name"]) for row in self.rows)
        self.genders = {row["gender"] for row in self.rows} - {""}

    def join(self, other: Member, rule: str) -> None:
        self.rows += other.rows
        self.names.update(other.names)
        self.genders |= other.genders
        self.rules |= other.rules
        self.rules[rule] = None

    @property
    def keys(self) -> list[Key]:
        return [(row["doc_id"], row["entity_id"]) for row in self.rows]

    @property
    def n_documents(self) -> int:
        return len({row["doc_id"] for row in self.rows})

    def most_common(self, column: str) -> list[str]:
        """The values of `column`, most frequent first, by mentions."""
        counts: Counter[str] = Counter()
        for row in self.rows:
            if row[column]:
                counts[row[column]] += row["n_mentions"]
        return [value for value, _ in counts.most_common()]


# The tables


def people(tables: Tables) -> pd.DataFrame:
    """One row a person of the corpus, those in most documents first; the columns are `PEOPLE`."""
    return _frame(PEOPLE, _described(tables, "PER", "person_id", "p"))


def places(tables: Tables) -> pd.DataFrame:
    """One row a place of the corpus, those in most documents first; the columns are `PLACES`."""
    return _frame(PLACES, _described(tables, "LOC", "place_id", "l"))


def organisations(tables: Tables) -> pd.DataFrame:
    """One row an organisation of the corpus, those in most documents first; the columns are `ORGANISATIONS`."""
    return _frame(ORGANISATIONS, _described(tables, "ORG", "organisation_id", "o"))


def names(tables: Tables, label: str) -> dict[Key, str]:
    """The name that each entity of `label` has in its register, by doc_id and entity_id."""
    return {key: _name(member) for member in _register(tables, label) for key in member.keys}


def edges(tables: Tables, labels: Sequence[str] = ("PER",)) -> pd.DataFrame:
    """Who speaks of whom and who is named with whom: the columns are `EDGES`, the heaviest edges first.

    `kind` is "quotes" where the words quoted from `source` name `target`, and "named with" where both are named in one
    paragraph (once for a pair, in alphabetical order). `weight` counts quotations or paragraphs, `n_documents` their
    documents. `labels` are those of the entities taken. For networkx:

        networkx.from_pandas_edgelist(edges, edge_attr=["kind", "weight"], create_using=networkx.MultiDiGraph)
    """
    named: dict[Key, tuple[str, str]] = {}
    for label, prefix in (("PER", "p"), ("LOC", "l"), ("ORG", "o"), ("MISC", "m")):
        if label in labels:
            for number, member in enumerate(_register(tables, label), 1):
                named |= dict.fromkeys(member.keys, (f"{prefix}{number}", _name(member)))
    name_of = dict(named.values())
    weights: Counter[tuple[str, str, str]] = Counter()
    documents: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for doc_id, kind, source, target in _pairs(tables, named):
        weights[source, target, kind] += 1
        documents[source, target, kind].add(doc_id)
    rows: list[Row] = [
        {
            "source": name_of[source],
            "target": name_of[target],
            "kind": kind,
            "weight": weight,
            "n_documents": len(documents[source, target, kind]),
            "source_id": source,
            "target_id": target,
        }
        for (source, target, kind), weight in weights.items()
    ]
    rows.sort(key=lambda row: (-row["weight"], row["kind"], row["source"], row["target"]))
    return _frame(EDGES, rows)


def _pairs(tables: Tables, named: dict[Key, tuple[str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """doc_id, kind, source and target of every quotation and paragraph."""
    name_of = dict(named.values())
    texts = dict(zip(tables.documents["doc_id"], tables.documents["text"], strict=True))
    mentions = _by_document(tables.mentions)
    quotes = _by_document(tables.quotes)
    for doc_id, found in mentions.items():
        keys = [(row["start"], (doc_id, row["entity_id"])) for row in found]
        known = [(start, named[key][0]) for start, key in keys if key in named]
        for quote in quotes.get(doc_id, ()):
            source = named.get((doc_id, quote["speaker_id"]))
            if source is None:
                continue
            inside = {target for start, target in known if quote["start"] <= start < quote["end"]}
            yield from ((doc_id, QUOTES, source[0], target) for target in sorted(inside - {source[0]}))
        paragraphs: defaultdict[int, set[str]] = defaultdict(set)
        text = texts.get(doc_id, "")
        for start, entity in known:
            paragraphs[text.count("\n", 0, start)].add(entity)
        for together in paragraphs.values():
            pairs = combinations(sorted(together, key=lambda entity: (name_of[entity], entity)), 2)
            yield from ((doc_id, NAMED_WITH, one, other) for one, other in pairs)


# The rules


def _register(tables: Tables, label: str) -> list[Member]:
    """The entities of a label, joined across documents, those in most documents first."""
    rows = [row for row in _rows(tables.entities) if row["label"] == label]
    if label == "PER":
        members = _join_people(rows, _context(tables))
    elif label == "LOC":
        members = _join_places(rows)
    else:
        members = _join_aliases(_same(rows, lambda row: _fold(row["name"])))
    order = {member.keys[0]: k for k, member in enumerate(members)}
    return sorted(members, key=lambda m: (-m.n_documents, -sum(r["n_mentions"] for r in m.rows), order[m.keys[0]]))


def _join_people(rows: Iterable[Row], context: dict[str, set[str]]) -> list[Member]:
    from extractor.components.entities import name_parts, same_person

    full: list[Row] = []
    short: list[Row] = []
    for row in rows:
        (full if len(name_parts(row["name"])) > 1 or " " in row["name"] else short).append(row)
    members: list[Member] = []
    by_surname: defaultdict[str, list[Member]] = defaultdict(list)
    for same in sorted(_same(full, lambda row: _fold(row["name"])), key=lambda m: -len(m.rows[0]["name"])):
        surname = _fold(name_parts(same.rows[0]["name"])[-1])
        for person in _told_apart(same, context):
            longer = [m for m in by_surname[surname] if same_person(_name(m), _name(person)) and _agree(m, person)]
            longer = [m for m in longer if _fold(_name(m)) != _fold(_name(person))]
            if len(longer) == 1:
                longer[0].join(person, "shorter_name")
            else:
                members.append(person)
                by_surname[surname].append(person)
    for lone in _same(short, lambda row: (row["doc_id"], _fold(row["name"]))):
        candidates = by_surname.get(_fold(lone.rows[0]["name"]), [])
        if len(candidates) == 1 and _agree(candidates[0], lone) and _supports(candidates[0], lone, context):
            candidates[0].join(lone, "surname")
        else:
            members.append(lone)
    return members


def _told_apart(same: Member, context: dict[str, set[str]]) -> list[Member]:
    """The people behind one full name: documents that share an office or another name are about one of them."""
    groups: list[tuple[Member, set[str]]] = []
    undecided: list[Row] = []
    for row in same.rows:
        signs = _signs(row, context)
        if not row["role"]:
            undecided.append(row)
            continue
        joined = Member([row])
        rest = []
        for member, seen in groups:
            if signs & seen and _agree(member, joined):
                joined.join(member, "same_name")
                signs |= seen
            else:
                rest.append((member, seen))
        groups = [*rest, (joined, signs)]
    for row in undecided:
        alone = Member([row])
        signs = _signs(row, context)
        fitting = [group for group in groups if _agree(group[0], alone)]
        if not fitting:
            groups.append((alone, signs))
            continue
        best = max(fitting, key=lambda group: (len(signs & group[1]), len(group[0].rows)))
        best[0].join(alone, "same_name")
    return [member for member, _ in groups]


def _signs(row: Row, context: dict[str, set[str]]) -> set[str]:
    """What tells a person from another one of the same name: the head of the office, and the other names around."""
    from extractor.components.gazetteer import role_head

    heads = {f"role {head}" for word in row["role"].split() if (head := role_head(word))}
    return heads | (context.get(row["doc_id"], set()) - {_fold(row["name"])})


def _agree(one: Member, other: Member) -> bool:
    """Whether no genders contradict each other."""
    return len(one.genders | other.genders) < 2


def _supports(person: Member, lone: Member, context: dict[str, set[str]]) -> bool:
    """Whether office or other names say that a lone surname means `person`."""
    signs = set[str]().union(*(_signs(row, context) for row in person.rows))
    return bool(signs & set[str]().union(*(_signs(row, context) for row in lone.rows)))


def _join_places(rows: Iterable[Row]) -> list[Member]:
    members: list[Member] = []
    for same in _same(rows, lambda row: _fold(row["name"])):
        by_country: dict[str, Member] = {}
        for row in same.rows:
            member = by_country.get(row["country"])
            if member is None:
                by_country[row["country"]] = Member([row])
            else:
                member.join(Member([row]), "same_country")
        unknown = by_country.pop("", None)
        if unknown and len(by_country) == 1:
            next(iter(by_country.values())).join(unknown, "same_country")
        elif unknown:
            members.append(unknown)
        members += by_country.values()
    return members


def _join_aliases(members: Sequence[Member]) -> list[Member]:
    """Organisations that a document names by the short form of one organisation elsewhere only, joined to it."""
    of_alias: defaultdict[str, list[Member]] = defaultdict(list)
    for member in members:
        for alias in {_fold(a) for row in member.rows for a in row["aliases"].split(SEPARATOR) if a}:
            of_alias[alias].append(member)
    left: list[Member] = []
    for member in members:
        longer = [m for m in of_alias.get(_fold(_name(member)), ()) if m is not member and m.rows]
        if len(longer) == 1 and member.rows:
            longer[0].join(Member(member.rows, member.rules), "alias")
            member.rows = []
        else:
            left.append(member)
    return [member for member in left if member.rows]


def _same(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> list[Member]:
    """Rows of one key, joined."""
    found: dict[Hashable, Member] = {}
    for row in rows:
        member = found.get(key(row))
        if member is None:
            found[key(row)] = Member([row])
        else:
            member.join(Member([row]), "same_name")
    return list(found.values())


def _context(tables: Tables) -> dict[str, set[str]]:
    """The names of every document, folded, without the countries that are in half of all articles."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in _rows(tables.entities):
        if row["kind"] != "country" or row["country"] not in _EVERYWHERE:
            found[row["doc_id"]].add(_fold(row["name"]))
    return found


# What a row says


def _described(tables: Tables, label: str, id_column: str, prefix: str) -> Iterator[Row]:
    published = dict(zip(tables.documents["doc_id"], tables.documents["published"], strict=True))
    quotes = tables.quotes[tables.quotes["speaker_id"] != ""]
    n_quotes = Counter(zip(quotes["doc_id"], quotes["speaker_id"], strict=True))
    for number, member in enumerate(_register(tables, label), 1):
        name = _name(member)
        dates = sorted(filter(None, (published.get(row["doc_id"], "") for row in member.rows)))
        names = [n for row in member.rows for n in (row["name"], *row["aliases"].split(SEPARATOR)) if n and n != name]
        located = max(member.rows, key=lambda row: (pd.notna(row["latitude"]), row["country"] != ""))
        yield {
            id_column: f"{prefix}{number}",
            "name": name,
            "aliases": SEPARATOR.join(dict.fromkeys(names)),
            "roles": SEPARATOR.join(member.most_common("role")),
            "gender": next(iter(member.most_common("gender")), ""),
            "n_documents": member.n_documents,
            "n_mentions": sum(row["n_mentions"] for row in member.rows),
            "n_quotes": sum(n_quotes[key] for key in member.keys),
            "first_published": dates[0] if dates else "",
            "last_published": dates[-1] if dates else "",
            **{column: located[column] for column in ("kind", "country", "country_name")},
            **{column: located[column] for column in ("latitude", "longitude", "population")},
            "rule": SEPARATOR.join(member.rules),
        }


def _name(member: Member) -> str:
    """The fullest name, by words, then the most frequent."""
    return max(member.names, key=lambda name: (len(name.split()), member.names[name]))


def _fold(name: str) -> str:
    from extractor.components.gazetteer import fold

    return fold(name)


def _by_document(frame: pd.DataFrame) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in _rows(frame):
        found[row["doc_id"]].append(row)
    return found


def _rows(frame: pd.DataFrame) -> list[Row]:
    """The rows of a table; texts that are missing are empty."""
    columns = [str(column) for column in frame.columns]
    frame = frame.assign(**{c: frame[c].fillna("") for c in columns if pd.api.types.is_string_dtype(frame[c])})
    return [dict(zip(columns, values, strict=True)) for values in frame.itertuples(index=False, name=None)]


def _frame(columns: dict[str, str], rows: Iterable[Row]) -> pd.DataFrame:
    frame: pd.DataFrame = pd.DataFrame(list(rows), columns=list(columns)).astype(columns)
    return frame
