"""X-ray spectra as tables of energy and counts, told by the words of their header."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError

ENERGY_keV = 0.01 * np.arange(-10, 990)
COUNTS = np.rint(50 + 900 * np.exp(-(((ENERGY_keV - 2.3) / 0.06) ** 2)))


def table(head: str, factor: float = 1.0, separator: str = ",", decimal: str = ".") -> str:
    rows = (
        f"{e * factor:.3f}{separator}{c:.0f}".replace(".", decimal)
        for e, c in zip(ENERGY_keV, COUNTS, strict=True)
    )
    return "\n".join([head, *rows, ""])


@pytest.mark.parametrize(
    "text",
    [
        table("Energy (keV),Counts"),
        table("Energy [eV]\tCounts", 1000, "\t"),
        table("keV;Counts", separator=";", decimal=","),
        table("Energy / keV,Counts / 1"),
        table("X-ray energy (keV),Intensity (counts)"),
        table("# synthetic\nAccelerating Voltage (kV): 15.0\nEnergy (keV),Counts"),
    ],
)
def test_a_header_tells_the_spectrum(tmp_path: Path, text: str) -> None:
    (path := tmp_path / "spectrum.csv").write_text(text, encoding="utf-8")
    found = readers.read(path)
    assert (found.format, found.technique) == ("eds-csv", "sem_eds")
    assert found.frame["Energy / keV"].to_numpy() == pytest.approx(ENERGY_keV, abs=1e-9)
    assert found.frame["Counts / 1"].to_numpy() == pytest.approx(COUNTS)
    if "Voltage" in text:
        assert found.metadata["acceleration_voltage_kV"] == 15.0


@pytest.mark.parametrize(
    ("head", "energies"),
    [
        ("Binding Energy (eV),Counts", np.linspace(0, 1400, 500)),
        ("Energy (eV),Counts", np.linspace(1.5, 3.0, 500) * 1000),  # an absorption edge
        ("Energy (keV),Counts", np.linspace(0, 3000, 500)),  # gamma rays
        ("Energy (keV),Counts per s", np.linspace(0, 10, 500)),
        ("Time (s),Counts", np.linspace(0, 10, 500)),
    ],
)
def test_spectra_of_other_kinds_are_not_taken_for_x_rays(
    tmp_path: Path, head: str, energies: np.ndarray
) -> None:
    rows = "".join(f"{e:.4f},{n}\n" for n, e in enumerate(energies))
    (path := tmp_path / "spectrum.csv").write_text(f"{head}\n{rows}")
    found = readers.sniff(path)
    assert found is None or found.name != "eds-csv"


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (("5.000,", "0.500,"), "energies that rise"),
        (("5.000,50", "5.000,-50"), "counts of at least 0"),
        (("5.000,50", "5.000,x"), "a number in column 'Counts'"),
    ],
)
def test_broken_spectra_are_refused(tmp_path: Path, damage: tuple[str, str], words: str) -> None:
    text = table("Energy (keV),Counts")
    (path := tmp_path / "spectrum.csv").write_text(text.replace(*damage))
    with pytest.raises(RawFileError, match=words):
        readers.read(path)
