"""Text files with a mark of DOS at their end, line ends of old programs, or a part missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError

SCAN = "2Theta,Counts\n" + "".join(f"{20 + k / 10:.1f},{90 + k}\n" for k in range(60))
WIRE = "#Wave\t\t#Intensity\n" + "".join(f"{900 - k}.5\t{300 + k}.25\n" for k in range(60))
ACCUPYC = (
    "AccuPyc II 1340\nSample Mass: 3.1 g\nNumber of Purges: 5\n"
    "Cycle#   Volume (cm3)   Density (g/cm3)\n"
)
CYCLES = [f"{k}   1.{500 + k}   2.{60 + k}\n" for k in range(1, 7)]


@pytest.mark.parametrize("text", [SCAN, WIRE])
def test_the_end_of_text_of_dos_and_line_ends_of_one_character(tmp_path: Path, text: str) -> None:
    (path := tmp_path / "a.txt").write_text(text)
    plain = readers.read(path).frame
    path.write_bytes(text.encode() + b"\x1a")
    assert readers.read(path).frame.equals(plain)
    path.write_bytes(text.replace("\n", "\r").encode())
    assert readers.read(path).frame.equals(plain)


def test_a_row_among_cycles_that_is_none(tmp_path: Path) -> None:
    """Cycles below it were lost without a word."""
    (path := tmp_path / "a.txt").write_text(ACCUPYC + "".join(CYCLES))
    assert len(readers.read(path).frame) == 6
    path.write_text(ACCUPYC + "".join([*CYCLES[:3], "x" + CYCLES[3], *CYCLES[4:]]))
    with pytest.raises(RawFileError, match=r"line 8: expected one table of cycles, found 'x4"):
        readers.read(path)


def test_a_letter_among_ordinates(tmp_path: Path) -> None:
    """The parser of JCAMP-DX passes over it, and joins the digits on both sides."""
    head = "##TITLE=A\n##JCAMP-DX=5.00\n##DATA TYPE=NMR SPECTRUM\n##.OBSERVE FREQUENCY=77.8\n"
    axis = "##XUNITS=PPM\n##FIRSTX=4\n##LASTX=0\n##XFACTOR=1\n##YFACTOR=1\n##NPOINTS=5\n"
    (path := tmp_path / "a.jdx").write_text(
        head + axis + "##XYDATA=(X++(Y..Y))\n4 1 2 3\n1 4x2 5\n##END=\n"
    )
    with pytest.raises(RawFileError, match=r"line 13: expected numbers of JCAMP-DX, found 'x'"):
        readers.read(path)


ESPRIT = "Bruker Nano GmbH Berlin, Germany\nEsprit 1.9\nLife time: 60000\nChannels: 9\n\n"
PIXELS = "".join(f"{k};{100 + k};5;\n" for k in range(7))
BWSPEC = f"File Version;BWSpec4\npixel_num;9\nPixel;Raman Shift;Dark Subtracted #1;\n{PIXELS}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{ESPRIT}Energy Counts\n0.1 1\n0.2 2\n0.3 1\n", r"9 channels .*found 3"),
        (BWSPEC, r"expected 9 pixels \(pixel_num\), found 7"),
    ],
)
def test_fewer_points_than_the_file_states(tmp_path: Path, text: str, message: str) -> None:
    (path := tmp_path / "a.txt").write_text(text)
    with pytest.raises(RawFileError, match=message):
        readers.read(path)


def test_scans_and_maps_that_end_early(tmp_path: Path) -> None:
    (path := tmp_path / "a.txt").write_text(
        f";RAW4.00\n[RangeHeader]\nSteps=90\n[Data]\n{SCAN[:-1]}"
    )
    read = readers.read(path)
    assert len(read.frame) == 59
    assert "ends after 59 of 90 points" in read.warnings[0]
    points = [f"{x} {y} 0.{x}{y}" for y in range(5) for x in range(6)]
    path.write_text("# unit: µm\n" + "\n".join(points[:-2]), encoding="utf-8")
    assert "The last line holds 4 of 6 points" in readers.read(path).warnings[0]
    path.write_text("# unit: µm\n" + "\n".join(points), encoding="utf-8")
    assert not readers.read(path).warnings
