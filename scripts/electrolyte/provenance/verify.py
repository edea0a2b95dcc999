"""A folder of results against its provenance: what was altered, is missing, or was added.

``study verify``. Raw files and texts are checked too if they stand beside the results
as they did when the results were made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.plan.recipe_changes import changes
from electrolyte.plan.recipe_files import (
    RECIPES,
    RECORDS,
    names_below,
    read_json,
    recipe_path,
    record_path,
)
from electrolyte.provenance.schema import problems

NAME = "provenance.json"
OF_THE_RUN = ("logs", "benchmarks", RECIPES, RECORDS)  # tell of the run, are no results


@dataclass(frozen=True)
class Verdict:
    """What became of files; names are as in the provenance."""

    checked: int
    altered: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    remade: tuple[str, ...] = ()  # by a later run that did not renew the provenance
    not_here: int = 0  # sources of results that travelled without them
    changed: tuple[str, ...] = ()  # sheets and settings, in words

    @property
    def intact(self) -> bool:
        return not (self.altered or self.missing or self.added or self.remade or self.changed)

    def report(self, document: Mapping[str, Any]) -> list[str]:
        """Lines to print."""
        lines = [f"{document['statement']}", _made(document)]
        lines.append(f"{self.checked} files checked against their SHA-256.")
        if self.not_here:
            lines.append(
                f"{self.not_here} raw files and texts are not beside these results: not checked."
            )
        for names, word, meaning in (
            (self.altered, "ALTERED", "is not what it was when the results were made"),
            (self.missing, "MISSING", "was among the results and is gone"),
            (self.added, "ADDED", "was not made with these results"),
            (self.remade, "MADE AGAIN", "by a later run; `snakemake provenance` says from what"),
        ):
            lines += [f"{word}: {name}: {meaning}" for name in names]
        lines += [f"CHANGED since the results were made: {words}" for words in self.changed]
        if self.intact:
            return [*lines, "Intact: every file is what its provenance says."]
        words = (
            f"Not intact: {len(self.altered)} altered, {len(self.missing)} missing,"
            f" {len(self.added)} added, {len(self.remade)} made again;"
            f" {len(self.changed)} changes of sheets and settings."
        )
        return [*lines, words]


def read_provenance(results: Path) -> dict[str, Any]:
    """The provenance in a folder of results.

    Raises
    ------
    RawFileError
        There is none, or it is not one.
    """
    path = results / NAME
    hint = (
        "`snakemake provenance` makes it (of a study elsewhere: --directory FOLDER);"
        " `study verify --study FOLDER` or `--results FOLDER` checks another one"
    )
    if not path.is_file():
        raise RawFileError(path, "the provenance of the results", "no such file", hint=hint)
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RawFileError(path, "JSON", str(error), hint=hint) from error
    wrong = problems(document)
    if wrong:
        raise RawFileError(path, "what docs/reproducibility.md describes", wrong[0], hint=hint)
    return document


def verify(
    results: Path, document: Mapping[str, Any], recipes: Mapping[str, Mapping[str, Any]]
) -> Verdict:
    """Compare each file with its hash in the provenance, and sheets and settings with the study.

    Parameters
    ----------
    results : folder
    document : its provenance, see ``read_provenance``
    recipes : of the study that the results stand in, as it is now; of jobs that are not among them
        sheets and settings are not compared
    """
    results, root = results.resolve(), document["study"]["results"]
    here = {name: results / Path(name).relative_to(root) for name in document["outputs"]}
    study = study_folder(results, root)
    sources = {name: study / name for name in document["sources"]} if study else {}
    travelled = any(path.is_file() for path in sources.values())
    expected = document["outputs"] | (document["sources"] if travelled else {})
    places = here | (sources if travelled else {})
    missing = tuple(name for name, path in places.items() if not path.is_file())
    other = [
        name
        for name, path in places.items()
        if name not in missing and sha256_of(path) != expected[name]["sha256"]
    ]
    later = set(_as_recorded(results, root))
    altered = tuple(name for name in other if places[name] not in later)
    remade = tuple(name for name in other if places[name] in later)
    known = {*here.values(), results / NAME, *later}
    added = tuple(f"{root}/{name}" for name in _names(results) if results / name not in known)
    unchecked = 0 if travelled else len(document["sources"])
    changed = tuple(changed_since(document, recipes))
    return Verdict(len(places) - len(missing), altered, missing, added, remade, unchecked, changed)


def changed_since(
    document: Mapping[str, Any], recipes: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """What sheets and settings say now and did not when the results were made, each once.

    Files are left out: they are compared by themselves.
    """
    found = (
        line
        for name, job in document["jobs"].items()
        if name in recipes
        for line in changes(job["recipe"], recipes[name], code=False, files=False)
    )
    return list(dict.fromkeys(found))


def _as_recorded(results: Path, root: str) -> Iterable[Path]:
    """Files that a job wrote, as its record says, and nobody changed."""
    for job in names_below(results / RECORDS):
        record = read_json(record_path(recipe_path(results, job))) or {"outputs": {}}
        for name, facts in record["outputs"].items():
            file = results / Path(name).relative_to(root)
            if file.is_file() and sha256_of(file) == facts["sha256"]:
                yield file


def study_folder(results: Path, root: str) -> Path | None:
    """The folder that paths are relative to, if the results stand where they did in it."""
    parts = Path(root).parts
    return results.parents[len(parts) - 1] if results.parts[-len(parts) :] == parts else None


def _made(document: Mapping[str, Any]) -> str:
    git = document["workflow"]["git"]
    commit = "a workflow without git" if git is None else f"commit {git['commit'][:12]}"
    changed = f" with {len(git['modified'])} files changed since" if git and git["dirty"] else ""
    return f"Made by {commit}{changed}, {document['start'][:19]} to {document['end'][:19]} UTC."


def _names(results: Path) -> Iterable[str]:
    """All files but those that tell of the run and hidden ones."""
    for path in sorted(results.rglob("*")):
        parts = path.relative_to(results).parts
        hidden = any(part.startswith(".") for part in parts)
        if path.is_file() and parts[0] not in OF_THE_RUN and not hidden:
            yield "/".join(parts)
