"""Two recoveries of one sample under one condition have to agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.nmr.sample import with_contradictions

ONE = Quantity(
    "spin_lattice_relaxation_time_7Li", "A", 1.40, 0.05, "s", "fit", condition="T=25C", source="a"
)


@pytest.mark.parametrize(("value", "status"), [(1.45, "ok"), (2.0, "suspect")])
def test_repeats_that_lie_apart_are_doubted(value: float, status: str) -> None:
    rows = with_contradictions([ONE, replace(ONE, value=value, source="b")])
    assert [row.status for row in rows] == [status, status]
    assert all(("did it change in between" in row.note) == (status == "suspect") for row in rows)


def test_other_temperatures_and_what_is_not_resolved_contradict_nothing() -> None:
    warm = replace(ONE, value=0.5, condition="T=60C")
    lost = replace(ONE, value=float("nan"), u=float("nan"), status="not_resolved", note="noise")
    rows = with_contradictions([ONE, warm, lost])
    assert rows == [ONE, warm, lost]
