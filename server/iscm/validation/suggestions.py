"""What was perhaps meant by an IRI that nothing bears."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from rapidfuzz.distance import OSA

from iscm.compact import short_name

_SHORTEST = 4
"""Shorter names than this are like too many others."""
_LEAST = 0.7


class Suggestions:
    """Finds an IRI that was perhaps meant."""

    def __init__(self, iris: Iterable[str]) -> None:
        """
        Args:
            iris: what may be meant.
        """
        self._names: dict[str, list[str]] = defaultdict(list)
        for iri in sorted(iris):
            space = namespace(iri)
            self._names[space].append(iri[len(space) :])

    def near(self, iri: str, likely: Collection[str] = ()) -> str:
        """`` Did you mean …?``, or nothing: the name of the same namespace that is the fewest
        slips away, if it is but for few the same.

        Args:
            iri: what nothing bears.
            likely: names to prefer among equally near ones.
        """
        space = namespace(iri)
        meant, best = iri[len(space) :], ""
        alike = _LEAST if len(meant) >= _SHORTEST else 1.0
        for name in self._names[space]:
            if name.casefold() == meant.casefold():
                best, alike = name, 1.0
                # Classes begin with a capital letter, properties do not.
                if name[:1] == meant[:1]:
                    break
                continue
            similarity = OSA.normalized_similarity(meant, name)
            if similarity > alike or (similarity == alike and (not best or name in likely)):
                best, alike = name, similarity
        return f" Did you mean {short_name(space + best)}?" if best else ""


def namespace(iri: str) -> str:
    """The IRI up to its last slash or number sign."""
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
