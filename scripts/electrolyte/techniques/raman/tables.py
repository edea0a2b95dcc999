"""The table of Raman bands."""

from __future__ import annotations

import pandas as pd

from electrolyte.ground.printing import DOUBTED, with_uncertainty
from electrolyte.numbers.quantities import joined_origin
from electrolyte.numbers.tables import Table

TEXTS = ("sample", "position / cm⁻¹", "FWHM / cm⁻¹", "share of area / %", "assignment")


def bands_table(bands: pd.DataFrame) -> Table:
    """The bands of all spectra, as ``raman_fit`` writes them, with their assignments."""
    rows = []
    for band in bands.itertuples():
        mark = DOUBTED if band.status == "suspect" else ""
        position = with_uncertainty(band.centre_cm1, band.centre_u_cm1) + mark
        width = with_uncertainty(band.width_cm1, band.width_u_cm1) + mark
        rows.append(
            {
                "sample": band.sample,
                "position / cm⁻¹": position if band.detected else f"{band.band:g}: not detected",
                "FWHM / cm⁻¹": width if band.detected else "",
                "share of area / %": with_uncertainty(100 * band.share, 100 * band.share_u) + mark,
                "assignment": band.assignment if isinstance(band.assignment, str) else "",
            }
        )
    title = "Raman bands; ± is u of fit and baseline"
    texts = pd.DataFrame(rows, columns=None if rows else list(TEXTS))
    return Table(bands, texts, title, joined_origin(bands["origin"]))
