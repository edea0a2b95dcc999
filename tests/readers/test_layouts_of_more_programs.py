"""Synthetic impedances, polarizations and cycles in layouts of more programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from column_files import table, written

from electrolyte import readers
from electrolyte.ground.errors import RawFileError, UnitsMissingError
from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CURRENT,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    TEST_TIME,
    VOLTAGE,
)
from electrolyte.readers.temperature import stated_temperature_C

FREQUENCIES = np.logspace(5.5, 0.5, 23)
Z = 61.0 + 830.0 / (1 + 2j * np.pi * FREQUENCIES * 830.0 * 4e-9)
DEGREES = np.degrees(np.angle(Z))
NEXT = np.array([0.7]) * Z


def is_z(path: Path, z: np.ndarray = Z) -> None:
    frame = readers.read(path).frame.sort_values(FREQUENCY, ascending=False)
    for column, values in (
        (FREQUENCY, FREQUENCIES),
        (REAL_IMPEDANCE, z.real),
        (IMAGINARY_IMPEDANCE, z.imag),
    ):
        np.testing.assert_allclose(frame[column], values, rtol=1e-6, atol=1e-6)


POLAR, PARTS = (FREQUENCIES, np.abs(Z), DEGREES), (FREQUENCIES, Z.real, Z.imag)
OF_E4990A = "!Agilent Technologies,E4990A,MY1,A.02\n!Source: Standard\n"
ADMITTANCE = 1 / Z
IMPEDANCES = {
    "Keysight |Z|": f"{OF_E4990A}Frequency(Hz), |Z|(Ohm)-data, theta-z(deg)-data\n"
    f"{table(POLAR)}END\n",
    "Keysight R, X": f"{OF_E4990A}Frequency(Hz), R(Ohm)-data, X(Ohm)-data\n{table(PARTS)}END\n",
    "Keysight Cp, D": f"{OF_E4990A}Frequency(Hz), CP(F)-data, D()-data\n"
    + table(
        (
            FREQUENCIES,
            ADMITTANCE.imag / (2 * np.pi * FREQUENCIES),
            ADMITTANCE.real / ADMITTANCE.imag,
        )
    )
    + "END\n",
    "Sciospec": f"4\npellet 3\nrange 3 Hz - 300 kHz\nfrequency[Hz], Re[Ohm], Im[Ohm]\n"
    f"{table(PARTS)}",
    "LCR meter": f"LCR,V1\nDATE,21-03-04\nNo.,FREQ[Hz],Z[ohm],PHASE[deg]\n"
    f"{table((np.arange(23), *POLAR))}",
    "Bode 100": "Frequency (Hz);Trace 1: Impedance: Magnitude (Ω);Trace 2: Impedance: Phase (°)\n"
    f"{table(POLAR, ';', True)}",
    "French": f"Fréquence (Hz);Résistance (Ω);Réactance (Ω)\n{table(PARTS, ';', True)}",
    "Digatron": f"Step,ActFreq,Zreal1,Zimg1,AC1\n,Hz,Ohm,Ohm,degC\n"
    f"{table((np.full(23, 4), *PARTS, np.full(23, 25)))}",
    "Origin": f"Freq\tZ'\tZ''\nHz\tOhm\tOhm\n\nof pellet 3\t\t\n{table(PARTS, chr(9))}",
    "Zahner Thales": "Date....: 12.03.24\nPotential: 0.0V\n\n Number   frequency/Hz   impedance/Ohm"
    f"    phase/deg  time/s\n{table((np.arange(23), *POLAR, np.arange(23)), '   ')}",
    "single blanks": f"Frequency/Hz Z'/Ohm -Z''/Ohm\n"
    f"{table((FREQUENCIES, Z.real, -Z.imag), ' ', True)}",
    "Ivium": f"Z1 /ohm\tZ2 /ohm\tfreq. /Hz\n{table((*PARTS[1:], FREQUENCIES), chr(9))}",
    "CorrTest": f"频率(Hz)\tZ'(ohm)\tZ\"(ohm)\n{table(PARTS, chr(9))}",
    "German": f"Frequenz [Hz];Realteil [Ohm];Imaginärteil [Ohm]\n{table(PARTS, ';', True)}",
    "Chinese": f"频率/Hz,实部/Ω,虚部/Ω\n{table(PARTS)}",
    "units behind #": f"Pt\tFreq\tZreal\tZimag\n#\tHz\tohm\tohm\n"
    f"{table((np.arange(23), *PARTS), chr(9))}",
}


@pytest.mark.parametrize("program", IMPEDANCES)
def test_names_of_an_impedance_below_words(tmp_path: Path, program: str) -> None:
    is_z(written(tmp_path / "a.csv", IMPEDANCES[program]))


def test_units_that_nobody_knows_are_asked_for(tmp_path: Path) -> None:
    text = f"Frequency (Hz),Impedance (dBΩ),Phase (°)\n{table(POLAR)}"
    with pytest.raises(UnitsMissingError, match="dBΩ"):
        readers.read(written(tmp_path / "a.csv", text))


def test_two_samples_over_one_axis_are_not_read_as_the_first(tmp_path: Path) -> None:
    both = (*PARTS, NEXT.real, NEXT.imag)
    text = f"Frequency (Hz),Z' (Ohm),Z'' (Ohm),Z' (Ohm),Z'' (Ohm)\n{table(both)}"
    with pytest.raises(RawFileError, match="2 side by side"):
        readers.read(written(tmp_path / "a.csv", text))


def test_the_curve_of_a_fit_is_no_measurement(tmp_path: Path) -> None:
    names = "Z' (Ω);-Z'' (Ω);Error Z' (%);Frequency (Hz);Number of iterations"
    rows = table((Z.real, -Z.imag, np.full(23, 0.1), FREQUENCIES, np.full(23, 9)), ";")
    with pytest.raises(RawFileError, match="the curve of a fit"):
        readers.read(written(tmp_path / "a.txt", f"{names}\n{rows}"))


def labone(chunks: Sequence[np.ndarray], by_field: bool) -> str:
    """The layouts of LabOne: a row a field, or a column a field."""
    if by_field:
        rows = ["chunk;timestamp;size;fieldname;0;1"]
        for chunk, z in enumerate(chunks):
            for name, values in (
                ("grid", FREQUENCIES),
                ("frequency", FREQUENCIES),
                ("imagz", z.imag),
                ("realz", z.real),
            ):
                rows.append(f"{chunk};27;23;{name};" + ";".join(f"{v:.9g}" for v in values))
        return "\n".join(rows) + "\n"
    text = "chunk;timestamp;size;frequency;realz;imagz\n"
    return text + "".join(
        table(
            (np.full(23, chunk), np.arange(23), np.full(23, 23), FREQUENCIES, z.real, z.imag), ";"
        )
        for chunk, z in enumerate(chunks)
    )


@pytest.mark.parametrize("by_field", [False, True])
def test_sweeps_of_labone(tmp_path: Path, by_field: bool) -> None:
    is_z(written(tmp_path / "one.csv", labone([Z], by_field)))
    path = written(tmp_path / "two.csv", labone([Z, NEXT], by_field))
    found = readers.read(path)
    assert found.format == "labone-csv"
    assert len(found.parts) == 2
    np.testing.assert_allclose(
        found.parts[1].measurement.frame[REAL_IMPEDANCE], NEXT.real, rtol=1e-6
    )


@pytest.mark.parametrize("by_field", [False, True])
def test_labone_without_a_field(tmp_path: Path, by_field: bool) -> None:
    text = labone([Z], by_field).replace("imagz", "phasez", 1)
    path = written(tmp_path / "a.csv", text)
    with pytest.raises(RawFileError, match="imagz"):
        readers.read(path, format="labone-csv")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("! VNA\n# Hz S RI R 50\n" + table(PARTS, " "), "Touchstone"),
        ("LPSCl\nFreq. [Hz]\tEps'\tEps''\n" + table(PARTS, "\t"), "permittivity"),
        (
            '"4294A"\n"Frequency"\t"Data Trace Real"\t"Data Trace Imag"\n' + table(PARTS, "\t"),
            "traces of an analyser",
        ),
    ],
    ids=["Touchstone", "permittivity", "traces"],
)
def test_no_impedance(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(RawFileError, match=found) as error:
        readers.read(written(tmp_path / "a.txt", text))
    assert "Export the impedance itself" in error.value.hint


def test_heights_are_not_suggested_to_be_an_impedance(tmp_path: Path) -> None:
    rows = table(np.random.default_rng(5).normal(size=(6, 12)), "\t")
    with pytest.raises(RawFileError) as error:
        readers.read(written(tmp_path / "a.txt", rows))
    assert "eis" not in error.value.hint


def test_source_meter_below_its_description(tmp_path: Path) -> None:
    time, current = np.arange(0, 90, 3.0), 2e-8 * np.exp(-np.arange(30) / 9)
    rows = table((np.arange(30), time, np.full(30, 0.05), current))
    head = '"Keithley KickStart"\n"Model","2450"\n'
    names = "Index,SMU-1 Time (s),SMU-1 Voltage (V),SMU-1 Current (A)\n"
    frame = readers.read(written(tmp_path / "a.csv", head + names + rows), "dc").frame
    np.testing.assert_allclose(frame[[TEST_TIME, CURRENT]], np.column_stack([time, current]))


def half_cycles() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Time in s, voltage in V, current in A of a charge and a discharge."""
    time = np.arange(0, 4860, 60.0)
    voltage = np.where(time <= 2400, 3.1 + time / 2400, 4.1 - (time - 2400) / 2400)
    return time, voltage, np.where(time <= 2400, 2e-3, -2e-3)


@pytest.mark.parametrize("action", ["Chronoamperometry", "Cyclic Voltammetry"])
def test_a_held_voltage_of_versastudio(tmp_path: Path, action: str) -> None:
    seconds = np.arange(1.0, 41.0)
    current = 3e-7 * np.exp(-seconds / 9) + 2e-9
    nothing, volts = np.zeros(40), np.full(40, 0.4)
    names = "Segment #, Point #, E(V), I(A), Elapsed Time(s), Frequency(Hz), Z Real, Z Imag, 0"
    columns = (nothing, seconds, volts, current, seconds, nothing, nothing, nothing)
    text = "<Application>\nName=VersaStudio\n</Application>\n<Action1>\n"
    text += f"Name={action}\n</Action1>\n<Segment1>\nDefinition={names}\n{table(columns)}"
    path = written(tmp_path / "a.par", f"{text}</Segment1>\n")
    if action.startswith("Cyclic"):
        with pytest.raises(RawFileError, match="an impedance spectrum"):
            readers.read(path)
        return
    frame = readers.read(path, "dc").frame
    np.testing.assert_allclose(frame[CURRENT], current, rtol=1e-7)
    np.testing.assert_allclose(frame[VOLTAGE], volts)
    np.testing.assert_allclose(frame[TEST_TIME], seconds)
    with pytest.raises(RawFileError, match=r"found dc data .*Say --technique dc: its sheet"):
        readers.read(path, "eis")


@pytest.mark.parametrize(
    "names",
    ["Temps (s);Tension (mV);Courant (nA)", "Tiempo [s];Tensión [mV];Corriente [nA]"],
)
def test_polarizations_in_other_languages(tmp_path: Path, names: str) -> None:
    seconds = np.arange(60.0) * 7
    amperes = 4e-8 * np.exp(-seconds / 50) + 1e-9
    rows = table((seconds, np.full(60, 250.0), 1e9 * amperes), ";", True)
    found = readers.read(written(tmp_path / "a.csv", f"{names}\n{rows}", "cp1252"))
    assert found.technique == "dc"
    np.testing.assert_allclose(found.frame[VOLTAGE], 0.25)
    np.testing.assert_allclose(found.frame[CURRENT], amperes, rtol=1e-6)
    cycler = f"{names};Capacité (mAh)\n" + rows.replace("\n", ";0,1\n")
    other = readers.sniff(written(tmp_path / "b.csv", cycler, "cp1252"))
    assert other is None or "dc" not in other.techniques


def test_columns_of_a_german_cycler_are_no_polarization(tmp_path: Path) -> None:
    volts = 3.7 + 0.02 * np.sin(np.arange(30))
    text = "Zyklus;Zeit [s];Spannung [V];Strom [A];Kapazität [Ah]\n"
    columns = (np.full(30, 2), np.arange(30.0), volts, np.full(30, 1e-4), np.arange(30) * 3e-8)
    found = readers.sniff(written(tmp_path / "a.csv", text + table(columns, ";", True)))
    assert found is None or "dc" not in found.techniques


def test_a_voltammogram_is_no_polarization_by_guess(tmp_path: Path) -> None:
    seconds = np.arange(300.0)
    volts = 1.2 - np.abs(seconds - 150) / 125
    columns = (seconds, volts, 2e-5 * np.sin(volts * 5))
    text = f"Time (s),Potential (V),Current (A)\n{table(columns)}"
    assert readers.sniff(path := written(tmp_path / "a.csv", text)) is None
    assert readers.read(path, "dc").technique == "dc"  # as somebody says


def test_frequencies_in_the_column_of_the_modulus_are_told(tmp_path: Path) -> None:
    text = f"Frequency (Hz);|Z| (Ohm);Phase (deg)\n{table((np.abs(Z), FREQUENCIES, DEGREES), ';')}"
    with pytest.raises(RawFileError, match="Frequency and impedance columns are swapped"):
        readers.read(written(tmp_path / "a.csv", text))


def test_german_digatron(tmp_path: Path) -> None:
    time, voltage, current = half_cycles()
    text = "Schritt;Zustand;Zeit;Programmdauer;Schrittdauer;Zyklus;AhLad;Spannung;Strom\n"
    text += ";;;s;s;;Ah;V;mA\n"
    charged = 2e-3 * np.minimum(time, 2400) / 3600
    for t, v, i, q in zip(time, voltage, current, charged, strict=True):
        row = f"1;LAD;23.11.2023 15:{int(t) // 600:02d}:00;{t:.1f};{t % 2460:.1f};1;"
        head, values = row.rsplit(".2023", 1)
        text += head + ".2023" + (values + f"{q:.8f};{v:.5f};{1e3 * i:.4f}\n").replace(".", ",")
    frame = readers.read(written(tmp_path / "a.csv", text, "cp1252")).frame
    np.testing.assert_allclose(frame[TEST_TIME], time)
    np.testing.assert_allclose(frame[CURRENT], current)
    np.testing.assert_allclose(frame[CHARGING_CAPACITY], charged, atol=1e-7)


def test_units_of_a_cycler_in_brackets_below(tmp_path: Path) -> None:
    time, voltage, current = half_cycles()
    text = "Total Time,Cycle,Current,Voltage,Amp-Hours,Mode\n(Seconds),,(Amps),(Volts),(AH),\n"
    rows = zip(time, current, voltage, strict=True)
    text += "".join(f"{t:.1f},1,{i:.6f},{v:.5f},0,{'CD'[int(i < 0)]}\n" for t, i, v in rows)
    frame = readers.read(written(tmp_path / "a.csv", text)).frame
    np.testing.assert_allclose(
        frame[[TEST_TIME, VOLTAGE]], np.column_stack([time, voltage]), atol=1e-5
    )


def test_what_stands_above_the_names_is_kept(tmp_path: Path) -> None:
    text = f"LabVIEW EIS\nT = 35 °C\nFrequency (Hz),Z' (Ohm),Z'' (Ohm)\n{table(PARTS)}"
    found = readers.read(written(tmp_path / "a.csv", text))
    assert found.metadata["comments"] == "LabVIEW EIS\nT = 35 °C"
    assert stated_temperature_C(found) == 35.0


def test_a_second_table_is_not_the_first(tmp_path: Path) -> None:
    names = "Frequency (Hz),Z' (Ohm),Z'' (Ohm)\n"
    path = written(
        tmp_path / "a.csv", names + table(PARTS) + names + table(PARTS[:1] + PARTS[:0:-1])
    )
    assert len(readers.read(path).parts) == 2
    path = written(tmp_path / "b.csv", table(PARTS) + names + table(PARTS))
    with pytest.raises(RawFileError, match="a header that names columns"):
        readers.read(path, "eis")
