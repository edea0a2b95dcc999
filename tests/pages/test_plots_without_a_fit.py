"""The inspector draws the data of a measurement that nothing was fitted to."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from electrolyte.pages.plots import eis, raman, sem_eds
from electrolyte.pages.plots.plot import Plot
from electrolyte.techniques.raman.axis import Spectrum
from electrolyte.techniques.raman.numbers import Subject, curves

POINTS = 3000  # more than are drawn


def impedance(circuit: object) -> list[Plot]:
    frequency = np.geomspace(1e6, 1, 40)
    table = pd.DataFrame(
        {
            "measurement": "m",
            "Frequency / Hz": frequency,
            "Real Impedance / ohm": 100.0,
            "Imaginary Impedance / ohm": -1e6 / frequency,
            "Fitted Real Impedance / ohm": np.nan,
            "Fitted Imaginary Impedance / ohm": np.nan,
            "circuit": circuit,
        }
    )
    return eis.plots({"curves": table})


def eds() -> list[Plot]:
    energy = np.linspace(0, 20, POINTS)
    fit = {"Fit / 1": np.nan, "Background / 1": np.nan}
    values = {"measurement": "m", "Energy / keV": energy, "Counts / 1": energy**2}
    return sem_eds.plots({"spectra": pd.DataFrame(values | fit)})


def shifts() -> list[Plot]:
    """As the job of Raman writes it for a sample without a list of bands."""
    shift = np.linspace(100, 3500, POINTS)
    spectrum = Spectrum(shift, 1e4 + shift, "Intensity / counts")
    return raman.plots({"curves": curves(None, spectrum, Subject("A", "m", "measured"))})


@pytest.mark.parametrize(
    "plots",
    [impedance(""), impedance(np.nan), eds(), shifts()],
    ids=["eis", "eis read", "eds", "raman"],
)
def test_the_data_are_drawn_alone(plots: list[Plot]) -> None:
    assert plots
    for plot in plots:
        assert [(series.name, series.role) for series in plot.series] == [("data", "data")]
        assert not plot.residual
        assert np.isfinite(plot.columns[plot.series[0].y]).all()
        json.dumps(plot.as_data(), allow_nan=False)


def test_only_curves_that_are_thinned_are_drawn_as_lines() -> None:
    assert [plot.thinned for plot in (*eds(), *shifts())] == [True, True]
    assert not any(plot.thinned for plot in impedance(""))
