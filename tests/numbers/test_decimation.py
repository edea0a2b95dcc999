"""Decimation loses no extreme and changes no value."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.numbers.decimation import decimated

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400)


@given(VALUES, st.integers(10, 120))
def test_rows_stay_as_they_are_in_order_with_first_last_and_extremes(
    values: list[float], most: int
) -> None:
    table = pd.DataFrame({"x": np.arange(len(values)), "y": values})
    kept = decimated(table, ["y"], most)
    assert len(kept) <= max(most, 4)
    assert kept["x"].is_monotonic_increasing
    assert (kept["y"] == table["y"].loc[kept["x"]]).all()
    assert {kept["x"].iloc[0], kept["x"].iloc[-1]} == {0, len(values) - 1}
    assert (kept["y"].min(), kept["y"].max()) == (min(values), max(values))


@pytest.mark.parametrize("at", [1, 1234, 99_998])
def test_a_single_spike_of_either_column_is_never_lost(at: int) -> None:
    x = np.arange(100_000)
    table = pd.DataFrame({"x": x, "a": np.sin(x / 500), "b": 0.0})
    table.loc[at, "b"] = -1.0
    kept = decimated(table, ["a", "b"], 400)
    assert len(kept) <= 400
    assert at in set(kept["x"])


def test_stretches_without_numbers_are_passed_over() -> None:
    table = pd.DataFrame({"x": range(100), "y": [np.nan] * 50 + list(range(50))})
    kept = decimated(table, ["y"], 20)
    assert {0, 50, 99} <= set(kept["x"])
