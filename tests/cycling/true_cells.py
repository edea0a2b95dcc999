"""Synthetic tests of cells whose charge is known, as records and as files of several vendors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CURRENT,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    STEP_COUNT,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)


@dataclass(frozen=True)
class Step:
    """Constant current (A, positive in charge) from one voltage to another; 0 A is a rest."""

    current_A: float
    charge_Ah: float = 0.0
    voltages_V: tuple[float, float] = (3.0, 3.0)
    rest_s: float = 0.0
    hidden: bool = False  # it happens, but no record of it is written


def charge(capacity_Ah: float, current_A: float = 1e-3) -> Step:
    return Step(current_A, capacity_Ah, (2.6, 4.2))


def discharge(capacity_Ah: float, current_A: float = 1e-3) -> Step:
    return Step(-current_A, capacity_Ah, (4.0, 2.5))


def rest(seconds: float, hidden: bool = False) -> Step:
    return Step(0.0, rest_s=seconds, hidden=hidden)


@dataclass(frozen=True)
class Records:
    """Records of a test: one entry a record. Capacities restart at every step."""

    time_s: np.ndarray
    step_time_s: np.ndarray
    voltage_V: np.ndarray
    current_A: np.ndarray
    step: np.ndarray
    capacity_Ah: np.ndarray
    net_Ah: np.ndarray = field(repr=False)

    def __len__(self) -> int:
        return len(self.time_s)


def records(steps: Sequence[Step], points: int = 25) -> Records:
    """What an exact cycler records of the steps, ``points`` records each."""
    rows = []
    start = net = 0.0
    for number, step in enumerate(steps, 1):
        seconds = step.rest_s or 3600 * step.charge_Ah / abs(step.current_A)
        for part in np.linspace(0, 1, points):
            if not step.hidden:
                capacity = part * step.charge_Ah
                rows.append(
                    (
                        start + part * seconds,
                        part * seconds,
                        step.voltages_V[0] + part * (step.voltages_V[1] - step.voltages_V[0]),
                        step.current_A,
                        number,
                        capacity,
                        net + np.sign(step.current_A) * capacity,
                    )
                )
        start += seconds
        net += float(np.sign(step.current_A)) * step.charge_Ah
    return Records(*(np.array(column) for column in zip(*rows, strict=True)))


def counters(own: Records, restart: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Charging and discharging counters that restart at the given records."""
    gained = np.diff(own.net_Ah, prepend=own.net_Ah[:1])
    result = []
    for sign in (1, -1):
        total = np.cumsum(np.maximum(sign * gained, 0.0))
        base = np.where(restart, total - np.maximum(sign * gained, 0.0), 0.0)
        result.append(total - np.maximum.accumulate(base))
    return result[0], result[1]


def frame(own: Records, cycle: np.ndarray | None = None) -> pd.DataFrame:
    """The records as a reader returns them, counters restarting at every step."""
    charging = np.where(own.current_A > 0, own.capacity_Ah, 0.0)
    discharging = np.where(own.current_A < 0, own.capacity_Ah, 0.0)
    table = pd.DataFrame(
        {
            TEST_TIME: own.time_s,
            VOLTAGE: own.voltage_V,
            CURRENT: own.current_A,
            STEP_COUNT: own.step,
            STEP_TIME: own.step_time_s,
            CHARGING_CAPACITY: charging,
            DISCHARGING_CAPACITY: discharging,
        }
    )
    if cycle is not None:
        table[CYCLE_COUNT] = cycle
    return table


def made(table: pd.DataFrame, name: str = "made.csv") -> Measurement:
    return Measurement("cycling", "made", table, Path(name), name)


# The same records as vendors' files; ``cycle`` is whatever the vendor's counter says.


def neware(own: Records, cycle: np.ndarray) -> str:
    kinds = {0: "Rest", 1: "CC Chg", -1: "CC DChg"}
    head = "DataPoint,Cycle Index,Step Index,Step Type,Time(h),Total Time(h),Current(mA),"
    head += "Voltage(V),Capacity(mAh)\n"
    return head + "".join(
        f"{i + 1},{cycle[i]},{own.step[i]},{kinds[int(np.sign(own.current_A[i]))]},"
        f"{own.step_time_s[i] / 3600:.9f},{own.time_s[i] / 3600:.9f},"
        f"{1e3 * own.current_A[i]:.6f},{own.voltage_V[i]:.4f},{1e3 * own.capacity_Ah[i]:.7f}\n"
        for i in range(len(own))
    )


def arbin(own: Records, cycle: np.ndarray) -> str:
    restart = np.diff(cycle, prepend=cycle[:1] - 1) != 0
    charging, discharging = counters(own, restart)
    head = "Data_Point,Test_Time(s),Step_Time(s),Step_Index,Cycle_Index,Current(A),Voltage(V),"
    head += "Charge_Capacity(Ah),Discharge_Capacity(Ah)\n"
    return head + "".join(
        f"{i + 1},{own.time_s[i]:.3f},{own.step_time_s[i]:.3f},{own.step[i]},{cycle[i]},"
        f"{own.current_A[i]:.9f},{own.voltage_V[i]:.4f},{charging[i]:.10f},{discharging[i]:.10f}\n"
        for i in range(len(own))
    )


def maccor(own: Records, cycle: np.ndarray) -> str:
    states = {0: "R", 1: "C", -1: "D"}
    head = "Today's Date\t01/01/2025\n\n"
    head += "Rec#\tCyc#\tStep\tTest (Min)\tStep (Min)\tAmp-hr\tAmps\tVolts\tState\n"
    return head + "".join(
        f"{i + 1}\t{cycle[i]}\t{own.step[i]}\t{own.time_s[i] / 60:.7f}\t"
        f"{own.step_time_s[i] / 60:.7f}\t{own.capacity_Ah[i]:.10f}\t{abs(own.current_A[i]):.9f}\t"
        f"{own.voltage_V[i]:.4f}\t{states[int(np.sign(own.current_A[i]))]}\n"
        for i in range(len(own))
    )


def land(own: Records, cycle: np.ndarray) -> str:
    head = "Index,Cycle,Step,TestTime/Sec.,StepTime/Sec.,Voltage/V,Current/mA,Capacity/mAh,State\n"
    states = {0: "R", 1: "C_CC", -1: "D_CC"}
    return head + "".join(
        f"{i + 1},{cycle[i]},{own.step[i]},{own.time_s[i]:.3f},{own.step_time_s[i]:.3f},"
        f"{own.voltage_V[i]:.4f},{1e3 * own.current_A[i]:.6f},{1e3 * own.capacity_Ah[i]:.7f},"
        f"{states[int(np.sign(own.current_A[i]))]}\n"
        for i in range(len(own))
    )


def bdf(own: Records, cycle: np.ndarray) -> str:
    head = "Test Time / s,Voltage / V,Current / A,Cycle Count / 1\n"
    return head + "".join(
        f"{own.time_s[i]:.3f},{own.voltage_V[i]:.4f},{own.current_A[i]:.9f},{cycle[i]}\n"
        for i in range(len(own))
    )


def biologic(own: Records, cycle: np.ndarray) -> str:
    """GCPL as EC-Lab writes it: half cycles from 0, the charge since the start of the test."""
    direction = pd.Series(np.sign(own.current_A)).replace(0, np.nan).ffill().bfill().to_numpy()
    half = np.cumsum(np.diff(direction, prepend=direction[:1]) != 0)
    lines = ["EC-Lab ASCII FILE", "Nb header lines : 5", ""]
    lines += ["Galvanostatic Cycling with Potential Limitation"]
    names = ["time/s", "Ewe/V", "<I>/mA", "(Q-Qo)/mA.h", "half cycle", "cycle number"]
    rows = [
        f"{own.time_s[i]:.6E}\t{own.voltage_V[i]:.6E}\t{1e3 * own.current_A[i]:.6E}\t"
        f"{1e3 * own.net_Ah[i]:.9E}\t{half[i]:d}\t{cycle[i]:.6E}"
        for i in range(len(own))
    ]
    return "\n".join([*lines, "\t".join(names), *rows]) + "\n"


VENDORS: dict[str, tuple[Callable[[Records, np.ndarray], str], str]] = {
    "neware": (neware, "test.csv"),
    "arbin": (arbin, "test.csv"),
    "maccor": (maccor, "test.txt"),
    "land": (land, "test.csv"),
    "bdf": (bdf, "test.bdf.csv"),
    "biologic": (biologic, "test.mpt"),
}


def written(folder: Path, vendor: str, own: Records, cycle: np.ndarray) -> Path:
    """The records as a file of the vendor."""
    write, name = VENDORS[vendor]
    path = folder / name
    path.write_text(write(own, cycle), encoding="latin-1")
    return path
