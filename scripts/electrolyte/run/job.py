"""What every job script shares: its log, its raw files, and how its errors are shown.

    if __name__ == "__main__":
        with job.running(snakemake):
            fit_pellet(snakemake.params.measurements, ...)

A script imports this module before any package: the import confines the job to its environment
(``electrolyte.run.isolation``). Inside ``running``, log records go to the rule's log and to the
terminal, and what the job did goes to a record beside its log (``electrolyte.provenance``). Outputs
are written under names of their own and get the right ones when all is done. An
``ElectrolyteError``, and what the system refuses, ends the job with its message alone; any other
exception is a bug and is logged with its traceback.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import (
    ElectrolyteError,
    IsolationError,
    Problem,
    RawFileError,
    SheetError,
)
from electrolyte.ground.system_errors import refusal
from electrolyte.ground.whole_files import abandon, finish, unfinished
from electrolyte.plan.rule_files import environments_of_scripts
from electrolyte.readers import read
from electrolyte.run import isolation, software
from electrolyte.run.environments import check_environment
from electrolyte.run.record import now, record_path, write_record
from electrolyte.study.manifest import check_against_manifest, manifest_command

if TYPE_CHECKING:  # pandas is not in every rule's environment
    from electrolyte.readers.measurement import Measurement

log = logging.getLogger("electrolyte")
_record = logging.getLogger("electrolyte.run.software")
_FILE_ONLY = (_record.name, "electrolyte.run.problems")  # loggers
_FORMAT = "%(levelname)s %(message)s"


@contextmanager
def running(snakemake: Any) -> Iterator[None]:
    """Log to the rule's log and to stderr, check environment and raw files, present errors.

    Raises
    ------
    SystemExit
        With status 1 after any error.
    """
    start = now()
    path, outputs = Path(snakemake.log[0]), snakemake.output
    try:
        lines = _start_logging(path)
        record_path(path).unlink(missing_ok=True)
        check_environment(Path(sys.prefix))
        isolation.refuse_foreign(_outside, environment_file())
        check_rows(snakemake.params.get("measurements", ()))
        snakemake.output = type(outputs)(toclone=outputs, custom_map=unfinished)
        yield
        snakemake.output = outputs
        isolation.refuse_foreign(_outside, environment_file())
        record_software()
        lines.check()
        finish(outputs)
        write_record(snakemake, start)
    except Exception as error:
        abandon(outputs)
        _present(error, path.parent)
        sys.exit(1)


def _present(error: Exception, place: Path) -> None:
    """Log what a user is to read of an error; ``place`` is where the job writes."""
    if message := str(error) if isinstance(error, ElectrolyteError) else refusal(error, place):
        for line in message.splitlines():
            log.error("%s", line)
    else:
        log.error("%s", _explanation(error), exc_info=error)


def environment_file() -> str:
    """The environment of the rule whose script runs, as its file is called."""
    script = Path(str(getattr(sys.modules["__main__"], "__file__", ""))).name
    names = environments_of_scripts().get(script, set())
    return " or ".join(f"envs/{name}.yaml" for name in sorted(names)) or "envs/"


def record_software() -> None:
    """Write the versions of all used packages to the log, and compare them with those promised.

    Without conda another version is a warning: whoever installed it may have had to, and the
    record says so. In an environment that Snakemake made from pins nobody chose it.

    Raises
    ------
    IsolationError
        The environment of the rule holds other versions than its file.
    """
    conda = isolation.made_by_snakemake(Path(sys.prefix))
    source = environment_file() if conda else software.LOCK
    used = software.used()
    wrong = software.deviations(used, software.promised(source))
    _record.info("%s", software.record(source, used))
    if wrong and conda:
        again = f"Remove {sys.prefix} and run again."
        raise IsolationError([f"{line} in {source}. {again}" for line in wrong])
    if wrong:
        log.warning("Not as pinned in %s: %s", source, "; ".join(wrong))


def check_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    """Refuse rows with problems, and raw files that are not what the manifest says.

    Raises
    ------
    SheetError
        All problems of all rows.
    RawFileError
        The first file that differs from its line in the manifest.
    """
    problems = list(dict.fromkeys(Problem(**p) for row in rows for p in row["problems"]))
    if problems:
        raise SheetError(problems)
    for row in rows:
        if row["manifest"] is not None:
            known = {name: digest for name, digest in row["manifest"].items() if digest}
            check_against_manifest(Path(row["raw"]), row["sha256"], known)


def read_row(row: Mapping[str, Any], technique: str) -> Measurement:
    """The measurement of one row of a sheet, its reader's warnings logged.

    Raises
    ------
    RawFileError
        The file cannot be read, or changed since the workflow was planned.
    """
    measurement = read(Path(row["path"]), technique, row["format"])
    raw = Path(row["raw"])
    for name, digest in row["sha256"].items():
        if sha256_of(raw / name) != digest:
            raise RawFileError(
                raw / name,
                "the content it had when the workflow started",
                "another one",
                hint=f"Let the transfer finish, run `{manifest_command(raw)}`, then run again.",
            )
    for warning in measurement.warnings:
        if not _answered(warning, row):
            log.warning("%s: %s", row["path"], warning)
    return measurement


def _answered(warning: str, row: Mapping[str, Any]) -> bool:
    """Whether a warning asks to give something in a column of the sheet, and the row gives it."""
    return any(f"give {name}" in warning and row[name] is not None for name in row)


class _LogFile(logging.FileHandler):
    """Keeps the error of a line that could not be written, instead of printing a traceback."""

    lost: BaseException | None = None

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        self.lost = sys.exception()

    def check(self) -> None:
        """Raise the error of a lost line: provenance reads versions from the log."""
        if self.lost is not None:
            raise self.lost


def _start_logging(path: Path) -> _LogFile:
    screen = logging.StreamHandler()
    screen.addFilter(lambda record: record.name not in _FILE_ONLY)
    handlers: list[logging.Handler] = [screen]
    logging.basicConfig(level=logging.WARNING, handlers=handlers, format=_FORMAT, force=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = _LogFile(path, mode="w", encoding="utf-8")
    lines.setFormatter(logging.Formatter(_FORMAT))
    logging.getLogger().addHandler(lines)
    log.setLevel(logging.INFO)
    logging.captureWarnings(True)
    return lines


def _end_with(parent: int) -> None:
    """End this process if the run that started it is gone: the next run makes the same files."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


def _explanation(error: BaseException) -> str:
    """What an unforeseen exception means: a package is missing, or the workflow has a bug."""
    if isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] != "electrolyte":
        return isolation.explain(error, _outside, environment_file())
    return "This is a bug of the workflow, not of the data; please report it."


def _present_at_the_top(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """For exceptions before ``running``: imports at the top of a script."""
    if not isinstance(error, Exception):  # Ctrl-C
        sys.__excepthook__(kind, error, traceback)
        return
    path = Path(sys.modules["__main__"].snakemake.log[0])
    _start_logging(path)
    _present(error, path.parent)


_outside: list[str] = []
if hasattr(sys.modules["__main__"], "snakemake"):  # a job, not a test
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    _outside = isolation.isolate()
    sys.excepthook = _present_at_the_top
