"""Intervals in which records do not show what flowed: constant voltage, turns, rests, midnight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from true_cells import Step, arbin, discharge, frame, made, records, rest

from electrolyte import readers
from electrolyte.readers.cycling.cycler_clock import of_days
from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    DISCHARGING_CAPACITY,
    JUMPS_BACK,
    STEP_COUNT,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
)
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.evaluation import CellTest, evaluate

CELL = Cell("A", "S", 5.0, 0.05, 200.0, working_electrode="positive")
CONFIG: dict[str, Any] = validated({})["cycling"]
HOUR_S, DAY_S = 3600.0, 86400.0
WHOLE = [Step(1e-3, 1e-3, (2.8, 4.2)), rest(900), discharge(0.99e-3), rest(900)] * 3


def evaluated(table: pd.DataFrame, protocol: str = "rate") -> CellTest:
    return evaluate(
        [made(table)], cell=CELL, protocol=protocol, source="m", origin="o", config=CONFIG
    )


@pytest.mark.parametrize("counter", [True, False])
@pytest.mark.parametrize(
    ("first_s", "end_s"), [(20.0, 4000.0), (300.0, 4000.0), (850.0, 4000.0), (110.0, 110.0)]
)
def test_the_first_record_of_a_held_voltage_comes_late(
    first_s: float, end_s: float, counter: bool
) -> None:
    """The current decays as exp(-t/tau) from that of the constant current before; the last hold has
    one record."""
    tau_s, main_A = 900.0, 1e-3
    t = np.append(np.arange(first_s, end_s, 300.0), end_s)
    held_A, held_Ah = main_A * np.exp(-t / tau_s), main_A * tau_s * -np.expm1(-t / tau_s) / HOUR_S
    rows, start_s = [], 0.0
    for cycle in range(3):
        for step, own_s, own_A, own_V, own_Ah in (
            (1, np.linspace(0, 3000, 40), main_A, np.linspace(2.8, 4.2, 40), None),
            (2, t, held_A, np.full(len(t), 4.2), held_Ah),
            (3, np.linspace(0, 3600, 40), -main_A, np.linspace(4.1, 2.8, 40), None),
        ):
            passed = np.abs(own_A * own_s) / HOUR_S if own_Ah is None else own_Ah
            rows.append(
                pd.DataFrame(
                    {
                        TEST_TIME: start_s + own_s,
                        VOLTAGE: own_V,
                        CURRENT: own_A,
                        STEP_COUNT: 3 * cycle + step,
                        STEP_TIME: own_s,
                        CAPACITY: passed,
                    }
                )
            )
            start_s += own_s[-1]
    table = pd.concat(rows, ignore_index=True)
    test = evaluated(table if counter else table.drop(columns=CAPACITY))
    assert not test.cycles.doubts
    true = 1e6 * (main_A * 3000 / HOUR_S + held_Ah[-1]) / 5
    relative = 1e-6 if counter else 0.01  # trapezoids of an exponential, at 300 s of 900 s
    assert test.cycles.table["charge_capacity_mAh_g"].to_numpy() == pytest.approx(
        true, rel=relative
    )


def test_a_net_counter_may_stand_still_over_a_turn() -> None:
    """The last of a discharge and the first of a charge, as much, are between two records."""
    own = records([s for s in WHOLE if s.current_A])
    table = frame(own).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY, STEP_TIME])
    table[CAPACITY] = own.net_Ah
    passed = 0.06e-3
    lost = (own.step == 2) & (own.capacity_Ah > 0.99e-3 - passed)
    lost |= (own.step == 3) & (own.capacity_Ah < passed)
    found = evaluated(table[~lost].reset_index(drop=True))
    capacities = found.cycles.table[["charge_capacity_mAh_g", "discharge_capacity_mAh_g"]]
    off = np.abs(capacities.to_numpy() - [200.0, 198.0])
    u = found.cycles.table[["u_charge_capacity_mAh_g", "u_discharge_capacity_mAh_g"]].to_numpy()
    assert found.cycles.doubts or (off <= 2 * u).all()


@pytest.mark.parametrize(("until", "since"), [(0.9, 0.2), (0.6, 0.1)])
def test_a_net_counter_that_runs_back_shows_a_lost_charge(until: float, since: float) -> None:
    """From within a discharge to within the next: the charge between them is not in the file."""
    own = records([s for s in WHOLE if s.current_A])
    table = frame(own).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY, STEP_TIME])
    table[CAPACITY] = own.net_Ah
    lost = (own.step == 2) & (own.capacity_Ah > until * 0.99e-3)
    lost |= (own.step == 3) | (own.step == 4) & (own.capacity_Ah < since * 0.99e-3)
    found = evaluated(table[~lost].reset_index(drop=True))
    assert "records_lost" in {doubt.guard for doubt in found.cycles.doubts}


@pytest.mark.parametrize("offset_s", [0.0, 3.0, 7.0])
def test_pulses_by_a_clock_of_tens_of_seconds(offset_s: float) -> None:
    """The time in the step is exact: what its first record passed is that, not the clock's."""
    pulses = [Step(-1e-3, 0.1e-3, (4.0 - k / 9, 4.0 - (k + 1) / 9)) for k in range(9)]
    one = [Step(1e-3, 0.9e-3, (2.8, 4.2)), *(s for p in pulses for s in (rest(613), p))]
    table = frame(records(one * 3)).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY])
    table = table[table[STEP_TIME] > 0].reset_index(drop=True)
    table[TEST_TIME] = 10 * np.floor((table[TEST_TIME] + offset_s) / 10)
    discharged = evaluated(table).cycles.table["discharge_capacity_mAh_g"].to_numpy()
    assert discharged == pytest.approx(180.0, rel=2e-3)


@pytest.mark.parametrize("volts", [0.05, 0.3])
def test_a_rest_whose_voltage_rises_hides_a_charge(volts: float) -> None:
    """The last step of a charge is lost between two rests: its u holds what may have passed."""
    steps = [
        Step(1e-3, 0.9e-3, (2.8, 4.2 - volts)),
        Step(0.0, rest_s=900, voltages_V=(4.2 - volts,) * 2),
        Step(1e-3, 0.1e-3, (4.2 - volts, 4.2)),
        Step(0.0, rest_s=900, voltages_V=(4.2,) * 2),
        discharge(0.99e-3),
    ]
    own = records(steps * 3)
    found = evaluated(frame(own)[own.step != 3].reset_index(drop=True))
    off = abs(found.cycles.table["charge_capacity_mAh_g"][0] - 200.0)
    u = found.cycles.table["u_charge_capacity_mAh_g"][0]
    assert found.cycles.doubts or off <= 2 * u


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_counters_of_both_directions_show_a_turn_that_is_lost(share: float, tmp_path: Path) -> None:
    """From the middle of a charge to a pulse of charge within the discharge."""
    parts = [Step(-1e-3, 0.4e-3, (4.0, 3.5)), Step(1e-3, 0.02e-3, (3.5, 3.6))]
    one = [Step(1e-3, 1e-3, (2.8, 4.2)), rest(900), *parts, Step(-1e-3, 0.6e-3, (3.5, 2.5))]
    own = records(one * 3)
    number = 1 + (own.step - 1) // 5
    again = (own.step == 11) & (own.capacity_Ah > share * 1e-3)
    again |= (own.step > 11) & (own.step < 14) | (own.step == 14) & (own.capacity_Ah < 0.019e-3)
    lines = arbin(own, number).splitlines()
    path = tmp_path / "a.csv"
    kept = [line for line, gone in zip(lines[1:], again, strict=True) if not gone]
    path.write_text("\n".join([lines[0], *kept]) + "\n")
    found = evaluate(
        [readers.read(path, "cycling")],
        cell=CELL,
        protocol="long",
        source="m",
        origin="o",
        config=CONFIG,
    )
    assert "records_lost" in {doubt.guard for doubt in found.cycles.doubts}


@settings(deadline=None)
@given(start_s=st.floats(0, DAY_S - 1), interval_s=st.floats(1, 2000), records=st.integers(20, 300))
def test_a_clock_of_days_is_counted_on(start_s: float, interval_s: float, records: int) -> None:
    time = start_s + interval_s * np.arange(records)
    counted, midnights = of_days(np.floor(time) % DAY_S)
    assert counted - counted[0] == pytest.approx(np.floor(time) - np.floor(time[0]), abs=1e-6)
    assert len(midnights) == int(np.floor(time[-1]) // DAY_S)


def test_a_clock_that_begins_again_elsewhere_is_none_of_days() -> None:
    again = np.concatenate([60.0 * np.arange(700), 60.0 * np.arange(700)])
    counted, midnights = of_days(again)
    assert counted is again
    assert not midnights


def test_a_time_of_day_is_the_clock_of_a_test(tmp_path: Path) -> None:
    own = records(WHOLE * 5)
    day = (own.time_s + 9 * HOUR_S) % DAY_S
    path = tmp_path / "a.csv"
    path.write_text(
        "Time,Voltage (V),Current (A)\n"
        + "".join(
            f"{int(s // 3600):02d}:{int(s // 60 % 60):02d}:{int(s % 60):02d},{v:.4f},{i:.6f}\n"
            for s, v, i in zip(day, own.voltage_V, own.current_A, strict=True)
        )
    )
    read = readers.read(path, "cycling")
    assert np.ptp(read.frame[TEST_TIME]) == pytest.approx(np.ptp(own.time_s), abs=1)
    assert JUMPS_BACK not in read.metadata


def test_dates_to_the_minute_are_in_u_of_energies() -> None:
    """A half cycle at 0.1 V that ends at 1.2 V: a minute there is worth twelve at the mean."""
    steps = [Step(-1e-3, 1e-3, (0.3, 0.01)), Step(1e-3, 0.9e-3, (0.05, 0.15))]
    own = records([*steps, Step(1e-3, 0.09e-3, (0.15, 1.2))] * 3, points=60)
    table = frame(own).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY, STEP_TIME])
    cell = {"cell": Cell("A", "S", 5.0, 0.0, 200.0, working_electrode="negative")}
    about = {"protocol": "rate", "source": "m", "origin": "o", "config": CONFIG} | cell
    exact = evaluate([made(table)], **about).cycles
    table[TEST_TIME] = np.floor(table[TEST_TIME] / 60) * 60
    coarse = evaluate([made(table)], **about).cycles
    for one, other in zip(exact.halves, coarse.halves, strict=True):
        u = other.coarse_Wh / np.sqrt(3) + other.mean_voltage_V * other.integrated_u_Ah
        assert abs(one.energy_Wh - other.energy_Wh) <= 2 * u
