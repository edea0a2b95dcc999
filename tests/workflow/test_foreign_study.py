"""A laboratory's folders and its Excel table become a study with figures, in few commands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

import study as command
from electrolyte.numbers.quantities import read_quantities, the_one
from electrolyte.study.sheets import load_study
from workshop import ROOT, Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.night]

PELLETS, CELSIUS = 20, range(-20, 70, 10)
ENERGY_eV, BOLTZMANN_eV_K = 0.35, 8.617333e-5
CU = ("--wavelength-A", "1.540593")  # which no column of the table gives
HEADER = ("File", "Pellet ID", "Compound", "role", "T (°C)", "d (mm)", "u d (mm)", "Dia. (mm)")
HEADER += ("u Dia. (mm)", "operator")


def spectrum(path: Path, resistance_ohm: float) -> None:
    """An arc of 100 pF above a blocking tail, with 0.2 % of noise."""
    noise = np.random.default_rng(abs(hash_of(path))).normal(0, 0.002, (2, 41))
    omega = 2 * np.pi * np.logspace(6.5, 0.5, 41)
    z = resistance_ohm / (1 + 1j * omega * resistance_ohm * 1e-10) + 1 / (
        1e-6 * (1j * omega) ** 0.9
    )
    z *= 1 + noise[0] + 1j * noise[1]
    rows = (
        f"{w / 2 / np.pi:.7g}\t{v.real:.7g}\t{v.imag:.7g}" for w, v in zip(omega, z, strict=True)
    )
    path.write_text("Frequency (Hz)\tZ' (Ohm)\tZ'' (Ohm)\n" + "\n".join(rows) + "\n")


def hash_of(path: Path) -> int:
    return sum(ord(sign) * 31**place for place, sign in enumerate(path.name + path.parent.name))


def pattern(path: Path) -> None:
    angle = np.arange(10, 60, 0.05)
    peaks = sum(900 * np.exp(-(((angle - p) / 0.12) ** 2)) for p in (15.5, 25.4, 30.0, 44.9))
    counts = np.random.default_rng(hash_of(path)).poisson(200 + peaks)
    path.write_text("\n".join(f"{x:.2f} {y}" for x, y in zip(angle, counts, strict=True)))


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """200 files in 20 folders: nine spectra and a pattern of each pellet; beside them the table."""
    folder = tmp_path / "Messungen 2025"
    rows = []
    for n in range(1, PELLETS + 1):
        pellet = folder / f"P{n:02d}"
        pellet.mkdir(parents=True)
        compound = "A" if n <= PELLETS // 2 else "B"
        about = (f"P{n:02d}", compound, "reference")
        size = (f"0.{80 + n // 4}", "0.01", "10", "0.05", "MK")
        for celsius in CELSIUS:
            exponent = ENERGY_eV / BOLTZMANN_eV_K * (1 / (celsius + 273.15) - 1 / 298.15)
            kelvin = (celsius + 273.15) / 298.15
            spectrum(pellet / f"{celsius}C.txt", 500 * kelvin * np.exp(exponent))
            rows.append((f"P{n:02d}/{celsius}C.txt", *about, str(celsius), *size))
        pattern(pellet / "powder.xy")
        rows.append((f"P{n:02d}/powder.xy", "", *about[1:], "", *("",) * 4, "MK"))
    with xlsxwriter.Workbook(folder / "lab book.xlsx", {"strings_to_numbers": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate((HEADER, *rows)):
            sheet.write_row(place, 0, row)
    return folder


def test_200_files_in_20_folders_with_an_excel_table(lab: Path, tmp_path: Path) -> None:
    study = tmp_path / "study"
    assert command.main(["new", str(study)]) == 0
    files = [str(path) for path in sorted(lab.glob("P*"))]
    table = str(lab / "lab book.xlsx")
    assert command.main(["add", *files, "--table", table, *CU, "--study", str(study)]) == 0
    known = load_study(study / "raw")
    assert not known.problems
    assert {t: len(rows) for t, rows in known.measurements.items() if rows} == {
        "eis": PELLETS * len(CELSIUS),
        "xrd": PELLETS,
    }
    run = Workshop(study).snakemake(
        "--snakefile", str(ROOT / "Snakefile"), "-c2", "fig3b", "tables"
    )
    assert run.returncode == 0, run.stdout
    assert (study / "results/figures/fig3b.pdf").exists()
    numbers = read_quantities(study / "results/eis/quantities.csv")
    for pellet in ("P01", "P20"):
        energy = the_one(numbers, quantity="activation_energy", replicate=pellet)
        assert abs(energy["value"] - ENERGY_eV) < 3 * energy["u"]
