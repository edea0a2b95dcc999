"""How often the 95 % intervals of an Arrhenius line hold the truth.

    PYTHONPATH=scripts python benchmarks/arrhenius.py [runs] [seed]

Simulates conductivities of 0.35 eV between -20 and 60 °C with 1 % of stated u each, a pellet of 1 %
of geometry, scatter of once or three times the stated u, and temperatures that are right or share
an offset of 2 K (as ``eis.temperature_offset_u_K`` says).
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterator

import numpy as np

from electrolyte.ground.constants import BOLTZMANN_EV_K, ICE_POINT_K
from electrolyte.numbers.quantities import with_interval
from electrolyte.techniques.eis.arrhenius import arrhenius
from electrolyte.techniques.eis.arrhenius_quantities import line_quantities, with_parts

ENERGY, SIGMA25, REFERENCE_C = 0.35, 1e-3, 25.0  # eV of σT, S/cm
U, U_GEOMETRY = 0.01, 0.01
OF = {"sample": "A", "replicate": "P", "source": "m", "origin": "synthetic"}


def truth(celsius: np.ndarray) -> np.ndarray:
    """Conductivity in S/cm."""
    kelvin, reference = celsius + ICE_POINT_K, REFERENCE_C + ICE_POINT_K
    exponent = ENERGY / BOLTZMANN_EV_K * (1 / kelvin - 1 / reference)
    return SIGMA25 * reference / kelvin * np.exp(-exponent)


def coverage(runs: int, n: int, scatter: float, offset_K: float, seed: int) -> dict[str, float]:
    """Share of intervals that hold the truth, by quantity; and of σ at the coldest temperature."""
    rng = np.random.default_rng([seed, n, int(scatter), int(offset_K)])
    celsius = np.linspace(-20.0, 60.0, n)
    reference = REFERENCE_C + ICE_POINT_K
    prefactor = math.log10(SIGMA25 * reference) + ENERGY / (BOLTZMANN_EV_K * reference) / math.log(
        10
    )
    truths = {
        "activation_energy": ENERGY,
        "log10_prefactor": prefactor,
        "arrhenius_conductivity": 1e3 * SIGMA25,
    }
    hits: Counter[str] = Counter()
    for _ in range(runs):
        actual = celsius + rng.normal(0, 1) * offset_K
        errors = rng.normal(0, scatter * U, n) + rng.normal(0, U_GEOMETRY)
        sigma = truth(actual) * np.exp(errors)
        line = arrhenius(
            celsius, sigma, np.full(n, U), u_temperature_offset=offset_K, u_geometry=U_GEOMETRY
        )
        for row in map(with_interval, line_quantities(line, "", REFERENCE_C, **OF)):
            hits[row.quantity] += row.lower95 < truths[row.quantity] < row.upper95
        parts = U_GEOMETRY, 0.0, line.offset_at(celsius[0])
        u = math.hypot(line.excess * U, *parts)
        of = OF | {"unit": "1", "method": "relative"}
        row = with_interval(with_parts("ionic_conductivity", line.point_dof, 1.0, u, parts, **of))
        hits[row.quantity] += row.lower95 < truth(celsius[:1])[0] / sigma[0] < row.upper95
    return {name: count / runs for name, count in hits.items()}


def rows(runs: int, seed: int = 1) -> Iterator[tuple[int, float, float, dict[str, float]]]:
    """Number of temperatures, scatter over u, offset in K, and the coverage."""
    for n in (3, 4, 5, 8):
        for scatter, offset_K in ((1.0, 0.0), (3.0, 0.0), (1.0, 2.0)):
            yield n, scatter, offset_K, coverage(runs, n, scatter, offset_K, seed)


if __name__ == "__main__":
    runs, seed = (int(a) for a in (*sys.argv[1:], *("2000", "1")[len(sys.argv) - 1 :]))
    for n, scatter, offset_K, found in rows(runs, seed):
        shares = "  ".join(f"{name} {100 * share:.1f}" for name, share in found.items())
        print(f"n {n}  scatter {scatter:g}  offset {offset_K:g} K  {shares}")
