"""How often electronic conductivities and their limits hold the truth, and how near limits are.

    PYTHONPATH=scripts python benchmarks/dc.py [runs] [seed] [word ...]

Simulates polarizations whose truth is known: 1e-9 to 1e-7 S/cm, 1 mm thick, 1 cm wide, an hour at
one point a second, 20 pA of noise and 5 pA of offset unless the row says otherwise. Voltages: five
or two of one sign, four of both, or one. Words pick the rows whose names hold one of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
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
VOLTAGES = {
    5: (0.1, 0.2, 0.3, 0.4, 0.5),
    4: (0.2, -0.2, 0.4, -0.4),
    2: (0.1, 0.5),
    1: (0.3,),
}
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


def capacitor(rng: Rng, t: np.ndarray) -> np.ndarray:
    """Electrodes without losses behind the ions' resistance."""
    return 10 ** rng.uniform(-5, -3) * np.exp(-t / rng.uniform(3, 100))


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


def wandering_offset(rng: Rng, t: np.ndarray) -> np.ndarray:
    """An offset that drifts by up to 50 pA in the hour."""
    return white(rng, t) + 50e-12 * rng.uniform(-1, 1) * t / t[-1]


def spikes(rng: Rng, t: np.ndarray) -> np.ndarray:
    """A few points an hour that are off by up to 100 nA."""
    hit = rng.random(len(t)) < 3 / len(t)
    return white(rng, t) + hit * rng.uniform(-1, 1, len(t)) * 1e-7


def range_of(rng: Rng, current: np.ndarray) -> np.ndarray:
    """Each decade of current is measured in a range with its gain, offset and digit."""
    decade = np.ceil(np.log10(np.maximum(np.abs(current), 1e-10))).astype(int)
    measured = current.copy()
    for d in np.unique(decade):
        within, full = decade == d, 10.0**d
        measured[within] *= 1 + 0.003 * rng.normal()
        measured[within] += 5e-4 * full * rng.normal()
        measured[within] = full * 1e-4 * np.round(measured[within] / (full * 1e-4))
    return measured


@dataclass(frozen=True)
class Kind:
    """What is simulated.

    Attributes
    ----------
    staircase : the steps follow each other, without rests: each still has the decays of those
        before
    ranges : the instrument changes its range by itself
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
    staircase: bool = False
    ranges: bool = False


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
    Kind("capacitor", capacitor),
    Kind("offset that drifts", phase_element, wandering_offset),
    Kind("spikes", phase_element, spikes),
    Kind("ranges", phase_element, ranges=True),
    Kind("staircase", phase_element, staircase=True),
    Kind("staircase, exponentials", two_exponentials, staircase=True),
    Kind("staircase, diffusion", finite_diffusion, staircase=True),
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
    apart : median and largest ratio of a limit to the truth
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
    apart: tuple[float, float]


def rows(runs: int = RUNS, seed: int = 1, words: Sequence[str] = ()) -> Iterator[Row]:
    """Every kind, or those with one of the words, with every number of voltages."""
    for index, kind in enumerate(KINDS):
        if words and not any(word in kind.name for word in words):
            continue
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
    conductance = truth * CELL * (1 + kind.growth * t / t[-1])
    driven = [v * abs(v / voltages[0]) ** (kind.power - 1) for v in voltages]
    changes = np.diff(driven, prepend=0.0) if kind.staircase else np.array(driven)
    before = len(voltages) if kind.staircase else 1
    decays = kind.decay(rng, np.concatenate([t + k * t[-1] for k in range(before)]))
    decay = decays.reshape(before, -1)
    charging = [
        changes[max(0, k + 1 - before) : k + 1][::-1] @ decay[: min(k + 1, before)]
        for k in range(len(voltages))
    ]
    currents = [
        v * conductance + c + offset + kind.noise(rng, t)
        for v, c in zip(driven, charging, strict=True)
    ]
    if kind.ranges:
        currents = [range_of(rng, current) for current in currents]
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
    apart = [got.value / truth for truth, got in limits if truth]
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
        (float(np.median(apart)), max(apart)) if apart else (np.nan, np.nan),
    )


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    runs, seed = (*numbers, *(RUNS, 1)[len(numbers) :])
    print(f"{runs} runs; of limits over truth the median and the largest")
    print(
        f"{'kind':28} {'V':>2} {'ok':>4} {'cov':>6} {'wrong':>5} {'lim':>4} {'below':>5}"
        f" {'median':>7} {'most':>6} susp ref"
    )
    for row in rows(runs, seed, [word for word in sys.argv[1:] if not word.isdigit()]):
        print(
            f"{row.kind:28} {row.voltages:2} {row.ok:4} {100 * row.covered:6.1f} {row.wrong:5}"
            f" {row.limits:4} {row.below:5} {row.apart[0]:7.2f} {row.apart[1]:6.1f}"
            f" {row.suspect:4} {row.refused:3}",
            flush=True,
        )
