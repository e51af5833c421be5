"""Documents, each declared once: where it is, what it comes as, what it is.

Of the declaration come its routes, negotiation, the address of each format, links to them,
Content-Location, tags, dates and conditions, its place in the site map, the files that `iscm build`
writes of it, and its part of the interface's description.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Blueprint, Response, g, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as BaseResponse

from iscm.media_types import DOCUMENT_OFFERS, HTML, Offer
from iscm.web.addresses import PARAMETERS, Parameter, require_known
from iscm.web.languages import IN_LANGUAGE, LANG, SPEAKING, speak
from iscm.web.responses import keep_for_good, negotiated_offer, representation
from iscm.web.signposting import SYNTAXES, Link, headers
from iscm.web.site import Site, current_site

DOCUMENTS: Final[dict[str, "Document"]] = {}
"""Endpoint → all that are declared, in the order of their modules."""
Listing = Callable[[Site], Iterable[Mapping[str, Any]]]
_VALUES: Final = "values_of_page"
_DATA: Final = frozenset(SYNTAXES.values())


def single(_site: Site) -> Iterable[Mapping[str, Any]]:
    """Of a document that every site has: the values of its address, which has no variables."""
    return [{}]


@dataclass(frozen=True)
class Found:
    """A document that was asked for.

    Attributes:
        key: what tells it apart from others, such as its IRI.
        build: makes a representation of it.
        links: its typed links, but for those to its formats.
        page_links, data_links: those that go with its page, and with all else, alone.
        described: whether its data are metadata of what its page shows, which links say
            (https://signposting.org/FAIR/#describedby).
        asked: parameters, beside those that are declared, that the addresses of its formats have.
        earlier: whether its data are of an earlier version and never change; its page tells of
            later ones.
        elsewhere: where the data are of a document that is a page alone; the path of a document.
    """

    key: Sequence[str]
    build: Callable[["Chosen"], bytes | str]
    links: Sequence[Link] = ()
    page_links: Sequence[Link] = ()
    data_links: Sequence[Link] = ()
    described: bool = False
    asked: Mapping[str, str] = field(default_factory=dict)
    earlier: bool = False
    elsewhere: str | None = None


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


@dataclass(frozen=True)
class Document:
    """What is declared of the documents at addresses of one form.

    Attributes:
        endpoint: the name of their routes.
        rule: the form of their address, as Flask writes it.
        summary: what they are, in a few words.
        offers: what Accept may choose, the favourite first; a single one is sent whatever it says,
            unless it is a page.
        always: whether a page that they only come as is sent whatever Accept says.
        formats: extension → what an address that ends with it fixes.
        translated: which of what they come as comes in several languages.
        parameters: that an address may have beside its path. They are kept in the addresses of the
            formats.
        varied: gives those parameters that differ from site to site; what finds a document reads
            them, and says which are asked (`Found.asked`).
        listed: gives the values of those addresses that the site map lists.
        lane: of the threads for pages, the one that they take (`iscm.web.lanes`).
        days: parameters, beside the usual one, that ask for the graph of another day.
        past: variable of the address → its values at which that graph is needed unasked.
        files: path → extension, of the files that `iscm build` writes; ``{language}`` in a path
            stands for each language.
        leads: where they may lead instead (303), in words; empty where they do not.
        variables: variable of the address → its JSON Schema, where its form does not tell.
        enumerated: whether those that are listed are all that there are, few enough to be named in
            the schema of their variable.
        schemas: media type → JSON Schema, where more can be said than the kind of text.
    """

    endpoint: str
    rule: str
    summary: str
    offers: Sequence[Offer]
    formats: Mapping[str, Offer] = field(default_factory=dict)
    always: bool = False
    translated: Sequence[Offer] = (HTML,)
    parameters: Sequence[Parameter] = ()
    varied: Callable[[Site], Sequence[Parameter]] | None = None
    listed: Listing | None = None
    lane: str = "page"
    days: Sequence[str] = ()
    past: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, str | None] = field(default_factory=dict)
    leads: str = ""
    variables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    enumerated: bool = False
    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def negotiated(self) -> bool:
        """Whether Accept has a say."""
        return not self.always and (len(self.offers) > 1 or HTML in self.offers)

    @property
    def speaking(self) -> frozenset[str | None]:
        """Extensions of the addresses that come in several languages; None: of the one without."""
        fixed = {name for name, form in self.formats.items() if form in self.translated}
        return frozenset(fixed | ({None} if set(self.offers) & set(self.translated) else set()))

    @property
    def rules(self) -> list[str]:
        """The forms of all their addresses, those that fix a format among them."""
        extension = f"<any({', '.join(self.formats)}):extension>"
        return [self.rule, *([f"{self.rule}.{extension}"] if self.formats else [])]

    def names(self, site: Site) -> list[str]:
        """The names of the parameters that the document may take at a site."""
        varied = () if self.varied is None else self.varied(site)
        spoken = [IN_LANGUAGE] if self.speaking else []
        return [each.name for each in (*self.parameters, *varied, *spoken)]

    def given(self) -> dict[str, Any]:
        """The parameters of the request that the document takes."""
        found = {each.name: request.args.getlist(each.name) for each in self.parameters}
        return {name: values for name, values in found.items() if values}

    def addresses(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Extension → address of a document in that format.

        Args:
            values: what stands in the address for the variables of its form, and its parameters.
        """
        return {
            name: url_for(self.endpoint, extension=name, **dict(values)) for name in self.formats
        }

    def links(self, found: Found, offer: Offer, addresses: Mapping[str, str]) -> list[Link]:
        """All typed links of a representation.

        Args:
            found: the document.
            offer: what it comes as.
            addresses: of its formats.
        """
        links = [*found.links, *(found.page_links if offer is HTML else found.data_links)]
        # Each format is listed, the one that is read too: what is negotiated and what its own
        # address gives are then the same to the byte.
        for name, address in addresses.items():
            links.append(Link(address, "alternate", self.formats[name].media_type))
            if found.described and self.formats[name] in _DATA:
                links.append(Link(address, "describedby", self.formats[name].media_type))
        return links

    def answer(
        self, find: Callable[..., Found], extension: str | None, **values: Any
    ) -> BaseResponse:
        """Answer a request for a document.

        Args:
            find: see `document`.
            extension: that the address ends with, where it fixes a format.
            values: of the address.

        Raises:
            Problem: there is no such document, or it does not come as Accept wants it.
        """
        found, given = find(**values), self.given()
        if extension is not None:
            offer = self.formats[extension]
        elif found.elsewhere is not None:
            offer = negotiated_offer([*self.offers, *DOCUMENT_OFFERS])
            if offer not in self.offers:
                return _see_other(found.elsewhere)
        else:
            offer = negotiated_offer(self.offers) if self.negotiated else self.offers[0]
        fixes_data = extension is not None and offer is not HTML
        speaks = offer in self.translated
        names = self.names(current_site())
        require_known([n for n in names if n != LANG or speaks], alone=fixes_data)
        if speaks:
            speak()
        given_here = {**values, **given, **found.asked}
        g.setdefault(_VALUES, given_here)
        addresses = self.addresses(given_here)
        chosen = Chosen(offer, self.links(found, offer, addresses), addresses)
        fixed = (addresses[name] for name, form in self.formats.items() if form == offer)
        vary = ["Accept"] if extension is None and self.negotiated else []
        response = representation(
            offer,
            lambda: found.build(chosen),
            key=[*found.key, *(f"{name}={text}" for name in given for text in given[name])],
            vary=vary,
            links=headers(chosen.links),
            location=next(fixed, None) if extension is None else None,
            speaks=speaks,
        )
        if found.earlier and offer is not HTML:
            keep_for_good(response)
        return response


def values_of_page() -> Mapping[str, Any] | None:
    """What stands in the addresses of the document that is being made, beside its format and
    language; None where none is."""
    values: Mapping[str, Any] | None = g.get(_VALUES)
    return values


def _see_other(address: str) -> BaseResponse:
    response = redirect(address, 303)
    response.headers["Vary"] = "Accept"
    return response


def document(
    blueprint: Blueprint,
    rule: str,
    summary: str,
    offers: Sequence[Offer],
    formats: Mapping[str, Offer] | None = None,
    **declared: Any,
) -> Callable[[Callable[..., Found]], Callable[..., Found]]:
    """Declare the documents that a function finds by the variables of their address.

    Args:
        blueprint: their routes are its own; the function's name names them.
        rule, summary, offers, formats, declared: see `Document`.
    """

    def declare(find: Callable[..., Found]) -> Callable[..., Found]:
        name = f"{blueprint.name}.{find.__name__}"
        one = DOCUMENTS[name] = Document(name, rule, summary, offers, formats or {}, **declared)
        PARAMETERS[name] = one.parameters
        SPEAKING[name] = one.speaking

        def view(extension: str | None = None, **values: Any) -> Response | BaseResponse:
            return one.answer(find, extension, **values)

        for each in one.rules:
            blueprint.add_url_rule(each, find.__name__, view)
        return find

    return declare
