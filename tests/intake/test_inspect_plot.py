"""`study inspect --plot` shows the columns and images that were read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import study as command
from electrolyte.intake.drawing import figure_of
from electrolyte.readers import read

RAW = Path(__file__).resolve().parents[2] / "raw"
FILES = {
    "eis/LTSC-1_25C.DTA": ("Real Impedance / ohm", 68),
    "dc/LTSOC-2_0.1V.DTA": ("Test Time / s", 3600),
    "cycling/LTSOC-rate_rate.csv": ("Test Time / s", 7323),
    "xrd/LTSC.ras": ("Two Theta / deg", 3501),
    "raman/LTSOC_532nm.txt": ("Raman Shift / cm-1", 921),
    "pycnometry/LTSC_aliquot1.txt": ("Cycle / 1", 10),
    "nmr/LTSC-35Cl/1": ("Test Time / s", 2500),
}


@pytest.mark.parametrize("file", FILES)
def test_a_line_holds_every_point_of_its_column(file: str) -> None:
    column, points = FILES[file]
    measurement = read(RAW / file)
    axes = figure_of(measurement).axes[0]
    (line,) = axes.get_lines()
    np.testing.assert_array_equal(line.get_xdata(), measurement.frame[column])
    assert len(np.asarray(line.get_ydata())) == points


def test_each_indent_is_a_line_and_a_height_map_an_image() -> None:
    indents = figure_of(read(RAW / "indentation/LTSC-2_ADEH.xlsx")).axes[0].get_lines()
    assert len(indents) == 25
    measurement = read(RAW / "profilometry/LTSOC_indents_10x.x3p")
    (image,) = figure_of(measurement).axes[0].get_images()
    shown = np.ma.filled(image.get_array(), np.nan)
    np.testing.assert_array_equal(shown, measurement.arrays["height"])


def test_the_command_writes_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, place = str(RAW / "eis/LTSC-1_25C.DTA"), tmp_path / "seen.png"
    assert command.main(["inspect", file, "--plot", str(place)]) == 0
    assert place.read_bytes().startswith(b"\x89PNG")
    assert command.main(["inspect", file, "--plot", str(tmp_path / "seen.bmpx")]) == 1
    assert "expected .png" in capsys.readouterr().err
    assert command.main(["inspect", file, file, "--plot", str(place)]) == 1
