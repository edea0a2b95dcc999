"""The analysis of cycles against known answers, published values, and properties."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from cycler_files import neware_csv
from hypothesis import given
from hypothesis import strategies as st

from electrolyte import readers
from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    STEP_COUNT,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.continued import continued
from electrolyte.techniques.cycling.counters import gains, unsettled
from electrolyte.techniques.cycling.curves import differential_capacity, profile, thinned
from electrolyte.techniques.cycling.cycle_rows import efficiency, nominal_rate
from electrolyte.techniques.cycling.cycles import Cycles, cycles
from electrolyte.techniques.cycling.halves import CHARGE, DISCHARGE
from electrolyte.techniques.cycling.integral import Bounds, integral
from electrolyte.techniques.cycling.numbers import long_quantities, rate_quantities
from electrolyte.techniques.cycling.passed import passed
from electrolyte.techniques.cycling.steps import Steps, steps_of

GRAM = Cell("c", "s", 1000.0, 18.0, 1.0)  # 1 g: mAh/g are mAh
RATES = (0.05, 0.1, 0.2, 0.5, 1.0)


def analysed(path: Path, **options: object) -> Cycles:
    return cycles(readers.read(path, "cycling"), GRAM, **options)  # type: ignore[arg-type]


def row(found: Cycles, number: int) -> pd.Series:
    return found.table.set_index("cycle").loc[number]


def made(frame: pd.DataFrame) -> Measurement:
    return Measurement("cycling", "made", frame, Path("made.csv"), "0")


def constant_current(n_cycles: int = 3, hours: float = 2.0, points: int = 201) -> pd.DataFrame:
    """Cycles of 1 mA between 3 and 4 V, capacities counted per step; discharge 1 % shorter."""
    parts = []
    start = 0.0
    for cycle in range(1, n_cycles + 1):
        for step, sign, span in ((1, 1, hours), (2, -1, 0.99 * hours)):
            t = np.linspace(0, 3600 * span, points)
            q = 1e-3 * t / 3600
            voltage = 3 + t / t[-1] if sign > 0 else 4 - t / t[-1]
            parts.append(
                pd.DataFrame(
                    {
                        TEST_TIME: start + t,
                        VOLTAGE: voltage,
                        CURRENT: sign * 1e-3,
                        CYCLE_COUNT: cycle,
                        STEP_COUNT: 2 * cycle + step,
                        CHARGING_CAPACITY: q if sign > 0 else 0.0,
                        DISCHARGING_CAPACITY: q if sign < 0 else 0.0,
                    }
                )
            )
            start += t[-1]
    return pd.concat(parts, ignore_index=True)


# Real data


def test_constant_voltage_charge_is_counted(real_data: Path) -> None:
    """37.75 mAh, not the 33.26 mAh of the longest step."""
    found = analysed(real_data / "cycling" / "nw4-120-6-1-36.ndax")
    second = row(found, 2)
    assert second["charge_capacity_mAh_g"] == pytest.approx(37.753, abs=5e-4)
    assert second["discharge_capacity_mAh_g"] == pytest.approx(37.992, abs=5e-4)
    assert second["coulombic_efficiency_pct"] == pytest.approx(100.63, abs=5e-3)
    frame = readers.read(real_data / "cycling" / "nw4-120-6-1-36.ndax").frame
    usual = 1e3 * frame.groupby(CYCLE_COUNT)[CAPACITY].max()[2]
    assert usual == pytest.approx(33.26, abs=5e-3)


def test_counters_agree_with_the_integral_of_the_current(real_data: Path) -> None:
    frame = readers.read(real_data / "cycling" / "nw4-120-6-1-36.ndax").frame
    net = integral(frame, steps_of(frame)).net_Ah
    counted = passed(frame, "x")
    for sign in (1, -1):
        ours = np.maximum(sign * counted.net_Ah, 0).sum()
        assert np.maximum(sign * net, 0).sum() == pytest.approx(ours, rel=2e-3)
    assert counted.warnings == ()


def test_landt_csv_and_bdf_twin_give_the_same_capacities(real_data: Path) -> None:
    name = "SINTEF__LiGrR2032__2024-04-30__25degC__Landt"
    # the twin counts no cycles: Li|graphite begins with a discharge
    first, second = (
        analysed(real_data / "cycling" / f"{name}{end}", working_electrode="negative")
        for end in (".csv", ".bdf.csv")
    )
    # their clocks have different digits, which are in the uncertainties
    pd.testing.assert_frame_equal(first.table, second.table, rtol=1e-4)
    assert row(first, 1)["discharge_capacity_mAh_g"] == pytest.approx(6.3)
    assert row(first, 1)["charge_capacity_mAh_g"] == pytest.approx(3.2)
    assert row(first, 1)["coulombic_efficiency_pct"] == pytest.approx(100 * 3.2 / 6.3)


def test_half_cycle_that_the_file_cuts_is_incomplete(real_data: Path) -> None:
    found = analysed(real_data / "cycling" / "cellpy_neware_uio.csv", working_electrode="negative")
    last = row(found, 5)  # the file's cycle 3 holds two cycles
    assert not last["complete"]
    assert math.isnan(last["coulombic_efficiency_pct"])
    assert last["charge_capacity_mAh_g"] == pytest.approx(1.43796)  # its last record
    assert any("cycle 3 holds 2 charges and 2 discharges" in w for w in found.warnings)
    assert any("ends within the charge of cycle 5" in w for w in found.warnings)
    # three discharge steps at falling current: 4.680 + 0.282 + 0.124 mAh, from the step ends
    assert row(found, 1)["discharge_capacity_mAh_g"] == pytest.approx(5.086, abs=1e-3)


def test_nested_export_gives_the_cycle_rows_of_the_cycler(real_data: Path) -> None:
    path = real_data / "cycling" / "cellpy_nw_regular_export_ife_example.csv"
    found = analysed(path)
    cycler = {}
    for line in path.read_text(encoding="latin-1").splitlines()[3:]:
        cells = line.split(",")
        if cells[0]:
            cycler[int(cells[0])] = (1e3 * float(cells[1]), 1e3 * float(cells[2]), float(cells[3]))
    assert len(cycler) == 20
    for number, (charge, discharge, percent) in cycler.items():
        mine = row(found, number)
        assert mine["charge_capacity_mAh_g"] == pytest.approx(charge, abs=0.006)
        assert mine["discharge_capacity_mAh_g"] == pytest.approx(discharge, abs=0.006)
        assert mine["coulombic_efficiency_pct"] == pytest.approx(percent, rel=1e-4)


def test_cycle_summary_keeps_the_efficiencies_of_its_author(real_data: Path) -> None:
    path = real_data / "cycling" / "rovi_p492-13-summary.csv"
    found = analysed(path)
    table = pd.read_csv(path)
    ours = found.table["coulombic_efficiency_pct"].to_numpy()
    theirs = 100 * table["CE"].to_numpy()
    both = np.isfinite(ours) & np.isfinite(theirs)
    assert both.sum() > 233
    np.testing.assert_allclose(ours[both], theirs[both], rtol=1e-6)
    assert math.isnan(ours[0])  # no charge: undefined, not 0
    assert any("cycle summary" in w for w in found.warnings)
    aging = readers.read(path).frame["Cycle Label"].str.contains("Aging")
    assert aging.sum() == 233


def test_rest_only_files_have_no_capacity(real_data: Path) -> None:
    with pytest.raises(AnalysisError, match=r"expected a test in which charge passes"):
        analysed(real_data / "cycling" / "interp-test.ndax")


@pytest.mark.parametrize(
    "name",
    [
        "nw4-120-6-1-36.ndax",
        "cellpy_neware_uio.csv",
        "cellpy_maccor_three.txt",
        "navani_arbin_example.res",
        "rovi_arbin_example.csv",
        "SINTEF__LiGrR2032__2024-04-30__25degC__Landt.csv",
    ],
)
def test_differential_capacity_integrates_to_the_capacity(real_data: Path, name: str) -> None:
    read = readers.read(real_data / "cycling" / name)
    charge = passed(read.frame, name)
    tested = 0
    for half in cycles(read, GRAM).halves:
        if half.capacity_Ah < 1e-4:
            continue
        curve = differential_capacity(read.frame, charge, half)
        if curve is None:
            continue  # nearly all at constant voltage
        area = abs(np.sum(curve.dq_dv_Ah_V * np.diff(curve.edges_V)))
        assert area + curve.left_out_Ah == pytest.approx(half.capacity_Ah, rel=3e-3)
        tested += 1
    assert tested


@pytest.mark.parametrize("name", ["nw4-120-6-1-36.ndax", "navani_arbin_example.res"])
def test_differential_capacity_stands_at_the_right_voltage(real_data: Path, name: str) -> None:
    """Its integral beyond a voltage is what the raw records say passed there."""
    read = readers.read(real_data / "cycling" / name)
    charge = passed(read.frame, name)
    voltage = read.frame[VOLTAGE].to_numpy()
    for half in cycles(read, GRAM).halves[2:6]:
        curve = differential_capacity(read.frame, charge, half)
        assert curve is not None
        if curve.left_out_Ah > 0:
            continue  # part of the records is not in the curve
        gained = half.direction * charge.net_Ah[half.rows]
        edge = curve.edges_V[len(curve.edges_V) // 2]
        beyond = gained[voltage[half.rows] > edge].sum()
        upper = curve.voltage_V > edge
        area = abs(np.sum(curve.dq_dv_Ah_V[upper] * np.diff(curve.edges_V)[upper]))
        assert area == pytest.approx(beyond, abs=gained.max())  # the record across the edge


# Known answers


def test_constant_current_cycles() -> None:
    found = cycles(made(constant_current()), GRAM)
    assert found.method == "sum of the step capacities"
    np.testing.assert_allclose(found.table["charge_capacity_mAh_g"], 2.0)
    np.testing.assert_allclose(found.table["discharge_capacity_mAh_g"], 1.98)
    np.testing.assert_allclose(found.table["coulombic_efficiency_pct"], 99.0)
    np.testing.assert_allclose(found.table["energy_efficiency_pct"], 99.0, rtol=1e-9)
    np.testing.assert_allclose(found.table["mean_charge_voltage_V"], 3.5)
    np.testing.assert_allclose(found.table["voltage_hysteresis_V"], 0.0, atol=1e-12)
    np.testing.assert_allclose(found.table["rate_C"], 1.0)
    # the counters of these records are whole hundredths of a mAh
    u = math.hypot(1.98 * 0.018, 0.01 / math.sqrt(6))
    np.testing.assert_allclose(found.table["u_discharge_capacity_mAh_g"], u)
    assert found.table["complete"].all()


def test_differential_capacity_of_a_straight_line() -> None:
    frame = constant_current(1)
    found = cycles(made(frame), GRAM)
    for half, sign in zip(found.halves, (1, -1), strict=True):
        curve = differential_capacity(frame, passed(frame, "x"), half, step_V=0.01)
        assert curve is not None
        np.testing.assert_allclose(curve.dq_dv_Ah_V, sign * half.capacity_Ah, rtol=1e-6)
        assert (np.diff(curve.voltage_V) > 0).all()


def test_cycles_are_counted_where_the_file_counts_none() -> None:
    frame = constant_current(3).drop(columns=[CYCLE_COUNT, STEP_COUNT])
    found = cycles(made(frame), GRAM)
    assert found.table["cycle"].tolist() == [1, 2, 3]
    np.testing.assert_allclose(found.table["coulombic_efficiency_pct"], 99.0)
    # a test that begins with a discharge has no efficiency in its first cycle
    later = frame.iloc[201:].reset_index(drop=True)
    shifted = cycles(made(later), GRAM).table["coulombic_efficiency_pct"]
    assert math.isnan(shifted.iloc[0])
    np.testing.assert_allclose(shifted.iloc[1:], 99.0)


def test_integral_where_the_file_has_no_capacity() -> None:
    frame = constant_current(2).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY])
    found = cycles(made(frame), GRAM)
    assert found.method == "integral of the current"
    np.testing.assert_allclose(found.table["charge_capacity_mAh_g"], 2.0, rtol=1e-9)


def test_zero_counters_are_never_silent() -> None:
    frame = constant_current(2).assign(**{CHARGING_CAPACITY: 0.0, DISCHARGING_CAPACITY: 0.0})
    found = cycles(made(frame), GRAM)
    assert any("zero while current flows" in w for w in found.warnings)
    np.testing.assert_allclose(found.table["charge_capacity_mAh_g"], 2.0, rtol=1e-9)
    with pytest.raises(AnalysisError, match="none in the whole file"):
        cycles(made(frame.assign(**{CURRENT: 0.0})), GRAM)


def test_counters_in_the_wrong_unit_are_noticed() -> None:
    frame = constant_current(2)
    frame[CHARGING_CAPACITY] *= 1000
    found = cycles(made(frame), GRAM)
    assert "2 of 4 half cycles differ" in found.disagreement
    assert "a factor of 1000" in found.disagreement


def test_window_is_checked_against_the_data() -> None:
    frame = constant_current(1)
    assert cycles(made(frame), GRAM, window_V=(3.0, 4.0)).warnings == ()
    short = cycles(made(frame), GRAM, window_V=(2.5, 4.0)).warnings
    assert any("short of the stated window 2.5-4 V" in w for w in short)
    assert any("ends within the discharge of cycle 1" in w for w in short)
    (beyond,) = cycles(made(frame), GRAM, window_V=(3.0, 3.8)).warnings
    assert "beyond the stated window" in beyond


def test_files_of_one_cell_must_be_of_one_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(neware_csv(), encoding="utf-8")
    one = readers.read(path)
    copy = tmp_path / "b.csv"
    copy.write_bytes(path.read_bytes())
    with pytest.raises(AnalysisError, match="the same content"):
        continued([one, readers.read(copy)], "cell c")
    named = [
        Measurement("cycling", "x", one.frame, path, digest, {"cell_id": name})
        for digest, name in (("1", "A7"), ("2", "B2"))
    ]
    assert any("A7, B2" in w for w in continued(named, "cell c").warnings)
    assert continued(named[:1], "cell c") is named[0]


def test_a_test_in_two_files_is_one_test() -> None:
    frame = constant_current(4)
    half = len(frame) // 2
    second = frame.iloc[half:].reset_index(drop=True)
    second[TEST_TIME] -= second[TEST_TIME].iloc[0]
    second[CYCLE_COUNT] -= 2
    second[STEP_COUNT] -= 4
    parts = [
        Measurement("cycling", "x", part, Path(f"{digest}.csv"), digest)
        for digest, part in (("1", frame.iloc[:half]), ("2", second))
    ]
    found = cycles(continued(parts, "cell c"), GRAM).table.drop(columns="start_h")
    alone = cycles(made(frame), GRAM).table.drop(columns="start_h")  # the pause is not known
    pd.testing.assert_frame_equal(found, alone)


# Properties


def counted_up(counter: np.ndarray, own: Bounds, edge: np.ndarray, slack: float) -> np.ndarray:
    """What a counter gained where nothing but its steps' edges is known."""
    flows, none = np.ones((2, len(edge)), dtype=bool)
    steps = Steps(flows, edge, flows.astype(int), ~none)
    places = unsettled(counter, edge)
    change = np.zeros(len(places), dtype=int)
    return gains(counter, places, own.at(places), steps, slack, change)[0]


@given(
    st.lists(st.lists(st.floats(1e-6, 1.0), min_size=2, max_size=8), min_size=1, max_size=6),
    st.sampled_from(["step", "cycle", "never"]),
)
def test_gains_do_not_depend_on_where_a_counter_restarts(
    steps: list[list[float]], restart: str
) -> None:
    """Steps of gains, counted per step, per two steps or through: the sum is the same."""
    counter: list[float] = []
    total = 0.0
    for number, gained in enumerate(steps):
        if restart == "step" or (restart == "cycle" and number % 2 == 0):
            total = 0.0
        counter.append(total)  # the first record of a step: nothing gained yet
        for gain in gained:
            total += gain
            counter.append(total)
    expected = sum(map(sum, steps))
    edge = np.array([i == 0 for step in steps for i in range(len(step) + 1)])
    passing = np.array([gain for step in steps for gain in (0.0, *step)])
    own = Bounds(passing, 0.9 * passing, 1.1 * passing)
    found = counted_up(np.array(counter), own, edge, 1e-9)
    assert found.sum() == pytest.approx(expected, rel=1e-9)
    if restart == "step":  # set to any value at the start of a step: nothing gained there
        moved = np.repeat(5.0 + np.arange(len(steps)), [len(step) + 1 for step in steps])
        found = counted_up(np.array(counter) + moved, own, edge, 1e-9)
        assert found.sum() == pytest.approx(expected, rel=1e-9)


def test_noise_of_a_counter_is_not_a_restart() -> None:
    counter = np.array([0.0, 0.5, 0.499999, 0.6, 0.0, 0.1])
    passing = np.array([0.0, 0.5, 0.0, 0.1, 0.0, 0.1])
    edge = np.array([True, False, False, False, False, False])
    own = Bounds(passing, passing, passing)
    assert counted_up(counter, own, edge, 1e-4).sum() == pytest.approx(0.7)


@given(st.floats(0.01, 100), st.floats(0.1, 10))
def test_specific_values_scale_with_the_mass(mass: float, current_mA: float) -> None:
    cell = Cell("c", "s", mass, 0.1 * mass, 200.0)
    assert cell.specific(1e-3) == pytest.approx(1e3 / mass)
    assert cell.specific_u(100.0) == pytest.approx(10.0)
    assert cell.c_rate(1e-3 * current_mA) == pytest.approx(current_mA / (0.2 * mass))


@pytest.mark.parametrize(
    ("numerator", "denominator"), [(1.0, 0.0), (0.0, 1.0), (math.nan, 1.0), (1.0, math.nan)]
)
def test_efficiency_is_undefined_where_a_charge_is_missing(
    numerator: float, denominator: float
) -> None:
    assert math.isnan(efficiency(numerator, denominator))


@pytest.mark.parametrize(
    ("rate", "called"),
    [(0.0498, 0.05), (0.108, 0.1), (0.13, 0.13), (1.04, 1.0), (0.333, 0.33), (math.nan, math.nan)],
)
def test_rates_within_the_tolerance_get_their_nominal_name(rate: float, called: float) -> None:
    assert nominal_rate(rate, RATES, 0.1) == pytest.approx(called, nan_ok=True)


def test_thinning_keeps_records_and_ends() -> None:
    frame = constant_current(1, points=2001)
    half = cycles(made(frame), GRAM).halves[0]
    capacity, voltage = profile(frame, passed(frame, "x"), half)
    q, v = thinned(capacity, voltage, 50)
    assert len(q) <= 50
    assert (q[0], q[-1]) == (capacity[0], capacity[-1])
    assert set(v) <= set(voltage)


# Quantities


def test_one_cell_has_no_interval() -> None:
    found = cycles(made(constant_current(4)), GRAM, rates=RATES)
    rows = long_quantities(found, "m1", "measured") + rate_quantities(found, "m1", "measured")
    assert all(math.isnan(q.lower95) and math.isnan(q.upper95) for q in rows)
    assert all("one cell: the scatter between cells is unknown" in q.note for q in rows)


def test_retention_follows_its_base() -> None:
    frame = constant_current(4)
    fade = 1 - 0.1 * (frame[CYCLE_COUNT] - 1)
    frame[DISCHARGING_CAPACITY] *= fade
    frame[TEST_TIME] = np.arange(len(frame)) * 36.0
    found = cycles(made(frame), GRAM)

    def retention(base: int) -> float:
        rows = long_quantities(found, "m", "measured", base_cycle=base)
        return next(q.value for q in rows if q.quantity == "capacity_retention")

    assert retention(1) == pytest.approx(70.0)
    assert retention(2) == pytest.approx(100 * 0.7 / 0.9)
    with pytest.raises(AnalysisError, match="at least 5 complete cycles"):
        long_quantities(found, "m", "measured", base_cycle=4)


def test_capacity_carries_the_uncertainty_of_the_mass() -> None:
    found = cycles(made(constant_current(2)), GRAM, rates=RATES)
    rows = {q.quantity: q for q in rate_quantities(found, "m", "measured")}
    assert rows["discharge_capacity"].condition == "rate=1C"
    digit = 0.01 / math.sqrt(6)  # of two rounded counters, in mAh
    assert rows["discharge_capacity"].u == pytest.approx(math.hypot(1.98 * 0.018, digit))
    # the mass cancels
    u = 99.0 * math.hypot(digit / 2.0, digit / 1.98)
    assert rows["coulombic_efficiency"].u == pytest.approx(u)
    # straight lines: every second record gives the same energy; the last digits of 1 mV and 10 µAh
    span_V = np.ptp(constant_current(2)[VOLTAGE])
    u = [(0.5e-3 + 0.5 * 0.01 / mAh * span_V) / math.sqrt(3) for mAh in (2.0, 1.98)]
    assert rows["voltage_hysteresis"].u == pytest.approx(math.hypot(*u), rel=0.02)
    assert {h.direction for h in found.halves} == {CHARGE, DISCHARGE}
