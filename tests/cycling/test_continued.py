"""One test in several files, whatever their clocks and counters do; several tests in one file."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise
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
    discharge,
    frame,
    made,
    records,
    rest,
    written,
)

from electrolyte import readers
from electrolyte.ground.errors import AnalysisError, RawFileError
from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    STEP_COUNT,
    STEP_TIME,
    TEST_TIME,
    Measurement,
)
from electrolyte.run.parts import selected
from electrolyte.study.parts import Selection
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.continued import continued
from electrolyte.techniques.cycling.cycles import cycles

GRAM = Cell("c", "s", 1000.0, 1.0, 1.0)
PAIRS = [(1.4e-3 * 0.98**k, 1.4e-3 * 0.98**k * 0.99) for k in range(5)]
STEPS = [s for c, d in PAIRS for s in (charge(c), rest(600), discharge(d), rest(600))]


def part(own: Records, rows: slice) -> Records:
    return Records(*(getattr(own, f.name)[rows] for f in fields(Records)))


def restarted(own: Records) -> Records:
    """As a program that is started anew counts: time and charge from zero."""
    step_time, capacity = own.step_time_s.copy(), own.capacity_Ah.copy()
    same = own.step == own.step[0]
    step_time[same] -= step_time[0]
    capacity[same] -= capacity[0]
    return replace(
        own,
        time_s=own.time_s - own.time_s[0],
        step_time_s=step_time,
        capacity_Ah=capacity,
        step=own.step - own.step[0] + 1,
        net_Ah=own.net_Ah - own.net_Ah[0],
    )


def table(measurements: list[Measurement]) -> pd.DataFrame:
    return cycles(continued(measurements, "cell c"), GRAM).table


def assert_right(found: pd.DataFrame, tolerance: float = 1e-5) -> None:
    assert found["cycle"].tolist() == [1, 2, 3, 4, 5]
    assert found["complete"].all()
    got = found[["charge_capacity_mAh_g", "discharge_capacity_mAh_g"]].to_numpy()
    np.testing.assert_allclose(got, 1e3 * np.array(PAIRS), rtol=tolerance)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 25 * len(STEPS) - 2), min_size=1, max_size=3, unique=True),
    st.booleans(),
    st.booleans(),
)
def test_files_may_be_cut_anywhere(cuts: list[int], clock: bool, counter: bool) -> None:
    """The record at the cut stands in both files, as where a program is stopped and resumed."""
    own = records(STEPS)
    bounds = [0, *sorted(cuts), len(own) - 1]
    measurements = []
    for number, (begin, end) in enumerate(pairwise(bounds)):
        piece = part(own, slice(begin, end + 1))
        piece = restarted(piece) if clock and number else piece
        cycle = 1 + (piece.step - 1) // 4
        tabled = frame(piece, cycle if counter else None)
        measurements.append(made(tabled, f"{number}.csv"))
    assert_right(table(measurements))


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("clock", ["runs on", "restarts"])
@pytest.mark.parametrize("cut", [75, 260, 312])  # at a step, in a discharge, in a rest
def test_files_of_every_vendor(tmp_path: Path, vendor: str, clock: str, cut: int) -> None:
    own = records(STEPS)
    pieces = [part(own, slice(0, cut + 1)), part(own, slice(cut, len(own)))]
    if clock == "restarts":
        pieces[1] = restarted(pieces[1])
    read = []
    for name, piece in zip("ab", pieces, strict=True):
        (tmp_path / name).mkdir()
        cycle = 1 + (piece.step - 1) // 4
        read.append(readers.read(written(tmp_path / name, vendor, piece, cycle), "cycling"))
    found = table(read)
    if vendor == "bdf":  # names and charge of its cycles come from the current alone
        assert found["complete"].sum() == 5
        np.testing.assert_allclose(
            found["charge_capacity_mAh_g"].dropna(), 1e3 * np.array(PAIRS)[:, 0], rtol=5e-3
        )
    else:
        assert_right(found)


def test_files_in_the_wrong_order_are_put_right() -> None:
    own = records(STEPS)
    first, second = (
        made(frame(part(own, rows)), str(rows)) for rows in (slice(0, 261), slice(261, 500))
    )
    joined = continued([second, first], "cell c")
    assert any("in the order of their times" in warning for warning in joined.warnings)
    assert_right(table([second, first]))


@pytest.mark.parametrize("both", [1, 5])
def test_records_in_both_files_are_taken_once_also_where_the_counter_restarts(both: int) -> None:
    own = records(STEPS)
    first, second = frame(part(own, slice(0, 260))), frame(part(own, slice(260 - both, None)))
    for name in (CHARGING_CAPACITY, DISCHARGING_CAPACITY):
        same = second[STEP_COUNT] == second[STEP_COUNT].iloc[0]
        second.loc[same, name] -= second[name].iloc[0]
    second[STEP_COUNT] -= second[STEP_COUNT].iloc[0] - 1
    whole = continued([made(first, "a"), made(second, "b")], "cell c")
    assert len(whole.frame) == len(own)
    assert any(f"the last {both} records" in warning for warning in whole.warnings)
    assert_right(cycles(whole, GRAM).table)


@pytest.mark.parametrize("place", [178, 226, 253])
def test_a_step_that_goes_on_in_the_next_file_does_not_begin_there(place: int) -> None:
    """Early in a step its counter is what one interval passes, as where it restarts."""
    own = records(STEPS)
    first, second = frame(part(own, slice(0, place))), frame(part(own, slice(place, None)))
    second[STEP_COUNT] -= second[STEP_COUNT].iloc[0] - 1
    whole = continued([made(first, "a"), made(second, "b")], "cell c")
    assert (whole.frame[STEP_COUNT].to_numpy() == own.step).all()
    assert_right(cycles(whole, GRAM).table)


@pytest.mark.parametrize("both", [1, 5])
def test_the_same_where_the_time_in_the_step_is_the_only_clock(both: int) -> None:
    """As Neware's tables: the second file's clock begins with the time in the step that goes on."""
    own = records(STEPS)
    first, second = (
        frame(part(own, rows))
        .rename(columns={CHARGING_CAPACITY: CAPACITY})
        .assign(**{CAPACITY: part(own, rows).capacity_Ah})
        .drop(columns=DISCHARGING_CAPACITY)
        for rows in (slice(0, 260), slice(260 - both, None))
    )
    same = second[STEP_COUNT] == second[STEP_COUNT].iloc[0]
    second.loc[same, CAPACITY] -= second[CAPACITY].iloc[0]
    second[TEST_TIME] -= second[TEST_TIME].iloc[0] - second[STEP_TIME].iloc[0]
    whole = continued([made(first, "a"), made(second, "b")], "cell c")
    assert len(whole.frame) == len(own)
    assert_right(cycles(whole, GRAM).table)


def test_steps_that_repeat_are_no_records_in_both_files() -> None:
    """Pulses of a symmetric cell are alike to the last digit; the clock tells them apart."""
    pulse = [Step(1e-3, 1e-4, (0.05, 0.05)), rest(600)]
    back = [Step(-1e-3, 1e-4, (-0.05, -0.05)), rest(600)]
    own = records([*pulse * 5, *back * 5] * 2)
    table = frame(own).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY])
    first, second = table[:150], table[150:].reset_index(drop=True)
    whole = continued([made(first, "a"), made(second, "b")], "cell c")
    assert len(whole.frame) == len(own)


@pytest.mark.parametrize("cut", [0, 30, 60, 110])
def test_a_symmetric_test_that_begins_in_a_half_cycle_has_it_incomplete(cut: int) -> None:
    """Also where its file begins with a rest in it; a whole first half cycle stays."""
    pulse = [Step(1e-3, 2e-4, (0.05, 0.05)), rest(600)]
    back = [Step(-1e-3, 2e-4, (-0.05, -0.05)), rest(600)]
    own = part(records([*pulse * 5, *back * 5] * 3), slice(cut, None))
    found = cycles(made(frame(own)), replace(GRAM, cell_kind="symmetric")).table
    assert found["complete"].tolist() == [cut == 0, True, True]


def test_a_file_that_holds_another_one_is_refused() -> None:
    own = records(STEPS)
    short, long = made(frame(part(own, slice(0, 300))), "short"), made(frame(own), "long")
    with pytest.raises(AnalysisError, match=r"all records of short in long"):
        continued([short, long], "cell c")


def test_counters_that_run_on_name_the_cycles() -> None:
    own = records(STEPS)
    number = 7 + (own.step - 1) // 4
    pieces = [(slice(0, 260), "a"), (slice(260, 500), "b")]
    found = table([made(frame(part(own, r), number[r]), name) for r, name in pieces])
    assert found["cycle"].tolist() == [7, 8, 9, 10, 11]


def test_summaries_count_on() -> None:
    one = pd.DataFrame(
        {
            CYCLE_COUNT: [1, 2, 3],
            "Charging Capacity / Ah": [1e-3] * 3,
            "Discharging Capacity / Ah": [0.99e-3] * 3,
        }
    )
    joined = continued([made(one, "a"), made(one * 1.0 + 0.0, "b")], "cell c").frame
    assert joined[CYCLE_COUNT].tolist() == [1, 2, 3, 4, 5, 6]


# Several tests in one table


@pytest.mark.parametrize("vendor", ["arbin", "neware", "land"])
@pytest.mark.parametrize("column", ["Test_ID", "Channel_Index", "Channel"])
@pytest.mark.parametrize("mixed", [True, False])
def test_two_tests_in_one_table_are_its_parts(
    tmp_path: Path, vendor: str, column: str, mixed: bool
) -> None:
    own = records(STEPS)
    path = written(tmp_path, vendor, own, 1 + (own.step - 1) // 4)
    header, *rows = path.read_text(encoding="latin-1").splitlines()
    doubled = [f"3,{row}" for row in rows], [f"8,{row}" for row in rows]
    body = (
        [r for both in zip(*doubled, strict=True) for r in both]
        if mixed
        else [*doubled[0], *doubled[1]]
    )
    path.write_text("\n".join([f"{column},{header}", *body]) + "\n", encoding="latin-1")
    read = readers.read(path, "cycling", f"{vendor.replace('land', 'landt')}-csv")
    assert [dict(part.columns) for part in read.parts] == [{column: "3"}, {column: "8"}]
    with pytest.raises(AnalysisError, match="one test"):
        cycles(read, GRAM)
    with pytest.raises(RawFileError, match=rf"{column}=3.*{column}=8"):
        selected(read, None)
    for text in ("2", f"{column}=8"):
        (chosen,) = selected(read, Selection.of(text)).values()
        assert_right(cycles(chosen, GRAM).table)
    # one of them is a test of its own
    path.write_text("\n".join([f"{column},{header}", *doubled[0]]) + "\n", encoding="latin-1")
    assert len(readers.read(path, "cycling", f"{vendor.replace('land', 'landt')}-csv").frame) == 500


@pytest.mark.parametrize("vendor", ["arbin", "neware", "land", "maccor", "bdf"])
def test_a_repeated_header_is_no_record(tmp_path: Path, vendor: str) -> None:
    own = records(STEPS)
    path = written(tmp_path, vendor, own, 1 + (own.step - 1) // 4)
    lines = path.read_text(encoding="latin-1").splitlines()
    header = lines[-len(own) - 1]
    path.write_text("\n".join([*lines[:-240], header, *lines[-240:]]) + "\n", encoding="utf-8")
    read = readers.read(path, "cycling")
    assert any(f"The header stands again in line {len(lines) - 239}" in w for w in read.warnings)
    assert_right(cycles(read, GRAM).table, 1e-4)


def test_steps_and_time_run_on() -> None:
    own = records(STEPS)
    joined = continued([made(frame(own), "a"), made(frame(own) * 1.001, "b")], "cell c").frame
    assert (np.diff(joined[TEST_TIME]) >= 0).all()
    assert (np.diff(joined[STEP_COUNT]) >= 0).all()
