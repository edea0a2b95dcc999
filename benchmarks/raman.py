"""How often numbers of simulated Raman spectra hold the truth within 1.96 u.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts python benchmarks/raman.py [N of each kind [SEED]]

Four bands on a fluorescent background with white noise, in spectra of four kinds: one Lorentzian
part common to the bands, one for each, a band that is not listed, and bands 15 % wider above their
maximum and narrower below. Coverage is that of the numbers nothing is said against.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from electrolyte.readers.raman.raman_spectrum import INTENSITY_COUNTS
from electrolyte.techniques.raman.analysis import Analysis, Share, analyse, share_of
from electrolyte.techniques.raman.axis import Spectrum
from electrolyte.techniques.raman.bands import BandFit, FittedBand
from electrolyte.techniques.raman.varpro import Band, pseudo_voigt, unit_area

KINDS = ("common shape", "own shapes", "unlisted band", "asymmetric bands")
NUMBERS = ("centre", "width", "area", "share")
SHIFT = np.arange(80.0, 1001.0)  # cm-1
NOISE = 6.0  # counts
BANDS = 4


@dataclass(frozen=True)
class Truth:
    """What was simulated, (m,) each; the area of asymmetric bands is that of two halves."""

    centre: np.ndarray
    width: np.ndarray
    height: np.ndarray
    eta: np.ndarray

    def of(self, number: str, k: int) -> float:
        areas = self.height * self.width * unit_area(self.eta)
        values = {"area": areas, "share": areas / areas.sum()}
        return float(values.get(number, getattr(self, number, self.centre))[k])


@dataclass(frozen=True)
class Found:
    """One number against the truth: deviation in u, and whether nothing is said against it."""

    kind: str
    number: str
    z: float
    ok: bool


def simulated(kind: str, rng: np.random.Generator) -> tuple[np.ndarray, Truth]:
    """A spectrum, and what its listed bands are."""
    centre = np.sort(rng.uniform(150, 900, BANDS))
    while np.diff(centre).min() < 90:
        centre = np.sort(rng.uniform(150, 900, BANDS))
    own = kind == "own shapes"
    eta = rng.uniform(0, 1, BANDS) if own else np.full(BANDS, rng.uniform(0.2, 0.8))
    truth = Truth(centre, rng.uniform(12, 40, BANDS), rng.uniform(60, 600, BANDS), eta)
    y = 400 * np.exp(-(((SHIFT - 300) / 500) ** 2)) + rng.normal(0, NOISE, SHIFT.size)
    skew = 0.15 if kind == "asymmetric bands" else 0.0
    for at, width, height, part in zip(centre, truth.width, truth.height, eta, strict=True):
        for side, inside in ((1 - skew, at > SHIFT), (1 + skew, at <= SHIFT)):
            y += inside * height * pseudo_voigt(SHIFT, at, width * side, part)
    if kind == "unlisted band":
        k = rng.integers(BANDS)
        at = centre[k] + rng.choice([-1, 1]) * rng.uniform(0.7, 2) * truth.width[k]
        height = rng.uniform(0.05, 0.4) * truth.height[k]
        y += height * pseudo_voigt(SHIFT, at, truth.width[k], eta[k])
    return y, truth


def numbers(kind: str, rng: np.random.Generator) -> list[Found]:
    """All numbers of the listed bands of one spectrum."""
    y, truth = simulated(kind, rng)
    listed = [Band(round(at + rng.uniform(-3, 3)), 20.0) for at in truth.centre]
    result = analyse(Spectrum(SHIFT, y, INTENSITY_COUNTS), listed)
    return [
        _judged(result, kind, number, k, truth.of(number, k))
        for k in range(BANDS)
        for number in NUMBERS
    ]


def _judged(result: Analysis, kind: str, number: str, k: int, true: float) -> Found:
    band = result.fit.bands[k]
    own = Share((band.expected, band.expected), (0.0, inf))
    of: Callable[[BandFit], float]
    near: tuple[FittedBand, ...] = ()
    if number == "share":
        of = lambda fit: share_of(fit, own)[0]  # noqa: E731
        u_fit = share_of(result.fit, own)[1]
    else:
        of, near = (lambda fit: float(getattr(fit.bands[k], number))), (band,)
        u_fit = getattr(band, f"u_{number}")
    u, _ = result.u(of, u_fit)
    ok = band.detected and not result.doubt(of, u_fit, *near)
    return Found(kind, number, (of(result.fit) - true) / u, ok)


def coverage(found: list[Found]) -> float:
    """Part of the numbers within 1.96 u of the truth."""
    return float(np.mean([abs(one.z) < 1.96 for one in found]))


if __name__ == "__main__":
    numbers_given = [int(word) for word in sys.argv[1:]]
    runs, seed = (*numbers_given, *(25, 5)[len(numbers_given) :])
    print(f"{'spectra':18} {'number':8} {'ok':>6} coverage of these")
    for kind in KINDS:
        rng = np.random.default_rng(seed)
        every = [one for _ in range(runs) for one in numbers(kind, rng)]
        for number in NUMBERS:
            own = [one for one in every if one.number == number]
            ok = [one for one in own if one.ok]
            held = f"{100 * coverage(ok):.0f} %" if ok else "-"
            print(f"{kind:18} {number:8} {100 * len(ok) / len(own):4.0f} % {held}", flush=True)
