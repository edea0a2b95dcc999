"""Cells that the amplitude changes, pellets that are not alike all through, and other sweeps.

As ``eis_spectra``: formulas owe nothing to the code under test.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from eis_spectra import (
    SEEN,
    VACUUM,
    ComplexArray,
    FloatArray,
    Pellet,
    Random,
    Truth,
    arc,
    between,
    bulk,
    leads,
    one_arc,
    tail,
    two_arcs,
)
from eis_unusual_spectra import foot
from scipy.special import i1

THERMAL = 0.0257  # V, kT/e at 25 °C


def divided(z: ComplexArray, rest: ComplexArray, volt: float) -> FloatArray:
    """Amplitude across ``z`` of ``volt`` across it and the rest."""
    return volt * np.abs(z) / np.abs(z + rest)


def large_amplitude(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """20 to 500 mV: electrodes whose charge transfer and double layer depend on their own voltage.

    Describing functions: Butler and Volmer's R x/(2 I1(x)) with x = a e/(2 kT), and a capacitance
    C (1 + (a e/kT)²/8), at most fourfold. Charge transfer at rest is 10 to 10 000 times the pellet.
    """
    pellet, volt = bulk(rng, f, p), between(rng, 0.02, 0.5)
    transfer, jw = p.resistance * between(rng, 10, 1e4), 2j * np.pi * f
    q, n = p.area * between(rng, 1e-6, 2e-5), rng.uniform(0.75, 0.95)
    across = np.full(len(f), volt)
    for _ in range(200):
        x = across / (2 * THERMAL)
        growth = np.minimum(1 + (across / THERMAL) ** 2 / 8, 4)
        electrodes = 1 / (2 * i1(x) / (x * transfer) + q * growth * jw**n)
        across = 0.5 * across + 0.5 * divided(electrodes, pellet, volt)
    return pellet + electrodes + leads(rng, f, 5e-7)


def large_amplitude_at_boundaries(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Boundaries that conduct better by x/sinh x, x = 0.3 to 3 where all of the voltage is theirs.

    The truth is the resistance at small amplitudes; 2 I1(x)/x is what the fundamental has.
    """
    share, most, n = rng.uniform(0.3, 0.7), between(rng, 0.3, 3), rng.uniform(0.85, 1.0)
    rest = arc(f, share * p.resistance, p.capacitance, rng.uniform(0.92, 1.0)) + tail(rng, f, p)
    boundary = (1 - share) * p.resistance
    charge = (2j * np.pi * f * boundary * p.capacitance * 10 ** rng.uniform(1.5, 3)) ** n
    across = np.full(len(f), most)
    for _ in range(200):
        slow = boundary / (2 * i1(across) / across + charge)
        across = 0.5 * across + 0.5 * divided(slow, rest, most)
    return rest + slow + leads(rng, f, 2e-7)


def diffusion_in_line(rng: Random, f: FloatArray, p: Pellet, ends_in_a_wall: bool) -> ComplexArray:
    """A layer that ions cross by diffusion, 0.01 to 30 s, in line with pellet and blocking metals.

    Behind it a sink, or a wall that stores 0.1 to 10 mF/cm².
    """
    if ends_in_a_wall:
        size = p.resistance * between(rng, 0.1, 3)
        x = np.sqrt(2j * np.pi * f * size * p.area * between(rng, 1e-4, 1e-2))
        return bulk(rng, f, p) + size / (x * np.tanh(x)) + leads(rng, f, 5e-7)
    x = np.sqrt(2j * np.pi * f * between(rng, 0.01, 30))
    layer = p.resistance * between(rng, 0.1, 3) * np.tanh(x) / x
    return bulk(rng, f, p) + layer + tail(rng, f, p) + leads(rng, f, 5e-7)


def cracks(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Three cracks of 0.1 to 10 µm across 50 to 95 % of the area: gaps beside constrictions.

    The truth is what ions meet, constrictions included.
    """
    share = rng.uniform(0.1, 0.6)
    z = arc(f, (1 - share) * p.resistance, p.capacitance, rng.uniform(0.92, 1.0))
    for part in rng.dirichlet([3, 3, 3]):
        gap = VACUUM * p.area * rng.uniform(0.5, 0.95) / between(rng, 1e-5, 1e-3)
        z = z + arc(f, part * share * p.resistance, gap, 1.0)
    return z + tail(rng, f, p) + leads(rng, f, 5e-7)


def gradient_of_porosity(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A pellet whose resistivity grows 3 to 100-fold from one side to the other, in 30 layers."""
    r = between(rng, 3, 100) ** np.linspace(0, 1, 30)
    r *= p.resistance / r.sum()
    n = rng.uniform(0.95, 1.0)
    return sum(arc(f, x, 30 * p.capacitance, n) for x in r) + tail(rng, f, p) + leads(rng, f, 5e-7)


def along_and_across(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Grains with boundaries across, beside boundaries along that conduct as well or better."""
    first = p.resistance * between(rng, 1.2, 5)
    along = 1 / (1 / p.resistance - 1 / first)
    share = rng.uniform(0.2, 0.8)
    across = arc(f, (1 - share) * first, p.capacitance * 10 ** rng.uniform(1, 3), 0.95)
    z = 1 / (1 / (arc(f, share * first, p.capacitance, 1.0) + across) + 1 / along)
    return z + tail(rng, f, p) + leads(rng, f, 5e-7)


def two_pellets(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Two pellets beside each other, each with arcs of its own, between the same electrodes."""
    part = rng.uniform(0.2, 0.8)
    both = []
    for r in (p.resistance / part, p.resistance / (1 - part)):
        share = rng.uniform(0.2, 0.8)
        c = p.capacitance * 10 ** rng.uniform(1, 2.3)
        both.append(arc(f, share * r, p.capacitance / 2, 0.97) + arc(f, (1 - share) * r, c, 0.95))
    return 1 / sum(1 / z for z in both) + tail(rng, f, p) + leads(rng, f, 5e-7)


def overshoot(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A temperature that overshoots by 1 to 5 K (3 to 25 % of R) within the sweep, and comes back.

    A point takes half a second and three periods; the truth is where the axis is read.
    """
    t = np.cumsum(0.5 + 3 / f)
    x = t / (t[-1] * between(rng, 0.003, 0.3))
    n, electrodes = rng.uniform(0.92, 1.0), tail(rng, f, p)
    whole = arc(f, p.resistance, p.capacitance, n) + electrodes
    course = x * np.exp(1 - x)
    way = course - course[foot(f, whole, p.resistance * p.capacitance)]
    factor = np.exp(rng.choice([-1, 1]) * rng.uniform(0.03, 0.25) * way)
    return arc(f, p.resistance * factor, p.capacitance, n) + electrodes * factor**0.3


def shuffled(f: FloatArray) -> FloatArray:
    """The same frequencies in random order."""
    return np.random.default_rng(len(f)).permutation(f)


def down_and_up(f: FloatArray) -> FloatArray:
    """Every other point downwards, the rest on the way back."""
    return np.concatenate([f[::2], f[1::2][::-1]])


def some_twice(f: FloatArray) -> FloatArray:
    """A fifth of the points measured twice."""
    return np.repeat(f, np.where(np.arange(len(f)) % 5 == 2, 2, 1))


def evenly(n: int, f: FloatArray) -> FloatArray:
    return np.geomspace(f[0], f[-1], n)


FURTHER: dict[str, Truth] = {
    "large amplitude": Truth(large_amplitude, True, SEEN),
    "large amplitude at boundaries": Truth(large_amplitude_at_boundaries, True, (1e-7, 1e-3)),
    "diffusion to a sink, and a tail": Truth(
        partial(diffusion_in_line, ends_in_a_wall=False), True, (1e-6, 1e-2)
    ),
    "diffusion to a wall": Truth(
        partial(diffusion_in_line, ends_in_a_wall=True), True, (1e-6, 1e-2)
    ),
    "cracks": Truth(cracks, sigma=(1e-6, 1e-2)),
    "gradient of porosity": Truth(gradient_of_porosity, sigma=(1e-7, 1e-2)),
    "boundaries along and across": Truth(along_and_across, sigma=(1e-7, 1e-3)),
    "two pellets beside each other": Truth(two_pellets, sigma=(1e-7, 1e-3)),
    "overshoot": Truth(overshoot, True, SEEN),
    "random order": Truth(partial(one_arc, inductance=5e-7), True, grid=shuffled),
    "down and up": Truth(partial(one_arc, inductance=5e-7), grid=down_and_up),
    "some points twice": Truth(partial(one_arc, inductance=5e-7), grid=some_twice),
    "10 points": Truth(partial(one_arc, inductance=5e-7), grid=partial(evenly, 10)),
    "15 points, two arcs": Truth(partial(two_arcs, decades=2), True, grid=partial(evenly, 15)),
    "3 % noise": Truth(partial(one_arc, inductance=5e-7), noises=(0.03,)),
    "3 % noise, two arcs": Truth(partial(two_arcs, decades=2), True, noises=(0.03,)),
}
