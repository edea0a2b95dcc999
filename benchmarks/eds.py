"""Compositions from EDS spectra against simulated truths, from a written file to the numbers.

    PYTHONPATH=scripts:tools python benchmarks/eds.py [N [SEED [KIND [U]]]]

Spectra of Li2TaS(1-x)OxCl5 with what a silicon drift detector makes of them: lines of 130 eV at Mn
Kα on bremsstrahlung with absorption edges, tails of incomplete charge, escape peaks. Sensitivities
are known to 10 % (or 2 %, of a standard), and off by as much. A line says how many fractions are
ok, and of these how many 95 % intervals hold the truth and how far off the worst is; limits count
as held where the truth is below them.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from electrolyte import readers
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.numbers.quantities import LIMITS, Quantity, with_interval
from electrolyte.study.configuration import validated
from electrolyte.techniques.sem_eds.numbers import Item, evaluate
from synthetic.sem_eds import write_msa

CHANNEL_KEV, CHANNELS, VOLTAGE = 0.005, 3000, 15.0
SENSITIVITY = {"Ta": 1.6, "S": 0.95, "O": 0.30, "Cl": 1.0}
OPTIONS = validated({"sem_eds": {"sensitivity": SENSITIVITY}})["sem_eds"]
# keV and intensity of the lines as they are, also above the window of the fit
LINES = {
    "C": ((0.277, 1.0),),
    "O": ((0.525, 1.0),),
    "Na": ((1.041, 1.0),),
    "Al": ((1.487, 1.0), (1.557, 0.01)),
    "Si": ((1.740, 1.0), (1.836, 0.02)),
    "P": ((2.013, 1.0), (2.139, 0.03)),
    "S": ((2.307, 1.0), (2.464, 0.05)),
    "Cl": ((2.622, 1.0), (2.816, 0.07)),
    "K": ((3.313, 1.0), (3.590, 0.10)),
    "Ca": ((3.691, 1.0), (4.013, 0.11)),
    "Fe": ((0.705, 0.25), (0.719, 0.1), (6.399, 0.9), (7.058, 0.12)),
    "Cu": ((0.930, 0.5), (0.950, 0.25), (8.046, 0.5), (8.904, 0.07)),
    "Zr": ((2.042, 1.0), (2.124, 0.6), (2.219, 0.2), (2.303, 0.08), (1.792, 0.04)),
    "Mo": ((2.293, 1.0), (2.395, 0.6), (2.518, 0.2), (2.624, 0.06), (2.016, 0.04)),
    "Ta": ((1.710, 1.0), (1.766, 0.6), (1.964, 0.06), (1.330, 0.05), (8.145, 0.2), (9.343, 0.15)),
    "W": ((1.775, 1.0), (1.835, 0.6), (2.035, 0.06), (1.383, 0.05), (8.396, 0.2), (9.672, 0.15)),
    "Au": ((2.123, 1.0), (2.205, 0.6), (2.410, 0.06), (1.660, 0.05), (9.712, 0.15), (11.44, 0.1)),
    "Pb": ((2.346, 1.0), (2.443, 0.6), (2.653, 0.06), (1.840, 0.05), (10.55, 0.1), (12.61, 0.07)),
}
EDGES = {"Cl": 2.82, "S": 2.47, "Ta": 1.735, "O": 0.543}  # steps of the bremsstrahlung


@dataclass(frozen=True)
class Kind:
    """counts of the lines in the window; resolution in eV at Mn Kα; offset (eV) and gain that the
    axis of the file is off by; shares of sum peaks and of tails; other elements with their share of
    the counts; voltage at which electrons arrive in kV; whether the file holds counts per second;
    factor of the channel width that the file states; elements sought; background over lines; least
    and largest share of oxygen that is absorbed, against the sensitivities."""

    name: str
    counts: float = 3e5
    fwhm_ev: float = 130.0
    offset_ev: float = 0.0
    gain: float = 1.0
    sums: float = 0.0
    tail: float = 0.01
    others: dict[str, float] = field(default_factory=dict)
    landing_kV: float = VOLTAGE
    per_second: float = 1.0
    channel_factor: float = 1.0
    sought: tuple[str, ...] = ()
    background: float = 1.0
    oxygen: tuple[float, float] = (0.05, 0.9)
    smoothed: bool = False
    escape: float = 1.0
    absorbed: tuple[float, float] = (0.0, 0.0)


KINDS = (
    Kind("undisturbed"),
    Kind("5 000 counts", counts=5e3),
    Kind("1 500 counts", counts=1.5e3),
    Kind("10 million counts", counts=1e7),
    Kind("without oxygen, O sought", sought=("O",), oxygen=(0.0, 0.0)),
    Kind("without oxygen, O sought, 10 million", sought=("O",), oxygen=(0.0, 0.0), counts=1e7),
    Kind("little oxygen", oxygen=(0.02, 0.1)),
    Kind("resolution 65 eV", fwhm_ev=65.0),
    Kind("resolution 180 eV", fwhm_ev=180.0),
    *(Kind(f"axis off by {ev:+g} eV", offset_ev=ev) for ev in (-20.0, -10.0, 10.0, 20.0)),
    *(Kind(f"axis off by {ev:+g} eV", offset_ev=ev) for ev in (80.0, 480.0)),
    *(
        Kind(f"gain off by {100 * (g - 1):+.1f} %", gain=g)
        for g in (0.99, 0.995, 1.005, 1.01, 1.03)
    ),
    Kind("channels of 10 eV called 5 eV", channel_factor=0.5),
    Kind("sum peaks of 1 %", sums=0.01),
    Kind("sum peaks of 5 %", sums=0.05),
    Kind("tails of 5 %", tail=0.05),
    Kind("background three times as high", background=3.0),
    Kind("charged: electrons of 11 kV", landing_kV=11.0),
    Kind("charged: electrons of 8 kV", landing_kV=8.0),
    Kind("counts per second", per_second=120.0),
    Kind("smoothed", smoothed=True),
    Kind("escape peaks removed", escape=0.0),
    Kind("oxygen absorbed by up to 40 %", absorbed=(0.0, 0.4)),
    Kind("oxygen absorbed by 40 to 60 %", absorbed=(0.4, 0.6)),
    Kind("carbon coating", others={"C": 0.3}),
    *(
        Kind(f"{100 * share:g} % of the counts are {e}, not sought", others={e: share})
        for e in ("Au", "Si", "Na", "Al", "P", "K", "Ca", "Fe", "Cu", "Zr", "W", "Mo", "Pb")
        for share in (0.03, 0.15)
    ),
)


Families = Mapping[str, tuple[tuple[float, float], ...]]


def detected(
    kind: Kind,
    line_counts: dict[str, float],
    rng: np.random.Generator,
    families: Families = LINES,
) -> np.ndarray:
    """Counts in the channels."""
    energy = CHANNEL_KEV * (np.arange(CHANNELS) + 0.0)
    lines = np.zeros(CHANNELS)

    def peak(at: float, counts: float) -> None:
        at_axis = at * kind.gain + kind.offset_ev * 1e-3
        sd = math.sqrt(max((kind.fwhm_ev * 1e-3) ** 2 + 2.5e-3 * (at - 5.895), 0.03**2)) / 2.3548
        shape = np.exp(-0.5 * ((energy - at_axis) / sd) ** 2) * CHANNEL_KEV
        lines[:] += counts * (1 - kind.tail) * shape / (sd * math.sqrt(2 * math.pi))
        below = np.exp((energy - at_axis) / 0.12) * (energy < at_axis)  # incomplete charge
        lines[:] += counts * kind.tail * below / max(below.sum(), 1e-9)

    for element, counts in line_counts.items():
        whole = sum(ratio for at, ratio in families[element] if at < 3.6) or 1.0
        for at, ratio in families[element]:
            strength = counts * ratio / whole
            peak(at, strength)
            if at > 1.839:  # the K edge of silicon; photoabsorption there falls as E^-2.7
                mu = 3190 * (at / 1.839) ** -2.65 / 355
                escaped = 0.0226 * (1 - math.log(1 + mu) / mu) * kind.escape
                peak(at - 1.740, escaped * strength)
    if kind.sums:
        for first, a in line_counts.items():
            for second, b in line_counts.items():
                share = kind.sums * a * b / sum(line_counts.values())
                peak(families[first][0][0] + families[second][0][0], share)
    true = np.maximum((energy - kind.offset_ev * 1e-3) / kind.gain, 0.02)
    seen = np.exp(-((0.35 / true) ** 1.5))
    kramers = np.maximum(kind.landing_kV - true, 0) / np.maximum(true, 0.05) * seen
    for element, edge in EDGES.items():
        if line_counts.get(element):
            kramers *= np.where(true > edge, 0.93, 1.0)
    inside = (true > 0.4) & (true < 3.6)
    kramers *= 0.35 * kind.background * sum(line_counts.values()) / kramers[inside].sum()
    counts = rng.poisson(lines + kramers).astype(float)
    return np.convolve(counts, np.ones(7) / 7, mode="same") if kind.smoothed else counts


def found(
    kind: Kind, folder: Path, u_sensitivity: float, rng: np.random.Generator
) -> list[tuple[Quantity, float]]:
    """The fractions that a job makes of the written file, with their truths in %."""
    x = rng.uniform(*kind.oxygen)
    atoms = {"Ta": 1.0, "S": 1 - x, "O": x, "Cl": 5.0}
    off = {e: 1 + u_sensitivity * rng.standard_normal() for e in atoms}
    lines = {e: n * SENSITIVITY[e] * off[e] for e, n in atoms.items()}
    whole = sum(lines.values())
    if kind.absorbed[1]:
        lines["O"] *= 1 - rng.uniform(*kind.absorbed)
    lines = {e: kind.counts * n / whole for e, n in lines.items()}
    shares = sum(kind.others.values())
    lines |= {e: kind.counts * share / (1 - shares) for e, share in kind.others.items()}
    counts = detected(kind, lines, rng)
    path = folder / "spectrum.msa"
    write_msa(path, np.rint(counts).astype(int), title="t", voltage_kV=VOLTAGE)
    text = path.read_text(encoding="ascii")
    if kind.per_second != 1 or kind.smoothed:
        head, data = text.split("starts here\n")
        rows = "\n".join(f"{n / kind.per_second:.6g}" for n in counts)
        text = f"{head}starts here\n{rows}\n" + data[data.index("#ENDOFDATA") :]
    width = 5 * kind.channel_factor
    text = text.replace("XPERCHAN    : 5", f"XPERCHAN    : {width:g}")
    path.write_text(text, encoding="ascii")
    row = {"measurement": "m", "kind": "spectrum", "element": "", "origin": "synthetic"}
    item = Item({**row, "pixel_size_um": None}, readers.read(path, "sem_eds"))
    formula = "Li2TaSCl5" if not x else "Li2TaS0.5O0.5Cl5"
    options = OPTIONS | {
        "other_elements": list(kind.sought),
        "sensitivity_u_rel": u_sensitivity,
    }
    try:
        rows = evaluate("A", formula, [item], options).quantities
    except ElectrolyteError:
        return []
    total = sum(atoms.values())
    truth = {f"element={e}": 100 * n / total for e, n in atoms.items()}
    return [(with_interval(one), truth[one.condition]) for one in rows]


def line_of(name: str, rows: Sequence[tuple[Quantity, float]]) -> str:
    """How many of the fractions are ok, and how they agree with their truths in %."""
    ok = [
        (true <= row.value, 0.0)
        if row.status in LIMITS
        else (row.lower95 <= true <= row.upper95, abs(row.value - true))
        for row, true in rows
        if row.status in LIMITS or row.status == "ok"
    ]
    held = f"{100 * np.mean([h for h, _ in ok]):5.0f} %" if ok else "      -"
    worst = f"{max(o for _, o in ok):5.1f} at%" if ok else ""
    share = f"{100 * len(ok) / len(rows):.0f} %" if rows else "refused"
    return f"{name:44} {share:>12} {held} {worst:>8}"


def main(spectra: int, seed: int, wanted: str, u_sensitivity: float) -> None:
    print(f"{'kind':44} {'fractions ok':>12} {'held':>7} {'worst':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            if wanted not in kind.name:
                continue
            rng = np.random.default_rng([seed, *kind.name.encode()])
            rows = [
                pair
                for _ in range(spectra)
                for pair in found(kind, Path(folder), u_sensitivity, rng)
            ]
            print(line_of(kind.name, rows), flush=True)


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(
        int(given.get(1, 20)),
        int(given.get(2, 11)),
        str(given.get(3, "")),
        float(given.get(4, 0.1)),
    )
