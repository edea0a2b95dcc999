"""Which Poisson's ratio and area function are used, and what is said where the file differs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from electrolyte import readers
from electrolyte.readers.measurement import DEPTH, INDENT, LOAD, Measurement
from electrolyte.readers.mechanics.stated_constants import constants
from electrolyte.study.configuration import validated
from electrolyte.techniques.indentation.constants import constants_of
from electrolyte.techniques.indentation.indents import analyse
from electrolyte.techniques.indentation.oliver_pharr import contact_area
from electrolyte.techniques.indentation.pellet import Pellet
from electrolyte.techniques.indentation.settings import settings_from
from electrolyte.techniques.indentation.summary import pellet_quantities

TIP = (24.5, 900.0)


def test_the_sheet_goes_before_config_file_and_default():
    nothing = {"poisson_ratio": None, "area_coefficients": None}
    own = {"poisson_ratio": 0.3, "area_coefficients": [24.0]}
    file = {"poisson_ratio": 0.18, "area_coefficients": TIP}
    found = [
        constants_of(*given) for given in (
            ({"poisson_ratio": 0.4}, own, file), ({}, own, file),
            ({}, nothing, file), ({}, nothing, {}),
        )
    ]  # fmt: skip
    assert [one.poisson_ratio for one in found] == [0.4, 0.3, 0.18, 0.25]
    assert [one.area_coefficients for one in found] == [(24.0,), (24.0,), TIP, (24.5,)]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"Poissons Ratio": 0.18}, {"poisson_ratio": 0.18}),
        ({"Poisson's Ratio of Sample": 0.2}, {"poisson_ratio": 0.2}),
        ({"Poisson's Ratio of Indenter": 0.07}, {}),
        ({"Poissons Ratio": 0.0}, {}),
        ({"Perform Drift Correction": 1.0}, {"drift_corrected": True}),
        ({"Drift Correction? (1-Y,0-N)": 0}, {"drift_corrected": False}),
        ({"Drift Correction? (1-Y,0-N)": "no"}, {}),
        (
            {"Area Coefficient 1": 24.5, "Area Coefficient 2 / nm": 900.0},
            {"area_coefficients": TIP},
        ),
        ({"Tip C0": 24.5, "Tip C1": 0.0, "Tip C2": 3.0}, {"area_coefficients": (24.5, 0.0, 3.0)}),
    ],
)
def test_constants_are_found_by_their_names(inputs: dict, expected: dict):
    assert constants([inputs]) == expected


def test_a_constant_that_changes_from_indent_to_indent_is_none_of_the_file():
    assert constants([{"Poissons Ratio": 0.18}, {"Poissons Ratio": 0.25}]) == {}


def unloading(metadata: dict) -> Measurement:
    """A loading to 100 mN at 1 µm and an unloading of exponent 1.5."""
    down = np.linspace(0, 1000, 200)
    up = np.linspace(1000, 850, 200)
    load = np.r_[100 * (down / 1000) ** 2, 100 * ((up - 700) / 300) ** 1.5]
    frame = pd.DataFrame({INDENT: "1", DEPTH: np.r_[down, up], LOAD: load})
    return Measurement("indentation", "t", frame, Path("x"), "", metadata=metadata)


def rows_of(config: dict, metadata: dict) -> dict:
    measurement = unloading(metadata)
    settings = settings_from(validated({"indentation": config})["indentation"], {}, metadata)
    indents = analyse(measurement, replace(settings, route="unloading"))
    pellet = Pellet("A", "A-1", indents, "m", "measured")
    return {row.quantity: row for row in pellet_quantities(pellet, 0.01)}


def test_another_area_function_than_that_of_the_file_is_doubted_with_its_effect():
    file = {"area_coefficients": TIP}
    own, taken = rows_of({"area_coefficients": [24.5]}, file), rows_of({}, file)
    depth = 1000 - 0.75 * 100 / (1.5 * 100 / 300)  # P/S = (h - hf)/m
    ratio = float(contact_area(depth, TIP) / contact_area(depth, (24.5,)))
    hardness = own["indentation_hardness"]
    assert hardness.status == "suspect"
    assert f"{100 * (1 / ratio - 1):+.1f} % of hardness" in hardness.note
    assert hardness.value / taken["indentation_hardness"].value == pytest.approx(ratio, rel=1e-6)
    assert {row.status for row in taken.values()} == {"ok"}


def test_another_poisson_ratio_than_that_of_the_file_touches_e_it_only():
    rows = rows_of({"poisson_ratio": 0.3}, {"poisson_ratio": 0.18})
    doubted = {name for name, row in rows.items() if row.status == "suspect"}
    assert doubted == {"indentation_elastic_modulus"}
    assert "+6.3 %" in rows["indentation_elastic_modulus"].note  # 0.9676 / 0.91
    near = rows_of({"poisson_ratio": 0.19}, {"poisson_ratio": 0.18})
    assert {row.status for row in near.values()} == {"ok"}


def test_depths_that_hold_the_drift_are_doubted():
    assert {row.status for row in rows_of({}, {"drift_corrected": False}).values()} == {"suspect"}
    assert {row.status for row in rows_of({}, {"drift_corrected": True}).values()} == {"ok"}


@pytest.mark.parametrize(("name", "ratio"), [("FS_XP.xls", 0.18), ("FusedSilica.xlsx", 0.188)])
def test_real_workbooks_state_their_poisson_ratio(real_data: Path, name: str, ratio: float):
    read = readers.read(real_data / "indentation" / name, "indentation")
    assert read.metadata["poisson_ratio"] == ratio
    assert read.metadata["drift_corrected"] is True


def test_blank_lines_between_segments_are_no_missing_rows(tmp_path: Path):
    text = tmp_path / "a.txt"
    text.write_text(
        "Monday, January 06, 2025\n\nNumber of Points = 4\nDepth (nm)\tLoad (µN)\tTime (s)\n"
        "1\t10\t0.1\n2\t20\t0.2\n\n\n2\t21\t0.3\n\n1\t5\t0.4\n",
        encoding="latin-1",
    )
    assert readers.read(text, "indentation").frame[DEPTH].tolist() == [1, 2, 2, 1]
