"""Readers of cyclers on real files and on small files of every dialect."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from cycler_files import (
    NEWARE_HEADER,
    RECORDS,
    chinese_neware_csv,
    nested_rows,
    neware_csv,
    write_xlsx,
)

from electrolyte import readers
from electrolyte.readers.cycling.cycler_clock import date_seconds
from electrolyte.readers.cycling.cycler_signs import direction_of
from electrolyte.readers.file_head import HEAD
from electrolyte.readers.formats import CYCLERS
from electrolyte.readers.measurement import (
    AMBIENT_TEMPERATURE,
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    INTERNAL_RESISTANCE,
    STEP_COUNT,
    STEP_INDEX,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)

# rows counted with wc -l (text), or with a reader of other authors (binaries); cycles likewise
REAL = {
    "SINTEF__LiGrR2032__2024-04-30__25degC__Landt.csv": ("landt-csv", 25162, {1, 2}),
    "SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv": ("bdf-csv", 25162, None),
    "cellpy_neware_uio.csv": ("neware-csv", 9065, {1, 2, 3, 4}),
    "cellpy_nw_regular_export_ife_example.csv": ("neware-csv", 9295, set(range(1, 21))),
    "interp-test.csv": ("neware-csv", 333, {1}),
    "interp-test.ndax": ("neware-nda", 333, {1}),
    "nw4-120-6-1-36.ndax": ("neware-nda", 7257, {1, 2, 3, 4, 5}),
    "navani_test.nda": ("neware-nda", 439, {1}),
    "navani_arbin_example.res": ("arbin-res", 2150, {1, 2, 3, 4, 5}),
    "navani_bs542_004_gr_li_50ua_50mv_1v_191020_Channel_11.xlsx": ("arbin-xlsx", 4526, {1}),
    "rovi_arbin_example.csv": ("arbin-csv", 2142, {1, 2}),
    "cellpy_maccor_three.txt": ("maccor-text", 4009, set(range(15))),
    "rovi_maccor_example.001": ("maccor-text", 8, {0}),
    "rovi_p492-13-summary.csv": ("cycle-summary-csv", 267, set(range(1, 268))),
}


def frames_agree(first: pd.DataFrame, second: pd.DataFrame, **tolerance: float) -> None:
    common = [c for c in first.columns if c in second.columns and first[c].dtype.kind in "fi"]
    assert {TEST_TIME, VOLTAGE, CURRENT} <= set(common)
    for column in common:
        np.testing.assert_allclose(first[column], second[column], err_msg=column, **tolerance)


@pytest.mark.parametrize("name", REAL)
def test_every_real_file_is_recognised_and_read(real_data: Path, name: str) -> None:
    format_name, rows, cycles = REAL[name]
    read = readers.read(real_data / "cycling" / name, "cycling")
    assert read.technique == "cycling"
    assert (read.format, len(read.frame)) == (format_name, rows)
    if cycles is not None:
        assert set(read.frame[CYCLE_COUNT]) == cycles
    if format_name != "cycle-summary-csv":
        assert (np.diff(read.frame[TEST_TIME]) >= 0).all()
        assert read.frame[VOLTAGE].abs().max() < 5
        assert np.isfinite(read.frame[[TEST_TIME, VOLTAGE, CURRENT]]).all(axis=None)


def test_all_cycler_formats_are_claimed_by_one_format_only(real_data: Path) -> None:
    for name, (expected, _, _) in REAL.items():
        path = real_data / "cycling" / name
        head = path.read_bytes()[:HEAD]
        claims = [f.name for f in readers.FORMATS if not f.wraps and f.sniff(head, path)]
        assert claims == [expected], name


def test_landt_csv_and_its_bdf_twin_agree(real_data: Path) -> None:
    folder = real_data / "cycling"
    name = "SINTEF__LiGrR2032__2024-04-30__25degC__Landt"
    landt = readers.read(folder / f"{name}.csv").frame
    bdf = readers.read(folder / f"{name}.bdf.csv").frame
    frames_agree(landt, bdf, rtol=0, atol=0)
    assert {CHARGING_CAPACITY, DISCHARGING_CAPACITY, STEP_INDEX} <= set(bdf.columns)


def test_ndax_and_the_csv_of_the_same_test_agree(real_data: Path) -> None:
    binary = readers.read(real_data / "cycling" / "interp-test.ndax").frame
    text = readers.read(real_data / "cycling" / "interp-test.csv").frame
    # the csv rounds to 0.1 mV; it shows the interpolated records of the ndax as they are
    frames_agree(binary, text, rtol=0, atol=0.6e-4)


def test_units_of_the_header_are_used(real_data: Path) -> None:
    frame = readers.read(real_data / "cycling" / "interp-test.csv").frame  # µA, mV, mAs
    assert frame[VOLTAGE].iloc[0] == pytest.approx(0.0002)
    nested = readers.read(real_data / "cycling" / "cellpy_nw_regular_export_ife_example.csv").frame
    # the step row says that the first charge ended at 0.02256 Ah, the next discharge at 0.33067
    steps = nested.groupby(STEP_COUNT)
    assert steps[CAPACITY].last()[2] == pytest.approx(0.02256, abs=5e-6)
    assert steps[CAPACITY].last()[4] == pytest.approx(0.33067, abs=5e-6)


@pytest.mark.parametrize(
    ("names", "told"),
    [("Cap. [mAh]\tCurrent [mA]\tVoltage [V]", False), ("Cap.\tCurrent\tVoltage", True)],
)
def test_maccor_units_in_brackets_are_units(tmp_path: Path, names: str, told: bool) -> None:
    rows = "".join(
        f"{n}\t1\t1\t0d 00:{n:02d}:00.00\t0d 00:{n:02d}:00.00\t{n / 60:.5f}\t1\t{3 + n / 99:.3f}"
        "\tC\t1\n"
        for n in range(1, 40)
    )
    (path := tmp_path / "a.txt").write_text(
        f"Rec#\tCycle C\tStep\tTestTime\tStepTime\t{names}\tMd\tES\n{rows}"
    )
    found = readers.read(path, "cycling")
    assert found.frame[CURRENT].max() == (1.0 if told else 1e-3)
    assert any("states no units" in text for text in found.warnings) == told


def test_maccor_sign_comes_from_the_state(real_data: Path) -> None:
    frame = readers.read(real_data / "cycling" / "cellpy_maccor_three.txt").frame
    assert frame[CURRENT].min() == pytest.approx(-0.896, abs=2e-3)
    assert frame[CURRENT].max() > 0.17
    short = readers.read(real_data / "cycling" / "rovi_maccor_example.001")
    assert short.frame[TEST_TIME].iloc[-1] == pytest.approx(1.1667 * 60)
    assert short.metadata["start_time"] == "03/31/2016"


def test_millivolts_under_the_header_volts_are_said(real_data: Path) -> None:
    read = readers.read(real_data / "cycling" / "cellpy_maccor_three.txt")
    assert any("millivolts" in w for w in read.warnings)


# Small files: every dialect must give the same records.


@pytest.fixture
def expected() -> pd.DataFrame:
    step, kind, t, total, current, voltage, q = zip(*RECORDS, strict=True)
    charge = np.array([k == "CC Chg" for k in kind])
    discharge = np.array([k == "CC DChg" for k in kind])
    return pd.DataFrame(
        {
            TEST_TIME: np.array(total, dtype=float),
            VOLTAGE: np.array(voltage),
            CURRENT: np.array(current),
            STEP_COUNT: np.array(step),
            STEP_TIME: np.array(t, dtype=float),
            CAPACITY: np.array(q),
            CHARGING_CAPACITY: np.where(charge, q, 0.0),
            DISCHARGING_CAPACITY: np.where(discharge, q, 0.0),
        }
    )


def assert_records(read: Measurement, expected: pd.DataFrame) -> None:
    one = CAPACITY in read.frame
    assert one != (CHARGING_CAPACITY in read.frame)
    kept = [c for c in expected if "Capacity" not in c or (c == CAPACITY) == one]
    for column in kept:
        np.testing.assert_allclose(read.frame[column], expected[column], rtol=1e-9, atol=1e-12)


DECIMAL_COMMA = neware_csv().replace(",", ";").replace(".", ",").replace(";", ";")
UNSIGNED = neware_csv().replace("-0.001", "0.001")
NO_TOTAL = "\n".join(
    ",".join(row.split(",")[:5] + row.split(",")[6:]) for row in neware_csv().splitlines()
)
LANDT_OLD = "Index,Cycle,Step,TestTime/Sec.,StepTime/Sec.,Voltage/V,Current/mA,Capacity/mAh,State\n"
LANDT_STATES = {"Rest": "R", "CC Chg": "C_CC", "CC DChg": "D_CC"}
LANDT_OLD += "".join(
    f"{i},1,{s},{total},{t},{v},{1e3 * c:.4f},{1e3 * q:.4f},{LANDT_STATES[k]}\n"
    for i, (s, k, t, total, c, v, q) in enumerate(RECORDS, 1)
)
LANDT_CHINESE = "序号,循环号,工步号,测试时间/Sec,工步时间/Sec,电压/V,电流/mA,容量/mAh,状态\n"
LANDT_CHINESE += "".join(f"{row}\n" for row in LANDT_OLD.splitlines()[1:])
ARBIN = "Data Point,Date Time,Test Time (s),Step Time (s),Cycle Index,Step Index,Current (A),"
ARBIN += "Voltage (V),Charge Capacity (Ah),Discharge Capacity (Ah)\n"
ARBIN += "".join(
    f"{i},01/01/2025 10:00:00,{total},{t},1,{s},{c},{v},{q if c > 0 else 0},{q if c < 0 else 0}\n"
    for i, (s, _, t, total, c, v, q) in enumerate(RECORDS, 1)
)
ARBIN_ONE_CYCLE = "\n".join(
    ",".join(row.split(",")[:4] + row.split(",")[5:]) for row in ARBIN.splitlines()
)
DIGATRON = "Step,Status,Timestamp,Program Duration#s,Step Duration#s,Voltage#V,Current#A,T1#degC,"
DIGATRON += "AhCha#AH,AhDch#Ah\n"
DIGATRON_STATES = {"Rest": "PAU", "CC Chg": "CHA", "CC DChg": "DCH"}
DIGATRON += "".join(
    f"{s},{DIGATRON_STATES[k]},{datetime(2026, 3, 4, 23, 50) + timedelta(seconds=total)}+01:00,"
    f"{1000 * total},{1000 * t},{v},{c},25.1,{q if c > 0 else 0},{q if c < 0 else 0}\n"
    for s, k, t, total, c, v, q in RECORDS
)
BDF = "Test Time / s,Voltage / V,Current / A,Step Count / 1,Step Time / s,"
BDF += "Charging Capacity / Ah,Discharging Capacity / Ah\n"
BDF += "".join(
    f"{total},{v},{c},{s},{t},{q if c > 0 else 0},{q if c < 0 else 0}\n"
    for s, _, t, total, c, v, q in RECORDS
)
MACCOR = "Today's Date\t01/01/2025\n\n"
MACCOR += "Rec#\tCyc#\tStep\tTest (Min)\tStep (Min)\tAmp-hr\tAmps\tVolts\tState\n"
MACCOR += "".join(
    f"{i}\t1\t{s}\t{total / 60}\t{t / 60}\t{q}\t{abs(c)}\t{v}\t{LANDT_STATES[k][0]}\n"
    for i, (s, k, t, total, c, v, q) in enumerate(RECORDS, 1)
)

DIALECTS = {
    "Neware, UTF-8 with mark": ("neware-csv", "\ufeff" + neware_csv(), "utf-8"),
    "Neware, CRLF": ("neware-csv", neware_csv().replace("\n", "\r\n"), "utf-8"),
    "Neware, UTF-16": ("neware-csv", neware_csv(), "utf-16"),
    "Neware, decimal comma": ("neware-csv", DECIMAL_COMMA, "utf-8"),
    "Neware, no sign of the current": ("neware-csv", UNSIGNED, "utf-8"),
    "Neware, no total time": ("neware-csv", NO_TOTAL, "utf-8"),
    "Neware, Chinese in GBK": ("neware-csv", chinese_neware_csv(), "gbk"),
    "Neware, Chinese in UTF-8": ("neware-csv", chinese_neware_csv(), "utf-8"),
    "LAND, old": ("landt-csv", LANDT_OLD, "utf-8"),
    "LAND, Chinese in GBK": ("landt-csv", LANDT_CHINESE, "gbk"),
    "Arbin, units in brackets": ("arbin-csv", ARBIN, "utf-8-sig"),
    "Arbin, without a count of cycles": ("arbin-csv", ARBIN_ONE_CYCLE, "utf-8"),
    "Digatron, milliseconds as seconds": ("cycler-csv", DIGATRON, "utf-8-sig"),
    "BDF": ("bdf-csv", BDF, "utf-8"),
    "Maccor, minutes": ("maccor-text", MACCOR, "latin-1"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_text_dialects_give_the_same_records(
    tmp_path: Path, expected: pd.DataFrame, dialect: str
) -> None:
    format_name, text, encoding = DIALECTS[dialect]
    path = tmp_path / "cell.csv"
    path.write_bytes(text.encode(encoding))
    read = readers.read(path, "cycling")
    assert read.format == format_name
    assert_records(read, expected)


def test_dates_are_counted_on_over_a_change_of_their_offset() -> None:
    texts = [
        "2026-10-25 02:50:00+02:00",
        "2026-10-25 02:10:00.5+01:00",
        "2026-10-25 02:11:00+01:00",
    ]
    found = date_seconds(pl.Series(texts))
    assert found is not None
    np.testing.assert_allclose(np.diff(found), [1200.5, 59.5])
    assert found[0] == datetime.fromisoformat(texts[0]).timestamp()
    assert date_seconds(pl.Series([*texts, "2026-10-25 02:12:00"])) is None


def test_micro_sign_of_latin_1_is_not_taken_for_chinese(tmp_path: Path) -> None:
    path = tmp_path / "cell.csv"
    path.write_bytes(neware_csv(NEWARE_HEADER.replace("(A)", "(µA)")).encode("latin-1"))
    frame = readers.read(path, "cycling").frame
    assert frame[CURRENT].max() == pytest.approx(1e-9)


def test_workbooks_give_the_same_records(tmp_path: Path, expected: pd.DataFrame) -> None:
    flat = [line.split(",") for line in neware_csv().splitlines()]
    typed = [flat[0], *([_number(cell) for cell in row] for row in flat[1:])]
    books = {
        "neware-xlsx": {"test": [["Test", "x"]], "record": typed},
        "landt-xlsx": {"Record": [row.split(",") for row in LANDT_OLD.splitlines()]},
        "arbin-xlsx": {
            "Global_Info": [["TEST REPORT"]],
            "Channel_1_1": [row.split(",") for row in ARBIN.splitlines()[:6]],
            "Channel_1_2": [ARBIN.splitlines()[0].split(",")]
            + [row.split(",") for row in ARBIN.splitlines()[6:]],
        },
    }
    for format_name, sheets in books.items():
        path = write_xlsx(tmp_path / f"{format_name}.xlsx", sheets)
        read = readers.read(path, "cycling")
        assert read.format == format_name
        assert_records(read, expected)


def test_sheets_of_two_cells_are_parts_and_those_of_one_test_are_not(tmp_path: Path) -> None:
    names, *rows = [row.split(",") for row in ARBIN.splitlines()]
    half = len(rows) // 2
    apart = {"Channel_1_1": [names, *rows], "Channel_2_1": [names, *rows]}
    found = readers.read(write_xlsx(tmp_path / "cells.xlsx", apart), "cycling")
    assert [part.columns for part in found.parts] == [
        {"sheet": "Channel_1_1"},
        {"sheet": "Channel_2_1"},
    ]
    assert found.parts[0].measurement.frame.equals(found.parts[1].measurement.frame)
    continued = {"Channel_1_1": [names, *rows[:half]], "Channel_1_2": [names, *rows[half:]]}
    whole = readers.read(write_xlsx(tmp_path / "cell.xlsx", continued), "cycling")
    assert not whole.parts
    assert whole.frame.equals(found.parts[0].measurement.frame)


def test_nested_exports_give_the_same_records(tmp_path: Path, expected: pd.DataFrame) -> None:
    rows = nested_rows()
    text = tmp_path / "nested.csv"
    text.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n", encoding="utf-8")
    book = write_xlsx(tmp_path / "nested.xlsx", {"Sheet1": rows})
    for path, name in ((text, "neware-csv"), (book, "neware-xlsx")):
        read = readers.read(path, "cycling")
        assert read.format == name
        assert_records(read, expected)
        assert set(read.frame[CYCLE_COUNT]) == {1}


def test_parquet_gives_the_records_of_the_csv(tmp_path: Path, expected: pd.DataFrame) -> None:
    path = tmp_path / "cell.bdf.parquet"
    kept = [column for column in expected if column != CAPACITY]
    pl.DataFrame({column: expected[column].to_numpy() for column in kept}).write_parquet(path)
    read = readers.read(path, "cycling")
    assert read.format == "bdf-parquet"
    assert_records(read, expected)


def test_parquet_states_its_units(tmp_path: Path, expected: pd.DataFrame) -> None:
    """Names of earlier versions of the format, and those of a cycler, with dates and states."""
    clock, current = expected[TEST_TIME].to_numpy(), expected[CURRENT].to_numpy()
    states = ["CC DChg" if amperes < 0 else "CC Chg" if amperes else "Rest" for amperes in current]
    earlier = {
        "test_time_millisecond": (1e3 * clock).astype(int),
        "current_ampere": current,
        "voltage_volt": expected[VOLTAGE].to_numpy(),
    }
    cycler = {
        "Total Time": clock,
        "Current(uA)": np.abs(1e6 * current),
        "Voltage(mV)": 1e3 * expected[VOLTAGE].to_numpy(),
        "Step Type": states,
        "Date": np.datetime64("2025-03-05", "ms") + (1e3 * clock).astype("timedelta64[ms]"),
    }
    for number, columns in enumerate((earlier, cycler)):
        path = tmp_path / f"{number}.parquet"
        pl.DataFrame(columns).write_parquet(path)
        frame = readers.read(path, "cycling").frame
        for name in (TEST_TIME, CURRENT, VOLTAGE):
            np.testing.assert_allclose(frame[name], expected[name], rtol=1e-9)


def test_mended_clock(tmp_path: Path, expected: pd.DataFrame) -> None:
    text = neware_csv().replace(clock_of(3660), clock_of(60))  # the total time jumps back
    path = tmp_path / "cell.csv"
    path.write_text(text, encoding="utf-8")
    read = readers.read(path, "cycling")
    assert any("jumps back" in w and "step time" in w for w in read.warnings)
    np.testing.assert_allclose(read.frame[TEST_TIME], expected[TEST_TIME])


def test_aborted_file_loses_its_cut_line_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cell.csv"
    path.write_text(neware_csv()[:-20], encoding="utf-8")
    read = readers.read(path, "cycling")
    assert len(read.frame) == len(RECORDS) - 1
    assert any("Line 11 is cut off" in w for w in read.warnings)


@pytest.mark.parametrize(
    ("kind", "direction"),
    [
        ("CC DChg", -1),
        ("CCCV_Chg", 1),
        ("恒流放电", -1),
        ("恒流恒压充电", 1),
        ("D_CC", -1),
        ("C_CV", 1),
        ("D", -1),
        ("C", 1),
        ("R", 0),
        ("Rest", 0),
        ("discharge CC", -1),
        ("搁置", 0),
        ("Pause", 0),
    ],
)
def test_directions_of_step_names(kind: str, direction: int) -> None:
    assert direction_of(kind) == direction


@pytest.mark.parametrize("word", ["-", "OFF", "N/A", ""])
def test_what_was_not_measured_costs_no_file(tmp_path: Path, word: str) -> None:
    """A resistance or temperature for which the program writes a word."""
    header, *rows = neware_csv().splitlines()
    path = tmp_path / "a.csv"
    cells = ["25.1", *[word] * (len(rows) - 1)]
    lines = [f"{row},{word},{cell}" for row, cell in zip(rows, cells, strict=True)]
    path.write_text("\n".join([f"{header},DCIR(O),Temperature(C)", *lines]) + "\n")
    frame = readers.read(path, "cycling").frame
    assert frame[INTERNAL_RESISTANCE].isna().all()
    assert frame[AMBIENT_TEMPERATURE].tolist()[0] == 25.1
    assert frame[AMBIENT_TEMPERATURE].isna().sum() == len(rows) - 1


def test_formats_without_a_real_file_say_so() -> None:
    assert {f.name for f in CYCLERS if not f.verified} == {
        "cycle-summary-xlsx",
        "neware-xlsx",
        "landt-xlsx",
    }


def clock_of(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _number(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell
