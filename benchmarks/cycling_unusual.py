"""Tests of cells as labs really run them, and files as they really come out: one of each kind.

    python benchmarks/cycling_unusual.py [NAMES...]

Where nothing is wrong with a file, a number that is wrong or doubted is a fault; where something
is, one that is wrong with status ``ok``. The truth is as in ``cycling_nasty``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import unusual_cell_tests
import unusual_cycler_files
from cycling_nasty import ACCEPTED, CONFIG, MASS_MG, Judge
from simulated_cells import FULL
from unusual_cell_tests import Made

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.readers import read
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import evaluate, quantities

CASES: dict[str, Callable[[], Made]] = {
    name: made
    for module in (unusual_cell_tests, unusual_cycler_files)
    for name, made in vars(module).items()
    if getattr(made, "__module__", "") == module.__name__
    and getattr(made, "__annotations__", {}).get("return") == "Made"
    and not name.startswith("_")
    and name not in ("plain", "with_columns")
}


def judged(made: Made, folder: Path) -> tuple[list[str], list[str], list[str], int]:
    """Lines on wrong numbers with status ok, doubted ones, refusals; how many numbers."""
    chemistry = made.test.chemistry
    cell = Cell(
        "C",
        "S",
        MASS_MG,
        0.005 * MASS_MG,
        1e6 * FULL / MASS_MG,
        working_electrode=chemistry.working_electrode,
        cell_kind=chemistry.cell_kind,
    )  # type: ignore[arg-type]
    paths = []
    for number, (table, dialect) in enumerate(zip(made.tables, made.dialects, strict=True)):
        path = folder / f"{number}{dialect.suffix}"
        path.write_bytes(dialect.text(table).encode(dialect.encoding))
        paths.append(path)
    wrong, doubted, refused, count = [], [], [], 0
    try:
        parts = [read(path, "cycling") for path in paths]
    except ElectrolyteError as error:
        return [], [], [f"not read: {error}"], 0
    for protocol in ("long", "rate"):
        try:
            found = evaluate(
                parts, cell=cell, protocol=protocol, source="m", origin="synthetic", config=CONFIG
            )
            rows = with_doubts(
                quantities(found, CONFIG), found.cycles, CONFIG, (*ACCEPTED, *made.accepted)
            )
        except ElectrolyteError as error:
            refused.append(f"{protocol}: {error}")
            continue
        judge = Judge(found, made.test.halves)
        count += len(rows)
        for row in rows:
            said = judge.wrong(row)
            text = f"{row.quantity} {row.condition} {row.value:.5g} +- {row.u:.2g}"
            if said:
                text += f" true {said[0]:.5g}"
            if row.status != "ok":
                doubted.append(f"{text}: {row.note}")
            elif said:
                wrong.append(text)
    return wrong, doubted, refused, count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="of cases; without any, all")
    parser.add_argument("--show", type=int, default=2)
    given = parser.parse_args()
    for name in given.names or CASES:
        with tempfile.TemporaryDirectory() as folder:
            made = CASES[name]()
            wrong, doubted, refused, count = judged(made, Path(folder))
        fault = bool(wrong) or (made.sound and bool(doubted or refused))
        print(
            f"{'FAULT' if fault else 'right'} {name}: {count} numbers, {len(wrong)} wrong and ok,"
            f" {len(doubted)} suspect, {len(refused)} refused"
        )
        for line in [*wrong[: given.show], *doubted[: given.show], *refused[: given.show]]:
            print("    " + line[:330])


if __name__ == "__main__":
    main()
