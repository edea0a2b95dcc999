"""Files that hold no measurement of ours are called what they are, with the way to one."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError

AREA = "A line is no map: measure an area"
TESTS = "Export load and depth of each test"
REAL = [
    ("xrd/genx_seifert-200.nja", "a pole figure of a Seifert", "no scan over two theta"),
    ("xrd/xylib_D1A5.dat", "a neutron powder pattern", "not analysed as if they were of X-rays"),
    ("indentation/CSM.txt", "a method of NanoSuite", TESTS),
    ("indentation/FS_XP_MethodInclCalibration.txt", "a method of NanoSuite", TESTS),
    ("indentation/NIMS_MTS_1film_SiO2_Si_CSM-2nm.xls", "averages of several tests", TESTS),
    ("indentation/TriDiMap_ASMEC_example_20x11.xlsx", "results, one line a test .ASMEC", TESTS),
    ("indentation/TriDiMap_Hysitron_example_10x10.xlsx", "one line a test .Hysitron", TESTS),
    ("profilometry/SurfaceTopography_hfm-1.hfm", "a line profile of HOMMEL", AREA),
    ("sem_eds/tomo_mapper_image000.txt", "settings of a JEOL microscope", "Name the image"),
    ("sem_eds/tomo_mapper_tescan-minimal.hdr", "settings of a TESCAN", "Name the image"),
]


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize(("name", "what", "advice"), REAL)
def test_real_files(real_data: Path, name: str, what: str, advice: str, stated: bool) -> None:
    technique = name.partition("/")[0] if stated else None
    with pytest.raises(RawFileError, match=f"found .*{what}.*{advice}"):
        readers.read(real_data / name, technique)


def test_two_columns_are_called_a_profile_only_where_heights_are_asked_for(tmp_path: Path) -> None:
    x = np.linspace(0.0, 100.0, 50)
    np.savetxt(path := tmp_path / "x.asc", np.c_[x, np.sin(x)])
    with pytest.raises(RawFileError, match=f"two columns of numbers: a line profile.*{AREA}"):
        readers.read(path, "profilometry")
    with pytest.raises(RawFileError, match="State the technique: --technique xrd"):
        readers.read(path)


def test_a_workbook_with_words_of_a_table_of_results_is_read_if_it_holds_tests(
    real_data: Path,
) -> None:
    path = real_data / "indentation" / "micromechanics_Example.xls"
    assert readers.read(path).format == "nanosuite-xls"


def test_a_mark_of_another_program_beats_a_layout_that_anybody_can_write(tmp_path: Path) -> None:
    """Two columns below a title would be a powder pattern, or x, y and z a height map."""
    rows = "".join(f"{0.1 * i:.1f};{5 + i % 3};1\n" for i in range(40))
    (path := tmp_path / "x.txt").write_text("X;Y;valid\n[mm];[mm];[1/0]\n" + rows)
    for technique in (None, "profilometry", "xrd", "raman", "eis"):
        with pytest.raises(RawFileError, match="HOMMEL"):
            readers.read(path, technique)


HEADERS = [
    "Wellenlänge [nm];Intensität",
    "Longueur d'onde;Intensité",
    "Winkel;Intensität",
    "Longitud de onda (nm);Intensidad (u.a.)",
    "波长;强度",
    "Zeit;Spannung",
    "Weg;Kraft",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("header", HEADERS)
def test_two_columns_named_in_another_language_are_of_no_technique_by_guess(
    tmp_path: Path, header: str, encoding: str
) -> None:
    rows = "".join(f"{20 + 0.02 * i:.2f};{500 + i % 7:.1f}\n" for i in range(500))
    (path := tmp_path / "x.csv").write_text(header + "\n" + rows.replace(".", ","), encoding)
    assert readers.sniff(path) is None
    with pytest.raises(RawFileError):
        readers.read(path)


COMPOSITIONS = {
    "AZtec": ["Element,Line Type,k Ratio,Wt%,Wt% Sigma,Atomic %", "O,K series,0.1,21.3,0.4,45.1"],
    "INCA": ["Element  Weight%  Atomic%  ", "O K  21.3  45.1"],
    "Esprit": ["El AN  Series  unn. C norm. C Atom. C Error", "O  8  K  20.9  21.3  45.1  2.4"],
    "Esprit csv": ["Element;[norm. wt.%];[norm. at.%];Error in wt.%", "O;21,3;45,1;2,4"],
    "EDAX": ["Element\tWeight %\tAtomic %\tError %", "O K\t21.3\t45.1\t9.8"],
    "lab": ["Element;at.%;error", "O;45,1;2,0"],
}


@pytest.mark.parametrize("technique", ["sem_eds", None])
@pytest.mark.parametrize("program", COMPOSITIONS)
def test_a_composition_is_no_spectrum(tmp_path: Path, program: str, technique: str | None) -> None:
    names, row = COMPOSITIONS[program]
    lines = ["Spectrum 3", names, *(row.replace("O", e, 1) for e in ("O", "Cl", "Ta"))]
    (path := tmp_path / "x.txt").write_text("\n".join(lines) + "\n")
    with pytest.raises(RawFileError, match=r"a table of an EDS analysis.*export each spectrum"):
        readers.read(path, technique)


@pytest.mark.parametrize("share", ["Wt%", "Atomic %"])
def test_a_composition_in_a_workbook(tmp_path: Path, share: str) -> None:
    texts = "".join(f"<si><t>{text}</t></si>" for text in ("Spectrum 1", "Element", share, "O"))
    with zipfile.ZipFile(path := tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst>{texts}</sst>")
    with pytest.raises(RawFileError, match=r"a table of an EDS analysis.*export each spectrum"):
        readers.read(path, "sem_eds")


@pytest.mark.parametrize("technique", [None, "xrd", "eis", "nmr"])
def test_jcamp_of_another_kind_is_called_by_its_data_type(
    tmp_path: Path, technique: str | None
) -> None:
    """And its packed rows are not taken for columns of bare numbers."""
    rows = "".join(f"{400 + 4 * i} {i} {i + 1} {i + 2} {i + 3}\n" for i in range(40))
    text = (
        "##TITLE= synthetic\n##JCAMP-DX= 4.24\n##DATA TYPE= LINK\n##BLOCKS= 1\n"
        "##DATA TYPE= INFRARED SPECTRUM\n##XUNITS= 1/CM\n##XYDATA= (X++(Y..Y))\n"
    )
    (path := tmp_path / "x.dx").write_text(text + rows + "##END=\n")
    with pytest.raises(RawFileError, match=r"type 'INFRARED SPECTRUM'. Of JCAMP-DX, .* RAMAN"):
        readers.read(path, technique)


@pytest.mark.parametrize("technique", [None, "profilometry"])
def test_places_of_pixels_are_not_taken_for_micrometres(
    tmp_path: Path, technique: str | None
) -> None:
    rows = "".join(f"{x} {y} {0.1 * x:.2f}\n" for y in range(20) for x in range(20))
    (path := tmp_path / "a.xyz").write_text(f"Zygo XYZ Data File - Format 2\n0 0 20 20\n#\n{rows}")
    with pytest.raises(RawFileError, match="a line # below the header"):
        readers.read(path, technique)


@pytest.mark.parametrize("version", [3, 4])
def test_digital_micrograph_files_are_called_so(tmp_path: Path, version: int) -> None:
    head = bytes([0, 0, 0, version, 0, 0, 1, 0, 0, 0, 0, 1])
    (path := tmp_path / "x.dm").write_bytes(head + bytes(range(256)))
    with pytest.raises(RawFileError, match=rf"\.dm{version}\).*as TIFF, whose scale is read"):
        readers.read(path, "sem_eds")
