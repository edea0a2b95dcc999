"""Impedance: the Nyquist plot, and modulus and phase over frequency."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from electrolyte.pages.plots.plot import Axis, Plot, Series

IN_VIEW = 2  # times |Z| where the phase is smallest: the resistance, and not all of the electrodes


def plots(tables: Mapping[str, pd.DataFrame]) -> list[Plot]:
    """Three plots of a spectrum, without a fit where no circuit fits."""
    table = tables["curves"]
    frequency = table["Frequency / Hz"].to_numpy()
    real, imaginary = (table[f"{p} Impedance / ohm"].to_numpy() for p in ("Real", "Imaginary"))
    fits = (table[f"Fitted {p} Impedance / ohm"].to_numpy() for p in ("Real", "Imaginary"))
    measured, fitted = real + 1j * imaginary, np.asarray(next(fits)) + 1j * np.asarray(next(fits))
    columns = {
        "f": frequency,
        "re": real,
        "im": -imaginary,
        "re_fit": fitted.real,
        "im_fit": -fitted.imag,
        "abs": np.abs(measured),
        "abs_fit": np.abs(fitted),
        "rest": 100 * (np.abs(measured) - np.abs(fitted)) / np.abs(measured),
        "phase": -np.angle(measured, deg=True),
        "phase_fit": -np.angle(fitted, deg=True),
        "turned": -np.angle(measured * fitted.conj(), deg=True),
    }
    fits_any = bool(np.isfinite(fitted).any())
    circuit = f"fit of {table['circuit'].iloc[0]}"
    hover = {"f": "frequency / Hz"}
    over_f = Axis("frequency / Hz", log=True)

    def of(*names: str) -> dict[str, np.ndarray]:
        return {name: columns[name] for name in names}

    def drawn(x: str, y: str, x_fit: str, y_fit: str) -> list[Series]:
        data = Series("data", "data", x, y)
        return [data, Series(circuit, "fit", x_fit, y_fit)] if fits_any else [data]

    near = np.abs(measured) <= IN_VIEW * np.abs(measured[np.argmin(np.abs(columns["phase"]))])
    seen = real[near], -imaginary[near]
    view = float(seen[0].min()), float(seen[0].max()), float(seen[1].min()), float(seen[1].max())
    return [
        Plot(
            "Nyquist plot, around the resistance (zoom out for the rest)",
            Axis("Re Z / Ω"),
            Axis("−Im Z / Ω"),
            of("f", "re", "im", "re_fit", "im_fit"),
            drawn("re", "im", "re_fit", "im_fit"),
            equal=True,
            view=view,
            hover=hover,
        ),
        Plot(
            "Modulus",
            over_f,
            Axis("|Z| / Ω", log=True),
            of("f", "abs", "abs_fit", "rest"),
            drawn("f", "abs", "f", "abs_fit"),
            residual="rest" if fits_any else "",
            residual_title="residual / %" if fits_any else "",
        ),
        Plot(
            "Phase",
            over_f,
            Axis("−phase / °"),
            of("f", "phase", "phase_fit", "turned"),
            drawn("f", "phase", "f", "phase_fit"),
            residual="turned" if fits_any else "",
            residual_title="residual / °" if fits_any else "",
        ),
    ]
