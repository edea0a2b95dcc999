"""Arbin csv exports of cycling: the capacities count up within a cycle. No room for notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from synthetic.cycling import Step, energy_Wh, write_lines

HEADER = (
    "Data_Point,Test_Time,DateTime,Step_Time,Step_Index,Cycle_Index,Current,Voltage,"
    "Charge_Capacity,Discharge_Capacity,Charge_Energy,Discharge_Energy"
)


def write_cycling(path: Path, steps: Sequence[Step], start_time: datetime) -> None:
    """Write the steps of one cell; times in s, currents in A, capacities in Ah."""
    rows = [HEADER]
    began, point = 0.0, 0
    cycle, charge, discharge = 0, (0.0, 0.0), (0.0, 0.0)
    for number, step in enumerate(steps):
        if step.cycle != cycle:
            cycle, charge, discharge = step.cycle, (0.0, 0.0), (0.0, 0.0)
        energy = energy_Wh(step)
        index = number % 4 + 1 if number else 1
        for i, t in enumerate(step.time_s):
            point += 1
            if step.current_A > 0:
                charge = (step.capacity_Ah[i], energy[i])
            elif step.current_A < 0:
                discharge = (step.capacity_Ah[i], energy[i])
            clock = int(start_time.timestamp() + began + t)
            rows.append(
                f"{point},{began + t:.3f},{clock},{t:.3f},{index},"
                f"{step.cycle},{step.current_A:.8f},{step.voltage_V[i]:.5f},{charge[0]:.9g},"
                f"{discharge[0]:.9g},{charge[1]:.9g},{discharge[1]:.9g}"
            )
        began += float(step.time_s[-1])
    write_lines(path, rows)
