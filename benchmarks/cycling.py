"""Reading a cycler file and summing its cycles: this project against the usual pandas recipe.

    python benchmarks/cycling.py FILE.csv            # a Neware record export in one table
    python benchmarks/cycling.py FILE.csv --rows 1000000

The recipe reads the csv with pandas, groups by cycle and takes the highest capacity. It is shorter,
and wrong wherever a charge ends at constant voltage: the capacity restarts at every step. The table
therefore shows the capacities as well as the times. `navani` and `NewareNDA` join in where they are
installed (they need not be).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from electrolyte.readers import read
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import cycles

GRAM = Cell("cell", "sample", 1000.0, 0.0, 1.0)  # 1 g of active material: mAh/g are mAh


def ours(path: Path) -> pd.DataFrame:
    """Both capacities, efficiencies, voltages, hysteresis, checks of the data."""
    table = cycles(read(path, "cycling"), GRAM).table.set_index("cycle")
    return table[["charge_capacity_mAh_g", "discharge_capacity_mAh_g"]]


def recipe(path: Path) -> pd.DataFrame:
    """What scripts in many labs do."""
    if path.suffix == ".csv":
        frame = pd.read_csv(path, encoding="latin-1")
        columns = {"cycle": "Cycle Index", "charge": "Chg. Cap.(Ah)", "discharge": "DChg. Cap.(Ah)"}
        grouped = frame.groupby(columns["cycle"])
        return 1e3 * grouped[[columns["charge"], columns["discharge"]]].max()
    import NewareNDA

    frame = NewareNDA.read(str(path))
    return frame.groupby("Cycle")[["Charge_Capacity(mAh)", "Discharge_Capacity(mAh)"]].max()


def navani(path: Path) -> pd.DataFrame:
    """navani: reads, then adds half cycles and capacities."""
    from navani import echem

    frame = echem.echem_file_loader(str(path))
    return frame.groupby("full cycle")[["Capacity"]].max()


def timed(
    work: Callable[[Path], pd.DataFrame], path: Path, repeats: int
) -> tuple[float, float, pd.Series]:
    """Median seconds by the clock and of the processor, and the capacities of the second cycle."""
    clock, processor = [], []
    for _ in range(repeats):
        start, used = time.perf_counter(), time.process_time()
        table = work(path)
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    return median(clock), median(processor), table.iloc[min(1, len(table) - 1)]


def repeated(path: Path, rows: int, folder: Path) -> Path:
    """The records of a csv again and again, cycles counted on, until there are ``rows``."""
    header, *lines = path.read_text(encoding="latin-1").splitlines()
    place = header.split(",").index("Cycle Index")
    cells = [line.split(",") for line in lines]
    last = int(cells[-1][place])
    longer = folder / f"{rows}_{path.name}"
    with longer.open("w", encoding="latin-1") as stream:
        stream.write(header + "\n")
        for copy in range(-(-rows // len(lines))):
            for row in cells:
                cycle = str(int(row[place]) + copy * last)
                stream.write(",".join([*row[:place], cycle, *row[place + 1 :]]) + "\n")
    return longer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=0, help="lengthen a csv to this many records")
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = repeated(given.file, given.rows, Path(folder)) if given.rows else given.file
        ours(path)  # imports are not timed
        print(f"{path.name}, {path.stat().st_size / 1e6:.1f} MB; ratios are of processor time")
        works = {"this project": (ours, "pandas"), "pandas recipe": (recipe, "pandas")}
        works["navani"] = (navani, "navani")
        reference = 0.0
        for name, (work, package) in works.items():
            binary = work is recipe and path.suffix != ".csv"
            if not find_spec("NewareNDA" if binary else package):
                continue
            clock, processor, capacities = timed(work, path, given.repeats)
            reference = reference or processor
            print(
                f"{name:14} {clock:8.3f} s, processor {processor:8.3f} s"
                f" {processor / reference:5.2f}   cycle 2: {_shown(capacities)}"
            )


def _shown(capacities: pd.Series) -> str:
    return ", ".join(f"{value:.3f}" for value in capacities) + " mAh"


if __name__ == "__main__":
    main()
