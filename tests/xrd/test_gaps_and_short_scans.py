"""Scans with a gap, and scans no wider than halos are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from xrd_files import CU

from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.diffraction.scan import COUNTS, STOPPED, TWO_THETA
from electrolyte.readers.measurement import Measurement
from electrolyte.study.configuration import validated
from electrolyte.techniques.xrd.analysis import analyse
from electrolyte.techniques.xrd.numbers import quantities_of
from electrolyte.techniques.xrd.pattern import Pattern, Radiation
from electrolyte.techniques.xrd.profile import peak

ROW = {"measurement": "m", "wavelength_A": None, "origin": "synthetic"}
CONFIG = validated({"xrd": {"references": ["LiCl"]}})["xrd"]
LICL = ((30.08, 3000.0), (34.88, 2430.0), (50.1, 1400.0), (59.55, 900.0), (62.5, 550.0))


def numbers_of(
    x: np.ndarray,
    measured: Callable[[np.ndarray], np.ndarray],
    amount: float = 1.0,
    **metadata: float,
) -> dict[str, Quantity]:
    """Of halos and ``amount`` of LiCl."""
    halo = 900 * np.exp(-4 * np.log(2) * ((x - 27) / 9) ** 2)
    counts = 100 + halo + sum(amount * area * peak(x, at, 0.25, 0.5, CU)[0] for at, area in LICL)
    frame = pd.DataFrame({TWO_THETA: x, COUNTS: np.random.default_rng(4).poisson(counts)})
    frame = frame[measured(x)].astype(float).reset_index(drop=True)
    scan = Measurement("xrd", "m", frame, Path("m"), "", {"anode": "Cu", **metadata})
    return {row.quantity: row for row in quantities_of(analyse(scan, ROW, "A", CONFIG), 0.5)}


WHOLE = np.arange(12.0, 70.0, 0.03)


def test_halos_in_a_gap_make_the_index_suspect() -> None:
    whole = numbers_of(WHOLE, lambda x: x > 0)["crystallinity_index"]
    cut = numbers_of(WHOLE, lambda x: np.abs(x - 24.0) > 1.0)["crystallinity_index"]
    assert (whole.status, cut.status) == ("ok", "suspect")
    assert "gaps" in cut.note


def test_a_gap_that_hides_a_line_makes_the_index_suspect() -> None:
    """Of a phase that is identified by its other lines."""
    hides = numbers_of(WHOLE, lambda x: np.abs(x - 50.1) > 0.9)["crystallinity_index"]
    hides_nothing = numbers_of(WHOLE, lambda x: np.abs(x - 66.0) > 0.4)["crystallinity_index"]
    assert (hides.status, hides_nothing.status) == ("suspect", "ok")


def test_what_lies_beyond_the_end_of_a_stopped_scan_is_asked() -> None:
    of_range = ("main_halo_two_theta", "main_halo_fwhm", "crystallinity_index")
    rows = numbers_of(WHOLE, lambda x: x < 45, **{STOPPED: 45.0})
    for name in (*of_range, "peaks_above_detection_limit"):
        assert rows[name].status == "suspect", name
        assert "ends at 45°" in rows[name].note
    assert rows["peak_two_theta"].status == rows["lattice_parameter"].status == "ok"


def test_a_scan_no_wider_than_halos_has_no_intensity_without_doubt() -> None:
    rows = numbers_of(np.arange(27.0, 38.0, 0.02), lambda x: x > 0)
    assert rows["crystallinity_index"].status != "ok"
    assert rows["phase_intensity"].status != "ok"


@pytest.mark.parametrize(
    ("place", "measured", "status"),
    [
        ("at the strongest line", lambda x: np.abs(x - 30.08) > 0.9, "suspect"),
        ("above it", lambda x: x > 31.5, "suspect"),
        ("at a weaker line", lambda x: np.abs(x - 50.1) > 0.9, "ok"),
    ],
)
def test_an_intensity_is_that_of_the_strongest_line(
    place: str, measured: Callable[[np.ndarray], np.ndarray], status: str
) -> None:
    got = numbers_of(WHOLE, measured)["phase_intensity"]
    assert (place, got.status) == (place, status)
    assert ("111 at 30.0°, is not in the scan" in got.note) == (status == "suspect")


def test_a_limit_is_that_of_the_strongest_line_though_it_lies_in_a_gap() -> None:
    """Of weaker lines the same scan says less of the phase, not more."""
    whole = numbers_of(WHOLE, lambda x: x > 0, amount=0.0)["phase_intensity"]
    cut = numbers_of(WHOLE, lambda x: np.abs(x - 30.08) > 0.9, amount=0.0)["phase_intensity"]
    assert (whole.status, cut.status) == ("upper_limit", "upper_limit")
    assert cut.value > whole.value


def test_where_a_scan_was_measured() -> None:
    x = np.concatenate([np.arange(10, 20, 0.02), np.arange(21, 30, 0.02), np.arange(30, 50, 0.1)])
    scan = Pattern(x, np.ones(len(x)), np.ones(len(x)), Radiation(1.54, 1.54, 0.0))
    assert scan.gaps == pytest.approx(np.array([[19.98, 21.0]]))  # other steps are no gap
    assert [scan.covers(at) for at in (9.0, 15.0, 20.5, 40.0, 51.0, float("nan"))] == [
        False, True, False, True, False, False,
    ]  # fmt: skip
    assert scan.to_end(19.5) == pytest.approx(0.48)
    assert scan.to_end(21.3) == pytest.approx(0.3)
    assert not scan.covers(21.3, 0.5)


def test_where_a_scan_was_cut_it_shows_nothing() -> None:
    x = np.arange(20, 40, 0.02)
    above = np.random.default_rng(3).normal(np.where(np.abs(x - 30) < 2, 60.0, -90.0), 20.0)
    scan = Pattern(x, np.maximum(above, 0.0), np.ones(len(x)), Radiation(1.54, 1.54, 0.0))
    assert [scan.covers(at) for at in (24.0, 29.0, 31.0, 36.0)] == [False, True, True, False]
