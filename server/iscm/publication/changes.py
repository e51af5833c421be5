"""What changed between two versions of the dataset, thing by thing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from iscm.namespaces import BASE, ID, PREFIXES
from iscm.publication.dcat import DATASET
from iscm.publication.writing import Writer, english
from iscm.turtle import serialize

CHANGES = "#changes"
"""What the IRI of the changes that led to a version adds to that of the version."""


@dataclass(frozen=True)
class Changes:
    """The IRIs of the things that were added, removed or changed, each list in order."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def compare(before: Iterable[ox.Triple], after: Iterable[ox.Triple]) -> Changes:
    """Compare what two versions say of each thing of the project, blank nodes aside."""
    old, new = _by_thing(before), _by_thing(after)
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(iri for iri in new.keys() & old.keys() if new[iri] != old[iri])),
    )


def write_changes(previous: Path, current: Path, target: Path) -> Changes:
    """Write what changed from one dump to another as Turtle, to be stored with the data.

    The changes are a ``prov:Activity`` that used the previous version, generated what was added,
    invalidated what was removed and influenced what was changed.

    Args:
        previous, current: the N-Triples dumps of the two versions.
        target: the file to write.

    Raises:
        OSError: a file cannot be read or written.
        ValueError: a dump is malformed, does not say which version it is, or both say the same.
    """
    before, after = (
        [quad.triple for quad in ox.parse(path.read_bytes(), ox.RdfFormat.N_TRIPLES)]
        for path in (previous, current)
    )
    old, new = _version(before, previous), _version(after, current)
    if old == new:
        raise ValueError(
            f"both dumps say that they are version {new}; give the new one a version of its own "
            "in data/catalog.ttl"
        )
    changes = compare(before, after)
    version = f"{BASE}version/{new}"
    activity = version + CHANGES
    writer = Writer()
    writer.say(version, "prov:wasRevisionOf", f"{BASE}version/{old}")
    writer.say(activity, "rdf:type", "prov:Activity")
    writer.say(activity, "rdfs:label", english(f"Changes from version {old} to version {new}"))
    writer.say(activity, "prov:used", f"{BASE}version/{old}")
    writer.say(activity, "prov:generated", *changes.added)
    writer.say(activity, "prov:invalidated", *changes.removed)
    writer.say(activity, "prov:influenced", *changes.changed)
    target.write_text(serialize(writer.triples, version), "utf-8")
    return changes


def _by_thing(triples: Iterable[ox.Triple]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        subject = triple.subject
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(ID):
            found[subject.value].add(f"{triple.predicate} {triple.object}")
    return found


def _version(triples: Iterable[ox.Triple], path: Path) -> str:
    info = ox.NamedNode(PREFIXES["dcat"] + "version")
    for triple in triples:
        if triple.predicate == info and triple.subject == ox.NamedNode(DATASET):
            assert isinstance(triple.object, ox.Literal)  # noqa: S101
            return triple.object.value
    raise ValueError(f"{path} does not say which version of the dataset it is")
