"""JCAMP-DX tables are read as they were written, in each form of the standard."""

from __future__ import annotations

from pathlib import Path

import nmrglue
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read, sniff

SQUEEZED = "@ABCDEFGHI", "abcdefghi"
DIFFERENCE = "%JKLMNOPQR", "jklmnopqr"
HEAD = """##TITLE=pellet
##JCAMP-DX=4.24
##DATA TYPE=RAMAN SPECTRUM
##ORIGIN=lab
##OWNER=lab
##XUNITS=1/CM
##YUNITS=COUNTS
##XFACTOR=1.0
##YFACTOR={y_factor}
##FIRSTX={first}
##LASTX={last}
##NPOINTS={points}
##.LASER WAVELENGTH=532
"""


def marked(value: int, alphabet: tuple[str, str]) -> str:
    digits = str(abs(value))
    lead = int(digits[0])
    return (alphabet[0][lead] if value >= 0 else alphabet[1][lead - 1]) + digits[1:]


def difference_lines(x: np.ndarray, y: list[int], width: int = 6) -> list[str]:
    """Each line begins with an ordinate, goes on with differences, and is checked by the next."""
    lines = []
    for start in range(0, len(y), width):
        stop = min(start + width, len(y) - 1)
        steps = np.diff(y[start : stop + 1])
        text, place = f"{x[start]:g}{marked(y[start], SQUEEZED)}", 0
        while place < len(steps):
            again = 1
            while place + again < len(steps) and steps[place + again] == steps[place]:
                again += 1
            text += marked(int(steps[place]), DIFFERENCE)
            text += "STUVWXYZs"[again - 1] if 1 < again < 10 else ""
            place += again if again < 10 else 1
        lines.append(text)
    return lines


def written(path: Path, x: np.ndarray, y: list[int], form: str, y_factor: float = 1.0) -> Path:
    head = HEAD.format(first=x[0], last=x[-1], points=len(y), y_factor=y_factor)
    rows = range(0, len(y), 6)
    if form == "pairs":
        table = ["##XYDATA=(XY..XY)", *(f"{a:g}, {b}" for a, b in zip(x, y, strict=True))]
    elif form == "plain":
        table = ["##XYDATA=(X++(Y..Y))"]
        table += [f"{x[i]:g} " + " ".join(map(str, y[i : i + 6])) for i in rows]
    elif form == "packed":
        table = ["##XYDATA=(X++(Y..Y))"]
        table += [f"{x[i]:g}" + "".join(f"{v:+d}" for v in y[i : i + 6]) for i in rows]
    elif form == "squeezed":
        table = ["##XYDATA=(X++(Y..Y))"]
        table += [f"{x[i]:g}" + "".join(marked(v, SQUEEZED) for v in y[i : i + 6]) for i in rows]
    else:
        table = ["##XYDATA=(X++(Y..Y))", *difference_lines(x, y)]
    path.write_text(head + "\n".join([*table, "##END="]) + "\n")
    return path


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([0] * 18 + [5000], "squeezed", False)  # alone on its line it is E000
@given(
    st.lists(st.integers(-3000, 90000), min_size=12, max_size=40),
    st.sampled_from(["pairs", "plain", "packed", "squeezed", "difference"]),
    st.booleans(),
)
def test_a_spectrum_in_each_form(tmp_path: Path, y: list[int], form: str, falling: bool) -> None:
    x = 100 + 2.0 * np.arange(len(y))
    x = x[::-1] if falling else x
    path = written(tmp_path / "a.dx", x, y, form, 0.5)
    assert sniff(path).name == "jcamp-raman"
    frame = read(path, "raman").frame
    order = np.argsort(x)
    np.testing.assert_allclose(frame["Raman Shift / cm-1"], x[order])
    np.testing.assert_allclose(frame["Intensity / counts"], 0.5 * np.array(y)[order])


def test_nmrglue_reads_the_same(tmp_path: Path) -> None:
    y = np.random.default_rng(3).integers(0, 500, 90).tolist()
    path = written(tmp_path / "a.dx", 100 + 2.0 * np.arange(90), y, "difference")
    as_nmr = tmp_path / "nmr.dx"  # the only data type that it takes
    as_nmr.write_text(path.read_text().replace("RAMAN SPECTRUM", "NMR SPECTRUM"))
    _, theirs = nmrglue.jcampdx.read(str(as_nmr))
    np.testing.assert_array_equal(read(path).frame["Intensity / counts"], theirs)


def test_a_damaged_line_is_told_by_its_check(tmp_path: Path) -> None:
    y = np.random.default_rng(3).integers(0, 500, 90).tolist()
    path = written(tmp_path / "a.dx", 100 + 2.0 * np.arange(90), y, "difference")
    lines = path.read_text().splitlines()
    lines[17] = lines[17].replace(lines[17][-1], "N7", 1)
    path.write_text("\n".join(lines))
    with pytest.raises(RawFileError, match=r"again, the check of the line before|NPOINTS"):
        read(path)


def test_a_cut_off_table(tmp_path: Path) -> None:
    y = list(range(60))
    path = written(tmp_path / "a.dx", 100 + 2.0 * np.arange(60), y, "plain")
    path.write_text("\n".join(path.read_text().splitlines()[:-4]))
    with pytest.raises(RawFileError, match=r"DELTAX|NPOINTS"):
        read(path)
