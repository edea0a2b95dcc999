"""The numbers of a scan as a whole: index of crystallinity, halos, widths, how many peaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.xrd.analysis import Scan
from electrolyte.techniques.xrd.fit import Fit
from electrolyte.techniques.xrd.unseen import (
    cut_off,
    doubted,
    hidden_area,
    largest_hidden,
    of_halo,
)

FIT = "simultaneous Poisson-weighted fit"
INDEX = "index: depends on the halo model, holder and film count as halo; not a mass fraction"
RESOLVED = 0.5  # of the index: with a larger u it says nothing


def as_row(
    quantity: str,
    value: float,
    u: float,
    unit: str,
    *,
    doubts: Sequence[str] = (),
    note: str = "",
    **more: Any,
) -> Quantity:
    """A row; ``u`` is what the number has for itself, ``shared`` is added. With ``doubts`` it is
    suspect."""
    u = float(np.linalg.norm([u, *more.get("shared", {}).values()]))
    if doubts:
        more["status"], note = "suspect", "; ".join(filter(None, [*doubts, note]))
    method = more.pop("method", FIT)
    return Quantity(quantity, "", float(value), u, unit, method, note=note, **more)


def index(scan: Scan) -> Quantity:
    """Area of the peaks over that of peaks and halos; an upper limit without peaks."""
    fit = scan.fit
    if not fit.peaks and fit.halos and np.isfinite(largest := largest_hidden(scan)):
        return as_row(
            "crystallinity_index",
            largest,
            np.nan,
            "1",
            status="upper_limit",
            note="no lines: one of the usual width, so strong that it would be found with a "
            f"probability of 95 %, would give this; so no u; {INDEX}",
        )
    if not (np.isfinite(fit.crystallinity) and fit.u_crystallinity < RESOLVED):
        note = "the halos, or their number, are not determined by this scan; " + INDEX
        return as_row("crystallinity_index", np.nan, np.nan, "1", status="not_resolved", note=note)
    hidden = hidden_area(scan) / (fit.bragg_area + fit.halo_area)
    return as_row(
        "crystallinity_index",
        fit.crystallinity,
        float(np.hypot(fit.u_crystallinity, hidden)),
        "1",
        doubts=[*doubted(scan), *cut_off(scan), *scan.of_range],
        note=f"{INDEX}; u: fit, one halo more or less, unseen lines of the phases that are there",
    )


def median_width(fit: Fit) -> list[Quantity]:
    """The median width of the peaks, if there are any."""
    if not fit.peaks:
        return []
    widths = np.array([peak.fwhm for peak in fit.peaks])
    middle = float(np.median(widths))
    spread = 1.4826 * float(np.median(np.abs(widths - middle)))  # an SD, if they were normal
    own = fit.peaks[0].u_fwhm if len(widths) < 3 else 0.0
    return [
        as_row(
            "median_peak_fwhm",
            middle,
            float(np.hypot(1.253 * spread / np.sqrt(len(widths)), own)),
            "deg",
            n=len(widths),
            doubts=fit.pattern.of_width,
            note="u of a median, 1.253 s / sqrt(n), s from the median deviation of the widths",
        )
    ]


def wavelength(scan: Scan) -> Quantity:
    """Of the only line, or of Kα1."""
    return as_row(
        "radiation_wavelength",
        scan.fit.pattern.radiation.alpha1,
        np.nan,
        "Ang",
        method="as sheet or file state it",
        note="Kα1, or the only line; a setting of the instrument; no u stated",
    )


def count_of_peaks(scan: Scan) -> Quantity:
    """How many peaks there are above the detection limit."""
    return as_row(
        "peaks_above_detection_limit",
        len(scan.fit.peaks),
        float("nan"),
        "1",
        doubts=scan.of_range,
        method="matched filter and fit",
        note="a count; no u",
    )


def main_halo(fit: Fit, of_range: Sequence[str] = ()) -> list[Quantity]:
    """Where the largest halo is and how wide; not resolved where the scan does not tell. Doubtful
    intensities leave it open which is the largest."""
    if not fit.halos:
        return []
    main = max(fit.halos, key=lambda halo: halo.area)
    x = fit.pattern.two_theta
    placed = max(main.u_two_theta, main.u_fwhm) <= main.fwhm / 2 and x[0] < main.two_theta < x[-1]
    if not (main.area > 0 and placed):
        note = "a background that rises or falls does as well as a halo"
        empty = {"status": "not_resolved", "note": note}
        names = "main_halo_two_theta", "main_halo_fwhm"
        return [as_row(name, np.nan, np.nan, "deg", **empty) for name in names]
    doubts = [*of_halo(main, fit.peaks), *fit.pattern.of_intensity, *of_range]
    return [
        as_row("main_halo_two_theta", main.two_theta, main.u_two_theta, "deg", doubts=doubts),
        as_row("main_halo_fwhm", main.fwhm, main.u_fwhm, "deg", doubts=doubts),
    ]
