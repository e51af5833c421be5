"""The pages of a published figure and of an indicator, of which there are figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iscm.namespaces import iri_of
from iscm.web.languages import gettext
from iscm.web.views.reader import NOTE, Reader, Text, Thing
from iscm.web.views.records import Record, record


@dataclass(frozen=True)
class FigureValue:
    """A figure: of which period, how much, by which source."""

    thing: Thing
    period: str
    value: str
    source: Thing | None


@dataclass(frozen=True)
class FigurePage(Record):
    """What the template shows.

    Attributes:
        indicator: what is counted; of the page of an indicator, itself.
        definition: of the indicator.
        published: all its figures, by period.
        own: the one whose page this is.
        reproduced: the questions that count the same from the statements.
    """

    indicator: Thing | None
    definition: tuple[Text, ...]
    published: tuple[FigureValue, ...]
    own: FigureValue | None
    reproduced: tuple[Thing, ...]
    template: str = "figure.html"


def figure_page(
    reader: Reader, kind: str, key: str, beside: Sequence[Mapping[str, str]]
) -> FigurePage:
    """Fill the page of the figure, or of the indicator, that the reader's description is of.

    Args:
        reader: of its description.
        kind, key: from its IRI.
        beside: the figures of the same indicator.
    """
    iri = reader.iri
    published = [
        FigureValue(
            reader.thing(row["figure"]),
            row["period"],
            row["value"],
            reader.thing(row["source"]) if "source" in row else None,
        )
        for row in beside
    ]
    of_figure = next(iter(reader.things(iri, "indicator")), None)
    indicator = of_figure.iri if of_figure else iri
    headings = (
        (gettext("Published in"), iri_of("qb:dataSet")),
        (gettext("What it counts"), iri_of("skos:related")),
        (gettext("Scope"), iri_of("skos:scopeNote")),
        (gettext("Note"), NOTE),
        (gettext("Editors’ note"), iri_of("skos:editorialNote")),
    )
    return FigurePage(
        **record(reader, kind, key, headings),
        indicator=of_figure or reader.thing(iri),
        definition=reader.texts(indicator, iri_of("skos:definition")),
        published=tuple(published),
        own=next((each for each in published if each.thing.iri == iri), None),
        reproduced=reader.things(indicator, "reproducedBy"),
    )
