"""Files of cell tests as they come out: counters that wrap, joins, clocks, units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from cycler_dialects import CHARGES, clock, column, dates
from simulated_cells import CHARGE, DISCHARGE, FULL
from unusual_cell_tests import (
    BY_NAME,
    DAY_S,
    FULL_CELL,
    HOUR_S,
    SYMMETRIC,
    Bench,
    Made,
    plain,
    titration_with_long_rests,
    with_columns,
)


def turned_sign_from_the_middle() -> Made:
    made = plain(dialect="plain columns", sound=False)
    table = made.tables[0]
    late = table["half"] >= 7
    table.loc[late, "current_A"] *= -1
    return made


def turned_sign_with_counter() -> Made:
    made = plain(dialect="BDF, preferred labels", sound=False, restart="step")
    table = made.tables[0]
    late = table["half"] >= 7
    table.loc[late, "current_A"] *= -1
    table.loc[late, ["charge_Ah", "discharge_Ah"]] = table.loc[
        late, ["discharge_Ah", "charge_Ah"]
    ].to_numpy()
    return made


def record_number_wraps() -> Made:
    made = plain(dialect="Arbin", restart="cycle")
    return with_columns(made, Data_Point=lambda t: np.arange(1, len(t) + 1) % 256)


def step_number_wraps() -> Made:
    made = titration_with_long_rests()
    made.dialects = [BY_NAME["LAND"]]
    table = made.tables[0]
    table["step"] %= 16
    return made


def cycle_number_wraps() -> Made:
    made = plain(cycles=12, dialect="LAND")
    made.tables[0]["cycle"] %= 8
    return made


def counter_wraps_negative() -> Made:
    """A counter of 32 bits in units so small that it runs over."""
    made = plain(dialect="Battery Archive", restart="never")
    top = 2.147e-3
    for name in ("charge_Ah", "discharge_Ah"):
        own = made.tables[0][name]
        made.tables[0][name] = (own + top) % (2 * top) - top
    return made


def counter_wraps_to_zero() -> Made:
    made = plain(dialect="Battery Archive", restart="never")
    for name in ("charge_Ah", "discharge_Ah"):
        made.tables[0][name] %= 2.147e-3
    return made


def one_step_number_for_all() -> Made:
    made = plain(dialect="Arbin", restart="cycle")
    made.tables[0]["program"] = 1
    return made


def throughput_counter() -> Made:
    made = plain(dialect="Battery Archive", restart="never")
    table = made.tables[0]
    table["single_Ah"] = table["charge_Ah"] + table["discharge_Ah"]
    made = with_columns(made, "Charge_Capacity (Ah)|Discharge_Capacity (Ah)")
    made.dialects = [
        replace(
            made.dialects[0],
            columns=made.dialects[0].columns | {"Capacity (Ah)": column("single_Ah", 1, 8)},
        )
    ]
    return made


def _split(made: Made, drop: int = 0, overlap: int = 0, half: int = 7) -> Made:
    table = made.tables[0]
    rows = np.flatnonzero(table["half"].eq(half) & table["current_A"].ne(0))
    at = int(rows[len(rows) // 2])
    made.tables = [
        table[:at].reset_index(drop=True),
        table[at + drop - overlap :].reset_index(drop=True),
    ]
    made.dialects = made.dialects * 2
    return made


def records_dropped_at_a_join() -> Made:
    return _split(plain(dialect="Arbin", restart="cycle", sound=False), drop=6)


def records_dropped_at_a_join_without_counter() -> Made:
    return _split(plain(dialect="plain columns", sound=False), drop=6)


def records_twice_at_a_join() -> Made:
    return _split(plain(dialect="Arbin", restart="cycle"), overlap=6)


def units_differ_between_files() -> Made:
    made = _split(plain(dialect="BDF, preferred labels", restart="never"))
    columns = {
        {"Current / A": "Current / mA"}.get(name, name): column("current_A", 1e3, 6)
        if name == "Current / A"
        else values
        for name, values in made.dialects[1].columns.items()
    }
    made.dialects[1] = replace(made.dialects[1], columns=columns)
    return made


def unit_wrong_in_the_second_file() -> Made:
    made = _split(plain(dialect="plain columns", sound=False))
    made.tables[1]["current_A"] *= 1e3
    return made


def unit_wrong_in_the_second_file_with_counter() -> Made:
    made = _split(plain(dialect="Battery Archive", sound=False, restart="never"))
    for name in ("current_A", *CHARGES):
        made.tables[1][name] *= 1e3
    return made


def clock_put_forward(dialect_column: str = "%Y-%m-%d %H:%M:%S") -> Made:
    """Summer time begins within a charge, and only dates tell the time."""
    made = plain(dialect="plain columns", sound=False)
    made = with_columns(made, "Time_s")
    table = made.tables[0]
    rows = np.flatnonzero(table["half"].eq(5))
    table.loc[rows[len(rows) // 2] :, "date_s"] += HOUR_S
    own = made.dialects[0]
    made.dialects = [replace(own, columns={"Date": dates(dialect_column)} | dict(own.columns))]
    return made


def clock_put_back() -> Made:
    made = clock_put_forward()
    made.sound = True
    table = made.tables[0]
    rows = np.flatnonzero(table["half"].eq(5))
    table.loc[rows[len(rows) // 2] :, "date_s"] -= 2 * HOUR_S
    return made


def clock_wraps_each_day() -> Made:
    made = plain(dialect="Neware BTS 8", sound=False)
    return with_columns(made, "Date", **{"Total Time": lambda t: clock(t["time_s"] % DAY_S)})


def clock_wraps_each_day_without_step_time() -> Made:
    made = plain(dialect="plain columns", sound=False)
    made = with_columns(made, "Time_s")
    own = made.dialects[0]
    wrapped = {"Test Time": lambda t: clock(t["time_s"] % DAY_S)}
    made.dialects = [replace(own, columns=wrapped | dict(own.columns))]
    return made


def microamperes() -> Made:
    made = plain(dialect="Neware BTS 7")
    own = made.dialects[0]
    columns = {
        {"Current(mA)": "Current(µA)", "Capacity(mAh)": "Capacity(µAh)"}.get(n, n): v
        for n, v in own.columns.items()
    }
    columns["Current(µA)"] = column("current_A", 1e6, 2)
    columns["Capacity(µAh)"] = column("single_Ah", 1e6, 2)
    made.dialects = [replace(own, columns=columns, encoding="latin-1")]
    return made


def amperes_under_milliamperes() -> Made:
    made = plain(dialect="Neware BTS 7", sound=False)
    return with_columns(made, "Capacity(mAh)", **{"Current(mA)": column("current_A", 1, 8)})


def amperes_under_milliamperes_with_capacity() -> Made:
    made = plain(dialect="Neware BTS 7", sound=False)
    return with_columns(
        made,
        "",
        **{"Current(mA)": column("current_A", 1, 8), "Capacity(mAh)": column("single_Ah", 1, 8)},
    )


def specific_capacity_first() -> Made:
    made = plain(dialect="LAND")
    own = made.dialects[0]
    names = list(own.columns)
    names.insert(3, names.pop(names.index("SCapacity/mAh/g")))
    columns = {{"SCapacity/mAh/g": "Capacity/mAh/g"}.get(n, n): own.columns[n] for n in names}
    made.dialects = [replace(own, columns=columns)]
    return made


def only_specific_capacity() -> Made:
    made = plain(dialect="LAND")
    return with_columns(made, "Capacity/mAh")


def millivolts() -> Made:
    made = plain(dialect="Neware BTS 7")
    own = made.dialects[0]
    columns = {"Voltage(mV)" if n == "Voltage(V)" else n: v for n, v in own.columns.items()}
    columns["Voltage(mV)"] = column("voltage_V", 1e3, 1)
    made.dialects = [replace(own, columns=columns)]
    return made


def millivolts_under_volts_of_a_symmetric_cell() -> Made:
    bench = Bench(SYMMETRIC)
    bench.cell.resistance = bench.cell.slow = 4.0
    for n in range(1, 9):
        for way in (CHARGE, DISCHARGE):
            bench.cell.run(bench.half(way, n, 0.5), 1, charge_Ah=FULL)
            bench.rest(300)
    made = bench.made("LAND", sound=False)
    return with_columns(made, "", **{"Voltage/V": column("voltage_V", 1e3, 3)})


def records_by_voltage_only(
    dialect: str = "Arbin", restart: str = "cycle", step_V: float = 0.02
) -> Made:
    made = plain(dialect=dialect, restart=restart)
    table = made.tables[0]
    keep = np.zeros(len(table), dtype=bool)
    last = None
    for i, (volts, step) in enumerate(zip(table["voltage_V"], table["step"], strict=True)):
        if last is None or step != last[1] or abs(volts - last[0]) >= step_V:
            keep[i] = True
            last = volts, step
    keep |= table["step"].ne(table["step"].shift(-1)).to_numpy()
    made.tables = [table[keep].reset_index(drop=True)]
    return made


def records_by_voltage_only_without_counter() -> Made:
    return records_by_voltage_only("plain columns", "never")


def another_cell_below() -> Made:
    """Two cells in one table, the second below the first, as somebody copied them."""
    made, other = plain(cycles=4, dialect="plain columns", sound=False), Bench(FULL_CELL)
    other.cell.full_Ah *= 0.7
    for n in range(1, 5):
        other.cycle(n)
    table = other.made("plain columns").tables[0]
    first = made.tables[0]
    halves = len(made.test.halves)
    table["half"] += halves
    table["temperature_C"] += halves
    table["cycle"] += 4
    made.test.halves = [*made.test.halves, *other.cell.halves]
    made.tables = [pd.concat([first, table], ignore_index=True)]
    return made


def charges_above_discharges() -> Made:
    """All charges of a test, and below them all discharges."""
    made = plain(dialect="plain columns", sound=False)
    table = made.tables[0]
    flows = table[table["current_A"] != 0]
    made.tables = [flows.sort_values(["state", "time_s"]).reset_index(drop=True)]
    return made


def latest_record_first() -> Made:
    made = plain(dialect="plain columns")
    made.tables = [made.tables[0][::-1].reset_index(drop=True)]
    return made


def every_record_twice() -> Made:
    made = plain(dialect="plain columns")
    made.tables = [made.tables[0].loc[made.tables[0].index.repeat(2)].reset_index(drop=True)]
    return made


def current_lost_in_single_records() -> Made:
    made = plain(dialect="plain columns", sound=False)
    table = made.tables[0]
    lost = np.random.default_rng(3).choice(len(table), len(table) // 40, replace=False)
    table.loc[lost, "current_A"] = 0.0
    return made


def noise_at_rest() -> Made:
    made = plain(dialect="Arbin", restart="cycle")
    table = made.tables[0]
    idle = table["current_A"] == 0
    noise = np.random.default_rng(2).normal(0, 2e-4 * FULL, int(idle.sum()))
    table.loc[idle, "current_A"] = noise
    return made


def counter_side() -> Made:
    """A full cell whose leads are exchanged: voltage and current both of the other sign."""
    made = plain(FULL_CELL, dialect="plain columns", sound=False)
    made.tables[0][["voltage_V", "current_A"]] *= -1
    return made


def counter_electrode_voltage() -> Made:
    """A full cell of which the potential of the negative electrode stands there."""
    made = plain(FULL_CELL, dialect="plain columns", sound=False)
    table = made.tables[0]
    table["voltage_V"] = 0.1 + 0.05 * (4.2 - table["voltage_V"])
    return made


def cycles_left_out() -> Made:
    """Only every fifth cycle exported, under its own numbers, as to save space."""
    made = plain(cycles=16, dialect="LAND", sound=True)
    table = made.tables[0]
    made.tables = [table[table["cycle"].isin((1, 6, 11, 16))].reset_index(drop=True)]
    return made


def test_time_of_each_cycle() -> Made:
    """The clock begins again in each cycle."""
    made = plain(dialect="LAND, Chinese", sound=False)
    table = made.tables[0]
    table["time_s"] -= table.groupby("cycle")["time_s"].transform("first")
    return made


def rows_of_step_ends_only() -> Made:
    """First and last record of each step, as a report of steps."""
    made = plain(dialect="Neware BTS 7", sound=False)
    table = made.tables[0]
    edge = table["step"].ne(table["step"].shift()) | table["step"].ne(table["step"].shift(-1))
    made.tables = [table[edge].reset_index(drop=True)]
    return made


def rest_rows_left_out() -> Made:
    made = plain(dialect="Battery Archive", restart="cycle")
    made.tables = [made.tables[0][made.tables[0]["current_A"] != 0].reset_index(drop=True)]
    return made


def whole_seconds_clock() -> Made:
    made = plain(dialect="Digatron")
    return with_columns(
        made,
        "",
        **{
            "Prog Time": lambda t: [c[:-4] for c in clock(t["time_s"].round())],
            "Step Time": lambda t: [c[:-4] for c in clock(t["step_time_s"].round())],
        },
    )


def status_of_current_unsigned() -> Made:
    made = plain(dialect="Neware, Chinese")
    made.dialects = [replace(made.dialects[0], unsigned=True)]
    return made


def a_file_for_each_cycle(order: tuple[int, ...] = (0, 1, 2, 3, 4, 5)) -> Made:
    """Each with a clock of its own, in the order of the sheet."""
    made = plain(dialect="Arbin", restart="cycle")
    table = made.tables[0]
    table["cycle"] = np.maximum(table["cycle"], 1)
    parts = [own.reset_index(drop=True) for _, own in table.groupby("cycle")]
    for own in parts:
        own["time_s"] -= own["time_s"].iloc[0]
    made.tables = [parts[place] for place in order]
    made.dialects = made.dialects * len(parts)
    return made


def files_of_cycles_out_of_order() -> Made:
    """As a file browser sorts them: 1, 10, 2."""
    made = a_file_for_each_cycle((0, 4, 5, 1, 2, 3))
    made.in_order = True
    return made


def lowest_capacity_first() -> Made:
    """Sorted by capacity in a spreadsheet, under a clock."""
    made = plain(dialect="plain columns", sound=False)
    made.tables = [made.tables[0].sort_values("voltage_V").reset_index(drop=True)]
    return made


def two_units_of_time() -> Made:
    """The test time in h, the time in the step in s."""
    made = plain(dialect="LAND")
    own = made.dialects[0]
    columns = {"TestTime/h" if n == "TestTime/Sec." else n: v for n, v in own.columns.items()}
    columns["TestTime/h"] = column("time_s", 1 / HOUR_S, 6)
    made.dialects = [replace(own, columns=columns)]
    return made


def hours_under_seconds() -> Made:
    made = plain(dialect="plain columns", sound=False)
    return with_columns(made, "", Time_s=column("time_s", 1 / HOUR_S, 7))


def averaged_records() -> Made:
    """Every five records averaged, as to make a file smaller."""
    made = plain(dialect="plain columns", sound=False)
    table = made.tables[0]
    numbers = ["time_s", "current_A", "voltage_V", "cycle", "temperature_C"]
    by_five = table.groupby(np.arange(len(table)) // 5)
    small = by_five.first()
    small[numbers] = by_five[numbers].mean()
    small["temperature_C"] = by_five["temperature_C"].median().round()
    made.tables = [small]
    return made


def smoothed_current() -> Made:
    """A running mean over the current, as some programs record it."""
    made = plain(dialect="Battery Archive", restart="cycle")
    table = made.tables[0]
    table["current_A"] = table["current_A"].rolling(3, min_periods=1, center=True).mean()
    return made


def charge_counter_of_another_program_step() -> Made:
    """Counters that show the step before until the second record of a step."""
    made = plain(dialect="Neware BTS 7")
    table = made.tables[0]
    first = table["step"].ne(table["step"].shift())
    table.loc[first, "single_Ah"] = table["single_Ah"].shift(fill_value=0.0)[first]
    return made


def one_charge_exported_alone_each_file() -> Made:
    """A file for each half cycle."""
    made = plain(dialect="Arbin", restart="cycle")
    table = made.tables[0]
    half = table["half"].clip(lower=1)
    made.tables = [own.reset_index(drop=True) for _, own in table.groupby(half)]
    made.dialects = made.dialects * len(made.tables)
    return made


def state_of_charge_beside_capacity() -> Made:
    made = plain(dialect="LAND")
    own = made.dialects[0]
    columns = {"SOC/%": column("single_Ah", 1e5, 2)} | dict(own.columns)
    made.dialects = [replace(own, columns=columns)]
    return made
