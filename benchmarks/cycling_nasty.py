"""Synthetic cells in nasty files: how many numbers are wrong although their status is ok.

    python benchmarks/cycling_nasty.py --files 1000

Each file is a true test of known charges (half cells, rate tests, titrations, discharge first) to
which up to three things have happened: counters of cycles and capacities that miss, add, shift,
restart or are set; records lost at random, at the ends of steps or in a block; rests without
records; noise, offset and digits of the current; times of zero, in other units, or jumping back;
no steps, no time in the step, no counters; a test cut at either end or in two files. A number is
wrong if it is more than 1 % and three of its standard uncertainties from the truth.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "cycling"))

from true_cells import Step, frame, made, records, rest

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    STEP_COUNT,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
)
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import evaluate, quantities

CONFIG: dict[str, Any] = validated({})["cycling"]
CELL = Cell("C", "S", 5.0, 0.025, 200.0, reference_electrode="Li", working_electrode="positive")
FULL = 1e-3  # Ah
WRONG = 0.01


@dataclass
class Nasty:
    """The table of a file, and the true charges of its cycles in Ah."""

    table: pd.DataFrame
    pairs: list[tuple[float, float]]
    done: list[str] = field(default_factory=list)
    second: pd.DataFrame | None = None


def true_test(rng: np.random.Generator) -> Nasty:
    n = int(rng.integers(3, 9))
    kind = rng.choice(["plain", "rates", "titration", "pulses"])
    sizes = [FULL * 0.985**k for k in range(n)]
    currents = [2e-4] * n
    if kind == "rates":
        currents = [2e-4 * 2 ** (k // 2) for k in range(n)]
        sizes = [FULL * 0.7 ** (k // 2) for k in range(n)]
    efficiency = rng.uniform(0.95, 0.999, n)
    pairs = [(q, q * e) for q, e in zip(sizes, efficiency, strict=True)]
    steps: list[Step] = []
    leading = rng.choice([0.0, 0.015 * FULL, 0.6 * FULL])
    if leading:
        steps += [Step(-2e-4, leading, (3.4, 2.5)), rest(600)]
    for (into, out), current in zip(pairs, currents, strict=True):
        for way, charge, low, high in ((1, into, 2.6, 4.2), (-1, out, 4.0, 2.5)):
            parts = 6 if kind == "titration" else 2 if kind == "pulses" else 1
            for part in range(parts):
                ends = [low + (high - low) * (part + e) / parts for e in (0, 1)]
                steps.append(Step(way * current, charge / parts, (ends[0], ends[1])))
                if kind == "titration":
                    steps.append(Step(0.0, voltages_V=(ends[1], ends[1]), rest_s=900))
                if kind == "pulses" and part == 0:
                    steps.append(Step(-way * current, 0.01 * charge, (ends[1], ends[1])))
                    steps.append(Step(way * current, 0.01 * charge, (ends[1], ends[1])))
            steps.append(rest(900, hidden=bool(rng.random() < 0.1)))
    own = records(steps, int(rng.integers(12, 80)))
    return Nasty(frame(own, 1 + own.step // (2 * len(steps) // n or 1)), pairs, [str(kind)])


def counter_of_cycles(nasty: Nasty, rng: np.random.Generator) -> None:
    step = nasty.table[STEP_COUNT].to_numpy()
    numbers = rng.integers(0, 4, step.max() + 1)
    choice = rng.integers(0, 4)
    if choice == 0:
        del nasty.table[CYCLE_COUNT]
    elif choice == 1:
        nasty.table[CYCLE_COUNT] = 0
    elif choice == 2:
        nasty.table[CYCLE_COUNT] = numbers[step]
    else:
        nasty.table[CYCLE_COUNT] = 1 + step // int(rng.integers(1, 9))


def counter_of_capacity(nasty: Nasty, rng: np.random.Generator) -> None:
    table, step = nasty.table, nasty.table[STEP_COUNT].to_numpy()
    if CHARGING_CAPACITY not in table:
        return
    choice = rng.integers(0, 5)
    if choice == 0:
        del table[CHARGING_CAPACITY], table[DISCHARGING_CAPACITY]
    elif choice == 1:
        for name in (CHARGING_CAPACITY, DISCHARGING_CAPACITY):
            table[name] += rng.uniform(0, 5e-3, step.max() + 1)[step]
    elif choice == 2:
        net = (table[CHARGING_CAPACITY] - table[DISCHARGING_CAPACITY]).to_numpy()
        ends = np.append(np.flatnonzero(np.diff(step)), len(step) - 1)
        total = np.concatenate(([0.0], np.cumsum(net[ends])[:-1]))
        table[CAPACITY] = net + total[np.searchsorted(ends, np.arange(len(step)))]
        del table[CHARGING_CAPACITY], table[DISCHARGING_CAPACITY]
    elif choice == 3:
        factor = rng.choice([1e3, 1e-3, 3600, 1 / 3600])
        table[[CHARGING_CAPACITY, DISCHARGING_CAPACITY]] *= factor
    else:
        digits = int(rng.integers(2, 5))
        for name in (CHARGING_CAPACITY, DISCHARGING_CAPACITY):
            table[name] = np.round(1e3 * table[name], digits) / 1e3


def lost_records(nasty: Nasty, rng: np.random.Generator) -> None:
    table = nasty.table
    step, n = table[STEP_COUNT].to_numpy(), len(table)
    place = table[STEP_TIME] / table.groupby(STEP_COUNT)[STEP_TIME].transform("max").clip(lower=1)
    choice = rng.integers(0, 3)
    keep = np.ones(n, dtype=bool)
    if choice == 0:
        keep = rng.random(n) > rng.uniform(0.02, 0.3)
    elif choice == 1:
        keep = ~((step % int(rng.integers(2, 5)) == 0) & (place > rng.uniform(0.7, 0.97)))
    else:
        begin = int(rng.integers(0, n - 5))
        keep[begin : begin + int(rng.integers(2, max(3, n // 30)))] = False
    nasty.table = table[keep].reset_index(drop=True)


def columns(nasty: Nasty, rng: np.random.Generator) -> None:
    for name in (STEP_TIME, STEP_COUNT):
        if rng.random() < 0.6:
            nasty.table = nasty.table.drop(columns=name, errors="ignore")


def current(nasty: Nasty, rng: np.random.Generator) -> None:
    table = nasty.table
    choice = rng.integers(0, 3)
    flow = table[CURRENT] != 0
    if choice == 0:
        table[CURRENT] += 1e-3 * rng.normal(size=len(table)) * table[CURRENT].abs().max()
    elif choice == 1:
        table.loc[flow, CURRENT] += 5e-4 * rng.normal() * table[CURRENT].abs().min()
    else:
        table[CURRENT] = np.round(1e3 * table[CURRENT], 2) / 1e3


def voltage(nasty: Nasty, rng: np.random.Generator) -> None:
    nasty.table[VOLTAGE] += rng.choice([1e-4, 2e-3, 1e-2]) * rng.normal(size=len(nasty.table))


def clock(nasty: Nasty, rng: np.random.Generator) -> None:
    table = nasty.table
    choice = rng.integers(0, 3)
    if choice == 0:
        table[TEST_TIME] *= rng.choice([1e3, 1e-3, 60, 1 / 60, 3600])
        nasty.table = table.drop(columns=STEP_TIME, errors="ignore")
    elif choice == 1 and STEP_TIME in table:
        table[STEP_TIME] *= 60
    else:
        table[TEST_TIME] = np.round(table[TEST_TIME], -1)


def cut(nasty: Nasty, rng: np.random.Generator) -> None:
    n = len(nasty.table)
    if rng.random() < 0.5:
        nasty.table = nasty.table[: int(n * rng.uniform(0.6, 0.99))]
    else:
        nasty.table = nasty.table[int(n * rng.uniform(0.01, 0.3)) :].reset_index(drop=True)


def two_files(nasty: Nasty, rng: np.random.Generator) -> None:
    table = nasty.table
    place = int(rng.integers(len(table) // 4, 3 * len(table) // 4))
    second = table[place:].reset_index(drop=True)
    if rng.random() < 0.5:
        second[TEST_TIME] -= second[TEST_TIME].iloc[0]
    nasty.table, nasty.second = table[: place + 1], second


MISTAKES: tuple[Callable[[Nasty, np.random.Generator], None], ...] = (
    counter_of_cycles,
    counter_of_capacity,
    lost_records,
    columns,
    current,
    voltage,
    clock,
    cut,
)


def judged(nasty: Nasty, counts: Counter[str]) -> list[tuple[str, str, float, float, float]]:
    """Wrong numbers with status ok: quantity, condition, value, u, nearest true value."""
    parts = [made(nasty.table, "a")]
    if nasty.second is not None:
        parts.append(made(nasty.second, "b"))
    test = evaluate(
        parts, cell=CELL, protocol="long", source="m", origin="synthetic", config=CONFIG
    )
    rows = with_doubts(quantities(test, CONFIG), test.cycles, CONFIG["rates"])
    capacities = [1e6 * d / CELL.active_mass_mg for _, d in nasty.pairs]
    efficiencies = [100 * d / c for c, d in nasty.pairs]
    wrong = []
    for row in rows:
        counts[row.status] += 1
        if row.status != "ok":
            continue
        if row.quantity == "discharge_capacity":
            truths = capacities
        elif row.quantity in ("coulombic_efficiency", "lowest_coulombic_efficiency"):
            truths = efficiencies
            if row.n > 1 and row.quantity == "coulombic_efficiency":
                truths = [
                    float(np.mean(efficiencies[a:b]))
                    for a in range(len(efficiencies))
                    for b in range(a + 1, len(efficiencies) + 1)
                ]
        elif row.quantity == "capacity_retention":
            truths = [100 * b / a for a in capacities for b in capacities]
        else:
            continue
        nearest = min(truths, key=lambda truth: abs(truth - row.value))
        u = row.u if math.isfinite(row.u) else 0.0
        if abs(row.value - nearest) > max(WRONG * nearest, 3 * u):
            wrong.append((row.quantity, row.condition, row.value, u, nearest))
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=10)
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    shown = 0
    for number in range(given.files):
        rng = np.random.default_rng([given.seed, number])
        nasty = true_test(rng)
        for mistake in rng.choice(len(MISTAKES), int(rng.integers(1, 4)), replace=False):
            if STEP_COUNT in nasty.table and STEP_TIME in nasty.table:
                MISTAKES[mistake](nasty, rng)
                nasty.done.append(MISTAKES[mistake].__name__)
        if rng.random() < 0.2:
            two_files(nasty, rng)
            nasty.done.append("two_files")
        try:
            wrong = judged(nasty, counts)
        except ElectrolyteError:
            counts["refused"] += 1
            continue
        counts["wrong"] += len(wrong)
        counts["wrong files"] += bool(wrong)
        counts["evaluated"] += 1
        if wrong and shown < given.show:
            shown += 1
            print(number, ", ".join(nasty.done))
            for quantity, condition, value, u, truth in wrong:
                print(f"   {quantity} {condition}: {value:.5g} +- {u:.2g}, true {truth:.5g}")
    print(
        f"{given.files} files: {counts['evaluated']} evaluated, {counts['refused']} refused;"
        f" of {counts['ok'] + counts['suspect']} numbers {counts['suspect']} are suspect;"
        f" {counts['wrong']} wrong numbers with status ok in {counts['wrong files']} files"
    )


if __name__ == "__main__":
    main()
