"""How often 95 % intervals of modulus and hardness of a pellet hold the truth.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts python benchmarks/indentation.py [pellets of a kind]

Indents to 100 mN that unload along P = B (h - hf)^1.5 on a perfect tip, with a scatter of 3 % of
both properties from place to place: 25 or 4 of them, with depth noise, or with a thermal drift that
nobody corrected. The area function is known to 1 %, and off by as much.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from electrolyte.readers.measurement import DEPTH, INDENT, LOAD, Measurement
from electrolyte.techniques.indentation.indents import analyse
from electrolyte.techniques.indentation.oliver_pharr import Tip, contact
from electrolyte.techniques.indentation.selection import mark_outliers
from electrolyte.techniques.indentation.settings import Settings
from electrolyte.techniques.indentation.summary import Pellet, pellet_quantities

MODULUS, HARDNESS, PEAK_MN = 8.2, 0.51, 100.0  # GPa: E/(1 - nu²) and H
SCATTER, U_AREA = 0.03, 0.01  # relative
TIP = Tip((24.5,), beta=1.0, epsilon=0.75, modulus_GPa=1141.0, poisson_ratio=0.07)
SETTINGS = Settings("unloading", (1000.0, 2000.0), (0.5, 0.98), TIP, 0.25)


@dataclass(frozen=True)
class Kind:
    """indents of a pellet; noise of the depth in nm; drift in nm/s over 30 s of unloading."""

    name: str
    indents: int = 25
    noise_nm: float = 0.0
    drift_nm_s: float = 0.0


KINDS = (
    Kind("25 indents"),
    Kind("4 indents", indents=4),
    Kind("depth noise 3 nm", noise_nm=3.0),
    Kind("4 indents, noise 3 nm", indents=4, noise_nm=3.0),
    Kind("drift 0.3 nm/s", drift_nm_s=0.3),
)


def indent(kind: Kind, modulus: float, hardness: float, rng: np.random.Generator) -> pd.DataFrame:
    """Load and depth of one test of given modulus and hardness."""
    area = PEAK_MN / hardness * 1e6  # nm²
    depth_of_contact = (area / TIP.area_coefficients[0]) ** 0.5

    def excess(stiffness: float) -> float:
        depth = depth_of_contact + TIP.epsilon * PEAK_MN / stiffness * 1e6
        return (
            float(contact(depth, PEAK_MN, stiffness, TIP, 0.25).indentation_modulus_GPa) - modulus
        )

    stiffness = brentq(excess, 1e3, 1e6)
    peak = depth_of_contact + TIP.epsilon * PEAK_MN / stiffness * 1e6
    recovery = 1.5 * PEAK_MN / stiffness * 1e6  # h - hf at the peak
    down, up = np.linspace(0, 1, 100), np.linspace(1, 0.1, 300)
    load = np.r_[PEAK_MN * down**2, PEAK_MN * up]
    depth = np.r_[peak * down, peak - recovery * (1 - up ** (1 / 1.5))]
    time = np.r_[np.linspace(-60, 0, 100), np.linspace(0, 30, 300)]
    depth = depth + kind.drift_nm_s * (time + 60) + kind.noise_nm * rng.standard_normal(load.size)
    return pd.DataFrame({DEPTH: depth, LOAD: load})


def held(kind: Kind, rng: np.random.Generator) -> dict[str, bool]:
    """Whether the intervals of one pellet hold the truth."""
    off = 1 + U_AREA * rng.standard_normal()  # the tip is not quite what its area function says
    properties = (1 + SCATTER * rng.standard_normal((kind.indents, 2))) * (MODULUS, HARDNESS)
    tables = [
        indent(kind, modulus * off**0.5, hardness * off, rng).assign(**{INDENT: str(number)})
        for number, (modulus, hardness) in enumerate(properties)
    ]
    measurement = Measurement("indentation", "simulated", pd.concat(tables), Path("x"), "")
    indents = mark_outliers(analyse(measurement, SETTINGS), 5.0)
    rows = pellet_quantities(Pellet("A", "A-1", indents, "m", "synthetic"), U_AREA)
    truth = {"indentation_modulus": MODULUS, "indentation_hardness": HARDNESS}
    return {
        row.quantity: row.lower95 <= truth[row.quantity] <= row.upper95
        for row in rows
        if row.quantity in truth
    }


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(f"{'pellets':24} modulus hardness")
    for kind in KINDS:
        rng = np.random.default_rng(3)
        found = [held(kind, rng) for _ in range(runs)]
        shares = [100 * np.mean([one[name] for one in found]) for name in found[0]]
        print(f"{kind.name:24} {shares[0]:5.0f} % {shares[1]:6.0f} %", flush=True)
