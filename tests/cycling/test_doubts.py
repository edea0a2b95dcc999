"""Tests that cannot be right are suspect, with the question that the mistake raises."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from true_cells import Records, Step, charge, discharge, frame, made, records, rest

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CLOCK_FACTOR,
    CURRENT,
    DISCHARGING_CAPACITY,
    JUMPS_BACK,
    STEP_TIME,
    TEST_TIME,
    Measurement,
)
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import CellTest, evaluate, quantities

CELL = Cell("A", "S", 5.0, 0.05, 200.0, reference_electrode="Li")
CAPACITY = 1e-3  # Ah, 200 mAh/g
CONFIG: dict[str, Any] = validated({})["cycling"]


def steps(into: list[float], out: list[float]) -> list[Step]:
    return [
        s
        for c, d in zip(into, out, strict=True)
        for s in (charge(c), rest(600), discharge(d), rest(600))
    ]


def evaluated(measurement: Measurement, cell: Cell = CELL) -> CellTest:
    return evaluate(
        [measurement], cell=cell, protocol="long", source="m", origin="synthetic", config=CONFIG
    )


def numbers(test: CellTest) -> list[Quantity]:
    return with_doubts(quantities(test, CONFIG), test.cycles, CONFIG)


def fading(n: int = 6, efficiency: float = 0.99) -> tuple[list[float], list[float]]:
    into = [CAPACITY * 0.98**k for k in range(n)]
    return into, [efficiency * q for q in into]


def sound() -> pd.DataFrame:
    return frame(records(steps(*fading())))


def test_a_sound_test_is_not_doubted() -> None:
    test = evaluated(made(sound()))
    assert test.cycles.doubts == ()
    assert {q.status for q in numbers(test)} == {"ok"}


def jumps(table: pd.DataFrame) -> Measurement:
    return replace(made(table), metadata={JUMPS_BACK: 3})


def other_clock(table: pd.DataFrame) -> Measurement:
    return replace(made(table), metadata={CLOCK_FACTOR: 60.0})


def slower(table: pd.DataFrame) -> Measurement:
    """Milliseconds taken for seconds, and a current of another unit that agrees with them."""
    table[[TEST_TIME, STEP_TIME]] *= 1e4
    table[CURRENT] /= 1e4
    return made(table)


def counted_in_mAh(table: pd.DataFrame) -> Measurement:
    return made(
        table.assign(**{c: 1e3 * table[c] for c in (CHARGING_CAPACITY, DISCHARGING_CAPACITY)})
    )


def without_ends(table: pd.DataFrame) -> Measurement:
    """The last fifth of every third step is lost."""
    step, n = table["Step Count / 1"], 25
    place = np.arange(len(table)) % n
    return made(table[~((step % 3 == 0) & (place > 0.8 * n))].reset_index(drop=True))


def low_voltage(table: pd.DataFrame) -> Measurement:
    table["Voltage / V"] = table["Voltage / V"] / 4
    return made(table)


def in_mV(table: pd.DataFrame) -> Measurement:
    table["Voltage / V"] *= 1e3
    return made(table)


def positive_in_discharge(table: pd.DataFrame) -> Measurement:
    table[CURRENT] *= -1
    names = [CHARGING_CAPACITY, DISCHARGING_CAPACITY]
    table[names] = table[names[::-1]].to_numpy()
    return made(table)


def of_another_sign_at_first(table: pd.DataFrame) -> Measurement:
    """A first file, of one cycle, whose sign was not turned."""
    first = table["Step Count / 1"] <= 4
    return made(pd.concat([positive_in_discharge(table[first].copy()).frame, table[~first]]))


def without_a_half(table: pd.DataFrame) -> Measurement:
    """The second discharge, with the rests beside it, is not in the file."""
    step = table["Step Count / 1"]
    return made(table[(step < 6) | (step > 8)].reset_index(drop=True))


def hardly_a_hysteresis(table: pd.DataFrame) -> Measurement:
    """Discharge positive, where charge and discharge lie at the same mean voltage."""
    own = positive_in_discharge(table).frame
    voltage, current = own["Voltage / V"], own[CURRENT]
    middle = voltage.groupby(np.sign(current)).transform("mean")
    return made(own.assign(**{"Voltage / V": voltage - middle + 3.4}))


@pytest.mark.parametrize(
    ("mistake", "guard"),
    [
        (without_a_half, "half_missing"),
        (hardly_a_hysteresis, "hysteresis_negative"),
        (jumps, "time_runs_back"),
        (other_clock, "clock_unit"),
        (slower, "test_of_years"),
        (counted_in_mAh, "counter_disagrees"),
        (without_ends, "records_lost"),
        (low_voltage, "electrode_side"),
        (in_mV, "voltage_unit"),
        (positive_in_discharge, "hysteresis_negative"),
        (of_another_sign_at_first, "hysteresis_negative"),
    ],
)
def test_a_mistake_makes_every_number_suspect(mistake: Any, guard: str) -> None:
    test = evaluated(mistake(sound()))
    assert guard in [doubt.guard for doubt in test.cycles.doubts]
    assert {q.status for q in numbers(test)} == {"suspect"}


@pytest.mark.parametrize(
    ("into", "out", "guard"),
    [
        (fading()[0], [0.55 * q for q in fading()[0]], "efficiency_low"),
        (fading()[0], [1.05 * q for q in fading()[0]], "efficiency_above_one"),
        (
            [CAPACITY * 1.006**k for k in range(6)],
            [CAPACITY * 1.006**k for k in range(6)],
            "capacity_grows",
        ),
        ([CAPACITY * 0.9, *[CAPACITY] * 5], [CAPACITY * 0.9, *[CAPACITY] * 5], "capacity_grows"),
    ],
)
def test_capacities_that_no_cell_has_are_suspect(
    into: list[float], out: list[float], guard: str
) -> None:
    rows = numbers(evaluated(made(frame(records(steps(into, out))))))
    asked = {q.quantity for q in rows if q.status == "suspect"}
    if guard == "capacity_grows":
        assert asked == {"capacity_retention", "capacity_retention_per_cycle"}
    else:
        assert asked >= {"coulombic_efficiency", "lowest_coulombic_efficiency"}


@pytest.mark.parametrize("base", [1, 3])
@pytest.mark.parametrize("mistake", ["rate", "limit"])
def test_a_retention_over_another_program_is_doubted(base: int, mistake: str) -> None:
    """Two cycles of formation at a tenth of the current, or to 0.3 V less, then ageing."""
    program = []
    for k in range(8):
        q, early = CAPACITY * 0.99**k, k < 2
        current = 1e-4 if early and mistake == "rate" else 1e-3
        end_V = 3.9 if early and mistake == "limit" else 4.2
        program += [Step(current, q, (2.6, end_V)), rest(600)]
        program += [Step(-current, 0.99 * q, (4.0, 2.5)), rest(600)]
    config = CONFIG | {"retention_base_cycle": base}
    test = evaluated(made(frame(records(program))))
    rows = with_doubts(quantities(test, config), test.cycles, config)
    doubted = {q.quantity for q in rows if q.status == "suspect"}
    retentions = {"capacity_retention", "capacity_retention_per_cycle"}
    assert doubted == (retentions if base == 1 else set())
    accepted = with_doubts(quantities(test, config), test.cycles, config, ["retention_conditions"])
    assert all(q.status == "ok" for q in accepted)


def test_a_low_first_efficiency_is_not_doubted() -> None:
    into, out = fading()
    rows = numbers(evaluated(made(frame(records(steps([2 * into[0], *into[1:]], out))))))
    assert {q.status for q in rows if "efficiency" in q.quantity} == {"ok"}


def test_a_mean_voltage_outside_the_recorded_is_doubted() -> None:
    """A counter that runs while no record shows the voltage it runs at cannot do that."""
    test = evaluated(made(sound()))
    half = test.cycles.halves[3]
    moved = replace(test.cycles, halves=(half._replace(mean_voltage_V=13.6),), lost=())
    from electrolyte.techniques.cycling.doubts import of_test

    found = of_test(replace(moved, lost=test.cycles.lost[:1]), test.frame, {})
    assert [doubt.guard for doubt in found] == ["mean_voltage"]
    assert "13.6 V" in found[0].found


@pytest.mark.parametrize("stated", ["positive", "negative"])
def test_an_electrode_that_is_stated_is_believed(stated: str) -> None:
    cell = replace(CELL, working_electrode=stated)  # type: ignore[arg-type]
    assert "electrode_side" not in [
        doubt.guard for doubt in evaluated(low_voltage(sound()), cell).cycles.doubts
    ]


# Uncertainty of the Coulombic efficiency


def efficiency(table: pd.DataFrame, offset: float) -> tuple[np.ndarray, np.ndarray]:
    from electrolyte.techniques.cycling.cycles import cycles

    found = cycles(made(table), CELL, current_offset=offset).table
    return (
        found["coulombic_efficiency_pct"].to_numpy(),
        found["u_coulombic_efficiency_pct"].to_numpy(),
    )


def scattered(rng: np.random.Generator, offset: float, digits: int, keep: float) -> pd.DataFrame:
    """Records of an offset current, rounded, of which single ones are lost."""
    own = records(steps(*fading()), points=60)
    shift = rng.normal(0, offset) * 1e-3
    flowing = own.current_A != 0
    hours = own.step_time_s / 3600
    capacity = np.where(flowing, np.abs(hours * (own.current_A + shift)), 0.0)
    lossy = Records(
        own.time_s,
        own.step_time_s,
        own.voltage_V,
        np.where(flowing, own.current_A + shift, 0.0),
        own.step,
        np.round(1e3 * capacity, digits) / 1e3,
        own.net_Ah,
    )
    table = frame(lossy)
    kept = rng.random(len(table)) < keep
    return table[kept].reset_index(drop=True)


@pytest.mark.parametrize("digits", [2, 3, 6])
@pytest.mark.parametrize("keep", [1.0, 0.9])
def test_its_uncertainty_covers_the_truth(digits: int, keep: float) -> None:
    """Offset, digits and lost records: z within 1.96 in at least 90 % of the first cycles."""
    rng = np.random.default_rng(digits)
    z = []
    for _ in range(60):
        value, u = efficiency(scattered(rng, 1e-3, digits, keep), 1e-3)
        z.append((value[1] - 99.0) / u[1])
    assert np.mean(np.abs(z) < 1.96) >= 0.9
    if digits == 6 and keep == 1:
        assert np.std(z) > 0.4  # nor is it many times too large


def test_a_capacity_of_another_unit_is_doubted() -> None:
    """ "capacity_tiny": counters in Ah taken for mAh, and a clock in ms that agrees with them."""
    table = sound().drop(columns=STEP_TIME)
    for name in (CHARGING_CAPACITY, DISCHARGING_CAPACITY, TEST_TIME):
        table[name] /= 1e3
    rows = [q for q in numbers(evaluated(made(table))) if q.quantity == "discharge_capacity"]
    assert {q.status for q in rows} == {"suspect"}


def test_records_lost_at_rest_are_doubted() -> None:
    """A pulse of a titration that is not in the file, between two rests that are."""
    parts = [(3 + k / 10, 3.1 + k / 10) for k in range(10)]
    into = [
        s
        for v in parts
        for s in (Step(1e-3, 1e-4, v), Step(0.0, voltages_V=(v[1], v[1]), rest_s=900))
    ]
    whole = [*into, discharge(1e-3), rest(600)] * 3
    table = frame(records(whole))
    assert evaluated(made(table)).cycles.doubts == ()
    step = table["Step Count / 1"]
    lost = (
        (step == 9)
        | ((step == 8) & (table[STEP_TIME] > 500))
        | ((step == 10) & (table[STEP_TIME] < 400))
    )
    doubts = evaluated(made(table[~lost].reset_index(drop=True))).cycles.doubts
    assert {doubt.guard for doubt in doubts} == {"records_lost"}


def test_one_efficiency_apart_from_the_others_is_doubted() -> None:
    """ "efficiency_apart": a cycle whose discharge was stopped."""
    into, out = fading(8)
    rows = numbers(evaluated(made(frame(records(steps(into, [*out[:4], 0.8 * out[4], *out[5:]]))))))
    told = {q.quantity for q in rows if "in cycle 5, 99.0 % usual" in q.note}
    assert told >= {"lowest_coulombic_efficiency", "capacity_retention"}


def test_efficiencies_of_formation_are_compared_with_none_at_another_rate() -> None:
    into, out = fading(8)
    own = steps(into, [0.85 * into[0], 0.9 * into[1], *out[2:]])
    slow = [replace(step, current_A=0.1 * step.current_A) for step in own[:8]]
    own = [*slow, *own[8:]]
    rows = numbers(evaluated(made(frame(records(own)))))
    assert not [q for q in rows if "usual" in q.note]


def test_one_cycle_that_nothing_shows_to_be_whole_is_asked_about() -> None:
    """The last record of a file ends its only discharge: another file may go on."""
    with pytest.raises(AnalysisError, match="voltage_window_V"):
        numbers(evaluated(made(frame(records([charge(1e-3), discharge(0.98e-3)])))))


@pytest.mark.parametrize("factor", [1e3, 1e-4])
def test_a_rate_that_no_cell_is_cycled_at_is_doubted(factor: float) -> None:
    """ "rate_extreme": current and counters in another unit, so that they agree."""
    table = sound()
    table[[CURRENT, CHARGING_CAPACITY, DISCHARGING_CAPACITY]] *= factor
    test = evaluate(
        [made(table)], cell=CELL, protocol="rate", source="m", origin="synthetic", config=CONFIG
    )
    assert {row.status for row in numbers(test)} == {"suspect"}
