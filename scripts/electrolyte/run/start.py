"""What comes before the first job of a run: one run at a time, room to write, nothing outdated.

Snakemake's own lock outlives a run that is killed, and then refuses the next one; the profile
turns it off. This one is held by the process itself: the kernel lets go of it, however that ends.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from electrolyte.ground import kernel_lock
from electrolyte.ground.system_errors import AGAIN, refusal
from electrolyte.plan.recipe_files import RECORDS, job_of, record_path
from electrolyte.plan.recipes import Recipes
from electrolyte.run import snakemake_internals
from electrolyte.run.present_recipes import ELSEWHERE

LOCK = Path(".snakemake/run.lock")
WITHIN = "ELECTROLYTE_RUN"  # in the environment of what a run starts, such as its report
LEAST_SPACE = 10  # MB: what Snakemake writes besides the results
READABLE = "Change its permissions, or mount its disk for writing"
_held = ExitStack()  # open as long as this process lives


def jobs_are_likely(workflow: Any, results: str, *sources: str) -> bool:
    """Whether a run will have jobs, as dates say: a guess before anything is planned.

    Parameters
    ----------
    sources : files and folders that results depend on
    """
    if not snakemake_internals.plans_a_run(workflow) or snakemake_internals.is_dry_run(workflow):
        return False
    return newest(Path(results, RECORDS)) <= max(newest(Path(source)) for source in sources)


def newest(path: Path) -> float:
    """When a file was written, or the last one below a folder, in s; 0 if there is none."""
    files = [path, *path.rglob("*.*")]
    return max((file.stat().st_mtime for file in files if file.is_file()), default=0)


def recipes_of(workflow: Any) -> Recipes:
    """The recipes of the study, to be written by a process that plans a run and is alone."""
    return Recipes(
        Path(snakemake_internals.folder_of(workflow, "results", "results")),
        planning=snakemake_internals.plans_a_run(workflow) and WITHIN not in os.environ,
        read_only=bool(other_run(LOCK)),
        elsewhere=Path(os.environ[ELSEWHERE]) if ELSEWHERE in os.environ else None,
        conda=snakemake_internals.uses_conda(workflow),
    )


def begin(workflow: Any, recipes: Recipes, *, sound: bool) -> None:
    """Prepare the results for jobs that are about to run, or end the program with a message.

    Parameters
    ----------
    sound : the sheets have no problems: what they do not name is not of the study
    """
    if snakemake_internals.only_dates(workflow):
        return
    jobs, results = snakemake_internals.jobs_to_run(workflow), recipes.results
    try:
        if not hold_alone(LOCK):
            hold_lock_of_snakemake(workflow)
        os.environ[WITHIN] = "yes"
        check_room(results)
        if sound and (gone := recipes.discard_left_over(outputs_of(jobs))):
            more = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
            print(f"Deleted, because the study no longer has it: {gone[0]}{more}.")
        discard_outdated(jobs)
        bring_back_from_the_future(jobs)
    except OSError as error:
        if message := refusal(error, results):
            sys.exit(message)
        raise


def hold_alone(lock: Path) -> bool:
    """Take the lock until this process ends; exit if another run has it.

    Returns
    -------
    bool
        ``False`` on a file system without locks.
    """
    stream = lock.open("a+", encoding="utf-8")
    try:
        held = kernel_lock.take(stream.fileno())
    except BlockingIOError:
        stream.close()
        sys.exit(1)  # name_other_run says why
    if not held:
        stream.close()
        return False
    stream.truncate(0)
    stream.write(f"process {os.getpid()}, since {time.strftime('%Y-%m-%d %H:%M:%S')}\n")
    stream.flush()
    _held.enter_context(stream)
    return True


def hold_lock_of_snakemake(workflow: Any) -> None:
    """Take Snakemake's own lock until this process ends; exit if another run has it."""
    lock = snakemake_internals.lock_of_snakemake(workflow)
    if lock is None:
        sys.exit(f"The disk of {Path.cwd()} has no locks. {READABLE}: a local one has.")
    try:
        _held.enter_context(lock)
    except Exception as error:  # of a kind that only Snakemake knows
        sys.exit(
            f"Another run is at work in {Path.cwd()}, or was killed there ({type(error).__name__})."
            " Wait until that is done; if there is none, `snakemake --unlock`, then run again."
        )
    atexit.register(_held.close)


def name_other_run(lock: Path) -> None:
    """Say at the end of a program if another run is at work in its folder.

    At the end, because Snakemake may already stumble over files that the other run deletes.
    """
    if WITHIN not in os.environ and (holder := other_run(lock)):
        print(
            f"Another run is at work in {lock.parent.parent} ({holder})."
            " This one has changed nothing. Wait until that is done, then run again.",
            file=sys.stderr,
        )


def other_run(lock: Path) -> str:
    """Who holds the lock, in words; empty if nobody does or the file system has no locks."""
    if not lock.exists():
        return ""
    with lock.open(encoding="utf-8") as stream:
        try:
            kernel_lock.take(stream.fileno(), shared=True)
        except BlockingIOError:
            return stream.read().strip()
    return ""


def check_room(results: Path) -> None:
    """Exit if the folder of the results takes no new files.

    Raises
    ------
    OSError
        The system refuses to write there.
    """
    results.mkdir(parents=True, exist_ok=True)
    trial = results / f".trial-{os.getpid()}"
    trial.write_bytes(b"\0")
    trial.unlink()
    if message := too_full(results):
        sys.exit(message)


def outputs_of(jobs: Iterable[Any]) -> dict[str, set[str]]:
    """What jobs write, by the names of those that have a recipe."""
    found = {}
    for job in jobs:
        recipe = getattr(job.input, "recipe", None)
        if recipe and (name := job_of(Path(recipe))):
            found[name] = {str(Path(path)) for path in job.output}
    return found


def discard_outdated(jobs: Iterable[Any]) -> None:
    """Delete the outputs and records of all jobs that are about to run.

    Whatever happens to these jobs, a result on disk is then always one of the data as it is. A file
    that its job compares with what it writes is left to the job.
    """
    for job in jobs:
        recipe = getattr(job.input, "recipe", None)
        records = [record_path(Path(recipe))] if recipe else []
        outdated = (Path(str(f)) for f in job.output if not getattr(f, "flags", {}).get("update"))
        for path in (*records, *outdated):
            if path.is_file():
                path.unlink()


def bring_back_from_the_future(jobs: Iterable[Any]) -> None:
    """Give inputs that a clock ahead of time has dated the present time.

    Snakemake fails after each job that has such an input. Only the date changes: files are known by
    their content.
    """
    now = time.time()
    for path in sorted({Path(str(path)) for job in jobs for path in job.input}):
        if not path.is_file() or path.stat().st_mtime <= now:
            continue
        ahead = f"{path} is dated in the future, by a clock that is ahead"
        try:
            os.utime(path, (now, now))
        except OSError as error:
            hint = "Give it the present date (`touch`), or put a copy in its place"
            sys.exit(f"{ahead}, and its date cannot be changed ({error.strerror}). {hint}.")
        print(f"{ahead}: it now has the present date. Its content is as it was.")


def name_obstacles(folder: str) -> None:
    """Say on stderr if the results cannot be written: Snakemake's own errors do not say why.

    When a run is planned, and again when it has failed.
    """
    atexit.unregister(name_other_run)
    atexit.register(name_other_run, LOCK.resolve())
    results = Path(folder) if Path(folder).exists() else Path()
    if not os.access(results, os.W_OK):
        print(f"{results.resolve()} can only be read. {READABLE}, {AGAIN}.", file=sys.stderr)
    if not os.access(LOCK.parent if LOCK.parent.exists() else Path(), os.W_OK):
        sys.exit(f"{Path.cwd()} can only be read, so Snakemake cannot work there. {READABLE}.")
    if message := too_full(results):
        print(message, file=sys.stderr)


def too_full(folder: Path) -> str:
    """What a user reads if the disk of a folder is nearly full, else an empty string."""
    free = shutil.disk_usage(folder).free / 1e6
    if free >= LEAST_SPACE:
        return ""
    left = f"{free:.1f} MB are free, {LEAST_SPACE} are needed at least"
    return f"The disk of {folder.resolve()} is full ({left}). Make space on it, {AGAIN}."
