"""Spikes of the voltage are single records that no current explains."""

from __future__ import annotations

import numpy as np
import pytest
from true_cells import Step, frame, records

from electrolyte.readers.measurement import VOLTAGE
from electrolyte.techniques.cycling.spikes import without_spikes

WHOLE = [Step(1e-3, 1e-3, (3.0, 4.2)), Step(-1e-3, 1e-3, (4.1, 3.0))] * 3


@pytest.mark.parametrize("volts", [0.0, 5.0])
@pytest.mark.parametrize("place", [10, 25, 60])
def test_a_spike_is_interpolated(place: int, volts: float) -> None:
    table = frame(records(WHOLE))
    true = table[VOLTAGE].to_numpy().copy()
    table.loc[place, VOLTAGE] = volts
    mended, spikes = without_spikes(table)
    assert spikes == 1
    assert mended[VOLTAGE].to_numpy() == pytest.approx(true, abs=0.1)


def test_the_voltage_at_a_turn_is_none_though_the_records_before_it_are_lost() -> None:
    """A charge of a negative electrode lost its end; the discharge begins where it had led to."""
    table = frame(records([Step(1e-3, 1e-3, (0.1, 0.35)), Step(-1e-3, 1e-3, (0.33, 0.05))] * 3))
    table.loc[np.flatnonzero(np.diff(table["Current / A"]) < 0) + 1, VOLTAGE] = 1.1
    assert without_spikes(table)[1] == 0
