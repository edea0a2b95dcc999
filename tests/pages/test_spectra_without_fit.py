"""The inspector shows a Raman spectrum for which no bands are configured: its points alone."""

from __future__ import annotations

import numpy as np
import pytest

from electrolyte.pages.plots import raman
from electrolyte.techniques.raman.axis import Spectrum
from electrolyte.techniques.raman.numbers import Subject, curves


def test_a_spectrum_without_bands_is_its_points_alone() -> None:
    shift = np.linspace(100, 1000, 200)
    spectrum = Spectrum(shift, 100 + shift, "Intensity / counts")
    table = curves(None, spectrum, Subject("S", "m", "measured"))
    (plot,) = raman.plots({"measurement": "m"}, {"curves": table})
    assert [series.role for series in plot.series] == ["data"]
    assert np.asarray(plot.columns["data"]) == pytest.approx(100 + shift)
    assert not plot.residual
