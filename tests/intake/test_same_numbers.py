"""One measurement in two files is told, repeats of one measurement are not taken for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import Desk
from electrolyte.intake.same_numbers import alike
from electrolyte.readers.measurement import Measurement
from test_add_table import FREQUENCIES, spectrum

KNOWN = ("--pellet", "S1-1", "--temperature-C", "25")


def pattern(seed: int, unit: str = "counts") -> Measurement:
    """A diffraction pattern of counts: one line on a background."""
    x = np.arange(10.0, 60.0, 0.02)
    y = np.random.default_rng(seed).poisson(200 + 3000 * np.exp(-(((x - 30) / 0.1) ** 2)))
    frame = pd.DataFrame({"Two Theta / deg": x, f"Intensity / {unit}": y.astype(float)})
    return Measurement("xrd", "xy", frame, Path("a.xy"), "")


def changed(one: Measurement, column: int, values: np.ndarray) -> Measurement:
    frame = one.frame.copy()
    frame[frame.columns[column]] = values
    return replace(one, frame=frame)


@given(st.integers(4, 9), st.booleans())
def test_an_export_holds_the_same_numbers(digits: int, backwards: bool) -> None:
    one = pattern(1)
    frame = one.frame.map(lambda value: float(f"{value:.{digits}g}"))
    other = replace(one, frame=frame[::-1].reset_index(drop=True) if backwards else frame)
    assert alike(one, other)


def test_counts_per_second_are_counts_in_another_unit() -> None:
    one, other = pattern(1), pattern(1, "counts/s")
    assert alike(one, changed(other, 1, other.frame["Intensity / counts/s"].to_numpy() / 0.5))
    assert not alike(one, changed(one, 1, one.frame["Intensity / counts"].to_numpy() * 2))


def test_repeats_are_measurements_of_their_own() -> None:
    assert not any(alike(pattern(1), pattern(seed)) for seed in range(2, 12))


@pytest.mark.parametrize("scatter", [1e-4, 1e-3])
def test_cycles_of_a_pycnometer_that_agree_are_no_export(scatter: float) -> None:
    rng = np.random.default_rng(3)

    def filling() -> Measurement:
        volume = 0.412 * (1 + scatter * rng.standard_normal(8))
        frame = pd.DataFrame({"Cycle / 1": np.arange(1.0, 9), "Sample Volume / cm3": volume})
        return Measurement("pycnometry", "text", frame, Path("a.txt"), "")

    assert not any(alike(filling(), filling()) for _ in range(50))


def test_the_same_spectrum_in_two_files_is_refused_until_it_shall_count_twice(desk: Desk) -> None:
    one = spectrum(desk.files / "a.csv", 500)
    lines = one.read_text().splitlines()
    rows = [[float(v) for v in line.split(";")] for line in lines[1:]]
    other = desk.files / "export.txt"
    text = ["Frequency (Hz)\tZ' (kOhm)\tZ'' (kOhm)"]
    text += [f"{f:.6g}\t{re / 1e3:.6g}\t{im / 1e3:.6g}" for f, re, im in rows[::-1]]
    other.write_text("\n".join(text))
    before = desk.tree()
    refused = desk.run(one, other, *KNOWN)
    assert refused.status == 1
    assert f"export.txt and {one} hold the same {len(FREQUENCIES)} points" in refused.complained
    assert "--overrule" in refused.complained
    assert desk.tree() == before
    assert desk.run(one, *KNOWN).status == 0
    later = desk.run(other, *KNOWN)
    assert "(line 5 of its sheet) hold the same" in later.complained
    assert desk.run(other, *KNOWN, "--overrule").status == 0
