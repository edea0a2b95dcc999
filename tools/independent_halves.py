"""Half cycles of real cycler files after readers of other authors, to compare this project with.

    python tools/independent_halves.py FOLDER > tests/cycling/independent_halves.json

Runs in an environment of its own (``pip install NewareNDA galvani pandas openpyxl``, and mdbtools
for .res); nothing of this project is imported. A half cycle is a run of records whose current has
one sign; what its counter reached in each step is summed. Charges
are in mAh, positive in charge; those below 1/10,000 of the largest are left out.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd


def columns(time: object, current: object, step: object, *counters: object) -> pd.DataFrame:
    """Time in s, current in mA, one number a step, counters in mAh."""
    table = pd.DataFrame({"t": time, "i": current, "step": step})
    for number, counter in enumerate(counters):
        table[f"q{number}"] = counter
    return table.astype(float).reset_index(drop=True)


def neware(path: Path) -> pd.DataFrame:
    import NewareNDA

    f = NewareNDA.read(str(path))
    step = f["Step"] + 1000 * (f["Status"] != f["Status"].shift()).cumsum()
    return columns(
        f["Time"], f["Current(mA)"], step, f["Charge_Capacity(mAh)"], f["Discharge_Capacity(mAh)"]
    )


def biologic(path: Path) -> pd.DataFrame:
    from galvani import BioLogic

    f = pd.DataFrame(BioLogic.MPRfile(str(path)).data)
    charge = f["dq/mA.h"].cumsum() if "dq/mA.h" in f else f["(Q-Qo)/C"] / 3.6
    current = charge.diff().fillna(0)
    return columns(f["time/s"], current, 0 * current, charge)


def biologic_text(path: Path) -> pd.DataFrame:
    text = path.read_text(encoding="latin-1").splitlines()
    start = int(text[1].split(":")[1]) - 1
    decimal = "," if "," in text[start + 1] else "."
    body = io.StringIO("\n".join(text[start:]))
    f = pd.read_csv(body, sep="\t", decimal=decimal)
    charge = f["(Q-Qo)/mA.h"] if "(Q-Qo)/mA.h" in f else f["dq/mA.h"].cumsum()
    return columns(f["time/s"], charge.diff().fillna(0), 0 * charge, charge)


def arbin_database(path: Path) -> pd.DataFrame:
    text = subprocess.run(
        ["mdb-export", str(path), "Channel_Normal_Table"], capture_output=True, check=True
    ).stdout
    f = pd.read_csv(io.BytesIO(text)).sort_values("Data_Point")
    return columns(
        f["Test_Time"],
        1e3 * f["Current"],
        f["Step_Index"] + 1000 * f["Cycle_Index"],
        1e3 * f["Charge_Capacity"],
        1e3 * f["Discharge_Capacity"],
    )


def table_of(
    skip: int, time: str, current: str, step: str, counters: tuple[str, ...]
) -> Callable[[Path], pd.DataFrame]:
    """A table of text or a workbook in A and Ah, read by pandas."""

    def read(path: Path) -> pd.DataFrame:
        if path.suffix == ".xlsx":
            book = pd.ExcelFile(path)
            name = next(
                n
                for n in book.sheet_names
                if "channel" in str(n).lower() and "stat" not in str(n).lower()
            )
            f = pd.read_excel(book, name)
        else:
            f = pd.read_csv(path, skiprows=skip, encoding="latin-1", index_col=False)
        f.columns = [str(c).strip() for c in f.columns]
        clock = f[time]
        if clock.dtype == object or str(clock.dtype).startswith("str"):
            clock = pd.to_timedelta(clock).dt.total_seconds()
        return columns(clock, 1e3 * f[current], f[step], *(1e3 * f[c] for c in counters))

    return read


def maccor(path: Path) -> pd.DataFrame:
    f = pd.read_csv(path, sep="\t", skiprows=4, encoding="latin-1")
    f.columns = [str(c).strip() for c in f.columns]
    sign = f["State"].str.strip().map({"C": 1, "D": -1}).fillna(0)
    clock = pd.to_timedelta(f["TestTime"].str.strip().str.replace("d", " days "))
    return columns(clock.dt.total_seconds(), sign * f["mAmps"].abs(), f["Step"], f["mAmp-hr"])


def nested(path: Path) -> pd.DataFrame:
    """Neware's nested export: the step rows hold the capacity of each step."""
    kinds, records = {"CC Chg": 1, "CC DChg": -1}, []
    for number, line in enumerate(path.read_text(encoding="latin-1").splitlines()[3:]):
        row = line.split(",")
        step = row[9:] if row[0] else row[2:] if row[1] else []  # the first is on the cycle's row
        if step:
            way = kinds.get(step[1], 0)
            records += [(number, way, number, q) for q in (0.0, 1e3 * float(step[3]))]
    return columns(*zip(*records, strict=True))


READERS: dict[str, tuple[str, Callable[[Path], pd.DataFrame]]] = {
    "nw4-120-6-1-36.ndax": ("NewareNDA", neware),
    "NewareNDA_TESTCELL0001-Test_Data_Collection_Ndc17.ndax": ("NewareNDA", neware),
    "navani_test.nda": ("NewareNDA", neware),
    "CP_SSB.mpr": ("galvani", biologic),
    "navani_00_test_04_MB_C01.mpr": ("galvani", biologic),
    "yadg_bcd.issue_241.mpr": ("galvani", biologic),
    "yadg_mb.issue_95.mpr": ("galvani", biologic),
    "yadg_mb.issue_95.mpt": ("pandas", biologic_text),
    "yadg_mb.issue_95.de.mpt": ("pandas", biologic_text),
    "navani_arbin_example.res": ("mdbtools", arbin_database),
    "cellpy_maccor_three.txt": ("pandas", maccor),
    "cellpy_nw_regular_export_ife_example.csv": ("the file's step rows", nested),
    "cellpy_neware_uio.csv": (
        "pandas",
        table_of(
            0,
            "Cumulative Time",
            "Current(A)",
            "Step Index",
            ("Chg. Cap.(Ah)", "DChg. Cap.(Ah)"),
        ),
    ),
    "rovi_arbin_example.csv": (
        "pandas",
        table_of(
            0,
            "Test_Time",
            "Current",
            "Step_Index",
            ("Charge_Capacity", "Discharge_Capacity"),
        ),
    ),
}
LANDT = "SINTEF__LiGrR2032__2024-04-30__25degC__Landt"
READERS[f"{LANDT}.csv"] = (
    "pandas",
    table_of(
        6,
        "test_time_s",
        "current_A",
        "step_index",
        ("charge_capacity_Ah", "discharge_capacity_Ah"),
    ),
)
READERS[f"{LANDT}.bdf.csv"] = (
    "pandas",
    table_of(
        0,
        "test_time_second",
        "current_ampere",
        "step_index",
        ("charging_capacity_ah", "discharging_capacity_ah"),
    ),
)
READERS["navani_bs542_004_gr_li_50ua_50mv_1v_191020_Channel_11.xlsx"] = (
    "openpyxl",
    table_of(
        0,
        "Test_Time(s)",
        "Current(A)",
        "Step_Index",
        ("Charge_Capacity(Ah)", "Discharge_Capacity(Ah)"),
    ),
)


def novonix(path: Path) -> pd.DataFrame:
    """Both sections of records, one clock after the other."""
    parts = path.read_text(encoding="utf-8", errors="replace").split("[Data]\n")[1:]
    tables, end = [], 0.0
    for number, part in enumerate(parts):
        body = part.split("[Summary]")[0]
        f = pd.read_csv(io.StringIO(body))
        f.columns = [c.strip() for c in f.columns]
        clock = f["Run Time (h)"]
        f = f[clock >= clock.cummax()]  # some records are older ones again
        step = (f["Step Time (h)"].diff() < 0).cumsum() + 1e6 * number
        clock = end + 3600 * f["Run Time (h)"]
        tables.append(columns(clock, 1e3 * f["Current (A)"], step, 1e3 * f["Capacity (Ah)"]))
        end = float(clock.max())
    return pd.concat(tables, ignore_index=True)


READERS["preparenovonix_example_data.csv"] = ("pandas", novonix)


def halves(table: pd.DataFrame) -> list[float]:
    """The charge of each run of one direction in mAh."""
    flow = np.where(table["i"].abs() > 1e-4 * table["i"].abs().max(), np.sign(table["i"]), 0)
    passed = np.zeros(len(table))
    group = (table["step"].diff().fillna(0) != 0).cumsum()
    group += 2 * (pd.Series(flow).diff().fillna(0) != 0).cumsum() * 10**6
    for name in [c for c in table if c.startswith("q")]:
        counter = table[name]
        first, last = counter.groupby(group, sort=False).agg(["first", "last"]).to_numpy().T
        before = np.append(first[0], last[:-1])
        falling = counter.diff()[(flow < 0) & (group.diff() == 0)].sum() < 0
        restarted = np.abs(first) < np.abs(before) * (1 - 1e-9)
        start = before if falling else np.where(restarted, 0.0, before)
        gained = np.abs(last - start)
        ends = np.flatnonzero(np.diff(group, append=-1) != 0)
        one = name == "q0" and "q1" not in table
        way = flow[ends] if one else (1 if name == "q0" else -1)
        gains = way * gained
        if one and falling:  # a record at rest may show what passed before it
            gains = np.where((way == 0) & ~restarted, last - start, gains)
        passed[ends] += gains
    result: list[float] = []
    for charge in passed[passed != 0].tolist():
        if result and np.sign(charge) == np.sign(result[-1]):
            result[-1] += charge
        else:
            result.append(charge)
    least = 1e-4 * max(map(abs, result), default=0.0)
    return [charge for charge in result if abs(charge) > least]


def main() -> None:
    folder = Path(sys.argv[1])
    found = {}
    for name, (reader, read) in READERS.items():
        try:
            found[name] = {"reader": reader, "half_cycles_mAh": halves(read(folder / name))}
        except Exception as error:
            print(name, type(error).__name__, error, file=sys.stderr)
    json.dump(found, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
