"""The catalogue's page names what it counts the way people do."""

from flask.testing import FlaskClient


def test_classes_have_their_label_or_their_prefixed_name(client: FlaskClient) -> None:
    page = client.get("/catalog", headers={"Accept": "text/html"}).text
    assert '<a href="/ontology#Mechanism">Mechanism</a> <code>iscm:Mechanism</code>' in page
    assert '<a href="/ontology#Participation">iscm:Participation</a></th>' in page
