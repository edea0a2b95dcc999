"""FIDs of JCAMP-DX in each of its forms of numbers (JCAMP-DX 4.24, 5.8 to 5.10)."""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest

from electrolyte.readers import read

SQUEEZED, DIFFERENCE = ("@ABCDEFGHI", "abcdefghi"), ("%JKLMNOPQR", "jklmnopqr")
TIMES = "STUVWXYZs"  # 1 to 9
PER_LINE = 8


def digits(value: int, letters: tuple[str, str]) -> str:
    """The number, its sign and first digit as one letter."""
    text = str(abs(value))
    first = letters[1][int(text[0]) - 1] if value < 0 else letters[0][int(text[0])]
    return first + text[1:]


def differences(row: list[int], repeats: bool) -> str:
    steps = [b - a for a, b in pairwise(row)]
    text = digits(row[0], SQUEEZED)
    if not repeats:
        return text + "".join(digits(step, DIFFERENCE) for step in steps)
    for step, same in groupby(steps):
        count = str(len(list(same)))
        text += digits(step, DIFFERENCE)
        if count != "1":
            text += TIMES[int(count[0]) - 1] + count[1:]
    return text


def table(values: list[int], form: str) -> str:
    """(X++(Y..Y)); a line of differences begins with the last value of the line before."""
    step = PER_LINE - form.startswith("DIF")
    lines = []
    for start in range(0, len(values), step):
        row = values[start : start + PER_LINE]
        if form == "AFFN":
            text = "".join(f" {value}" for value in row)
        elif form == "PAC":
            text = "".join(f"{value:+d}" for value in row)
        elif form == "SQZ":
            text = "".join(digits(value, SQUEEZED) for value in row)
        else:
            text = differences(row, form == "DIFDUP")
        lines.append(f"{start}{text}")
        if form.startswith("DIF") and start + PER_LINE >= len(values):
            lines.append(f"{len(values) - 1}{digits(values[-1], SQUEEZED)}")
            break
    return "\n".join(lines)


@pytest.mark.parametrize("form", ["AFFN", "PAC", "SQZ", "DIF", "DIFDUP"])
@pytest.mark.parametrize("n", [64, 65, 71, 200])
def test_every_form_of_numbers_is_read_exactly(tmp_path: Path, form: str, n: int) -> None:
    rng = np.random.default_rng(n)
    real, imaginary = (
        (rng.standard_normal(n) * 10 ** rng.uniform(1, 6) * rng.integers(0, 2, n)).astype(int)
        for _ in range(2)
    )
    (path := tmp_path / "s.dx").write_text(
        "##TITLE= simulated\n##JCAMP-DX= 5.00\n##DATA TYPE= NMR FID\n##DATA CLASS= NTUPLES\n"
        "##.OBSERVE FREQUENCY= 116.6\n##.OBSERVE NUCLEUS= ^7Li\n##NTUPLES= NMR FID\n"
        "##VAR_NAME= TIME, FID/REAL, FID/IMAG, PAGE NUMBER\n##SYMBOL= X, R, I, N\n"
        f"##VAR_DIM= {n}, {n}, {n}, 2\n##UNITS= SECONDS, ARBITRARY UNITS, ARBITRARY UNITS,\n"
        f"##FACTOR= 1, 0.5, 0.25, 1\n##FIRST= 0, 0, 0, 1\n##LAST= {(n - 1) / 1e4}, 0, 0, 2\n"
        f"##PAGE= N=1\n##DATA TABLE= (X++(R..R)), XYDATA\n{table(real.tolist(), form)}\n"
        f"##PAGE= N=2\n##DATA TABLE= (X++(I..I)), XYDATA\n{table(imaginary.tolist(), form)}\n"
        "##END NTUPLES= NMR FID\n##END=\n"
    )
    fid = read(path, "nmr").arrays["fid"]
    np.testing.assert_array_equal(fid, 0.5 * real + 0.25j * imaginary)
