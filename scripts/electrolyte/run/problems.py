"""Problems of the data as data: an analysis goes on without what it cannot use, and records why.

    problems = Problems("eis")
    for row in rows:
        with problems.of_row(row, "ionic_conductivity of LTSC-1 at 25 °C"):
            spectra.append(spectrum_of(row))
    problems.write(Path(snakemake.output.problems))

Only an ``ElectrolyteError`` is a problem of the data. Anything else is a bug and fails the job.
Only the standard library: every rule's environment imports this module, and so does planning.
"""

from __future__ import annotations

import csv
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from electrolyte.ground.csv_file import harmless
from electrolyte.ground.errors import ElectrolyteError, Problem

COLUMNS = (
    "technique",
    "subject",
    "file",
    "line",
    "expected",
    "found",
    "advice",
    "missing",
)
log = logging.getLogger(__name__)  # for the log file only: a run ends with its problems


class Problems:
    """What one job cannot use of the data of a technique.

    Attributes
    ----------
    found : in the order in which they were met
    """

    def __init__(self, technique: str) -> None:
        self.technique = technique
        self.found: list[Problem] = []

    @contextmanager
    def collected(self, *, file: str = "", subject: str = "", missing: str = "") -> Iterator[None]:
        """End the block at an ``ElectrolyteError`` and record its problems; then go on after it.

        Parameters
        ----------
        file, subject : of the data that the block works on, where an error does not name its own
        missing : the numbers that the block would have given
        """
        try:
            yield
        except ElectrolyteError as error:
            for problem in error.problems:
                self.add(
                    replace(
                        problem,
                        technique=self.technique,
                        file=problem.file or file,
                        subject=problem.subject or subject,
                        missing=problem.missing or missing,
                    )
                )

    def of_row(self, row: Mapping[str, Any], missing: str = "") -> Any:
        """``collected`` for what is done with one row of a sheet of measurements."""
        return self.collected(file=str(row["path"]), missing=missing)

    def add(self, problem: Problem) -> None:
        """Record a problem, and log it as a warning of the job."""
        self.found.append(problem)
        log.warning("%s", problem)

    def write(self, path: Path) -> None:
        """Write the table of the problems: a header only if there are none."""
        write_problems(self.found, path)


def write_problems(problems: Iterable[Problem], path: Path) -> None:
    """Write ``problems.csv``: one row a problem, each of its fields on one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        table.writeheader()
        for problem in problems:
            values = asdict(problem)
            values["line"] = "" if problem.line is None else problem.line
            table.writerow({name: harmless(_on_one_line(values[name])) for name in COLUMNS})


def read_problems(path: Path) -> list[Problem]:
    """The problems of a table that ``write_problems`` wrote."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    lines = [int(row.pop("line") or 0) or None for row in rows]
    return [Problem(**row, line=line) for row, line in zip(rows, lines, strict=True)]


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, in order; what is missing for it is that of all who met it.

    A row of ``pellets.tsv`` or a key of the config is one problem, however many techniques and
    samples it concerns.
    """
    found: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        of = "" if problem.file else problem.subject
        key = (problem.file, problem.line, problem.expected, problem.found, problem.advice, of)
        first = found.setdefault(key, problem)
        found[key] = replace(
            first,
            technique=_both(", ", first.technique, problem.technique),
            subject=_both(", ", first.subject, problem.subject),
            missing=_both("; ", first.missing, problem.missing),
        )
    return list(found.values())


def print_problems(tables: Iterable[Path]) -> int:
    """Print the problems of some jobs, each once, and return how many there are.

    Parameters
    ----------
    tables : of the jobs; one that a failed job has not written is left out
    """
    found = merged(p for path in tables if path.is_file() for p in read_problems(path))
    if found:
        print("\nOne problem:" if len(found) == 1 else f"\n{len(found)} problems:", file=sys.stderr)
    for problem in found:
        print(f"  {problem}", file=sys.stderr)
    return len(found)


def _both(separator: str, first: str, second: str) -> str:
    """Two lists in words as one, each entry once."""
    entries = [*first.split(separator), *second.split(separator)]
    return separator.join(entry for entry in dict.fromkeys(entries) if entry)


def _on_one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value
