"""The order of roles: a list in a file beside their scheme."""

import pyoxigraph as ox

from iscm.namespaces import ONTOLOGY, PREFIXES
from iscm.paths import project_folders
from iscm.web.views.roles import role_order


def test_every_role_has_its_place_in_the_order() -> None:
    folders = project_folders()
    rdf_type, role = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(ONTOLOGY + "Role")
    scheme = ox.parse(
        (folders.ontology / "schemes" / "roles.ttl").read_bytes(), ox.RdfFormat.TURTLE
    )
    roles = {
        q.subject.value.removeprefix(PREFIXES["role"])
        for q in scheme
        if isinstance(q.subject, ox.NamedNode) and (q.predicate, q.object) == (rdf_type, role)
    }
    lines = folders.role_order.read_text(encoding="utf-8").splitlines()
    ordered = [line for line in lines if not line.startswith("#")]
    assert sorted(ordered) == sorted(roles)
    assert sorted(roles, key=role_order) == ordered
