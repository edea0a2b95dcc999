"""How often electronic conductivities and their limits hold the truth.

    PYTHONPATH=scripts python benchmarks/dc.py [runs] [seed]

Simulates polarizations whose truth is known: 1e-9 to 1e-7 S/cm, 1 mm thick, 1 cm wide, an hour at
one point a second, 20 pA of noise and 5 pA of offset unless the row says otherwise.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import gamma

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.dc.polarization import ElectronicConductivity, electronic_conductivity
from electrolyte.techniques.dc.transient import evaluate_transient
from electrolyte.techniques.geometry import Geometry

RUNS = 200
PELLET = Geometry(0.1, 0.0005, 1.0, 0.002)
CELL = PELLET.area / PELLET.thickness  # cm
VOLTAGES = {5: (0.1, 0.2, 0.3, 0.4, 0.5), 2: (0.1, 0.5), 1: (0.3,)}
SECONDS = np.arange(1, 3601.0)
FEW = np.arange(300, 3601.0, 300)
NOISE, OFFSET = 20e-12, 5e-12  # A
Rng = np.random.Generator
Decay = Callable[[Rng, np.ndarray], np.ndarray]  # of time: current beside the electrons', in A/V
Noise = Callable[[Rng, np.ndarray], np.ndarray]  # of time, in A


def steady(_rng: Rng, t: np.ndarray) -> np.ndarray:
    return np.zeros_like(t)


def phase_element(rng: Rng, t: np.ndarray) -> np.ndarray:
    n = rng.uniform(0.7, 0.95)
    return 10 ** rng.uniform(-6, -5) * t**-n / gamma(1 - n)


def two_exponentials(rng: Rng, t: np.ndarray) -> np.ndarray:
    fast, slow = rng.uniform(50, 300), rng.uniform(1000, 5000)
    return 10 ** rng.uniform(-8, -7) * (3 * np.exp(-t / fast) + np.exp(-t / slow))


def stretched(rng: Rng, t: np.ndarray) -> np.ndarray:
    return 10 ** rng.uniform(-7, -6) * np.exp(-((t / rng.uniform(100, 1000)) ** 0.5))


def finite_diffusion(rng: Rng, t: np.ndarray) -> np.ndarray:
    order = np.arange(1, 40)[:, None]
    return 10 ** rng.uniform(-7.5, -6.5) * np.exp(-(order**2) * t / 10 ** rng.uniform(2, 4)).sum(0)


def fast_then_slow(rng: Rng, t: np.ndarray) -> np.ndarray:
    fast = 10 ** rng.uniform(-7, -6) * np.exp(-t / 30)
    return fast + 10 ** rng.uniform(-9, -8) * np.exp(-t / 10 ** rng.uniform(3.5, 4.5))


def logarithmic(rng: Rng, t: np.ndarray) -> np.ndarray:
    return 10 ** rng.uniform(-9, -8) * np.log(1e5 / t)


def cut_off(rng: Rng, v: float, current: np.ndarray, steady: float) -> np.ndarray:
    """The current of the largest voltage at the limit of its range, of 55 to 98 % of it."""
    top = rng.uniform(0.55, 0.98) * steady
    return np.minimum(current, top) if v == max(VOLTAGES[5]) else current


def white(rng: Rng, t: np.ndarray) -> np.ndarray:
    return rng.normal(0, NOISE, len(t))


def noisy(rng: Rng, t: np.ndarray) -> np.ndarray:
    return rng.normal(0, 5 * NOISE, len(t))


def random_walk(rng: Rng, t: np.ndarray) -> np.ndarray:
    return white(rng, t) + np.cumsum(rng.normal(0, 1e-12, len(t)))


def mains(rng: Rng, t: np.ndarray) -> np.ndarray:
    """Aliased to a slow swing by a point a second."""
    swing = np.sin(2 * np.pi * rng.uniform(0.001, 0.5) * t + rng.uniform(0, 2 * np.pi))
    return white(rng, t) + 5 * NOISE * swing


@dataclass(frozen=True)
class Kind:
    """What is simulated.

    Attributes
    ----------
    growth : share by which the electrons' current grows in the run
    power : of the voltage; with another than 1, no conductivity is right
    """

    name: str
    decay: Decay = steady
    noise: Noise = white
    growth: float = 0.0
    insulating: bool = False
    few: bool = False
    limited: bool = False
    power: float = 1.0


KINDS = (
    Kind("steady"),
    Kind("steady, 0.1 nA of noise", noise=noisy),
    Kind("constant phase element", phase_element),
    Kind("two exponentials", two_exponentials),
    Kind("stretched exponential", stretched),
    Kind("finite diffusion", finite_diffusion),
    Kind("fast, then slow exponential", fast_then_slow),
    Kind("logarithmic", logarithmic),
    Kind("current that grows by half", phase_element, growth=0.5),
    Kind("random walk", noise=random_walk),
    Kind("mains", noise=mains),
    Kind("no electrons", phase_element, insulating=True),
    Kind("12 points", phase_element, few=True),
    Kind("range that ends", phase_element, limited=True),
    Kind("current like V^1.5", phase_element, power=1.5),
)


@dataclass(frozen=True)
class Row:
    """Shares of one kind and number of voltages.

    Attributes
    ----------
    ok, limits, suspect, refused : numbers of runs
    covered : share of those ``ok`` within 1.96 u of the truth
    wrong : ``ok``, and off by more than 5 % and 2 u
    below : limits below the truth
    """

    kind: str
    voltages: int
    ok: int
    limits: int
    suspect: int
    refused: int
    covered: float
    wrong: int
    below: int


def rows(runs: int = RUNS, seed: int = 1) -> Iterator[Row]:
    """Every kind with every number of voltages."""
    for index, kind in enumerate(KINDS):
        for count, voltages in VOLTAGES.items():
            rng = np.random.default_rng([seed, index, count])
            yield _row(kind, count, [_one(rng, kind, voltages) for _ in range(runs)])


def _one(
    rng: Rng, kind: Kind, voltages: tuple[float, ...]
) -> tuple[float, ElectronicConductivity | None]:
    """The truth in S/cm, and what is found of it."""
    truth = 0.0 if kind.insulating else 10 ** rng.uniform(-9, -7)
    measured = Geometry(
        rng.normal(PELLET.thickness, PELLET.u_thickness),
        PELLET.u_thickness,
        rng.normal(PELLET.diameter, PELLET.u_diameter),
        PELLET.u_diameter,
    )
    t, offset = FEW if kind.few else SECONDS, rng.normal(0, OFFSET)
    conductance = truth * CELL * (1 + kind.growth * t / t[-1]) + kind.decay(rng, t)
    driven = [v * (v / voltages[0]) ** (kind.power - 1) for v in voltages]
    currents = [v * conductance + offset + kind.noise(rng, t) for v in driven]
    if kind.limited:
        steady = [v * truth * CELL for v in voltages]
        currents = [cut_off(rng, *one) for one in zip(voltages, currents, steady, strict=True)]
    steps = [evaluate_transient(t, i, v) for v, i in zip(voltages, currents, strict=True)]
    try:
        return truth, electronic_conductivity(steps, measured)
    except AnalysisError:
        return truth, None


def _doubted(found: ElectronicConductivity) -> bool:
    return bool(found.growing or found.bend)


def _row(kind: Kind, count: int, found: list[tuple[float, ElectronicConductivity | None]]) -> Row:
    known = [(truth, got) for truth, got in found if got is not None]
    ok = [(truth, got) for truth, got in known if got.status == "ok" and not _doubted(got)]
    limits = [
        (truth, got) for truth, got in known if got.status == "upper_limit" and not _doubted(got)
    ]
    off = np.array([abs(got.value - truth) / got.u for truth, got in ok])
    relative = np.array([abs(got.value / truth - 1) if truth else np.inf for truth, got in ok])
    return Row(
        kind.name,
        count,
        len(ok),
        len(limits),
        len(known) - len(ok) - len(limits),
        len(found) - len(known),
        float(np.mean(off < 1.96)) if len(off) else np.nan,
        int(((off > 2) & (relative > 0.05)).sum()),
        sum(got.value < truth for truth, got in limits),
    )


if __name__ == "__main__":
    runs, seed = (int(a) for a in (*sys.argv[1:], *("200", "1")[len(sys.argv) - 1 :]))
    print(
        f"{'kind':28} {'V':>2} {'ok':>4} {'cov':>6} {'wrong':>5} {'lim':>4} {'below':>5} susp ref"
    )
    for row in rows(runs, seed):
        print(
            f"{row.kind:28} {row.voltages:2} {row.ok:4} {100 * row.covered:6.1f} {row.wrong:5}"
            f" {row.limits:4} {row.below:5} {row.suspect:4} {row.refused:3}"
        )
