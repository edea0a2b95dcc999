"""What cyclers record of a simulated test, and how their programs write it down.

A dialect is a list of header cells and what stands below each: the words and units of a program,
as seen in real files or in the readers of other authors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from simulated_cells import HOUR, Simulated

CHARGES = ("single_Ah", "charge_Ah", "discharge_Ah")
TEMPERATURE_C = 20.0  # plus the place of the true half cycle, so that it travels with the record

Values = Callable[[pd.DataFrame], object]


def recorded(test: Simulated, restart: str, rng: np.random.Generator) -> pd.DataFrame:
    """Moments that a cycler records: at a time step, at ends of steps and mostly at their starts.

    With counters of charge in Ah: ``single_Ah``, ``charge_Ah`` and ``discharge_Ah``. They restart
    at each ``step``, change of ``direction``, ``cycle`` or ``never``; or the single one is ``net``.
    """
    course = _counted(test.course, restart)
    longest = float(course.groupby("half")["time_s"].agg(np.ptp).median())
    interval = longest / rng.integers(25, 150)
    at_start = rng.random() < 0.7
    parts = []
    for _, step in course[~course["hidden"]].groupby("step", sort=False):
        t = step["step_time_s"].to_numpy()
        if (step["frequency_Hz"] > 0).any():
            parts.append(step)
            continue
        moments = np.arange(0 if at_start else 1, t[-1] / interval) * interval
        moments = np.append(moments[moments < t[-1]], t[-1])
        place = np.clip(np.searchsorted(t, moments, side="right") - 1, 0, len(t) - 1)
        row = step.iloc[place].copy()
        row["time_s"] = step["time_s"].iloc[0] + moments
        row["step_time_s"] = moments
        for name in ("voltage_V", "current_A", *CHARGES):
            row[name] = np.interp(moments, t, step[name].to_numpy())
        parts.append(row)
    table = pd.concat(parts, ignore_index=True).drop(columns="hidden")
    table["temperature_C"] = TEMPERATURE_C + table["half"]
    table["date_s"] = table["time_s"]
    return table


def _counted(course: pd.DataFrame, restart: str) -> pd.DataFrame:
    """The course with its counters."""
    course = course.copy()
    gained = np.diff(course["net_Ah"].to_numpy(), prepend=0.0)
    marks = {"step": course["step"], "direction": _direction(course), "cycle": course["cycle"]}
    for way, name in ((1, "charge_Ah"), (-1, "discharge_Ah")):
        total = pd.Series(np.cumsum(np.maximum(way * gained, 0.0)))
        if restart in marks:
            total -= total.groupby(marks[restart].to_numpy()).transform("first")
        course[name] = total.to_numpy()
    course["single_Ah"] = course["charge_Ah"] - course["discharge_Ah"]
    if restart in ("step", "direction"):
        course["single_Ah"] = course["single_Ah"].abs()
    return course


def _direction(table: pd.DataFrame) -> pd.Series:
    """A number that changes where the current changes its direction; rests count as before."""
    way = table["state"].map({"C": 1.0, "D": -1.0, "R": np.nan}).ffill().bfill()
    return (way.diff().fillna(0) != 0).cumsum()


def clock(seconds: pd.Series) -> list[str]:
    """``12:34:56.789``."""
    return [
        f"{int(s // 3600):02d}:{int(s // 60 % 60):02d}:{s % 60:06.3f}" for s in np.round(seconds, 3)
    ]


def days_clock(seconds: pd.Series) -> list[str]:
    """``0d 12:34:56.78``."""
    return [
        f"{int(s // 86400)}d {int(s // 3600 % 24):02d}:{int(s // 60 % 60):02d}:{s % 60:05.2f}"
        for s in np.round(seconds, 2)
    ]


def dates(form: str) -> Values:
    """The time of the records as dates from 5 March 2025 on."""
    start = np.datetime64("2025-03-05T10:00:00", "ms")

    def written(table: pd.DataFrame) -> object:
        at = start + np.round(table["date_s"].to_numpy() * 1000).astype("timedelta64[ms]")
        return pd.Series(at).dt.strftime(form)

    return written


def column(name: str, factor: float = 1.0, digits: int = 9) -> Values:
    return lambda table: [f"{v:.{digits}f}" for v in factor * table[name].to_numpy()]


def states(words: Mapping[str, str]) -> Values:
    """The name of a step: by its state and mode (``C CV``), else by its state."""

    def named(table: pd.DataFrame) -> object:
        pairs = zip(table["state"], table["mode"], strict=True)
        return [words.get(f"{state} {mode}", words[state]) for state, mode in pairs]

    return named


def counted(name: str) -> Values:
    return lambda table: table[name].astype(int)


def record(table: pd.DataFrame) -> object:
    return np.arange(1, len(table) + 1)


@dataclass(frozen=True)
class Dialect:
    """How one program writes.

    Attributes
    ----------
    columns : header cell -> what stands below it
    restarts : where the capacity counters of this program may restart
    before : lines before the header; below : a line after it
    """

    name: str
    columns: Mapping[str, Values]
    restarts: tuple[str, ...]
    separator: str = ","
    before: tuple[str, ...] = ()
    below: str = ""
    suffix: str = ".csv"
    encoding: str = "utf-8"
    unsigned: bool = False

    def text(self, table: pd.DataFrame) -> str:
        """The table as the program writes it."""
        if self.unsigned:
            table = table.assign(current_A=table["current_A"].abs())
        cells = [np.asarray(values(table)).astype(str) for values in self.columns.values()]
        rows = [self.separator.join(row) for row in zip(*cells, strict=True)]
        header = self.separator.join(self.columns)
        lines = [*self.before, header, *([self.below] if self.below else []), *rows]
        return "\n".join(lines) + "\n"


T, ST, V, I = "time_s", "step_time_s", "voltage_V", "current_A"  # noqa: E741 (symbols of the field)
CHINESE = {"C": "恒流充电", "D": "恒流放电", "R": "搁置", "C CV": "恒压充电", "D CV": "恒压放电"}
NEWARE = {"C": "CC Chg", "D": "CC DChg", "R": "Rest", "C CV": "CV Chg", "D CV": "CV DChg"}
LAND = {"C": "C_CC", "D": "D_CC", "R": "R", "C CV": "C_CV", "D CV": "D_CV"}
WORDS = {"C": "Charge", "D": "Discharge", "R": "Pause"}
PAIR = ("step", "direction", "cycle", "never")
ONE = ("step", "direction")
EC_LAB = (
    "EC-Lab ASCII FILE",
    "Nb header lines : 5",
    "",
    "Galvanostatic Cycling with Potential Limitation",
)

DIALECTS = (
    Dialect(
        "Neware BTS 8",
        {
            "DataPoint": record,
            "Cycle Index": counted("cycle"),
            "Step Index": counted("program"),
            "Step Type": states(NEWARE),
            "Time": lambda t: clock(t[ST]),
            "Total Time": lambda t: clock(t[T]),
            "Current(A)": column(I, 1, 8),
            "Voltage(V)": column(V, 1, 4),
            "Capacity(Ah)": column("single_Ah", 1, 8),
            "Spec. Cap.(mAh/g)": column("single_Ah", 2e5, 4),
            "Chg. Cap.(Ah)": column("charge_Ah", 1, 8),
            "DChg. Cap.(Ah)": column("discharge_Ah", 1, 8),
            "Date": dates("%Y-%m-%d %H:%M:%S"),
            "Temperature(℃)": column("temperature_C", 1, 1),
        },
        ("step",),
    ),
    Dialect(
        "Neware BTS 7",
        {
            "Cycle ID": counted("cycle"),
            "Step ID": counted("step"),
            "Record ID": record,
            "Step Name": states(NEWARE),
            "Time(h:min:s.ms)": lambda t: clock(t[ST]),
            "Voltage(V)": column(V, 1, 4),
            "Current(mA)": column(I, 1e3, 5),
            "Temperature(°C)": column("temperature_C", 1, 1),
            "Capacity(mAh)": column("single_Ah", 1e3, 5),
            "Capacity Density(mAh/g)": column("single_Ah", 2e5, 4),
            "Realtime": dates("%Y-%m-%d %H:%M:%S"),
        },
        ("step",),
    ),
    Dialect(
        "Neware, Chinese",
        {
            "数据序号": record,
            "循环号": counted("cycle"),
            "工步号": counted("program"),
            "工步类型": states(CHINESE),
            "时间": lambda t: clock(t[ST]),
            "总时间": lambda t: clock(t[T]),
            "电流(mA)": column(I, 1e3, 5),
            "电压(V)": column(V, 1, 4),
            "容量(mAh)": column("single_Ah", 1e3, 6),
            "比容量(mAh/g)": column("single_Ah", 2e5, 4),
            "温度(℃)": column("temperature_C", 1, 1),
            "绝对时间": dates("%Y-%m-%d %H:%M:%S"),
        },
        ("step",),
        encoding="gb18030",
    ),
    Dialect(
        "Arbin",
        {
            "Data_Point": record,
            "Test_Time": column(T, 1, 4),
            "Step_Time": column(ST, 1, 4),
            "Step_Index": counted("program"),
            "Cycle_Index": counted("cycle"),
            "Current": column(I, 1, 9),
            "Voltage": column(V, 1, 6),
            "Charge_Capacity": column("charge_Ah", 1, 9),
            "Discharge_Capacity": column("discharge_Ah", 1, 9),
            "Temperature": column("temperature_C", 1, 1),
        },
        ("cycle", "never"),
    ),
    Dialect(
        "Arbin with units",
        {
            "Data Point": record,
            "Date Time": dates("%m/%d/%Y %H:%M:%S"),
            "Test Time (s)": column(T, 1, 4),
            "Step Time (s)": column(ST, 1, 4),
            "Cycle Index": counted("cycle"),
            "Step Index": counted("program"),
            "Current (A)": column(I, 1, 9),
            "Voltage (V)": column(V, 1, 6),
            "Charge Capacity (Ah)": column("charge_Ah", 1, 9),
            "Discharge Capacity (Ah)": column("discharge_Ah", 1, 9),
            "Temperature (C)": column("temperature_C", 1, 1),
        },
        ("cycle", "never"),
    ),
    Dialect(
        "Maccor",
        {
            "Rec#": record,
            "Cyc#": counted("cycle"),
            "Step": counted("program"),
            "Test (Min)": column(T, 1 / 60, 5),
            "Step (Min)": column(ST, 1 / 60, 5),
            "mAmp-hr": column("single_Ah", 1e3, 7),
            "mAmps": column(I, 1e3, 6),
            "Volts": column(V, 1, 5),
            "State": states({"C": "C", "D": "D", "R": "R"}),
            "Temperature (C)": column("temperature_C", 1, 1),
            "DPt Time": dates("%m/%d/%Y %H:%M:%S"),
        },
        ONE,
        "\t",
        ("Today's Date\t03/05/2025\tDate of Test:\t03/05/2025", ""),
        suffix=".txt",
        unsigned=True,
    ),
    Dialect(
        "Maccor without units",
        {
            "Rec": record,
            "Cycle": counted("cycle"),
            "Step": counted("program"),
            "Test Time": lambda t: days_clock(t[T]),
            "Step Time": lambda t: days_clock(t[ST]),
            "Capacity": column("single_Ah", 1, 8),
            "Energy": column("single_Ah", 3.7, 8),
            "Current": column(I, 1, 8),
            "Voltage": column(V, 1, 5),
            "MD": states({"C": "C", "D": "D", "R": "R"}),
            "DPT Time": dates("%m/%d/%Y %H:%M:%S"),
            "Temperature (C)": column("temperature_C", 1, 1),
        },
        ONE,
        "\t",
        ("Today's Date:\t28 november 2023\tDate of Test:\t28 november 2023, 10:45:55 AM",),
        suffix=".txt",
        unsigned=True,
    ),
    Dialect(
        "LAND",
        {
            "Index": record,
            "Cycle": counted("cycle"),
            "Step": counted("step"),
            "TestTime/Sec.": column(T, 1, 2),
            "StepTime/Sec.": column(ST, 1, 2),
            "Voltage/V": column(V, 1, 4),
            "Current/mA": column(I, 1e3, 5),
            "Capacity/mAh": column("single_Ah", 1e3, 6),
            "SCapacity/mAh/g": column("single_Ah", 2e5, 4),
            "State": states(LAND),
            "Temperature/C": column("temperature_C", 1, 1),
        },
        ONE,
    ),
    Dialect(
        "LAND, Chinese",
        {
            "序号": record,
            "循环序号": counted("cycle"),
            "测试时间/Sec": column(T, 1, 2),
            "工步时间/Sec": column(ST, 1, 2),
            "电压/V": column(V, 1, 4),
            "电流/mA": column(I, 1e3, 5),
            "容量/mAh": column("single_Ah", 1e3, 6),
            "状态": states(CHINESE),
            "温度/C": column("temperature_C", 1, 1),
        },
        ONE,
        encoding="gb18030",
    ),
    Dialect(
        "BDF, preferred labels",
        {
            "Test Time / s": column(T, 1, 3),
            "Voltage / V": column(V, 1, 5),
            "Current / A": column(I, 1, 8),
            "Unix Time / s": lambda t: [f"{1741168800 + s:.3f}" for s in t["date_s"]],
            "Cycle Count / 1": counted("cycle"),
            "Step Count / 1": counted("step"),
            "Ambient Temperature / degC": column("temperature_C", 1, 1),
            "Charging Capacity / Ah": column("charge_Ah", 1, 9),
            "Discharging Capacity / Ah": column("discharge_Ah", 1, 9),
            "Frequency / Hz": column("frequency_Hz", 1, 4),
        },
        PAIR,
        suffix=".bdf.csv",
    ),
    Dialect(
        "BDF, machine names",
        {
            "test_time_second": column(T, 1, 3),
            "voltage_volt": column(V, 1, 5),
            "current_ampere": column(I, 1, 8),
            "cycle_count": counted("cycle"),
            "ambient_temperature_celsius": column("temperature_C", 1, 1),
        },
        ("never",),
    ),
    Dialect(
        "BasyTec",
        {
            "~Time[h]": column(T, 1 / HOUR, 7),
            "DataSet": record,
            "t-Step[h]": column(ST, 1 / HOUR, 7),
            "Line": counted("program"),
            "Command": states(WORDS),
            "U[V]": column(V, 1, 5),
            "I[A]": column(I, 1, 8),
            "Ah[Ah]": column("single_Ah", 1, 8),
            "Temperature[°C]": column("temperature_C", 1, 1),
            "Cyc-Count": counted("cycle"),
        },
        ("net",),
        "\t",
        (
            "~Resultfile from Basytec Battery Test System",
            "~Date and Time of Data Converting: 1.1.2025",
        ),
        suffix=".txt",
    ),
    Dialect(
        "Novonix",
        {
            "Date and Time": dates("%Y-%m-%d %I:%M:%S %p"),
            "Cycle Number": counted("cycle"),
            "Step Type": lambda t: t["state"].map({"C": 1, "D": 2, "R": 0}),
            "Run Time (h)": column(T, 1 / HOUR, 7),
            "Step Time (h)": column(ST, 1 / HOUR, 7),
            "Current (A)": column(I, 1, 8),
            "Potential (V)": column(V, 1, 5),
            "Capacity (Ah)": column("single_Ah", 1, 8),
            "Temperature (°C)": column("temperature_C", 1, 1),
            "Step Number": counted("step"),
        },
        ("net", "direction"),
        before=("[Summary]", "Cell: 1", "[End Summary]", "[Data]"),
    ),
    Dialect(
        "Digatron",
        {
            "Time Stamp": dates("%m/%d/%Y %I:%M:%S %p"),
            "Step": counted("program"),
            "Status": states({"C": "CHA", "D": "DCH", "R": "PAU"}),
            "Prog Time": lambda t: clock(t[T]),
            "Step Time": lambda t: clock(t[ST]),
            "Cycle": counted("cycle"),
            "Cycle Level": lambda t: np.zeros(len(t), dtype=int),
            "Procedure": lambda t: np.full(len(t), "FORM"),
            "Voltage": column(V, 1, 5),
            "Current": column(I, 1, 8),
            "Temperature": column("temperature_C", 1, 1),
            "Capacity": column("single_Ah", 1, 8),
        },
        ("net",),
        before=("Channel: 2", "Test: FORM", ""),
        below=",,,,,,,,[V],[A],[C],[Ah]",
    ),
    Dialect(
        "Battery Archive",
        {
            "Date_Time": dates("%Y-%m-%d %H:%M:%S.%f"),
            "Test_Time (s)": column(T, 1, 3),
            "Cycle_Index": counted("cycle"),
            "Current (A)": column(I, 1, 8),
            "Voltage (V)": column(V, 1, 4),
            "Charge_Capacity (Ah)": column("charge_Ah", 1, 8),
            "Discharge_Capacity (Ah)": column("discharge_Ah", 1, 8),
            "Temperature (C)": column("temperature_C", 1, 1),
        },
        ("cycle", "never"),
    ),
    Dialect(
        "plain columns",
        {
            "Time_s": column(T, 1, 3),
            "Current_A": column(I, 1, 8),
            "Voltage_V": column(V, 1, 5),
            "Cycle": counted("cycle"),
            "Temperature_C": column("temperature_C", 1, 1),
        },
        ("never",),
    ),
    Dialect(
        "EC-Lab",
        {
            "time/s": column(T, 1, 6),
            "Ewe/V": column(V, 1, 6),
            "<I>/mA": column(I, 1e3, 7),
            "(Q-Qo)/mA.h": column("single_Ah", 1e3, 9),
            "half cycle": lambda t: _direction(t),
            "cycle number": counted("cycle"),
            "Temperature/°C": column("temperature_C", 1, 1),
        },
        ("net",),
        "\t",
        EC_LAB,
        suffix=".mpt",
        encoding="latin-1",
    ),
)
