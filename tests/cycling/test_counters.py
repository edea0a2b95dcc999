"""Capacity counters, clocks and signs of cyclers against the charge that passed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from true_cells import (
    VENDORS,
    Records,
    Step,
    charge,
    counters,
    discharge,
    frame,
    made,
    records,
    rest,
    written,
)

from electrolyte import readers
from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    DISCHARGING_CAPACITY,
    STEP_COUNT,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
)
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import Cycles, cycles

GRAM = Cell("c", "s", 1000.0, 1.0, 1.0)
PAIRS = [(0.9e-3 * 0.95**k, 0.9e-3 * 0.95**k * 0.97) for k in range(4)]
STEPS = [s for c, d in PAIRS for s in (charge(c), rest(600), discharge(d), rest(600))]
OWN = records(STEPS)


def assert_right(found: Cycles, tolerance: float = 1e-6) -> None:
    got = found.table[["charge_capacity_mAh_g", "discharge_capacity_mAh_g"]].to_numpy()
    np.testing.assert_allclose(got, 1e3 * np.array(PAIRS), rtol=tolerance)


def with_counters(charging: np.ndarray, discharging: np.ndarray) -> pd.DataFrame:
    table = frame(OWN)
    return table.assign(**{CHARGING_CAPACITY: charging, DISCHARGING_CAPACITY: discharging})


# Where a counter restarts, and what it is set to


@settings(deadline=None)
@given(st.lists(st.integers(1, len(STEPS) - 1), max_size=10), st.booleans())
def test_counters_that_restart_at_odd_steps(steps: list[int], step_time: bool) -> None:
    restart = np.isin(OWN.step, [s + 1 for s in steps]) & (OWN.step_time_s == 0)
    table = with_counters(*counters(OWN, restart))
    assert_right(cycles(made(table if step_time else table.drop(columns=STEP_TIME)), GRAM))


@settings(deadline=None)
@given(st.lists(st.floats(-0.01, 0.01), min_size=16, max_size=16), st.booleans())
def test_counters_that_a_schedule_sets_to_any_value(values: list[float], both: bool) -> None:
    """At the start of each step the counter is set; what it gains in the step is the charge."""
    table = frame(OWN)
    offsets = np.array(values)[OWN.step - 1]
    charging = table[CHARGING_CAPACITY] + offsets
    discharging = table[DISCHARGING_CAPACITY] + (offsets[::-1] if both else 0.0)
    found = cycles(made(with_counters(charging.to_numpy(), np.asarray(discharging))), GRAM)
    assert_right(found, 1.1e-3)  # a jump below 1/2000 of a half cycle is not seen


@pytest.mark.parametrize("start", [0.0, 0.4e-3, -2.5])
@pytest.mark.parametrize("sign", ["net", "throughput", "per step", "signed per step"])
def test_one_counter_of_both_directions(start: float, sign: str) -> None:
    gained = np.abs(np.diff(OWN.net_Ah, prepend=0.0))
    counter = {
        "net": OWN.net_Ah + start,
        "throughput": np.cumsum(gained) + start,
        "per step": OWN.capacity_Ah,
        "signed per step": np.sign(OWN.current_A) * OWN.capacity_Ah,
    }[sign]
    table = frame(OWN).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY])
    found = cycles(made(table.assign(**{CAPACITY: counter})), GRAM)
    assert found.method == "sum of the step capacities"
    assert_right(found)
    volts = found.table["mean_discharge_voltage_V"].to_numpy()
    np.testing.assert_allclose(volts, 3.25, rtol=1e-6)


def test_a_counter_of_steps_that_the_file_does_not_name() -> None:
    """It restarts where the current falls at the end of a half cycle, and is no net counter."""
    own = records(
        [
            Step(1e-3, 0.9e-3, (3.0, 4.2)),
            Step(2e-4, 0.2e-3, (4.2, 4.2)),
            Step(-1e-3, 0.98e-3, (4.0, 2.5)),
            Step(-2e-4, 0.02e-3, (2.5, 2.5)),
        ]
        * 4
    )
    table = frame(own).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY, STEP_TIME])
    table = table.drop(columns=STEP_COUNT).assign(**{CAPACITY: own.capacity_Ah})
    table = table[own.step_time_s > 0].reset_index(drop=True)
    found = cycles(made(table), GRAM).table
    assert found["charge_capacity_mAh_g"].to_numpy() == pytest.approx(1.1, rel=1e-3)
    assert found["discharge_capacity_mAh_g"].to_numpy() == pytest.approx(1.0, rel=1e-3)


@pytest.mark.parametrize("stopped", [True, False])
def test_a_counter_that_stops_where_the_voltage_rises(stopped: bool) -> None:
    """Less than 0.5 % of the charge, but much of the energy."""
    own = records([discharge(1e-3), Step(1e-3, 1e-3, (0.1, 0.2))] * 3, points=251)
    table = frame(own).assign(**{VOLTAGE: np.where(own.current_A > 0, 0.15, 0.05)})
    table.loc[table.index[-1], VOLTAGE] = 1.2
    if stopped:
        table.loc[table.index[-1], CHARGING_CAPACITY] = table[CHARGING_CAPACITY].iloc[-2]
    assert ("stands still" in cycles(made(table), GRAM).disagreement) == stopped


@pytest.mark.parametrize("starts", [True, False])
def test_a_counter_that_is_set_within_a_step_and_back_at_the_next(starts: bool) -> None:
    """As where a test is stopped within a charge and goes on in a file that counts from zero."""
    table = frame(OWN).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY, STEP_TIME])
    counter = OWN.net_Ah + 0.3e-3
    resumed = (OWN.step == 5) & (OWN.capacity_Ah > 0.3e-3)
    counter[resumed] -= counter[resumed][0]
    table = table.assign(**{CAPACITY: counter, STEP_COUNT: 2 * OWN.step + resumed})
    if not starts:
        table = table[OWN.step_time_s > 0].reset_index(drop=True)
    found = cycles(made(table), GRAM)
    assert_right(found, 1e-6 if starts else 0.05)
    # a 24th of the charge is told at the end of the step only, 0.8 V from its middle at most
    np.testing.assert_allclose(found.table["mean_charge_voltage_V"], 3.4, atol=0.8 / 24)


@pytest.mark.parametrize("set_at", [5, 7])
def test_a_counter_that_is_set_back_counts_nothing(set_at: int) -> None:
    """Set to zero at a rest and back to its old value after one that is not in the file."""
    steps = [s for c, d in PAIRS for s in (charge(c), rest(600), discharge(d), rest(600, True))]
    steps[set_at : set_at + 1] = [rest(300), rest(300), rest(1800, True)]
    own = records(steps)
    counter = own.net_Ah.copy()
    counter[own.step == set_at + 2] = 0.0
    table = frame(own).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY, STEP_TIME])
    assert_right(cycles(made(table.assign(**{CAPACITY: counter})), GRAM))


@pytest.mark.parametrize("passed", [0.008e-3, 0.015e-3, 0.021e-3])
def test_a_counter_that_restarts_near_its_last_value_is_told_by_the_time_in_the_step(
    passed: float,
) -> None:
    """Noise of rests, over which the counter stands still, tells no habit of other steps."""
    own = records([discharge(passed), rest(900), charge(0.9e-3), rest(900), discharge(0.88e-3)])
    table = frame(own).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY])
    last = np.where(own.current_A != 0, own.capacity_Ah, np.nan)
    table[CAPACITY] = pd.Series(last).ffill()
    resting = np.flatnonzero(own.current_A == 0)
    table.loc[resting, CURRENT] = np.resize([0.0, 2e-6, -2e-6], len(resting))
    begins = (own.step == 3) & (own.step_time_s < 70)
    test = made(table[~begins].reset_index(drop=True))
    found = cycles(test, GRAM, working_electrode="positive")
    assert found.table["charge_capacity_mAh_g"].max() == pytest.approx(0.9, rel=1e-4)


def test_what_a_coarse_record_missed_is_in_the_counter() -> None:
    """BioLogic states the charge of each interval; trapezoids of a few records are 8 % off."""
    hours = np.array([0.0, 0.1, 0.4, 1.0])
    decay = np.exp(-3 * hours)  # mA; its integral is (1 - exp(-3 t)) / 3
    passed = (1 - decay) / 3
    time = np.concatenate((hours, 1.0 + hours, 2.0 + hours, 3.0 + hours)) * 3600
    current = np.concatenate((decay, -decay) * 2) * 1e-3
    net = np.concatenate((passed, passed[-1] - passed) * 2) * 1e-3
    table = pd.DataFrame(
        {
            TEST_TIME: time,
            "Voltage / V": np.tile(np.concatenate((3 + hours, 4 - hours)), 2),
            CURRENT: current,
            STEP_COUNT: np.repeat([1, 2, 3, 4], 4),
            CAPACITY: net,
        }
    )
    found = cycles(made(table), GRAM)
    np.testing.assert_allclose(found.table["charge_capacity_mAh_g"], passed[-1], rtol=1e-9)
    np.testing.assert_allclose(found.table["coulombic_efficiency_pct"], 100.0, rtol=1e-9)
    assert found.disagreement == ""  # the records allow it
    assert found.halves[0].integrated_Ah > 1.08e-3 * passed[-1]


# Units


@pytest.mark.parametrize("factor", [60.0, 1000.0, 3600.0, 1 / 60, 1e-3, 1 / 3600])
@pytest.mark.parametrize("what", [CURRENT, TEST_TIME, CHARGING_CAPACITY])
def test_a_unit_that_is_not_the_header_s_is_named(factor: float, what: str) -> None:
    table = frame(OWN).drop(columns=STEP_TIME)
    table[what] *= factor
    if what == CHARGING_CAPACITY:
        table[DISCHARGING_CAPACITY] *= factor
    found = cycles(made(table), GRAM)
    assert f"a factor of {max(factor, 1 / factor):g} is" in found.disagreement


@pytest.mark.parametrize("unit", [("h", 3600.0), ("min", 60.0), ("ms", 1e-3), ("s", 1.0)])
def test_units_of_time_that_the_header_states(tmp_path: Path, unit: tuple[str, float]) -> None:
    name, factor = unit
    path = tmp_path / "a.csv"
    rows = "".join(
        f"{t / factor:.9f},{v:.4f},{c:.9f},{n}\n"
        for t, v, c, n in zip(OWN.time_s, OWN.voltage_V, OWN.current_A, OWN.step, strict=True)
    )
    path.write_text(f"Test Time ({name}),Voltage (V),Current (A),Step\n{rows}", encoding="utf-8")
    assert_right(cycles(readers.read(path, "cycling"), GRAM), 1e-6)


# Direction


@pytest.mark.parametrize("set_Ah", [0.0, 4e-3])
@pytest.mark.parametrize("vendor", ["arbin", "bdf with counters"])
def test_an_unsigned_current_gets_the_sign_of_its_counters(
    tmp_path: Path, vendor: str, set_Ah: float
) -> None:
    """Also where a schedule sets both at each step, to what says nothing of the direction."""
    table = frame(OWN)
    for name, seed in ((CHARGING_CAPACITY, 3), (DISCHARGING_CAPACITY, 8)):
        offsets = set_Ah * np.random.default_rng(seed).random(OWN.step.max() + 1)
        table[name] += offsets[OWN.step]
    if set_Ah > 0:
        table = table[OWN.step_time_s > 0]
    names = {
        "arbin": "Test_Time(s),Voltage(V),Current(A),Step_Index,Step_Time(s),Charge_Capacity(Ah),"
        "Discharge_Capacity(Ah),Cycle_Index",
        "bdf with counters": "Test Time / s,Voltage / V,Current / A,Step Count / 1,Step Time / s,"
        "Charging Capacity / Ah,Discharging Capacity / Ah,Cycle Count / 1",
    }[vendor]
    table = table.assign(**{CURRENT: table[CURRENT].abs(), "cycle": 1})
    path = tmp_path / "a.csv"
    path.write_text(names + "\n" + table.to_csv(index=False, header=False), encoding="utf-8")
    read = readers.read(path, "cycling")
    assert any("the discharge counter gives its sign" in w for w in read.warnings)
    assert_right(cycles(read, GRAM), 1e-5 if set_Ah == 0 else 1e-3)


# Time


@pytest.mark.parametrize("vendor", [v for v in VENDORS if v != "biologic"])
def test_single_times_out_of_order_are_interpolated(tmp_path: Path, vendor: str) -> None:
    """The first record of some steps has time 0, the next one is right again."""
    time = OWN.time_s.copy()
    wrong = (OWN.step_time_s == 0) & (OWN.step % 3 == 2)
    time[wrong] = 0.0
    own = Records(time, *(getattr(OWN, n) for n in Records.__dataclass_fields__ if n != "time_s"))
    read = readers.read(written(tmp_path, vendor, own, 1 + (own.step - 1) // 4), "cycling")
    assert any("single records is 0: interpolated" in w for w in read.warnings)
    assert_right(cycles(read, GRAM), 3e-2 if vendor == "bdf" else 1e-5)
    assert read.frame[TEST_TIME].iloc[-1] == pytest.approx(OWN.time_s[-1])
    if STEP_TIME in read.frame:  # it tells when
        assert read.frame[TEST_TIME].to_numpy() == pytest.approx(OWN.time_s, abs=2.0)


def test_single_records_that_are_older_ones_again_are_left_out(tmp_path: Path) -> None:
    """Seen in a Novonix file: the last record of some steps is one of long before."""
    names = list(Records.__dataclass_fields__)
    order = np.insert(np.arange(len(OWN)), [120, 300], [30, 210])
    own = Records(*(getattr(OWN, n)[order] for n in names))
    read = readers.read(written(tmp_path, "land", own, 1 + (own.step - 1) // 4), "cycling")
    assert any("2 single records of an earlier time are left out" in w for w in read.warnings)
    assert_right(cycles(read, GRAM), 1e-5)


def test_time_comes_from_dates_where_it_jumps(tmp_path: Path) -> None:
    start = pd.Timestamp("2025-03-01 08:00:00")
    dates = [str(start + pd.Timedelta(seconds=float(t))) for t in OWN.time_s]
    clock = OWN.time_s % 20000  # the program restarts it
    rows = "".join(
        f"{i},{n},{t:.3f},{c:.9f},{v:.4f},{d}\n"
        for i, (n, t, c, v, d) in enumerate(
            zip(OWN.step, clock, OWN.current_A, OWN.voltage_V, dates, strict=True), 1
        )
    )
    path = tmp_path / "a.csv"
    path.write_text(
        f"DataPoint,Step Index,Total Time(s),Current(A),Voltage(V),Date\n{rows}", encoding="utf-8"
    )
    read = readers.read(path, "cycling")
    assert any("taken from the dates" in w for w in read.warnings)
    assert read.frame[TEST_TIME].iloc[-1] == pytest.approx(OWN.time_s[-1])
    assert_right(cycles(read, GRAM), 1e-6)


@pytest.mark.parametrize("unit", [60.0, 3600.0])
def test_a_clock_without_a_unit_is_read_after_its_dates(tmp_path: Path, unit: float) -> None:
    """Maccor: TestTime in minutes, direction in Md, both without a unit in the header."""
    states = {0: "R", 1: "C", -1: "D"}
    start = pd.Timestamp("2021-06-05 11:23:46")
    rows = "".join(
        f"{i}\t0\t1\t{n}\t{t / unit:.6f}\t{s / unit:.6f}\t{q:.9f}\t{abs(c):.9f}\t{v:.4f}\t"
        f"{states[int(np.sign(c))]}\t{(start + pd.Timedelta(seconds=float(t))):%m/%d/%Y %H:%M:%S}\n"
        for i, (n, t, s, q, c, v) in enumerate(
            zip(
                OWN.step,
                OWN.time_s,
                OWN.step_time_s,
                OWN.capacity_Ah,
                OWN.current_A,
                OWN.voltage_V,
                strict=True,
            ),
            1,
        )
    )
    head = "Rec\tCycle P\tCycle C\tStep\tTestTime\tStepTime\tCap. [Ah]\tCurrent [A]\tVoltage [V]\t"
    path = tmp_path / "a.txt"
    path.write_text(f"{head}Md\tDPT Time\n" + rows.replace(".", ","), encoding="latin-1")
    read = readers.read(path, "cycling")
    assert read.frame[TEST_TIME].iloc[-1] == pytest.approx(OWN.time_s[-1], rel=1e-5)
    assert any("its dates" in w for w in read.warnings)
    found = cycles(read, GRAM)
    assert_right(found, 1e-5)
    assert found.disagreement == ""


def test_a_rest_without_records_is_not_integrated() -> None:
    steps = [
        s
        for c, d in PAIRS
        for s in (charge(c), rest(7200, hidden=True), discharge(d), rest(7200, hidden=True))
    ]
    table = frame(records(steps)).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY])
    assert_right(cycles(made(table), GRAM))
    # without the time in the step, the first record may add one interval
    assert_right(cycles(made(table.drop(columns=STEP_TIME)), GRAM), 0.05)


@pytest.mark.parametrize(
    "names", [("Ewe/V", "<I/mA>"), ("<Ewe>/V", "<I>/mA"), ("<Ewe/V>", "I/mA"), ("Ecell/V", "I/mA")]
)
def test_means_of_ec_lab_under_either_spelling(tmp_path: Path, names: tuple[str, str]) -> None:
    path = written(tmp_path, "biologic", OWN, 1 + (OWN.step - 1) // 4)
    text = path.read_text(encoding="latin-1")
    plain = readers.read(path, "cycling").frame
    text = text.replace("Ewe/V", names[0]).replace("<I>/mA", names[1])
    path.write_text(text, encoding="latin-1")
    pd.testing.assert_frame_equal(readers.read(path, "cycling").frame, plain)
