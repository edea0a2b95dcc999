"""The pellet that stands for its sample."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from electrolyte.numbers.quantities import Quantity, frame_of
from electrolyte.numbers.typical import nearest_the_mean

PELLETS = ["P1", "P2", "P3"]


def numbers(
    values: dict[str, float], celsius: float = 30.0, quantity: str = "ionic_conductivity"
) -> pd.DataFrame:
    return frame_of(
        Quantity(
            quantity,
            "S",
            value,
            math.nan if math.isnan(value) else 0.1,
            "mS/cm",
            "m",
            condition=f"T={celsius:g}C",
            replicate=pellet,
            status="not_resolved" if math.isnan(value) else "ok",
            note="n",
        )
        for pellet, value in values.items()
    )


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"P1": 4.0, "P2": 4.4, "P3": 4.15}, "P3"),
        ({"P1": 4.0, "P2": 4.1, "P3": 9.0}, "P2"),  # mean 5.7
        ({"P2": 4.4, "P1": 4.0}, "P1"),  # two are equally near: the first
        ({"P1": math.nan, "P2": 4.4}, "P2"),
        ({"other": 5.0}, "P1"),
    ],
)
def test_nearest_pellet(values: dict[str, float], shown: str) -> None:
    pellet, row = nearest_the_mean(numbers(values), PELLETS, 30.0)
    assert pellet == shown
    assert (row is None) == (shown not in values)


def test_conductivity_of_the_line_where_none_was_measured() -> None:
    values = {"P1": 1.0, "P2": 3.0, "P3": 2.1}
    both = pd.concat(
        [numbers(values, quantity="arrhenius_conductivity"), numbers({"P1": 1.0}, celsius=0.0)]
    )
    assert nearest_the_mean(both, PELLETS, 30.0)[0] == "P3"
