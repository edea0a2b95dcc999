"""Load over depth of every indent, what its numbers rest on, and the fitted unloading."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.decimation import decimated
from electrolyte.readers.measurement import DEPTH, INDENT, LOAD, Measurement
from electrolyte.readers.mechanics.cycles import unloadings
from electrolyte.techniques.indentation.indents import route_of, window
from electrolyte.techniques.indentation.settings import Settings
from electrolyte.techniques.indentation.unloading import fit_unloading

CURVES = ("indent", "depth_nm", "load_mN", "used_mN", "fit_mN")
POINTS = 300  # of one indent


def curves(measurement: Measurement, settings: Settings) -> pd.DataFrame:
    """The curves of all indents.

    ``used_mN`` is the load of the points whose mean or fit gives the numbers, ``fit_mN`` that of
    the power law through an unloading; NaN elsewhere, and for an indent that allows no analysis.
    """
    route = route_of(measurement, settings.route)
    tables = []
    for name, points in measurement.frame.groupby(INDENT, sort=False):
        depth, load = points[DEPTH].to_numpy(float), points[LOAD].to_numpy(float)
        used = np.full(len(load), np.nan)
        fit = np.full(len(load), np.nan)
        try:
            if route == "unloading":
                _mark_unloading(depth, load, settings, used, fit)
            else:
                chosen = window(depth[: int(np.argmax(load)) + 1], settings.window_nm)
                used[chosen] = load[chosen]
        except AnalysisError:
            pass  # the row of the indent says why
        table = pd.DataFrame(
            {
                "indent": str(name),
                "depth_nm": depth,
                "load_mN": load,
                "used_mN": used,
                "fit_mN": fit,
            }
        )
        tables.append(decimated(table, ["depth_nm", "load_mN"], POINTS))
    return stacked(tables, CURVES)


def _mark_unloading(
    depth: np.ndarray, load: np.ndarray, settings: Settings, used: np.ndarray, fit: np.ndarray
) -> None:
    """Fill in what the last unloading is fitted to, and the fit.

    P = S L/m x^m with x = (h - hf)/L, of slope S at x = 1.
    """
    found = unloadings(load)
    if not found:
        return
    start, stop = found[-1]
    law = fit_unloading(depth, load, start, stop, settings.unloading_range, "indent")
    low, high = settings.unloading_range
    inside = slice(start, stop)
    share = load[inside] / law.load_mN
    chosen = (share >= low) & (share <= high)
    length = law.depth_nm - law.final_depth_nm
    x = np.maximum(depth[inside] - law.final_depth_nm, 0.0) / length
    used[inside] = np.where(chosen, load[inside], np.nan)
    fit[inside] = np.where(
        chosen, law.stiffness_N_m * length * 1e-6 / law.exponent * x**law.exponent, np.nan
    )
