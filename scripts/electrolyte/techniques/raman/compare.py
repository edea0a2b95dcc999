"""Spectra to samples, and samples to each other."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, hypot, nan, sqrt
from typing import Any

import pandas as pd

from electrolyte.numbers.quantities import Quantity, joined_origin, rows_of
from electrolyte.numbers.uncertainty import mean, product_u

NORMAL_95, ONE_SIDED_95 = 1.96, 1.645
SAME_BAND = 4.0  # cm-1 between the expected positions of a band in two samples
# the first are judged between samples, the others are only averaged
_COMPARED = ("raman_area_share", "raman_median_width")


def means(numbers: pd.DataFrame) -> list[Quantity]:
    """The mean of each quantity over the spectra of a sample.

    One spectrum keeps its own u, which says nothing about another piece of the sample; the note
    tells so.
    """
    rows = []
    usable = numbers[numbers["status"].isin(["ok", "suspect"])]
    for _, group in usable.groupby(["quantity", "sample", "condition"], sort=False):
        first = group.iloc[0]
        stated = sqrt(float((group["u"] ** 2).mean()) / len(group))
        if len(group) > 1:
            average = mean(group["value"])
            value, u, note = average.value, max(average.u, stated), f"over {len(group)} spectra"
        else:
            value, u = float(first["value"]), float(first["u"])
            alone = "one spectrum: u without the scatter between spots and pieces"
            note = "; ".join(filter(None, [first["note"], alone]))
        rows.append(
            Quantity(
                quantity=first["quantity"],
                sample=first["sample"],
                condition=first["condition"],
                kind="mean",
                value=value,
                u=u,
                unit=first["unit"],
                n=len(group),
                method=first["method"],
                status="suspect" if (group["status"] == "suspect").any() else "ok",
                note=note,
                source=";".join(group["source"]),
                origin=joined_origin(group["origin"]),
            )
        )
    return rows


def ratios(averages: Sequence[Quantity], pairs: Sequence[Sequence[str]]) -> list[Quantity]:
    """Shares, median widths and widths of common bands of the first sample over the second.

    Intensities of different samples are never divided: they depend on focus and laser power.
    """
    rows = []
    for first, second in pairs:
        own = [q for q in averages if q.sample == first]
        other = [q for q in averages if q.sample == second]
        for a in own:
            for b in other:
                if a.quantity == b.quantity and _comparable(a, b):
                    rows.append(_ratio(a, b))
    return rows


def _comparable(a: Quantity, b: Quantity) -> bool:
    if a.quantity in _COMPARED:
        return a.condition == b.condition
    if a.quantity != "raman_width":
        return False
    expected = [float(q.condition.removeprefix("band=")) for q in (a, b)]
    return abs(expected[0] - expected[1]) <= SAME_BAND


def _ratio(a: Quantity, b: Quantity) -> Quantity:
    rest: dict[str, Any] = {
        "quantity": f"{a.quantity}_ratio",
        "sample": f"{a.sample}/{b.sample}",
        "condition": a.condition,
        "kind": "ratio",
        "unit": "1",
        "method": "ratio, u to first order, interval in the logarithm",
        "n": a.n + b.n,
        "source": ";".join([a.source, b.source]),
        "origin": joined_origin([a.origin, b.origin]),
    }
    if a.value <= 2 * a.u:
        note = f"{a.sample}: {a.value:.3g} ± {a.u:.2g} is not above zero by 2 u"
        return Quantity(value=nan, u=nan, status="not_resolved", note=note, **rest)
    if b.value <= 2 * b.u:
        bound = (a.value - ONE_SIDED_95 * a.u) / (max(b.value, 0.0) + ONE_SIDED_95 * b.u)
        note = f"95 % limit: {b.sample} has {b.value:.3g} ± {b.u:.2g}, not above zero by 2 u"
        return Quantity(value=bound, u=nan, status="lower_limit", note=note, **rest)
    value = a.value / b.value
    spread = exp(NORMAL_95 * hypot(a.u / a.value, b.u / b.value))
    u = product_u(value, (a.value, a.u, 1), (b.value, b.u, -1))
    return Quantity(value=value, u=u, lower95=value / spread, upper95=value * spread, **rest)


def compared(numbers: pd.DataFrame, pairs: Sequence[Sequence[str]]) -> list[Quantity]:
    """All rows of the technique: single spectra, means, ratios."""
    averages = means(numbers)
    return [*rows_of(numbers), *averages, *ratios(averages, pairs)]
