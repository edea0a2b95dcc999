"""Electronic conductivity from direct-current polarization between ion-blocking electrodes.

After a voltage step the current decays from that of the ions charging the electrodes to that of
the electrons. How it decays is not known: a blocking constant phase element leaves ``t^-n``, a
capacitor an exponential, and the extrapolations of the two may differ by more than the current
itself. So the number is what was measured, the mean of the last tenth; the extrapolations say how
far it may be off; and while the current still decays it is an upper limit.

``σe = slope of I(V) · L/A``: the free intercept takes the offset current of the instrument. Whether
I(V) bends, three voltages tell. Of two, the intercept is to be an offset current of the instrument:
electrons whose current grows as V^1.5 leave one far larger.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers import uncertainty
from electrolyte.techniques.dc.steps import LEAST_CHANGE
from electrolyte.techniques.dc.transient import Transient
from electrolyte.techniques.geometry import Geometry

REMAINING = 1.75  # |d ln I/d ln t| times this: the largest share of the current still to decay
CURVED = 0.01
BEND = 1.2  # ratio of slopes of I(V): electrons in a solid obey Ohm's law
OFFSET = 1e-11  # A, u of the offset current of an instrument
LIMIT = 2.3  # standard uncertainties in a limit: Student's 97.5 % of ten blocks


@dataclass(frozen=True)
class ElectronicConductivity:
    """Electronic conductivity of one pellet in S/cm.

    Attributes
    ----------
    value, u : from the slope of the last-tenth currents; u holds the slope, the geometry and the
        spread of the extrapolations. Of an upper limit the value holds 2.3 u (of a slope from few
        voltages Student's t)
    status : ``ok``; ``upper_limit`` (the current still decays, or is not told from zero, or has no
        second voltage to take the offset from)
    conductance, u_conductance : slope of I(V) in S; u without the geometry
    offset, u_offset : intercept of I(V) in A; NaN for one voltage
    power_law, exponential : conductivities in S/cm from the extrapolated currents; NaN where
        an extrapolation fails
    u_slope, u_spread, u_geometry : the parts of u, in S/cm
    growing : voltages at which the current grows
    bend : where its slope over voltage changes, or where it is cut off, in words; empty if nowhere
    notes : sentences
    """

    value: float
    u: float
    status: str
    conductance: float
    u_conductance: float
    offset: float
    u_offset: float
    power_law: float
    exponential: float
    u_slope: float
    u_spread: float
    u_geometry: float
    n: int
    growing: tuple[float, ...]
    bend: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Slope:
    """Slope (S) and intercept (A) of I(V) with their u; ``df`` of the scatter behind them."""

    slope: float
    u_slope: float
    offset: float
    u_offset: float
    df: float


def electronic_conductivity(
    transients: Sequence[Transient], geometry: Geometry, *, offset_u_A: float = OFFSET
) -> ElectronicConductivity:
    """``σe = L/A dI/dV`` of one pellet from its voltage steps.

    The spread of the extrapolations is the largest distance of theirs from the value, taken as the
    half width of a uniform distribution. One voltage gives ``I/V`` and an upper limit, with
    ``offset_u_A`` for the offset current that a line through several would take off.

    Raises
    ------
    AnalysisError
        without transients, at 0 V only, or for a conductivity far below zero
    """
    steps = sorted(transients, key=lambda step: step.voltage)
    if not steps:
        raise AnalysisError("electronic conductivity", "at least one polarization", "none")
    cell = geometry.thickness / geometry.area
    line = _slope(steps, [s.current for s in steps], offset_u_A)
    laws = [
        _slope(steps, [getattr(s, law).current for s in steps]).slope * cell
        for law in ("power_law", "exponential")
    ]
    value = line.slope * cell
    distances = [abs(law - value) for law in laws if math.isfinite(law)]
    u_slope = cell * math.hypot(line.u_slope, _beside_origin(steps, line))
    remaining = _remaining(steps) * abs(value)
    u_spread = max([*distances, abs(remaining)]) / math.sqrt(3)
    u_geometry = abs(value) * geometry.relative_u
    u = math.hypot(u_slope, u_spread, u_geometry)
    of_slope = max(uncertainty.t_factor(line.df), LIMIT) * u_slope
    margin = math.hypot(of_slope, LIMIT * math.hypot(u_spread, u_geometry))
    above = math.hypot(of_slope, LIMIT * math.hypot(max(remaining, 0.0) / math.sqrt(3), u_geometry))
    if value < -2 * margin:
        raise AnalysisError(
            "electronic conductivity",
            "current that rises with voltage",
            f"a slope of {line.slope:.3g} A/V",
            hint="Check the signs of current and voltage.",
        )
    bounds, notes = _why_a_limit(steps, value, margin), []
    if len(distances) < 2:
        notes.append("the current does not tell where it goes: no extrapolation for the spread")
    if wild := sum(s.wild for s in steps):
        notes.append(f"left out, far from their neighbours: {wild} points")
    p = uncertainty.p_curvature([s.voltage for s in steps], [s.current for s in steps])
    if p < CURVED:
        notes.append(f"I(V) curves (p = {p:.2g})")
    status = "ok"
    if bounds:
        status, value = "upper_limit", max(value, 0.0) + above
        bounds.append("the value is the current's and 2.3 u")
    return ElectronicConductivity(
        value,
        u,
        status,
        line.slope,
        math.hypot(u_slope, u_spread) / cell,
        line.offset,
        line.u_offset,
        laws[0],
        laws[1],
        u_slope,
        u_spread,
        u_geometry,
        len(steps),
        tuple(s.voltage for s in steps if s.growing),
        _cut_off(steps) or _bend(steps, offset_u_A),
        (*bounds, *notes),
    )


def spread(step: Transient) -> float:
    """Standard uncertainty in A of what the current of one step may still change by.

    That of the conductivity, for one current: the larger of the distances of both extrapolations
    and what the drift leaves open, as half width of a uniform distribution.
    """
    laws = (step.power_law.current, step.exponential.current)
    distances = [abs(law - step.current) for law in laws if math.isfinite(law)]
    return max([*distances, abs(_remaining([step]) * step.current)]) / math.sqrt(3)


def _remaining(steps: Sequence[Transient]) -> float:
    """Share of the current that may still come, below zero what may still go.

    A decaying part t^-n has drift/n of the current.

    From the mean drift of all steps beyond its u; ``REMAINING`` is for n = 0.57 or for a time
    constant of 1.75 times the duration.
    """
    drift, u = np.array([(s.drift, s.u_drift) for s in steps]).T
    if not (np.isfinite(drift).all() and (u > 0).all()):
        return 0.0
    mean, u_mean = np.average(drift, weights=u**-2.0), math.sqrt(1 / np.sum(u**-2.0))
    return math.copysign(REMAINING * max(abs(float(mean)) - u_mean, 0.0), mean)


def _why_a_limit(steps: Sequence[Transient], value: float, margin: float) -> list[str]:
    """Why the current is at most that of the electrons; empty if it is theirs."""
    why = []
    if _one_voltage(steps):
        why.append("one voltage: the offset current of the instrument is not taken off")
    if decaying := [s for s in steps if not (s.steady or s.growing)]:
        worst = max(decaying, key=lambda s: abs(s.drift))
        at_end = f"d ln I/d ln t = {worst.drift:.2g} ± {worst.u_drift:.2g}"
        if math.isnan(worst.drift):
            at_end = "no current"
        why.append(
            f"{_at(decaying)} the current is not steady, or too noisy to tell"
            f" ({at_end} at the end of {worst.duration:.3g} s)"
        )
    if value < margin:
        why.append("the slope is not told from zero")
    return why


def _at(steps: Sequence[Transient]) -> str:
    return f"at {', '.join(f'{s.voltage:.3g}' for s in steps)} V"


def _cut_off(steps: Sequence[Transient]) -> str:
    """Voltages at which the current stays at its largest number, while it scatters at others."""
    stay = [s for s in steps if s.at_ceiling]
    if not 0 < len(stay) < len(steps):
        return ""
    return f"{_at(stay)} the current stays at its largest number, as at the end of a range"


def _bend(steps: Sequence[Transient], offset_u_A: float) -> str:
    """Neighbours in order of voltage whose slope is above that of others by ``BEND`` and 5 u.

    Of two voltages no slope tells, so that no current at 0 V, to within the offset of the
    instrument, is the third; two of one size and both signs leave a bend unseen.
    """
    points = [(s.voltage, s.current, s.u) for s in steps]
    if _two_voltages(steps):
        low, high = abs(steps[0].voltage), abs(steps[-1].voltage)
        if steps[0].voltage < 0 < steps[-1].voltage and max(low, high) < 1.5 * min(low, high):
            return f"-{low:.3g} and {high:.3g} V do not show whether dI/dV changes with the voltage"
        points = sorted([*points, (0.0, 0.0, offset_u_A)])
    slopes = [
        ((i_b - i_a) / dv, math.hypot(u_a, u_b) / dv, f"{a:.3g}", f"{b:.3g}")
        for (a, i_a, u_a), (b, i_b, u_b) in pairwise(points)
        if (dv := b - a) > LEAST_CHANGE
    ]
    if len(slopes) < 2:
        return ""
    (least, u_least, *at_least), (most, u_most, *at_most) = min(slopes), max(slopes)
    if most - BEND * least <= 5 * math.hypot(u_most, BEND * u_least):
        return ""
    return (
        f"dI/dV is {least:.2g} S between {' and '.join(at_least)} V,"
        f" {most:.2g} S between {' and '.join(at_most)} V"
    )


def _beside_origin(steps: Sequence[Transient], line: _Slope) -> float:
    """What a bend too small to be told does to a slope of two voltages, its u in S.

    The slope from 0 V, without an offset, is the other end of a uniform distribution.
    """
    if not _two_voltages(steps):
        return 0.0
    largest = max(steps, key=lambda s: abs(s.voltage))
    return abs(largest.current / largest.voltage - line.slope) / math.sqrt(3)


def _two_voltages(steps: Sequence[Transient]) -> bool:
    voltages = [s.voltage for s in steps]
    return sum(b - a > LEAST_CHANGE for a, b in pairwise(voltages)) == 1


def _one_voltage(steps: Sequence[Transient]) -> bool:
    return steps[-1].voltage - steps[0].voltage < LEAST_CHANGE


def _slope(
    steps: Sequence[Transient], currents: Sequence[float], offset_u_A: float = 0.0
) -> _Slope:
    """Line through I(V) of steps in order of voltage; mean I/V for one; NaN with a current NaN."""
    nan = math.nan
    if not np.isfinite(currents).all():
        return _Slope(nan, nan, nan, nan, math.inf)
    voltages = np.array([s.voltage for s in steps])
    if _one_voltage(steps):
        voltage = float(voltages.mean())
        if abs(voltage) < LEAST_CHANGE / 10:
            raise AnalysisError("electronic conductivity", "a voltage", f"{voltage:.2g} V only")
        u = math.hypot(math.hypot(*(s.u for s in steps)) / len(steps), offset_u_A)
        return _Slope(float(np.mean(currents)) / voltage, u / abs(voltage), nan, nan, math.inf)
    scatter = uncertainty.line(voltages, currents)
    u_each = np.array([max(s.u, 1e-6 * abs(s.current), 1e-18) for s in steps])
    stated = uncertainty.line(voltages, currents, u_each)
    line = scatter if scatter.df else stated
    scattered = bool(scatter.df) and scatter.u_slope > stated.u_slope
    return _Slope(
        line.slope,
        max(line.u_slope, stated.u_slope),
        line.intercept,
        line.u_intercept,
        line.df if scattered else math.inf,
    )
