"""From an identifier that others use to the thing of ours."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from iscm.codes import m49
from iscm.links.addresses import FORBIDDEN, GEONAMES, WIKIDATA, cleaned, forms
from iscm.namespaces import BASE, ID, ONTOLOGY, PREFIXES, iri_of

LONGEST: Final = 2000
"""Letters of the longest identifier that is looked up."""

_PREFIXES: Final = {**PREFIXES, "wd": WIKIDATA}
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


def iri_query(iri: str, sites: Collection[str] = ()) -> str:
    """SPARQL for the things that an IRI names or is tied to, be it by the address of a page.

    Args:
        iri: absolute, or with a prefix of ours or Wikidata's (``wd:Q252``), or as it is copied (see
            `iscm.links.addresses.cleaned`).
        sites: where our things are shown, without the slash at the end.

    Raises:
        LookupRequestError: it is no absolute IRI.
    """
    iri = cleaned(iri)
    prefix, colon, name = iri.partition(":")
    iri = _PREFIXES.get(prefix.lower(), prefix + colon) + name
    if not _SCHEME.match(iri) or FORBIDDEN.search(iri) or len(iri) > LONGEST:
        raise LookupRequestError(f"{_short(iri)} is no absolute IRI")
    return _query((f"<{form}>" for form in forms(iri, sites)), LINKS)


def code_query(code: str) -> str:
    """SPARQL for the things that a code names.

    Args:
        code: ISO 3166-1 alpha-2 or alpha-3, M49 (its zeros may be missing), an item of
            Wikidata (``Q252``) or a number of GeoNames.

    Raises:
        LookupRequestError: it has the form of none of these.
    """
    code = code.strip()
    if re.fullmatch(r"[A-Za-z]{2,3}", code) or m49(code):
        return _query([f'"{m49(code) or code.upper()}"'], _CODES)
    if re.fullmatch(r"[Qq][1-9][0-9]{0,11}", code):
        return _query([f"<{WIKIDATA}{code.upper()}>"], LINKS)
    if re.fullmatch(r"[1-9][0-9]{3,11}", code):
        return _query([f"<{GEONAMES}{code}/>"], LINKS)
    raise LookupRequestError(
        f"{_short(code)} is no code that is known here: give two or three letters (ISO 3166-1), "
        "up to three digits (M49), an item of Wikidata such as Q252, or a number of GeoNames"
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


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "…")
