"""Cycles come from the directions of the current, whatever counters of the file say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from true_cells import (
    VENDORS,
    Records,
    Step,
    charge,
    discharge,
    frame,
    made,
    records,
    rest,
    written,
)

from electrolyte import readers
from electrolyte.readers.measurement import FREQUENCY
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import Cycles, cycles
from electrolyte.techniques.cycling.halves import REVERSAL
from electrolyte.techniques.cycling.numbers import long_quantities, rate_quantities

GRAM = Cell("c", "s", 1000.0, 1.0, 1.0)  # 1 g: mAh/g are mAh
FADE = 0.97
CE = 0.985


def counted(found: Cycles) -> list[tuple[float, float]]:
    """Charge and discharge of the complete cycles, in mAh."""
    whole = found.table[found.table["complete"].astype(bool)]
    pairs = whole[["charge_capacity_mAh_g", "discharge_capacity_mAh_g"]]
    return [(float(c), float(d)) for c, d in pairs.to_numpy()]


def pairs(n: int, first: float = 1.3e-3) -> list[tuple[float, float]]:
    """Charge and discharge of ``n`` cycles in Ah."""
    return [(first * FADE**k, first * FADE**k * CE) for k in range(n)]


def steps_of(n: int, leading: float = 0.0) -> list[Step]:
    """Cycles with rests between them, after a discharge of ``leading`` Ah."""
    steps = [discharge(leading)] if leading else []
    for into, out in pairs(n):
        steps += [charge(into), rest(600), discharge(out), rest(300)]
    return steps


# A counter of cycles is any sequence that a program of a cycler can make of the steps of a test.

KINDS = ("missing", "extra", "shifted", "restarting", "constant", "random", "true", "at records")


@st.composite
def invented(draw: st.DrawFn, own: Records) -> np.ndarray | None:
    kind = draw(st.sampled_from(KINDS))
    steps = int(own.step.max())
    if kind == "missing":
        return None
    if kind == "constant":
        return np.full(len(own), draw(st.integers(0, 9)))
    if kind == "at records":  # in the middle of steps
        jumps = draw(st.lists(st.integers(1, len(own) - 1), max_size=12))
        return 1 + np.searchsorted(np.sort(jumps), np.arange(len(own)), side="right")
    true = (np.arange(steps)) // 4
    if kind == "extra":
        extra = draw(st.lists(st.integers(0, 1), min_size=steps, max_size=steps))
        own_number = true + np.cumsum(extra)
    elif kind == "shifted":
        own_number = (np.arange(steps) + draw(st.integers(1, 3))) // 4
    elif kind == "restarting":
        own_number = true % draw(st.integers(1, 3))
    elif kind == "random":
        numbers = draw(st.lists(st.integers(0, 5), min_size=steps, max_size=steps))
        own_number = np.array(numbers)
    else:
        own_number = true
    return 1 + np.asarray(own_number)[own.step - 1]


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(1, 6), st.sampled_from([0.0, 0.02e-3, 0.7e-3]))
def test_no_counter_changes_the_cycles(data: st.DataObject, n: int, leading: float) -> None:
    own = records(steps_of(n, leading))
    found = cycles(made(frame(own, data.draw(invented(own)))), GRAM)
    np.testing.assert_allclose(counted(found), 1e3 * np.array(pairs(n)), rtol=1e-6)
    values = found.table["coulombic_efficiency_pct"].dropna()
    np.testing.assert_allclose(values, 100 * CE, rtol=1e-6)
    leftover = found.table[found.table["cycle"] == 0]
    if leading:
        assert found.halves[0].capacity_Ah == pytest.approx(leading)
        assert found.halves[0].cycle == 0
        assert leftover["coulombic_efficiency_pct"].isna().all()


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("leading", [0.0, 0.02e-3, 0.7e-3])
@pytest.mark.parametrize("counter", ["loop line", "constant", "half cycles", "discharge first"])
def test_counters_of_every_vendor(
    tmp_path: Path, vendor: str, leading: float, counter: str
) -> None:
    """Counters that advance at the loop line only, never, at half cycles, or at discharges."""
    own = records(steps_of(5, leading))
    number = {
        "loop line": 1 + (own.step + 2) // 4,
        "constant": np.zeros(len(own), dtype=int),
        "half cycles": 1 + own.step // 2,
        "discharge first": 1 + (own.step + (1 if leading else 2)) // 4,
    }[counter]
    read = readers.read(written(tmp_path, vendor, own, number), "cycling")
    found = cycles(read, GRAM)
    tolerance = 3e-3 if vendor == "bdf" else 1e-5  # one interval at each edge; digits
    np.testing.assert_allclose(counted(found), 1e3 * np.array(pairs(5)), rtol=tolerance)


def test_names_are_those_of_a_counter_that_counts_the_same() -> None:
    own = records(steps_of(4))
    found = cycles(made(frame(own, 11 + 2 * ((own.step - 1) // 4))), GRAM)
    assert found.table["cycle"].tolist() == [11, 13, 15, 17]
    assert not any("counts" in warning for warning in found.warnings)


def test_a_disagreement_is_told_once_with_numbers() -> None:
    own = records(steps_of(6))
    found = cycles(made(frame(own, 1 + (own.step - 1) // 8)), GRAM)
    (told,) = [w for w in found.warnings if "The file counts" in w]
    assert "counts 3 cycles" in told
    assert "make 6" in told
    assert "holds 2 charges and 2 discharges" in told


@pytest.mark.parametrize(
    ("kind", "electrode", "expected"),
    [
        ("half", "positive", 100 * CE),
        ("full", "negative", 100 * CE),
        ("half", "negative", 100 * FADE / CE * 1.0),
        ("symmetric", "positive", None),
    ],
)
def test_the_cell_says_what_a_cycle_is(kind: str, electrode: str, expected: float | None) -> None:
    """A negative electrode is charged after its own discharge: 1.3 x 0.97 / (1.3 x 0.985)."""
    own = records(steps_of(4, 0.9e-3))
    cell = Cell("c", "s", 1000.0, 1.0, 1.0, working_electrode=electrode, cell_kind=kind)  # type: ignore[arg-type]
    values = cycles(made(frame(own)), cell).table["coulombic_efficiency_pct"].dropna()
    if expected is None:
        assert values.empty
    else:
        np.testing.assert_allclose(values.iloc[-1], expected, rtol=1e-6)


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param([rest(7200)], id="a rest"),
        pytest.param([rest(7200, hidden=True)], id="a rest without records"),
        pytest.param([discharge(0.5 * REVERSAL * 0.65e-3)], id="a pulse"),
        pytest.param([discharge(1e-5), charge(1e-5), rest(60), discharge(1e-5)], id="pulses"),
        pytest.param([Step(1e-4, 2e-5, (3.3, 3.35)), rest(60)], id="another current"),
    ],
)
def test_what_lies_in_a_half_cycle_does_not_split_it(inner: list[Step]) -> None:
    half = Step(1e-3, 0.65e-3, (2.6, 3.3)), Step(1e-3, 0.65e-3, (3.3, 4.2))
    inner = [Step(s.current_A, s.charge_Ah, (3.2, 3.2), s.rest_s, s.hidden) for s in inner]
    net = sum(np.sign(step.current_A) * step.charge_Ah for step in inner)
    steps = [half[0], *inner, half[1], discharge(1.2e-3)] * 3
    found = cycles(made(frame(records(steps))), GRAM)
    assert counted(found) == [(pytest.approx(1.3 + 1e3 * net), pytest.approx(1.2))] * 3
    passed_back = sum(step.charge_Ah for step in inner if step.current_A < 0)
    assert found.halves[0].opposite_Ah == pytest.approx(passed_back)


def test_a_titration_is_one_cycle() -> None:
    into = [s for k in range(10) for s in (Step(1e-3, 1e-4, (3 + k / 10, 3.1 + k / 10)), rest(900))]
    out = [s for k in range(10) for s in (Step(-1e-3, 9e-5, (4 - k / 10, 3.9 - k / 10)), rest(900))]
    assert counted(cycles(made(frame(records(into + out))), GRAM)) == [
        (pytest.approx(1.0), pytest.approx(0.9))
    ]


def test_a_reversal_splits_however_small_the_capacity_at_high_rate_is() -> None:
    """At high rates a cell gives 1 % of its capacity between the same voltages."""
    capacities = [1e-3, 1e-3, 1e-5, 1e-5, 1e-3]
    steps = [step for q in capacities for step in (charge(q), discharge(0.99 * q))]
    found = cycles(made(frame(records(steps))), GRAM)
    np.testing.assert_allclose([c for c, _ in counted(found)], 1e3 * np.array(capacities))


def test_a_half_cycle_that_is_not_in_the_file_is_missed() -> None:
    """Two charges in a row from the lower voltage: the discharge between them was not recorded."""
    out = discharge(1e-3)
    hidden = Step(out.current_A, out.charge_Ah, out.voltages_V, hidden=True)
    steps = [charge(1e-3), out, charge(1e-3), hidden, charge(1e-3), out]
    found = cycles(made(frame(records(steps))), GRAM)
    assert counted(found) == [(pytest.approx(1.0), pytest.approx(1.0))] * 2
    assert any("No discharge in cycle 2" in warning for warning in found.warnings)


def test_impedance_records_are_left_out() -> None:
    into = Step(1e-3, 0.6e-3, (2.6, 3.4)), Step(1e-3, 0.6e-3, (3.4, 4.2))
    steps = [into[0], Step(4e-3, 2e-4, (3.4, 3.5)), into[1], discharge(1.2e-3)] * 2
    table = frame(records(steps))
    table[FREQUENCY] = np.where((np.arange(len(table)) // 25) % 4 == 1, 1e3, 0.0)
    found = cycles(made(table), GRAM)
    assert counted(found) == [(pytest.approx(1.2), pytest.approx(1.2))] * 2
    assert any("50 records of an impedance measurement" in w for w in found.warnings)


@given(st.integers(2, 40), st.floats(0, 0.02))
def test_noise_at_rest_makes_no_cycles(n: int, noise: float) -> None:
    own = records(steps_of(3))
    table = frame(own)
    rng = np.random.default_rng(n)
    idle = own.current_A == 0
    table.loc[idle, "Current / A"] = noise * 1e-4 * rng.normal(size=int(idle.sum()))
    assert len(counted(cycles(made(table), GRAM))) == 3


def test_times_and_halves_are_in_the_table() -> None:
    found = cycles(made(frame(records(steps_of(2)))), GRAM)
    first = found.table.iloc[0]
    assert first["charge_h"] == pytest.approx(1.3)
    assert first["discharge_h"] == pytest.approx(1.3 * CE)
    assert first["start_h"] == pytest.approx(0.0)
    assert found.table["start_h"].iloc[1] == pytest.approx(1.3 * (1 + CE) + 0.25)


def test_areal_capacities_and_energies_are_numbers_of_a_rate() -> None:
    """1 g on 2 cm2: mAh/cm2 are half of mAh/g; 3.25 V is the mean voltage of a discharge."""
    cell = Cell("c", "s", 1000.0, 10.0, 1.0, area_cm2=2.0)
    found = cycles(made(frame(records(steps_of(3)))), cell, current_offset=1e-3)
    rows = {row.quantity: row for row in rate_quantities(found, "m", "synthetic")}
    last = 1e3 * pairs(3)[-1][1]
    areal, energy = rows["areal_discharge_capacity"], rows["discharge_energy"]
    assert (areal.value, areal.unit) == (pytest.approx(last / 2), "mAh/cm2")
    assert areal.u == pytest.approx(1e-3 * last / 2, rel=1e-3)
    assert areal.u_omits == "area of c"
    measured = cycles(
        made(frame(records(steps_of(3)))), replace(cell, area_u_cm2=0.04), current_offset=1e-3
    )
    whole = next(q for q in rate_quantities(measured, "m", "synthetic") if q.unit == "mAh/cm2")
    assert whole.u_omits == ""
    assert whole.u == pytest.approx(np.hypot(2e-2, 1e-3) * whole.value, rel=1e-3)
    assert whole.shared == {"area of c": pytest.approx(-2e-2 * whole.value)}
    assert (energy.value, energy.unit) == (pytest.approx(3.25 * last), "mWh/g")
    # at the ends of a step of 24 intervals over 1.5 V, the voltage may take any course
    course = (1.5 / 24) * (last / 24) / np.sqrt(3)
    assert energy.u == pytest.approx(np.hypot(np.hypot(1e-2, 1e-3) * 3.25 * last, course), rel=1e-4)
    assert "the last of 3 at" in energy.note
    plain = cycles(made(frame(records(steps_of(3)))), GRAM)
    names = {row.quantity for row in rate_quantities(plain, "m", "synthetic")}
    assert "areal_discharge_capacity" not in names


def test_symmetric_cells_have_capacities_and_no_efficiency() -> None:
    cell = Cell("c", "s", 1000.0, 1.0, 1.0, cell_kind="symmetric")
    found = cycles(made(frame(records(steps_of(4)))), cell)
    names = {row.quantity for row in long_quantities(found, "m", "synthetic")}
    assert names == {"discharge_capacity", "capacity_retention", "capacity_retention_per_cycle"}
