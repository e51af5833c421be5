"""Pages of statements, meetings, documents, roles, regions, lists and figures, in words."""

import re

import pytest
from flask.testing import FlaskClient

from projects import project_app


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return project_app().test_client()


def words(client: FlaskClient, path: str) -> str:
    """The text of a page, without what its folded table of properties says."""
    page = client.get(f"/doc/{path}", headers={"Accept": "text/html"})
    assert page.status_code == 200, path
    text = re.sub(r"<summary>[^<]*All its properties.*", "", page.text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    return re.sub(r" ([,.;])", r"\1", text)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (
            "statement/bali-process/member/AUS/iom-bali-process-undated",
            [
                "Australia – Member – Bali Process",
                "Australia takes part in Bali Process; role: Member.",
                "Speaks for 2014",
            ],
        ),
        (
            "meeting/bali-process-2023-02-08",
            [
                "A meeting of Bali Process, 2023-02-08 – 10, in Adelaide, Australia.",
                "The meeting before: Bali Process: 16th Ad Hoc Group",
                "The next meeting: Bali Process: 18th Steering Group",
            ],
        ),
        (
            "document/bali-process-2016-ministerial-declaration",
            ["A document of Bali Process, 2016-03.", "Kind Declaration"],
        ),
        ("role/chair", ["Presides over the mechanism", "Almaty Process", "Kazakhstan"]),
        ("role/member", ["in 4", "GFMD", "195"]),
        ("region/africa", ["MIDSA", "Kenya", "Mechanisms that cover a part of it", "MIDWA"]),
        (
            "roster/bali-process/member/iom-bali-process-2016",
            ["none were read: the source states a total alone", "Stated total 45"],
        ),
        ("figure/2017-11/rcps", ["2017-11: 18.", "Indicator RCPs in the world", "2015-11"]),
        ("indicator/rcps", ["Published figures", "2017-11"]),
        ("source/iom-bali-process-2018", ["Established 1 2002", "2016 Ministerial Declaration"]),
    ],
)
def test_a_page_says_in_words_what_it_is_of(
    client: FlaskClient, path: str, told: list[str]
) -> None:
    text = words(client, path)
    assert [each for each in told if each not in text] == []


def test_a_list_tells_how_it_differs_from_the_one_before(client: FlaskClient) -> None:
    text = words(client, "roster/rabat-process/member/iom-rabat-process-2018")
    assert "Against the list before" in text
    assert re.search(r"Here alone \d+", text)
    assert re.search(r"There alone \d+", text)


def test_all_properties_stay_below(client: FlaskClient) -> None:
    page = client.get("/doc/meeting/bali-process-2023-02-08", headers={"Accept": "text/html"}).text
    assert "All its properties, and what refers to it</summary>" in page
    assert 'class="properties"' in page
