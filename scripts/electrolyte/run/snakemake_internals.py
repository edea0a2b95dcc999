"""Everything in this workflow that reaches into Snakemake, beyond what it documents.

Each function gives a safe answer where Snakemake no longer has what it reaches for, so that another
version costs time or comfort, never a result. Only the Snakefile calls them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

COMMON_RATE = (100, 1)  # jobs, seconds: what Snakemake starts at most if nobody says otherwise


def folder_of(workflow: Any, name: str, usual: str) -> str:
    """The folder that a pathvar stands for, ``raw`` or ``results``."""
    pathvars = getattr(workflow, "pathvars", None)
    return str(pathvars.get(name)) if pathvars is not None else usual


def config_files(workflow: Any) -> list[str]:
    """The files of ``--configfile``."""
    return [str(path) for path in getattr(workflow, "overwrite_configfiles", None) or ()]


def plans_a_run(workflow: Any) -> bool:
    """Whether this process plans a run; ``False`` in one that carries out a job of a run."""
    mode = getattr(getattr(workflow, "workflow_settings", None), "exec_mode", None)
    return getattr(mode, "name", "DEFAULT") == "DEFAULT"


def uses_conda(workflow: Any) -> bool:
    """Whether rules run in their conda environments."""
    settings = getattr(workflow, "deployment_settings", None)
    methods = getattr(settings, "deployment_method", None) or ()
    return any(getattr(method, "name", "") == "CONDA" for method in methods)


def jobs_to_run(workflow: Any) -> list[Any]:
    """The jobs that are about to run; empty if Snakemake does not say."""
    needed = getattr(getattr(workflow, "dag", None), "needrun_jobs", None)
    found: Iterable[Any] = needed() if needed is not None else ()
    return list(found)


def lock_of_snakemake(workflow: Any) -> AbstractContextManager[None] | None:
    """Snakemake's own lock of a folder, which ``nolock`` has turned off; ``None`` without one."""
    persistence = getattr(workflow, "persistence", None)
    lock = getattr(type(persistence), "lock", None)
    return None if lock is None else lock(persistence)


def schedule_when_jobs_end(workflow: Any) -> None:
    """Let Snakemake look for jobs to start when a job has ended, and not in between.

    With a limit of jobs a second it looks again one second after each look as well. So each job
    that ends adds a look a second for the rest of the run, and each look asks the sizes of all
    inputs of all jobs that could start: time that grows with the cube of their number. Its usual
    limit is never reached by jobs that run here; one that somebody chose stays, as on clusters.
    """
    limiter = getattr(getattr(workflow, "scheduler", None), "job_rate_limiter", None)
    rate = (getattr(limiter, "max_jobs", None), getattr(limiter, "timespan", None))
    if rate == COMMON_RATE and getattr(workflow, "local_exec", False):
        workflow.scheduler.job_rate_limiter = None


def outputs_named(workflow: Any, name: str) -> list[Path]:
    """The outputs of this name of all jobs of a run, those included that had nothing to do."""
    outputs = (job.output for job in workflow.dag.jobs)
    return sorted({Path(str(getattr(o, name))) for o in outputs if hasattr(o, name)})


def when_a_run_ends(workflow: Any, close: Callable[[Any], None]) -> None:
    """Call a function with the workflow at the very end of a run, also if no job had to run.

    Snakemake's hooks ``onsuccess`` and ``onerror`` are not called where nothing was to be done.
    What runs no jobs (``--dry-run``, ``--list``, ``--report``) has no end, nor has what runs one
    job for a run of its own (jobs on a cluster).
    """
    execute = workflow.execute

    def execute_and_close(*arguments: Any, **named: Any) -> None:
        execute(*arguments, **named)
        if workflow.is_main_process and not workflow.dryrun:
            close(workflow)

    workflow.execute = execute_and_close


def describe(workflow: Any, descriptions: Mapping[str, str]) -> None:
    """Give rules that a loop defines a docstring each, so that ``--list`` says what they make.

    A docstring in a rule is a literal, the same for all rounds of a loop.

    Parameters
    ----------
    descriptions : by name of the rule; of those that there are
    """
    own = {workflow.modifier.modify_rulename(name): text for name, text in descriptions.items()}
    for rule in workflow.rules:
        rule.docstring = own.get(rule.name, rule.docstring)
