"""The earlier versions that a server keeps, as sites of their own."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import pyoxigraph as ox

from iscm.dataset import Dataset
from iscm.engine.embedded import EmbeddedEngine
from iscm.protocol.problems import Problem
from iscm.publication.kept_versions import KeptVersion, kept_versions
from iscm.web.edition import edition_of
from iscm.web.site import Site

_log: Final = logging.getLogger(__name__)


def kept(site: Site) -> Sequence[KeptVersion]:
    """The versions whose files are kept, beside the one that is served, the newest first."""
    return site.once("kept", lambda: _kept(site))


def _kept(site: Site) -> Sequence[KeptVersion]:
    if site.settings.versions is None:
        return ()
    edition = edition_of(site)
    current = edition.version if edition else None
    return [found for found in kept_versions(site.settings.versions) if found.number != current]


def versions_of(site: Site) -> list[str]:
    """The numbers of the versions that a site has, the newest first."""
    edition = edition_of(site)
    return [*([edition.version] if edition else []), *(found.number for found in kept(site))]


def site_of(site: Site, version: KeptVersion) -> Site:
    """A site that knows of a version what is said of it as a whole."""
    return site.once(f"version {version.number}", lambda: _site(site, version))


def _site(site: Site, version: KeptVersion) -> Site:
    with _as_published(version):
        store = version.description()
    dataset = Dataset(store, version.manifest.identity, version.date, ())
    return Site(site.settings, EmbeddedEngine(store), dataset, None, (), None)


def kept_document(site: Site, iri: str) -> list[ox.Triple] | None:
    """The triples of an earlier version of the ontology, an alignment or the shapes, by its
    version IRI; None where it is not kept."""
    found = next((version for version in kept(site) if iri in version.documents), None)
    return None if found is None else site.once(f"document {iri}", lambda: _triples(found, iri))


def _triples(version: KeptVersion, iri: str) -> list[ox.Triple]:
    with _as_published(version):
        return version.triples(version.documents[iri])


@contextmanager
def _as_published(version: KeptVersion) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _log.error("%s: %s", error.filename, error.strerror)
        raise Problem(
            503,
            "http",
            f"a file of version {version.number} is no longer as it was published; whoever runs "
            "this server restores it",
        ) from error
