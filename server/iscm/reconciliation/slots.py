"""What reconciliation makes ready beside a server's first requests."""

from iscm.reconciliation.pages import current
from iscm.web.site import Site


def prepare(site: Site) -> None:
    """Read all names, and index them."""
    current(site)
