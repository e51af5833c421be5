"""New things that validate at once, and what is left to decide."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from iscm.turtle import canonical_text
from patience import PATIENCE
from worlds import Ran, World

PAGE = ("--title", "Nile Dialogue on Migration", "--language", "en", "--publisher", "IOM")
URL = ("--url", "https://www.iom.int/nile-dialogue")
QUERY = """# an old head
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?state { ?state a iscm:State ; iscm:isoAlpha3 ?code FILTER(?code < "ALB") } ORDER BY ?code
"""
WORDS = (
    "--description",
    "States by code.",
    "--need",
    "Showing one.",
    "--keywords",
    "States, codes",
)


def new_mechanism(world: World, *arguments: str) -> Ran:
    words = ("--name", "Nile Dialogue", "--source", "iom-midsa-2025", *arguments)
    return world.run("new", "mechanism", *words)


def test_a_mechanism_gets_a_file_that_validates_and_says_what_is_left(world: World) -> None:
    done = new_mechanism(world, "--acronym", "NDM", "--type", "rcp", "--established", "2025-04")
    assert done.code == 0, done.errors
    path = world.root / "data/mechanisms/ndm.ttl"
    world.require_good(path)
    text = path.read_text("utf-8")
    told = [line for line in done.output.splitlines() if line.startswith("to decide: ")]
    assert "to decide: whether it works today (iscm:StatusReport)" in told
    assert not any("its type" in line for line in told)
    for line in told:
        assert f"# - {line.removeprefix('to decide: ')}\n" in text
    assert 'iscm:date "2025-04"^^xsd:gYearMonth ;\n    iscm:preferred true' in text


def test_a_source_moves_to_where_it_is_cited(world: World) -> None:
    shared, path = world.root / "data/sources.ttl", world.root / "data/mechanisms/nile.ttl"
    assert world.run("new", "source", *PAGE, *URL, "--date", "2025-03", "--key", "nile").code == 0
    assert "source:nile a" in shared.read_text("utf-8")
    words = ("--name", "Nile Dialogue", "--source", "nile", "--key", "nile")
    done = world.run("new", "mechanism", *words)
    assert done.code == 0, done.errors
    assert "source:nile" not in shared.read_text("utf-8")
    assert "source:nile a iscm:Source" in path.read_text("utf-8")
    world.require_good(path)
    words = ("--kind", "members", "--mechanism", "midsa", "--source", "nile")
    done = world.run("import", world.csv(["name"], ["Kenya"]), *words)
    assert done.code == 0, done.errors
    assert "source:nile a iscm:Source" in shared.read_text("utf-8")
    assert "source:nile a iscm:Source" not in path.read_text("utf-8")
    for file in (path, shared, world.midsa):
        world.require_good(file)


def test_what_is_left_to_decide_stays_when_members_are_imported(world: World) -> None:
    assert new_mechanism(world, "--key", "nile").code == 0
    table = world.csv(["name"], ["Kenya"], ["Uganda"])
    words = ("--kind", "members", "--mechanism", "Nile Dialogue", "--source", "iom-midsa-2025")
    assert world.run("import", table, *words).code == 0
    path = world.root / "data/mechanisms/nile.ttl"
    text = path.read_text("utf-8")
    assert text.startswith("# To decide; take out each line that is done:\n# - its type")
    assert "iscm:lists state:KEN, state:UGA ." in text
    assert canonical_text(path, text.encode()) == text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--key", "midsa"), "there is a mechanism midsa already"),
        (("--key", "Nile Dialogue"), "'Nile Dialogue' is no key"),
        (("--key", "sadc-dialogue", "--name", "MIDSA"), "'MIDSA' is a name of mechanism/midsa"),
        (("--name", "Zambie"), "'Zambie' is a name of state/ZMB"),
        (("--acronym", "IOM"), "'IOM' is a name of organization/iom"),
        (("--established", "04/05/2017"), "'04/05/2017' is no date"),
        (("--established", "2019-02-29"), "--established: '2019-02-29' is in no calendar"),
        (("--established", "2099"), "--established: 2099 lies after the date of this version"),
        (("--source", "iom-2099"), "no file describes a source 'iom-2099'"),
        (("--homepage", "www.nile.org"), "'www.nile.org' is no address of a site"),
        (("--status", "busy"), "'busy' is no status"),
    ],
)
def test_a_mechanism_that_cannot_be_is_refused(
    world: World, arguments: tuple[str, ...], told: str
) -> None:
    before, done = world.texts(), new_mechanism(world, *arguments)
    assert done.code == 1
    assert told in done.errors
    assert world.texts() == before


def test_misuse_of_new_is_told_apart(world: World) -> None:
    assert new_mechanism(world, "--type", "rpc").code == 2
    missing = world.run("new", "mechanism", "--source", "iom-midsa-2025")
    assert missing.code == 2
    assert "Give --name" in missing.errors


def test_a_source_gets_the_key_that_its_publisher_subject_and_year_make(world: World) -> None:
    done = world.run("new", "source", *PAGE, *URL, "--date", "2025-03", "--mechanism", "MIDSA")
    assert done.code == 0, done.errors
    assert "source iom-midsa-2025b: written" in done.errors
    world.require_good(world.midsa)
    said = world.midsa.read_text("utf-8").partition("source:iom-midsa-2025b a iscm:Source ;\n")[2]
    assert said.partition("\n\n")[0].splitlines() == [
        '    dcterms:title "Nile Dialogue on Migration"@en ;',
        '    iscm:asOf "2025-03"^^xsd:gYearMonth ;',
        "    iscm:asOfKind date-kind:printed ;",
        "    dcterms:publisher organization:iom ;",
        "    schema:url <https://www.iom.int/nile-dialogue> .",
    ]
    again = world.run("new", "source", *PAGE, *URL, "--date", "2025-03")
    assert again.code == 1
    assert "source:iom-midsa-2025b is this page, of the same date; use it" in again.errors


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--date", "2099"), "--date: 2099 lies after the date of this version"),
        (("--date", "2025-02-30"), "--date: '2025-02-30' is in no calendar"),
        (("--date", "2025", "--language", "en_GB"), "--language: 'en_GB' is no language tag"),
    ],
)
def test_a_source_that_cannot_be_is_refused_and_the_flag_named(
    world: World, arguments: tuple[str, ...], told: str
) -> None:
    before, done = world.texts(), world.run("new", "source", *PAGE, *URL, *arguments)
    assert (done.code, world.texts()) == (1, before)
    assert told in done.errors


def test_a_source_of_a_mechanism_that_is_not_there_yet_is_shown_the_way(world: World) -> None:
    done = world.run("new", "source", *PAGE, *URL, "--date", "2025", "--mechanism", "nile")
    assert done.code == 1
    assert "leave --mechanism out" in done.errors


@pytest.mark.parametrize("what", ["source", "meeting", "chair"])
def test_a_file_that_cannot_be_written_anew_is_told_before_anything_is_asked(
    world: World, what: str
) -> None:
    world.midsa.write_text(world.midsa.read_text("utf-8") + "# Ask the desk.\n", "utf-8")
    done = world.run("new", what, "--mechanism", "midsa")
    assert done.code == 1
    assert "comments among the statements would be lost" in done.errors


def test_a_publisher_that_is_not_known_stands_as_text_and_is_told(world: World) -> None:
    words = (*PAGE[:4], "--publisher", "The Nile Herald", *URL, "--date", "2025")
    done = world.run("new", "source", *words)
    assert done.code == 0, done.errors
    assert "to decide: who publishes it: 'The Nile Herald' names no organization" in done.output
    text = (world.root / "data/sources.ttl").read_text("utf-8")
    assert "source:the-nile-herald-nile-dialogue-on-migration-2025 a" in text
    assert 'dcterms:publisher "The Nile Herald"' in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--url", "nile"), "'nile' is no address of a page"),
        (
            (*URL, "--date", "2017", "--title", "حوار النيل"),
            "only Latin letters and digits can; give",
        ),
        ((*URL, "--date", ""), "a source without a date has a note that says why"),
        ((*URL, "--date", "May 2017"), "'May 2017' is no date"),
        ((*URL, "--date", "2017", "--key", "iom-midsa-2025"), "there is a source iom-midsa-2025"),
        ((*URL, "--date", "2017", "--date-kind", "told"), "'told' is no datekind"),
    ],
)
def test_a_source_that_cannot_be_is_refused(
    world: World, arguments: tuple[str, ...], told: str
) -> None:
    before, done = world.texts(), world.run("new", "source", *PAGE, *arguments)
    assert done.code == 1
    assert told in done.errors
    assert world.texts() == before


def test_a_chair_changes_by_one_command(world: World) -> None:
    words = ("--mechanism", "midsa", "--source", "iom-midsa-2025", "--name", "Malawi")
    done = world.run("new", "chair", *words, "--from", "2026-03", "--state", "current")
    assert done.code == 0, done.errors
    assert "Malawi 2026-03–: new" in done.output
    world.require_good(world.midsa)
    said = world.midsa.read_text("utf-8").partition("chair/MWI/iom-midsa-2025/2026-03>")[2]
    assert 'iscm:from "2026-03"^^xsd:gYearMonth ;' in said.partition("\n\n")[0]
    wrong = world.run("new", "chair", *words, "--from", "1/2/2026")
    assert wrong.code == 1
    assert "iscm new: --from: '1/2/2026' is no date" in wrong.errors


@pytest.mark.parametrize(
    ("words", "typed", "written"),
    [
        (
            ("meeting", "--mechanism", "midsa", "--city", "Lusaka"),
            b"Expert meeting\n2018-05-02\niom-midsa-2025\n",
            "midsa.ttl: meeting:midsa-2018-05-02 a iscm:Meeting",
        ),
        (
            ("mechanism", "--source", "iom-midsa-2025"),
            b"Nile Dialogue\nNDM\nirf\n2025\n\n\n",
            "ndm.ttl: iscm:mechanismType iscm:InterregionalForum",
        ),
    ],
)
def test_what_is_not_given_is_asked_on_a_terminal(
    world: World, words: tuple[str, ...], typed: bytes, written: str
) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, typed)
    done = subprocess.run(
        [sys.executable, "-m", "iscm", "new", *words, "--project", str(world.root)],
        stdin=theirs,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    name, _, text = written.partition(": ")
    assert text in (world.root / "data/mechanisms" / name).read_text("utf-8")


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world with a folder of questions of its own."""
    ontology = world.root / "ontology"
    target = ontology.resolve()
    ontology.unlink()
    ontology.mkdir()
    for path in target.iterdir():
        (ontology / path.name).symlink_to(path)
    (ontology / "questions").unlink()
    (ontology / "questions").mkdir()
    monkeypatch.setenv("ISCM_CACHE_DIR", str(world.desk / "cache"))
    return world


def ask(world: World, query: str, *arguments: str) -> Ran:
    path = world.desk / "query.rq"
    path.write_text(query, "utf-8")
    title = ("--title", "Which States come first?")
    return world.run("new", "question", "--query", path, *title, *WORDS, *arguments)


def test_a_question_gets_its_head_its_prefixes_and_its_rows(asked: World) -> None:
    done = ask(asked, QUERY, "--key", "first-states")
    assert done.code == 0, done.errors
    folder = asked.root / "ontology/questions"
    assert (folder / "first-states.rq").read_text("utf-8").splitlines()[:7] == [
        "# title: Which States come first?",
        "# description: States by code.",
        "# need: Showing one.",
        "# keywords: States, codes",
        "PREFIX iscm: <https://w3id.org/iscm/ontology#>",
        "",
        QUERY.splitlines()[2],
    ]
    rows = (folder / "first-states.csv").read_text("utf-8").splitlines()
    assert rows == ["state", *(f"https://w3id.org/iscm/id/state/{key}" for key in ("AFG", "AGO"))]
    assert "to decide: whether the rows in first-states.csv are right" in done.output
    again = ask(asked, QUERY, "--key", "first-states")
    assert again.code == 1
    assert "there is a question first-states already" in again.errors


@pytest.mark.parametrize(
    ("query", "arguments", "told"),
    [
        (QUERY, ("--title", "First States"), "end it with a question mark"),
        (QUERY, ("--need", "none"), "end it with a full stop"),
        (QUERY.replace("ORDER BY ?code", ""), (), "a SELECT with ORDER BY"),
        (QUERY.replace('"ALB"', '"AAA"'), (), "nothing answers the query"),
        (QUERY.replace("SELECT", "SELCT"), (), "a SELECT with ORDER BY"),
        (QUERY.replace("?code FILTER", "?code FLTER"), (), "unexpected"),
        (QUERY, ("--parameter", "year, such as 2017"), "year"),
        (QUERY.replace("skos: <http://www", "skos: <http://ww2"), (), "other prefixes than skos"),
    ],
)
def test_a_question_that_cannot_be_is_refused(
    asked: World, query: str, arguments: tuple[str, ...], told: str
) -> None:
    done = ask(asked, query, *arguments)
    assert done.code == 1
    assert told in done.errors
    assert not list(Path(asked.root / "ontology/questions").iterdir())
