"""What search makes ready beside a server's first requests."""

from iscm.search.pages import finder_of
from iscm.web.site import Site


def prepare(site: Site) -> None:
    """Read all names, and index them."""
    finder_of(site)
