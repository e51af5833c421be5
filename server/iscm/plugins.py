"""What is offered besides the core: packages that plug in, each by one line of `PLUGINS`.

The core (files, engine, protocol, endpoint, pages of things, validation) imports none of them and
runs without them. The module ``plugin`` of such a package says what it brings; its blueprint is
``pages.bp``, and its command NAME is ``commands.NAME.command``. Those are imported when they are
used.
"""

import functools
import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

PLUGINS: Final = (
    "publication",
    "compare",
    "factsheet",
    "links",
    "pictures",
    "reconciliation",
    "search",
    "citation",
    "reports",
    "assistants",
    "curation",
    "editor",
    "worklist",
)
"""The packages below `iscm` that plug in."""


EVERY_PAGE: Final = "every"
"""The kind of page, in `Plugin.panels`, that all pages are of."""


@dataclass(frozen=True)
class Plugin:
    """What a package brings. ``docs/architecture.md`` has an example.

    Attributes:
        package: its name.
        pages: the modules of its pages, each with a blueprint ``bp``.
        commands: command → its one-line help.
        navigation, footer: endpoint → its name in the navigation, and at the foot, of every page of
            a site that lists it; where it is never listed, of the project's own data.
        panels: kind of page and place on it → template, of the package's own folder, that is shown
            there (`iscm.web.slots.panels`). A kind is that of a thing, as its IRI has it
            (``mechanism``), or that of another page; `EVERY_PAGE` is all.
        described_by: endpoints of the documents that describe the dataset as a whole, to which its
            landing pages link; programs are led from the home page to the first.
        fills: the functions of its module ``slots`` that the core calls: ``typed_links(site, iri)``
            gives the links (`iscm.web.signposting.Link`) that it adds to those of a thing; of the
            dataset, to those of its landing pages too; ``prepare(site)`` makes, in a thread beside
            the first requests of a server, what the first that needs it would wait for;
            ``earlier_documents(site)`` gives the version IRIs of ontologies, alignments and shapes
            that are no longer the newest, and ``earlier_document(site, iri)`` the triples of one,
            or None; ``at_start(settings)``, called before a server starts, raises what keeps it
            from doing so; ``remarks()`` gives the lines that whoever starts a server is told once
            it is ready.
    """

    package: str
    pages: Sequence[str] = ("pages",)
    commands: Mapping[str, str] = field(default_factory=dict)
    navigation: Mapping[str, str] = field(default_factory=dict)
    footer: Mapping[str, str] = field(default_factory=dict)
    panels: Mapping[tuple[str, str], str] = field(default_factory=dict)
    described_by: Sequence[str] = ()
    fills: Sequence[str] = ()

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return Path(importlib.import_module(f"iscm.{self.package}").__path__[0])

    def blueprints(self) -> list[Any]:
        """Those of its pages, which are declared when this is first called."""
        return [importlib.import_module(f"iscm.{self.package}.{each}").bp for each in self.pages]


@functools.cache
def plugins() -> tuple[Plugin, ...]:
    """All that plug in, in the order of `PLUGINS`."""
    modules = (importlib.import_module(f"iscm.{name}.plugin") for name in PLUGINS)
    return tuple(module.PLUGIN for module in modules)


def filling(name: str) -> Iterator[Callable[..., Any]]:
    """The functions of a name by which plug-ins fill a slot of the core."""
    for plugin in plugins():
        if name in plugin.fills:
            yield getattr(importlib.import_module(f"iscm.{plugin.package}.slots"), name)
