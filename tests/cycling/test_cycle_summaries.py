"""Tables with one row a cycle: Maccor's statistics, the order of the halves, a test that runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cycler_files import neware_csv, write_xlsx

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import cycles
from electrolyte.techniques.cycling.evaluation import evaluate, quantities

CELL = Cell("A", "S", 10.0, 0.1, 200.0)
CONFIG: dict[str, Any] = validated({})["cycling"]
# charges fade by 2 % a cycle, and 99 % of each comes back
INTO = 2e-3 * 0.98 ** np.arange(6)
OUT = 0.99 * INTO
HEAD = [
    ["TesterID:", "1"],
    ["Channel Number:", "12"],
    ["TestName:", "ageing.000"],
    ["TestDesc:"],
    ["StartDateTime:", "45000.5"],
    ["Comment:"],
    [""],
    [*[""] * 9, "Charge", "", "Discharge"],
]
NAMES = ["Cycle", "Cycle Type", "Test Time", "Current", "Voltage", "AH-IN", "AH-OUT"]
NAMES += ["WH-IN", "WH-OUT", "T1_Start", "T1_End", "T1_Start", "T1_End", "Date"]


def statistics(path: Path, rows: list[tuple[float | None, float | None]]) -> Measurement:
    """Statistics as Maccor's program exports them: charges in and out in Ah, 3.9 and 3.7 V."""
    lines = [*HEAD, NAMES]
    for number, (into, out) in enumerate(rows, 1):
        energies = [None if q is None else q * v for q, v in ((into, 3.9), (out, 3.7))]
        cells = ["" if x is None else f"{x:.12f}" for x in (into, out, *energies)]
        about = [str(number), "", "  0d 10:00:00.00", "0.0002", "4.2"]
        lines.append([*about, *cells, "25", "25", "", "", "45001.5"])
    path.write_text("\n".join("\t".join(line) for line in lines) + "\n")
    return readers.read(path, "cycling")


def numbers(measurement: Measurement) -> dict[str, Any]:
    test = evaluate(
        [measurement], cell=CELL, protocol="long", source="m", origin="synthetic", config=CONFIG
    )
    return {f"{q.quantity} {q.condition}": q for q in quantities(test, CONFIG)}


def test_statistics_of_maccor_are_a_summary(tmp_path: Path) -> None:
    read = statistics(tmp_path / "a [STATS].txt", list(zip(INTO, OUT, strict=True)))
    assert read.format == "cycle-summary-csv"
    table = cycles(read, CELL).table
    np.testing.assert_allclose(table["charge_capacity_mAh_g"], 1e5 * INTO)
    np.testing.assert_allclose(table["discharge_capacity_mAh_g"], 1e5 * OUT)
    np.testing.assert_allclose(table["coulombic_efficiency_pct"], 99.0)
    np.testing.assert_allclose(table["mean_discharge_voltage_V"], 3.7)
    found = numbers(read)
    assert found["capacity_retention cycle=6"].value == pytest.approx(100 * 0.98**5)


def test_a_charge_that_stands_alone_shows_the_order(tmp_path: Path) -> None:
    """Each row but the first begins with the discharge of the charge before."""
    rows: list[tuple[float | None, float | None]] = [(INTO[0], None)]
    rows += list(zip(INTO[1:], OUT[:-1], strict=True))
    found = cycles(statistics(tmp_path / "a.txt", rows), CELL)
    whole = found.table[found.table["complete"]]
    assert whole["cycle"].tolist() == [1, 2, 3, 4, 5]
    np.testing.assert_allclose(whole["coulombic_efficiency_pct"], 99.0)
    assert any("begin with the discharge" in warning for warning in found.warnings)


def test_without_it_the_efficiency_holds_both_orders(tmp_path: Path) -> None:
    """The same rows without the first: 101.0 % is off, and its uncertainty says so."""
    rows: list[tuple[float | None, float | None]] = list(zip(INTO[1:], OUT[:-1], strict=True))
    found = numbers(statistics(tmp_path / "a.txt", rows))
    mean = found["coulombic_efficiency cycle=2-5"]
    assert abs(mean.value - 99.0) > 1.5
    assert abs(mean.value - 99.0) < 4 * mean.u
    assert "which half of its cycles came first" in mean.note


def test_the_last_cycle_of_a_test_that_runs_is_left_out(tmp_path: Path) -> None:
    rows: list[tuple[float | None, float | None]] = list(zip(INTO, OUT, strict=True))
    rows[-1] = (INTO[-1], 0.4 * OUT[-1])
    found = numbers(statistics(tmp_path / "a.txt", rows))
    assert found["capacity_retention cycle=5"].value == pytest.approx(100 * 0.98**4)


def test_a_charge_of_a_cell_that_was_nearly_full_is_no_cycle(tmp_path: Path) -> None:
    rows: list[tuple[float | None, float | None]] = [(0.02 * INTO[0], None)]
    rows += list(zip(INTO, [INTO[0], *OUT[:-1]], strict=True))
    whole = cycles(statistics(tmp_path / "a.txt", rows), CELL).table
    assert not whole["complete"].iloc[0]
    np.testing.assert_allclose(whole.loc[whole["complete"], "coulombic_efficiency_pct"], 99.0)


def test_a_gap_is_no_number_and_a_word_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    statistics(path, list(zip(INTO, OUT, strict=True)))
    path.write_text(path.read_text().replace(f"{OUT[2]:.12f}", "?"))
    with pytest.raises(RawFileError, match=r"line 12.*AH-OUT.*'\?'"):
        readers.read(path, "cycling")


TABLES = {  # header cells of programs, and the factor of their capacities to Ah
    "Arbin": (["Cycle_Index", "Charge_Capacity(Ah)", "Discharge_Capacity(Ah)"], 1.0),
    "Neware": (["Cycle Index", "Chg. Cap.(mAh)", "DChg. Cap.(mAh)"], 1e-3),
    "Neware, Chinese": (["循环号", "充电容量(mAh)", "放电容量(mAh)"], 1e-3),
    "LAND": (["Cycle", "CapC/mAh", "CapD/mAh"], 1e-3),
}


def cycle_rows(program: str, into: np.ndarray, out: np.ndarray) -> list[list[object]]:
    names, factor = TABLES[program]
    numbers = zip(into / factor, out / factor, strict=True)
    more = ["Test_Time(s)", "Current(A)", "Voltage(V)", "Vmax_On_Cycle(V)"]
    more = more if program == "Arbin" else ["Efficiency/%"]
    return [
        [*names, *more],
        *[[n, *map(float, both), *[1.0] * len(more)] for n, both in enumerate(numbers, 1)],
    ]


@pytest.mark.parametrize("program", TABLES)
@pytest.mark.parametrize("sheet", ["StatisticByCycle-Chan_2", "Statistics_1-005", "cycle", ""])
def test_tables_of_cycles_of_programs(tmp_path: Path, program: str, sheet: str) -> None:
    """As a sheet of a workbook without records, or (``""``) as text."""
    rows = cycle_rows(program, INTO, OUT)
    if sheet:
        path = write_xlsx(tmp_path / "a.xlsx", {"Info": [["Schedule"]], sheet: rows})
    else:
        path = tmp_path / "a.csv"
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    read = readers.read(path, "cycling")
    assert read.format == ("cycle-summary-xlsx" if sheet else "cycle-summary-csv")
    table = cycles(read, CELL).table
    np.testing.assert_allclose(table["charge_capacity_mAh_g"], 1e5 * INTO)
    np.testing.assert_allclose(table["coulombic_efficiency_pct"], 99.0)


def test_a_table_of_cycles_beside_records_is_none(tmp_path: Path) -> None:
    records = [line.split(",") for line in neware_csv().splitlines()]
    sheets = {"cycle": cycle_rows("Neware", INTO, OUT), "record": records}
    assert readers.read(write_xlsx(tmp_path / "a.xlsx", sheets)).format == "neware-xlsx"
    sheets = {"one": sheets["cycle"], "other": sheets["cycle"]}
    with pytest.raises(RawFileError, match="'one', 'other'"):
        readers.read(write_xlsx(tmp_path / "b.xlsx", sheets), "cycling")


def test_capacities_without_a_unit_are_no_summary(tmp_path: Path) -> None:
    """Nobody says whether they are mAh, or mAh/g."""
    path = tmp_path / "a.csv"
    path.write_text("Cycle,Charge Capacity,Discharge Capacity\n1,1.2,1.1\n2,1.1,1.0\n")
    with pytest.raises(RawFileError, match="found columns 'Cycle', 'Charge Capacity'"):
        readers.read(path, "cycling")


@pytest.mark.parametrize("program", ["Arbin", "Neware"])
def test_capacities_counted_through_the_test(tmp_path: Path, program: str) -> None:
    """Where the schedule of an Arbin never resets them."""
    rows = cycle_rows(program, np.cumsum(INTO), np.cumsum(OUT))
    read = readers.read(write_xlsx(tmp_path / "a.xlsx", {"cycle": rows}), "cycling")
    found = cycles(read, CELL)
    np.testing.assert_allclose(found.table["discharge_capacity_mAh_g"], 1e5 * OUT)
    assert any("through the whole test" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    "grown", [(1.0, 1.2, 1.35, 1.4), (0.6, 0.9, 1.1), (1.0, 1.4, 1.8), (0.7, 1.0, 1.3, 1.6)]
)
def test_capacities_that_grow_by_activation_are_not(
    tmp_path: Path, grown: tuple[float, ...]
) -> None:
    into = 1e-3 * np.array(grown)
    rows = cycle_rows("Neware", into, 0.98 * into)
    read = readers.read(write_xlsx(tmp_path / "a.xlsx", {"cycle": rows}), "cycling")
    found = cycles(read, CELL).table
    np.testing.assert_allclose(found["charge_capacity_mAh_g"], 1e5 * into)


def table_of_cycles(path: Path, numbers: list[Any], into: Any, out: Any) -> Measurement:
    """Capacities in mAh as a table of cycles."""
    rows = ["Cycle,Charge Capacity (mAh),Discharge Capacity (mAh)"]
    rows += [f"{n},{1e3 * i:.6f},{1e3 * o:.6f}" for n, i, o in zip(numbers, into, out, strict=True)]
    path.write_text("\n".join(rows) + "\n")
    return readers.read(path, "cycling")


def doubts(measurement: Measurement) -> list[str]:
    return [doubt.guard for doubt in cycles(measurement, CELL).doubts]


def test_cycles_that_are_not_in_the_table_count_in_the_loss_per_cycle(tmp_path: Path) -> None:
    kept = [0, 1, 2, 5]
    read = table_of_cycles(tmp_path / "a.csv", [n + 1 for n in kept], INTO[kept], OUT[kept])
    found = numbers(read)
    assert found["capacity_retention_per_cycle "].value == pytest.approx(98.0)
    assert "Cycle 4, 5 is not in the table" in cycles(read, CELL).warnings[-1]


def test_numbers_that_run_back_are_several_tests(tmp_path: Path) -> None:
    assert not doubts(table_of_cycles(tmp_path / "a.csv", [*range(6)], INTO, OUT))
    for again in ([1, 2, 3, 1, 2, 3], [1, 2, 3, 3, 4, 5]):
        assert doubts(table_of_cycles(tmp_path / "a.csv", again, INTO, OUT)) == ["time_runs_back"]


def test_a_table_from_the_last_cycle_on_is_turned(tmp_path: Path) -> None:
    read = table_of_cycles(tmp_path / "a.csv", [6, 5, 4, 3, 2, 1], INTO[::-1], OUT[::-1])
    assert numbers(read)["capacity_retention cycle=6"].value == pytest.approx(100 * 0.98**5)
    assert not doubts(read)


def test_a_mean_below_the_cycles_is_none_of_them(tmp_path: Path) -> None:
    rows = [*range(1, 7), "Mean"]
    read = table_of_cycles(tmp_path / "a.csv", rows, [*INTO, INTO.mean()], [*OUT, OUT.mean()])
    assert len(read.frame) == 6
    assert "Line 8 ('Mean') is no cycle" in read.warnings[0]


def test_a_negative_discharge_capacity_is_one(tmp_path: Path) -> None:
    read = table_of_cycles(tmp_path / "a.csv", [*range(1, 7)], INTO, -OUT)
    np.testing.assert_allclose(
        cycles(read, CELL).table["coulombic_efficiency_pct"], 99.0, rtol=1e-5
    )


@pytest.mark.parametrize(
    ("gained", "doubted"),
    [
        ([1.0, 0.8, 0.6, 0.97], False),  # a cycle at each rate, counted through
        ([1.0, 0.25, 0.2, 0.97], True),  # the same, at rates that may be too high
        ([0.2, 0.7, 0.08, 0.08], True),  # no sums: the first cycle was cut off
        ([0.8, 0.04, 0.03, 0.02], False),  # no sums: activation
    ],
)
def test_sums_that_may_be_none_are_doubted(
    tmp_path: Path, gained: list[float], doubted: bool
) -> None:
    out = 1e-3 * np.cumsum(gained)
    read = table_of_cycles(tmp_path / "a.csv", [1, 2, 3, 4], out / 0.99, out)
    assert doubts(read) == ["capacity_grows"] * doubted


def test_a_german_table_of_cycles(tmp_path: Path) -> None:
    rows = ["Zyklus;Ladekapazität [mAh];Entladekapazität [mAh]"]
    for n, (i, o) in enumerate(zip(INTO, OUT, strict=True), 1):
        rows.append(f"{n};{1e3 * i:.6f};{1e3 * o:.6f}".replace(".", ","))
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n")
    read = readers.read(tmp_path / "a.csv", "cycling")
    np.testing.assert_allclose(
        cycles(read, CELL).table["coulombic_efficiency_pct"], 99.0, rtol=1e-5
    )
