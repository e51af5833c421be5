"""The process that makes the factsheets of all years for a server: ``python -m`` this, its id."""

import sys

from iscm.giving_way import give_way


def main() -> None:
    """Make and keep what is not kept yet, and end with the server at the latest."""
    give_way(int(sys.argv[1]))
    # Imported at the lowest priority: it takes a while.
    from iscm.factsheet.making import Sheets
    from iscm.paths import project_folders
    from iscm.settings import Settings

    Sheets(project_folders(), Settings.from_environment()).make_all()


if __name__ == "__main__":
    main()
