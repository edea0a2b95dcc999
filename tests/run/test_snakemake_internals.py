"""What reaches into Snakemake does no harm where Snakemake no longer has what it reaches for."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import snakemake.jobs

from electrolyte.run import snakemake_internals as internals


class Changed:
    """A workflow of a Snakemake that knows none of these attributes."""


def test_without_them_there_are_safe_answers() -> None:
    workflow = Changed()
    assert internals.folder_of(workflow, "results", "results") == "results"
    assert internals.config_files(workflow) == []
    assert internals.plans_a_run(workflow), "recipes are written rather once too often"
    assert not internals.uses_conda(workflow)
    assert internals.jobs_to_run(workflow) == []
    assert internals.outputs_named(workflow, "problems") == []
    assert internals.lock_of_snakemake(workflow) is None
    assert internals.outputs_of_targets(workflow) == []
    assert not internals.makes(workflow, Path("results/index.html"))
    assert not internals.only_dates(workflow)


@pytest.mark.parametrize(
    "call",
    [
        internals.schedule_when_jobs_end,
        lambda workflow: internals.when_a_run_ends(workflow, print),
        lambda workflow: internals.describe(workflow, {"fig1": "Fig. 1"}),
    ],
)
def test_without_them_nothing_is_changed(call: Any) -> None:
    workflow = Changed()
    call(workflow)
    assert vars(workflow) == {}


def test_with_them_the_answers_are_those_of_snakemake() -> None:
    job = SimpleNamespace(output=SimpleNamespace(problems="results/problems/a.csv"))
    workflow = SimpleNamespace(
        pathvars={"results": "out"},
        overwrite_configfiles=["a.yaml"],
        workflow_settings=SimpleNamespace(exec_mode=SimpleNamespace(name="REMOTE")),
        deployment_settings=SimpleNamespace(deployment_method=[SimpleNamespace(name="CONDA")]),
        dag=SimpleNamespace(needrun_jobs=lambda: iter([job]), jobs=[job]),
    )
    assert internals.folder_of(workflow, "results", "results") == "out"
    assert internals.config_files(workflow) == ["a.yaml"]
    assert not internals.plans_a_run(workflow)
    assert internals.uses_conda(workflow)
    assert internals.jobs_to_run(workflow) == [job]
    assert internals.outputs_named(workflow, "problems") == [Path("results/problems/a.csv")]


class Persistence:
    """Snakemake's, with a lock."""

    held = False

    @contextmanager
    def lock(self) -> Any:
        self.held = True
        yield
        self.held = False


def test_its_lock_can_be_taken_though_the_profile_turned_it_off() -> None:
    persistence = Persistence()
    vars(persistence)["lock"] = print  # as Snakemake does with ``nolock``
    lock = internals.lock_of_snakemake(SimpleNamespace(persistence=persistence))
    assert lock is not None
    with lock:
        assert persistence.held
    assert not persistence.held


@pytest.mark.parametrize(("dryrun", "asked"), [(True, 0), (False, 1)])
def test_only_a_dry_run_passes_over_write_protection(
    monkeypatch: pytest.MonkeyPatch, dryrun: bool, asked: int
) -> None:
    jobs: list[Any] = []

    async def check(job: Any) -> None:
        jobs.append(job)

    monkeypatch.setattr("snakemake.jobs.Job.check_protected_output", check)
    internals.say_what_can_only_be_read(SimpleNamespace(dryrun=dryrun))
    asyncio.run(snakemake.jobs.Job.check_protected_output("a job"))
    assert len(jobs) == asked


class ProtectedOutputException(Exception):
    pass


def test_a_run_that_would_write_what_can_only_be_read_ends_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def check(job: Any) -> None:
        raise job.error

    monkeypatch.setattr("snakemake.jobs.Job.check_protected_output", check)
    internals.say_what_can_only_be_read(SimpleNamespace(dryrun=False))
    job = SimpleNamespace(output=["my results/a.csv"], error=ProtectedOutputException())
    with pytest.raises(SystemExit, match=r"my results/a.csv is to .* `chmod -R u\+w 'my results'`"):
        asyncio.run(snakemake.jobs.Job.check_protected_output(job))
    job.error = ValueError()
    with pytest.raises(ValueError):  # noqa: PT011
        asyncio.run(snakemake.jobs.Job.check_protected_output(job))


def test_a_snakemake_that_does_not_check_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("snakemake.jobs.Job.check_protected_output")
    internals.say_what_can_only_be_read(SimpleNamespace())
    assert not hasattr(snakemake.jobs.Job, "check_protected_output")
