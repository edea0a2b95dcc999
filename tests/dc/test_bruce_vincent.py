"""Transference numbers of symmetric cells whose truth is known, and of broken inputs.

The oracle is a cell of two interfaces and an electrolyte of resistance R: at first the interfaces
and R share the voltage, in the steady state the interfaces and R/t+ (Evans, Vincent and Bruce).
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erfcx

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import Quantity
from electrolyte.study.configuration import validated
from electrolyte.techniques.dc import symmetric
from electrolyte.techniques.dc.bruce_vincent import (
    Interface,
    initial_current,
    transference_number,
)
from electrolyte.techniques.dc.pellet import Run, evaluate
from electrolyte.techniques.dc.steps import Step
from electrolyte.techniques.geometry import Geometry

DC = validated({})["dc"]
TRUE = 0.31
ELECTROLYTE = 120.0  # ohm
INTERFACE = Interface(60.0, 0.6, 66.0, 0.6)
GEOMETRY = Geometry(0.1, 0.0005, 1.0, 0.002)
SIGMA = 1e3 * 0.1 / (ELECTROLYTE * math.pi / 4)  # mS/cm
ROW = {"cell_kind": "symmetric"} | dict(
    zip(symmetric.RESISTANCES, (60.0, 0.6, 66.0, 0.6), strict=True)
)


def currents(voltage: float, truth: float = TRUE, interface: Interface = INTERFACE):
    first = voltage / (ELECTROLYTE + interface.initial)
    return first, voltage / (ELECTROLYTE / truth + interface.steady)


def rows(
    voltage: float = 0.01,
    truth: float = TRUE,
    interface: Interface | None = INTERFACE,
    tau: float = 600.0,
    hours: float = 3.0,
) -> dict[str, Quantity]:
    t = np.arange(0.0, 3600 * hours)
    first, last = currents(voltage, truth, interface or INTERFACE)
    noise = np.random.default_rng(4).normal(0, 1e-9, len(t))
    i = last + (first - last) * np.exp(-t / tau) + noise
    run = Run("m", 60.0, Step(voltage, voltage, t, i), "synthetic")
    found = symmetric.quantities(
        evaluate([run], DC),
        interface,
        pellet="P",
        sample="A",
        geometry=GEOMETRY,
        voltage_u_V=1e-4,
    )
    return {row.quantity: row for row in found}


@settings(max_examples=50)
@given(
    st.floats(0.02, 1.0),
    st.floats(-0.01, 0.01).filter(lambda v: abs(v) > 1e-3),
    st.floats(1.0, 1e4),
    st.floats(1.0, 1e4),
)
def test_the_formula_undoes_the_cell(truth: float, voltage: float, r0: float, rs: float) -> None:
    interface = Interface(r0, 0.0, rs, 0.0)
    first, last = currents(voltage, truth, interface)
    value, u = transference_number((voltage, 0.0), (first, 0.0), (last, 0.0), interface)
    assert value == pytest.approx(truth, rel=1e-9)
    assert u == 0


def test_u_is_the_scatter_of_errors_in_all_that_is_measured() -> None:
    rng = np.random.default_rng(2)
    first, last = currents(0.01)
    us = (1e-4, 2e-7, 1e-7, 0.9, 1.1)
    given_u = Interface(60.0, us[3], 66.0, us[4])
    _, u = transference_number((0.01, us[0]), (first, us[1]), (last, us[2]), given_u)
    found = []
    for v, i0, i_s, r0, rs in rng.normal((0.01, first, last, 60.0, 66.0), us, (4000, 5)):
        exact = Interface(r0, 0.0, rs, 0.0)
        found.append(transference_number((v, 0.0), (i0, 0.0), (i_s, 0.0), exact)[0])
    assert np.std(found) == pytest.approx(u, rel=0.05)


def test_a_steady_cell_gives_its_number() -> None:
    row = rows()["lithium_transference_number"]
    assert row.status == "ok"
    assert abs(row.value - TRUE) < 2 * row.u
    assert 0 < row.u < 0.02


def test_a_current_that_still_falls_gives_an_upper_limit() -> None:
    row = rows(tau=5000.0)["lithium_transference_number"]
    assert row.status == "upper_limit"
    assert row.value > TRUE


@pytest.mark.parametrize(
    ("change", "ask"),
    [
        ({"voltage": 0.05}, "is the current still proportional to the voltage"),
        ({"interface": Interface(60.0, 0.6, 96.0, 0.6)}, "did the interfaces react"),
        ({"truth": 1.3}, "was the first current recorded soon enough"),
    ],
)
def test_what_the_method_does_not_allow_is_doubted(change, ask: str) -> None:
    row = rows(**change)["lithium_transference_number"]
    assert row.status == "suspect"
    assert ask in row.note


@pytest.mark.parametrize("every", [0.1, 1.0, 5.0])
@pytest.mark.parametrize("h", [0.005, 0.02])
def test_the_current_before_any_diffusion_is_extrapolated(every: float, h: float) -> None:
    """A resistance in line with endless diffusion: I0 exp(h²t) erfc(h √t), its first point late."""
    t = every * np.arange(1, 400)
    noise = np.random.default_rng(1).normal(0, 1e-8, len(t))
    current = 1e-4 * erfcx(h * np.sqrt(t)) + noise
    found = initial_current(t, current, 0.0)
    assert found.value == pytest.approx(1e-4, abs=2 * found.u)
    assert abs(found.value - 1e-4) < 0.2 * abs(found.first - 1e-4) + 2e-8
    assert found.u < 0.6 * abs(found.first - 1e-4) + 2e-8


def test_a_first_current_that_charges_interfaces_is_doubted() -> None:
    """Half of the voltage goes to interfaces that take 2 s to charge, then salt diffuses."""
    t = np.concatenate([np.arange(0.1, 20, 0.1), np.arange(20.0, 4000, 5)])
    i = 5e-5 * (1 + np.exp(-t / 2)) * (0.4 + 0.6 * np.exp(-t / 1000))
    run = Run("m", 60.0, Step(0.01, 0.01, t, i), "synthetic")
    of = {"pellet": "P", "sample": "A", "geometry": GEOMETRY, "voltage_u_V": 1e-4}
    found = symmetric.quantities(evaluate([run], DC), Interface(80.0, 1, 80.0, 1), **of)
    row = next(row for row in found if row.quantity == symmetric.NUMBER)
    assert row.status == "suspect"
    assert "initial current" in row.note


def test_without_resistances_the_number_is_not_resolved() -> None:
    found = rows(interface=None)
    assert found["lithium_transference_number"].status == "not_resolved"
    assert found["initial_current"].value == pytest.approx(currents(0.01)[0], rel=1e-3)


@pytest.mark.parametrize(
    ("v", "i0", "i_s", "interface", "found"),
    [
        (0.01, 5e-5, 3e-5, replace(INTERFACE, initial=250.0), "0.0125 V at first"),
        (0.01, 5e-5, 3e-5, replace(INTERFACE, steady=400.0), "0.012 V when steady"),
        (0.01, -5e-5, 3e-5, INTERFACE, "-5e-05 and 3e-05 A"),
        (0.01, 5e-5, 0.0, INTERFACE, "5e-05 and 0 A"),
        (0.0, 5e-5, 3e-5, INTERFACE, "at 0 V"),
    ],
)
def test_currents_and_resistances_of_another_cell_are_refused(
    v: float, i0: float, i_s: float, interface: Interface, found: str
) -> None:
    with pytest.raises(AnalysisError, match=found):
        transference_number((v, 1e-4), (i0, 0.0), (i_s, 0.0), interface)


def test_the_columns_of_the_sheet() -> None:
    assert symmetric.interface_of(ROW) == INTERFACE
    empty = dict.fromkeys(symmetric.RESISTANCES)
    assert symmetric.interface_of(ROW | empty) is None
    with pytest.raises(AnalysisError, match="no interface_resistance_steady_u_ohm"):
        symmetric.interface_of(ROW | {symmetric.RESISTANCES[3]: None})
    with pytest.raises(AnalysisError, match="found no cell_kind"):
        symmetric.interface_of(ROW | {"cell_kind": None})
    assert math.isclose(INTERFACE.change, 0.1)


@pytest.mark.parametrize(("missed_s", "status"), [(0.0, "ok"), (300.0, "suspect")])
def test_an_initial_current_recorded_too_late_contradicts_impedance(missed_s, status) -> None:
    """After 300 s the current has lost four tenths of what the salt will take from it."""
    first, last = currents(0.01)
    late = last + (first - last) * math.exp(-missed_s / 600)
    t = np.arange(0.0, 3 * 3600)
    i = last + (late - last) * np.exp(-t / 600) + np.random.default_rng(5).normal(0, 1e-9, len(t))
    run = Run("m", 60.0, Step(0.01, 0.01, t, i), "synthetic")
    of = {"pellet": "P", "sample": "A", "geometry": GEOMETRY, "voltage_u_V": 1e-4}
    found = list(symmetric.quantities(evaluate([run], DC), INTERFACE, **of))
    at = next(row.condition for row in found if row.quantity == symmetric.CONDUCTIVITY)
    ionic = Quantity(
        "ionic_conductivity", "A", SIGMA, 0.02 * SIGMA, "mS/cm", "", condition=at, kind="mean"
    )
    judged = {row.quantity: row for row in symmetric.with_initial_currents(found, [ionic])}
    assert judged[symmetric.NUMBER].status == status
    assert judged[symmetric.CONDUCTIVITY].status == status
    if status == "ok":
        conductivity = judged[symmetric.CONDUCTIVITY]
        assert abs(conductivity.value - SIGMA) < 2 * conductivity.u


def test_a_temperature_that_the_file_contradicts_is_doubted() -> None:
    t = np.arange(0.0, 3 * 3600)
    first, last = currents(0.01)
    i = last + (first - last) * np.exp(-t / 600)
    run = Run("m", 60.0, Step(0.01, 0.01, t, i), "synthetic", "x_25C.mpr")
    of = {"pellet": "P", "sample": "A", "geometry": GEOMETRY, "voltage_u_V": 1e-4}
    found = {r.quantity: r for r in symmetric.quantities(evaluate([run], DC), INTERFACE, **of)}
    assert found[symmetric.NUMBER].status == "suspect"
    assert "are temperatures, parts or files exchanged?" in found[symmetric.NUMBER].note
