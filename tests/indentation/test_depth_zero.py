"""Depths that are not counted from the contact."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from electrolyte.readers import read
from electrolyte.readers.measurement import DEPTH, INDENT, LOAD, Measurement
from electrolyte.study.configuration import validated
from electrolyte.techniques.indentation.depth_zero import zero_share
from electrolyte.techniques.indentation.indents import analyse
from electrolyte.techniques.indentation.pellet import Pellet
from electrolyte.techniques.indentation.settings import settings_from
from electrolyte.techniques.indentation.summary import pellet_quantities


def curve(zero_nm: float) -> tuple[np.ndarray, np.ndarray]:
    """Approach without load, loading to 100 mN in 1 µm, unloading along x^1.5."""
    up = np.linspace(0, 1, 200)
    down = np.linspace(1, 0.1, 200)
    approach = np.linspace(0, zero_nm, 50)
    depth = np.r_[approach, zero_nm + 1000 * up, zero_nm + 1000 - 300 * (1 - down ** (1 / 1.5))]
    return depth, 100 * np.r_[0 * approach, up**2, down]


@pytest.mark.parametrize("zero_nm", [0.0, 50.0, 300.0, 2000.0])
def test_the_beginning_of_a_loading(zero_nm: float) -> None:
    assert zero_share(*curve(zero_nm)) == pytest.approx(zero_nm / (1000 + zero_nm), abs=1e-9)


@pytest.mark.parametrize(("zero_nm", "status"), [(0.0, "ok"), (50.0, "ok"), (300.0, "suspect")])
def test_numbers_of_depths_from_before_the_contact_are_suspect(zero_nm: float, status: str) -> None:
    depth, load = curve(zero_nm)
    frame = pd.DataFrame({INDENT: "1", DEPTH: depth, LOAD: load})
    config = validated({"indentation": {"route": "unloading"}})["indentation"]
    indents = analyse(
        Measurement("indentation", "t", frame, Path("x"), ""), settings_from(config, {}, {})
    )
    rows = pellet_quantities(Pellet("A", "A-1", indents, "m", "measured"), 0.01)
    assert {row.status for row in rows} == {status}


@pytest.mark.parametrize(
    "name", ["FS1.txt", "FS_XP.xls", "FusedSilica.xlsx", "micromechanics_Example.xls"]
)
def test_depths_of_real_files_begin_at_the_contact(real_data: Path, name: str) -> None:
    """But for two of the sixteen tests of an InView file, which did not find the surface."""
    frame = read(real_data / "indentation" / name, "indentation").frame
    shares = {
        indent: zero_share(points[DEPTH].to_numpy(), points[LOAD].to_numpy())
        for indent, points in frame.groupby(INDENT)
    }
    begin_late = [indent for indent, share in shares.items() if share > 0.1]
    assert sorted(begin_late) == (["11", "3"] if name == "FusedSilica.xlsx" else [])
