"""Large text files of cyclers are split where they lie: the same numbers as of a small file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.cycling import cycler_text
from electrolyte.readers.cycling.cycler_columns import Column
from electrolyte.readers.cycling.cycler_numbers import seconds
from electrolyte.readers.cycling.cycler_text import Table
from electrolyte.readers.measurement import CURRENT, CYCLE_COUNT, TEST_TIME, VOLTAGE
from electrolyte.techniques.cycling import energies

HEADER = "DataPoint,Cycle Index,Step Index,Step Type,Cumulative Time,Current(A),Voltage(V)"


def table(rest: str, quote: str = "") -> str:
    rows = [
        f"{n},{1 + n // 40},{1 + n % 40 // 20},{quote}{'CC Chg' if n % 40 < 20 else rest}{quote},"
        f"{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d},{1 if n % 40 < 20 else -1}e-3,{3 + n % 7}"
        for n in range(400)
    ]
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.mark.parametrize("name", ["test.csv", "cell[1]*.csv"])
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_large_file_is_read_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, quote: str, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(table("DChg" if encoding == "ascii" else "放电", quote).encode(encoding))
    small = read(path, "cycling")
    monkeypatch.setattr(cycler_text, "LARGE", 4096)
    monkeypatch.setattr(cycler_text, "BLOCK", 7)  # within characters of several bytes
    large = read(path, "cycling")
    assert large.frame.equals(small.frame)
    assert large.sha256 == small.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    rows = np.arange(400)
    assert (large.frame[TEST_TIME] == rows).all()
    assert (large.frame[VOLTAGE] == 3 + rows % 7).all()
    assert (large.frame[CURRENT] == np.where(rows % 40 < 20, 1e-3, -1e-3)).all()
    assert (large.frame[CYCLE_COUNT] == 1 + rows // 40).all()


def test_a_larger_file_is_read_in_utf_8_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "test.csv"
    size = len(table("放电").encode())
    monkeypatch.setattr(cycler_text, "SIZE_LIMIT", 4096)
    monkeypatch.setattr(cycler_text, "LARGEST", size)
    path.write_bytes(table("放电").encode("gbk"))
    with pytest.raises(RawFileError, match="UTF-8"):
        read(path, "cycling")
    path.write_bytes(table("放电").encode())
    assert len(read(path, "cycling").frame) == 400
    monkeypatch.setattr(cycler_text, "LARGEST", size - 1)
    with pytest.raises(RawFileError, match="a text file below"):
        read(path, "cycling")


def test_a_large_table_of_any_cycler_is_split_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "test.csv"
    rows = [f"{n},{1 if n % 40 < 20 else -1},{3 + n % 7},{n // 40}" for n in range(400)]
    path.write_text("\n".join(["Time_s,Current_A,Voltage_V,Cycle", *rows]) + "\n")
    monkeypatch.setattr(cycler_text, "LARGE", 1024)
    monkeypatch.setattr(cycler_text, "SIZE_LIMIT", 2048)  # of what is in memory as a whole
    measurement = read(path, "cycling")
    assert measurement.format == "cycler-csv"
    np.testing.assert_array_equal(measurement.frame[TEST_TIME], np.arange(400))
    np.testing.assert_array_equal(measurement.frame[CYCLE_COUNT], np.arange(400) // 40)


@pytest.mark.parametrize("digits", [0, 1, 3])
def test_clocks_are_read_by_their_digits(digits: int) -> None:
    units = np.random.default_rng(5).integers(0, 10**7 * 10**digits, 2000).tolist()
    whole = [divmod(unit, 10**digits) for unit in units]
    cells = [
        f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" + f".{part:0{digits}d}" * (digits > 0)
        for s, part in whole
    ]
    read_s = seconds(_of(cells), Column(0, "Time", TEST_TIME))
    np.testing.assert_allclose(read_s, np.array(units) / 10**digits, rtol=1e-14, atol=1e-9)


def test_a_clock_of_other_marks_is_not_read_by_its_places() -> None:
    # of one length: hours of three digits, and a decimal
    read_s = seconds(_of(["100:00:01", "1:00:00.5", "0:00:02.5"]), Column(0, "Time", TEST_TIME))
    np.testing.assert_allclose(read_s, [360001, 3600.5, 2.5])


def test_the_only_cell_of_its_length_is_read() -> None:
    # the first record after a hundred hours, and a file of one record
    for cells, expected in ((["99:59:50", "100:00:00"], [359990, 360000]), (["00:00:05"], [5])):
        assert seconds(_of(cells), Column(0, "Time", TEST_TIME)).tolist() == expected


def _of(cells: list[str]) -> Table:
    return Table(Path("a.csv"), ("Time",), pl.DataFrame({"0": cells}), 1, commas=False)


@pytest.mark.parametrize("block", [1, 2, 3, 64])
def test_energies_do_not_depend_on_the_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    path = tmp_path / "test.csv"
    path.write_text(table("DChg"))
    frame = read(path, "cycling").frame
    rows = np.flatnonzero(np.arange(len(frame)) % 11)
    net_Ah = frame[CURRENT].to_numpy() / 3600
    whole = energies.energies(rows, frame, net_Ah)
    monkeypatch.setattr(energies, "BLOCK", block)
    for own, expected in zip(energies.energies(rows, frame, net_Ah), whole, strict=True):
        np.testing.assert_array_equal(own, expected)
