"""The catalogue's page names what it counts the way people do."""

from pathlib import Path

from sites import small_project_app


def test_classes_have_their_label_or_their_prefixed_name(tmp_path: Path) -> None:
    client = small_project_app(tmp_path).test_client()
    page = client.get("/catalog", headers={"Accept": "text/html"}).text
    assert (
        '<a href="/ontology#Participation">Participation</a> <code>iscm:Participation</code>'
    ) in page
    assert '<a href="http://www.w3.org/2002/07/owl#Class">owl:Class</a></th>' in page
