"""IRIs as short names."""

from collections.abc import Mapping

from iscm.namespaces import PREFIXES


def parted(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> tuple[str, str] | None:
    """The prefix and the rest of an IRI, by the longest of some namespaces that fits.

    Args:
        iri: absolute.
        prefixes: prefix → namespace.
    """
    fitting = [(prefix, base) for prefix, base in prefixes.items() if iri.startswith(base)]
    if not fitting:
        return None
    prefix, base = max(fitting, key=lambda pair: len(pair[1]))
    return prefix, iri[len(base) :]


def short_name(iri: str) -> str:
    """A name with one of the project's prefixes, else the IRI."""
    found = parted(iri)
    return iri if found is None else ":".join(found)
