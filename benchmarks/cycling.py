"""Reading cycler files and evaluating their cycles: this project against other readers, in one run.

    python benchmarks/cycling.py FILES... [--rows 1000000]

Each file is read and evaluated by this project, and read alone by the fastest other reader of its
format that is installed: fastnda (.nda, .ndax), mdbtools (.res), polars and pandas (text). Ratios
are of processor time, of this process and of programs that it starts. ``--rows`` lengthens a csv
with one header line, or an .ndax. ``--memory`` shows the largest memory that was used.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from electrolyte.readers import read
from electrolyte.readers.cycling import neware_nda
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import Cycles, cycles

PAGE = 4096  # bytes of a page of records in an .ndax
GRAM = Cell("cell", "sample", 1000.0, 0.0, 1.0)  # 1 g of active material: mAh/g are mAh


def ours(path: Path) -> Cycles:
    """Columns, checks, half cycles, capacities, efficiencies, voltages, hysteresis."""
    return cycles(read(path, "cycling"), GRAM)


def fastnda(path: Path) -> Any:
    return neware_nda.records(path)


def mdbtools(path: Path) -> Any:
    command = ["mdb-export", str(path), "Channel_Normal_Table"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def polars(path: Path) -> Any:
    import polars as pl

    return pl.read_csv(path, infer_schema_length=10000, encoding="utf8-lossy")


def pandas(path: Path) -> Any:
    """What scripts in many labs do: the highest capacity of each cycle."""
    import pandas as pd

    frame = pd.read_csv(path, encoding="latin-1")
    return frame.groupby("Cycle Index")[["Chg. Cap.(Ah)", "DChg. Cap.(Ah)"]].max()


OTHERS: dict[str, tuple[tuple[str, Callable[[Path], Any], bool], ...]] = {
    ".ndax": (("fastnda", fastnda, True),),
    ".nda": (("fastnda", fastnda, True),),
    ".res": (("mdbtools", mdbtools, which("mdb-export") is not None),),
    ".csv": (
        ("polars", polars, find_spec("polars") is not None),
        ("pandas recipe", pandas, find_spec("pandas") is not None),
    ),
}


def processor_s(work: Callable[[Path], Any], path: Path, repeats: int) -> float:
    """Median seconds of processor time, of programs that it starts as well."""
    used = []
    work(path)  # imports are not timed
    for _ in range(repeats):
        before = [
            resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        work(path)
        after = [
            resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        used.append(
            sum(
                b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime
                for a, b in zip(before, after, strict=True)
            )
        )
    return median(used)


def repeated(path: Path, rows: int, folder: Path) -> Path:
    """The records of a csv again and again, until there are ``rows``.

    Cycles are counted on, and so is the clock: no test has one that jumps back.
    """
    header, *lines = path.read_text(encoding="latin-1").splitlines()
    place, clock = (header.split(",").index(name) for name in ("Cycle Index", "Cumulative Time"))
    cells = [line.split(",") for line in lines]
    parts = [map(int, row[clock].split(":")) for row in cells]
    times = [3600 * h + 60 * m + s for h, m, s in parts]
    last = int(cells[-1][place])
    longer = folder / f"{rows}_{path.name}"
    with longer.open("w", encoding="latin-1") as stream:
        stream.write(header + "\n")
        for copy in range(-(-rows // len(lines))):
            for row, time in zip(cells, times, strict=True):
                seconds = time + copy * times[-1]
                row[clock] = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
                cycle = str(int(row[place]) + copy * last)
                stream.write(",".join([*row[:place], cycle, *row[place + 1 :]]) + "\n")
    return longer


def more_pages(path: Path, rows: int, folder: Path) -> Path:
    """An .ndax whose pages of records are there again and again, until there are ``rows``.

    Its clock jumps back at each copy, which this project mends.
    """
    longer = folder / f"{rows}_{path.name}"
    copies = -(-rows // neware_nda.records(path).height)
    with zipfile.ZipFile(path) as short, zipfile.ZipFile(longer, "w", zipfile.ZIP_DEFLATED) as long:
        for name in short.namelist():
            content = short.read(name)
            if name in ("data.ndc", "data_runInfo.ndc"):
                content = content[:PAGE] + content[PAGE:] * copies
            long.writestr(name, content)
    return longer


LONGER = {".csv": repeated, ".ndax": more_pages}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--rows", type=int, default=0, help="lengthen a file to this many records")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--memory", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for file in given.files:
            path = file
            if given.rows and file.suffix in LONGER:
                path = LONGER[file.suffix](file, given.rows, Path(folder))
            rows = len(read(path, "cycling").frame)
            own = processor_s(ours, path, given.repeats)
            print(f"{file.name}, {rows} records: this project {own:.3f} s of processor time")
            for name, work, there in OTHERS.get(file.suffix, ()):
                if there:
                    other = processor_s(work, path, given.repeats)
                    print(f"   {name:14} {other:8.3f} s   ratio {own / other:5.2f}")
    if given.memory:
        print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")


if __name__ == "__main__":
    main()
