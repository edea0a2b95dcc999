"""Two things that Snakemake does in every run, which cost this workflow more than they give.

Both reach into Snakemake. Tests fail once it no longer does them: then this module can go.
"""

from __future__ import annotations

import logging
import os
import shlex
from typing import Any, TextIO

from snakemake.persistence import PersistenceBase
from snakemake.script import PythonScript
from snakemake_interface_executor_plugins.executors.real import RealExecutor

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


def quote_interpreter() -> None:
    """Let job scripts start where the path of Python holds blanks, quotes or parentheses.

    Snakemake puts that path into shell commands as it is, for scripts and for jobs that it hands to
    another Snakemake (its issue 2645). Once it quotes, this changes nothing.
    """
    execute = getattr(PythonScript, "_execute_cmd", None)
    if execute is not None:

        def quoting(script: Any, cmd: str, **variables: Any) -> Any:
            return execute(script, cmd.replace("{py_exec} ", "{py_exec:q} "), **variables)

        PythonScript._execute_cmd = quoting
    for executor in _executors():
        _quote_result(executor, "get_python_executable")


def _executors() -> list[type]:
    """All loaded kinds of executors, those of plugins too."""
    found: list[type] = [RealExecutor]
    for kind in found:
        found += kind.__subclasses__()
    return found


def _quote_result(kind: type, method: str) -> None:
    answer = vars(kind).get(method)
    if answer is not None and not getattr(answer, "__isabstractmethod__", False):
        setattr(kind, method, lambda self: shlex.quote(answer(self)))


def plans_a_run(workflow: Any) -> bool:
    """Whether this process plans a run; ``False`` in one that carries out a job of a run."""
    mode = getattr(getattr(workflow, "workflow_settings", None), "exec_mode", None)
    return getattr(mode, "name", "DEFAULT") == "DEFAULT"


def replace_terminal_handler(handler: logging.StreamHandler[TextIO]) -> bool:
    """Let another handler show what Snakemake logs on the terminal.

    It gets the stream and the filters (``--quiet``) of Snakemake's own. ``False`` if Snakemake has
    none: a logger plugin writes to the terminal.
    """
    logger = logging.getLogger("snakemake.logging")
    for own in logger.handlers:
        if own.name == "DefaultStreamHandler" and isinstance(own, logging.StreamHandler):
            handler.setStream(own.stream)
            handler.filters = own.filters
            logger.removeHandler(own)
            logger.addHandler(handler)
            return True
    return False


def wanted_verbose(workflow: Any) -> bool:
    """Whether somebody asked for Snakemake's own messages (``--verbose``, ``--debug-dag``)."""
    settings = getattr(workflow, "output_settings", None)
    return any(getattr(settings, name, False) for name in ("verbose", "debug_dag"))


def is_dry_run(workflow: Any) -> bool:
    """Whether jobs are only listed (``-n``)."""
    return bool(getattr(getattr(workflow, "output_settings", None), "dryrun", False))


def rules_without_output(workflow: Any) -> set[str]:
    """Names of the rules that only name targets, such as ``all``."""
    return {rule.name for rule in workflow.rules if not list(rule.output)}


def given_directory(workflow: Any) -> str | None:
    """``--directory`` as somebody typed it, ``None`` if nobody did."""
    directory = getattr(workflow, "overwrite_workdir", None)
    return None if directory is None else str(directory)


def unknown_targets(workflow: Any) -> list[str]:
    """Targets of the command line that are no rule, and no file that exists or a rule makes."""
    targets = getattr(getattr(workflow, "dag_settings", None), "targets", None) or ()
    names = {rule.name for rule in workflow.rules}
    return [
        target
        for target in map(str, targets)
        if target not in names
        and not os.path.lexists(target)
        and not any(rule.is_producer(target) for rule in workflow.rules)
    ]
