"""Laws for conductivities that are no straight line over 1/T.

``two_lines``: one activation energy below a temperature and another above it, as at a phase
transition; both lines meet there. ``vtf``: ``ln y = ln A - B/(k (T - T0))``, as of a polymer or a
glass above its transition (Vogel, Phys. Z. 22 (1921) 645; Tammann and Hesse 1926; Fulcher 1925).
``y`` is σT or σ as in ``arrhenius``. Both are linear but for one temperature, which is sought on a
grid.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from electrolyte.ground.constants import BOLTZMANN_EV_K, ICE_POINT_K
from electrolyte.techniques.eis.circuits import FloatArray

FEWEST = 7  # temperatures: two more than parameters of the larger law
SIDE = 2  # temperatures on each side of a kink
GRID = 40
Design = Callable[[FloatArray, float], FloatArray]


def _two_lines(kelvin: FloatArray, kink: float) -> FloatArray:
    """Columns of ln y at the kink, and of minus both energies; (n, 3)."""
    x = 1 / (BOLTZMANN_EV_K * kelvin) - 1 / (BOLTZMANN_EV_K * kink)
    return np.column_stack([np.ones_like(x), -np.maximum(x, 0.0), -np.minimum(x, 0.0)])


def _vtf(kelvin: FloatArray, zero: float) -> FloatArray:
    """Columns of ln A and B; (n, 2)."""
    return np.column_stack([np.ones_like(kelvin), -1 / (BOLTZMANN_EV_K * (kelvin - zero))])


DESIGNS: dict[str, Design] = {"two_lines": _two_lines, "vtf": _vtf}


@dataclass(frozen=True)
class Curved:
    """One law, fitted.

    Attributes
    ----------
    law : ``two_lines`` or ``vtf``
    temperature_K : of the kink, or T0
    parameters : ln y at the kink and the energies in eV below and above it; or ln A and B in eV
    covariance : of the parameters and, last, the temperature
    aicc : of normal errors of unknown size
    df, chi2_reduced : degrees of freedom and scatter in units of u
    """

    law: str
    temperature_K: float
    parameters: FloatArray
    covariance: FloatArray
    aicc: float
    df: int
    chi2_reduced: float

    @property
    def described(self) -> str:
        """In words, for a note."""
        if self.law == "vtf":
            zero = f"T0 = {self.temperature_K:.0f} K"
            return f"B = {self.parameters[1]:.3f} eV and {zero} of a VTF law"
        cold, hot = self.parameters[1:]
        at = self.temperature_K - ICE_POINT_K
        return f"two lines of {cold:.3f} eV below and {hot:.3f} eV above {at:.0f} °C"

    def ln_y(self, kelvin: float) -> tuple[float, float]:
        """Of the law at a temperature, and its standard uncertainty."""
        at = np.array([kelvin])
        value = float((DESIGNS[self.law](at, self.temperature_K) @ self.parameters)[0])
        gradient = _jacobian(self.law, at, self.temperature_K, self.parameters)[0]
        return value, math.sqrt(gradient @ self.covariance @ gradient)


def fit(law: str, kelvin: FloatArray, ln_y: FloatArray, u: FloatArray | None) -> Curved | None:
    """The law through points (n,) with standard uncertainties of ln y; ``None`` for too few.

    As of a line, u from the covariance grows with the scatter and never shrinks.
    """
    distinct = np.unique(kelvin)
    if len(distinct) < FEWEST:
        return None
    weight = np.ones_like(ln_y) if u is None else 1 / u
    kinks = float(distinct[SIDE - 1]), float(distinct[-SIDE])
    low, high = kinks if law == "two_lines" else (0.0, 0.95 * float(distinct[0]))
    for _ in range(3):  # of ever finer grids
        grid = np.linspace(low, high, GRID)
        left = [_solved(law, kelvin, ln_y, weight, t)[1] for t in grid]
        k = int(np.argmin(left))
        low, high = grid[max(k - 1, 0)], grid[min(k + 1, GRID - 1)]
    temperature = float(grid[k])
    parameters, chi2 = _solved(law, kelvin, ln_y, weight, temperature)
    jacobian = _jacobian(law, kelvin, temperature, parameters) * weight[:, None]
    n, p = jacobian.shape
    df = n - p
    reduced = chi2 / df
    scale = reduced if u is None else max(1.0, reduced)
    return Curved(
        law,
        temperature,
        parameters,
        scale * np.linalg.pinv(jacobian.T @ jacobian),
        aicc(chi2, n, p),
        df,
        math.nan if u is None else reduced,
    )


def aicc(chi2: float, n: int, parameters: int) -> float:
    """Corrected Akaike criterion of n points with normal errors of unknown size.

    Infinite for too few points.
    """
    k = parameters + 1
    if n <= k + 1:
        return math.inf
    return n * math.log(max(chi2, 1e-300) / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)


def _solved(
    law: str, kelvin: FloatArray, ln_y: FloatArray, weight: FloatArray, temperature: float
) -> tuple[FloatArray, float]:
    design = DESIGNS[law](kelvin, temperature) * weight[:, None]
    parameters = np.linalg.lstsq(design, ln_y * weight, rcond=None)[0].astype(float)
    left = ln_y * weight - design @ parameters
    return parameters, float(left @ left)


def _jacobian(
    law: str, kelvin: FloatArray, temperature: float, parameters: FloatArray
) -> FloatArray:
    """Derivatives of ln y in the parameters and the temperature; (n, p + 1)."""
    design = DESIGNS[law]
    step = 1e-4 * temperature + 1e-3
    up, down = (design(kelvin, temperature + s) @ parameters for s in (step, -step))
    return np.column_stack([design(kelvin, temperature), (up - down) / (2 * step)])
