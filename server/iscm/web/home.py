"""The home page."""

from typing import Final

from flask import Blueprint, render_template, url_for

from iscm.media_types import HTML
from iscm.questions import Question
from iscm.translatable import translatable
from iscm.web.documents import Found, document, single
from iscm.web.edition import edition_of
from iscm.web.kinds import counted, number_counted
from iscm.web.signposting import dataset_links, described_by
from iscm.web.site import Site, current_site

bp = Blueprint("home", __name__)

QUESTIONS_SHOWN: Final = 8
"""Enough to show the breadth, few enough to be read; the page of questions has all."""

_COUNTED: Final = (
    ("Mechanism", translatable("mechanisms"), {"kind": "mechanism"}),
    ("State", translatable("States"), {"kind": "state", "type": "State"}),
    ("Organization", translatable("organizations"), {"kind": "organization"}),
    ("Theme", translatable("themes"), {"kind": "theme"}),
    ("Source", translatable("sources"), {"kind": "source"}),
    (
        "Participation",
        translatable("participations"),
        {"kind": "statement", "type": "Participation"},
    ),
)
"""Class, what its things are called, and the list that has as many."""


@document(
    bp,
    "/",
    "The home page",
    (HTML,),
    listed=single,
    leads="What describes the dataset, for programs.",
)
def home() -> Found:
    """What this is, how much there is, and questions to click; programs are led to what
    describes the dataset, its contact and its team (fragments of this page's IRI) among it."""
    site = current_site()
    edition = edition_of(site)
    return Found(
        ("home",),
        lambda chosen: render_template(
            "home.html",
            counts=_counts(site),
            triples=site.once("triples", lambda: _triples(site)),
            edition=edition,
            links=chosen.links,
            questions=sorted((q for q in site.questions if q.home), key=_place)[:QUESTIONS_SHOWN],
        ),
        dataset_links(site) if edition else (),
        elsewhere=_data() if edition else None,
    )


def _data() -> str:
    """Where programs find what the dataset is."""
    for endpoint in described_by():
        return url_for(endpoint)
    return url_for("graphs.graph", name="description")


def _place(question: Question) -> tuple[int, str]:
    return (question.home or 0, question.name)


def _counts(site: Site) -> list[tuple[str, str, dict[str, str]]]:
    """Number, what is counted, and the list that has as many."""
    classes = [f"iscm:{name}" for name, _, _ in _COUNTED]
    found = site.once("counts", lambda: counted(site.rows, classes))
    return [
        (number_counted(number), words, asked)
        for (_, words, asked), number in zip(_COUNTED, found, strict=True)
        if number
    ]


def _triples(site: Site) -> int:
    if site.dataset.absent is not None:
        return site.dataset.absent
    return int(site.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"])
