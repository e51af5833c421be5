"""The earlier versions that a server keeps, as sites of their own."""

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from iscm.dataset import Dataset
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import parse
from iscm.publication.dumps import read_manifest
from iscm.publication.versions import KeptVersion, kept_versions
from iscm.web.edition import edition_of
from iscm.web.site import Site


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
    store = version.description()
    identity = read_manifest(version.dumps).identity
    dataset = Dataset(store, identity, version.date, ())
    return Site(site.settings, EmbeddedEngine(store), dataset, None, (), None)


def kept_document(site: Site, iri: str) -> list[ox.Triple] | None:
    """The triples of an earlier version of the ontology, an alignment or the shapes, by its
    version IRI; None where it is not kept."""
    paths = (version.documents[iri] for version in kept(site) if iri in version.documents)
    path = next(paths, None)
    return None if path is None else site.once(f"document {iri}", lambda: _triples(path))


def _triples(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in parse(path, path.read_bytes())]
