"""BioLogic files of many techniques: binary against the text export of the same measurement."""

from __future__ import annotations

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.measurement import (
    CAPACITY,
    CURRENT,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    STEP_ID,
    TEST_TIME,
    VOLTAGE,
)

# binary, text, technique, rows
PAIRS = [
    ("dc/yadg_cp.mpr", "dc/yadg_cp.mpt", "cycling", 121),
    ("dc/yadg_cp.issue_61.mpr", "dc/yadg_cp.issue_61.mpt", "cycling", 312),
    ("dc/yadg_cp.issue_149.mpr", "dc/yadg_cp.issue_149.mpt", "cycling", 44),
    ("cycling/yadg_mb.issue_95.mpr", "cycling/yadg_mb.issue_95.mpt", "cycling", 33),
    ("cycling/yadg_mb.issue_95.mpr", "cycling/yadg_mb.issue_95.de.mpt", "cycling", 33),
    ("eis/yadg_zir.mpr", "eis/yadg_zir.mpt", "eis", 1),
    ("eis/yadg_peis.issue_225.ewe_ece.mpr", "eis/yadg_peis.issue_225.ewe_ece.mpt", "eis", 32),
    ("eis/yadg_peis.issue_225.no_ece.mpr", "eis/yadg_peis.issue_225.no_ece.mpt", "eis", 32),
]


@pytest.mark.parametrize(("binary", "text", "technique", "rows"), PAIRS)
def test_binary_and_text_are_the_same_measurement(real_data, binary, text, technique, rows):
    ours, export = (read(real_data / name, technique) for name in (binary, text))
    assert len(ours.frame) == len(export.frame) == rows
    needed = {"eis": {FREQUENCY, REAL_IMPEDANCE, IMAGINARY_IMPEDANCE}}
    shared = set(ours.frame) & set(export.frame)
    assert needed.get(technique, {TEST_TIME, VOLTAGE, CURRENT, CAPACITY}) <= shared
    for column in shared:
        # the text has eight digits of a single-precision number
        np.testing.assert_allclose(
            ours.frame[column], export.frame[column], rtol=6e-8, atol=1e-13, err_msg=column
        )
    assert not [told for told in ours.warnings if "unknown" in told]


def test_a_staircase_of_currents_keeps_its_steps_and_its_charge(real_data):
    frame = read(real_data / "dc/yadg_cp.issue_61.mpr", "cycling").frame
    assert frame[TEST_TIME].iloc[[0, -1]].tolist() == pytest.approx([1557.3, 1856.33], abs=0.01)
    assert sorted(set(frame[STEP_ID])) == list(range(11))
    assert frame["control/mA"].iloc[[0, -1]].tolist() == [250, 4500]
    assert frame[VOLTAGE].iloc[[0, -1]].tolist() == pytest.approx([1.6626, 2.20002], abs=1e-5)
    assert frame[CAPACITY].iloc[-1] == pytest.approx(569.878 / 3600, rel=1e-6)  # C
    assert frame["Q charge/discharge/mA.h"].iloc[-1] == pytest.approx(158.299, rel=1e-4)


def test_the_counter_electrode_of_the_binary_file_is_that_of_its_export(real_data):
    ours = read(real_data / "eis/yadg_peis.issue_225.ewe_ece.mpr").frame
    export = read(real_data / "eis/yadg_peis.issue_225.ewe_ece.mpt").frame
    for column in ("<Ece>/V", "Re(Zwe-ce)/Ohm", "-Im(Zwe-ce)/Ohm", "Phase(Zwe-ce)/deg"):
        np.testing.assert_allclose(ours[column], export[column], rtol=6e-8, err_msg=column)


def test_battery_capacity_determination_starts_with_a_discharge(real_data):
    frame = read(real_data / "cycling/yadg_bcd.issue_241.mpr", "cycling").frame
    assert len(frame) == 2550
    assert frame[TEST_TIME].iloc[[0, -1]].tolist() == pytest.approx([728076, 799578], abs=1)
    assert (frame[VOLTAGE].min(), frame[VOLTAGE].max()) == pytest.approx(
        (0.0099, 1.00007), abs=1e-5
    )
    assert (frame[CURRENT].min(), frame[CURRENT].max()) == pytest.approx(
        (-0.571792e-3, 0.570631e-3), rel=1e-5
    )
    assert frame["(Q-Qo)/mA.h"].min() == pytest.approx(-5.46461, rel=1e-5)
    assert frame[CURRENT].iloc[0] < 0


def test_sweeps_are_told_by_the_frequency_where_cycle_numbers_overlap(real_data):
    measurement = read(real_data / "eis/nomad-chemical-energy_PEIS_nesd.mpr", "eis")
    assert [len(part.measurement.frame) for part in measurement.parts] == [19] * 12
    held = [round(part.measurement.frame[VOLTAGE].mean(), 2) for part in measurement.parts]
    assert sorted(set(held)) == [0.25, 0.5, 1.0]
    first, last = measurement.frame.iloc[0], measurement.frame.iloc[-1]
    assert first.iloc[:3].tolist() == pytest.approx([1000.3202, 1489.2513, -134.5564], rel=1e-6)
    assert last.iloc[:3].tolist() == pytest.approx([1.0000639, 5075.621, -178.0381], rel=1e-6)
    assert not measurement.warnings


def test_records_of_direct_current_are_no_impedance(real_data):
    measurement = read(real_data / "eis/yadg_geis.mpr", "eis")
    assert len(measurement.parts) == 61
    assert len(measurement.frame) == 2528 - 29
    assert measurement.frame.iloc[0, :3].tolist() == pytest.approx(
        [1000018.56, -42.987, -80.753], rel=1e-5
    )


def test_times_written_as_dates_are_seconds_from_the_first(real_data):
    frame = read(real_data / "cycling/PyProBE_Sample_data_biologic_timestamped.txt").frame
    assert frame[TEST_TIME].tolist() == pytest.approx([0, *np.arange(6.464, 13, 1)], abs=1e-6)
    # the program's own clock of the step runs on by the same seconds
    np.testing.assert_allclose(
        frame[TEST_TIME].diff()[1:], frame["step time/s"].diff()[1:], atol=2e-3
    )
    assert frame[VOLTAGE].iloc[[0, -1]].tolist() == [4.1465597, 4.154593]
    assert frame[CURRENT].iloc[-1] == pytest.approx(0.4499184)


@pytest.mark.parametrize(
    ("before", "after", "seconds"),
    [
        ("01/02/2024 23:59:59.500", "01/02/2024 23:59:59.900", 0.4),
        ("01/31/2024 23:59:59.000", "02/01/2024 00:00:01.000", 2.0),
        ("31.01.2024 23:59:59.000", "01.02.2024 00:00:01.000", 2.0),
        ("2024-01-31 23:59:59.000", "2024-02-01 00:00:01.000", 2.0),
        ("01/02/2024 23:59:59.000", "02/02/2024 00:00:01.000", None),  # a day, or a month
    ],
)
def test_dates_are_read_where_they_can_be_read_in_one_way(tmp_path, before, after, seconds):
    path = tmp_path / "a.mpt"
    path.write_text(f"time/s\tEwe/V\tI/mA\n{before}\t1.0\t2.0\n{after}\t1.1\t2.0\n")
    if seconds is None:
        with pytest.raises(RawFileError, match="read in one way") as error:
            read(path, "dc")
        assert error.value.line == 2
    else:
        assert read(path, "dc").frame[TEST_TIME].tolist() == [0, pytest.approx(seconds)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("eis/chemotion-converter-app_testCHD048_CHD050_401_201_60C_C01.mpr", "without one"),
        ("dc/ixdat-large-test-files_multiple_techniques_dataset_01_07_ZIR_C01.mpt", "without data"),
        ("dc/yadg_vsp_ocv_wo.mpr", "Open Circuit Voltage"),
    ],
)
def test_files_without_a_measurement_say_so(real_data, name, found):
    with pytest.raises(RawFileError, match=found):
        read(real_data / name)
