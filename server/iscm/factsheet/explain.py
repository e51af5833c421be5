"""Why a derived number differs from the published one, in a few sentences."""

from iscm.factsheet.model import GROUNDS, Figure


def explain(figure: Figure) -> list[str]:
    """Sentences on how the two numbers compare and what the derived one rests on."""
    return [*_comparison(figure), *_grounds(figure)]


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
    direction = "more" if difference > 0 else "fewer"
    weak = sum(item.ground > 2 for item in figure.items)
    return [
        f"Derived {abs(difference)} {direction} than published.",
        *(
            [
                f"{weak} of the {figure.derived} counted rest on an undated or a later source, so "
                "the excess may be among them."
            ]
            if difference > 0 and weak
            else []
        ),
        *(["What may be missing is named below."] if difference < 0 and figure.doubts else []),
    ]


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
