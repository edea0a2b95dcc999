"""Whatever happens to a run: what to do is said, one plain run then gives what it would have."""

from __future__ import annotations

import errno
import os
import random
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from disturbed_runs import (
    SPECTRUM,
    States,
    copied,
    fill,
    group_lives,
    kill_and_rerun,
    read_only,
    set_times,
    small_disk,
    started,
    two_states,
)
from electrolyte.ground.system_errors import WHAT_TO_DO, refusal
from electrolyte.numbers.quantities import read_quantities

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("faults")]
TARGET = "results/eis/quantities.csv"
FITTING = "EIS: fitting the spectra of pellet LTSC-1"
SEED = 10


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> States:
    return two_states(tmp_path_factory.mktemp("faults"), (TARGET,), ("LTSC-1", "LTSOC-2"))


@pytest.fixture
def states(built: States, tmp_path: Path) -> States:
    """The study as the first spectrum gave it, with the second one in its place."""
    states = copied(built, tmp_path / "study")
    states.set(1)
    return states


def assert_one_plain_run_mends(states: States, state: int = 1) -> None:
    run = states.rerun()
    assert run.returncode == 0, run.stdout
    builds = states.compared(state)
    assert builds.same, builds.report()


@pytest.mark.night
def test_killed_at_random_moments(states: States) -> None:
    chance = random.Random(SEED)
    for number in range(2):
        moment = chance.uniform(0.3, 1) * states.length
        kill = kill_and_rerun(states, (number + 1) % 2, moment)
        print(f"killed after {moment:.2f} s: {kill.during}")
        assert not kill.wrong


@pytest.mark.night
def test_a_result_half_written_when_its_run_was_killed_is_not_believed(states: States) -> None:
    slow = "Path(snakemake.output.quantities).write_text('half'); import time; time.sleep(600)\n"
    script = states.study.folder / "scripts/eis_transport.py"
    sound = script.read_text(encoding="utf-8")
    script.write_text(
        sound.replace("        write_quantities", f"        {slow}        write_quantities")
    )
    assert slow in script.read_text(encoding="utf-8")
    result = states.study.folder / TARGET
    run = started(states)
    try:
        run.wait_until(lambda: result.exists() and result.read_text(encoding="utf-8") == "half")
        os.kill(run.process.pid, signal.SIGKILL)  # Snakemake alone: its job must not go on
        run.end()
        begin = time.monotonic()
        while group_lives(run.process.pid):
            assert time.monotonic() < begin + 10, "the job goes on without its run"
            time.sleep(0.05)
    finally:
        if group_lives(run.process.pid):
            run.kill()
    assert result.read_text(encoding="utf-8") == "half"
    shutil.rmtree(states.study.folder / ".snakemake")
    script.write_text(sound, encoding="utf-8")
    assert_one_plain_run_mends(states)


@pytest.mark.night
def test_a_full_disk_is_named_and_nothing_is_lost(built: States, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=60) as mounted:
        states = copied(built, tmp_path / "disk/study")
        states.set(1)
        if mounted:
            print("disk of 60 MB, filled while a job runs")
            run = started(states)
            run.wait_for(FITTING)
            filler = fill(tmp_path / "disk")
            assert run.end() == 1
            filler.unlink()
            assert "Make space on it, then run again" in run.text()
        else:
            print("no disk may be mounted here: no file above 20 kB instead")
            run = started(states, largest_file=20_000)
            assert run.end() == 1
            assert "Raise the limit, then run again" in run.text()
        assert "This is a bug" not in run.text()
        assert not states.torn()
        assert_one_plain_run_mends(states)


def test_a_read_only_folder_is_named_and_nothing_is_touched(states: States) -> None:
    results = states.study.folder / "results"
    before = states.study.results()
    try:
        with read_only(results):
            run = states.rerun()
    except subprocess.CalledProcessError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"nothing may be mounted here: {error}")
    assert run.returncode == 1
    assert f"{results} can only be read." in run.stdout
    assert ", then run again" in run.stdout
    assert "Traceback" not in run.stdout
    assert states.study.results() == before


@pytest.mark.night
def test_raw_files_that_grow_or_are_replaced_while_the_workflow_runs(states: States) -> None:
    spectrum = states.study.folder / SPECTRUM
    half = len(states.spectra[1]) // 2
    spectrum.write_bytes(states.spectra[1][:half])
    run = started(states)
    with spectrum.open("ab", buffering=0) as stream:
        for begin in range(half, 2 * half - 1000, 500):
            if run.process.poll() is None:
                time.sleep(0.1)
            stream.write(states.spectra[1][begin : begin + 500])
    assert run.end() == 1
    assert SPECTRUM in run.text()
    assert re.search(r"study(\.py)? manifest", run.text())
    if (states.study.folder / TARGET).exists():  # grown before the run looked: one spectrum less
        assert not (read_quantities(states.study.folder / TARGET)["source"] == "LTSC-1_25C").any()

    spectrum.write_bytes(states.spectra[1])
    run = started(states)
    run.wait_for(FITTING)
    spectrum.with_name("incoming").write_bytes(states.spectra[0])
    spectrum.with_name("incoming").replace(spectrum)
    assert run.end() == 1
    assert f"{SPECTRUM}: expected the content it had when the workflow started" in run.text()
    assert "then run again" in run.text()
    assert not (states.study.folder / TARGET).exists()
    states.set(0)
    assert_one_plain_run_mends(states, 0)


def test_the_second_of_two_runs_says_so_and_harms_nothing(states: States) -> None:
    first = started(states)
    first.wait_for(FITTING)
    os.kill(first.process.pid, signal.SIGSTOP)  # so that it is not done before the second begins
    second = states.rerun()
    os.kill(first.process.pid, signal.SIGCONT)
    assert second.returncode == 1
    assert f"Another run is at work in {states.study.folder} (process {first.process.pid}," in (
        second.stdout
    )
    assert "Traceback" not in second.stdout
    assert first.end() == 0, first.text()
    assert states.compared(1).same, states.compared(1).report()


EVERYTHING = ("results/**/*", "raw/**/*", "scripts/**/*", ".snakemake/metadata/*")


@pytest.mark.parametrize(
    ("patterns", "days"),
    [(EVERYTHING[:1], -4000), (("results/eis/pellets/*", *EVERYTHING[1:]), 400)],
)
@pytest.mark.night
def test_a_wrong_clock_makes_nothing_run(
    built: States, patterns: tuple[str, ...], days: float
) -> None:
    assert set_times(built.study.folder, patterns, days) > 2
    run = built.study.snakemake("--dry-run", TARGET)
    assert "Nothing to be done" in run.stdout, run.stdout


@pytest.mark.night
def test_a_wrong_clock_hides_no_change(states: States) -> None:
    """Results and a raw file from the future, an old spectrum, first a run of one job alone."""
    folder = states.study.folder
    ahead = SPECTRUM.replace("25C", "40C")
    set_times(folder, ("results/**/*", ahead), 400)
    set_times(folder, (SPECTRUM,), -4000)
    part = states.study.snakemake("results/eis/pellets/LTSC-1.csv")
    assert part.returncode == 0, part.stdout
    assert f"{ahead} is dated in the future, by a clock that is ahead: it now has" in part.stdout
    assert_one_plain_run_mends(states)


@pytest.mark.parametrize("number", sorted(WHAT_TO_DO))
def test_what_the_system_refuses_is_explained(number: int, tmp_path: Path) -> None:
    error = OSError(number, os.strerror(number), "results/x.csv")
    assert refusal(error, tmp_path).startswith("results/x.csv: ")
    assert refusal(error, tmp_path).endswith("nothing half-written is kept.")
    wrapped = ValueError("while saving")
    wrapped.__cause__ = OSError(number, os.strerror(number))
    assert refusal(wrapped, tmp_path).startswith(f"in {tmp_path}: ")


def test_what_is_no_refusal_of_the_system_stays_a_bug(tmp_path: Path) -> None:
    for error in (ValueError("x"), OSError(errno.EINVAL, "x"), FileNotFoundError("x")):
        assert refusal(error, tmp_path) == ""
