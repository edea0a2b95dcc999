"""Several cells in one file: on sheets, side by side, or one below the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from cycler_files import write_xlsx
from true_cells import Records, charge, discharge, records, rest, written

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import JUMPS_BACK
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import cycles
from electrolyte.techniques.cycling.doubts import of_test

GRAM = Cell("c", "s", 1000.0, 0.0, 1.0, cell_kind="full")


def cycled(q: float) -> Records:
    steps = []
    for _ in range(3):
        steps += [charge(q), rest(600), discharge(0.99 * q), rest(600)]
    return records(steps, 12)


ONE, OTHER = cycled(1e-3), cycled(1.4e-3)


def rows(folder: Path, vendor: str, own: Records) -> list[list[object]]:
    text = written(folder, vendor, own, 1 + (own.step - 1) // 4).read_text(encoding="latin-1")
    return [[_cell(cell) for cell in line.split(",")] for line in text.splitlines()]


def _cell(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def first_charge_mAh(read: readers.Measurement) -> float:
    return float(cycles(read, GRAM).table["charge_capacity_mAh_g"].iloc[0])


@pytest.mark.parametrize("vendor", ["arbin", "neware", "land"])
def test_channels_on_sheets_are_parts(tmp_path: Path, vendor: str) -> None:
    one, other = rows(tmp_path, vendor, ONE), rows(tmp_path, vendor, OTHER)
    half = len(other) // 2
    sheets = {"A": one, "empty": one[:1], "B": other[:half], "B_2": [other[0], *other[half:]]}
    read = readers.read(write_xlsx(tmp_path / "two.xlsx", {"Info": [["x"]], **sheets}), "cycling")
    assert [dict(part.columns) for part in read.parts] == [{"sheet": "A"}, {"sheet": "B"}]
    found = [first_charge_mAh(part.measurement) for part in read.parts]
    assert found == [pytest.approx(1.0), pytest.approx(1.4)]


@pytest.mark.parametrize("vendor", ["arbin", "neware", "land"])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_sheets_of_one_test_are_put_in_order(
    tmp_path: Path, vendor: str, order: tuple[int, ...]
) -> None:
    header, *body = rows(tmp_path, vendor, ONE)
    third = len(body) // 3
    parts = [body[:third], body[third : 2 * third], body[2 * third :]]
    sheets = {f"Record{place}": [header, *parts[place]] for place in order}
    read = readers.read(write_xlsx(tmp_path / "one.xlsx", sheets), "cycling")
    table = cycles(read, GRAM).table
    np.testing.assert_allclose(table["charge_capacity_mAh_g"], 1.0, rtol=1e-4)
    np.testing.assert_allclose(table["discharge_capacity_mAh_g"], 0.99, rtol=1e-4)


@pytest.mark.parametrize("vendor", ["arbin", "neware", "land"])
def test_records_may_be_numbered_on_each_sheet(tmp_path: Path, vendor: str) -> None:
    """The clock that goes on then tells that it is one test."""
    header, *body = rows(tmp_path, vendor, ONE)
    numbered = next(place for place, cells in enumerate(zip(*body, strict=True)) if _counts(cells))
    half = len(body) // 2
    for n, row in enumerate(body[half:], 1):
        row[numbered] = float(n)
    sheets = {"Record1": [header, *body[:half]], "Record2": [header, *body[half:]]}
    read = readers.read(write_xlsx(tmp_path / "one.xlsx", sheets), "cycling")
    assert not read.parts
    table = cycles(read, GRAM).table
    np.testing.assert_allclose(table["charge_capacity_mAh_g"], 1.0, rtol=1e-4)


def _counts(cells: tuple[object, ...]) -> bool:
    return list(cells) == list(range(1, len(cells) + 1))


@pytest.mark.parametrize("vendor", ["arbin", "neware", "land", "bdf"])
def test_cells_side_by_side_are_refused(tmp_path: Path, vendor: str) -> None:
    one, other = rows(tmp_path, vendor, ONE), rows(tmp_path, vendor, OTHER)
    text = [[*a, *b] for a, b in zip(one, other, strict=True)]
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in text) + "\n")
    with pytest.raises(RawFileError, match="one cell in a table"):
        readers.read(path, "cycling")


@pytest.mark.parametrize("vendor", ["arbin", "neware", "land", "maccor"])
@pytest.mark.parametrize("header_again", [True, False])
def test_tests_one_below_the_other_are_doubted(
    tmp_path: Path, vendor: str, header_again: bool
) -> None:
    """The clock begins again with the record numbers: another cell, or the same one resumed."""
    texts = []
    for own in (ONE, OTHER):
        path = written(tmp_path, vendor, own, 1 + (own.step - 1) // 4)
        texts.append(path.read_text(encoding="latin-1").splitlines())
    own = texts[1][-len(OTHER) - header_again :]
    path.write_text("\n".join([*texts[0], *own]) + "\n", encoding="latin-1")
    read = readers.read(path, "cycling")
    assert read.metadata[JUMPS_BACK] == 1
    doubts = of_test(cycles(read, GRAM), read.frame, read.metadata)
    assert "time_runs_back" in [doubt.guard for doubt in doubts]


def dated(own: Records, start: str) -> list[str]:
    dates = np.datetime64(start) + own.time_s.astype("timedelta64[s]")
    return [
        f"{i + 1},{own.time_s[i]},{own.step_time_s[i]},{own.step[i]},1,{own.current_A[i]:.9f},"
        f"{own.voltage_V[i]:.4f},{str(dates[i]).replace('T', ' ')}"
        for i in range(len(own))
    ]


@pytest.mark.parametrize(
    ("start", "again"), [("2025-03-09T10:00:00", 0), ("2025-03-01T10:00:00", 1)]
)
def test_dates_that_go_on_tell_a_resumed_test(tmp_path: Path, start: str, again: int) -> None:
    header = "Data_Point,Test_Time(s),Step_Time(s),Step_Index,Cycle_Index,Current(A),Voltage(V),"
    path = tmp_path / "dated.csv"
    lines = [f"{header}Date_Time", *dated(ONE, "2025-03-05T10:00:00"), *dated(ONE, start)]
    lines[-1] = lines[-1].replace(",1,", ",2,", 1)  # not the same records twice
    lines[len(ONE) + 1] = lines[len(ONE) + 1].replace("2.6000", "2.6100")
    path.write_text("\n".join(lines) + "\n")
    read = readers.read(path, "cycling")
    assert read.metadata.get(JUMPS_BACK, 0) == again
