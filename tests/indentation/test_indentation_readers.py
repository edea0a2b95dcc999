"""Nanoindentation files: real ones, the shipped layout, and broken ones."""

from __future__ import annotations

import re
import subprocess
import zipfile

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.workbook import Workbook, plain_unit, sheet_names, summary_table
from electrolyte.readers.measurement import (
    CONTACT_STIFFNESS,
    DEPTH,
    HARDNESS,
    LOAD,
    MARKER,
    MODULUS,
    TEST_TIME,
)
from synthetic import indentation as synthetic
from synthetic.study import forward_model
from synthetic.workbook import write_workbook


def book(path, tests, title="t", **sheets):
    write_workbook(path, {"Results": [["Test"], [None], [1]], **sheets, **tests}, title)
    return path


def sheet_of(
    header=("Markers", "DEPTH", "LOAD"), units=(None, "nm", "mN"), rows=((None, 1.0, 2.0),)
):
    return [list(header), list(units), *map(list, rows)]


def test_inview_iso_workbook(real_data):
    """16 tests, 10 cycles, 48 mN, 801 nm; mojibake units and a name split at its comma."""
    read = readers.read(real_data / "indentation" / "FusedSilica.xlsx", "indentation")
    assert read.format == "inview-xlsx"
    assert read.metadata["indents"] == [str(n) for n in range(1, 17)]
    first = read.frame[read.frame["Indent"] == "1"]
    assert first[LOAD].max() == pytest.approx(48.006, abs=1e-3)
    assert first[DEPTH].max() == pytest.approx(801.1, abs=0.1)
    assert first[MARKER].iloc[0] == "Surface Index"
    assert first[TEST_TIME].is_monotonic_increasing
    inputs = read.metadata["inputs"]["1"]
    assert inputs["Poisson's Ratio of Sample"] == 0.188
    assert inputs["Drift Correction? (1-Y,0-N)"] == 1.0
    assert "X_Position / um" in read.metadata["results"]["16"]
    assert "Average" not in read.metadata["results"]


def test_nanosuite_workbook(real_data):
    """Nine tests in reverse sheets; the largest double is no value; END is no row."""
    read = readers.read(real_data / "indentation" / "FS_XP.xls", "indentation")
    assert read.format == "nanosuite-xls"
    assert read.metadata["indents"] == [str(n) for n in range(1, 10)]
    assert read.frame.select_dtypes("number").abs().max().max() < 1e100
    assert read.frame[CONTACT_STIFFNESS].isna().any()
    assert "END" not in set(read.frame[MARKER])
    assert len(read.frame) == 7653
    assert read.metadata["results"]["3"]["H Average Over Defined Range / GPa"] == 10.085
    assert read.metadata["results"]["1"]["Time At Start Of Approach"] == "10:24:59"
    assert not read.warnings
    # kept, not dropped: channels without a standard name
    assert "Phase Angle / deg" in read.frame


def test_fischer_text(real_data):
    read = readers.read(real_data / "indentation" / "FS1.txt", "indentation")
    assert read.format == "fischer-text"
    first = read.frame[read.frame["Indent"] == "1"].reset_index(drop=True)
    assert first.loc[0, [LOAD, DEPTH, TEST_TIME]].tolist() == [0.416459, 31.365, 0.1]
    assert len(first) == 1200
    assert read.metadata["results"]["10"]["hmax / um"] == 1.626
    assert read.metadata["start_time"] == "26.05.2020 15:17:54"


def test_hysitron_hld_and_txt(tmp_path):
    hld = tmp_path / "indent 000.hld"
    hld.write_text(
        "File Version: Hysitron TriboScan\nTime Stamp: Mon Jan 06 10:00:00 2025\n"
        "Machine Comp: 1.25 nm/uN\nTip C0: 24.5\nNumber of Segments: 3\n"
        "Sample Approach Data Points: 2\nTime_s\tMotorDisp_mm\n0\t1\n1\t2\n"
        "Drift Data Points: 1\nTime_s\tDisp_nm\n0\t0.1\n"
        "Test Data Points: 3\nTime_s\tDisp_nm\tForce_uN\tPiezo_LowV\n"
        "0\t0\t0\t1\n0.5\t50\t1000\t2\n1\t40\t500\t3\n",
        encoding="latin-1",
    )
    read = readers.read(hld, "indentation")
    assert read.format == "hysitron-text"
    assert read.frame[LOAD].tolist() == [0, 1.0, 0.5]
    assert read.frame[DEPTH].tolist() == [0, 50, 40]
    assert read.frame["Piezo / LowV"].tolist() == [1, 2, 3]
    assert read.metadata["machine_compliance_nm_per_uN"] == 1.25
    text = tmp_path / "a.txt"
    text.write_text(
        "Monday, January 06, 2025\n\nNumber of Points = 2\n\nDepth (nm)\tLoad (µN)\tTime (s)\n"
        "1\t10\t0.1\n2\t20\t0.2\n".replace("\n\nDepth", "\nDepth"),
        encoding="latin-1",
    )
    read = readers.read(text, "indentation")
    assert read.frame[[DEPTH, LOAD, TEST_TIME]].to_numpy().tolist() == [
        [1, 0.01, 0.1],
        [2, 0.02, 0.2],
    ]
    hld.write_text(hld.read_text().replace("Test Data Points: 3", "Test Data Points: 9"))
    with pytest.raises(RawFileError, match="9 rows of data, found 3"):
        readers.read(hld)
    hld.write_text("File Version: Hysitron\n")
    with pytest.raises(RawFileError, match="a block of test data"):
        readers.read(hld)


def test_shipped_layout_round_trip(shipped):
    """Written by this project, read by calamine: 25 indents, a name split at its comma."""
    read = readers.read(shipped["LTSC-2"], "indentation")
    assert len(read.metadata["indents"]) == 25
    assert "SYNTHETIC" in read.metadata["sample_information"]
    assert read.metadata["inputs"]["25"] == {
        "Target Depth / nm": 5200,
        "Target Ind. Strain Rate / 1/s": 0.1,
        "Target Frequency / Hz": 110,
        "Poisson's Ratio of Sample": 0.25,
        "Depth To Start Averages / nm": 4000,
        "Depth To End Averages / nm": 5000,
        "Drift Correction? (1-Y,0-N)": 1,
    }
    x = [result["TestXPosition / um"] for result in read.metadata["results"].values()]
    assert x[:6] == [41250, 41350, 41450, 41550, 41650, 41650]


def test_same_bytes_twice(shipped, tmp_path):
    sheets = synthetic.workbook("LTSOC", "LTSOC-2", forward_model())
    write_workbook(tmp_path / "again.xlsx", sheets, f"{synthetic.TITLE}: LTSOC-2")
    assert (tmp_path / "again.xlsx").read_bytes() == shipped["LTSOC-2"].read_bytes()


@pytest.mark.parametrize(
    ("unit", "plain"),
    [("Âµm", "um"), ("µm", "um"), ("nmÂ²", "nm^2"), ("nm²", "nm^2"), (" N/m", "N/m")],
)
def test_mojibake_units(unit, plain):
    assert plain_unit(unit) == plain


def test_units_are_converted(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        {
            "Test 1": sheet_of(
                ("M", "Depth", "LOAD", "STIFFNESS"),
                (None, "Âµm", "ÂµN", "mN/Âµm"),
                ((None, 1.5, 2000.0, 0.25),),
            )
        },
    )
    frame = readers.read(path, "indentation").frame
    assert frame[[DEPTH, LOAD, CONTACT_STIFFNESS]].iloc[0].tolist() == [1500.0, 2.0, 250.0]


def test_records_without_a_time_are_left_out(tmp_path):
    header, units = ("TIME", "DEPTH", "LOAD"), ("s", "nm", "mN")
    rows = [(0.5 * n, 10.0 * n, 0.1 * n) for n in range(6)]
    rows[3] = (1.79769e308, 30.0, 0.3)
    path = book(tmp_path / "a.xlsx", {"Test 1": sheet_of(header, units, rows)})
    frame = readers.read(path, "indentation").frame
    assert frame[TEST_TIME].tolist() == [0.0, 0.5, 1.0, 2.0, 2.5]
    never = [(None, depth, load) for _, depth, load in rows]
    path = book(tmp_path / "b.xlsx", {"Test 1": sheet_of(header, units, never)})
    assert len(readers.read(path, "indentation").frame) == 6


def test_second_channel_of_a_kind_is_kept(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        {
            "Test 1": sheet_of(
                ("Displacement Into Surface", "DEPTH", "LOAD"),
                ("nm", "nm", "mN"),
                ((1.0, 2.0, 3.0),),
            )
        },
    )
    frame = readers.read(path).frame
    assert frame[DEPTH].tolist() == [2.0]
    assert frame["Displacement Into Surface / nm"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        (
            {"Test 1": sheet_of(units=(None, "furlong", "mN"))},
            "'DEPTH' of sheet 'Test 1' in one of nm.*'furlong'",
        ),
        (
            {"Test 1": sheet_of(header=("Markers", "DEPTH", "Time"), units=(None, "nm", "s"))},
            r"Load / mN.*only Markers, DEPTH, Time",
        ),
        (
            {"Test 1": sheet_of(rows=((None, 1.0, 2.0), (None, "oops", 2.0)))},
            r"line 4: expected a number in column 'DEPTH' of sheet 'Test 1', found 'oops'",
        ),
        ({"Test 1": sheet_of(rows=(("Surface", "", ""),))}, "rows of data in sheet 'Test 1'"),
        ({"Test 1": [["Markers"]]}, "empty test sheets only"),
        ({"Sample Summary": [["x"]]}, "sheets 'Test 1'.*channels of each test"),
    ],
)
def test_broken_inview_workbooks(tmp_path, tests, words):
    path = book(tmp_path / "bad.xlsx", tests)
    with pytest.raises(RawFileError, match=words) as caught:
        readers.read(path, "indentation", "inview-xlsx")
    assert "bad.xlsx" in str(caught.value)


def test_empty_test_sheet_is_named(tmp_path):
    path = book(tmp_path / "a.xlsx", {"Test 1": sheet_of(), "Test 2": [["Markers"]]})
    assert readers.read(path).warnings == ("Sheet 'Test 2' holds no data.",)


def test_nanosuite_without_end_is_suspect(tmp_path):
    sheet = sheet_of(
        ("Segment", "Displacement Into Surface", "Load On Sample"),
        rows=((None, 1.0, 2.0), (None, 1.797e308, 2.0)),
    )
    path = book(
        tmp_path / "a.xlsx",
        {"Test 002": [*sheet, ["END"]], "Test 001": sheet},
        **{"Required Inputs": [["Test"]]},
    )
    read = readers.read(path, "indentation")
    assert read.format == "nanosuite-xls"
    assert read.metadata["indents"] == ["1", "2"]
    assert len(read.frame) == 2
    assert read.warnings == ("Sheet 'Test 001' has no END row: the test may be cut off.",)


def test_lying_addresses_do_not_take_the_memory(tmp_path):
    """A cell in the farthest corner is 17 thousand million cells; the reader's core would abort."""
    path = book(tmp_path / "a.xlsx", {"Test 1": sheet_of()})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    cell = b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(b"</row></sheetData>", cell))
    with pytest.raises(RawFileError, match="more memory than any real workbook"):
        readers.read(path, "indentation", "inview-xlsx")


def test_lying_xls_does_not_take_the_memory(real_data, tmp_path):
    """Column numbers of 20 NUMBER records set to 65535 and one row to 65535."""
    data = bytearray((real_data / "indentation" / "FS_XP.xls").read_bytes())
    places = [m.start() for m in re.finditer(rb"\x03\x02\x0e\x00", bytes(data))][:20]
    assert len(places) == 20
    for place in places:
        data[place + 4 : place + 8] = b"\xff\xff\xff\xff"
    path = tmp_path / "lying.xls"
    path.write_bytes(bytes(data))
    with pytest.raises(RawFileError, match="intact Excel workbook"):
        readers.read(path, "indentation", "nanosuite-xls")


@pytest.mark.parametrize("name", ["FusedSilica.xlsx", "FS_XP.xls", "FS1.txt"])
def test_damage_is_only_ever_a_raw_file_error(real_data, tmp_path, name):
    """Cut and overwritten copies of real files: a measurement or RawFileError, nothing else."""
    original = (real_data / "indentation" / name).read_bytes()
    rng = np.random.default_rng(5)
    refused = 0
    format = readers.sniff(real_data / "indentation" / name).name
    for turn in range(12):
        data = bytearray(original)
        if turn % 3 == 0:
            data = data[: int(rng.integers(1, len(data)))]
        elif turn % 3 == 1:
            for place in rng.integers(0, len(data), 200):
                data[place] = int(rng.integers(256))
        else:
            start = int(rng.integers(0, len(data) - 5000))
            data[start : start + 5000] = bytes([turn]) * 5000
        path = tmp_path / f"damaged{turn}{name[-5:]}"
        path.write_bytes(bytes(data))
        readers.sniff(path)
        try:
            readers.read(path, "indentation", format)
        except RawFileError:
            refused += 1
    assert refused > 0


def test_summary_table_skips_statistics():
    rows = [["Test", "H", ""], ["", "GPa", ""], [1.0, 2.0, ""], ["2-1", 3.0, ""], ["Mean", 2.5, ""]]
    assert summary_table(rows) == {"1": {"H / GPa": 2.0}, "2-1": {"H / GPa": 3.0}}


def test_the_sheets_of_an_xlsx_are_known_without_opening_it(tmp_path, monkeypatch):
    names = ["Results", "Test 1", "Größe & <Kraft>", "'x' \u4e2d"]
    path = tmp_path / "a.xlsx"
    write_workbook(path, {name: [["a"], [1.0]] for name in names}, "x")
    assert list(Workbook(path).sheets) == names
    monkeypatch.setattr(subprocess, "run", None)
    assert list(sheet_names(path.read_bytes(), path)) == names


def test_a_cut_off_workbook_is_no_traceback(tmp_path):
    whole = book(tmp_path / "a.xlsx", {"Test 1": sheet_of()}).read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in (4, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert sheet_names(whole, path) == ()


def test_a_workbook_with_a_damaged_sheet_is_refused_by_the_name_of_its_format(tmp_path):
    whole = book(tmp_path / "a.xlsx", {"Test 1": sheet_of()})
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(path, "w") as damaged:
        for name in archive.namelist():
            content = archive.read(name)
            damaged.writestr(name, content[:200] if "sheet2" in name else content)
    with pytest.raises(RawFileError, match="an intact Excel workbook"):
        readers.read(path, "indentation")


def test_real_nanodma_export(real_data):
    """Rows read off the file; its storage modulus tells which stiffness and area belong to it."""
    measurement = readers.read(real_data / "indentation" / "NIMS_Hysitron_dma.txt", "indentation")
    frame = measurement.frame
    assert (measurement.format, len(frame)) == ("hysitron-nanodma", 3098)
    assert frame[TEST_TIME].iloc[[0, -1]].to_list() == pytest.approx([5.018394, 35.978484])
    assert frame[DEPTH].min() == pytest.approx(0.546, abs=5e-4)
    assert frame[DEPTH].max() == pytest.approx(23.719, abs=5e-4)
    assert frame[LOAD].min() == pytest.approx(9.092e-3, abs=5e-7)
    assert frame[LOAD].max() == pytest.approx(0.297071, abs=5e-7)
    last = frame.iloc[-1]
    area_m2 = last["nanoDMA Contact Area / nm^2"] * 1e-18
    reduced = np.sqrt(np.pi) / 2 * last[CONTACT_STIFFNESS] / np.sqrt(area_m2) / 1e9
    assert last["nanoDMA Storage Mod. / GPa"] == pytest.approx(reduced, rel=1e-3)
    peak_mN = last[LOAD] + last["nanoDMA Load Amp. / uN"] * 1e-3
    assert last["nanoDMA Hardness / GPa"] == pytest.approx(peak_mN * 1e-3 / area_m2 / 1e9, rel=1e-4)
    assert HARDNESS not in frame
    assert MODULUS not in frame
