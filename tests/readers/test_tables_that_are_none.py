"""Tables that look like a measurement and are none: lists of lines, several patterns side by side,
results of tests, scans over another axis, spectra of other kinds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError

K = np.arange(40)
RAW_4 = ";RAW4.00\n[RawHeader]\nDate=01/02/2024\n[RangeHeader]\nScanType={}\nStart=20\n[Data]\n{}"


def rows(*columns: np.ndarray | float) -> str:
    table = np.column_stack(np.broadcast_arrays(*columns, K)[:-1])
    return "".join(",".join(f"{cell:.6g}" for cell in row) + "\n" for row in table)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "2theta,d (A),Height,I%,FWHM\n" + rows(20 + 5 * K, 4 - K / 9, 90 - K, 99 - K, 0.1),
            "list of",
        ),
        ("2theta,Intensity,FWHM\n" + rows(20 + 5 * K, 90 - K, 0.1), "a list of lines"),
        ("2theta,I,2theta,I\n" + rows(20 + K / 9, K, 20 + K / 9, 2 * K), "2 columns '2theta'"),
        ("2theta,Intensity 25C,Intensity 60C\n" + rows(20 + K / 9, K, 2 * K), "one column of"),
        (RAW_4.format("Rocking Curve", "Angle,PSD,\n" + rows(20 + K / 9, K)), "'Rocking Curve'"),
        (
            "[Measurement conditions]\nScan axis,Omega\n[Scan points]\nAngle,Intensity\n"
            + rows(20 + K / 9, K),
            "a scan of 'Omega'",
        ),
        ("h,k,l,2theta,Intensity\n" + rows(1, 1, K, 20 + K, 90 - K), "a list of lines"),
        ("2theta,d,Intensity,Multiplicity\n" + rows(20 + K, 9 - K / 9, K, 8), "a list of lines"),
        ("d (Å),Intensity\n" + rows(9 - K / 9, K), "a pattern over d"),
        ("2Theta\tCounts\nrad\tcounts\n" + rows(K / 90, K).replace(",", "\t"), "radians"),
    ],
)
def test_no_scan(tmp_path: Path, text: str, message: str) -> None:
    (path := tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RawFileError, match=message):
        readers.read(path, "xrd")


@pytest.mark.parametrize(
    ("names", "first"),
    [
        ("Absolute wavenumber (cm-1),Intensity", 17000.0),
        ("Raman shift (nm),Intensity", 5.0),
        ("Raman shift (1/um),Intensity", 0.1),
        ("Wavenumber (m-1),Intensity", 20000.0),
    ],
)
def test_no_raman_shift(tmp_path: Path, names: str, first: float) -> None:
    (path := tmp_path / "a.csv").write_text(f"{names}\n" + rows(first + K, *[K] * names.count(",")))
    assert readers.sniff(path, "raman") is None


def test_roughness_is_no_spectrum(tmp_path: Path) -> None:
    """'Sample' is the column of the counts where AvaSoft writes it, and nm an axis."""
    text = "Sample,Sa (nm),Sq (nm)\nA,12,15\nB,13,16\nC,14,17\nD,11,14\n"
    (path := tmp_path / "a.csv").write_text(text)
    assert readers.sniff(path) is None


def test_wavenumbers_beyond_all_shifts(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text("Wavenumber (cm-1),Intensity\n" + rows(17000 + K, K))
    with pytest.raises(RawFileError, match=r"line 2: .*17000 to 17039: absolute wavenumbers"):
        readers.read(path)


def test_a_scan_beside_what_was_made_of_it(tmp_path: Path) -> None:
    """Counting time, calculated pattern, root of the counts: the counts are the intensities."""
    path = tmp_path / "a.csv"
    names = "No.,Pos. [°2Th.],Iobs [cts],Icalc [cts],Ibgr [cts],CT [s],Sqrt(Counts)\n"
    path.write_text(names + rows(K + 1, 20 + K / 9, K * K, K * K + 1, 5, 60, K), encoding="cp1252")
    frame = readers.read(path).frame
    assert frame.iloc[:, 0].tolist() == pytest.approx([20 + k / 9 for k in range(40)], rel=1e-5)
    assert frame.iloc[:, 1].tolist() == [k * k for k in range(40)]


def test_two_spectra_of_one_table(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text("ppm,Intensity A,Intensity B\n" + rows(9 - K / 9, K, K))
    with pytest.raises(RawFileError, match="line 1: expected one column of intensities, found 2"):
        readers.read(path)
    path.write_text("ppm,Real,Intensity\n" + rows(9 - K / 9, K, K * K))
    assert readers.read(path).frame.iloc[:, 1].tolist() == list(range(40))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Energy (keV),Counts,Counts\n" + rows(K / 90, K, K), "one column of counts"),
        ("Energy (eV),Counts\n" + rows(280 + K / 20, K), "known sem_eds formats"),  # electrons
    ],
)
def test_no_x_ray_spectrum(tmp_path: Path, text: str, message: str) -> None:
    (path := tmp_path / "a.csv").write_text(text)
    with pytest.raises(RawFileError, match=message):
        readers.read(path, "sem_eds")


def test_channels_in_another_unit_than_the_file_says(tmp_path: Path) -> None:
    head = "#FORMAT : EMSA/MAS Spectral Data File\n#NPOINTS : 40\n#DATATYPE : Y\n#OFFSET : 0\n"
    (path := tmp_path / "a.msa").write_text(
        f"{head}#XUNITS : keV\n#XPERCHAN : 10\n#SPECTRUM :\n" + "3\n" * 40 + "#ENDOFDATA :\n"
    )
    with pytest.raises(RawFileError, match=r"line 5: expected energies of X-rays.*390 keV"):
        readers.read(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Depth (nm),Load (mN)\n" + rows(K, -K / 9), "Load / mN that rises as the tip goes in"),
        ("Depth (nm),Load (mN)\n" + rows(-K, K / 9), "Depth / nm that rises as the tip goes in"),
        (
            "Depth (nm),Load (mN),Modulus (GPa)\n" + rows(300 + K, 10, 20 + K),
            "a table of results",
        ),
        (
            "Depth (nm),Load (mN)\n" + rows(K, K) + "Unloading\n" + rows(40 - K, 40 - K),
            "line 42: .* Words stand between rows of numbers",
        ),
    ],
)
def test_no_indent(tmp_path: Path, text: str, message: str) -> None:
    (path := tmp_path / "a.csv").write_text(text)
    with pytest.raises(RawFileError, match=message):
        readers.read(path)


def test_voltages_and_markers_beside_an_indent(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Sample: A\nSegment,Depth (V),Load (V),Depth (nm),Load (mN)\n"
        + "".join(f"{'Hold' if k == 9 else ''},0.1,0.2,{3 * k},{k}\n" for k in range(20))
    )
    frame = readers.read(path).frame
    assert frame["Depth / nm"].tolist() == [3 * k for k in range(20)]
    assert frame["Load / mN"].tolist() == list(range(20))


@pytest.mark.parametrize(
    ("text", "technique", "found"),
    [
        ("$CM_FORMAT JEOL-SEM\n$CM_MAG 500\n", "sem_eds", "settings of a JEOL microscope"),
        ("[MAIN]\nCompany=TESCAN\nPixelSizeX=1e-7\n", "sem_eds", "settings of a TESCAN"),
        ("[User]\nDate=01/02/2024\n[System]\nType=SEM\n", "sem_eds", "settings of an FEI"),
        ("DP_IMAGE\nx\nAP_IMAGE_PIXEL_SIZE\nImage Pixel Size = 9 nm\n", "sem_eds", "of a Zeiss"),
        ("<<PMCA SPECTRUM>>\nTAG - A\n<<DATA>>\n3\n4\n", "sem_eds", "an Amptek counter"),
        ("Element;Gew.-%;Atom-%\nO;20,1;50\nTa;60;20\n", "sem_eds", "table of an EDS analysis"),
        ("# LEFT = 900.0 Hz. RIGHT = -900.0 Hz.\n# SIZE = 2\n1\n2\n", "nmr", "spectrum over Hz"),
        ("Time(ms),Real,Imaginary\n" + rows(K, K, K), "nmr", "an FID as text"),
        (rows(9 - K / 9, K), "nmr", "columns of numbers without names"),
        ("Wavenumber (cm-1),Absorbance\n" + rows(400 + K, K), "raman", "an infrared spectrum"),
        (
            '<?xml version="1.0"?>\n<usi:tdm version="1.0">\n</usi:tdm>\n',
            "indentation",
            "TriboScan",
        ),
        ('<?xml version="1.0"?>\n<report>\n</report>\n', "raman", "an XML file"),
        ("ncols 3\nnrows 2\ncellsize 1\n1 2 3\n1 2 3\n", "profilometry", "an Esri grid"),
        ("DSAA\n3 2\n0 1\n0 1\n0 9\n1 2 3\n4 5 6\n", "profilometry", "a Surfer grid"),
        ("X [mm],Z [um]\n" + rows(K / 9, K), "profilometry", "a line profile"),
        ("#heights\n" + rows(*[K] * 9), "profilometry", "a matrix of numbers"),
    ],
)
def test_other_files_are_named(tmp_path: Path, text: str, technique: str, found: str) -> None:
    (path := tmp_path / "a.txt").write_text(text)
    with pytest.raises(RawFileError, match=found) as caught:
        readers.read(path, technique)
    assert "column map" not in str(caught.value) or technique == "nmr"


def test_volts_are_no_volume(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text("Cycle,V (V),Q (mAh)\n" + rows(K, 3.7, K))
    assert readers.sniff(path, "pycnometry") is None
    path.write_text("Cycle,V (cm3)\n" + rows(K + 1, 3.7))
    assert readers.read(path).technique == "pycnometry"
