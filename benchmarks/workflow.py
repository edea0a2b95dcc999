"""What a rebuild, a rerun and a larger study cost, against what a plain script would.

    python benchmarks/workflow.py                            the shipped study, about 5 minutes
    python benchmarks/workflow.py --skip-rebuild             only what takes seconds
    python benchmarks/workflow.py --spectra 100 1000 10000   also larger studies of spectra
    python benchmarks/workflow.py --rebuild-spectra 10000    also the whole workflow on such a study

Run it on a quiet machine: rebuilds and figures are timed by wall clock, on two cores, figures as
the smallest of three. A run with nothing to do is measured in processor time, in turn with the
empty Snakefile that it is compared with. It ends with a table in Markdown, each figure beside its
ratio to what does the same, or nothing, on the same machine.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import single_process
from campaign import write_campaign

ROOT = Path(__file__).resolve().parent.parent
SNAKEMAKE = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
SPECTRUM = "raw/eis/LTSOC-2_25C.DTA"
CORES = 2
BARE = [sys.executable, "-m", "snakemake", "--cores", str(CORES)]
PER_PELLET = 40
REPEATS = 3
os.environ.update(OPENBLAS_NUM_THREADS="1", PYTHONPATH=str(ROOT / "benchmarks"))
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users have compiled modules


@dataclass(frozen=True)
class Cost:
    """Seconds of wall clock and of processor, and the largest process that there was, in MiB."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Result:
    """One line of the table; ``ratio`` is empty where there is nothing to compare with."""

    what: str
    found: str
    ratio: str = ""


def cost(command: Sequence[str], folder: Path) -> Cost:
    """What a command costs with all that it starts."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)  # of this child and all of its own
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{said.read()[-4000:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def smallest(*tasks: tuple[Sequence[str], Path]) -> list[float]:
    """Smallest processor time of each command, run in turn."""
    runs = [[cost(*task).cpu for task in tasks] for _ in range(REPEATS)]
    return [min(times) for times in zip(*runs, strict=True)]


def copied_study(folder: Path) -> Path:
    """The shipped study, apart from its results."""
    study = folder / "study"
    for name in ("raw", "paper"):
        shutil.copytree(ROOT / name, study / name)
    shutil.copy(ROOT / "config.yaml", study)
    shutil.copytree(ROOT / "profiles", study / "profiles")
    return study


def of_rebuild(study: Path) -> Iterator[Result]:
    """A cold rebuild of everything against the plain script."""
    table, script = single_process.measure(study)
    print(table)
    shutil.rmtree(study / "results")
    cold = cost([*SNAKEMAKE, "--cores", str(CORES)], study)
    jobs, wall = int(script["jobs"]), script["wall"]
    yield Result("plain script, one process", f"{wall:.1f} s; {script['cpu']:.1f} s of processor")
    yield Result(
        f"full rebuild, {CORES} cores, {jobs} jobs",
        f"{cold.wall:.1f} s; {cold.cpu:.1f} s of processor; largest process {cold.memory:.0f} MiB",
        f"{cold.wall / wall:.2f} x the plain script",
    )


def of_nothing_to_do(study: Path, empty: Path) -> Iterator[Result]:
    """A run with nothing to do, and a dry run, against a Snakefile without rules."""
    own = [*SNAKEMAKE, "--cores", str(CORES)]
    nothing, least = smallest((own, study), (BARE, empty))
    yield Result(
        "a run with nothing to do",
        f"{nothing:.2f} s of processor; an empty Snakefile {least:.2f} s",
        f"{nothing / least:.2f} x the empty Snakefile",
    )
    forced, least = smallest(([*own, "-n", "-F"], study), ([*BARE, "-n", "-F"], empty))
    yield Result("building the DAG of all jobs", f"{forced - least:.2f} s more than an empty one")


def of_one_figure(study: Path, empty: Path) -> Iterator[Result]:
    """One figure after one spectrum changed, against an empty Snakefile."""
    least = min(cost(BARE, empty).cpu for _ in range(REPEATS))  # by the clock it waits for a second
    for figure, what in (("fig3b", "Arrhenius plot"), ("fig3", "all panels")):
        runs = []
        for repeat in range(REPEATS):
            _change_one_digit(study / SPECTRUM, repeat)
            write = [sys.executable, str(ROOT / "scripts/study.py"), "manifest"]
            subprocess.run(write, cwd=study, check=True, capture_output=True)
            runs.append(cost([*SNAKEMAKE, "--cores", str(CORES), "--", figure], study))
        wall, cpu = min(run.wall for run in runs), min(run.cpu for run in runs)
        yield Result(
            f"{figure} ({what}) after one changed spectrum",
            f"{wall:.1f} s; {cpu:.1f} s of processor",
            f"{wall / least:.1f} x the empty Snakefile",
        )


def _change_one_digit(path: Path, to: int) -> None:
    lines = path.read_bytes().decode("latin-1").splitlines(keepends=True)
    fields = lines[-1].split("\t")
    fields[4] = fields[4][:-1] + str(to + 2 * (fields[4][-1] == str(to)))
    path.write_bytes("".join([*lines[:-1], "\t".join(fields)]).encode("latin-1"))


def of_size(folder: Path, sizes: Sequence[int]) -> Iterator[Result]:
    """Analysis and planning of studies of more and more spectra."""
    costs = {}
    for size in sizes:
        study = _campaign(folder, size)
        _, script = single_process.measure(study, "eis_fit")
        own, per_pellet = script["rest"] / (script["jobs"] - 1), min(PER_PELLET, size // 5)
        costs[size] = 1e3 * own / per_pellet
        plan = cost([*SNAKEMAKE, "--cores", str(CORES), "-n"], study)
        yield Result(
            f"{size} spectra",
            f"{costs[size]:.1f} ms of processor each;"
            f" planning {plan.cpu:.1f} s, {plan.memory:.0f} MiB",
        )
    first, last = sizes[0], sizes[-1]
    if last > first:
        ratio = costs[last] / costs[first]
        yield Result(f"cost of a spectrum among {last}", "", f"{ratio:.2f} x that among {first}")


def of_large_rebuild(folder: Path, size: int) -> Iterator[Result]:
    """The whole workflow on a study of many spectra."""
    whole = cost([*SNAKEMAKE, "--cores", str(CORES)], _campaign(folder, size))
    yield Result(
        f"whole workflow, {size} spectra",
        f"{whole.wall:.0f} s; {whole.cpu:.0f} s of processor;"
        f" largest process {whole.memory:.0f} MiB",
    )


def _campaign(folder: Path, size: int) -> Path:
    """A study of ``size`` spectra, five pellets at least; written once."""
    study, per_pellet = folder / f"spectra-{size}", min(PER_PELLET, size // 5)
    if not study.exists():
        write_campaign(study, size // per_pellet, per_pellet)
    return study


def markdown(results: Sequence[Result]) -> str:
    """The results as they stand in docs/performance.md."""
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    lines = [
        f"Measured on {time.strftime('%Y-%m-%d')}, {machine}, Python {platform.python_version()}.",
        "",
        "| what | measured | ratio |",
        "|---|---|---|",
        *(f"| {r.what} | {r.found} | {r.ratio} |" for r in results),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--skip-rebuild", action="store_true", help="time no rebuild")
    parser.add_argument("--spectra", type=int, nargs="*", default=[100, 1000], metavar="N")
    parser.add_argument("--rebuild-spectra", type=int, nargs="*", default=[], metavar="N")
    given = parser.parse_args()
    found: list[Result] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study, empty = copied_study(folder), folder / "empty"
        empty.mkdir()
        (empty / "Snakefile").write_text("rule all:\n    input: []\n", encoding="utf-8")
        if given.skip_rebuild:  # what the others need
            cost([*SNAKEMAKE, "--cores", str(CORES), "--", "fig3b", "fig3"], study)
        else:
            found += of_rebuild(study)
            found += of_nothing_to_do(study, empty)
        found += of_one_figure(study, empty)
        found += of_size(folder, given.spectra) if given.spectra else ()
        for size in given.rebuild_spectra:
            found += of_large_rebuild(folder, size)
    print(markdown(found))
