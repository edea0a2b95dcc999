"""Blocks of records that are lost: within a step, with whole half cycles, beside a counter."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from true_cells import Step, discharge, frame, made, records, rest

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
from electrolyte.techniques.cycling.evaluation import CellTest, evaluate
from electrolyte.techniques.cycling.resolution import interval_digit_s

CELL = Cell("A", "S", 5.0, 0.05, 200.0, working_electrode="positive")
CONFIG: dict[str, Any] = validated({})["cycling"]
COUNTERS = [CHARGING_CAPACITY, DISCHARGING_CAPACITY]
WHOLE = [Step(1e-3, 1e-3, (2.8, 4.2)), rest(900), discharge(0.99e-3), rest(900)] * 3


def evaluated(table: pd.DataFrame, cell: Cell = CELL) -> CellTest:
    return evaluate(
        [made(table.reset_index(drop=True))],
        cell=cell, protocol="long", source="m", origin="o", config=CONFIG,
    )  # fmt: skip


def guards(test: CellTest) -> set[str]:
    return {doubt.guard for doubt in test.cycles.doubts}


@pytest.mark.parametrize("lost", [True, False])
def test_a_voltage_that_jumps_while_the_current_goes_on(lost: bool) -> None:
    """The clock counts the records, so that nothing but the voltage shows that some are missing."""
    table = frame(records(WHOLE)).drop(columns=[*COUNTERS, STEP_TIME])
    place = np.flatnonzero(table[CURRENT] < 0)[6]
    if lost:
        gone = table[TEST_TIME].iloc[place + 7] - table[TEST_TIME].iloc[place]
        table.loc[place + 7 :, TEST_TIME] -= gone
        table = table.drop(index=range(place + 1, place + 7))
    assert ("records_lost" in guards(evaluated(table))) == lost


@pytest.mark.parametrize("lost", [True, False])
def test_a_symmetric_half_cycle_with_as_much_as_two(lost: bool) -> None:
    """The half cycle between two of one direction is lost with the rests beside it."""
    steps = []
    for number in range(5):
        size = 2e-4 * (number + 1)
        for way in (1, -1):
            steps += [Step(way * size, 3e-4, (way * size * 100, way * size * 101)), rest(600)]
    own = records(steps)
    table = frame(own).drop(columns=COUNTERS)
    if lost:
        table = table[~np.isin(own.step, [13, 14]) & ~((own.step == 12) & (own.step_time_s > 300))]
    found = evaluated(table, replace(CELL, cell_kind="symmetric"))
    assert max(half.capacity_Ah for half in found.cycles.halves) == pytest.approx(
        6e-4 if lost else 3e-4
    )
    assert ("half_missing" in guards(found)) == lost


@pytest.mark.parametrize("lost", [True, False])
def test_a_net_counter_shows_no_turn_in_a_pause(lost: bool) -> None:
    """Of a charge and the discharge after it only the ends are left."""
    own = records(WHOLE)
    table = frame(own).drop(columns=[*COUNTERS, STEP_TIME]).assign(**{CAPACITY: own.net_Ah})
    if lost:
        middle = (own.step == 5) & (own.step_time_s > 0) | (own.step == 6)
        table = table[~(middle | (own.step == 7) & (own.step_time_s < 1500))]
    found = evaluated(table)
    assert bool(guards(found)) == lost


@pytest.mark.parametrize("ended", [True, False])
def test_a_half_cycle_that_stops_short_of_where_all_others_end_is_cut(ended: bool) -> None:
    """The file ends in a rest between pulses; the last pulse holds no more than 1.5 %."""
    pulses = np.linspace(2.8, 4.1, 8)
    up = [
        part
        for low, high in pairwise(pulses)
        for part in (Step(1e-3, 1.4e-4, (low, high)), rest(900))
    ]
    last = Step(1e-3, 1.5e-5, (4.1, 4.2))
    cycle = [*up, last, rest(900), discharge(0.99e-3), rest(900)]
    table = evaluated(frame(records([*cycle * 3, *up, *([last, rest(900)] if ended else [])])))
    assert np.isfinite(table.cycles.table["charge_capacity_mAh_g"].iloc[-1])
    assert any("ends within the charge" in warning for warning in table.warnings) != ended


def test_a_counter_of_another_unit_is_not_placed_by_the_current() -> None:
    """A current a thousand times too large says nothing of whether a counter restarted."""
    own = records([rest(900), *WHOLE], points=2)
    table = frame(own)
    for name, sign in zip(COUNTERS, (1, -1), strict=True):
        gained = np.maximum(sign * np.diff(own.net_Ah, prepend=0.0), 0.0)
        table[name] = np.cumsum(gained)
    table = table[own.step_time_s > 0].assign(**{CURRENT: 1e3 * table[CURRENT]})
    table = evaluated(table).cycles.table
    assert table["coulombic_efficiency_pct"].to_numpy() == pytest.approx([99.0] * 3, rel=1e-6)


def test_the_digit_of_a_clock_shows_beside_those_of_another_unit() -> None:
    """Times of hundredths of an hour, some of which a program wrote with another last digit."""
    hours = np.round(np.cumsum([0.0, 0.0667, 0.0333, 0.0667, 0.0528, 0.0667, 0.0361]), 4)
    tens = np.round(hours * 360) * 10 + np.array([0, 2e-4, 0, 0, 2e-4, 0, 0])
    assert interval_digit_s(pd.DataFrame({TEST_TIME: tens})) == pytest.approx(10.0)


IN_PULSES = [
    own
    for number in range(4)
    for own in (
        *(part for k in range(8) for part in (Step(1e-3, 1.2e-4, (3.2 + 0.1 * k, 3.3 + 0.1 * k)),
                                              Step(0.0, 0.0, (3.28 + 0.1 * k,) * 2, 1500.0))),
        discharge(0.95e-3),
        rest(900),
    )
]  # fmt: skip


@pytest.mark.parametrize("lost", [True, False])
def test_pulses_that_are_lost_from_one_rest_to_another(lost: bool) -> None:
    """Counters of steps; the records of the rests before and after show one rest."""
    table = frame(records(IN_PULSES))
    if lost:
        gone = (table[STEP_COUNT] >= 23) & (table[STEP_COUNT] <= 25)
        gone |= (table[STEP_COUNT] == 22) & (table[STEP_TIME] > 900)
        table.loc[table[STEP_COUNT] > 25, STEP_COUNT] -= 4  # counted where the program's changes
        table = table[~gone]
    found = evaluated(table)
    assert ("records_lost" in guards(found)) == lost


@pytest.mark.parametrize("lost", [True, False])
def test_a_symmetric_half_cycle_that_lost_records_in_a_pause(lost: bool) -> None:
    """It passed less than those beside it, and none other had its current and direction."""
    steps = []
    for current in (0.5e-3, 1e-3, 2e-3):
        for way in (1, -1):
            part = Step(way * current, 0.5e-3, (0.0, 0.02 * way))
            steps += [part, rest(7200, hidden=True), part, rest(600)]
    table = frame(records(steps))
    if lost:
        half = table[STEP_COUNT] == 7
        table = table[~half | (table[STEP_TIME] > 0.4 * table.loc[half, STEP_TIME].max())]
    table = table.drop(columns=[*COUNTERS, STEP_COUNT, STEP_TIME])
    cell = Cell("A", "S", 5.0, 0.05, 1000.0, cell_kind="symmetric")
    assert ("records_lost" in guards(evaluated(table, cell))) == lost


@pytest.mark.parametrize("set_by_Ah", [0.0, -0.3e-3])
def test_a_net_counter_that_is_set_once_in_a_long_pause(set_by_Ah: float) -> None:
    """It is never set: it shows what passed in the pause."""
    own = records(WHOLE)
    table = frame(own).drop(columns=COUNTERS)
    table[CAPACITY] = own.net_Ah
    late = (table[STEP_COUNT] > 6) | ((table[STEP_COUNT] == 6) & (table[STEP_TIME] > 450))
    table.loc[late, TEST_TIME] += 9000.0
    table.loc[late, CAPACITY] += set_by_Ah
    table.loc[late & (table[STEP_COUNT] == 6), STEP_TIME] -= 450.0
    table.loc[np.flatnonzero(late)[0], CURRENT] = 1e-5  # as of an impedance measurement
    table.loc[late, STEP_COUNT] += 1
    assert ("records_lost" in guards(evaluated(table))) == (set_by_Ah != 0)


@pytest.mark.parametrize("lost", [True, False])
def test_a_rest_is_followed_by_a_voltage_that_only_charge_leads_to(lost: bool) -> None:
    """All half cycles lost their first third alike, and nothing counts them."""
    own = records(WHOLE)
    table = frame(own).drop(columns=[*COUNTERS, STEP_TIME, STEP_COUNT])
    at_rest = table[CURRENT] == 0
    table[VOLTAGE] = table[VOLTAGE].mask(at_rest).ffill()  # nothing relaxes
    if lost:
        table = table[at_rest | (own.step_time_s > 1200)]
    found = evaluated(table)
    off = [half.capacity_Ah < 0.8e-3 for half in found.cycles.halves]
    assert all(off) == lost
    assert ("records_lost" in guards(found)) == lost


@pytest.mark.parametrize("back_Ah", [0.0, 6e-6])
def test_a_net_counter_that_runs_against_its_current_within_a_step(back_Ah: float) -> None:
    """It was set to a value a little before the one it had."""
    own = records(WHOLE, points=401)
    table = frame(own).drop(columns=[*COUNTERS, STEP_TIME])
    place = int(np.flatnonzero(own.step == 7)[90])
    counter = own.net_Ah.copy()
    each = counter[place] - counter[place - 1]
    if back_Ah:
        counter[place:] += back_Ah - each
    found = evaluated(table.assign(**{CAPACITY: counter}))
    assert bool(guards(found)) == bool(back_Ah)


@pytest.mark.parametrize("pulses", [4, 5])
def test_a_titration_of_a_symmetric_cell_that_stops_at_a_rate_of_its_own(pulses: int) -> None:
    """A schedule that sets the charge sets it at every current; the file ends in a rest."""
    steps = []
    for number, current in enumerate((2e-4, -2e-4, 4e-4, -4e-4, 8e-4, -1.6e-3)):
        of_one = 5 if number < 5 else pulses
        volts = (current * 100, current * 101)
        steps += [part for _ in range(of_one) for part in (Step(current, 6e-5, volts), rest(600))]
    found = evaluated(frame(records(steps)), replace(CELL, cell_kind="symmetric"))
    assert any("ends within the discharge" in text for text in found.warnings) == (pulses < 5)


@pytest.mark.parametrize("lost", [True, False])
def test_a_hole_beside_a_pause_is_no_recording_interval(lost: bool) -> None:
    """Records of a rest, the first ones of the discharge after it, and one elsewhere."""
    cycle = [Step(1e-3, 1e-3, (2.8, 4.2)), rest(3600), discharge(0.99e-3), rest(3600)]
    own = records(cycle * 3, points=41)
    table = frame(own).drop(columns=[*COUNTERS, STEP_TIME, STEP_COUNT])
    if lost:
        begin = int(np.flatnonzero(own.step == 7)[0])
        table = table.drop(index=[begin - 2, begin, begin + 1, begin - 60])
    found = evaluated(table)
    wrong = abs(found.cycles.halves[3].capacity_Ah / 0.99e-3 - 1) > 0.02
    assert not wrong or guards(found)
