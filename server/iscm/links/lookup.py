"""From an identifier that others use to the thing of ours."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from iscm.namespaces import BASE, ID, ONTOLOGY, PREFIXES, iri_of

LONGEST: Final = 2000
"""Letters of the longest identifier that is looked up."""

_WIKIDATA: Final = "http://www.wikidata.org/entity/"
_GEONAMES: Final = "https://sws.geonames.org/"
_FORBIDDEN: Final = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f-\x9f]')
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

LINKS: Final = (
    *(PREFIXES["owl"] + name for name in ("sameAs",)),
    *(PREFIXES["schema"] + name for name in ("sameAs",)),
    *(
        PREFIXES["skos"] + f"{kind}Match"
        for kind in ("exact", "close", "broad", "narrow", "related")
    ),
    iri_of("dcterms:spatial"),
    iri_of("rdfs:seeAlso"),
    iri_of("foaf:homepage"),
)
"""Properties that lead from ours to theirs, the closest first."""

_CODES: Final = tuple(ONTOLOGY + name for name in ("isoAlpha2", "isoAlpha3", "m49"))


class LookupRequestError(ValueError):
    """What is asked for can be no identifier; the message says why."""


@dataclass(frozen=True)
class IdentifiedThing:
    """A thing and what ties it to the identifier.

    Attributes:
        iri: the thing.
        label: its name in English, or in any language.
        property: IRI of the property that leads to the identifier; None where the identifier is
            the thing's own.
    """

    iri: str
    label: str
    property: str | None


def iri_query(iri: str) -> str:
    """SPARQL for the things that an IRI names or is tied to.

    Raises:
        LookupRequestError: it is no absolute IRI.
    """
    if not _SCHEME.match(iri) or _FORBIDDEN.search(iri) or len(iri) > LONGEST:
        raise LookupRequestError(f"{_short(iri)} is no absolute IRI")
    return _query((f"<{form}>" for form in _forms(iri)), LINKS)


def code_query(code: str) -> str:
    """SPARQL for the things that a code names.

    Args:
        code: ISO 3166-1 alpha-2 or alpha-3, M49 (three digits), an item of Wikidata (``Q252``) or
            a number of GeoNames.

    Raises:
        LookupRequestError: it has the form of none of these.
    """
    code = code.strip()
    if re.fullmatch(r"[A-Za-z]{2,3}", code) or re.fullmatch(r"[0-9]{3}", code):
        return _query([f'"{code.upper()}"'], _CODES)
    if re.fullmatch(r"[Qq][1-9][0-9]{0,11}", code):
        return _query([f"<{_WIKIDATA}{code.upper()}>"], LINKS)
    if re.fullmatch(r"[1-9][0-9]{3,11}", code):
        return _query([f"<{_GEONAMES}{code}/>"], LINKS)
    raise LookupRequestError(
        f"{_short(code)} is no code that is known here: give two or three letters (ISO 3166-1), "
        "three digits (M49), an item of Wikidata such as Q252, or a number of GeoNames"
    )


def identified(rows: Iterable[Mapping[str, str]]) -> list[IdentifiedThing]:
    """The things in the rows of an answer, the closest link of each, the closest first."""
    order = {iri: rank for rank, iri in enumerate((*LINKS, *_CODES))}
    best: dict[str, IdentifiedThing] = {}
    for row in rows:
        link = row.get("property")
        known = best.get(row["thing"])
        each = IdentifiedThing(row["thing"], row.get("label", row["thing"]), link)
        if known is None or _rank(each, order) < _rank(known, order):
            best[each.iri] = each
    return sorted(best.values(), key=lambda each: (_rank(each, order), each.iri))


def _rank(each: IdentifiedThing, order: Mapping[str, int]) -> int:
    return -1 if each.property is None else order.get(each.property, len(order))


def _query(values: Iterable[str], properties: Iterable[str]) -> str:
    forms = list(values)
    paths = " ".join(f"<{iri}>" for iri in properties)
    # A description of a set of links names its vocabulary; it is no thing that was looked for.
    own = f"""UNION {{ VALUES ?thing {{ {" ".join(v for v in forms if v.startswith("<" + BASE))} }}
        FILTER EXISTS {{ ?thing ?any ?said }} }}"""
    return f"""SELECT DISTINCT ?thing ?property ?label {{
      {{ VALUES ?value {{ {" ".join(forms)} }} VALUES ?property {{ {paths} }}
        ?thing ?property ?value FILTER(STRSTARTS(STR(?thing), "{ID}")) }}
      {own}
      OPTIONAL {{ ?thing rdfs:label ?label FILTER(LANG(?label) IN ("en", "")) }} }}"""


def _forms(iri: str) -> Iterator[str]:
    """The ways in which an IRI is written in the data and by those who look it up."""
    iri = re.sub(
        r"^https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(?:Special:EntityData/)?"
        r"(Q[0-9]+)(?:\.\w+)?(?:#.*)?$",
        _WIKIDATA + r"\1",
        iri,
    )
    iri = re.sub(r"^https?://(?:www|sws)\.geonames\.org/([0-9]+)(?:/.*)?$", _GEONAMES + r"\1/", iri)
    iri = re.sub(
        r"^https?://dbpedia\.org/(?:page|data|resource)/", "http://dbpedia.org/resource/", iri
    )
    iri = re.sub(r"^https?://en\.wikipedia\.org/wiki/", "http://dbpedia.org/resource/", iri)
    iri = re.sub(r"^http(s?)://w3id\.org/iscm/doc/", BASE + "id/", iri)
    plain = unquote(iri)
    decoded = iri if _FORBIDDEN.search(plain) else plain
    for bare in dict.fromkeys((iri, decoded, iri.rstrip("/"), iri.rstrip("/") + "/")):
        yield bare
        if bare.startswith("https:"):
            yield "http:" + bare[len("https:") :]
        elif bare.startswith("http:"):
            yield "https:" + bare[len("http:") :]


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "…")
