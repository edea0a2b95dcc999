"""Reading cycler files and evaluating their cycles: this project against other readers, in one run.

    python benchmarks/cycling.py FILES... [--rows 1000000] [--repeats 3] [--memory]

Each file is read and evaluated by this project, and by the fastest other reader of its format that
is installed, with the half cycles by the shortest recipe in its data frame: fastnda (.nda, .ndax),
mdbtools (.res), polars (text). Ratios are of processor time, of this process and of programs that
it starts, measured in turns: the median, and the lowest and the highest of the turns. ``--rows``
lengthens a csv with one header line, an .ndax or a .res. ``--memory`` adds the largest memory that
this project needs, in a process of its own (Linux). A csv, an .ndax and a .res of a million records
take one and a half minutes of processor time, of which mdbtools takes most.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from shutil import which
from statistics import median
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from electrolyte.readers import read
from electrolyte.readers.cycling import arbin_res, neware_nda
from electrolyte.readers.layouts import access
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import Cycles, cycles

PAGE = 4096  # bytes of a page of records in an .ndax, or of a .res
TABLE = 132  # byte of a page of an .ndax at which its table begins
# of the tables of nw4-120-6-1-36.ndax: bytes a row; at which byte a number is counted on, by how
# much; 0 for the number of records
NDAX_TABLES: dict[str, tuple[int, Sequence[tuple[int, int]]]] = {
    "data.ndc": (8, ()),
    "data_runInfo.ndc": (55, ((33, 500_000), (37, 15), (41, 0))),
    "data_step.ndc": (37, ((0, 5),)),
}
MAPPED = 8 * (PAGE - 4)  # pages of a .res that one page of a usage map lists
ALONE = """
import sys
from pathlib import Path
import cycling
cycling.ours(Path(sys.argv[1]))
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""
GRAM = Cell("cell", "sample", 1000.0, 0.0, 1.0)  # 1 g of active material: mAh/g are mAh


def ours(path: Path) -> Cycles:
    """Columns, checks, half cycles, capacities, efficiencies, voltages, hysteresis."""
    return cycles(read(path, "cycling"), GRAM)


def fastnda(path: Path) -> Any:
    """Its records, and what passed in each half cycle."""
    import fastnda as program

    counters = ("capacity_mAh",), ("energy_mWh",)
    frame = program.read(path, cycle_mode="raw")
    return halves_of(frame, "current_mA", "step_count", *counters)


def mdbtools(path: Path) -> Any:
    """The records as its text, and what passed in each half cycle."""
    import polars as pl

    command = ["mdb-export", str(path), "Channel_Normal_Table"]
    text = subprocess.run(command, capture_output=True, check=True).stdout
    capacities = "Charge_Capacity", "Discharge_Capacity"
    energies = "Charge_Energy", "Discharge_Energy"
    return halves_of(
        pl.read_csv(text, infer_schema_length=10000), "Current", "Cycle_Index", capacities, energies
    )


NEWARE = "Current(A)", "Step Index", ("Chg. Cap.(Ah)", "DChg. Cap.(Ah)")
NEWARE_ENERGIES = "Chg. Energy(Wh)", "DChg. Energy(Wh)"


def polars(path: Path) -> Any:
    """The whole table, as a program that knows no columns reads it, and its half cycles."""
    import polars as pl

    frame = pl.read_csv(path, infer_schema_length=10000, encoding="utf8-lossy")
    return halves_of(frame, *NEWARE, NEWARE_ENERGIES)


def polars_few(path: Path) -> Any:
    """Only the columns that half cycles need, as somebody reads them who knows their names."""
    import polars as pl

    current, step, capacities = NEWARE
    needed = [current, step, "Cumulative Time", "Voltage(V)", *capacities, *NEWARE_ENERGIES]
    return halves_of(pl.read_csv(path, columns=needed), *NEWARE, NEWARE_ENERGIES)


def halves_of(
    frame: Any, current: str, step: str, capacities: Sequence[str], energies: Sequence[str]
) -> Any:
    """Capacity, energy and mean voltage of half cycles by the sign of the current.

    The highest value of each counter in each step, summed over the steps of a half cycle: the
    shortest recipe that is right for counters which restart at each step.
    """
    import polars as pl

    way = pl.when(pl.col(current) == 0).then(None).otherwise(pl.col(current).sign()).forward_fill()
    largest = [
        sum(pl.col(name).abs().max() for name in names).alias(total)
        for names, total in ((capacities, "capacity"), (energies, "energy"))
    ]
    steps = frame.lazy().with_columns(half=way.rle_id()).group_by("half", step)
    by_half = steps.agg(largest).group_by("half").agg(pl.col("capacity", "energy").sum())
    voltage = (pl.col("energy") / pl.col("capacity")).alias("voltage")
    return by_half.sort("half").with_columns(voltage).collect()


OTHERS: dict[str, tuple[tuple[str, Callable[[Path], Any], bool], ...]] = {
    ".ndax": (("fastnda", fastnda, True),),
    ".nda": (("fastnda", fastnda, True),),
    ".res": (("mdbtools", mdbtools, which("mdb-export") is not None),),
    ".csv": (
        ("polars", polars, True),
        ("polars, eight columns", polars_few, True),
    ),
}


def processor_s(
    works: Mapping[str, Callable[[Path], Any]], short: Path, path: Path, repeats: int
) -> dict[str, np.ndarray]:
    """Seconds of processor time of each, of programs that it starts as well.

    In turns: what else the machine does meanwhile hits all alike. Imports, with ``short``, are not
    timed.
    """
    for work in works.values():
        work(short)
    used: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            before = _processor_s()
            work(path)
            used[name].append(_processor_s() - before)
    return {name: np.array(own) for name, own in used.items()}


def memory_MB(path: Path) -> float:
    """The largest memory that a process needs which reads and evaluates a file, in 10^6 bytes."""
    command = [sys.executable, "-c", ALONE, str(path.resolve())]
    folder = Path(__file__).parent
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return 1024e-6 * float(done.stdout)


def _processor_s() -> float:
    every = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(own.ru_utime + own.ru_stime for own in every)


def repeated(path: Path, rows: int, folder: Path) -> Path:
    """The records of a csv again and again, until there are ``rows``.

    Cycles are counted on, and so is the clock: no test has one that jumps back.
    """
    header, *lines = path.read_text(encoding="latin-1").splitlines()
    place, clock = (header.split(",").index(name) for name in ("Cycle Index", "Cumulative Time"))
    rows_of = []
    for line in lines:
        cells = line.split(",")
        h, m, s = map(int, cells[clock].split(":"))
        before, between, after = cells[:place], cells[place + 1 : clock], cells[clock + 1 :]
        parts = ",".join([*before, ""]), ",".join(["", *between, ""]), ",".join(["", *after])
        rows_of.append((*parts, int(cells[place]), 3600 * h + 60 * m + s))
    *_, last, end = rows_of[-1]
    longer = folder / f"{rows}_{path.name}"
    with longer.open("w", encoding="latin-1") as stream:
        stream.write(header + "\n")
        for copy in range(-(-rows // len(lines))):
            stream.writelines(
                f"{before}{cycle + copy * last}{between}"
                f"{(s := time + copy * end) // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}{after}\n"
                for before, between, after, cycle, time in rows_of
            )
    return longer


def more_pages(path: Path, rows: int, folder: Path) -> Path:
    """An .ndax (version 14) whose pages are there again and again, until there are ``rows``.

    Numbers of records, steps and cycles and the dates are counted on.
    """
    longer = folder / f"{rows}_{path.name}"
    copies = -(-rows // neware_nda.records(path).height)
    with zipfile.ZipFile(path) as short, zipfile.ZipFile(longer, "w", zipfile.ZIP_DEFLATED) as long:
        places = (len(short.read("data.ndc")) // PAGE - 1) * ((PAGE - TABLE) // 8)
        for name in short.namelist():
            content = short.read(name)
            if name in NDAX_TABLES:
                size, fields = NDAX_TABLES[name]
                pages = np.frombuffer(content[PAGE:], dtype=np.uint8).reshape(-1, PAGE)
                fitting = (PAGE - TABLE - 1) // size
                added = []
                for copy in range(copies):
                    own = pages.copy()
                    table = own[:, TABLE : TABLE + size * fitting].reshape(len(own), fitting, size)
                    for place, most in fields:
                        numbers = np.ascontiguousarray(table[..., place : place + 4]).view("<u4")
                        numbers += copy * (most or places)
                        table[..., place : place + 4] = numbers.view(np.uint8)
                    own[:, TABLE : TABLE + size * fitting] = table.reshape(len(own), -1)
                    added.append(own.tobytes())
                content = content[:PAGE] + b"".join(added)
            long.writestr(name, content)
    return longer


def more_rows(path: Path, rows: int, folder: Path) -> Path:
    """A .res whose pages of records are there again and again, with all numbers counted on.

    The pages are listed in a usage map of its own page (mdbtools, ``HACKING.md``).
    """
    database = access.Database(path)
    table = database.tables[arbin_res.RECORDS]
    records, fields = database.numbers(arbin_res.RECORDS), database._fields(table)
    content = np.fromfile(path, dtype=np.uint8)
    pages = content.reshape(-1, PAGE)
    own = np.flatnonzero(database._owner == table)
    begin, _ = database._rows(table)
    place = np.searchsorted(own, begin // PAGE) * PAGE + begin % PAGE
    copies = [pages[own]]
    for copy in range(1, -(-rows // len(begin))):
        again = pages[own].copy()
        for name, kind in (("Test_Time", "<f8"), ("Data_Point", "<i4"), ("Cycle_Index", "<i4")):
            counted = records[name] + copy * records[name].max()
            raw = counted.astype(kind).view(np.uint8).reshape(len(begin), -1)
            at = place + 2 + fields[name].place
            again.reshape(-1)[at[:, None] + np.arange(raw.shape[1])] = raw
        copies.append(again)
    added = np.concatenate(copies[1:])
    used = np.concatenate((own, len(pages) + np.arange(len(added))))
    maps = -(-int(used[-1] + 1) // MAPPED)
    bits = np.zeros(maps * MAPPED, dtype=bool)
    bits[used] = True
    written = np.zeros((maps, PAGE), dtype=np.uint8)
    written[:, :2] = 5, 1
    written[:, 4:] = np.packbits(bits.reshape(maps, -1), axis=1, bitorder="little")
    pointer = int(pages[table, 55:59].view("<u4")[0])
    row, page = pointer & 0xFF, pointer >> 8
    at = int(pages[page, 14 + 2 * row : 16 + 2 * row].view("<u2")[0]) & access.OFFSET
    numbers = (len(pages) + len(added) + np.arange(maps)).astype("<u4").view(np.uint8)
    pages[page, at : at + 1 + 4 * 16] = 0
    pages[page, at] = 1
    pages[page, at + 1 : at + 1 + len(numbers)] = numbers
    longer = folder / f"{rows}_{path.name}"
    longer.write_bytes(np.concatenate((pages, added, written)).tobytes())
    return longer


LONGER = {".csv": repeated, ".ndax": more_pages, ".res": more_rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--rows", type=int, default=0, help="lengthen a file to this many records")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--memory", action="store_true")
    given = parser.parse_args()
    print("| file | records | MB of memory | against | its s | own s | ratio | in all turns |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for file in given.files:
            path = file
            if given.rows and file.suffix in LONGER:
                path = LONGER[file.suffix](file, given.rows, Path(folder))
            records = len(read(path, "cycling").frame)
            memory = f"{memory_MB(path):.0f}" if given.memory else ""
            others = {name: work for name, work, there in OTHERS.get(file.suffix, ()) if there}
            used = processor_s({"own": ours} | others, file, path, given.repeats)
            for name in others:
                ratios = used["own"] / used[name]
                print(
                    f"| {file.name} | {records} | {memory} | {name} | {median(used[name]):.3f} |"
                    f" {median(used['own']):.3f} | {median(ratios):.2f} |"
                    f" {ratios.min():.2f} to {ratios.max():.2f} |",
                    flush=True,
                )
            if path != file:
                path.unlink()


if __name__ == "__main__":
    main()
