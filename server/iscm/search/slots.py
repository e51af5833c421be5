"""What search makes ready beside a server's first requests."""

from flask import current_app

from iscm.web.findings import finder_of
from iscm.web.site import Site


def prepare(site: Site) -> None:
    """Read all names and index them, and compile the page of results."""
    finder_of(site)
    current_app.jinja_env.get_template("search.html")
