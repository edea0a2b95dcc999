"""The RO-Crate: complete, connected, the same bytes each time; `make test-crate` validates one."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from electrolyte.ground.digest import sha256_of
from electrolyte.numbers.registry import registry
from electrolyte.provenance.crate import crate_files, describe, write_crate
from electrolyte.provenance.terms import terms
from electrolyte.study.sheet_columns import TECHNIQUES
from recorded_study import FACTS, document

ROOT = Path(__file__).resolve().parents[2]


def crate(record: str = "paper") -> tuple[dict[str, Path], dict[str, Any]]:
    """Files and entities by id, of the study in the working directory."""
    found = document()
    files = crate_files(found, ROOT, Path("results/provenance.json"))
    graph = describe(found, files, FACTS | {"record": record}).metadata.generate()["@graph"]
    assert len({entity["@id"] for entity in graph}) == len(graph)
    return files, {entity["@id"]: entity for entity in graph}


def references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for item in value for found in references(item)]
    return [value["@id"]] if isinstance(value, dict) else []


def test_every_file_is_part_of_it_with_its_hash(study: Path) -> None:
    files, entities = crate()
    assert {"raw/a.txt", "results/eis/a.csv", "config.yaml", "workflow/Snakefile"} <= set(files)
    assert references(entities["./"]["hasPart"]) == list(files)
    for name, path in files.items():
        assert entities[name]["sha256"] == sha256_of(path)
        assert entities[name]["contentSize"] == str(path.stat().st_size)


def test_every_job_links_what_it_read_wrote_and_ran(study: Path) -> None:
    _, entities = crate()
    action = entities["#fit/a"]
    assert references(action["object"]) == ["raw/a.txt"]
    assert references(action["result"]) == ["results/eis/a.csv"]
    script = entities[action["instrument"]["@id"]]
    assert script["@id"] == "workflow/scripts/eis_fit.py"
    numpy = "https://pypi.org/project/numpy/2.4.6/"
    assert numpy in references(script["softwareRequirements"])
    assert entities[numpy]["softwareVersion"] == "2.4.6"


def test_all_that_is_referred_to_is_there(study: Path) -> None:
    _, entities = crate()
    for entity in entities.values():
        for key, value in entity.items():
            for name in references(value):
                outside = key in ("conformsTo", "identifier", "url", "actionStatus")
                assert name in entities or outside, f"{entity['@id']}.{key}: {name}"


def test_it_says_that_the_data_is_synthetic_and_whose_the_paper_is(study: Path) -> None:
    _, entities = crate()
    assert "SYNTHETIC" in entities["./"]["description"]
    assert entities["./"]["license"]["@id"].endswith("/MIT")
    assert entities["./"]["citation"] == {"@id": "https://doi.org/10.1/x"}
    assert references(entities["https://doi.org/10.1/x"]["author"]) == ["#A--Author"]


@pytest.mark.parametrize(
    ("record", "author"), [("paper", "#authors-of-the-workflow"), ("laboratory", "#A--Author")]
)
def test_the_authors_of_a_paper_are_not_those_of_its_recomputation(
    study: Path, record: str, author: str
) -> None:
    _, entities = crate(record)
    assert references(entities["./"]["author"]) == [author]


def test_the_same_content_gives_the_same_bytes(study: Path) -> None:
    found = document()
    for part in ("Snakefile", "scripts/eis_fit.py"):
        Path("flow", part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / part, Path("flow", part))
    files = crate_files(found, Path("flow"), Path("results/provenance.json"))
    for name in ("one.zip", "two.zip"):
        write_crate(describe(found, files, FACTS), Path(name))
        Path("raw/a.txt").touch()
    assert Path("one.zip").read_bytes() == Path("two.zip").read_bytes()
    with zipfile.ZipFile("one.zip") as archive:
        assert set(archive.namelist()) == {*files, "ro-crate-metadata.json"}
        assert json.loads(archive.read("ro-crate-metadata.json"))["@graph"]


def test_quantities_and_techniques_carry_terms_of_the_field_where_there_are_any(
    study: Path,
) -> None:
    table = Path("results/numbers.csv")
    rows = [
        "eis,ionic_conductivity,mS/cm",
        "eis,ionic_conductivity,mS/cm",
        "xrd,peak_two_theta,deg",
    ]
    found = document()
    table.write_text("\n".join(["technique,quantity,unit", *rows]) + "\n", encoding="utf-8")
    files = crate_files(found, ROOT, Path("results/provenance.json")) | {str(table): table}
    graph = describe(found, files, FACTS).metadata.generate()["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    known = entities["#eis-ionic_conductivity"]
    assert known["unitText"] == "mS/cm"
    assert known["propertyID"][0].endswith("#electrochemistry_25dabdc2_68bf_4a38_8cbe_11be017358bc")
    assert "propertyID" not in entities["#xrd-peak_two_theta"]
    (technique,) = references(entities["./"]["measurementTechnique"])
    assert entities[technique]["name"] == "ElectrochemicalImpedanceSpectroscopy"


def test_each_term_is_of_something_that_the_study_can_have() -> None:
    names = {"quantity": {known.quantity for known in registry()}, "technique": set(TECHNIQUES)}
    names["part"] = {"cell", "electrolyte"}
    for term in terms():
        assert re.fullmatch(r"https://w3id\.org/emmo(/[a-z-]+)*#\w+", term.iri)
        assert term.name in names[term.kind], term
