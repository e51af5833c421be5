"""What the factsheet makes ready beside a server's first requests."""

from iscm.factsheet.kept import all_kept
from iscm.giving_way import run_aside
from iscm.web.site import Site


def prepare(site: Site) -> None:
    """Have the factsheets of all years made and kept, by a process that gives way to all others."""
    settings = site.settings
    if not settings.make_ahead or site.folders is None:
        return
    if not all_kept(settings.cache_dir, site.dataset.version):
        run_aside("iscm.factsheet.background", settings.cache_dir)
