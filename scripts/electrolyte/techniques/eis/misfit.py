"""What it means for the resistance that a circuit does not describe the spectrum.

No circuit leaves less than a Kramers-Kronig fit. Where the best one leaves significantly more, the
cell has something that no circuit of the list has. With the 0.1 % of noise of good instruments this
holds for nearly every real cell. It is a doubt in the number where it may have consequences: the
fits without the highest or without the lowest frequencies give another resistance, or residuals
that are alike in neighbouring points are not small. The limits were chosen on simulated spectra.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import fdtrc

from electrolyte.numbers.doubt import Doubt
from electrolyte.techniques.eis.circuits import ComplexArray
from electrolyte.techniques.eis.fitting import Fit, fit_many
from electrolyte.techniques.eis.ion_path import MOST_RELATIVE_U, IonPath, ion_path
from electrolyte.techniques.eis.kramers_kronig import KramersKronig

CHANCE_OF_MISFIT = 1e-5
CHANCE_IN_U = 0.05  # from which on what fits without either end change is in the uncertainty
LEFT_OUT = 0.2  # of the frequencies, at either end
MOST_U = 0.02  # of a resistance that is ok in spite of a misfit
MOST_PATTERN = 0.01  # of |Z|
_NEIGHBOURS = 5  # points over which a residual is averaged


def chance_of_misfit(fit: Fit, z: ComplexArray, test: KramersKronig) -> float:
    """Chance that a right circuit leaves so much more than the Kramers-Kronig fit (F test).

    Residuals count in units of the noise around them, which may depend on the frequency.
    """
    residual = (fit.impedance(test.frequency) - z) / np.abs(z)
    left = float((np.abs(residual / test.local_noise)[test.used] ** 2).sum())
    floor = float((np.abs(test.residual / test.local_noise)[test.used] ** 2).sum())
    more = max(1, 2 * fit.n - fit.n_free - test.dof)
    ratio = (left - floor) / floor * test.dof / more
    return float(fdtrc(more, test.dof, ratio)) if ratio > 0 else 1.0


def change_without_ends(path: IonPath, z: ComplexArray, test: KramersKronig) -> float:
    """Largest change of the resistance in fits without either end of the frequencies, in ohm.

    Infinite where one of them leaves it open.
    """
    order = np.argsort(test.frequency)
    ends = round(LEFT_OUT * len(order))
    use = np.tile(test.used, (2, 1))
    use[0, order[:ends]] = use[1, order[len(order) - ends :]] = False
    starts = np.tile(path.fit.natural, (2, 1, 1))
    fits = fit_many(path.fit.circuit, test.frequency, np.stack([z, z]), starts=starts, use=use)
    found = [ion_path(fit, path.area, test.frequency, path.thickness) for fit in fits]
    if not all(p.u < MOST_RELATIVE_U * p.resistance for p in found):
        return math.inf
    return max(abs(p.resistance - path.resistance) for p in found)


def pattern(fit: Fit, z: ComplexArray, test: KramersKronig) -> float:
    """Largest part of the residuals, relative to |Z|, that neighbouring points have in common."""
    f = test.frequency[test.used]
    residual = ((fit.impedance(f) - z[test.used]) / np.abs(z[test.used]))[np.argsort(f)]
    window = np.full(_NEIGHBOURS, 1 / _NEIGHBOURS)
    return float(np.abs(np.convolve(residual, window, mode="valid")).max())


def misfit(path: IonPath, z: ComplexArray, test: KramersKronig, u: float) -> Doubt | None:
    """The doubt in a resistance of uncertainty u (ohm, with all that the misfit does to it)."""
    left = pattern(path.fit, z, test)
    if u < MOST_U * path.resistance and left < MOST_PATTERN:
        return None
    return Doubt(
        "circuit_misfit",
        f"{path.fit.circuit.text} leaves {100 * path.fit.rms:.2g} % rms, the Kramers-Kronig fit"
        f" {100 * test.rms:.2g} %",
    )
