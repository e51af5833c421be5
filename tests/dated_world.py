"""A small project whose factsheet can be worked out by hand."""

import shutil
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from iscm.dataset import load_project
from iscm.engine.embedded import EmbeddedEngine
from iscm.namespaces import PREFIXES
from iscm.paths import ProjectFolders, project_folders
from iscm.questions import read_questions
from iscm.settings import Settings
from iscm.web import create_app

PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())

WORLD = (
    PROLOGUE
    + """
dataset:iscm dcterms:issued "2020-06-15"^^xsd:date .

source:y2016 a iscm:Source ; dcterms:title "Page of 2016"@en ; iscm:asOf "2016"^^xsd:gYear .
source:y2019 a iscm:Source ; dcterms:title "Page of 2019"@en ; iscm:asOf "2019-03"^^xsd:gYearMonth .
source:undated a iscm:Source ; dcterms:title "Undated page"@en .
source:sheet a iscm:Source ; dcterms:title "Factsheet"@en ; iscm:asOf "2017"^^xsd:gYear .

state:AAA a iscm:State ; rdfs:label "Aland"@en .
state:BBB a iscm:State ; rdfs:label "Beland"@en .
state:CCC a iscm:State ; rdfs:label "Celand"@en .
state:DDD a iscm:State ; rdfs:label "Deland"@en .
state:TTT a iscm:Territory ; rdfs:label "Teland"@en .
organization:iom a iscm:Organization ; rdfs:label "IOM"@en .
organization:told a iscm:Bloc ; rdfs:label "Told bloc"@en .
organization:untold a iscm:Bloc ; rdfs:label "Untold bloc"@en .

# A regional process of 2000, in the words of 2016, and an interregional forum in those of 2019.
mechanism:alpha a iscm:Mechanism ; rdfs:label "Alpha Process"@en .
statement:a-est a iscm:Establishment ; iscm:about mechanism:alpha ; iscm:preferred true ;
  iscm:date "2000"^^xsd:gYear ; iscm:attestedBy source:y2016 .
statement:a-rcp a iscm:Classification ; iscm:about mechanism:alpha ;
  iscm:mechanismType iscm:RegionalConsultativeProcess ; iscm:attestedBy source:y2016 .
statement:a-irf a iscm:Classification ; iscm:about mechanism:alpha ; iscm:preferred true ;
  iscm:mechanismType iscm:InterregionalForum ; iscm:attestedBy source:y2019 .
statement:a-AAA a iscm:Participation ; iscm:about mechanism:alpha ; iscm:participant state:AAA ;
  iscm:role role:member ; iscm:basis basis:listed ; iscm:attestedBy source:y2016 .
statement:a-BBB a iscm:Participation ; iscm:about mechanism:alpha ; iscm:participant state:BBB ;
  iscm:role role:member ; iscm:basis basis:listed ; iscm:attestedBy source:undated .
statement:a-CCC a iscm:Participation ; iscm:about mechanism:alpha ; iscm:participant state:CCC ;
  iscm:role role:member ; iscm:basis basis:attended ; iscm:attestedBy source:y2016 .
statement:a-TTT a iscm:Participation ; iscm:about mechanism:alpha ; iscm:participant state:TTT ;
  iscm:role role:member ; iscm:basis basis:listed ; iscm:attestedBy source:y2016 .
statement:a-told a iscm:Participation ; iscm:about mechanism:alpha ; iscm:collective true ;
  iscm:participant organization:told ; iscm:role role:member ; iscm:basis basis:listed ;
  iscm:attestedBy source:y2016 .
statement:a-untold a iscm:Participation ; iscm:about mechanism:alpha ; iscm:collective true ;
  iscm:participant organization:untold ; iscm:role role:member ; iscm:basis basis:listed ;
  iscm:attestedBy source:y2016 .
<https://w3id.org/iscm/id/statement/told/bloc-membership/DDD/y2019> a iscm:BlocMembership ;
  iscm:about organization:told ;
  iscm:participant state:DDD ; iscm:attestedBy source:y2019 .
roster:a a iscm:Roster ; iscm:about mechanism:alpha ; iscm:role role:member ;
  iscm:statedTotal 9 ; iscm:complete false ; iscm:attestedBy source:y2016 .
statement:a-theme a iscm:ThematicFocus ; iscm:about mechanism:alpha ;
  iscm:theme theme:labour-migration ; iscm:attestedBy source:undated .
statement:a-iom a iscm:Participation ; iscm:about mechanism:alpha ;
  iscm:participant organization:iom ; iscm:role role:observer ; iscm:basis basis:listed ;
  iscm:from "2015"^^xsd:gYear ; iscm:until "2018"^^xsd:gYear ; iscm:attestedBy source:y2019 .
statement:a-iom-secretariat a iscm:Participation ; iscm:about mechanism:alpha ;
  iscm:participant organization:iom ; iscm:role role:secretariat ; iscm:basis basis:listed ;
  iscm:attestedBy source:y2016 .

# Dormant from 2018 on.
mechanism:beta a iscm:Mechanism ; rdfs:label "Beta Forum"@en .
statement:b-est a iscm:Establishment ; iscm:about mechanism:beta ; iscm:preferred true ;
  iscm:date "1999-05"^^xsd:gYearMonth ; iscm:attestedBy source:undated .
statement:b-irf a iscm:Classification ; iscm:about mechanism:beta ; iscm:preferred true ;
  iscm:mechanismType iscm:InterregionalForum ; iscm:attestedBy source:undated .
statement:b-dormant a iscm:StatusReport ; iscm:about mechanism:beta ; iscm:preferred true ;
  iscm:status status:dormant ; iscm:from "2018"^^xsd:gYear ; iscm:attestedBy source:y2019 .

# At work, and of no known type.
mechanism:gamma a iscm:Mechanism ; rdfs:label "Gamma Network"@en .
statement:g-est a iscm:Establishment ; iscm:about mechanism:gamma ; iscm:preferred true ;
  iscm:date "2010"^^xsd:gYear ; iscm:attestedBy source:y2016 .
statement:g-CCC a iscm:Participation ; iscm:about mechanism:gamma ; iscm:participant state:CCC ;
  iscm:role role:member ; iscm:basis basis:listed ; iscm:attestedBy source:y2016 .

# What shows them at work.
meeting:alpha-2019 a iscm:Meeting ; iscm:about mechanism:alpha ; iscm:date "2019"^^xsd:gYear ;
  iscm:attestedBy source:y2019 .
meeting:beta-2017 a iscm:Meeting ; iscm:about mechanism:beta ; iscm:date "2017"^^xsd:gYear ;
  iscm:attestedBy source:y2019 .
meeting:gamma-2019 a iscm:Meeting ; iscm:about mechanism:gamma ; iscm:date "2019"^^xsd:gYear ;
  iscm:attestedBy source:y2019 .

dataset:factsheet-2017 a qb:DataSet .
<https://w3id.org/iscm/id/figure/2017/active-rcps> a qb:Observation ;
  qb:dataSet dataset:factsheet-2017 ; iscm:indicator indicator:active-rcps ;
  sdmx-dimension:refPeriod "2017"^^xsd:gYear ; sdmx-measure:obsValue 3 ;
  iscm:attestedBy source:sheet .
<https://w3id.org/iscm/id/figure/2017/first-iscm> a qb:Observation ;
  qb:dataSet dataset:factsheet-2017 ; iscm:indicator indicator:first-iscm ;
  sdmx-dimension:refPeriod "2017"^^xsd:gYear ; sdmx-measure:obsValue 1998 ;
  iscm:attestedBy source:sheet .
"""
)


def dated_world(root: Path) -> ProjectFolders:
    """The project's ontology, rules and questions over `WORLD` in place of its data.

    Args:
        root: an empty folder, which becomes the project's.
    """
    shutil.copytree(project_folders().ontology, root / "ontology")
    (root / "data").mkdir()
    (root / "data" / "world.ttl").write_text(WORLD, encoding="utf-8")
    return ProjectFolders(root)


def dated_app(folder: Path) -> Flask:
    """The site of that world."""
    folders = dated_world(folder)
    dataset = load_project(folders)
    return create_app(
        Settings(),
        EmbeddedEngine(dataset.store),
        dataset,
        folders=folders,
        questions=read_questions(folders.questions),
    )


def text(client: FlaskClient, path: str, accept: str = "text/html") -> str:
    """What a site answers, which it does."""
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 200
    return response.text
