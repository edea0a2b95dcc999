"""Creep and drift that go on into the unloading."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from electrolyte.numbers.guards.mechanics import MOST_CREEP
from electrolyte.readers import read
from electrolyte.readers.measurement import DEPTH, INDENT, LOAD, TEST_TIME, Measurement
from electrolyte.study.configuration import validated
from electrolyte.techniques.indentation.common_errors import creep_seen
from electrolyte.techniques.indentation.creep import creep_share
from electrolyte.techniques.indentation.indents import analyse
from electrolyte.techniques.indentation.pellet import Pellet
from electrolyte.techniques.indentation.settings import settings_from
from electrolyte.techniques.indentation.summary import pellet_quantities

PEAK, DEEPEST, RECOVERY = 100.0, 2800.0, 300.0  # mN, nm: S = 1.5 P / recovery = 0.5 mN/nm


def crept(rate_nm_s: float, unloading_s: float = 30.0) -> pd.DataFrame:
    """A hold of 10 s and an unloading along P ~ x^1.5, both with a depth that grows evenly."""
    up = np.linspace(1, 0.1, 300)
    load = np.r_[PEAK * np.linspace(0.01, 1, 100) ** 2, np.full(100, PEAK), PEAK * up]
    time = np.r_[
        np.linspace(-40, -10, 100), np.linspace(-9.9, 0, 100), unloading_s * (1 - up) / 0.9
    ]
    depth = np.r_[DEEPEST * np.linspace(0.01, 1, 100), np.full(100, DEEPEST)]
    depth = np.r_[depth, DEEPEST - RECOVERY * (1 - up ** (1 / 1.5))]
    depth = depth + rate_nm_s * np.clip(time + 10, 0, None)
    return pd.DataFrame({DEPTH: depth, LOAD: load, TEST_TIME: time, INDENT: "1"})


def modulus(frame: pd.DataFrame):
    config = validated({"indentation": {"route": "unloading"}})["indentation"]
    measurement = Measurement("indentation", "t", frame, Path("x"), "")
    indents = analyse(measurement, settings_from(config, {}, {}))
    rows = pellet_quantities(Pellet("A", "A-1", indents, "m", "measured"), 0.01)
    return next(row for row in rows if row.quantity == "indentation_modulus"), indents


@pytest.mark.parametrize("rate", [0.3, 1.0, 3.0])
def test_the_share_of_creep_is_by_how_much_the_stiffness_is_too_large(rate: float) -> None:
    _, truth = modulus(crept(0.0))
    row, found = modulus(crept(rate))
    ratio = found["stiffness_N_m"][0] / truth["stiffness_N_m"][0]
    # S h'/|P'| with 90 mN in 30 s, and the true S times 1 + share of itself
    share = 0.5 * rate / 3.0
    assert ratio == pytest.approx(1 / (1 - share), rel=0.05 * rate)
    assert found["creep_share"][0] == pytest.approx(ratio - 1, rel=0.25)
    assert row.status == "suspect"
    assert "creep or drift" in row.note


def test_a_little_creep_is_in_u() -> None:
    """The modulus is 1.7 % too large: doubted from 2 % on, below it in u."""
    row, found = modulus(crept(0.1))
    _, truth = modulus(crept(0.0))
    assert row.status == "ok"
    off = found["stiffness_N_m"][0] / truth["stiffness_N_m"][0] - 1
    assert abs(row.shared["indentation.creep"]) == pytest.approx(off * row.value, rel=0.2)


def test_no_creep_and_a_fast_unloading_are_no_doubt() -> None:
    assert modulus(crept(0.0))[0].status == "ok"
    assert modulus(crept(0.1, unloading_s=5.0))[0].status == "ok"


@pytest.mark.parametrize("name", ["FS1.txt", "FusedSilica.xlsx"])
def test_fused_silica_hardly_creeps(real_data: Path, name: str) -> None:
    measurement = read(real_data / "indentation" / name, "indentation")
    config = validated({"indentation": {"route": "unloading"}})["indentation"]
    shares = analyse(measurement, settings_from(config, {}, measurement.metadata))["creep_share"]
    assert not abs(shares.mean()) > MOST_CREEP, shares.to_list()


def test_creep_that_is_the_noise_of_its_rate_is_none() -> None:
    """Shares of +-20 % that are 2.5 % in the mean say nothing; those of 2.5 +- 0.3 % do."""

    def pellet(shares: list[float]) -> Pellet:
        return Pellet("A", "A-1", pd.DataFrame({"creep_share": shares, "excluded": ""}), "m", "")

    noisy = [0.225, -0.175, 0.225, -0.175]
    assert creep_seen(pellet(noisy)) == 0.0
    assert creep_seen(pellet([0.022, 0.028, 0.022, 0.028])) == pytest.approx(0.025)
    assert creep_seen(pellet([0.03])) == pytest.approx(0.03)
    assert creep_seen(pellet([math.nan])) == 0.0


def unloading_that_creeps(growing_nm_s: float, fades_s: float, noise_nm: float = 0.0):
    """Depth, load, time of an unloading within 30 s from 100 mN along (h - hf)^1.5, no hold before;
    stiffness in N/m."""
    load = np.r_[np.linspace(0, 100, 100), np.linspace(100, 10, 300)[1:]]
    time = np.r_[np.linspace(-60, 0, 100), np.linspace(0, 30, 300)[1:]]
    recovery = 800.0
    depth = np.where(time < 0, 3000 * np.sqrt(load / 100), 3000 - recovery)
    depth = depth + np.where(time < 0, 0, recovery * (load / 100) ** (1 / 1.5))
    depth = depth + growing_nm_s * fades_s * (1 - np.exp(-np.clip(time, 0, None) / fades_s))
    depth = depth + noise_nm * np.random.default_rng(3).standard_normal(load.size)
    return depth, load, time, 1.5 * 100 / recovery * 1e6


@pytest.mark.parametrize("noise_nm", [0.0, 0.5, 3.0])
def test_an_unloading_along_a_power_law_shows_no_creep(noise_nm: float) -> None:
    depth, load, time, stiffness = unloading_that_creeps(0.0, 1.0, noise_nm)
    share = creep_share(depth, load, time, 99, load.size, stiffness)
    assert np.isnan(share) or share < 0.02


@pytest.mark.parametrize("growing_nm_s", [5.0, 30.0])
def test_creep_without_a_hold_shows_at_the_top_of_the_unloading(growing_nm_s: float) -> None:
    """The depth falls at |P'|/S = 16 nm/s: at 30 nm/s it still grows, a nose."""
    depth, load, time, stiffness = unloading_that_creeps(growing_nm_s, 3.0, 0.5)
    assert (depth.argmax() > 110) == (growing_nm_s == 30.0)
    share = creep_share(depth, load, time, 99, load.size, stiffness)
    at_the_start = growing_nm_s / 16.0
    assert 0.5 * at_the_start < share < at_the_start


@pytest.mark.parametrize("points", [50, 400, 3000])
def test_the_end_of_a_loading_is_no_hold(points: int) -> None:
    """However densely it is recorded: there the depth grows with the load."""
    load = np.r_[np.linspace(0, 80, points), np.linspace(80, 8, 200)[1:]]
    time = np.r_[np.linspace(-20, 0, points), np.linspace(0, 15, 200)[1:]]
    depth = np.r_[1900 * np.sqrt(load[:points] / 80), 1500 + 400 * (load[points:] / 80) ** 0.7]
    share = creep_share(depth, load, time, points - 1, load.size, 80 / 0.7 / 400 * 1e6)
    assert np.isnan(share) or abs(share) < 0.01


@pytest.mark.parametrize(("growing_nm_s", "least"), [(1.5, 0.02), (4.0, 0.05)])
def test_creep_that_fades_within_the_unloading_is_seen(growing_nm_s: float, least: float) -> None:
    """The fit of the upper part takes it for another exponent; the lower part knows nothing."""
    depth, load, time, _ = unloading_that_creeps(growing_nm_s, 8.0, 0.2)
    frame = pd.DataFrame({DEPTH: depth, LOAD: load, TEST_TIME: time, INDENT: "1"})
    row, found = modulus(frame)
    assert found["creep_share"][0] > least
    assert row.status == "suspect"
