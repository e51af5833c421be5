"""The kinds of pictures: each a module that makes one of what is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from iscm.parameters import QuestionParameter
from iscm.pictures.asking import AskedPicture
from iscm.pictures.kinds import chairs, figures, over_time, overlap, participation, timeline
from iscm.pictures.kinds import map as world_map
from iscm.pictures.picture import Picture
from iscm.pictures.queries import question
from iscm.pictures.types import TYPES
from iscm.web.languages import gettext
from iscm.web.site import Site


@dataclass(frozen=True)
class PictureKind:
    """A kind of pictures.

    Attributes:
        name: the last part of its address.
        title: its name for people.
        summary: what it is good for.
        make: makes a picture of what is asked.
        things: parameters that name things.
        words: parameter → the words that it may have.
        forms: parameter that a form of its own asks for → those that it keeps as they are. The
            second of two mechanisms is asked for where there is a first.
        needed: parameters without which there is nothing to show.
        dated: whether it can be asked for another day.
        require: refuses what does not go together.
        usual_year: gives the year that it is of where no day is asked for; empty: the version's.
    """

    name: str
    title: Callable[[], str]
    summary: Callable[[], str]
    make: Callable[[AskedPicture], Picture]
    things: Sequence[str] = ()
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    forms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    needed: Sequence[QuestionParameter] = ()
    dated: bool = True
    require: Callable[[AskedPicture], None] = lambda _: None
    usual_year: Callable[[Site], str] | None = None


KINDS: Final[Mapping[str, PictureKind]] = {
    kind.name: kind
    for kind in (
        PictureKind(
            "map",
            lambda: gettext("World map"),
            lambda: gettext(
                "The members of one mechanism or of two, the number of mechanisms of each State, "
                "or whom a State meets; of any year."
            ),
            world_map.make,
            require=world_map.require,
            things=("mechanism", "with", "state"),
            forms={"mechanism": (), "with": ("mechanism",), "state": ()},
        ),
        PictureKind(
            "timeline",
            lambda: gettext("Time line"),
            lambda: gettext("When mechanisms began, slept and ended, and what came of them."),
            timeline.make,
        ),
        PictureKind(
            "chairs",
            lambda: gettext("Chairs"),
            lambda: gettext("Who has chaired a mechanism, term by term."),
            chairs.make,
            things=("mechanism",),
            needed=question("chairs").parameters,
            forms={"mechanism": ()},
        ),
        PictureKind(
            "over-time",
            lambda: gettext("A State over time"),
            lambda: gettext("When a State has taken part in which mechanism."),
            over_time.make,
            things=("state",),
            needed=question("over-time").parameters,
            forms={"state": ()},
        ),
        PictureKind(
            "participation",
            lambda: gettext("States and mechanisms"),
            lambda: gettext(
                "Which State takes part in which mechanism, as a grid; of a region or of a group "
                "of States."
            ),
            participation.make,
            require=participation.require,
            things=("region", "bloc"),
            words={"type": tuple(TYPES)},
            forms={"region": ("type",), "bloc": ("type",), "type": ("region", "bloc")},
        ),
        PictureKind(
            "overlap",
            lambda: gettext("Overlap"),
            lambda: gettext("How many members, or themes, each two mechanisms share."),
            overlap.make,
            words={"of": overlap.OF},
            forms={"of": ()},
        ),
        PictureKind(
            "figures",
            lambda: gettext("Figures"),
            lambda: gettext(
                "The numbers that were published of a year, and those that the statements give."
            ),
            figures.make,
            usual_year=figures.usual_year,
        ),
    )
}
"""Name → kind, in the order of their list."""
