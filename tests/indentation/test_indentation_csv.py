"""The plain table of one indent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import CONTACT_STIFFNESS, DEPTH, INDENT, LOAD, TEST_TIME


@pytest.mark.parametrize(
    "text",
    [
        "Depth / nm,Load / mN,Time / s\n0,0,0\n1500,0.25,1.5\n",
        "Time (s)\tForce (uN)\tDisplacement (um)\n0\t0\t0\n1.5\t250\t1.5\n",
        "Displacement [um];Load [N];Time [s]\n0;0;0\n1,5;0,00025;1,5\n",
        "Time,Load,Depth\n(s),(mN),(nm)\n0,0,0\n1.5,0.25,1500\n",
        '\ufeff# a comment\n"Depth / µm","Load / µN","Time / min"\n0,0,0\n1.5,250,0.025\n',
    ],
)
def test_one_table_in_several_spellings(tmp_path: Path, text: str) -> None:
    path = tmp_path / "indent 7.csv"
    path.write_text(text, encoding="utf-8")
    read = readers.read(path)
    assert (read.format, read.technique) == ("indentation-csv", "indentation")
    assert read.frame[INDENT].unique().tolist() == ["indent 7"]
    assert read.frame[[DEPTH, LOAD, TEST_TIME]].iloc[-1].tolist() == pytest.approx(
        [1500, 0.25, 1.5]
    )


def test_stiffness_and_constants_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "# poisson_ratio: 0.2\n# area_coefficients: 24.5 900\n"
        "Depth / nm,Load / mN,Stiffness / mN/um\n10,1,2\n20,2,3\n",
        encoding="utf-8",
    )
    read = readers.read(path)
    assert read.metadata["poisson_ratio"] == 0.2
    assert read.metadata["area_coefficients"] == (24.5, 900.0)
    assert read.frame[CONTACT_STIFFNESS].tolist() == [2000, 3000]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Depth,Load\n1,2\n", "line 1: expected columns with units, .*found 'Depth'"),
        ("Depth / nm,Load / kg\n1,2\n", "found the unit 'kg'"),
        ("Depth / nm,Load / mN\n", "rows of one indent, found none"),
        ("Depth / nm,Load / mN\n1,x\n", "line 2: expected a number in column 'Load'"),
        ("# area_coefficients: a\nDepth / nm,Load / mN\n1,2\n", "line 1: expected numbers C0"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RawFileError, match=message):
        readers.read(path, "indentation")


def test_several_tests_below_each_other_are_no_cycles_of_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    one = ["0,0,0", "800,0.2,1.0", "600,0.01,2.0"]
    path.write_text("\n".join(["Depth / nm,Load / mN,Time / s", *one, "", *one]), encoding="utf-8")
    with pytest.raises(RawFileError, match=r"line 6: expected one test, .*found 0 s after 2 s"):
        readers.read(path)


@pytest.mark.parametrize("names", ["Pd [nm]\tFn [mN]", "Penetration depth (nm)\tNormal force (mN)"])
def test_a_table_below_the_lines_of_a_report(tmp_path: Path, names: str) -> None:
    """Its names are those of the program; a column that is not used needs no unit."""
    depth = np.r_[np.linspace(0, 200, 50), np.linspace(200, 120, 50)]
    load = np.r_[np.linspace(0, 10, 50), np.linspace(10, 0, 50)]
    rows = "".join(f"{h:.3f}\t{p:.3f}\t0\n" for h, p in zip(depth, load, strict=True))
    (path := tmp_path / "a.txt").write_text(
        f"Indentation report\nMax. load\t10 mN\n\n{names}\tAuxiliary\n{rows}"
    )
    frame = readers.read(path).frame
    np.testing.assert_allclose(frame[DEPTH], depth, atol=1e-3)
    np.testing.assert_allclose(frame[LOAD], load, atol=1e-3)


@pytest.mark.parametrize(
    ("header", "depth_nm", "load_mN"),
    [
        ("Depth / Å,Load / mN", 0.1, 1.0),
        ("Depth (angstrom),Load (mN)", 0.1, 1.0),
        ("Depth / um,Load / gf", 1e3, 9.80665),
        ("Depth [nm],Load [gf]", 1.0, 9.80665),
    ],
)
def test_gram_force_and_angstrom(tmp_path, header, depth_nm, load_mN):
    rows = "".join(f"{n},{n * n / 10}\n" for n in range(30))
    (path := tmp_path / "a.csv").write_text(f"{header}\n{rows}", encoding="utf-8")
    frame = readers.read(path, "indentation").frame
    assert frame[DEPTH].to_numpy() == pytest.approx(depth_nm * np.arange(30))
    assert frame[LOAD].to_numpy() == pytest.approx(load_mN * np.arange(30) ** 2 / 10)


def loaded_and_unloaded(deepest_nm: float, left_nm: float) -> str:
    load = np.r_[np.linspace(0, 20, 40), np.linspace(20, 0.2, 40)]
    depth = deepest_nm * np.sqrt(load / 20)
    depth[40:] = left_nm + (deepest_nm - left_nm) * (load[40:] / 20) ** 0.7
    return "".join(f"{h:.2f},{p:.4f}\n" for h, p in zip(depth, load, strict=True))


def test_a_test_on_a_new_place_is_no_cycle_of_the_one_before(tmp_path: Path) -> None:
    """Without a clock too: what has yielded does not come back."""
    one = loaded_and_unloaded(900, 700)
    (path := tmp_path / "a.csv").write_text("Depth / nm,Load / mN\n" + one + one)
    with pytest.raises(RawFileError, match=r"line 8[0-9]: expected cycles on one place"):
        readers.read(path)
    again = "".join(reversed(one.splitlines(keepends=True)[40:]))
    path.write_text("Depth / nm,Load / mN\n" + one + again + one[one.index("900.00") :])
    assert len(readers.read(path).choices) == 2


def test_tests_side_by_side_are_refused(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(
        "Depth / nm,Load / mN,Depth / nm,Load / mN\n1,1,2,1\n3,2,4,2\n"
    )
    with pytest.raises(RawFileError, match=r"one indent in .*found 2 columns 'Depth'"):
        readers.read(path)


def test_a_segment_needs_no_unit_and_a_ratio_has_bounds(tmp_path: Path) -> None:
    table = "Depth (raw) (nm),Depth (nm),Load (mN),Segment\n1,2,3,1\n4,5,6,1\n"
    (path := tmp_path / "a.csv").write_text(table)
    assert readers.read(path).frame[DEPTH].tolist() == [2, 5]
    path.write_text("# poisson_ratio: 25\n" + table)
    with pytest.raises(RawFileError, match="line 1: expected a Poisson's ratio of 0"):
        readers.read(path)
