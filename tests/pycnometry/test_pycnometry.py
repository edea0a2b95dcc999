"""Density: shipped values, drift, mass, comparison, and the relation of pressures and volumes."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, linregress

from electrolyte import readers
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.formula import molar_mass
from electrolyte.numbers.guards.mechanics import true_density
from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.measurement import DENSITY, PURGED_CYCLE, SAMPLE_VOLUME, Measurement
from electrolyte.techniques.pycnometry.density import gathered
from electrolyte.techniques.pycnometry.relative_density import relative_density
from electrolyte.techniques.pycnometry.run import (
    FIRST_P,
    Run,
    aliquot_quantities,
    analyse_run,
    first_apart,
    trend,
)
from synthetic import pycnometry as synthetic
from synthetic.pellets import pellets
from synthetic.study import forward_model


def measured(values, column=SAMPLE_VOLUME, **metadata) -> Measurement:
    frame = pd.DataFrame({PURGED_CYCLE: range(1, len(values) + 1), column: values})
    return Measurement("pycnometry", "t", frame, Path("run.txt"), "", metadata)


def analysed(values, mass=None, column=SAMPLE_VOLUME, **metadata) -> Run:
    return analyse_run(
        measured(values, column, **metadata), "A", mass, 1e-4, 3e-4, "m1", "measured"
    )


def table(rows: list[Quantity]) -> pd.DataFrame:
    return pd.DataFrame([asdict(row) for row in rows])


@pytest.fixture(scope="module")
def aliquots(tmp_path_factory) -> list[Quantity]:
    """The shipped reports, written, read and analysed: one row an aliquot."""
    raw = tmp_path_factory.mktemp("raw")
    runs: dict[str, list[Run]] = {}
    for row in synthetic.write(raw, forward_model()):
        read = readers.read(raw / "pycnometry" / row["path"], "pycnometry")
        run = analyse_run(
            read, row["aliquot"], float(row["mass_g"]), 1e-4, 3e-4, row["measurement"], "synthetic"
        )
        runs.setdefault(row["sample"], []).append(run)
    return [row for sample, own in runs.items() for row in aliquot_quantities(sample, own)]


SAMPLES = [
    {"sample": "LTSC", "formula": "Li2TaSCl5"},
    {"sample": "LTSOC", "formula": "Li2TaS0.4O0.6Cl5"},
]


@pytest.fixture(scope="module")
def rows(aliquots) -> dict[tuple[str, str], Quantity]:
    """What the shipped aliquots say, by quantity and sample; standard deviations left out."""
    found = gathered(aliquots, SAMPLES, [], "LTSC", 0.10)
    return {(r.quantity, r.sample): r for r in found if r.kind != "sd" and not r.condition} | {
        (r.quantity, r.condition): r for r in found if r.condition
    }


def test_shipped_data_gives_the_reported_values(aliquots, rows):
    assert round(rows["true_density", "LTSC"].value, 2) == 3.03
    assert round(rows["true_density", "LTSOC"].value, 2) == 3.17
    assert rows["molar_volume", "LTSC"].value == pytest.approx(133.4, abs=0.05)
    assert rows["molar_volume", "LTSOC"].value == pytest.approx(124.45, abs=0.05)
    # three independent aliquots of standard deviation 0.09, whatever the cycles do
    assert rows["true_density", "LTSC"].u == pytest.approx(0.09 / math.sqrt(3), rel=1e-3)
    assert [row.status for row in aliquots] == ["ok"] * 6


def test_shipped_comparison(rows):
    change = rows["true_density_change", "LTSOC/LTSC"]
    assert change.value == pytest.approx(4.6, abs=0.05)
    assert (round(change.lower95, 1), round(change.upper95, 1)) == (-2.1, 11.7)
    assert rows["welch_p_value", "true_density"].value == pytest.approx(0.13, abs=0.005)
    assert rows["true_density_cv", "LTSC"].value == pytest.approx(2.97, abs=0.005)
    assert rows["true_density_cv", "LTSOC"].value == pytest.approx(2.84, abs=0.005)
    assert rows["true_density_cv", "LTSC|LTSOC"].value == pytest.approx(2.9, abs=0.05)


def test_nothing_is_compared_with_a_baseline_whose_files_cannot_be_used(aliquots):
    rows = gathered(aliquots, [], [], "LTSX", 0.10)
    assert "mean" in {row.kind for row in rows}
    assert "ratio" not in {row.kind for row in rows}


def test_runs_of_one_aliquot_are_one_value():
    """Two runs of one aliquot are not two aliquots."""
    runs = [analysed([0.4] * 5, 1.2), analysed([0.41] * 5, 1.2)]
    (row,) = aliquot_quantities("A", runs)
    assert row.value == pytest.approx((1.2 / 0.4 + 1.2 / 0.41) / 2)
    assert row.n == 10
    found = gathered([row], [], [], "", 0.10)
    assert [(r.quantity, r.n) for r in found] == [("true_density", 1)]
    assert "one replicate (A): its scatter is unknown" in found[0].note


def test_rising_cycles_are_suspect():
    """A published ten-cycle table that rises from 0.5474 to 0.5564 g/cm³ at every step."""
    density = np.linspace(0.5474, 0.5564, 10)
    aliquot = analysed(density, column=DENSITY)
    assert aliquot.drift == pytest.approx(0.009)
    assert "drifts by +0.0090 g/cm3 over 10 cycles" in aliquot.complaint
    rows = aliquot_quantities("A", [aliquot])
    assert rows[0].status == "suspect"
    assert gathered(rows, [], [], "", 0.10)[0].status == "suspect"


@given(st.lists(st.floats(1, 5), min_size=7, max_size=12))
def test_trend_is_kendalls(values):
    """Independent oracle: the sign and the size of tau; p of the normal approximation."""
    p, change = trend(values)
    tau = kendalltau(range(len(values)), values, method="asymptotic")
    if math.isnan(tau.statistic):
        assert p == 1.0
        return
    assert 0 < p <= 1
    assert p >= tau.pvalue - 1e-9  # the continuity correction makes it larger, never smaller
    if abs(tau.statistic) == 1:
        assert math.copysign(1, change) == math.copysign(1, tau.statistic)


def test_noise_is_seldom_called_drift():
    rng = np.random.default_rng(3)
    called = sum(trend(rng.standard_normal(10))[0] < 0.01 for _ in range(2000))
    assert called / 2000 < 0.015


def test_short_runs_show_no_trend():
    assert math.isnan(trend([1.0, 2.0, 3.0])[0])


def test_the_slope_of_few_cycles_is_tested_by_students_t():
    """Five cycles that all fall have a chance of 1 in 60 by their order, whatever their noise."""
    values = [3.000, 3.004, 3.007, 3.011, 3.015]
    assert trend(values)[0] == pytest.approx(linregress(range(5), values).pvalue)
    assert "drifts by" in analysed(values, column=DENSITY).complaint
    rng = np.random.default_rng(4)
    called = sum(trend(rng.standard_normal(5))[0] < 0.01 for _ in range(2000))
    assert called / 2000 < 0.015


def test_a_trend_that_is_not_certain_is_part_of_u():
    values = [3.000, 3.030, 3.025, 3.060]
    aliquot = analysed(values, column=DENSITY)
    assert not aliquot.complaint
    assert aliquot.u > trend(values)[1] / 2


def test_digits_of_the_volumes_are_part_of_u():
    """A volume written as 0.398 cm³ is one from 0.3975 to 0.3985: 0.07 %."""
    coarse, fine = analysed([0.398, 0.397] * 5, 1.2), analysed([0.3981, 0.3980] * 5, 1.2)
    assert coarse.u**2 - fine.u**2 > (coarse.density * 0.0007) ** 2


def test_the_sheet_overrules_the_mass_of_the_file():
    aliquot = analysed([0.4] * 5, 1.21, mass_g=1.20)
    assert aliquot.density == pytest.approx(1.21 / 0.4)
    assert "1.21 g in the sheet, 1.2 g in the file" in aliquot.complaint
    assert analysed([0.4] * 5, mass_g=1.20).density == pytest.approx(3.0)
    rescaled = analysed([3.0] * 5, 1.21, DENSITY, mass_g=1.20)
    assert rescaled.density == pytest.approx(3.0 * 1.21 / 1.20)


def test_uncertainty_of_one_aliquot():
    aliquot = analyse_run(measured([0.4, 0.4, 0.4]), "A", 1.2, 0.012, 0.02, "m", "measured")
    assert aliquot.u == pytest.approx(3.0 * math.hypot(0.01, 0.02), rel=1e-3)


@pytest.mark.parametrize(
    ("values", "mass", "words"),
    [
        ([0.4], None, "aliquot A.*the mass of the aliquot.*mass_g in the sheet"),
        ([0.4, 0.0], 1.2, "a positive volume in every cycle, found 0 in cycle row 2"),
        ([0.4, -0.1], 1.2, "found -0.1 in cycle row 2"),
    ],
)
def test_unusable_runs_are_refused(values, mass, words):
    with pytest.raises(AnalysisError, match=words):
        analysed(values, mass)


def powder(value, u):
    return Quantity("true_density", "A", value, u, "g/cm3", "m", source="m", origin="measured")


def test_relative_density_and_its_u():
    size = (0.90, 0.01), (10.0, 0.05)
    row = relative_density("LTSC", "LTSC-1", (200.0, 0.0), *size, powder(3.03, 0.05))
    assert row.value == pytest.approx(0.2 / (math.pi / 4 * 0.09) / 3.03)
    parts = [0.01 / 0.9, 2 * 0.05 / 10, 0.05 / 3.03]
    assert row.u / row.value == pytest.approx(math.hypot(*parts))
    assert row.u_omits == ""
    weighed = relative_density("LTSC", "LTSC-1", (200.0, 4.0), *size, powder(3.03, 0.05))
    assert weighed.u / weighed.value == pytest.approx(math.hypot(*parts, 0.02))
    dense = relative_density("A", "A-1", (400.0, math.nan), *size, powder(3.0, 0.1))
    assert dense.u == pytest.approx(dense.value * math.hypot(*parts[:2], 0.1 / 3))
    assert dense.u_omits == "mass of pellet A-1"
    assert dense.status == "suspect"
    assert dense.shared == {"true density of A": pytest.approx(-dense.value * 0.1 / 3.0)}


@pytest.mark.parametrize(
    ("mass_mg", "status"), [(222.0, "ok"), (240.0, "suspect"), (99.0, "ok"), (76.0, "suspect")]
)
def test_a_pellet_is_neither_denser_than_its_crystals_nor_looser_than_powder(mass_mg, status):
    """Of 220.6 mg at full density; u is 1.5 %."""
    size = (0.90, 0.01), (10.0, 0.05)
    row = relative_density("A", "A-1", (mass_mg, 0.1), *size, powder(3.12, 0.01))
    assert row.status == status


def test_relative_densities_of_a_sheet(aliquots):
    """0.86, 0.88 and 0.90 were put in; a pellet without mass, or of another sample, has none."""
    sheet = [
        {
            "pellet": p.name,
            "sample": p.sample,
            "mass_mg": p.mass_mg,
            "mass_u_mg": 0.1,
            "thickness_mm": 10 * p.thickness_cm,
            "thickness_u_mm": 0.01,
            "diameter_mm": 10 * p.diameter_cm,
            "diameter_u_mm": 0.05,
        }
        for p in pellets(forward_model())
    ]
    sheet.append(sheet[0] | {"pellet": "X", "mass_mg": None})
    rows = gathered(aliquots, SAMPLES, sheet, "", 0.10)
    found = [row for row in rows if row.quantity == "relative_density" and row.n == 1]
    expected = [f"{sample}-{i}" for sample in ("LTSC", "LTSOC") for i in (1, 2, 3)]
    assert [row.replicate for row in found] == expected
    assert [round(row.value, 3) for row in found] == [0.86, 0.88, 0.90] * 2


def test_a_formula_that_is_none_does_not_cost_the_density(aliquots):
    samples = [{"sample": "LTSC", "formula": "Li2(TaS)"}]
    rows = gathered(aliquots, samples, [], "", 0.10)
    (volume,) = [row for row in rows if row.quantity == "molar_volume"]
    assert volume.status == "not_resolved"
    assert "'(TaS)'" in volume.note


def test_a_pellet_is_as_suspect_as_the_true_density_of_its_powder(aliquots):
    doubted = [replace(aliquots[0], status="suspect", note="the mass of the file differs")]
    pellet = {"pellet": "P", "sample": aliquots[0].sample, "mass_mg": 150.0, "mass_u_mg": 0.1}
    size = {"thickness_mm": 1.0, "thickness_u_mm": 0.01, "diameter_mm": 10, "diameter_u_mm": 0.05}
    for rows, status in ((aliquots, "ok"), (doubted + aliquots[1:], "suspect")):
        found = gathered(rows, SAMPLES, [pellet | size], "", 0.10)
        relative = [row for row in found if row.quantity == "relative_density"]
        assert {row.status for row in relative} == {status}
        assert all(("mass of the file" in row.note) == (status == "suspect") for row in relative)


def test_two_aliquots_far_apart_leave_the_molar_volume_without_an_interval(aliquots):
    """Student's t of one degree of freedom is 12.7: the interval of the density reaches zero."""
    densities = [row for row in aliquots if row.sample == "LTSC"][:2]
    far = [densities[0], replace(densities[1], value=1.6 * densities[0].value)]
    found = {
        row.quantity: row for row in gathered(far, SAMPLES, [], "", 0.10) if row.kind == "mean"
    }
    assert found["true_density"].lower95 < 0
    volume = found["molar_volume"]
    assert volume.value == pytest.approx(molar_mass("Li2TaSCl5") / found["true_density"].value)
    assert math.isnan(volume.lower95)
    assert math.isnan(volume.upper95)
    assert "reaches zero" in volume.note


def test_one_aliquot_has_no_test(aliquots):
    rows = gathered(aliquots[2:], SAMPLES, [], "", 0.10)
    p = next(row for row in rows if row.quantity == "welch_p_value")
    assert p.status == "not_resolved"
    assert "n = 1 and 3" in p.note


def test_a_first_cycle_that_is_off_is_told_and_noise_is_not():
    rng = np.random.default_rng(1)
    noise = rng.normal(2.8, 5e-4, (2000, 10))
    called = sum(first_apart(row) < FIRST_P for row in noise)
    assert called / 2000 == pytest.approx(FIRST_P, abs=0.005)
    off = noise.copy()
    off[:, 0] -= 0.005
    assert sum(first_apart(row) < FIRST_P for row in off) > 1980
    assert math.isnan(first_apart([2.8, 2.9, 2.9]))
    assert first_apart([2.8, 2.8, 2.8, 2.8]) == 1.0


@pytest.mark.parametrize("factor", [1.0, 1.0009, 1.02, 0.55, 1000.0])
def test_a_mass_that_volumes_and_densities_contradict_is_suspect(factor: float) -> None:
    """As where the mass of another sample, or one in mg, stood in the report."""
    volumes = np.array([0.4011, 0.4009, 0.4010, 0.4010])
    frame = pd.DataFrame({SAMPLE_VOLUME: volumes, DENSITY: 1.2045 / volumes})
    found = analyse_run(
        replace(measured(volumes), frame=frame, metadata={"mass_g": 1.2045 * factor}),
        *("A", None, 1e-4, 1e-4, "run", "measured"),
    )
    assert bool(found.complaint) == (abs(factor - 1) > 0.01)


def test_two_runs_in_one_file_and_another_average_are_suspect() -> None:
    volumes = np.array([0.4011, 0.4009, 0.4010, 0.4011, 0.4009, 0.4010])
    once = replace(
        measured(volumes, mass_g=1.2),
        frame=pd.DataFrame({PURGED_CYCLE: np.arange(1, 7), SAMPLE_VOLUME: volumes}),
    )
    twice = replace(once, frame=once.frame.assign(**{PURGED_CYCLE: [1, 2, 3, 1, 2, 3]}))
    other = replace(once, metadata={"mass_g": 1.2, "average_volume_cm3": 0.395})
    about = ("A", None, 1e-4, 1e-4, "run", "measured")
    assert not analyse_run(once, *about).complaint
    assert "several runs" in analyse_run(twice, *about).complaint
    assert "the report 3.0380" in analyse_run(other, *about).complaint


def test_one_cycle_has_the_scatter_that_cycles_usually_have() -> None:
    one, three = analysed([0.4], 1.2), analysed([0.4, 0.4002, 0.3998], 1.2)
    assert one.u > 1e-3 * one.density
    assert one.u > three.u


@pytest.mark.parametrize("share", [0.05, 0.1, 0.25])
def test_the_volume_of_a_small_sample_is_as_uncertain_as_its_cell(share: float) -> None:
    """Of 0.03 % of the cell, a sample of a twentieth of it has 0.6 %; balance and cycles less."""
    values, about = [0.4, 0.4, 0.4], ("A", 1.2, 0.0, 0.0, "m", "measured")
    found = analyse_run(measured(values, cell_volume_cm3=0.4 / share), *about, u_cell_relative=3e-4)
    assert found.u / found.density == pytest.approx(3e-4 / share, rel=0.3)
    unknown = analyse_run(measured(values), *about, u_cell_relative=3e-4)
    assert unknown.u < found.u


def test_a_sample_larger_than_its_cell_is_suspect() -> None:
    assert "in a cell of 0.35 cm3" in analysed([0.4, 0.4, 0.4], 1.2, cell_volume_cm3=0.35).complaint


def test_fillings_of_one_powder_that_disagree_are_suspect() -> None:
    """By more than their cycles allow; the calibration is common to them."""
    cycles = np.array([0.4, 0.4001, 0.3999])
    for factor, status in ((1.0, "ok"), (1.0001, "ok"), (1.01, "suspect")):
        runs = [analysed(cycles, 1.2), analysed(cycles * factor, 1.2)]
        (row,) = aliquot_quantities("A", runs)
        assert row.status == status
    assert "measurements of powder" in row.note


def test_fillings_that_scatter_as_refilling_makes_them_are_a_mean_with_that_scatter() -> None:
    runs = [analysed(np.array([0.4, 0.4, 0.4]) * f, 1.2) for f in (0.9994, 1.0, 1.0006)]
    (row,) = aliquot_quantities("A", runs)
    assert row.status == "ok"
    assert row.u > max(run.u for run in runs)
    assert row.u / row.value == pytest.approx(
        math.hypot(max(run.u for run in runs) / row.value, 6e-4 / 3**0.5), rel=0.02
    )


@pytest.mark.parametrize(("written", "share"), [("0.40", 0.025), ("0.400", 0.0025)])
def test_the_digits_of_volumes_are_those_written(
    written: str, share: float, tmp_path: Path
) -> None:
    """Cycles that are all alike say nothing of what their last digit hides."""
    path = tmp_path / "m.csv"
    path.write_text("cycle,volume_cm3\n" + "".join(f"{n},{written}\n" for n in (1, 2, 3)))
    found = analyse_run(readers.read(path, "pycnometry"), "A", 1.2, 0.0, 0.0, "m", "synthetic")
    assert found.u / found.density == pytest.approx(share / 12**0.5)


@pytest.mark.parametrize(
    ("density", "guards"),
    [(3.0, []), (3.01, []), (3.05, ["above_crystal"]), (1.5, ["below_crystal"]), (2.4, [])],
)
def test_densities_against_that_of_the_crystal(density: float, guards: list[str]) -> None:
    assert [doubt.guard for doubt in true_density(density, 0.001, 3.0)] == guards


@pytest.mark.parametrize("scatter", [2e-4, 1e-3])
def test_of_a_cell_that_nobody_states_the_scatter_tells_how_large_it_is(scatter: float) -> None:
    """Cycles repeat to 0.01 % of it, and it is known to some 0.03 %."""
    volumes = 2.5 * (1 + scatter * np.array([-1.0, 1.0, 0.0, -1.0, 1.0, 0.0, 0.0]) * 1.2247)
    about = ("A", 5.0, 0.0, 0.0, "m", "measured")
    found = analyse_run(measured(volumes), *about, u_cell_relative=3e-4)
    stated = measured(volumes, cell_volume_cm3=2.5 * scatter / 1e-4)
    known = analyse_run(stated, *about, u_cell_relative=3e-4)
    assert found.u == pytest.approx(known.u, rel=0.02)
    assert found.u / found.density > 2.9 * scatter
