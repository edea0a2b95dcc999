"""Problems of the data as data: an analysis goes on without what it cannot use, and records why.

    problems = Problems("eis")
    for row in rows:
        with problems.collected(row):
            spectra.append(spectrum_of(row))

Only an ``ElectrolyteError`` is a problem of the data. Anything else is a bug and fails the job.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

from electrolyte.ground.errors import ElectrolyteError, Problem

log = logging.getLogger(__name__)  # for the log file only: a run ends with its problems
Row = Mapping[str, Any]
Collected = Callable[..., AbstractContextManager[None]]  # as Problems.collected


class Problems:
    """What one job cannot use of the data of a technique.

    Parameters
    ----------
    technique : its name
    numbers_of : the numbers that a row of its sheet gives, in words

    Attributes
    ----------
    found : in the order in which they were met
    """

    def __init__(self, technique: str, numbers_of: Callable[[Row], str] = lambda _row: "") -> None:
        self.technique, self.numbers_of = technique, numbers_of
        self.found: list[Problem] = []

    @contextmanager
    def collected(
        self, row: Row | None = None, *, subject: str = "", missing: str = ""
    ) -> Iterator[None]:
        """End the block at an ``ElectrolyteError`` and record its problems; then go on after it.

        Parameters
        ----------
        row : of the sheet of measurements, that the block works on
        subject : what it works on, where an error does not name it itself
        missing : the numbers that it would have given; by default those of the row
        """
        try:
            yield
        except ElectrolyteError as error:
            file = "" if row is None else str(row["path"])
            if row is not None and not missing:
                missing = self.numbers_of(row)
            for problem in error.problems:
                self.add(
                    replace(
                        problem,
                        file=problem.file or file,
                        subject=problem.subject or subject,
                        missing=problem.missing or missing,
                    )
                )

    def add(self, problem: Problem) -> None:
        """Record a problem of this technique, and log it."""
        problem = replace(problem, technique=self.technique)
        self.found.append(problem)
        log.warning("%s", problem)


@contextmanager
def raising(_row: Row | None = None, **_place: str) -> Iterator[None]:
    """In place of ``Problems.collected``: an error ends the whole analysis."""
    yield
