"""Names of parameters, misspelt: what an address says by such a name would be dropped, and its
answer would look right."""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from iscm.protocol.problems import Problem, bad_parameter

_NO_LETTER: Final = re.compile("[^a-z]")
_NEAR: Final = 0.85
"""How alike long names are of which one is the other misspelt or cut short."""
_LONG: Final = 8
_REPLACED: Final = 5
"""Letters of a name from which on one may stand for another: shorter words are too near."""
_MOST_OTHERS: Final = 100
"""More than any client sends of its own; each is compared with all that there are."""


def misspelt(given: Iterable[str], names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Names that are others misspelt, each with the right one. Clients send fields of their own
    beside, which say what other servers want to know.

    Args:
        given: the names in a request.
        names: those that there are.

    Raises:
        Problem: 400, there are more of no meaning than any client sends.
    """
    others = dict.fromkeys(name for name in given if name not in names)
    if len(others) > _MOST_OTHERS:
        detail = f"{len(others)} parameters mean nothing here; leave them out"
        raise bad_parameter(detail)
    for name in others:
        if (meant := meant_by(name, names)) is not None:
            yield name, meant


def require_spelling(given: Iterable[str], names: Collection[str]) -> None:
    """Refuse names that are others misspelt; see `misspelt`.

    Raises:
        Problem: 400.
    """
    for name, meant in misspelt(given, names):
        raise no_parameter(name, meant)


def no_parameter(name: str, meant: str) -> Problem:
    """Refuses a name that is another misspelt."""
    detail = f"there is no parameter {name[:100]}; it is {meant}"
    return bad_parameter(detail)


def meant_by(name: str, names: Iterable[str]) -> str | None:
    """The name that another one is, misspelt; None where it is none.

    Args:
        name: which is not among `names`.
        names: those that there are.
    """
    letters = _letters(name)
    right = {_letters(each): each for each in names}
    for each in right:
        if letters == each or _is_slip(letters, each):
            return right[each]
    near = difflib.get_close_matches(letters, [e for e in right if len(e) >= _LONG], 1, _NEAR)
    return right[near[0]] if near else None


def _letters(name: str) -> str:
    return _NO_LETTER.sub("", name[:100].lower())


def _is_slip(given: str, right: str) -> bool:
    """Whether a slip of a finger makes one word of the other: a letter too many or too few, two in
    the wrong order, one in place of another. The shorter the word, the fewer slips are told from
    another word."""
    if not given or abs(len(given) - len(right)) > 1:
        return False
    shorter = min(len(given), len(right))
    begin = next((i for i in range(shorter) if given[i] != right[i]), shorter)
    most = shorter - begin
    end = next((i for i in range(most) if given[-1 - i] != right[-1 - i]), most)
    left, wanted = given[begin : len(given) - end], right[begin : len(right) - end]
    if len(left) == len(wanted):
        swapped = len(left) == 2 and left == wanted[::-1]
        return swapped or (len(left) == 1 and len(right) >= _REPLACED)
    if len(left) + len(wanted) != 1:
        return False
    return len(right) > 2 or set(given) == set(right)
