"""Simulated spectra of what happens in laboratories (see ``eis_spectra``)."""

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
    leads,
    one_arc,
    tail,
    two_arcs,
)
from eis_unusual_spectra import foot


def contact_lost(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A wire that lifts from some point on: a gap of 0.1 to 10 pF in line with the cell."""
    at = rng.integers(len(f) // 5, len(f) - 4)
    lifted = np.arange(len(f)) >= at
    return one_arc(rng, f, p, 2e-7) + lifted / (2j * np.pi * f * between(rng, 1e-13, 1e-11))


def contact_that_flickers(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A contact that adds 5 to 50 % of the resistance at a fifth of the points."""
    loose = rng.random(len(f)) < 0.2
    return one_arc(rng, f, p, 2e-7) + loose * p.resistance * between(rng, 0.05, 0.5)


def two_instruments(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """The second half of the points from an instrument whose gain is up to 3 % off."""
    z = one_arc(rng, f, p, 2e-7)
    return np.where(np.arange(len(f)) < len(f) // 2, z, z * (1 + rng.uniform(-0.03, 0.03)))


def ranges_of_current(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A range for each decade of |Z|, each with a gain of its own, N(1, 0.3 %)."""
    z = one_arc(rng, f, p, 5e-7)
    decade = np.floor(np.log10(np.abs(z)) + rng.random()).astype(int)
    return z * (1 + 0.003 * rng.normal(size=np.ptp(decade) + 1))[decade - decade.min()]


def mains_and_harmonics(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Points within 3 % of 50 Hz and its odd harmonics up to 1050 Hz off by up to 30 %."""
    z = one_arc(rng, f, p, 5e-7)
    near = np.abs(f[:, None] / (50 * np.arange(1, 22, 2)) - 1).min(axis=1) < 0.03
    off = rng.uniform(-0.3, 0.3, len(f)) + 1j * rng.uniform(-0.3, 0.3, len(f))
    return z * (1 + near * off)


def wild_points(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """One to three points that are off by a factor of up to 10, with any phase."""
    z, which = one_arc(rng, f, p, 5e-7), rng.choice(len(f), rng.integers(1, 4), replace=False)
    z[which] *= 10 ** rng.uniform(-1, 1, len(which)) * np.exp(1j * rng.uniform(-1, 1, len(which)))
    return z


def drifting_voltage(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A cell voltage that drifts: an error like 1/f of 1 to 50 % at the lowest frequency."""
    z = one_arc(rng, f, p, 5e-7)
    error = between(rng, 0.01, 0.5) * np.exp(2j * np.pi * rng.random())
    return z * (1 + error * f.min() / f)


def heating(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Pellet and electrodes conduct better (or worse) by 5 to 30 % to the end of the sweep.

    A point takes half a second and three periods; the truth is where the axis is read.
    """
    t = np.cumsum(0.5 + 3 / f)
    n, electrodes = rng.uniform(0.92, 1.0), tail(rng, f, p)
    whole = arc(f, p.resistance, p.capacitance, n) + electrodes
    way = t / t[-1] - (t / t[-1])[foot(f, whole, p.resistance * p.capacitance)]
    factor = np.exp(rng.choice([-1, 1]) * rng.uniform(0.05, 0.3) * way)
    return arc(f, p.resistance * factor, p.capacitance, n) + electrodes * factor**0.3


def zarc_and_warburg(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """An interface that passes ions, and diffusion behind it, in place of blocking electrodes."""
    interface = arc(f, p.resistance * between(rng, 0.1, 3), p.area * between(rng, 5e-7, 2e-5), 0.85)
    return bulk(rng, f, p) + interface + p.resistance * between(rng, 0.1, 3) / np.sqrt(2j * f)


def growing_interphase(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Li | electrolyte | Li whose interphase grows by 10 to 100 % with the root of time."""
    t = np.cumsum(0.5 + 3 / f)
    r = p.resistance * between(rng, 0.3, 5) * (1 + between(rng, 0.1, 1) * np.sqrt(t / t[-1]))
    transfer = arc(f, p.resistance * between(rng, 0.3, 3), p.area * between(rng, 3e-6, 3e-5), 0.85)
    layer = arc(f, r, p.area * between(rng, 5e-7, 3e-6), rng.uniform(0.8, 0.95))
    return bulk(rng, f, p) + layer + transfer + leads(rng, f, 2e-7)


def wetted_contacts(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Electrodes wetted by a liquid: two layers of 1 to 20 % of the resistance, 1 to 10 µF/cm²."""
    z = bulk(rng, f, p) + tail(rng, f, p) + leads(rng, f, 2e-7)
    for _ in range(2):
        r, c = p.resistance * between(rng, 0.01, 0.2), p.area * between(rng, 1e-6, 1e-5)
        z = z + arc(f, r, c, rng.uniform(0.8, 0.95))
    return z


def wrong_cable(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """The phase of 0.6 to 3 m of cable taken off once too often, or not."""
    late = rng.choice([-1, 1]) * rng.uniform(3e-9, 15e-9)
    return one_arc(rng, f, p, 5e-7) * np.exp(2j * np.pi * f * late)


def stray_capacitance(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A holder of 2 to 10 pF beside the cell."""
    return 1 / (1 / one_arc(rng, f, p) + 2j * np.pi * f * between(rng, 2e-12, 1e-11))


def whole_degrees(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    z = one_arc(rng, f, p, 5e-7)
    return np.abs(z) * np.exp(1j * np.radians(np.round(np.degrees(np.angle(z)))))


def few_digits(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Both parts rounded to 0.5 to 5 % of the resistance, as with fixed decimals."""
    z, unit = one_arc(rng, f, p, 5e-7), p.resistance * between(rng, 0.005, 0.05)
    z = np.round(z.real / unit) * unit + 1j * np.round(z.imag / unit) * unit
    return np.where(z == 0, unit, z)


def coated_electrode(
    rng: Random, f: FloatArray, p: Pellet, least: float, most: float
) -> ComplexArray:
    """An oxide of 10 to 100 nF/cm² on the electrode, its resistance over the pellet's, a tail."""
    layer = arc(
        f, p.resistance * between(rng, least, most), p.area * between(rng, 1e-8, 1e-7), 0.95
    )
    return bulk(rng, f, p) + layer + tail(rng, f, p)


def poor_boundaries(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Boundaries of 0.1 to 10 times the grains' resistance and 30 to 3000 times the capacitance.

    Of a brick layer whose grains are so many times as wide, with boundaries up to 10 000 times as
    resistive as grains; no more than 10 nF for a cell constant of 1 cm⁻¹.
    """
    while (ratio := between(rng, 0.1, 10)) * (wide := between(rng, 30, 3000)) > 1e4:
        pass
    grain = p.resistance / (1 + ratio)
    c = min(p.capacitance * wide, 1e-8 * p.area / p.thickness)
    z = arc(f, grain, p.capacitance, rng.uniform(0.92, 1.0)) + leads(rng, f, 5e-7)
    return z + arc(f, p.resistance - grain, c, rng.uniform(0.8, 1.0)) + tail(rng, f, p)


def anomalous_diffusion(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A diffusion of exponent 0.3 to 0.45 that a wall ends, into 0.1 to 10 mF/cm²."""
    size = p.resistance * between(rng, 0.1, 3)
    x = (2j * np.pi * f * size * p.area * between(rng, 1e-4, 1e-2)) ** rng.uniform(0.3, 0.45)
    return bulk(rng, f, p) + size / (x * np.tanh(x))


def many_boundaries(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A brick layer of ten grain boundaries whose resistances are log-normal."""
    share = rng.uniform(0.3, 0.7)
    z = arc(f, share * p.resistance, p.capacitance, rng.uniform(0.95, 1.0))
    r = rng.lognormal(0, 0.7, 10)
    r *= (1 - share) * p.resistance / r.sum()
    c = p.capacitance * 10 ** rng.uniform(2, 3)
    return z + sum(arc(f, x, c, 1.0) for x in r) + tail(rng, f, p) + leads(rng, f, 2e-7)


def up_to_100_kHz(f: FloatArray) -> FloatArray:
    return np.logspace(5, np.log10(f.min()), len(f))


def overlapping(f: FloatArray) -> FloatArray:
    """Two sweeps that share a decade: the second half begins ten times above the join."""
    middle = np.sqrt(f[0] * f[-1])
    half = len(f) // 2
    return np.concatenate(
        [np.geomspace(f[0], middle, half), np.geomspace(10 * middle, f[-1], len(f) - half)]
    )


def with_a_gap(f: FloatArray) -> FloatArray:
    """A decade is missing."""
    middle = np.sqrt(f[0] * f[-1])
    return f[(f > 3 * middle) | (f < 0.3 * middle)]


def to_10_Hz(f: FloatArray) -> FloatArray:
    return np.logspace(np.log10(f.max()), 1, len(f))


LABORATORY: dict[str, Truth] = {
    "contact lost": Truth(contact_lost, True, SEEN),
    "contact that flickers": Truth(contact_that_flickers, True, SEEN),
    "two instruments": Truth(two_instruments, True),
    "two instruments that overlap": Truth(two_instruments, True, grid=overlapping),
    "two sweeps that overlap": Truth(partial(one_arc, inductance=5e-7), grid=overlapping),
    "a range for each decade": Truth(ranges_of_current, True),
    "mains and harmonics": Truth(mains_and_harmonics, True),
    "wild points": Truth(wild_points),
    "voltage drifts": Truth(drifting_voltage, True),
    "heating": Truth(heating, True, SEEN),
    "interface and diffusion": Truth(zarc_and_warburg, True, (1e-6, 1e-2)),
    "growing interphase": Truth(growing_interphase, True, (1e-6, 1e-2)),
    "wetted contacts": Truth(wetted_contacts, True, (1e-6, 1e-2)),
    "wrong length of cable": Truth(wrong_cable, True),
    "holder beside the cell": Truth(stray_capacitance, sigma=(3e-10, 1e-7)),
    "phase in whole degrees": Truth(whole_degrees, True, noises=(1e-4,)),
    "fixed decimals": Truth(few_digits, True, noises=(1e-4,)),
    "oxide on the electrode": Truth(
        partial(coated_electrode, least=30, most=3000), True, (1e-6, 1e-2)
    ),
    "anomalous diffusion": Truth(anomalous_diffusion, True, (1e-6, 1e-2)),
    "ten grain boundaries": Truth(many_boundaries, sigma=(1e-6, 1e-2)),
    "one arc, up to 100 kHz": Truth(
        partial(one_arc, inductance=1e-6), sigma=(1e-6, 1e-1), grid=up_to_100_kHz
    ),
    "two arcs, few points": Truth(partial(two_arcs, decades=2.5), sigma=SEEN, per_decade=(3, 5)),
    "a decade missing": Truth(partial(one_arc, inductance=5e-7), grid=with_a_gap),
    "one arc, to 10 Hz": Truth(partial(one_arc, inductance=5e-7), sigma=SEEN, grid=to_10_Hz),
    "boundaries as of a brick layer": Truth(poor_boundaries, sigma=(1e-6, 1e-2)),
    "oxide, 3 to 30 times the pellet": Truth(
        partial(coated_electrode, least=3, most=30), True, (1e-6, 1e-2)
    ),
    "oxide, 0.1 to 3 times the pellet": Truth(
        partial(coated_electrode, least=0.1, most=3), True, (1e-6, 1e-2)
    ),
    "holder beside more than 5 Gohm": Truth(stray_capacitance, True, sigma=(1e-11, 3e-10)),
}
