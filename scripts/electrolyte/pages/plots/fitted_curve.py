"""A measured curve with its fit, where it has one, the parts of the fit, and the residuals."""

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
    """The plot of a table with the columns ``x``, ``data`` and, if fitted, ``fit`` and its parts.

    Parameters
    ----------
    parts : what parts of the fit are called, by column
    """
    parts = parts or {}
    measured = Series("data", "data", "x", "data")
    if "fit" not in table:
        kept = decimated(table, ["data"], POINTS)
        return Plot(title, x, y, {name: kept[name] for name in ("x", "data")}, [measured])
    whole = table.assign(rest=table["data"] - table["fit"])
    kept = decimated(whole, ["data", "rest"], POINTS)
    return Plot(
        title,
        x,
        y,
        {name: kept[name] for name in ("x", "data", "fit", "rest", *parts)},
        [
            measured,
            *(Series(words, "part", "x", name) for name, words in parts.items()),
            Series("fit", "fit", "x", "fit"),
        ],
        residual="rest",
        residual_title="residual",
    )
