"""Two samples side by side, such as heat-treated and as milled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from electrolyte.numbers.quantities import Quantity, joined_origin

COMPARED = ("crystallinity_index", "median_peak_fwhm")


def ratios(numbers: pd.DataFrame, pairs: Sequence[Sequence[str]]) -> list[Quantity]:
    """Each compared quantity of the first sample over that of the second; u of independent scans.

    ``numbers`` : rows of ``read_quantities``. A pair of which one value is missing is left out;
    one that is not resolved gives a ratio that is not.
    """
    rows = []
    for first, second in pairs:
        for quantity in COMPARED:
            own = numbers[numbers["quantity"] == quantity]
            a, b = (own[own["sample"] == sample] for sample in (first, second))
            if a.empty or b.empty:
                continue
            x, y = a.iloc[0], b.iloc[0]
            ratio = x["value"] / y["value"]
            resolved = bool(np.isfinite(ratio))
            u = abs(ratio) * np.hypot(x["u"] / x["value"], y["u"] / y["value"])
            rows.append(
                Quantity(
                    f"{quantity}_ratio",
                    f"{first}/{second}",
                    float(ratio) if resolved else float("nan"),
                    float(u) if resolved else float("nan"),
                    "1",
                    "ratio of two scans",
                    kind="ratio",
                    status="ok" if resolved else "not_resolved",
                    note="one scan each: what differs between batches is not in u",
                    source=f"{x['source']};{y['source']}",
                    origin=joined_origin([x["origin"], y["origin"]]),
                )
            )
    return rows
