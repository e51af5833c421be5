"""JSON-LD with its context at hand, for readers that fetch none."""

import json
from urllib.parse import urlsplit

from flask.testing import FlaskClient


def with_context(client: FlaskClient, data: bytes) -> bytes:
    """A document of the site with the context inside that it names by its URL.

    Args:
        client: of the site.
        data: the document; in expanded form, which needs no context, it comes back as it is.
    """
    document = json.loads(data)
    if isinstance(document, list):
        return data
    named = document["@context"]
    assert isinstance(named, str)
    response = client.get(urlsplit(named).path)
    assert response.status_code == 200
    assert response.content_type == "application/ld+json"
    return json.dumps(document | response.get_json(force=True)).encode()
