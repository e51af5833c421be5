"""Rules at work: what stands as of the version's date, and errors that name the rule."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm.derive import RuleError, derive, rule_files
from iscm.namespaces import PREFIXES
from iscm.paths import project_folders
from rules import ONTOLOGY, READ, derived, run_rules

RULES = project_folders().rules
PREFIX_LINES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
BASE = """
dataset:iscm dcterms:issued "2026-11-23"^^xsd:date .
source:y2005 iscm:asOf "2005"^^xsd:gYear .
source:y2015 iscm:asOf "2015"^^xsd:gYear .
source:y2019 iscm:asOf "2019"^^xsd:gYear .
source:y2019-05 iscm:asOf "2019-05"^^xsd:gYearMonth .
source:y2024 iscm:asOf "2024"^^xsd:gYear .
source:y2030 iscm:asOf "2030"^^xsd:gYear .
source:y2032 iscm:asOf "2032"^^xsd:gYear .
source:undated a iscm:Source .
# So long that it ends nothing here: who stands is one thing, how long it is known another.
limit:chair iscm:limits iscm:hasChair ; iscm:duration "P30Y"^^xsd:duration .
"""
GROUP = "iscm:group <https://w3id.org/iscm/id/group/m/ad-hoc-group>"


def read(turtle: str) -> ox.Store:
    store = ox.Store()
    store.load((PREFIX_LINES + BASE + turtle).encode(), ox.RdfFormat.TURTLE)
    return store


def participation(
    name: str,
    who: str,
    source: str,
    *more: str,
    role: str = "member",
    basis: str = "listed",
) -> str:
    """A participation in mechanism:m; `more` are further predicates with their objects."""
    parts = [
        f"statement:{name} a iscm:Participation",
        "iscm:about mechanism:m",
        f"iscm:participant {who}",
        f"iscm:role role:{role}",
        f"iscm:basis basis:{basis}",
        f"iscm:attestedBy source:{source}",
        *more,
    ]
    return " ; ".join(parts) + " .\n"


def roster(source: str, *more: str, role: str = "member", complete: str = "true") -> str:
    parts = [
        f"roster:{source}-{role} a iscm:Roster",
        "iscm:about mechanism:m",
        f"iscm:role role:{role}",
        f"iscm:attestedBy source:{source}",
        f"iscm:complete {complete}",
        *more,
    ]
    return " ; ".join(parts) + " .\n"


def membership(name: str, who: str, source: str, *more: str) -> str:
    parts = [
        f"statement:{name} a iscm:BlocMembership",
        "iscm:about organization:bloc",
        f"iscm:participant {who}",
        f"iscm:attestedBy source:{source}",
        *more,
    ]
    return " ; ".join(parts) + " .\n"


def year(predicate: str, value: str) -> str:
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(value)]
    return f'iscm:{predicate} "{value}"^^xsd:{kind}'


def short(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """An IRI without its namespace; of a statement everything after its kind."""
    if isinstance(term, ox.NamedNode):
        return term.value.partition("/id/")[2].partition("/")[2] or term.value
    assert isinstance(term, ox.Literal)
    return term.value


def pairs(triples: Iterable[ox.Triple], predicate: str) -> set[tuple[str, str]]:
    prefix, _, name = predicate.partition(":")
    iri = PREFIXES[prefix] + name
    return {(short(t.subject), short(t.object)) for t in triples if t.predicate.value == iri}


def current(turtle: str) -> set[str]:
    return {subject for subject, _ in pairs(derived(read(turtle), RULES), "iscm:current")}


def values(turtle: str, predicate: str) -> set[str]:
    return {value for _, value in pairs(derived(read(turtle), RULES), predicate)}


# --- ground 1: a period of its own -------------------------------------------------------------


def test_a_period_that_covers_the_day_stands() -> None:
    assert current(participation("a", "state:AUS", "y2005", year("from", "2004"))) == {"a"}


def test_a_period_holds_through_the_whole_of_its_last_year() -> None:
    assert current(participation("a", "state:AUS", "y2005", year("until", "2026"))) == {"a"}


@pytest.mark.parametrize(
    "bound", [year("until", "2025"), year("until", "2026-10"), year("from", "2026-12")]
)
def test_a_period_that_ended_or_is_yet_to_begin_does_not_stand(bound: str) -> None:
    assert current(participation("a", "state:AUS", "y2024", bound)) == set()


def test_an_item_with_a_period_rests_on_it_alone() -> None:
    ended = participation("a", "state:AUS", "y2015", year("until", "2014"))
    assert current(ended + participation("b", "state:AUS", "y2005")) == set()
    running = participation("a", "state:AUS", "y2015", year("from", "2014"))
    assert current(running + participation("b", "state:AUS", "y2024")) == {"a"}


def test_a_complete_roster_does_not_end_a_period() -> None:
    data = participation("a", "state:AUS", "y2005", year("from", "2004")) + roster("y2019")
    assert current(data) == {"a"}


# --- ground 2: the newest dated source ----------------------------------------------------------


def test_the_newest_listing_is_what_an_item_rests_on() -> None:
    data = (
        participation("old", "state:AUS", "y2005")
        + participation("new", "state:AUS", "y2019")
        + participation("undated", "state:AUS", "undated")
        + participation("later", "state:AUS", "y2030")
    )
    assert current(data) == {"new"}


def test_a_statements_own_date_wins_over_its_sources() -> None:
    data = participation("own", "state:AUS", "y2005", year("asOf", "2020")) + participation(
        "new", "state:AUS", "y2019"
    )
    assert current(data) == {"own"}


def test_a_newer_complete_roster_that_omits_removes() -> None:
    data = participation("a", "state:AUS", "y2005") + roster("y2019")
    assert current(data) == set()


def test_a_complete_roster_keeps_whom_it_lists_whatever_the_basis() -> None:
    data = (
        participation("a", "state:AUS", "y2005")
        + roster("y2019")
        + participation("b", "state:AUS", "y2019", basis="inferred")
    )
    assert current(data) == {"a", "b"}


@pytest.mark.parametrize(
    "other",
    [
        roster("y2019", complete="false"),
        roster("y2005"),
        roster("y2030"),
        roster("undated"),
        roster("y2019", role="observer"),
        roster("y2019", GROUP),
        roster("y2019").replace("mechanism:m", "mechanism:other"),
    ],
    ids=["incomplete", "older", "later", "undated", "other role", "other list", "elsewhere"],
)
def test_no_other_roster_removes(other: str) -> None:
    assert current(participation("a", "state:AUS", "y2015") + other) == {"a"}


def test_a_year_is_not_older_than_one_of_its_months() -> None:
    data = participation("a", "state:AUS", "y2019") + roster("y2019-05")
    assert current(data) == {"a"}


def test_a_roster_of_a_list_removes_from_that_list_only() -> None:
    data = (
        participation("a", "state:AUS", "y2005", GROUP)
        + participation("b", "state:AUS", "y2005")
        + roster("y2019", GROUP)
    )
    assert current(data) == {"b"}


def test_attendance_does_not_replace_a_listing() -> None:
    data = participation("a", "state:AUS", "y2005") + participation(
        "b", "state:AUS", "y2019", basis="attended"
    )
    assert current(data) == {"a", "b"}
    assert values(data, "iscm:hasMember") == {"AUS"}


# --- grounds 3 and 4 ----------------------------------------------------------------------------


def test_an_undated_source_counts_where_no_dated_one_speaks() -> None:
    data = participation("a", "state:AUS", "undated") + participation("b", "state:AUS", "y2030")
    assert current(data) == {"a"}


def test_the_earliest_later_source_counts_last() -> None:
    data = participation("a", "state:AUS", "y2032") + participation("b", "state:AUS", "y2030")
    assert current(data) == {"b"}


def test_a_dated_complete_roster_speaks_before_undated_and_later_sources() -> None:
    data = participation("a", "state:AUS", "undated") + participation("b", "state:NZL", "y2030")
    assert current(data + roster("y2019")) == set()


# --- chairs -------------------------------------------------------------------------------------


def chair(name: str, who: str, source: str, *more: str, role: str = "chair") -> str:
    return participation(name, f"state:{who}", source, *more, role=role)


def test_a_chair_stands_within_its_term() -> None:
    past = chair("a", "AUS", "y2024", year("from", "2024"), year("until", "2025"))
    now = chair("b", "IDN", "y2024", year("from", "2026-01"), year("until", "2026-12"))
    assert current(past + now) == {"b"}


def test_a_term_left_open_ends_where_a_later_one_begins() -> None:
    data = chair("a", "AUS", "y2015", year("from", "2015")) + chair(
        "b", "IDN", "y2019", year("from", "2018"), year("until", "2020")
    )
    assert current(data) == set()
    assert current(chair("a", "AUS", "y2015", year("from", "2015"))) == {"a"}


def test_a_term_yet_to_begin_ends_none() -> None:
    data = chair("a", "AUS", "y2015", year("from", "2015")) + chair(
        "b", "IDN", "y2024", year("from", "2027")
    )
    assert current(data) == {"a"}


def test_terms_that_begin_together_stand_together() -> None:
    data = chair("a", "AUS", "y2015", year("from", "2015"), role="co-chair") + chair(
        "b", "IDN", "y2015", year("from", "2015-03"), role="co-chair"
    )
    assert current(data) == {"a", "b"}


def test_a_permanent_chair_is_not_ended_by_one_in_rotation() -> None:
    data = chair("a", "AUS", "y2015", year("from", "2015"), role="permanent-chair") + chair(
        "b", "IDN", "y2024", year("from", "2024")
    )
    assert current(data) == {"a", "b"}


def test_an_open_term_called_past_does_not_stand() -> None:
    data = chair("a", "AUS", "y2015", year("from", "2014"), "iscm:termState term-state:past")
    assert current(data) == set()


def test_without_terms_the_newest_chair_statement_counts() -> None:
    data = chair("a", "AUS", "y2015") + chair("b", "IDN", "y2019") + chair("c", "THA", "undated")
    assert current(data) == {"b"}
    assert current(chair("c", "THA", "undated")) == set()
    assert values(chair("c", "THA", "undated"), "iscm:lastKnownChair") == {"THA"}


@pytest.mark.parametrize("state", ["past", "incoming"])
def test_a_chair_called_past_or_incoming_does_not_stand(state: str) -> None:
    assert current(chair("a", "AUS", "y2024", f"iscm:termState term-state:{state}")) == set()


def test_a_newer_history_of_chairs_outdates_a_chair_without_a_term() -> None:
    data = chair("a", "AUS", "y2015") + chair(
        "b", "IDN", "y2019", year("from", "2017"), year("until", "2018")
    )
    assert current(data) == set()


def test_the_chair_of_a_body_within_does_not_chair_the_mechanism() -> None:
    data = chair("a", "AUS", "y2024", GROUP)
    assert current(data) == set()
    assert values(data, "iscm:hasChair") == set()


# --- blocs --------------------------------------------------------------------------------------

COLLECTIVE = participation("eu", "organization:bloc", "y2015", "iscm:collective true")


def test_a_state_stands_for_as_long_as_it_belongs_to_the_bloc() -> None:
    data = (
        COLLECTIVE
        + membership("gbr", "state:GBR", "y2024", year("from", "1973"), year("until", "2020-01-31"))
        + membership("fra", "state:FRA", "y2024", year("from", "1958"))
    )
    follows = derived(read(data), RULES)
    assert pairs(follows, "iscm:until") == {("eu/GBR", "2020-01-31")}
    assert pairs(follows, "iscm:hasMember") == {("m", "FRA")}
    assert pairs(follows, "prov:wasDerivedFrom") == {
        ("eu/GBR", "eu"),
        ("eu/GBR", "gbr"),
        ("eu/FRA", "eu"),
        ("eu/FRA", "fra"),
    }


def test_leaving_the_bloc_does_not_unmake_a_member_listed_by_itself() -> None:
    data = (
        COLLECTIVE
        + membership("gbr", "state:GBR", "y2024", year("until", "2020-01-31"))
        + participation("own", "state:GBR", "y2005")
    )
    assert values(data, "iscm:hasMember") == {"GBR"}


def test_derived_periods_are_the_overlap() -> None:
    data = participation(
        "eu",
        "organization:bloc",
        "y2015",
        "iscm:collective true",
        year("from", "2000"),
        year("until", "2020"),
    )
    data += membership("a", "state:HRV", "y2024", year("from", "2013-07-01"))
    data += membership("b", "state:GBR", "y2024", year("from", "1973"), year("until", "2020-01-31"))
    data += membership("c", "state:DZA", "y2024", year("until", "1962"))
    data += membership("d", "state:FRO", "y2024", year("from", "2021"))
    follows = derived(read(data), RULES)
    assert pairs(follows, "iscm:from") == {("eu/HRV", "2013-07-01"), ("eu/GBR", "2000")}
    assert pairs(follows, "iscm:until") == {("eu/HRV", "2020"), ("eu/GBR", "2020-01-31")}


def test_a_membership_older_than_the_mechanism_gives_no_start() -> None:
    data = (
        COLLECTIVE
        + "statement:e a iscm:Establishment ; iscm:about mechanism:m ; iscm:preferred true ; "
        + 'iscm:date "2009-04"^^xsd:gYearMonth .\n'
        + membership("fra", "state:FRA", "y2024", year("from", "1958"))
        + membership("hrv", "state:HRV", "y2024", year("from", "2013-07-01"))
    )
    assert pairs(derived(read(data), RULES), "iscm:from") == {("eu/HRV", "2013-07-01")}


def test_an_undated_membership_sets_no_bounds() -> None:
    data = COLLECTIVE + membership("fra", "state:FRA", "y2019")
    follows = derived(read(data), RULES)
    assert pairs(follows, "iscm:participant") == {("eu/FRA", "FRA")}
    assert pairs(follows, "iscm:from") == set()


def test_several_periods_in_a_bloc_are_several_participations() -> None:
    data = (
        COLLECTIVE
        + membership("m1", "state:MAR", "y2024", year("from", "1963"), year("until", "1984"))
        + membership("m2", "state:MAR", "y2024", year("from", "2017"))
    )
    follows = derived(read(data), RULES)
    assert {s for s, _ in pairs(follows, "iscm:participant")} == {
        "eu/MAR/1963-1984",
        "eu/MAR/2017-",
    }


def test_a_complete_roster_that_names_the_bloc_lists_its_states() -> None:
    data = COLLECTIVE + membership("fra", "state:FRA", "y2024", year("from", "1958"))
    assert values(data + roster("y2015"), "iscm:hasMember") == {"FRA"}
    assert values(data + roster("y2019"), "iscm:hasMember") == set()


def test_a_bloc_whose_members_no_source_gives_is_not_expanded() -> None:
    assert values(COLLECTIVE, "iscm:hasMember") == set()
    assert current(COLLECTIVE) == {"eu"}


# --- deriving as such ---------------------------------------------------------------------------


def test_what_was_read_is_neither_repeated_nor_changed() -> None:
    store = read(participation("a", "state:AUS", "y2019", "iscm:current true", "iscm:ground 1"))
    before = {quad.triple for quad in store}
    after = run_rules(store, RULES)
    follows = derived(store, RULES)
    assert not follows & before
    assert {quad.triple for quad in after.quads_for_pattern(None, None, None, READ)} == before
    default = after.quads_for_pattern(None, None, None, ox.DefaultGraph())
    ontology = after.quads_for_pattern(None, None, None, ONTOLOGY)
    assert {q.triple for q in default} - {q.triple for q in ontology} == before | follows
    assert pairs(follows, "iscm:hasMember") == {("m", "AUS")}


def rules_folder(folder: Path, order: str, **rules: str) -> Path:
    (folder / "order.txt").write_text(order)
    for name, text in rules.items():
        (folder / f"{name}.rq").write_text(text)
    return folder


GOOD = "CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s ?p ?o }"


def test_a_later_rule_sees_what_an_earlier_one_gave(tmp_path: Path) -> None:
    first = "CONSTRUCT { <urn:a> <urn:first> 1 } WHERE {}"
    second = "CONSTRUCT { ?s <urn:second> ?o } WHERE { ?s <urn:first> ?o }"
    folder = rules_folder(tmp_path, "# comment\n\nfirst\nsecond\n", first=first, second=second)
    assert {t.predicate.value for t in derived(ox.Store(), folder)} == {"urn:first", "urn:second"}


def test_a_syntax_error_names_the_rule_and_the_line(tmp_path: Path) -> None:
    folder = rules_folder(tmp_path, "bad", bad="# why\nCONSTRUCT { ?s } WHERE {}")
    with pytest.raises(RuleError, match=r"bad\.rq: error at 2:") as caught:
        derive(ox.Store(), folder)
    assert caught.value.path == folder / "bad.rq"


def test_a_rule_must_construct(tmp_path: Path) -> None:
    folder = rules_folder(tmp_path, "ask", ask="ASK {}")
    with pytest.raises(RuleError, match=r"ask\.rq: is no CONSTRUCT query"):
        derive(ox.Store(), folder)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("good\nmissing\n", r"order\.txt: names missing, but there is no missing\.rq"),
        ("", r"good\.rq: is not in order\.txt"),
        ("good\ngood\n", r"order\.txt: names good more than once"),
    ],
)
def test_order_and_folder_must_agree(tmp_path: Path, order: str, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        rule_files(rules_folder(tmp_path, order, good=GOOD))


def test_a_folder_without_an_order_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"order\.txt: cannot be read"):
        rule_files(tmp_path)


def test_an_open_term_of_a_sole_chair_ends_when_a_newer_source_names_another() -> None:
    data = participation("per", "state:PER", "y2019", year("from", "2018"), role="chair")
    data += participation("bra", "state:BRA", "y2024", role="chair")
    assert current(data) == {"bra"}


def test_a_newer_word_on_the_chair_does_not_end_a_co_chair_s_open_term() -> None:
    data = participation("hun", "state:HUN", "y2019", year("from", "2018"), role="co-chair")
    data += participation("tur", "state:TUR", "y2024", role="chair")
    assert current(data) == {"hun", "tur"}
