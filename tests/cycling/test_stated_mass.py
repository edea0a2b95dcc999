"""The active mass that a file states, beside that of cells.tsv."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from true_cells import arbin, biologic, charge, discharge, records

from electrolyte import readers
from electrolyte.readers.layouts.stated_mass import of_program, stated_mass
from electrolyte.readers.measurement import STATED_MASS_DIGIT_MG, STATED_MASS_MG
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import evaluate, quantities

CONFIG: dict[str, Any] = validated({})["cycling"]
RECORDS = records([step for _ in range(4) for step in (charge(1e-3), discharge(0.99e-3))])


@pytest.mark.parametrize(
    ("text", "mass_mg", "digit_mg"),
    [
        ("Mass of active material : 7.31 mg", 7.31, 0.01),
        ("Mass of active material : 0.001 mg\nCharacteristic mass : 0,00731 g", 7.31, 0.01),
        ("Cell: 3\nMass (g): 0.0073", 7.3, 0.1),
        ("active mass [mg]:,7.3", 7.3, 0.1),
        ("Channel,3,Active mass (mg),7.31,x", 7.31, 0.01),
        ("活性物质质量(mg):7.31", 7.31, 0.01),
        ("Masse des Aktivmaterials : 7,3 mg", 7.3, 0.1),
    ],
)
def test_masses_as_programs_write_them(text: str, mass_mg: float, digit_mg: float) -> None:
    found = stated_mass(text)
    assert found[STATED_MASS_MG] == pytest.approx(mass_mg)
    assert found[STATED_MASS_DIGIT_MG] == pytest.approx(digit_mg)


@pytest.mark.parametrize(
    "text",
    [
        "Characteristic mass : 0.001 g",
        "Mass of active material : 1.000 mg",
        "Mass (g): ****",
        "Mass (g): 0",
        "Mass: 7.31",
        "Molecular weight of active material (at x = 0) : 96.46 g/mol",
        "Parameter names:,C-Rate (mAh),Mass (kg),Peak power (W)",
    ],
)
def test_what_is_no_statement(text: str) -> None:
    assert stated_mass(text) == {}


@pytest.mark.parametrize("mass_mg", [0.0, -1.0, float("nan"), 1e3, 1e-6, 10.0])
def test_defaults_of_programs(mass_mg: float) -> None:
    assert of_program(mass_mg) == {}


def numbers(tmp_path: Path, head: str, mass_mg: float, u_mg: float, protocol: str = "long") -> Any:
    path = tmp_path / "cell.csv"
    path.write_text(head + arbin(RECORDS, np.ones(len(RECORDS), dtype=int)))
    cell = Cell("A", "S", mass_mg, u_mg, 1e3 / mass_mg * 1.2, working_electrode="positive")
    config = {"cell": cell, "protocol": protocol, "source": "m", "origin": "measured"}
    test = evaluate([readers.read(path, "cycling")], config=CONFIG, **config)
    return with_doubts(quantities(test, CONFIG), test.cycles, CONFIG)


@pytest.mark.parametrize(
    ("head", "mass_mg", "u_mg", "doubted"),
    [
        ("Active mass (mg),7.31\n", 7.31, 0.0, False),
        ("Active mass (mg),7.3\n", 7.34, 0.0, False),  # its last digit
        ("Active mass (mg),7.31\n", 7.5, 0.1, False),  # two u
        ("Active mass (mg),1\n", 7.31, 0.05, False),  # a default
        ("Active mass (g),7.31\n", 7.31, 0.05, False),  # the unit is another
        ("Active mass (mg),9.75\n", 7.31, 0.05, True),  # the composite
        ("Active mass (mg),13.7\n", 7.31, 0.05, True),  # digits exchanged
    ],
)
def test_a_mass_in_the_file_that_is_another_one(
    tmp_path: Path, head: str, mass_mg: float, u_mg: float, doubted: bool
) -> None:
    rows = numbers(tmp_path, head, mass_mg, u_mg)
    said = {row.quantity for row in rows if "active mass in the file" in row.note}
    assert said == ({"discharge_capacity"} if doubted else set())
    assert {row.quantity for row in rows if row.status != "ok"} == said


def test_what_is_called_by_its_rate_is_doubted_as_well(tmp_path: Path) -> None:
    rows = numbers(tmp_path, "Active mass (mg),9.75\n", 7.31, 0.05, "rate")
    assert rows
    assert all(row.status == "suspect" for row in rows)


def test_ec_lab_states_it(tmp_path: Path) -> None:
    text = biologic(RECORDS, np.ones(len(RECORDS), dtype=int))
    line = "Characteristic mass : 0.00731 g"
    text = text.replace("Nb header lines : 5", "Nb header lines : 6")
    lines = text.split("\n")
    path = tmp_path / "cell.mpt"
    path.write_text("\n".join([*lines[:4], line, *lines[4:]]), encoding="latin-1")
    assert readers.read(path, "cycling").metadata[STATED_MASS_MG] == pytest.approx(7.31)


def test_neware_states_it() -> None:
    from electrolyte.readers.cycling.neware_nda import _mass

    step = {"Step": {"Head_Info": {"SCQ": {"Value": "7310"}}}}
    assert _mass(step)[STATED_MASS_MG] == pytest.approx(7.31)
    assert _mass({"active_mass_mg": 7.31})[STATED_MASS_MG] == pytest.approx(7.31)
    assert _mass({"active_mass_mg": 1000.0}) == _mass({"Step": "x"}) == _mass({}) == {}
