"""Films, membranes, bars, hot ceramics: samples that are no pellet at room temperature, and grids.

As ``eis_spectra``: formulas owe nothing to the code under test.
"""

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
    two_arcs,
)


def film(rng: Random, f: FloatArray, p: Pellet, sheet: tuple[float, float]) -> ComplexArray:
    """A film between metals, whose ``sheet`` has some thousandths of its resistance."""
    return one_arc(rng, f, p, 1e-6) + rng.uniform(*sheet) * 1e-3 * p.resistance


def four_points(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A bar with probes for the voltage: no electrodes, 10 to 100 pF beside it."""
    return p.resistance / (1 + 2j * np.pi * f * p.resistance * between(rng, 1e-11, 1e-10))


def hot(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """An oxide ion conductor at 600 to 1000 °C: charge transfer at metals, gas diffusion, leads."""
    transfer = p.resistance * between(rng, 0.1, 5)
    gas = p.resistance * between(rng, 0.02, 0.5)
    z = arc(f, transfer, p.area * between(rng, 1e-5, 1e-3), rng.uniform(0.7, 0.95))
    return p.resistance + z + arc(f, gas, p.area * between(rng, 0.05, 5), 1.0) + leads(rng, f)


def composite(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Composite electrodes: ions along pores of resistance R_p, charge transfer at the walls."""
    pores = p.resistance * between(rng, 0.2, 3)
    wall = pores * between(rng, 0.2, 5)
    zeta = arc(f, wall, p.area * between(rng, 1e-4, 5e-3), rng.uniform(0.8, 1.0))
    x = np.sqrt(pores / zeta)
    return bulk(rng, f, p) + np.sqrt(pores * zeta) / np.tanh(x) + leads(rng, f, 5e-7)


def moisture(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A pellet whose resistance falls towards another value while the sweep lasts."""
    time = np.cumsum(0.3 + 3 / f)
    x = 1 - rng.uniform(0.08, 0.4) * (1 - np.exp(-time / (time[-1] * between(rng, 0.1, 2))))
    r = p.resistance * x
    n = rng.uniform(0.92, 1.0)
    return r / (1 + (2j * np.pi * f * r * p.capacitance) ** n) + tail(rng, f, p)


def hum(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Mains and its harmonics to 450 Hz, by up to 20 % in points within 4 % of them."""
    z = one_arc(rng, f, p, 1e-6)
    for k in range(1, 10):
        z[np.abs(np.log(f / (50 * k))) < 0.04] *= 1 + 0.2 / k * rng.uniform(-1, 1)
    return z


def two_electrodes(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Steel at one side, carbon at the other: two tails."""
    rough = cpe(f, p.area * between(rng, 2e-5, 2e-4), rng.uniform(0.65, 0.85))
    return bulk(rng, f, p) + tail(rng, f, p) + rough + leads(rng, f, 5e-7)


def resistive_leads(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """10 to 150 mΩ of leads and contacts in line."""
    return one_arc(rng, f, p, 1e-6) + rng.uniform(0.01, 0.15)


def linear_in_decades(f: FloatArray) -> FloatArray:
    """1, 2, ... 9 times each power of ten."""
    top, low = int(np.floor(np.log10(f.max()))), int(np.ceil(np.log10(f.min())))
    return np.concatenate([10.0**d * np.arange(9, 0, -1) for d in range(top - 1, low - 1, -1)])


def dense_above(f: FloatArray) -> FloatArray:
    """Twenty evenly spaced points in the highest decade, four a decade below."""
    top = f.max()
    below = top / 10 / 10 ** (np.arange(int(4 * np.log10(top / 10 / f.min()))) / 4)
    return np.concatenate([np.linspace(top, top / 9, 20), below])


def three_a_decade(f: FloatArray) -> FloatArray:
    n = round(3 * np.log10(f.max() / f.min())) + 1
    return np.geomspace(f.max(), f.min(), n)


def up_to_1_kHz(_f: FloatArray) -> FloatArray:
    return np.geomspace(1e3, 0.01, 36)


FILM = {"thickness": (2e-5, 1e-3), "diameter": (0.1, 0.5), "sigma": (1e-9, 1e-5)}
MEMBRANE = {"thickness": (2e-3, 2e-2), "diameter": (0.8, 1.6), "permittivity": (4, 10)}
OTHER: dict[str, Truth] = {
    "film": Truth(partial(film, sheet=(0, 0)), **FILM),
    "film, sheet of up to 1 %": Truth(partial(film, sheet=(0, 10)), **FILM),
    "film, sheet of 1 to 5 %": Truth(partial(film, sheet=(10, 50)), True, **FILM),
    "membrane": Truth(partial(one_arc, inductance=1e-6), sigma=(1e-8, 1e-3), **MEMBRANE),
    "four points": Truth(four_points, sigma=(1e-6, 1e-1)),
    "hot oxide": Truth(hot, True, sigma=(1e-2, 0.3)),
    "composite electrodes": Truth(composite, True, sigma=(1e-5, 1e-2)),
    "moisture": Truth(moisture, True, sigma=SEEN),
    "hum": Truth(hum),
    "two electrodes": Truth(two_electrodes, True, sigma=(1e-7, 1e-2)),
    "resistive leads": Truth(resistive_leads, True, sigma=(1e-3, 1e-1)),
    "linear in decades": Truth(partial(one_arc, inductance=1e-6), grid=linear_in_decades),
    "dense above": Truth(partial(two_arcs, decades=2), grid=dense_above),
    "three a decade, two arcs": Truth(partial(two_arcs, decades=2), grid=three_a_decade),
    "to 1 kHz only": Truth(partial(one_arc, inductance=1e-6), True, grid=up_to_1_kHz),
}
