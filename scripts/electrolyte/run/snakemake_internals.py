"""Everything in this workflow that reaches into Snakemake, beyond what it documents.

Each function gives a safe answer where Snakemake no longer has what it reaches for, so that another
version costs time or comfort, never a result. The Snakefile calls them, and modules of ``run``.
"""

from __future__ import annotations

import logging
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from electrolyte.run.job_logs import note_end

Watching = Callable[[int], AbstractContextManager[Any]]  # measures the process of a number
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


def outputs_to_make(workflow: Any) -> list[Path]:
    """The outputs of all jobs that are about to run or, after a run, were not done."""
    return [Path(str(path)) for job in jobs_to_run(workflow) for path in job.output]


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
    outputs = (job.output for job in getattr(getattr(workflow, "dag", None), "jobs", ()))
    return sorted({Path(str(getattr(o, name))) for o in outputs if hasattr(o, name)})


def outputs_of_targets(workflow: Any) -> list[str]:
    """Of each job that somebody asked for, the first of its outputs."""
    jobs = getattr(getattr(workflow, "dag", None), "targetjobs", ())
    return sorted({str(job.output[0]) for job in jobs if job.output})


def makes(workflow: Any, path: Path) -> bool:
    """Whether a file is an output of a job of this run, one that had nothing to do included."""
    jobs = getattr(getattr(workflow, "dag", None), "jobs", ())
    return any(str(path) in map(str, job.output) for job in jobs)


def only_dates(workflow: Any) -> bool:
    """Whether Snakemake dates results, and runs nothing (``--touch``)."""
    return bool(getattr(workflow, "touch", False)) or not {"--touch", "-t"}.isdisjoint(sys.argv)


def when_a_run_ends(workflow: Any, close: Callable[[Any], None]) -> None:
    """Call a function with the workflow at the very end of a run, also if no job had to run.

    Snakemake's hooks ``onsuccess`` and ``onerror`` are not called where nothing was to be done.
    What runs no jobs (``--dry-run``, ``--list``, ``--report``) has no end, nor has what runs one
    job for a run of its own (jobs on a cluster).
    """
    execute = getattr(workflow, "execute", None)
    if execute is None:
        return

    def execute_and_close(*arguments: Any, **named: Any) -> None:
        execute(*arguments, **named)
        if getattr(workflow, "is_main_process", True) and not getattr(workflow, "dryrun", False):
            close(workflow)

    workflow.execute = execute_and_close


def say_what_can_only_be_read(workflow: Any) -> None:
    """Let a run end in words where results to be made are write-protected.

    A dry run, which would fail as well, then says what would run.
    """
    from snakemake import jobs

    check = getattr(getattr(jobs, "Job", None), "check_protected_output", None)
    if check is None:
        return

    async def check_in_a_run(job: Any) -> None:
        if getattr(workflow, "dryrun", False):
            return
        try:
            await check(job)
        except Exception as error:
            if type(error).__name__ != "ProtectedOutputException":
                raise
            path = next(iter(job.output), "")
            sys.exit(
                f"{path} is to be made again, and can only be read."
                f" `chmod -R u+w {shlex.quote(str(Path(path).parent))}` lets it be written;"
                " or copy the study to where it may be, then run again."
            )

    jobs.Job.check_protected_output = check_in_a_run


def describe(workflow: Any, descriptions: Mapping[str, str]) -> None:
    """Give rules that a loop defines a docstring each, so that ``--list`` says what they make.

    A docstring in a rule is a literal, the same for all rounds of a loop.

    Parameters
    ----------
    descriptions : by name of the rule; of those that there are
    """
    renamed = getattr(getattr(workflow, "modifier", None), "modify_rulename", str)
    own = {renamed(name): text for name, text in descriptions.items()}
    for rule in getattr(workflow, "rules", ()):
        if rule.name in own:
            rule.docstring = own[rule.name]


def look_for_no_tables_in_params() -> None:
    """Let Snakemake hand over and note the params of jobs without pandas where nobody uses it.

    It imports pandas and polars, if they are installed, in case a param is one of their tables:
    half a second of each run. Where there is one, they are imported already.
    """
    from snakemake.iocontainers import Params, Snakemake
    from snakemake.persistence import PersistenceBase

    plain = getattr(PersistenceBase, "_serialize_param_builtin", None)
    note = getattr(PersistenceBase, "_serialize_param", None)
    if plain is not None and isinstance(note, property):
        PersistenceBase._serialize_param = property(
            lambda self: note.__get__(self) if _has_tables() else plain.__get__(self)
        )
    store = getattr(Snakemake, "_safely_store_params", None)
    if store is None:
        return

    def store_plain(self: Any, params: Any) -> None:
        if _has_tables():
            store(self, params)
        else:
            self._params_store, self._params_types = Params(toclone=params), {}

    Snakemake._safely_store_params = store_plain


def _has_tables() -> bool:
    return not {"pandas", "polars"}.isdisjoint(sys.modules)


def quote_interpreter() -> None:
    """Let job scripts start where the path of Python holds blanks, quotes or parentheses.

    Snakemake puts that path into shell commands as it is, for scripts and for jobs that it hands to
    another Snakemake (its issue 2645). Once it quotes, this changes nothing.
    """
    try:
        from snakemake.script import PythonScript
        from snakemake_interface_executor_plugins.executors.real import RealExecutor
    except ImportError:
        return
    execute = getattr(PythonScript, "_execute_cmd", None)
    if execute is not None:

        def quoting(script: Any, cmd: str, **variables: Any) -> Any:
            return execute(script, cmd.replace("{py_exec} ", "{py_exec:q} "), **variables)

        PythonScript._execute_cmd = quoting
    executors: list[type] = [RealExecutor]
    for kind in executors:  # those of plugins too
        executors += kind.__subclasses__()
        _quote_result(kind, "get_python_executable")


def _quote_result(kind: type, method: str) -> None:
    answer = vars(kind).get(method)
    if answer is not None and not getattr(answer, "__isabstractmethod__", False):
        setattr(kind, method, lambda self: shlex.quote(answer(self)))


def run_scripts_by(workflow: Any, run: Callable[[str, Watching], int | None]) -> None:
    """Let a function run the job scripts of a run, those in its environment and with one thread.

    Parameters
    ----------
    run : takes a script, and what measures the process of a number; gives its exit status, or
        ``None`` if it cannot run scripts, which Snakemake then does
    """
    if not plans_a_run(workflow):
        return
    try:
        from snakemake.benchmark import benchmarked
        from snakemake.script import PythonScript
    except ImportError:
        return
    execute = getattr(PythonScript, "_execute_cmd", None)
    if execute is None:
        return
    elsewhere = ("conda_env", "container_img", "env_modules", "shadow_dir")

    def running(script: Any, cmd: str, **variables: Any) -> Any:
        status = None
        if (
            variables.get("py_exec") == sys.executable
            and "fname" in variables
            and not any(getattr(script, name, True) for name in elsewhere)
            and getattr(script, "threads", 0) == 1
        ):
            record = getattr(script, "bench_record", None)
            watching = partial(benchmarked, benchmark_record=record) if record else nullcontext
            status = run(variables["fname"], watching)
        try:
            if status is None:
                return execute(script, cmd, **variables)
            if status:
                raise subprocess.CalledProcessError(status, variables["fname"])
        except subprocess.CalledProcessError as error:
            if script.log:
                note_end(Path(script.log[0]), error.returncode)
            raise

    PythonScript._execute_cmd = running


def replace_terminal_handler(handler: logging.StreamHandler[TextIO]) -> bool:
    """Let another handler show what Snakemake logs on the terminal.

    It gets the stream of Snakemake's own. ``False`` if Snakemake has none: a plugin writes to
    the terminal.
    """
    logger = logging.getLogger("snakemake.logging")
    for own in logger.handlers:
        if own.name == "DefaultStreamHandler" and isinstance(own, logging.StreamHandler):
            handler.setStream(own.stream)
            logger.removeHandler(own)
            logger.addHandler(handler)
            return True
    return False


def wanted_verbose(workflow: Any) -> bool:
    """Whether somebody asked for Snakemake's own messages (``--verbose``, ``--debug-dag``)."""
    settings = getattr(workflow, "output_settings", None)
    return any(getattr(settings, name, False) for name in ("verbose", "debug_dag"))


def quiet_about(workflow: Any) -> set[str]:
    """What ``--quiet`` names: ``ALL``, ``RULES``, ``PROGRESS``, ``HOST``, ``REASON``."""
    quiet = getattr(getattr(workflow, "output_settings", None), "quiet", None) or ()
    return {getattr(kind, "name", str(kind)) for kind in quiet}


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
