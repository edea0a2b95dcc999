"""How often 95 % intervals of modulus and hardness of a pellet hold the truth, from written files.

    PYTHONPATH=scripts python benchmarks/indentation.py [pellets of a kind [SEED [KIND]]]

Indents to 100 mN that unload along P = B (h - hf)^1.5 on a perfect tip, with a scatter of 3 % of
both properties from place to place: 25 or 4 of them, with depth noise, or with what goes wrong: a
thermal drift that nobody corrected, with a hold that shows it or without, a surface found too late
or too early, a blunt tip, a frame that yields, a substrate below, load or depth in other units than
the header says. Tests have an unloading, or a stiffness channel. The area function is known to 1 %,
and off by as much; Poisson's ratio, which nobody states, is anywhere from 0.15 to 0.35. Printed are
how many are ok, and how many of these intervals hold the truth.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from electrolyte import readers
from electrolyte.ground.errors import AnalysisError
from electrolyte.study.configuration import validated
from electrolyte.techniques.indentation.indents import analyse
from electrolyte.techniques.indentation.oliver_pharr import Tip, contact
from electrolyte.techniques.indentation.pellet import Pellet
from electrolyte.techniques.indentation.selection import mark_outliers
from electrolyte.techniques.indentation.settings import settings_from
from electrolyte.techniques.indentation.summary import pellet_quantities

MODULUS, HARDNESS, PEAK_MN = 8.2, 0.51, 100.0  # GPa: E/(1 - nu²) and H
SCATTER, U_AREA = 0.03, 0.01  # relative
TIP = Tip((24.5,), beta=1.0, epsilon=0.75, modulus_GPa=1141.0, poisson_ratio=0.07)
CONFIG = validated({"indentation": {"depth_window_nm": [2000, 3000]}})["indentation"]
NAMES = ("indentation_modulus", "indentation_hardness", "indentation_elastic_modulus")
LOADS = (0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Kind:
    """Indents of a pellet; noise of the depth in nm; drift in nm/s, and within which of either sign
    that of a pellet is anywhere beside it, and seconds of a hold at a
    tenth of the load; depth at which the contact is; depth by which the tip is blunt; compliance
    of the frame in nm/mN; factors of depth and load against what the header says; whether there is
    a stiffness channel; largest loads over the usual, in turn; by which share a substrate makes the
    modulus at the largest depth larger (the truth is that at the surface); creep in nm/s when
    the load is largest, which fades within 10 s, and seconds of a hold there; indents on a pore,
    which makes both properties half of what they are."""

    name: str
    indents: int = 25
    noise_nm: float = 0.0
    drift_nm_s: float = 0.0
    drift_within_nm_s: float = 0.0
    hold_s: float = 0.0
    zero_nm: float = 0.0
    blunt_nm: float = 0.0
    frame_nm_mN: float = 0.0
    depth_factor: float = 1.0
    load_factor: float = 1.0
    stiffness: bool = False
    loads: tuple[float, ...] = (1.0,)
    substrate: float = 0.0
    creep_nm_s: float = 0.0
    peak_hold_s: float = 0.0
    on_pores: int = 0


KINDS = (
    Kind("25 indents"),
    *(Kind(f"{n} indents", indents=n) for n in (2, 3, 4)),
    Kind("depth noise 3 nm", noise_nm=3.0),
    Kind("4 indents, noise 3 nm", indents=4, noise_nm=3.0),
    Kind("drift 0.3 nm/s", 9, drift_nm_s=0.3),
    Kind("drift within 1 nm/s", 9, drift_within_nm_s=1.0),
    Kind("drift 0.3 nm/s, hold", 9, drift_nm_s=0.3, hold_s=60.0),
    Kind("drift 1 nm/s, hold", 9, drift_nm_s=1.0, hold_s=60.0),
    Kind("found 40 nm late", 9, zero_nm=-40.0),
    Kind("found 100 nm late", 9, zero_nm=-100.0),
    Kind("found 300 nm late", 9, zero_nm=-300.0),
    Kind("found 40 nm early", 9, zero_nm=40.0),
    Kind("found 100 nm early", 9, zero_nm=100.0),
    Kind("found 300 nm early", 9, zero_nm=300.0),
    Kind("tip blunt by 50 nm", 9, blunt_nm=50.0),
    Kind("tip blunt by 200 nm", 9, blunt_nm=200.0),
    Kind("frame 0.1 nm/mN", 9, frame_nm_mN=0.1),
    Kind("frame 0.5 nm/mN", 9, frame_nm_mN=0.5),
    Kind("frame 2 nm/mN", 9, frame_nm_mN=2.0),
    *(Kind(f"creep {c:g} nm/s, no hold", 9, creep_nm_s=c) for c in (0.3, 1.0, 3.0)),
    *(Kind(f"creep {c:g} nm/s, 5 s held", 9, creep_nm_s=c, peak_hold_s=5) for c in (0.3, 1.0, 3.0)),
    Kind("creep 3 nm/s, 40 s held", 9, creep_nm_s=3.0, peak_hold_s=40),
    Kind("2 of 25 on pores", on_pores=2),
    Kind("1 of 4 on a pore", 4, on_pores=1),
    Kind("depth in um", 9, depth_factor=1e-3),
    Kind("load in uN", 9, load_factor=1e3),
    Kind("load in N", 9, load_factor=1e-3),
    Kind("load in gf", 9, load_factor=1 / 9.80665),
    *(Kind(f"frame {c:g}, several loads", 9, frame_nm_mN=c, loads=LOADS) for c in (0.0, 0.5, 2.0)),
    *(Kind(f"frame {c:g}, stiffness", 9, frame_nm_mN=c, stiffness=True) for c in (0.0, 0.5, 2.0)),
    *(Kind(f"substrate {s:+g}, stiffness", 9, substrate=s, stiffness=True) for s in (0.1, 0.4)),
)


def indent(
    kind: Kind, modulus: float, hardness: float, share: float, rng: np.random.Generator
) -> pd.DataFrame:
    """Load and depth of one test of given modulus and hardness, to a share of the largest load."""
    largest = share * PEAK_MN
    area = largest / hardness * 1e6  # nm²
    depth_of_contact = (area / TIP.area_coefficients[0]) ** 0.5

    def excess(stiffness: float) -> float:
        depth = depth_of_contact + TIP.epsilon * largest / stiffness * 1e6
        return (
            float(contact(depth, largest, stiffness, TIP, 0.25).indentation_modulus_GPa) - modulus
        )

    stiffness = brentq(excess, 1e3, 1e6)
    peak = depth_of_contact + TIP.epsilon * largest / stiffness * 1e6
    recovery = 1.5 * largest / stiffness * 1e6  # h - hf at the peak
    down, up = np.linspace(0, 1, 100), np.linspace(1, 0.1, 300)
    load = np.r_[largest * down**2, largest * up]
    depth = np.r_[peak * down, peak - recovery * (1 - up ** (1 / 1.5))]
    time = np.r_[np.linspace(-60, 0, 100), np.linspace(0, 30, 300)]
    recorded = np.r_[stiffness * down * (1 + kind.substrate * down), np.full(300, np.nan)]
    if kind.hold_s:
        load = np.r_[load, np.full(100, load[-1])]
        depth = np.r_[depth, np.full(100, depth[-1])]
        time = np.r_[time, 30 + np.linspace(0.1, kind.hold_s, 100)]
    if kind.creep_nm_s or kind.peak_hold_s:
        held = np.arange(0.1, kind.peak_hold_s, 0.1)
        load = np.insert(load, 100, np.full(held.size, largest))
        depth = np.insert(depth, 100, np.full(held.size, peak))
        recorded = np.insert(recorded, 100, np.full(held.size, np.nan))
        time = np.r_[time[:100], held, time[100:] + kind.peak_hold_s]
        depth = depth + 10 * kind.creep_nm_s * (1 - np.exp(-np.clip(time, 0, None) / 10))
    depth = depth - kind.blunt_nm + kind.zero_nm + kind.frame_nm_mN * load
    depth = depth + kind.drift_nm_s * (time + 60) + kind.noise_nm * rng.standard_normal(load.size)
    table = pd.DataFrame(
        {
            "Depth / nm": depth * kind.depth_factor,
            "Load / mN": load * kind.load_factor,
            "Time / s": time + 60,
        }
    )
    if kind.stiffness:
        recorded[0] = np.nan  # no contact yet
        together = 1 / (1 / recorded + kind.frame_nm_mN * 1e-6)
        table["Contact Stiffness / N/m"] = np.nan_to_num(together)
    return table


def held(kind: Kind, rng: np.random.Generator, folder: Path) -> dict[str, bool | None]:
    """Whether the intervals of one pellet hold the truth; nothing of those that are not ok."""
    off = 1 + U_AREA * rng.standard_normal()  # the tip is not quite what its area function says
    properties = (1 + SCATTER * rng.standard_normal((kind.indents, 2))) * (MODULUS, HARDNESS)
    properties[: kind.on_pores] /= 2
    poisson = rng.uniform(0.15, 0.35)
    within = kind.drift_within_nm_s
    kind = replace(kind, drift_nm_s=kind.drift_nm_s + rng.uniform(-within, within))
    truth = dict(zip(NAMES, (MODULUS, HARDNESS, MODULUS * (1 - poisson**2)), strict=True))
    tables = []
    for number, (modulus, hardness) in enumerate(properties):
        path = folder / f"{number}.csv"
        share = kind.loads[number % len(kind.loads)]
        test = indent(kind, modulus * off**0.5, hardness * off, share, rng)
        test.to_csv(path, index=False)
        measurement = readers.read(path, "indentation")
        settings = settings_from(CONFIG, {}, measurement.metadata)
        tables.append(analyse(measurement, settings))
    indents = mark_outliers(pd.concat(tables, ignore_index=True), CONFIG["outlier_limit"])
    try:
        rows = pellet_quantities(Pellet("A", "A-1", indents, "m", "synthetic"), U_AREA)
    except AnalysisError:
        return dict.fromkeys(NAMES)
    return {
        row.quantity: row.lower95 <= truth[row.quantity] <= row.upper95
        if row.status == "ok"
        else None
        for row in rows
        if row.quantity in NAMES
    }


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    wanted = sys.argv[3] if len(sys.argv) > 3 else ""
    print(f"{'pellets':24} {'modulus':>16} {'hardness':>16} {'E_IT':>16}")
    with tempfile.TemporaryDirectory() as made:
        for kind in KINDS:
            if wanted not in kind.name:
                continue
            rng = np.random.default_rng([seed, *kind.name.encode()])
            found = [held(kind, rng, Path(made)) for _ in range(runs)]
            words = []
            for name in NAMES:
                ok = [one[name] for one in found if one.get(name) is not None]
                share = f"{100 * np.mean(ok):.0f} % held" if ok else ""
                words.append(f"{100 * len(ok) / runs:3.0f} % ok {share:>9}")
            print(f"{kind.name:24}", "  ".join(words), flush=True)
