"""Mislabelled metadata on the shipped files: through reading, analysis and gathering."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from electrolyte import readers
from electrolyte.numbers.quantities import Quantity
from electrolyte.numbers.replicates import comparisons, over_replicates, ratios
from electrolyte.readers.measurement import FREQUENCY, IMAGINARY_IMPEDANCE, REAL_IMPEDANCE
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts as cycling_doubts
from electrolyte.techniques.cycling.evaluation import evaluate as evaluate_cell
from electrolyte.techniques.cycling.evaluation import quantities as cell_quantities
from electrolyte.techniques.eis.doubts import with_doubts as eis_doubts
from electrolyte.techniques.eis.pellet import Spectrum, evaluate, quantities
from electrolyte.techniques.geometry import Geometry

RAW = Path(__file__).resolve().parents[2] / "raw"
CONFIG = validated({})
PELLET: dict[str, Any] = {
    "thickness_mm": 0.852,
    "thickness_u_mm": 0.01,
    "diameter_mm": 10.0,
    "diameter_u_mm": 0.05,
    "mass_mg": 174.4,
}
LINE = {"activation_energy", "log10_prefactor", "arrhenius_conductivity"}


@pytest.fixture(scope="module")
def spectra() -> list[Spectrum]:
    with (RAW / "eis" / "measurements.tsv").open(encoding="utf-8") as sheet:
        rows = list(csv.DictReader((x for x in sheet if x[0] != "#"), delimiter="\t"))
    found = []
    for row in rows:
        if row["pellet"] != "LTSC-1":
            continue
        frame = readers.read(RAW / "eis" / row["path"], "eis").frame
        impedance = frame[REAL_IMPEDANCE].to_numpy() + 1j * frame[IMAGINARY_IMPEDANCE].to_numpy()
        celsius = float(row["temperature_C"])
        frequency = frame[FREQUENCY].to_numpy()
        found.append(Spectrum(row["measurement"], celsius, frequency, impedance, "synthetic"))
    return found


def numbers_of(spectra: list[Spectrum], **change: float) -> list[Quantity]:
    pellet = PELLET | change
    geometry = Geometry.of_pellet(pellet)
    evaluation = evaluate(
        spectra, pellet="LTSC-1", sample="LTSC", geometry=geometry, config=CONFIG["eis"]
    )
    return eis_doubts(quantities(evaluation), evaluation, pellet)


def suspects(rows: list[Quantity]) -> set[tuple[str, str]]:
    return {(row.quantity, row.condition) for row in rows if row.status == "suspect"}


def test_the_shipped_pellet_is_not_doubted(spectra: list[Spectrum]) -> None:
    assert suspects(numbers_of(spectra)) == set()


def test_wrong_geometry_makes_all_conductivities_and_the_line_suspect(
    spectra: list[Spectrum],
) -> None:
    rows = numbers_of(spectra, thickness_mm=8.52)
    conductivities = [row for row in rows if row.quantity == "ionic_conductivity"]
    assert all(row.status == "suspect" for row in conductivities)
    assert "174.4 mg in 8.52 mm × ⌀ 10 mm is 0.261 g/cm³" in conductivities[0].note
    assert {row.status for row in rows if row.quantity == "resistance"} == {"ok"}
    assert {name for name, _ in suspects(rows)} == {"ionic_conductivity", *LINE}


def test_one_temperature_in_kelvin_is_found(spectra: list[Spectrum]) -> None:
    coldest = min(spectra, key=lambda s: s.temperature_C)
    wrong = Spectrum(
        coldest.measurement,
        coldest.temperature_C + 273.15,
        coldest.frequency,
        coldest.impedance,
        "synthetic",
    )
    rows = numbers_of([wrong if s is coldest else s for s in spectra])
    condition = f"T={wrong.temperature_C:g}C"
    assert ("ionic_conductivity", condition) in suspects(rows)
    assert {name for name, _ in suspects(rows)} >= LINE
    note = next(row.note for row in rows if row.condition == condition and row.status == "suspect")
    assert "is the temperature in kelvin?" in note


@pytest.mark.parametrize(
    "factor", [2 * math.pi, 1e-3, 1e-6, 1e3], ids=["rad/s", "kHz", "MHz", "mHz"]
)
def test_frequencies_in_another_unit_are_found(spectra: list[Spectrum], factor: float) -> None:
    rows = numbers_of([replace(s, frequency=factor * s.frequency) for s in spectra])
    assert {row.status for row in rows if row.quantity == "resistance"} == {"suspect"}


def test_a_reversed_imaginary_part_is_found(spectra: list[Spectrum]) -> None:
    rows = numbers_of([replace(s, impedance=s.impedance.conj()) for s in spectra])
    assert "ok" not in {row.status for row in rows if row.quantity == "resistance"}


def test_reversed_temperatures_are_found(spectra: list[Spectrum]) -> None:
    celsius = sorted((s.temperature_C for s in spectra), reverse=True)
    ordered = sorted(spectra, key=lambda s: s.temperature_C)
    swapped = [
        Spectrum(s.measurement, t, s.frequency, s.impedance, s.origin)
        for s, t in zip(ordered, celsius, strict=True)
    ]
    rows = numbers_of(swapped)
    energy = next(row for row in rows if row.quantity == "activation_energy")
    assert energy.value < 0
    assert energy.status == "suspect"
    assert "are temperatures and files exchanged?" in energy.note


@pytest.mark.parametrize("which", [0, 2, -1])
@pytest.mark.parametrize("off", [-12.0, 12.0])
def test_one_wrong_temperature_is_found(spectra: list[Spectrum], which: int, off: float) -> None:
    wrong = sorted(spectra, key=lambda s: s.temperature_C)
    wrong[which] = replace(wrong[which], temperature_C=wrong[which].temperature_C + off)
    rows = numbers_of(wrong)
    assert {row.status for row in rows if row.quantity in LINE} == {"suspect"}


def test_suspicion_reaches_means_ratios_and_tests(spectra: list[Spectrum]) -> None:
    def pellet(sample: str, pellet: str, factor: float, status: str) -> Quantity:
        return Quantity(
            "ionic_conductivity",
            sample,
            factor,
            0.01,
            "mS/cm",
            "fit",
            condition="T=25C",
            replicate=pellet,
            status=status,
            note="implausible" if status == "suspect" else "",
            origin="synthetic",
        )

    table = [pellet("A", f"A-{i}", 1 + 0.01 * i, "ok") for i in range(3)]
    table += [pellet("B", f"B-{i}", 2 + 0.01 * i, "suspect" if i == 1 else "ok") for i in range(3)]
    name, at = "ionic_conductivity", "T=25C"
    gathered = [(r.sample, r.kind, r.status) for r in over_replicates(table, (name,))]
    assert gathered == [
        ("A", "mean", "ok"),
        ("A", "sd", "ok"),
        ("B", "mean", "suspect"),
        ("B", "sd", "suspect"),
    ]
    (ratio,) = ratios(table, name, ["A", "B"], "A", at)
    assert (ratio.status, ratio.note.split("; ")[-1]) == ("suspect", "B: B-1: implausible")
    tests = list(comparisons(table, name, [("A", "B")], at, 0.1))
    assert [row.status for row in tests] == ["suspect"] * 3


def cell_numbers(mass_mg: float) -> list[Quantity]:
    cell = Cell("LTSOC-rate", "LTSOC", mass_mg, 0.1, 275.5, reference_electrode="Li-In")
    test = evaluate_cell(
        [readers.read(RAW / "cycling" / "LTSOC-rate_rate.csv", "cycling")],
        cell=cell,
        protocol="rate",
        source="m",
        origin="synthetic",
        config=CONFIG["cycling"],
    )
    rows = cell_quantities(test, CONFIG["cycling"])
    return cycling_doubts(rows, test.cycles, CONFIG["cycling"])


def test_the_shipped_cell_is_not_doubted() -> None:
    assert suspects(cell_numbers(5.5)) == set()


@pytest.mark.parametrize("share", [0.5, 0.7])
def test_the_mass_of_the_composite_is_found(share: float) -> None:
    rows = cell_numbers(5.5 / share)
    capacities = [row for row in rows if row.quantity == "discharge_capacity"]
    assert all(row.status == "suspect" for row in capacities)
    assert "is active_mass_mg the mass of the whole composite?" in capacities[0].note
    named = [row for row in rows if row.quantity == "coulombic_efficiency"]
    assert {row.status for row in named} == {"suspect"}  # the mass gave the C-rate in their names


def test_a_mass_that_is_too_small_is_found() -> None:
    rows = cell_numbers(3.5)
    worst = max((r for r in rows if r.quantity == "charge_capacity"), key=lambda r: r.value)
    assert worst.status == "suspect"
    assert "of the theoretical 275.5 mAh/g" in worst.note
