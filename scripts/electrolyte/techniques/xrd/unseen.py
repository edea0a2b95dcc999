"""What speaks against the intensities of a whole scan, and what of them is not seen."""

from __future__ import annotations

import numpy as np

from electrolyte.techniques.xrd.analysis import Scan
from electrolyte.techniques.xrd.model import HALO_FWHM
from electrolyte.techniques.xrd.phases import MATCH

FULL = "the largest value repeats in a row: was the detector saturated?"
CUT_OFF = "a line lies at the end of the scan or of a gap, which cuts it: how strong is it?"
IN_GAP = "the scan has gaps: what lines lie in them?"
TOO_SHORT = "the scan is no wider than halos are: what is halo, what background?"
HIDDEN = 40  # places at which a line could hide


def doubted(scan: Scan) -> list[str]:
    """What speaks against all intensities of the scan."""
    pattern = scan.fit.pattern
    short = float(np.ptp(pattern.two_theta)) < HALO_FWHM[1] and scan.fit.halos
    return [
        *([FULL] if pattern.saturated else []),
        *([TOO_SHORT] if short else []),
        *pattern.of_intensity,
    ]


def cut_off(scan: Scan) -> list[str]:
    """Whether lines at an end of the scan, or halos in its gaps, have more of the index than its
    u."""
    fit = scan.fit
    x, allowed = fit.pattern.two_theta, fit.u_crystallinity * (fit.bragg_area + fit.halo_area)
    cut = sum(p.area for p in fit.peaks if fit.pattern.to_end(p.two_theta) < p.fwhm)
    in_gaps = sum(
        (last - first) * float(np.interp((first + last) / 2, x, fit.halo))
        for first, last in fit.pattern.gaps
    )
    return [*([CUT_OFF] if cut > allowed else []), *([IN_GAP] if in_gaps > allowed else [])]


def hidden_area(scan: Scan) -> float:
    """What the lines of identified phases have in this scan that are not seen in it."""
    fit, hidden = scan.fit, 0.0
    wavelength = fit.pattern.radiation.alpha1
    at = np.array([peak.two_theta for peak in fit.peaks])
    for phase in scan.phases:
        if phase.verdict != "identified":
            continue
        for line in phase.reference.lines:
            place = line.two_theta(wavelength, phase.scale)
            if fit.pattern.covers(place) and np.abs(at - place).min() > MATCH:
                hidden += phase.area_per_percent * line.intensity
    return hidden


def largest_hidden(scan: Scan) -> float:
    """The index if one line stood where it is seen worst."""
    x = scan.fit.pattern.two_theta
    inside = np.linspace(x[0], x[-1], HIDDEN + 2)[1:-1]
    area = max(scan.fit.detection_limit(float(at)) for at in inside)
    return area / (area + scan.fit.halo_area)
