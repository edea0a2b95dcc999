"""The temperature that a file states, and what only looks like one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.temperature import stated_temperature_C


def measurement(columns: dict[str, Any] | None = None, **metadata: Any) -> Measurement:
    return Measurement("eis", "a", data_frame(columns or {}), Path("x"), "", metadata)


@pytest.mark.parametrize(
    ("columns", "metadata", "celsius"),
    [
        ({}, {"temperature_K": 298.15}, 25.0),
        ({}, {"comments": "annealed\nTemperature: -10 degC"}, -10.0),
        ({}, {"title": "pellet 3, Temp = 333,15 K"}, 60.0),
        ({}, {"comments": "from Temperature 25 °C to Temperature 60 °C"}, None),
        ({}, {"comments": "T cell K"}, None),
        ({"Temperature / K": [413.2, 413.4]}, {}, 140.15),
        ({"Temp. (°C)": [24.0, 26.0]}, {}, 25.0),
        ({"Temperature_C": [500.0]}, {}, 500.0),
        ({"Temp / deg C": [25.0]}, {}, 25.0),
        ({"Temperature (°C)": [25.0, 60.0]}, {}, None),  # a ramp
        ({"Temp / °C": [1395.2, 1395.2]}, {}, None),  # no sensor
        ({"Temp / °C": [0.0, 0.0]}, {}, None),
        ({"T / °C": [50.0]}, {}, 50.0),
        ({"T [K]": [298.15]}, {}, 25.0),
        ({"T_cell (C)": [45.0]}, {}, 45.0),
        ({"Temperatur / °C": [-20.0]}, {}, -20.0),
        ({"température (°C)": [70.0]}, {}, 70.0),
        ({"T": [25.0]}, {}, None),  # of what unit
        ({"T / s": [25.0]}, {}, None),
        ({"Template": [25.0]}, {}, None),
        ({"Temperature": [25.0]}, {}, None),  # of what unit
    ],
)
def test_what_a_file_states(
    columns: dict[str, Any], metadata: dict[str, Any], celsius: float | None
) -> None:
    assert stated_temperature_C(measurement(columns, **metadata)) == pytest.approx(celsius)
