"""Which known phases a pattern shows: all strong lines of a phase together, one cell scale each.

A single coincidence says little: the windows of a few phases cover much of a scan. So a phase
counts as identified only if every line that would be seen is seen, and the chance is stated that
as many peaks at random places would do as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from electrolyte.techniques.xrd.fit import Feature, Fit
from electrolyte.techniques.xrd.reference import Line, Reference

TYPICAL_SHIFT = 0.03  # degrees; keeps the sharpest line from deciding on the cell alone
MATCH = 0.15  # degrees between a peak and a line of the scaled cell
WEAKER = 0.3  # observed / expected area below which a peak is not the line
SEEN = 1.5  # expected area / detection limit from which an absent line is held against the phase
CHANCE = 0.05  # likelihood of a coincidence above which a phase is only possible
DRAWS = 2000
GRID = 61
SEED = 20250101  # of the draws; the same data gives the same chance


@dataclass(frozen=True)
class Match:
    """One strong line of a phase in one pattern.

    status : matched | absent (would be seen) | below limit | overlapped
    expected : two theta of the unscaled reference, degrees
    expected_area : from the strongest line; intensity x degree
    """

    line: Line
    expected: float
    status: str
    expected_area: float
    peak: Feature | None = None


@dataclass(frozen=True)
class Phase:
    """The verdict on one phase.

    verdict : identified | possible | contradicted | not detected
    scale, u_scale : cell edge / reference cell edge; NaN if the strongest line is not there. u is
        that of the positions alone
    scale_per_degree : change of the scale if all positions shift by one degree (alignment, height)
    chance : probability that as many peaks at random places match as many strong lines
    limit : area above which the strongest line would have been seen; intensity x degree
    """

    reference: Reference
    verdict: str
    matches: tuple[Match, ...]
    scale: float
    u_scale: float
    chance: float
    limit: float
    scale_per_degree: float = 0.0

    @property
    def matched(self) -> tuple[Match, ...]:
        return tuple(match for match in self.matches if match.status == "matched")

    @property
    def strongest(self) -> Feature | None:
        top = max(self.matches, key=lambda m: m.line.intensity, default=None)
        return None if top is None else top.peak

    @property
    def statement(self) -> str:
        """The verdict in a sentence."""
        name = self.reference.name
        seen = ", ".join(m.line.label for m in self.matched)
        absent = ", ".join(m.line.label for m in self.matches if m.status == "absent")
        hidden = ", ".join(
            m.line.label for m in self.matches if m.status in ("below limit", "overlapped")
        )
        if self.verdict == "not detected":
            return f"{name}: its strongest line is not there."
        text = f"{name}: {self.verdict}; lines {seen} match a cell scaled by {self.scale:.4f}"
        text += f"; {absent} should be seen and are absent" if absent else ""
        text += f"; {hidden} would be hidden" if hidden else ""
        return f"{text}; chance of a coincidence {100 * self.chance:.2g} %."


def identify(
    fit: Fit, reference: Reference, *, strong: float = 10.0, cell_tolerance: float = 0.015
) -> Phase:
    """Judge one phase by its strong lines in the scan.

    Parameters
    ----------
    strong : lines of at least this percentage of the strongest count
    cell_tolerance : the cell may be larger or smaller by this fraction
    """
    wavelength = fit.pattern.radiation.alpha1
    first, last = float(fit.pattern.two_theta[0]), float(fit.pattern.two_theta[-1])
    lines = [line for line in reference.strong(strong) if first < line.two_theta(wavelength) < last]
    nothing = Phase(reference, "not detected", (), np.nan, np.nan, 1.0, np.nan)
    if not lines:
        return nothing
    top = max(lines, key=lambda line: line.intensity)
    width = _typical_width(fit)
    limit = fit.detection_limit(top.two_theta(wavelength), width)
    at = np.array([peak.two_theta for peak in fit.peaks])
    expected = _grid(lines, wavelength, cell_tolerance)
    score, best = _best(at, expected, lines) if len(at) else (0.0, 0)
    if score == 0:
        absent = tuple(
            Match(line, line.two_theta(wavelength), "absent" if line is top else "below limit", 0.0)
            for line in lines
        )
        return Phase(reference, "not detected", absent, np.nan, np.nan, 1.0, limit)
    nearest = {
        line: fit.peaks[int(np.argmin(np.abs(at - two)))]
        for line, two in zip(lines, expected[best], strict=True)
    }
    reach = dict(zip(lines, expected[best], strict=True))
    matches = tuple(
        _match(fit, line, reach[line], nearest[line], nearest[top].area * line.intensity / 100)
        for line in lines
    )
    scale, u_scale, per_degree = _cell_scale(
        [(m.line, m.peak) for m in matches if m.peak is not None], wavelength
    )
    count = sum(match.status == "matched" for match in matches)
    chance = _chance(len(at), (first, last), expected, lines, count)
    verdict = _verdict(matches, chance)
    return Phase(reference, verdict, matches, scale, u_scale, chance, limit, per_degree)


def _grid(lines: Sequence[Line], wavelength: float, tolerance: float) -> np.ndarray:
    """Expected angles, shape (scales, lines)."""
    scales = np.linspace(1 - tolerance, 1 + tolerance, GRID)
    return np.array([[line.two_theta(wavelength, s) for line in lines] for s in scales])


def _best(at: np.ndarray, expected: np.ndarray, lines: Sequence[Line]) -> tuple[float, int]:
    """Best score over the scales, and where: matched lines by intensity, less their misfit. 0 if
    the strongest line never matches."""
    weight = np.array([line.intensity for line in lines]) / 100
    off = np.abs(at[None, None, :] - expected[:, :, None]).min(axis=2)
    hit = off < MATCH
    score = np.sum(weight * hit * (1 - 0.5 * (off / MATCH) ** 2), axis=1)
    score = np.where(hit[:, int(np.argmax(weight))], score, 0.0)
    best = int(np.argmax(score))
    return float(score[best]), best


def _match(fit: Fit, line: Line, angle: float, peak: Feature, expected_area: float) -> Match:
    ideal = line.two_theta(fit.pattern.radiation.alpha1)
    off = abs(peak.two_theta - angle)
    if off < max(MATCH, 2 * peak.u_two_theta) and peak.area > WEAKER * expected_area:
        return Match(line, ideal, "matched", expected_area, peak)
    if expected_area < SEEN * fit.detection_limit(angle, _typical_width(fit)):
        return Match(line, ideal, "below limit", expected_area)
    if off < 0.5 * peak.fwhm:
        return Match(line, ideal, "overlapped", expected_area)
    return Match(line, ideal, "absent", expected_area)


def _verdict(matches: Sequence[Match], chance: float) -> str:
    matched = sum(match.status == "matched" for match in matches)
    if any(match.status == "absent" for match in matches):
        return "contradicted"
    return "identified" if matched >= 2 and chance < CHANCE else "possible"


def _typical_width(fit: Fit) -> float:
    return float(np.median([peak.fwhm for peak in fit.peaks])) if fit.peaks else 0.4


def _cell_scale(
    pairs: Sequence[tuple[Line, Feature]], wavelength: float
) -> tuple[float, float, float]:
    """Weighted mean of the scales of the single lines, its u, and its change by a common shift.

    ``a ∝ 1/sin θ``, so a shift of two theta changes each scale by ``-cot θ / 2`` of it.
    """
    theta = np.radians([peak.two_theta / 2 for _, peak in pairs])
    scales = np.array([wavelength / (2 * line.d) for line, _ in pairs]) / np.sin(theta)
    per_degree = -scales * np.radians(0.5) / np.tan(theta)
    u = np.array([peak.u_two_theta for _, peak in pairs])
    weight = (per_degree * np.hypot(u, TYPICAL_SHIFT)) ** -2.0
    weight /= weight.sum()
    return (
        float(weight @ scales),
        float(np.linalg.norm(weight * per_degree * u)),
        float(weight @ per_degree),
    )


def _chance(
    peaks: int,
    limits: tuple[float, float],
    expected: np.ndarray,
    lines: Sequence[Line],
    count: int,
) -> float:
    """Share of random patterns (as many peaks, places uniform over the scan) in which some cell
    scale matches the strongest line and at least ``count`` strong lines in all."""
    places = np.random.default_rng(SEED).uniform(*limits, size=(DRAWS, peaks))
    top = int(np.argmax([line.intensity for line in lines]))
    hits = np.zeros(DRAWS, dtype=bool)
    for row in expected:  # one cell scale
        close = (np.abs(places[:, None, :] - row[None, :, None]) < MATCH).any(axis=2)
        hits |= close[:, top] & (close.sum(axis=1) >= count)
    return float((hits.sum() + 1) / (DRAWS + 1))


def coverage(
    references: Sequence[Reference],
    wavelength: float,
    limits: tuple[float, float],
    window: float,
    strong: float = 0.0,
) -> float:
    """Share of the scan within ``window`` degrees of any line: the chance that one peak at a random
    place lies near one."""
    x = np.linspace(*limits, 20001)
    near = np.zeros(len(x), dtype=bool)
    for reference in references:
        for line in reference.strong(strong):
            near |= np.abs(x - line.two_theta(wavelength)) <= window
    return float(near.mean())
