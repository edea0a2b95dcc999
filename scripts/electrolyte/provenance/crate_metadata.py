"""What the RO-Crate says of itself: ``ro-crate-metadata.json``.

It says the same as ``results/provenance.json`` in the terms of RO-Crate 1.1 and of the profile
Provenance Run Crate 0.5: each job is an action that links inputs, outputs, and the script that made
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of

METADATA = "ro-crate-metadata.json"
WORKFLOW = "workflow"  # the folder of the workflow in the archive
MAIN = f"{WORKFLOW}/Snakefile"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/ro/wfrun/provenance/0.5": "Provenance Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
SHA256 = {"sha256": "http://schema.org/sha256"}  # no term of RO-Crate 1.1
MEDIA_TYPES = {
    "csv": "text/csv",
    "html": "text/html",
    "json": "application/json",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "png": "image/png",
    "py": "text/x-python",
    "svg": "image/svg+xml",
    "tsv": "text/tab-separated-values",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml",
}
ORIGIN = "#origin-of-the-data"
LICENCE = {
    "@id": "https://spdx.org/licenses/MIT",
    "@type": "CreativeWork",
    "name": "MIT License",
    "url": "https://spdx.org/licenses/MIT",
    "description": "Of the workflow; raw/LICENSE says what holds for the raw files.",
}
REPOSITORY = {
    "@id": "#authors-of-the-workflow",
    "@type": "Organization",
    "name": "The authors of the workflow",
    "description": "Who recomputed the results; not the authors of the paper.",
}

Entity = dict[str, Any]
Files = Mapping[str, Path]  # where a file of the archive is taken from, by its name there


def metadata(document: Mapping[str, Any], files: Files, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The content of ``ro-crate-metadata.json``.

    Parameters
    ----------
    document : the provenance
    files : of the archive
    facts : of ``raw/study.yaml``
    """
    names = document["study"]["authors"]
    people = [{"@id": f"#{_word(n)}", "@type": "Person", "name": n} for n in names]
    makers = people if facts.get("record") == "laboratory" and people else [REPOSITORY]
    actions = [_action(name, job) for name, job in document["jobs"].items()]
    actions = [a | {"agent": _references(makers)} for a in (*actions, _run(document))]
    graph = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "conformsTo": [{"@id": SPECIFICATION}, {"@id": list(PROFILES)[-1]}],
            "about": {"@id": "./"},
        },
        _root(document, files, makers, actions),
        *_paper(document, people),
        *people,
        *makers,
        *_profiles(),
        _language(),
        {"@id": ORIGIN, "@type": "PropertyValue", "name": "origin of the data"}
        | {"value": document["origin"], "description": document["statement"]},
        LICENCE,
        *(_file(name, path, document) for name, path in files.items()),
        *_software(document),
        *actions,
    ]
    return {"@context": [f"{SPECIFICATION}/context", SHA256], "@graph": _once(graph)}


def _root(
    document: Mapping[str, Any], files: Files, makers: list[Entity], actions: list[Entity]
) -> Entity:
    title = document["study"]["title"] or "A solid-electrolyte study"
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Recomputed results: {title}",
        "description": f"{document['statement']} Every figure, table and number of the study,"
        " computed from its raw files, with these files and the workflow that did it.",
        "datePublished": document["end"],
        "license": {"@id": LICENCE["@id"]},
        "author": _references(makers),
        "publisher": _references(makers)[0],
        "conformsTo": [{"@id": profile} for profile in PROFILES],
        "mainEntity": {"@id": MAIN},
        "variableMeasured": {"@id": ORIGIN},
        "hasPart": [{"@id": name} for name in files],
        "mentions": _references(actions),
    }
    doi = document["study"]["doi"]
    return root | ({"citation": {"@id": f"https://doi.org/{doi}"}} if doi else {})


def _paper(document: Mapping[str, Any], people: list[Entity]) -> list[Entity]:
    study = document["study"]
    if not study["doi"]:
        return []
    address = f"https://doi.org/{study['doi']}"
    paper = {"@id": address, "@type": "ScholarlyArticle", "name": study["title"]}
    return [paper | {"identifier": address, "author": _references(people)}]


def _profiles() -> list[Entity]:
    return [
        {"@id": address, "@type": "CreativeWork", "name": name, "version": address.split("/")[-1]}
        for address, name in PROFILES.items()
    ]


def _language() -> Entity:
    return {
        "@id": "https://w3id.org/workflowhub/workflow-ro-crate#snakemake",
        "@type": "ComputerLanguage",
        "name": "Snakemake",
        "identifier": {"@id": "https://doi.org/10.1093/bioinformatics/bts480"},
        "url": {"@id": "https://snakemake.github.io"},
    }


def _file(name: str, path: Path, document: Mapping[str, Any]) -> Entity:
    form = name.rpartition(".")[2].lower()
    file: Entity = {
        "@id": name,
        "@type": "File",
        "name": name,
        "encodingFormat": MEDIA_TYPES.get(form, "application/octet-stream"),
        "contentSize": str(path.stat().st_size),
        "sha256": sha256_of(path),
    }
    if name == MAIN:
        file["@type"] = ["File", "SoftwareSourceCode", "ComputationalWorkflow"]
        file["name"] = "Raw instrument files to every figure, table and number of a paper"
        file["programmingLanguage"] = {"@id": _language()["@id"]}
        file["hasPart"] = [{"@id": script} for script in _scripts(document)]
    elif name in _scripts(document):
        file["@type"] = ["File", "SoftwareSourceCode"]
        file["softwareRequirements"] = [
            {"@id": _package_id(*package)} for package in _packages(_scripts(document)[name])
        ]
    git = document["workflow"]["git"]
    if git and name.startswith(f"{WORKFLOW}/") and isinstance(file["@type"], list):
        file["version"] = git["commit"]
    return file


def _action(name: str, job: Mapping[str, Any]) -> Entity:
    """One job: what it read, wrote, and ran on."""
    return {
        "@id": f"#{name}",
        "@type": "CreateAction",
        "name": name,
        "description": f"Rule {job['rule']}; code {job['code']}",
        "instrument": {"@id": f"{WORKFLOW}/scripts/{job['script']}"},
        "object": [{"@id": path} for path in job["inputs"]],
        "result": [{"@id": path} for path in job["outputs"]],
        "startTime": job["start"],
        "endTime": job["end"],
        "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
    }


def _run(document: Mapping[str, Any]) -> Entity:
    """The whole run of the workflow."""
    return {
        "@id": "#run",
        "@type": "CreateAction",
        "name": "Run of the whole workflow",
        "instrument": {"@id": MAIN},
        "object": [{"@id": path} for path in document["sources"]],
        "result": [{"@id": path} for path in document["outputs"]],
        "startTime": document["start"],
        "endTime": document["end"],
        "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
    }


def _scripts(document: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """The jobs of each script, by the script's name in the archive."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for job in document["jobs"].values():
        found.setdefault(f"{WORKFLOW}/scripts/{job['script']}", []).append(job)
    return dict(sorted(found.items()))


def _packages(jobs: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Name and version of what jobs ran on, Python among them."""
    found = set()
    for software in (job["software"] for job in jobs if job["software"]):
        found |= {("python", software["python"]), *software["packages"].items()}
    return sorted(found)


def _software(document: Mapping[str, Any]) -> list[Entity]:
    return [
        {
            "@id": _package_id(name, version),
            "@type": "SoftwareApplication",
            "name": name,
            "softwareVersion": version,
            "url": _package_id(name, version),
        }
        for name, version in _packages(document["jobs"].values())
    ]


def _package_id(name: str, version: str) -> str:
    """Its page: of the release, in the index of Python packages."""
    if name == "python":
        return f"https://www.python.org/downloads/release/python-{version.replace('.', '')}/"
    return f"https://pypi.org/project/{name}/{version}/"


def _word(name: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in name)


def _references(entities: Iterable[Entity]) -> list[dict[str, str]]:
    return [{"@id": entity["@id"]} for entity in entities]


def _once(graph: Iterable[Entity]) -> list[Entity]:
    """Each entity once; a list of one is written as its only element, as RO-Crate 1.1 asks."""
    entities = {entity["@id"]: entity for entity in graph}
    return [{k: _single(v) for k, v in entity.items()} for entity in entities.values()]


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value
