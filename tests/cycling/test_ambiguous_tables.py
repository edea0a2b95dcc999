"""Tables that leave open what they are: only time, voltage and current, blocks twice, two clocks.

Cells are simulated: what passed is known.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from true_cells import charge, discharge, frame, made, records, rest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.measurement import CELL_VOLTAGE, JUMPS_BACK, TEST_TIME, VOLTAGE
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.evaluation import CellTest, evaluate

CONFIG: dict[str, Any] = validated({})["cycling"]
CELL = Cell("A", "S", 5.0, 0.05, 200.0, working_electrode="positive")
FULL = Cell("A", "S", 5.0, 0.05, 200.0, cell_kind="full")
CHARGED, DISCHARGED = (1.0e-3, 0.95e-3, 0.9e-3), (0.98e-3, 0.93e-3, 0.88e-3)
STEPS = [
    step
    for over, back in zip(CHARGED, DISCHARGED, strict=True)
    for step in (charge(over), rest(600), discharge(back), rest(600))
]
OWN = records([rest(36000), *STEPS], points=120)


def evaluated(*paths: Path, cell: Cell = CELL) -> CellTest:
    parts = [read(path, "cycling") for path in paths]
    return evaluate(parts, cell=cell, protocol="long", source="m", origin="o", config=CONFIG)


def discharges(test: CellTest) -> list[float]:
    return [float(v) / 200e3 for v in test.cycles.table["discharge_capacity_mAh_g"]]


def guards(test: CellTest) -> set[str]:
    return {doubt.guard for doubt in test.cycles.doubts}


def text(header: str, columns: list[np.ndarray], separator: str = ",", below: str = "") -> str:
    rows = (separator.join(f"{v:.7g}" for v in row) for row in zip(*columns, strict=True))
    return "\n".join([header, *([below] if below else []), *rows]) + "\n"


PLAIN = [OWN.time_s, OWN.voltage_V, OWN.current_A]


@pytest.mark.parametrize(
    ("header", "below", "separator"),
    [
        ("time/s,E/V,I/A", "", ","),
        ("Time [s],Terminal voltage [V],Current [A]", "", ","),
        ("Elapsed Time (s)\tCell Voltage (V)\tCurrent (A)", "", "\t"),
        ("Time,Voltage,Current", "s,V,A", ","),
        ("Zeit/s;Spannung/V;Strom/A", "", ";"),
    ],
)
def test_a_table_that_counts_nothing_is_what_its_sheet_says(
    header: str, below: str, separator: str, tmp_path: Path
) -> None:
    """It begins with ten hours of rest, so that no course of the voltage tells."""
    path = tmp_path / "a.csv"
    path.write_text(text(header, PLAIN, separator, below), encoding="utf-8")
    assert discharges(evaluated(path)) == pytest.approx(DISCHARGED, rel=2e-3)


def test_voltammetry_is_no_cycling_whatever_the_sheet_says(tmp_path: Path) -> None:
    time = np.arange(400.0)
    voltage = 3.0 + 1e-2 * np.abs((time % 200) - 100)
    current = 1e-4 * np.sin(time / 30) * np.where(time % 200 < 100, 1, -1)
    path = tmp_path / "a.csv"
    path.write_text(text("time/s,E/V,I/A", [time, voltage, current]))
    with pytest.raises(RawFileError):
        read(path, "cycling")


def test_a_symbol_is_a_column_only_with_a_unit_of_its_kind(tmp_path: Path) -> None:
    """E in Wh is an energy, U in V is the voltage."""
    path = tmp_path / "a.csv"
    columns = [OWN.time_s, 3.5 * np.abs(OWN.net_Ah), OWN.voltage_V, OWN.current_A]
    path.write_text(text("time/s,E/Wh,U/V,I/A", columns))
    found = read(path, "cycling").frame[VOLTAGE].to_numpy()
    assert found == pytest.approx(OWN.voltage_V, rel=1e-6)


def test_a_current_per_mass_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text("Cycle,Time (s),Voltage (V),Current (mA/g)", [OWN.step, *PLAIN]))
    with pytest.raises(RawFileError, match="not per mass"):
        read(path, "cycling")


def again(at: int, rows: int, columns: list[np.ndarray]) -> list[np.ndarray]:
    """A block of records written twice."""
    return [np.concatenate((c[: at + rows], c[at:])) for c in columns]


@pytest.mark.parametrize(("at", "rows"), [(200, 40), (130, 500), (700, 12)])
def test_a_block_of_records_that_stands_twice_is_taken_once(
    at: int, rows: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    columns = [OWN.time_s, OWN.step_time_s, OWN.step, OWN.voltage_V, OWN.current_A]
    header = "Test Time (s),Step Time (s),Step,Voltage (V),Current (A)"
    path.write_text(text(header, again(at, rows, columns)))
    test = evaluated(path)
    assert discharges(test) == pytest.approx(DISCHARGED, rel=2e-3)
    assert not guards(test)


@pytest.mark.parametrize(
    "header", ["Test Time (s),Voltage (V),Current (A)", "Temps (s),Tension (V),Courant (A)"]
)
def test_a_second_test_below_the_first_is_doubted_without_any_counter(
    header: str, tmp_path: Path
) -> None:
    """Another cell's records, of which only the clock tells."""
    path = tmp_path / "a.csv"
    below = [OWN.time_s, OWN.voltage_V - 0.1, 0.7 * OWN.current_A]
    columns = [np.concatenate(pair) for pair in zip(PLAIN, below, strict=True)]
    path.write_text(text(header, columns))
    assert read(path, "cycling").metadata[JUMPS_BACK] == 1
    assert "time_runs_back" in guards(evaluated(path))


@pytest.mark.parametrize(
    "header", ["Time (s),Voltage (V),Current (A)", "Temps (s),Tension (V),Courant (A)"]
)
def test_a_clock_that_restarts_with_the_steps_is_none_of_the_test(
    header: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text(header, [OWN.step_time_s, *PLAIN[1:]]))
    test = evaluated(path)
    assert discharges(test) == pytest.approx(DISCHARGED, rel=2e-2)
    assert "time_runs_back" not in guards(test)


@pytest.mark.parametrize("overlap", [0, 20, 90])
def test_files_that_overlap_are_put_in_order(overlap: int, tmp_path: Path) -> None:
    """Nothing but the clock tells their order, and the sheet says the other one."""
    place = 620
    end = len(OWN) - 120  # the last discharge
    for name, rows in (("a", slice(place - overlap, end)), ("b", slice(None, place))):
        content = text("Test Time (s),Voltage (V),Current (A)", [c[rows] for c in PLAIN])
        (tmp_path / f"{name}.csv").write_text(content)
    test = evaluated(tmp_path / "a.csv", tmp_path / "b.csv")
    assert discharges(test) == pytest.approx(DISCHARGED, rel=2e-3)


LOST = slice(120 + 60, 120 + 480 + 30)  # from within a charge to within the next one


@pytest.mark.parametrize("step", ["is written", "is not written"])
def test_half_cycles_lost_within_charges_are_doubted(step: str) -> None:
    """Both charges become one; their counters say that they are two."""
    table = frame(OWN).drop(index=range(LOST.start, LOST.stop)).reset_index(drop=True)
    table[VOLTAGE] = 3.5 - np.exp(-table[VOLTAGE])  # flat: it falls back by little
    if step == "is not written":
        table = table.drop(columns=["Step Count / 1", "Step Time / s"])
    test = evaluate(
        [made(table)], cell=CELL, protocol="long", source="m", origin="o", config=CONFIG
    )
    assert guards(test) & {"records_lost", "half_missing", "counter_disagrees"}


def test_volts_written_as_millivolts_are_doubted() -> None:
    table = frame(OWN)
    table[VOLTAGE] *= 1e-3
    test = evaluate(
        [made(table)], cell=CELL, protocol="long", source="m", origin="o", config=CONFIG
    )
    assert "voltage_unit" in guards(test)


def test_a_clock_that_runs_back_is_doubted_whichever_reader_gave_it() -> None:
    table = frame(OWN)
    twice = pd.concat([table, table.assign(**{VOLTAGE: table[VOLTAGE] - 0.1})], ignore_index=True)
    assert (twice[TEST_TIME].diff() < 0).any()
    test = evaluate(
        [made(twice)], cell=CELL, protocol="long", source="m", origin="o", config=CONFIG
    )
    assert "time_runs_back" in guards(test)


def test_no_energy_is_no_error() -> None:
    """A shorted symmetric pair under the wrong kind of cell: 0 V throughout."""
    table = frame(OWN)
    table[VOLTAGE] = 0.0
    test = evaluate(
        [made(table)], cell=CELL, protocol="long", source="m", origin="o", config=CONFIG
    )
    assert test.cycles.table["energy_efficiency_pct"].isna().all()


@pytest.mark.parametrize(("cell", "against_third"), [(FULL, False), (CELL, True)])
def test_a_full_cell_has_the_voltage_between_its_electrodes(
    cell: Cell, against_third: bool, tmp_path: Path
) -> None:
    """Three electrodes: the working electrode lies 0.1 V above the cell."""
    path = tmp_path / "a.mpt"
    columns = [OWN.time_s, OWN.voltage_V + 0.1, OWN.voltage_V, 1e3 * OWN.current_A]
    header = "time/s\tEwe/V\tEwe-Ece/V\t<I>/mA"
    path.write_text(text(header, columns, "\t"), encoding="latin-1")
    test = evaluated(path, cell=cell)
    assert CELL_VOLTAGE in test.frame
    expected = 3.25 + 0.1 * against_third
    assert test.cycles.table["mean_discharge_voltage_V"].to_numpy() == pytest.approx(
        expected, abs=2e-3
    )


def test_the_last_digit_of_a_current_is_in_u(tmp_path: Path) -> None:
    """A drive cycle of some ten digits, without counters: its charge is off by what they say."""
    rng = np.random.default_rng(1)
    current = np.where(OWN.current_A < 0, OWN.current_A * rng.uniform(0.5, 1.5, len(OWN)), 0.0)
    current = np.where(OWN.current_A > 0, OWN.current_A, current)
    digit = 1.3e-4  # A: what a charge of 1 mA is rounded to is 4 % more
    path = tmp_path / "a.csv"
    coarse = digit * np.round(current / digit)
    path.write_text(text("Test Time (s),Voltage (V),Current (A)", [*PLAIN[:2], coarse]))
    table = evaluated(path).cycles.table
    truth, u = 200e3 * np.array(CHARGED), table["u_charge_capacity_mAh_g"]
    assert (np.abs(table["charge_capacity_mAh_g"] - truth) < 3 * u).all()
    assert (u > 0.02 * truth).all()


def test_a_charge_that_is_counted_without_a_current_is_no_error() -> None:
    table = frame(OWN)
    table.loc[600:, "Current / A"] = 0.0
    test = evaluate(
        [made(table)], cell=CELL, protocol="long", source="m", origin="o", config=CONFIG
    )
    assert test.cycles.doubts


def test_a_record_without_a_voltage_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    voltage = np.where(np.arange(len(OWN)) == 300, np.nan, OWN.voltage_V)
    path.write_text(text("Test Time (s),Voltage (V),Current (A)", [PLAIN[0], voltage, PLAIN[2]]))
    with pytest.raises(RawFileError, match=r"line 302: .*Leave records without it out"):
        read(path, "cycling")
