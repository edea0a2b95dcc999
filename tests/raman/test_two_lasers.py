"""A laser in the sheet against the laser in the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.study.configuration import validated
from electrolyte.techniques.raman.evaluation import evaluate


@pytest.mark.parametrize(
    ("filed", "given", "doubted"),
    [
        (532.0, None, False),
        (532.0, 532.3, False),
        (532.0, 514.5, True),
        (785.0, 532.0, True),
        (632.8, 633.0, False),
    ],
)
def test_two_lasers_make_all_numbers_suspect(
    tmp_path: Path, filed: float, given: float | None, doubted: bool
) -> None:
    shift = np.arange(200.0, 700.0, 1.0)
    counts = 400 + 900 / (1 + ((shift - 421) / 7.5) ** 2)
    counts = np.random.default_rng(1).poisson(counts)
    rows = "\n".join(f"{x:.2f}\t{y}" for x, y in zip(shift, counts, strict=True))
    path = tmp_path / "a.txt"
    head = f"#Acq. time (s)=\t10\n#Laser=\t{filed}nm\n#AxisType[0]=\tIntens\n"
    path.write_text(head + rows + "\n", encoding="latin-1")
    measurement = readers.read(path, "raman")
    assert measurement.metadata["excitation_nm"] == filed
    row = {
        "subject": {"sample": "S"},
        "measurement": "m",
        "origin": "synthetic",
        "excitation_nm": given,
        "path": "a.txt",
    }
    found = evaluate(row, measurement, None, validated({"raman": {}})["raman"]).quantities
    assert found
    statuses = {quantity.status for quantity in found}
    assert statuses == ({"suspect"} if doubted else {"ok"})
    assert all("which is right" in quantity.note for quantity in found) == doubted
