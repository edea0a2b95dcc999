"""What speaks against the intensities of a whole scan, and what of them is not seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from electrolyte.techniques.xrd.analysis import Scan
from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.fit import Fit
from electrolyte.techniques.xrd.model import BACKGROUND, DECAY, HALO_FWHM
from electrolyte.techniques.xrd.phases import MATCH

FULL = "the largest value repeats in a row: was the detector saturated?"
CUT_OFF = "a line lies at the end of the scan or of a gap, which cuts it: how strong is it?"
IN_GAP = "the scan has gaps: what lines lie in them?"
TOO_SHORT = "the scan is no wider than halos are: what is halo, what background?"
OF_FEET = "the halos may be what the model leaves of background and feet of lines: are they halos?"
AT_ITS_START = (
    "a halo has no half height on its left within the scan: is it a halo, or air scatter? (begin"
    " the scan at lower angles)"
)
AT_AN_END = (
    "the background of the fit is zero, or its air scatter falls as fast or as slowly as it may: is"
    " it in the halos?"
)
FEET = 3.0  # of the area of a halo, lines on it: a small error of their feet is as large
SEEN = 3.0  # standard uncertainties from which there is air scatter
NEAR_END = 1e-3  # relative
HIDDEN = 40  # places at which a line could hide


def doubted(scan: Scan) -> list[str]:
    """What speaks against all intensities of the scan."""
    pattern = scan.fit.pattern
    short = float(np.ptp(pattern.two_theta)) < HALO_FWHM[1]
    return [
        *([FULL] if pattern.saturated else []),
        *([TOO_SHORT] if short else []),
        *([OF_FEET] if of_feet(scan.fit) else []),
        *of_background(scan.fit),
        *pattern.of_intensity,
    ]


def of_halo(halo: Feature, peaks: Sequence[Feature]) -> list[str]:
    """What speaks against a halo with an area: a width at the end of its range, or lines far above
    it."""
    doubts = []
    if halo.fwhm <= HALO_FWHM[0] * (1 + NEAR_END):
        doubts.append(f"the width is at the end of its range, {HALO_FWHM[0]:g}°: is it a halo?")
    on_it = [peak.area for peak in peaks if abs(peak.two_theta - halo.two_theta) < halo.fwhm]
    if sum(on_it) > FEET * halo.area:
        doubts.append(
            f"the lines on it have {sum(on_it) / halo.area:.2g} times its area: is it a halo, or"
            " what the model leaves of their feet?"
        )
    return doubts


def of_feet(fit: Fit) -> bool:
    """Whether halos that may be none have more of the index than its u, in a fit that misses."""
    if not fit.misses:
        return False
    there = [halo for halo in fit.halos if halo.area > 0]
    doubtful = sum(halo.area for halo in there if of_halo(halo, fit.peaks))
    return doubtful > _allowed(fit)


def of_background(fit: Fit) -> list[str]:
    """What speaks against the halos as a whole: air scatter falls from the first angle on, as a
    halo does whose other side lies before the scan; and a background at an end of its range has no
    part in u of the halos."""
    x, doubts = fit.pattern.two_theta, []
    before = sum(halo.area for halo in fit.halos if halo.two_theta - halo.fwhm / 2 < x[0])
    if before > _allowed(fit):
        doubts.append(AT_ITS_START)
    constant, air, decay = fit.solution.values[: BACKGROUND - 1]
    at_end = min(decay / DECAY[0], DECAY[1] / decay) < 1 + NEAR_END
    is_there = air > SEEN * np.sqrt(fit.solution.covariance[1, 1])
    nothing = constant <= min(0.0, float(fit.pattern.intensity.min()))
    if fit.halos and (nothing or (is_there and at_end)):
        doubts.append(AT_AN_END)
    return doubts


def _allowed(fit: Fit) -> float:
    """The area that u of the index stands for."""
    return fit.u_crystallinity * (fit.bragg_area + fit.halo_area)


def cut_off(scan: Scan) -> list[str]:
    """Whether lines at an end of the scan, or halos and lines of identified phases in its gaps,
    have more of the index than its u."""
    fit = scan.fit
    x, allowed = fit.pattern.two_theta, _allowed(fit)
    cut = sum(p.area for p in fit.peaks if fit.pattern.to_end(p.two_theta) < p.fwhm)
    in_gaps = sum(
        (last - first) * float(np.interp((first + last) / 2, x, fit.halo))
        for first, last in fit.pattern.gaps
    )
    gaps = fit.pattern.gaps
    in_gaps += sum(
        area for place, area in _lines(scan) if ((gaps[:, 0] < place) & (place < gaps[:, 1])).any()
    )
    return [*([CUT_OFF] if cut > allowed else []), *([IN_GAP] if in_gaps > allowed else [])]


def hidden_area(scan: Scan) -> float:
    """What the lines of identified phases have in this scan that are not seen in it."""
    at = np.array([peak.two_theta for peak in scan.fit.peaks])
    return sum(
        area
        for place, area in _lines(scan)
        if scan.fit.pattern.covers(place) and np.abs(at - place).min() > MATCH
    )


def _lines(scan: Scan) -> Iterator[tuple[float, float]]:
    """Angle and area of each line that identified phases should have."""
    wavelength = scan.fit.pattern.radiation.alpha1
    for phase in scan.phases:
        if phase.verdict == "identified":
            for line in phase.reference.lines:
                place = line.two_theta(wavelength, phase.scale)
                yield place, phase.area_per_percent * line.intensity


def largest_hidden(scan: Scan) -> float:
    """The index if one line stood where it is seen worst."""
    x = scan.fit.pattern.two_theta
    inside = np.linspace(x[0], x[-1], HIDDEN + 2)[1:-1]
    area = max(scan.fit.detection_limit(float(at)) for at in inside)
    return area / (area + scan.fit.halo_area)
