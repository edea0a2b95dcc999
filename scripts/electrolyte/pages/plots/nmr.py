"""NMR: spectra with the fitted lines, and recoveries with the fitted relaxation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from electrolyte.pages.plots.fitted_curve import fitted_curve
from electrolyte.pages.plots.plot import Axis, Plot, Series


def plots(tables: Mapping[str, pd.DataFrame]) -> list[Plot]:
    """One plot of a spectrum, or of a recovery."""
    found = []
    if len(spectrum := tables["spectra"]):
        curve = spectrum.rename(columns={"shift_ppm": "x", "intensity": "data"})
        axes = Axis("shift / ppm", reversed=True), Axis("intensity")
        found.append(fitted_curve("Spectrum", curve.sort_values("x"), *axes))
    if len(recovery := tables["recoveries"]):
        found.append(_recovery(recovery))
    return found


def _recovery(table: pd.DataFrame) -> Plot:
    """Measured points and the fitted curve; residuals against the curve between its points."""
    measured, fit = (table[table["kind"] == kind] for kind in ("measured", "fit"))
    fit = fit.sort_values("delay_s")
    at = np.full(len(measured), np.nan)
    if len(fit):
        at = np.interp(np.log(measured["delay_s"]), np.log(fit["delay_s"]), fit["recovered"])
    blank_data, blank_fit = np.full(len(measured), np.nan), np.full(len(fit), np.nan)
    columns = {
        "t": np.concatenate([measured["delay_s"], blank_fit]),
        "data": np.concatenate([measured["recovered"], blank_fit]),
        "rest": np.concatenate([measured["recovered"] - at, blank_fit]),
        "t_fit": np.concatenate([blank_data, fit["delay_s"]]),
        "fit": np.concatenate([blank_data, fit["recovered"]]),
    }
    return Plot(
        "Recovery",
        Axis("delay / s", log=True),
        Axis("recovered fraction"),
        columns,
        [Series("data", "data", "t", "data"), Series("fit", "fit", "t_fit", "fit")],
        residual="rest",
        residual_title="residual",
    )
