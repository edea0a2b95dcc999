"""Kill the workflow at random moments of a rebuild, and see what one plain run makes of it.

    python benchmarks/faults.py --kills 50 --seed 1
    python benchmarks/faults.py --kills 60 --targets all        # of the full build

Before each kill one raw file gets its other content, so that a rebuild is due. All processes of the
run get SIGKILL at once, at a moment drawn evenly from the length of an undisturbed rebuild. The
other faults of docs/reliability.md are tried by ``pytest tests/workflow/test_faults.py``.
"""

from __future__ import annotations

import random
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path += [str(ROOT / folder) for folder in ("tests/workflow", "tools", "scripts")]

from disturbed_runs import TARGETS, kill_and_rerun, two_states  # noqa: E402


def main() -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--targets", nargs="+", default=list(TARGETS))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    runs = cut = within = bad = 0
    with tempfile.TemporaryDirectory() as folder:
        states = two_states(Path(folder), tuple(options.targets))
        length = states.length
        while cut < options.kills:
            moment = chance.uniform(0, length)
            kill = kill_and_rerun(states, runs % 2, moment)
            runs += 1
            cut += kill.in_time
            within += kill.unfinished
            bad += bool(kill.wrong)
            verdict = "; ".join(kill.wrong) or "identical"
            print(f"{cut:3d} {moment:6.2f} s: {kill.during}: {verdict}", flush=True)
            if not kill.in_time:  # the machine has become faster
                length = moment
    print(f"undisturbed rebuild {length:.1f} s; seed {options.seed}; {' '.join(options.targets)}")
    print(
        f"{cut} runs killed, {within} of them while a job wrote its outputs, {runs - cut} ended"
        f" before; {runs - bad} identical after one plain run, {bad} not"
    )
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
