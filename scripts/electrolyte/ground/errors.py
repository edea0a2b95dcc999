"""What a user meets when data, sheets or choices are wrong: one message that says what to do.

Every error of this module is shown without a traceback (see ``electrolyte.run.job``). Anything else
that reaches the user is a bug of the workflow and is shown as one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path


class ElectrolyteError(Exception):
    """Base of all errors whose message is meant for the user."""


class RawFileError(ElectrolyteError):
    """A raw file that cannot be read as what it should be.

    Parameters
    ----------
    path : the file
    expected, found : in words or values
    line : 1-based line (text) or ``None`` (binary, whole file)
    hint : what to do about it
    """

    def __init__(
        self,
        path: Path | str,
        expected: str,
        found: str,
        *,
        line: int | None = None,
        hint: str = "",
    ) -> None:
        self.path, self.line = Path(path), line
        self.expected, self.found, self.hint = expected, found, hint
        place = f"{path}" if line is None else f"{path} line {line}"
        super().__init__(_message(place, expected, found, hint))


class SheetError(ElectrolyteError):
    """All problems of all sheets of a study, one line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class ConfigError(SheetError):
    """All problems of ``config.yaml``, one line each."""


class AnalysisError(ElectrolyteError):
    """Data that was read but does not allow the analysis that was asked for.

    ``subject`` names what was analysed: ``pellet LTSOC-1 at 25 °C (raw/eis/x.DTA)``.
    """

    def __init__(self, subject: str, expected: str, found: str, *, hint: str = "") -> None:
        self.subject, self.expected, self.found, self.hint = subject, expected, found, hint
        super().__init__(_message(subject, expected, found, hint))


def _message(place: str, expected: str, found: str, hint: str) -> str:
    text = f"{place}: expected {expected}, found {found}"
    return f"{text}. {hint}" if hint else text


def did_you_mean(name: object, known: Iterable[object]) -> str:
    """``", did you mean 'sample'?"`` for a name close to a known one, else an empty string."""
    close = difflib.get_close_matches(str(name), [str(word) for word in known], n=1)
    return f", did you mean '{close[0]}'?" if close else ""
