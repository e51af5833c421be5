"""Documents, each declared once: where it is, what it comes as, what it is.

Of the declaration come its routes, negotiation, the address of each format, links to them,
Content-Location, tags, dates and conditions, and its part of the interface's description.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Blueprint, Response, url_for

from iscm.protocol.media_types import HTML, Offer
from iscm.web.responses import choose, representation
from iscm.web.signposting import Link, headers

DOCUMENTS: Final[list["Document"]] = []
"""All that are declared, in the order of their modules."""


@dataclass(frozen=True)
class Document:
    """What is declared of the documents at addresses of one form.

    Attributes:
        endpoint: the name of their routes.
        rule: the form of their address, as Flask writes it.
        summary: what they are, in a few words.
        offers: what Accept may choose, the favourite first; a single one is sent whatever it says,
            unless it is a page.
        formats: extension → what an address that ends with it fixes.
        translated: whether their pages come in several languages.
    """

    endpoint: str
    rule: str
    summary: str
    offers: Sequence[Offer]
    formats: Mapping[str, Offer]
    translated: bool

    @property
    def negotiated(self) -> bool:
        """Whether Accept has a say."""
        return len(self.offers) > 1 or HTML in self.offers

    @property
    def rules(self) -> list[str]:
        """The forms of all their addresses, those that fix a format among them."""
        extension = f"<any({', '.join(self.formats)}):extension>"
        return [self.rule, *([f"{self.rule}.{extension}"] if self.formats else [])]

    def addresses(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Extension → address of a document in that format.

        Args:
            values: what stands in the address for the variables of its form.
        """
        return {
            name: url_for(self.endpoint, extension=name, **dict(values)) for name in self.formats
        }

    def answer(
        self, find: Callable[..., "Found"], extension: str | None, **values: Any
    ) -> Response:
        """Answer a request for a document.

        Args:
            find: see `document`.
            extension: that the address ends with, where it fixes a format.
            values: of the address.

        Raises:
            Problem: there is no such document, or it does not come as Accept wants it.
        """
        found = find(**values)
        if extension is not None:
            offer = self.formats[extension]
        else:
            offer = choose(self.offers) if self.negotiated else self.offers[0]
        addresses = self.addresses({**values, **found.asked})
        # Each format is listed, the one that is read too: what is negotiated and what its own
        # address gives are then the same to the byte.
        alternates = [
            Link(address, "alternate", self.formats[name].media_type)
            for name, address in addresses.items()
        ]
        chosen = Chosen(offer, [*found.links, *alternates], addresses)
        fixed = (addresses[name] for name, form in self.formats.items() if form == offer)
        vary = ["Accept"] if extension is None and self.negotiated else []
        if self.translated and offer is HTML:
            vary.append("Accept-Language")
        return representation(
            offer,
            lambda: found.build(chosen),
            key=found.key,
            vary=vary,
            links=headers(chosen.links),
            location=next(fixed, None) if extension is None else None,
        )


@dataclass(frozen=True)
class Found:
    """A document that was asked for.

    Attributes:
        key: what tells it apart from others, such as its IRI.
        build: makes a representation of it.
        links: its typed links, but for those to its formats.
        asked: parameters that the addresses of its formats have beside their path.
    """

    key: Sequence[str]
    build: Callable[["Chosen"], bytes | str]
    links: Sequence[Link] = ()
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chosen:
    """The representation that a request gets.

    Attributes:
        offer: what it comes as.
        links: all typed links of the document.
        formats: extension → address of each format.
    """

    offer: Offer
    links: Sequence[Link]
    formats: Mapping[str, str]


def document(
    blueprint: Blueprint,
    rule: str,
    summary: str,
    offers: Sequence[Offer],
    formats: Mapping[str, Offer] | None = None,
    *,
    translated: bool = False,
) -> Callable[[Callable[..., Found]], Callable[..., Found]]:
    """Declare the documents that a function finds by the variables of their address.

    Args:
        blueprint: their routes are its own; the function's name names them.
        rule, summary, offers, formats, translated: see `Document`.
    """

    def declare(find: Callable[..., Found]) -> Callable[..., Found]:
        name = f"{blueprint.name}.{find.__name__}"
        declared = Document(name, rule, summary, offers, formats or {}, translated)
        DOCUMENTS.append(declared)

        def view(extension: str | None = None, **values: Any) -> Response:
            return declared.answer(find, extension, **values)

        for each in declared.rules:
            blueprint.add_url_rule(each, find.__name__, view)
        return find

    return declare
