"""Which rows of a list have which value of a matter by which it can be narrowed."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iscm.namespaces import split_entity_iri
from iscm.tables.table import Value
from iscm.web.site import Site
from iscm.web.tables.columns import ListColumn
from iscm.web.tables.rows import ListRow, list_rows, wholes


@dataclass(frozen=True)
class FacetIndex:
    """The values of a facet.

    Attributes:
        keys: as addresses have it → the number of a value.
        values: number → value.
        rows: the numbers of the values of each row of the list.
    """

    keys: Mapping[str, int]
    values: Sequence[Value]
    rows: Sequence[tuple[int, ...]]


def index_of(site: Site, kind: str, column: ListColumn) -> FacetIndex:
    """The values of a facet, found once.

    Args:
        site: the dataset.
        kind: whose list it is.
        column: of the values.
    """
    return site.once(f"index of {kind} by {column.facet}", lambda: _index(site, kind, column))


def _index(site: Site, kind: str, column: ListColumn) -> FacetIndex:
    rows = [_values(site, row, column) for row in list_rows(site, kind)]
    values = sorted({v for row in rows for v in row}, key=lambda v: (not v.is_iri, v.text))
    numbers = {value: number for number, value in enumerate(values)}
    keys: dict[str, int] = {}
    for value, number in numbers.items():
        key = _key(value)
        keys[key if key not in keys else value.text] = number
    return FacetIndex(keys, values, [tuple(numbers[value] for value in row) for row in rows])


def _values(site: Site, row: ListRow, column: ListColumn) -> Sequence[Value]:
    values = row.values(column.name)
    if not column.within:
        return values
    around = {whole for value in values for whole in wholes(site, value.text)}
    return [Value(iri, is_iri=True) for iri in sorted(around)]


def _key(value: Value) -> str:
    """The last part of an IRI, else the text."""
    if not value.is_iri:
        return value.text
    parts = split_entity_iri(value.text)
    return parts[1] if parts else re.split("[/#]", value.text)[-1] or value.text


def numbers_of_rows(site: Site, kind: str, column: ListColumn) -> Mapping[str, int]:
    """Value → how many rows of the list have it."""

    def count() -> Mapping[str, int]:
        return Counter(v.text for row in list_rows(site, kind) for v in row.values(column.name))

    return site.once(f"numbers of {kind} by {column.name}", count)
