"""Single simulated spectra with known answers, for the tests of phase and lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from electrolyte.techniques.nmr.fourier import Spectrum, transform
from synthetic.nmr import GROUP_DELAY, Resonance, add_noise, sidebands, simulate_fid

MAS_HZ = 25e3


@dataclass(frozen=True)
class Truth:
    """offset, fwhm of the main line in Hz; phase in rad at its offset; signal to noise."""

    offset: float
    fwhm: float
    phase: float
    snr: float


def spectrum_of(fid: np.ndarray, spectral_width: float) -> Spectrum:
    stated = {
        "spectral_width_Hz": spectral_width,
        "transmitter_frequency_MHz": 100.0,
        "group_delay_points": GROUP_DELAY,
    }
    return transform(fid, stated)


def random_spectrum(nucleus: str, seed: int) -> tuple[Spectrum, Truth]:
    """A spectrum of the family of a nucleus: random phase, dead time up to 6 us, sidebands, in
    half of the cases a second line, in a third a distorted first point; any Voigt shape."""
    rng = np.random.default_rng([seed, int(nucleus[0])])
    if nucleus == "6Li":
        width, n_points, side = 62.5e3, 12500, 0.02
        snr, fwhm = np.exp(rng.uniform(np.log(15), np.log(300))), rng.uniform(15, 50)
        other = Resonance(rng.uniform(-300, 300), rng.uniform(15, 70), rng.uniform(0.02, 0.3))
    else:
        width, n_points, side = 125e3, 2500, rng.uniform(0.02, 0.15)
        snr, fwhm = np.exp(rng.uniform(np.log(30), np.log(1000))), rng.uniform(250, 900)
        other = Resonance(rng.uniform(-1500, 1500), rng.uniform(150, 900), rng.uniform(0.02, 0.3))
    offset = rng.uniform(-2000, 2000)
    main = Resonance(offset, fwhm, 1.0, rng.uniform(0.05, 0.95))
    lines = [main, *sidebands(main, MAS_HZ, side)]
    if rng.random() < 0.5:
        share = rng.uniform(0.05, 0.95)
        lines.append(Resonance(offset + other.offset, other.fwhm, other.area, share))
    phase, dead_time = rng.uniform(-np.pi, np.pi), rng.uniform(0, 6e-6)
    fid = simulate_fid(lines, n_points, width, phase=phase, dead_time=dead_time)
    if rng.random() < 0.3:
        fid[int(GROUP_DELAY) + 1] *= 1 + rng.uniform(-0.5, 0.5)
    fid = add_noise(fid, snr, rng)
    return spectrum_of(fid, width), Truth(offset, fwhm, phase + 2 * np.pi * offset * dead_time, snr)
