"""Half cycles to cycles: a charge and a discharge in the order that the working electrode gives."""

from __future__ import annotations

from collections.abc import Sequence
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
    (lithiated) first; a symmetric cell begins as its test does, if that shows.
    """
    if kind == "symmetric" and found:
        return found[0].direction
    return DISCHARGE if kind == "half" and electrode == "negative" else CHARGE


def paired(found: Sequence[Half], first: int) -> list[int]:
    """The cycles of half cycles, counted from 1; those before the first cycle are of cycle 0."""
    number = 0
    numbers = []
    for before, half in zip([None, *found], found, strict=False):
        if half.direction == first or (
            before is not None and number and before.direction == half.direction
        ):
            number += 1
        numbers.append(number)
    return numbers


def named(
    found: Sequence[Half], cycles: Sequence[int], frame: pd.DataFrame, charge: Passed
) -> tuple[list[int], list[str]]:
    """The cycles of half cycles under the names of the file's counter, where it counts the same.

    It does if each of its numbers holds the charge and the discharge of one cycle and no other.
    Where it does not, the cycles keep their own numbers, and one sentence says so.
    """
    if CYCLE_COUNT not in frame:
        return list(cycles), []
    counter = frame[CYCLE_COUNT].to_numpy()
    numbers, shares = zip(*(_number_of(half, counter, charge) for half in found), strict=True)
    names: dict[int, set[int]] = {}
    for cycle, number in zip(cycles, numbers, strict=True):
        names.setdefault(cycle, set()).add(number)
    one_each = all(len(own) == 1 for own in names.values())
    rising = all(min(a) < min(b) for a, b in pairwise(names.values()))
    if one_each and rising and min(shares) >= WHOLE:
        return [min(names[cycle]) if cycle else 0 for cycle in cycles], []
    split = sum(share < WHOLE for share in shares)
    return list(cycles), [_disagreement(found, cycles, numbers, split)]


def _number_of(half: Half, counter: np.ndarray, charge: Passed) -> tuple[int, float]:
    """The counter's number of most of a half cycle, and its share of the charge."""
    own = counter[half.rows]
    if own[0] == own[-1] and (own == own[0]).all():
        return int(own[0]), 1.0
    numbers, place = np.unique(own, return_inverse=True)
    sums = np.bincount(place, weights=np.abs(charge.net_Ah[half.rows]))
    most = int(np.argmax(sums))
    return int(numbers[most]), float(sums[most] / sums.sum())


def _disagreement(
    found: Sequence[Half], cycles: Sequence[int], numbers: Sequence[int], split: int
) -> str:
    """What the file counts and what the current shows, with an example."""
    held: dict[int, list[Half]] = {}
    for half, number in zip(found, numbers, strict=True):
        held.setdefault(number, []).append(half)
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
        f"The file counts {len(held)} cycle{'s' * (len(held) != 1)}{cut}, the directions of the"
        f" current make {len({*cycles} - {0})}: the file's cycle {number} {holds}. Cycles are"
        " numbered after the current."
    )
