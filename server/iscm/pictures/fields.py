"""What the forms of a picture's page offer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.pictures.asking import KIND_OF, AskedPicture
from iscm.pictures.kinds import PictureKind
from iscm.pictures.types import type_names
from iscm.web.addresses import AS_OF
from iscm.web.languages import gettext
from iscm.web.names import names_of_things
from iscm.web.questions import choices_of

_MOST_YEARS: Final = 200


@dataclass(frozen=True)
class PictureField:
    """A list to choose from.

    Attributes:
        name: of the parameter.
        label: for people.
        options: values and their names.
        value: what the picture is of; empty where the parameter is not given.
    """

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str


@dataclass(frozen=True)
class PictureForm:
    """What may be asked instead.

    Attributes:
        field: what is to be chosen.
        kept: parameters that stay as they are.
    """

    field: PictureField
    kept: Mapping[str, str]


def forms_of(kind: PictureKind, asked: AskedPicture) -> Iterator[PictureForm]:
    """The forms of a kind."""
    given = asked.parameters
    for name, kept in kind.forms.items():
        if name != "with" or "mechanism" in given:
            beside = {each: given[each] for each in (*kept, AS_OF) if each in given}
            yield PictureForm(_field(kind, name, asked), beside)


def _field(kind: PictureKind, name: str, asked: AskedPicture) -> PictureField:
    labels = {
        "mechanism": gettext("Mechanism"),
        "with": gettext("Compared with"),
        "state": gettext("State or territory"),
        "region": gettext("Region"),
        "bloc": gettext("Group of States"),
        "type": gettext("Type"),
        "of": gettext("Shared"),
    }
    value = asked.parameters.get(name, "")
    if name in kind.words:
        names = {**type_names(), "members": gettext("Members"), "themes": gettext("Themes")}
        options = [(word, names[word]) for word in kind.words[name]]
    else:
        options = _things(name, asked)
    return PictureField(name, labels[name], options, value)


_OFFERED: Final = {
    "region": """SELECT DISTINCT ?thing {
        ?state iscm:inRegion ?own . ?own dcterms:isPartOf* ?thing . ?thing a iscm:Region }""",
    "bloc": """SELECT DISTINCT ?thing {
        ?belonging a iscm:BlocMembership ; iscm:about ?thing ; iscm:participant ?state .
        ?state a iscm:State }""",
}
"""Parameter → the things of which there is something to show, where that is not all of the kind."""


def _things(name: str, asked: AskedPicture) -> list[tuple[str, str]]:
    names, site, kind = names_of_things(), asked.site, KIND_OF[name]
    choices = choices_of(site).of(kind)
    if name in _OFFERED:
        rows = site.once(f"offered as {name}", lambda: site.rows(_OFFERED[name]))
        offered = {row["thing"] for row in rows}
        choices = [choice for choice in choices if choice.iri in offered]
    found = [(choice.key, names.full.get(choice.iri, choice.name)) for choice in choices]
    return sorted(found, key=lambda pair: pair[1].casefold())


def years_of(kind: PictureKind, asked: AskedPicture) -> Iterator[str]:
    """The years that the picture can be asked for, the first one first; none of data that have no
    past."""
    if not kind.dated or asked.site.folders is None:
        return
    first, last = choices_of(asked.site).years()
    if last - first < _MOST_YEARS:
        yield from (str(year) for year in range(first, last + 1))


def year_before_and_after(years: Sequence[str], asked: AskedPicture) -> tuple[str, str]:
    """The years beside the one that is shown; empty where there is none."""
    year = asked.parameters.get(AS_OF, "")[:4] or (years[-1] if years else "")
    if year not in years:
        return "", ""
    place = years.index(year)
    return (
        years[place - 1] if place else "",
        years[place + 1] if place + 1 < len(years) else "",
    )
