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
    return World(root, tmp_path)
