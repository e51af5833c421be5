"""What is offered besides the core: packages that plug in, each by one line of `PLUGINS`.

The core (files, engine, protocol, endpoint, pages of things, validation) imports none of them and
runs without them. The module ``plugin`` of such a package says what it brings; its blueprint, where
it has pages, is ``pages.bp``, and its command NAME is ``commands.NAME.command``. Those are imported
when they are used.
"""

import functools
import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

PLUGINS: Final = ("factsheet", "links", "reconciliation")
"""The packages below `iscm` that plug in."""


@dataclass(frozen=True)
class Plugin:
    """What a package brings.

    Attributes:
        package: its name.
        commands: command → its one-line help.
        navigation: route → its name in the navigation of every page, of the project's own data.
        lane: of the threads for pages (`iscm.http.lanes`), the one that its pages take.
        batches: parameters that make a request one for the lane of batches; one by POST is.
        paths: how the paths of its pages begin.
    """

    package: str
    commands: Mapping[str, str] = field(default_factory=dict)
    navigation: Mapping[str, str] = field(default_factory=dict)
    lane: str = "page"
    batches: frozenset[bytes] = frozenset()
    paths: tuple[bytes, ...] = ()

    def pages(self) -> Any:
        """The module of its pages, whose blueprint is ``bp``."""
        return importlib.import_module(f"iscm.{self.package}.pages")


@functools.cache
def plugins() -> tuple[Plugin, ...]:
    """All that plug in, in the order of `PLUGINS`."""
    modules = (importlib.import_module(f"iscm.{name}.plugin") for name in PLUGINS)
    return tuple(module.PLUGIN for module in modules)
