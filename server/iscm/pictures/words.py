"""What is told with every picture: where the data come from, what borders mean, how to cite it."""

from iscm.pictures.asking import AskedPicture
from iscm.pictures.geometry import world
from iscm.pictures.picture import Drawing, Picture
from iscm.web.edition import edition_of
from iscm.web.languages import gettext
from iscm.web.site import Site


def foot(site: Site, picture: Drawing, address: str) -> list[str]:
    """The paragraphs below a picture that stands for itself.

    Args:
        site: the data, as of the day that is shown.
        picture: what is drawn.
        address: of its page.
    """
    edition = edition_of(site)
    day = site.dataset.day or site.dataset.date
    told = []
    if edition is not None:
        told.append(
            gettext(
                "Source: ISCM Knowledge Graph, version %(version)s of %(date)s, as of %(day)s.",
                version=edition.version,
                date=edition.date,
                day=day or edition.date,
            )
        )
    else:
        told.append(gettext("Source: data of version %(version)s.", version=site.dataset.version))
    told[-1] += f" {address}"
    if picture.is_map:
        told += [disclaimer(), geometry()]
    return told


def disclaimer() -> str:
    """What the borders of a map mean, and what they do not."""
    return gettext(
        "Borders, names and colours are for orientation alone. They express no opinion on the "
        "legal status of any country, territory, city or area, on its authorities, or on where its "
        "frontiers run. Dashed lines are borders in dispute."
    )


def geometry() -> str:
    """Where the shapes of a map come from."""
    return gettext("Shapes: %(source)s, simplified; Equal Earth projection.", source=world().source)


def citation(asked: AskedPicture, picture: Picture, address: str) -> str:
    """How to cite a picture."""
    edition = edition_of(asked.site)
    of = f" In: {edition.citation}" if edition is not None else ""
    return f"{picture.title}.{of} {address}"
