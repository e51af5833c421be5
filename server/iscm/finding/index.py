"""All texts in SQLite's full-text index (https://www.sqlite.org/fts5.html), in memory, and names by
what they begin with."""

import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from iscm.finding.asked import Word, name_key
from iscm.finding.texts import Findable, Origin
from iscm.fold import fold

_PLAIN: Final = frozenset("øØđĐðÐłŁıİæÆœŒþÞßẞ")
"""Letters that `fold` takes apart and SQLite does not."""
_LATIN: Final = "\u024f"
_LAST: Final = "\U0010ffff"
_CLOSE: Final = 65.0
_WEIGHTS: Final = "10.0, 1.0"


class TextIndex:
    """Texts of things; what is found is the place of a thing in the list."""

    def __init__(self, things: Sequence[Findable]) -> None:
        """
        Args:
            things: what can be found.
        """
        self._lock = Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(names, notes, content='', prefix='2 3', "
            "tokenize=\"unicode61 remove_diacritics 2 categories 'L* N* Co M*'\")"
        )
        self._database.execute("CREATE VIRTUAL TABLE words USING fts5vocab(texts, 'row')")
        self._database.executemany(
            "INSERT INTO texts(rowid, names, notes) VALUES (?, ?, ?)", _rows_of(things)
        )
        self._database.commit()
        self.words = [row[0] for row in self._database.execute("SELECT term FROM words")]
        self._keys: dict[str, dict[int, Origin]] = defaultdict(dict)
        for place, thing in enumerate(things):
            for name in thing.names:
                known = self._keys[name_key(name.text)]
                known[place] = min(known.get(place, name.origin), name.origin)
        self._keys.pop("", None)
        self._sorted = sorted(self._keys)

    def named(self, key: str) -> dict[int, Origin]:
        """Things that have a name of this key, and what the name is to each."""
        return self._keys.get(key, {})

    def beginning(self, key: str) -> Iterator[int]:
        """Things with a name that begins with this key."""
        end = bisect_left(self._sorted, key + _LAST)
        for name in self._sorted[bisect_left(self._sorted, key) : end]:
            yield from self._keys[name]

    def matching(
        self, words: Sequence[Word], *, names: bool = False, whole: bool = False
    ) -> dict[int, float]:
        """Things whose texts have all words → how little the words tell of them.

        Args:
            words: what must stand there.
            names: whether all must stand in names.
            whole: whether none may only begin a word.
        """
        return self._found(words, "AND", names, whole, limit=-1)

    def having_some(self, words: Sequence[Word], limit: int) -> dict[int, float]:
        """Things whose texts have some of the words, the best first."""
        return self._found(words, "OR", names=False, whole=False, limit=limit)

    def _found(
        self, words: Sequence[Word], between: str, names: bool, whole: bool, limit: int
    ) -> dict[int, float]:
        wanted = f" {between} ".join(_expression(word, whole) for word in words)
        expression = f"names : ({wanted})" if names else wanted
        with self._lock:
            rows = self._database.execute(
                f"SELECT rowid, bm25(texts, {_WEIGHTS}) AS rank FROM texts "  # noqa: S608
                "WHERE texts MATCH ? ORDER BY rank LIMIT ?",
                (expression, limit),
            ).fetchall()
        return dict(rows)

    def is_known(self, word: Word) -> bool:
        """Whether a word stands in any text."""
        return any(self._has(form, word.whole) for form in word.forms)

    def _has(self, form: str, whole: bool) -> bool:
        place = bisect_left(self.words, form)
        if place == len(self.words):
            return False
        return self.words[place] == form or (not whole and self.words[place].startswith(form))

    def misspelt(self, typed: str) -> list[str]:
        """The words of texts that may have been meant by one that stands in none: one slip away,
        or two where it is long; the nearest alone."""
        if len(typed) < 4:
            return []
        found = process.extract(
            typed,
            self.words,
            scorer=OSA.distance,
            score_cutoff=1 if len(typed) < 8 else 2,
            limit=20,
        )
        nearest = min((distance for _, distance, _ in found), default=0)
        return [word for word, distance, _ in found if distance == nearest]

    def closest(self, key: str, limit: int) -> list[int]:
        """Things with names that look most like a text."""
        found = process.extract(
            key, self._sorted, scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=limit
        )
        places = (place for name, _, _ in found for place in self._keys[name])
        return list(dict.fromkeys(places))[:limit]


def _rows_of(things: Sequence[Findable]) -> Iterator[tuple[int, str, str]]:
    for place, thing in enumerate(things):
        texts = (
            "\n".join(_plain(each.text) for each in part) for part in (thing.names, thing.notes)
        )
        yield place, *texts  # type: ignore[misc]


def _plain(text: str) -> str:
    """A text that SQLite folds as `iscm.fold.fold` does."""
    if text.isascii():
        return text
    if max(text) > _LATIN or not _PLAIN.isdisjoint(text):
        return f"{text}\n{fold(text)}"
    return text


def _expression(word: Word, whole: bool) -> str:
    star = "" if whole or word.whole else " *"
    return "(" + " OR ".join(f'"{form}"{star}' for form in word.forms) + ")"
