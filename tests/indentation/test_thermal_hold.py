"""Drift of the depth in the hold at the end of a test, simulated and in real workbooks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.numbers.guards.mechanics import MOST_DRIFT, thermal_drift
from electrolyte.readers import read
from electrolyte.study.configuration import validated
from electrolyte.techniques.indentation.indents import analyse
from electrolyte.techniques.indentation.settings import settings_from
from electrolyte.techniques.indentation.thermal_hold import drift_nm_s

TIME = np.linspace(0, 200, 2001)


# 60 s up to 10 mN, 30 s down to 1 mN, 60 s of hold, and off
LOAD = np.interp(TIME, [0, 60, 90, 150, 160], [0, 10, 1, 1, 0])


@pytest.mark.parametrize("drift", [-0.3, 0.0, 0.05, 0.3])
def test_the_drift_comes_back(drift: float) -> None:
    noise = np.random.default_rng(1).normal(0, 0.5, TIME.size)
    recovery = np.where(TIME > 90, -5 * (1 - np.exp(-np.maximum(TIME - 90, 0) / 4)), 0)
    depth = 300 * np.sqrt(LOAD) + recovery + drift * TIME + noise
    assert drift_nm_s(depth, LOAD, TIME) == pytest.approx(drift, abs=0.01)


def test_a_test_without_hold_has_none() -> None:
    load = np.interp(TIME, [0, 60, 90], [0, 10, 0])
    assert np.isnan(drift_nm_s(300 * np.sqrt(load), load, TIME))


@pytest.mark.parametrize("share", [-0.02, 0.02])
def test_what_would_move_the_numbers_is_doubted(share: float) -> None:
    found = thermal_drift(True, share)
    assert found is not None
    assert f"{-200 * share:+.1f} % of hardness" in found.found
    assert thermal_drift(True, MOST_DRIFT / 2) is None
    assert thermal_drift(True, float("nan")) is None
    assert thermal_drift(False, float("nan")) is not None


@pytest.mark.parametrize("name", ["FS_XP.xls", "micromechanics_Example.xls", "FusedSilica.xlsx"])
def test_real_corrected_depths_do_not_drift(real_data: Path, name: str) -> None:
    measurement = read(real_data / "indentation" / name, "indentation")
    config = validated({})["indentation"] | {"depth_window_nm": [300, 700]}
    found = analyse(measurement, settings_from(config, {}, measurement.metadata))
    shares = found["drift_share"].dropna()
    assert len(shares)
    assert abs(shares).max() < MOST_DRIFT / 2
