"""How often 95 % intervals of means, differences and ratios hold the truth.

    PYTHONPATH=scripts python benchmarks/coverage.py

Simulates normal values of ``n`` replicates with a relative scatter of 5 %, alone and with a common
error as large as the scatter. In a mean the common error is that of all replicates; in differences
and ratios it is shared by both samples (and must cancel), or each sample has its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from electrolyte.numbers.comparison import Estimate, difference, log_ratio, mean_of

RUNS = 20_000
SCATTER = 0.05  # relative standard deviation of the replicates
TRUTHS = (1.2, 1.0)
COUNTS = (2, 3, 5)
COMMON = ("none", "shared", "own")  # error common to the replicates of a sample


@dataclass(frozen=True)
class Case:
    """One kind of interval: ``n`` replicates, what they have in common, and the coverage."""

    of: str
    n: int
    common: str
    coverage: float


def cases(runs: int = RUNS, seed: int = 1) -> Iterator[Case]:
    """All cases, each simulated ``runs`` times."""
    rng = np.random.default_rng(seed)
    for n in COUNTS:
        for common in COMMON:
            inside = {"mean": 0, "difference": 0, "ratio": 0}
            for first, second in _samples(rng, n, common, runs):
                a, b = TRUTHS
                inside["mean"] += _holds(first, a)
                inside["difference"] += _holds(difference(first, second), a - b)
                inside["ratio"] += _holds(log_ratio(first, second), np.log(a / b))
            for of, count in inside.items():
                if (of, common) != ("mean", "own"):  # the same as a shared one
                    yield Case(of, n, common, count / runs)


def _samples(
    rng: np.random.Generator, n: int, common: str, runs: int
) -> Iterator[tuple[Estimate, Estimate]]:
    size = 0.0 if common == "none" else SCATTER
    names = ("tip", "tip") if common == "shared" else ("tip of A", "tip of B")
    truths = np.array(TRUTHS)[:, None]
    for _ in range(runs):
        errors = rng.standard_normal(2)
        if common == "shared":
            errors[1] = errors[0]
        values = truths * (1 + SCATTER * rng.standard_normal((2, n)) + size * errors[:, None])
        yield tuple(
            mean_of(own, [{name: size * truth}] * n if size else ())
            for own, name, truth in zip(values, names, TRUTHS, strict=True)
        )  # type: ignore[misc]


def _holds(found: Estimate, truth: float) -> bool:
    low, high = found.interval()
    return bool(low <= truth <= high)


if __name__ == "__main__":
    print(f"{'interval of':12} {'n':>2}  {'common error':12}  coverage")
    for case in cases():
        print(f"{case.of:12} {case.n:2}  {case.common:12}  {100 * case.coverage:.1f} %")
