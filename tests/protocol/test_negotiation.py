import pytest

from iscm.media_types import (
    CSV,
    GRAPH_OFFERS,
    HTML,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    RESULT_OFFERS,
    SPARQL_JSON,
    SPARQL_XML,
    TSV,
    TURTLE,
    Offer,
)
from iscm.protocol.negotiation import negotiate, negotiate_language, parse_accept

DOCUMENT = (HTML, TURTLE, JSON_LD, RDF_XML, N_TRIPLES)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDFLIB = (
    "application/rdf+xml;q=0.9, text/turtle, application/n-triples;q=0.8, "
    "application/xhtml+xml;q=0.5, */*;q=0.1"
)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, HTML),
        ("", HTML),
        ("*/*", HTML),
        (FIREFOX, HTML),
        (RDFLIB, TURTLE),
        ("text/turtle", TURTLE),
        ("TEXT/Turtle", TURTLE),
        ("text/*", HTML),
        ("text/*, text/html;q=0", TURTLE),
        ("text/html;q=0, */*", TURTLE),
        ("application/*", JSON_LD),
        ("text/turtle;q=0.2, application/rdf+xml;q=0.7", RDF_XML),
        ("*/*;q=0.1, application/n-triples;q=0.2", N_TRIPLES),
        ("text/turtle;q=1.0, */*;q=1", HTML),
        ("text/turtle;charset=utf-8", TURTLE),
        ("text/turtle; charset=UTF-8", TURTLE),
        ('text/turtle;charset="utf-8"', TURTLE),
        ("text/turtle;charset=iso-8859-1", None),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSON_LD),
        ('application/ld+json;profile="a, b";q=0.5', JSON_LD),
        ("text/turtle;q=0", None),
        ("image/png", None),
        ("text/html;level=1", None),
        ("text/html;level=1, text/turtle;q=0.1", TURTLE),
        (
            "text/turtle;q=0.5, text/turtle;charset=utf-8;q=0, application/n-triples;q=0.1",
            N_TRIPLES,
        ),
        ("text/turtle;q=2, application/rdf+xml", RDF_XML),
        ("*/turtle, application/rdf+xml", RDF_XML),
        ("rubbish", HTML),
        (",, text/turtle ,", TURTLE),
        ("text/turtle;q=0.001", TURTLE),
    ],
)
def test_a_document_is_chosen_by_weight_and_specificity(
    header: str | None, expected: Offer | None
) -> None:
    assert negotiate(header, DOCUMENT) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, SPARQL_JSON),
        ("*/*", SPARQL_JSON),
        ("application/sparql-results+xml", SPARQL_XML),
        ("text/csv;charset=utf-8", CSV),
        ("text/csv;header=present", CSV),
        ("text/csv;header=absent", None),
        ("text/tab-separated-values", TSV),
        ("application/sparql-results+json, application/json, text/javascript", SPARQL_JSON),
        ("text/turtle", None),
    ],
)
def test_results_are_chosen_alike(header: str | None, expected: Offer | None) -> None:
    assert negotiate(header, RESULT_OFFERS) is expected


@pytest.mark.parametrize(
    ("header", "media_type"),
    [
        ("application/json", "application/json"),
        ("application/xml;q=0.5", "application/xml"),
        ("text/plain", "text/plain"),
    ],
)
def test_generic_types_are_answered_under_their_own_name(header: str, media_type: str) -> None:
    offer = negotiate(header, GRAPH_OFFERS)
    assert offer is not None
    assert offer.media_type == media_type


def test_the_weight_ends_the_parameters() -> None:
    (media_range,) = parse_accept("text/csv;header=present;q=0.3;ext=1")
    assert media_range.parameters == (("header", "present"),)
    assert media_range.quality == 0.3


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("de, es;q=0.5, en;q=0.2", "es"),
        ("de", "en"),
        ("*", "en"),
        ("en;q=0.1, FR;q=0.2", "fr"),
        ("fr;q=0, es;q=0.1", "es"),
        ("fr;q=high, es;q=0.1", "es"),
        ("en;q=0, *", "fr"),
        ("*, fr;q=0.5", "en"),
        ("*;q=0.5, es;q=0.4", "en"),
        ("en;q=0, *;q=0", "en"),
        ("es, fr", "es"),
        ("fr;q=0.1, fr-CH, es;q=0.5", "es"),
    ],
)
def test_language_falls_back_to_the_default(header: str | None, expected: str) -> None:
    assert negotiate_language(header, ("en", "fr", "es")) == expected
