"""Half cycles to cycles: a charge and a discharge in the order that the working electrode gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CYCLE_COUNT
from electrolyte.techniques.cycling.halves import CHARGE, DISCHARGE, NAMES, Half, WorkingElectrode
from electrolyte.techniques.cycling.passed import Passed

CellKind = Literal["full", "half", "symmetric"]

WHOLE = 0.99  # of the charge of a half cycle: what one number of the file's counter must hold


def opening(kind: CellKind, electrode: WorkingElectrode, found: Sequence[Half]) -> int:
    """The direction that a cycle begins with.

    A full cell and a positive electrode are charged first, a negative electrode is discharged
    (lithiated) first; a symmetric cell begins as its test does.
    """
    if kind == "symmetric":
        return found[0].direction
    return DISCHARGE if kind == "half" and electrode == "negative" else CHARGE


def paired(found: Sequence[Half], first: int) -> list[Half]:
    """Half cycles with the numbers of their cycles, counted from 1; those before it are cycle 0."""
    number = 0
    numbered = []
    for before, half in zip([None, *found], found, strict=False):
        if half.direction == first or (
            before is not None and number and before.direction == half.direction
        ):
            number += 1
        numbered.append(replace(half, cycle=number))
    return numbered


def named(
    found: Sequence[Half], frame: pd.DataFrame, charge: Passed
) -> tuple[list[Half], list[str]]:
    """Paired half cycles under the names that the file's counter gives, where it counts the same.

    It does if each of its numbers holds the charge and the discharge of one cycle and no other.
    Where it does not, the cycles keep their own numbers, and one sentence says so.
    """
    if CYCLE_COUNT not in frame:
        return list(found), []
    counter = frame[CYCLE_COUNT].to_numpy()
    names: dict[int, set[int]] = {}
    split = 0
    for half in found:
        number, share = _number_of(half, counter, charge)
        split += share < WHOLE
        names.setdefault(half.cycle, set()).add(number)
    values = [min(numbers) for numbers in names.values()]
    one_each = all(len(numbers) == 1 for numbers in names.values())
    if one_each and not split and all(a < b for a, b in pairwise(values)):
        full = [v for v, own in zip(values, names, strict=True) if own]
        other = dict(zip([own for own in names if own], full, strict=True))
        return [replace(half, cycle=other.get(half.cycle, 0)) for half in found], []
    return list(found), [_disagreement(found, counter, charge, split)]


def _number_of(half: Half, counter: np.ndarray, charge: Passed) -> tuple[int, float]:
    """The counter's number of most of a half cycle, and its share of the charge."""
    own = counter[half.rows]
    if own[0] == own[-1] and own.min() == own.max():
        return int(own[0]), 1.0
    numbers, place = np.unique(own, return_inverse=True)
    sums = np.bincount(place, weights=np.abs(charge.net_Ah[half.rows]))
    most = int(np.argmax(sums))
    return int(numbers[most]), float(sums[most] / sums.sum())


def _disagreement(found: Sequence[Half], counter: np.ndarray, charge: Passed, split: int) -> str:
    """What the file counts and what the current shows, with an example."""
    held: dict[int, list[Half]] = {}
    for half in found:
        held.setdefault(_number_of(half, counter, charge)[0], []).append(half)
    cycles = len({half.cycle for half in found} - {0})
    number, example = max(held.items(), key=lambda item: abs(len(item[1]) - 2))
    parts = [
        f"{count} {NAMES[way]}{'s' * (count != 1)}"
        for way in (CHARGE, DISCHARGE)
        if (count := sum(half.direction == way for half in example))
    ]
    holds = f"holds {' and '.join(parts)}"
    if len(example) == 2 and len(parts) == 2:
        holds += f" and begins with the {NAMES[example[0].direction]}"
    cut = f" and changes within {split} half cycles" if split else ""
    return (
        f"The file counts {len(held)} cycles{cut}, the directions of the current make {cycles}: the"
        f" file's cycle {number} {holds}. Cycles are numbered after the current."
    )
