"""Peaks and halos in physical terms, from the parameters of a fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from electrolyte.techniques.xrd.detect import LN2
from electrolyte.techniques.xrd.model import BACKGROUND, Solution
from electrolyte.techniques.xrd.profile import pseudo_voigt

MINOR = 0.2  # share of the area below which a component only mends the shape of its peak
DIP = 0.95  # of the lower of two maxima: above this between them, they are not resolved
AREA = 2 * np.sqrt(LN2 / np.pi)  # height x full width of a Gaussian of area 1


@dataclass(frozen=True)
class Feature:
    """A peak (position of its Kα1 line, area Kα1 + Kα2) or a halo: position and full width in
    degrees, area in intensity x degree; u are standard uncertainties of the whole fit.

    Components that no minimum parts are one peak, at their centre of gravity, with a u that reaches
    from there to the larger one. It is ``composed`` where the smaller one has so large a share that
    there may be two lines.
    """

    two_theta: float
    u_two_theta: float
    fwhm: float
    u_fwhm: float
    area: float
    u_area: float
    composed: bool = False


def halos_of(solution: Solution) -> tuple[Feature, ...]:
    """The halos of a fit, by rising angle."""
    halos = []
    for k, (centre, fwhm, height) in enumerate(solution.halos):
        at = BACKGROUND + 3 * k
        block = solution.covariance[at : at + 3, at : at + 3]
        by_area = np.array([0.0, height, fwhm]) / AREA
        u_area = float(np.sqrt(by_area @ block @ by_area))
        u_centre, u_fwhm = np.sqrt(np.diag(block)[:2])
        area = height * fwhm / AREA
        halos.append(_feature(centre, u_centre, fwhm, u_fwhm, area, u_area))
    return tuple(sorted(halos, key=lambda halo: halo.two_theta))


def peaks_of(solution: Solution) -> tuple[Feature, ...]:
    """The peaks of a fit, by rising angle; unresolved components are one peak."""
    return tuple(_joined(solution, group) for group in unresolved(solution))


def unresolved(solution: Solution) -> list[list[int]]:
    """Indices of the peaks in groups that no minimum parts, by rising angle."""
    peaks = solution.peaks
    groups: list[list[int]] = []
    for j in np.argsort(peaks[:, 0]):
        if groups and not _parted(solution, [*groups[-1], int(j)]):
            groups[-1].append(int(j))
        else:
            groups.append([int(j)])
    return groups


def _parted(solution: Solution, group: list[int]) -> bool:
    """Whether the curve of the Kα1 lines falls between the last peak and those before it."""
    peaks = solution.peaks[group]
    first, last = peaks[:-1, 0].max(), peaks[-1, 0]
    if last - first > 2 * peaks[:, 1].max():
        return True
    eta = float(solution.values[3])
    x = np.linspace(min(first, last), max(first, last), 41)
    curve = sum(area * pseudo_voigt(x, centre, fwhm, eta)[0] for centre, fwhm, area in peaks)
    return bool(curve.min() < DIP * min(curve[0], curve[-1]))


def _feature(*values: float) -> Feature:
    two_theta, u_two_theta, fwhm, u_fwhm, area, u_area = map(float, values)
    return Feature(two_theta, u_two_theta, fwhm, u_fwhm, area, u_area)


def _joined(solution: Solution, group: list[int]) -> Feature:
    peaks, u = solution.peaks[group], solution.u_peaks[group]
    main = int(np.argmax(peaks[:, 2]))
    if len(group) == 1:
        return _feature(*(v for pair in zip(peaks[0], u[0], strict=True) for v in pair))
    at = solution.layout.first_peak + 3 * np.array(group)
    share = np.maximum(peaks[:, 2], 0) / np.maximum(peaks[:, 2], 0).sum()
    areas = solution.covariance[np.ix_(at + 2, at + 2)]
    centres = solution.covariance[np.ix_(at, at)]
    centre = float(share @ peaks[:, 0])
    spread = abs(centre - float(peaks[main, 0]))
    wider = float(np.sqrt(share @ (peaks[:, 0] - centre) ** 2)) * 2.355
    return Feature(
        centre,
        float(np.sqrt(share @ centres @ share + spread**2)),
        float(np.hypot(share @ peaks[:, 1], wider)),
        float(np.hypot(u[main, 1], wider / 2)),
        float(peaks[:, 2].sum()),
        float(np.sqrt(max(0.0, areas.sum()))),
        composed=bool(np.sort(share)[-2] > MINOR),
    )
