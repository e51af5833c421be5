"""What the editor completes: the names of classes, properties and things."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from flask import Blueprint, Response

from iscm.compact import short_name
from iscm.editor import bundle
from iscm.media_types import JSON
from iscm.namespaces import split_entity_iri
from iscm.protocol.problems import json_bytes
from iscm.web.languages import speak
from iscm.web.names import Names, names_of_things
from iscm.web.responses import representation
from iscm.web.services import service
from iscm.web.site import Site, current_site

bp = Blueprint("editor", __name__, template_folder="templates")
bp.add_app_template_global(bundle.is_there, "editor_is_there")
MOST: Final = 3000
"""Of each of the three: what a browser looks through between two letters."""
_KINDS: Final = (
    *("mechanism", "theme", "role", "status", "region", "organization", "state"),
    *("person", "series", "indicator", "scheme", "basis", "arrangement", "source"),
    *("meeting", "document"),
)
"""Of things that people name, those that queries name most first."""
_CLASSES: Final = f"""SELECT ?used (COUNT(*) AS ?times) {{ ?thing a ?used FILTER(ISIRI(?used)) }}
    GROUP BY ?used ORDER BY DESC(?times) ?used LIMIT {MOST}"""
_PROPERTIES: Final = f"""SELECT ?used (COUNT(*) AS ?times) {{ ?thing ?used ?value }}
    GROUP BY ?used ORDER BY DESC(?times) ?used LIMIT {MOST}"""
_PLAIN: Final = re.compile(r"[a-z-]+:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
"""A prefixed name in which nothing need be escaped
(https://www.w3.org/TR/sparql11-query/#rPrefixedName)."""
_PAIRS: Final = {
    "type": "array",
    "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
}
_COMPLETIONS: Final = {
    "type": "object",
    "required": ["classes", "properties", "things"],
    "properties": dict.fromkeys(("classes", "properties", "things"), _PAIRS),
}


@service(
    bp,
    "/editor/completions",
    "Classes, properties and things as a query names them, each with what it is called",
    answers={JSON.media_type: _COMPLETIONS},
    statuses={304: "The client has it already."},
    speaks=True,
)
def completions() -> Response:
    """All that there is to complete, in one document of the version."""
    speak()
    site = current_site()

    def build() -> bytes:
        names = names_of_things()
        return json_bytes(
            {
                "classes": list(_pairs(_used(site, _CLASSES), names)),
                "properties": list(_pairs(_used(site, _PROPERTIES), names)),
                "things": list(_pairs(_things(names), names)),
            }
        )

    return representation(JSON, build, key=("completions",), vary=(), speaks=True)


def _used(site: Site, query: str) -> list[str]:
    rows = site.once(f"for the editor: {query}", lambda: site.rows(query))
    return [row["used"] for row in rows]


def _things(names: Names) -> list[str]:
    by_kind: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for iri in names.full:
        found = split_entity_iri(iri)
        if found is not None and found[0] in by_kind:
            by_kind[found[0]].append(iri)
    return [iri for found in by_kind.values() for iri in found][:MOST]


def _pairs(iris: Iterable[str], names: Names) -> Iterator[tuple[str, str]]:
    """Each as a query names it, and what it is called: its short name too, where it has one."""
    for iri in iris:
        short = short_name(iri)
        called = names.full.get(iri, "")
        acronym = names.acronyms.get(iri, "")
        told = f"{acronym}, {called}" if acronym and acronym != called else called
        yield short if _PLAIN.fullmatch(short) else f"<{iri}>", told
