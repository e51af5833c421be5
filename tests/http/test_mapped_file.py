"""Files go to the wire from where they lie, without being read into this process."""

from pathlib import Path

from flask import Flask, Response, send_file
from werkzeug.test import create_environ

from iscm.http.wsgi import MappedFile


def test_a_file_that_flask_sends_reaches_the_server_mapped(tmp_path: Path) -> None:
    path = tmp_path / "dump.nt"
    path.write_bytes(b"0123456789" * 10_000)
    app = Flask(__name__)

    @app.get("/dump")
    def dump() -> Response:
        return send_file(path, conditional=True)

    environ = create_environ("/dump") | {"wsgi.file_wrapper": MappedFile}
    found = app(environ, lambda status, headers, exc_info=None: lambda block: None)
    assert isinstance(found, MappedFile)
    content = found.content()
    found.close()
    assert isinstance(content, memoryview)
    assert bytes(content) == path.read_bytes()


def test_an_empty_file_has_no_content(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    with path.open("rb") as file:
        assert MappedFile(file).content() == b""


def test_iteration_gives_the_same_content_in_blocks(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abcdefgh")
    with path.open("rb") as file:
        assert list(MappedFile(file, 3)) == [b"abc", b"def", b"gh"]
