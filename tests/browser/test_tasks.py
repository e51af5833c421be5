"""What people who write no SPARQL come for, from the home page to the answer; three of the ten by
keys alone."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services import Service

Opened = Callable[..., Any]


def enter(page: Any, text: str, within: str = "body") -> None:
    """Press Tab until something of this text has the focus, then Enter."""
    focused = f"""text => {{
      const one = document.activeElement;
      return one.closest({json.dumps(within)}) !== null && one.innerText.trim() === text;
    }}"""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate(focused, text):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no Tab leads to {text}")


def navigate(page: Any, name: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def downloaded(page: Any, link: Any) -> list[dict[str, str]]:
    with page.expect_download() as started:
        link.click()
    return rows(started.value.path())


def test_who_is_in_both_the_bali_and_the_colombo_process(opened: Opened, site: Service) -> None:
    page = opened(site, "/")
    navigate(page, "Compare")
    page.locator("#mechanism-1").select_option(label="Bali Process")
    page.locator("#mechanism-2").select_option(label="Colombo Process")
    page.locator("form", has=page.locator("#mechanism-1")).get_by_role("button").click()
    page.wait_for_url("**/compare?**")
    both = page.locator("table", has=page.locator("caption, thead")).filter(has_text="Bangladesh")
    row = both.first.locator("tr", has_text="Bangladesh")
    row.get_by_role("link", name="20").first.click()
    page.wait_for_url("**/doc/source/**")


def test_who_chairs_the_khartoum_process_by_keys_alone(opened: Opened, site: Service) -> None:
    page = opened(site, "/")
    page.keyboard.press("/")
    page.keyboard.type("khartoum")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    enter(page, "Khartoum Process", "main")
    page.wait_for_url("**/doc/mechanism/khartoum-process")
    chair = page.locator("dl.summary > div", has=page.locator("dt", has_text="Chair"))
    assert "last known:\nFrance 2025" in chair.inner_text()
    line = page.locator("section", has=page.locator("#timeline")).inner_text()
    assert line.index("2025 –") < line.index("2024 – 2025")


def test_where_kenya_takes_part_and_since_when(opened: Opened, site: Service) -> None:
    page = opened(site, "/")
    navigate(page, "States")
    page.locator("nav.pages").get_by_role("link", name="2", exact=True).click()
    page.wait_for_url("**page=2**")
    page.locator("main").get_by_role("link", name="Kenya", exact=True).click()
    table = page.locator("section", has=page.locator("#mechanisms")).locator("table")
    assert {"Role", "Since", "Through"} <= set(table.locator("th").all_inner_texts())
    igad = table.locator("tr", has_text="IGAD-RCP").inner_text()
    assert "Member" in igad
    assert "attested 20" in igad


def test_which_regional_processes_deal_with_climate_change(opened: Opened, site: Service) -> None:
    page = opened(site, "/")
    navigate(page, "Themes")
    page.locator("main").get_by_role("link", name="Migration and climate change").first.click()
    page.locator("main").get_by_role("link", name="all", exact=True).click()
    page.locator("#by-type").select_option(label="Regional consultative process (6)")
    page.locator("form.narrowing").get_by_role("button").click()
    page.locator("p.chosen").get_by_text("6 of").wait_for()
    told = page.locator("table.list").inner_text()
    assert "East African Community Regional Consultative Process" in told
    assert "Dormant" in told
    assert "Global Forum" not in told


def test_why_a_published_figure_differs(opened: Opened, site: Service) -> None:
    page = opened(site, "/")
    navigate(page, "Factsheet")
    page.wait_for_url("**/factsheet/2017")
    page.locator("table").get_by_role("link", name="Active IRFs").click()
    told = page.locator("#active-irfs").inner_text()
    assert "Published: 16" in told
    assert "4 fewer" in told
    page.get_by_role("link", name="Figures published and derived").click()
    page.wait_for_url("**/picture/figures?as-of=2017")


def test_a_name_is_found_however_it_is_written(opened: Opened, site: Service) -> None:
    page = opened(site, "/")
    for written, name in (
        ("Puebla", "Regional Conference on Migration"),
        ("traficking", "Counter-trafficking"),
        ("Cote d'Ivoire", "Côte d'Ivoire"),
    ):
        page.fill("form.search input[type=search]", written)
        page.keyboard.press("Enter")
        page.locator("main ul.found").first.wait_for()
        page.get_by_role("heading", level=1).filter(has_text=written).wait_for()
        assert name in page.locator("main").inner_text()


def test_what_two_processes_have_in_common_by_keys_alone(opened: Opened, site: Service) -> None:
    page = opened(site, "/doc/mechanism/budapest-process")
    enter(page, "Compare with…")
    page.wait_for_url("**/compare/choose?**")
    page.locator("#mechanism-1").wait_for()
    page.keyboard.press("Tab")
    for _ in range(300):
        if page.evaluate("document.activeElement.id") == "mechanism-2":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Prague")
    enter(page, "Compare", "form")
    page.wait_for_url("**/compare?**")
    told = page.locator("main").inner_text()
    assert "In both:\n48 States" in told
    assert "Themes" in told


def test_how_the_members_of_a_process_changed(opened: Opened, site: Service) -> None:
    page = opened(site, "/doc/mechanism/bali-process")
    page.get_by_role("link", name="Membership list by list").click()
    page.wait_for_url("**/compare/lists?**")
    assert page.locator("td", has_text="no names read").count()
    page.goto(site.url + "/compare/choose")
    page.locator("#mechanism-then").select_option(label="Bali Process")
    page.locator("#mechanism-day-1").select_option("2004")
    page.locator("#mechanism-day-2").select_option("2017")
    page.locator("form", has=page.locator("#mechanism-then")).get_by_role("button").click()
    page.wait_for_url("**day=2017**")
    assert "2004" in page.locator("main table").first.inner_text()


def test_which_states_are_in_no_regional_process_by_keys_alone(
    opened: Opened, site: Service
) -> None:
    page = opened(site, "/")
    enter(page, "Questions")
    page.wait_for_url("**/questions")
    name = "Which States are in no regional consultative process, as far as is known?"
    for _ in range(300):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.innerText"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/states-in-no-rcp")
    regions = page.locator("main table").first.locator("tbody tr").all_inner_texts()
    assert 5 < len(regions) < 60
    assert any("Middle Africa" in row for row in regions)
    assert not any("Southern Africa" in row for row in regions)


def test_a_table_is_taken_away_and_cited(opened: Opened, site: Service) -> None:
    page = opened(site, "/browse/mechanism?type=RegionalConsultativeProcess")
    shown = page.locator("table.list tbody tr").count()
    taken = downloaded(page, page.get_by_role("link", name="CSV for Excel"))
    assert len(taken) == shown
    assert "Bali Process" not in {row["mechanismLabel"] for row in taken}
    page.goto(site.url + "/doc/mechanism/bali-process")
    page.locator("summary", has_text="Cite").click()
    assert "version 1.0.0" in page.locator("details.tool .copied").inner_text()
    with page.expect_download() as started:
        page.get_by_role("link", name="BibTeX").click()
    assert started.value.path().read_text("utf-8").startswith("@")
