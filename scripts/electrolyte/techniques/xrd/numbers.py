"""What the analysis of one scan becomes: quantities, and tables of peaks, phases and curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from electrolyte.numbers.condition import condition_of, with_unit
from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.xrd.analysis import Scan
from electrolyte.techniques.xrd.cell import ABERRATIONS, Cell
from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.phases import Match, Phase, coverage
from electrolyte.techniques.xrd.scan_numbers import (
    as_row,
    count_of_peaks,
    index,
    main_halo,
    median_width,
    wavelength,
)
from electrolyte.techniques.xrd.unseen import FULL, doubted, hidden_area

ALIGNED = "u: fit, and a common shift by alignment and sample height"
CORRECTED = "corrected for the shift of all lines; u: fit, and that of the shift"
SHIFTED = "u: positions, the common shift by alignment and sample height, other aberrations"
COMPOSED = "two components that are not resolved: one line of another shape, or two lines?"
ONE_SIDED = 1.645  # standard deviations
STRANGE = "not in proportion to its other lines: preferred orientation, or a foreign line on it?"
UNEQUAL = 0.5  # of the strongest line, what is not explained by its other lines
PARAMETERS = ("a", "b", "c", "alpha", "beta", "gamma")
UNKNOWN = 0.3  # of the u beforehand: the lines do not determine it
UNKNOWN_HALOS = "halos and air scatter are hardly told apart in this scan"
HALOS_KNOWN = 0.3  # relative u of the halos: with more, a ratio to them has no symmetric interval


def quantities_of(scan: Scan, window: float) -> list[Quantity]:
    """All numbers of one scan; ``window`` in degrees is that of the chance of a coincidence."""
    fit = scan.fit
    numbers = [index(scan), *_features(scan)]
    numbers += [*median_width(fit), wavelength(scan), count_of_peaks(scan)]
    numbers += main_halo(fit, scan.of_range)
    numbers += _shift(scan)
    for phase in scan.phases:
        numbers += _phase(scan, phase)
    if scan.references:
        x = fit.pattern.two_theta
        share = coverage(
            scan.references, fit.pattern.radiation.alpha1, (float(x[0]), float(x[-1])), window
        )
        numbers.append(
            as_row(
                "reference_coverage",
                share,
                0.0,
                "1",
                condition=condition_of(window=with_unit(window, "deg")),
                method="computed from the reference lines",
                note="chance that a peak at a random place lies near some line; exact",
            )
        )
    if asked := "; ".join(scan.of_angle):
        numbers = [_asked(number, asked) for number in numbers]
    return [
        replace(
            number,
            sample=scan.sample,
            replicate=scan.replicate,
            source=scan.measurement,
            origin=scan.origin,
        )
        for number in numbers
    ]


def _asked(number: Quantity, question: str) -> Quantity:
    """A number of angles that may be wrong."""
    if number.status != "ok":
        return number
    return replace(number, status="suspect", note=f"{question}; {number.note}")


def _features(scan: Scan) -> list[Quantity]:
    """Positions of the features that a text states, each with the verdict as its note."""
    numbers = []
    for stated in scan.stated:
        condition = condition_of(feature=stated.two_theta)
        if stated.peak is None:
            missing = {"condition": condition, "status": "not_resolved", "note": stated.words}
            numbers.append(as_row("peak_two_theta", np.nan, np.nan, "deg", **missing))
        else:
            numbers.append(_position(scan, stated.peak, condition, [], stated.words))
    return numbers


def _position(
    scan: Scan, peak: Feature, condition: str, doubts: list[str], *words: str
) -> Quantity:
    """The angle of a peak, corrected for the shift of the scan where that is determined."""
    return as_row(
        "peak_two_theta",
        scan.shift.corrected(peak.two_theta),
        peak.u_two_theta,
        "deg",
        condition=condition,
        doubts=[*doubts, *([COMPOSED] if peak.composed else [])],
        note="; ".join([*words, _aligned(scan)]),
        shared=scan.of_position(peak.two_theta),
    )


def _aligned(scan: Scan) -> str:
    return CORRECTED if scan.shift.determined else ALIGNED


def _shift(scan: Scan) -> list[Quantity]:
    """The common shift of all lines, where the lines determine it."""
    shift, two_theta = scan.shift, scan.fit.pattern.two_theta
    if not shift.determined:
        return []
    middle = float(two_theta[0] + two_theta[-1]) / 2
    value = shift.at(middle)
    radius = scan.radius_mm
    height = (
        f"; as a displacement of the specimen {_height_um(value, middle, radius):.0f}"
        f" µm at a radius of {radius:g} mm (positive: too low)"
        if radius
        else ""
    )
    return [
        as_row(
            "line_displacement",
            value,
            0.0,
            "deg",
            condition=condition_of(two_theta=with_unit(round(middle, 1), "deg")),
            shared=scan.shared(shift.factors(middle), 0.0),
            method="cells and shift of the scan refined together",
            note=f"observed − true two theta of all lines{height}",
        )
    ]


def _height_um(shift: float, two_theta: float, radius_mm: float) -> float:
    """Height of the specimen over the axis: -shift R / (2 cos θ)."""
    return -500 * np.radians(shift) * radius_mm / np.cos(np.radians(two_theta / 2))


def _phase(scan: Scan, phase: Phase) -> list[Quantity]:
    """Strongest line relative to the halos, cell and shift of one phase."""
    fit, name = scan.fit, phase.reference.name
    condition = condition_of(phase=name)
    halo = fit.halo_area  # of what lies in the scan, as the index has it
    top = phase.top
    peak = None if top is None else top.widened
    if not phase.found or top is None or peak is None:
        return _missing(
            phase, halo - ONE_SIDED * fit.u_halo_area, condition, [*scan.of_angle, *doubted(scan)]
        )
    doubts = [] if phase.verdict == "identified" else [f"{phase.verdict}: is it this phase?"]
    of_cell = [*doubts, *([FULL] if fit.pattern.saturated else [])]  # cut tops have no centre
    cell, alpha1 = scan.cells[name], fit.pattern.radiation.alpha1
    doubts += [*([COMPOSED] if peak.composed else []), *_whose(phase, top), *_outside(scan, phase)]
    numbers: list[Quantity] = []
    if halo > 0:
        # unseen lines are taken from the halos and from the tails of the others
        u_halo = float(np.hypot(fit.u_halo_area, hidden_area(scan)))
        excess = phase.excess()
        u = float(np.linalg.norm([peak.u_area, excess, peak.area / halo * u_halo]) / halo)
        strange = [STRANGE] if abs(excess) > UNEQUAL * peak.area else []
        strange += [UNKNOWN_HALOS] if u_halo > HALOS_KNOWN * halo else []
        numbers.append(
            as_row(
                "phase_intensity",
                peak.area / halo,
                u,
                "1",
                condition=condition,
                doubts=[*doubts, *strange, *doubted(scan)],
                note=f"strongest line in the scan / halos; {phase.statement}",
            )
        )
    numbers.append(
        as_row(
            "line_shift",
            scan.shift.corrected(peak.two_theta) - top.expected,
            peak.u_two_theta,
            "deg",
            condition=condition,
            doubts=[*doubts, *([FULL] if fit.pattern.saturated else [])],
            note=f"{top.line.label}, observed - reference; {_aligned(scan)}",
            shared=scan.of_position(peak.two_theta),
        )
    )
    numbers += _cell(scan, phase, of_cell)
    numbers += [
        _position(
            scan,
            own,
            condition_of(phase=name, hkl=m.line.label),
            [*of_cell, *astray, *_whose(phase, m)],
        )
        for m in phase.matched
        for own in [m.widened]
        if own is not None
        for astray in [_scattered(cell) if cell.leaves(m.line, own, scan.shift, alpha1) else []]
    ]
    return numbers


def _outside(scan: Scan, phase: Phase) -> list[str]:
    """A question where the strongest line of the phase lies beside the scan or in a gap of it."""
    line, pattern = phase.reference.strongest, scan.fit.pattern
    place = line.two_theta(pattern.radiation.alpha1, phase.scale)
    if pattern.covers(place):
        return []
    name = f"{line.label} at {place:.1f}°"
    return [f"its strongest line, {name}, is not in the scan: is that of another line meant?"]


def _whose(phase: Phase, match: Match) -> list[str]:
    """A question where other phases have much of the peak, or several lines are taken for it."""
    names, lines = match.foreign.names if match.foreign else "", phase.lines_of(match.peak)
    return [
        *([f"a line of {names} is expected there, too: whose peak is it?"] if names else []),
        *([f"{' and '.join(lines)} are taken for one peak: which is it?"] if lines[1:] else []),
    ]


def _missing(phase: Phase, halo: float, condition: str, doubts: Sequence[str]) -> list[Quantity]:
    """What is said of a phase whose strongest line is not there: how little of it there is, where
    the halos are at least ``halo``."""
    if phase.verdict == "not covered":
        note = "not covered by this scan: no strong line of it lies in the measured range"
        empty = {"condition": condition, "status": "not_resolved", "note": note}
        return [as_row("phase_intensity", np.nan, np.nan, "1", **empty)]
    if not (halo > 0 and np.isfinite(phase.limit)):
        return []
    if doubts:
        empty = {"condition": condition, "status": "not_resolved", "note": "; ".join(doubts)}
        return [as_row("phase_intensity", np.nan, np.nan, "1", **empty)]
    note = "the strongest line is weaker, at 95 %; so no u"
    limit = {"condition": condition, "status": "upper_limit", "note": note}
    return [as_row("phase_intensity", phase.limit / halo, np.nan, "1", **limit)]


def _scattered(cell: Cell) -> list[str]:
    """A question where lines do not stand where those of one cell do."""
    if not cell.scattered:
        return []
    return [f"its lines scatter by {cell.scatter:.2f}° about this cell: do they all belong to it?"]


def _cell(scan: Scan, phase: Phase, doubts: list[str]) -> list[Quantity]:
    """The free parameters of the cell."""
    if phase.reference.name == scan.standard and scan.standard_found:
        return []  # it was given
    cell = scan.cells[phase.reference.name]
    doubts = list(doubts)
    if scan.standard and not scan.standard_found:
        doubts.append(f"the internal standard {scan.standard} is not identified: is it in there?")
    against = f"against {scan.standard}" if scan.standard_found else "no internal standard"
    doubts += _scattered(cell)
    numbers = []
    for k in np.flatnonzero(cell.free):
        edge = k < 3
        axis = {} if cell.free.sum() == 1 else {"parameter": PARAMETERS[k]}
        common: dict[str, Any] = {
            "condition": condition_of(phase=phase.reference.name, **axis),
            "n": cell.lines,
            "method": "least squares on the lines, with the shift of the scan",
        }
        quantity, unit = ("lattice_parameter", "Ang") if edge else ("lattice_angle", "deg")
        if cell.known > UNKNOWN:
            note = "the lines that match do not determine it"
            row = as_row(quantity, np.nan, np.nan, unit, status="not_resolved", note=note, **common)
        else:
            row = as_row(
                quantity,
                cell.parameters[k],
                cell.u[k],
                unit,
                doubts=doubts,
                note=f"{phase.verdict}; {against}; {SHIFTED}",
                shared=scan.shared(cell.factors[k], float(cell.parameters[k]) if edge else 0.0)
                | ({"xrd.aberrations": ABERRATIONS * float(cell.parameters[k])} if edge else {}),
                **common,
            )
        numbers.append(row)
    return numbers
