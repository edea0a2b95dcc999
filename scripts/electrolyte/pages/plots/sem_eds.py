"""EDS spectra with fitted lines and background."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from electrolyte.pages.plots.fitted_curve import fitted_curve
from electrolyte.pages.plots.plot import Axis, Plot


def plots(tables: Mapping[str, pd.DataFrame]) -> list[Plot]:
    """One plot of a spectrum; images and maps have none."""
    table = tables["spectra"]
    curve = pd.DataFrame(
        {
            "x": table["Energy / keV"],
            "data": table["Counts / 1"],
            "fit": table["Fit / 1"],
            "background": table["Background / 1"],
        }
    )
    axes = Axis("energy / keV"), Axis("counts")
    return [fitted_curve("Spectrum", curve, *axes, {"background": "background"})]
