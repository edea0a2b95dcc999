"""What a user meets when data, sheets or settings are wrong: messages that say what to do.

Every error of this module is shown without a traceback (see ``electrolyte.run.job``) and can be
recorded as data, as one or more problems. Anything else that reaches the user is a bug of the
workflow and is shown as one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """Something wrong with a file, a row of a sheet or a setting.

    expected, found : in words or values; if ``expected`` is empty, ``found`` is a statement
    advice : what to do about it
    file, line : where it is (1-based line of a text file)
    subject : what was analysed, such as ``pellet LTSOC-1 at 25 °C``
    technique : whose data it is; empty for settings and sheets of all techniques
    missing : numbers and figures that are not made for it
    """

    expected: str
    found: str
    advice: str = ""
    file: str = ""
    line: int | None = None
    subject: str = ""
    technique: str = ""
    missing: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file} line {self.line}"
        if self.subject:
            named = not place or place in self.subject
            place = self.subject if named else f"{place} ({self.subject})"
        found = f"expected {self.expected}, found {self.found}" if self.expected else self.found
        sentences = [f"{place}: {found}" if place else found, self.advice]
        if self.missing:
            sentences.append(f"Missing for it: {self.missing}")
        return _joined(sentences)


class ElectrolyteError(Exception):
    """Base of all errors whose message is meant for the user."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The message as data."""
        return (Problem("", str(self)),)


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
        super().__init__(str(*self.problems))

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (Problem(self.expected, self.found, self.hint, str(self.path), self.line),)


class UnrecognisedFileError(RawFileError):
    """A raw file that no format recognises, and that nothing else is wrong with.

    ``may_be_table`` : a text or a workbook, which a column map may read
    """

    may_be_table = False


def add_table(technique: str = "NAME") -> str:
    """The command that proposes a column map."""
    return f"`study add FILE --technique {technique}`"


IN_MAP = f"say it in a column map, which {add_table()} proposes."
CLOSE = 2 / 3  # alike letters of two names, of all: fewer are another word


class UnitsMissingError(UnrecognisedFileError):
    """A table whose columns have known names and no unit: a column map may state it."""

    may_be_table = True


class SheetError(ElectrolyteError):
    """All problems of all sheets of a study. A text is a problem without an expectation."""

    def __init__(self, problems: Iterable[Problem | str]) -> None:
        self._problems = tuple(Problem("", p) if isinstance(p, str) else p for p in problems)
        super().__init__("\n".join(map(str, self._problems)))

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self._problems


class ConfigError(SheetError):
    """All problems of ``config.yaml``."""


class AnalysisError(ElectrolyteError):
    """Data that was read but does not allow the analysis that was asked for.

    ``subject`` names what was analysed: ``pellet LTSOC-1 at 25 °C``.
    """

    def __init__(self, subject: str, expected: str, found: str, *, hint: str = "") -> None:
        self.subject, self.expected, self.found, self.hint = subject, expected, found, hint
        super().__init__(str(*self.problems))

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (Problem(self.expected, self.found, self.hint, subject=self.subject),)


def did_you_mean(name: object, known: Iterable[object]) -> str:
    """``", did you mean 'sample'?"`` for a name close to a known one, else an empty string."""
    close = closest(name, known)
    return f", did you mean '{close}'?" if close else ""


def suggested(name: object, known: Iterable[object], most: int = 12) -> str:
    """``"Did you mean 'sample'?"``, else ``"Known: sample, pellet."``, ``most`` of them."""
    words = [str(word) for word in known]
    if close := closest(name, words):
        return f"Did you mean '{close}'?"
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return f"Known: {', '.join(words[:most])}{more}." if words else ""


def closest(name: object, known: Iterable[object]) -> str:
    """The known name that is spelt most like this one, in whatever case; empty if none is."""
    words = {str(word).casefold(): str(word) for word in known}
    close = difflib.get_close_matches(str(name).casefold(), list(words), n=1, cutoff=CLOSE)
    return words[close[0]] if close else ""


def _joined(sentences: Iterable[str]) -> str:
    """Sentences in a row, with a full stop between them where one is missing."""
    text = ""
    for sentence in filter(None, sentences):
        stop = "" if not text or text.endswith((".", "?", "!")) else "."
        text += f"{stop} {sentence}" if text else sentence
    return text
