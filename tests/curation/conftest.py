import shutil
from pathlib import Path

import pytest

from iscm.paths import project_folders
from worlds import World

KEPT = ("states", "names", "organizations", "blocs", "regions", "sources", "catalog")
MECHANISMS = ("midsa",)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A copy of the project with one mechanism, small enough to be read in a moment."""
    folders = project_folders()
    root = tmp_path / "project"
    root.mkdir()
    (root / "ontology").symlink_to(folders.ontology)
    (root / "shapes").symlink_to(folders.shapes)
    (root / "data" / "mechanisms").mkdir(parents=True)
    for name in (*KEPT, *(f"mechanisms/{key}" for key in MECHANISMS)):
        shutil.copy(folders.data / f"{name}.ttl", root / "data" / f"{name}.ttl")
    # Nothing but the one mechanism publishes here.
    sources = root / "data/sources.ttl"
    blocks = sources.read_text("utf-8").split("\n\n")
    kept = (block for block in blocks if "dcterms:publisher mechanism:" not in block)
    sources.write_text("\n\n".join(kept), "utf-8")
    return World(root, tmp_path)
