"""Cells of one sample at different temperatures: no replicates of each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from electrolyte.numbers.condition import condition_at
from electrolyte.numbers.quantities import Quantity


def at_temperatures(
    rows: Iterable[Quantity], temperature_C: Mapping[str, float | None]
) -> list[Quantity]:
    """The numbers of cells, with ``T=60C`` in their condition where cells of a sample differ in it.

    ``temperature_C`` : by cell, None where it is not stated
    """
    rows = list(rows)
    of_sample: dict[str, set[float | None]] = {}
    for row in rows:
        of_sample.setdefault(row.sample, set()).add(temperature_C.get(row.replicate))
    named = []
    for row in rows:
        own = temperature_C.get(row.replicate)
        if own is not None and len(of_sample[row.sample]) > 1:
            parts = (row.condition, condition_at(own))
            row = replace(row, condition=";".join(filter(None, parts)))
        named.append(row)
    return named
