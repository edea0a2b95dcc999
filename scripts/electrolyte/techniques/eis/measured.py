"""The impedance spectrum of a raw file."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.problems import Row
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    Measurement,
)
from electrolyte.readers.temperature import stated_temperature_C
from electrolyte.techniques.eis.pellet import Spectrum


def spectrum_of(row: Row, measurement: Measurement) -> Spectrum:
    """The spectrum of one row of the sheet, with what its file states of the temperature.

    Rows that repeat another digit for digit are no measurements of their own, and would make u too
    small: they are left out.
    """
    columns = [FREQUENCY, REAL_IMPEDANCE, IMAGINARY_IMPEDANCE]
    frame = measurement.frame.drop_duplicates(columns)
    impedance = frame[REAL_IMPEDANCE].to_numpy() + 1j * frame[IMAGINARY_IMPEDANCE].to_numpy()
    frequency = frame[FREQUENCY].to_numpy()
    return Spectrum(
        row["measurement"],
        row["temperature_C"],
        frequency,
        impedance,
        row["origin"],
        row["cell_kind"] or "blocking",
        Path(row["path"]).name,
        stated_temperature_C(measurement),
    )
