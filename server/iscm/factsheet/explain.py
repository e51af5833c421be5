"""Why a derived number differs from the published one, in a few sentences."""

from iscm.derive import GROUNDS
from iscm.factsheet.model import Figure, numbers
from iscm.web.languages import gettext, ngettext


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
            return [gettext("No query: sources give the number only, not what it counts.")]
        return [gettext("The statements give no number.")]
    if not figure.published:
        return [
            gettext("No number of that year was published, as far as the sources known here tell.")
        ]
    difference = figure.difference
    if difference == 0:
        if figure.items and not any(item.ground > 2 for item in figure.items):
            return [gettext("The numbers agree.")]
        return [
            gettext(
                "The numbers agree; whether they count the same is not told by a list in print."
            )
        ]
    assert difference is not None  # noqa: S101
    if figure.key == "first-iscm":
        if difference < 0:
            told = ngettext(
                "Derived %(num)s year earlier.", "Derived %(num)s years earlier.", -difference
            )
        else:
            told = ngettext(
                "Derived %(num)s year later.", "Derived %(num)s years later.", difference
            )
        return [told]
    if difference > 0:
        return [
            gettext("Derived %(number)s more than published.", number=difference),
            *_what_may_be_too_many(figure),
        ]
    return [
        gettext("Derived %(number)s fewer than published.", number=-difference),
        *_what_may_be_missing(figure),
    ]


def _kinds(figure: Figure) -> list[str]:
    if not any(item.kind for item in figure.items):
        return []
    return [gettext("Counted: %(numbers)s.", numbers=numbers(figure.items))]


def _what_may_be_too_many(figure: Figure) -> list[str]:
    """The items that fall away where what no source up to the day says did not hold on the day."""
    weak = [item for item in figure.items if item.ground > 2]
    through = [{one.mechanism for one in item.evidence if one.mechanism} for item in weak]
    if not any(through):
        names = ", ".join(item.thing.short for item in weak)
        told = gettext(
            "It hangs on those for which only an undated or a later source was found: %(names)s.",
            names=names,
        )
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
        gettext(
            "It hangs on mechanisms of whose members only an undated or a later list was found, "
            "and through which alone these are counted: %(told)s.",
            told=told,
        ),
        _without(figure, sum(map(len, alone.values()))),
    ]


def _without(figure: Figure, number: int) -> str:
    return ngettext(
        "Without it the number would be %(left)s.",
        "Without these %(num)s the number would be %(left)s.",
        number,
        left=(figure.derived or 0) - number,
    )


def _what_may_be_missing(figure: Figure) -> list[str]:
    """The first two kinds of things that would make the number larger."""
    return [
        f"{gettext(doubt.what)}: {', '.join(doubt.named)}."
        for doubt in [doubt for doubt in figure.doubts if doubt.would_add][:2]
    ]


def _lists(figure: Figure) -> list[str]:
    printed = {number.source.iri for number in figure.published}
    sentences = []
    for found in figure.lists:
        sentences.append(
            gettext(
                "“%(source)s” (%(date)s) claims to name all mechanisms of the type, and decides "
                "which count in that year.",
                source=found.source.name,
                date=found.date,
            )
        )
        if found.source.iri in printed:
            sentences.append(
                gettext(
                    "It is the very publication that the number is compared with: that the "
                    "mechanisms agree confirms nothing."
                )
            )
        if found.reason:
            sentences.append(gettext("Its date is inferred: %(reason)s", reason=found.reason))
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
        sentences.append(
            gettext(
                "Counted on the word of the very publication that the number is compared with: "
                "%(names)s.",
                names=", ".join(counted),
            )
        )
    if borne_out:
        sentences.append(
            gettext(
                "On a source’s own dates, and borne out since by no other than the very "
                "publication that the number is compared with: %(names)s.",
                names=", ".join(borne_out),
            )
        )
    return sentences


def _grounds(figure: Figure) -> list[str]:
    if not figure.items or figure.key == "first-iscm":
        return []
    counts = [
        gettext("%(number)s on %(ground)s", number=len(found), ground=gettext(words))
        for ground, words in GROUNDS.items()
        if (found := figure.on_ground(ground))
    ]
    return [gettext("Rests: %(counts)s.", counts=", ".join(counts))]
