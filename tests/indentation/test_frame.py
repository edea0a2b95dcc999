"""Compliance of the frame: taken out where sheet or file says so, asked about where nobody does."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from electrolyte import readers
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.guards.mechanics import load_unit
from electrolyte.readers.measurement import CONTACT_STIFFNESS, DEPTH, INDENT, LOAD, Measurement
from electrolyte.study.configuration import validated
from electrolyte.techniques.indentation.common_errors import MODULUS, frame_seen_as
from electrolyte.techniques.indentation.frame import (
    seen_in_loading,
    seen_in_stiffness,
    without_frame,
)
from electrolyte.techniques.indentation.indents import analyse
from electrolyte.techniques.indentation.pellet import Pellet
from electrolyte.techniques.indentation.settings import settings_from
from electrolyte.techniques.indentation.summary import pellet_quantities

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


def test_a_compliance_shows_in_stiffness_over_load_and_in_the_loading() -> None:
    load = np.linspace(10, 100, 50)
    stiffness = 1 / (1 / (1.3e4 * np.sqrt(load)) + 0.3e-6)
    assert seen_in_stiffness(load, stiffness)[0] == pytest.approx(0.3, rel=1e-9)
    assert seen_in_loading(20 + 90 * np.sqrt(load) + 0.3 * load, load) == pytest.approx(0.3)
    assert np.isnan(seen_in_stiffness([100, 101, 102], [1e5, 1e5, 1e5])[0])


@pytest.mark.parametrize("compliance", [0.05, 0.2, 0.5])
def test_u_holds_a_frame_of_which_nobody_says_anything(compliance: float) -> None:
    wanted = "indentation_modulus"
    true, found = (rows_of(curve(c), {})[wanted] for c in (0.0, compliance))
    assert found.shared.get("indentation.frame", 0.0) == pytest.approx(
        true.value - found.value, rel=0.1
    )
    assert found.status == "suspect" if compliance > 0.45 else found.status == "ok"


def test_indents_to_several_loads_show_the_frame_whatever_their_loadings_are_like() -> None:
    """Loadings bend as creep or a blunt tip bend them; √P/S of the unloadings does not."""
    loads = np.array([20.0, 50.0, 100.0, 200.0])
    stiffness = 1 / (1 / (2e4 * np.sqrt(loads)) + 0.2e-6)
    indents = pd.DataFrame(
        {
            "excluded": "",
            "route": "unloading",
            "maximum_load_mN": loads,
            "stiffness_N_m": stiffness,
            "contact_depth_nm": 100 * np.sqrt(loads),
            "seen_modulus_ratio": 1.5,
            "seen_hardness_ratio": 1.5,
        }
    )
    seen = frame_seen_as(Pellet("A", "A-1", indents, "m", "measured"))
    assert seen[MODULUS] == pytest.approx(np.mean(1 / (1 - stiffness * 0.2e-6)) - 1)


@pytest.mark.parametrize("load", [10.0, 98.0665, 100.03, 48.3])
def test_loads_in_mN_are_not_taken_for_gf(load: float) -> None:
    assert load_unit([load] * 9) is None


@pytest.mark.parametrize("load", [10.0, 50.0, 100.0, 300.0])
def test_loads_in_gf_are_asked_about(load: float) -> None:
    assert load_unit([load / 9.80665, load / 9.80665 * 1.0005]) is not None
    assert load_unit([load / 9.80665, load / 9.80665 * 1.02]) is None  # not what was set


def test_a_poisson_ratio_that_nobody_states_is_in_u_of_the_elastic_modulus() -> None:
    assumed, stated = (rows_of(curve(), row) for row in ({}, {"poisson_ratio": 0.25}))
    name = "indentation_elastic_modulus"
    name_shared = "indentation.poisson_ratio"
    assert assumed[name].shared[name_shared] == pytest.approx(0.03 * assumed[name].value)
    assert name_shared not in stated[name].shared | assumed["indentation_modulus"].shared
