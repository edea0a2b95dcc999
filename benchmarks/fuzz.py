"""Damaged files for every reader and loader: each is read, or refused with a message that helps.

    python benchmarks/fuzz.py --inputs 100000

Prints for each reader and each loader of sheets and configs how many inputs were read, refused, or
showed a bug, and the longest time and the largest memory that one input took. A bug is any other
exception, more than 5 s of processor time, more than 1 GB of memory, a process that dies, or a
file that is read although its own counts and sums contradict what was read. Exit code 1 if there
is one. ``--only TARGET --first N --inputs 1`` shows one input again. With ``--record FILE`` every
trial is kept, and the same command goes on where an interrupted run stopped.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "fuzz")]

from targets import targets, without_seeds  # noqa: E402
from trials import Trial, run  # noqa: E402

# 20 ms and more an input: large, read by libraries in pure Python, or in processes of their own
SLOW = (
    *("arbin-res", "neware-nda", "nanosuite-xls", "inview-xlsx", "arbin-xlsx", "neware-xlsx"),
    "bdf-parquet",
    *("landt-xlsx", "rigaku-ras", "bruker-brml", "sem-tiff"),
    *("sheets", "claims.yaml", "captions.yaml", "chain.yaml"),
)
HEAD = f"{'':22}{'inputs':>8}{'read':>8}{'refused':>9}{'bugs':>6}{'worst s':>9}{'worst MB':>10}"


def plan(names: list[str], inputs: int, first: int) -> Iterator[tuple[str, int]]:
    """The inputs of one target after the other; a tenth as many for the slow ones."""
    shares = [1 if name in SLOW else 10 for name in names]
    for name, share in zip(names, shares, strict=True):
        for number in range(first, first + round(inputs * share / sum(shares))):
            yield name, number


def line(name: str, trials: list[Trial]) -> str:
    count = Counter(trial.outcome for trial in trials)
    seconds, megabytes = max(t.seconds for t in trials), max(t.peak_mb for t in trials)
    return (
        f"{name:22}{len(trials):8}{count['read']:8}{count['refused']:9}{count['bug']:6}"
        f"{seconds:9.2f}{megabytes:10.0f}"
    )


def recorded(path: Path) -> Iterator[Trial]:
    """The trials of an earlier run; a line that was cut off is none."""
    for line in path.read_text().splitlines() if path.exists() else ():
        with suppress(ValueError):
            yield Trial(**json.loads(line))


def tried(inputs: Sequence[tuple[str, int]], record: Path | None) -> Iterator[Trial]:
    """The trials of a plan: first those in the record, then the others, which are added to it."""
    if record is None:
        yield from run(inputs)
        return
    known = {(trial.target, trial.number): trial for trial in recorded(record)}
    yield from (known[one] for one in inputs if one in known)
    with record.open("a", buffering=1) as lines:
        for trial in run(one for one in inputs if one not in known):
            kept = trial if trial.outcome == "bug" else replace(trial, detail="")
            lines.write(f"\n{json.dumps(asdict(kept))}")
            yield trial


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=100_000, help="in all")
    parser.add_argument("--first", type=int, default=0, help="number of the first of each target")
    parser.add_argument("--only", nargs="*", default=[], help="names of targets")
    parser.add_argument("--record", type=Path, help="file of trials, from which a run goes on")
    chosen = parser.parse_args()
    inputs = list(plan(chosen.only or list(targets()), chosen.inputs, chosen.first))
    due = Counter(name for name, _ in inputs)
    found: dict[str, list[Trial]] = defaultdict(list)
    bugs: dict[str, list[Trial]] = defaultdict(list)
    print(HEAD)
    for trial in tried(inputs, chosen.record):
        found[trial.target].append(trial)
        if trial.outcome == "bug":
            place = f"{trial.target}: {trial.detail.split(': ')[0]}"
            if place not in bugs:  # a long run tells of it at once
                print(f"BUG {place}, number {trial.number}", file=sys.stderr, flush=True)
            bugs[place].append(trial)
        if len(found[trial.target]) == due[trial.target]:
            print(line(trial.target, found[trial.target]), flush=True)
    print(line("all", [trial for trials in found.values() for trial in trials]))
    for name in without_seeds():
        print(f"{name}: not tried, its seeds are not here")
    for place, trials in sorted(bugs.items()):
        print(f"BUG {len(trials)} x {place}, e.g. number {trials[0].number}: {trials[0].detail}")
    sys.exit(1 if bugs else 0)
