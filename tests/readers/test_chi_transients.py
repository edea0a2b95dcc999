"""CH Instruments text of a polarization: voltages as set, currents with the voltage."""

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.measurement import CURRENT, TEST_TIME, VOLTAGE

TIME = np.arange(1, 61) * 0.5  # s
HELD = {"Init E (V)": "-0.35", "Run Time (sec)": "30"}
STEPPED = {
    "Init E (V)": "0",
    "High E (V)": "0.4",
    "Low E (V)": "-0.2",
    "Init P/N": "P",
    "Step": "3",
    "Pulse Width (sec)": "10",
}


def write(path, experiment, settings, current, names="Time/sec, Current/A"):
    separator = ", " if "," in names else " "
    path.write_text(
        "\r\n".join(
            [
                "March 9, 2026   08:15:30",
                experiment,
                "File: c:\\x.bin",
                "Data Source:  Experiment",
                "Instrument Model:  CHI604E",
                "Header: ",
                "Note: ",
                "",
                *(f"{name} = {value}" for name, value in settings.items()),
                "",
                names,
                "",
                *(f"{t:.3e}{separator}{i:.4e}" for t, i in zip(TIME, current, strict=True)),
            ]
        )
        + "\r\n"
    )
    return path


@pytest.mark.parametrize("names", ["Time/sec, Current/A", "Time/sec Current/A"])
def test_a_held_voltage_is_the_initial_one(tmp_path, names):
    current = -2e-8 * (1 + np.exp(-TIME / 4))
    found = read(write(tmp_path / "a.txt", "Amperometric i-t Curve", HELD, current, names), "dc")
    np.testing.assert_allclose(found.frame[TEST_TIME], TIME)
    np.testing.assert_allclose(found.frame[VOLTAGE], -0.35)
    np.testing.assert_allclose(found.frame[CURRENT], current, rtol=1e-4)
    assert not found.warnings


@pytest.mark.parametrize(
    ("first", "levels"), [("P", (0.4, -0.2, 0.4)), ("N", (-0.2, 0.4, -0.2))], ids=["up", "down"]
)
def test_steps_go_back_and_forth(tmp_path, first, levels):
    voltage = np.repeat(levels, 20)
    settings = STEPPED | {"Init P/N": first}
    found = read(write(tmp_path / "a.txt", "Chronoamperometry", settings, voltage * 3e-7), "dc")
    np.testing.assert_allclose(found.frame[VOLTAGE], voltage)


def test_currents_against_the_voltage_are_turned_and_told(tmp_path):
    current = -0.4 * 1e-7 * np.ones(60)
    settings = STEPPED | {"Step": "1", "Pulse Width (sec)": "30"}
    found = read(write(tmp_path / "a.txt", "Chronoamperometry", settings, current), "dc")
    np.testing.assert_allclose(found.frame[CURRENT], -current)
    assert found.warnings == ("currents turned: this program counted cathodic currents positive",)


@pytest.mark.parametrize("name", ["High E (V)", "Low E (V)", "Step", "Pulse Width (sec)"])
def test_a_setting_that_is_missing_or_no_number_is_named(tmp_path, name):
    without = {k: v for k, v in STEPPED.items() if k != name}
    with pytest.raises(RawFileError, match="setting") as error:
        read(write(tmp_path / "a.txt", "Chronoamperometry", without, TIME), "dc")
    assert name in str(error.value)
    with pytest.raises(RawFileError, match="line") as error:
        read(write(tmp_path / "b.txt", "Chronoamperometry", STEPPED | {name: "-"}, TIME), "dc")
    assert name in str(error.value)


def test_another_experiment_is_named(tmp_path):
    path = write(tmp_path / "a.txt", "Cyclic Voltammetry", HELD, TIME, "Potential/V, Current/A")
    for technique in (None, "eis", "dc"):
        with pytest.raises(RawFileError, match=r"'Cyclic Voltammetry'.*i-t curves are read"):
            read(path, technique)
