"""95 % intervals hold the truth in 93 to 97 of 100 cases, with and without a common error."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

BENCHMARK = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "coverage.py"))
CASES = list(BENCHMARK["cases"](runs=10_000, seed=7))


@pytest.mark.parametrize("case", CASES, ids=[f"{c.of}-{c.n}-{c.common}" for c in CASES])
def test_intervals_cover(case: object) -> None:
    assert 0.93 <= case.coverage <= 0.97


def test_every_kind_of_interval_is_simulated() -> None:
    assert {(c.of, c.n) for c in CASES} == {
        (of, n) for of in ("mean", "difference", "ratio") for n in (2, 3, 5)
    }
