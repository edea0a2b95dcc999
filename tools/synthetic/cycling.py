"""Synthetic cycling of NMC811 cells: a rate test as Neware csv, a long test as LANDT csv.

The cell is a porous electrode reduced to three numbers (``forward_model.yaml``): an open-circuit
curve, a resistance with a charge-transfer overpotential, and a surface stoichiometry that runs
ahead of the bulk, so that each half cycle ends at its cut-off voltage with the capacity it is
meant to have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq

from synthetic.noise import rng_for

GAS_J_MOL_K, FARADAY_C_MOL, ICE_POINT_K = 8.314462618, 96485.33212, 273.15
LI_IN_VS_LI_V = 0.62
START = datetime(2025, 2, 3, 9, 30, 0)
NOTE = "SYNTHETIC DATA simulated from the values reported in ACS Materials Lett. 2025 7 4029"
REST_S = (60.0, 300.0)  # times of the records of a rest


@dataclass(frozen=True)
class Step:
    """One step of a test: kind (``CC Chg``, ``CC DChg``, ``Rest``), seconds, A, V, Ah gained."""

    kind: str
    cycle: int
    time_s: np.ndarray
    current_A: float
    voltage_V: np.ndarray
    capacity_Ah: np.ndarray


class CathodeModel:
    """Voltage of the cell against capacity at a current."""

    def __init__(self, model: Mapping[str, Any]) -> None:
        physics = model["model"]
        curve = physics["ocv_vs_Li"]
        self.ocv = PchipInterpolator(curve["z"], np.array(curve["U"]) - LI_IN_VS_LI_V)
        self.full_mAh_g = float(physics["full_mAh_g"])
        self.resistance = float(physics["resistance_ohm"])
        self.exchange_A = 1e-3 * float(physics["exchange_mA"])
        self.low, self.high = model["window_V_vs_LiIn"]
        self.thermal_V = GAS_J_MOL_K * (model["T_C"] + ICE_POINT_K) / FARADAY_C_MOL

    def overpotential(self, current_A: float) -> float:
        """Ohmic drop plus symmetric Butler-Volmer overpotential in V."""
        transfer = 2 * self.thermal_V * np.arcsinh(current_A / (2 * self.exchange_A))
        return float(current_A * self.resistance + transfer)

    def discharge(self, q: np.ndarray, capacity: float, current_A: float) -> np.ndarray:
        """Voltage at the specific capacities ``q`` of a discharge of ``capacity`` mAh/g."""
        eta = self.overpotential(current_A)
        start = self.start(capacity)
        end = brentq(lambda z: self.ocv(z) - eta - self.low, 0.5, 1.0)
        ahead = end - start - capacity / self.full_mAh_g
        surface = start + q / self.full_mAh_g + ahead * (q / capacity) ** 3
        return np.asarray(self.ocv(surface)) - eta

    def charge(self, q: np.ndarray, capacity: float, current_A: float, held: float) -> np.ndarray:
        """Voltage in charge from the state that a discharge of ``held`` mAh/g leaves."""
        eta = self.overpotential(current_A)
        start = self.start(held) + held / self.full_mAh_g
        end = brentq(lambda z: self.ocv(z) + eta - self.high, 0.0, 0.6)
        ahead = start - capacity / self.full_mAh_g - end
        surface = start - q / self.full_mAh_g - ahead * (q / capacity) ** 3
        return np.asarray(self.ocv(surface)) + eta

    def start(self, capacity: float) -> float:
        """Stoichiometry at the start of a discharge of this capacity."""
        return 0.30 * (1 - capacity / self.full_mAh_g)


def write(raw: Path, model: Mapping[str, Any]) -> list[dict[str, str]]:
    """Write both tests below ``raw/cycling`` and return the rows of its sheet."""
    cycling = model["cycling"]
    rate, long = (cell["cell"] for cell in model["cells"])
    rows = []
    record = cycling["record"]
    for cell, protocol, plan, points, writer in (
        (rate, "rate", rate_plan(cycling, model["seed"]), record["points"], write_neware),
        (long, "long", long_plan(cycling, model["seed"]), record["long_points"], write_landt),
    ):
        name = f"{cell}_{protocol}.csv"
        rng = rng_for(model["seed"], name)
        writer(raw / "cycling" / name, steps_of(plan, cycling, points, rng), cell)
        rows.append(
            {
                "measurement": f"cycling-{cell}-{protocol}",
                "cell": cell,
                "path": name,
                "origin": "synthetic",
                "protocol": protocol,
            }
        )
    return rows


@dataclass(frozen=True)
class _Cycle:
    rate: float
    charge_mAh_g: float
    discharge_mAh_g: float


def rate_plan(cycling: Mapping[str, Any], seed: int) -> list[_Cycle]:
    """Three cycles a rate; the last and the mean of each rate have the reported capacity."""
    rng = rng_for(seed, "rate plan")
    test = cycling["rate_test"]
    cycles: list[_Cycle] = []
    for rate, capacity in cycling["capacities_mAh_g"].items():
        scatter = test["noise_mAh_g"] * rng.uniform(0.5, 1.0)
        for offset in (scatter, -scatter, 0.0):
            discharge = capacity + offset
            efficiency = _efficiency(cycling, rng)
            if not cycles:
                efficiency = test["CE_first_percent"] / 100
            cycles.append(_Cycle(float(rate), discharge / efficiency, discharge))
    return cycles


def long_plan(cycling: Mapping[str, Any], seed: int) -> list[_Cycle]:
    """The fade law with noise; the first and the last cycle are exact."""
    rng = rng_for(seed, "long plan")
    long = cycling["long_cycling"]
    n = np.arange(1, long["n"] + 1)
    exponent = long["fade_exponent"]
    fade = (long["Q1"] - long["Q100"]) / (long["n"] - 1) ** exponent
    capacity = long["Q1"] - fade * (n - 1.0) ** exponent
    capacity[1:-1] += rng.normal(0, long["noise_mAh_g"], long["n"] - 2)
    efficiency = np.array([_efficiency(cycling, rng) for _ in capacity])
    efficiency[0] = long["CE_percent"]["cycle1"] / 100
    return [
        _Cycle(long["rate"], float(q / e), float(q))
        for q, e in zip(capacity, efficiency, strict=True)
    ]


def _efficiency(cycling: Mapping[str, Any], rng: np.random.Generator) -> float:
    stated = cycling["long_cycling"]["CE_percent"]
    return float(rng.normal(stated["from_cycle_2_mean"], stated["sd"])) / 100


def steps_of(
    plan: Sequence[_Cycle], cycling: Mapping[str, Any], points: int, rng: np.random.Generator
) -> list[Step]:
    """Charge, rest, discharge, rest for every cycle, after a first rest."""
    cell = CathodeModel(cycling)
    mass_g = 1e-3 * cycling["active_mass_mg"]
    steps: list[Step] = []
    held = plan[0].discharge_mAh_g
    rest_at = float(cell.ocv(cell.start(held) + held / cell.full_mAh_g))
    steps.append(_rest(1, rest_at, rest_at, cycling, rng))
    for number, cycle in enumerate(plan, 1):
        current = cycle.rate * cycling["C_nominal_mAh_g"] * mass_g * 1e-3
        halves = (
            ("CC Chg", cycle.charge_mAh_g, current),
            ("CC DChg", cycle.discharge_mAh_g, -current),
        )
        for kind, capacity, signed in halves:
            q = _records(capacity, points, cycling["record"]["crowding"])
            if signed > 0:
                voltage = cell.charge(q, capacity, current, held)
            else:
                voltage = cell.discharge(q, capacity, current)
            time = q * mass_g * 1e-3 / current * 3600
            noisy = voltage + rng.normal(0, 1e-3 * cycling["record"]["noise_mV"], len(q))
            noisy[-1] = voltage[-1]  # the cut-off ends the step
            steps.append(Step(kind, number, time, signed, noisy, q * mass_g * 1e-3))
            relaxed = float(voltage[-1] - np.sign(signed) * cell.overpotential(current))
            steps.append(_rest(number, float(voltage[-1]), relaxed, cycling, rng))
        held = cycle.discharge_mAh_g
    return steps


def _records(capacity: float, points: int, crowding: float) -> np.ndarray:
    """Specific capacities of the records: from even (0) to dense at both ends (towards 1)."""
    x = np.linspace(0, 1, points)
    return capacity * (x - crowding * np.sin(2 * np.pi * x) / (2 * np.pi))


def _rest(
    cycle: int, first: float, relaxed: float, cycling: Mapping[str, Any], rng: np.random.Generator
) -> Step:
    time = np.array([0.0, *REST_S])
    voltage = relaxed + (first - relaxed) * np.exp(-time / 40.0)
    voltage += rng.normal(0, 1e-3 * cycling["record"]["noise_mV"], len(time))
    return Step("Rest", cycle, time, 0.0, voltage, np.zeros(len(time)))


def energy_Wh(step: Step) -> np.ndarray:
    middle = np.concatenate((step.voltage_V[:1], 0.5 * (step.voltage_V[1:] + step.voltage_V[:-1])))
    return np.cumsum(np.diff(step.capacity_Ah, prepend=0.0) * middle)


def _clock(seconds: float) -> str:
    whole = int(seconds)
    milliseconds = round(1000 * (seconds - whole))
    if milliseconds == 1000:
        whole, milliseconds = whole + 1, 0
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{milliseconds:03d}"


def write_neware(path: Path, steps: Sequence[Step], cell: str) -> None:
    """A record export of BTSDA; the capacity restarts at every step. It has no room for a note."""
    del cell
    header = (
        "DataPoint,Cycle Index,Step Index,Step Type,Time,Total Time,Current(mA),Voltage(V),"
        "Capacity(mAh),Energy(mWh),Date"
    )
    rows = [header]
    started, point = 0.0, 0
    for number, step in enumerate(steps, 1):
        for t, v, q, e in zip(
            step.time_s, step.voltage_V, step.capacity_Ah, energy_Wh(step), strict=True
        ):
            point += 1
            date = START + timedelta(seconds=int(started + t))
            rows.append(
                f"{point},{step.cycle},{number},{step.kind},{_clock(t)},{_clock(started + t)},"
                f"{1e3 * step.current_A:.4f},{v:.4f},{1e3 * q:.6f},{1e3 * e:.6f},{date}"
            )
        started += float(step.time_s[-1])
    write_lines(path, rows)


def write_landt(path: Path, steps: Sequence[Step], cell: str) -> None:
    """A LANDdt csv export: key rows, then records, each row with one comma more than the header."""
    columns = (
        "channel_index,cycle_index,step_index,date_time_iso_string,test_time_s,step_time_s,"
        "current_A,voltage_V,discharge_capacity_Ah,charge_capacity_Ah,step_name"
    )
    keys = {
        "cell model": f"NMC811 composite; {NOTE}",
        "cell id": cell,
        "test": "SYNTHETIC long cycling at 0.1C",
        "checkpoint": "",
        "Nominal capacity used to define the C rate": "",
        "Nominal energy used to define the E rate": "",
    }
    blank = "," * columns.count(",")
    rows = [*(f"{key}:{value}{blank}" for key, value in keys.items()), columns]
    names = {"Rest": "rest", "CC Chg": "charge CC", "CC DChg": "discharge CC"}
    started, point = 0.0, 0
    for number, step in enumerate(steps):
        kind = number % 4 + 1 if number else 1
        for t, v, q in zip(step.time_s, step.voltage_V, step.capacity_Ah, strict=True):
            point += 1
            date = START + timedelta(seconds=int(started + t))
            charged, discharged = (q, 0.0) if step.current_A > 0 else (0.0, q)
            rows.append(
                f"{point},{step.cycle},{kind},{date:%m/%d/%Y %H:%M:%S},{started + t:.3f},{t:.3f},"
                f"{step.current_A:.7f},{v:.4f},{discharged:.9g},{charged:.9g},{names[step.kind]},"
            )
        started += float(step.time_s[-1])
    write_lines(path, rows)


def write_lines(path: Path, rows: Sequence[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
