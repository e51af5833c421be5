"""What changed between two versions of the dataset, thing by thing."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.description.dcat import version_iri
from iscm.description.writing import Writer, english
from iscm.files import parse, read
from iscm.namespaces import DATASET, DERIVED_GRAPH, ID, ONTOLOGY, iri_of
from iscm.publication.breaking import beyond_wording, broken, few_of
from iscm.turtle import serialize
from iscm.version_numbers import version_order

_Subject = ox.NamedNode | ox.BlankNode | ox.Triple
CHANGES = "#changes"
"""What the IRI of the changes that led to a version adds to that of the version."""


@dataclass(frozen=True)
class Changes:
    """The IRIs of the things that were added, removed or changed, each list in order."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def changes_between(before: Iterable[ox.Triple], after: Iterable[ox.Triple]) -> Changes:
    """Compare what two versions say of each thing and each term of the project."""
    old, new = _by_thing(before), _by_thing(after)
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(iri for iri in new.keys() & old.keys() if new[iri] != old[iri])),
    )


def changes_since(previous: Path, store: ox.Store, migrations: Path) -> str:
    """What changed from an earlier version to the one in a store, as Turtle to be kept with the
    data.

    The changes are a ``prov:Activity`` that used the previous version, generated what was added,
    invalidated what was removed and influenced what was changed.

    Args:
        previous: the N-Triples dump of the earlier version.
        store: the dataset; its default graph is read.
        migrations: the folder of ``<version>.rq``, with which users of an earlier version bring
            their own data to that one.

    Raises:
        OSError: the dump cannot be read.
        iscm.files.RdfSyntaxError: the dump breaks its syntax.
        ValueError: one does not say which version it is, or both say the same; or the new one
            breaks queries or links and is no major version, or tells nobody how to migrate; or it
            says other things, not only in other words, and is a patch.
    """
    before = [quad.triple for quad in parse(previous, read(previous))]
    default = ox.DefaultGraph()
    after = [quad.triple for quad in store.quads_for_pattern(None, None, None, default)]
    old, new = _version(before, str(previous)), _version(after, "the data")
    if old == new:
        raise ValueError(
            f"{previous} and the data say that they are version {new}; give the data a version of "
            "its own in data/catalog.ttl"
        )
    _require_major(broken(before, after), old, new, migrations)
    if version_order(new)[:2] == version_order(old)[:2]:
        _require_wording(before, after, store, old, new)
    changes = changes_between(before, after)
    version = version_iri(new)
    activity = version + CHANGES
    writer = Writer()
    writer.say(version, "prov:wasRevisionOf", version_iri(old))
    writer.say(version, "dcat:previousVersion", version_iri(old))
    writer.say(activity, "rdf:type", "prov:Activity")
    writer.say(activity, "rdfs:label", english(f"Changes from version {old} to version {new}"))
    writer.say(activity, "prov:used", version_iri(old))
    writer.say(activity, "prov:generated", *changes.added)
    writer.say(activity, "prov:invalidated", *changes.removed)
    writer.say(activity, "prov:influenced", *changes.changed)
    return serialize(writer.triples, version)


def _require_major(reasons: Sequence[str], old: str, new: str, migrations: Path) -> None:
    if not reasons:
        return
    why = "; ".join(reasons)
    major = old.partition(".")[0]
    if new.partition(".")[0] == major:
        raise ValueError(
            f"version {new} breaks what was made for {old}, and is no major one: {why}"
        )
    query = migrations / f"{new}.rq"
    if not query.is_file():
        raise ValueError(f"{query} is missing, an update that brings data of {old} to {new}: {why}")
    # Its grammar takes longer to build than a server to start, and only this needs it.
    from pyparsing import ParseException
    from rdflib.plugins.sparql import prepareUpdate

    try:
        prepareUpdate(query.read_text("utf-8"))
    except (ParseException, OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{query} is no SPARQL update: {error}") from error


def _require_wording(
    before: Sequence[ox.Triple], after: Sequence[ox.Triple], store: ox.Store, old: str, new: str
) -> None:
    made: set[str] = set()
    said: set[str] = set()
    for quad in store.quads_for_pattern(None, None, None, None):
        derived = quad.graph_name == ox.NamedNode(DERIVED_GRAPH)
        if derived or quad.graph_name != ox.DefaultGraph():
            (made if derived else said).add(quad.predicate.value)
    changes = changes_between(*(beyond_wording(each, made - said) for each in (before, after)))
    told = {"added": changes.added, "gone": changes.removed, "changed": changes.changed}
    if reasons := [f"{what}: {few_of(iris)}" for what, iris in told.items() if iris]:
        raise ValueError(
            f"version {new} says more than {old} in other words, and is but a patch of it; make it "
            f"a minor one: {'; '.join(reasons)}"
        )


_STEPS_AROUND: Final = 16
"""How far blank nodes that lead to each other in a ring are looked at."""


def _by_thing(triples: Iterable[ox.Triple]) -> dict[str, set[str]]:
    said: dict[_Subject, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        said[triple.subject].append(triple)
    digests = _digests(said)
    return {
        subject.value: {_told(triple, digests) for triple in of_subject}
        for subject, of_subject in said.items()
        if isinstance(subject, ox.NamedNode) and subject.value.startswith((ID, ONTOLOGY))
    }


def _told(triple: ox.Triple, digests: Mapping[ox.BlankNode, str]) -> str:
    """A triple as text; a blank node is what is said of it, since its name means nothing."""
    term = triple.object
    told = digests.get(term, "_:") if isinstance(term, ox.BlankNode) else str(term)
    return f"{triple.predicate} {told}"


def _digests(said: Mapping[_Subject, Sequence[ox.Triple]]) -> dict[ox.BlankNode, str]:
    """Of each blank node, what is said of it and of those that it leads to."""
    digests: dict[ox.BlankNode, str] = {}
    above: dict[ox.BlankNode, list[ox.BlankNode]] = defaultdict(list)
    below: Counter[ox.BlankNode] = Counter()
    for subject, triples in said.items():
        if isinstance(subject, ox.BlankNode):
            for triple in triples:
                if isinstance(triple.object, ox.BlankNode):
                    above[triple.object].append(subject)
                    below[subject] += 1
    nodes = {*above, *(subject for subject in said if isinstance(subject, ox.BlankNode))}

    def digest(node: ox.BlankNode) -> str:
        lines = sorted(_told(triple, digests) for triple in said.get(node, ()))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    ready = [node for node in nodes if not below[node]]
    while ready:
        node = ready.pop()
        digests[node] = digest(node)
        for each in above[node]:
            below[each] -= 1
            if not below[each]:
                ready.append(each)
    if around := nodes - digests.keys():
        for _ in range(_STEPS_AROUND):
            digests |= {node: digest(node) for node in around}
    return digests


def _version(triples: Iterable[ox.Triple], whose: str) -> str:
    info = ox.NamedNode(iri_of("dcat:version"))
    for triple in triples:
        if (
            triple.predicate == info
            and triple.subject == ox.NamedNode(DATASET)
            and isinstance(triple.object, ox.Literal)
        ):
            return triple.object.value
    raise ValueError(f"which version of the dataset it is stands nowhere in {whose}")
