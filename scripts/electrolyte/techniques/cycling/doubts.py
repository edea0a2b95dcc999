"""What a test tells of a mistaken mass, unit, sign or pairing (``numbers.plausibility``)."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.numbers.condition import condition_of, with_unit
from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.guards import cycling
from electrolyte.numbers.plausibility import doubted
from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.measurement import CLOCK_FACTOR, CURRENT, JUMPS_BACK, TEST_TIME, VOLTAGE
from electrolyte.techniques.cycling.alike import SAME_RATE
from electrolyte.techniques.cycling.cycles import Cycles
from electrolyte.techniques.cycling.halves import FALL_BACK, NAMES
from electrolyte.techniques.cycling.lost_charge import LOST
from electrolyte.techniques.cycling.resolution import resolution
from electrolyte.techniques.cycling.steps import steps_of

BOTH = ["charge_capacity_mAh_g", "discharge_capacity_mAh_g"]
CAPACITIES = ("charge_capacity", "discharge_capacity")
FROM_CAPACITIES = (
    "areal_charge_capacity",
    "areal_discharge_capacity",
    "charge_energy",
    "discharge_energy",
)
EFFICIENCIES = ("coulombic_efficiency", "lowest_coulombic_efficiency")
RETENTIONS = ("capacity_retention", "capacity_retention_per_cycle")
SECONDS_PER_YEAR = 365.25 * 86400
LEAST_RISING = 5  # cycles
LEAST_RISE = 0.1  # percent, from first to last: twice the offset of a good cycler
LEAST_COMPARED = 4  # efficiencies of which one can be apart
APART = 3.0  # percent points
OUTLYING, NORMAL = 6.0, 1.4826  # standard deviations; of a normal distribution over its median
FALLING = 0.2  # of the voltage span: what a half cycle does not move against its direction
JUMP = 0.05  # of the voltage span
SAME = 0.01  # relative: a current that goes on
FAR = 3.0  # standard errors of a slope
LONG = 2.0  # times the usual duration
TWO = 1.5  # times the charge of one half cycle: rather two of them


def with_doubts(
    rows: Iterable[Quantity],
    cycles: Cycles,
    config: Mapping[str, Any],
    accept: Collection[str] = (),
) -> list[Quantity]:
    """The numbers of a test, suspect where they cannot be right; ``config`` as in ``evaluate``.

    A wrong mass makes all capacities suspect, and whatever is called by its C-rate. Ratios of
    capacities do not depend on it. A symmetric cell may pass more than the theoretical capacity:
    what its schedule says, but no more than a gram of lithium holds.
    """
    mass = _of_mass(cycles, config["rates"])
    theory = cycles.cell.theoretical_mAh_g
    most = math.inf if cycles.symmetric else theory
    efficiencies = _of_efficiencies(cycles)
    largest = cycling.capacity(_largest(cycles), most)
    retained = [*_of_growth(cycles), *_of_conditions(cycles, config["retention_base_cycle"])]
    first = _first_efficiency(cycles.table)
    rows = list(rows)
    rates = cycles.table["rate_C"].dropna().unique()
    at_rate = {condition_of(rate=with_unit(rate, "C")): rate for rate in rates}
    loading = _of_loading(cycles)
    by_condition = {
        row.condition: cycling.coulombic_efficiency(row.value, row.value == first)
        for row in rows
        if row.quantity in EFFICIENCIES and row.n == 1
    }
    marked = []
    for row in rows:
        found: list[Doubt | None] = [*cycles.doubts, by_condition.get(row.condition)]
        if row.quantity in CAPACITIES:
            least = cycling.least_capacity(row.value, theory, cycling.LEAST_OF_ANY)
            found += [cycling.capacity(row.value, most), least, *mass]
        elif row.quantity in FROM_CAPACITIES:
            found += [largest, *mass, *(loading if row.unit.endswith("/cm2") else [])]
        elif row.quantity in EFFICIENCIES:
            found.append(cycling.coulombic_efficiency(row.value, row.value == first))
            found += efficiencies if row.n > 1 else []
        elif row.quantity in RETENTIONS:
            found += [*retained, *efficiencies]
        if row.condition in at_rate:  # the rate that a number is called by is that of the mass
            found += [largest, *mass]
            if not cycles.symmetric:
                found.append(cycling.c_rate(at_rate[row.condition]))
        marked.append(doubted(row, found, accept))
    return marked


def of_test(cycles: Cycles, frame: pd.DataFrame, stated: Mapping[str, Any]) -> list[Doubt]:
    """Doubts in everything that comes from the records of a test.

    ``stated`` : metadata of its file, with ``JUMPS_BACK`` and ``CLOCK_FACTOR`` where these apply
    """
    found = []
    if cycles.disagreement:
        found.append(Doubt("counter_disagrees", cycles.disagreement))
    years = float(np.ptp(frame[TEST_TIME])) / SECONDS_PER_YEAR
    if years > cycling.LONGEST_TEST_YEARS:
        found.append(Doubt("test_of_years", f"the test lasts {years:.3g} years"))
    if back := stated.get(JUMPS_BACK) or int((np.diff(frame[TEST_TIME]) < 0).sum()):
        found.append(Doubt("time_runs_back", f"the time runs back {back} times"))
    if factor := stated.get(CLOCK_FACTOR):
        found.append(Doubt("clock_unit", f"the dates run {factor:g} times faster than the clock"))
    voltage = frame[VOLTAGE].to_numpy(dtype=float)
    found += _of_voltages(cycles, voltage)
    for half in cycles.halves:
        low, high = float(voltage[half.rows].min()), float(voltage[half.rows].max())
        margin = 0.01 * max(abs(low), abs(high)) + 1e-3
        if not low - margin <= half.mean_voltage_V <= high + margin:
            found.append(
                Doubt(
                    "mean_voltage",
                    f"the {NAMES[half.direction]} of cycle {half.cycle} has a mean voltage of"
                    f" {half.mean_voltage_V:.4g} V, recorded are {low:.4g} to {high:.4g} V",
                )
            )
            break
    losing = [
        (max(own.likely_Ah, own.before_Ah) / half.capacity_Ah, half)
        for half, own in zip(cycles.halves, cycles.lost, strict=True)
        if max(own.likely_Ah, own.before_Ah) > LOST * half.capacity_Ah
    ]
    if losing:
        share, half = max(losing, key=lambda pair: pair[0])
        found.append(
            Doubt(
                "records_lost",
                f"up to {100 * share:.1f} % of the {NAMES[half.direction]} of cycle {half.cycle}"
                f" may have passed in pauses of its records ({len(losing)} half cycles)",
            )
        )
    jump = max((own.jump_V for own in cycles.lost), default=0.0)
    if jump > JUMP * float(np.ptp(voltage)):
        found.append(
            Doubt("records_lost", f"the voltage changes by {jump:.2f} V in a pause of the records")
        )
    found += _of_jumps(frame)
    ends = [half.end_voltage_V for half in cycles.halves if half.direction > 0]
    highest = max(ends, default=math.inf)  # not that of a fresh cell at rest
    if cycles.assumed_positive and highest < cycling.LEAST_POSITIVE_V:
        found.append(Doubt("electrode_side", f"charges end at most at {highest:.2f} V"))
    if missing := sum(a.direction == b.direction for a, b in pairwise(cycles.halves)):
        found.append(Doubt("half_missing", f"{missing} half cycles follow one of their direction"))
    return [*found, *_two_in_one(cycles)]


def _two_in_one(cycles: Cycles) -> list[Doubt]:
    """A half cycle with a pause of its records that passed as much as two of its direction and
    rate or a lower one, at which no cell passes less (in symmetric cells, whose schedule sets the
    charge, as two of any): what turned the current in between is lost."""
    for half, own in zip(cycles.halves, cycles.lost, strict=True):
        like = [other for other in cycles.halves if other is not half]
        if not cycles.symmetric:
            most_A = (1 + SAME_RATE) * half.current_A
            like = [o for o in like if o.direction == half.direction and o.current_A < most_A]
        most = max((other.capacity_Ah for other in like), default=math.inf)
        if own.pause_s > 0 and half.capacity_Ah > TWO * most:
            what = f"the {NAMES[half.direction]} of cycle {half.cycle} passes as much as two"
            return [Doubt("half_missing", f"{what}, {own.pause_s:.3g} s of it without records")]
    return []


def _of_jumps(frame: pd.DataFrame) -> list[Doubt]:
    """A voltage that jumps onward between two records of one time in a step whose current goes on:
    no cell does, and a resistance only where the current changes."""
    time, voltage, current = (frame[name].to_numpy(float) for name in (TEST_TIME, VOLTAGE, CURRENT))
    places = np.flatnonzero(np.diff(time) <= 0) + 1
    goes_on = np.abs(current[places] - current[places - 1]) < SAME * np.abs(current[places])
    rise = np.sign(current[places]) * (voltage[places] - voltage[places - 1])
    places = places[goes_on & (rise > JUMP * float(np.ptp(voltage)))]
    if len(places):
        steps = steps_of(frame)
        places = places[steps.flows[places] & ~steps.edge[places]]
    return [
        Doubt(
            "records_lost",
            f"the voltage jumps by {abs(voltage[place] - voltage[place - 1]):.2g} V at"
            f" {time[place]:.6g} s and a current that goes on",
        )
        for place in places[:1]
    ]


def _of_voltages(cycles: Cycles, voltage: np.ndarray) -> list[Doubt]:
    """Voltages that no cell has, and charges at lower voltages than discharges."""
    found = []
    highest = float(np.abs(voltage).max())
    if highest > cycling.MOST_CELL_V:
        found.append(Doubt("voltage_unit", f"a voltage of {highest:.4g} V"))
    if highest < cycling.LEAST_CELL_V and not cycles.symmetric:
        found.append(Doubt("voltage_unit", f"no voltage above {highest:.4g} V"))
    mean_V = float(np.median([h.mean_voltage_V for h in cycles.halves]))
    if cycles.symmetric:
        against_V = float(np.median([h.direction * h.mean_voltage_V for h in cycles.halves]))
        if against_V > cycling.MOST_SYMMETRIC_V:
            found.append(Doubt("voltage_unit", f"half cycles at {against_V:.4g} V"))
    elif mean_V < cycling.LEAST_MEAN_V:
        found.append(Doubt("voltage_sign", f"half cycles at {mean_V:.4g} V"))
    span = float(np.ptp(voltage))
    typical = float(cycles.table["voltage_hysteresis_V"].median())
    against = [h for h in cycles.halves if h.direction * h.rise_V < -FALLING * span]
    if typical < cycling.LEAST_HYSTERESIS * span:
        found.append(
            Doubt("hysteresis_negative", f"charges at {-typical:.3g} V less than discharges")
        )
    elif not cycles.symmetric and (
        2 * len(against) > len(cycles.halves)
        or any(h.direction * h.rise_V < -FALL_BACK * span for h in against)
    ):
        found.append(
            Doubt("hysteresis_negative", f"{len(against)} half cycles end against their current")
        )
    return found


def _first_efficiency(table: pd.DataFrame) -> float:
    values = table["coulombic_efficiency_pct"].dropna()
    return float(values.iloc[0]) if len(values) else float("nan")


def _largest(cycles: Cycles) -> float:
    """The largest capacity; of the first half cycle, what side reactions cannot have taken."""
    table = cycles.table
    opens = next(name for name in NAMES.values() if name != cycles.returned)
    first = table.index[table["complete"].astype(bool)][:1]
    held = table[BOTH].copy()
    held.loc[first, f"{opens}_capacity_mAh_g"] *= cycling.LEAST_EFFICIENCY / 100
    return float(held.max().max())


def _of_efficiencies(cycles: Cycles) -> list[Doubt]:
    """The worst Coulombic efficiency after the first, if it cannot be one, or is apart.

    From those at its rate: cycles at another one, as of formation, may have another. A cell that
    was stored or held between two half cycles lost charge meanwhile.
    """
    table, waited = cycles.table, _waited(cycles)
    later = table["coulombic_efficiency_pct"].dropna().iloc[1:]
    pairs = [(cycling.coulombic_efficiency(v), v) for v in later.to_numpy()]
    doubtful = [(abs(value - 100), doubt) for doubt, value in pairs if doubt]
    if doubtful:
        return [max(doubtful, key=lambda pair: pair[0])[1]]
    for rate in table.loc[later.index, "rate_C"].fillna(0.0).unique():
        alike = later[
            (table.loc[later.index, "rate_C"].fillna(0.0) - rate).abs() <= SAME_RATE * rate
        ]
        if len(alike) < LEAST_COMPARED:
            continue
        apart = (alike - alike.median()).abs()
        most = max(APART, OUTLYING * NORMAL * float(apart.median()))
        explained = (alike < alike.median()) & table.loc[alike.index, "cycle"].isin(waited)
        place = apart.where(~explained, 0.0).idxmax()
        if apart[place] > most and not explained[place]:
            found = f"{alike[place]:.1f} % in cycle {int(table.loc[place, 'cycle'])}"
            return [Doubt("efficiency_apart", f"{found}, {alike.median():.1f} % usual")]
    return []


def _waited(cycles: Cycles) -> set[int]:
    """Cycles whose second half begins much later after the first than in the others.

    A pause within the first that nothing was recorded in does not count: what passed there may be
    in a file that is missing.
    """
    starts: dict[int, list[float]] = {}
    for half, missed in zip(cycles.halves, cycles.lost, strict=True):
        starts.setdefault(half.cycle, []).append(half.start_s + missed.pause_s)
    lasted = {number: own[1] - own[0] for number, own in starts.items() if len(own) == 2}
    usual = float(np.median(list(lasted.values()))) if lasted else math.inf
    return {number for number, own in lasted.items() if own > LONG * usual}


def _of_growth(cycles: Cycles) -> list[Doubt]:
    """Capacities that rise: by more than any cell is activated, or from first to last."""
    whole = cycles.table["complete"].astype(bool)
    capacity = cycles.table.loc[whole, f"{cycles.returned}_capacity_mAh_g"].to_numpy()
    if len(capacity) < 2:
        return []
    retained = 100 * capacity / capacity[0]
    if retained.max() > cycling.MOST_RETENTION:
        return [Doubt("capacity_grows", f"a capacity of {retained.max():.1f} % of the first")]
    if len(capacity) < LEAST_RISING or retained[-1] <= 100 + LEAST_RISE:
        return []
    (slope, _), covariance = np.polyfit(np.arange(len(retained)), retained, 1, cov=True)
    if slope <= FAR * float(np.sqrt(covariance[0, 0])):
        return []
    return [Doubt("capacity_grows", f"the capacity rises by {slope:.2g} % a cycle")]


def _of_conditions(cycles: Cycles, base_cycle: int) -> list[Doubt]:
    """A base and a last cycle that were run at other currents, or to other voltages."""
    whole = cycles.table.loc[cycles.table["complete"].astype(bool), "cycle"].tolist()
    if len(whole) <= base_cycle:
        return []
    of = {(half.cycle, half.direction): half for half in cycles.halves}
    for way, name in NAMES.items():
        base, last = of.get((whole[base_cycle - 1], way)), of.get((whole[-1], way))
        if base is None or last is None:
            continue
        rates = [cycles.cell.c_rate(half.current_A) for half in (base, last)]
        if base.constant and last.constant and min(rates) < (1 - SAME_RATE) * max(rates):
            found = f"the {name} of cycle {last.cycle} is at {rates[1]:.3g}C, that of the base"
            return [Doubt("retention_conditions", f"{found} cycle {base.cycle} at {rates[0]:.3g}C")]
        ends = base.end_voltage_V, last.end_voltage_V
        if not cycles.symmetric and abs(ends[0] - ends[1]) > cycling.SAME_LIMIT_V:
            found = f"the {name} of cycle {last.cycle} ends at {ends[1]:.3g} V, that of the base"
            return [Doubt("retention_conditions", f"{found} cycle {base.cycle} at {ends[0]:.3g} V")]
    return []


def _of_loading(cycles: Cycles) -> list[Doubt]:
    """What active mass and area say of each other."""
    doubt = cycling.loading(cycles.cell.active_mass_mg / cycles.cell.area_cm2)
    return [doubt] if doubt else []


def _of_mass(cycles: Cycles, nominal: Sequence[float]) -> list[Doubt | None]:
    """What the rates and the capacity at slow ones say; a cycle summary has no rates."""
    table, theory = cycles.table, cycles.cell.theoretical_mAh_g
    cell = cycles.cell
    digits_mg = cycles.stated_mass_digit_mg + resolution(np.array([cell.active_mass_mg]))
    rounding_mg = 0.5 * digits_mg + 2 * cell.active_mass_u_mg
    found = [
        cycling.least_capacity(table[BOTH].max().max(), theory),
        cycling.stated_mass(cell.active_mass_mg, cycles.stated_mass_mg, rounding_mg),
    ]
    if cycles.symmetric:
        return found
    rates = {cycles.cell.c_rate(half.current_A) for half in cycles.halves if half.constant}
    found.append(cycling.composite_mass({float(f"{r:.2g}") for r in rates if r > 0}, nominal))
    largest = table[table["rate_C"] <= cycling.SLOW_RATE * 1.05][BOTH].max().max()
    if largest > 0:
        found.append(cycling.slow_capacity(largest, theory))
    return found
