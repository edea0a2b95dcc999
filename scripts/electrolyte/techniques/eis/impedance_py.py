"""impedance.py as the engine of the circuit fits, for those who want to compare.

The only module that imports impedance.py, and only when it is asked for.
"""

from __future__ import annotations

import numpy as np

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.eis.circuits import Circuit, ComplexArray, FloatArray
from electrolyte.techniques.eis.fitting import Fit, fit_at


def fit_with_impedance_py(
    circuit: Circuit, frequency: FloatArray, z: ComplexArray, starts: FloatArray
) -> Fit:
    """Fit one spectrum (N,) with modulus weights from the nearest of the starts (S, P).

    The values are those of ``impedance.models.circuits.fitting.circuit_fit``, which without the
    weights is wrong by more than 5 % in most blocking spectra, and which stops far from the
    minimum unless it is told the scale of the parameters (farads next to ohms), when it takes
    seconds a fit. The error bars come from the analytic derivatives at its end.

    Raises
    ------
    AnalysisError
        where it fails
    """
    from impedance.models.circuits.fitting import circuit_fit

    left = [np.abs(circuit.impedance(start, frequency) / z - 1) for start in starts]
    start = starts[int(np.argmin([np.vdot(a, a) for a in left]))]
    try:
        values, _ = circuit_fit(
            frequency,
            z,
            circuit.text,
            list(start),
            weight_by_modulus=True,
            x_scale=start,
            maxfev=2000,
        )
    except (RuntimeError, ValueError) as error:
        raise AnalysisError(
            f"fit of {circuit.text} with impedance.py", "an end", str(error)
        ) from None
    return fit_at(circuit, frequency, z, np.asarray(values), engine="impedance")
