"""Tables agree with the graph, and with their own description."""

import csv
import io
import json
from pathlib import Path

import csvw
import pytest

from iscm.dataset import Dataset
from iscm.description.files import TABLE_METADATA
from iscm.namespaces import ONTOLOGY
from iscm.publication.tables import TABLES, Facts, table_metadata, table_text


@pytest.fixture(scope="module")
def written(dataset: Dataset) -> dict[str, str]:
    facts = Facts(dataset.store)
    return {table.file: table_text(facts, table) for table in TABLES}


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_description_names_every_table_and_column(written: dict[str, str]) -> None:
    described = json.loads(table_metadata(TABLES))
    assert [t["url"] for t in described["tables"]] == list(written)
    for table in described["tables"]:
        header = next(csv.reader(io.StringIO(written[table["url"]])))
        assert [c["name"] for c in table["tableSchema"]["columns"]] == header


def test_tables_fit_their_description(written: dict[str, str], tmp_path: Path) -> None:
    for name, text in written.items():
        (tmp_path / name).write_bytes(text.encode())
    (tmp_path / TABLE_METADATA).write_text(table_metadata(TABLES), encoding="utf-8")
    group = csvw.TableGroup.from_file(tmp_path / TABLE_METADATA)
    for table in group.tables:
        assert len(list(table)) > 30
    assert group.check_referential_integrity(strict=False) is not False


def test_each_thing_of_the_class_has_one_row(dataset: Dataset, written: dict[str, str]) -> None:
    facts = Facts(dataset.store)
    for table in TABLES:
        keys = [row[table.columns[0].name] for row in _rows(written[table.file])]
        assert keys == facts.of_class(*table.classes)
        assert len(keys) == len(set(keys)) > 30


def test_a_mechanism_s_row_says_what_the_graph_says(
    dataset: Dataset, written: dict[str, str]
) -> None:
    facts = Facts(dataset.store)
    for row in _rows(written["mechanisms.csv"]):
        iri = row["mechanism"]
        members = facts.values(iri, "iscm:hasMember")
        kinds = ("states", "territories", "organizations")
        numbers = [row[f"member_{kind}"] for kind in kinds]
        assert sum(map(int, filter(None, numbers))) == len(members)
        assert all(numbers) if members else not any(numbers), "not known is not none"
        assert row["candidate"] == str(facts.is_a(iri, "Candidate")).lower()
        assert row["name"] == facts.label(iri)[0]
        assert [theme for theme in row["themes"].split("|") if theme] == facts.values(
            iri, "iscm:hasTheme"
        )
        assert row["type"] in ("", *(v for v in facts.values(iri, "rdf:type")))
        assert not row["type"] or row["type"].startswith(ONTOLOGY)


def test_territories_and_organizations_are_counted_apart_from_states(
    written: dict[str, str],
) -> None:
    rows = {row["mechanism"].rpartition("/")[2]: row for row in _rows(written["mechanisms.csv"])}
    bali = rows["bali-process"]
    assert [bali[f"member_{kind}"] for kind in ("states", "territories", "organizations")] == [
        "43",
        "3",
        "4",
    ]
    assert rows["pafom"]["member_states"] == ""


def test_two_values_where_one_is_meant_are_refused() -> None:
    import pyoxigraph as ox

    store = ox.Store()
    store.load(
        b"""PREFIX iscm: <https://w3id.org/iscm/ontology#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        <https://w3id.org/iscm/id/theme/a> a iscm:Theme ; rdfs:label "A"@en, "B"@en .""",
        ox.RdfFormat.TURTLE,
    )
    with pytest.raises(ValueError, match="2 values for the column name_en"):
        table_text(Facts(store), next(t for t in TABLES if t.file == "themes.csv"))


def test_a_foreign_key_leads_from_single_values_to_keys_that_are_there(
    written: dict[str, str],
) -> None:
    # https://www.w3.org/TR/tabular-metadata/#dfn-foreign-key-reference
    tables = {
        table["url"]: table["tableSchema"] for table in json.loads(table_metadata(TABLES))["tables"]
    }
    for file, schema in tables.items():
        several = {column["name"] for column in schema["columns"] if "separator" in column}
        for key in schema.get("foreignKeys", []):
            other = key["reference"]
            assert key["columnReference"] not in several
            there = {row[other["columnReference"]] for row in _rows(written[other["resource"]])}
            assert {row[key["columnReference"]] for row in _rows(written[file])} - {""} <= there
