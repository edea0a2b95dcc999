"""Simulated cells in nasty files: how many numbers are wrong although their status is ok.

    python benchmarks/cycling_nasty.py --files 1000

Each file is a simulated test (``simulated_cells``) as one of many programs writes it
(``cycler_dialects``), to which up to three things have happened (``cycling_mishaps``). It is read
and evaluated as in a study, as a rate test and as a long one. Every number with status ``ok`` is
compared with the truth of the very half cycles that it is about: the true half cycle travels with
each record as its temperature, which nothing is computed from. A number is wrong if it is further
from the truth than ``TOLERANCES`` and three of its standard uncertainties.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from cycler_dialects import DIALECTS, TEMPERATURE_C, Dialect, recorded
from cycling_mishaps import MISHAPS, Nasty, in_files, written
from simulated_cells import FULL, Simulated, Truth, simulated

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.numbers.quantities import Quantity
from electrolyte.readers import read
from electrolyte.readers.measurement import Measurement
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import CellTest, evaluate, quantities

CONFIG: dict[str, Any] = validated({})["cycling"]
MASS_MG = 5.0
ACCEPTED = ("retention_conditions",)  # every test is evaluated as a long one, also at many rates
# quantity -> (relative, absolute) difference below which a number is not wrong
TOLERANCES = {
    "mean_charge_voltage": (0.01, 0.01),
    "mean_discharge_voltage": (0.01, 0.01),
    "voltage_hysteresis": (0.02, 0.03),
    "capacity_retention_per_cycle": (0.003, 0.0),
}
TOLERANCE = (0.01, 0.0)


def files(nasty: Nasty, dialect: Dialect, folder: Path, rng: np.random.Generator) -> list[Path]:
    """The records as files of a program."""
    roles = {
        "cycle": r"cyc|循环",
        "charge": r"cap|容量|amp-hr|\bAh\b|Q-Qo",
        "step": r"^step$|step.?(index|id|number|count)|工步号|^line$|half cycle",
        "step time": r"step.?time|t-step|^step \(min\)|工步时间",
        "state": r"state|status|step.?(type|name)|command|^md$|类型|状态",
        "date": r"date|realtime|unix|dpt|绝对|time stamp",
    }
    gone = [pattern for role, pattern in roles.items() if role in nasty.without]
    needed = "sign" if dialect.unsigned else ""
    kept = {
        name: values
        for name, values in dialect.columns.items()
        if not any(re.search(pattern, name, re.I) for pattern in gone)
        or (needed and re.search(roles["state"], name, re.I))
    }
    own = replace(dialect, columns=kept)
    if dialect.below and len(kept) != len(dialect.columns):
        cells = dict(zip(dialect.columns, [*dialect.below.split(","), *[""] * 9], strict=False))
        own = replace(own, below=",".join(cells[name] for name in kept))
    paths = []
    for number, table in enumerate(nasty.tables):
        text = own.text(table)
        if rng.random() < 0.15:
            text, kind = written(text, own.separator.join(kept), rng)
            nasty.done.append(kind)
        path = folder / f"{number}{own.suffix}"
        path.write_bytes(text.encode(own.encoding))
        paths.append(path)
    return paths


@dataclass(frozen=True)
class Judge:
    """The truth about the numbers of one test."""

    test: CellTest
    truths: list[Truth]

    def half(self, cycle: int, direction: int) -> Truth | None:
        """The true half cycle of most of the charge of one that was found."""
        for half in self.test.cycles.halves:
            if half.cycle == cycle and half.direction == direction:
                names = [
                    n for n in self.test.frame if n.lower().startswith(("ambient", "temperature"))
                ]
                own = self.test.frame[names[0]].to_numpy(float)[half.rows] - TEMPERATURE_C
                places, index = np.unique(own.round().astype(int), return_inverse=True)
                assert self.test.cycles.passed is not None  # there are records
                passed = np.abs(self.test.cycles.passed.net_Ah[half.rows])
                return self.truths[int(places[np.argmax(np.bincount(index, passed))])]
        return None

    def efficiency(self, cycle: int) -> float:
        first = self.test.cycles.cell.working_electrode == "negative"
        charge, discharge = self.half(cycle, 1), self.half(cycle, -1)
        if charge is None or discharge is None:
            return math.nan
        over, under = (charge, discharge) if first else (discharge, charge)
        return 100 * over.charge_Ah / under.charge_Ah

    def capacity(self, cycle: int) -> float:
        half = self.half(cycle, 1 if self.test.cycles.returned == "charge" else -1)
        return math.nan if half is None else 1e6 * half.charge_Ah / MASS_MG

    def truth(self, row: Quantity) -> float:
        """The true value of a number; NaN where there is none to compare with."""
        of = [int(n) for n in re.findall(r"\d+", row.condition.partition("cycle=")[2])]
        if not of and (about := re.search(r"cycle (\d+), the last", row.note)):
            of = [int(about[1])]
        name = row.quantity
        if name == "lowest_coulombic_efficiency":
            cycle = int(re.search(r"cycle (\d+)", row.note)[1])  # type: ignore[index]
            return self.efficiency(cycle)
        if name == "coulombic_efficiency" and row.n > 1:
            return float(np.mean([self.efficiency(n) for n in self._complete(of[0], of[-1])]))
        if name == "coulombic_efficiency":
            return self.efficiency(of[0])
        if name.startswith("capacity_retention"):
            if "over cycle" in row.method:
                last, base = map(int, re.findall(r"cycle (\d+)", row.method))
            else:
                cycles = self._complete(-1, 10**9)
                last, base = cycles[-1], cycles[0]
            retained = self.capacity(last) / self.capacity(base)
            if name == "capacity_retention":
                return 100 * retained
            way = 1 if self.test.cycles.returned == "charge" else -1
            ends = [self.half(n, way) for n in (last, base)]
            steps = ends[0].cycle - ends[1].cycle if ends[0] and ends[1] else 1
            return float(100 * retained ** (1 / max(steps, 1)))
        charge, discharge = self.half(of[0], 1), self.half(of[0], -1)
        if charge is None or discharge is None:
            return math.nan
        half = discharge if "discharge" in name else charge
        per_mg = 1e6 / MASS_MG
        return {
            "capacity": half.charge_Ah * per_mg,
            "energy": half.energy_Wh * per_mg,
            "mean_charge_voltage": charge.mean_voltage_V,
            "mean_discharge_voltage": discharge.mean_voltage_V,
            "voltage_hysteresis": charge.mean_voltage_V - discharge.mean_voltage_V,
            "energy_efficiency": 100 * discharge.energy_Wh / charge.energy_Wh,
        }.get(
            name, half.charge_Ah * per_mg if name.endswith("capacity") else half.energy_Wh * per_mg
        )

    def _complete(self, first: int, last: int) -> list[int]:
        table = self.test.cycles.table
        numbers = table.loc[table["complete"].astype(bool), "cycle"].astype(int)
        return [int(n) for n in numbers if first <= n <= last]

    def wrong(self, row: Quantity) -> tuple[float, float] | None:
        """The truth and the difference allowed, of a number that is wrong."""
        truth = self.truth(row)
        relative, absolute = TOLERANCES.get(row.quantity, TOLERANCE)
        u = row.u if math.isfinite(row.u) else 0.0
        allowed = max(relative * abs(truth), absolute, 3 * u)
        return None if abs(row.value - truth) <= allowed else (truth, allowed)


def judged(
    parts: list[Measurement], test: Simulated, counts: Counter[str]
) -> Iterator[tuple[Quantity, float, float]]:
    """Wrong numbers with status ok: the number, the truth, the difference allowed."""
    chemistry = test.chemistry
    cell = Cell(
        "C",
        "S",
        MASS_MG,
        0.005 * MASS_MG,
        1e6 * FULL / MASS_MG,
        working_electrode=chemistry.working_electrode,  # type: ignore[arg-type]
        cell_kind=chemistry.cell_kind,  # type: ignore[arg-type]
    )
    for protocol in ("long", "rate"):
        try:
            found = evaluate(
                parts, cell=cell, protocol=protocol, source="m", origin="synthetic", config=CONFIG
            )
            rows = with_doubts(quantities(found, CONFIG), found.cycles, CONFIG, ACCEPTED)
        except ElectrolyteError:
            counts["refused"] += 1
            continue
        judge = Judge(found, test.halves)
        for row in rows:
            counts[row.status] += 1
            if row.status == "ok" and (said := judge.wrong(row)):
                yield row, *said


def one(
    number: int, seed: int, counts: Counter[str], folder: Path, mishaps: bool = True
) -> list[str]:
    """Simulate, write, read and judge one test; what to print about it."""
    rng = np.random.default_rng([seed, number])
    test = simulated(rng)
    dialect = DIALECTS[int(rng.integers(len(DIALECTS)))]
    restart = str(rng.choice(dialect.restarts))
    nasty = Nasty([recorded(test, restart, rng)])
    nasty.done += [test.chemistry.name, dialect.name, f"counters {restart}", *test.styles]
    if mishaps:
        for place in rng.choice(len(MISHAPS), int(rng.integers(1, 4)), replace=False):
            mishap = MISHAPS[place]
            nasty.done.append(f"{mishap.__name__}: {mishap(nasty, rng)}")
        if rng.random() < 0.25:
            nasty.done.append(f"files: {in_files(nasty, rng)}")
    paths = (
        files(nasty, dialect, folder, rng) if mishaps else files(nasty, dialect, folder, _Even())
    )
    try:
        parts = [read(path, "cycling") for path in paths]
    except ElectrolyteError as error:
        counts["not read"] += 1
        counts[f"not read: {dialect.name}: {str(error)[:150]}"] += not mishaps
        return []
    wrong = list(judged(parts, test, counts))
    counts["wrong"] += len(wrong)
    counts["wrong files"] += bool(wrong)
    if not wrong:
        return []
    lines = [f"{number} " + "; ".join(nasty.done)]
    for row, truth, allowed in wrong:
        lines.append(
            f"   {row.quantity} {row.condition}: {row.value:.6g} +- {row.u:.2g},"
            f" true {truth:.6g}, allowed {allowed:.2g}"
        )
    return lines


class _Even:
    """No chance: files as they are."""

    def random(self) -> float:
        return 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--show", type=int, default=10)
    parser.add_argument("--clean", action="store_true", help="files to which nothing happened")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    shown = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(given.first, given.first + given.files):
            lines = one(number, given.seed, counts, Path(folder), not given.clean)
            if lines and shown < given.show:
                shown += 1
                print("\n".join(lines))
    for name, count in counts.items():
        if name.startswith("not read:"):
            print(count, name)
    print(
        f"{given.files} files: {counts['not read']} refused by readers, {counts['refused']} tests"
        f" refused; of {counts['ok'] + counts['suspect']} numbers {counts['suspect']} are suspect;"
        f" {counts['wrong']} wrong numbers with status ok in {counts['wrong files']} files"
    )


if __name__ == "__main__":
    main()
