"""One row of the table of cycles: what both halves of a cycle hold, and how well it is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.halves import CHARGE, DISCHARGE, NAMES, Half
from electrolyte.techniques.cycling.integral import SECONDS_PER_HOUR
from electrolyte.techniques.cycling.uncertainty import efficiency_u, energy_u_Wh

NAN = math.nan
COLUMNS = (
    "cycle",
    "rate_C",
    "charge_rate_C",
    "charge_capacity_mAh_g",
    "discharge_capacity_mAh_g",
    "u_charge_capacity_mAh_g",
    "u_discharge_capacity_mAh_g",
    "u_counting_pct",
    "charge_capacity_mAh_cm2",
    "discharge_capacity_mAh_cm2",
    "u_charge_capacity_mAh_cm2",
    "u_discharge_capacity_mAh_cm2",
    "coulombic_efficiency_pct",
    "u_coulombic_efficiency_pct",
    "charge_energy_mWh_g",
    "discharge_energy_mWh_g",
    "u_charge_energy_mWh_g",
    "u_discharge_energy_mWh_g",
    "energy_efficiency_pct",
    "u_energy_efficiency_pct",
    "mean_charge_voltage_V",
    "mean_discharge_voltage_V",
    "voltage_hysteresis_V",
    "u_mean_charge_voltage_V",
    "u_mean_discharge_voltage_V",
    "u_voltage_hysteresis_V",
    "start_h",
    "charge_h",
    "discharge_h",
    "pulses_mAh_g",
    "complete",
)


def half_values(
    number: int, parts: Mapping[int, Half], cell: Cell, whole: bool
) -> dict[str, float]:
    """Charges, energies, mean voltages, times, rates; ``whole`` if both were seen to their end."""
    row: dict[str, float] = dict.fromkeys(COLUMNS, NAN)
    for half in parts.values():
        name = NAMES[half.direction]
        row[f"{name}_capacity_mAh_g"] = cell.specific(half.capacity_Ah)
        row[f"{name}_capacity_mAh_cm2"] = 1e3 * half.capacity_Ah / cell.area_cm2
        row[f"{name}_energy_mWh_g"] = cell.specific(half.energy_Wh)
        row[f"mean_{name}_voltage_V"] = half.mean_voltage_V
        row[f"{name}_h"] = half.duration_s / SECONDS_PER_HOUR
        rate = "rate_C" if half.direction == DISCHARGE else "charge_rate_C"
        row[rate] = cell.c_rate(half.current_A) if half.constant else NAN
    return row | {
        "cycle": number,
        "start_h": min(half.start_s for half in parts.values()) / SECONDS_PER_HOUR,
        "pulses_mAh_g": cell.specific(sum(half.opposite_Ah for half in parts.values())),
        "complete": whole,
    }


def half_u(
    parts: Mapping[int, Half], u: Mapping[int, float], cell: Cell, offset: float, returned: int
) -> dict[str, float]:
    """Standard uncertainties of what a cycle's halves hold.

    Parameters
    ----------
    u : of the charge of each half, relative, without the offset of the current
    offset : of the current, relative
    returned : the direction of the half whose capacity is that of the cycle
    """
    row = {"u_counting_pct": 100 * u.get(returned, NAN)}
    for way, half in parts.items():
        name = NAMES[way]
        counted = math.hypot(u[way], offset)
        specific = math.hypot(counted, cell.specific_u(1.0))
        areal = math.hypot(counted, *filter(math.isfinite, [cell.areal_u(1.0)]))
        energy = math.hypot(specific * half.energy_Wh, energy_u_Wh(half))
        row[f"u_{name}_capacity_mAh_g"] = specific * cell.specific(half.capacity_Ah)
        row[f"u_{name}_capacity_mAh_cm2"] = areal * 1e3 * half.capacity_Ah / cell.area_cm2
        row[f"u_{name}_energy_mWh_g"] = cell.specific(energy)
        row[f"u_mean_{name}_voltage_V"] = energy_u_Wh(half) / half.capacity_Ah
    return row


def voltage_gap(parts: Mapping[int, Half]) -> dict[str, float]:
    """Mean voltage of the charge less that of the discharge, with its uncertainty, in V."""
    charge, discharge = parts[CHARGE], parts[DISCHARGE]
    u = (energy_u_Wh(half) / half.capacity_Ah for half in (charge, discharge))
    return {
        "voltage_hysteresis_V": charge.mean_voltage_V - discharge.mean_voltage_V,
        "u_voltage_hysteresis_V": math.hypot(*u),
    }


def efficiencies(
    parts: Mapping[int, Half], first: int, u: Mapping[int, float], offset: float
) -> dict[str, float]:
    """Coulombic efficiency (second over first half) and energy efficiency (out over in), in %.

    Energy comes out in discharge, whichever electrode is studied. The quotient rises faster than
    its denominator falls: where that may be 0, there is no number. Parameters as in ``half_u``.
    """
    charge, discharge = parts[CHARGE], parts[DISCHARGE]
    relative = efficiency_u(u[CHARGE], u[DISCHARGE], offset)
    coulombic = efficiency(parts[-first].capacity_Ah, parts[first].capacity_Ah)
    energetic = efficiency(discharge.energy_Wh, charge.energy_Wh)
    spent, given = (energy_u_Wh(half) / (half.energy_Wh or NAN) for half in (charge, discharge))
    least = 1 - math.sqrt(3) * spent  # end of its uniform distribution
    u_energy = (spent / least, given) if least > 0 else (NAN,)
    return {
        "coulombic_efficiency_pct": coulombic,
        "u_coulombic_efficiency_pct": coulombic * relative,
        "energy_efficiency_pct": energetic if least > 0 else NAN,
        "u_energy_efficiency_pct": energetic * math.hypot(relative, *u_energy),
    }


def nominal_rate(rate: float, nominal: Sequence[float], tolerance: float) -> float:
    """The nominal C-rate within the tolerance, else the rate itself to two digits."""
    if not math.isfinite(rate):
        return NAN
    close = [n for n in nominal if abs(rate - n) <= tolerance * n]
    if close:
        return min(close, key=lambda n: abs(rate - n))
    return float(f"{rate:.2g}")


def efficiency(numerator: float, denominator: float) -> float:
    """A ratio in %; NaN (not 0 and not infinite) where one of the two is missing."""
    if not (numerator > 0 and denominator > 0):
        return NAN
    return 100.0 * numerator / denominator
