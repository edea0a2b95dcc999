"""What a run shows on the terminal: one line a job, and at the end what failed or what to open.

It takes the place of the format of Snakemake's own handler; Snakemake's log file keeps everything.
Without that handler (another version, a logger plugin, ``--verbose``) Snakemake's own messages are
shown instead. The lines about a job are taken from the events that Snakemake's logger documents.
"""

from __future__ import annotations

import atexit
import csv
import io
import logging
import os
import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from electrolyte.ground.printing import counted
from electrolyte.plan.recipe_changes import changes_since
from electrolyte.plan.recipe_files import job_of, recipe_path
from electrolyte.run import snakemake_internals
from electrolyte.run.job import ERRORS_AT_THE_END
from electrolyte.run.job_logs import errors_in, shows_bug
from electrolyte.run.mistyped import unknown_targets

LEDGER, JUDGED = "claims.html", ("claims.csv", "consistency.csv")  # the page, what it shows
DOCUMENTS = ("drift.html", "index.html", "paper.pdf", "manuscript.docx", LEDGER)
NOTHING = "Nothing to be done"
TOUCHED = (
    "The results of {} have the present date. Nothing was made: a plain run makes what is outdated."
)
# Messages without an event; all others are shown: warnings, conda's environments, --lint.
HIDDEN = (
    *("Assuming unrestricted", "Building DAG", "Complete log", "Conda environments: ignored"),
    *("Elapsed time", "Execute ", "Exiting because a job", "Select jobs", "Shutting down"),
    *("Singularity containers: ignored", "Using shell", "Reasons:", "This was a dry-run"),
    *("Some jobs were triggered by provenance", "Rules with provenance triggered jobs"),
)
HIDDEN_EVENTS = ("JOB_STARTED", "JOB_FINISHED", "PROGRESS", "RESOURCES_INFO", "SHELLCMD")
REASONS = {
    "Missing output files": "not there yet",
    "Incomplete output files": "interrupted",
    "Input files updated by another job": "after other jobs",
    "Params have changed since last execution": "settings, sheets, raw files or code changed",
    "Code has changed since last execution": "code changed",
    "Set of input files has changed since last execution": "another set of files",
    "Software environment definition has changed since last execution": "other packages",
    "Forced execution": "forced",
}
UPDATED = "Updated input files"
NAMED = 2  # changes of one job


@dataclass(frozen=True)
class Failure:
    """A job that failed: its sentence, what it logged as errors, and its log."""

    sentence: str
    errors: tuple[str, ...]
    log: str
    bug: bool


class Console(logging.StreamHandler[TextIO]):
    """Shows the run on a stream, and keeps what its last words need.

    Parameters
    ----------
    workflow : Snakemake's
    start : folder in which the command was typed; paths are shown from there
    """

    def __init__(self, stream: TextIO, workflow: Any, start: Path) -> None:
        super().__init__(stream)
        self.workflow, self.start = workflow, start
        self.targets: set[str] = set()
        self.dry_run = snakemake_internals.is_dry_run(workflow)
        self.quiet = snakemake_internals.quiet_about(workflow)
        self.began = time.monotonic()
        self.total = self.finished = 0
        self.interrupted = False
        self.sentences: dict[int, str] = {}  # of the jobs that were started
        self.failures: list[Failure] = []
        self.held: list[str] = []  # what Snakemake says of errors of jobs

    def emit(self, record: logging.LogRecord) -> None:
        """Show the line of a record, if it has one."""
        try:
            line = self.format(record)
            if line and ("ALL" not in self.quiet or record.levelno >= logging.ERROR):
                self.stream.write(f"{line}\n")
                self.flush()
        except BrokenPipeError:  # whoever reads it, such as `head`, has seen enough
            self.stream = io.StringIO()
        except Exception:
            self.handleError(record)

    def format(self, record: logging.LogRecord) -> str:
        """The text of a record; empty if it is not shown."""
        event, text = getattr(getattr(record, "event", None), "name", ""), str(record.msg or "")
        if event == "RUN_INFO":
            return self._count(getattr(record, "stats", {}))
        if event == "JOB_INFO":
            return self._job(record)
        if event == "ERROR":
            return self._error(text, getattr(record, "exception", ""))
        if event == "JOB_ERROR":
            self.failures.append(self._failure(record))
        if event == "JOB_FINISHED":
            self.finished += getattr(record, "job_id", None) in self.sentences
        if event in (*HIDDEN_EVENTS, "JOB_ERROR", "GROUP_ERROR") or hasattr(record, "quietness"):
            return ""
        self.interrupted |= text.startswith("Terminating processes on user request")
        if text.startswith(NOTHING):
            return "\n".join([text, *self._closing()])
        return "" if text.strip().startswith(HIDDEN) else text

    def _count(self, stats: dict[str, int]) -> str:
        first = not self.total
        self.targets = snakemake_internals.rules_without_output(self.workflow)
        self.total = sum(n for rule, n in stats.items() if rule not in {*self.targets, "total"})
        wanted = self.dry_run and first and self.total
        return f"{counted(self.total, 'step')} would run:" if wanted else ""

    def _job(self, record: Any) -> str:
        if record.rule_name in self.targets:
            return ""
        sentence = self.sentences[record.jobid] = record.rule_msg or record.rule_name
        if "RULES" in self.quiet or snakemake_internals.only_dates(self.workflow):
            return ""
        if self.dry_run:
            return f"{sentence} ({in_words(record.reason, self._results())})"
        of = f"/{self.total}" if self.total else ""  # not told under --quiet progress
        return f"[{len(self.sentences)}{of}] {sentence}"

    def _error(self, text: str, kind: str) -> str:
        """Of a job, nothing: its own words come last. Of the plan, the text."""
        if self.sentences and not self.dry_run:
            self.held.append(text)
            return ""
        unknown = unknown_targets(self.workflow) if kind == "MissingRuleException" else []
        return "\n".join(unknown) or text

    def _failure(self, record: Any) -> Failure:
        log = next((str(path) for path in record.log), "")
        text = Path(log).read_text("utf-8", "replace") if log and Path(log).is_file() else ""
        sentence = self.sentences.get(record.jobid, record.rule_name)
        shown = quoted(self.start, Path(log)) if log else ""
        return Failure(sentence, errors_in(text), shown, bug=shows_bug(text))

    def _not_made(self) -> list[str]:
        """Figures, tables and documents of jobs that were not done, by their names."""
        results, names = self._results(), set()
        for path in snakemake_internals.outputs_to_make(self.workflow):
            if path.parent in (results / "figures", results / "tables"):
                names.add((path.parent.name, path.stem))
            elif path.parent == results:
                names.add(("", path.name))
        return [name for _, name in sorted(names)]

    def _results(self) -> Path:
        return Path(snakemake_internals.folder_of(self.workflow, "results", "results"))

    def _closing(self) -> list[str]:
        """What to open of what this run has made or found up to date, and how much is doubted."""
        made = partial(snakemake_internals.makes, self.workflow)
        numbers = self._results() / "numbers.csv"
        doubted = count_doubted(numbers) if made(numbers) else 0
        shown = [path for name in DOCUMENTS if made(path := self._results() / name)]
        if not any(has_rows(self._results() / name) for name in JUDGED):
            shown = [path for path in shown if path.name != LEDGER]
        shown = shown or [Path(p) for p in snakemake_internals.outputs_of_targets(self.workflow)]
        there = [quoted(self.start, path) for path in shown if path.is_file()]
        lines = [f"Open {', '.join(there)}"] if 0 < len(there) <= len(DOCUMENTS) else []
        if doubted:
            words = "1 number is" if doubted == 1 else f"{doubted} numbers are"
            place = quoted(self.start, numbers)
            lines.append(f"{words} suspect: {place} says why.")
        return lines

    def conclude(self) -> None:
        """Show the closing words of a run that had something to do, once."""
        seconds = time.monotonic() - self.began
        if self.dry_run or not self.sentences:
            return
        if self.interrupted:
            after = f" after {counted(self.finished, 'step')}" if self.total else ""
            lines = [f"Interrupted{after}; the next run goes on from there."]
        elif self.failures:
            lines = closing_words(self.failures, self.finished, self.total, seconds)
            if not_made := self._not_made():
                lines.append(f"Not made: {', '.join(not_made)}.")
        elif self.held:
            lines = self.held
        elif "ALL" in self.quiet:
            lines = []
        elif snakemake_internals.only_dates(self.workflow):
            lines = [TOUCHED.format(counted(self.total, "step"))]
        else:
            done = counted(len(self.sentences), "step")
            lines = [f"{done} in {duration(seconds)}.", *self._closing()]
        self.stream.write("".join(f"{line}\n" for line in lines))
        self.flush()
        self.sentences = {}


def show_lines(workflow: Any) -> None:
    """Let this run show lines of jobs instead of Snakemake's messages."""
    own = snakemake_internals.plans_a_run(workflow)
    if not own or snakemake_internals.wanted_verbose(workflow):
        return
    console = Console(sys.stderr, workflow, Path(os.environ.get("PWD", "")))
    if snakemake_internals.replace_terminal_handler(console):
        os.environ[ERRORS_AT_THE_END] = "yes"
        snakemake_internals.when_a_run_ends(workflow, lambda _: console.conclude())
        atexit.register(console.conclude)  # of a run that failed


def closing_words(
    failures: Sequence[Failure], finished: int, total: int, seconds: float
) -> list[str]:
    """What is said last of a run with failed jobs: each message once, with the jobs it stopped."""
    words: dict[tuple[str, ...], list[Failure]] = {}
    for failure in failures:
        words.setdefault(failure.errors or (failure.log,), []).append(failure)
    lines = [""]
    for failed in words.values():
        more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
        lines.append(f"Failed: {failed[0].sentence}{more}")
        lines += [f"  {line}" for line in failed[0].errors]
        if failed[0].bug or not failed[0].errors:
            lines.append(f"  {failed[0].log or 'No log of it'} has all that is known of it.")
    if not total:  # under --quiet progress, Snakemake counts nothing
        return [*lines, f"{counted(len(failures), 'step')} failed in {duration(seconds)}."]
    waiting, steps = total - finished - len(failures), counted(total, "step")
    tail = f", {waiting} waited for them or were not begun" if waiting else ""
    return [
        *lines,
        f"{finished} of {steps} in {duration(seconds)}, {len(failures)} failed{tail}.",
    ]


def count_doubted(numbers: Path) -> int:
    """How many numbers of a table are suspect."""
    if not numbers.is_file():
        return 0
    with numbers.open(encoding="utf-8", newline="") as stream:
        return sum(row["status"] == "suspect" for row in csv.DictReader(stream))


def has_rows(table: Path) -> bool:
    """Whether a table has more than its header."""
    if not table.is_file():
        return False
    with table.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in zip(csv.reader(stream), range(2), strict=False)) > 1


def quoted(start: Path, path: Path) -> str:
    """A path as somebody in the folder ``start`` would type it in a shell."""
    return shlex.quote(os.path.relpath(path, start) if start.is_absolute() else str(path))


def in_words(reason: str, results: Path) -> str:
    """Snakemake's reason for a job: of a recipe what changed in it, of the rest only the kind."""
    kinds: list[str] = []
    for part in reason.split("; "):
        kind, _, files = part.partition(": ")
        if kind == UPDATED:
            kinds.append(f"changed: {_few(_changes(files.split(', '), results))}")
        elif kind in REASONS:
            kinds.append(REASONS[kind])
        elif not kinds:
            kinds.append(kind[:80])
    return ", ".join(kinds)


def _changes(files: Sequence[str], results: Path) -> list[str]:
    """What changed in words of a recipe, before the names of other files."""
    jobs = {file: job_of(Path(file)) for file in files}
    words = [
        line
        for file, job in jobs.items()
        if job is not None
        for line in changes_since(Path(file), recipe_path(results, job))
    ]
    return words + [file for file, job in jobs.items() if job is None]


def _few(words: Sequence[str]) -> str:
    more = f" and {len(words) - NAMED} more" if len(words) > NAMED else ""
    return "; ".join(words[:NAMED]) + more


def duration(seconds: float) -> str:
    """``48 s`` or ``3 min 20 s``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
