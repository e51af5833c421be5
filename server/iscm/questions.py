"""Questions that the graph answers: one ``.rq`` file each, told by comments at its head."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HEADER: Final = re.compile(r"#\s*(title|description|home):\s*(.+?)\s*$")


@dataclass(frozen=True)
class Question:
    """A query with a name.

    Attributes:
        name: the file's name without ``.rq``.
        title: the question, for people.
        description: what the answer shows, in a sentence; may be empty.
        home: its place on the home page, from 1; None for a question that is not there.
        query: the whole text.
    """

    name: str
    title: str
    description: str
    home: int | None
    query: str


def read_question(path: Path) -> Question:
    """Read one file.

    The head is the comment lines at the start: ``# title: …``, ``# description: …`` and, for the
    home page, ``# home: <place>``. A file without a title goes by its name.
    """
    text = path.read_text(encoding="utf-8")
    head: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if match := _HEADER.match(line):
            head[match[1]] = match[2]
    return Question(
        name=path.stem,
        title=head.get("title", path.stem.replace("-", " ")),
        description=head.get("description", ""),
        home=int(head["home"]) if head.get("home", "").isdigit() else None,
        query=text,
    )


def read_questions(folder: Path) -> list[Question]:
    """All questions in a folder and below it, in the order of their names."""
    return [read_question(path) for path in sorted(folder.rglob("*.rq"))]
