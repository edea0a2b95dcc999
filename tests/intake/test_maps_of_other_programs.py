"""Tables as the programs of potentiostats, NMR and indenters export them, through their maps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.intake.answers import AnswerError
from electrolyte.intake.map_proposal import OPEN, Proposal, asked, checked, proposed
from electrolyte.readers.measurement import FREQUENCY, IMAGINARY_IMPEDANCE, REAL_IMPEDANCE
from electrolyte.study.column_maps import problems_of

FREQUENCIES = np.logspace(6, 0, 31)
IMPEDANCE = 15 + 480 / (1 + 2j * np.pi * FREQUENCIES * 480 * 4e-10) - 3e5j / FREQUENCIES
SPECTRUM = (FREQUENCIES, IMPEDANCE.real, IMPEDANCE.imag)


def written(path: Path, header: str, columns: tuple[np.ndarray, ...], footer: str = "") -> Path:
    rows = ["\t".join(f"{v:.9g}" for v in row) for row in zip(*columns, strict=True)]
    path.write_text("\n".join([*header.splitlines(), *rows, footer, ""]), encoding="utf-8")
    return path


def answered(proposal: Proposal, *answers: str) -> Proposal:
    given = iter(answers)
    return asked(proposal, lambda _: next(given), lambda _: None)


@pytest.mark.parametrize(
    ("header", "sign"),
    [
        ("Frequency (Hz)\tImpedance Real (Ohm)\tImpedance Imag (Ohm)", 1),
        ("Fréquence (Hz)\tPartie réelle Z' (Ω)\tPartie imaginaire -Z'' (Ω)", -1),
        ("Frequenz [Hz]\tRealteil [Ohm]\tImaginärteil [Ohm]", 1),
    ],
)
def test_impedance_under_names_of_other_programs(tmp_path: Path, header: str, sign: int) -> None:
    columns = (FREQUENCIES, IMPEDANCE.real, sign * IMPEDANCE.imag)
    path = written(tmp_path / "a.txt", header, columns, "\nOperator: M. Müller\nEnd")
    proposal = proposed(path, "eis")
    _, found = checked(proposal, "own", tmp_path / "own.yaml")
    np.testing.assert_allclose(found.frame[IMAGINARY_IMPEDANCE], IMPEDANCE.imag, rtol=1e-7)
    assert not proposal.turned, "the name says the sign"


def test_words_below_the_table_end_it_in_the_map(tmp_path: Path) -> None:
    header = "Freq (Hz)\tRe (ohm)\tIm (ohm)"
    path = written(tmp_path / "a.txt", header, SPECTRUM, "\nOperator: M. Müller\nEnd")
    proposal = proposed(path, "eis")
    assert proposal.file["ends_before"] == "Operator"
    _, found = checked(proposal, "own", tmp_path / "own.yaml")
    assert len(found.frame) == len(FREQUENCIES)


def test_impedance_times_area_asks_for_the_area(tmp_path: Path) -> None:
    """As CorrTest exports: the ohms of the cell are what the file states over the area entered."""
    area = 0.785
    columns = (FREQUENCIES, IMPEDANCE.real * area, IMPEDANCE.imag * area)
    header = "CorrTest\nFreq(Hz)\tZ'(Ohm.cm2)\tZ''(Ohm.cm2)"
    proposal = proposed(written(tmp_path / "a.txt", header, columns), "eis")
    with pytest.raises(AnswerError, match="value of electrode_area: as it was entered"):
        checked(proposal, "own", tmp_path / "own.yaml")
    complete = answered(proposal, "Meter", str(area))
    _, found = checked(complete, "own", tmp_path / "own.yaml")
    np.testing.assert_allclose(found.frame[REAL_IMPEDANCE], IMPEDANCE.real, rtol=1e-7)
    assert list(found.frame) == [FREQUENCY, REAL_IMPEDANCE, IMAGINARY_IMPEDANCE]
    del complete.more["constants"]
    (problem,) = problems_of(complete.content, tmp_path / "own.yaml")[:1]
    assert "refers to an area" in str(problem)


def test_a_current_density_asks_for_the_area(tmp_path: Path) -> None:
    share = np.linspace(0, 1, 50)
    columns = (60 * np.arange(50.0), 3 + share, np.full(50, 0.5))
    header = "Time (s)\tVoltage (V)\tCurrent density (mA/cm2)"
    complete = answered(proposed(written(tmp_path / "a.txt", header, columns), "cycling"), "2")
    _, found = checked(complete, "own", tmp_path / "own.yaml")
    assert found.frame["Current / A"].to_numpy() == pytest.approx(1e-3)


def test_an_nmr_spectrum_without_a_header(tmp_path: Path) -> None:
    """As MestReNova exports: only a person knows that the axis is in ppm, and not in Hz."""
    shift = np.linspace(20, -20, 512)
    path = written(tmp_path / "a.csv", "", (shift, 1e5 / (1 + (shift - 1.3) ** 2)))
    proposal = proposed(path, "nmr")
    assert proposal.columns["chemical_shift"] == {"number": OPEN, "unit": OPEN}
    with pytest.raises(AnswerError, match=r"(?s)again with --format own:.*shift: ppm, ppb"):
        checked(proposal, "own", tmp_path / "own.yaml")
    complete = answered(proposal, "1", "Hz", "ppm", "2", "a.u.")
    _, found = checked(complete, "own", tmp_path / "own.yaml")
    np.testing.assert_allclose(found.frame["Chemical Shift / ppm"], shift, rtol=1e-7, atol=1e-7)
    delays = np.logspace(-3, 2, 16)
    few = proposed(written(tmp_path / "b.csv", "", (delays, delays)), "nmr")
    assert set(few.columns) == {"delay", "amplitude"}


def test_counts_of_an_element_spectrum_are_no_rate(tmp_path: Path) -> None:
    energy = np.arange(0, 10, 0.01)
    header = "Energy (keV)\t{}"
    counted = proposed(
        written(tmp_path / "a.txt", header.format("Counts"), (energy, energy)), "sem_eds"
    )
    assert counted.columns["counts"] == {"name": "Counts", "unit": "counts"}
    rate = proposed(
        written(tmp_path / "b.txt", header.format("Counts (cps)"), (energy, energy)), "sem_eds"
    )
    assert rate.columns["counts"]["unit"] == OPEN


@pytest.mark.parametrize(
    ("header", "factor"),
    [
        ("Run\tDensity (g/cm3)", 1.0),
        ("Cycle#\tDensity [g/cc]", 1.0),
        ("Messung\tDichte / g cm-3", 1.0),
        ("Zyklus\tDichte (g/cm³)", 1.0),
        ("No.\tDensité [g cm⁻³]", 1.0),
        ("Measurement\tTrue density (kg/m^3)", 1000.0),
    ],
)
def test_tables_of_densities_need_no_answer(tmp_path: Path, header: str, factor: float) -> None:
    densities = 2.45 + 1e-4 * np.arange(8)
    path = written(tmp_path / "d.txt", header, (np.arange(1.0, 9.0), factor * densities))
    proposal = proposed(path, "pycnometry")
    assert proposal.complete
    _, found = checked(proposal, "d", tmp_path / "d.yaml")
    np.testing.assert_allclose(found.frame["Density / g/cm3"], densities, rtol=1e-9)
