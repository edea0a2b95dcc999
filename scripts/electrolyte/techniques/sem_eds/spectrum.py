"""EDS spectra: areas of the lines of given elements, and atomic fractions with their limits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.sem_eds.lines import LINES, SI_EDGE, SI_KA, escape_share

FloatArray = NDArray[np.float64]
MN_KA_EV = 5895.0
NARROWEST_KEV = 0.03  # of noise alone
FWHM_PER_SD = 2 * math.sqrt(2 * math.log(2))
ONE_SIDED_95, TWO_SIDED_95 = 1.645, 1.96
CERTAIN, LEAST_SHARE = 5.0, 0.02  # of an element not sought: over its u, and of all line counts
FWHM_EV, SHIFT_EV, GAIN = (60.0, 250.0), 60.0, 0.03  # where they are sought
U_SHIFT_EV, U_GAIN = 15.0, 0.005  # of an axis that is calibrated as usual
AROUND_KEV = 0.25  # of a line, where a misfit may be its own
U_BACKGROUND = 0.05  # relative, of a smooth one below a line: absorption edges step by 5 to 20 %
MORE_TERMS = (2, 4)  # of rival backgrounds
# of every line but the first of a family against the first, relative, and in terms of the first:
# lines that are as weak are not listed
U_RATIO, U_OF_FIRST = 0.1, 0.005
# Relative u of what a rough or coated surface absorbs, against that of the sensitivities: O Kα of
# powders is off by a factor of two either way (95 %), others as mass attenuation goes, E^-3.
U_ABSORBED_AT_O, O_KA_KEV, MOST_ABSORBED = math.log(2) / TWO_SIDED_95, 0.525, 0.5


@dataclass(frozen=True)
class SpectrumFit:
    """Areas of the element families.

    Attributes
    ----------
    counts, u_counts : by element; u from counting and overlap, times the root of a reduced
        chi-square above 1, from backgrounds with more terms, what the fit leaves around the line
        beyond the noise, what a smooth background is off by below it, and the ratios of lines
    fwhm_ev : resolution at Mn Ka; shift_ev, gain : of the energy axis, by which the lines lie from
        where it puts them
    chi2_reduced : of the fit
    misfit : what the fit leaves, averaged over a line width, as a share of the counts of all lines
    unlisted : the element not sought that what is left looks most like, with its share of the
        counts of all lines; empty and 0 if like none
    energy_kev, measured, model, background : the fitted window, for drawing
    """

    counts: dict[str, float]
    u_counts: dict[str, float]
    fwhm_ev: float
    shift_ev: float
    gain: float
    chi2_reduced: float
    misfit: float
    unlisted: tuple[str, float]
    energy_kev: FloatArray
    measured: FloatArray
    model: FloatArray
    background: FloatArray


@dataclass(frozen=True)
class AtomicFraction:
    """Share of an element among the atoms that EDS sees; ``limit`` if its lines are not certain.

    lower95, upper95 : what is absorbed is a factor, so that they are not as far from the value
    """

    element: str
    value: float
    u: float
    lower95: float
    upper95: float
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

    areas = np.zeros(len(elements))

    def solve(shape: FloatArray) -> tuple[FloatArray, FloatArray]:
        peaks = [_family(e, x, shape, step) for e in elements]
        # of the areas of the round before: some programs take escape peaks off, wholly or not
        escapes = [
            area * _family(e, x, shape, step, escaping=True)
            for e, area in zip(elements, areas.clip(0), strict=False)
            if area > 0 and LINES[e][0][0] > SI_EDGE
        ]
        design = np.column_stack([*peaks, smooth, *([np.sum(escapes, axis=0)] if escapes else [])])
        found = np.linalg.lstsq(design * weight[:, None], y * weight)[0]
        return design, np.asarray(found, dtype=float)

    def misfit(shape: FloatArray) -> FloatArray:
        design, found = solve(shape)
        residual: FloatArray = (design @ found - y) * weight
        return np.append(residual, [shape[1] / U_SHIFT_EV, shape[2] / U_GAIN])

    shape = np.array([130.0, 0.0, 0.0])
    low, high = (FWHM_EV[0], -SHIFT_EV, -GAIN), (FWHM_EV[1], SHIFT_EV, GAIN)
    for _ in range(3):
        shape = least_squares(misfit, shape, bounds=(low, high), x_scale=[10.0, 5.0, 0.002]).x
        design, areas = solve(shape)
        weight = 1 / np.sqrt(np.maximum(design @ areas, 1))
    design, areas = solve(shape)
    residual = (y - design @ areas) * weight
    chi2 = float((residual**2).sum()) / (x.size - areas.size - 3)
    covariance = np.linalg.inv((design * weight[:, None]).T @ (design * weight[:, None]))
    n = len(elements)
    away = np.zeros(n)
    for more in MORE_TERMS:
        rival = np.polynomial.chebyshev.chebvander(scaled, background_terms + more - 1)
        other = np.column_stack([design[:, :n], rival, design[:, n + background_terms :]])
        found = np.linalg.lstsq(other * weight[:, None], y * weight)[0][:n]
        away = np.maximum(away, np.abs(found - areas[:n]))
    width = max(1, round(shape[0] * 1e-3 / step))
    left = np.convolve(y - design @ areas, np.ones(width) / width, mode="same")
    noise = np.sqrt(np.maximum(design @ areas, 1) / width)
    beyond = width * np.array([_beyond_noise(left, noise, x - LINES[e][0][0]) for e in elements])
    background = smooth @ areas[n : n + background_terms]
    below = np.array([_below(e, x, background, shape) for e in elements])
    ratios = [
        math.hypot(U_RATIO, U_OF_FIRST / ratio)
        * area
        * weight
        * (line - line.sum() / family.sum() * family)
        for e, area in zip(elements, areas[:n].clip(0), strict=True)
        for family in [_family(e, x, shape, step)]
        for (_, ratio), line in zip(LINES[e][1:], _lines(e, x, shape, step)[1:], strict=True)
    ]
    of_ratios = covariance[:n] @ (design * weight[:, None]).T @ np.array(ratios).T if ratios else 0
    u = np.sqrt(
        np.diag(covariance)[:n] * max(1.0, chi2)
        + away**2
        + beyond**2
        + (U_BACKGROUND * below) ** 2
        + np.sum(np.atleast_2d(of_ratios) ** 2, axis=-1)
    )
    lines = float(areas[:n].clip(0).sum())
    return SpectrumFit(
        counts={e: float(a) for e, a in zip(elements, areas, strict=False)},
        u_counts={e: float(a) for e, a in zip(elements, u, strict=False)},
        fwhm_ev=float(shape[0]),
        shift_ev=float(shape[1]),
        gain=float(shape[2]),
        chi2_reduced=chi2,
        misfit=float((np.abs(left) - math.sqrt(2 / math.pi) * noise).sum()) / lines
        if lines
        else math.inf,
        unlisted=_unlisted(
            {
                e: _family(e, x, shape, step) * weight
                for e in LINES
                if e not in elements and window_kev[0] < LINES[e][0][0] < window_kev[1]
            },
            design * weight[:, None],
            residual,
            lines,
        ),
        energy_kev=x,
        measured=y,
        model=design @ areas,
        background=background,
    )


def _beyond_noise(left: FloatArray, noise: FloatArray, from_line: FloatArray) -> float:
    """Root mean square of what a fit leaves around a line, without that of counting; shapes
    (channels,), the distance from the line in keV."""
    near = np.abs(from_line) < AROUND_KEV
    return math.sqrt(max(0.0, float(np.mean(left[near] ** 2 - noise[near] ** 2))))


def _below(element: str, x: FloatArray, background: FloatArray, shape: FloatArray) -> float:
    """Counts of the background within the width of the first line of an element."""
    line = LINES[element][0][0]
    near = np.abs(x - line) < line_fwhm_kev(line, float(shape[0])) / 2
    return float(background[near].clip(0).sum())


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
        a standard or the vendor's program; matrix effects of a flat sample are taken as contained
        in it, what a rough one absorbs beside is in u
    u_sensitivity : relative standard uncertainty of each, independent
    nominal : fractions of the formula, for elements it contains

    Raises
    ------
    AnalysisError
        An element without sensitivity, or no line that is certain.
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
    if not total > 0:
        raise AnalysisError(
            subject,
            f"lines of {', '.join(elements)}",
            "none above its uncertainty",
            hint="Look at the energy axis: offset, width of the channels, unit.",
        )
    fraction = present / total
    # d(a_i/sum)/d(a_j) = (delta_ij - f_i)/sum
    jacobian = (np.eye(len(elements)) - fraction[:, None]) / total
    absorbed = np.array([u_absorbed(LINES[e][0][0]) for e in elements])
    u_relative = np.hypot(u_sensitivity, absorbed)
    variance = (u_counts**2 + (present * u_relative) ** 2) * certain
    u = np.sqrt(jacobian**2 @ variance)
    own = (1 - fraction) * absorbed
    apart = TWO_SIDED_95**2 * (u**2 - (fraction * own) ** 2)
    lower = fraction - np.sqrt(apart + (fraction * (1 - np.exp(-TWO_SIDED_95 * own))) ** 2)
    higher = fraction + np.sqrt(apart + (fraction * (np.exp(TWO_SIDED_95 * own) - 1)) ** 2)
    upper = (np.maximum(atoms, 0) + ONE_SIDED_95 * u_counts) * (1 + u_relative) / total
    return [
        AtomicFraction(
            element=e,
            value=float(fraction[i] if certain[i] else upper[i]),
            u=float(u[i]) if certain[i] else math.nan,
            lower95=float(lower[i]) if certain[i] else math.nan,
            upper95=float(higher[i]) if certain[i] else math.nan,
            limit=not certain[i],
            nominal=nominal.get(e, 0.0),
        )
        for i, e in enumerate(elements)
    ]


def u_absorbed(energy_kev: float) -> float:
    """Relative standard uncertainty of a line's area by what a rough surface absorbs of it."""
    return min(U_ABSORBED_AT_O * (O_KA_KEV / energy_kev) ** 3, MOST_ABSORBED)


def line_fwhm_kev(energy_kev: float, fwhm_ev: float) -> float:
    """Width of a line at ``energy_kev`` of a detector that has ``fwhm_ev`` at Mn Kα.

    FWHM(E)^2 = FWHM(Mn)^2 + 2.5 eV (E - E(Mn)), Fiori and Newbury, SEM 1978/I, 401.
    """
    squared = (fwhm_ev * 1e-3) ** 2 + 2.5e-3 * (energy_kev - MN_KA_EV * 1e-3)
    return math.sqrt(max(squared, NARROWEST_KEV**2))


def _family(
    element: str, x: FloatArray, shape: FloatArray, step: float, *, escaping: bool = False
) -> FloatArray:
    """Counts per channel of all lines of an element, for one count in the whole family, or of their
    escape peaks; ``shape`` as (FWHM at Mn Kα / eV, shift / eV, gain)."""
    family: FloatArray = np.sum(_lines(element, x, shape, step, escaping=escaping), axis=0)
    return family


def _lines(
    element: str, x: FloatArray, shape: FloatArray, step: float, *, escaping: bool = False
) -> list[FloatArray]:
    """The same of each line."""
    shift_kev, stretch = shape[1] * 1e-3, 1 + shape[2]
    lines = LINES[element]
    total = sum(ratio for _, ratio in lines)
    found = []
    for line, ratio in lines:
        energy = line - SI_KA if escaping else line
        share = ratio / total * (escape_share(line) if escaping else 1.0)
        sd = line_fwhm_kev(energy, float(shape[0])) / FWHM_PER_SD
        counts = np.exp(-0.5 * ((x - energy * stretch - shift_kev) / sd) ** 2) / sd
        found.append(share * counts * step / math.sqrt(2 * math.pi))
    return found
