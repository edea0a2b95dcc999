"""Two samples side by side, such as heat-treated and as milled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from electrolyte.numbers.pairs import ratio_of
from electrolyte.numbers.quantities import Quantity

COMPARED = ("crystallinity_index", "median_peak_fwhm")


def ratios(rows: Sequence[Quantity], pairs: Sequence[Sequence[str]]) -> list[Quantity]:
    """Each compared quantity of the first sample over that of the second; u of independent scans.

    A pair of which one value is missing is left out; one that is not resolved gives a ratio that is
    not.
    """
    found = []
    for first, second in pairs:
        for quantity in COMPARED:
            own = [row for row in rows if row.quantity == quantity]
            a, b = ([row for row in own if row.sample == sample] for sample in (first, second))
            if not (a and b):
                continue
            ratio = ratio_of(a[0], b[0], f"{quantity}_ratio", method="ratio of two scans", n=1)
            note = "one scan each: what differs between batches is not in u"
            found.append(replace(ratio, note="; ".join(filter(None, [ratio.note, note]))))
    return found
