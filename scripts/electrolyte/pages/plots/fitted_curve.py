"""A measured curve with its fit, the parts of the fit, and the residuals."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from electrolyte.numbers.decimation import decimated
from electrolyte.pages.plots.plot import Axis, Plot, Series

POINTS = 1200  # of a curve: twice the columns of pixels that it is drawn in


def fitted_curve(
    title: str,
    table: pd.DataFrame,
    x: Axis,
    y: Axis,
    parts: Mapping[str, str] | None = None,
) -> Plot:
    """The plot of a table with the columns ``x``, ``data``, ``fit`` and those of parts.

    Without a fit, where none was asked for or none converged, it shows the data alone.

    Parameters
    ----------
    parts : what parts of the fit are called, by column
    """
    if "fit" not in table or table["fit"].isna().all():
        kept = decimated(table, ["data"], POINTS)
        series = [Series("data", "data", "x", "data")]
        columns = {name: kept[name] for name in ("x", "data")}
        return Plot(title, x, y, columns, series, thinned=len(kept) < len(table))
    parts = parts or {}
    whole = table.assign(rest=table["data"] - table["fit"])
    kept = decimated(whole, ["data", "rest"], POINTS)
    return Plot(
        title,
        x,
        y,
        {name: kept[name] for name in ("x", "data", "fit", "rest", *parts)},
        [
            Series("data", "data", "x", "data"),
            *(Series(words, "part", "x", name) for name, words in parts.items()),
            Series("fit", "fit", "x", "fit"),
        ],
        residual="rest",
        residual_title="residual",
        thinned=len(kept) < len(whole),
    )
