"""Which known phases a pattern shows: all strong lines of a phase together, one cell scale each.

A single coincidence says little: the windows of a few phases cover much of a scan. So a phase
counts as identified only if every line that would be seen is seen, and the chance is stated that
as many peaks at random places would do as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.fit import Fit
from electrolyte.techniques.xrd.reference import Line, Reference, grouped

MATCH = 0.15  # degrees between a peak and a line of the scaled cell
WEAKER = 0.3  # observed / expected area below which a peak is not the line
EXPLAINED = 0.6  # of the area of a peak, that makes it a line of another phase
KINEMATIC = 0.3  # relative u of intensities from a structure: its B, orientation, absorption
THERMAL = 2.0  # Å^2: by so much the displacement parameter B may exceed that of the reference
CHANCE = 0.05  # likelihood of a coincidence above which a phase is only possible
DRAWS = 2000
GRID = 61
SEED = 20250101  # of the draws; the same data gives the same chance


@dataclass(frozen=True)
class Foreign:
    """What lines of other phases have of a peak: area (intensity x degree), by how many degrees
    they move it, and the names of those that have much."""

    area: float
    shift: float
    names: str


@dataclass(frozen=True)
class Match:
    """One strong line of a phase in one pattern.

    status : matched | absent (would be seen) | below limit | overlapped
    expected : two theta of the unscaled reference, degrees
    expected_area : from the lines that match; intensity x degree
    foreign : what other identified phases have of the peak
    """

    line: Line
    expected: float
    status: str
    expected_area: float
    peak: Feature | None = None
    foreign: Foreign | None = None

    @property
    def widened(self) -> Feature | None:
        """The peak, its u enlarged by what other phases have of it."""
        if self.peak is None or self.foreign is None:
            return self.peak
        return replace(
            self.peak,
            u_two_theta=float(np.hypot(self.peak.u_two_theta, self.foreign.shift)),
            u_area=float(np.hypot(self.peak.u_area, self.foreign.area)),
        )


@dataclass(frozen=True)
class Phase:
    """The verdict on one phase.

    verdict : identified | possible | contradicted | not detected | not covered
    scale : cell edge / reference cell edge as it was found by; NaN if the strongest line is not
        there
    chance : probability that as many peaks at random places match as many strong lines
    limit : area that the strongest line has not, at 95 %, where it is not there; intensity x degree
    """

    reference: Reference
    verdict: str
    matches: tuple[Match, ...]
    scale: float
    chance: float
    limit: float
    area_per_percent: float = np.nan  # area of a line of 1 %, from all that match
    hidden_by: str = ""  # phases beside whose lines it was looked for
    explained_by: str = ""  # phases that have lines of about this area at all of its peaks

    def excess(self) -> float:
        """Area of the strongest line less what the other lines that match let expect, where they
        differ by more than 2 u (with that of intensities from a structure), else 0; intensity x
        degree."""
        ranked = sorted(self.matched, key=lambda match: -match.line.intensity)
        first, *others = [(m.peak, m.line.intensity) for m in ranked if m.peak is not None]
        if not others or first[0] is not self.strongest:
            return 0.0
        per_percent = [(p.area / percent, p.u_area / percent) for p, percent in others]
        of_one, u_of_one = sorted(per_percent)[(len(per_percent) - 1) // 2]
        expected, u = of_one * first[1], u_of_one * first[1]
        off = first[0].area - expected
        u_off = np.linalg.norm([first[0].u_area, u, KINEMATIC * expected])
        return off if abs(off) > 2 * u_off else 0.0

    def area_near(self, two_theta: float, wavelength: float) -> float:
        """Area that its lines near an angle in degrees should have; intensity x degree."""
        near = [
            line.intensity
            for line in self.reference.lines
            if abs(line.two_theta(wavelength, self.scale) - two_theta) < MATCH
        ]
        return self.area_per_percent * sum(near)

    def lines_of(self, peak: Feature | None) -> list[str]:
        """Names of the lines that a peak is taken for."""
        return [match.line.label for match in self.matched if match.peak is peak]

    @property
    def found(self) -> bool:
        """Whether the strongest line is there."""
        return self.verdict in ("identified", "possible", "contradicted")

    @property
    def matched(self) -> tuple[Match, ...]:
        return tuple(match for match in self.matches if match.status == "matched")

    @property
    def top(self) -> Match | None:
        """That of the strongest line."""
        return max(self.matches, key=lambda m: m.line.intensity, default=None)

    @property
    def strongest(self) -> Feature | None:
        return None if self.top is None else self.top.peak

    @property
    def statement(self) -> str:
        """The verdict in a sentence."""
        name = self.reference.name
        seen = ", ".join(m.line.label for m in self.matched)
        absent = ", ".join(m.line.label for m in self.matches if m.status == "absent")
        hidden = ", ".join(
            m.line.label for m in self.matches if m.status in ("below limit", "overlapped")
        )
        if self.verdict == "not covered":
            return f"{name}: no strong line of it lies in this scan."
        if self.verdict == "not detected":
            beside = f" beside those of {self.hidden_by}" if self.hidden_by else ""
            return f"{name}: its strongest line is not there{beside}."
        text = f"{name}: {self.verdict}; lines {seen} match a cell scaled by {self.scale:.4f}"
        text += f"; {absent} should be seen and are absent" if absent else ""
        text += f"; {hidden} would be hidden" if hidden else ""
        text += f"; all of these may be lines of {self.explained_by}" if self.explained_by else ""
        return f"{text}; chance of a coincidence {100 * self.chance:.2g} %."


def identify(
    fit: Fit,
    reference: Reference,
    *,
    strong: float = 10.0,
    cell_tolerance: float = 0.015,
    beside: Sequence[Phase] = (),
) -> Phase:
    """Judge one phase by its strong lines in the scan.

    Parameters
    ----------
    strong : lines of at least this percentage of the strongest count
    cell_tolerance : the cell may be larger or smaller by this fraction
    beside : phases whose peaks are not taken for lines of this one
    """
    pattern, wavelength = fit.pattern, fit.pattern.radiation.alpha1
    first, last = float(pattern.two_theta[0]), float(pattern.two_theta[-1])
    lines = [
        line
        for line in grouped(reference.strong(strong), wavelength, fit.width_at)
        for place in [line.two_theta(wavelength)]
        if pattern.covers(place, fit.width_at(place))  # a line that the end cuts says little
    ]
    if not lines:
        return Phase(reference, "not covered", (), np.nan, 1.0, np.nan)
    top = max(lines, key=lambda line: line.intensity)
    taken = {id(match.peak) for phase in beside for match in phase.matched}
    peaks = [peak for peak in fit.peaks if id(peak) not in taken]
    at = np.array([peak.two_theta for peak in peaks])
    expected = _grid(lines, wavelength, cell_tolerance)
    score, best = _best(at, expected, lines) if len(at) else (0.0, 0)
    if score == 0:
        absent = tuple(
            Match(line, line.two_theta(wavelength), "absent" if line is top else "below limit", 0.0)
            for line in lines
        )
        limit = _phase_limit(
            fit, lines, expected, max(top.intensity, reference.strongest.intensity)
        )
        hidden_by = ", ".join(phase.reference.name for phase in beside)
        return Phase(reference, "not detected", absent, np.nan, 1.0, limit, hidden_by=hidden_by)
    places = _strained(reference, lines, expected[best], at, cell_tolerance)
    nearest = [peaks[int(np.argmin(np.abs(at - place)))] for place in places]
    per_percent = _area_per_percent(lines, places, nearest)
    matches = tuple(
        _match(fit, line, place, peak, per_percent * line.intensity)
        for line, place, peak in zip(lines, places, nearest, strict=True)
    )
    scale = float(np.linspace(1 - cell_tolerance, 1 + cell_tolerance, GRID)[best])
    count = sum(match.status == "matched" for match in matches)
    chance = _chance(len(at), (first, last), expected, lines, count)
    verdict = _verdict(matches, chance, known=not pattern.of_intensity)
    return Phase(reference, verdict, matches, scale, chance, np.nan, per_percent)


def owners_of(phase: Phase, identified: Sequence[Phase]) -> list[Phase]:
    """The identified phases that explain all peaks of this one; none if one of these is its own."""
    owners = [
        other
        for other in identified
        if any(_explained(match, own) for match in other.matched for own in phase.matched)
    ]
    is_own = [
        not any(_explained(match, own) for other in owners for match in other.matched)
        for own in phase.matched
    ]
    return [] if any(is_own) else owners


def with_owners(phase: Phase, identified: Sequence[Phase], wavelength: float) -> Phase:
    """An identified phase, only possible where lines of others, weak ones too, explain all of its
    peaks; wavelength in Å."""

    def is_of(other: Phase, own: Match) -> bool:
        return any(_explained(match, own) for match in other.matched) or (
            own.peak is not None
            and other.area_near(own.peak.two_theta, wavelength) > EXPLAINED * own.peak.area
        )

    others = [other for other in identified if other is not phase]
    owners = [other for other in others if any(is_of(other, own) for own in phase.matched)]
    is_all = all(any(is_of(other, own) for other in owners) for own in phase.matched)
    if phase.verdict != "identified" or not is_all:
        return phase
    names = ", ".join(other.reference.name for other in owners)
    return replace(phase, verdict="possible", explained_by=names)


def _explained(match: Match, own: Match) -> bool:
    """Whether the match of another phase is of the same peak, and has about all of its area."""
    if match.peak is None or match.peak is not own.peak:
        return False
    return match.expected_area > EXPLAINED * match.peak.area


def _line_limit(fit: Fit, first: float, last: float) -> float:
    """Area that a line anywhere between two angles has not, at 95 %; intensity x degree."""
    width = fit.large_width_at((first + last) / 2)
    count = 1 + int(np.ceil((last - first) / (width / 3)))
    places = [float(p) for p in np.linspace(first, last, count) if fit.pattern.covers(float(p))]
    return fit.sensitivity.upper_limit([(place, width, 1.0)] for place in places)


def _phase_limit(fit: Fit, lines: Sequence[Line], expected: np.ndarray, strongest: float) -> float:
    """Area that the strongest line of a phase, of this intensity, has not, at 95 %, whatever its
    cell: of all lines in the scan together in their proportions, since one alone may hide behind
    another peak."""
    return fit.sensitivity.upper_limit(
        [
            (float(place), fit.large_width_at(float(place)), line.intensity / strongest)
            for line, place in zip(lines, row, strict=True)
            if fit.pattern.covers(float(place))
        ]
        for row in expected
    )


def _area_per_percent(
    lines: Sequence[Line], places: Sequence[float], nearest: Sequence[Feature]
) -> float:
    """Area of a line of 1 %: the median of the lines at which there is a peak, so that a foreign
    one on the strongest line does not make the others look absent."""
    there = [
        peak.area / line.intensity
        for line, place, peak in zip(lines, places, nearest, strict=True)
        if abs(peak.two_theta - place) < MATCH
    ]
    return float(np.median(there))


def _grid(lines: Sequence[Line], wavelength: float, tolerance: float) -> np.ndarray:
    """Expected angles, shape (scales, lines)."""
    scales = np.linspace(1 - tolerance, 1 + tolerance, GRID)
    return np.array([[line.two_theta(wavelength, s) for line in lines] for s in scales])


def _best(at: np.ndarray, expected: np.ndarray, lines: Sequence[Line]) -> tuple[float, int]:
    """Best score over the scales, and where: matched lines by intensity, less their misfit. 0 if
    the strongest line never matches."""
    weight = np.array([line.intensity for line in lines]) / 100
    off = np.abs(at[None, None, :] - expected[:, :, None]).min(axis=2)
    off = np.where(np.isnan(off), np.inf, off)
    hit = off < MATCH
    score = np.sum(weight * hit * (1 - 0.5 * np.minimum(off / MATCH, 1) ** 2), axis=1)
    score = np.where(hit[:, int(np.argmax(weight))], score, 0.0)
    best = int(np.argmax(score))
    return float(score[best]), best


def _strained(
    reference: Reference,
    lines: Sequence[Line],
    start: np.ndarray,
    at: np.ndarray,
    tolerance: float,
) -> list[float]:
    """Angles of the lines of a cell whose axes change by themselves, from those of one scale: the
    best along one invariant of the metric after the other."""
    best = np.asarray(start)
    if len(reference.invariants) > 1:
        hkl = np.array([line.hkl for line in lines], dtype=float)
        # relative change of 1/d^2 of each line for each invariant, at most 1
        parts = np.einsum("ni,pij,nj->pn", hkl, reference.invariants, hkl)
        parts = parts * np.array([line.d for line in lines]) ** 2
        parts /= np.abs(parts).max(axis=1, keepdims=True)
        for part in [*parts, *parts]:
            sine = np.sin(np.radians(best / 2))
            changes = np.linspace(-2 * tolerance, 2 * tolerance, GRID)
            tried = sine * np.sqrt(np.maximum(1 + np.outer(changes, part), 0))
            angles = np.degrees(2 * np.arcsin(np.where(tried < 1, tried, np.nan)))
            score, row = _best(at, angles, lines)
            if score > _best(at, best[None], lines)[0]:
                best = angles[row]
    return [float(angle) for angle in best]


def _match(fit: Fit, line: Line, angle: float, peak: Feature, expected_area: float) -> Match:
    ideal = line.two_theta(fit.pattern.radiation.alpha1)
    off = abs(peak.two_theta - angle)
    if off < max(MATCH, 2 * peak.u_two_theta) and peak.area > WEAKER * expected_area:
        return Match(line, ideal, "matched", expected_area, peak)
    # absent where even the least that is taken for the line would be too much
    least = WEAKER * expected_area * np.exp(-2 * THERMAL * (0.5 / line.d) ** 2)
    if not _line_limit(fit, angle - MATCH, angle + MATCH) < least:
        return Match(line, ideal, "below limit", expected_area)
    if off < 0.5 * peak.fwhm:
        return Match(line, ideal, "overlapped", expected_area)
    return Match(line, ideal, "absent", expected_area)


def _verdict(matches: Sequence[Match], chance: float, *, known: bool) -> str:
    """``known``: intensities, without which an absent line contradicts nothing."""
    matched = sum(match.status == "matched" for match in matches)
    if any(match.status == "absent" for match in matches):
        return "contradicted" if known else "possible"
    return "identified" if matched >= 2 and chance < CHANCE else "possible"


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
) -> float:
    """Share of the scan within ``window`` degrees of any line: the chance that one peak at a random
    place lies near one."""
    x = np.linspace(*limits, 20001)
    near = np.zeros(len(x), dtype=bool)
    for reference in references:
        for line in reference.lines:
            near |= np.abs(x - line.two_theta(wavelength)) <= window
    return float(near.mean())
