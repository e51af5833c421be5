"""Lists of all things of a kind."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from iscm.media_types import HTML, Offer
from iscm.namespaces import ID, KINDS
from iscm.protocol.problems import Problem
from iscm.tables.writing import FORMATS, written
from iscm.web.addresses import AS_OF, DAY, day_asked, with_day
from iscm.web.as_of import past_of
from iscm.web.counting import is_candidate
from iscm.web.documents import Chosen, Found, document, once
from iscm.web.languages import language, language_asked
from iscm.web.services import service
from iscm.web.site import Site, current_site
from iscm.web.tables.files import MARK, MARKED, SCHEMAS, is_marked, require_no_mark, with_mark
from iscm.web.tables.lists import list_table
from iscm.web.things import path_of
from iscm.web.views.reader import Text, Thing

bp = Blueprint("browse", __name__)


@dataclass(frozen=True)
class _Entry:
    """A line of a list; `beside` is an acronym, or the mechanism that a group is of."""

    thing: Thing
    beside: str
    candidate: bool


@document(bp, "/browse/", "The kinds of things", (HTML,), parameters=(DAY,), listed=once)
def kinds() -> Found:
    """The kinds of things, with their number."""
    site = _site()
    return Found(
        ("kinds",),
        lambda _: render_template("kinds.html", kinds=site.kinds(), days=day_asked()),
    )


@document(
    bp,
    "/browse/<kind>",
    "All things of a kind",
    (HTML, *FORMATS.values()),
    {"html": HTML, **FORMATS},
    parameters=(DAY,),
    varied=lambda _: [MARKED],
    schemas=SCHEMAS,
    listed=lambda site: [{"kind": kind} for kind in site.kinds()],
)
def things(kind: str) -> Found:
    """All things of a kind, by name; with ``?as-of=2017``, each leads to how it stood then. As a
    table: with what tells them apart."""
    site, marked = _site(), is_marked()
    _require_kind(site, kind)

    def build(chosen: Chosen) -> bytes | str:
        require_no_mark(chosen.offer, marked)
        if chosen.offer is not HTML:
            return with_mark(_file(site, kind, chosen.offer), marked)
        return render_template(
            "browse.html",
            kind=kind,
            things=_named(site, kind, language()),
            days=day_asked(),
            formats=chosen.formats,
            mark={MARK: "1", **day_asked()},
            links=chosen.links,
        )

    return Found(("browse", kind, MARK if marked else ""), build)


@service(
    bp,
    "/doc/<kind>",
    "The things of a kind: leads to their list",
    parameters=(DAY,),
    statuses={303: "The list.", 404: "Missing"},
    speaks=True,
)
def described(kind: str) -> BaseResponse:
    """An address whose last part was taken off: what is below it is listed elsewhere."""
    site = current_site()
    _require_kind(site, kind)
    address: dict[str, Any] = {"kind": kind, **day_asked(), **language_asked()}
    response = redirect(url_for(".things", **address), 303)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _require_kind(site: Site, kind: str) -> None:
    if kind not in site.kinds():
        raise Problem(
            404,
            "not-found",
            f"there is no list of {kind}; there are lists of {', '.join(site.kinds())}",
            extra={"kinds": list(site.kinds())},
        )


def _file(site: Site, kind: str, offer: Offer) -> bytes:
    """A list as a file, kept: the longest takes seconds to make."""
    return site.kept(
        f"list-{kind}-{offer.media_type.replace('/', '-')}",
        lambda: written(list_table(site, kind), offer, kind, site.dataset.date),
    )


def _site() -> Site:
    """The site as of the day that the request asks for."""
    site = current_site()
    asked = day_asked()
    return past_of(site).site(asked[AS_OF]) if asked else site


def _named(site: Site, kind: str, preferred: str) -> list[_Entry]:
    assert kind in KINDS  # noqa: S101
    rows = site.rows(f"""
        SELECT ?s ?label (LANG(?label) AS ?language) ?beside {{
          ?s rdfs:label|dcterms:title ?label FILTER(STRSTARTS(STR(?s), "{ID}{kind}/"))
          OPTIONAL {{ ?s iscm:shortName ?short }}
          OPTIONAL {{
            SELECT ?s (MIN(?text) AS ?first) {{
              ?s iscm:acronym|iscm:groupOf/rdfs:label ?text FILTER(LANG(?text) IN ("", "en"))
            }} GROUP BY ?s
          }}
          BIND(STR(COALESCE(?short, ?first)) AS ?beside)
        }} ORDER BY ?s ?language ?label""")
    labels: dict[str, dict[str, str]] = {}
    beside: dict[str, str] = {}
    for row in rows:
        labels.setdefault(row["s"], {}).setdefault(row["language"], row["label"])
        beside[row["s"]] = row.get("beside", "")
    found = []
    for key in site.keys(kind):
        iri = f"{ID}{kind}/{key}"
        names = labels.get(iri, {})
        order = [preferred, "en", "", *names]
        tag = next((name for name in order if name in names), "")
        thing = Thing(iri, Text(names.get(tag, key), tag), with_day(path_of(iri)))
        short = beside.get(iri, "")
        found.append(_Entry(thing, short if short != thing.name.value else "", is_candidate(thing)))
    return sorted(found, key=lambda entry: entry.thing.order)
