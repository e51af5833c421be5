"""Questions by what they are about."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from iscm.questions import Question
from iscm.translatable import translatable

TOPICS: Final[Mapping[str, Sequence[str]]] = {
    translatable("Mechanisms"): (
        *("types", "status", "names", "regions", "establishment", "succession", "associations"),
    ),
    translatable("Members and roles"): (
        *("membership", "members", "participants", "observers", "States", "territories", "blocs"),
        *("organizations", "IOM", "rosters", "basis"),
    ),
    translatable("Chairs and secretariats"): ("chairs", "secretariats"),
    translatable("Themes"): ("themes",),
    translatable("Overlap"): ("overlap",),
    translatable("Meetings and documents"): ("meetings", "documents", "Global Meetings"),
    translatable("Change over time"): ("time",),
    translatable("Sources and disagreement"): ("sources", "disagreement", "open questions"),
    translatable("Figures of the factsheet"): ("figures",),
    translatable("Care of the data"): ("curation",),
}
"""Topic → the keywords of its questions; the first keyword of a question decides."""
OTHERS: Final = translatable("Others")


def by_topic(questions: Iterable[Question]) -> dict[str, list[Question]]:
    """Topic → its questions, in the order of `TOPICS`; what is of none of them comes last."""
    topic_of = {word: topic for topic, words in TOPICS.items() for word in words}
    found: dict[str, list[Question]] = {topic: [] for topic in (*TOPICS, OTHERS)}
    for question in questions:
        found[topic_of.get(next(iter(question.keywords), ""), OTHERS)].append(question)
    return {topic: those for topic, those in found.items() if those}
