"""What the list of each kind of things shows, and by what it can be narrowed and sorted."""

from collections.abc import Mapping
from typing import Final

from iscm.namespaces import iri_of
from iscm.translatable import translatable
from iscm.web.tables.columns import AMONG, DATE, DAY, NUMBER, TEXT, THINGS, ListColumn, ListForm


def _of(name: str, path: str, heading: str, **told: object) -> ListColumn:
    return ListColumn(name, f"?thing {path} ?value", heading, **told)  # type: ignore[arg-type]


def _only(name: str, path: str, form: str = THINGS) -> ListColumn:
    """A column of files alone."""
    return ListColumn(name, f"?thing {path} ?value", "", form, shown=False)


def _number(name: str, pattern: str, heading: str, **told: object) -> ListColumn:
    """How many ``?other`` a pattern gives each ``?thing``."""
    counted = (
        f"{{ SELECT ?thing (COUNT(DISTINCT ?other) AS ?value) {{ {AMONG} {pattern} }} "
        "GROUP BY ?thing }"
    )
    return ListColumn(name, counted, heading, NUMBER, **told)  # type: ignore[arg-type]


_TYPE: Final = _of("type", "a", translatable("Type"), facet="type")
_ACRONYM: Final = _only("acronym", "iscm:acronym", TEXT)
_ABOUT: Final = _of("about", "iscm:about", translatable("Mechanism"), short=True, facet="mechanism")
_SOURCE: Final = _of("source", "iscm:attestedBy", translatable("Source"))
_DAYS: Final = (
    _only("date", "iscm:date", DATE),
    _only("from", "iscm:from", DATE),
    _only("until", "iscm:until", DATE),
)
_WHEN: Final = ListColumn(
    "when",
    "?thing iscm:date|iscm:from ?value",
    translatable("Date"),
    DATE,
    filed=False,
    until="until",
)
_OVER: Final = ("status:concluded", "status:dormant", "status:merged")
OVER: Final = frozenset(map(iri_of, _OVER))
"""The statuses in which a mechanism has neither members nor a chair."""
DORMANT: Final = iri_of("status:dormant")
_ENDED: Final = ("status:concluded", "status:merged")
"""Those after which there are none for good: of one that is asleep no number is told."""
_MEMBERS: Final = f"""
    {{ SELECT ?thing (COUNT(DISTINCT ?other) AS ?value) {{ {AMONG} ?thing iscm:hasMember ?other }}
      GROUP BY ?thing }}
    UNION
    {{ VALUES ?over {{ {" ".join(_ENDED)} }}
      ?thing iscm:hasStatus ?over FILTER NOT EXISTS {{ ?thing iscm:hasMember ?one }}
      BIND(0 AS ?value) }}"""
_LAST_ATTESTED: Final = f"""
    {{ SELECT ?thing (MAX(?day) AS ?value) {{
        {AMONG} ?statement iscm:about ?thing ; iscm:attestedBy ?source
        OPTIONAL {{ ?statement iscm:asOf ?own }}
        OPTIONAL {{ ?source iscm:asOf ?printed }}
        BIND(STR(COALESCE(?own, ?printed)) AS ?day)
        FILTER(?day <= {DAY})
      }} GROUP BY ?thing }}"""
_BLOC: Final = f"""
    {{ SELECT DISTINCT ?thing ?value {{
        {AMONG} ?membership a iscm:BlocMembership ; iscm:about ?value ; iscm:participant ?thing
        FILTER NOT EXISTS {{ ?membership iscm:role ?less }}
        OPTIONAL {{ ?membership iscm:from ?from }}
        OPTIONAL {{ ?membership iscm:until ?until }}
        FILTER(!BOUND(?from) || STR(?from) <= {DAY})
        FILTER(!BOUND(?until) || STR(?until) >= SUBSTR({DAY}, 1, STRLEN(STR(?until))))
        # An undated statement says nothing where another gives a date.
        OPTIONAL {{
          {{ SELECT ?value ?thing (true AS ?dated) {{
              ?one a iscm:BlocMembership ; iscm:about ?value ; iscm:participant ?thing ;
                iscm:from|iscm:until ?bound
              FILTER NOT EXISTS {{ ?one iscm:role ?lesser }}
            }} GROUP BY ?value ?thing }}
        }}
        FILTER(BOUND(?from) || BOUND(?until) || !BOUND(?dated))
      }} }}"""
"""The blocs that a State belongs to on the day, by the rule ``participation``: what is no plain
membership makes no member."""
_ROLES: Final = (
    *(
        ("member", "iscm:memberOf", translatable("Member of")),
        ("observer", "iscm:observerOf", translatable("Observer of")),
        ("partner", "iscm:partnerOf", translatable("Partner of")),
        ("chair", "iscm:chairOf", translatable("Chair of")),
        ("secretariat", "iscm:secretariatOf", translatable("Secretariat of")),
    ),
)
_IN_ROLES: Final = tuple(
    _number(f"{name}Of", f"?thing {path} ?other", heading, zero=True, leads=("mechanism", name))
    for name, path, heading in _ROLES
)
_STATUSES: Final = (
    ("active", translatable("Active")),
    ("unknown", translatable("Status not known")),
    ("dormant", translatable("Dormant")),
    ("concluded", translatable("Concluded")),
    ("merged", translatable("Merged")),
)
_WITH_THEME: Final = (
    _number(
        "mechanisms",
        "?other iscm:hasTheme ?thing",
        translatable("Mechanisms"),
        zero=True,
        leads=("mechanism", "theme"),
    ),
    *(
        _number(
            status,
            f"?other iscm:hasTheme ?thing ; iscm:hasStatus status:{status}",
            heading,
            zero=True,
            leads=("mechanism", "theme"),
            narrowed=(("status", status),),
        )
        for status, heading in _STATUSES
    ),
)
_HELD: Final = (
    ("member", "iscm:hasMember", translatable("Member")),
    ("observer", "iscm:hasObserver", translatable("Observer")),
    ("partner", "iscm:hasPartner", translatable("Partner")),
)

LISTS: Final[Mapping[str, ListForm]] = {
    "mechanism": ListForm(
        (
            _ACRONYM,
            _TYPE,
            _of(
                "status",
                "iscm:hasStatus",
                translatable("Status"),
                facet="status",
                last="lastKnownStatus",
            ),
            _only("lastKnownStatus", "iscm:lastKnownStatus"),
            _of("established", "iscm:established", translatable("Since"), form=DATE),
            ListColumn("members", _MEMBERS, translatable("All members"), NUMBER, unknown=True),
            ListColumn(
                "region",
                "?scope a iscm:Scope ; iscm:about ?thing ; iscm:region ?value",
                translatable("Regions"),
                facet="region",
                within=True,
                wide=True,
            ),
            _of("theme", "iscm:hasTheme", translatable("Themes"), facet="theme", wide=True),
            _of(
                "chair",
                "iscm:hasChair",
                translatable("Chair"),
                facet="chair",
                offered=False,
                last="lastKnownChair",
                unknown=True,
            ),
            _only("lastKnownChair", "iscm:lastKnownChair"),
            _of(
                "secretariat",
                "iscm:hasSecretariat",
                translatable("Secretariat"),
                facet="secretariat",
                offered=False,
                shown=False,
            ),
            _only("homepage", "foaf:homepage"),
            ListColumn("lastAttested", _LAST_ATTESTED, translatable("Last attested"), DATE),
            *(
                _of(
                    name,
                    path,
                    heading,
                    facet=name,
                    shown=False,
                    filed=False,
                    offered=name == "member",
                )
                for name, path, heading in _HELD
            ),
        ),
        beside="acronym",
        dated="established",
    ),
    "state": ListForm(
        (
            _TYPE,
            _only("isoAlpha2", "iscm:isoAlpha2", TEXT),
            _only("isoAlpha3", "iscm:isoAlpha3", TEXT),
            _only("m49", "iscm:m49", TEXT),
            _of("region", "iscm:inRegion", translatable("Region"), facet="region", within=True),
            *_IN_ROLES,
            ListColumn("bloc", _BLOC, translatable("Groups of States"), facet="bloc", rare=True),
            _of(
                "mechanism",
                "iscm:memberOf",
                translatable("Member of"),
                facet="mechanism",
                shown=False,
                filed=False,
            ),
        ),
        beside="isoAlpha3",
    ),
    "organization": ListForm(
        (
            _ACRONYM,
            _TYPE,
            _of("partOf", "dcterms:isPartOf", translatable("Part of"), short=True),
            *_IN_ROLES,
            _of(
                "mechanism",
                "iscm:memberOf|iscm:observerOf|iscm:partnerOf|iscm:chairOf|iscm:secretariatOf",
                translatable("Takes part in"),
                facet="mechanism",
                shown=False,
                filed=False,
            ),
        ),
        beside="acronym",
    ),
    "theme": ListForm(
        (
            _of("broader", "skos:broader", translatable("Part of"), facet="broader"),
            *_WITH_THEME,
        )
    ),
    "role": ListForm((_of("broader", "skos:broader", translatable("Part of"), facet="broader"),)),
    "region": ListForm(
        (
            _only("m49", "iscm:m49", TEXT),
            _of(
                "partOf", "dcterms:isPartOf", translatable("Part of"), facet="part-of", within=True
            ),
            _number(
                "states",
                "?other iscm:inRegion/dcterms:isPartOf* ?thing",
                translatable("States and territories"),
                zero=True,
                leads=("state", "region"),
            ),
            _number(
                "mechanisms",
                "?scope a iscm:Scope ; iscm:region/dcterms:isPartOf* ?thing ; iscm:about ?other",
                translatable("Mechanisms"),
                zero=True,
                leads=("mechanism", "region"),
            ),
        )
    ),
    "source": ListForm(
        (
            _of("publisher", "dcterms:publisher", translatable("Publisher"), facet="publisher"),
            _of("date", "iscm:asOf", translatable("Date"), form=DATE, unknown=True),
            _of("dateKind", "iscm:asOfKind", translatable("Kind of date"), facet="date-kind"),
            _number(
                "statements",
                "?other a iscm:Statement ; iscm:attestedBy ?thing",
                translatable("Statements"),
                zero=True,
                leads=("statement", "source"),
            ),
            _only("url", "schema:url"),
        ),
        dated="date",
    ),
    "meeting": ListForm(
        (
            _WHEN,
            _ABOUT,
            *_DAYS,
            _of("city", "iscm:city", translatable("City"), form=TEXT),
            _of("country", "iscm:country", translatable("Country"), facet="country"),
            _of(
                "host", "iscm:host", translatable("Host"), shown=False, facet="host", offered=False
            ),
            _SOURCE,
        ),
        dated="when",
        sort="-when",
    ),
    "document": ListForm(
        (
            _of("date", "iscm:date", translatable("Date"), form=DATE),
            _ABOUT,
            _of("documentKind", "iscm:documentKind", translatable("Kind"), facet="document-kind"),
            _only("url", "schema:url"),
            _SOURCE,
        ),
        dated="date",
        sort="-date",
    ),
    "statement": ListForm(
        (
            _of("about", "iscm:about", translatable("About"), short=True, facet="about"),
            _TYPE,
            _of(
                "participant", "iscm:participant", translatable("Participant"), facet="participant"
            ),
            _of("role", "iscm:role", translatable("Role"), facet="role"),
            _of("theme", "iscm:theme", translatable("Theme"), facet="theme"),
            _WHEN,
            *_DAYS,
            _of("source", "iscm:attestedBy", translatable("Source"), facet="source", offered=False),
        ),
        dated="when",
    ),
    "roster": ListForm(
        (
            _of("about", "iscm:about", translatable("About"), short=True, facet="about"),
            _of("role", "iscm:role", translatable("Role"), facet="role"),
            _of("statedTotal", "iscm:statedTotal", translatable("Stated total"), form=NUMBER),
            _of("complete", "iscm:complete", translatable("Complete"), form=TEXT, facet="complete"),
            ListColumn(
                "date",
                "?thing iscm:attestedBy/iscm:asOf ?value",
                translatable("Date"),
                DATE,
                filed=False,
            ),
            _SOURCE,
        ),
        dated="date",
    ),
    "group": ListForm(
        (
            _of(
                "groupOf", "iscm:groupOf", translatable("Mechanism"), short=True, facet="mechanism"
            ),
            _of("type", "a", translatable("Type"), facet="type", filed=False),
        )
    ),
    "figure": ListForm(
        (
            _of("indicator", "iscm:indicator", translatable("Indicator"), facet="indicator"),
            _of("period", "sdmx-dimension:refPeriod", translatable("Year"), form=DATE),
            _of("value", "sdmx-measure:obsValue", translatable("Value"), form=NUMBER),
            _SOURCE,
        ),
        dated="period",
    ),
}
"""Kind → its list."""
_OTHER: Final = ListForm((_TYPE,))


def list_of(kind: str) -> ListForm:
    """The list of a kind; of one that nothing more is told of, name and class.

    Args:
        kind: one of `iscm.namespaces.KINDS`.
    """
    return LISTS.get(kind, _OTHER)


def facet_names() -> list[str]:
    """The parameters that narrow the list of any kind, each once."""
    every = [each.facet for listed in (*LISTS.values(), _OTHER) for each in listed.facets]
    return list(dict.fromkeys(every))
