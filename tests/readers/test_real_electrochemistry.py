"""Every real EIS and DC file: values read off the file itself, and an independent reader."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from impedance import preprocessing

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.electrochemistry.biologic import current_from_charge
from electrolyte.readers.measurement import (
    CURRENT,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    SWEEP_COUNT,
    TEST_TIME,
    VOLTAGE,
)

# file, format, points, first and last row (Hz, ohm, ohm), part of each warning
SPECTRA = [
    (
        "exampleDataGamry.DTA",
        "gamry-dta",
        72,
        (200015.6, 825.8584, -1367.239),
        (0.0158898, 17007.49, -6635.557),
        [],
    ),
    (
        "exampleDataGamryABORT.DTA",
        "gamry-dta",
        72,
        (200015.6, 825.8584, -1367.239),
        (0.0158898, 17007.49, -6635.557),
        ["EXPERIMENTABORTED", "0.0158898 Hz"],
    ),
    (
        "gamryparser_eispot_data.dta",
        "gamry-dta",
        10,
        (10000, 224.6075, -3.767681),
        (0.5, 226.885, -7.053867),
        [],
    ),
    (
        "gamryparser_eispot_data_curveaborted.dta",
        "gamry-dta",
        5,
        (10000, 224.6075, -3.767681),
        (100, 226.2954, -6.136346),
        ["EXPERIMENTABORTED", "100 Hz"],
    ),
    (
        "exampleDataBioLogic.mpt",
        "biologic-mpt",
        43,
        (1000.3201, 65.470886, -0.38998979),
        (0.01689554, 110.97003, -2.3458567),
        ["to end at 0.01 Hz"],
    ),
    (
        "PEIS_LPSCl_IonBlocking_-25C.txt",
        "biologic-mpt",
        79,
        (7000018.5, 359.24146, -290.92038),
        (0.10002181, 1799427.6, -8093785.5),
        [],
    ),
    (
        "PEIS_LPSCl_IonBlocking_-25C.mpr",
        "biologic-mpr",
        79,
        (7000018.5, 359.24146, -290.92038),
        (0.10002181, 1799427.6, -8093785.5),
        [],
    ),
    ("Circuit1_EIS_1.z", "zplot-z", 48, (5e4, 29.036, 0.63662), (1, 75.803, -0.16244), []),
    (
        "exampleDataZPlot.z",
        "zplot-z",
        21,
        (300000.0, 147.77, -11.335),
        (3000, 613.68, -137.13),
        ["declares 56 points, the file holds 21"],
    ),
    (
        "exampleDataZPlot_noComments.z",
        "zplot-z",
        31,
        (300000.0, 642.62, -85.821),
        (300, 1305.3, -195.01),
        ["declares 79 points, the file holds 31"],
    ),
    (
        "exampleDataAutolab.txt",
        "zplot-z",
        41,
        (10000.0, 0.013785863964281, 0.007191946305823),
        (0.1, 0.0345697771923854, -0.00390292888845954),
        [],
    ),
    (
        "exampleDataCHInstruments.txt",
        "chi-text",
        73,
        (99610, 98.91, -2.748),
        (0.1, 5685, -15860),
        [],
    ),
    (
        "exampleDataParstat.txt",
        "parstat-text",
        31,
        (10000.0, None, None),
        (10, 0.0270946491457229, -0.00399791080333837),
        ["781 rows without impedance (0 Hz)"],
    ),
    (
        "exampleDataPowersuite.txt",
        "powersuite-text",
        30,
        (0.1, 423929.46, -49014.063),
        (2000000.0, -470.54113, -1397.7358),
        [],
    ),
    (
        "exampleDataVersaStudio.par",
        "versastudio-par",
        61,
        (100000.0, 55.31571, 4.575431),
        (0.02154435, 1516.313, -122.8279),
        ["to end at 0.001 Hz"],
    ),
    # values of Zahner's own importer (zahner-analysis 26.42.0) for this file
    (
        "zahner_rc-data.ism",
        "zahner-ism",
        55,
        (100000.0, 165.607101, -10868.17838132),
        (0.2, 99513834.1, -1933631.42535424),
        ["20 points of the overlapping start"],
    ),
    (
        "EISFitpython_Example2a.txt",
        "novocontrol-windeta",
        51,
        (1000000.0, 3805.5903, -6318.0615),
        (0.30000001, 218314.67, -150821.22),
        [],
    ),
    (
        "EISFitpython_s04147-140deg.txt",
        "novocontrol-windeta",
        42,
        (1000000.0, 22142.3, -54311.5),
        (0.03, 3272660, -1408530),
        [],
    ),
    (
        "EISFitpython_s04147-200deg.txt",
        "novocontrol-windeta",
        40,
        (1000000.0, 15859.6, -18347.1),
        (0.069838, 235592, -137609),
        [],
    ),
]


def complex_impedance(frame: pd.DataFrame) -> np.ndarray:
    return (frame[REAL_IMPEDANCE] + 1j * frame[IMAGINARY_IMPEDANCE]).to_numpy()


@pytest.mark.parametrize(
    ("name", "format", "points", "first", "last", "warnings"), SPECTRA, ids=[s[0] for s in SPECTRA]
)
def test_golden_spectra(real_data, name, format, points, first, last, warnings):
    measurement = read(real_data / "eis" / name, "eis")
    frame = measurement.frame
    assert (measurement.technique, measurement.format) == ("eis", format)
    assert len(frame) == points
    assert list(frame.columns[:3]) == [FREQUENCY, REAL_IMPEDANCE, IMAGINARY_IMPEDANCE]
    for row, expected in ((0, first), (-1, last)):
        for column, value in zip(frame.columns[:3], expected, strict=True):
            # the values were read off with eight digits
            assert value is None or frame[column].iloc[row] == pytest.approx(value, rel=6e-8)
    assert not frame.isna().any().any()
    assert len(measurement.warnings) == len(warnings)
    for part, warning in zip(warnings, measurement.warnings, strict=True):
        assert part in warning
    assert SWEEP_COUNT not in frame
    assert not {"electrode_area_cm2", "characteristic_mass"} & set(measurement.metadata)


@pytest.mark.parametrize(
    ("name", "oracle"),
    [
        ("exampleDataGamry.DTA", preprocessing.readGamry),
        ("exampleDataGamryABORT.DTA", preprocessing.readGamry),
        ("gamryparser_eispot_data.dta", preprocessing.readGamry),
        ("exampleDataBioLogic.mpt", preprocessing.readBioLogic),
        ("PEIS_LPSCl_IonBlocking_-25C.txt", preprocessing.readBioLogic),
        ("Circuit1_EIS_1.z", preprocessing.readZPlot),
        ("exampleDataZPlot.z", preprocessing.readZPlot),
        ("exampleDataZPlot_noComments.z", preprocessing.readZPlot),
        ("exampleDataAutolab.txt", preprocessing.readAutolab),
        ("exampleDataCHInstruments.txt", preprocessing.readCHInstruments),
        ("exampleDataParstat.txt", preprocessing.readParstat),
        ("exampleDataPowersuite.txt", preprocessing.readPowerSuite),
        ("exampleDataVersaStudio.par", preprocessing.readVersaStudio),
    ],
)
def test_same_numbers_as_impedance_py(real_data, name, oracle):
    path = real_data / "eis" / name
    frequency, impedance = oracle(str(path))
    frame = read(path).frame
    np.testing.assert_array_equal(frame[FREQUENCY], frequency)
    np.testing.assert_array_equal(complex_impedance(frame), impedance)


def test_all_windeta_temperatures_are_read(real_data):
    points = {
        t: len(read(real_data / "eis" / f"EISFitpython_s04147-{t}deg.txt").frame)
        for t in range(140, 201, 10)
    }
    assert points == {140: 42, 150: 42, 160: 42, 170: 41, 180: 41, 190: 41, 200: 40}


def test_windeta_geometry_is_what_the_file_states(real_data):
    metadata = read(real_data / "eis" / "EISFitpython_Example2a.txt").metadata
    assert metadata["diameter_mm"] == 13.0
    assert metadata["thickness_mm"] == 0.75  # not the electrode thickness, 4 mm
    assert metadata["amplitude_mV_rms"] == pytest.approx(7.1)
    assert metadata["start_time"] == "26.02.2025 15:11"


def test_a_headerless_csv_is_refused_with_the_header_that_would_help(real_data):
    with pytest.raises(RawFileError) as error:
        read(real_data / "eis" / "exampleData.csv", "eis")
    assert error.value.line == 1
    assert "Frequency / Hz,Real Impedance / ohm,Imaginary Impedance / ohm" in error.value.hint


def test_the_headerless_csv_is_readable_with_that_header(real_data, tmp_path):
    text = (real_data / "eis" / "exampleData.csv").read_text()
    path = tmp_path / "a.csv"
    path.write_text("Frequency / Hz,Real Impedance / ohm,Imaginary Impedance / ohm\n" + text)
    frame = read(path, "eis").frame
    assert frame.iloc[0].tolist() == [
        3.1622999999999998e-03,
        4.9499897764050602e-02,
        -2.0438698544418925e-02,
    ]


def test_an_mpt_without_frequencies_is_refused(real_data):
    with pytest.raises(RawFileError, match="expected column freq/Hz") as error:
        read(real_data / "eis" / "exampleDataBioLogic_MissingFreq.mpt", "eis")
    assert error.value.line == 61


def test_mpr_and_its_text_export_agree(real_data):
    binary = read(real_data / "eis" / "PEIS_LPSCl_IonBlocking_-25C.mpr").frame
    text = read(real_data / "eis" / "PEIS_LPSCl_IonBlocking_-25C.txt").frame
    shared = [column for column in text.columns if column in binary.columns]
    assert len(shared) == len(text.columns) == 10
    for column in shared:
        # the text has eight digits of a single-precision number
        np.testing.assert_allclose(binary[column], text[column], rtol=6e-8, err_msg=column)


def test_metadata_of_real_files(real_data):
    mpr = read(real_data / "eis" / "PEIS_LPSCl_IonBlocking_-25C.mpr").metadata
    assert mpr["start_time"] == "2025-05-15T01:18:45.867"
    assert mpr["software"] == "EC-Lab v11.61"
    assert mpr["instrument"] == "BioLogic (SN 1787)"
    mpt = read(real_data / "eis" / "PEIS_LPSCl_IonBlocking_-25C.txt").metadata
    assert mpt["instrument"] == "BioLogic SP-300 (SN 1787)"
    assert mpt["amplitude_mV_peak"] == 14.1
    assert mpt["start_time"] == "05/15/2025 01:18:45.867"
    gamry = read(real_data / "eis" / "exampleDataGamry.DTA").metadata
    assert gamry["instrument"] == "Gamry REF3000-34128"
    assert gamry["amplitude_mV_rms"] == 10
    assert gamry["open_circuit_V"] == -0.2919803
    assert gamry["comments"] == "-50mV +5.66X10^-4 D8"
    versa = read(real_data / "eis" / "exampleDataVersaStudio.par").metadata
    assert versa["instrument"] == "VersaSTAT4-400 (SN 16334007)"
    assert versa["technique"] == "Potentiostatic EIS"


def test_gamry_chronoamperometry_with_point_and_with_comma(real_data):
    point = read(real_data / "dc" / "gamry_chronoa_data.dta", "dc")
    comma = read(real_data / "dc" / "gamry_chronoa_de_data.dta", "dc")
    # the first row differs in the files themselves, all others are the same numbers
    pd.testing.assert_frame_equal(point.frame[1:], comma.frame[1:])
    assert point.frame.iloc[0, :3].tolist() == [0.0, -5.4e-4, -2.34197e-8]
    assert comma.frame.iloc[0, :3].tolist() == [0.0, -5.0e-4, -2.0e-8]
    assert list(point.frame.columns[:3]) == [TEST_TIME, VOLTAGE, CURRENT]
    assert point.frame[CURRENT].tolist()[1:4] == [1.40441e-8, 9.32775e-9, 7.52058e-9]
    assert point.frame[TEST_TIME].tolist()[1:4] == [30.0, 60.0, 90.0001]
    assert point.warnings == ("the table declares 5258 points, the file holds 10",)
    assert point.metadata["step_voltage_V"] == comma.metadata["step_voltage_V"] == 0.5


def test_real_chronopotentiometry_mpr(real_data):
    measurement = read(real_data / "cycling" / "CP_SSB.mpr", "cycling")
    frame = measurement.frame
    assert len(frame) == 30208
    assert frame[TEST_TIME].iloc[[0, -1]].tolist() == pytest.approx([19.8948, 50.096], abs=1e-4)
    assert (frame[VOLTAGE].min(), frame[VOLTAGE].max()) == pytest.approx((2.909, 2.939), abs=1e-3)
    assert frame[CURRENT].abs().max() == pytest.approx(8.45e-6, rel=0.01)
    # the counter of the instrument and the integral of its current are independent records
    charge = np.trapezoid(frame[CURRENT], frame[TEST_TIME])
    assert frame["(Q-Qo)/C"].iloc[-1] == pytest.approx(charge, abs=2e-9)


def test_current_from_charge_is_the_measured_current(real_data):
    frame = read(real_data / "cycling" / "navani_00_test_04_MB_C01.mpr", "cycling").frame
    assert len(frame) == 1501
    current = current_from_charge(real_data, frame, frame[TEST_TIME].to_numpy())
    assert current[0] == 0.0
    # -42.6 uA of a millisecond record with 1 uA of noise
    assert current[1:].mean() == pytest.approx(frame[CURRENT].mean(), rel=0.01)
    assert np.std(current[1:] - frame[CURRENT][1:]) < 1e-6
