"""How often 95 % intervals of means, differences and ratios hold the truth.

    PYTHONPATH=scripts python benchmarks/coverage.py

Simulates normal values of replicates with a relative scatter of 5 %, alone and with a common error.
In a mean the common error is that of all replicates; in differences and ratios it is shared by both
samples (and must cancel), or each sample has its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from electrolyte.numbers.comparison import Estimate, difference, log_ratio, mean_of

RUNS = 100_000
SCATTER = 0.05  # relative standard deviation of the replicates
TRUTHS = (1.2, 1.0)
COUNTS = (2, 3, 5)
COMMON = ("none", "shared", "own")  # error common to the replicates of a sample
SMALL = (0.1, 0.2, 0.4)  # common error of a mean of two, in units of the scatter
UNEQUAL = ((2, 3), (2, 5), (3, 5))  # replicates; the first sample scatters more


@dataclass(frozen=True)
class Case:
    """One kind of interval: numbers of replicates, what they have in common, and the coverage.

    common_error, scatters : relative standard deviations
    """

    of: str
    n: tuple[int, int]
    common: str
    common_error: float
    scatters: tuple[float, float]
    coverage: float


def cases(runs: int = RUNS, seed: int = 1) -> Iterator[Case]:
    """Equal samples, alone and with a common error as large as the scatter."""
    rng = np.random.default_rng(seed)
    for n in COUNTS:
        for common in COMMON:
            size = 0.0 if common == "none" else SCATTER
            for case in simulated(rng, runs, (n, n), common, size):
                if (case.of, common) != ("mean", "own"):  # the same as a shared one
                    yield case


def hard_cases(runs: int = RUNS, seed: int = 1) -> Iterator[Case]:
    """Where coverage falls: a small common error, and more scatter in the smaller sample."""
    rng = np.random.default_rng(seed)
    for share in SMALL:
        found = simulated(rng, runs, (2, 2), "shared", share * SCATTER)
        yield from (case for case in found if case.of == "mean")
    for n in UNEQUAL:
        for factor in (1, 2, 4):
            found = simulated(rng, runs, n, "none", 0.0, (factor * SCATTER, SCATTER))
            yield from (case for case in found if case.of == "difference")


def simulated(
    rng: np.random.Generator,
    runs: int,
    n: tuple[int, int],
    common: str,
    size: float,
    scatters: tuple[float, float] = (SCATTER, SCATTER),
) -> Iterator[Case]:
    """The coverage of the mean of the first of two samples, their difference and their ratio."""
    errors = rng.standard_normal((2, runs))
    if common == "shared":
        errors[1] = errors[0]
    names = ("tip", "tip") if common == "shared" else ("tip of A", "tip of B")
    first, second = (
        mean_of(
            truth * (1 + scatter * rng.standard_normal((count, runs)) + size * error),
            [{name: size * truth}] * count if size else (),
        )
        for truth, scatter, count, error, name in zip(
            TRUTHS, scatters, n, errors, names, strict=True
        )
    )
    a, b = TRUTHS
    for of, found, truth in (
        ("mean", first, a),
        ("difference", difference(first, second), a - b),
        ("ratio", log_ratio(first, second), np.log(a / b)),
    ):
        yield Case(of, n, common, size, scatters, _coverage(found, truth))


def _coverage(found: Estimate, truth: float) -> float:
    half = stdtrit(found.dof, 0.975) * found.u  # as Estimate.interval, of all runs at once
    return float(np.mean(np.abs(found.value - truth) <= half))


if __name__ == "__main__":
    print(f"{'interval of':12} n     {'common error':14} scatters      coverage")
    for case in (*cases(), *hard_cases()):
        scatters = " ".join(f"{100 * s:4.0f} %" for s in case.scatters)
        common = f"{case.common} {100 * case.common_error:.1f} %"
        n = "{}, {}".format(*case.n)
        print(f"{case.of:12} {n}  {common:14} {scatters} {100 * case.coverage:8.1f} %")
