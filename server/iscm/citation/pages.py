"""Citations of things, by address and on their pages."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint

from iscm.citation.styles import Citation
from iscm.media_types import TEXT, Offer
from iscm.namespaces import split_entity_iri
from iscm.protocol.problems import not_found
from iscm.web.description import Description, names
from iscm.web.documents import Chosen, Found, document
from iscm.web.edition import edition_of
from iscm.web.entities import require_thing
from iscm.web.signposting import Link
from iscm.web.site import Site, current_site
from iscm.web.views.reader import Reader

bp = Blueprint("citation", __name__, template_folder="templates")
_BIBTEX: Final = Offer("application/x-bibtex", charset=True)
_RIS: Final = Offer("application/x-research-info-systems", charset=True)
_CSL: Final = Offer("application/vnd.citationstyles.csl+json")
_STYLES: Final[dict[Offer, Callable[[Citation], str]]] = {
    TEXT: lambda citation: citation.text + "\n",
    _BIBTEX: lambda citation: citation.bibtex,
    _RIS: lambda citation: citation.ris,
    _CSL: lambda citation: citation.csl,
}


@document(
    bp,
    "/cite/<kind>/<path:key>",
    "How to cite a thing",
    tuple(_STYLES),
    {"txt": TEXT, "bib": _BIBTEX, "ris": _RIS, "json": _CSL},
)
def cite(kind: str, key: str) -> Found:
    """How to cite a thing, as of the version that is served."""
    iri = require_thing(kind, key)
    citation = citation_of(current_site(), iri)
    if citation is None:
        raise not_found("these data do not say who made them, and when")

    def build(chosen: Chosen) -> str:
        return _STYLES[chosen.offer](citation)

    return Found(("cite", iri), build, [Link(iri, "describes")])


@bp.app_template_global("citation_of")
def _citation_of(iri: str, described: Description | None = None) -> Citation | None:
    return citation_of(current_site(), iri, described)


def citation_of(site: Site, iri: str, described: Description | None = None) -> Citation | None:
    """The citation of a thing; None where the data do not state their version and maker.

    Args:
        site: where to ask.
        iri: of the thing.
        described: it, where it is at hand: what it is called need not be asked again.
    """
    edition, parts = edition_of(site), split_entity_iri(iri)
    if edition is None or parts is None:
        return None
    called = names(site, [iri]) if described is None else described.names_of(iri)
    named = Description(iri, called, truncated=False)
    return Citation(
        key="/".join(parts),
        iri=iri,
        # Statements and lists have no name; what they are, and their key, tell them apart.
        name=Reader(named, "en").name(iri).value if named.triples else " ".join(parts),
        author=edition.creator,
        dataset=edition.title,
        version=edition.version,
        version_iri=edition.iri,
        date=edition.date,
    )
