"""The core stands without what plugs in."""

import importlib
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import rdflib

from iscm.cli import COMMANDS, modules
from iscm.namespaces import BASE
from iscm.plugins import PLUGINS, plugins
from iscm.web.app import PAGES
from sources import PACKAGE, imports, room

ALONE = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        parts = name.split(".")
        if parts[0] == "iscm" and parts[1:2] and parts[1] in sys.argv[1].split(","):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
import iscm.plugins
iscm.plugins.PLUGINS = ()
from iscm.cli import COMMANDS, modules
from sites import small_app

client = small_app().test_client()
for path in sys.argv[2:]:
    print(client.get(path, headers={"Accept": "text/html, text/csv;q=0.5"}).status_code, path)
print(*modules())
"""
LED = """
from pathlib import Path
from sites import small_project_app

client = small_project_app(Path(sys.argv[2])).test_client()
led = client.get("/", headers={"Accept": "text/turtle"})
print(led.status_code, client.get(led.location, headers={"Accept": "text/turtle"}).text)
"""
LINKING = """
import html
import re
from pathlib import Path
from sites import small_project_app

client = small_project_app(Path(sys.argv[2])).test_client()
for path in sys.argv[3:]:
    page = client.get(path, headers={"Accept": "text/html"})
    print(page.status_code, path)
    for led in set(re.findall(r'href="(/[^"#]*)', page.text)) - {"/"}:
        status = client.get(html.unescape(led), headers={"Accept": "*/*"}).status_code
        if status >= 400:
            print(path, "leads to", led, status)
"""
EXAMPLE = """
import sys

import iscm
import iscm.plugins

iscm.__path__.append(sys.argv[1])
iscm.plugins.PLUGINS = ("greeting",)
from sites import small_app

client = small_app().test_client()
for path in sys.argv[2:]:
    print(client.get(path, headers={"Accept": "text/html"}).text)
"""


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(PACKAGE.rglob("*.py")) if room(path) not in PLUGINS],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_the_core_imports_nothing_that_plugs_in(path: Path) -> None:
    named = {name.split(".")[1] for name in imports(path) if name.startswith("iscm.")}
    assert named.isdisjoint(PLUGINS)


@pytest.mark.parametrize("name", PLUGINS)
def test_what_plugs_in_imports_nothing_else_that_plugs_in(name: str) -> None:
    others = set(PLUGINS) - {name}
    for path in (PACKAGE / name).rglob("*.py"):
        named = {each.split(".")[1] for each in imports(path) if each.startswith("iscm.")}
        assert named.isdisjoint(others), path


def test_the_core_names_no_page_of_a_plug_in() -> None:
    core = {importlib.import_module(f"iscm.web.{name}").bp.name for name in PAGES}
    named = re.compile(r"""url_for\(\s*['"](\w+)\.""")
    paths = [each for suffix in ("*.py", "*.html", "*.txt") for each in PACKAGE.rglob(suffix)]
    for path in paths:
        if room(path) not in (*PLUGINS, "resources"):
            assert set(named.findall(path.read_text("utf-8"))) <= core, path


def test_every_command_of_a_plug_in_is_there() -> None:
    for plugin in plugins():
        for name in plugin.commands:
            module, _ = modules()[name]
            assert (PACKAGE.parent / (module.replace(".", "/") + ".py")).is_file()


def test_the_core_answers_without_what_plugs_in() -> None:
    pages = ["/", "/doc/mechanism/alpha-process", "/browse/mechanism", "/sparql?query=ASK%7B%7D"]
    pages += ["/sitemap.xml", "/llms.txt", "/robots.txt", "/openapi.json"]
    plugged = ["/factsheet/2017", "/lookup?q=IDN", "/reconcile", "/dumps/", "/catalog", "/changes"]
    plugged += ["/.well-known/void", "/version/1.0.0"]
    told = answers_of(ALONE, ",".join(PLUGINS), *pages, *plugged)
    *answers, commands = told.splitlines()
    assert answers == [*(f"200 {path}" for path in pages), *(f"404 {path}" for path in plugged)]
    assert commands.split() == list(COMMANDS)


@pytest.mark.long
def test_the_core_leads_programs_to_what_describes_the_dataset(tmp_path: Path) -> None:
    alone = ALONE.partition("from iscm.cli")[0]
    status, described = answers_of(alone + LED, ",".join(PLUGINS), str(tmp_path)).split(" ", 1)
    assert status == "303"
    graph = rdflib.Graph().parse(data=described, format="turtle")
    for fragment in ("#contact", "#team"):
        assert (rdflib.URIRef(BASE + fragment), rdflib.RDF.type, None) in graph


@pytest.mark.long
def test_no_page_of_the_core_leads_to_what_does_not_plug_in(tmp_path: Path) -> None:
    alone = ALONE.partition("from iscm.cli")[0]
    pages = ["/", "/doc/dataset/iscm", "/graph/description", "/doc/mechanism/alpha-process"]
    pages += ["/ontology", "/shapes", "/browse/mechanism", "/questions"]
    told = answers_of(alone + LINKING, ",".join(PLUGINS), str(tmp_path), *pages)
    assert told.splitlines() == [f"200 {path}" for path in pages]


def test_the_architecture_names_all_that_plugs_in() -> None:
    told = (PACKAGE.parents[1] / "docs" / "architecture.md").read_text("utf-8")
    assert sorted(re.findall(r"^  (\w+) -\. plugs in", told, re.M)) == sorted(PLUGINS)
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", told, re.M)
    rooms = [each for names, _ in rows for each in re.findall("`([a-z_]+)/?`", names)]
    assert sorted(rooms) == sorted(set(rooms))
    of_plug_ins = [names for names, words in rows if words.startswith("plug-in")]
    assert sorted(re.findall("`([a-z]+)/`", " ".join(of_plug_ins))) == sorted(PLUGINS)
    readme = (PACKAGE.parents[1] / "README.md").read_text("utf-8")
    named = re.search(r"((?:`[a-z]+/`(?:, | and )?)+) plug in \(`plugins.py`\)", readme)
    assert named is not None
    assert sorted(re.findall("[a-z]+", named[1].replace(" and ", " "))) == sorted(PLUGINS)


def test_a_plug_in_is_a_folder_and_a_line(tmp_path: Path) -> None:
    folders = (PACKAGE.parents[1] / "docs" / "architecture.md").read_text("utf-8")
    example = folders.partition("```\ngreeting/")[2].partition("```")[0]
    for path, content in re.findall(r"^(\S+)\n((?:    .*\n|\n)+)", f"greeting/{example}", re.M):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(textwrap.dedent(content), "utf-8")
    (tmp_path / "greeting" / "__init__.py").touch()
    pages = ["/hello", "/doc/mechanism/alpha-process", "/"]
    told = answers_of(EXAMPLE, str(tmp_path), *pages)
    hello, mechanism, home = told.split("<!doctype html>")[1:]
    assert "<h1>Hello</h1>" in hello
    assert '<a href="/hello">Hello</a>' in home
    assert "<p>Hello, Alpha Process" in mechanism
    assert "<p>Hello, " not in home
    script = re.search(r'src="(/static/[0-9a-f]+/greeting/wave.js)"', mechanism)
    assert script is not None
    assert "title +=" in answers_of(EXAMPLE, str(tmp_path), script[1])


def answers_of(script: str, *arguments: str) -> str:
    """What a script prints that runs in a process of its own."""
    command = [sys.executable, "-c", script, *arguments]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout
