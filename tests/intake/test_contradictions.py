"""What somebody gives against what the file says: told, and taken only if it shall overrule."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desk import SHIPPED, Desk

SAMPLE = ("--sample", "S1")


def pycnometer(path: Path, mass_g: float) -> Path:
    rows = "".join(f"{n},0.4{n}1\n" for n in range(1, 6))
    path.write_text(f"# mass_g: {mass_g}\ncycle,volume_cm3\n{rows}")
    return path


CASES = {
    "temperature in the title": (
        lambda folder: shutil.copy(SHIPPED / "eis/LTSOC-1_25C.DTA", folder / "a.DTA"),
        ("--pellet", "S1-1", "--temperature-C", "60"),
        "temperature_C of a: --temperature-C 60, its file says 25",
    ),
    "temperature in the name": (
        lambda folder: folder / "new_40C.DTA",
        ("--pellet", "S1-1", "--temperature-C", "70"),
        "temperature_C of new_40C: --temperature-C 70, its file says 40",
    ),
    "nucleus": (
        lambda folder: shutil.copytree(SHIPPED / "nmr/LTSOC-35Cl/1", folder / "1"),
        (*SAMPLE, "--experiment", "single_pulse", "--nucleus", "31P", "--temperature-C", "25"),
        "--nucleus 31P, its file says 35Cl",
    ),
    "mass": (
        lambda folder: pycnometer(folder / "p.csv", 1.2045),
        (*SAMPLE, "--aliquot", "A", "--origin", "measured", "--mass-g", "2.2045"),
        "mass_g of p: --mass-g 2.2045, its file says 1.2045",
    ),
    "laser": (
        lambda folder: shutil.copy(SHIPPED / "raman/LTSOC_532nm.txt", folder / "r.txt"),
        (*SAMPLE, "--excitation-nm", "785"),
        "excitation_nm of r: --excitation-nm 785, its file says 532",
    ),
    "wavelength": (
        lambda folder: shutil.copy(SHIPPED / "xrd/LTSC.ras", folder / "x.ras"),
        (*SAMPLE, "--wavelength-A", "1.78897"),
        "wavelength_A of x: --wavelength-A 1.78897, its file says 1.540593",
    ),
    "simulated": (
        lambda folder: folder / "new_40C.DTA",
        ("--pellet", "S1-1", "--temperature-C", "40", "--origin", "measured"),
        "origin of new_40C: --origin measured, its file says synthetic",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_contradiction_adds_nothing_until_it_shall_overrule_the_file(
    desk: Desk, case: str
) -> None:
    made, options, told = CASES[case]
    file, before = made(desk.files), desk.tree()
    done = desk.run(file, *options)
    assert done.status == 1
    assert told in done.complained
    assert "--overrule" in done.complained
    assert desk.tree() == before
    assert desk.run(file, *options, "--overrule").status == 0
    sheets = {path: text for path, text in desk.tree().items() if path.endswith("measurements.tsv")}
    changed = next(text.decode() for path, text in sheets.items() if before.get(path) != text)
    given = told.partition(",")[0].rpartition(" ")[2]
    assert given in changed.replace("\n", "\t").split("\t")


@pytest.mark.parametrize("given", ["1.2045", "1.205", "1.2"])
def test_a_rounded_number_is_no_contradiction(desk: Desk, given: str) -> None:
    file = pycnometer(desk.files / "p.csv", 1.2045)
    options = (*SAMPLE, "--aliquot", "A", "--origin", "measured", "--mass-g", given)
    assert desk.run(file, *options).status == 0


def test_a_silent_file_contradicts_nothing(desk: Desk) -> None:
    file = desk.files / "p.csv"
    file.write_text("cycle,volume_cm3\n1,0.41\n2,0.42\n3,0.41\n")
    options = (*SAMPLE, "--aliquot", "A", "--mass-g", "2.2")
    assert desk.run(file, *options).status == 0
