"""What the fuzzer found, each as the smallest input that shows it."""

from __future__ import annotations

import gzip
import shutil
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.figures.structure import parts, read_structure
from electrolyte.ground.errors import (
    ConfigError,
    ElectrolyteError,
    RawFileError,
    SheetError,
    did_you_mean,
)
from electrolyte.ground.yaml_file import read_yaml
from electrolyte.readers.cycling import neware_nda
from electrolyte.readers.layouts.consistency import check_even
from electrolyte.readers.layouts.own_process import complaint
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.raman.raman_spectrum import spectra_measurement
from electrolyte.study.manifest import read_manifest
from electrolyte.study.sheet_files import read_lines as read_lines_of_sheet
from electrolyte.study.sheets import load_study
from electrolyte.techniques.xrd.reference import reference_from_cif

ROOT = Path(__file__).resolve().parents[2]
SEEDS = Path(__file__).parent / "seeds"
Change = Callable[[bytes], bytes]


def changed(tmp_path: Path, seed: str, change: Change) -> Path:
    source = SEEDS / seed
    path = tmp_path / source.name
    data = source.read_bytes()
    assert change(data) != data
    path.write_bytes(change(data))
    return path


def replaced(old: bytes, new: bytes) -> Change:
    return lambda data: data.replace(old, new, 1)


REFUSED = {
    "fischer: a position that is no number": (
        "fischer-text/s.txt",
        lambda d: d.replace(b"x=    44.65", b"x=    4-4.65").replace(b"0,3\t3,0", b"0,3\tx"),
        "a number in column 't'",
    ),
    "jcamp: fewer imaginary than real points": (
        "jcamp-dx/f.dx",
        lambda d: d[: d.rindex(b"\n", 0, d.rindex(b"##END NTUPLES") - 1)] + b"\n##END=\n",
        "imaginary points",
    ),
    "jcamp: a line that takes the parser minutes": (
        "jcamp-dx/s.dx",
        lambda d: d.replace(b"\n0 ", b"\n0 " + b"0" * 300_000, 1),
        "characters",
    ),
    "mpt: a count of header lines of 5000 digits": (
        "biologic.mpt",
        lambda d: d.replace(b"Nb header lines : ", b"Nb header lines : " + b"9" * 5000, 1),
        "header lines",
    ),
    "csv: a modulus that is not that of Z' and Z''": (
        "electrochemistry-csv/modulus_phase.csv",
        lambda d: d.replace(b"\n1e+06,100", b"\n1e+06,900", 1),
        "Absolute Impedance",
    ),
    "pycnometry: a density that is not mass over volume": (
        "pycnometry-csv/a.csv",
        replaced(b"2.9925", b"9.9925"),
        "mass_g",
    ),
    "raman: one column name above two columns": (
        "raman-csv/s.csv",
        lambda d: b"Raman shift (cm-1)\n" + d.split(b"\n", 1)[1],
        "the names of two columns|columns of|a header|recogni",
    ),
    "text: a million blanks in a row": (
        "powersuite-text/s.txt",
        lambda d: d.replace(b"\n", b"\n" + b" " * 190_000, 1),
        "blanks in a row|none of their marks",
    ),
    "gamry: a row without its first tab ends the table": (
        "gamry.DTA",
        lambda d: (lambda lines: b"\n".join([*lines[:80], lines[80].strip(), *lines[81:]]))(
            d.split(b"\n")
        ),
        "begins with a tab",
    ),
    "spc: no spectrum": (
        "galactic-spc/fixed32.spc",
        lambda d: d[:24] + bytes(4) + d[28:],
        "at least one spectrum",
    ),
    "opus: a scale of the spectrum that is text": (
        "bruker-opus/synthetic.0",
        replaced(b"CSF\x00\x01\x00", b"CSF\x00\x02\x00"),
        "a number as CSF",
    ),
    "rasx: an archive of a version to come": (
        "rigaku-rasx/s.rasx",
        lambda d: d.replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\x54"),
        "zip|archive",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_found_by_fuzzing_and_refused_since(tmp_path: Path, name: str) -> None:
    seed, change, message = REFUSED[name]
    shipped = {"gamry.DTA": "LTSC-1_25C.DTA", "biologic.mpt": "LTSC-3_25C.mpt"}
    if seed in shipped:
        path = tmp_path / seed
        path.write_bytes(change((ROOT / "raw/eis" / shipped[seed]).read_bytes()))
        format = "gamry-dta" if seed == "gamry.DTA" else "biologic-mpt"
    else:
        path, format = changed(tmp_path, seed, change), seed.split("/")[0]
    started = time.process_time()
    with pytest.raises(RawFileError, match=message):
        readers.read(path, format=format)
    assert time.process_time() - started < 5


WARNED = {
    "a record that is missing from a cycler's table": (
        "arbin-csv/s.csv",
        lambda d: b"\n".join(line for i, line in enumerate(d.split(b"\n")) if i != 5),
        "does not count on",
    ),
    "an angle that leaves the even grid": (
        "xrd-xy/s.xye",
        replaced(b"12.0000", b"12.0900"),
        "two theta rises by",
    ),
    "a scan that begins later than its header states": (
        "rigaku-ras/s.ras",
        lambda d: d.replace(b"*MEAS_SCAN_STEP", b'*MEAS_SCAN_START "5.0"\r\n*MEAS_SCAN_STEP', 1),
        "the header states start at 5",
    ),
    "a depth that is not the deepest of the results": (
        "fischer-text/s.txt",
        replaced(b"0,9\t", b"1,9\t"),
        "hmax",
    ),
}


@pytest.mark.parametrize("name", WARNED)
def test_found_by_fuzzing_and_said_since(tmp_path: Path, name: str) -> None:
    seed, change, message = WARNED[name]
    measurement = readers.read(changed(tmp_path, seed, change), format=seed.split("/")[0])
    assert message in " ".join(measurement.warnings)


def test_a_gsas_bank_that_ends_before_its_step(tmp_path: Path) -> None:
    path = tmp_path / "x.gsa"
    path.write_text("title\nBANK 1 4 1 CONST 1000.00\n       5       6       7       8\n")
    with pytest.raises(RawFileError, match="start and step after CONST"):
        readers.read(path, format="gsas-raw")


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("import os; os.abort()", "more memory than any real table"),
        ("while True: pass", "takes more than 4 s"),
        ("bytearray(8 << 30)", "damage (MemoryError)"),
        ("raise ValueError('page 3: no header')", "damage (no header)"),
        ("assert open(sys.argv[1]).read() == 'x'", ""),
    ],
)
def test_a_library_that_aborts_or_never_returns_does_so_in_a_process_of_its_own(
    tmp_path: Path, program: str, found: str
) -> None:
    path = tmp_path / "table"
    path.write_text("x")
    said = complaint(path, program, "table")
    assert found in said if found else not said


def test_a_line_of_blanks_is_no_height_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_text(f"{' ' * 100_000}x;{' ' * 100_000}y")
    started = time.process_time()
    assert readers.sniff(path) is None
    assert time.process_time() - started < 2


def test_a_varian_folder_without_fid_or_values(tmp_path: Path) -> None:
    folder = tmp_path / "varian"
    shutil.copytree(SEEDS / "varian-agilent" / "spectrum", folder)
    (folder / "procpar").write_text("tn 2 2 8 0 0 2 1 0 1 64\n0 \n0 \n")
    with pytest.raises(RawFileError):
        readers.read(folder, format="varian-agilent")
    (folder / "fid").unlink()
    with pytest.raises(RawFileError, match="the file fid"):
        readers.read(folder, format="varian-agilent")


def test_a_varian_block_with_a_thousand_million_headers(tmp_path: Path) -> None:
    folder = tmp_path / "varian"
    shutil.copytree(SEEDS / "varian-agilent" / "spectrum", folder)
    fid = (folder / "fid").read_bytes()
    (folder / "fid").write_bytes(fid[:28] + b"\x3f\xff\xff\xff" + fid[32:])
    started = time.process_time()
    with pytest.raises(RawFileError, match="cut off"):
        readers.read(folder, format="varian-agilent")
    assert time.process_time() - started < 5


def test_a_number_of_ten_thousand_digits_is_seen_as_none_at_once(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("Raman shift (cm-1),counts\n" + "1" + "0" * 10_000 + "x\n")
    started = time.process_time()
    with pytest.raises(RawFileError, match="none of their marks"):
        readers.read(path)
    assert time.process_time() - started < 5


def test_keys_that_are_no_words_get_no_suggestion() -> None:
    assert did_you_mean("smaple", [5, True, "sample"]) == ", did you mean 'sample'?"
    assert did_you_mean(5, ["sample"]) == ""


def test_a_gap_among_angles_that_are_rounded() -> None:
    angles = np.round(np.arange(10.0, 40.0, 0.016), 2)
    assert check_even(angles, "two theta") == []
    gap = np.delete(angles, slice(300, 900))
    assert "points are missing" in " ".join(check_even(gap, "two theta"))


def test_reading_a_cycler_file_leaves_the_errors_of_packed_files_as_they_are(
    tmp_path: Path,
) -> None:
    with zipfile.ZipFile(tmp_path / "s.ndax", "w") as archive:
        archive.writestr("data.ndc", b"nothing")
    with pytest.raises(RawFileError):
        readers.read(tmp_path / "s.ndax")
    assert "fastnda.ndax" in sys.modules
    (tmp_path / "s.xy.gz").write_bytes(gzip.compress(b"10.0 5\n")[:10] + b"\x07" * 40)
    with pytest.raises(RawFileError, match="whole compressed file"):
        readers.read(tmp_path / "s.xy.gz")


def test_bytes_that_other_programs_take_for_line_ends_end_no_line(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"a \x85 b\r\nc \x0c d\re\x1cf\n")
    assert read_lines(path) == ["a … b", "c \x0c d", "e\x1cf"]


@pytest.mark.parametrize("filler", ["(" * 60_000, "a " * 30_000, "a_" * 30_000, "/ " * 30_000])
def test_a_header_cell_of_sixty_thousand_characters(tmp_path: Path, filler: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"Frequency{filler},b,c\n1,2,3\n2,3,4\n")
    started = time.process_time()
    assert readers.sniff(path) is None
    assert time.process_time() - started < 5


def test_a_manifest_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "manifest.sha256").write_bytes(b"\xff\xfe")
    with pytest.raises(RawFileError, match="UTF-8 text"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "bonds: 1",
        "view: {turn_deg: x, tilt_deg: 0}",
        "chains: [{start: [0, 0, [1]], bridges: [O, O]}]",
    ],
)
def test_a_drawing_with_values_of_another_kind(tmp_path: Path, text: str) -> None:
    whole = (ROOT / "paper/chain.yaml").read_text().splitlines()
    key = text.split(":")[0]
    at = next(i for i, line in enumerate(whole) if line.startswith(f"{key}:"))
    rest = [line for line in whole[at + 1 :] if line.strip()]
    end = next((i for i, line in enumerate(rest) if line[0] not in " -#"), len(rest))
    path = tmp_path / "chain.yaml"
    path.write_text("\n".join([*whole[:at], text, *rest[end:]]))
    with pytest.raises(ConfigError):
        parts(read_structure(path))


@pytest.mark.parametrize(
    ("old", "new"), [("_cell_length_a", "_cell_length_x"), ("4.594", "4594"), ("Ti", "Zz")]
)
def test_a_cif_that_gives_no_lines_or_millions(tmp_path: Path, old: str, new: str) -> None:
    text = (ROOT / "tests/xrd/rutile.cif").read_text()
    assert old in text
    path = tmp_path / "x.cif"
    path.write_text(text.replace(old, new))
    started = time.process_time()
    try:
        reference_from_cif(path, 1.5406)
    except RawFileError:
        pass
    else:
        assert old == "Ti", "an unknown element scatters nothing; the others do"
    assert time.process_time() - started < 5


def test_a_path_longer_than_the_system_takes(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "xrd").mkdir(parents=True)
    (raw / "samples.tsv").write_text("sample\tx\trole\nA\t0\tseries\n")
    header = "measurement\tsample\tpath\torigin\n"
    (raw / "xrd/measurements.tsv").write_text(f"{header}m\tA\t{'x' * 9000}\tmeasured\n")
    (problem,) = load_study(raw).problems
    assert problem.expected == "a path of at most 200 characters"


def test_yaml_of_long_lines_and_brackets_takes_no_time(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    for text in ("{a: " * 5000 + "}" * 5000, "a: " + "x, " * 100_000):
        path.write_text(text)
        started = time.process_time()
        with pytest.raises(ElectrolyteError):
            read_yaml(path)
        assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        ("[" * 10_000 + "\n") * 12,
        ("{a: " * 2400 + "\n") * 40,
        ("- " * 4900 + "\n") * 40,
        "? " * 4900,
        "\n".join(" " * level + "a:" for level in range(850)),
    ],
    ids=["brackets", "braces", "dashes", "keys", "indentation"],
)
def test_yaml_of_any_depth_ends_in_a_refusal_and_not_the_process(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text)
    started = time.process_time()
    with pytest.raises(RawFileError, match="too many levels, one in another"):
        read_yaml(path)
    assert time.process_time() - started < 2


def test_a_quote_that_is_never_closed_is_a_problem_of_its_sheet(tmp_path: Path) -> None:
    path = tmp_path / "samples.csv"
    path.write_text('sample,formula\n"A,' + "x,y\n" * 50_000, encoding="utf-8")
    with pytest.raises(SheetError, match="field larger than field limit"):
        read_lines_of_sheet(path)


def test_an_axis_without_intensities_is_no_spectrum(tmp_path: Path) -> None:
    with pytest.raises(RawFileError, match="intensities beside the axis"):
        spectra_measurement(
            tmp_path / "a.txt",
            "witec-text",
            np.arange(200.0),
            np.empty((0, 200)),
            axis_label="shift",
            intensity_label="counts",
            metadata={},
        )


def test_parts_of_an_archive_are_read_one_after_the_other() -> None:
    """In threads, Python 3.13.0 refuses 3 of 100 readings of a good .ndax."""
    with neware_nda._fastnda().ndax.ThreadPoolExecutor() as pool:
        assert pool._max_workers == 1


@pytest.mark.parametrize(
    "line",
    ["530.50;600." + "0" * 300_000 + "x", "Time / s,Voltage / V,Current / A," + "1," * 300_000],
    ids=["digits", "cells"],
)
def test_a_line_of_digits_or_cells_without_end_takes_no_time(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(line + "\n" + "1,3.5,0.001,\n" * 5)
    started = time.process_time()
    with pytest.raises(RawFileError):
        readers.read(path)
    for format in ("bdf-csv", "ocean-text", "electrochemistry-csv"):
        with pytest.raises(RawFileError):
            readers.read(path, format=format)
    assert time.process_time() - started < 2


def test_two_counts_in_the_header_of_a_scan(tmp_path: Path) -> None:
    path = tmp_path / "s.ras"
    whole = (SEEDS / "rigaku-ras/s.ras").read_bytes()
    assert whole.count(b'*MEAS_DATA_COUNT "40"') == 1
    again = b'*MEAS_DATA_COUNT "40"\n*MEAS_DATA_COUNT "1401.0000000000"'
    path.write_bytes(whole.replace(b'*MEAS_DATA_COUNT "40"', again))
    with pytest.raises(RawFileError, match="MEAS_DATA_COUNT once in a header"):
        readers.read(path)


def test_a_number_that_nothing_measures(tmp_path: Path) -> None:
    path = tmp_path / "indent.csv"
    whole = (SEEDS / "indentation-csv/indent.csv").read_text()
    assert whole.count(",6.00") == 1
    path.write_text(whole.replace(",6.00", ",-1e308"))
    with pytest.raises(RawFileError, match="can be measured in column 'Time'"):
        readers.read(path)


def test_a_first_line_of_a_pattern_without_end_takes_no_time(tmp_path: Path) -> None:
    path = tmp_path / "a.xy"
    path.write_text('\'Id: "" Anode: "Cu" Time' + "0" * 199_000 + "\n10 5\n11 6\n12 7\n")
    started = time.process_time()
    assert readers.read(path).metadata["anode"] == "Cu"
    assert time.process_time() - started < 2


def test_a_version_without_its_colon(tmp_path: Path) -> None:
    path = tmp_path / "a.hld"
    path.write_text("File Version 2\nTest Data Points: 3\nTime_s\tDisp_nm\n")
    with pytest.raises(RawFileError):
        readers.read(path, format="hysitron-text")
