"""What every job script shares: its log, its raw files, and how its errors are shown.

    if __name__ == "__main__":
        with job.running(snakemake):
            fit_pellet(snakemake.params.measurements, ...)

Inside ``running``, log records go to the rule's log and to the terminal, and what the job did goes
to a record beside its log (``electrolyte.provenance``). An ``ElectrolyteError`` ends the job with
its message alone; any other exception is a bug and is logged with its traceback.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from electrolyte.digest import sha256_of
from electrolyte.errors import ElectrolyteError, RawFileError, SheetError
from electrolyte.manifest import check_against_manifest
from electrolyte.measurement import Measurement
from electrolyte.provenance.record import now, record_path, write_record
from electrolyte.readers import read

log = logging.getLogger("electrolyte")


@contextmanager
def running(snakemake: Any) -> Iterator[None]:
    """Log to the rule's log and to stderr, check the raw files, present errors.

    Raises
    ------
    SystemExit
        With status 1 after any error.
    """
    start = now()
    _start_logging(Path(snakemake.log[0]))
    record_path(Path(snakemake.log[0])).unlink(missing_ok=True)
    try:
        check_rows(snakemake.params.get("measurements", ()))
        yield
        write_record(snakemake, start)
    except ElectrolyteError as error:
        for line in str(error).splitlines():
            log.error("%s", line)
        sys.exit(1)
    except Exception:
        log.exception("This is a bug of the workflow, not of the data; please report it.")
        sys.exit(1)


def check_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    """Refuse rows with problems, and raw files that are not what the manifest says.

    Raises
    ------
    SheetError
        All problems of all rows.
    RawFileError
        The first file that differs from its line in the manifest.
    """
    problems = list(dict.fromkeys(p for row in rows for p in row["problems"]))
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
    for name, digest in row["sha256"].items():
        if sha256_of(Path(row["raw"]) / name) != digest:
            raise RawFileError(
                Path(row["raw"]) / name,
                "the content it had when the workflow started",
                "another one",
                hint="Let the transfer finish, run `make manifest`, then run again.",
            )
    for warning in measurement.warnings:
        if not _answered(warning, row):
            log.warning("%s: %s", row["path"], warning)
    return measurement


def _answered(warning: str, row: Mapping[str, Any]) -> bool:
    """Whether a warning asks to give something in a column of the sheet, and the row gives it."""
    return any(f"give {name}" in warning and row[name] is not None for name in row)


def _start_logging(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handlers = (logging.FileHandler(path, mode="w", encoding="utf-8"), logging.StreamHandler())
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=handlers, force=True)
    log.setLevel(logging.INFO)
    logging.captureWarnings(True)
