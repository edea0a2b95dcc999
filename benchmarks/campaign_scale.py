"""What studies of more and more impedance spectra cost, from the sheets to the report.

    python benchmarks/campaign_scale.py                     100, 1,000 and 10,000 spectra
    python benchmarks/campaign_scale.py --spectra 100 1000  less patience

For each size a synthetic study (benchmarks/campaign.py) with the same number of temperatures a
pellet, because a pellet is one job, and a job costs something itself: planning, number of jobs,
number of Slurm jobs with profiles/slurm, and the whole workflow on two cores. Seconds are those of
the processor; memory is what all processes of the run hold together. Ends with a table for
docs/more-machines.md; exit code 1 if the cost of another spectrum grows, or memory is above 4 GiB.

The same work takes another number of seconds when others use the machine. So a fixed piece of
arithmetic is timed all through each run, and growth is judged from seconds divided by it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path

import psutil
import yaml
from campaign import write_campaign

ROOT = Path(__file__).resolve().parent.parent
SNAKEMAKE = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
SNAKEMAKE += ["--workflow-profile", str(ROOT / "profiles/default"), "--cores", "2"]
PER_PELLET = 20
LIMIT_MiB = 4096.0
# Of the cost of one more spectrum. The same fits differ by 10 % from run to run, which makes 15 to
# 20 % of a difference of two runs; the one growth that this has found so far was 80 %.
TOLERANCE = 0.25
SAMPLE_S = 0.5
SPEED_EVERY = 4  # samples


@dataclass(frozen=True)
class Cost:
    """Seconds of processor time, the most memory held at one time (MiB), and ``pace``.

    The pace is what ``fixed_work`` took at the same time, in seconds, on average.
    """

    cpu: float
    memory: float
    pace: float


@dataclass(frozen=True)
class Size:
    """What was measured on one study."""

    spectra: int
    jobs: int
    cluster_jobs: int
    planning: Cost
    run: Cost


def measured(command: Sequence[str], folder: Path) -> Cost:
    """Cost of a command with all that it starts; ends the program if the command fails."""
    memory, paces = 0, [fixed_work()]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=subprocess.STDOUT)
        tree = psutil.Process(process.pid)
        for turn in count(1):
            if (ended := os.wait4(process.pid, os.WNOHANG))[0]:
                break
            memory = max(memory, resident(tree))
            if turn % SPEED_EVERY == 0:
                paces.append(fixed_work())
            time.sleep(SAMPLE_S)
        _, status, used = ended
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{said.read()[-4000:]}")
    return Cost(used.ru_utime + used.ru_stime, memory / 2**20, sum(paces) / len(paces))


def fixed_work() -> float:
    """Processor time of always the same arithmetic, in seconds: some hundredths."""
    start = time.thread_time()
    sum(number * number for number in range(300_000))
    return time.thread_time() - start


def resident(process: psutil.Process) -> int:
    """Bytes of a process and all below it; pages that they share count each time."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:  # it has just ended
            continue
    return total


def counted_jobs(study: Path) -> tuple[int, int]:
    """How many jobs a full run has, and how many cluster jobs they are in profiles/slurm."""
    from snakemake.api import SnakemakeApi
    from snakemake.settings.types import (
        DAGSettings,
        GroupSettings,
        OutputSettings,
        Quietness,
        ResourceSettings,
    )

    text = (ROOT / "profiles/slurm/config.yaml").read_text(encoding="utf-8")
    profile = yaml.safe_load(text)
    sizes = {k: int(v) for k, v in (pair.split("=") for pair in profile["group-components"])}
    groups = GroupSettings(
        overwrite_groups=dict(pair.split("=") for pair in profile["groups"]),
        group_components=sizes,
    )
    with SnakemakeApi(OutputSettings(quiet={Quietness.ALL})) as api:
        workflow = api.workflow(
            ResourceSettings(cores=1), snakefile=ROOT / "Snakefile", workdir=study
        )
        planned = workflow.dag(DAGSettings(forceall=True, force_incomplete=True))
        planned.execute_workflow(executor="dryrun", group_settings=groups)
        dag = workflow._workflow.dag
        jobs = [job for job in dag.jobs if job.output]  # all but the targets
        return len(jobs), len({dag.get_job_group(job) or job for job in jobs})


def measure(folder: Path, spectra: int, per_pellet: int) -> Size:
    study = folder / f"spectra-{spectra}"
    spectra = write_campaign(study, spectra // per_pellet, per_pellet)
    planning = measured([*SNAKEMAKE, "-n", "--quiet", "-F"], study)
    ask = [sys.executable, __file__, "--count", str(study)]
    counts = subprocess.run(ask, check=True, capture_output=True, text=True).stdout.split()
    return Size(spectra, *map(int, counts[-2:]), planning, measured(SNAKEMAKE, study))


def per_spectrum(sizes: Sequence[Size]) -> list[float]:
    """Milliseconds that each further spectrum costs, from one size to the next.

    All at the pace of the first run.
    """
    pace = sizes[0].run.pace
    run = [size.run.cpu * pace / size.run.pace for size in sizes]
    more = [b.spectra - a.spectra for a, b in pairwise(sizes)]
    return [1e3 * (b - a) / n for (a, b), n in zip(pairwise(run), more, strict=True)]


def grows(further: Sequence[float]) -> bool:
    """Whether a further spectrum costs more in a larger study than in the smallest."""
    return max(further, default=0) > (1 + TOLERANCE) * next(iter(further), 0)


def table(sizes: Sequence[Size]) -> str:
    lines = ["| spectra | jobs | Slurm jobs | planning | whole run | pace | a spectrum | memory |"]
    lines += ["|---|---|---|---|---|---|---|---|"]
    lines += [
        f"| {s.spectra:,} | {s.jobs} | {s.cluster_jobs} | {s.planning.cpu:.1f} s"
        f" | {s.run.cpu:.0f} s | {1e3 * s.run.pace:.0f} ms | {1e3 * s.run.cpu / s.spectra:.0f} ms"
        f" | {max(s.run.memory, s.planning.memory):.0f} MiB |"
        for s in sizes
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--spectra", type=int, nargs="+", default=[100, 1000, 10000], metavar="N")
    parser.add_argument("--count", type=Path, help="only count the jobs of this study")
    parser.add_argument("--per-pellet", type=int, default=PER_PELLET, metavar="N")
    given = parser.parse_args()
    if given.count:
        print(*counted_jobs(given.count))
        sys.exit()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users have compiled modules
    with tempfile.TemporaryDirectory() as name:
        found = []
        for spectra in sorted(given.spectra):
            found.append(measure(Path(name), spectra, given.per_pellet))
            print(found[-1], flush=True)
    print(table(found))
    further = per_spectrum(found)
    print("each further spectrum:", *(f"{ms:.1f} ms" for ms in further))
    sys.exit(grows(further) or any(size.run.memory > LIMIT_MiB for size in found))
