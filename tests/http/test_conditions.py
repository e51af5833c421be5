"""Conditions of requests (https://www.rfc-editor.org/rfc/rfc9110#section-13) that are none."""

from datetime import UTC, datetime

import pytest

from iscm.protocol.conditions import conditional_status, is_date
from services import Service

STYLE = "/static/style.css"
NO_DATES = (
    "Mon, 01 Jan 99999999999 00:00:00 GMT",
    "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
    "Mon, 01 Jan 2024 00:00:00 +99999999999999",
    "Mon, 31 Feb 2024 00:00:00 GMT",
    "Mon, 99999999999 Jan 2024 00:00:00 GMT",
    "Mon, 01 Jan 2024 99999999999:00:00 GMT",
    "Mon, 01 Jan 2024 24:00:00 GMT",
    "Fri, 01 Jan 2100 00:00:00 GMT, Fri, 01 Jan 2100 00:00:00 GMT",
    "tomorrow",
    "",
)


@pytest.mark.parametrize(
    "value",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Wed Nov 16 08:49:37 1994",
    ],
)
def test_the_three_forms_of_a_date_are_dates(value: str) -> None:
    assert is_date(value)


@pytest.mark.parametrize("value", NO_DATES)
def test_what_is_no_date_is_told_apart(value: str) -> None:
    assert not is_date(value)


@pytest.mark.parametrize("path", [STYLE, "/dumps/", "/catalog", "/reconcile", "/", "/ontology"])
@pytest.mark.parametrize("field", ["If-Modified-Since", "If-Unmodified-Since"])
def test_a_date_that_is_none_is_ignored(service: Service, path: str, field: str) -> None:
    expected = service.request("GET", path).status
    for number, value in enumerate(NO_DATES):
        # Under an address that the cache does not know.
        reply = service.request("GET", f"{path}?{number}{field}", headers={field: value})
        assert reply.status == expected


@pytest.mark.parametrize("condition", [*NO_DATES, 'W/"x"', "x", '"x'])
def test_a_range_with_a_condition_that_is_none_is_ignored(service: Service, condition: str) -> None:
    for path in (STYLE, "/dumps/iscm.nt"):
        whole = service.request("GET", path)
        fields = {"Range": "bytes=5-9", "If-Range": condition}
        reply = service.request("GET", path, headers=fields)
        assert (reply.status, reply.body) == (200, whole.body)


def test_dates_that_are_count(service: Service) -> None:
    whole = service.request("GET", STYLE)
    since = {"If-Modified-Since": whole.headers["last-modified"]}
    assert service.request("GET", f"{STYLE}?since", headers=since).status == 304
    condition = whole.headers["last-modified"]
    for good in (condition, whole.headers["etag"]):
        fields = {"Range": "bytes=5-9", "If-Range": good}
        reply = service.request("GET", STYLE, headers=fields)
        assert (reply.status, reply.body) == (206, whole.body[5:10])


PAGES = ["/questions", "/changes.atom", "/sitemap.xml", STYLE, "/dumps/iscm.nt"]


@pytest.mark.parametrize("path", PAGES)
def test_conditions_count_whether_or_not_the_answer_is_kept(service: Service, path: str) -> None:
    """Section 13.2.2: tags before dates, and what must match before what must not."""
    first = service.request("GET", path)
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    early = "Sat, 01 Jan 2000 00:00:00 GMT"
    for fields, status in (
        ({"If-Modified-Since": modified}, 304),
        ({"If-Modified-Since": early}, 200),
        ({"If-None-Match": tag}, 304),
        ({"If-None-Match": '"other"', "If-Modified-Since": modified}, 200),
        ({"If-Match": tag}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": '"other"'}, 412),
        ({"If-Match": '"other"', "If-None-Match": tag}, 412),
    ):
        for method in ("GET", "HEAD"):
            reply = service.request(method, path, headers=fields)
            assert (fields, method, reply.status) == (fields, method, status)
            if status == 412:
                assert reply.headers["content-type"].startswith("application/problem+json")
            else:
                assert reply.headers["etag"] == tag


@pytest.mark.parametrize(
    ("fields", "method", "status"),
    [
        ({}, "GET", None),
        ({"If-Match": 'W/"a"'}, "GET", 412),
        ({"If-Match": '"b", "a"'}, "GET", None),
        ({"If-None-Match": 'W/"a"'}, "GET", 304),
        ({"If-None-Match": '"a"'}, "PUT", 412),
        ({"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, "GET", 412),
        ({"If-Unmodified-Since": "Wed, 01 Jan 2020 00:00:00 GMT"}, "GET", None),
        ({"If-Match": '"a"', "If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, "GET", None),
        ({"If-Modified-Since": "no date"}, "GET", None),
    ],
)
def test_the_order_of_conditions_is_the_standard_s(
    fields: dict[str, str], method: str, status: int | None
) -> None:
    modified = datetime(2020, 1, 1, tzinfo=UTC)
    assert conditional_status(fields.get, '"a"', modified, method) == status


QUERY = "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"


def test_conditions_of_queries_count_whether_or_not_the_answer_is_kept(service: Service) -> None:
    tag = service.request("GET", f"{QUERY}%23first").headers["etag"]
    for number, (fields, status) in enumerate(
        (
            ({"If-Match": '"other"'}, 412),
            ({"If-Match": "*"}, 200),
            ({"If-None-Match": "*"}, 304),
            ({"If-None-Match": '"other"'}, 200),
        )
    ):
        for _ in ("not kept", "kept"):
            target = f"{QUERY}%23{number}"
            reply = service.request("GET", target, headers=fields)
            assert (fields, reply.status) == (fields, status)
    known = {"If-None-Match": tag}
    reply = service.request("GET", f"{QUERY}%23first", headers=known)
    assert (reply.status, reply.headers["etag"]) == (304, tag)
    assert reply.headers["dataset-version"]
    # What is no query has no tag, and no condition of it is looked at.
    broken = service.request("GET", "/sparql?query=no", headers={"If-Match": '"other"'})
    assert broken.status == 400


def test_nothing_is_kept_under_addresses_that_a_client_makes_up(service: Service) -> None:
    for path, kept in (("/browse/?x=1", False), ("/questions?as=2", False), ("/browse/", True)):
        service.request("GET", path)
        again = service.request("GET", path)
        assert again.status == 200
        assert ("hit" in again.headers.get("server-timing", "")) == kept


CODED = ["/doc/mechanism/alpha-process", "/doc/mechanism/alpha-process.ttl", "/browse/state.csv"]
REPEATED = ("etag", "vary", "cache-control", "content-location", "link", "dataset-version")


@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize("path", CODED)
def test_304_repeats_the_fields_of_200_kept_or_not(
    service: Service, path: str, coding: str
) -> None:
    """Section 15.4.5; a client's cache takes what 304 says in place of what it has."""
    later = {"Accept-Encoding": coding, "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    replies = [service.request("GET", path, headers=later) for _ in ("not kept", "kept")]
    whole = service.request("GET", path, headers={"Accept-Encoding": coding})
    assert whole.status == 200
    for reply in replies:
        assert (reply.status, reply.body) == (304, b"")
        for name in REPEATED:
            assert (name, reply.headers.get(name)) == (name, whole.headers.get(name))


def test_a_tag_of_another_coding_is_not_known_kept_or_not(service: Service) -> None:
    path = "/doc/mechanism/alpha-process.nt"
    plain = service.request("GET", path, headers={"Accept-Encoding": "identity"}).headers["etag"]
    fields = {"Accept-Encoding": "gzip", "If-None-Match": plain}
    for _ in ("not kept", "kept"):
        assert service.request("GET", path, headers=fields).status == 200


def test_what_depends_on_no_language_is_made_once_for_all(service: Service) -> None:
    def again(path: str, **fields: str) -> bool:
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        reply = service.request("GET", path, headers=headers)
        assert reply.status == 200
        return "hit" in reply.headers.get("server-timing", "")

    table = "/browse/source.csv"
    again(table, Accept_Language="fr", Accept="text/csv", Accept_Encoding="gzip")
    assert again(table, Accept_Language="es", Accept="*/*", Accept_Encoding="gzip, x")
    assert not again(table, Accept_Encoding="identity")
    page = "/doc/mechanism/alpha-process.html"
    again(page, Accept_Language="fr")
    assert again(page, Accept_Language="fr")
    assert not again(page, Accept_Language="es")


def test_accept_has_no_say_where_the_address_says_the_format(service: Service) -> None:
    for _ in ("not kept", "kept", "known by its letters"):
        for accept in ("application/json", "text/html"):
            reply = service.request("GET", f"{QUERY}&format=csv", headers={"Accept": accept})
            assert reply.headers["content-type"].startswith("text/csv")
            assert reply.headers["vary"] == "Accept-Encoding"
            negotiated = service.request("GET", QUERY, headers={"Accept": "text/csv"})
            assert negotiated.headers["vary"] == "Accept, Accept-Encoding"
            assert negotiated.body == reply.body
    page = service.request("GET", f"{QUERY}&format=html")
    assert (page.status, page.headers["vary"]) == (200, "Accept-Language, Accept-Encoding")
