"""The other kinds of pictures over the small site: each reads as SVG and says what it shows."""

import pytest
from flask.testing import FlaskClient

from drawings import SVG, read
from iscm.pictures.axis import Axis, begins, dated, ends
from iscm.pictures.kinds import KINDS
from iscm.pictures.kinds.overlap import in_order

KIND_NAMES = sorted(KINDS)


@pytest.mark.parametrize("kind", KIND_NAMES)
@pytest.mark.parametrize("query", ["", "?bare=1"])
def test_each_kind_is_an_svg_file_that_names_itself(
    small: FlaskClient, kind: str, query: str
) -> None:
    root = read(small.get(f"/picture/{kind}.svg{query}").text)
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc") is not None


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_each_kind_has_a_page_that_leads_to_its_files(small: FlaskClient, kind: str) -> None:
    text = small.get(f"/picture/{kind}", headers={"Accept": "text/html"}).text
    assert f"/picture/{kind}.svg?bare=1" in text
    for extension in ("csv", "json", "xlsx", "rq"):
        assert small.get(f"/picture/{kind}.{extension}").status_code == 200


def test_the_list_leads_to_every_kind(small: FlaskClient) -> None:
    text = small.get("/picture/").text
    assert all(f'href="/picture/{kind}"' in text for kind in KIND_NAMES)


def test_a_grid_shows_who_is_in_what(small: FlaskClient) -> None:
    root = read(small.get("/picture/participation.svg").text)
    told = [each.text for each in root.iter(f"{SVG}title")]
    assert "Australia – ALP: member" in told


def test_a_grid_of_one_type_asks_for_that_type_alone(small: FlaskClient) -> None:
    query = small.get("/picture/participation.rq?type=global").text
    assert "VALUES ?type { <https://w3id.org/iscm/ontology#GlobalProcess> }" in query
    assert small.get("/picture/participation.json?type=global").json == []
    assert small.get("/picture/participation.json?type=rcp").json


def test_a_matrix_tells_shared_members_in_numbers(small: FlaskClient) -> None:
    root = read(small.get("/picture/overlap.svg?of=members").text)
    assert "Alpha Process: 2" in [each.text for each in root.iter(f"{SVG}title")]


def test_mechanisms_that_share_much_stand_beside_each_other() -> None:
    own = {("a", "a"): 9, ("b", "b"): 4, ("c", "c"): 8}
    shared = own | {("a", "c"): 7, ("c", "a"): 7, ("a", "b"): 1, ("b", "a"): 1}
    assert in_order(shared) == ["a", "c", "b"]
    assert in_order({}) == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("participation?region=atlantis", "there is no region"),
        ("participation?type=other", "type is one of rcp, irf"),
        ("overlap?of=flags", "of is one of members, themes"),
        ("timeline?mechanism=alpha-process", "mechanism means nothing for the picture timeline"),
        ("chairs?mechanism=nowhere", "there is no mechanism"),
    ],
)
def test_what_is_asked_wrongly_is_told(small: FlaskClient, address: str, words: str) -> None:
    answer = small.get(f"/picture/{address}", headers={"Accept": "application/problem+json"})
    assert answer.status_code == 400
    assert words in answer.json["detail"]  # type: ignore[index]


def test_periods_begin_and_end_with_their_days() -> None:
    assert begins("2016") == begins("2016-01-01") == 2016
    assert 2016.99 < ends("2016") <= 2017.01
    assert begins("2016-07") > begins("2016")
    assert ends("2016-02") < begins("2016-03-02")


@pytest.mark.parametrize("text", ["soon", "<b>", "", "2017-13", "2017-02-30", "9" * 30, "0"])
def test_what_is_no_date_has_no_place_on_an_axis(text: str) -> None:
    assert dated(text) == ""
    assert dated("2017-02-28") == "2017-02-28"


def test_an_axis_keeps_times_within_its_edges() -> None:
    axis = Axis(2000, 2010, 100, 200)
    assert [axis.at(when) for when in (1990, 2000, 2005, 2020)] == [100, 100, 150, 200]
    assert axis.drawn(0, 10).count("<text") == 11
