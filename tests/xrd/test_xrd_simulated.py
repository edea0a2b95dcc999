"""Scans with known truth through the whole analysis: no wrong number is ok."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

PATH = Path(__file__).resolve().parents[2] / "benchmarks" / "xrd.py"
SPEC = importlib.util.spec_from_file_location("benchmark_xrd", PATH)
assert SPEC is not None
assert SPEC.loader is not None
benchmark = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = benchmark
SPEC.loader.exec_module(benchmark)
CASES = {case.name: case for case in benchmark.CASES}
RUNS = 4


@pytest.mark.parametrize("name", ["weak, shift 0°", "weak, shift -0.1°", "strong, shift -0.1°"])
def test_displaced_scans_give_right_numbers(name: str) -> None:
    z, counts = benchmark.scores(CASES[name], RUNS, seed=3)
    for quantity in ("lattice_parameter", "peak_two_theta", "line_shift", "phase_intensity"):
        assert len(z[quantity]) >= RUNS
        assert np.sqrt(np.mean(np.square(z[quantity]))) < 1.7, quantity
        assert np.abs(z[quantity]).max() < 4, quantity
    assert counts["present: contradicted"] == 0
    assert counts["absent: identified"] == 0
    assert not any("fails" in text for text in counts)


def test_nothing_is_found_where_nothing_is() -> None:
    for name in ("no lines", "only foreign lines"):
        _, counts = benchmark.scores(CASES[name], RUNS, seed=4)
        assert counts["absent: identified"] == 0
        assert not any("is ok" in text or "fails" in text for text in counts)
    _, counts = benchmark.scores(CASES["no lines"], RUNS, seed=5)
    assert counts["crystallinity_index: limit holds"] == RUNS
