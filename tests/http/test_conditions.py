"""Conditions of requests (https://www.rfc-editor.org/rfc/rfc9110#section-13) that are none."""

import pytest

from iscm.http.conditions import is_date
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
