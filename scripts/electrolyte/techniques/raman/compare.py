"""Spectra to samples, and samples to each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import hypot, inf, nan
from typing import Any

from electrolyte.ground.printing import with_uncertainty
from electrolyte.numbers.condition import parts_of
from electrolyte.numbers.pairs import ratio_of
from electrolyte.numbers.quantities import Quantity, joined_origin
from electrolyte.numbers.replicates import over_replicates
from electrolyte.techniques.raman.numbers import EXCITATION

NORMAL_95, ONE_SIDED_95 = 1.96, 1.645
SAME_BAND = 4.0  # cm-1 between the expected positions of a band in two samples
# the first are judged between samples, the others are only averaged
_COMPARED = ("raman_area_share", "raman_median_width")


def means(rows: Iterable[Quantity]) -> list[Quantity]:
    """The mean of each quantity over the spectra of a sample.

    One spectrum keeps its own u, which says nothing about another piece of the sample; the note
    tells so. The u of several is never below what their own u allow.
    """
    usable = [row for row in rows if row.status in ("ok", "suspect") and row.quantity != EXCITATION]
    stated: dict[tuple[str, str, str], list[float]] = {}
    for row in usable:
        stated.setdefault((row.quantity, row.sample, row.condition), []).append(row.u)
    found = []
    names = dict.fromkeys(row.quantity for row in usable)
    for mean in over_replicates(usable, list(names)):
        if mean.kind != "mean":
            continue
        own = stated[mean.quantity, mean.sample, mean.condition]
        least = hypot(*own) / len(own)
        if mean.n > 1 and least > mean.u:
            half = NORMAL_95 * least
            mean = replace(
                mean,
                u=least,
                dof=inf,
                lower95=min(mean.lower95, mean.value - half),
                upper95=max(mean.upper95, mean.value + half),
            )
        found.append(mean)
    return found


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
    expected = [float(parts_of(q.condition)["band"]) for q in (a, b)]
    return abs(expected[0] - expected[1]) <= SAME_BAND


def _ratio(a: Quantity, b: Quantity) -> Quantity:
    rest: dict[str, Any] = {
        "quantity": f"{a.quantity}_ratio",
        "sample": f"{a.sample}/{b.sample}",
        "condition": a.condition,
        "kind": "ratio",
        "unit": "1",
        "method": "ratio",
        "n": a.n + b.n,
        "source": ";".join([a.source, b.source]),
        "origin": joined_origin([a.origin, b.origin]),
    }
    if a.value <= 2 * a.u:
        note = f"{a.sample}: {with_uncertainty(a.value, a.u)} is not above zero by 2 u"
        return Quantity(value=nan, u=nan, status="not_resolved", note=note, **rest)
    if b.value <= 2 * b.u:
        bound = (a.value - ONE_SIDED_95 * a.u) / (max(b.value, 0.0) + ONE_SIDED_95 * b.u)
        note = f"95 % limit: {b.sample} has {with_uncertainty(b.value, b.u)}, not above zero by 2 u"
        return Quantity(value=bound, u=nan, status="lower_limit", note=note, **rest)
    return ratio_of(a, b, f"{a.quantity}_ratio", n=a.n + b.n)


def compared(rows: Sequence[Quantity], pairs: Sequence[Sequence[str]]) -> list[Quantity]:
    """All rows of the technique: single spectra, means, ratios."""
    averages = means(rows)
    return [*rows, *averages, *ratios(averages, pairs)]
