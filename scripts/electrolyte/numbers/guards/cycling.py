"""Battery cycling: masses, units, counters and records that are missing."""

from __future__ import annotations

import math
from collections.abc import Collection

from electrolyte.numbers.doubt import Doubt, Guard

MOST_RELATIVE_CAPACITY = 1.1
LITHIUM_METAL_MAH_G = 3861.0  # Faraday constant over the molar mass
LOADINGS_MG_CM2 = (0.1, 200.0)  # a film of a third of a micrometre, an electrode of a millimetre
LEAST_EFFICIENCY, MOST_EFFICIENCY = 60.0, 103.0
MOST_RETENTION = 102.0
SAME_LIMIT_V = 0.05
LONGEST_TEST_YEARS = 3.0
LEAST_POSITIVE_V = 2.0
MOST_CELL_V, MOST_SYMMETRIC_V, LEAST_MEAN_V = 10.0, 1.0, -1.0
LEAST_CELL_V = 0.01  # an electrode against lithium ends its half cycles farther from 0 V
COMPOSITE_SHARES = (0.4, 0.95)
ROUND_RATES = (0.15, 0.25, 0.3, 0.4, 0.6, 0.75, 0.8, 1.5, 4.0)  # besides the nominal ones
SLOW_RATE = 0.1
RATES = (1e-3, 100.0)
LEAST_SLOW_CAPACITY = 0.5
LEAST_CAPACITY, LEAST_OF_ANY = 0.03, 0.001  # a minute taken for an hour is 0.017
SAME_MASS = 0.005
SAME_RATE = 0.03  # relative
LEAST_HYSTERESIS = -0.01

GUARDS = {
    "capacity_above_theory": Guard(
        "cycling",
        f"a capacity above {MOST_RELATIVE_CAPACITY:g} times the theoretical one, or of any cell"
        f" above {LITHIUM_METAL_MAH_G:g} mAh/g, that of lithium metal",
        "is active_mass_mg too small (in g?), or theoretical_mAh_g that of another material?",
    ),
    "loading": Guard(
        "cycling",
        f"an active mass below {LOADINGS_MG_CM2[0]:g} or above {LOADINGS_MG_CM2[1]:g} mg/cm2",
        "is area_cm2 in cm2, and active_mass_mg in mg?",
    ),
    "composite_mass": Guard(
        "cycling",
        "two or more C-rates, less than half of them round, that all become nominal when the mass"
        " is multiplied by one share between"
        f" {COMPOSITE_SHARES[0]:g} and {COMPOSITE_SHARES[1]:g}; or the largest capacity at"
        f" {SLOW_RATE:g}C or slower below {LEAST_SLOW_CAPACITY:g} of the theoretical",
        "is active_mass_mg the mass of the whole composite?",
    ),
    "mass_stated": Guard(
        "cycling",
        "an active mass that differs from the one in the file by more than the last digits of both,"
        f" two u and {100 * SAME_MASS:g} %; masses of 1 in any unit are defaults of programs, and"
        " factors of 1000 a unit",
        "which mass is that of the active material of this cell, that of cells.tsv?",
    ),
    "capacity_tiny": Guard(
        "cycling",
        f"a largest capacity below {LEAST_CAPACITY:g} of the theoretical, or any below"
        f" {LEAST_OF_ANY:g} of it",
        "are time, current and capacity in the units of their headers, and active_mass_mg in mg?",
    ),
    "efficiency_above_one": Guard(
        "cycling",
        f"a Coulombic efficiency above {MOST_EFFICIENCY:g} %",
        "is the electrode the negative one (working_electrode in cells.tsv), or the first charge"
        " cut off?",
    ),
    "efficiency_low": Guard(
        "cycling",
        f"a Coulombic efficiency below {LEAST_EFFICIENCY:g} % after the first cycle",
        "do the half cycles belong together, were records lost, or is the cell shorted?",
    ),
    "efficiency_apart": Guard(
        "cycling",
        "a Coulombic efficiency after the first cycle that is more than 3 percent points and 6"
        " standard deviations apart from the others",
        "was the test stopped in this cycle, or are records of it missing?",
    ),
    "capacity_grows": Guard(
        "cycling",
        f"a retention above {MOST_RETENTION:g} %, or capacities that rise over the whole test; all"
        " numbers of a table of cycles whose capacities rise so much that they may be sums",
        "was the first cycle cut off or run at another rate, and does each cycle hold one charge"
        " and one discharge?",
    ),
    "retention_conditions": Guard(
        "cycling",
        "a retention between cycles whose currents differ by more than 10 %, or whose half cycles"
        f" end at voltages that differ by more than {SAME_LIMIT_V:g} V",
        "is retention_base_cycle a cycle of the same program?",
    ),
    "counter_disagrees": Guard(
        "cycling",
        "a charge that the file counts and the integral of its current that differ by more than"
        " 1 %, beyond what digits and distance of the records explain",
        "are time, current and capacity in the units of their headers, and are all records there?",
    ),
    "mean_voltage": Guard(
        "cycling",
        "a mean voltage outside the recorded ones",
        "is the capacity counter that of the other direction?",
    ),
    "voltage_unit": Guard(
        "cycling",
        f"a voltage above {MOST_CELL_V:g} V, or none above {LEAST_CELL_V:g} V but in symmetric"
        f" cells, or half cycles of these above {MOST_SYMMETRIC_V:g} V",
        "is the voltage in the unit of its header, V or mV?",
    ),
    "voltage_sign": Guard(
        "cycling",
        f"half cycles below {LEAST_MEAN_V:g} V in the median, but for symmetric cells",
        "are the leads of the cell exchanged?",
    ),
    "hysteresis_negative": Guard(
        "cycling",
        "a mean voltage of charges below that of discharges by more than 1 % of the recorded span,"
        " or more than half of the half cycles that end against their current by 20 % of it",
        "is the current positive in discharge?",
    ),
    "half_missing": Guard(
        "cycling",
        "a half cycle that begins where only one of the other direction leads to, after one of its"
        " own; one with a pause of its records that passes half as much again as any like it",
        "are records of half cycles lost, or are several cells or tests in one file?",
    ),
    "rate_extreme": Guard(
        "cycling",
        f"a C-rate below {RATES[0]:g}C or above {RATES[1]:g}C, but for symmetric cells",
        "are the current and active_mass_mg in their units?",
    ),
    "test_of_years": Guard(
        "cycling",
        f"a test longer than {LONGEST_TEST_YEARS:g} years",
        "is the time in ms?",
    ),
    "clock_unit": Guard(
        "cycling",
        "a clock and dates of the same file that differ by a factor of 60, 3600 or 1/1000",
        "is the time in the unit of its header?",
    ),
    "time_runs_back": Guard(
        "cycling",
        "a time that runs back, where nothing else in the file says how long a step took, or where"
        " record numbers or cycles begin again with it and no dates go on; numbers of a table of"
        " cycles that run back",
        "are several tests in one file, or are records out of order?",
    ),
    "records_lost": Guard(
        "cycling",
        "more than 0.5 % of a half cycle that may have passed in pauses after the last records of"
        " its steps, within it or where it stops short of the voltage at which the others end; the"
        " same between two files, where voltage and charge do not go on as in other half cycles",
        "were the last records of the step lost, or is a file of the test missing?",
    ),
    "electrode_side": Guard(
        "cycling",
        "cells of which nothing says the working electrode, at no more than"
        f" {LEAST_POSITIVE_V:g} V against lithium or its alloys",
        "is the electrode under study the negative one (working_electrode in cells.tsv)?",
    ),
}


def capacity(value_mAh_g: float, theoretical_mAh_g: float) -> Doubt | None:
    """More charge than the active material holds, or than any does."""
    if not value_mAh_g > min(MOST_RELATIVE_CAPACITY * theoretical_mAh_g, LITHIUM_METAL_MAH_G):
        return None
    found = f"{value_mAh_g:.1f} mAh/g"
    if math.isfinite(theoretical_mAh_g):
        share = value_mAh_g / theoretical_mAh_g
        found += f", {share:.2f} of the theoretical {theoretical_mAh_g:g} mAh/g"
    return Doubt("capacity_above_theory", found)


def loading(value_mg_cm2: float) -> Doubt | None:
    """An active mass per area that no electrode has; NaN where no area is stated."""
    low, high = LOADINGS_MG_CM2
    if math.isnan(value_mg_cm2) or low <= value_mg_cm2 <= high:
        return None
    return Doubt("loading", f"{value_mg_cm2:.3g} mg/cm2 of active material")


def stated_mass(mass_mg: float, stated_mg: float, rounding_mg: float) -> Doubt | None:
    """A mass in the file that is not that of the cell, in whichever of its units."""
    if not (math.isfinite(stated_mg) and math.isfinite(mass_mg)):
        return None
    allowed_mg = SAME_MASS * mass_mg + rounding_mg
    if any(abs(stated_mg * factor - mass_mg) <= allowed_mg for factor in (1e-6, 1e-3, 1, 1e3, 1e6)):
        return None
    found = f"{stated_mg:.4g} mg active mass in the file, {mass_mg:.4g} mg in cells.tsv"
    return Doubt("mass_stated", found)


def composite_mass(rates: Collection[float], nominal: Collection[float]) -> Doubt | None:
    """C-rates that say by how much the mass is too large.

    A test is programmed in nominal C-rates of the true mass; with a mass that is too large by 1/w
    every rate comes out as w of a nominal one. One rate alone cannot tell, and neither can rates
    of which half or more are round as they are.
    """
    measured = sorted(set(rates))
    usual = (*nominal, *ROUND_RATES)
    round_ones = sum(_nearest(r, usual) is not None for r in measured)
    if len(measured) < 2 or 2 * round_ones >= len(measured):
        return None
    for candidate in nominal:
        share = measured[0] / candidate
        if not COMPOSITE_SHARES[0] <= share <= COMPOSITE_SHARES[1]:
            continue
        meant = [_nearest(r / share, nominal) for r in measured]
        if all(meant) and len(set(meant)) == len(meant):
            found = ", ".join(f"{r:.3g}C" for r in measured)
            asked = ", ".join(f"{r:g}C" for r in meant if r)
            return Doubt("composite_mass", f"the rates {found} are {share:.2f} of {asked}")
    return None


def slow_capacity(value_mAh_g: float, theoretical_mAh_g: float) -> Doubt | None:
    """The largest capacity of a cell at slow rates: too small for its mass."""
    share = value_mAh_g / theoretical_mAh_g
    if share >= LEAST_SLOW_CAPACITY:
        return None
    found = f"at most {value_mAh_g:.1f} mAh/g at {SLOW_RATE:g}C or slower"
    return Doubt("composite_mass", f"{found}, {share:.2f} of the theoretical")


def least_capacity(
    value_mAh_g: float, theoretical_mAh_g: float, share: float = LEAST_CAPACITY
) -> Doubt | None:
    """The largest capacity of a cell, so small that a unit must be another one."""
    if not value_mAh_g < share * theoretical_mAh_g:
        return None
    return Doubt("capacity_tiny", f"at most {value_mAh_g:.3g} of {theoretical_mAh_g:g} mAh/g")


def c_rate(rate: float) -> Doubt | None:
    """A C-rate that no cell is cycled at."""
    if RATES[0] <= rate <= RATES[1]:
        return None
    return Doubt("rate_extreme", f"a rate of {rate:g}C")


def _nearest(rate: float, nominal: Collection[float]) -> float | None:
    close = [n for n in nominal if abs(rate / n - 1) <= SAME_RATE]
    return min(close, key=lambda n: abs(rate / n - 1)) if close else None


def coulombic_efficiency(value_pct: float, first: bool = False) -> Doubt | None:
    """More charge out than in, or, after the ``first`` cycle, far less."""
    found = f"a Coulombic efficiency of {value_pct:.1f} %"
    if value_pct > MOST_EFFICIENCY:
        return Doubt("efficiency_above_one", found)
    return Doubt("efficiency_low", found) if value_pct < LEAST_EFFICIENCY and not first else None
