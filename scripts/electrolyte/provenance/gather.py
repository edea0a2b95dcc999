"""The records of all jobs behind the results, as one document: ``results/provenance.json``.

``schema.yaml`` says what each key means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from electrolyte.ground.command_line import WORKFLOW
from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import joined_origin
from electrolyte.plan.recipe_files import read_records
from electrolyte.provenance.git_state import git_state
from electrolyte.run.record import described

FORMAT = 1
STATEMENTS = {
    "measured": "The raw data was measured.",
    "synthetic": "The raw data is SYNTHETIC: simulated from reported values and written in the"
    " formats of instruments. No result here is a measurement, and agreement with the paper is"
    " recovery of the values that went in.",
    "mixed": "A part of the raw data is SYNTHETIC, simulated and not measured; the sheets in raw/"
    " and the column origin of numbers.csv say which.",
    "none": "The study has no measurements.",
}
Record = dict[str, Any]


def provenance(
    targets: Iterable[str],
    folder: Path,
    facts: Mapping[str, Any],
    folders: Mapping[str, str],
) -> dict[str, Any]:
    """The whole document, for the study in the working directory.

    Parameters
    ----------
    targets : results, relative to the working directory
    folder : of the records
    facts : of ``raw/study.yaml``
    folders : ``raw`` and ``results``

    Raises
    ------
    AnalysisError
        See ``chain``.
    """
    found = chain(targets, folder)
    return {
        "format": FORMAT,
        "statement": STATEMENTS[found["origin"]],
        "study": {
            "title": facts.get("title", ""),
            "doi": facts.get("doi", ""),
            "authors": [author["name"] for author in facts.get("authors", ())],
            **folders,
            "git": git_state(Path()),
        },
        "workflow": {"git": git_state(WORKFLOW)},
        **found,
    }


def chain(targets: Iterable[str], folder: Path) -> dict[str, Any]:
    """``outputs``, ``sources``, ``jobs``, ``code``, ``origin``, ``start`` and ``end``.

    From the targets backwards: each file's job, that job's inputs, and so on. Records of jobs that
    nothing depends on any more are left out.

    Raises
    ------
    AnalysisError
        A file is not what its job wrote or read, or no job wrote a target.
    """
    records = read_records(folder)
    maker = {path: name for name, record in records.items() for path in record["outputs"]}
    reached = _reached(targets, records, maker)
    jobs = {maker[path]: records[maker[path]] for path in reached if path in maker}
    sources = {path: described(Path(path)) for path in reached if path not in maker}
    outputs = {
        path: {**facts, "job": name}
        for name, job in jobs.items()
        for path, facts in job["outputs"].items()
        if maker[path] == name
    }
    _check_chain(jobs, outputs | sources)
    code = {_digest(job["code"]): job["code"] for job in jobs.values()}
    return {
        "origin": _origin(jobs.values()),
        "start": min(job["start"] for job in jobs.values()),
        "end": max(job["end"] for job in jobs.values()),
        "outputs": _ordered(outputs),
        "sources": _ordered(sources),
        "jobs": {
            name: {
                **job,
                "outputs": sorted(job["outputs"]),
                "code": _digest(job["code"]),
            }
            for name, job in sorted(jobs.items())
        },
        "code": _ordered(code),
    }


def _reached(
    targets: Iterable[str], records: Mapping[str, Record], maker: Mapping[str, str]
) -> list[str]:
    """The targets, what else their jobs wrote, what these jobs read, and so on."""
    waiting = list(targets)
    for target in waiting:
        if target not in maker:
            raise AnalysisError(target, "a result with the record of its job", "none")
    found: dict[str, None] = {}
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = None
            job = records[maker[path]] if path in maker else {"inputs": (), "outputs": ()}
            waiting += [*job["inputs"], *job["outputs"]]
    return list(found)


def _check_chain(jobs: Mapping[str, Record], files: Mapping[str, Mapping[str, Any]]) -> None:
    """Each file is what its job wrote, and what each later job read."""
    for path, facts in files.items():
        if not Path(path).is_file():
            raise AnalysisError(path, "a file", f"none: run `snakemake {path}`")
        if sha256_of(Path(path)) != facts["sha256"]:
            wrong = "something else: delete the file and run again"
            raise AnalysisError(path, "what its job wrote", wrong)
    for job in jobs.values():
        for path, digest in job["inputs"].items():
            if digest != files[path]["sha256"]:
                reader = f"what the job {job['rule']} read"
                raise AnalysisError(path, reader, "something else: run again")


def _origin(jobs: Iterable[Record]) -> str:
    """Of all measurements that any job read: measured, synthetic or mixed; none without any."""
    rows = [row for job in jobs for row in job["recipe"].get("measurements", ())]
    return joined_origin(row["origin"] for row in rows) or "none"


def _digest(code: Mapping[str, str]) -> str:
    """One digest for all modules together."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(code.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _ordered(content: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(content.items()))
