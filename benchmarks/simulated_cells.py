"""Simulated tests of cells, of which charge and energy of every half cycle are known.

A cell is an open-circuit voltage, a resistance and one relaxing overpotential; side reactions take
a share of each charge, and its capacity falls from cycle to cycle. Half cycles are run at constant
current, with a constant-voltage end, as a titration, with pulses the other way, with a change of
the current, with impedance records or with an interruption. Every choice is one of this file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

POINTS = 300  # of the simulation, a step
HOUR = 3600.0
FULL = 1e-3  # Ah
CHARGE, DISCHARGE = 1, -1


@dataclass(frozen=True)
class Chemistry:
    """``ocv`` : open-circuit voltage over the charged share; ``window_V`` : end voltages."""

    name: str
    ocv: Callable[[np.ndarray], np.ndarray]
    window_V: tuple[float, float]
    first: int  # direction that a cycle begins with
    cell_kind: str = "half"
    working_electrode: str = ""


def _limited(x: np.ndarray, low: float, high: float, width: float) -> np.ndarray:
    """A voltage that falls by ``low`` where x nears 0, and rises by ``high`` where it nears 1."""
    ends: np.ndarray = high * np.exp((np.minimum(x, 1.2) - 1) / width)
    return ends - low * np.exp(-np.maximum(x, -0.2) / width)


CHEMISTRIES = (
    Chemistry(
        "positive",
        lambda x: 3.55 + 0.6 * x + _limited(x, 0.5, 0.3, 0.03),
        (2.8, 4.3),
        CHARGE,
        working_electrode="positive",
    ),
    Chemistry(
        "negative",
        lambda x: 0.12 + 0.1 * x + _limited(x, 0.12, 1.2, 0.04),
        (0.01, 1.2),
        DISCHARGE,
        working_electrode="negative",
    ),
    Chemistry(
        "full", lambda x: 3.3 + 0.7 * x + _limited(x, 0.7, 0.3, 0.04), (2.6, 4.2), CHARGE, "full"
    ),
    Chemistry("symmetric", lambda x: 0.0 * x, (-1.0, 1.0), CHARGE, "symmetric"),
)


@dataclass
class Truth:
    """A half cycle: direction, current, net charge in Ah and energy in Wh that passed."""

    direction: int
    current_A: float
    cycle: int
    charge_Ah: float = 0.0
    energy_Wh: float = 0.0

    @property
    def mean_voltage_V(self) -> float:
        return self.energy_Wh / self.charge_Ah


@dataclass
class Simulated:
    """A test: its course (one row a moment) and its half cycles.

    Columns of ``course``: time_s, step_time_s, voltage_V, current_A, step (running), program (the
    step of the schedule), state, cycle, half, net_Ah (since the start), frequency_Hz.
    """

    chemistry: Chemistry
    course: pd.DataFrame
    halves: list[Truth]
    styles: list[str]


@dataclass
class _Cell:
    """A cell while it is cycled."""

    chemistry: Chemistry
    resistance: float
    slow: float  # ohm, of the overpotential that relaxes with ``tau_s``
    tau_s: float
    efficiency: float
    full_Ah: float = 0.9 * FULL
    charged_Ah: float = 0.0  # of the electrode
    over_V: float = 0.0
    time_s: float = 0.0
    net_Ah: float = 0.0
    steps: list[pd.DataFrame] = field(default_factory=list)
    halves: list[Truth] = field(default_factory=list)

    def run(
        self,
        current: float,
        program: int,
        *,
        end_V: float | None = None,
        charge_Ah: float | None = None,
        seconds: float | None = None,
        hidden: bool = False,
    ) -> bool:
        """One step at a constant current; whether it ended at ``end_V``."""
        if current == 0:
            t = np.linspace(0, seconds or 0.0, POINTS)
        else:
            most = 1.6 * self.full_Ah if charge_Ah is None else charge_Ah
            t = np.linspace(0, HOUR * most / abs(current), POINTS * (1 if charge_Ah else 5))
        kept = self._kept(current)
        x = (self.charged_Ah + kept * current * t / HOUR) / self.full_Ah
        over = current * self.slow + (self.over_V - current * self.slow) * np.exp(-t / self.tau_s)
        voltage = self.chemistry.ocv(x) + current * self.resistance + over
        reached = False
        if end_V is not None and current != 0:
            beyond = np.flatnonzero((voltage - end_V) * np.sign(current) >= 0)
            if len(beyond):
                stop = int(max(beyond[0], 1))
                share = (end_V - voltage[stop - 1]) / (voltage[stop] - voltage[stop - 1])
                share = float(np.clip(share, 0, 1))
                t = np.append(t[:stop], t[stop - 1] + share * (t[stop] - t[stop - 1]))
                over = np.append(
                    over[:stop], over[stop - 1] + share * (over[stop] - over[stop - 1])
                )
                voltage = np.append(voltage[:stop], end_V)
                reached = True
        self.over_V = float(over[-1])
        self._add(t, voltage, np.full(len(t), current), program, hidden)
        return reached

    def _kept(self, current: float) -> float:
        """The share that side reactions leave; they take theirs in the first half of a cycle."""
        symmetric = self.chemistry.cell_kind == "symmetric"
        return self.efficiency if current * self.chemistry.first > 0 and not symmetric else 1.0

    def hold(self, voltage: float, current: float, end_share: float, program: int) -> None:
        """Constant voltage: the current decays to a share of ``current``.

        As much passes as takes the open-circuit voltage to where this current belongs to it.
        """
        drop = end_share * current * (self.resistance + self.slow)
        x = np.linspace(-0.1, 1.1, 6000)
        final = float(np.interp(voltage - drop, self.chemistry.ocv(x), x)) * self.full_Ah
        kept = self._kept(current)
        passed = (final - self.charged_Ah) / kept
        tau = HOUR * passed / (current * (1 - end_share))
        if tau < 1:
            return
        t = np.linspace(0, -tau * np.log(end_share), POINTS)
        self._add(t, np.full(len(t), voltage), current * np.exp(-t / tau), program)
        self.over_V = current * end_share * self.slow

    def spectrum(self, program: int, rng: np.random.Generator) -> None:
        """Impedance at rest: currents of both signs that pass nothing."""
        frequency = np.geomspace(1e5, 0.1, 24)
        t = np.cumsum(3 / frequency + 1.0)
        voltage = np.full(
            len(t), float(self.chemistry.ocv(np.array(self.charged_Ah / self.full_Ah)))
        )
        current = 1e-5 * rng.normal(size=len(t))
        self._add(t, voltage, current, program, frequency=frequency)

    def _add(
        self,
        t: np.ndarray,
        voltage: np.ndarray,
        current: np.ndarray,
        program: int,
        hidden: bool = False,
        frequency: np.ndarray | None = None,
    ) -> None:
        passed = np.zeros(len(t))
        if frequency is None:
            passed[1:] = np.cumsum(0.5 * (current[1:] + current[:-1]) * np.diff(t)) / HOUR
        way = np.sign(current[0]) if frequency is None else 0
        constant_voltage = frequency is None and len(t) > 1 and np.ptp(voltage) == 0 and way != 0
        self.steps.append(
            pd.DataFrame(
                {
                    "time_s": self.time_s + t,
                    "step_time_s": t,
                    "voltage_V": voltage,
                    "current_A": current,
                    "step": len(self.steps) + 1,
                    "program": program,
                    "state": {1: "C", -1: "D", 0: "R"}[int(way)],
                    "mode": "CV" if constant_voltage else "CC",
                    "cycle": self.halves[-1].cycle,
                    "half": len(self.halves) - 1,
                    "net_Ah": self.net_Ah + passed,
                    "frequency_Hz": np.zeros(len(t)) if frequency is None else frequency,
                    "hidden": hidden,
                }
            )
        )
        half = self.halves[-1]
        half.charge_Ah += half.direction * passed[-1]
        middle = 0.5 * (voltage[1:] + voltage[:-1])
        half.energy_Wh += half.direction * float((middle * np.diff(passed)).sum())
        self.time_s += float(t[-1])
        self.net_Ah += float(passed[-1])
        self.charged_Ah += self._kept(float(passed[-1])) * float(passed[-1])


STYLES = ("plain", "held", "titration", "pulses", "slower end", "impedance", "interrupted")


def _half_cycle(
    cell: _Cell, way: int, current: float, cycle: int, style: str, rng: np.random.Generator
) -> None:
    """Run one half cycle to the end of its window."""
    cell.halves.append(Truth(way, current, cycle))
    program = 1 if way == CHARGE else 5
    symmetric = cell.chemistry.cell_kind == "symmetric"
    end = None if symmetric else cell.chemistry.window_V[way > 0]
    part = 0.35 * (FULL if symmetric else cell.full_Ah)
    signed = way * current
    if style == "titration":
        for _ in range(40):
            reached = cell.run(signed, program, end_V=end, charge_Ah=FULL / 8)
            cell.run(0.0, program + 1, seconds=1800.0)
            if reached or (symmetric and cell.halves[-1].charge_Ah > 0.99 * FULL):
                break
        return
    if style == "pulses":
        cell.run(signed, program, end_V=end, charge_Ah=part)
        cell.run(-signed, program + 1, charge_Ah=0.01 * FULL)
    elif style == "impedance":
        cell.run(signed, program, end_V=end, charge_Ah=part)
        cell.run(0.0, program + 1, seconds=600.0)
        cell.spectrum(program + 1, rng)
    elif style == "interrupted":
        cell.run(signed, program, end_V=end, charge_Ah=part)
        cell.run(0.0, program + 1, seconds=float(rng.uniform(600, 2e4)), hidden=rng.random() < 0.7)
    rest_Ah = FULL - cell.halves[-1].charge_Ah
    cell.run(signed, program, end_V=end, charge_Ah=rest_Ah if symmetric else None)
    if style == "slower end":
        cell.run(signed / 4, program + 2, end_V=end, charge_Ah=0.1 * FULL if symmetric else None)
    elif style == "held" and end is not None:
        cell.hold(end, signed, float(rng.uniform(0.05, 0.3)), program + 2)


def simulated(rng: np.random.Generator) -> Simulated:
    """A test of random kind, style, rates and length."""
    chemistry = CHEMISTRIES[int(rng.choice(4, p=[0.5, 0.2, 0.2, 0.1]))]
    cell = _Cell(
        chemistry,
        resistance=float(rng.uniform(2, 25)),
        slow=float(rng.uniform(2, 40)),
        tau_s=float(rng.uniform(30, 400)),
        efficiency=float(rng.choice([0.9, 0.97, 0.995, 0.9995])),
    )
    styles = [str(rng.choice(STYLES, p=[0.3, 0.15, 0.15, 0.1, 0.1, 0.1, 0.1])) for _ in range(2)]
    n = int(rng.integers(3, 9))
    rate = float(rng.choice([0.1, 0.2, 0.5, 1.0]))
    rates = [rate] * n
    if rng.random() < 0.3:
        rates = [min(rate * 2 ** (k // 2), 2.0) for k in range(n)]
    fade = float(rng.choice([0.999, 0.99, 0.96]))
    first, second = chemistry.first, -chemistry.first
    x = np.linspace(-0.1, 1.1, 6000)
    at_first = chemistry.window_V[first == DISCHARGE]
    cell.charged_Ah = cell.full_Ah * (
        0.5
        if chemistry.cell_kind == "symmetric"
        else float(np.interp(at_first, chemistry.ocv(x), x))
    )
    if chemistry.cell_kind != "symmetric" and rng.random() < 0.35:  # before the first cycle
        share = float(rng.choice([0.015, 0.3, 0.9]))
        cell.charged_Ah = cell.full_Ah * (share if second == DISCHARGE else 1 - share)
        _half_cycle(cell, second, rates[0] * FULL, 0, "plain", rng)
        cell.run(0.0, 9, seconds=600.0)
    else:
        cell.halves.append(Truth(first, 0.0, 0))
        cell.run(0.0, 9, seconds=600.0)
    for cycle in range(1, n + 1):
        for way, style in ((first, styles[0]), (second, styles[1])):
            _half_cycle(cell, way, rates[cycle - 1] * FULL, cycle, style, rng)
            if rng.random() < 0.8:
                cell.run(0.0, 9, seconds=900.0, hidden=rng.random() < 0.15)
        cell.full_Ah *= fade
        cell.charged_Ah *= fade
    return Simulated(chemistry, pd.concat(cell.steps, ignore_index=True), cell.halves, styles)
