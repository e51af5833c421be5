"""Versions of the dataset: what each version's IRI opens, and its VoID and its files beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, url_for

from iscm.description.files import CHECKSUMS, DISTRIBUTIONS, TABLE_FILES, TABLE_METADATA, DumpFile
from iscm.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML
from iscm.namespaces import DESCRIPTION_GRAPH
from iscm.protocol.problems import not_found
from iscm.publication.dump_files import Manifest
from iscm.publication.kept_sites import kept, site_of, versions_of
from iscm.publication.kept_versions import KeptVersion
from iscm.publication.pages.catalogue import (
    catalogue_triples,
    dataset_page,
    description_of,
    required_edition,
    without_partitions,
)
from iscm.publication.pages.downloads import (
    DUMPED,
    described_file,
    folder_of,
    manifest_of,
    metadata_link,
    send,
)
from iscm.version_numbers import version_order
from iscm.web.documents import Chosen, Found, document
from iscm.web.edition import Edition, edition_of
from iscm.web.rdf import rdf_bytes
from iscm.web.responses import keep_for_good
from iscm.web.services import service
from iscm.web.signposting import SYNTAXES, Link, dataset_links
from iscm.web.site import Site, current_site

bp = Blueprint("versions", __name__, template_folder="../templates")
_DOCUMENTS: Final = (HTML, *DOCUMENT_OFFERS)


@dataclass(frozen=True)
class _Version:
    """A version: the site that describes it, and what is kept of it; None for the one served,
    whose dumps are written when they are asked for."""

    site: Site
    kept: KeptVersion | None

    @property
    def edition(self) -> Edition:
        return required_edition(self.site)

    @property
    def triples(self) -> list[ox.Triple]:
        """What is said of it, without partitions."""
        if self.kept is None:
            return catalogue_triples(self.site)
        return without_partitions(description_of(self.site))

    @property
    def dumps(self) -> tuple[Path, Manifest]:
        if self.kept is None:
            return folder_of(self.site), manifest_of(self.site)
        return self.kept.dumps, self.kept.manifest

    @property
    def distributions(self) -> list[DumpFile]:
        """Its files that a catalogue lists. An earlier one may lack what came later."""
        if self.kept is None:
            return list(DISTRIBUTIONS)
        return [file for file in DISTRIBUTIONS if file.name in self.kept.manifest.checksums]


def _current(site: Site) -> Iterable[Mapping[str, str]]:
    edition = edition_of(site)
    return [] if edition is None else [{"version": edition.version}]


@document(
    bp,
    "/version/<version>",
    "A version of all",
    _DOCUMENTS,
    EXTENSIONS,
    listed=_current,
    lane="dump",
)
def version(version: str) -> Found:
    """One version of all: its data, ontology, shapes and description."""
    found = _find(version)
    edition = found.edition
    newest = edition_of(current_site())
    superseded = newest is not None and version_order(newest.version) > version_order(version)

    def build(chosen: Chosen) -> bytes | str:
        if chosen.offer is HTML:
            return dataset_page(
                found.site,
                edition,
                f"{edition.title}, version {version}",
                chosen.links,
                found.distributions,
                current=not superseded,
            )
        return rdf_bytes(found.triples, chosen.offer, edition.iri)

    links = [Link(edition.iri, "canonical"), Link(edition.iri, "cite-as")]
    later = []
    if newest is not None and superseded:
        address = url_for("versions.version", version=newest.version)
        later.append(Link(address, "latest-version"))
    links += [
        Link(
            url_for("versions.version", version=version, extension=extension),
            "describedby",
            offer.media_type,
        )
        for extension, offer in SYNTAXES.items()
    ]
    files = [
        Link(
            url_for("versions.file", version=version, name=f.name),
            "item",
            f.content_type.partition(";")[0],
        )
        for f in found.distributions
    ]
    # The files and the description that the dataset's own page links are those of its newest.
    shared = dataset_links(found.site)
    links += [link for link in shared if link.rel not in ("cite-as", "describedby", "item")] + files
    earlier = found.kept is not None
    key = (edition.iri, found.site.dataset.version)
    # Which one is the latest changes, and data of an earlier one are kept for good.
    return Found(key, build, links, page_links=later, earlier=earlier)


@document(
    bp,
    "/version/<version>/void",
    "A version (VoID)",
    DOCUMENT_OFFERS,
    SYNTAXES,
    lane="dump",
)
def void(version: str) -> Found:
    """All that is said of a version, its partitions included."""
    found = _find(version)
    iri = found.edition.iri
    return Found(
        (DESCRIPTION_GRAPH, iri, found.site.dataset.version),
        lambda chosen: rdf_bytes(description_of(found.site), chosen.offer, iri),
        [Link(iri, "describes")],
        earlier=found.kept is not None,
    )


@service(bp, "/version/<version>/dumps/<name>", "A file of a version", **DUMPED)
def file(version: str, name: str) -> Response:
    """A file of a version, which never changes."""
    found = _find(version)
    folder, manifest = found.dumps
    described = described_file(name, list(dict.fromkeys([*manifest.checksums, CHECKSUMS])))
    links = [Link(url_for("versions.version", version=version), "collection")]
    if described in TABLE_FILES:
        address = url_for("versions.file", version=version, name=TABLE_METADATA)
        links.append(metadata_link(address))
    response = send(described, folder, manifest, links)
    if found.kept is not None:
        # What is served now may be a working copy that has no number of its own yet.
        keep_for_good(response, "no-transform")
    return response


def _find(number: str) -> _Version:
    site = current_site()
    edition = edition_of(site)
    if edition is not None and edition.version == number:
        return _Version(site, None)
    for found in kept(site):
        if found.number == number:
            return _Version(site_of(site, found), found)
    there = versions_of(site)
    raise not_found(
        f"there is no version {number} here; there are {', '.join(there) or 'none'}", versions=there
    )
