"""Elements of equivalent circuits, their parameters, and how they are joined."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """An element type: ``ln Z = sign ln A + offset + slope ln(jω)`` with bounds on A.

    ``slope`` is ``None`` where minus the second parameter is the slope (the CPE).
    """

    sign: int
    slope: float | None
    offset: float
    unit: str
    bounds: tuple[float, float]


KINDS = {
    "R": Kind(+1, 0.0, 0.0, "Ohm", (1e-6, 1e15)),
    "C": Kind(-1, -1.0, 0.0, "F", (1e-16, 1e4)),
    "L": Kind(+1, 1.0, 0.0, "H", (1e-12, 1e2)),
    "CPE": Kind(-1, None, 0.0, "S s^n", (1e-16, 1e4)),
    "W": Kind(+1, -0.5, 0.5 * math.log(2.0), "Ohm s^-1/2", (1e-8, 1e15)),
    "TLMQ": Kind(+1, 0.0, 0.0, "Ohm", (1e-6, 1e15)),
}
TAILS = ("C", "CPE", "TLMQ")  # what blocks
EXPONENT_BOUNDS = (0.2, 1.0)
# parameters of the kinds that have several, by the kind whose parameter they are like; "" exponents
OF_KIND = {"CPE": ("CPE", ""), "TLMQ": ("R", "CPE", "")}


@dataclass(frozen=True)
class Element:
    """One element by its name and kind; ``in_parallel`` tells which immittance is summed."""

    name: str
    kind: str
    in_parallel: bool


@dataclass(frozen=True)
class Parameter:
    """One fit parameter.

    Attributes
    ----------
    name, unit : as impedance.py names it, ``CPE1_0`` and ``CPE1_1`` being Q and n of CPE1
    bounds : of its natural value
    element, kind : index of its element in the circuit, and that element's kind
    exponent : it is the exponent of a CPE or TLMQ
    capacitance : it is C or Q
    arc : number of the arc (parallel group of R with C or CPE) that the element is in
    in_line : the element is in line with everything else, as the blocking electrodes are
    lossy_lead : the element is L or R of a group of both alone, the leads
    """

    name: str
    unit: str
    element: int
    kind: str
    bounds: tuple[float, float]
    exponent: bool
    capacitance: bool
    arc: int | None
    in_line: bool
    lossy_lead: bool


@dataclass(frozen=True)
class Node:
    """A chain (``parallel`` false) or a parallel group of elements and other nodes, by index."""

    parallel: bool
    elements: tuple[int, ...]
    children: tuple[int, ...]
