"""Words of the documentation pages: of the ontology and of the shapes."""

from collections.abc import Mapping
from typing import Final

from iscm.translatable import translatable
from iscm.web.languages import gettext

WORDS: Final[Mapping[str, str]] = {
    "Class": translatable("Classes"),
    "ObjectProperty": translatable("Object properties"),
    "DatatypeProperty": translatable("Datatype properties"),
    "AnnotationProperty": translatable("Annotation properties"),
    "subClassOf": translatable("Kind of"),
    "superClassOf": translatable("Has kinds"),
    "subPropertyOf": translatable("Kind of"),
    "domain": translatable("Said of"),
    "range": translatable("Value"),
    "inverseOf": translatable("Inverse"),
    "disjointWith": translatable("Apart from"),
    "properties": translatable("Properties"),
    "values": translatable("Value of"),
    "examples": translatable("Examples"),
    "questions": translatable("Questions that use it"),
    "or": translatable("or"),
    "version": translatable("Version"),
    "data": translatable("Data"),
    "diagram": translatable("How the main classes hang together"),
    "deprecated": translatable("Deprecated."),
    "replaced": translatable("Use instead:"),
    "previous": translatable("Earlier version"),
    "of classes": translatable("Classes, from wide to narrow"),
    "equivalentClass": translatable("The same as"),
    "disjointUnionOf": translatable("Divided into"),
    "superPropertyOf": translatable("Has kinds"),
    "inherited": translatable("Properties of wider classes"),
    "functional": translatable("Has one value at most"),
    "aligned": translatable("Kind of, in other vocabularies"),
    "seeAlso": translatable("See also"),
    "type": translatable("Type, in other vocabularies"),
    "uses": translatable("In the data"),
    "thing": translatable("thing"),
    "things": translatable("things"),
    "triple": translatable("triple"),
    "triples": translatable("triples"),
    "example": translatable("Example"),
    "status": translatable("Status of the term"),
    "stable": translatable("stable"),
    "testing": translatable("testing"),
    "unstable": translatable("unstable"),
    "archaic": translatable("archaic"),
    "constrained": translatable("Checked by"),
    "note": translatable("Note"),
    "prefix": translatable("Prefix"),
    "issued": translatable("Issued"),
    "creator": translatable("Made by"),
    "licence": translatable("Licence"),
    "citation": translatable("Cite as"),
    "alignments": translatable("Alignments"),
    "older": translatable("There is a newer version:"),
    "newest": translatable("the newest"),
    "checks": translatable("Checks"),
    "what": translatable("What"),
    "property": translatable("Property"),
    "rule": translatable("Rule"),
    "why": translatable("Why"),
    "advice": translatable("What to do"),
    "query": translatable("Query"),
    "shape": translatable("Shapes"),
}
"""Words of the pages."""
RULES: Final[Mapping[str, str]] = {
    "exactly": translatable("exactly {}"),
    "between": translatable("{} to {}"),
    "at least": translatable("at least {}"),
    "at most": translatable("at most {}"),
    "class": translatable("in the class {}"),
    "datatype": translatable("of datatype {}"),
    "IRI": translatable("an IRI"),
    "Literal": translatable("a literal"),
    "BlankNode": translatable("a blank node"),
    "IRIOrLiteral": translatable("an IRI or a literal"),
    "BlankNodeOrIRI": translatable("an IRI or a blank node"),
    "BlankNodeOrLiteral": translatable("a literal or a blank node"),
    "pattern": translatable("fits {}"),
    "minLength": translatable("of {} characters at least"),
    "minInclusive": translatable("{} or more"),
    "in": translatable("one of {}"),
    "hasValue": translatable("{} among its values"),
    "languageIn": translatable("in the language {}"),
    "uniqueLang": translatable("one for each language"),
    "equals": translatable("the same as {}"),
    "disjoint": translatable("none of {}"),
    "qualified": translatable("at least {} that is {}"),
    "or": translatable("or"),
    "xone": translatable("either, not both:"),
    "and": translatable("and"),
    "sparql": translatable("what a query finds breaks the rule"),
}
"""What a shape asks for; ``{}`` stands for what it names."""


def word(key: str) -> str:
    """One of `WORDS`, in the language of the page."""
    return gettext(WORDS[key])


def rule(key: str) -> str:
    """One of `RULES`, in the language of the page."""
    return gettext(RULES[key])
