"""The results as an RO-Crate: one archive of raw files, results and workflow that describes itself.

Its metadata says the same as ``results/provenance.json`` in the terms of RO-Crate 1.1 and of the
profile Provenance Run Crate 0.5: each job is an action that links what it read, what it wrote and
its script. The archive is a study: unpacked, `make -C workflow STUDY=..` computes the results
again, and `workflow/.venv/bin/study verify` compares them with their digests.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any

from rocrate.model import Entity, File
from rocrate.rocrate import ROCrate

from electrolyte.ground.archive import head_of
from electrolyte.ground.digest import sha256_of
from electrolyte.plan.recipe_files import recipe_path, record_path
from electrolyte.provenance.terms import Term, quantities_of, terms_of

WORKFLOW = "workflow"  # the folder of the workflow in the archive
MAIN = f"{WORKFLOW}/Snakefile"
PARTS = ("Snakefile", "rules", "scripts", "envs", "paper", "profiles", "docs", "Makefile")
NOTES = ("README.md", "CITATION.cff", "CHANGELOG.md", "LICENSE", "pyproject.toml")
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/ro/wfrun/provenance/0.5": "Provenance Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
LICENCE = "https://spdx.org/licenses/MIT"
MEDIA_TYPES = {  # what the standard library does not know
    ".tsv": "text/tab-separated-values",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
}


def crate_files(document: Mapping[str, Any], workflow: Path, provenance: Path) -> dict[str, Path]:
    """Where each file of the archive is taken from, by its name there.

    Parameters
    ----------
    document : the provenance of the study in the working directory
    workflow : folder of the workflow
    provenance : its file
    """
    found = {name: Path(name) for name in [*document["outputs"], *document["sources"]]}
    found |= {path.as_posix(): path for path in _files(Path(document["study"]["raw"]))}
    found |= {name: Path(name) for name in ("config.yaml",) if Path(name).is_file()}
    found[provenance.as_posix()] = provenance
    for job in (*document["jobs"], "provenance"):
        recipe = recipe_path(provenance.parent, job)
        kept = (path for path in (recipe, record_path(recipe)) if path.is_file())
        found |= {path.as_posix(): path for path in kept}
    for part in (workflow / name for name in (*PARTS, *NOTES)):
        inside = _files(part) if part.is_dir() else [part] if part.is_file() else []
        found |= {f"{WORKFLOW}/{p.relative_to(workflow).as_posix()}": p for p in inside}
    return dict(sorted(found.items()))


def crate_title(document: Mapping[str, Any]) -> str:
    """What the archive is called."""
    return f"Recomputed results: {document['study']['title'] or 'A solid-electrolyte study'}"


def describe(
    document: Mapping[str, Any], files: Mapping[str, Path], facts: Mapping[str, Any]
) -> ROCrate:
    """The crate with its metadata.

    Parameters
    ----------
    document : the provenance
    files : of the archive, by their names there
    facts : of ``raw/study.yaml``
    """
    crate, study, statement = ROCrate(version="1.1"), document["study"], document["statement"]
    crate.metadata.extra_terms["sha256"] = "http://schema.org/sha256"  # no term of RO-Crate 1.1
    crate.datePublished = document["end"]
    parts = {name: _add_file(crate, name, path) for name, path in files.items()}
    authors = [
        _add(crate, f"#{re.sub('[^0-9A-Za-z]', '-', name)}", "Person", name=name)
        for name in study["authors"]
    ]
    recomputers = _add(
        crate,
        "#authors-of-the-workflow",
        "Organization",
        name="The authors of the workflow",
        description="Who recomputed the results; not the authors of the paper.",
    )
    makers = authors if facts.get("record") == "laboratory" and authors else [recomputers]
    root = crate.root_dataset
    root["name"] = crate_title(document)
    root["description"] = (
        f"{statement} Every figure, table and number of the study, computed from its raw files,"
        " with these files and the workflow that did it."
    )
    root["author"], root["publisher"] = makers, makers[0]
    root["mentions"] = _add_actions(crate, document, parts, makers)
    root["license"] = _add(
        crate,
        LICENCE,
        "CreativeWork",
        name="MIT License",
        url=LICENCE,
        description="Of the workflow; raw/LICENSE says what holds for the raw files.",
    )
    origin = {"name": "origin of the data", "value": document["origin"], "description": statement}
    data_origin = _add(crate, "#origin-of-the-data", "PropertyValue", **origin)
    numbers = files.get(f"{study['results']}/numbers.csv")
    measured = list(quantities_of(numbers)) if numbers else []
    root["variableMeasured"] = [data_origin, *(_add_quantity(crate, *of) for of in measured)]
    techniques = dict.fromkeys(technique for technique, _, _ in measured)
    used = [term for technique in techniques for term in terms_of("technique", technique)]
    parts_of_cells = ["electrolyte", *(["cell"] if "cycling" in techniques else [])]
    about = [term for part in parts_of_cells for term in terms_of("part", part)]
    root["measurementTechnique"] = [_add_term(crate, term) for term in used]
    root["about"] = [_add_term(crate, term) for term in about]
    root["conformsTo"] = [
        _add(crate, page, "CreativeWork", name=name, version=page.rpartition("/")[2])
        for page, name in PROFILES.items()
    ]
    if study["doi"]:
        page = f"https://doi.org/{study['doi']}"
        paper = {"name": study["title"], "identifier": page, "author": authors}
        root["citation"] = _add(crate, page, "ScholarlyArticle", **paper)
    return crate


def write_crate(crate: ROCrate, path: Path) -> None:
    """Write the archive without times and owners: the same content gives the same bytes."""
    with zipfile.ZipFile(path, "w") as archive:
        for part in (crate.metadata, *crate.data_entities):
            chunks = list(part.stream())
            content = b"".join(chunk for _, chunk in chunks)
            archive.writestr(head_of(chunks[0][0]), content, compresslevel=6)


def _files(folder: Path) -> list[Path]:
    """All files below a folder but hidden and compiled ones."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(
            p.startswith(".") or p == "__pycache__" for p in path.parts[len(folder.parts) :]
        )
    ]


def _add(crate: ROCrate, identifier: str, kind: str, /, **facts: Any) -> Entity:
    """Add what is no file of the archive, or find it there."""
    return crate.get(identifier) or crate.add_jsonld({"@id": identifier, "@type": kind, **facts})


def _add_quantity(crate: ROCrate, technique: str, quantity: str, unit: str) -> Entity:
    """A quantity of the table of numbers, with the terms that the field has for it."""
    facts: dict[str, Any] = {"name": quantity, "description": f"by {technique}", "unitText": unit}
    if found := terms_of("quantity", quantity):
        facts["propertyID"] = [term.iri for term in found]
    return _add(crate, f"#{technique}-{quantity}", "PropertyValue", **facts)


def _add_term(crate: ROCrate, term: Term) -> Entity:
    return _add(crate, term.iri, "DefinedTerm", name=term.label, url=term.iri)


def _add_file(crate: ROCrate, name: str, path: Path) -> File:
    form = MEDIA_TYPES.get(path.suffix) or MimeTypes().guess_type(name)[0]
    facts: dict[str, Any] = {
        "name": name,
        "encodingFormat": form or "application/octet-stream",
        "contentSize": str(path.stat().st_size),
        "sha256": sha256_of(path),
    }
    if name == MAIN:
        facts["name"] = "Raw instrument files to every figure, table and number of a paper"
        return crate.add_workflow(path, name, properties=facts, main=True, lang="snakemake")
    if name.startswith(f"{WORKFLOW}/scripts/"):
        facts["@type"] = ["File", "SoftwareSourceCode"]
    return crate.add_file(path, name, properties=facts)


def _add_actions(
    crate: ROCrate,
    document: Mapping[str, Any],
    parts: Mapping[str, File],
    makers: list[Entity],
) -> list[Entity]:
    """What each job and the whole run read, wrote and ran, with the packages of each script."""
    jobs, git = document["jobs"], document["workflow"]["git"]
    scripts = {name: parts[f"{WORKFLOW}/scripts/{job['script']}"] for name, job in jobs.items()}
    whole = {key: document[key] for key in ("start", "end", "outputs")}
    actions = []
    for name, job in (*jobs.items(), ("run", whole | {"inputs": document["sources"]})):
        properties = {
            "agent": makers,
            "startTime": job["start"],
            "endTime": job["end"],
            "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
            "object": [parts[path] for path in job["inputs"]],
            "result": [parts[path] for path in job["outputs"]],
        }
        instrument = scripts.get(name, parts[MAIN])
        actions.append(crate.add_action(instrument, f"#{name}", properties=properties))
    for script in dict.fromkeys(scripts.values()):
        own = (jobs[name]["software"] for name in scripts if scripts[name] is script)
        script["softwareRequirements"] = [_add_package(crate, *p) for p in _packages(own)]
    parts[MAIN]["hasPart"] = sorted(set(scripts.values()), key=lambda script: script.id)
    if git:
        parts[MAIN]["version"] = git["commit"]
    return actions


def _packages(software: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Name and version of what jobs used, Python among them."""
    return sorted(
        {p for used in software for p in (("python", used["python"]), *used["packages"].items())}
    )


def _add_package(crate: ROCrate, name: str, version: str) -> Entity:
    """A package by its page: of the release, in the index of Python packages."""
    page = f"https://pypi.org/project/{name}/{version}/"
    if name == "python":
        page = f"https://www.python.org/downloads/release/python-{version.replace('.', '')}/"
    facts = {"name": name, "softwareVersion": version, "url": page}
    return _add(crate, page, "SoftwareApplication", **facts)
