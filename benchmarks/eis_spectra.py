"""Simulated impedance spectra whose truth is known, also of cells that no usual circuit describes.

Formulas are written out here and owe nothing to the code under test. A truth draws one cell:
a pellet of 5 to 13 mm by 0.3 to 2 mm, 1e-9 to 1e-1 S/cm, a permittivity of 8 to 60, electrodes of
1 to 20 µF/cm². What it returns is the spectrum without noise; ``spectra`` adds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]
VACUUM = 8.8541878128e-14  # F/cm
GAIN = 0.006  # standard deviation of the gain of an instrument, the default of the analysis
NOISES = (0.001, 0.003, 0.01)  # of one component, relative to the modulus
Random = np.random.Generator


class Pellet(NamedTuple):
    """thickness (cm), area (cm²), resistance (ohm) and geometric capacitance (F)."""

    thickness: float
    area: float
    resistance: float
    capacitance: float


@dataclass(frozen=True)
class Truth:
    """A kind of cell.

    cell : impedance without noise at frequencies (Hz), for a pellet
    doubtful : a status other than ``ok`` is right for these spectra
    sigma : range of the conductivity in S/cm
    thickness, diameter : ranges in cm
    permittivity : range of the relative one
    noise : relative noise at each frequency, times the noise of the spectrum
    grid : which frequencies are measured, in which order
    """

    cell: Callable[[Random, FloatArray, Pellet], ComplexArray]
    doubtful: bool = False
    sigma: tuple[float, float] = (1e-9, 1e-1)
    thickness: tuple[float, float] = (0.03, 0.2)
    diameter: tuple[float, float] = (0.5, 1.3)
    permittivity: tuple[float, float] = (8, 60)
    noise: Callable[[FloatArray], FloatArray] = np.ones_like
    noises: tuple[float, ...] = NOISES
    per_decade: tuple[int, int] = (6, 11)
    grid: Callable[[FloatArray], FloatArray] = np.copy


class Simulated(NamedTuple):
    """One spectrum and its truth; Hz and ohm (N,)."""

    pellet: Pellet
    frequency: FloatArray
    impedance: ComplexArray


def spectra(truth: Truth, n: int, seed: int, per_grid: int = 20) -> Iterator[list[Simulated]]:
    """``n`` spectra, those on one grid of frequencies together."""
    rng = np.random.default_rng(seed)
    for begin in range(0, n, per_grid):
        high = rng.choice([1e6, 3e6, 7e6, 1e7, 3.2e7])
        low = rng.choice([0.01, 0.1, 0.1, 1.0])
        count = int(np.log10(high / low) * rng.integers(*truth.per_decade)) + 1
        f = truth.grid(np.logspace(np.log10(high), np.log10(low), count))
        group = []
        for _ in range(min(per_grid, n - begin)):
            pellet = draw_pellet(rng, truth)
            z = truth.cell(rng, f, pellet)
            z = z * (1 + GAIN * rng.normal())
            size = rng.choice(truth.noises) * truth.noise(f) * np.abs(z)
            z = z + size * (rng.normal(size=f.shape) + 1j * rng.normal(size=f.shape))
            group.append(Simulated(pellet, f, z))
        yield group


def draw_pellet(rng: Random, truth: Truth) -> Pellet:
    """A pellet of random size and conductivity."""
    thickness, diameter = rng.uniform(*truth.thickness), rng.uniform(*truth.diameter)
    area = np.pi / 4 * diameter**2
    conductivity = between(rng, *truth.sigma)
    capacitance = rng.uniform(*truth.permittivity) * VACUUM * area / thickness
    return Pellet(thickness, area, thickness / (conductivity * area), capacitance)


def between(rng: Random, low: float, high: float) -> float:
    """Log-uniform."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def cpe(f: FloatArray, q: float, n: float) -> ComplexArray:
    return 1 / (q * (2j * np.pi * f) ** n)


def arc(f: FloatArray, r: float | FloatArray, capacitance: float, n: float) -> ComplexArray:
    """R beside a CPE; ``capacitance`` is the effective one, the apex is at 1/(2π R C)."""
    return r / (1 + (2j * np.pi * f * r * capacitance) ** n)


def tail(rng: Random, f: FloatArray, pellet: Pellet) -> ComplexArray:
    """Blocking electrodes."""
    return cpe(f, pellet.area * between(rng, 1e-6, 2e-5), rng.uniform(0.75, 0.95))


def bulk(rng: Random, f: FloatArray, pellet: Pellet) -> ComplexArray:
    return arc(f, pellet.resistance, pellet.capacitance, rng.uniform(0.9, 1.0))


def leads(rng: Random, f: FloatArray, most: float = 1e-6) -> ComplexArray:
    return 2j * np.pi * f * rng.uniform(0, most)


# --- cells that the usual circuits describe ---------------------------------------------------


def one_arc(rng: Random, f: FloatArray, p: Pellet, inductance: float = 0.0) -> ComplexArray:
    return bulk(rng, f, p) + tail(rng, f, p) + leads(rng, f, inductance)


def depressed_arc(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    z = arc(f, p.resistance, p.capacitance, rng.uniform(0.7, 0.9))
    return z + tail(rng, f, p) + leads(rng, f)


def two_arcs(rng: Random, f: FloatArray, p: Pellet, decades: float) -> ComplexArray:
    """Grains and grain boundaries, their apices ``decades`` apart, with leads."""
    share = rng.uniform(0.25, 0.75)
    grain, boundary = share * p.resistance, (1 - share) * p.resistance
    capacitance = p.capacitance * grain / boundary * 10**decades
    z = arc(f, grain, p.capacitance, rng.uniform(0.92, 1.0))
    z = z + arc(f, boundary, capacitance, rng.uniform(0.85, 1.0))
    return z + tail(rng, f, p) + leads(rng, f)


def slow_boundaries(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Grain boundaries of 5 to 50 nF."""
    share = rng.uniform(0.3, 0.7)
    z = arc(f, share * p.resistance, p.capacitance, rng.uniform(0.92, 1.0))
    boundary = (1 - share) * p.resistance
    z = z + arc(f, boundary, between(rng, 5e-9, 5e-8), rng.uniform(0.85, 1.0))
    return z + tail(rng, f, p) + leads(rng, f, 2e-7)


def mains(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Single bad points near 50, 100 and 150 Hz."""
    z = one_arc(rng, f, p, 1e-6)
    for bad in (50.0, 100.0, 150.0):
        z[np.abs(np.log(f / bad)).argmin()] *= 1 + rng.uniform(-0.4, 0.4)
    return z


# --- cells that they do not describe -----------------------------------------------------------


def lossy_leads(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """An inductance beside a resistance, in line with the pellet."""
    jw_l, loss = 2j * np.pi * f * between(rng, 2e-7, 3e-6), between(rng, 2, 100)
    return one_arc(rng, f, p) + jw_l * loss / (jw_l + loss)


def electronic_leak(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Blocking electrodes and electrons beside the ions, at 3 to 300 times the resistance."""
    ions, geometric = p.resistance + tail(rng, f, p), 2j * np.pi * f * p.capacitance
    return 1 / (1 / ions + 1 / (p.resistance * between(rng, 3, 300)) + geometric)


def interphase(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A layer of 0.5 to 5 µF/cm² at the electrodes, in line with the pellet."""
    layer = arc(
        f,
        p.resistance * between(rng, 0.1, 2),
        p.area * between(rng, 5e-7, 5e-6),
        rng.uniform(0.85, 1.0),
    )
    electrodes = cpe(f, p.area * between(rng, 5e-6, 5e-5), rng.uniform(0.75, 0.95))
    return bulk(rng, f, p) + layer + electrodes + leads(rng, f, 2e-7)


def leaky_electrode(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A resistance across the electrodes' CPE, 3 to 300 times that of the pellet."""
    electrodes = tail(rng, f, p)
    beside = p.resistance * between(rng, 3, 300)
    return bulk(rng, f, p) + electrodes * beside / (electrodes + beside)


def drift(
    rng: Random, f: FloatArray, p: Pellet, change: float, power: float, whole: bool
) -> ComplexArray:
    """The pellet (or the whole cell) changes by ``change`` during the sweep, from high to low f."""
    x = np.linspace(0, 1, len(f)) ** power * change * rng.choice([-1, 1])
    electrodes = tail(rng, f, p)
    changed, n = p.resistance * (1 + x), rng.uniform(0.92, 1.0)
    pellet = changed / (1 + (2j * np.pi * f * changed * p.capacitance) ** n)
    return pellet + electrodes * (1 + x if whole else 1)


def bent_tail(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Electrodes with a steep CPE above and a flat one below some frequency, or the reverse."""
    q, steep = p.area * between(rng, 2e-6, 2e-5), rng.uniform(0.85, 0.97)
    at, flat = 2 * np.pi * between(rng, 1, 100), rng.uniform(0.5, 0.7)
    first, other = cpe(f, q, steep), cpe(f, q * at ** (steep - flat), flat)  # as large at ``at``
    z = first * other / (first + other) if rng.random() < 0.5 else first + other
    return bulk(rng, f, p) + z + leads(rng, f, 2e-7)


def delayed(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """An amplifier that is late by up to 3 ns, or early."""
    return one_arc(rng, f, p, 5e-7) * np.exp(2j * np.pi * f * rng.uniform(-3e-9, 3e-9))


def reversed_sign(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """-Z'' under a header that says Z''."""
    return np.conj(one_arc(rng, f, p))


def charge_transfer(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Electrodes that react: a charge transfer and a finite diffusion."""
    kinetic = arc(
        f,
        p.resistance * between(rng, 0.3, 10),
        p.area * between(rng, 1e-6, 2e-5),
        rng.uniform(0.8, 1.0),
    )
    x = np.sqrt(2j * np.pi * f * between(rng, 0.5, 50))
    diffusion = p.resistance * between(rng, 0.1, 3) * np.tanh(x) / x
    return bulk(rng, f, p) + kinetic + diffusion


def lithium_symmetric(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Li | electrolyte | Li: interfaces of 0.3 to 5 µF/cm² and no tail."""
    interface = arc(
        f,
        p.resistance * between(rng, 0.5, 10),
        p.area * between(rng, 3e-7, 5e-6),
        rng.uniform(0.75, 0.95),
    )
    return bulk(rng, f, p) + interface + leads(rng, f, 2e-7)


def full_cell(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Two reacting electrodes and the diffusion in one of them."""
    w = p.resistance * between(rng, 0.1, 2) * np.sqrt(2 * np.pi)
    cathode = arc(f, p.resistance * between(rng, 0.5, 5), p.area * between(rng, 5e-6, 5e-5), 0.85)
    anode = arc(f, p.resistance * between(rng, 0.2, 3), p.area * between(rng, 5e-7, 5e-6), 0.9)
    return bulk(rng, f, p) + anode + cathode + w * (1 - 1j) / np.sqrt(2 * np.pi * f)


def no_tail(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """So much resistance that the arc hardly begins, or ends with the lowest frequencies."""
    return bulk(rng, f, p)


def noisy_low(f: FloatArray) -> FloatArray:
    """Ten times the noise below 10 Hz."""
    return np.where(f < 10, 10.0, 1.0)


SEEN = (1e-6, 1e-1)  # conductivities whose arcs end within the sweep, the first in its first half

TRUTHS: dict[str, Truth] = {
    "one arc": Truth(one_arc),
    "one arc, leads of 0 to 1 µH": Truth(partial(one_arc, inductance=1e-6)),
    "one arc, 0.1 % noise": Truth(partial(one_arc, inductance=1e-6), noises=(0.001,)),
    "one arc, 0.3 % noise": Truth(partial(one_arc, inductance=1e-6), noises=(0.003,)),
    "one arc, 1 % noise": Truth(partial(one_arc, inductance=1e-6), noises=(0.01,)),
    "one arc, few points": Truth(partial(one_arc, inductance=1e-6), per_decade=(3, 5)),
    "depressed arc": Truth(depressed_arc),
    "two arcs, 1 decade apart": Truth(partial(two_arcs, decades=1)),
    "two arcs, 2 decades apart": Truth(partial(two_arcs, decades=2)),
    "two arcs, 3 decades apart": Truth(partial(two_arcs, decades=3), sigma=SEEN),
    "slow grain boundaries": Truth(slow_boundaries, sigma=(1e-6, 1e-2)),
    "mains": Truth(mains),
    "lossy leads": Truth(lossy_leads),
    "lossy leads, at most 200 ohm": Truth(lossy_leads, sigma=(1e-3, 1e-1)),
    "interphase": Truth(interphase, sigma=(1e-6, 1e-2)),
    "bent tail": Truth(bent_tail, True, sigma=(1e-7, 1e-2)),
    "amplifier delay": Truth(delayed, True),
    "noise × 10 below 10 Hz": Truth(one_arc, True, noise=noisy_low),
    "electronic leak": Truth(electronic_leak, doubtful=True, sigma=(1e-5, 1e-2)),
    "leaky electrode": Truth(leaky_electrode, doubtful=True, sigma=(1e-6, 1e-2)),
    "drift 10 %": Truth(partial(drift, change=0.1, power=1, whole=False), True, SEEN),
    "drift 20 %": Truth(partial(drift, change=0.2, power=1, whole=False), True, SEEN),
    "drift 30 %": Truth(partial(drift, change=0.3, power=1, whole=False), True, SEEN),
    "drift 30 %, late": Truth(partial(drift, change=0.3, power=3, whole=False), True, SEEN),
    "drift 30 % of the cell": Truth(partial(drift, change=0.3, power=1, whole=True), True, SEEN),
    "sign reversed": Truth(reversed_sign, doubtful=True),
    "charge transfer": Truth(charge_transfer, doubtful=True, sigma=(1e-6, 1e-2)),
    "Li symmetric": Truth(lithium_symmetric, doubtful=True, sigma=(1e-6, 1e-2)),
    "full cell": Truth(full_cell, doubtful=True, sigma=(1e-5, 1e-2)),
    "incomplete arc": Truth(no_tail, doubtful=True, sigma=(1e-14, 1e-10)),
}
