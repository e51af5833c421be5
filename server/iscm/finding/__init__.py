"""Free text → things: by names in all languages, and by what is written of them."""

from iscm.finding.asked import LONGEST, MOST_WORDS, SearchError, holds_words
from iscm.finding.find import KIND_ORDER, Finder, Findings, Match, Tier
from iscm.finding.marks import marked
from iscm.finding.texts import FOREIGN, TERM, Findable, Origin, Phrase, Wanted, read_things

__all__ = [
    "FOREIGN",
    "KIND_ORDER",
    "LONGEST",
    "MOST_WORDS",
    "TERM",
    "Findable",
    "Finder",
    "Findings",
    "Match",
    "Origin",
    "Phrase",
    "SearchError",
    "Tier",
    "Wanted",
    "holds_words",
    "marked",
    "read_things",
]
