"""The published figures are all there, and those derived for 2017 are what the statements say.

The counts are made a second time here, from the triples that were read, by other means than the
rules and queries: with no SPARQL and nothing derived.
"""

import functools
from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox
import pytest

from iscm.dataset import Dataset, load_project
from iscm.factsheet.build import build_factsheet
from iscm.factsheet.explain import explain
from iscm.factsheet.model import Factsheet
from iscm.files import project_files
from iscm.namespaces import ONTOLOGY, PREFIXES, entity_iri
from iscm.paths import project_folders
from iscm.questions import read_questions

DAY = "2017-12-31"
STANDING = {entity_iri("basis", key) for key in ("listed", "parent-body")}
PUBLISHED = {
    "active-rcps": 15,
    "active-irfs": 16,
    "global-processes": 3,
    "countries-in-rcps": 166,
    "countries-in-irfs": 179,
    "countries-in-two-global-processes": 195,
    "labour-migration": 19,
    "migration-and-development": 14,
    "irregular-migration": 14,
    "counter-trafficking": 14,
    "migrant-rights": 11,
    "migration-policy": 9,
    "migrant-integration": 9,
    "border-management": 8,
    "migration-data": 8,
    "return-and-readmission": 8,
    "migration-health": 6,
    "migration-and-climate-change": 2,
    "iom-observer": 16,
    "iom-technical-secretariat": 9,
    "iom-secretariat-support": 5,
    "iom-administrative-host": 2,
    "first-iscm": 1986,
}
TYPES = {
    "RegionalConsultativeProcess": "active-rcps",
    "InterregionalForum": "active-irfs",
    "GlobalProcess": "global-processes",
}


@pytest.fixture(scope="module")
def sheet() -> Factsheet:
    folders = project_folders()
    return build_factsheet(load_project(folders, "2017"), 2017, read_questions(folders.questions))


class Statements:
    """What the files say: subject → property → values, local names without their namespaces."""

    def __init__(self) -> None:
        self.of: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for file in project_files(project_folders()):
            for quad in file.quads():
                name = local(quad.predicate)
                self.of[local(quad.subject)][name].append(local(quad.object))

    def kind(self, kind: str) -> Iterable[tuple[str, dict[str, list[str]]]]:
        return [(name, said) for name, said in self.of.items() if kind in said["type"]]

    def one(self, said: dict[str, list[str]], name: str) -> str:
        return said[name][0] if said.get(name) else ""

    def date(self, said: dict[str, list[str]]) -> str:
        return self.one(said, "asOf") or self.one(self.of[self.one(said, "attestedBy")], "asOf")

    @functools.cached_property
    def established(self) -> dict[str, str]:
        return {
            self.one(said, "about"): self.one(said, "date")
            for _, said in self.kind("Establishment")
            if "true" in said["preferred"]
        }

    def ground(self, said: dict[str, list[str]]) -> int:
        if said.get("from") or said.get("until"):
            return 1
        date = self.date(said)
        ground = 3 if not date else 2 if date <= DAY else 4
        began = self.established.get(self.one(said, "about"), "")
        return 0 if ground > 2 and began > DAY else ground

    def holds(self, said: dict[str, list[str]]) -> bool:
        until = self.one(said, "until")
        return self.one(said, "from") <= DAY and (not until or until >= DAY[: len(until)])


def local(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    if not isinstance(term, ox.NamedNode):
        return str(getattr(term, "value", term))
    for namespace in (ONTOLOGY, PREFIXES["rdf"], PREFIXES["skos"]):
        if term.value.startswith(namespace):
            return term.value[len(namespace) :]
    return term.value


@pytest.fixture(scope="module")
def statements() -> Statements:
    return Statements()


def deciding(s: Statements) -> dict[str, set[str]]:
    """Type → the mechanisms on the lists of the year that claim to name all of that type."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, said in s.kind("MechanismList"):
        whole = said["claimsAll"] == ["true"] and said["complete"] == ["true"]
        if whole and said["mechanismType"] and s.date(said)[:4] == DAY[:4]:
            found[said["mechanismType"][0]] |= set(said["listedMechanism"])
    return found


@pytest.fixture(scope="module")
def active(statements: Statements) -> set[str]:
    """Established by the day; no end, and no report of rest that speaks for it."""
    s = statements
    at_rest = {s.one(said, "about") for _, said in s.kind("Ending") if s.one(said, "date") <= DAY}
    listed = {m for all_of_them in deciding(s).values() for m in all_of_them}
    for _, said in s.kind("StatusReport"):
        if said["status"][0].endswith("/active") or s.one(said, "about") in listed:
            continue
        ground = s.ground(said)
        if ground == 2 or (ground == 1 and s.holds(said)):
            at_rest.add(s.one(said, "about"))
    return {m for m, date in s.established.items() if date <= DAY} - at_rest


@pytest.fixture(scope="module")
def typed(statements: Statements, active: set[str]) -> dict[str, set[str]]:
    """Type → active mechanisms that have it on the day."""
    s = statements
    best: dict[str, tuple[int, str, str]] = {}
    lists = deciding(s)
    for _, said in s.kind("Classification"):
        ground, date = s.ground(said), s.date(said)
        if not ground:
            continue
        newness = "".join(chr(255 - ord(c)) for c in date) if ground == 2 else date
        preferred = "0" if "true" in said["preferred"] else "1"
        rank = (ground, newness + preferred, s.one(said, "mechanismType"))
        mechanism, kind = s.one(said, "about"), s.one(said, "mechanismType")
        if mechanism not in lists.get(kind, {mechanism}):
            continue
        if any(mechanism in named for other, named in lists.items() if other != kind):
            continue
        best[mechanism] = min(best.get(mechanism, rank), rank)
    found: dict[str, set[str]] = defaultdict(set)
    for mechanism, (_, _, kind) in best.items():
        if mechanism in active:
            found[kind].add(mechanism)
    return found


def members(s: Statements) -> dict[str, set[str]]:
    """Mechanism → States that stand as members on the day, blocs in place of their States."""
    blocs: dict[str, list[dict[str, list[str]]]] = defaultdict(list)
    for _, said in s.kind("BlocMembership"):
        blocs[s.one(said, "about")].append(said)
    items: dict[tuple[str, str, str, str, bool], list[tuple[int, str, bool, str]]] = {}
    naming: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for _, said in s.kind("Participation"):
        role = s.one(said, "role").rpartition("/")[2]
        if role not in ("member", "full-participant") or not said.get("participant"):
            continue
        who, ground = said["participant"][0], s.ground(said)
        of: list[tuple[str, int, bool]] = [(who, ground, s.holds(said))]
        if "true" in said["collective"]:
            of = [
                (m["participant"][0], max(ground, s.ground(m)), s.holds(said) and s.holds(m))
                for m in blocs[who]
                if s.holds(m) and ground
            ]
        mechanism, group = s.one(said, "about"), s.one(said, "group")
        standing = s.one(said, "basis") in STANDING
        for whom, rests, holds in of:
            naming[mechanism, role, whom].add(s.one(said, "attestedBy"))
            if rests:
                key = (mechanism, role, whom, group, standing)
                items.setdefault(key, []).append((rests, s.date(said), holds, whom))
    complete: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for _, said in s.kind("Roster"):
        if "true" in said["complete"] and "" < s.date(said) <= DAY:
            role = s.one(said, "role").rpartition("/")[2]
            key3 = (s.one(said, "about"), role, s.one(said, "group"))
            complete[key3].append((s.date(said), s.one(said, "attestedBy")))
    found: dict[str, set[str]] = defaultdict(set)
    for (mechanism, role, whom, group, standing), said_of in items.items():
        best = min(ground for ground, *_ in said_of)
        chosen = [one for one in said_of if one[0] == best]
        if not standing or not any(holds for _, _, holds, _ in chosen):
            continue
        newest = max((date for ground, date, *_ in chosen if ground == 2), default="0000")
        rosters = complete[mechanism, role, group]
        cleared = max((date for date, _ in rosters), default="")
        named = any(
            date >= cleared and source in naming[mechanism, role, whom] for date, source in rosters
        )
        newer = cleared > newest and not cleared.startswith(newest)
        if best == 1 or not newer or named:
            found[mechanism].add(whom)
    return found


def test_all_23_numbers_of_the_printed_factsheet_are_there(project: Dataset) -> None:
    rows = project.store.query(
        """SELECT ?indicator ?value { ?figure a qb:Observation ; iscm:indicator ?indicator ;
             qb:dataSet dataset:factsheet-2017 ; sdmx-measure:obsValue ?value ;
             sdmx-dimension:refPeriod "2017"^^xsd:gYear ;
             iscm:attestedBy source:iom-factsheet-2017 }""",
        prefixes=dict(PREFIXES),
    )
    assert isinstance(rows, ox.QuerySolutions)
    assert {row["indicator"].value.rpartition("/")[2]: int(row["value"].value) for row in rows} == (
        PUBLISHED
    )


def test_each_indicator_of_the_printed_factsheet_names_a_query_that_is_there(
    sheet: Factsheet,
) -> None:
    names = {question.iri for question in read_questions(project_folders().questions)}
    shown = {figure.key: figure for figure in sheet.figures if figure.key in PUBLISHED}
    assert shown.keys() == PUBLISHED.keys()
    assert {figure.question for figure in shown.values()} <= names
    assert {key: figure.published[0].value for key, figure in shown.items()} == PUBLISHED
    assert all(figure.derived is not None for figure in shown.values())


def derived(sheet: Factsheet, key: str) -> set[str]:
    found = next(figure for figure in sheet.figures if figure.key == key)
    assert found.derived == len(found.items)
    return {item.thing.iri for item in found.items}


@pytest.mark.parametrize(("kind", "key"), TYPES.items())
def test_mechanisms_of_2017_are_those_of_the_statements(
    sheet: Factsheet, typed: dict[str, set[str]], kind: str, key: str
) -> None:
    assert derived(sheet, key) == typed[kind]
    assert typed[kind]


def test_countries_of_2017_are_those_of_the_statements(
    sheet: Factsheet, statements: Statements, typed: dict[str, set[str]]
) -> None:
    by_mechanism = members(statements)
    states = {name for name, _ in statements.kind("State")}
    for kind, key, needed in (
        ("RegionalConsultativeProcess", "countries-in-rcps", 1),
        ("InterregionalForum", "countries-in-irfs", 1),
        ("GlobalProcess", "countries-in-two-global-processes", 2),
    ):
        times: dict[str, int] = defaultdict(int)
        for mechanism in typed[kind]:
            for whom in by_mechanism[mechanism] & states:
                times[whom] += 1
        assert derived(sheet, key) == {whom for whom, n in times.items() if n >= needed}, key


def test_themes_of_2017_are_those_of_the_statements(
    sheet: Factsheet, statements: Statements, typed: dict[str, set[str]]
) -> None:
    counted = typed["RegionalConsultativeProcess"] | typed["InterregionalForum"]
    focuses: dict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)
    for _, said in statements.kind("ThematicFocus"):
        if ground := statements.ground(said):
            for theme in said["theme"]:
                item = (theme.rpartition("/")[2], statements.one(said, "about"))
                focuses[item].append((ground, statements.holds(said)))
    by_theme: dict[str, set[str]] = defaultdict(set)
    for (name, mechanism), said_of in focuses.items():
        best = min(ground for ground, _ in said_of)
        if mechanism in counted and any(holds for ground, holds in said_of if ground == best):
            by_theme[name].add(mechanism)
    themes = [key for key in PUBLISHED if key in by_theme]
    assert len(themes) == 12
    for key in themes:
        assert derived(sheet, key) == by_theme[key], key


def test_processes_of_2017_are_as_many_as_published(sheet: Factsheet) -> None:
    figures = {figure.key: figure for figure in sheet.figures}
    assert figures["active-rcps"].derived == 15
    assert figures["global-processes"].derived == 3
    assert any("the very publication" in one for one in explain(figures["global-processes"]))
    hosts = figures["iom-administrative-host"]
    assert hosts.derived == 2
    assert any("by no other than the very publication" in one for one in explain(hosts))
    left_out = figures["global-processes"].doubts[0]
    assert [thing.iri.rpartition("/")[2] for thing, _ in left_out.things] == ["gcm-process"]
    short = explain(figures["countries-in-two-global-processes"])
    assert "Holy See" in short[1]
    assert "State of Palestine" in short[1]


def test_the_first_mechanism_is_the_earliest_established(
    sheet: Factsheet, statements: Statements
) -> None:
    first = next(figure for figure in sheet.figures if figure.key == "first-iscm")
    assert first.derived == int(min(statements.established.values())[:4])


def test_every_derived_thing_names_a_statement_that_is_there(
    sheet: Factsheet, project: Dataset
) -> None:
    statements = {
        one.statement for figure in sheet.figures for item in figure.items for one in item.evidence
    }
    assert len(statements) > 1000
    known = {quad.subject.value for quad in project.store if isinstance(quad.subject, ox.NamedNode)}
    assert statements <= known
