"""Simulated spectra of instruments and contacts that are not ideal (see ``eis_spectra``)."""

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
    one_arc,
    tail,
    two_arcs,
)


def bandwidth(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """An amplifier that ends at 5 to 100 MHz."""
    return one_arc(rng, f, p, 5e-7) / (1 + 1j * f / between(rng, 5e6, 1e8))


def reference_divider(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Four electrodes: voltage probes of 0.1 to 10 kohm before inputs of 3 to 30 pF."""
    probe = between(rng, 1e2, 1e4) * between(rng, 3e-12, 3e-11)
    return one_arc(rng, f, p, 2e-7) / (1 + 2j * np.pi * f * probe)


def input_impedance(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """An input of 0.1 to 1 Tohm and 3 to 30 pF beside the cell."""
    beside = 1 / between(rng, 1e11, 1e12) + 2j * np.pi * f * between(rng, 3e-12, 3e-11)
    return 1 / (1 / one_arc(rng, f, p) + beside)


def overcompensated(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Leads whose inductance a calibration took off up to 1 µH too much."""
    return one_arc(rng, f, p) - 2j * np.pi * f * rng.uniform(0, 1e-6)


def resonance(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Leads of 0.3 to 2 µH before a cell with a cable of 30 to 200 pF."""
    cell = 1 / (1 / one_arc(rng, f, p) + 2j * np.pi * f * between(rng, 3e-11, 2e-10))
    return cell + 2j * np.pi * f * between(rng, 3e-7, 2e-6)


def current_floor(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A current of 0.01 to 1 pA/mV that is not the cell's."""
    size = between(rng, 1e-11, 1e-9)
    y = 1 / one_arc(rng, f, p)
    return 1 / (y + size * (rng.normal(size=f.shape) + 1j * rng.normal(size=f.shape)))


def voltage_floor(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Noise of 1 to 100 mohm, as of small resistances."""
    size = between(rng, 1e-3, 1e-1)
    z = one_arc(rng, f, p, 5e-7)
    return z + size * (rng.normal(size=f.shape) + 1j * rng.normal(size=f.shape))


def clipped(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A modulus that saturates above 2 to 100 times the resistance."""
    z = one_arc(rng, f, p, 5e-7)
    most = p.resistance * between(rng, 2, 100)
    return z / (1 + (np.abs(z) / most) ** 4) ** 0.25


def rounded(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A modulus of three digits and a phase of a tenth of a degree."""
    z = one_arc(rng, f, p, 5e-7)
    unit = 10 ** (np.floor(np.log10(np.abs(z))) - 2)
    modulus, phase = np.round(np.abs(z) / unit) * unit, np.round(np.degrees(np.angle(z)), 1)
    return modulus * np.exp(1j * np.radians(phase))


def thermostat(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A pellet whose resistance swings by 3 to 20 % with the thermostat, every 3 to 20 points."""
    wave = rng.uniform(0.03, 0.2) * np.sin(
        2 * np.pi * (np.arange(len(f)) / between(rng, 3, 20) + rng.random())
    )
    return arc(f, p.resistance * (1 + wave), p.capacitance, rng.uniform(0.92, 1)) + tail(rng, f, p)


def loose_contact(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A contact that adds 5 to 50 % of the resistance from some point on, in line with the cell."""
    z = one_arc(rng, f, p, 2e-7)
    at = rng.integers(len(f) // 5, 4 * len(f) // 5)
    extra = p.resistance * between(rng, 0.05, 0.5)
    return np.where(np.arange(len(f)) >= at, z + extra, z)


def coloured_noise(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Noise of 0.5 to 2 % that neighbouring points have in common."""
    z = one_arc(rng, f, p, 5e-7)
    white = rng.normal(size=(2, len(f) + 4))
    smooth = np.array([np.convolve(w, np.ones(5) / np.sqrt(5), mode="valid") for w in white])
    return z * (1 + between(rng, 0.005, 0.02) * (smooth[0] + 1j * smooth[1]))


def poor_electrode(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Electrodes that touch a part of the pellet: spreading resistances, and a gap of air.

    What touches conducts as the pellet there; the truth is the resistance that ions meet.
    """
    touching = rng.uniform(0.3, 0.9)
    spread = p.resistance * rng.uniform(0.05, 0.3)
    gap = 1 / (2j * np.pi * f * p.area * (1 - touching) * between(rng, 1e-10, 1e-8))
    inner = (p.resistance - spread) / (1 + 2j * np.pi * f * (p.resistance - spread) * p.capacitance)
    contact = spread * gap / (spread + gap)
    return inner + contact + cpe(f, p.area * touching * between(rng, 2e-6, 2e-5), 0.9)


def jonscher(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """The universal dielectric response: R, C and a CPE of exponent 0.5 to 0.75 in parallel."""
    n = rng.uniform(0.5, 0.75)
    jw = 2j * np.pi * f
    at = 1 / (p.resistance * p.capacitance) * between(rng, 0.03, 1)
    response = (1 + (jw / at) ** n) / p.resistance + jw * p.capacitance
    return 1 / response + tail(rng, f, p)


def havriliak_negami(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """An arc that is both flat and skewed."""
    jw_tau = 2j * np.pi * f * p.resistance * p.capacitance
    z = p.resistance / (1 + jw_tau ** rng.uniform(0.75, 0.95)) ** rng.uniform(0.5, 0.9)
    return z + tail(rng, f, p)


def very_flat(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    return arc(f, p.resistance, p.capacitance, rng.uniform(0.55, 0.65)) + tail(rng, f, p)


def two_paths(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A bulk path beside one over boundaries, in parallel, with blocking electrodes."""
    first = p.resistance * between(rng, 1.2, 4)
    second = 1 / (1 / p.resistance - 1 / first)
    share, decades = rng.uniform(0.2, 0.8), rng.uniform(1, 3)
    slow = p.capacitance * 10**decades
    path = share * second + arc(f, (1 - share) * second, slow, 0.95)
    z = 1 / (1 / first + 1 / path + 2j * np.pi * f * p.capacitance)
    return z + tail(rng, f, p)


def soft_short(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A dendrite beside the ions, of 0.02 to 3 times their resistance."""
    ions = p.resistance + tail(rng, f, p)
    electrons = p.resistance * between(rng, 0.02, 3)
    return 1 / (1 / ions + 1 / electrons + 2j * np.pi * f * p.capacitance)


def inductive_loop(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Electrodes with a charge transfer and an adsorbate: a loop below the axis at low f."""
    transfer = p.resistance * between(rng, 0.2, 3)
    relaxing = transfer * between(rng, 0.5, 5)
    slow = 2j * np.pi * f * relaxing / (2 * np.pi * between(rng, 0.1, 10))
    y = 1 / transfer + 1 / (relaxing + slow) + 1 / cpe(f, p.area * between(rng, 3e-6, 2e-5), 0.9)
    return bulk(rng, f, p) + 1 / y


def short_diffusion(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A diffusion that an ideal sink ends, and nothing else at the electrodes."""
    x = np.sqrt(2j * np.pi * f * between(rng, 0.01, 30))
    return bulk(rng, f, p) + p.resistance * between(rng, 0.1, 3) * np.tanh(x) / x


def open_diffusion(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """A diffusion that a wall ends, of exponents 0.4 to 0.5, behind a double layer."""
    x = (2j * np.pi * f * between(rng, 0.01, 10)) ** rng.uniform(0.4, 0.5)
    faradaic = p.resistance * (between(rng, 0.05, 1) + between(rng, 0.1, 3) / (x * np.tanh(x)))
    y = 1 / faradaic + 1 / cpe(f, p.area * between(rng, 2e-6, 2e-5), 0.9)
    return bulk(rng, f, p) + 1 / y


def composite_pores(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Pores with a CPE of exponent 0.7 to 0.95 on their walls."""
    pores = p.resistance * between(rng, 0.1, 3)
    wall = p.area * between(rng, 1e-5, 1e-3)
    x = np.sqrt(pores * wall * (2j * np.pi * f) ** rng.uniform(0.7, 0.95))
    return bulk(rng, f, p) + pores / (x * np.tanh(x))


def late_boundaries(rng: Random, f: FloatArray, p: Pellet) -> ComplexArray:
    """Grain boundaries so slow that their arc merges with the tail."""
    share = rng.uniform(0.3, 0.7)
    z = arc(f, share * p.resistance, p.capacitance, rng.uniform(0.92, 1.0))
    slow = arc(f, (1 - share) * p.resistance, p.area * between(rng, 2e-8, 2e-7), 0.85)
    return z + slow + tail(rng, f, p)


def growing_to_the_end(f: FloatArray) -> FloatArray:
    """Noise that grows as 1/f from 100 Hz downwards, up to thirtyfold."""
    return np.clip(100 / f, 1, 30)


def only_to_100_kHz(f: FloatArray) -> FloatArray:
    return np.logspace(5, np.log10(f.min()), len(f))


def only_above_1_kHz(f: FloatArray) -> FloatArray:
    return np.logspace(np.log10(f.max()), 3, len(f) // 2)


INSTRUMENTS: dict[str, Truth] = {
    "amplifier of 5 to 100 MHz": Truth(bandwidth, True),
    "voltage probes with a divider": Truth(reference_divider, True),
    "input beside the cell": Truth(input_impedance, True, (1e-12, 1e-8)),
    "leads overcompensated": Truth(overcompensated, True, (1e-4, 1e-1)),
    "leads and cable": Truth(resonance, True, (1e-5, 1e-1)),
    "floor of the current": Truth(current_floor, True, (1e-11, 1e-7)),
    "floor of the voltage": Truth(voltage_floor, True, (1e-2, 1e-1)),
    "modulus clipped": Truth(clipped, True),
    "three digits": Truth(rounded, True, noises=(1e-5,)),
    "thermostat": Truth(thermostat, True, SEEN),
    "loose contact": Truth(loose_contact, True, SEEN),
    "coloured noise": Truth(coloured_noise, True),
    "noise up to × 30 below 100 Hz": Truth(one_arc, True, noise=growing_to_the_end),
    "electrodes touch a part": Truth(poor_electrode, True, (1e-6, 1e-2)),
    "Jonscher": Truth(jonscher, True, SEEN),
    "Havriliak-Negami arc": Truth(havriliak_negami, True, SEEN),
    "arc of exponent 0.6": Truth(very_flat, True, SEEN),
    "two paths": Truth(two_paths, True, (1e-6, 1e-2)),
    "soft short": Truth(soft_short, True, (1e-6, 1e-2)),
    "inductive loop": Truth(inductive_loop, True, (1e-6, 1e-2)),
    "short diffusion": Truth(short_diffusion, True, (1e-6, 1e-2)),
    "open diffusion": Truth(open_diffusion, True, (1e-6, 1e-2)),
    "pores with CPE walls": Truth(composite_pores, True, (1e-6, 1e-2)),
    "boundaries that merge with the tail": Truth(late_boundaries, True, (1e-7, 1e-3)),
    "two arcs, up to 100 kHz": Truth(
        partial(two_arcs, decades=2), True, (1e-8, 1e-4), grid=only_to_100_kHz
    ),
    "two arcs, above 1 kHz": Truth(partial(two_arcs, decades=2), True, SEEN, grid=only_above_1_kHz),
}
