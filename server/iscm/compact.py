"""IRIs as short names for people."""

from iscm.namespaces import PREFIXES


def short_name(iri: str) -> str:
    """A prefixed name by the longest of the project's namespaces that fits, else the IRI."""
    fitting = [(prefix, base) for prefix, base in PREFIXES.items() if iri.startswith(base)]
    if not fitting:
        return iri
    prefix, base = max(fitting, key=lambda pair: len(pair[1]))
    return f"{prefix}:{iri[len(base) :]}"
