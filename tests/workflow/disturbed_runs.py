"""What machines and people do to a run: kill it, fill its disk, start a second one, swap its data.

All faults are real ones. ``test_faults.py`` tries each once, ``benchmarks/faults.py`` many times.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from build_comparison import Builds, compare_builds, is_same
from electrolyte.study.manifest import write_manifest
from workshop import PELLETS, SNAKEMAKE, Workshop, copy_repository, half_again, keep_rows

SPECTRUM = "raw/eis/LTSC-1_25C.DTA"
TARGETS = ("fig3b", "numbers")
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {
    "OPENBLAS_NUM_THREADS": "1"
}


@dataclass(frozen=True)
class States:
    """A study, the two contents of one of its raw files, and undisturbed results of both."""

    study: Workshop
    spectra: tuple[bytes, bytes]
    references: tuple[Path, Path]
    targets: tuple[str, ...]
    length: float = 0.0  # of an undisturbed rebuild, s

    def set(self, state: int) -> None:
        """Give the raw file one of its contents, and the manifest its digest."""
        (self.study.folder / SPECTRUM).write_bytes(self.spectra[state])
        write_manifest(self.study.folder / "raw")

    def compared(self, state: int) -> Builds:
        """The results against those of an undisturbed run."""
        return compare_builds(self.references[state], self.study.folder / "results")

    def torn(self) -> list[str]:
        """Results that have a record, so that they would be believed, and are of neither state."""
        results, recorded = self.study.folder / "results", self.recorded()
        return [
            name
            for name in self.study.results()
            if name in recorded and not any(is_same(results, r, name) for r in self.references)
        ]

    def recorded(self) -> set[str]:
        """The results that the records of jobs name."""
        results = self.study.folder / "results"
        records = [json.loads(p.read_bytes()) for p in (results / "records").rglob("[!.]*.json")]
        return {name.removeprefix("results/") for record in records for name in record["outputs"]}

    def rerun(self) -> subprocess.CompletedProcess[str]:
        """One plain run, as a user would type it."""
        return self.study.snakemake(*self.targets)


def two_states(
    folder: Path, targets: tuple[str, ...] = TARGETS, pellets: tuple[str, ...] = PELLETS
) -> States:
    """The small study below a folder, built undisturbed in both of its states."""
    study = Workshop(folder / "study")
    study.folder.mkdir(parents=True)
    copy_repository(study.folder)
    keep_rows(study.folder / "raw/eis/measurements.tsv", lambda row: row["pellet"] in pellets)
    spectrum = study.folder / SPECTRUM
    first = spectrum.read_bytes()
    second = half_again(first.decode("latin-1")).encode("latin-1")
    references = (folder / "first", folder / "second")
    states = States(study, (first, second), references, targets)
    for state in (1, 0):
        states.set(state)
        begin = time.monotonic()
        run = states.rerun()
        length = time.monotonic() - begin
        assert run.returncode == 0, run.stdout
        shutil.copytree(study.folder / "results", references[state])
    return replace(states, length=length)


def copied(states: States, folder: Path) -> States:
    """The same with a study of its own, to break."""
    shutil.copytree(states.study.folder, folder, copy_function=shutil.copy2, dirs_exist_ok=True)
    return replace(states, study=Workshop(folder))


# --- runs that are disturbed -----------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """A run in a process group of its own; what it prints goes to a file beside the study."""

    process: subprocess.Popen[bytes]
    output: Path

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_until(self, happened: Callable[[], bool], seconds: float = 300) -> None:
        end = time.monotonic() + seconds
        while not happened():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < end, self.text()
            time.sleep(0.01)

    def wait_for(self, words: str) -> None:
        self.wait_until(lambda: words in self.text())

    def end(self, seconds: float = 600) -> int:
        return self.process.wait(seconds)

    def kill(self) -> None:
        """SIGKILL to all processes of the run at once; returns when none is left."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        while group_lives(self.process.pid):
            time.sleep(0.01)


def started(states: States, *arguments: str, largest_file: int | None = None) -> Run:
    """Start a run; ``largest_file`` in bytes, as ``ulimit -f`` sets it."""

    def limit() -> None:
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    folder = states.study.folder
    output = folder.parent / f"{folder.name}-{time.monotonic_ns()}.log"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [str(SNAKEMAKE), *(arguments or states.targets)],
            cwd=folder,
            env=ENVIRONMENT,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=limit,
        )
    return Run(process, output)


def group_lives(group: int) -> bool:
    """Whether a process group has members other than zombies."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:  # ended in the meantime
            continue
        if int(its_group) == group and state != "Z":
            return True
    return False


@dataclass(frozen=True)
class Kill:
    """What a kill met, and what was wrong with what one plain run then made of it."""

    in_time: bool  # before the run had ended
    during: str
    unfinished: bool  # a job was writing its outputs
    wrong: tuple[str, ...]


def kill_and_rerun(states: States, state: int, seconds: float) -> Kill:
    """Rebuild to a state, kill that after some seconds, look at what is there, and run again."""
    states.set(state)
    run = started(states)
    time.sleep(seconds)
    in_time = run.process.poll() is None
    if in_time:
        run.kill()
    begun = re.findall(r"^\[\d+/\d+\] (.*)$", run.text(), re.M)
    during = f"{len(begun)} jobs begun, last: {begun[-1]}" if begun else "before the first job"
    unfinished = bool(set(states.study.results()) - states.recorded())
    wrong = [f"half-written, with a record: {name}" for name in states.torn()]
    plain = states.rerun()
    if plain.returncode:
        wrong.append(f"the plain run failed: {plain.stdout[-1500:]}")
    else:
        builds = states.compared(state)
        wrong += [f"not as undisturbed: {name}" for name in (*builds.different, *builds.missing)]
    return Kill(in_time, during if in_time else "after the end", unfinished, tuple(wrong))


# --- disks that are full or cannot be written ----------------------------------------------------


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """A disk of its own at a folder, or ``False`` where this may not be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder that takes no files: as a mount, or by permissions where these bind."""
    if os.geteuid() == 0:
        subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", str(folder)], check=True)
    else:
        folder.chmod(0o555)
        try:
            yield
        finally:
            folder.chmod(0o755)


def fill(folder: Path) -> Path:
    """Take all space that is left on the disk of a folder; delete the file to give it back."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as stream:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    stream.write(b"\0" * size)
            except OSError:
                continue
    return filler


# --- clocks -----------------------------------------------------------------------------------


def set_times(folder: Path, patterns: tuple[str, ...], days: float) -> int:
    """Date files as a clock would that is wrong by some days; how many there were."""
    stamp = time.time() + days * 86400
    files = [p for pattern in patterns for p in folder.glob(pattern) if p.is_file()]
    for file in files:
        os.utime(file, (stamp, stamp))
    return len(files)
