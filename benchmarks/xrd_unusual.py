"""Numbers of powder diffraction from scans of other phases, specimens, instruments and formats.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts python benchmarks/xrd_unusual.py [N [KINDS [SEED]]]

Structures from cubic to monoclinic, their structure factors summed here atom by atom, are measured,
written as a file, read by whatever reader recognises it and analysed as a job does it. A kind is
one case; several are named with commas between. Printed are, for each kind: numbers ok, suspect and
limits; of those ok, how many 95 % intervals hold the truth and how many miss it by more than 3 u;
numbers that are ok though their phase is absent; verdicts; refusals; and the worst misses.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import gemmi
import numpy as np
from scipy.ndimage import uniform_filter1d

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.readers import read
from electrolyte.study.configuration import validated
from electrolyte.techniques.xrd import numbers
from electrolyte.techniques.xrd.analysis import analyse

Rng = np.random.Generator
Changed = Callable[[np.ndarray], np.ndarray]
CU, BETA, W_LA = (1.540593, 1.544427), 1.392246, 1.476424  # Å
FOLDER = Path(tempfile.mkdtemp())

# fmt: off
# cell in Å and degrees, space group, atoms with x, y, z and occupancy; rounded from the literature
Atom = tuple[str, float, float, float, float]
RIGHT = (90.0,) * 3
STRUCTURES: dict[str, tuple[tuple[float, ...], str, tuple[Atom, ...]]] = {
    "LaB6": ((4.1569,) * 3 + RIGHT, "P m -3 m", (("La", 0, 0, 0, 1), ("B", 0.1993, 0.5, 0.5, 1))),
    "LiCl": ((5.1398,) * 3 + RIGHT, "F m -3 m", (("Li", 0, 0, 0, 1), ("Cl", 0.5, 0.5, 0.5, 1))),
    "Li2S": ((5.7158,) * 3 + RIGHT, "F m -3 m", (("S", 0, 0, 0, 1), ("Li", 0.25, 0.25, 0.25, 1))),
    "Li6PS5Cl": ((9.859,) * 3 + RIGHT, "F -4 3 m", (
        ("Cl", 0, 0, 0, 1), ("P", 0, 0, 0.5, 1), ("S", 0.1196, 0.8804, 0.6196, 1),
        ("S", 0.25, 0.25, 0.25, 1), ("Li", 0.3088, 0.0251, 0.6912, 0.5))),
    "rutile": ((4.5937, 4.5937, 2.9587, *RIGHT), "P 42/m n m", (
        ("Ti", 0, 0, 0, 1), ("O", 0.3053, 0.3053, 0, 1))),
    "anatase": ((3.7845, 3.7845, 9.5143, *RIGHT), "I 41/a m d:1", (
        ("Ti", 0, 0, 0, 1), ("O", 0, 0, 0.2081, 1))),
    "AlN": ((3.1110, 3.1110, 4.9790, 90, 90, 120), "P 63 m c", (
        ("Al", 1 / 3, 2 / 3, 0, 1), ("N", 1 / 3, 2 / 3, 0.3821, 1))),
    "LiTaO3": ((5.1543, 5.1543, 13.7835, 90, 90, 120), "R 3 c:H", (
        ("Ta", 0, 0, 0, 1), ("Li", 0, 0, 0.279, 1), ("O", 0.0534, 0.3396, 0.0695, 1))),
    "Li3PS4": ((12.8190, 8.2195, 6.1236, *RIGHT), "P n m a", (
        ("P", 0.0886, 0.25, 0.6514, 1), ("S", 0.1541, 0.0316, 0.5617, 1),
        ("S", 0.9366, 0.25, 0.5662, 1), ("S", 0.1013, 0.25, 0.9757, 1),
        ("Li", 0.3562, 0.013, 0.439, 1), ("Li", 0, 0, 0.5, 0.7))),
    "Li2CO3": ((8.359, 4.9725, 6.1975, 90, 114.83, 90), "C 1 2/c 1", (
        ("Li", 0.1965, 0.4489, 0.8344, 1), ("C", 0, 0.0657, 0.25, 1),
        ("O", 0, 0.3209, 0.25, 1), ("O", 0.146, 0.9334, 0.3129, 1))),
}
# fmt: on
USUAL = ("anatase", "LiCl", "Li2S")


def metric(cell: np.ndarray) -> np.ndarray:
    """Reciprocal metric tensor, Å^-2."""
    cosine = np.cos(np.radians(cell[3:]))
    angles = np.array(
        [[1, cosine[2], cosine[1]], [cosine[2], 1, cosine[0]], [cosine[1], cosine[0], 1]]
    )
    return np.linalg.inv(np.outer(cell[:3], cell[:3]) * angles)


@cache
def reflections(name: str) -> tuple[np.ndarray, np.ndarray]:
    """All hkl down to d = 0.7 Å, shape (n, 3), and |F|², shape (n,)."""
    cell, group, atoms = STRUCTURES[name]
    reciprocal = metric(np.array(cell))
    most = [int(edge / 0.7) + 1 for edge in cell[:3]]
    hkl = np.array([h for h in product(*(range(-m, m + 1) for m in most)) if any(h)])
    q2 = np.einsum("ni,ij,nj->n", hkl, reciprocal, hkl)
    hkl, q2 = hkl[q2 < 0.7**-2], q2[q2 < 0.7**-2]
    factor = np.zeros(len(hkl), dtype=complex)
    for element, *place, occupancy in atoms:
        scattering = np.array([gemmi.Element(element).it92.calculate_sf(s / 4) for s in q2])
        images: list[np.ndarray] = []
        for operation in gemmi.SpaceGroup(group).operations():
            image = np.array(operation.apply_to_xyz(place)) % 1
            if not any(np.all(np.abs((image - o + 0.5) % 1 - 0.5) < 1e-4) for o in images):
                images.append(image)
        phases = sum(np.exp(2j * np.pi * hkl @ image) for image in images)
        factor += occupancy * scattering * np.exp(-0.25 * q2) * phases  # B = 1 Å²
    return hkl, np.abs(factor) ** 2


def lines_of(
    name: str, cell: np.ndarray, wavelength: float, axis: tuple[float, float] = (0, 1)
) -> list[tuple[str, float, float, float]]:
    """Label, two theta in degrees, d in Å and intensity in % of the strongest.

    ``axis``: March-Dollase with plates on 00l (1) or h00 (0), and r.
    """
    hkl, squared = reflections(name)
    reciprocal = metric(cell)
    q2 = np.einsum("ni,ij,nj->n", hkl, reciprocal, hkl)
    weight = squared.copy()
    if axis[1] != 1:
        along = np.zeros(3)
        along[2 if axis[0] else 0] = 1
        cosine2 = (hkl @ reciprocal @ along) ** 2 / q2 / (along @ reciprocal @ along)
        weight *= (axis[1] ** 2 * cosine2 + (1 - cosine2) / axis[1]) ** -1.5
    place = defaultdict(list)
    for index, q, w in zip(hkl, q2, weight, strict=True):
        place[round(float(q), 7)].append((tuple(int(i) for i in index), float(w)))
    found = []
    for q, members in place.items():
        sine = wavelength * np.sqrt(q) / 2
        total = sum(w for _, w in members)
        if sine < np.sin(np.radians(80)) and total > 1e-6:
            theta = np.arcsin(sine)
            intensity = total * (1 + np.cos(2 * theta) ** 2) / np.sin(theta) ** 2 / np.cos(theta)
            best = max(index for index, w in members if w > 0.01 * total / len(members))
            label = "".join(str(i) if 0 <= i < 10 else f"({i})" for i in best)
            found.append((label, float(np.degrees(2 * theta)), q**-0.5, intensity))
    top = max(line[3] for line in found)
    return sorted((a, b, c, 100 * i / top) for a, b, c, i in found if i > 1e-3 * top)


def cif(name: str, cell: np.ndarray | None = None, group: str = "") -> str:
    """Path of a CIF of a phase, with another cell or space group on request."""
    own, own_group, atoms = STRUCTURES[name]
    values = own if cell is None else cell
    keys = ("length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma")
    lines = [f"data_{name}", *(f"_cell_{k} {v:.6f}" for k, v in zip(keys, values, strict=True))]
    operations = gemmi.SpaceGroup(group or own_group).operations()
    lines += [
        "loop_",
        "_symmetry_equiv_pos_as_xyz",
        *(f"'{op.triplet()}'" for op in operations),
        "loop_",
    ]
    lines += [
        f"_atom_site_{k}"
        for k in (
            "label",
            "type_symbol",
            "fract_x",
            "fract_y",
            "fract_z",
            "occupancy",
            "B_iso_or_equiv",
        )
    ]
    lines += [
        f"{a[0]}{i} {a[0]} {a[1]:.6f} {a[2]:.6f} {a[3]:.6f} {a[4]} 1.0" for i, a in enumerate(atoms)
    ]
    place = FOLDER / f"{abs(hash(tuple(lines)))}" / f"{name}.cif"
    place.parent.mkdir(exist_ok=True)
    place.write_text("\n".join(lines) + "\n")
    return str(place)


@dataclass
class Specimen:
    """What is measured. ``phases``: area of the strongest line in counts x degree, from and to;
    ``references``: what is looked for; ``fwhm``, ``growth``: full width in degrees and its relative
    growth with tan θ; ``wide``: factor on the width of a line, of its hkl label and two theta;
    ``moved``: degrees by which faults move a line."""

    phases: dict[str, tuple[float, float]] = field(
        default_factory=lambda: dict.fromkeys(USUAL, (1000.0, 6000.0))
    )
    references: tuple[str, ...] = ()
    wavelengths: tuple[float, float] = CU
    ratio: float = 0.5
    start: float = 10.0
    end: float = 80.0
    step: float = 0.03
    fwhm: tuple[float, float] = (0.1, 0.3)
    growth: float = 0.5
    strain: float = 0.005
    shift: Changed = lambda a: 0 * a
    tail: Changed = lambda a: 0 * a
    reach: Changed = lambda a: 1 + 0 * a
    extra: Changed = lambda a: 0 * a
    level: tuple[float, float] = (50, 400)
    air: float = 300.0
    halos: tuple[float, ...] = (22.0, 45.0)
    halo: tuple[float, float] = (200, 900)
    texture: tuple[float, float] = (0, 1)
    wide: Callable[[str, float], float] = lambda _label, _angle: 1.0
    moved: Callable[[str], float] = lambda _label: 0.0
    ghosts: tuple[tuple[float, float], ...] = ()
    counts: float = 1.0


@dataclass
class File:
    """A scan, how it is written, and what is true of it."""

    x: np.ndarray
    y: np.ndarray
    mean: np.ndarray
    truth: dict[tuple[str, str], float]
    present: tuple[str, ...]
    references: list[str]
    write: Callable[[np.ndarray, np.ndarray], tuple[str, str]] = lambda x, y: (".xy", text(x, y))
    row: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)


def text(
    x: np.ndarray,
    y: np.ndarray,
    header: str = "2theta (deg) Intensity (counts)",
    mark: str = " ",
    digits: int = 8,
) -> str:
    return (
        "\n".join([header, *(f"{a:.4f}{mark}{b:.{digits}g}" for a, b in zip(x, y, strict=True))])
        + "\n"
    )


def profile(x: np.ndarray, at: float, fwhm: float, eta: float, tail: float) -> np.ndarray:
    """Pseudo-Voigt of area 1, with an exponential tail to low angles."""
    steps = (np.arange(30) + 0.5) / 6 if tail else np.zeros(1)
    weight = np.exp(-steps) / np.exp(-steps).sum()
    t = (x[:, None] - at + steps * tail) / fwhm
    gauss = 2 * np.sqrt(np.log(2) / np.pi) * np.exp(-4 * np.log(2) * t**2)
    return np.asarray(((eta * 2 / np.pi / (1 + 4 * t**2) + (1 - eta) * gauss) / fwhm) @ weight)


def measured(s: Specimen, rng: Rng) -> File:
    x = np.arange(s.start, s.end + s.step / 2, s.step)
    halo = np.zeros_like(x)
    for centre in s.halos:
        t = (x - centre - rng.uniform(-1, 1)) / rng.uniform(6, 12)
        halo += rng.uniform(*s.halo) * np.exp(-4 * np.log(2) * t**2)
    halo *= s.reach(x)
    total, bragg, lines = float(np.trapezoid(halo, x)), 0.0, np.zeros_like(x)
    fwhm, eta = rng.uniform(*s.fwhm), rng.uniform(0.2, 0.8)
    truth: dict[tuple[str, str], float] = {}
    for name, levels in s.phases.items():
        ideal = np.array(STRUCTURES[name][0])
        cell = ideal.copy()
        changes = s.strain * rng.uniform(-1, 1, 3)
        for k in range(3):  # equal edges stay equal
            cell[k] *= 1 + changes[list(ideal).index(ideal[k])]
        if ideal[4] not in (90, 120):
            cell[4] += rng.uniform(-0.3, 0.3)
            truth["lattice_angle", f"phase={name};parameter=beta"] = cell[4]
        single = len(set(ideal[:3])) == 1
        for k, letter in enumerate("abc"):
            condition = f"phase={name}" if single else f"phase={name};parameter={letter}"
            truth["lattice_parameter", condition] = cell[k]
        top = float(np.exp(rng.uniform(*np.log(levels))))
        found = lines_of(name, cell, s.wavelengths[0], s.texture)
        plain = {line[0]: line for line in lines_of(name, ideal, s.wavelengths[0])}
        inside = [
            line for line in found if x[0] < line[1] + float(s.shift(np.array(line[1]))) < x[-1]
        ]
        areas = []
        for label, angle, _, percent in inside:
            angle += s.moved(label)
            own = fwhm * (1 + s.growth * np.tan(np.radians(angle / 2))) * s.wide(label, angle)
            area = top * percent / 100 * float(s.reach(np.array(angle)))
            areas.append((area, own))
            tube = [
                (1 / (1 + s.ratio), s.wavelengths[0]),
                (s.ratio / (1 + s.ratio), s.wavelengths[1]),
            ]
            for share, wavelength in [*tube, *s.ghosts]:
                at = 2 * np.degrees(
                    np.arcsin(np.sin(np.radians(angle / 2)) * wavelength / s.wavelengths[0])
                )
                at += float(s.shift(np.array(at)))
                if share:
                    lines += share * area * profile(x, at, own, eta, float(s.tail(np.array(at))))
        bragg += sum(area for area, _ in areas)
        for (label, angle, _, _), (area, own) in zip(inside, areas, strict=True):
            near = [
                (a, o[1])
                for (a, _), o in zip(areas, inside, strict=True)
                if abs(o[1] - angle) < own / 2
            ]
            if area == max(a for a, _ in near):
                weight = sum(a for a, _ in near)
                kind = (
                    "grouped peak" if len([a for a, _ in near if a > 0.02 * area]) > 1 else "peak"
                )
                truth[f"{kind}_two_theta", f"phase={name};hkl={label}"] = (
                    sum(a * p for a, p in near) / weight
                )
                if label in plain and plain[label][3] == max(
                    plain[n[0]][3] for n in inside if n[0] in plain
                ):
                    truth["phase_intensity", f"phase={name}"] = weight / total if total else np.nan
                    truth["line_shift", f"phase={name}"] = angle - plain[label][1]
    truth["crystallinity_index", ""] = bragg / (bragg + total) if bragg + total else np.nan
    middle = float(x[0] + x[-1]) / 2
    truth["line_displacement", ""] = float(s.shift(np.array(middle)))
    air = s.air * np.exp(-(x - x[0]) / rng.uniform(5, 15))
    mean = s.counts * (rng.uniform(*s.level) + air + halo + s.extra(x) + lines)
    file = File(
        x,
        rng.poisson(mean).astype(float),
        mean,
        truth,
        tuple(s.phases),
        [cif(n) for n in s.references or s.phases],
    )
    file.row = {"wavelength_A": s.wavelengths[0]}
    return file


KINDS: dict[str, Callable[[Rng], File]] = {}


def kind(function: Callable[[Rng], File]) -> Callable[[Rng], File]:
    KINDS[function.__name__.replace("_", " ")] = function
    return function


def alone(
    name: str, level: tuple[float, float] = (2000.0, 6000.0)
) -> dict[str, tuple[float, float]]:
    return {name: level}


for _name in ("LaB6", "rutile", "anatase", "AlN", "LiTaO3", "Li3PS4", "Li2CO3", "Li6PS5Cl"):
    KINDS[f"only {_name}"] = lambda rng, n=_name: measured(Specimen(phases=alone(n)), rng)


@kind
def anatase_rutile_LiCl(rng: Rng) -> File:
    levels = {"anatase": (1000.0, 6000.0), "rutile": (300.0, 3000.0), "LiCl": (300.0, 3000.0)}
    return measured(Specimen(phases=levels), rng)


@kind
def Li3PS4_Li2CO3_Li6PS5Cl(rng: Rng) -> File:
    levels = {"Li3PS4": (1000.0, 6000.0), "Li2CO3": (300.0, 3000.0), "Li6PS5Cl": (300.0, 3000.0)}
    return measured(Specimen(phases=levels), rng)


def misnamed(rng: Rng, name: str, cell: np.ndarray, group: str = "") -> File:
    """A phase sought with another cell, that is not there."""
    file = measured(Specimen(phases=alone(name)), rng)
    truth = {k: v for k, v in file.truth.items() if "phase=" not in k[1]}
    return replace(file, truth=truth, references=[cif(name, cell, group)], present=())


@kind
def reference_5_to_15_percent_off(rng: Rng) -> File:
    name = str(rng.choice(["LiCl", "Li2S", "rutile", "Li6PS5Cl"]))
    cell = np.array(STRUCTURES[name][0])
    cell[:3] *= 1 + rng.choice([-1, 1]) * rng.uniform(0.05, 0.15)
    return misnamed(rng, name, cell)


@kind
def cubic_reference_of_a_tetragonal_cell(rng: Rng) -> File:
    """c/a of rutile is 0.64: sought with the cubic cell of the same volume."""
    cell = np.array(STRUCTURES["rutile"][0])
    cell[:3] = np.prod(cell[:3]) ** (1 / 3)
    return misnamed(rng, "rutile", cell)


@kind
def distorted_and_cubic_reference(rng: Rng) -> File:
    """Lines of a cube stretched by 0.2 to 1 %; the mean edge is taken to be true."""
    stretched = 1 + rng.uniform(0.002, 0.01)
    atoms = (*STRUCTURES["LaB6"][2], ("B", 0.5, 0.5, 0.1993, 1.0))
    STRUCTURES["cube"] = ((4.15, 4.15, 4.15 * stretched, 90, 90, 90), "P 4/m m m", atoms)
    file = measured(Specimen(phases=alone("cube"), fwhm=(0.15, 0.3)), rng)
    a, c = (file.truth["lattice_parameter", f"phase=cube;parameter={k}"] for k in "ac")
    truth = {("lattice_parameter", "phase=LaB6"): (a * a * c) ** (1 / 3)}
    return replace(file, truth=truth, references=[cif("LaB6")], present=("LaB6",))


@kind
def texture_of_cubes(rng: Rng) -> File:
    return measured(Specimen(texture=(1, float(np.exp(rng.uniform(*np.log((0.3, 3))))))), rng)


@kind
def texture_of_LiTaO3(rng: Rng) -> File:
    r = float(np.exp(rng.uniform(*np.log((0.3, 3)))))
    return measured(Specimen(phases=alone("LiTaO3"), texture=(1, r)), rng)


@kind
def anisotropic_widths_of_AlN(rng: Rng) -> File:
    """Plates: 00l twice to four times as wide."""
    more = rng.uniform(2, 4)
    wide = lambda label, _angle: more if label.startswith("00") else 1.0  # noqa: E731
    return measured(Specimen(phases={"AlN": (2000, 6000), "LiCl": (500, 3000)}, wide=wide), rng)


@kind
def stacking_faults(rng: Rng) -> File:
    """Of LiCl: 111 moves up and 200 down, 200 is wider (B. E. Warren, X-ray Diffraction, 1969)."""
    by, more = rng.uniform(0.03, 0.1), rng.uniform(1.2, 2)
    moved = lambda label: {"111": by, "200": -by, "220": by / 2, "222": -by / 2}.get(label, 0.0)  # noqa: E731
    wide = lambda label, _angle: more if label in ("200", "400") else 1.0  # noqa: E731
    return measured(Specimen(phases=alone("LiCl"), moved=moved, wide=wide), rng)


@kind
def strain_gradient(rng: Rng) -> File:
    """Cells larger by 0.05 to 0.2 % on the mean, exponentially; the mean is true."""
    by = rng.uniform(0.0005, 0.002)
    tail = lambda a: np.degrees(2 * by * np.tan(np.radians(a / 2)))  # noqa: E731
    file = measured(Specimen(tail=tail), rng)
    truth = {k: v * (1 + by) if k[0] == "lattice_parameter" else v for k, v in file.truth.items()}
    truth |= {k: v - float(tail(v)) for k, v in file.truth.items() if k[0] == "peak_two_theta"}
    truth = {k: v for k, v in truth.items() if k[0] != "line_shift"}
    return replace(file, truth=truth)


@kind
def capillary_off_centre(rng: Rng) -> File:
    """By 0.1 mm in both directions, 140 mm away."""
    along, across = rng.normal(0, 0.1, 2) / 140
    shift = lambda a: np.degrees(along * np.sin(np.radians(a)) + across * np.cos(np.radians(a)))  # noqa: E731
    return measured(Specimen(shift=shift, halos=(24.0,)), rng)


@kind
def very_transparent(rng: Rng) -> File:
    depth = rng.uniform(0.2, 0.6) / 150
    return measured(Specimen(tail=lambda a: np.degrees(depth * np.sin(np.radians(a)))), rng)


@kind
def specimen_03_mm_off(rng: Rng) -> File:
    shift = float(rng.choice([-1, 1])) * np.degrees(2 * rng.uniform(0.2, 0.35) / 150)
    return measured(Specimen(shift=lambda a: shift * np.cos(np.radians(a / 2))), rng)


@kind
def zero_02_deg(rng: Rng) -> File:
    zero = float(rng.choice([-1, 1]) * rng.uniform(0.1, 0.25))
    return measured(Specimen(shift=lambda a: zero + 0 * a), rng)


@kind
def uneven_strips(rng: Rng) -> File:
    """Sensitivities of the strips of a detector differ by 1 to 4 %."""
    file = measured(Specimen(), rng)
    gain = 1 + rng.uniform(0.01, 0.04) * rng.standard_normal(len(file.x))
    return replace(file, y=rng.poisson(file.mean * gain).astype(float))


@kind
def missing_steps(rng: Rng) -> File:
    file = measured(Specimen(), rng)
    kept = rng.uniform(size=len(file.x)) > 0.1
    return replace(file, x=file.x[kept], y=file.y[kept])


@kind
def repeated_angles(rng: Rng) -> File:
    """Each twentieth step stands twice, counted twice."""
    file = measured(Specimen(), rng)
    order = np.sort(np.append(np.arange(len(file.x)), np.arange(0, len(file.x), 20)))
    return replace(file, x=file.x[order], y=rng.poisson(file.mean[order]).astype(float))


@kind
def falling_angles(rng: Rng) -> File:
    file = measured(Specimen(), rng)
    return replace(file, x=file.x[::-1], y=file.y[::-1])


@kind
def two_steps(rng: Rng) -> File:
    file = measured(Specimen(), rng)
    at = int(rng.uniform(0.3, 0.7) * len(file.x))
    kept = np.append(np.arange(at), np.arange(at, len(file.x), int(rng.integers(2, 5))))
    return replace(file, x=file.x[kept], y=file.y[kept])


@kind
def monochromator_for_one_line(rng: Rng) -> File:
    """Kα1 alone, of which nothing is said."""
    return measured(Specimen(ratio=0), rng)


@kind
def two_lines_stated_as_one(rng: Rng) -> File:
    file = measured(Specimen(), rng)
    return replace(file, write=lambda x, y: xrdml(x, y, ratio=0.0), row={})


@kind
def no_filter(rng: Rng) -> File:
    """Kβ of 10 to 18 % in all lines."""
    file = measured(Specimen(ghosts=((rng.uniform(0.1, 0.18), BETA),)), rng)
    del file.truth["crystallinity_index", ""]  # here halos have no Kβ
    return file


@kind
def low_counts(rng: Rng) -> File:
    """A highest line of 20 counts."""
    s = Specimen(phases=dict.fromkeys(USUAL, (3.0, 8.0)), level=(1, 3), air=3, halo=(1, 4))
    return measured(s, rng)


@kind
def sharp_lines_of_a_beam(rng: Rng) -> File:
    s = Specimen(
        wavelengths=(0.8, 0.8), ratio=0, start=4, end=45, step=0.003, fwhm=(0.008, 0.015), growth=1
    )
    s = replace(s, phases=dict.fromkeys(USUAL, (30.0, 300.0)), halos=(12.0,))
    return measured(s, rng)


@kind
def lines_of_2_deg(rng: Rng) -> File:
    return measured(
        Specimen(phases=dict.fromkeys(USUAL[1:], (1500.0, 6000.0)), fwhm=(1.6, 2.2)), rng
    )


@kind
def lines_of_1_deg(rng: Rng) -> File:
    return measured(
        Specimen(phases=dict.fromkeys(USUAL[1:], (1500.0, 6000.0)), fwhm=(0.8, 1.1)), rng
    )


@kind
def glass(rng: Rng) -> File:
    return measured(Specimen(phases={}, references=(*USUAL, "Li6PS5Cl", "Li3PS4")), rng)


@kind
def glass_and_half_a_percent(rng: Rng) -> File:
    return measured(Specimen(phases={"LiCl": (30, 100)}, references=USUAL), rng)


@kind
def humps_of_a_dome(rng: Rng) -> File:
    at, fwhm = rng.uniform(12, 22), rng.uniform(2, 5)
    extra = lambda x: 2000 * np.exp(-2.77 * ((x - at) / fwhm) ** 2)  # noqa: E731
    s = Specimen()
    file = measured(replace(s, extra=extra), rng)
    for key in [k for k in file.truth if k[0] in ("phase_intensity", "crystallinity_index")]:
        del file.truth[key]  # the dome counts as a halo
    return file


@kind
def absent_on_the_same_lines(rng: Rng) -> File:
    """LiCl alone; an antifluorite of its cell is sought, too."""
    file = measured(Specimen(phases=alone("LiCl")), rng)
    return replace(file, references=[cif("LiCl"), cif("Li2S", np.array(STRUCTURES["LiCl"][0]))])


@kind
def absent_on_half_of_the_lines(rng: Rng) -> File:
    """LaB6 alone; a face-centred phase of twice its edge, one of its edge and LiCl are sought."""
    file = measured(Specimen(phases=alone("LaB6")), rng)
    cell = np.array(STRUCTURES["LaB6"][0])
    return replace(
        file, references=[cif("LaB6"), cif("LiCl", cell), cif("Li2S", cell * (2, 2, 2, 1, 1, 1))]
    )


@kind
def only_the_absent_are_sought(rng: Rng) -> File:
    """LaB6 or Li6PS5Cl alone; what is sought shares some lines by chance."""
    name = str(rng.choice(["LaB6", "Li6PS5Cl", "Li3PS4", "Li2CO3"]))
    others = [n for n in STRUCTURES if n not in (name, "cube")]
    return measured(Specimen(phases=alone(name), references=tuple(others)), rng)


@kind
def two_phases_on_the_same_lines(rng: Rng) -> File:
    """LiCl, and an antifluorite of a cell within 0.1 % of it: not told apart."""
    STRUCTURES["like"] = (
        (5.1398 * rng.uniform(0.999, 1.001),) * 3 + (90,) * 3,
        *STRUCTURES["Li2S"][1:],
    )
    return measured(
        Specimen(phases={"LiCl": (1000.0, 5000.0), "like": (1000.0, 5000.0)}, strain=0.0002), rng
    )


@kind
def fluorescence(rng: Rng) -> File:
    return measured(Specimen(level=(5000, 30000)), rng)


@kind
def steep_air_scatter(rng: Rng) -> File:
    size = rng.uniform(2e4, 2e5)
    return measured(Specimen(start=3, extra=lambda x: size / x**2), rng)


@kind
def shadow_of_a_stop(rng: Rng) -> File:
    """Nothing below 8 to 14°, all above within 1°."""
    at = rng.uniform(8, 14)
    reach = lambda a: 1 / (1 + np.exp(-(a - at) / 0.2))  # noqa: E731
    file = measured(Specimen(start=5, reach=reach, air=0, level=(1, 5)), rng)
    return replace(file, y=rng.poisson(file.mean + 200 * reach(file.x)).astype(float))


@kind
def knife_edge(rng: Rng) -> File:
    """Keeps the air scatter below an angle away, all of it."""
    at, width = rng.uniform(13, 20), rng.uniform(0.3, 2)
    extra = lambda x: 800 * np.exp(-(x - at) / 10) / (1 + np.exp(-(x - at) / width))  # noqa: E731
    return measured(Specimen(extra=extra, air=0), rng)


@kind
def grazing_incidence(rng: Rng) -> File:
    """At 0.5 to 3°: wide lines, and refracted by up to 0.05°."""
    alpha, by = rng.uniform(0.5, 3), rng.uniform(0.0, 0.05)
    reach = lambda a: 1 / (1 + np.sin(np.radians(alpha)) / np.sin(np.radians(a - alpha)))  # noqa: E731
    return measured(
        Specimen(reach=reach, shift=lambda a: by + 0 * a, fwhm=(0.3, 0.6), growth=0.1), rng
    )


@kind
def logarithms(rng: Rng) -> File:
    file = measured(Specimen(), rng)
    return replace(file, y=np.log10(file.y + 1))


@kind
def rate_as_floats(rng: Rng) -> File:
    file = measured(Specimen(), rng)
    y = file.y / rng.uniform(0.5, 30)
    return replace(file, y=y, write=lambda x, y: (".xy", text(x, y, "2Theta Intensity(cps)")))


@kind
def smoothed_and_rounded(rng: Rng) -> File:
    file = measured(Specimen(), rng)
    return replace(file, y=np.round(uniform_filter1d(file.y, int(rng.choice([3, 5, 9])))))


@kind
def negative_counts(rng: Rng) -> File:
    """A level that is too high was subtracted; the halos stay."""
    file = measured(Specimen(air=0), rng)
    return replace(file, y=file.y - np.percentile(file.mean, 20))


@kind
def tenth_of_a_degree_steps(rng: Rng) -> File:
    return measured(Specimen(step=0.1, fwhm=(0.08, 0.15)), rng)


@kind
def sheet_with_another_decimal(rng: Rng) -> File:
    """1.5406 and 1.5418 Å of a file that states nothing."""
    file = measured(Specimen(), rng)
    return replace(file, row={"wavelength_A": float(rng.choice([1.5406, 1.5418, 1.54]))})


def xrdml(x: np.ndarray, y: np.ndarray, ratio: float = 0.5, time: float = 2.0) -> tuple[str, str]:
    return ".xrdml", (
        '<?xml version="1.0" encoding="UTF-8"?>\n<xrdMeasurements xmlns="http://www.xrdml.com/XRDMeasurement/1.5"'
        ' status="Completed"><xrdMeasurement measurementType="Scan" status="Completed">'
        '<usedWavelength intended="K-Alpha">'
        f'<kAlpha1 unit="Angstrom">{CU[0]}</kAlpha1><kAlpha2 unit="Angstrom">{CU[1]}</kAlpha2>'
        f"<ratioKAlpha2KAlpha1>{ratio}</ratioKAlpha2KAlpha1></usedWavelength>"
        '<scan scanAxis="Gonio" status="Completed"><dataPoints><positions axis="2Theta" unit="deg">'
        f"<startPosition>{x[0]:.5f}</startPosition><endPosition>{x[-1]:.5f}</endPosition></positions>"
        f'<commonCountingTime unit="seconds">{time}</commonCountingTime>'
        f'<intensities unit="counts">{" ".join(f"{v:.0f}" for v in y)}</intensities>'
        "</dataPoints></scan></xrdMeasurement></xrdMeasurements>\n"
    )


def ras(x: np.ndarray, y: np.ndarray) -> tuple[str, str]:
    head = ['*RAS_DATA_START', '*RAS_HEADER_START', '*HW_XG_TARGET_NAME "Cu"',
            f'*HW_XG_WAVE_LENGTH_ALPHA1 "{CU[0]}"', f'*HW_XG_WAVE_LENGTH_ALPHA2 "{CU[1]}"',
            f'*MEAS_DATA_COUNT "{len(x)}"', '*MEAS_SCAN_AXIS_X "TwoThetaTheta"',
            '*MEAS_SCAN_SPEED "1.0"',
            '*MEAS_SCAN_SPEED_UNIT "deg/min"',
            f'*MEAS_SCAN_STEP "{x[1] - x[0]:.4f}"', '*MEAS_SCAN_UNIT_X "deg"',
            '*MEAS_SCAN_UNIT_Y "counts"', '*RAS_HEADER_END', '*RAS_INT_START']  # fmt: skip
    rows = [f"{a:.4f} {b:.4f} 1.0000" for a, b in zip(x, y, strict=True)]
    return ".ras", "\r\n".join([*head, *rows, "*RAS_INT_END", "*RAS_DATA_END", ""])


def uxd(x: np.ndarray, y: np.ndarray) -> tuple[str, str]:
    head = (
        f"_FILEVERSION=2\n_SAMPLE='a'\n_ANODE='Cu'\n_WL1={CU[0]}\n_WL2={CU[1]}\n_WL3=1.39222\n"
        f"_WLRATIO=0.5\n_DRIVE='COUPLED'\n_STEPTIME=2.0\n_STEPSIZE={x[1] - x[0]:.4f}\n"
        f"_START={x[0]:.4f}\n_2THETA={x[0]:.4f}\n_STEPCOUNT={len(x)}\n"
    )
    rows = [" ".join(f"{v:8.0f}" for v in y[k : k + 8]) for k in range(0, len(y), 8)]
    return ".uxd", head + "_COUNTS\n" + "\n".join(rows) + "\n"


def gsas(x: np.ndarray, y: np.ndarray) -> tuple[str, str]:
    count = len(x)
    rows = ["".join(f"  {int(v):6d}" for v in y[k : k + 10]).ljust(80) for k in range(0, count, 10)]
    head = f"BANK 1 {count} {len(rows)} CONST {100 * x[0]:.2f} {100 * (x[1] - x[0]):.2f} 0 0 STD"
    return ".gsa", "\n".join(["simulated scan".ljust(80), head.ljust(80), *rows]) + "\n"


def xye(x: np.ndarray, y: np.ndarray) -> tuple[str, str]:
    rows = [f"{a:.4f} {b:.3f} {max(b, 1) ** 0.5:.3f}" for a, b in zip(x, y, strict=True)]
    return ".xye", "\n".join(rows) + "\n"


def decimal_commas(x: np.ndarray, y: np.ndarray) -> tuple[str, str]:
    rows = [f"{a:.4f};{b:.1f}".replace(".", ",") for a, b in zip(x, y, strict=True)]
    return ".csv", "\r\n".join(["2Theta [deg];Intensity [counts]", *rows]) + "\r\n"


def powder_cif(x: np.ndarray, y: np.ndarray) -> tuple[str, str]:
    head = (
        f"data_scan\n_diffrn_radiation_wavelength {CU[0]}\n_diffrn_radiation_type 'Cu K\\a'\n"
        "loop_\n_pd_meas_2theta_scan\n_pd_meas_counts_total\n"
    )
    return ".cif", head + "\n".join(f"{a:.4f} {b:.0f}" for a, b in zip(x, y, strict=True)) + "\n"


for _write in (xrdml, ras, uxd, gsas, xye, decimal_commas, powder_cif):
    KINDS[f"as {_write.__name__.replace('_', ' ')}"] = lambda rng, w=_write: replace(
        measured(Specimen(), rng), write=w
    )


@kind
def time_stated_ten_times_too_long(rng: Rng) -> File:
    return replace(measured(Specimen(), rng), write=lambda x, y: xrdml(x, y, time=20.0))


def analysed(file: File, place: Path) -> Any:
    suffix, content = file.write(file.x, file.y)
    path = place / f"scan{suffix}"
    path.write_text(content, newline="")
    settings = validated({"xrd": {"references": file.references, **file.settings}})["xrd"]
    row = {"measurement": "scan", "origin": "synthetic", "wavelength_A": None, **file.row}
    scan = analyse(read(path, "xrd"), row, "A", settings)
    return scan, numbers.quantities_of(scan, settings["window_deg"])


def main(runs: int, wanted: str, first_seed: int) -> None:
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    for number, (name, simulate) in enumerate(KINDS.items()):
        if not any(word in name for word in wanted.split(",")):
            continue
        found: dict[str, list[tuple[str, float]]] = defaultdict(list)
        counts: Counter[str] = Counter()
        words: Counter[str] = Counter()
        slowest = 0.0
        for seed in range(first_seed, first_seed + runs):
            rng = np.random.default_rng([seed, number, 77])
            file = simulate(rng)
            begun = time.process_time()
            try:
                scan, rows = analysed(file, FOLDER)
            except ElectrolyteError as error:
                counts[f"refused: {str(error)[-150:]!r}"] += 1
                continue
            except Exception as error:
                counts[f"CRASH {type(error).__name__}: {error}"] += 1
                continue
            slowest = max(slowest, time.process_time() - begun)
            for row in rows:
                condition = "" if row.quantity == "line_displacement" else row.condition
                keys = (row.quantity, f"grouped {row.quantity}")
                key = next((key for key in keys if (key, condition) in file.truth), row.quantity)
                true = file.truth.get((key, condition))
                phase = row.condition.partition("phase=")[2].partition(";")[0]
                if phase and phase not in file.present and row.status == "ok":
                    counts[f"ABSENT {phase} has an ok {row.quantity}"] += 1
                if true is None:
                    continue
                if row.status == "upper_limit":
                    counts[f"{key}: limit {'holds' if row.value >= true else 'FAILS'}"] += 1
                else:
                    found[key].append(
                        (row.status, (row.value - true) / row.u if row.u > 0 else np.nan)
                    )
                if row.status == "ok" and abs(row.value - true) > 3 * row.u:
                    counts[
                        f"[{seed}] {key} {row.condition} {row.value:.6g}({row.u:.2g}) for"
                        f" {true:.6g}"
                    ] = 1
                if row.status == "suspect":
                    words[f"{key}: {row.note[:90]}"] += 1
            for phase in scan.phases:
                there = "there" if phase.reference.name in file.present else "not there"
                counts[f"{phase.reference.name} ({there}) {phase.verdict}"] += 1
        print(f"{name}: slowest {slowest:.1f} s")
        for quantity, values in found.items():
            states = Counter(status for status, _ in values)
            ok = np.abs([z for status, z in values if status == "ok"])
            held, rms = (np.mean(ok < 1.96), np.sqrt(np.mean(ok**2))) if len(ok) else (np.nan,) * 2
            print(
                f"    {quantity:24} {len(values):4}: ok {states['ok']:4}, of these held"
                f" {(ok < 1.96).sum():4} ({100 * held:3.0f} %), rms {rms:5.2f}, beyond 3 u"
                f" {(ok > 3).sum():3}"
            )
        for key, n in sorted(counts.items()):
            print(f"      {key}: {n}")
        for key, n in words.most_common(4):
            print(f"      ? {n} {key}")
        sys.stdout.flush()


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, 10)), given.get(2, ""), int(given.get(3, 0)))
