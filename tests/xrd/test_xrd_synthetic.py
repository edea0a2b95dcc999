"""The synthetic scans: the same bytes every time, called synthetic, what the model says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.readers.diffraction.scan import COUNTS, TWO_THETA
from synthetic import xrd
from synthetic.study import forward_model


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, str]]]:
    raw = tmp_path_factory.mktemp("raw")
    return raw, xrd.write(raw, forward_model())


def test_the_same_bytes_every_time(written: tuple[Path, list[dict]], tmp_path: Path) -> None:
    xrd.write(tmp_path, forward_model())
    for path in (written[0] / "xrd").iterdir():
        assert (tmp_path / "xrd" / path.name).read_bytes() == path.read_bytes()


def test_files_say_that_they_are_synthetic_and_whose(
    written: tuple[Path, list[dict[str, str]]],
) -> None:
    raw, rows = written
    assert {row["sample"] for row in rows} == set(xrd.samples())
    assert {Path(row["path"]).suffix for row in rows} == {".ras", ".xrdml"}
    for row in rows:
        measurement = readers.read(raw / "xrd" / row["path"], "xrd")
        assert row["origin"] == "synthetic"
        assert "SYNTHETIC" in measurement.metadata["comment"]
        assert measurement.metadata["sample_name"] == row["sample"]
        assert measurement.metadata["step_time_s"] == pytest.approx(2.4)
        assert measurement.warnings == ()


def test_counts_scatter_about_the_model_like_counts(
    written: tuple[Path, list[dict[str, str]]],
) -> None:
    raw, rows = written
    model = forward_model()["xrd"]
    for row in rows:
        frame = readers.read(raw / "xrd" / row["path"], "xrd").frame
        expected = xrd.expected_counts(row["sample"], model)
        assert np.abs(frame[TWO_THETA] - xrd.two_theta(model)).max() < 1e-9
        z = (frame[COUNTS] - expected) / np.sqrt(expected)
        n = len(z)
        assert abs(z.mean()) < 4 / np.sqrt(n)
        assert abs((z**2).mean() - 1) < 4 * np.sqrt(2 / n)


def test_lithium_sulfide_lines_are_shifted_by_less_than_half_a_degree() -> None:
    model = forward_model()["xrd"]
    pure = np.array(model["Li2S"]["pos"])
    shifted = [p.two_theta for p in xrd.true_peaks("LTSC", model) if p.origin == "Li2S"]
    assert ((shifted - pure > 0) & (shifted - pure < 0.5)).all()
