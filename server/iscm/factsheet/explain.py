"""Why a derived number differs from the published one, in a few sentences."""

from iscm.derive import GROUNDS
from iscm.factsheet.model import Doubt, Figure, numbers


def explain(figure: Figure) -> list[str]:
    """Sentences on how the two numbers compare, what the difference hangs on, and what the derived
    number rests on."""
    return [
        *_comparison(figure),
        *_kinds(figure),
        *_lists(figure),
        *_same_publication(figure),
        *_grounds(figure),
    ]


def _comparison(figure: Figure) -> list[str]:
    if figure.derived is None:
        if figure.question is None:
            return ["No query: sources give the number only, not what it counts."]
        return ["The statements give no number."]
    if not figure.published:
        return ["No number of that year was published, as far as the sources known here tell."]
    difference = figure.difference
    if difference == 0:
        if figure.items and not any(item.ground > 2 for item in figure.items):
            return ["The numbers agree."]
        return ["The numbers agree; whether they count the same is not told by a list in print."]
    assert difference is not None  # noqa: S101
    if figure.key == "first-iscm":
        direction = "earlier" if difference < 0 else "later"
        return [f"Derived {abs(difference)} {_plural(difference, 'year')} {direction}."]
    if difference > 0:
        return [f"Derived {difference} more than published.", *_what_may_be_too_many(figure)]
    return [f"Derived {-difference} fewer than published.", *_what_may_be_missing(figure)]


def _kinds(figure: Figure) -> list[str]:
    if not any(item.kind for item in figure.items):
        return []
    return [f"Counted: {numbers(figure.items)}."]


def _what_may_be_too_many(figure: Figure) -> list[str]:
    """The items that fall away where what no source up to the day says did not hold on the day."""
    weak = [item for item in figure.items if item.ground > 2]
    through = [{one.mechanism for one in item.evidence if one.mechanism} for item in weak]
    if not any(through):
        names = ", ".join(item.thing.short for item in weak)
        told = f"It hangs on those for which only an undated or a later source was found: {names}."
        return [told, _without(figure, len(weak))] if weak else []
    alone: dict[str, list[str]] = {}
    for item, mechanisms in zip(weak, through, strict=True):
        if len(mechanisms) == 1:
            (only,) = mechanisms
            alone.setdefault(only.short, []).append(item.thing.short)
    if not alone:
        return []
    groups = sorted(alone.items(), key=lambda group: (-len(group[1]), group[0]))
    told = "; ".join(f"{name} ({', '.join(things)})" for name, things in groups)
    return [
        "It hangs on mechanisms of whose members only an undated or a later list was found, and "
        f"through which alone these are counted: {told}.",
        _without(figure, sum(map(len, alone.values()))),
    ]


def _without(figure: Figure, number: int) -> str:
    them = "it" if number == 1 else f"these {number}"
    return f"Without {them} the number would be {(figure.derived or 0) - number}."


def _what_may_be_missing(figure: Figure) -> list[str]:
    """The first two kinds of things that would make the number larger."""
    return [
        f"{doubt.what}: {', '.join(_with_details(doubt))}."
        for doubt in [doubt for doubt in figure.doubts if doubt.would_add][:2]
    ]


def _with_details(doubt: Doubt) -> list[str]:
    return [
        f"{thing.short} ({detail})" if detail else thing.short for thing, detail in doubt.things
    ]


def _lists(figure: Figure) -> list[str]:
    printed = {number.source.iri for number in figure.published}
    sentences = []
    for found in figure.lists:
        sentences.append(
            f"“{found.source.name}” ({found.date}) claims to name all mechanisms of the type, and "
            "decides which count in that year."
        )
        if found.source.iri in printed:
            sentences.append(
                "It is the very publication that the number is compared with: that the mechanisms "
                "agree confirms nothing."
            )
        if found.reason:
            sentences.append(f"Its date is inferred: {found.reason}")
    return sentences


def _same_publication(figure: Figure) -> list[str]:
    printed = {number.source.iri for number in figure.published}
    counted, borne_out = [], []
    for item in figure.items:
        since = [one for one in item.evidence if one.ground > 1]
        if all(one.source.iri in printed for one in item.evidence):
            counted.append(item.thing.short)
        elif item.ground == 1 and since and all(one.source.iri in printed for one in since):
            borne_out.append(item.thing.short)
    sentences = []
    if counted:
        told = "Counted on the word of the very publication that the number is compared with"
        sentences.append(f"{told}: {', '.join(counted)}.")
    if borne_out:
        told = "On a source's own dates, and borne out since by no other than the very publication"
        sentences.append(f"{told} that the number is compared with: {', '.join(borne_out)}.")
    return sentences


def _grounds(figure: Figure) -> list[str]:
    if not figure.items or figure.key == "first-iscm":
        return []
    counts = [
        f"{len(found)} on {words}"
        for ground, words in GROUNDS.items()
        if (found := figure.on_ground(ground))
    ]
    return [f"Rests: {', '.join(counts)}."]


def _plural(number: int, word: str) -> str:
    return word if abs(number) == 1 else f"{word}s"
