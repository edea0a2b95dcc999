"""More simulated cells, cables and instruments that few circuits describe (see ``eis_spectra``)."""

from __future__ import annotations

from functools import partial

import numpy as np
from eis_spectra import (
    SEEN,
    ComplexArray,
    FloatArray,
    Pellet,
    Random,
    Truth,
    arc,
    between,
    bulk,
    cpe,
    leads,
    one_arc,
    tail,
)


def overlapping_depressed(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Two arcs with exponents of 0.6 to 0.75, half a decade to one and a half apart."""
    share, decades = rng.uniform(0.3, 0.7), rng.uniform(0.5, 1.5)
    grain, boundary = share * p.resistance, (1 - share) * p.resistance
    slower = p.capacitance * grain / boundary * 10**decades
    z = arc(f, grain, p.capacitance, rng.uniform(0.6, 0.75))
    return z + arc(f, boundary, slower, rng.uniform(0.6, 0.75)) + tail(rng, f, p)


def asymmetric_arc(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Cole and Davidson's arc, skewed to high frequencies."""
    jw_tau = 2j * np.pi * f * p.resistance * p.capacitance
    return p.resistance / (1 + jw_tau) ** rng.uniform(0.5, 0.9) + tail(rng, f, p)


def three_arcs(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Grains, grain boundaries and cracks, each a decade and a half from the next, with leads.

    The capacitance of cracks stays below 0.2 µF/cm²: more is that of electrodes.
    """
    apart = 10.0 ** (1.5 * np.arange(3))
    while True:
        shares = rng.dirichlet([4, 4, 4])
        tau = shares[0] * p.resistance * p.capacitance * apart
        if tau[2] < 2e-7 * p.area * shares[2] * p.resistance:
            break
    z = tail(rng, f, p) + leads(rng, f)
    for share, t in zip(shares, tau, strict=True):
        r = share * p.resistance
        z = z + arc(f, r, t / r, rng.uniform(0.88, 1.0))
    return z


def cable(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A cable of 30 to 300 pF across the cell."""
    return 1 / (1 / one_arc(rng, f, p) + 2j * np.pi * f * between(rng, 3e-11, 3e-10))


def long_leads(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Leads of 1 to 5 µH."""
    return one_arc(rng, f, p) + 2j * np.pi * f * rng.uniform(1e-6, 5e-6)


def steep_tail(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Blocking electrodes so rough that the tail has 58 to 65°."""
    n = rng.uniform(0.645, 0.72)
    return bulk(rng, f, p) + cpe(f, p.area * between(rng, 2e-6, 2e-5), n) + leads(rng, f)


def warburg(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Diffusion without an end in place of blocking electrodes."""
    size = p.resistance * between(rng, 0.1, 10)
    return bulk(rng, f, p) + size / np.sqrt(2j * np.pi * f)


def gerischer(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """An electrode of Gerischer's kind: a reaction that competes with diffusion."""
    k = between(rng, 0.3, 300)
    return bulk(rng, f, p) + p.resistance * between(rng, 0.1, 3) / np.sqrt(1 + 2j * np.pi * f / k)


def porous_electrode(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Ions that pass the pores of a blocking electrode (de Levie's line)."""
    pores = p.resistance * between(rng, 0.1, 3)
    x = np.sqrt(2j * np.pi * f * pores * p.area * between(rng, 1e-5, 1e-3))
    return bulk(rng, f, p) + pores / (x * np.tanh(x))


def mixed_conductor(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Ions and electrons, electrodes that block the ions alone: a finite diffusion element."""
    electrons = p.resistance * between(rng, 1, 30)
    both = p.resistance * electrons / (p.resistance + electrons)
    x = np.sqrt(2j * np.pi * f * between(rng, 1, 1000))
    z = both + (electrons - both) * np.tanh(x) / x
    return 1 / (1 / z + 2j * np.pi * f * p.capacitance)


def range_step(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A current range whose gain is 1 to 10 % off, over one to two decades."""
    z, off = one_arc(rng, f, p, 5e-7), rng.choice([-1, 1]) * rng.uniform(0.01, 0.1)
    begin = between(rng, 10 * f.min(), 0.1 * f.max())
    inside = (f > begin) & (f < begin * 10 ** rng.uniform(1, 2))
    return np.where(inside, z * (1 + off), z)


def range_step_to_the_end(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """The gain of all ranges below some frequency is 1 to 10 % off."""
    z, off = one_arc(rng, f, p, 5e-7), rng.choice([-1, 1]) * rng.uniform(0.01, 0.1)
    return np.where(f < between(rng, 10 * f.min(), 0.1 * f.max()), z * (1 + off), z)


def spoiled_by_mains(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """All points from 40 to 400 Hz off by up to 20 %."""
    z = one_arc(rng, f, p, 5e-7)
    off = rng.uniform(-0.2, 0.2, len(f)) + 1j * rng.uniform(-0.2, 0.2, len(f))
    return np.where((f > 40) & (f < 400), z * (1 + off), z)


def foot(f: FloatArray, z: ComplexArray, tau: float) -> int:
    """Index of the middle of the points near the axis, between the last arc and the tail.

    ``tau`` of the last arc in s: between two arcs the phase may be as small.
    """
    phase = np.where(2 * np.pi * f * tau < 1, np.degrees(np.abs(np.angle(z))), np.inf)
    return int(np.median(np.flatnonzero(phase < phase.min() + 5)))


def drift_in_time(rng: Random, f: FloatArray, p: Pellet, change: float) -> ComplexArray:
    """The pellet changes with time; a point takes half a second and three periods.

    Its resistance is that at the foot of its arc, where the axis is read.
    """
    t = np.cumsum(0.5 + 3 / f)
    way = 1 - np.exp(-t / t[-1] / between(rng, 0.01, 2))
    n, electrodes = rng.uniform(0.92, 1.0), tail(rng, f, p)
    whole = arc(f, p.resistance, p.capacitance, n) + electrodes
    way -= way[foot(f, whole, p.resistance * p.capacitance)]
    changed = p.resistance * (1 + rng.choice([-1, 1]) * change * way)
    return arc(f, changed, p.capacitance, n) + electrodes


def drift_of_boundaries(
    rng: Random, f: FloatArray, p: Pellet, change: float, course: str
) -> ComplexArray:
    """Of two arcs the slower changes, early, evenly or at once in the middle of the sweep.

    Its resistance is that at the foot of the arc.
    """
    x = np.linspace(0, 1, len(f))
    way = {"early": np.sqrt(x), "even": x, "sudden": (x > rng.uniform(0.2, 0.8)) * 1.0}[course]
    share, decades = rng.uniform(0.3, 0.7), rng.uniform(1, 3)
    grain, boundary = share * p.resistance, (1 - share) * p.resistance
    capacitance = p.capacitance * grain / boundary * 10**decades
    z = arc(f, grain, p.capacitance, rng.uniform(0.92, 1.0)) + tail(rng, f, p)
    n = rng.uniform(0.85, 1.0)
    way = way - way[foot(f, z + arc(f, boundary, capacitance, n), boundary * capacitance)]
    changed = boundary * (1 + rng.choice([-1, 1]) * change * way)
    return z + arc(f, changed, capacitance, n)


def large_offset(f: FloatArray) -> FloatArray:
    """Noise that grows tenfold to the highest decade."""
    return np.where(f > f.max() / 10, 10.0, 1.0)


def upwards(f: FloatArray) -> FloatArray:
    return np.ascontiguousarray(f[::-1])


def twice(f: FloatArray) -> FloatArray:
    return np.repeat(f, 2)


def twelve(f: FloatArray) -> FloatArray:
    return np.geomspace(f[0], f[-1], 12)


UNUSUAL: dict[str, Truth] = {
    "two arcs of exponent 0.6 to 0.75": Truth(overlapping_depressed, True, SEEN),
    "Cole-Davidson arc": Truth(asymmetric_arc, True, SEEN),
    "three arcs": Truth(three_arcs, sigma=SEEN),
    "cable beside the cell": Truth(cable),
    "leads of 1 to 5 µH": Truth(long_leads, sigma=(1e-4, 1e-1)),
    "tail of 60°": Truth(steep_tail),
    "semi-infinite diffusion": Truth(warburg, True, SEEN),
    "Gerischer electrode": Truth(gerischer, True, SEEN),
    "porous electrode": Truth(porous_electrode, True, SEEN),
    "mixed conductor": Truth(mixed_conductor, True, (1e-6, 1e-2)),
    "range off by up to 10 %": Truth(range_step, True),
    "ranges below a frequency off": Truth(range_step_to_the_end, True),
    "all points of 40 to 400 Hz bad": Truth(spoiled_by_mains, True),
    "noise × 10 in the highest decade": Truth(one_arc, True, noise=large_offset),
    "12 points": Truth(partial(one_arc, inductance=5e-7), grid=twelve),
    "each frequency twice": Truth(partial(one_arc, inductance=5e-7), grid=twice),
    "low to high": Truth(partial(one_arc, inductance=5e-7), grid=upwards),
    "drift 25 % with time": Truth(partial(drift_in_time, change=0.25), True, SEEN),
    "drift 25 % with time, low to high": Truth(
        partial(drift_in_time, change=0.25), True, SEEN, grid=upwards
    ),
    "boundaries drift 25 %, early": Truth(
        partial(drift_of_boundaries, change=0.25, course="early"), True, SEEN
    ),
    "boundaries drift 25 %, even": Truth(
        partial(drift_of_boundaries, change=0.25, course="even"), True, SEEN
    ),
    "boundaries drift 25 %, sudden": Truth(
        partial(drift_of_boundaries, change=0.25, course="sudden"), True, SEEN
    ),
}
