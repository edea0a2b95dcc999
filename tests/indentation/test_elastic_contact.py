"""Elastic contacts, whose modulus Hertz and Sneddon give in closed form, from file to modulus."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.study.configuration import validated
from electrolyte.techniques.indentation.indents import analyse
from electrolyte.techniques.indentation.settings import settings_from

MODULUS_GPa, RADIUS_nm, DEPTH_nm = 8.2, 20_000.0, 1500.0
HALF_ANGLE = math.radians(70.3)  # of the cone with the areas of a Berkovich tip
DIAMOND_GPa = 1141 / (1 - 0.07**2)


def written(path: Path, load_mN: np.ndarray, depth_nm: np.ndarray) -> Path:
    rows = (f"{h:.6f},{p:.9f}" for h, p in zip(depth_nm, load_mN, strict=True))
    path.write_text("\n".join(["Depth / nm,Load / mN", *rows, ""]))
    return path


def modulus_of(path: Path, area: list[float]) -> float:
    """E_IT/(1 - nu²) in GPa."""
    config = {"depth_window_nm": [500, 1400], "area_coefficients": area}
    settings = settings_from(
        validated({"indentation": config})["indentation"], {}, readers.read(path).metadata
    )
    found = analyse(readers.read(path, "indentation"), settings)
    assert found["excluded"].eq("").all()
    return float(found["indentation_modulus_GPa"].iloc[0])


def depths() -> np.ndarray:
    return np.r_[np.linspace(0, DEPTH_nm, 200), np.linspace(DEPTH_nm, 100, 300)[1:]]


def reduced(modulus_GPa: float) -> float:
    return 1 / (1 / modulus_GPa + 1 / DIAMOND_GPa)


def test_a_paraboloid_of_hertz(tmp_path: Path) -> None:
    """P = 4/3 Er R^½ h^(3/2); at hc = h/2, which ε = 3/4 gives exactly, A = 2π R hc."""
    h = depths()
    load_mN = 4 / 3 * reduced(MODULUS_GPa) * 1e-6 * RADIUS_nm**0.5 * h**1.5
    path = written(tmp_path / "hertz.csv", load_mN, h)
    found = modulus_of(path, [0.0, 2 * math.pi * RADIUS_nm])
    assert found == pytest.approx(MODULUS_GPa, rel=1e-3)


def test_a_cone_of_sneddon(tmp_path: Path) -> None:
    """P = 2/π Er tan α h²; ε is 2 (π - 2)/π = 0.727, so that 3/4 makes hc = h (1 - ε/2) 1.8 %
    small, and the modulus as much too large."""
    h = depths()
    load_mN = 2 / math.pi * reduced(MODULUS_GPa) * 1e-6 * math.tan(HALF_ANGLE) * h**2
    path = written(tmp_path / "sneddon.csv", load_mN, h)
    found = modulus_of(path, [math.pi * math.tan(HALF_ANGLE) ** 2])
    too_large = (1 - (math.pi - 2) / math.pi) / (1 - 0.75 / 2)
    assert reduced(found) == pytest.approx(reduced(MODULUS_GPa) * too_large, rel=1e-3)
