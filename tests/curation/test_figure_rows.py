"""Figures of an edition of the factsheet from a table."""

import shutil

import pytest

from iscm.paths import project_folders
from worlds import World

EDITION = ("--kind", "figures", "--period", "2019", "--source", "iom-factsheet-2017")
HEAD = ("indicator", "value", "note")


@pytest.fixture
def edition(world: World) -> World:
    """A world with the figures of 2017."""
    shutil.copytree(project_folders().data / "factsheets", world.root / "data/factsheets")
    return world


def test_figures_become_an_edition_of_their_own(edition: World) -> None:
    table = edition.xlsx(
        HEAD, ("active-rcps", 16, None), ("PCR et FIR sur la gestion des frontières", 9, None)
    )
    wrong = edition.run("import", table, *EDITION)
    assert "row 3, column 'indicator': 'PCR et FIR sur" in wrong.errors
    table = edition.xlsx(
        HEAD, ("active-rcps", 16, None), ("RCPs and IRFs on border management", 9, "x")
    )
    done = edition.run("import", table, *EDITION)
    assert done.code == 0, done.errors
    assert "compared with those of 2017:" in done.output
    assert "active-rcps: 16 (15 before)" in done.output
    assert "not given any more: active-irfs, " in done.output
    path = edition.root / "data/factsheets/2019.ttl"
    edition.require_good(path)
    text = path.read_text("utf-8")
    assert '"RCPs and IRFs on border management, 2019"@en' in text
    assert "sdmx-measure:obsValue 16 ." in text
    again = edition.run("import", table, *EDITION)
    assert again.output.endswith("nothing changes\n")


def test_other_figures_of_the_same_edition_stay_until_told_to_go(edition: World) -> None:
    first = edition.csv(HEAD, ("active-rcps", "16", ""), ("active-irfs", "17", ""))
    assert edition.run("import", first, *EDITION).code == 0
    second = edition.csv(HEAD, ("active-rcps", "18", ""))
    refused = edition.run("import", second, *EDITION)
    assert refused.code == 1
    assert "active-irfs, active-rcps" in refused.errors
    done = edition.run("import", second, *EDITION, "--replace")
    assert done.code == 0, done.errors
    assert "  no longer said: active-irfs (17), active-rcps (16)\n" in done.output
    text = (edition.root / "data/factsheets/2019.ttl").read_text("utf-8")
    assert "obsValue 18" in text
    assert "active-irfs" not in text


def test_what_is_wrong_with_a_figure_is_told_with_its_place(edition: World) -> None:
    table = edition.csv(
        HEAD,
        ("active-rcps", "1,016", ""),
        ("rcps", "3", ""),
        ("rcps", "4", ""),
        ("actve-irfs", "1", ""),
    )
    before, done = edition.texts(), edition.run("import", table, *EDITION)
    assert done.code == 1
    for told in (
        "row 2, column 'value': '1,016' is no whole number",
        "row 4, column 'indicator': rcps stands in row 3 already",
        "row 5, column 'indicator': 'actve-irfs' is no indicator; did you mean active-irfs",
    ):
        assert told in done.errors
    assert edition.texts() == before
    assert edition.run("import", table, "--kind", "figures", "--period", "2019").code == 2
