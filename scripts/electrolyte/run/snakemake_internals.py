"""Two things that Snakemake does in every run, which cost this workflow more than they give.

Both reach into Snakemake. Tests fail once it no longer does them: then this module can go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from snakemake.persistence import PersistenceBase

COMMON_RATE = (100, 1)  # jobs, seconds: what Snakemake starts at most if nobody says otherwise


def compare_params_as_plain_data() -> None:
    """Let Snakemake compare the params of jobs without pandas.

    It imports pandas, where that is installed, in case one of them is a table, which costs every
    call a third of a second. Rules of this workflow hand over plain data only.
    """
    PersistenceBase._serialize_param = PersistenceBase._serialize_param_builtin


def schedule_when_jobs_end(workflow: Any) -> None:
    """Let Snakemake look for jobs to start when a job has ended, and not in between.

    With a limit of jobs a second it looks again one second after each look as well. So each job
    that ends adds a look a second for the rest of the run, and each look asks the sizes of all
    inputs of all jobs that could start: time that grows with the cube of their number. Its usual
    limit is never reached by jobs that run here; one that somebody chose stays, as on clusters.
    """
    limiter = workflow.scheduler.job_rate_limiter
    if workflow.local_exec and limiter and (limiter.max_jobs, limiter.timespan) == COMMON_RATE:
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
