"""The log of a job, as its run reads it: what it says of errors, and what ended
one that says nothing.

Each line of a job's own begins with its level; the rest is tracebacks.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from electrolyte.ground.system_errors import ended

ERROR = "ERROR "
BEFORE = ("DEBUG ", "INFO ", "WARNING ")
TRACES = ("\nTraceback (most recent call last)", "\nFatal Python error: ")


def errors_in(text: str) -> tuple[str, ...]:
    """The lines of errors."""
    return tuple(line.removeprefix(ERROR) for line in text.splitlines() if line.startswith(ERROR))


def shows_bug(text: str) -> bool:
    """Whether there is a traceback, of Python or of a crash below it."""
    return any(trace in text for trace in TRACES)


def note_end(log: Path, status: int) -> None:
    """Add to the log of a job that failed and does not say why: how it ended, and doing what.

    Parameters
    ----------
    status : of its process, negative after a signal
    """
    with suppress(OSError):
        text = log.read_text("utf-8", "replace") if log.is_file() else ""
        if errors_in(text):
            return
        lines = [f"{ERROR}{ended(status)}"]
        if noted := [line for line in text.splitlines() if line.startswith(BEFORE)]:
            lines.append(f"{ERROR}The last that it noted: {noted[-1].partition(' ')[2]}.")
        with log.open("a", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in lines)
