"""Compliance of the frame: taken out where sheet or file says so, asked about where nobody does."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from electrolyte import readers
from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import CONTACT_STIFFNESS, DEPTH, INDENT, LOAD, Measurement
from electrolyte.study.configuration import validated
from electrolyte.techniques.indentation.frame import without_frame
from electrolyte.techniques.indentation.indents import analyse
from electrolyte.techniques.indentation.settings import settings_from
from electrolyte.techniques.indentation.summary import Pellet, pellet_quantities

COMPLIANCE = 0.5  # nm/mN: 50 nm at 100 mN


def curve(compliance: float = 0.0, metadata: dict | None = None) -> Measurement:
    """A loading to 100 mN at 1 µm and an unloading of exponent 1.5, in a frame that yields."""
    down = np.linspace(10, 1000, 200)
    up = np.linspace(1000, 850, 200)
    load = np.r_[100 * (down / 1000) ** 2, 100 * ((up - 700) / 300) ** 1.5]
    depth = np.r_[down, up] + compliance * load
    frame = pd.DataFrame({INDENT: "1", DEPTH: depth, LOAD: load})
    return Measurement("indentation", "t", frame, Path("x"), "", metadata=metadata or {})


def rows_of(measurement: Measurement, row: dict) -> dict:
    config = validated({"indentation": {"route": "unloading"}})["indentation"]
    settings = settings_from(config, row, measurement.metadata)
    freed = without_frame(measurement, settings.frame_compliance_nm_mN)
    pellet = Pellet("A", "A-1", analyse(freed, settings), "m", "measured")
    return {found.quantity: found for found in pellet_quantities(pellet, 0.01)}


@pytest.mark.parametrize(
    ("row", "metadata"),
    [
        ({"frame_compliance_nm_mN": COMPLIANCE}, {}),
        ({}, {"frame_compliance_nm_mN": COMPLIANCE}),
        ({"frame_compliance_nm_mN": COMPLIANCE}, {"machine_compliance_nm_mN": 0.9}),
    ],
)
def test_depths_are_freed_of_what_sheet_or_file_says(row: dict, metadata: dict) -> None:
    truth = rows_of(curve(), {})
    found = rows_of(curve(COMPLIANCE, metadata), row)
    for quantity in ("indentation_hardness", "indentation_modulus"):
        assert found[quantity].status == "ok"
        assert found[quantity].value == pytest.approx(truth[quantity].value, rel=1e-6)


def test_a_stated_compliance_is_asked_about_with_its_effect() -> None:
    found = rows_of(curve(COMPLIANCE, {"machine_compliance_nm_mN": COMPLIANCE}), {})
    truth = rows_of(curve(), {})
    row = found["indentation_modulus"]
    change = 100 * (truth["indentation_modulus"].value / row.value - 1)
    assert row.status == "suspect"
    stated = re.search(r"modulus ([-+][\d.]+) %", row.note)
    assert stated
    assert float(stated[1]) == pytest.approx(change, abs=0.2)
    answered = rows_of(
        curve(0.0, {"machine_compliance_nm_mN": COMPLIANCE}), {"frame_compliance_nm_mN": 0.0}
    )
    assert answered["indentation_modulus"].status == "ok"


def test_a_recorded_stiffness_is_that_of_contact_and_frame_in_series() -> None:
    contact = np.array([1e5, 5e5])
    series = 1 / (1 / contact + COMPLIANCE * 1e-6)
    frame = pd.DataFrame({DEPTH: [1.0, 2.0], LOAD: [0.0, 0.0], CONTACT_STIFFNESS: series})
    measurement = Measurement("indentation", "t", frame, Path("x"), "")
    found = without_frame(measurement, COMPLIANCE).frame[CONTACT_STIFFNESS]
    assert found.to_numpy() == pytest.approx(contact)


def test_reported_hardness_is_not_freed_of_the_frame() -> None:
    frame = pd.DataFrame({name: [1.0] for name in (DEPTH, LOAD, "Hardness / GPa", "Modulus / GPa")})
    measurement = Measurement("indentation", "t", frame.assign(**{INDENT: "1"}), Path("x"), "")
    config = validated({"indentation": {"route": "reported"}})["indentation"]
    with pytest.raises(AnalysisError, match="Leave frame_compliance_nm_mN empty"):
        analyse(measurement, settings_from(config, {"frame_compliance_nm_mN": 0.5}, {}))


def test_the_generic_table_states_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("# frame_compliance_nm_mN: 0.5\nDepth / nm,Load / mN\n0,0\n5,0.1\n")
    assert readers.read(path).metadata["frame_compliance_nm_mN"] == 0.5
