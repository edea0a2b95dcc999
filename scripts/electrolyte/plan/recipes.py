"""The recipes of all jobs, and which results on disk were made by them.

Snakemake goes by time stamps, and by a hidden folder that does not travel with the results. Here
each job has a recipe among its inputs: a file that is written when its content changes. A job that
ends writes its recipe and the digests of its inputs and outputs into a record. When a run is
planned, recipes and records are compared, and time stamps are made to say what they say:

- A job is *current* if its record names the present recipe, all its outputs are there with the size
  that they had, and each result that it read is the one that the record of its maker names, a job
  of the study as it is.
- The recipe of any other job is written once more, so that it is newer than the results.
- Where the dates of current jobs say otherwise (after a copy, a checkout, with a wrong clock), the
  digests of their outputs are looked at, and all that are as recorded get one and the same date.

A missing record means that the job runs. Nothing is written as long as dates and records agree.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of
from electrolyte.plan.recipe_files import (
    RECIPES,
    RECORDS,
    WRITTEN,
    now,
    read_json,
    read_records,
    recipe_path,
    record_path,
    write_json,
)

WITHOUT_DATES = (RECIPES, RECORDS, "logs")
SECOND = 10**9  # ns
COARSEST = 2 * SECOND  # file systems may keep dates no finer than this


@dataclass(frozen=True)
class Job:
    """A job that was done once, as its record says, and its recipe of today."""

    name: str
    recipe: Path
    content: Mapping[str, Any]  # of the recipe as it should be
    on_disk: Mapping[str, Any] | None
    record: Mapping[str, Any]
    written: bool  # whether the recipe on disk has this content
    recorded: bool  # whether the record does
    dated: tuple[str, ...]  # what Snakemake takes for the age of its results


class Recipes:
    """The recipes of one study.

    Parameters
    ----------
    results : folder
    planning : whether this process plans a run; one that does a part of a run takes recipes as
        they are
    read_only : write recipes that changed to a temporary folder instead, and leave dates alone
    elsewhere : write the recipes of all jobs to this folder, and leave the study alone
    conda : whether rules run in their conda environments, on whose files results then depend
    """

    def __init__(
        self,
        results: Path,
        *,
        planning: bool = True,
        read_only: bool = False,
        elsewhere: Path | None = None,
        conda: bool = False,
    ) -> None:
        self.results, self.planning = results, planning
        self.read_only, self.elsewhere = read_only or elsewhere is not None, elsewhere
        self.conda = conda
        self._declared: dict[str, tuple[Collection[str], Callable[[str], dict[str, Any]]]] = {}
        self._places: dict[str, str] = {}  # of recipes that are as they should be
        self._settled = False

    def declare(
        self,
        rule: str,
        by: str,
        subjects: Collection[str],
        content: Callable[[str], dict[str, Any]],
    ) -> Callable[[Any], str]:
        """For ``input``: a function that gives the path of a job's recipe, and writes it first.

        Parameters
        ----------
        rule : its name
        by : the rule's wildcard, empty for none
        subjects : the values that the wildcard has in this study; of a rule without one the empty
            one, or none where the study does not have its job
        content : the recipe of one subject
        """
        self._declared[rule] = (dict.fromkeys(subjects), content)

        def path(wildcards: Any) -> str:
            subject = str(getattr(wildcards, by)) if by else ""
            name = f"{rule}/{subject}" if by else rule
            if not self.planning or subject not in self._declared[rule][0]:
                return str(recipe_path(self.results, name))
            if not self._settled:
                self._settle()
            if name not in self._places:
                self._write(name, self._content(name))
            return self._places[name]

        return path

    def _names(self) -> list[str]:
        """All jobs that the study can have."""
        return [
            f"{rule}/{subject}" if subject else rule
            for rule, (subjects, _) in self._declared.items()
            for subject in subjects
        ]

    def _content(self, name: str) -> dict[str, Any]:
        rule, _, subject = name.partition("/")
        content = {"rule": rule, "subject": subject, **self._declared[rule][1](subject)}
        plain: dict[str, Any] = json.loads(json.dumps(content, default=str))
        return plain

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        """Write a recipe, in the results where this is allowed, and note its place."""
        path = recipe_path(self.results, name)
        if not self.read_only:
            try:
                write_json(path, {**content, WRITTEN: now()})
            except OSError:
                self.read_only = True
        if self.read_only:
            if self.elsewhere is None:
                self.elsewhere = Path(tempfile.mkdtemp(prefix="recipes-"))
                atexit.register(shutil.rmtree, self.elsewhere, ignore_errors=True)
            path = recipe_path(self.elsewhere, name)
            write_json(path, {**content, WRITTEN: now()})
        self._places[name] = str(path)

    # --- what is on disk --------------------------------------------------------------------

    def discard_left_over(self, about_to_write: Mapping[str, Collection[str]]) -> list[Path]:
        """Delete the results that the study no longer has, and the records of jobs that it lacks.

        Only what stands below the results and is as its job has written it.

        Parameters
        ----------
        about_to_write : by name of the job, the outputs of those that are about to run; of others
            that the study has, what they have written stays

        Returns
        -------
        list of Path
            The results; beside them go recipe, record, log and benchmark of each job.
        """
        records, there = read_records(self.results / RECORDS), _files_below(self.results)
        known = {name: r["outputs"] for name, r in records.items() if self._knows(name)}
        kept = {path for outputs in {**known, **about_to_write}.values() for path in outputs}
        results = [
            Path(path)
            for record in records.values()
            for path, facts in record["outputs"].items()
            if path in there and path not in kept and sha256_of(Path(path)) == facts["sha256"]
        ]
        for name in records.keys() - known:
            recipe = recipe_path(self.results, name)
            files = (self.results / "logs" / f"{name}.log", self._benchmark(name))
            for path in (*files, recipe, record_path(recipe)):
                path.unlink(missing_ok=True)
        for path in results:
            path.unlink(missing_ok=True)
        return results

    def _settle(self) -> None:
        """Compare records with recipes, and make the dates of files say the same."""
        self._settled = True
        if self.elsewhere is not None:
            for name in self._names():
                write_json(recipe_path(self.elsewhere, name), self._content(name))
        there = _files_below(self.results)
        dates = {path: stat.st_mtime_ns for path, stat in there.items()}
        records = read_records(self.results / RECORDS)
        jobs = [self._job(name, record) for name, record in records.items() if self._knows(name)]
        # of the jobs that the study has now: what another one read, of a measurement that was
        # removed or excluded, is outdated
        maker = {path: job.record for job in jobs for path in job.record["outputs"]}
        current = [job for job in jobs if _is_current(job, maker, there)]
        present = time.time_ns()
        if any(_dates_object(job, dates, present) for job in current):
            current = [job for job in current if _outputs_are_as_recorded(job)]
            self._give_one_date(current, present)
        kept = {job.name for job in current}
        for job in current:
            self._places.setdefault(job.name, str(job.recipe))
        for job in jobs:
            if job.name not in kept:
                self._outdate(job, dates)
        recorded = {path for job in jobs for path in job.dated}
        ahead = (p for p, date in dates.items() if date > present and p not in recorded)
        self._date(ahead, present - COARSEST)

    def _knows(self, name: str) -> bool:
        rule, _, subject = name.partition("/")
        return rule in self._declared and subject in self._declared[rule][0]

    def _benchmark(self, name: str) -> Path:
        return self.results / "benchmarks" / f"{name}.tsv"

    def _job(self, name: str, record: Mapping[str, Any]) -> Job:
        path = recipe_path(self.results, name)
        dated = (*record["outputs"], str(self._benchmark(name)))
        content, on_disk = self._content(name), read_json(path)
        text = json.dumps(content)
        written = on_disk is not None and _text(on_disk) == text
        recorded = _text(record["recipe"]) == text
        return Job(name, path, content, on_disk, record, written, recorded, dated)

    def _give_one_date(self, jobs: Iterable[Job], date: int) -> None:
        """Equal dates are "not newer" for Snakemake."""
        for job in jobs:
            if not job.written:
                self._write(job.name, job.content)
                if self.read_only:  # dated as if it had always been there
                    os.utime(self._places[job.name], ns=(0, 0))
            self._date([job.recipe, *job.dated], date)

    def _outdate(self, job: Job, dates: Mapping[str, int]) -> None:
        """Make the recipe of a job newer than what it made, and other bytes than it had then."""
        outputs = {path: dates[path] for path in job.dated if path in dates}
        newer = job.on_disk is not None and job.recipe.stat().st_mtime_ns > max(
            outputs.values(), default=0
        )
        if (
            job.on_disk is None
            or not newer
            or not job.written
            or job.on_disk.get(WRITTEN) == job.record["recipe"].get(WRITTEN)
        ):
            self._write(job.name, job.content)
        self._places.setdefault(job.name, str(job.recipe))
        date = Path(self._places[job.name]).stat().st_mtime_ns
        self._date((path for path, its in outputs.items() if its >= date), date - COARSEST)

    def _date(self, paths: Iterable[Path | str], date: int) -> None:
        """Date files. Where they can only be read, Snakemake plans more than need be."""
        for path in () if self.read_only else paths:
            with suppress(OSError):
                os.utime(path, ns=(date, date))


def _text(recipe: Mapping[str, Any]) -> str:
    """The content of a recipe in its order, whenever it was written."""
    return json.dumps({key: value for key, value in recipe.items() if key != WRITTEN})


def _is_current(
    job: Job, maker: Mapping[str, Mapping[str, Any]], there: Mapping[str, os.stat_result]
) -> bool:
    """Whether the outputs of a job are what its present recipe and inputs give.

    Another content of the same size and date is not seen here, but by ``study verify``: to read
    all results would take longer than all the rest of planning.
    """
    return (
        job.recorded
        and all(
            path in there and there[path].st_size == facts.get("size")
            for path, facts in job.record["outputs"].items()
        )
        and all(
            path in maker and maker[path]["outputs"][path]["sha256"] == digest
            for path, digest in job.record["inputs"].items()
            if path in there
        )
    )


def _dates_object(job: Job, dates: Mapping[str, int], present: int) -> bool:
    """Whether Snakemake would take the outputs of a current job for outdated, by their dates."""
    if not job.written:
        return True
    inputs = [dates[path] for path in job.record["inputs"] if path in dates]
    inputs.append(job.recipe.stat().st_mtime_ns)
    outputs = [dates[path] for path in job.dated if path in dates]
    return max(inputs) > min(outputs, default=max(inputs)) or max([*inputs, *outputs]) > present


def _outputs_are_as_recorded(job: Job) -> bool:
    outputs = job.record["outputs"].items()
    return all(sha256_of(Path(path)) == facts["sha256"] for path, facts in outputs)


def _files_below(results: Path) -> dict[str, os.stat_result]:
    """Size and date of each result."""
    found = {}
    for folder, folders, files in os.walk(results):
        if Path(folder) == results:
            folders[:] = [name for name in folders if name not in WITHOUT_DATES]
        for name in files:
            path = os.path.join(folder, name)  # noqa: PTH118 (a study can have 30,000)
            with suppress(FileNotFoundError):
                found[path] = os.stat(path)  # noqa: PTH116
    return found
