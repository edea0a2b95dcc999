"""Programs of cyclers that are not charge, rest, discharge, with the charge of each half known.

What is ``ok`` is right; what cannot be known is doubted or refused with a reason.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from true_cells import Step, frame, made, records, rest

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    DISCHARGING_CAPACITY,
    STEP_COUNT,
    STEP_TIME,
    TEST_TIME,
)
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import cycles
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import evaluate, quantities

CELL = Cell("A", "S", 5.0, 0.05, 200.0, cell_kind="full")
CONFIG: dict[str, Any] = validated({})["cycling"]
FULL = 1e-3  # Ah
COUNTERS = [CHARGING_CAPACITY, DISCHARGING_CAPACITY]


def part(current_A: float, charge_Ah: float, begin_V: float, end_V: float) -> Step:
    return Step(current_A, charge_Ah, (begin_V, end_V))


def whole_charge(q: float) -> list[Step]:
    return [part(2e-4, q, 2.7, 4.2), rest(900)]


def in_parts(q: float, pulse: float, n: int) -> list[Step]:
    """A discharge in ``n`` parts, with a pulse back of a share of each between them: net ``q``."""
    each = q / (n - (n - 1) * pulse)
    volts = np.linspace(4.1, 2.6, n + 1)
    steps = []
    for begin, end in pairwise(volts):
        steps += [part(-4e-4, each, begin, end)]
        if end > 2.6 + 1e-9:
            steps += [rest(600), part(4e-4, pulse * each, end + 0.05, end + 0.08), rest(600)]
    return [*steps, rest(900)]


def table(steps: list[Step], counter: str, points: int = 25) -> pd.DataFrame:
    own = records(steps, points)
    found = frame(own)
    if counter == "none":
        return found.drop(columns=COUNTERS)
    if counter == "throughput":
        passed = np.cumsum(np.abs(np.diff(own.net_Ah, prepend=0.0)))
        return found.drop(columns=COUNTERS).assign(**{CAPACITY: passed})
    return found


def numbers(frame: pd.DataFrame, protocol: str = "long") -> list[Quantity]:
    test = evaluate(
        [made(frame)], cell=CELL, protocol=protocol, source="m", origin="synthetic", config=CONFIG
    )
    return with_doubts(quantities(test, CONFIG), test.cycles, CONFIG)


@pytest.mark.parametrize("counter", ["per step", "throughput", "none"])
@pytest.mark.parametrize(("pulse", "n"), [(0.02, 10), (0.12, 12), (0.3, 20)])
def test_pulses_between_the_parts_of_a_discharge_split_nothing(
    counter: str, pulse: float, n: int
) -> None:
    """Each takes back up to 30 % of the part before it, which is a twentieth of the discharge."""
    fade = [FULL * 0.99**k for k in range(4)]
    steps = [s for q in fade for s in (*whole_charge(q), *in_parts(0.98 * q, pulse, n))]
    found = cycles(made(table(steps, counter)), CELL).table
    assert found["complete"].all()
    np.testing.assert_allclose(found["charge_capacity_mAh_g"], 2e5 * np.array(fade), rtol=1e-3)
    np.testing.assert_allclose(found["coulombic_efficiency_pct"], 98.0, rtol=2e-3)


@pytest.mark.parametrize("share", [0.02, 0.045, 0.3])
def test_shallow_cycles_are_no_pulses(share: float) -> None:
    """A charge and a discharge of the same size follow each other many times."""
    steps = []
    for _ in range(12):
        steps += [part(2e-4, share * FULL, 3.5, 3.6), rest(600)]
        steps += [part(-2e-4, 0.99 * share * FULL, 3.55, 3.45), rest(600)]
    found = cycles(made(table(steps, "per step")), CELL).table
    assert len(found) == 12
    np.testing.assert_allclose(found["coulombic_efficiency_pct"], 99.0, rtol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_a_drive_cycle_is_one_discharge(seed: int) -> None:
    """Braking gives back about a tenth of what driving takes, in pieces of all sizes.

    The last of them, before the charge, may count to either half.
    """
    largest_brake = 5e-4 * 40 / 3600
    rng = np.random.default_rng(seed)
    steps, out = [], []
    for _ in range(3):
        steps += whole_charge(FULL)
        left, passed = 0.97 * FULL, 0.0
        while passed < left:
            current = float(rng.choice([-2e-3, -1e-3, -1e-3, -5e-4, -5e-4, -2e-4, 5e-4]))
            q = min(abs(current) * rng.uniform(5, 40) / 3600, left - passed if current < 0 else 1)
            if current > 0 and passed < 0.05 * FULL:
                continue
            passed -= np.sign(current) * q
            volts = 4.1 - 1.5 * passed / left + 0.05 * np.sign(current)
            end_V = 2.6 if passed >= left * (1 - 1e-9) else volts
            steps.append(part(current, q, volts, end_V))
        out.append(passed)
        steps.append(rest(900))
    found = cycles(made(table(steps, "per step", points=4)), CELL).table
    assert len(found) == 3
    np.testing.assert_allclose(
        found["discharge_capacity_mAh_g"], 2e5 * np.array(out), atol=2e5 * largest_brake
    )


def plain(n: int = 5, fade: float = 0.99) -> list[Step]:
    steps = []
    for k in range(n):
        q = FULL * fade**k
        steps += [*whole_charge(q), part(-2e-4, 0.99 * q, 4.1, 2.6), rest(900)]
    return steps


@pytest.mark.parametrize("counter", ["per step", "throughput", "none"])
def test_a_current_without_a_sign_is_refused(counter: str) -> None:
    unsigned = table(plain(), counter)
    unsigned[CURRENT] = unsigned[CURRENT].abs()
    if counter == "per step":  # of both directions in one column
        unsigned[CAPACITY] = unsigned[COUNTERS].sum(axis=1)
        unsigned = unsigned.drop(columns=COUNTERS)
    with pytest.raises(AnalysisError, match=r"no negative current, though .* back by 1\.\d+ V"):
        numbers(unsigned)


@pytest.mark.parametrize("counter", ["per step", "throughput", "none"])
@pytest.mark.parametrize("lost", [0.0, 0.1])
@pytest.mark.parametrize("clock_stops", [True, False])
def test_power_that_fails_within_a_discharge(counter: str, lost: float, clock_stops: bool) -> None:
    """Ten hours without power; ``lost`` passed before, unseen, with the last records."""
    third = [*whole_charge(0.98 * FULL)]
    q, volts = 0.97 * FULL, 4.1 - 1.5 * np.array([0.0, 0.4, 0.4 + lost, 1.0])
    third.append(part(-2e-4, 0.4 * q, volts[0], volts[1]))
    if lost:
        third.append(Step(-2e-4, lost * q, (volts[1], volts[2]), hidden=True))
    third += [rest(36000, hidden=True), part(-2e-4, (0.6 - lost) * q, volts[2], volts[3])]
    steps = [*plain(2), *third, rest(900), *plain(3, 0.98)]
    broken = table(steps, counter)
    broken[STEP_COUNT] -= (broken[STEP_COUNT] > 10).astype(int)  # of one step, the cycler says
    broken = broken.drop(columns=STEP_TIME)
    if clock_stops:
        pause = int(np.argmax(np.diff(broken[TEST_TIME])))
        broken.loc[pause + 1 :, TEST_TIME] -= 36000.0
    if counter == "throughput":  # it counted on, also what was not recorded
        lost = 0.0
    for row in numbers(broken):
        if row.quantity == "lowest_coulombic_efficiency" and row.status == "ok":
            assert not lost
            assert row.value == pytest.approx(98.98, abs=3 * row.u + 0.05)


def test_a_current_that_is_positive_in_discharge_is_doubted() -> None:
    for counter in ("per step", "none"):
        turned = table(plain(), counter)
        turned[CURRENT] *= -1
        assert {row.status for row in numbers(turned)} == {"suspect"}
