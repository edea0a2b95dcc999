"""Kill the workflow at random moments of a rebuild, and see what one plain run makes of it.

    python benchmarks/faults.py --kills 50 --seed 1
    python benchmarks/faults.py --kills 5 --targets all

Before each kill one raw file gets its other content, so that a rebuild is due. All processes of the
run get SIGKILL at once, at a moment drawn evenly from the length of an undisturbed rebuild. The
other faults of docs/reliability.md are tried by ``pytest tests/workflow/test_faults.py``.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path += [str(ROOT / "tests/workflow"), str(ROOT / "scripts")]

from disturbed_runs import TARGETS, States, started, two_states  # noqa: E402


def kill_and_rerun(states: States, state: int, seconds: float) -> tuple[str, bool, list[str]]:
    """Rebuild to a state, killed after some seconds; what was cut short, and what is wrong then."""
    states.set(state)
    run = started(states)
    time.sleep(seconds)
    early = run.process.poll() is None
    if early:
        run.kill()
    begun = re.findall(r"^(?:local)?rule (\w+):", run.text(), re.M)
    done = len(re.findall(r"^Finished jobid", run.text(), re.M))
    during = f"{done} jobs done, then {begun[-1]}" if begun else "before the first job"
    during = during if early else "after the end"
    results = states.study.folder / "results"
    left = [p.name for p in results.rglob(".unfinished-*")]
    wrong = [f"half-written: {name}" for name in states.torn()]
    plain = states.rerun()
    if plain.returncode:
        return during, bool(left), [*wrong, f"the plain run failed: {plain.stdout[-1500:]}"]
    builds = states.compared(state)
    wrong += [f"not as undisturbed: {name}" for name in (*builds.different, *builds.missing)]
    return during, bool(left), wrong


def main() -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--targets", nargs="+", default=list(TARGETS))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    bad = cut = torn_beside = 0
    with tempfile.TemporaryDirectory() as folder:
        states = two_states(Path(folder), tuple(options.targets))
        states.set(1)
        begin = time.monotonic()
        if states.rerun().returncode:
            sys.exit("the undisturbed rebuild failed")
        length = time.monotonic() - begin
        for number in range(1, options.kills + 1):
            moment = chance.uniform(0, length)
            during, unfinished, wrong = kill_and_rerun(states, (number + 1) % 2, moment)
            cut += not during.startswith("after")
            torn_beside += unfinished
            bad += bool(wrong)
            verdict = "; ".join(wrong) or "identical"
            print(f"{number:3d} {moment:6.2f} s: {during}: {verdict}", flush=True)
    print(f"undisturbed rebuild {length:.1f} s; seed {options.seed}; {' '.join(options.targets)}")
    print(
        f"{options.kills} kills, {cut} of them before the end, {torn_beside} within a write;"
        f" {options.kills - bad} then identical after one plain run, {bad} not"
    )
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
