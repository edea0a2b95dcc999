"""Sudden advances while loading, and indents too near each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from electrolyte.readers import read
from electrolyte.readers.measurement import DEPTH, INDENT, LOAD, Measurement
from electrolyte.study.configuration import validated
from electrolyte.techniques.indentation.indents import analyse, nearest_um
from electrolyte.techniques.indentation.pellet import Pellet
from electrolyte.techniques.indentation.pop_in import advance_nm
from electrolyte.techniques.indentation.settings import settings_from
from electrolyte.techniques.indentation.summary import pellet_quantities


def loading(advance: float = 0.0, noise: float = 0.0, seed: int = 0) -> tuple[np.ndarray, ...]:
    """To 100 mN at 1 µm, a hold with creep, an unloading; an advance at 40 mN."""
    rng = np.random.default_rng(seed)
    load = np.r_[np.linspace(0.1, 100, 300), np.full(60, 100.0), np.linspace(100, 5, 150)]
    depth = np.r_[1000 * np.sqrt(load[:300] / 100), 1000 + 20 * (1 - np.exp(-np.arange(60) / 6))]
    depth = np.r_[depth, 1020 - 300 * (1 - (load[360:] / 100) ** (1 / 1.5))]
    depth = depth + advance * (np.arange(len(load)) > 120) + noise * rng.standard_normal(len(load))
    return depth, load


@pytest.mark.parametrize("noise", [0.0, 0.5, 2.0])
def test_an_advance_is_found_with_its_size(noise: float) -> None:
    depth, load = loading(30.0, noise)
    assert advance_nm(depth, load) == pytest.approx(30, abs=1 + 4 * noise)


@pytest.mark.parametrize("noise", [0.0, 0.5, 2.0])
def test_creep_noise_and_gaps_are_none(noise: float) -> None:
    depth, load = loading(noise=noise)
    assert advance_nm(depth, load) == 0
    kept = np.r_[0:100, 140 : len(load)]  # points that were not recorded
    assert advance_nm(depth[kept], load[kept]) == 0


def test_of_noise_alone_few_tests_have_one() -> None:
    found = [advance_nm(*loading(noise=1.0, seed=seed)) for seed in range(300)]
    assert np.mean(np.array(found) > 0) < 0.02


@pytest.mark.parametrize(
    "name", ["FS1.txt", "FS_XP.xls", "FusedSilica.xlsx", "micromechanics_Example.xls"]
)
def test_fused_silica_has_none(real_data: Path, name: str) -> None:
    frame = read(real_data / "indentation" / name, "indentation").frame
    for _, points in frame.groupby(INDENT):
        depth = points[DEPTH].to_numpy()
        assert advance_nm(depth, points[LOAD].to_numpy()) < 0.005 * depth.max()


def quantities(advance: float = 0.0, positions: dict | None = None) -> dict:
    tables = []
    for number in range(6):
        depth, load = loading(advance, 0.5, number)
        tables.append(pd.DataFrame({INDENT: str(number), DEPTH: depth, LOAD: load}))
    measurement = Measurement(
        "indentation", "t", pd.concat(tables), Path("x"), "", {"positions_um": positions or {}}
    )
    config = validated({"indentation": {"route": "unloading"}})["indentation"]
    indents = analyse(measurement, settings_from(config, {}, {}))
    rows = pellet_quantities(Pellet("A", "A-1", indents, "m", "measured"), 0.01)
    return {row.quantity: row for row in rows}


def test_numbers_of_indents_that_advance_are_suspect() -> None:
    assert quantities()["indentation_hardness"].status == "ok"
    row = quantities(20.0)["indentation_hardness"]
    assert row.status == "suspect"
    assert "pop-in" in row.note


def test_indents_nearer_than_ten_depths_are_suspect() -> None:
    near = {str(k): (8.0 * k, 0.0) for k in range(6)}
    far = {str(k): (20.0 * k, 0.0) for k in range(6)}
    assert nearest_um(near) == pytest.approx(dict.fromkeys(near, 8.0))
    assert "7.8 depths apart" in quantities(positions=near)["indentation_modulus"].note
    assert quantities(positions=far)["indentation_modulus"].status == "ok"


@pytest.mark.parametrize(
    ("name", "apart"), [("FS1.txt", 110.0), ("FS_XP.xls", 50.0), ("FusedSilica.xlsx", 30.0)]
)
def test_positions_of_real_files(real_data: Path, name: str, apart: float) -> None:
    positions = read(real_data / "indentation" / name, "indentation").metadata["positions_um"]
    assert min(nearest_um(positions).values()) == pytest.approx(apart, rel=0.05)
