"""What every job script shares: its recipe, its log, its raw files, and how its errors are shown.

    if __name__ == "__main__":
        with job.running(snakemake) as recipe:
            fit_pellet(recipe["measurements"], recipe["settings"], ...)

Inside ``running``, log records go to the rule's log and to the terminal. When the job has done its
work, a record of it is written (``electrolyte.run.record``); a result without one is made again. An
``ElectrolyteError``, and what the system refuses, ends the job with its message alone; any other
exception is a bug and is logged with its traceback.
"""

from __future__ import annotations

import atexit
import faulthandler
import gc
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import ElectrolyteError, Problem, RawFileError, SheetError
from electrolyte.ground.problem_table import write_problems
from electrolyte.ground.problems import Problems
from electrolyte.ground.system_errors import refusal
from electrolyte.plan.recipe_files import now, record_path
from electrolyte.readers import read
from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.run.environments import check_environment
from electrolyte.run.missing_numbers import numbers_of
from electrolyte.run.record import write_record
from electrolyte.study.manifest import check_against_manifest, manifest_command
from electrolyte.study.parts import Selection

if TYPE_CHECKING:  # pandas is not in every rule's environment
    from electrolyte.readers.measurement import Measurement

log = logging.getLogger("electrolyte")
_FILE_ONLY = "electrolyte.ground.problems"  # a logger
_FORMAT = "%(levelname)s %(message)s"
ERRORS_AT_THE_END = "ELECTROLYTE_CONSOLE"  # in the environment: the run shows them at its end


@contextmanager
def running(snakemake: Any) -> Iterator[dict[str, Any]]:
    """Give the recipe of a job; log, check its environment, present errors.

    Raises
    ------
    SystemExit
        With status 1 after any error.
    """
    start = now()
    atexit.register(gc.freeze)  # else Python looks through all that is imported before it ends
    path, place = Path(snakemake.log[0]), Path(snakemake.input.recipe)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    try:
        lines = _start_logging(path)
        record_path(place).unlink(missing_ok=True)
        recipe: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        check_environment(Path(sys.prefix))
        yield recipe
        lines.check()
        write_record(snakemake, recipe, start)
    except Exception as error:
        _present(error, path.parent)
        sys.exit(1)


def _present(error: Exception, place: Path) -> None:
    """Log what a user is to read of an error; ``place`` is where the job writes."""
    if message := str(error) if isinstance(error, ElectrolyteError) else refusal(error, place):
        for line in message.splitlines():
            log.error("%s", line)
    else:
        text = "This is a bug of the workflow, not of the data; please report it."
        log.error("%s", text, exc_info=error)


@contextmanager
def collecting(snakemake: Any, technique: str) -> Iterator[Problems]:
    """Collect the problems that a job has with its data, and write them when its work is done."""
    problems = Problems(technique, partial(numbers_of, technique))
    yield problems
    write_problems(problems.found, Path(snakemake.output.problems))


def measured(
    rows: Iterable[Mapping[str, Any]], problems: Problems
) -> Iterator[tuple[Mapping[str, Any], Measurement]]:
    """The rows that can be used, each with its measurement; ``problems`` has the others.

    Raises
    ------
    RawFileError
        A file that changed since the workflow was planned: no problem of the data, the job fails.
    """
    taken: dict[tuple[str, int], str] = {}  # by file and part: the measurement it is
    for row in rows:
        measurement = None
        with problems.collected(row):
            check_row(row)
            log.debug("reading %s, measurement %s", row["path"], row["measurement"])
            number, part = read_row(row, problems.technique)
            first = taken.setdefault((row["path"], number), row["measurement"])
            if first != row["measurement"]:
                found = f"part {number} in measurement {first} too"
                raise SheetError([Problem("each part of a file in one row only", found)])
            measurement = part
        refuse_changed(row)
        if measurement is not None:
            yield row, measurement


def check_row(row: Mapping[str, Any]) -> None:
    """Refuse a row with problems, and raw files that are not what the manifest says.

    Raises
    ------
    SheetError
        All problems of the row.
    RawFileError
        The first file that differs from its line in the manifest.
    """
    if row["problems"]:
        raise SheetError(Problem(**problem) for problem in row["problems"])
    if row["manifest"] is not None:
        known = {name: digest for name, digest in row["manifest"].items() if digest}
        check_against_manifest(Path(row["raw"]), row["sha256"], known)


def read_row(row: Mapping[str, Any], technique: str) -> tuple[int, Measurement]:
    """The part of its file that a row of a sheet is about, and its number; warnings are logged.

    Raises
    ------
    RawFileError
        The file cannot be read, or the row does not say which of its parts is meant.
    """
    from electrolyte.readers.measurement import Unstated  # pandas: not for jobs that read nothing
    from electrolyte.run.parts import one_selected

    selection = Selection.of(row["part"]) if row["part"] else None
    column_map = json.dumps(row.get("column_map"))
    whole = _read(row["path"], technique, row["format"], column_map)
    number, measurement = one_selected(whole, selection)
    for warning in measurement.warnings:
        answered = isinstance(warning, Unstated) and row.get(warning.column) is not None
        if not answered:
            log.warning("%s: %s", row["path"], warning)
    return number, measurement


@lru_cache(maxsize=1)  # the rows of one file follow each other
def _read(path: str, technique: str, format: str, column_map: str) -> Measurement:
    content = json.loads(column_map)
    own = (ColumnMap(format, content),) if content else ()
    return read(Path(path), technique, format, own)


def refuse_changed(row: Mapping[str, Any]) -> None:
    """Refuse a file of a row that changed since the workflow was planned.

    Raises
    ------
    RawFileError
        Its content is another one.
    """
    raw = Path(row["raw"])
    for name, digest in row["sha256"].items():
        if sha256_of(raw / name) != digest:
            raise RawFileError(
                raw / name,
                "the content it had when the workflow started",
                "another one",
                hint=f"Let the transfer finish, run `{manifest_command(raw)}`, then run again.",
            )


class _LogFile(logging.FileHandler):
    """Keeps the error of a line that could not be written, instead of printing a traceback."""

    lost: BaseException | None = None

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        self.lost = sys.exception()

    def check(self) -> None:
        """Raise the error of a lost line: a full disk is no success."""
        if self.lost is not None:
            raise self.lost


def _start_logging(path: Path) -> _LogFile:
    screen = logging.StreamHandler()
    screen.setLevel(logging.INFO)
    screen.addFilter(_is_for_the_screen)
    handlers: list[logging.Handler] = [screen]
    logging.basicConfig(level=logging.WARNING, handlers=handlers, format=_FORMAT, force=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = _LogFile(path, mode="w", encoding="utf-8")
    faulthandler.enable(
        lines.stream or sys.stderr, all_threads=False
    )  # where a package below has crashed
    lines.setFormatter(logging.Formatter(_FORMAT))
    logging.getLogger().addHandler(lines)
    log.setLevel(logging.DEBUG)  # for the file: what an analysis notes of its data
    logging.captureWarnings(True)
    return lines


def _is_for_the_screen(record: logging.LogRecord) -> bool:
    """Errors are shown at the end of the run, once, by the process that started this one."""
    errors_later = ERRORS_AT_THE_END in os.environ and record.levelno >= logging.ERROR
    return record.name != _FILE_ONLY and not errors_later


def _end_with(parent: int) -> None:
    """End this process if the run that started it is gone: the next run makes the same files."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)
