"""What the terminal shows of jobs: short reasons, errors once, and what to open."""

from __future__ import annotations

import logging
import os
import shlex
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from electrolyte.plan.recipe_files import recipe_path, record_path, write_json
from electrolyte.run.console import Console, Failure, closing_words, duration, in_words

LONG = ", ".join(f"results/eis/{n}.csv" for n in range(300))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (f"Missing output files: {LONG}", "not there yet"),
        (
            "Missing output files: a.csv; Input files updated by another job: b.csv",
            "not there yet, after other jobs",
        ),
        ("Updated input files: a.csv, b.csv, c.csv, d.csv", "changed: a.csv; b.csv and 2 more"),
        ("Code has changed since last execution; Params have changed", "code changed"),
        ("Something that a later Snakemake says", "Something that a later Snakemake says"),
    ],
)
def test_reasons_are_short(reason: str, words: str) -> None:
    assert in_words(reason, Path("results")) == words


@pytest.mark.parametrize("planned_in", ["results", "/tmp/recipes-1"])
def test_of_a_recipe_the_reason_is_what_changed_in_it(
    tmp_path: Path, planned_in: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where results can only be read, and recipes are written elsewhere."""
    monkeypatch.chdir(tmp_path)
    made_by = recipe_path(Path("results"), "eis_fit/A-1")
    before = {"settings": {"eis": {"baseline": "A", "frequency_min_Hz": None}}}
    write_json(record_path(made_by), {"recipe": before, "outputs": {}})
    now = recipe_path(tmp_path / planned_in.lstrip("/"), "eis_fit/A-1")
    write_json(now, {"settings": {"eis": {"baseline": "B", "frequency_min_Hz": None}}})
    reason = f"Updated input files: {now}, results/other.csv"
    assert in_words(reason, Path("results")) == ("changed: eis.baseline: A -> B; results/other.csv")


def test_an_error_that_stopped_several_jobs_is_shown_once() -> None:
    error = "no CIF file for 'LiPS', did you mean 'Li2S'?"
    failures = [Failure(f"XRD: fitting {s}", (error,), f"logs/{s}.log", bug=False) for s in "ABC"]
    lines = closing_words(failures, finished=5, total=10, seconds=3.2)
    assert "\n".join(lines).count(error) == 1
    assert "Failed: XRD: fitting A (and 2 more)" in lines
    assert lines[-1].startswith("5 of 10 steps in 3 s, 3 failed, 2 waited")
    assert "logs/" not in "\n".join(lines), "the message is enough"


@pytest.mark.parametrize(("errors", "bug"), [((), False), (("This is a bug",), True)])
def test_a_bug_and_a_job_without_words_name_the_log(errors: tuple[str, ...], bug: bool) -> None:
    lines = closing_words([Failure("EIS: fitting", errors, "logs/x.log", bug)], 0, 1, 1)
    assert any("logs/x.log" in line for line in lines)


def test_durations() -> None:
    shown = [duration(s) for s in (0.4, 59.4, 59.6, 200)]
    assert shown == ["0 s", "59 s", "1 min 0 s", "3 min 20 s"]


def record(event: str, text: str = "", **named: Any) -> logging.LogRecord:
    level = logging.ERROR if "ERROR" in event else logging.INFO
    made = logging.LogRecord("snakemake.logging", level, "", 0, text, None, None)
    made.__dict__.update(named, **({"event": SimpleNamespace(name=event)} if event else {}))
    return made


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.chdir(tmp_path)
    rules = [SimpleNamespace(name="all", output=[]), SimpleNamespace(name="eis_fit", output=["x"])]
    jobs = [SimpleNamespace(output=["results/index.html"])]
    dag = SimpleNamespace(jobs=jobs, targetjobs=[SimpleNamespace(output=[])])
    workflow = SimpleNamespace(rules=rules, dag=dag)
    return Console(StringIO(), workflow, tmp_path)


def shown(console: Console) -> list[str]:
    return console.stream.getvalue().splitlines()  # type: ignore[attr-defined]


def job(number: int) -> logging.LogRecord:
    name = "all" if number == 0 else "eis_fit"
    message = None if number == 0 else f"EIS: fitting P{number}"
    return record("JOB_INFO", rule_name=name, rule_msg=message, jobid=number, reason=LONG)


def test_a_run_is_one_line_a_job_and_what_to_open(console: Console, tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results/index.html").touch()
    console.emit(record("RUN_INFO", "Job stats:", stats={"eis_fit": 2, "all": 1, "total": 3}))
    for number in (1, 2, 0):
        console.emit(record("", "Select jobs to execute..."))
        console.emit(job(number))
        console.emit(record("JOB_FINISHED", "Finished jobid", job_id=number))
        console.emit(record("PROGRESS", done=number, total=3))
    console.conclude()
    console.conclude()
    assert shown(console) == [
        "[1/2] EIS: fitting P1",
        "[2/2] EIS: fitting P2",
        "2 steps in 0 s.",
        "Open results/index.html",
    ]


@pytest.mark.parametrize("failed", [False, True])
def test_what_quiet_progress_does_not_tell_is_not_counted(console: Console, failed: bool) -> None:
    """Snakemake sends neither the number of jobs nor their ends."""
    console.emit(job(1))
    console.emit(job(2))
    if failed:
        console.emit(record("JOB_ERROR", jobid=2, rule_name="eis_fit", log=[]))
    console.conclude()
    assert shown(console)[:2] == ["[1] EIS: fitting P1", "[2] EIS: fitting P2"]
    assert shown(console)[-1] == ("1 step failed in 0 s." if failed else "2 steps in 0 s.")


def written(path: str, text: str = "") -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def test_only_what_the_run_has_made_or_has_up_to_date_is_to_be_opened(console: Console) -> None:
    """An older report may be of older numbers; then that which was asked for is named."""
    for name in ("index.html", "paper.pdf", "claims.html", "figures/fig3b.pdf"):
        written(f"results/{name}")
    figure = SimpleNamespace(output=["results/figures/fig3b.pdf", "results/figures/fig3b.svg"])
    console.workflow.dag = SimpleNamespace(jobs=[figure], targetjobs=[figure])
    console.emit(record("RUN_INFO", stats={"fig3b": 1, "total": 1}))
    console.emit(job(1))
    console.emit(record("JOB_FINISHED", job_id=1))
    console.conclude()
    assert shown(console)[1:] == ["1 step in 0 s.", "Open results/figures/fig3b.pdf"]
    console.emit(record("", "Nothing to be done (all requested files are present)."))
    assert shown(console)[-1] == "Open results/figures/fig3b.pdf"


def test_a_ledger_without_claims_is_not_to_be_opened(console: Console) -> None:
    for name in ("index.html", "claims.html"):
        written(f"results/{name}")
    written("results/claims.csv", "id,verdict\n")
    console.workflow.dag.jobs.append(SimpleNamespace(output=["results/claims.html"]))
    console.emit(record("", "Nothing to be done"))
    assert shown(console)[-1] == "Open results/index.html"
    written("results/claims.csv", "id,verdict\nEIS-01,reproduced\n")
    console.emit(record("", "Nothing to be done"))
    assert shown(console)[-1] == "Open results/index.html, results/claims.html"


def test_paths_to_open_can_be_pasted_into_a_shell(tmp_path: Path, console: Console) -> None:
    console.start = tmp_path / "at home"
    (tmp_path / "it's (α)").mkdir()
    os.chdir(tmp_path / "it's (α)")
    written("results/index.html")
    console.emit(record("", "Nothing to be done"))
    words = shlex.split(shown(console)[-1])
    assert words == ["Open", "../it's (α)/results/index.html"]


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (("ok", "not_resolved"), []),
        (("ok", "suspect"), ["1 number is suspect"]),
        (("suspect", "upper_limit", "suspect"), ["2 numbers are suspect"]),
    ],
)
def test_doubted_numbers_are_counted_at_the_end(
    console: Console, statuses: tuple[str, ...], said: list[str]
) -> None:
    written("results/index.html")
    written(
        "results/numbers.csv", "\n".join(["value,status,note", *(f"1,{s},x" for s in statuses)])
    )
    console.emit(record("", "Nothing to be done"))
    assert shown(console)[2:] == [], "numbers.csv is not of this run"
    console.workflow.dag.jobs.append(SimpleNamespace(output=["results/numbers.csv"]))
    console.emit(record("", "Nothing to be done"))
    lines = shown(console)[4:]
    assert [line.partition(":")[0] for line in lines] == said
    assert all("results/numbers.csv" in line for line in lines)


def test_touching_results_is_not_told_as_work(console: Console) -> None:
    console.workflow.touch = True
    console.emit(record("RUN_INFO", stats={"eis_fit": 2, "total": 2}))
    for number in (1, 2):
        console.emit(job(number))
        console.emit(record("JOB_FINISHED", job_id=number))
    console.conclude()
    (line,) = shown(console)
    assert "of 2 steps" in line
    assert "Nothing was made" in line


def test_nothing_to_run_is_no_list_of_steps(console: Console) -> None:
    console.dry_run = True
    console.emit(record("RUN_INFO", stats={"all": 1, "total": 1}))
    assert shown(console) == []
    console.emit(record("RUN_INFO", stats={"eis_fit": 1, "total": 1}))
    assert shown(console) == ["1 step would run:"]


def test_a_failed_job_speaks_last_in_its_own_words(console: Console, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("INFO read\nERROR raw/x line 3: expected 2, found 3\n")
    console.emit(record("RUN_INFO", stats={"eis_fit": 2, "total": 2}))
    console.emit(job(1))
    console.emit(record("ERROR", "RuleException:\nCalledProcessError", exception="RuleException"))
    console.emit(record("JOB_ERROR", "Error in rule", jobid=1, rule_name="eis_fit", log=["a.log"]))
    console.emit(record("", "Exiting because a job execution failed. Look below for messages"))
    assert shown(console) == ["[1/2] EIS: fitting P1"]
    console.conclude()
    assert shown(console)[2:] == [
        "Failed: EIS: fitting P1",
        "  raw/x line 3: expected 2, found 3",
        "0 of 2 steps in 0 s, 1 failed, 1 waited for them or were not begun.",
    ]


def test_an_error_of_snakemake_itself_is_never_lost(console: Console) -> None:
    """Before jobs at once; among them, where no job failed, at the end."""
    console.emit(record("ERROR", "SyntaxError in rules/eis.smk", exception="SyntaxError"))
    console.emit(record("RUN_INFO", stats={"eis_fit": 1, "total": 1}))
    console.emit(job(1))
    console.emit(record("ERROR", "MissingOutputException", exception="MissingOutputException"))
    console.emit(record("", "a warning of a later version"))
    console.conclude()
    assert shown(console) == [
        "SyntaxError in rules/eis.smk",
        "[1/1] EIS: fitting P1",
        "a warning of a later version",
        "MissingOutputException",
    ]
