"""Compositions from EDS spectra of samples whose lines overlap, against simulated truths.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts:tools:benchmarks \
        python benchmarks/eds_overlaps.py [spectra [SEED [KIND [0.02]]]]

As ``eds.py``, whose detector, files and columns these have: halides and sulfides of Zr, Nb and Ta
with P, Si and O, as the formula says, with less of one element than it says, with tails and sum
peaks; and of elements in them that nobody sought.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import eds
import numpy as np

from electrolyte import readers
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.numbers.quantities import Quantity, with_interval
from electrolyte.study.configuration import validated
from electrolyte.techniques.sem_eds.numbers import Item, evaluate
from synthetic.sem_eds import write_msa

SENSITIVITY = {"O": 0.30, "F": 0.4, "Al": 0.8, "Si": 0.9, "P": 0.95, "S": 0.95, "Cl": 1.0}
SENSITIVITY |= {"Zr": 1.15, "Nb": 1.2, "Mo": 1.25, "Ta": 1.6}
FAMILIES = eds.LINES | {
    "F": ((0.677, 1.0),),
    "Zr": ((2.042, 1.0), (2.124, 0.52), (2.219, 0.02), (2.303, 0.02), (1.792, 0.04)),
    "Nb": ((2.166, 1.0), (2.257, 0.50), (2.367, 0.04), (2.461, 0.02), (1.902, 0.04)),
    "Mo": ((2.293, 1.0), (2.395, 0.50), (2.518, 0.06), (2.624, 0.03), (2.016, 0.04)),
}
U_RATIO = 0.1  # relative, by which the lines of a family differ from those above
eds.EDGES |= {"Zr": 2.222, "Nb": 2.371, "P": 2.146, "Si": 1.839}


@dataclass(frozen=True)
class Sample:
    """formula of the sheet; atoms that are there; elements sought beside; how it is measured."""

    name: str
    formula: str
    atoms: dict[str, float]
    sought: tuple[str, ...] = ()
    measured: eds.Kind = field(default_factory=lambda: eds.Kind(""))


def sulfides(formula: str, **atoms: float) -> tuple[Sample, ...]:
    few = eds.Kind("", counts=2e4)
    many = eds.Kind("", counts=1e7)
    tails = eds.Kind("", tail=0.04, sums=0.03)
    return (
        Sample(formula, formula, atoms),
        Sample(f"{formula}, 20 000 counts", formula, atoms, measured=few),
        Sample(f"{formula}, 10 million counts", formula, atoms, measured=many),
        Sample(f"{formula}, tails and sums", formula, atoms, measured=tails),
    )


SAMPLES = (
    *sulfides("Li2ZrCl6", Zr=1, Cl=6),
    *sulfides("LiNbOCl4", Nb=1, O=1, Cl=4),
    *sulfides("Li6PS5Cl", P=1, S=5, Cl=1),
    *sulfides("Li3Zr2Si2PO12", Zr=2, Si=2, P=1, O=12),
    *sulfides("LiTaNbSCl5", Ta=0.5, Nb=0.5, S=1, Cl=5),
    *sulfides("Li2ZrPSCl5", Zr=1, P=0.3, S=0.3, Cl=5),
    *sulfides("Li2TaSiSCl5", Ta=1, Si=0.3, S=1, Cl=5),
    Sample("Li2ZrCl6, Nb sought", "Li2ZrCl6", {"Zr": 1, "Cl": 6}, ("Nb",)),
    Sample("Li2ZrCl6, P and S sought", "Li2ZrCl6", {"Zr": 1, "Cl": 6}, ("P", "S")),
    Sample("LiNbOCl4, Zr, S sought", "LiNbOCl4", {"Nb": 1, "O": 1, "Cl": 4}, ("Zr", "S")),
    Sample("LiTaSCl5, Si sought", "LiTaSCl5", {"Ta": 1, "S": 1, "Cl": 5}, ("Si",)),
    Sample("Li2ZrCl6 with Nb unsought", "Li2ZrCl6", {"Zr": 1, "Cl": 6, "Nb": 0.1}),
    Sample("Li2ZrCl6 with P unsought", "Li2ZrCl6", {"Zr": 1, "Cl": 6, "P": 0.3}),
    Sample("Li2ZrCl6 with S unsought", "Li2ZrCl6", {"Zr": 1, "Cl": 6, "S": 0.3}),
    Sample("LiNbOCl4 with S unsought", "LiNbOCl4", {"Nb": 1, "O": 1, "Cl": 4, "S": 0.3}),
    Sample("LiNbOCl4 with Zr unsought", "LiNbOCl4", {"Nb": 1, "O": 1, "Cl": 4, "Zr": 0.1}),
    Sample("LiTaSCl5 with Nb unsought", "LiTaSCl5", {"Ta": 1, "S": 1, "Cl": 5, "Nb": 0.1}),
    Sample("Li6PS5Cl with Zr unsought", "Li6PS5Cl", {"P": 1, "S": 5, "Cl": 1, "Zr": 0.1}),
    Sample("Li6PS5Cl with Mo unsought", "Li6PS5Cl", {"P": 1, "S": 5, "Cl": 1, "Mo": 0.3}),
)


def found(
    sample: Sample, folder: Path, u_sensitivity: float, rng: np.random.Generator
) -> list[tuple[Quantity, float]]:
    """The fractions that a job makes of the written file, with their truths in %."""
    atoms = {e: n * rng.uniform(0.5, 1.5) for e, n in sample.atoms.items()}
    lines = {
        e: n * SENSITIVITY[e] * (1 + u_sensitivity * rng.standard_normal())
        for e, n in atoms.items()
    }
    whole = sum(lines.values())
    counts = {e: sample.measured.counts * n / whole for e, n in lines.items()}
    path = folder / "spectrum.msa"
    families = {
        e: (first, *((at, share * (1 + U_RATIO * rng.standard_normal())) for at, share in others))
        for e, (first, *others) in FAMILIES.items()
    }
    spectrum = np.rint(eds.detected(sample.measured, counts, rng, families)).astype(int)
    write_msa(path, spectrum, title="t", voltage_kV=eds.VOLTAGE)
    row = {"measurement": "m", "kind": "spectrum", "element": "", "origin": "synthetic"}
    item = Item({**row, "pixel_size_um": None}, readers.read(path, "sem_eds"))
    options = validated({"sem_eds": {"sensitivity": SENSITIVITY}})["sem_eds"] | {
        "other_elements": list(sample.sought),
        "sensitivity_u_rel": u_sensitivity,
    }
    try:
        rows = evaluate("A", sample.formula, [item], options).quantities
    except ElectrolyteError:
        return []
    seen = {e: n for e, n in atoms.items() if f"element={e}" in {r.condition for r in rows}}
    total = sum(seen.values())
    truth = {f"element={e}": 100 * n / total for e, n in seen.items()}
    return [(with_interval(one), truth.get(one.condition, 0.0)) for one in rows]


def main(spectra: int, seed: int, wanted: str, u_sensitivity: float) -> None:
    print(f"{'kind':44} {'fractions ok':>12} {'held':>7} {'worst':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for sample in SAMPLES:
            if wanted not in sample.name:
                continue
            rng = np.random.default_rng([seed, *sample.name.encode()])
            scores = [
                pair
                for _ in range(spectra)
                for pair in found(sample, Path(folder), u_sensitivity, rng)
            ]
            print(eds.line_of(sample.name, scores), flush=True)


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(
        int(given.get(1, 20)), int(given.get(2, 1)), str(given.get(3, "")), float(given.get(4, 0.1))
    )
