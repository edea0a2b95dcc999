"""Records lost at the ends and starts of steps and between them: the charge is right or doubted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from true_cells import Records, Step, discharge, frame, maccor, made, records, rest

from electrolyte import readers
from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    DISCHARGING_CAPACITY,
    STEP_CLOCK,
    STEP_COUNT,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
)
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycle_rows import efficiencies
from electrolyte.techniques.cycling.evaluation import CellTest, evaluate
from electrolyte.techniques.cycling.halves import CHARGE

CELL = Cell("A", "S", 5.0, 0.05, 200.0, working_electrode="positive")
CONFIG: dict[str, Any] = validated({})["cycling"]
WHOLE = [Step(1e-3, 1e-3, (2.8, 4.2)), rest(900), discharge(0.99e-3), rest(900)] * 3


def evaluated(table: pd.DataFrame) -> CellTest:
    return evaluate(
        [made(table)], cell=CELL, protocol="long", source="m", origin="o", config=CONFIG
    )


def guards(test: CellTest) -> set[str]:
    return {doubt.guard for doubt in test.cycles.doubts}


def only(own: Records, keep: np.ndarray) -> Records:
    return Records(*(values[keep] for values in vars(own).values()))


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("steps", [(7,), (3, 7, 11)])
def test_a_step_that_lost_its_start_counts_from_it(
    tmp_path: Path, dated: bool, steps: tuple[int, ...]
) -> None:
    """The clock restarts; a discharge's first record is later in its step than the rest lasted."""
    own = records(WHOLE)
    late = np.isin(own.step, steps) & (own.step_time_s < 1000)
    own = only(own, ~late)
    restart = own.time_s - np.where(own.step > 4, own.time_s[own.step == 5][0], 0.0)
    lines = maccor(Records(restart, *list(vars(own).values())[1:]), own.step).splitlines()
    dates = pd.Timestamp("2025-03-01") + pd.to_timedelta(own.time_s, unit="s")
    if dated:
        lines[2] += "\tDPt Time"
        lines[3:] = [f"{a}\t{b:%m/%d/%Y %H:%M:%S}" for a, b in zip(lines[3:], dates, strict=True)]
    path = tmp_path / "a.txt"
    path.write_text("\n".join(lines) + "\n")
    read = readers.read(path, "cycling")
    lasted = np.diff(read.frame[TEST_TIME])[np.flatnonzero(np.diff(own.step == 7))[0]]
    assert lasted == pytest.approx(own.step_time_s[own.step == 7][0], abs=2)
    found = evaluate([read], cell=CELL, protocol="long", source="m", origin="o", config=CONFIG)
    assert found.cycles.table["discharge_capacity_mAh_g"].to_numpy() == pytest.approx(
        [198.0] * 3, rel=1e-4
    )


@pytest.mark.parametrize("lost_s", [0.0, 3000.0])
def test_the_last_pulse_lost_behind_a_rest_is_doubted(lost_s: float) -> None:
    """Counters of steps; the next charge has lost ``lost_s`` of its start as well."""
    pulses = [Step(-1e-3, 0.11e-3, (4.0 - k / 6, 4.0 - (k + 1) / 6)) for k in range(9)]
    one = [Step(1e-3, 0.99e-3, (2.8, 4.2)), *(s for p in pulses for s in (p, rest(900)))]
    own = records(one * 3)
    table = frame(own).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY, STEP_TIME])
    table[CAPACITY] = own.capacity_Ah
    assert not guards(evaluated(table))
    gone = np.isin(own.step, (18, 19)) | (own.step == 20) & (own.step_time_s < lost_s)
    assert "records_lost" in guards(evaluated(table[~gone].reset_index(drop=True)))


@settings(deadline=None)
@given(share=st.floats(0.5, 0.9))
def test_a_net_counter_tells_what_passed_before_the_current_turned(share: float) -> None:
    """The end of a charge is lost: the counter, not the discharge, holds what it passed."""
    own = records([s for s in WHOLE if s.current_A])
    table = frame(own).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY])
    table[CAPACITY] = own.net_Ah
    lost = (own.step == 3) & (own.capacity_Ah > share * 1e-3)
    test = evaluated(table[~lost].reset_index(drop=True))
    capacities = test.cycles.table[["charge_capacity_mAh_g", "discharge_capacity_mAh_g"]]
    assert capacities.to_numpy() == pytest.approx(np.array([[200.0, 198.0]] * 3), rel=1e-3)
    assert test.cycles.disagreement or guards(test)


def test_steps_lost_between_two_of_the_same_number_are_doubted(tmp_path: Path) -> None:
    """The time in the step goes on by less than the clock: it is that of another step."""
    parts = [(3 + k / 10, 3.1 + k / 10) for k in range(10)]
    into = [s for v in parts for s in (Step(1e-3, 1e-4, v), rest(200))]
    own = records([*into, discharge(0.99e-3)] * 3)
    program = np.where(own.current_A > 0, 1, np.where(own.current_A < 0, 3, 2))
    lost = (own.step >= 5) & (own.step <= 9)
    lost &= ~((own.step == 5) & (own.step_time_s < 150))
    lost &= ~((own.step == 9) & (own.step_time_s > 220))
    own = Records(*list(vars(own).values())[:4], program, *list(vars(own).values())[5:])
    path = tmp_path / "a.txt"
    path.write_text(maccor(only(own, ~lost), program[~lost]))
    found = evaluate(
        [readers.read(path, "cycling")],
        cell=CELL,
        protocol="long",
        source="m",
        origin="o",
        config=CONFIG,
    )
    assert "records_lost" in guards(found)


def test_a_rest_that_begins_late_shows_lost_records() -> None:
    """All charges lost their ends, so that none ends elsewhere; their rests have known starts."""
    table = frame(records(WHOLE))
    charging = table[CHARGING_CAPACITY] > 0.85e-3
    test = evaluated(table[~charging].reset_index(drop=True))
    assert "records_lost" in guards(test)
    assert guards(evaluated(table)) == set()


@settings(deadline=None)
@given(points=st.integers(6, 40), steep=st.floats(0.02, 0.3), high_V=st.floats(0.1, 1.5))
def test_the_uncertainty_of_energies_covers_the_bend_at_the_ends_of_steps(
    points: int, steep: float, high_V: float
) -> None:
    """V = 3.5 + h (exp(-x/s) - 1): the mean voltage is known."""
    own = records([Step(-1e-3, 1e-3), Step(1e-3, 1e-3, (3.0, 4.0))] * 2, points=points)
    table = frame(own)
    x = own.capacity_Ah / 1e-3
    into = own.current_A < 0
    table.loc[into, VOLTAGE] = 3.5 + high_V * (np.exp(-x[into] / steep) - 1)
    found = evaluated(table).cycles.table
    truth = 3.5 + high_V * (steep * (1 - np.exp(-1 / steep)) - 1)
    own_V, u = found.loc[1, ["mean_discharge_voltage_V", "u_mean_discharge_voltage_V"]]
    assert abs(own_V - truth) <= 2 * u


@settings(deadline=None)
@given(over_V=st.floats(2e-3, 5e-3), digits=st.integers(3, 5))
def test_the_last_digit_of_the_voltage_is_in_the_uncertainty_of_energies(
    over_V: float, digits: int
) -> None:
    """A symmetric cell at one voltage: all records are rounded alike, and no mean helps."""
    steps = [Step(way * 1e-3, 1e-3, (way * over_V, way * over_V)) for way in (1, -1, 1, -1)]
    table = frame(records(steps))
    table[VOLTAGE] = table[VOLTAGE].round(digits)
    cell = Cell("A", "S", 5.0, 0.0, 1000.0, cell_kind="symmetric")
    test = evaluate(
        [made(table)], cell=cell, protocol="long", source="m", origin="o", config=CONFIG
    )
    energy, u = test.cycles.table.loc[1, ["charge_energy_mWh_g", "u_charge_energy_mWh_g"]]
    assert abs(energy - 200 * over_V) <= 2 * u
    assert u < 200 * 1e-3


@settings(deadline=None)
@given(
    digit=st.sampled_from([2e-6, 5e-6, 1e-5]), share=st.floats(0.02, 0.2), high_V=st.floats(0, 2)
)
def test_the_last_digit_of_the_counter_is_in_the_uncertainty_of_energies(
    digit: float, share: float, high_V: float
) -> None:
    """Where the voltage rises steeply, one count of charge holds much energy."""
    own = records([Step(-1e-3, 1e-3), Step(1e-3, 1e-3)] * 2, points=150)
    table = frame(own)
    x = own.capacity_Ah / 1e-3
    table[VOLTAGE] = np.where(own.current_A < 0, 3.0, 3.2 + high_V * np.exp((x - 1) / share))
    for name in (CHARGING_CAPACITY, DISCHARGING_CAPACITY):
        table[name] = digit * np.floor(table[name] / digit)
    truth = 3.2 + high_V * share * (1 - np.exp(-1 / share))
    found = evaluated(table).cycles.table
    own_V, u = found.loc[1, ["mean_charge_voltage_V", "u_mean_charge_voltage_V"]]
    assert abs(own_V - truth) <= 3 * u


@pytest.mark.parametrize("share", [0.4, 1.0])
def test_records_that_stand_twice_are_taken_once(tmp_path: Path, share: float) -> None:
    """A file of a running test and its whole export, one below the other."""
    own = records(WHOLE)
    lines = maccor(own, own.step).splitlines()
    first = lines[: 3 + int(share * len(own))]
    path = tmp_path / "a.txt"
    path.write_text("\n".join([*first, *lines[3:]]) + "\n")
    read = readers.read(path, "cycling")
    assert len(read.frame) == len(own)
    assert any("twice: taken once" in warning for warning in read.warnings)


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_a_record_that_is_written_twice_is_one(share: float) -> None:
    """Nothing passes between both, and the first interval of a step is counted in full."""
    table = frame(records([s for s in WHOLE if s.current_A])).drop(columns=PLAIN)
    table = table[table[TEST_TIME].diff() != 0]  # no record of the starts of steps
    again = np.random.default_rng(3).random(len(table)) < share
    test = evaluated(table.loc[np.repeat(table.index, 1 + again)].reset_index(drop=True))
    expected = evaluated(table.reset_index(drop=True))
    pd.testing.assert_frame_equal(test.cycles.table, expected.cycles.table)
    assert len(test.frame) == len(table)


def test_half_cycles_that_are_not_in_the_file_are_doubted() -> None:
    """Two cells, step by step: of each second cell's half cycles, one follows one like it."""
    whole = frame(records(WHOLE))
    assert "half_missing" not in guards(evaluated(whole))
    own = records([s for s in WHOLE for _ in range(2)])
    assert "half_missing" in guards(evaluated(frame(own)))


PLAIN = [STEP_COUNT, STEP_TIME, CHARGING_CAPACITY, DISCHARGING_CAPACITY]


@pytest.mark.parametrize("known", [{}, {STEP_CLOCK: True}])
@pytest.mark.parametrize("lost", [0.07, 0.22])
def test_a_rest_that_lies_beyond_the_last_record_shows_lost_records(
    known: dict[str, bool], lost: float
) -> None:
    """Each charge lost as much of its end; the rests after them lie where it had led."""
    own = records([Step(1e-3, 1e-3, (2.8, 4.2)), rest_at(4.19), discharge(0.99e-3), rest(600)] * 4)
    table = frame(own).drop(columns=PLAIN)
    if known:
        table[STEP_TIME] = own.step_time_s  # the clock is summed from it
    ended = (own.current_A > 0) & (own.capacity_Ah > (1 - lost) * 1e-3)
    for part, expected in ((table, set()), (table[~ended], {"records_lost"})):
        read = replace(made(part.reset_index(drop=True)), metadata=dict(known))
        found = evaluate([read], cell=CELL, protocol="long", source="m", origin="o", config=CONFIG)
        assert guards(found) == expected


def rest_at(voltage_V: float) -> Step:
    return Step(0.0, voltages_V=(voltage_V, voltage_V), rest_s=900)


@pytest.mark.parametrize("hole", [False, True])
def test_a_pulse_lost_beside_a_hole_elsewhere_is_no_rest(hole: bool) -> None:
    """The voltage falls back over a pulse as over a rest that was not recorded."""
    one = [
        Step(1e-3, 0.4e-3, (2.8, 3.6)),
        Step(-1e-3, 0.03e-3, (3.55, 3.5)),
        Step(1e-3, 0.62e-3, (3.5, 4.2)),
        discharge(0.98e-3),
    ]
    own = records(one * 4, points=60)
    keep = own.step != 6  # the pulse of the second cycle
    keep &= ~((own.step == 5) & (own.capacity_Ah > 0.37e-3))
    if hole:
        keep &= ~((own.step == 12) & (np.abs(own.capacity_Ah - 0.5e-3) < 0.01e-3))
    table = frame(only(own, keep)).drop(columns=[STEP_TIME])
    test = evaluated(table)
    assert ("records_lost" in guards(test)) == hole
    assert "records_lost" not in guards(evaluated(frame(own).drop(columns=[STEP_TIME])))


def test_before_a_step_that_lost_its_start_any_charge_may_be_lost() -> None:
    """Steps that time themselves and no other clock, in a symmetric cell."""
    steps = [Step(way * 1e-3, 1e-3, (way * 0.02, way * 0.02)) for way in (1, -1)] * 4
    own = records(steps, points=80)
    table = frame(own)
    cell = Cell("A", "S", 5.0, 0.0, 1000.0, cell_kind="symmetric")
    lost = (own.step == 5) & (own.capacity_Ah > 0.8e-3)
    lost |= (own.step == 6) & (own.capacity_Ah < 0.4e-3)
    for part, expected in ((table, set()), (table[~lost].reset_index(drop=True), {"records_lost"})):
        elapsed = np.diff(part[STEP_TIME], prepend=0.0)
        elapsed = np.where(elapsed < 0, part[STEP_TIME], elapsed)  # as a reader sums them
        read = replace(
            made(part.assign(**{TEST_TIME: np.cumsum(elapsed)})), metadata={STEP_CLOCK: True}
        )
        found = evaluate([read], cell=cell, protocol="long", source="m", origin="o", config=CONFIG)
        assert guards(found) == expected


@settings(deadline=None, max_examples=30)
@given(intervals=st.floats(0.6, 1.9), fall_V=st.floats(0.002, 0.02))
def test_the_uncertainty_covers_a_short_rest_that_was_not_recorded(
    intervals: float, fall_V: float
) -> None:
    """Between two records of one step: the current went on, or it did not."""
    interval_s = 3600 / 40
    paused = [
        Step(1e-3, 0.5e-3, (3.0, 3.5)),
        rest(intervals * interval_s, hidden=True),
        Step(1e-3, 0.5e-3, (3.5 - fall_V, 4.0)),
    ]
    own = records([*paused, discharge(0.99e-3)] * 2, points=21)
    table = frame(own)
    begins = np.flatnonzero((own.step_time_s == 0) & np.isin(own.step, (3, 7)))
    table = table.drop(index=begins).reset_index(drop=True).drop(columns=PLAIN)
    found = evaluated(table).cycles.table
    off = np.abs(found["charge_capacity_mAh_g"] - 200.0)
    assert (off <= 2 * found["u_charge_capacity_mAh_g"]).all()


@given(bound=st.floats(0.0, 0.95), place=st.floats(-1.0, 1.0))
def test_the_uncertainty_of_an_energy_efficiency_is_that_of_a_quotient(
    bound: float, place: float
) -> None:
    """The energy of the charge lies anywhere within its bound."""
    parts = {half.direction: half for half in SOUND[:2]}
    charge = parts[CHARGE]
    parts[CHARGE] = charge._replace(coarse_Wh=bound * charge.energy_Wh)
    u = dict.fromkeys(parts, 0.0)
    found = efficiencies(parts, CHARGE, u, 0.0)
    truth = found["energy_efficiency_pct"] / (1 + place * bound)
    assert abs(found["energy_efficiency_pct"] - truth) <= 2 * found["u_energy_efficiency_pct"]


def test_an_energy_that_may_be_none_gives_no_efficiency() -> None:
    parts = {half.direction: half for half in SOUND[:2]}
    parts[CHARGE] = parts[CHARGE]._replace(coarse_Wh=1.1 * parts[CHARGE].energy_Wh)
    found = efficiencies(parts, CHARGE, dict.fromkeys(parts, 0.0), 0.0)
    assert np.isnan(found["energy_efficiency_pct"])
    assert found["coulombic_efficiency_pct"] == pytest.approx(99.0)


SOUND = evaluated(frame(records(WHOLE))).cycles.halves
