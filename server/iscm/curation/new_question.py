"""A new question: its query with a head in words, and the rows that it is expected to give."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from iscm.curation.editing import Edits
from iscm.curation.job import NO_KEY, slug
from iscm.engine import Engine, rows_of
from iscm.engine.lexer import declared_prefixes, form
from iscm.errors import InputError
from iscm.files import files_below
from iscm.media_types import CSV
from iscm.namespaces import PREFIXES
from iscm.paths import ProjectFolders
from iscm.questions import read_question

_PREFIX: Final = re.compile(r"^[ \t]*PREFIX[ \t]+[\w-]*:[ \t]*<[^>]*>[ \t]*\n", re.M | re.I)
_NO_NAMES: Final = re.compile(r'#.*|"[^"]*"|<[^>]*>')
_NAME: Final = re.compile(r"(?<![\w:-])([a-z][\w-]*):")
_ON_THE_DAY: Final = re.compile(r"iscm:(has|current|active|lastKnown)")


@dataclass(frozen=True)
class GivenQuestion:
    """What somebody says of a question.

    Attributes:
        title: the question itself.
        description: what its rows are.
        need: what one asks it for.
        keywords: a few.
        query: SPARQL; comments at its head are left out.
        parameters: lines ``variable, what it takes``.
        key: its file's name, where it is not to be made of the title.
    """

    title: str
    description: str
    need: str
    keywords: Sequence[str]
    query: str
    parameters: Sequence[str] = ()
    key: str = ""


def add_question(
    folders: ProjectFolders, engine: Engine, edits: Edits, given: GivenQuestion
) -> tuple[str, list[str]]:
    """Have two files hold a question and its expected rows.

    Args:
        folders: where questions lie.
        engine: answers it.
        edits: where what is to be written goes.
        given: the question.

    Returns:
        Its key, and what is left to decide, in words.

    Raises:
        InputError: the key is taken, or something given is wrong.
        iscm.engine.QueryError: the query cannot be answered.
    """
    key = given.key or slug(given.title)
    if slug(key) != key:
        raise InputError(NO_KEY.format(key))
    if any(path.stem == key for path in files_below(folders.questions) if path.suffix == ".rq"):
        raise InputError(f"there is a question {key} already; give another --key")
    if not given.title.endswith("?"):
        raise InputError(f"{given.title!r} is no question: end it with a question mark")
    for name, text in (("description", given.description), ("need", given.need)):
        if not text.endswith("."):
            raise InputError(f"the {name} {text!r} is a sentence: end it with a full stop")
    if not given.keywords:
        raise InputError("a question has keywords, by which it is found")
    text = _text(given)
    if form(text) != "SELECT" or "ORDER BY" not in text:
        raise InputError("a question is a SELECT with ORDER BY, so that its rows have one order")
    with TemporaryDirectory(prefix="iscm-") as folder:
        path = Path(folder) / f"{key}.rq"
        path.write_text(text, encoding="utf-8")
        read_question(path)
    if not rows_of(engine, text):
        raise InputError("nothing answers the query: a question without rows shows nothing")
    rows = engine.query(text, CSV.media_type).body
    edits.new_text(folders.questions / f"{key}.rq", text.encode())
    edits.new_text(folders.questions / f"{key}.csv", rows.replace(b"\r\n", b"\n"))
    left = [f"whether the rows in {key}.csv are right: they are what the data give today"]
    if _ON_THE_DAY.search(text) and "?asOf" not in text:
        left.append("as of when it speaks (?asOf), and how old its word is (?attested)")
    return key, left


def _text(given: GivenQuestion) -> str:
    lines = given.query.splitlines()
    while lines and (lines[0].startswith("#") or not lines[0].strip()):
        del lines[0]
    body = "\n".join(lines).strip() + "\n"
    strange = {
        prefix for prefix, iri in declared_prefixes(body).items() if PREFIXES.get(prefix) != iri
    }
    if strange:
        raise InputError(f"the project has other prefixes than {', '.join(sorted(strange))}")
    body = _PREFIX.sub("", body).strip() + "\n"
    used = sorted(set(_NAME.findall(_NO_NAMES.sub("", body))) & PREFIXES.keys())
    head = [
        f"# title: {given.title}",
        f"# description: {given.description}",
        f"# need: {given.need}",
        f"# keywords: {', '.join(given.keywords)}",
        *(f"# parameter: {parameter}" for parameter in given.parameters),
        *(f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in used),
    ]
    return "\n".join(head) + "\n\n" + body
