"""Nothing older than its limit is called current: of every derived property, on any day, and a rule
that forgets its limit is caught."""

import re
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from iscm.dataset import load_project
from iscm.factsheet.graph import DayGraph
from iscm.paths import ProjectFolders, project_folders
from projects import project_dataset

pytestmark = pytest.mark.long  # all the data are derived from, with rules of several kinds

WITHOUT_LIMIT = {
    "hasMember": "membership does not lapse by silence",
    "hasObserver": "as membership",
    "hasPartner": "as membership",
    "hasFormerMember": "who has left stays one who has left",
    "hasTheme": "of whatever date, and said so",
    "established": "it stays so",
    "succeededBy": "it stays so",
    "succeeds": "it stays so",
    "active": "follows from iscm:hasStatus",
    "lastKnownChair": "what is past the limit",
    "lastKnownSecretariat": "what is past the limit",
    "lastKnownStatus": "what is past the limit",
}
"""Derived properties of a mechanism that no limit ends, with the reason."""


def key(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("#")[2]


def moved(day: str, length: str, sign: int) -> str:
    """A day so many years earlier or later."""
    years = re.fullmatch(r"P(\d+)Y", length)
    assert years
    return f"{int(day[:4]) + sign * int(years[1]):04}{day[4:]}"


def stale(graph: DayGraph) -> set[tuple[str, str]]:
    """What is called current though no source within the limit has it so: mechanism and whom, or
    mechanism and status."""
    found: dict[tuple[str, str, str], list[tuple[str, bool]]] = defaultdict(list)
    for row in graph.rows("""
        SELECT DISTINCT ?m ?x ?length ?date ?own WHERE {
          ?limit iscm:limitsRole ?role ; iscm:duration ?length .
          ?current iscm:current true ; iscm:role ?role ; iscm:about ?m ; iscm:participant ?x .
          OPTIONAL {
            ?limit iscm:limitsRole ?near .
            ?word iscm:role ?near ; iscm:about ?m ; iscm:participant ?x ; iscm:speaksFor ?date .
            OPTIONAL { ?word iscm:from|iscm:until ?own }
          } }"""):
        found[row["m"], row["x"], row["length"]].append(
            (row.get("date") or "", bool(row.get("own")))
        )
    late = set()
    for (mechanism, who, length), dates in found.items():
        first, last = (moved(graph.day, length, sign) for sign in (-1, 1))
        # "~" sorts after every date: a year counts to its last day. Of a term that it dates a
        # source may tell at any later time.
        if not any(date and first <= f"{date}~" and (own or date <= last) for date, own in dates):
            late.add((key(mechanism), key(who)))
    work: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in graph.rows("""
        SELECT ?m ?length ?date WHERE {
          ?limit iscm:limits iscm:hasStatus ; iscm:duration ?length .
          ?m iscm:hasStatus status:active .
          OPTIONAL { ?evidence iscm:workOn ?date ; iscm:about ?m } }"""):
        work[row["m"], row["length"]].append(row.get("date") or "")
    for (mechanism, length), dates in work.items():
        past = [date for date in dates if date and date <= graph.day]
        recent = any(f"{date}~" >= moved(graph.day, length, -1) for date in past)
        if not recent and not (past and any(date > graph.day for date in dates)):
            late.add((key(mechanism), "active"))
    return late


def test_every_derived_property_has_a_limit_or_a_reason_why_not() -> None:
    graph = DayGraph(project_dataset())
    derived = {
        key(row["p"])
        for row in graph.rows("""
            SELECT ?p WHERE {
              ?p rdfs:domain iscm:Mechanism ; skos:editorialNote ?note
              FILTER(STRSTARTS(?note, "Derived by")) }""")
    }
    limited = {key(row["p"]) for row in graph.rows("SELECT ?p { ?limit iscm:limits ?p }")}
    assert limited
    assert derived == limited | WITHOUT_LIMIT.keys()
    assert not limited & WITHOUT_LIMIT.keys()


@pytest.mark.parametrize("day", [None, "1995", "2005", "2010", "2017", "2021"])
def test_nothing_older_than_its_limit_is_called_current(day: str | None) -> None:
    graph = DayGraph(load_project(project_folders(), day))
    assert graph.rows("SELECT ?s { ?s iscm:current true } LIMIT 1")
    assert stale(graph) == set()


@pytest.mark.parametrize(
    ("rule", "limit", "without", "day"),
    [
        ("current", "(!BOUND(?limit) || ?within)", "true", None),
        ("current-chair", "?newest >= STR(?day - ?duration)", "true", None),
        (
            "last-chair",
            "&& ?earliest <= STR(?issued - (-?duration))\n"
            "              && ?earliest <= STR(?issued - (-COALESCE(?length, ?duration)))",
            "",
            "2010",
        ),
        (
            "active",
            "?newest >= SUBSTR(?threshold, 1, STRLEN(?newest)) || ?latest > ?newest",
            "true",
            None,
        ),
    ],
)
def test_a_rule_that_forgets_its_limit_is_caught(
    rule: str, limit: str, without: str, day: str | None, tmp_path: Path
) -> None:
    shutil.copytree(project_folders().ontology, tmp_path / "ontology")
    (tmp_path / "data").symlink_to(project_folders().data)
    file = tmp_path / "ontology" / "rules" / f"{rule}.rq"
    text = file.read_text(encoding="utf-8")
    assert text.count(limit) == 1
    file.write_text(text.replace(limit, without), encoding="utf-8")
    assert stale(DayGraph(load_project(ProjectFolders(tmp_path), day)))
