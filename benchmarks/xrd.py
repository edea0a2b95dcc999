"""How often the numbers of powder diffraction hold the truth, over simulated scans.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts python benchmarks/xrd.py [RUNS [CASE [SEED]]]

Scans of LiCl, Li2S and Li2O over amorphous halos with counting noise, each phase present, weak or
absent; the specimen lies in place or too low by up to 0.1° at low angle; lines of one family of
widths, whose shape and growth with the angle differ between scans. Other cases break the model:
preferred orientation, a foreign phase, asymmetric lines, noise alone, halos alone. Printed are, for
each number with the status ok, how many there are, the mean and root mean square of (value - truth)
/ u, and the share of 95 % intervals that hold the truth; and the verdicts on the phases.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from electrolyte.readers.diffraction.scan import COUNTS, TWO_THETA
from electrolyte.readers.measurement import Measurement
from electrolyte.study.configuration import validated
from electrolyte.techniques.xrd import numbers
from electrolyte.techniques.xrd.analysis import Scan, analyse
from electrolyte.techniques.xrd.catalogue import cif_of
from electrolyte.techniques.xrd.reference import reference_from_cif

RUNS = 20  # scans a case
CU = (1.540593, 1.544427)
X = np.arange(10.0, 80.0, 0.03)
PHASES = ("LiCl", "Li2S", "Li2O")
STRONG, WEAK = (1500.0, 6000.0), (40.0, 300.0)  # area of the strongest line, counts x degree
SETTINGS = validated({"xrd": {"references": list(PHASES)}})["xrd"]


@dataclass(frozen=True)
class Case:
    """What is simulated: displacement in degrees at low angle, and what breaks the model.

    levels : range of the area of the strongest line for each phase that is present
    """

    name: str
    displacement: float = 0.0
    levels: dict[str, tuple[float, float]] = field(default_factory=dict)
    texture: float = 0.0  # standard deviation of the logarithm of the intensities
    foreign: int = 0  # lines of no reference
    asymmetry: float = 0.0  # left over right width - 1 at 20°, as cot θ
    halos: bool = True
    lorentzian: float = 0.0  # share of the halos, which the model takes as Gaussian


CASES = (
    *(
        Case(f"strong, shift {s:g}°", s, {"LiCl": STRONG, "Li2S": STRONG})
        for s in (0.0, -0.03, -0.06, -0.1)
    ),
    *(
        Case(f"weak, shift {s:g}°", s, {"LiCl": WEAK, "Li2O": WEAK})
        for s in (0.0, -0.03, -0.06, -0.1)
    ),
    Case("strong and weak", -0.03, {"LiCl": STRONG, "Li2O": WEAK}),
    Case("texture", 0.0, {"LiCl": STRONG, "Li2S": WEAK}, texture=0.3),
    Case("foreign lines", 0.0, {"LiCl": WEAK}, foreign=8),
    Case("only foreign lines", 0.0, {}, foreign=8),
    Case("asymmetric", 0.0, {"LiCl": STRONG}, asymmetry=0.3),
    Case("halos with feet", 0.0, {"LiCl": STRONG}, lorentzian=0.3),
    Case("no lines", 0.0, {}),
    Case("noise", 0.0, {}, halos=False),
)


@dataclass(frozen=True)
class Truth:
    """Of one scan: by number and condition; areas of the strongest lines over the halos."""

    values: dict[tuple[str, str], float]
    share: dict[str, float]
    fwhm: dict[float, float]
    present: frozenset[str]


def simulated(case: Case, rng: np.random.Generator) -> tuple[Measurement, Truth]:
    """One scan and what is true of it."""
    counts = np.full(len(X), float(rng.uniform(50, 400)))
    halo = np.zeros(len(X))
    if case.halos:
        counts += rng.uniform(100, 800) * np.exp(-(X - X[0]) / rng.uniform(5, 15))
        for centre in (22.0, 32.0, 50.0):
            height = rng.uniform(100, 900)
            t = (X - centre - rng.uniform(-2, 2)) / rng.uniform(6, 12)
            gauss = np.exp(-4 * np.log(2) * t**2)
            halo += height * ((1 - case.lorentzian) * gauss + case.lorentzian / (1 + 4 * t**2))
    width, growth, eta = rng.uniform(0.12, 0.5), rng.uniform(0.0, 0.8), rng.uniform(0.1, 0.9)
    values: dict[tuple[str, str], float] = {}
    share, fwhm = {}, {}
    total = float(np.trapezoid(halo, X))
    bragg = 0.0
    for name, level in case.levels.items():
        reference = reference_from_cif(cif_of(name), CU[0])
        scale = rng.uniform(0.994, 1.006)
        top = float(np.exp(rng.uniform(*np.log(level))))
        values["lattice_parameter", f"phase={name}"] = scale * reference.a
        for line in reference.lines:
            angle = line.two_theta(CU[0], scale)
            if not X[0] < angle < X[-1]:
                continue
            area = top * line.intensity / 100 * np.exp(case.texture * rng.standard_normal())
            if line is reference.strongest:
                share[name] = area / total if total else np.nan
                values["phase_intensity", f"phase={name}"] = share[name]
                values["line_shift", f"phase={name}"] = angle - line.two_theta(CU[0])
            values["peak_two_theta", f"phase={name};hkl={line.label}"] = angle
            own = width * (1 + growth * np.tan(np.radians(angle / 2)))
            shift = case.displacement * np.cos(np.radians(angle / 2))
            counts += area * doublet(angle + shift, own, eta, case.asymmetry)
            fwhm[angle + shift] = own
            bragg += area
    for _ in range(case.foreign):
        angle = rng.uniform(X[0] + 2, X[-1] - 2)
        area = float(np.exp(rng.uniform(*np.log(WEAK))))
        counts += area * doublet(angle, width, eta, case.asymmetry)
        bragg += area
    if total + bragg:
        values["crystallinity_index", ""] = bragg / (total + bragg)
    data = rng.poisson(counts + halo).astype(float)
    frame = pd.DataFrame({TWO_THETA: X, COUNTS: data})
    metadata = {"wavelength_alpha1_A": CU[0], "wavelength_alpha2_A": CU[1]}
    measurement = Measurement("xrd", "simulated", frame, Path("scan"), "", metadata)
    return measurement, Truth(values, share, fwhm, frozenset(case.levels))


def doublet(centre: float, fwhm: float, eta: float, asymmetry: float = 0.0) -> np.ndarray:
    """Two pseudo-Voigt lines, 2 : 1, of area 1 together; to the left wider by the asymmetry."""
    sine = np.sin(np.radians(centre / 2)) * CU[1] / CU[0]
    second = 2 * np.degrees(np.arcsin(sine))
    left = fwhm * (1 + asymmetry * np.tan(np.radians(10.0)) / np.tan(np.radians(centre / 2)))
    profile = np.zeros(len(X))
    for at, weight in ((centre, 2 / 3), (second, 1 / 3)):
        w = np.where(at > X, left, fwhm)
        t = (X - at) / w
        gauss = 2 * np.sqrt(np.log(2) / np.pi) / w * np.exp(-4 * np.log(2) * t**2)
        lorentz = 2 / (np.pi * w) / (1 + 4 * t**2)
        profile += weight * w / (left + fwhm) * 2 * (eta * lorentz + (1 - eta) * gauss)
    return profile


ROW = {"measurement": "scan", "wavelength_A": None, "origin": "synthetic"}


def run(case: Case, runs: int, seed: int) -> Iterator[tuple[Scan, Truth]]:
    rng = np.random.default_rng([seed, *case.name.encode()])
    for _ in range(runs):
        measurement, truth = simulated(case, rng)
        yield analyse(measurement, ROW, "A", SETTINGS), truth


def scores(case: Case, runs: int, seed: int = 1) -> tuple[dict[str, list[float]], Counter[str]]:
    """(value - truth) / u of every number that is ok, by its name, and counts of what else."""
    z: dict[str, list[float]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for scan, truth in run(case, runs, seed):
        for row in numbers.quantities_of(scan, SETTINGS["window_deg"]):
            true = truth.values.get((row.quantity, row.condition))
            if row.status == "ok" and true is not None:
                z[row.quantity].append((row.value - true) / row.u)
            elif row.status == "ok" and "phase=" in row.condition and true is None:
                counts[f"{row.quantity} of what is not there is ok"] += 1
            elif row.status == "upper_limit":
                name = row.condition.removeprefix("phase=")
                true = truth.share.get(name, 0.0) if name else truth.values.get((row.quantity, ""))
                counts[
                    f"{row.quantity}: limit {'holds' if row.value >= (true or 0) else 'fails'}"
                ] += 1
            elif true is not None:
                counts[f"{row.quantity} {row.status}"] += 1
        for phase in scan.phases:
            there = "present" if phase.reference.name in truth.present else "absent"
            counts[f"{there}: {phase.verdict}"] += 1
        places = np.array(list(truth.fwhm))
        for peak in scan.fit.peaks:
            if len(places) and not peak.composed:
                near, next_to = np.sort(np.abs(places - peak.two_theta))[:2]
                if near < 0.2 and next_to > 1.5 * peak.fwhm:
                    near = float(places[np.argmin(np.abs(places - peak.two_theta))])
                    kind = "strong" if peak.area > 15 * peak.u_area else "weak"
                    z[f"two theta, {kind}"].append((peak.two_theta - near) / peak.u_two_theta)
                    if peak.u_fwhm > 0:
                        z[f"fwhm, {kind}"].append((peak.fwhm - truth.fwhm[near]) / peak.u_fwhm)
    return z, counts


def main(runs: int, wanted: str, seed: int) -> None:
    for case in CASES:
        if wanted not in case.name:
            continue
        z, counts = scores(case, runs, seed)
        print(case.name)
        for name, values in sorted(z.items()):
            all_z = np.array(values)
            held = 100 * np.mean(np.abs(all_z) < 1.96)
            rms = np.sqrt(np.mean(all_z**2))
            print(
                f"    {name:24} n {len(all_z):4}  mean z {all_z.mean():+.2f}  rms {rms:.2f}"
                f"  held {held:5.1f} %  worst {np.abs(all_z).max():.1f}"
            )
        for name, count in sorted(counts.items()):
            print(f"    {name}: {count}")
        sys.stdout.flush()


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, RUNS)), given.get(2, ""), int(given.get(3, 1)))
