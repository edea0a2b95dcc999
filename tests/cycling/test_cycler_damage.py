"""Bad cycler files: a message with file, line, what was expected and found; never anything else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from cycler_files import nested_rows, neware_csv, write_xlsx

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import CAPACITY, CURRENT, STEP_COUNT, TEST_TIME, VOLTAGE

GOOD = neware_csv()

BAD = {
    # content, line, what stands in the message
    "a unit that nobody knows": (GOOD.replace("Current(A)", "Current(kX)"), 1, "the unit 'kx'"),
    "no unit at all": (GOOD.replace("Capacity(Ah)", "Capacity"), 1, "no unit in the header"),
    "text among numbers": (GOOD.replace("3.7000", "3.7oo0"), 5, "'3.7oo0'"),
    "an empty cell": (GOOD.replace("3.7000", ""), 5, "an empty cell"),
    "not a number": (GOOD.replace("3.7000", "NaN"), 5, "'NaN'"),
    "a broken clock": (GOOD.replace("00:30:00,00:31:00", "00:30:00,00:31:xx"), 5, "00:31:xx"),
    "no records": (GOOD.splitlines()[0] + "\n", 1, "none"),
    "no time": (
        "DataPoint,Cycle Index,Current(A),Voltage(V)\n1,1,0.1,3.0\n",
        1,
        "a column for the time",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_text_is_told_with_its_line(tmp_path: Path, case: str) -> None:
    content, line, words = BAD[case]
    path = tmp_path / "cell.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RawFileError) as caught:
        readers.read(path, "cycling", "neware-csv")
    assert str(path) in str(caught.value)
    assert words in str(caught.value)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (GOOD.replace("\n4,1,2,", "\n4,1.5,2,"), "'Cycle Index' is not used: its numbers are no"),
        (GOOD.replace("\n4,1,2,", "\n4,,2,"), "'Cycle Index' is not used: 1 of 10 cells are empty"),
        (GOOD.replace("\n4,1,2,", "\n4,1,,"), "'Step Index' is not used: 1 of 10 cells are empty"),
    ],
)
def test_a_counter_that_is_damaged_costs_only_the_counter(
    tmp_path: Path, content: str, words: str
) -> None:
    path, whole = tmp_path / "cell.csv", tmp_path / "whole.csv"
    path.write_text(content, encoding="utf-8")
    whole.write_text(GOOD, encoding="utf-8")
    read = readers.read(path, "cycling")
    assert any(words in warning for warning in read.warnings)
    for column in (TEST_TIME, VOLTAGE, CURRENT, STEP_COUNT, CAPACITY):
        assert (read.frame[column] == readers.read(whole).frame[column]).all()


def test_missing_current_is_told_with_the_columns_there(tmp_path: Path) -> None:
    path = tmp_path / "cell.csv"
    path.write_text("Test Time / s,Voltage / V\n" + "0,3.0\n" * 50, encoding="utf-8")
    with pytest.raises(RawFileError, match="found columns 'Test Time / s', 'Voltage / V'"):
        readers.read(path, "cycling")
    with pytest.raises(RawFileError, match="a Battery Data Format header"):
        readers.read(path, "cycling", "bdf-csv")


@pytest.mark.parametrize(
    ("format_name", "content"),
    [
        ("neware-nda", b"NEWARE" + bytes(4000)),
        ("neware-nda", b"PK\x03\x04 not an archive"),
        ("arbin-res", b"\0\1\0\0Standard Jet DB\0" + bytes(8192 - 20)),
        ("arbin-res", b"\0\1\0\0Standard Jet DB\0" + bytes(99)),
        ("bdf-parquet", b"PAR1" + bytes(300)),
        ("neware-xlsx", b"PK\x03\x04" + bytes(200)),
        ("neware-csv", b"DataPoint,Voltage(V),Current(A)\n" + bytes(64)),
        ("maccor-text", b"Today's Date\n"),
        ("landt-csv", b"\xff\xfe\x00\xd8\x00\xd8"),
        ("arbin-csv", b"\x00"),
        ("cycle-summary-csv", b"Cycle_Index,Q_chg\n1,2\n"),
    ],
)
def test_broken_files_raise_the_raw_file_error(
    tmp_path: Path, format_name: str, content: bytes
) -> None:
    path = tmp_path / ("cell.ndax" if content.startswith(b"PK") else "cell.res")
    path.write_bytes(content)
    with pytest.raises(RawFileError, match="expected"):
        readers.read(path, "cycling", format_name)


def test_sheets_of_different_tests_are_refused(tmp_path: Path) -> None:
    one = [row.split(",") for row in GOOD.splitlines()]
    other = [row.split(",") for row in GOOD.replace("Voltage(V)", "Voltage(mV)").splitlines()]
    path = write_xlsx(tmp_path / "two.xlsx", {"record": one, "record2": other})
    with pytest.raises(RawFileError, match="another one on 'record2'"):
        readers.read(path, "cycling")


def test_nested_export_without_records(tmp_path: Path) -> None:
    path = tmp_path / "nested.csv"
    rows = nested_rows()[:5]
    path.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n", encoding="utf-8")
    with pytest.raises(RawFileError, match="records under cycles and steps"):
        readers.read(path, "cycling")


REAL = (
    "SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv",
    "cellpy_maccor_three.txt",
    "cellpy_nw_regular_export_ife_example.csv",
    "interp-test.csv",
    "interp-test.ndax",
    "navani_test.nda",
    "navani_arbin_example.res",
    "navani_bs542_004_gr_li_50ua_50mv_1v_191020_Channel_11.xlsx",
    "rovi_arbin_example.csv",
    "rovi_p492-13-summary.csv",
)


@pytest.mark.parametrize("name", REAL)
def test_damaged_real_files_never_raise_anything_else(
    tmp_path: Path, real_data: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    original = real_data / "cycling" / name
    chosen = readers.sniff(original, "cycling")
    assert chosen is not None
    whole = original.read_bytes()
    rng = random.Random(name)
    outcomes = []
    for trial in range(5 if name.endswith(".res") else 20):
        data = bytearray(whole)
        place = rng.randrange(len(data))
        match trial % 4:
            case 0:
                del data[place:]
            case 1:
                data[place : place + 400] = bytes(min(400, len(data) - place))
            case 2:
                for _ in range(20):
                    data[rng.randrange(min(len(data), 3000))] = rng.randrange(256)
            case 3:
                del data[place : place + rng.randrange(1, 5000)]
        path = tmp_path / f"{trial}{original.suffix}"
        path.write_bytes(data)
        outcomes.append(_outcome(chosen, path))
    assert "RawFileError" in outcomes, "no damage was noticed at all"


def _outcome(chosen: readers.Format, path: Path) -> str:
    try:
        chosen.read(path)
    except RawFileError:
        return "RawFileError"
    return "read"
