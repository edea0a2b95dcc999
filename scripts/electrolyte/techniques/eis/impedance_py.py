"""impedance.py as the engine of the circuit fits, for those who want to compare.

The only module that imports impedance.py, and only when it is asked for.
"""

from __future__ import annotations

import numpy as np

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.eis.circuits import Circuit, ComplexArray, FloatArray


def fitted_values(
    circuit: Circuit, frequency: FloatArray, z: ComplexArray, starts: FloatArray
) -> FloatArray:
    """Parameters (P,) of one spectrum (N,), with modulus weights from the nearest start of (S, P).

    They are those of ``impedance.models.circuits.fitting.circuit_fit``, which without the
    weights is wrong by more than 5 % in most blocking spectra, and which stops far from the
    minimum unless it is told the scale of the parameters (farads next to ohms), when it takes
    seconds a fit.

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
    return np.asarray(values)
