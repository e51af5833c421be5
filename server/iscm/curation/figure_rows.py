"""Figures: a table of what an edition of the factsheet counts becomes observations."""

from typing import Final

import pyoxigraph as ox

from iscm.curation.editing import TYPE, Edit, RowOrigin
from iscm.curation.job import NOTE, NOTES_ARE_IN, ConflictError, Job, integer, own, text_of
from iscm.curation.project import key_of
from iscm.curation.sheet import Column, Row, whole_number
from iscm.namespaces import entity_iri, iri_of
from iscm.terms import OxTerm

COLUMNS: Final = (
    Column("indicator", "what is counted, by its key or name", required=True),
    Column("value", "the number, in digits", required=True),
    Column("note", "a remark in English"),
)
_TITLES: Final = {
    "en": "Figures of the ISCM factsheet {}",
    "fr": "Chiffres de la fiche d’information {} sur les MCIM",
    "es": "Cifras de la hoja informativa de {} sobre los MCIM",
}
_EARLIER: Final = """
SELECT ?indicator ?value ?period { ?figure a qb:Observation ; iscm:indicator ?indicator ;
  sdmx-measure:obsValue ?value ; sdmx-dimension:refPeriod ?period ; qb:dataSet ?edition
  FILTER(STRSTARTS(STR(?edition), "%s") && STR(?period) < "%s") } ORDER BY ?period"""
_LABELS: Final = """
SELECT ?indicator ?label (LANG(?label) AS ?language) {
  ?indicator a iscm:Indicator ; rdfs:label ?label }"""
_DATA_SET, _STRUCTURE, _PERIOD, _VALUE, _TITLE, _DERIVED, _LABEL = (
    ox.NamedNode(iri_of(name))
    for name in (
        *("qb:dataSet", "qb:structure", "sdmx-dimension:refPeriod", "sdmx-measure:obsValue"),
        *("dcterms:title", "prov:wasDerivedFrom", "rdfs:label"),
    )
)
_SOURCE, _INDICATOR = own("attestedBy"), own("indicator")


def draft_figures(job: Job) -> list[str]:
    """Write the figures of the table into the file of their edition.

    Returns:
        What changes, line by line.

    Raises:
        ConflictError: the file says otherwise of the edition.
    """
    period, source = job.options.period, job.options.source
    assert period is not None and source is not None  # noqa: S101, PT018
    edit = job.edits.of(job.project.folders.data / "factsheets" / f"{period.value}.ttl")
    edition = ox.NamedNode(entity_iri("dataset", f"factsheet-{period.value}"))
    attested = ox.NamedNode(entity_iri("source", source.key))
    values = _values(job)
    if not job.understood:
        return []
    _edition(edit, edition, attested, period.value)
    labels: dict[str, dict[str, str]] = {}
    for each in job.project.rows(_LABELS):
        labels.setdefault(each["indicator"], {})[each["language"]] = each["label"]
    wanted: dict[ox.NamedNode, set[tuple[ox.NamedNode, OxTerm]]] = {}
    for indicator, (value, row) in values.items():
        said: set[tuple[ox.NamedNode, OxTerm]] = {
            (TYPE, ox.NamedNode(iri_of("qb:Observation"))),
            (_DATA_SET, edition),
            (_PERIOD, period),
            (_SOURCE, attested),
            (_INDICATOR, ox.NamedNode(indicator)),
            (_VALUE, integer(value)),
            *(
                (_LABEL, ox.Literal(f"{label}, {period.value}", language=language))
                for language, label in labels[indicator].items()
            ),
        }
        if row["note"]:
            said.add((NOTE, ox.Literal(row["note"], language=NOTES_ARE_IN)))
        figure = ox.NamedNode(entity_iri("figure", f"{period.value}/{key_of(indicator)}"))
        wanted[figure] = said
        job.edits.origins[figure] = RowOrigin(row, {_VALUE: "value", NOTE: "note"}, "indicator")
    gone = _write(job, edit, edition, wanted)
    new = {iri: value for iri, (value, _) in values.items()}
    return [*_changes(job, new, period.value), *gone]


def _values(job: Job) -> dict[str, tuple[int, Row]]:
    """Indicator → its figure and row; faults are noted."""
    found: dict[str, tuple[int, Row]] = {}
    for row in job.rows:
        indicator = value = None
        with job.faults.of(row, "indicator"):
            indicator = job.project.concept("iscm:Indicator", row["indicator"])
        with job.faults.of(row, "value"):
            value = whole_number(row["value"])
        if indicator is None or value is None:
            continue
        if indicator in found:
            number = found[indicator][1].number
            job.faults.add(row, "indicator", f"{key_of(indicator)} stands in row {number} already")
        else:
            found[indicator] = value, row
    return found


def _edition(edit: Edit, edition: ox.NamedNode, source: ox.NamedNode, period: str) -> None:
    """
    Raises:
        ConflictError: the edition is there, and made from another source.
    """
    others = [value for p, value in edit.about[edition] if p == _DERIVED and value != source]
    if others:
        told = ", ".join(key_of(str(getattr(value, "value", value))) for value in others)
        raise ConflictError(f"the factsheet of {period} has another source, {told}")
    if not edit.about[edition]:
        edit.about[edition] |= {
            (TYPE, ox.NamedNode(iri_of("qb:DataSet"))),
            (_DERIVED, source),
            (_STRUCTURE, ox.NamedNode(entity_iri("scheme", "figure-structure"))),
            *(
                (_TITLE, ox.Literal(title.format(period), language=language))
                for language, title in _TITLES.items()
            ),
        }


def _write(
    job: Job,
    edit: Edit,
    edition: ox.NamedNode,
    wanted: dict[ox.NamedNode, set[tuple[ox.NamedNode, OxTerm]]],
) -> list[str]:
    """
    Returns:
        What the file does not say any more.

    Raises:
        ConflictError: the edition has other figures, and they are not to be replaced.
    """
    there = [
        subject
        for subject, said in edit.about.items()
        if isinstance(subject, ox.NamedNode) and (_DATA_SET, edition) in said
    ]
    other = [iri for iri in there if iri not in wanted or not wanted[iri] <= edit.about[iri]]
    if job.options.adding:
        other = [iri for iri in other if iri in wanted]
    if other and not job.options.replace:
        raise ConflictError(
            f"{key_of(edition.value)} has figures that the table has not, or has otherwise: "
            f"{', '.join(sorted(key_of(iri.value) for iri in other))}. Correct the table, have it "
            "take their place with --replace, or leave those beside it that it has not with --add"
        )
    told = [
        f"{key_of(iri.value)} ({', '.join(text_of(v) for p, v in edit.about[iri] if p == _VALUE)})"
        for iri in other
    ]
    for iri in other:
        del edit.about[iri]
    for iri, said in wanted.items():
        if iri not in edit.about:
            edit.about[iri] = said
    return [f"  no longer said: {', '.join(sorted(told))}"] if told else []


def _changes(job: Job, values: dict[str, int], period: str) -> list[str]:
    """How the figures differ from those of the last edition."""
    rows = job.project.rows(_EARLIER % (entity_iri("dataset", "factsheet-"), period))
    last = rows[-1]["period"] if rows else ""
    before = {row["indicator"]: int(row["value"]) for row in rows if row["period"] == last}
    told = [f"figures of {period}, compared with those of {last or 'no earlier edition'}:"]
    for indicator, value in sorted(values.items()):
        was = before.get(indicator)
        what = "new" if was is None else "unchanged" if was == value else f"{was} before"
        told.append(f"  {key_of(indicator)}: {value} ({what})")
    gone = sorted(key_of(indicator) for indicator in before.keys() - values.keys())
    return [*told, f"  not given any more: {', '.join(gone) or 'none'}"]
