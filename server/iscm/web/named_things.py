"""Things and days that the parameters of a page name."""

import pyoxigraph as ox
from flask import request

from iscm.choices import ParameterError, terms_of
from iscm.namespaces import entity_iri
from iscm.parameters import QuestionParameter
from iscm.web.as_of import past_of
from iscm.web.questions import choices_of
from iscm.web.site import Site


def thing_named(site: Site, name: str, kind: str, text: str) -> ox.NamedNode:
    """The thing that a parameter names: by its key, a name, a code or an address.

    Args:
        site: the data.
        name: of the parameter.
        kind: of the thing, one of `iscm.namespaces.KINDS`.
        text: what was given.

    Raises:
        ParameterError: it names none.
    """
    parameter = QuestionParameter(name, kind, ox.NamedNode(entity_iri(kind, "x")))
    roots = {site.url(""), request.root_url.rstrip("/"), request.script_root}
    term = terms_of([parameter], [(name, text)], choices_of(site), roots)[name]
    assert isinstance(term, ox.NamedNode)  # noqa: S101
    return term


def site_of_day(site: Site, name: str, text: str) -> Site:
    """The site as of a period of which the data can tell.

    Args:
        site: of the version.
        name: of the parameter.
        text: the period, such as ``2017``.

    Raises:
        ParameterError: it lies outside.
        Problem: see `iscm.web.as_of.Past.site`.
    """
    first, last = choices_of(site).years()
    if text[:4].isdigit() and not first <= int(text[:4]) <= last:
        told = f"{name} is in a year from {first} to {last}, of which the data can tell"
        raise ParameterError(name, told, [str(first), str(last)])
    return past_of(site).site(text)
