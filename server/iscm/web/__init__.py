"""The site: pages for people and RDF for programs, over any engine."""

from iscm.web.app import create_app

__all__ = ["create_app"]
