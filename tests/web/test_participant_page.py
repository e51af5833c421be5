"""The page of a State: a table of its mechanisms, and whom it meets there."""

import re

import pytest
from flask.testing import FlaskClient

from projects import project_app

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return project_app().test_client()


def rows(client: FlaskClient, path: str) -> dict[str, list[str]]:
    """Short name of each mechanism in the table of those that stand now → its cells in words."""
    page = client.get(path, headers=HTML).text
    table = page.partition('id="mechanisms">')[2].partition("</table>")[0]
    table = re.sub(r"<details.*?</details>", "", table, flags=re.DOTALL)
    found = {}
    for name, cells in re.findall(r"<strong>(.*?)</strong>.*?</th>(.*?)</tr>", table, re.DOTALL):
        parts = re.findall(r"<td.*?>(.*?)</td>", cells, re.DOTALL)
        found[plain(name)] = [plain(part) for part in parts]
    return found


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_each_mechanism_has_its_role_age_bloc_type_and_status(client: FlaskClient) -> None:
    kenya = rows(client, "/doc/state/KEN")
    assert kenya["Khartoum Process"] == [
        "Member",
        "attested 2019",
        "2024-04-19",
        "",
        "Interregional forum on migration , Active",
    ]
    role, _, _, through, kind = kenya["GFMD"]
    assert (role, through) == ("Member", "Member States and Observers of the United Nations")
    assert kind.startswith("Global process")


def test_a_role_that_has_ended_stands_among_the_past_ones(client: FlaskClient) -> None:
    kenya = client.get("/doc/state/KEN", headers=HTML).text
    now, _, past = kenya.partition('id="past"')
    assert "2020 – 2022" in past
    assert all("Chair" not in cells[0] for cells in rows(client, "/doc/state/KEN").values())
    egypt = rows(client, "/doc/state/EGY")
    assert "Chair" not in egypt["Khartoum Process"][0]
    assert "2024 – 2025" not in now


def test_a_state_sees_whom_it_meets_most(client: FlaskClient) -> None:
    page = client.get("/doc/state/KEN", headers=HTML).text
    met = page.partition('id="met"')[2].partition("</section>")[0]
    numbers = [int(text) for text in re.findall(r'class="number">(\d+)<', met)]
    assert len(numbers) == 10
    assert numbers == sorted(numbers, reverse=True)
    assert "Ethiopia" in met
