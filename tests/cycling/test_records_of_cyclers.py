"""What cyclers record of a step: its last moment alone, no current at its end, whole minutes.

The charge of each half cycle is known; numbers with status ok lie within three u of it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from true_cells import Records, Step, charge, counters, discharge, made, records, rest

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
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import cycles
from electrolyte.techniques.cycling.evaluation import evaluate, quantities

GRAM = Cell("c", "s", 1000.0, 0.0, 1.0, cell_kind="full")
CONFIG: dict[str, Any] = validated({})["cycling"]
CHARGES = 1e-3 * np.array([1.3, 1.21, 1.19, 1.17])  # Ah
DISCHARGES = 0.97 * CHARGES


def of_one(own: Records) -> dict[str, np.ndarray]:
    return {CAPACITY: own.capacity_Ah}


def since_turn(own: Records) -> dict[str, np.ndarray]:
    """One counter that restarts where the current turns, as of Maccor."""
    way = pd.Series(np.sign(own.current_A)).replace(0, np.nan).ffill().bfill().to_numpy()
    turn = np.diff(way, prepend=way[:1]) != 0
    both = counters(own, turn)
    return {CAPACITY: np.where(way > 0, both[0], both[1])}


def of_both(own: Records) -> dict[str, np.ndarray]:
    up, down = counters(own, np.diff(own.step, prepend=0) != 0)
    return {CHARGING_CAPACITY: up, DISCHARGING_CAPACITY: down}


def net(own: Records) -> dict[str, np.ndarray]:
    return {CAPACITY: own.net_Ah}


def never(own: Records) -> dict[str, np.ndarray]:
    up, down = counters(own, np.zeros(len(own), dtype=bool))
    return {CHARGING_CAPACITY: up, DISCHARGING_CAPACITY: down}


COUNTERS = [of_one, since_turn, of_both, net, never]


def table(own: Records, counter: Callable[[Records], dict[str, np.ndarray]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            TEST_TIME: own.time_s,
            VOLTAGE: own.voltage_V,
            CURRENT: own.current_A,
            STEP_COUNT: own.step,
            STEP_TIME: own.step_time_s,
            **counter(own),
        }
    )


def capacities(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    found = cycles(made(frame), GRAM).table
    return (
        1e-3 * found["charge_capacity_mAh_g"].to_numpy(),
        1e-3 * found["discharge_capacity_mAh_g"].to_numpy(),
    )


@pytest.mark.parametrize("counter", COUNTERS)
@pytest.mark.parametrize("rests", [True, False])
def test_one_record_a_step_is_enough(counter: Any, rests: bool) -> None:
    """A table of steps: the record at the end of each."""
    steps: list[Step] = [rest(600)]
    for q_in, q_out in zip(CHARGES, DISCHARGES, strict=True):
        steps += [charge(q_in), *[rest(900)] * rests, discharge(q_out, 2e-3), *[rest(900)] * rests]
    frame = table(records(steps), counter)
    last = frame[STEP_COUNT].to_numpy() != frame[STEP_COUNT].shift(-1).to_numpy()
    into, out = capacities(frame[last].reset_index(drop=True))
    np.testing.assert_allclose(into, CHARGES, rtol=1e-6)
    np.testing.assert_allclose(out, DISCHARGES, rtol=1e-6)


def pulsed(q: float, pulses: int, pulse: float) -> list[Step]:
    """A discharge of ``q`` in all, with equal pulses out and in between its parts."""
    volts = np.linspace(4.1, 2.5, pulses + 2)
    part = (q + pulse * pulses - 2 * pulse * pulses) / (pulses + 1)
    steps: list[Step] = []
    for begin, end in pairwise(volts):
        steps.append(Step(-1e-3, part, (begin, end)))
        if end > 2.6:
            out, into = (
                Step(-3e-3, 2 * pulse, (end, end - 0.1)),
                Step(3e-3, pulse, (end, end + 0.1)),
            )
            steps += [rest(900), out, rest(40), into, rest(40)]
    return [*steps, rest(900)]


@pytest.mark.parametrize("counter", COUNTERS)
@pytest.mark.parametrize("idle", ["first", "last", "none"])
@pytest.mark.parametrize("pulses", [3, 9])
def test_equal_pulses_each_count(counter: Any, idle: str, pulses: int) -> None:
    """Also where a cycler writes no current in the first or the last record of a step."""
    steps: list[Step] = []
    for q_in, q_out in zip(CHARGES, DISCHARGES, strict=True):
        steps += [charge(q_in), rest(900), *pulsed(q_out, pulses, 5e-6)]
    frame = table(records(steps, 2 if idle == "first" else 4), counter)
    step = frame[STEP_COUNT]
    places = {"first": step != step.shift(), "last": step != step.shift(-1), "none": step < 0}
    frame.loc[places[idle], CURRENT] = 0.0
    into, out = capacities(frame)
    np.testing.assert_allclose(into, CHARGES, rtol=2e-3)
    np.testing.assert_allclose(out, DISCHARGES, rtol=2e-3)


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 1), st.sampled_from([6.0, 36.0, 60.0]))
def test_a_coarse_clock_is_in_the_uncertainty(shift: float, digit_s: float) -> None:
    """Times in minutes, tenths of them or hundredths of an hour, and nothing that counts charge."""
    steps: list[Step] = [rest(600 + 60 * shift)]
    for q_in, q_out in zip(CHARGES, DISCHARGES, strict=True):
        steps += [charge(q_in), rest(927), discharge(q_out, 3e-3), rest(927)]
    own = records(steps, 60)
    frame = pd.DataFrame(
        {
            TEST_TIME: digit_s * np.round(own.time_s / digit_s),
            VOLTAGE: own.voltage_V,
            CURRENT: own.current_A,
        }
    )
    test = evaluate(
        [made(frame)], cell=GRAM, protocol="long", source="m", origin="synthetic", config=CONFIG
    )
    rows = [row for row in quantities(test, CONFIG) if row.quantity == "coulombic_efficiency"]
    singles = [row for row in rows if row.n == 1]
    assert singles
    assert all(abs(row.value - 97.0) <= 3 * row.u for row in rows)
    if digit_s == 60:
        assert all(row.u > 0.5 for row in singles)  # 17 s of 26 min


def test_ends_without_a_record_are_in_the_uncertainty_of_the_voltage() -> None:
    """The voltage falls to its end after the last record, within less than an interval."""
    steps: list[Step] = []
    for q in CHARGES:
        end = Step(-2e-3, 0.02 * q, (3.4, 2.5))
        steps += [charge(q), rest(900), Step(-2e-3, 0.95 * q, (4.0, 3.4)), end, rest(900)]
    own = records(steps, 40)
    frame = table(own, of_both)
    lost = np.isin(own.step, [9, 19])  # of every other cycle
    cut = frame[~lost].reset_index(drop=True)
    found, fewer = (cycles(made(own), GRAM).table for own in (frame, cut))
    apart = (found["mean_discharge_voltage_V"] - fewer["mean_discharge_voltage_V"]).abs()
    assert (apart[1::2] > 0.01).all()
    assert (apart <= 3 * fewer["u_mean_discharge_voltage_V"] + 1e-9).all()
