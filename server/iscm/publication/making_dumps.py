"""The process that makes the dumps for a server: ``python -m`` this, its id and the folder."""

import sys
from pathlib import Path

from iscm.giving_way import give_way


def main() -> None:
    """Make and keep the dumps of the project's data, if these are the version that the folder is
    for, and end with the server at the latest."""
    give_way(int(sys.argv[1]))
    # Imported at the lowest priority: it takes a while.
    from iscm.paths import project_folders
    from iscm.publication.dump_files import kept_dumps
    from iscm.publication.pages.downloads import name_of
    from iscm.settings import Settings
    from iscm.snapshot import load_known

    dataset = load_known(project_folders(), Settings.from_environment().cache_dir)
    folder = Path(sys.argv[2])
    if folder.name == name_of(dataset.version):
        kept_dumps(dataset.store, folder)


if __name__ == "__main__":
    main()
