"""EDS spectra: areas of the lines of given elements, and atomic fractions with their limits.

Line energies: Deslattes et al., Rev. Mod. Phys. 75 (2003) 35 (K) and Bearden, Rev. Mod. Phys. 39
(1967) 78 (M), rounded to the eV that a detector of 130 eV can use. Ratios within a family are
round values; they weigh little because their lines overlap within the resolution.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from electrolyte.ground.errors import AnalysisError

FloatArray = NDArray[np.float64]
# family of the strongest line below 5 keV: (energy / keV, intensity relative to the first)
LINES: dict[str, tuple[tuple[float, float], ...]] = {
    "C": ((0.277, 1.0),),
    "N": ((0.392, 1.0),),
    "O": ((0.525, 1.0),),
    "F": ((0.677, 1.0),),
    "Na": ((1.041, 1.0),),
    "Al": ((1.487, 1.0),),
    "Si": ((1.740, 1.0), (1.836, 0.03)),
    "P": ((2.014, 1.0), (2.139, 0.05)),
    "S": ((2.308, 1.0), (2.464, 0.06)),
    "Cl": ((2.622, 1.0), (2.816, 0.09)),
    "Zr": ((2.042, 1.0), (2.124, 0.65)),
    "Nb": ((2.166, 1.0), (2.257, 0.65)),
    "Br": ((1.480, 1.0), (1.526, 0.40)),
    "Ta": ((1.710, 1.0), (1.766, 0.59), (1.964, 0.07), (1.330, 0.04)),
    "W": ((1.775, 1.0), (1.835, 0.59), (2.035, 0.07), (1.383, 0.04)),
}
MN_KA_EV = 5895.0
FWHM_PER_SD = 2 * math.sqrt(2 * math.log(2))
ONE_SIDED_95 = 1.645
CERTAIN, LEAST_SHARE = 5.0, 0.02  # of an element not sought: over its u, and of all line counts


@dataclass(frozen=True)
class SpectrumFit:
    """Areas of the element families.

    Attributes
    ----------
    counts, u_counts : by element; u from counting and overlap, times the root of a reduced
        chi-square above 1
    fwhm_ev : resolution at Mn Ka; shift_ev : of the energy axis
    chi2_reduced : of the fit
    unlisted : the element not sought that what is left looks most like, with its share of the
        counts of all lines; empty and 0 if like none
    energy_kev, measured, model, background : the fitted window, for drawing
    """

    counts: dict[str, float]
    u_counts: dict[str, float]
    fwhm_ev: float
    shift_ev: float
    chi2_reduced: float
    unlisted: tuple[str, float]
    energy_kev: FloatArray
    measured: FloatArray
    model: FloatArray
    background: FloatArray


@dataclass(frozen=True)
class AtomicFraction:
    """Share of an element among the atoms that EDS sees; ``limit`` if its lines are not certain."""

    element: str
    value: float
    u: float
    limit: bool
    nominal: float


def fit(
    energy_kev: FloatArray,
    counts: FloatArray,
    elements: Sequence[str],
    window_kev: tuple[float, float],
    subject: str,
    background_terms: int = 5,
) -> SpectrumFit:
    """Fit lines at known energies and a smooth background, with Poisson weights.

    Only resolution and shift are nonlinear; areas and background are solved for inside (variable
    projection). Weights are from the model, twice iterated: those from the data favour low
    channels.

    Raises
    ------
    AnalysisError
        Unknown element, window without lines or with too few counts.
    """
    unknown = [e for e in elements if e not in LINES]
    if unknown:
        raise AnalysisError(subject, f"elements among {', '.join(LINES)}", ", ".join(unknown))
    from scipy.optimize import least_squares  # here: gathering the numbers takes no fit

    outside = [e for e in elements if not window_kev[0] < LINES[e][0][0] < window_kev[1]]
    if outside or not elements:
        raise AnalysisError(
            subject,
            f"elements with lines in {window_kev[0]:g} to {window_kev[1]:g} keV",
            ", ".join(outside) or "no element",
        )
    use = (energy_kev >= window_kev[0]) & (energy_kev <= window_kev[1])
    x, y = energy_kev[use], counts[use]
    if use.sum() < 20 * len(elements) or y.sum() < 1000:
        raise AnalysisError(
            subject, "a spectrum with counts in the window", f"{y.sum():g} in {use.sum()} channels"
        )
    scaled = 2 * (x - x[0]) / (x[-1] - x[0]) - 1
    smooth = np.polynomial.chebyshev.chebvander(scaled, background_terms - 1)
    step = float(np.median(np.diff(x)))
    weight = 1 / np.sqrt(np.maximum(y, 1))

    def solve(shape: FloatArray) -> tuple[FloatArray, FloatArray]:
        peaks = [_family(e, x, shape[0] * 1e-3, shape[1] * 1e-3, step) for e in elements]
        design = np.column_stack([*peaks, smooth])
        areas = np.asarray(np.linalg.lstsq(design * weight[:, None], y * weight)[0], dtype=float)
        return design, areas

    def misfit(shape: FloatArray) -> FloatArray:
        design, areas = solve(shape)
        residual: FloatArray = (design @ areas - y) * weight
        return residual

    shape = np.array([130.0, 0.0])
    for _ in range(3):
        shape = least_squares(
            misfit, shape, bounds=([60.0, -40.0], [250.0, 40.0]), x_scale=[10.0, 5.0]
        ).x
        design, areas = solve(shape)
        weight = 1 / np.sqrt(np.maximum(design @ areas, 1))
    design, areas = solve(shape)
    residual = misfit(shape)
    chi2 = float((residual**2).sum()) / (x.size - areas.size - 2)
    covariance = np.linalg.inv((design * weight[:, None]).T @ (design * weight[:, None]))
    u = np.sqrt(np.diag(covariance) * max(1.0, chi2))
    n = len(elements)
    return SpectrumFit(
        counts={e: float(a) for e, a in zip(elements, areas, strict=False)},
        u_counts={e: float(a) for e, a in zip(elements, u, strict=False)},
        fwhm_ev=float(shape[0]),
        shift_ev=float(shape[1]),
        chi2_reduced=chi2,
        unlisted=_unlisted(
            {
                e: _family(e, x, shape[0] * 1e-3, shape[1] * 1e-3, step) * weight
                for e in LINES
                if e not in elements and window_kev[0] < LINES[e][0][0] < window_kev[1]
            },
            design * weight[:, None],
            (y - design @ areas) * weight,
            float(areas[:n].sum()),
        ),
        energy_kev=x,
        measured=y,
        model=design @ areas,
        background=smooth @ areas[n:],
    )


def _unlisted(
    candidates: Mapping[str, FloatArray],
    design: FloatArray,
    residual: FloatArray,
    counts: float,
) -> tuple[str, float]:
    """Of the families of other elements the one that explains most of the residual, if surely and
    with a share of the line counts; all weighted, shape (channels,).
    """
    basis, _ = np.linalg.qr(design)
    best, found = CERTAIN, ("", 0.0)
    for element, family in candidates.items():
        apart = family - basis @ (basis.T @ family)  # what no listed line or background can be
        squared = float(apart @ apart)
        area = float(apart @ residual) / squared
        left = float(residual @ residual) - area**2 * squared
        scale = max(1.0, left / (len(residual) - design.shape[1] - 3))
        significance = area * math.sqrt(squared / scale)
        share = area / (area + counts)
        if significance > best and share > LEAST_SHARE:
            best, found = significance, (element, share)
    return found


def atomic_fractions(
    found: SpectrumFit,
    sensitivity: Mapping[str, float],
    u_sensitivity: float,
    nominal: Mapping[str, float],
    subject: str,
) -> list[AtomicFraction]:
    """Atomic fractions from line areas divided by the element's sensitivity, sum 1.

    Parameters
    ----------
    sensitivity : counts per atom relative to any one element, at this voltage and geometry, from
        a standard or the vendor's program; matrix effects are taken as contained in it
    u_sensitivity : relative standard uncertainty of each, independent
    nominal : fractions of the formula, for elements it contains

    Raises
    ------
    AnalysisError
        An element without sensitivity.
    """
    elements = list(found.counts)
    missing = [e for e in elements if not sensitivity.get(e, 0) > 0]
    if missing:
        raise AnalysisError(
            subject,
            "a sensitivity of every element (sem_eds.sensitivity)",
            f"none for {', '.join(missing)}",
        )
    factor = np.array([sensitivity[e] for e in elements])
    atoms = np.array([found.counts[e] for e in elements]) / factor
    u_counts = np.array([found.u_counts[e] for e in elements]) / factor
    certain = atoms > ONE_SIDED_95 * u_counts
    present = np.where(certain, atoms, 0.0)
    total = present.sum()
    fraction = present / total
    # d(a_i/sum)/d(a_j) = (delta_ij - f_i)/sum
    jacobian = (np.eye(len(elements)) - fraction[:, None]) / total
    variance = (u_counts**2 + (present * u_sensitivity) ** 2) * certain
    u = np.sqrt(jacobian**2 @ variance)
    upper = (np.maximum(atoms, 0) + ONE_SIDED_95 * u_counts) * (1 + u_sensitivity) / total
    return [
        AtomicFraction(
            element=e,
            value=float(fraction[i] if certain[i] else upper[i]),
            u=float(u[i]) if certain[i] else math.nan,
            limit=not certain[i],
            nominal=nominal.get(e, 0.0),
        )
        for i, e in enumerate(elements)
    ]


def _family(
    element: str, x: FloatArray, fwhm_kev: float, shift_kev: float, step: float
) -> FloatArray:
    """Counts per channel of all lines of an element, for one count in the whole family.

    Width: FWHM(E)^2 = FWHM(Mn)^2 + 2.5 eV (E - E(Mn)), Fiori and Newbury, SEM 1978/I, 401.
    """
    lines = LINES[element]
    total = sum(ratio for _, ratio in lines)
    shape = np.zeros_like(x)
    for energy, ratio in lines:
        squared = fwhm_kev**2 + 2.5e-3 * (energy - MN_KA_EV * 1e-3)
        sd = math.sqrt(max(squared, (0.03) ** 2)) / FWHM_PER_SD
        shape += ratio / total * np.exp(-0.5 * ((x - energy - shift_kev) / sd) ** 2) / sd
    return shape * step / math.sqrt(2 * math.pi)
