"""Scans with known truth through the whole analysis: no wrong number is ok."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
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


def changed(change: str) -> dict[tuple[str, str], tuple[str, float]]:
    """Status and deviation in u of the numbers of a strong scan whose record is at fault."""
    rng = np.random.default_rng([1, 7])
    case = benchmark.Case("", 0.0, {"LiCl": benchmark.STRONG, "Li2S": benchmark.WEAK})
    measurement, truth = benchmark.simulated(case, rng)
    frame = measurement.frame
    counts = frame[benchmark.COUNTS]
    if change == "saturated":
        frame = frame.assign(**{benchmark.COUNTS: counts.clip(upper=0.6 * counts.max())})
    else:
        frame = frame.iloc[int(counts.argmax()) :].reset_index(drop=True)
    scan = benchmark.analyse(
        replace(measurement, frame=frame), benchmark.ROW, "A", benchmark.SETTINGS
    )
    rows = benchmark.numbers.quantities_of(scan, benchmark.SETTINGS["window_deg"])
    return {
        key: (row.status, (row.value - truth.values[key]) / row.u)
        for row in rows
        if (key := (row.quantity, row.condition)) in truth.values
    }


def test_a_saturated_detector_is_seen() -> None:
    found = changed("saturated")
    for key, (status, off) in found.items():
        is_intensity = key[0] in ("phase_intensity", "crystallinity_index")
        assert status == "suspect" if is_intensity else status != "ok" or abs(off) < 3, key


def test_a_line_that_the_scan_cuts_moves_no_other() -> None:
    found = changed("cut")
    assert found["crystallinity_index", ""][0] == "suspect"
    of_others = {k: v for k, v in found.items() if k[0] in ("peak_two_theta", "lattice_parameter")}
    assert len(of_others) > 3
    for key, (status, off) in of_others.items():
        assert status != "ok" or abs(off) < 3, (key, off)
