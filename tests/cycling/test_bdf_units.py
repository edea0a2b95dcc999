"""Battery Data Format with three columns only, and in other units than its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.readers import read
from electrolyte.readers.measurement import CURRENT, TEST_TIME, VOLTAGE


@pytest.mark.parametrize(
    ("header", "factors"),
    [
        ("Test Time / s,Voltage / V,Current / A", (1, 1, 1)),
        ("Test Time / h,Voltage / V,Current / mA", (3600, 1, 1e-3)),
        ("test_time_hour,voltage_volt,current_ampere", (3600, 1, 1)),
        ("test_time_millisecond,voltage_volt,current_ampere", (1e-3, 1, 1)),
        ("Current / A,Voltage / mV,Test Time / min", (60, 1e-3, 1)),
    ],
)
def test_three_columns_in_any_unit(tmp_path: Path, header: str, factors: tuple[float, ...]) -> None:
    rows = {"test": [0, 0.5, 1], "volt": [3.7, 3.6, 3.5], "curr": [-0.1, -0.1, -0.1]}
    names = [name[:4].lower() for name in header.split(",")]
    lines = [",".join(str(rows[name][i]) for name in names) for i in range(3)]
    path = tmp_path / "a.bdf.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    measurement = read(path)
    assert (measurement.format, measurement.technique) == ("bdf-csv", "cycling")
    for label, name, factor in zip((TEST_TIME, VOLTAGE, CURRENT), rows, factors, strict=True):
        np.testing.assert_allclose(measurement.frame[label], np.multiply(rows[name], factor))


def test_the_names_of_an_earlier_vocabulary(real_data: Path) -> None:
    frame = read(real_data / "cycling" / "battery-data-format_legacy.bdf.parquet").frame
    assert len(frame) == 5000
    assert frame[TEST_TIME].iloc[[0, -1]].tolist() == pytest.approx([0, 148782], abs=0.5)
    assert frame[VOLTAGE].iloc[[0, -1]].tolist() == pytest.approx([0.241154, 4.02661], abs=1e-5)
    assert frame[VOLTAGE].max() == pytest.approx(4.20016, abs=1e-5)
    assert (frame[CURRENT].min(), frame[CURRENT].max()) == pytest.approx(
        (-1.50e-4, 1.586e-4), rel=0.02
    )
