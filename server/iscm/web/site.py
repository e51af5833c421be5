"""What the views share: one dataset version, its engine, and what is computed of it once."""

import functools
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import RLock
from typing import Any, Final, TypeVar

import pyoxigraph as ox
from flask import Flask, current_app, request

from iscm.dataset import Dataset
from iscm.engine import Engine
from iscm.engine.rows import rows_read
from iscm.keeping import Keep
from iscm.media_types import N_TRIPLES, SPARQL_JSON, Offer
from iscm.paths import ProjectFolders
from iscm.protocol.problems import BEYOND_LIMITS, Problem
from iscm.questions import Question
from iscm.reloads import Reloads
from iscm.settings import Settings
from iscm.software import code_files, code_version
from iscm.web import kinds
from iscm.web.kinds import keys_of, numbers_of_kinds

_KEY: Final = "iscm"
_T = TypeVar("_T")
_TOO_MUCH: Final = (
    "what stands here takes more of the data together than one query may read: there are too many "
    "of them; ask the endpoint at /sparql for a part, or take them whole from /dumps/"
)


@dataclass
class Site:
    """One version of a dataset and how it is shown; see `iscm.web.create_app`.

    `rows`, `ask` and `triples` are for the fixed queries of pages, which `own` answers where there
    is one; what strangers ask, questions with parameters and figures go to `engine`.

    A site of another day that has the default graph alone has beside it the one that is `served`,
    whose named graphs of files are those of every day.
    """

    settings: Settings
    engine: Engine
    dataset: Dataset
    folders: ProjectFolders | None
    questions: Sequence[Question]
    warning: str | None
    own: Engine | None = None
    served: "Site | None" = None
    reloads: Callable[[], Reloads] | None = None
    _memory: dict[str, Any] = field(default_factory=dict, repr=False)
    _lock: RLock = field(default_factory=RLock, repr=False)
    _locks: dict[str, RLock] = field(default_factory=dict, repr=False)

    def attach(self, app: Flask) -> None:
        """Make this the site that `app` serves."""
        app.extensions[_KEY] = self

    def rows(self, query: str) -> list[dict[str, str]]:
        """The rows of a SELECT, variable → string of the value; unbound ones left out."""
        return rows_read(self.select(query))

    def select(self, query: str) -> bytes:
        """The answer to a SELECT in SPARQL's JSON."""
        return self._answer(query, SPARQL_JSON)

    def ask(self, query: str) -> bool:
        """The answer to an ASK."""
        answer = json.loads(self._answer(query, SPARQL_JSON))
        return bool(answer["boolean"])

    def triples(self, query: str) -> list[ox.Triple]:
        """The triples of a CONSTRUCT, each once."""
        found = ox.parse(self._answer(query, N_TRIPLES), ox.RdfFormat.N_TRIPLES)
        return list(dict.fromkeys(quad.triple for quad in found))

    def _answer(self, query: str, offer: Offer) -> bytes:
        try:
            return (self.own or self.engine).query(query, offer.media_type).body
        except Problem as problem:
            if problem.kind not in BEYOND_LIMITS:
                raise
            # Whoever opens a page has asked no query that could be made smaller.
            raise replace(problem, detail=_TOO_MUCH) from problem

    def once(self, name: str, compute: Callable[[], _T]) -> _T:
        """A value that is a constant of the dataset version, computed when first asked for; who
        asks for another one does not wait meanwhile.

        Raises:
            Problem: what it takes is not to be had; beyond a limit it is not tried again.
        """
        with self._lock:
            lock = self._locks.setdefault(name, RLock())
        with lock:
            if name not in self._memory:
                try:
                    self._memory[name] = compute()
                except Problem as problem:
                    if problem.kind not in BEYOND_LIMITS:
                        raise
                    self._memory[name] = problem
            if isinstance(found := self._memory[name], Problem):
                raise found
            value: _T = found
            return value

    def kept(self, name: str, compute: Callable[[], bytes]) -> bytes:
        """As `once`, of bytes that are kept for the next server of the same version too.

        Args:
            name: tells them apart from all else that is kept (`iscm.keeping`).
            compute: makes them of the dataset alone, of no setting and no address.
        """
        if self.folders is None or self.dataset.day != self.dataset.date:
            return self.once(name, compute)
        keep = Keep(self.settings.cache_dir, self.dataset.version)
        return self.once(name, lambda: keep.get(name, compute))

    def keys(self, kind: str) -> list[str]:
        """The keys of the things of a kind, in order; of more than `iscm.web.kinds.LISTED`, of one
        more than that, whichever the engine gives."""
        return self.once(f"keys of {kind}", lambda: keys_of(self.rows, kind))

    def describes(self, thing: str) -> bool:
        """Whether anything is said of a thing, or of one of a class: asked without all keys, which
        take long to list where there are millions.

        Args:
            thing: in Turtle, such as ``dataset:iscm`` or ``[ a iscm:Mechanism ]``.
        """
        return self.once(f"describes {thing}", lambda: self.ask(f"ASK {{ {thing} ?p ?o }}"))

    def kinds(self) -> Mapping[str, int]:
        """The kinds that have things, with the number of keys, in the order of `KINDS`."""
        return self.once("kinds", lambda: numbers_of_kinds(self.rows))

    @property
    def is_large(self) -> bool:
        """Whether there are too many things to read what is told of all."""
        return sum(self.kinds().values()) > kinds.LISTED

    def licences(self) -> list[str]:
        """The IRIs of the licences that the dataset is under; none where it states none."""
        return self.once(
            "licences",
            lambda: [
                row["o"] for row in self.rows("SELECT ?o { dataset:iscm dcterms:license ?o }")
            ],
        )

    @functools.cached_property
    def modified(self) -> datetime:
        """When the newest of the files that a representation is made from was changed, in UTC."""
        changed = [path.stat().st_mtime for path in code_files()]
        changed += [file.path.stat().st_mtime for file in self.dataset.files if file.path.exists()]
        return datetime.fromtimestamp(int(max(changed)), UTC)

    def url(self, path: str) -> str:
        """The public URL of a path on this site, as `flask.url_for` gives it or below the root."""
        root = request.script_root
        if root and path.startswith(root + "/"):
            path = path[len(root) :]
        return (self.settings.base_url or request.root_url.rstrip("/")) + path

    def etag(self, *parts: str) -> str:
        """An entity tag, without quotes, for a representation told apart by `parts`."""
        text = "\0".join((self.dataset.version, code_version(), self.warning or "", *parts))
        return hashlib.sha256(text.encode()).hexdigest()[:24]


def current_site() -> Site:
    """The site of the current application."""
    site = current_app.extensions[_KEY]
    assert isinstance(site, Site)  # noqa: S101
    return site
