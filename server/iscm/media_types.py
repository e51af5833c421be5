"""The media types that answers come in.

Registered types of the SPARQL result formats (https://www.w3.org/TR/sparql11-protocol/#query-success)
and of the RDF syntaxes, and the generic types (``application/json``, ``application/xml``) that
clients send in their place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

_UTF8: Final = MappingProxyType({"charset": frozenset({"utf-8", "utf8"})})
_ANY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Offer:
    """A representation that can be sent.

    Attributes:
        media_type: ``type/subtype`` in small letters.
        parameters: media-type parameters that a client may ask for and gets, name → values; an
            empty set is any value.
        charset: whether to say ``charset=utf-8`` when sending it.
        profile: the profile parameter to say when sending it.
    """

    media_type: str
    parameters: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    charset: bool = False
    profile: str = ""

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        if self.profile:
            return f'{self.media_type};profile="{self.profile}"'
        return f"{self.media_type};charset=utf-8" if self.charset else self.media_type

    def offers(self, name: str, value: str) -> bool:
        """Whether the representation has this media-type parameter (in small letters)."""
        if name not in self.parameters:
            return False
        return not self.parameters[name] or value in self.parameters[name]


class ProfileOffer(Offer):
    """A form of JSON-LD, told apart by the profile parameter, a list of IRIs
    (https://www.w3.org/TR/json-ld11/#iana-considerations)."""

    def offers(self, name: str, value: str) -> bool:
        """As `Offer.offers`; a profile that names no other form is met by the usual one."""
        if name != "profile":
            return super().offers(name, value)
        forms = _PROFILES.intersection(value.split())
        return self.profile in forms if self.profile else not forms


HTML: Final = Offer("text/html", _UTF8, charset=True)
SPARQL_JSON: Final = Offer("application/sparql-results+json", _UTF8)
SPARQL_XML: Final = Offer("application/sparql-results+xml", _UTF8)
CSV: Final = Offer("text/csv", {**_UTF8, "header": frozenset({"present"})}, charset=True)
TSV: Final = Offer("text/tab-separated-values", _UTF8, charset=True)
_VERSIONED: Final = MappingProxyType({**_UTF8, "version": _ANY})
TURTLE: Final = Offer("text/turtle", _VERSIONED, charset=True)
N3: Final = Offer("text/n3", _UTF8, charset=True)
_X_TURTLE: Final = Offer("application/x-turtle", _UTF8)
_RDF_N3: Final = Offer("text/rdf+n3", _UTF8, charset=True)
_X_TRIG: Final = Offer("application/x-trig", _UTF8)
_X_N_QUADS: Final = Offer("text/x-nquads", _UTF8, charset=True)
TRIG: Final = Offer("application/trig", _VERSIONED)
JSON_LD: Final = Offer("application/ld+json", {**_UTF8, "profile": _ANY})
_JSON_LD_PROFILE: Final = "http://www.w3.org/ns/json-ld#"
EXPANDED: Final = _JSON_LD_PROFILE + "expanded"
FLATTENED: Final = _JSON_LD_PROFILE + "flattened"
_PROFILES: Final = frozenset({EXPANDED, FLATTENED})
JSON_LD_COMPACTED: Final = ProfileOffer("application/ld+json", _UTF8)
JSON_LD_EXPANDED: Final = ProfileOffer("application/ld+json", _UTF8, profile=EXPANDED)
JSON_LD_FLATTENED: Final = ProfileOffer("application/ld+json", _UTF8, profile=FLATTENED)
RDF_XML: Final = Offer("application/rdf+xml", _UTF8)
N_TRIPLES: Final = Offer("application/n-triples", _VERSIONED)
N_QUADS: Final = Offer("application/n-quads", _VERSIONED)
JSON: Final = Offer("application/json", {**_UTF8, "profile": _ANY})
XML: Final = Offer("application/xml", _UTF8)
TEXT_XML: Final = Offer("text/xml", _UTF8, charset=True)
TEXT: Final = Offer("text/plain", _UTF8, charset=True)
XLSX: Final = Offer("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
SVG: Final = Offer("image/svg+xml", _UTF8)
QUERY_TEXT: Final = Offer("application/sparql-query", _UTF8)


@dataclass(frozen=True)
class Syntax:
    """A way to write a graph or rows, with all its names.

    Attributes:
        label: as people write it.
        name: as the engine and ``?format=`` call it.
        extension: of files and addresses.
        offer: what it is sent as.
        iri: the format's, as descriptions of datasets and services name it
            (https://www.w3.org/ns/formats/).
        generic: other offers that are met by it: of general types, of syntaxes that it is a part
            of, and by names from before they were registered.
        part_of: the IRIs of these syntaxes.
    """

    label: str
    name: str
    extension: str
    offer: Offer
    iri: str
    generic: tuple[Offer, ...] = ()
    part_of: tuple[str, ...] = ()


_W3C: Final = "http://www.w3.org/ns/formats/"
GRAPH_SYNTAXES: Final = (
    Syntax(
        *("Turtle", "turtle", "ttl", TURTLE, _W3C + "Turtle"),
        generic=(TRIG, N3, _X_TURTLE, _RDF_N3, _X_TRIG),
        part_of=(_W3C + "TriG", _W3C + "N3"),
    ),
    Syntax("JSON-LD", "jsonld", "jsonld", JSON_LD_COMPACTED, _W3C + "JSON-LD", (JSON,)),
    Syntax("RDF/XML", "rdfxml", "rdf", RDF_XML, _W3C + "RDF_XML", (XML, TEXT_XML)),
    Syntax(
        *("N-Triples", "ntriples", "nt", N_TRIPLES, _W3C + "N-Triples"),
        generic=(TEXT, N_QUADS, _X_N_QUADS),
        part_of=(_W3C + "N-Quads",),
    ),
)
"""For graphs and documents, in the order in which they are named."""
RESULT_SYNTAXES: Final = (
    Syntax("JSON", "json", "json", SPARQL_JSON, _W3C + "SPARQL_Results_JSON", (JSON,)),
    Syntax("XML", "xml", "xml", SPARQL_XML, _W3C + "SPARQL_Results_XML", (XML, TEXT_XML)),
    Syntax("CSV", "csv", "csv", CSV, _W3C + "SPARQL_Results_CSV"),
    Syntax("TSV", "tsv", "tsv", TSV, _W3C + "SPARQL_Results_TSV"),
)
"""For rows."""


def _by_other_names(syntaxes: tuple[Syntax, ...]) -> tuple[Offer, ...]:
    return tuple(dict.fromkeys(offer for each in syntaxes for offer in each.generic))


RESULT_OFFERS: Final = (
    *(each.offer for each in RESULT_SYNTAXES),
    *_by_other_names(RESULT_SYNTAXES),
)
"""For SELECT and ASK, the server's favourite first."""
GRAPH_OFFERS: Final = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES, *_by_other_names(GRAPH_SYNTAXES))
"""For CONSTRUCT and DESCRIBE, the server's favourite first."""
DOCUMENT_OFFERS: Final = (
    TURTLE,
    JSON_LD_COMPACTED,
    JSON_LD_EXPANDED,
    JSON_LD_FLATTENED,
    RDF_XML,
    N_TRIPLES,
    *_by_other_names(GRAPH_SYNTAXES),
)
"""For documents, whose JSON-LD comes in all its forms; the server's favourite first."""


def _names(syntaxes: tuple[Syntax, ...]) -> Mapping[str, str]:
    return MappingProxyType(
        {offer.media_type: each.name for each in syntaxes for offer in (each.offer, *each.generic)}
    )


RESULT_FORMATS: Final = _names(RESULT_SYNTAXES)
"""Media type → result format."""
GRAPH_FORMATS: Final = _names(GRAPH_SYNTAXES)
"""Media type → RDF syntax."""


def _asked() -> Mapping[str, tuple[Offer, ...]]:
    found: dict[str, tuple[Offer, ...]] = {}
    for each in (*RESULT_SYNTAXES, *GRAPH_SYNTAXES):
        for name in dict.fromkeys((each.name, each.extension)):
            found[name] = (each.offer,)
    # Of a general name the query's form says which is meant.
    found["json"] += found["jsonld"]
    found["xml"] += found["rdfxml"]
    return MappingProxyType({**found, "html": (HTML,)})


FORMATS: Final = _asked()
"""Name of a format in an address → what it asks for: of two, what fits the query's form."""

EXTENSIONS: Final = MappingProxyType(
    {"html": HTML, **{each.extension: each.offer for each in GRAPH_SYNTAXES}}
)
"""File extension of a document's URL → what it fixes."""
