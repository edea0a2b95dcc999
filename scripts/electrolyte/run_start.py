"""What comes before the first job of a run: one run at a time, room to write, nothing outdated.

Snakemake's own lock outlives a run that is killed, and then refuses the next one; the profile
turns it off. This one is held by the process itself: the kernel lets go of it, however that ends.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from electrolyte.system_errors import AGAIN, refusal
from electrolyte.whole_files import discard_unfinished, unfinished

LOCK = Path(".snakemake/run.lock")
LEAST_SPACE = 10  # MB: what Snakemake writes besides the results
_held: list[IO[str]] = []  # open as long as this process lives


def begin(jobs: Iterable[Any], folder: str) -> None:
    """Prepare the folder for jobs that are about to run, or end the program with a message."""
    results = Path(folder)
    try:
        hold_alone(LOCK)
        check_room(results)
        discard_unfinished(results)
        discard_outdated(jobs)
        bring_back_from_the_future(results)
    except OSError as error:
        if message := refusal(error, results):
            sys.exit(message)
        raise


def hold_alone(lock: Path) -> None:
    """Take the lock until this process ends; exit if another run has it."""
    stream = lock.open("a+", encoding="utf-8")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.seek(0)
        sys.exit(
            f"Another run is at work in {Path.cwd()} ({stream.read().strip() or 'just started'})."
            " Nothing was changed. Wait until it is done, then run again."
        )
    except OSError:  # a file system without locks
        return
    stream.truncate(0)
    stream.write(f"process {os.getpid()}, since {time.strftime('%Y-%m-%d %H:%M:%S')}\n")
    stream.flush()
    _held.append(stream)


def check_room(results: Path) -> None:
    """Exit if the folder of the results takes no new files.

    Raises
    ------
    OSError
        The system refuses to write there.
    """
    results.mkdir(parents=True, exist_ok=True)
    trial = Path(unfinished(results / "trial"))
    trial.write_bytes(b"\0")
    trial.unlink()
    free = shutil.disk_usage(results).free / 1e6
    if free < LEAST_SPACE:
        sys.exit(
            f"{results.resolve()}: only {free:.1f} MB are free on the disk, at least {LEAST_SPACE}"
            f" are needed. Make space on it, {AGAIN}."
        )


def discard_outdated(jobs: Iterable[Any]) -> None:
    """Delete the outputs of all jobs that are about to run.

    Whatever happens to these jobs, a result on disk is then always one of the data as it is.
    """
    for job in jobs:
        for output in job.output:
            path = Path(str(output))
            if path.is_file():
                path.unlink()


def bring_back_from_the_future(results: Path) -> None:
    """Give results that a clock ahead of time has dated the present time.

    Snakemake would take them for newer than what they are made from, whenever that changes.
    """
    now = time.time()
    for path in results.rglob("*"):
        if path.is_file() and path.stat().st_mtime > now:
            os.utime(path, (now, now))


def explain_failure(folder: str) -> None:
    """Say after a failed run if the disk is the reason: Snakemake's own errors do not."""
    results = Path(folder)
    free = shutil.disk_usage(results if results.exists() else Path()).free / 1e6
    if free < LEAST_SPACE:
        print(
            f"The disk of {results.resolve()} is full ({free:.1f} MB are free)."
            f" Make space on it, {AGAIN}.",
            file=sys.stderr,
        )
