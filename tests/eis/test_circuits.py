"""Circuit strings: grammar, impedance against impedance.py, derivatives against differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from impedance.models.circuits.elements import circuit_elements
from impedance.models.circuits.fitting import wrapCircuit

from electrolyte.ground.errors import ConfigError
from electrolyte.techniques.eis.circuit_strings import parse
from electrolyte.techniques.eis.circuits import Circuit
from electrolyte.techniques.eis.elements import KINDS

FREQUENCY = np.logspace(6.8, -1, 40)
TYPICAL = {"R": 300.0, "C": 2e-9, "L": 5e-7, "CPE": 3e-6, "W": 40.0, "TLMQ": 40.0}
WALLS = 3e-5  # S s^n
EXPONENT = 0.85


@st.composite
def circuit_strings(draw: st.DrawFn) -> str:
    """Strings of the grammar, with at least one resistance, numbered from 1."""
    counter = iter(range(1, 1000))

    def element() -> str:
        return draw(st.sampled_from(sorted(KINDS))) + str(next(counter))

    def item(depth: int) -> str:
        if depth == 0 or draw(st.booleans()):
            return element()
        branches = draw(st.integers(2, 3))
        return "p(" + ",".join(chain(depth - 1) for _ in range(branches)) + ")"

    def chain(depth: int) -> str:
        return "-".join(item(depth) for _ in range(draw(st.integers(1, 3))))

    return f"R0-{chain(3)}" if draw(st.booleans()) else f"{chain(3)}-R0"


def typical(circuit: Circuit, seed: int = 0) -> np.ndarray:
    """Plausible parameters of any circuit, each its own."""
    rng = np.random.default_rng(seed)
    values = []
    for p in circuit.parameters:
        spread = rng.uniform(0.9, 1.1) if p.exponent else 10 ** rng.uniform(-1, 1)
        walls = p.kind == "TLMQ" and p.capacitance
        value = EXPONENT if p.exponent else WALLS if walls else TYPICAL[p.kind]
        values.append(value * spread)
    return np.array(values)


@settings(max_examples=80, deadline=None)
@given(circuit_strings(), st.integers(0, 1000))
def test_any_circuit_agrees_with_impedance_py(text: str, seed: int) -> None:
    circuit = parse(text)
    p = typical(circuit, seed)
    got = circuit.impedance(p, FREQUENCY)
    want = np.array(wrapCircuit(text, {})(FREQUENCY, *p)).reshape(2, -1)
    assert np.abs(got - (want[0] + 1j * want[1])) == pytest.approx(0, abs=1e-9 * np.abs(got).max())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_element_agrees_with_impedance_py(kind: str) -> None:
    circuit = parse(f"R9-{kind}1")
    p = typical(circuit)
    want = p[0] + circuit_elements[kind](list(p[1:]), list(FREQUENCY))
    assert circuit.impedance(p, FREQUENCY) == pytest.approx(want, rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(circuit_strings(), st.integers(0, 1000))
def test_jacobian_equals_finite_differences(text: str, seed: int) -> None:
    circuit = parse(text)
    theta = circuit.theta(typical(circuit, seed))
    analytic = circuit.jacobian(circuit.natural(theta), FREQUENCY)
    step = 1e-6
    for k in range(len(theta)):
        up, down = theta.copy(), theta.copy()
        up[k] += step
        down[k] -= step
        numeric = circuit.impedance(circuit.natural(up), FREQUENCY)
        numeric = (numeric - circuit.impedance(circuit.natural(down), FREQUENCY)) / (2 * step)
        scale = np.abs(circuit.impedance(circuit.natural(theta), FREQUENCY)).max()
        assert np.abs(analytic[k] - numeric).max() < 1e-7 * scale + 1e-6 * np.abs(numeric).max()


@settings(max_examples=60, deadline=None)
@given(circuit_strings(), st.integers(0, 1000))
def test_grammar_round_trip(text: str, seed: int) -> None:
    spaced = text.replace("-", " - ").replace(",", " , ").replace(")", " )")
    circuit = parse(text)
    again = parse(spaced)
    assert again.text == circuit.text == text
    assert again.parameters == circuit.parameters
    p = typical(circuit, seed)
    assert (again.impedance(p, FREQUENCY) == circuit.impedance(p, FREQUENCY)).all()


@settings(max_examples=40, deadline=None)
@given(circuit_strings(), st.floats(0.01, 100))
def test_impedance_scales_as_a_whole(text: str, factor: float) -> None:
    """Every impedance level times a factor: the total, and the ionic resistance, times it."""
    circuit = parse(text)
    p = typical(circuit)
    powers = [0 if q.exponent else -1 if q.capacitance else 1 for q in circuit.parameters]
    scaled = p * factor ** np.array(powers, float)
    z, z_scaled = (circuit.impedance(q, FREQUENCY) for q in (p, scaled))
    assert z_scaled == pytest.approx(factor * z, rel=1e-9)
    r, r_scaled = (circuit.ionic_resistance(q)[0] for q in (p, scaled))
    assert r_scaled == pytest.approx(factor * r, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "resistance"),
    [
        ("p(R1,CPE1)-CPE2", 100.0),
        ("L0-R1-CPE2", 100.0),
        ("R0-p(R1,CPE1)-p(R2,CPE2)-CPE3", 100.0 + 200.0 + 7.0),
        ("p(R1-CPE2,C1)", 100.0),  # the geometric capacitor across pellet and electrodes
        ("p(R1,R2)-W1", 1 / (1 / 100.0 + 1 / 200.0)),
        ("R1-p(CPE1,C2)", 100.0),
        ("R1-p(R2-W1,CPE1)", 300.0),
        ("R1-p(R2,L1)", 100.0),  # the inductance shorts R2 in direct current
    ],
)
def test_ionic_resistance(text: str, resistance: float) -> None:
    circuit = parse(text)
    values = {"R0": 7.0, "R1": 100.0, "R2": 200.0}
    p = [values.get(q.name, 0.8 if q.exponent else 1e-6) for q in circuit.parameters]
    value, gradient = circuit.ionic_resistance(p)
    assert value == pytest.approx(resistance)
    for k, name in enumerate(circuit.names):
        theta = circuit.theta(p)
        theta[k] += 1e-6
        numeric = (circuit.ionic_resistance(circuit.natural(theta))[0] - value) / 1e-6
        assert gradient[k] == pytest.approx(numeric, abs=1e-3), name


@pytest.mark.parametrize(
    ("text", "arcs", "in_line"),
    [
        ("R0-p(R1,CPE1)-CPE2", {"R1": 0, "CPE1_0": 0, "CPE1_1": 0}, {"R0", "CPE2_0", "CPE2_1"}),
        (
            "L0-p(R1,C1)-p(R2,CPE2)-W1",
            {"R1": 0, "C1": 0, "R2": 1, "CPE2_0": 1, "CPE2_1": 1},
            {"L0", "W1"},
        ),
        ("p(R1-CPE2,C1)", {"R1": 0, "C1": 0}, set()),
        ("p(R1,R2)-CPE1", {}, {"CPE1_0", "CPE1_1"}),
        ("p(R1,L1,C1)-R11", {"R1": 0, "L1": 0, "C1": 0}, {"R11"}),
    ],
)
def test_a_parameter_knows_its_place(text: str, arcs: dict[str, int], in_line: set[str]) -> None:
    circuit = parse(text)
    assert {p.name: p.arc for p in circuit.parameters if p.arc is not None} == arcs
    assert {p.name for p in circuit.parameters if p.in_line} == in_line
    assert [p.name for p in circuit.parameters if p.exponent] == [
        f"{e.name}_1" for e in circuit.elements if e.kind == "CPE"
    ]
    for p in circuit.parameters:
        assert circuit.elements[p.element].kind == p.kind


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("", "character 1", "an element such as R1"),
        ("R1-", "character 4", "found the end"),
        ("R1--C1", "character 4", "an element such as R1, or 'p('"),
        ("R1-X2", "character 4", "one of the elements R, C, L, CPE, W, TLMQ"),
        ("R1-CPE", "character 7", "a number after CPE"),
        ("p(R1,C1", "character 8", "',' or ')'"),
        ("p(R1)", "character 5", "a second branch"),
        ("p(R1,C1))", "character 9", "'-' or the end"),
        ("R1-R1", "character 4", "R1 is already in the circuit"),
        ("R1,C1", "character 3", "'-' or the end"),
        ("R1-__import__('os')", "character 4", "an element"),
        ("p(" * 30 + "R1", "character", "nested groups"),
    ],
)
def test_rejected_strings_name_the_position(text: str, place: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert place in str(caught.value)
    assert expected in str(caught.value)


def test_a_circuit_without_resistance_is_refused() -> None:
    with pytest.raises(ConfigError, match="expected a resistance to report, found none"):
        parse("L1-CPE1")


@given(st.text("RCLPEWp0123(),- ", max_size=30))
def test_no_string_breaks_the_parser(text: str) -> None:
    try:
        circuit = parse(text)
    except ConfigError:
        return
    assert np.isfinite(circuit.impedance(typical(circuit), FREQUENCY)).all()
