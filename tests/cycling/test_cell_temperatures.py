"""Cells of a sample at different temperatures are not averaged; all others as ever."""

from __future__ import annotations

import pytest

from electrolyte.numbers.quantities import Quantity
from electrolyte.numbers.replicates import over_replicates
from electrolyte.techniques.cycling.temperatures import at_temperatures

NAME = "discharge_capacity"


def cells(values: dict[str, float], sample: str = "S") -> list[Quantity]:
    return [
        Quantity(NAME, sample, value, 1.0, "mAh/g", "m", condition="rate=0.1C", replicate=cell)
        for cell, value in values.items()
    ]


def test_each_temperature_has_its_mean() -> None:
    rows = cells({"A": 100.0, "B": 104.0, "C": 180.0}) + cells({"D": 50.0, "E": 52.0}, "other")
    found = at_temperatures(rows, {"A": 25.0, "B": 25.0, "C": 60.0, "D": 60.0, "E": 60.0})
    means = {
        (row.sample, row.condition): row.value
        for row in over_replicates(found, [NAME])
        if row.kind == "mean"
    }
    assert means == {
        ("S", "rate=0.1C;T=25C"): pytest.approx(102.0),
        ("S", "rate=0.1C;T=60C"): pytest.approx(180.0),
        ("other", "rate=0.1C"): pytest.approx(51.0),
    }


def test_an_unknown_temperature_is_another_one() -> None:
    found = at_temperatures(cells({"A": 100.0, "B": 180.0}), {"A": None, "B": 60.0})
    assert [row.condition for row in found] == ["rate=0.1C", "rate=0.1C;T=60C"]
