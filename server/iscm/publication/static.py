"""What is published as plain files: dumps, documentation and descriptions."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.dataset import Dataset
from iscm.engine.embedded import EmbeddedEngine
from iscm.namespaces import BASE, DESCRIPTION_GRAPH
from iscm.paths import ProjectFolders
from iscm.publication.dcat import write_checksums
from iscm.publication.dumps import Manifest, write_dumps
from iscm.publication.files import DUMPS
from iscm.publication.writing import VOCABULARY, Writer
from iscm.questions import read_questions
from iscm.settings import Settings
from iscm.turtle import serialize

_PAGES: Final = {
    **{f"ontology/index.{tag}.html": ("/ontology.html", tag) for tag in ("en", "fr", "es")},
    "ontology.ttl": ("/ontology.ttl", "en"),
    "shapes.ttl": ("/shapes.ttl", "en"),
    "context.jsonld": ("/context.jsonld", "en"),
}
"""File → the address that gives it, and the language to ask in."""


def write_static(
    settings: Settings,
    dataset: Dataset,
    folders: ProjectFolders,
    directory: Path,
    progress: Callable[[str], None],
) -> Manifest:
    """Write everything into a directory, which is made where it lacks.

    Args:
        settings: see `iscm.settings`; the public URL is taken from it.
        dataset: what is published.
        folders: where its files lie.
        directory: where to write; files of the same names are replaced.
        progress: told what comes next.

    Raises:
        OSError: a file cannot be written.
    """
    from iscm.web import create_app

    progress("dumps")
    manifest = write_dumps(dataset.store, directory / DUMPS)
    progress("description")
    (directory / "description.ttl").write_text(
        serialize(described(dataset.store, manifest), prefixes=VOCABULARY), "utf-8"
    )
    progress("ontology and shapes")
    app = create_app(
        settings,
        EmbeddedEngine(dataset.store),
        dataset,
        folders=folders,
        questions=read_questions(folders.questions),
    )
    client = app.test_client()
    with client.get("/static/style.css") as response:
        style = response.data.decode()
    for file_name, (address, language) in _PAGES.items():
        response = client.get(address, headers={"Accept-Language": language})
        if response.status_code != 200:
            raise OSError(f"{address} could not be made: {response.status}")
        path = directory / file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = response.data
        if path.suffix == ".html":
            content = _standing_alone(response.text, style, settings.base_url or BASE).encode()
        path.write_bytes(content)
    return manifest


def _standing_alone(page: str, style: str, home: str) -> str:
    """A page that can be opened from any place: its style inside, its links to the site in full."""
    page = re.sub(r'<link rel="stylesheet"[^>]*>', lambda _: f"<style>{style}</style>", page)
    return re.sub(r'(href|src)="/(?!/)', rf'\1="{home.rstrip("/")}/', page)


def described(store: ox.Store, manifest: Manifest) -> list[ox.Triple]:
    """The description of the dataset with the checksums of its dumps."""
    graph = ox.NamedNode(DESCRIPTION_GRAPH)
    writer = Writer()
    write_checksums(writer, manifest.checksums)
    quads = store.quads_for_pattern(None, None, None, graph)
    return [*(quad.triple for quad in quads), *writer.triples]
