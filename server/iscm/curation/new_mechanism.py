"""A new mechanism: a file with what a source says of it, and with what is left to decide."""

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from iscm.curation.editing import TYPE, Edit, Edits
from iscm.curation.job import NO_KEY, boolean, own, past, slug
from iscm.curation.project import Project, Source
from iscm.curation.sheet import told_of
from iscm.errors import InputError
from iscm.fold import fold
from iscm.iris import is_iri
from iscm.matching.graph import NameSource
from iscm.namespaces import entity_iri, iri_of
from iscm.terms import OxTerm

MECHANISM_TYPES: Final = {
    "rcp": "RegionalConsultativeProcess",
    "irf": "InterregionalForum",
    "global": "GlobalProcess",
}
"""Key of a type, as IRIs of classifications have it → its class."""
_HEAD: Final = "To decide; take out each line that is done:"


@dataclass(frozen=True)
class GivenMechanism:
    """What a source says of a mechanism; empty where it does not.

    Attributes:
        name: in English.
        source: who says so.
        acronym: without a language.
        key: part of its IRI, where it is not to be made of acronym or name.
        mechanism_type: one of `MECHANISM_TYPES`.
        established: since when it is.
        status: whether it works: a status by its key or name.
        homepage: its site.
    """

    name: str
    source: Source
    acronym: str = ""
    key: str = ""
    mechanism_type: str = ""
    established: str = ""
    status: str = ""
    homepage: str = ""


def add_mechanism(project: Project, edits: Edits, given: GivenMechanism) -> tuple[str, list[str]]:
    """Have a file of its own describe a mechanism.

    Returns:
        Its key, and what is left to decide, in words.

    Raises:
        InputError: the key, or a name, is taken; or something given is wrong.
    """
    key = given.key or slug(given.acronym or given.name)
    if slug(key) != key:
        raise InputError(NO_KEY.format(key))
    iri = ox.NamedNode(entity_iri("mechanism", key))
    path = project.mechanism_file(key)
    if project.has(iri.value) or path.exists():
        raise InputError(f"there is a mechanism {key} already; give another --key")
    for name in filter(None, (given.name, given.acronym)):
        _require_free(project, name)
    edit = edits.of(path)
    said: set[tuple[ox.NamedNode, OxTerm]] = {
        (TYPE, own("Mechanism")),
        (ox.NamedNode(iri_of("skos:prefLabel")), ox.Literal(given.name, language="en")),
    }
    _name(edit, iri, key, given, "name", ox.Literal(given.name, language="en"))
    if given.acronym:
        said.add((own("acronym"), ox.Literal(given.acronym)))
        _name(edit, iri, key, given, "acronym", ox.Literal(given.acronym))
    if given.homepage:
        if not (is_iri(given.homepage) and given.homepage.startswith(("https://", "http://"))):
            raise InputError(f"{given.homepage!r} is no address of a site")
        said.add((ox.NamedNode(iri_of("foaf:homepage")), ox.NamedNode(given.homepage)))
    edit.about[iri] = said
    if given.mechanism_type:
        value = own(MECHANISM_TYPES[given.mechanism_type])
        what = f"classification/{given.mechanism_type}"
        _preferred(edit, iri, key, given, what, "Classification", (own("mechanismType"), value))
    if given.established:
        with told_of("--established"):
            date = past(given.established, own("date"), project)
        what = f"establishment/{date.value}"
        _preferred(edit, iri, key, given, what, "Establishment", (own("date"), date))
    if given.status:
        status = ox.NamedNode(project.concept("iscm:Status", given.status))
        what = f"status/{status.value.rpartition('/')[2]}"
        _preferred(edit, iri, key, given, what, "StatusReport", (own("status"), status))
    left = list(_left(key, given))
    edit.comment([_HEAD, *(f"- {line}" for line in left)])
    return key, left


def _require_free(project: Project, name: str) -> None:
    """
    Raises:
        InputError: the name is one of another thing's.
    """
    for hit in project.index.exact(fold(name)):
        if hit.entity.type.id != "Theme" and hit.source is not NameSource.CLDR:
            raise InputError(f"{name!r} is a name of {hit.entity.id} ({hit.entity.label}) already")


def _name(
    edit: Edit, iri: ox.NamedNode, key: str, given: GivenMechanism, kind: str, name: ox.Literal
) -> None:
    node = ox.NamedNode(
        entity_iri("statement", f"{key}/name/{slug(name.value)}/{given.source.key}")
    )
    edit.about[node] |= {
        (own("name"), name),
        (own("nameKind"), ox.NamedNode(entity_iri("name-kind", kind))),
        *_attested(iri, given, "Naming"),
    }


def _preferred(
    edit: Edit,
    iri: ox.NamedNode,
    key: str,
    given: GivenMechanism,
    what: str,
    name: str,
    value: tuple[ox.NamedNode, OxTerm],
) -> None:
    node = ox.NamedNode(entity_iri("statement", f"{key}/{what}/{given.source.key}"))
    said = {value, (own("preferred"), boolean(value=True)), *_attested(iri, given, name)}
    edit.about[node] |= said


def _attested(
    iri: ox.NamedNode, given: GivenMechanism, name: str
) -> set[tuple[ox.NamedNode, OxTerm]]:
    return {
        (TYPE, own(name)),
        (own("about"), iri),
        (own("attestedBy"), ox.NamedNode(entity_iri("source", given.source.key))),
    }


def _left(key: str, given: GivenMechanism) -> "list[str]":
    """What a mechanism's page is to tell and nobody has said yet."""
    open_ones = {
        "its type (iscm:Classification): until a source names one it is a candidate": (
            given.mechanism_type
        ),
        "since when it is (iscm:Establishment)": given.established,
        "whether it works today (iscm:StatusReport)": given.status,
        "its site (foaf:homepage)": given.homepage,
        "its acronym (iscm:acronym, with an iscm:Naming)": given.acronym,
        "its names in French and Spanish, where sources give them (iscm:Naming)": "",
        f"who takes part: iscm import TABLE --kind members --mechanism {key} --source KEY": "",
        f"who chairs it: iscm new chair --mechanism {key}": "",
        "what it works on and where (iscm:ThematicFocus, iscm:Scope)": "",
    }
    return [line for line, known in open_ones.items() if not known]
