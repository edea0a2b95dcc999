"""Which half cycle a capacity and its retention are of, and per which mass and area."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from true_cells import Step, frame, made, records, rest

from electrolyte.numbers.quantities import Quantity
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import cycle_table, evaluate, quantities

POSITIVE = Cell(
    "A", "S", 5.0, 0.05, 200.0, area_cm2=0.785, area_u_cm2=0.01, working_electrode="positive"
)
NEGATIVE = replace(POSITIVE, theoretical_mAh_g=372.0, working_electrode="negative")
SYMMETRIC = replace(POSITIVE, cell_kind="symmetric")
CONFIG: dict[str, Any] = validated({})["cycling"]
FULL = 1e-3  # Ah


def of_positive(n: int = 5) -> list[Step]:
    """1 mAh in; the capacity falls by 1 % a cycle, 98 % of each charge comes back."""
    steps = []
    for k in range(n):
        q = FULL * 0.99**k
        steps += [Step(1e-4, q, (3.0, 4.3)), rest(600), Step(-1e-4, 0.98 * q, (4.1, 2.8))]
        steps += [rest(600)]
    return steps


def of_negative(n: int = 5) -> list[Step]:
    """Lithiation first, with 12 % lost in the first cycle and 2 % in the others."""
    steps = []
    for k in range(n):
        back = FULL * 0.99**k
        into = back / (0.88 if k == 0 else 0.98)
        steps += [Step(-1e-4, into, (1.0, 0.01)), rest(600), Step(1e-4, back, (0.1, 1.2))]
        steps += [rest(600)]
    return steps


def numbers(steps: list[Step], cell: Cell, protocol: str = "long") -> list[Quantity]:
    test = evaluate(
        [made(frame(records(steps)))],
        cell=cell,
        protocol=protocol,
        source="m",
        origin="synthetic",
        config=CONFIG,
    )
    return with_doubts(quantities(test, CONFIG), test.cycles, CONFIG)


def test_retention_of_a_negative_electrode_is_of_what_it_gives_back() -> None:
    """Of its lithiation it would be 84.5 %: the first holds what the interphase takes."""
    found = {f"{q.quantity} {q.condition}": q for q in numbers(of_negative(), NEGATIVE)}
    assert found["capacity_retention cycle=5"].value == pytest.approx(100 * 0.99**4)
    assert found["capacity_retention_per_cycle "].value == pytest.approx(99.0)
    assert found["charge_capacity cycle=1"].value == pytest.approx(200.0)
    assert found["charge_capacity cycle=5"].value == pytest.approx(200 * 0.99**4)
    assert found["coulombic_efficiency cycle=1"].value == pytest.approx(88.0)
    assert not any(name.startswith("discharge_capacity") for name in found)
    assert {q.status for q in found.values()} == {"ok"}


def test_the_table_of_cycles_has_the_same_retention() -> None:
    for steps, cell, half in (
        (of_negative(), NEGATIVE, "charge"),
        (of_positive(), POSITIVE, "discharge"),
    ):
        test = evaluate(
            [made(frame(records(steps)))],
            cell=cell,
            protocol="long",
            source="m",
            origin="synthetic",
            config=CONFIG,
        )
        table = cycle_table(test, CONFIG)
        assert set(table["retention_of"]) == {half}
        assert table["retention_pct"].tolist() == pytest.approx([100 * 0.99**k for k in range(5)])


@pytest.mark.parametrize(
    ("steps", "cell", "half", "mAh"),
    [
        (of_positive(), POSITIVE, "discharge", 0.98),
        (of_negative(), NEGATIVE, "charge", 1.0),
    ],
)
def test_a_long_test_has_areal_capacities(
    steps: list[Step], cell: Cell, half: str, mAh: float
) -> None:
    found = {f"{q.quantity} {q.condition}": q for q in numbers(steps, cell)}
    for cycle in (1, 5):
        row = found[f"areal_{half}_capacity cycle={cycle}"]
        assert row.value == pytest.approx(mAh * 0.99 ** (cycle - 1) / 0.785)
        assert row.u == pytest.approx(row.value * 0.01 / 0.785, rel=0.01)
        assert row.unit == "mAh/cm2"
    without = numbers(steps, replace(cell, area_cm2=float("nan"), area_u_cm2=float("nan")))
    assert not any(q.quantity.startswith("areal") for q in without)


FREE_OF_MASS = {
    "coulombic_efficiency",
    "lowest_coulombic_efficiency",
    "capacity_retention",
    "capacity_retention_per_cycle",
}


@pytest.mark.parametrize("factor", [1e-3, 1e3])
@pytest.mark.parametrize(
    ("steps", "cell"),
    [
        (of_positive(), POSITIVE),
        (of_negative(), NEGATIVE),
        (of_positive(), replace(POSITIVE, area_cm2=float("nan"))),
        (of_positive(), SYMMETRIC),
    ],
)
@pytest.mark.parametrize("protocol", ["long", "rate"])
def test_a_mass_in_another_unit_leaves_nothing_sound_that_depends_on_it(
    factor: float, steps: list[Step], cell: Cell, protocol: str
) -> None:
    """Also what is called by its C-rate: 0.1C becomes 100C. Ratios in long tests stay right."""
    wrong = replace(cell, active_mass_mg=factor * cell.active_mass_mg)
    rows = numbers(steps, wrong, protocol)
    assert rows
    for row in rows:
        free = protocol == "long" and row.quantity in FREE_OF_MASS
        assert row.status == ("ok" if free else "suspect"), row


@pytest.mark.parametrize("factor", [100.0, 1e-4])
def test_an_area_in_another_unit_is_doubted(factor: float) -> None:
    wrong = replace(POSITIVE, area_cm2=factor * POSITIVE.area_cm2)
    for row in numbers(of_positive(), wrong):
        assert row.status == ("suspect" if row.unit == "mAh/cm2" else "ok")
