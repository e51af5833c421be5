"""How to report that something is wrong."""

from typing import Final

from flask import Blueprint, render_template, request, url_for

from iscm.browsers import may_follow
from iscm.media_types import HTML
from iscm.namespaces import split_entity_iri
from iscm.protocol.problems import bad_parameter
from iscm.reports.address import Subject, report_address
from iscm.web.addresses import Parameter
from iscm.web.documents import Found, document, single
from iscm.web.entities import require_thing
from iscm.web.site import Site, current_site

bp = Blueprint("reports", __name__, template_folder="templates")
_THING: Final = Parameter("thing", "The IRI of the thing or statement that is wrong")


@document(
    bp,
    "/report",
    "How to report that something is wrong",
    (HTML,),
    translated=(HTML,),
    parameters=(_THING,),
    listed=single,
)
def report() -> Found:
    """What a report says, with what is known of its subject filled in, and where it goes."""
    site, asked = current_site(), request.args.get(_THING.name, "").strip()
    subject = None
    if asked:
        parts = split_entity_iri(asked)
        if parts is None:
            raise bad_parameter("thing is no IRI of a thing of this dataset")
        subject = subject_of(site, require_thing(*parts))
    return Found(
        ("report", asked),
        lambda chosen: render_template(
            "report.html",
            subject=subject,
            to=site.settings.report_to,
            address=_address(site, subject) if subject else None,
            links=chosen.links,
        ),
    )


@bp.app_template_global("report_link")
def report_link(iri: str) -> str:
    """Where a reader reports what is wrong with a thing: where the server's settings say, else the
    page that tells how."""
    site = current_site()
    if site.settings.report_to is None:
        return url_for("reports.report", thing=iri)
    return _address(site, subject_of(site, iri)) or url_for("reports.report", thing=iri)


def _address(site: Site, subject: Subject) -> str | None:
    to = site.settings.report_to
    return report_address(to, subject) if to and may_follow(to) else None


def subject_of(site: Site, iri: str) -> Subject:
    """What a report on a thing is about: of a statement, what it says and its sources."""
    rows = site.rows(f"""
        SELECT ?said ?source ?url {{
          <{iri}> iscm:attestedBy ?source
          OPTIONAL {{ ?source schema:url ?url }}
          OPTIONAL {{ <{iri}> iscm:listedAs ?said }}
        }} ORDER BY ?source ?url LIMIT 10""")
    sources = dict.fromkeys(row.get("url", row["source"]) for row in rows)
    said = next((row["said"] for row in rows if "said" in row), "")
    return Subject(iri, said, tuple(sources), site.dataset.version)
