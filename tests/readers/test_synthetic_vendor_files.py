"""Synthetic vendor files, read back by an independent program (impedance.py)."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from impedance import preprocessing

from synthetic import biologic_mpt, gamry_dta

FREQUENCY = np.logspace(np.log10(5e6), 0, 68)
IMPEDANCE = 27.6 / (1 + 2j * np.pi * FREQUENCY * 27.6e-11) + 1 / (
    4e-6 * (2j * np.pi * FREQUENCY) ** 0.88
)
WORDS = {
    "title": "SYNTHETIC potentiostatic EIS",
    "notes": ["SYNTHETIC data, not measured", "pellet LTSOC-1"],
    "temperature_C": -20,
    "start_time": datetime(2025, 7, 4, 9, 5, 3),
}


@pytest.mark.parametrize(
    ("write", "read", "suffix"),
    [
        (gamry_dta.write_eis, preprocessing.readGamry, ".DTA"),
        (biologic_mpt.write_eis, preprocessing.readBioLogic, ".mpt"),
    ],
)
def test_impedance_reads_what_we_write(tmp_path, write, read, suffix):
    path = tmp_path / f"spectrum{suffix}"
    write(path, FREQUENCY, IMPEDANCE, amplitude_mV=10, **WORDS)
    frequency, impedance = read(str(path))
    np.testing.assert_allclose(frequency, FREQUENCY, rtol=5e-7)
    np.testing.assert_allclose(impedance.real, IMPEDANCE.real, rtol=5e-7)
    np.testing.assert_allclose(impedance.imag, IMPEDANCE.imag, rtol=5e-7)


@pytest.mark.parametrize("module", [gamry_dta, biologic_mpt])
def test_bytes_do_not_depend_on_anything_but_the_arguments(tmp_path, module):
    paths = [tmp_path / "one" / "a", tmp_path / "two" / "a"]
    for path in paths:
        module.write_eis(path, FREQUENCY, IMPEDANCE, amplitude_mV=10, **WORDS)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert b"SYNTHETIC" in paths[0].read_bytes()


@pytest.mark.parametrize(
    ("module", "real"),
    [
        (gamry_dta, "eis/exampleDataGamryABORT.DTA"),
        (biologic_mpt, "eis/PEIS_LPSCl_IonBlocking_-25C.txt"),
    ],
)
def test_every_header_tag_of_a_real_spectrum_is_there(tmp_path, real_data, module, real):
    def tags(text: str) -> set[str]:
        lines = [line for line in text.splitlines() if line and line[0].isalpha()]
        names = {line.split("\t")[0].split(" : ")[0][:20].split("  ")[0] for line in lines}
        return {name for name in names if not name.startswith(("Run on", "EC-L"))}

    path = tmp_path / "a"
    module.write_eis(path, FREQUENCY, IMPEDANCE, amplitude_mV=10, **WORDS)
    missing = tags((real_data / real).read_text("latin-1")) - tags(path.read_text("latin-1"))
    # tables of an open-circuit curve, of the abort, and the settings file are optional
    assert missing <= {"OCVCURVE", "FRACURVE", "EXPERIMENTABORTED", "Loaded Setting File"}


def test_every_header_tag_of_a_real_chronoamperometry_is_there(tmp_path, real_data):
    path = tmp_path / "a.DTA"
    time = np.arange(20.0)
    words = {**WORDS, "title": "SYNTHETIC DC polarization"}
    gamry_dta.write_chronoa(
        path, time, 0.1 + 0 * time, 1e-9 + 1e-8 * np.exp(-time), step_voltage=0.1, **words
    )
    ours = {line.split("\t")[0] for line in path.read_text("latin-1").splitlines()}
    real = (real_data / "dc/gamry_chronoa_data.dta").read_text("latin-1").splitlines()
    missing = {line.split("\t")[0] for line in real} - ours
    assert missing == {"CABLEID"}  # one cable there, sense and power cable here
