"""How often lithium transference numbers of symmetric cells hold the truth.

    PYTHONPATH=scripts python benchmarks/transference.py [runs] [seed] [word ...]

Cells of 20 to 1000 ohm, interfaces of a tenth to five times as much, t+ of 0.15 to 0.99, 10 mV.
Its current is that of bulk, interfaces and a finite diffusion in line, V/(s Z(s)) inverted as by
Stehfest (Commun. ACM 13 (1970) 47), three to ten times as long as the diffusion takes;
0.1 % of noise, interfaces known to 2 %, the conductivity of other pellets by impedance to 3 %.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import Quantity
from electrolyte.study.configuration import validated
from electrolyte.techniques.dc.bruce_vincent import Interface
from electrolyte.techniques.dc.pellet import Run, evaluate
from electrolyte.techniques.dc.steps import Step
from electrolyte.techniques.dc.symmetric import NUMBER, quantities, with_initial_currents
from electrolyte.techniques.geometry import Geometry

DC = validated({})["dc"]
PELLET = Geometry(0.1, 0.0005, 1.0, 0.002)
TERMS = 14  # of Stehfest's sum


@dataclass(frozen=True)
class Kind:
    """What is simulated.

    Attributes
    ----------
    every : s between points, the first so long after the step
    charging : s, time constant of the interfaces
    lasts : range of the duration over the time that diffusion takes
    noise, offset : relative, of the initial current
    growth : of the interfaces until the steady state; ``unseen`` if the sheet has the initial
        resistance twice
    short : conductance of electrons beside the cell, over that of its bulk
    volts : true voltage over the stated one
    """

    name: str
    every: float = 0.1
    charging: float = 1e-3
    lasts: tuple[float, float] = (3, 10)
    noise: float = 1e-3
    offset: float = 0.0
    growth: float = 0.0
    unseen: bool = False
    short: float = 0.0
    volts: float = 1.0
    applied: float = 0.01


KINDS = (
    Kind("right"),
    Kind("a point a second", every=1.0),
    Kind("a point each 10 s", every=10.0),
    Kind("interfaces of 2 s", charging=2.0),
    Kind("interfaces of 2 s, a point each 0.5 s", every=0.5, charging=2.0),
    Kind("2 % of noise", noise=0.02),
    Kind("offset of 0.2 %", offset=0.002),
    Kind("ends early", lasts=(0.1, 0.6)),
    Kind("interfaces grow by 10 %", growth=0.1),
    Kind("interfaces grow by half", growth=0.5),
    Kind("interfaces grow by half, unseen", growth=0.5, unseen=True),
    Kind("soft short", short=0.3),
    Kind("voltage 10 % off", volts=0.9),
    Kind("100 mV", applied=0.1),
)


def _weights(n: int) -> np.ndarray:
    """Stehfest's, of ``n`` terms."""
    f, half = math.factorial, n // 2
    return np.array(
        [
            (-1) ** (k + half)
            * sum(
                j**half * f(2 * j) / (f(half - j) * f(j) * f(j - 1) * f(k - j) * f(2 * j - k))
                for j in range((k + 1) // 2, min(k, half) + 1)
            )
            for k in range(1, n + 1)
        ]
    )


def current(
    t: np.ndarray, bulk: float, interfaces: float, charging: float, transference: float, tau: float
) -> np.ndarray:
    """A/V at times in s of one cell, its resistances in ohm."""
    s = np.arange(1, TERMS + 1)[:, None] * math.log(2) / t
    x = np.sqrt(s * tau)
    z = bulk + interfaces / (1 + s * charging) + bulk * (1 / transference - 1) * np.tanh(x) / x
    return np.asarray(math.log(2) / t * (_weights(TERMS) @ (1 / (s * z))))


def one(rng: np.random.Generator, kind: Kind) -> tuple[float, Quantity | None]:
    """The truth and what is found; ``None`` where it is refused."""
    bulk, truth = 10 ** rng.uniform(1.3, 3), rng.uniform(0.15, 0.99)
    interfaces, tau = bulk * 10 ** rng.uniform(-1, 0.7), 10 ** rng.uniform(2, 3.5)
    duration = tau * rng.uniform(*kind.lasts)
    early = kind.every * np.arange(1, 200)
    t = np.concatenate([early, np.linspace(early[-1] + duration / 600, duration, 600)])
    if duration <= early[-1]:
        t = kind.every * np.arange(1, max(12, duration / kind.every))
    start = current(t, bulk, interfaces, kind.charging, truth, tau)
    end = current(t, bulk, interfaces * (1 + kind.growth), kind.charging, truth, tau)
    grown = t / (t + 0.3 * tau)
    i = kind.volts * kind.applied * ((1 - grown) * start + grown * end + kind.short / bulk)
    first = kind.applied / (bulk + interfaces)
    i = i + first * (kind.offset + kind.noise * rng.normal(size=len(t)))
    u = 0.02
    before = interfaces * (1 + u * rng.normal())
    after = before if kind.unseen else interfaces * (1 + kind.growth) * (1 + u * rng.normal())
    sheet = Interface(before, u * before, after, u * after)
    run = Run("m", 25.0, Step(kind.applied, kind.applied, t, i), "synthetic")
    try:
        rows = quantities(
            evaluate([run], DC),
            sheet,
            pellet="P",
            sample="A",
            geometry=PELLET,
            voltage_u_V=DC["voltage_u_V"],
        )
        sigma = 1e3 * PELLET.thickness / (bulk * PELLET.area) * (1 + 0.03 * rng.normal())
        of = {"condition": "T=25C", "kind": "mean", "n": 3, "dof": 2}
        ionic = Quantity("ionic_conductivity", "A", sigma, 0.03 * sigma, "mS/cm", "m", **of)
        judged = with_initial_currents(rows, [ionic])
        return truth, next(row for row in judged if row.quantity == NUMBER)
    except AnalysisError:
        return truth, None


def rows(runs: int, seed: int, words: Sequence[str] = ()) -> Iterator[str]:
    """One line a kind."""
    for index, kind in enumerate(KINDS):
        if words and not any(word in kind.name for word in words):
            continue
        rng = np.random.default_rng([seed, index])
        found = [one(rng, kind) for _ in range(runs)]
        known = [(truth, q) for truth, q in found if q is not None]
        ok = [(truth, q) for truth, q in known if q.status == "ok"]
        limits = [(truth, q) for truth, q in known if q.status == "upper_limit"]
        off = np.array([abs(q.value - truth) / q.u for truth, q in ok])
        relative = np.array([abs(q.value / truth - 1) for truth, q in ok])
        within = 100 * np.mean(off < 1.96) if ok else math.nan
        yield (
            f"{kind.name:38} {len(ok):4} {within:6.1f}"
            f" {((off > 2) & (relative > 0.05)).sum():5}"
            f" {relative.max(initial=0.0):6.2f} {len(limits):4}"
            f" {sum(q.value < truth for truth, q in limits):5}"
            f" {sum(q.status == 'suspect' for _, q in known):4} {len(found) - len(known):3}"
        )


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    runs, seed = (*numbers, *(100, 1)[len(numbers) :])
    print(f"{'kind':38} {'ok':>4} {'cov':>6} {'wrong':>5} {'worst':>6} {'lim':>4} below susp ref")
    for line in rows(runs, seed, [word for word in sys.argv[1:] if not word.isdigit()]):
        print(line, flush=True)
