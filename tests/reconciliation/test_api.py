"""The Reconciliation Service API over HTTP, every answer held to the specification."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from iscm.namespaces import ID, ONTOLOGY
from iscm.reconciliation.request import BATCH, CELLS, LETTERS
from iscm.settings import Settings
from projects import project_app
from reconciliation_schemas import (
    EXTENSION,
    FLYOUT,
    MANIFEST,
    PROPOSALS,
    RESULTS,
    SUGGESTIONS,
    fits,
)


def ask(client: FlaskClient, method: str = "POST", **queries: Any) -> dict[str, Any]:
    """The results of a batch, by the keys of the queries."""
    text = json.dumps(queries)
    response = (
        client.post("/reconcile", data={"queries": text})
        if method == "POST"
        else client.get("/reconcile", query_string={"queries": text})
    )
    assert response.status_code == 200, response.text
    fits(response.json, RESULTS)
    assert response.json is not None
    assert response.json.keys() == queries.keys()
    return {key: value["result"] for key, value in response.json.items()}


def matches(result: list[dict[str, Any]]) -> list[str]:
    return [candidate["id"] for candidate in result if candidate["match"]]


def problem(response: Any, status: int) -> str:
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    return str(response.json["detail"])


@pytest.mark.parametrize("path", ["/reconcile", "/reconcile/"])
def test_the_manifest_stands_at_the_bare_url(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    fits(response.json, MANIFEST)
    assert response.json is not None
    assert response.json["identifierSpace"] == ID
    assert response.json["schemaSpace"] == ONTOLOGY
    names = [kind["id"] for kind in response.json["defaultTypes"]]
    assert names == ["State", "Mechanism", "Organization", "Theme"]


def test_the_manifest_names_urls_of_the_public_base() -> None:
    client = project_app(Settings(base_url="https://example.org/iscm")).test_client()
    manifest = client.get("/reconcile").json
    assert manifest is not None
    assert manifest["view"]["url"] == "https://example.org/iscm/id/{{id}}"
    assert manifest["suggest"]["entity"]["service_url"] == "https://example.org/iscm/reconcile"


def test_every_service_of_the_manifest_answers(client: FlaskClient) -> None:
    manifest = client.get("/reconcile").json
    assert manifest is not None
    host = "http://localhost"
    for template in (manifest["view"]["url"], manifest["preview"]["url"]):
        url = template.replace("{{id}}", "state%2FIDN").removeprefix(host)
        assert client.get(url, follow_redirects=True).status_code == 200
    examples = {"entity": "state%2FIDN", "type": "State", "property": "memberOf"}
    for what, metadata in manifest["suggest"].items():
        url = (metadata["service_url"] + metadata["service_path"]).removeprefix(host)
        fits(client.get(url, query_string={"prefix": "m"}).json, SUGGESTIONS)
        flyout = metadata["flyout_service_url"] + metadata["flyout_service_path"]
        url = flyout.replace("${id}", examples[what]).removeprefix(host)
        fits(client.get(url).json, FLYOUT)
    proposals = manifest["extend"]["propose_properties"]
    url = (proposals["service_url"] + proposals["service_path"]).removeprefix(host)
    fits(client.get(url, query_string={"type": "State"}).json, PROPOSALS)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_batch_is_answered_key_by_key(client: FlaskClient, method: str) -> None:
    found = ask(
        client,
        method,
        q0={"query": "Ivory Coast", "type": "State"},
        q1={"query": "Puebla Process", "type": ["Mechanism"], "limit": 1},
        q2={"query": "nothing of the kind at all", "type": "Theme"},
        q3={"query": "IOM", "type_strict": "any"},
    )
    assert matches(found["q0"]) == ["state/CIV"]
    assert matches(found["q1"]) == ["mechanism/rcm"]
    assert matches(found["q2"]) == []
    assert matches(found["q3"]) == ["organization/iom"]


def test_candidates_are_sorted_and_no_more_than_asked_for(client: FlaskClient) -> None:
    found = ask(client, q={"query": "Migration Dialogue", "limit": 4}, r={"query": "Guinea Bis"})
    assert len(found["q"]) == 4
    for result in found.values():
        scores = [candidate["score"] for candidate in result]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)


def test_a_type_bounds_the_candidates(client: FlaskClient) -> None:
    found = ask(
        client,
        any={"query": "Community", "type": ["Organization", "Mechanism"]},
        should={"query": "CPLP", "type": "Mechanism", "type_strict": "should"},
        all={"query": "CPLP", "type": ["Mechanism", "Organization"], "type_strict": "all"},
        iri={"query": "CPLP", "type": ONTOLOGY + "Mechanism"},
    )
    assert {c["type"][0]["id"] for c in found["any"]} <= {"Organization", "Mechanism"}
    assert [c["id"] for c in found["should"][:2]] == ["mechanism/cplp", "organization/cplp"]
    assert found["all"] == []
    assert matches(found["iri"]) == ["mechanism/cplp"]


@pytest.mark.parametrize(
    "value",
    ["Southern Africa", {"id": "region/southern-africa"}, ["nowhere", "Southern Africa"]],
)
def test_a_constraint_lowers_what_does_not_meet_it(client: FlaskClient, value: Any) -> None:
    constraint = [{"pid": "inRegion", "v": value}]
    found = ask(
        client,
        met={"query": "Botswana", "properties": constraint},
        unmet={"query": "Indonesia", "properties": constraint},
    )
    assert matches(found["met"]) == ["state/BWA"]
    assert found["met"][0]["score"] == 100
    assert matches(found["unmet"]) == []
    assert found["unmet"][0]["score"] == 50


def test_constraints_tell_apart_things_of_one_name(client: FlaskClient) -> None:
    found = ask(
        client,
        kinshasa={"query": "Congo", "properties": [{"pid": "memberOf", "v": "MIDSA"}]},
        plain={"query": "Congo"},
        named={
            "query": "Congo",
            "properties": [{"pid": "memberOf", "v": "Migration Dialogue for Southern Africa"}],
        },
    )
    assert matches(found["plain"]) == []
    assert matches(found["named"]) == matches(found["kinshasa"]) == ["state/COD"]


def test_constraints_alone_find_what_meets_all_of_them(client: FlaskClient) -> None:
    found = ask(
        client,
        q={
            "type": "Mechanism",
            "limit": 100,
            "properties": [
                {"pid": "mechanismType", "v": {"id": ONTOLOGY + "RegionalConsultativeProcess"}},
                {"pid": "hasTheme", "v": "Labour migration"},
            ],
        },
    )["q"]
    assert "mechanism/afml" in {candidate["id"] for candidate in found}
    assert all(candidate["type"][0]["id"] == "Mechanism" for candidate in found)


def test_keys_and_names_of_any_characters_come_back(client: FlaskClient) -> None:
    found = ask(client, **{"\ud800é\u202e": {"query": "\x00\u202bIndonesia\ud800"}})
    assert matches(found["\ud800é\u202e"]) == ["state/IDN"]


def test_a_name_of_ten_thousand_letters_finds_nothing(client: FlaskClient) -> None:
    assert ask(client, q={"query": "Indonesia " * 1000})["q"] == []


def test_a_batch_past_the_bound_is_refused(client: FlaskClient) -> None:
    batch = {str(number): {"query": "Chad"} for number in range(BATCH + 1)}
    response = client.post("/reconcile", data={"queries": json.dumps(batch)})
    assert str(BATCH) in problem(response, 413)
    del batch["0"]
    response = client.post("/reconcile", data={"queries": json.dumps(batch)})
    assert response.status_code == 200


def test_names_of_too_many_letters_together_are_refused(client: FlaskClient) -> None:
    batch = {str(number): {"query": "x" * 500} for number in range(LETTERS // 500 + 1)}
    response = client.post("/reconcile", data={"queries": json.dumps(batch)})
    assert str(LETTERS) in problem(response, 413)


@pytest.mark.parametrize(
    ("queries", "told"),
    [
        ("{x", "line 1, column 2"),
        ("[" * 200_000, "queries"),
        ("[]", "queries must be an object"),
        ('{"q":1}', "queries.q must be an object"),
        ('{"q":{}}', "give a query, properties, or both"),
        ('{"q":{"query":1}}', "queries.q.query must be a text"),
        ('{"q":{"query":"x","type":"Planet"}}', "no type Planet; there are State"),
        ('{"q":{"query":"x","type":[1]}}', "queries.q.type"),
        ('{"q":{"query":"x","limit":0}}', "queries.q.limit"),
        ('{"q":{"query":"x","limit":NaN}}', "queries.q.limit"),
        ('{"q":{"query":"x","type_strict":"maybe"}}', "any, should, all"),
        ('{"q":{"query":"x","colour":"red"}}', "unknown field colour"),
        ('{"q":{"query":"x","properties":{}}}', "queries.q.properties must be a list"),
        ('{"q":{"query":"x","properties":[{"pid":"colour","v":1}]}}', "no property colour"),
        ('{"q":{"query":"x","properties":[{"pid":"m49"}]}}', "queries.q.properties[0]"),
        ('{"q":{"query":"x","properties":[{"pid":"m49","v":null}]}}', "properties[0].v"),
    ],
)
def test_a_malformed_batch_is_told_with_its_place(
    client: FlaskClient, queries: str, told: str
) -> None:
    assert told in problem(client.post("/reconcile", data={"queries": queries}), 400)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_bad_query_spoils_no_other(client: FlaskClient, method: str) -> None:
    batch = {"bad": {"query": "Chad", "limit": "3"}, "good": {"query": "Chad"}, "none": None}
    fields = {"queries": json.dumps(batch)}
    response = (
        client.get("/reconcile", query_string=fields)
        if method == "GET"
        else client.post("/reconcile", data=fields)
    )
    assert response.status_code == 200
    fits(response.json, RESULTS)
    assert response.json is not None
    assert [each["id"] for each in response.json["good"]["result"][:1]] == ["state/TCD"]
    assert response.json["bad"]["result"] == []
    assert "queries.bad.limit" in response.json["bad"]["error"]
    assert "queries.none" in response.json["none"]["error"]


def test_a_post_without_a_batch_says_what_to_send(client: FlaskClient) -> None:
    assert "queries or extend" in problem(client.post("/reconcile", json={"q": {}}), 400)


def test_an_empty_batch_has_an_empty_answer(client: FlaskClient) -> None:
    assert ask(client) == {}


def test_suggestions_start_like_the_prefix_and_go_on_at_the_cursor(client: FlaskClient) -> None:
    def suggest(**arguments: Any) -> list[str]:
        response = client.get("/reconcile/suggest/entity", query_string=arguments)
        fits(response.json, SUGGESTIONS)
        assert response.json is not None
        return [each["id"] for each in response.json["result"]]

    assert suggest(prefix="Indo")[0] == "state/IDN"
    assert suggest(prefix="state/IDN")[0] == "state/IDN"
    assert suggest(prefix="Côte d'I")[0] == "state/CIV"
    assert suggest(prefix="MIDS") == ["mechanism/midsa"]
    bounded = suggest(prefix="Community", type="Organization")
    assert bounded
    assert all(each.startswith("organization/") for each in bounded)
    first, second = suggest(prefix="republic"), suggest(prefix="republic", cursor=20)
    assert len(first) == 20
    assert second
    assert not set(first) & set(second)
    assert suggest(prefix="") == []


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("suggest/entity", "prefix"),
        ("suggest/entity?prefix=a&cursor=-1", "cursor"),
        ("suggest/entity?prefix=a&cursor=99999999999999", "cursor"),
        ("suggest/entity?prefix=a&type=Planet", "no type Planet"),
        ("properties?type=Planet", "no type Planet"),
        ("preview", "id"),
        ("flyout/type?id=Planet", "no type Planet"),
    ],
)
def test_wrong_parameters_are_told(client: FlaskClient, path: str, told: str) -> None:
    assert told in problem(client.get(f"/reconcile/{path}"), 400)


@pytest.mark.parametrize(
    "path", ["preview?id=state/QQQ", "flyout/entity?id=x", "flyout/property?id=x"]
)
def test_unknown_identifiers_are_not_found(client: FlaskClient, path: str) -> None:
    problem(client.get(f"/reconcile/{path}"), 404)


def test_a_preview_is_a_page_of_its_own(client: FlaskClient) -> None:
    response = client.get("/reconcile/preview?id=mechanism/midsa")
    assert response.content_type.startswith("text/html")
    assert "Migration Dialogue for Southern Africa" in response.text
    assert 'href="/doc/mechanism/midsa"' in response.text
    assert "X-Frame-Options" not in response.headers


def test_a_column_of_countries_gains_mechanisms_regions_and_identifiers(
    client: FlaskClient,
) -> None:
    query = {
        "ids": ["state/IDN", "state/VAT", "unknown", "state/IDN"],
        "properties": [
            {"id": "memberOf", "settings": {"limit": "2"}},
            {"id": "inRegion"},
            {"id": "wikidata"},
            {"id": "geonames"},
        ],
    }
    response = client.post("/reconcile", data={"extend": json.dumps(query)})
    fits(response.json, EXTENSION)
    assert response.json is not None
    assert [column["id"] for column in response.json["meta"]] == [
        "memberOf",
        "inRegion",
        "wikidata",
        "geonames",
    ]
    rows = response.json["rows"]
    assert list(rows) == ["state/IDN", "state/VAT", "unknown"]
    assert len(rows["state/IDN"]["memberOf"]) == 2
    assert {"id": "region/asia", "name": "Asia"} in rows["state/IDN"]["inRegion"]
    assert rows["state/IDN"]["wikidata"] == [{"str": "Q252"}]
    assert rows["state/VAT"]["wikidata"] == [{"str": "Q159583"}]
    assert rows["state/IDN"]["geonames"] == [{"str": "1643084"}]
    assert rows["unknown"]["memberOf"] == []


def test_things_are_extended_by_their_iris_too(client: FlaskClient) -> None:
    query = {"ids": [ID + "state/TCD", "state/TCD"], "properties": [{"id": "wikidata"}]}
    response = client.post("/reconcile", data={"extend": json.dumps(query)})
    fits(response.json, EXTENSION)
    assert response.json is not None
    rows = response.json["rows"]
    assert rows[ID + "state/TCD"] == rows["state/TCD"] == {"wikidata": [{"str": "Q657"}]}


@pytest.mark.parametrize("name", ["memberOf", "iscm:memberOf", ONTOLOGY + "memberOf"])
def test_a_property_is_told_by_whichever_name(client: FlaskClient, name: str) -> None:
    response = client.get("/reconcile/flyout/property", query_string={"id": name})
    fits(response.json, FLYOUT)


def test_every_property_of_every_type_can_be_asked_for(client: FlaskClient) -> None:
    for kind, thing in (
        ("State", "state/IDN"),
        ("Mechanism", "mechanism/rcm"),
        ("Organization", "organization/iom"),
        ("Theme", "theme/irregular-migration"),
    ):
        proposed = client.get("/reconcile/properties", query_string={"type": kind}).json
        assert proposed is not None
        names = [each["id"] for each in proposed["properties"]]
        query = {"ids": [thing], "properties": [{"id": name} for name in names]}
        answer = client.get("/reconcile", query_string={"extend": json.dumps(query)}).json
        fits(answer, EXTENSION)
        assert answer is not None
        assert answer["rows"][thing].keys() == set(names)
        assert sum(map(bool, answer["rows"][thing].values())) > 3


@pytest.mark.parametrize(
    ("extend", "status", "told"),
    [
        ("{", 400, "no JSON"),
        ('{"ids":"state/IDN","properties":[]}', 400, "extend.ids"),
        ('{"ids":[],"properties":{}}', 400, "extend.properties"),
        ('{"ids":[],"properties":[{"id":"colour"}]}', 400, "no property colour"),
        ('{"ids":[],"properties":[{"id":"m49","settings":{"limit":-1}}]}', 400, "limit"),
        (
            json.dumps({"ids": ["x"] * (CELLS // 2 + 1), "properties": [{"id": "m49"}] * 2}),
            413,
            str(CELLS),
        ),
    ],
)
def test_a_malformed_extension_is_told(
    client: FlaskClient, extend: str, status: int, told: str
) -> None:
    assert told in problem(client.post("/reconcile", data={"extend": extend}), status)


def test_answers_may_be_read_from_any_origin(client: FlaskClient) -> None:
    for path in ("/reconcile", "/reconcile/suggest/entity?prefix=a", "/reconcile/preview?id=x"):
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
    options = client.options("/reconcile", headers={"Origin": "https://example.org"})
    assert options.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in options.headers["Access-Control-Allow-Methods"]


def test_jsonp_calls_a_function_and_nothing_else(client: FlaskClient) -> None:
    response = client.get("/reconcile?callback=jQuery1._cb")
    assert response.content_type == "text/javascript;charset=utf-8"
    text = response.text
    assert text.startswith("/**/jQuery1._cb(")
    assert text.endswith(");")
    fits(json.loads(text[len("/**/jQuery1._cb(") : -2]), MANIFEST)
    problem(client.get("/reconcile?callback=alert(1)//"), 400)


def test_what_the_client_has_already_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/reconcile")
    second = client.get("/reconcile", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.data) == (304, b"")
