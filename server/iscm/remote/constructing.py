"""A DESCRIBE as the CONSTRUCT that asks for the same.

Engines differ in what they tell of a thing (https://www.w3.org/TR/sparql11-query/#describe). The
embedded one tells what it is the subject of, and the same of the blank nodes met on the way.
"""

from collections.abc import Callable, Collection
from typing import Final

from iscm.engine import UpstreamError, lexer

_DEEPEST: Final = 8
"""Blank nodes within blank nodes are followed as far as this."""


def constructing(
    text: str, scope: Callable[[str], Collection[str]], is_so: Callable[[str], bool]
) -> str:
    """A CONSTRUCT that gives what the embedded engine gives for a DESCRIBE.

    Args:
        text: a well-formed DESCRIBE without dataset clauses.
        scope: the variables of a SELECT's answer.
        is_so: asks the engine elsewhere an ASK.

    Raises:
        UpstreamError: what is described does not end with blank nodes of some depth.
    """
    parts = lexer.describe_parts(text)
    free = "d"
    while f"?{free}" in text or f"${free}" in text:
        free += "d"
    rest = (parts.rest or "{}") + "\n"  # it may end with a comment
    chosen = parts.chosen
    if "*" in chosen:
        chosen = [f"?{name}" for name in sorted(scope(f"{parts.prologue}SELECT * {rest}"))]
    # Solutions are found once, also where a limit takes some of many; each gives all its things.
    solutions = f"{{ SELECT {' '.join(chosen) or f'(1 AS ?{free}one)'} {rest} }}"
    things = [*chosen, *parts.named]
    which = "".join(f"IF(?{free}i = {n}, {thing}, " for n, thing in enumerate(things))
    told = (
        f"{{ {solutions} VALUES ?{free}i {{ {' '.join(map(str, range(len(things))))} }} "
        f"BIND({which}?{free}none{')' * len(things)} AS ?{free}0) FILTER(BOUND(?{free}0)) }}"
    )
    levels = [told]
    while is_so(f"{parts.prologue}ASK {{ {(nested := _within(levels[-1], free, len(levels)))} }}"):
        if len(levels) > _DEEPEST:
            raise UpstreamError(
                502,
                "upstream-refused",
                f"is not asked to describe blank nodes that are more than {_DEEPEST} deep",
            )
        levels.append(nested)
    each = " UNION ".join(
        f"{{ {level} BIND(?{free}{number} AS ?{free}s) }}" for number, level in enumerate(levels)
    )
    return (
        f"{parts.prologue}CONSTRUCT {{ ?{free}s ?{free}p ?{free}o }} "
        f"{{ {{ SELECT DISTINCT ?{free}s {{ {each} }} }} ?{free}s ?{free}p ?{free}o }}"
    )


def _within(level: str, free: str, number: int) -> str:
    return (
        f"{level} ?{free}{number - 1} ?{free}p{number} ?{free}{number} "
        f"FILTER(isBlank(?{free}{number}))"
    )
