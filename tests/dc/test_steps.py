"""Records of known programs, cut into their steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers import read
from electrolyte.readers.measurement import CURRENT, SET_VOLTAGE, TEST_TIME, VOLTAGE
from electrolyte.techniques.dc.steps import split_steps, steps_of


def record(levels, points=100, noise=0.0, seed=0):
    """Time, measured voltage, current of 1e-8 S, and what was set."""
    setting = np.repeat(np.asarray(levels, dtype=float), points)
    v = setting + np.random.default_rng(seed).normal(0, noise, len(setting))
    return np.arange(len(v), dtype=float), v, 1e-8 * setting, setting


def nominals(steps):
    return [step.nominal for step in steps]


def test_steps_between_rests_lose_the_sample_in_between() -> None:
    t, v, i, _ = record([0.0, 0.1, 0.2, 0.0])
    v[100] = 0.03  # one sample while the voltage rises
    steps, left_out = split_steps(t, v, i)
    assert nominals(steps) == [0.1, 0.2]
    assert [len(step.time) for step in steps] == [99, 100]
    assert steps[1].time[0] == 200
    assert left_out == []


@pytest.mark.parametrize("level", [0.001, 0.01, -0.01, 0.5])
def test_a_file_of_one_step_is_one_step_whatever_its_size(level: float) -> None:
    t, v, i, setting = record([level], points=500, noise=1e-5)
    for known in (None, setting):
        steps, _ = split_steps(t, v, i, setting=known)
        assert nominals(steps) == [level]
        assert len(steps[0].time) == 500


@pytest.mark.parametrize("seed", range(20))
def test_noise_of_the_measured_voltage_makes_no_steps(seed: int) -> None:
    t, v, i, setting = record([0.1], points=3600, noise=2e-3, seed=seed)
    for known in (None, setting):
        steps, _ = split_steps(t, v, i, setting=known)
        assert nominals(steps) == [pytest.approx(0.1, abs=2e-4)]
        assert len(steps[0].time) > 3500


@pytest.mark.parametrize("noise", [0.0, 1e-4, 1e-3, 2e-3])
@pytest.mark.parametrize("levels", [[0.01, 0.015, 0.02], [0.1, 0.11, 0.12], [0.5, 0.495, 0.0]])
def test_settings_a_few_millivolts_apart_are_steps(levels, noise: float) -> None:
    t, v, i, setting = record(levels, points=300, noise=noise)
    expected = [level for level in levels if level]
    steps, _ = split_steps(t, v, i, setting=setting)
    assert nominals(steps) == expected
    steps, _ = split_steps(t, v, i)
    assert nominals(steps) == pytest.approx(expected, abs=3e-4)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(range(1, 60)), min_size=1, max_size=6),
    st.integers(12, 80),
    st.sampled_from([0.0, 5e-5, 2e-4]),
)
def test_any_program_comes_back_from_the_measured_voltage(tens, points: int, noise: float) -> None:
    levels = [0.01 * k for n, k in enumerate(tens) if n == 0 or tens[n - 1] != k]
    t, v, i, setting = record(levels, points=points, noise=noise)
    for known in (None, setting):
        steps, _ = split_steps(t, v, i, setting=known)
        assert nominals(steps) == pytest.approx(levels, abs=3e-4)


def test_step_numbers_cut_where_nothing_was_set() -> None:
    t, v, i, _ = record([0.01, 0.014, 0.014, 0.02], points=30, noise=1e-3)
    number = np.repeat([1, 2, 3, 4], 30)
    steps, _ = split_steps(t, v, i, number=number)
    assert nominals(steps) == pytest.approx([0.01, 0.014, 0.02], abs=1e-3)
    assert [len(step.time) for step in steps][1] > 50  # one voltage goes on under a new number


def test_a_setting_that_is_never_given_is_not_used() -> None:
    t, v, i, _ = record([0.1, 0.2])
    for unused in (np.zeros(200), np.full(200, np.nan)):
        assert nominals(split_steps(t, v, i, setting=unused)[0]) == [0.1, 0.2]


def test_a_slow_swing_and_a_creep_of_the_voltage_are_no_steps() -> None:
    t = np.arange(3600.0)
    for v in (0.1 + 2e-3 * np.sin(t / 300), 0.1 + 5e-3 * t / 3600):
        steps, _ = split_steps(t, v, 1e-8 * v)
        assert len(steps) == 1
    spiky = np.full(3600, 0.1)
    spiky[::500] = 0.4
    assert len(split_steps(t, spiky, 1e-8 * spiky)[0]) == 1


def test_open_circuit_within_a_record_is_no_step() -> None:
    t, v, i, _ = record([0.08, 0.1, 0.2])
    i[:100] = 0.0
    assert nominals(split_steps(t, v, i)[0]) == [0.1, 0.2]


def test_short_pieces_are_said() -> None:
    t, v, i, setting = record([0.1, 0.2], points=50)
    setting[:7], v[:7] = 0.3, 0.3
    steps, left_out = split_steps(t, v, i, setting=setting)
    assert nominals(steps) == [0.1, 0.2]
    assert left_out == ["7 points at 0.3 V are too few"]


@pytest.mark.parametrize("points", [1, 3, 9])
def test_a_short_file_is_refused_with_what_it_has(points: int) -> None:
    t, v, i, setting = record([0.1], points=points)
    for known in (None, setting):
        with pytest.raises(AnalysisError, match=f"at most {points} points, at 0.1 V"):
            split_steps(t, v, i, setting=known)


def frame(levels):
    t, v, i, setting = record(levels)
    columns = {TEST_TIME: t, VOLTAGE: v, CURRENT: i, SET_VOLTAGE: setting}
    return pd.DataFrame(columns)


def test_the_voltage_of_the_sheet_picks_its_step() -> None:
    steps, _ = steps_of(frame([0.1, 0.2, 0.3]), 0.2)
    assert nominals(steps) == [0.2]
    with pytest.raises(AnalysisError, match=r"steps at 0.1, 0.2, 0.3 V in the file"):
        steps_of(frame([0.1, 0.2, 0.3]), 200)


def test_a_file_without_voltages_is_one_step_at_that_of_the_sheet() -> None:
    bare = frame([0.1]).drop(columns=[VOLTAGE, SET_VOLTAGE])
    assert nominals(steps_of(bare, 0.1)[0]) == [0.1]
    with pytest.raises(AnalysisError, match="a voltage in the sheet or in the file"):
        steps_of(bare, None)


CSV = {
    "set voltage": "time/s,Ewe/V,I/A,control/V",
    "step number": "Test Time / s,Voltage / V,Current / A,Set Voltage / V,Step ID / 1",
    "nothing": "Time (s),Potential (V),Current (A)",
}


@pytest.mark.parametrize("header", CSV.values(), ids=CSV)
def test_steps_of_a_text_file(tmp_path: Path, header: str) -> None:
    t, v, i, setting = record([0.0, 0.01, 0.02, 0.0], points=60, noise=1e-4)
    number = np.repeat([1, 2, 3, 4], 60)
    columns = np.array([t, v, i, setting, number])[: header.count(",") + 1].T
    path = tmp_path / "run.csv"
    np.savetxt(path, columns, delimiter=",", header=header, comments="", fmt="%.8g")
    steps, _ = steps_of(read(path, "dc").frame, None)
    assert nominals(steps) == [0.01, 0.02]


def test_a_record_without_any_current_is_told() -> None:
    t = np.arange(100.0)
    with pytest.raises(AnalysisError, match="below the resolution"):
        split_steps(t, np.full(100, 0.1), np.zeros(100))


def test_a_step_without_current_is_named() -> None:
    t = np.arange(300.0)
    voltage, current = np.repeat([0.1, 0.2, 0.3], 100), np.repeat([0.0, 2e-9, 3e-9], 100)
    steps, left_out = split_steps(t, voltage, current)
    assert [step.nominal for step in steps] == [0.2, 0.3]
    assert left_out == ["no current at 0.1 V: a rest, or below the resolution"]
