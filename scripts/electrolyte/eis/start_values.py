"""Start values of circuit fits, taken from the spectra, for any circuit.

Four sets for every spectrum. They differ in what the level of the plateau is taken for (the real
part where the phase is smallest, or at the lowest frequency) and in where the time constants of
the arcs (parallel groups with R and C or CPE) lie, because that is what decides which minimum a
fit ends in.
"""

from __future__ import annotations

import numpy as np

from electrolyte.eis.circuits import KINDS, Circuit, ComplexArray, FloatArray

N_STARTS = 4


def start_values(circuit: Circuit, frequency: FloatArray, z: ComplexArray) -> FloatArray:
    """Natural parameters to start from, shape (B, 4, P), for spectra z (B, N) in ohm."""
    order = np.argsort(frequency)[::-1]
    omega, z = 2 * np.pi * frequency[order], z[:, order]
    highest, lowest = omega[0], omega[-1]
    flat = np.abs(z.imag / z.real).argmin(axis=1)
    rows = np.arange(len(z))
    plateau = np.abs(z.real[rows, flat])
    q_electrode, n_electrode = _electrode(omega, z)
    # Above the plateau the admittance of an arc is 1/R + jωC, whether its apex is seen or not.
    fast = np.clip((1 / z[:, 0]).imag / highest * plateau, 0.003 / highest, None)
    slow = 1.0 / omega[flat]
    inductance = np.where(
        z.imag[:, 0] > 0, z.imag[:, 0] / highest, 0.02 * np.abs(z[:, 0]) / highest
    )
    level = (plateau, plateau, np.abs(z.real[:, -1]), plateau)
    first = (fast, fast, np.full_like(fast, 1 / highest), 0.1 * fast)
    last = (np.sqrt(fast * slow), slow, np.full_like(slow, 1 / lowest), 0.3 * slow)
    exponent = (0.95, 0.85, 0.8, 0.7)
    share_of_first = (0.5, 0.3, 0.5, 0.8)

    start = np.empty((len(z), N_STARTS, len(circuit.parameters)))
    arc_of, in_line = _roles(circuit)
    value: FloatArray
    n_arcs = len(set(arc_of.values()))
    for k in range(N_STARTS):
        taus, resistances = [], []
        for arc in range(n_arcs):
            weight = arc / (n_arcs - 1) if n_arcs > 1 else 0.0
            taus.append(first[k] ** (1 - weight) * last[k] ** weight)
            rest = (1 - share_of_first[k]) / max(1, n_arcs - 1)
            share = 1.0 if n_arcs == 1 else (share_of_first[k] if arc == 0 else rest)
            resistances.append(level[k] * share)
        n_chained = sum(e.kind == "R" and i not in arc_of for i, e in enumerate(circuit.elements))
        chained = level[k] / n_chained if not n_arcs else 0.5 * np.abs(z.real).min(axis=1)
        for p, (name, element) in enumerate(
            zip(circuit.parameters, circuit.element_of, strict=True)
        ):
            index = int(element)
            kind, arc = circuit.elements[index].kind, arc_of.get(index, -1)
            if kind == "R":
                value = chained if arc < 0 else resistances[arc]
            elif kind == "L":
                value = inductance
            elif kind == "W":
                value = np.abs(z[:, -1]) * np.sqrt(lowest / 2)
            elif name.endswith("_1"):
                value = n_electrode if index in in_line else np.full(len(z), exponent[k])
            else:  # the admittance of C or CPE, jωC or Q(jω)^n
                n = exponent[k] if kind == "CPE" else 1.0
                if arc >= 0:
                    value = taus[arc] ** n / resistances[arc]
                elif index in in_line:
                    value = q_electrode * (lowest ** (n_electrode - 1) if kind == "C" else 1.0)
                else:
                    value = slow**n / plateau
            start[:, k, p] = value
    return _inside(circuit, start)


def _electrode(omega: FloatArray, z: ComplexArray) -> tuple[FloatArray, FloatArray]:
    """Q and n of the CPE that the lowest quarter of the frequencies shows, each (B,)."""
    n_points = max(3, len(omega) // 4)
    x = np.log(omega[-n_points:])
    y = np.log(np.clip(-z.imag[:, -n_points:], 1e-3 * np.abs(z[:, -n_points:]), None))
    x = x - x.mean()
    n = np.clip(-(y @ x) / (x @ x), 0.4, 0.98)
    log_q = (-y - n[:, None] * np.log(omega[-n_points:])).mean(axis=1)
    return np.exp(log_q) * np.sin(n * np.pi / 2), n  # -Im Z = sin(nπ/2)/(Q ω^n)


def _roles(circuit: Circuit) -> tuple[dict[int, int], set[int]]:
    """Arc number of the elements in arcs; elements in line with everything (the electrodes)."""
    arc_of: dict[int, int] = {}
    n_arcs = 0
    for node in circuit.nodes:
        kinds = {circuit.elements[e].kind for e in node.elements}
        if node.parallel and kinds & {"C", "CPE"}:
            # p(R1-CPE2,C1): the resistance of the arc may be one level down
            inner = [e for c in node.children for e in circuit.nodes[c].elements]
            inner = [e for e in inner if circuit.elements[e].kind == "R" and e not in arc_of]
            if "R" in kinds or inner:
                arc_of |= dict.fromkeys([*node.elements, *inner], n_arcs)
                n_arcs += 1
    return arc_of, set(circuit.nodes[-1].elements)


def _inside(circuit: Circuit, start: FloatArray) -> FloatArray:
    low, high = (circuit.natural(bound) for bound in circuit.theta_bounds)
    margin = np.where(circuit.is_exponent, 1.0, 10.0)
    return np.clip(np.nan_to_num(start, nan=1.0), low * margin, high / margin)


assert set(KINDS) == {"R", "C", "L", "CPE", "W"}  # each has its start value above
