"""Tests as labs run them and files as they come out, each a kind that was once judged wrongly."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from true_cells import Records, Step, arbin, bdf, charge, discharge, frame, made, records, rest

from electrolyte import readers
from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import CellTest, evaluate, quantities

CONFIG: dict[str, Any] = validated({})["cycling"]
CELL = Cell("A", "S", 5.0, 0.05, 200.0, working_electrode="positive")
WHOLE = 1e-3  # Ah, 200 mAh/g
HOUR_S, DAY_S = 3600.0, 86400.0


def evaluated(found: Sequence[Measurement] | pd.DataFrame, cell: Cell = CELL) -> CellTest:
    parts = [made(found)] if isinstance(found, pd.DataFrame) else found
    about = {"protocol": "long", "source": "m", "origin": "synthetic"}
    return evaluate(parts, cell=cell, config=CONFIG, **about)


def numbers(test: CellTest) -> list[Quantity]:
    return with_doubts(quantities(test, CONFIG), test.cycles, CONFIG)


def doubted(test: CellTest) -> set[str]:
    return {row.quantity for row in numbers(test) if row.status != "ok"}


def cycled(n: int, odd: int = 0, out: float = 0.99, waits_s: float = 600.0) -> list[Step]:
    """Cycles that fade; cycle ``odd`` rests before its discharge and gives back ``out``."""
    steps = []
    for number in range(1, n + 1):
        held = WHOLE * 0.998**number
        own = number == odd
        steps += [charge(held), rest(waits_s if own else 600.0)]
        steps += [discharge(held * (out if own else 0.99)), rest(600.0)]
    return steps


@pytest.mark.parametrize(
    ("waits_s", "explained"), [(7 * DAY_S, True), (2.5 * HOUR_S, True), (600.0, False)]
)
def test_a_stored_cell_may_have_lost_charge(waits_s: float, explained: bool) -> None:
    test = evaluated(frame(records(cycled(10, odd=6, out=0.9, waits_s=waits_s))))
    ratios = {"coulombic_efficiency", "capacity_retention", "capacity_retention_per_cycle"}
    ratios |= {"lowest_coulombic_efficiency"}
    assert doubted(test) == (set() if explained else ratios)


def test_a_stored_cell_gives_back_no_more() -> None:
    test = evaluated(frame(records(cycled(10, odd=6, out=1.025, waits_s=7 * DAY_S))))
    assert "coulombic_efficiency" in doubted(test)


@pytest.mark.parametrize(("first_Ah", "sound"), [(1.5e-3, True), (2.5e-3, False)])
def test_side_reactions_of_a_first_lithiation(first_Ah: float, sound: bool) -> None:
    cell = replace(CELL, working_electrode="negative")
    low = {"current_A": -1e-3, "voltages_V": (1.0, 0.01)}
    high = {"current_A": 1e-3, "voltages_V": (0.1, 1.2)}
    steps = []
    for number in range(5):
        into = first_Ah if number == 0 else 0.96e-3
        steps += [Step(charge_Ah=into, **low), rest(600.0), Step(charge_Ah=0.95e-3, **high)]
    config = CONFIG | {"rates": [1.0]}
    about = {"protocol": "rate", "source": "m", "origin": "synthetic"}
    test = evaluate([made(frame(records(steps)))], cell=cell, config=config, **about)
    rows = with_doubts(quantities(test, config), test.cycles, config)
    above = [row for row in rows if "of the theoretical 200" in row.note]
    assert bool(above) is not sound


@pytest.mark.parametrize(("volts", "sound"), [(0.004, True), (0.4, True), (4.0, False)])
def test_millivolts_of_a_symmetric_cell(volts: float, sound: bool) -> None:
    cell = replace(CELL, cell_kind="symmetric", working_electrode="")
    steps = [
        Step(way * 1e-3, WHOLE, (way * volts, way * volts)) for _ in range(5) for way in (1, -1)
    ]
    test = evaluated(frame(records(steps)), cell)
    assert (doubted(test) == set()) is sound


def test_leads_that_are_exchanged() -> None:
    table = frame(records(cycled(5)))
    turned = table.assign(**{VOLTAGE: -table[VOLTAGE]})
    test = evaluated(turned, replace(CELL, cell_kind="full", working_electrode=""))
    assert all(row.status == "suspect" for row in numbers(test))
    assert "voltage_sign" in {doubt.guard for doubt in test.cycles.doubts}


def retained_per_cycle(own: Records, cycle: np.ndarray, kept: np.ndarray) -> float:
    test = evaluated(frame(own, cycle)[kept].reset_index(drop=True))
    assert list(test.cycles.table["cycle"]) == sorted(set(cycle[kept]))
    return next(row.value for row in quantities(test, CONFIG) if row.quantity.endswith("per_cycle"))


def test_cycles_that_are_left_out_of_the_file_are_counted() -> None:
    own = records(cycled(13))
    cycle = 1 + (own.step - 1) // 4
    kept = np.isin(cycle, (1, 4, 7, 10, 13))
    assert retained_per_cycle(own, cycle, kept) == pytest.approx(99.8, abs=0.01)


def test_a_counter_that_counts_by_two_leaves_out_nothing() -> None:
    own = records(cycled(8))
    cycle = 1 + 2 * ((own.step - 1) // 4)
    everything = np.ones(len(cycle), dtype=bool)
    assert retained_per_cycle(own, cycle, everything) == pytest.approx(99.8, abs=0.01)


def test_a_half_cycle_begins_after_what_is_missing() -> None:
    before = [charge(WHOLE), discharge(WHOLE), rest(600.0), rest(DAY_S, hidden=True)]
    own = records([*before, *cycled(2)])
    table = evaluated(frame(own)).cycles.table
    assert table["charge_h"].to_numpy() == pytest.approx(1.0, abs=0.05)
    assert table["start_h"].iloc[1] == pytest.approx(26.0 + 1 / 6, abs=0.05)


@pytest.mark.parametrize("dated", [False, True])
def test_a_table_from_the_last_record_on_is_turned(tmp_path: Path, dated: bool) -> None:
    own = records(cycled(3))
    cycle = 1 + (own.step - 1) // 4
    text = bdf(own, cycle)
    if dated:
        days = (pd.Timestamp(2025, 3, 5) + pd.to_timedelta(own.time_s.round(), unit="s")).strftime(
            "%Y-%m-%d %H:%M:%S"
        )
        rows = [line.partition(",")[2] for line in text.splitlines()[1:]]
        text = "Date,Voltage (V),Current (A),Cycle\n" + "".join(
            f"{day},{row}\n" for day, row in zip(days, rows, strict=True)
        )
    header, *lines = text.splitlines()
    paths = tmp_path / "right.bdf.csv", tmp_path / "turned.bdf.csv"
    for path, own_lines in zip(paths, (lines, lines[::-1]), strict=True):
        path.write_text("\n".join([header, *own_lines]) + "\n")
    right, turned = (readers.read(path, "cycling") for path in paths)
    assert any("turned" in warning for warning in turned.warnings)
    pd.testing.assert_frame_equal(right.frame, turned.frame)


@pytest.mark.parametrize("negative", [True, False], ids=["to the lowest value", "to zero"])
def test_a_counter_of_few_bits_runs_over(negative: bool) -> None:
    own = records(cycled(6))
    gained = np.diff(own.net_Ah, prepend=0.0)
    table = frame(own)
    largest = 2.3e-3
    for sign, name in ((1, CHARGING_CAPACITY), (-1, DISCHARGING_CAPACITY)):
        total = np.cumsum(np.maximum(sign * gained, 0.0))
        over = (total + largest) % (2 * largest) - largest if negative else total % largest
        table[name] = over
    test = evaluated(table)
    assert doubted(test) == set()
    capacity = test.cycles.table["discharge_capacity_mAh_g"].to_numpy()
    assert capacity == pytest.approx(200 * 0.99 * 0.998 ** np.arange(1, 7), rel=2e-3)


def by_cycle(folder: Path, own: Records, numbers: np.ndarray, first: int) -> list[Measurement]:
    """A file for each cycle, with a clock of its own; cycles numbered from ``first``."""
    parts = []
    for number in np.unique(numbers):
        rows = numbers == number
        part = Records(*(getattr(own, name)[rows] for name in Records.__dataclass_fields__))
        part = replace(part, time_s=part.time_s - part.time_s[0])
        path = folder / f"{number}.csv"
        path.write_text(arbin(part, np.full(len(part), number - 1 + first)))
        parts.append(readers.read(path, "cycling"))
    return parts


def test_files_of_cycles_are_put_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    own = records(cycled(6))
    parts = by_cycle(tmp_path, own, 1 + (own.step - 1) // 4, first=3)
    shuffled = [parts[place] for place in (0, 4, 5, 1, 2, 3)]
    test = evaluated(shuffled)
    assert any("order of their cycles" in warning for warning in test.warnings)
    assert (np.diff(test.cycles.table["discharge_capacity_mAh_g"]) < 0).all()
    assert list(test.cycles.table["cycle"]) == [3, 4, 5, 6, 7, 8]


def test_files_whose_numbers_restart_stay_as_given(tmp_path: Path) -> None:
    own = records(cycled(4))
    parts = by_cycle(tmp_path, own, 1 + (own.step - 1) // 4, first=1)
    again = [
        replace(part, frame=part.frame.assign(**{CYCLE_COUNT: count}))
        for part, count in zip(parts, (2, 3, 1, 2), strict=True)
    ]
    test = evaluated(again)
    assert not any("order of their cycles" in warning for warning in test.warnings)
    assert test.frame[TEST_TIME].is_monotonic_increasing


def test_a_step_goes_on_in_the_next_file_at_the_same_voltage() -> None:
    """Of a symmetric cell, of which only the time in the step is known."""
    cell = replace(CELL, cell_kind="symmetric", working_electrode="")
    volts = (0.030, -0.030, 0.031, -0.031, 0.032, -0.032)
    own = records([Step(1e-3 * np.sign(v), WHOLE, (v, v)) for v in volts])
    table = frame(own).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY])
    cut = 2 * 25 + 9  # within the second charge
    first, second = table[:cut], table[cut:].reset_index(drop=True)
    begun = second[TEST_TIME].iloc[0] - second[STEP_TIME].iloc[0]
    second = second.assign(**{TEST_TIME: second[TEST_TIME] - begun})
    test = evaluated([made(first, "1.csv"), replace(made(second, "2.csv"), sha256="2")], cell)
    charges = test.cycles.table["charge_capacity_mAh_g"].to_numpy()
    assert charges == pytest.approx(200.0, rel=1e-3)


def test_the_sign_of_a_symmetric_cell_of_constant_voltage(tmp_path: Path) -> None:
    steps = [Step(way * 1e-3, WHOLE, (way * 0.03, way * 0.03)) for _ in range(4) for way in (1, -1)]
    own = records(steps)
    text = arbin(replace(own, current_A=-own.current_A), 1 + (own.step - 1) // 2)
    # the counters of the program go by the true direction
    path = tmp_path / "cell.csv"
    right = arbin(own, 1 + (own.step - 1) // 2)
    rows = [
        ",".join([*a.split(",")[:7], *b.split(",")[7:]])
        for a, b in zip(text.splitlines(), right.splitlines(), strict=True)
    ]
    path.write_text("\n".join(rows) + "\n")
    found = readers.read(path, "cycling")
    assert any("sign is turned" in warning for warning in found.warnings)
    assert ((found.frame[VOLTAGE] * found.frame["Current / A"]) > 0).all()


BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.mark.night
def test_every_unusual_test_and_file() -> None:
    """No wrong number with status ok, and none doubted in a file with which nothing is wrong."""
    sys.path.insert(0, str(BENCHMARKS))
    from cycling_unusual import CASES, judged  # type: ignore[import-not-found]

    assert len(CASES) > 70
    faults = []
    for name, make in CASES.items():
        case = make()
        with tempfile.TemporaryDirectory() as folder:
            wrong, suspect, refused, _ = judged(case, Path(folder))
        if wrong or (case.sound and (suspect or refused)):
            faults.append((name, *wrong[:1], *suspect[:1], *refused[:1]))
    assert faults == []
