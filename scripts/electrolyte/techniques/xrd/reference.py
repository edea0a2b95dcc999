"""Reference reflections of known phases, computed from small CIF files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import gemmi
import numpy as np

from electrolyte.ground.errors import RawFileError

EQUAL = 1e-4  # Å: reflections closer than this in d are one line
LARGEST = 4 * 1024**2  # bytes
LARGEST_CELL = 20_000.0  # Å^3: of an inorganic phase; the lines of larger ones are too dense
MOST_SITES = 1000
_NO_GROUP = "Export it with its symmetry operations: a name may leave the origin open."
WEAKEST = 0.1  # % of the strongest: weaker lines are left out


@dataclass(frozen=True)
class Line:
    """One powder line: ``hkl`` of one reflection, d in Å, intensity in % of the strongest.

    ``members`` are the lines of other d that a scan cannot part from each other, if it is several.
    """

    hkl: tuple[int, int, int]
    d: float
    intensity: float
    members: tuple[Line, ...] = ()

    @property
    def label(self) -> str:
        return "".join(str(i) if 0 <= i < 10 else f"({i})" for i in self.hkl)

    def two_theta(self, wavelength: float, scale: float = 1.0) -> float:
        """Bragg angle in degrees for a cell enlarged by ``scale``; NaN beyond the Ewald sphere."""
        sine = wavelength / (2 * self.d * scale)
        return float(np.degrees(2 * np.arcsin(sine))) if sine < 1 else float("nan")


@dataclass(frozen=True)
class Reference:
    """The lines of one phase, by falling d.

    cell : a, b, c in Å, alpha, beta, gamma in degrees
    invariants : reciprocal metric tensors that all operations of the space group leave as they are,
        shape (free parameters, 3, 3): one of a cubic cell, six of a triclinic one
    """

    name: str
    lines: tuple[Line, ...]
    cell: tuple[float, float, float, float, float, float]
    invariants: np.ndarray = field(default_factory=lambda: np.eye(3)[None], compare=False)

    @property
    def a(self) -> float:
        """Å."""
        return self.cell[0]

    def strong(self, at_least: float) -> tuple[Line, ...]:
        """Lines of at least this percentage of the strongest."""
        return tuple(line for line in self.lines if line.intensity >= at_least)

    @property
    def strongest(self) -> Line:
        return max(self.lines, key=lambda line: line.intensity)


def reference_from_cif(
    path: Path, wavelength: float, two_theta_max: float = 90.0, *, neutrons: bool = False
) -> Reference:
    """Kinematic powder lines of a CIF: |F|² (International Tables form factors with B), the
    multiplicity and the Lorentz-polarisation factor of an unmonochromated beam,
    (1 + cos² 2θ) / (sin² θ cos θ) (Cullity, Elements of X-ray Diffraction, 2nd ed., eq. 4-19).

    For ``neutrons`` the coherent scattering lengths of V. F. Sears, Neutron News 3 (3), 26 (1992),
    and no polarisation.

    Raises
    ------
    RawFileError
        Not a CIF with a cell, a space group and atoms.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path.stat().st_size >> 20} MiB, not below {LARGEST >> 20}")
        block = gemmi.cif.read(str(path)).sole_block()
        structure = gemmi.make_small_structure_from_block(block)
    except (RuntimeError, ValueError, IndexError, OSError) as error:
        reason = (str(error).splitlines() or ["none"])[0]
        raise RawFileError(path, "a CIF with one structure", reason) from None
    if missing := _missing(structure):
        hint = _NO_GROUP if structure.spacegroup is None else ""
        raise RawFileError(path, "a CIF with a cell, a space group and atoms", missing, hint=hint)
    if not structure.cell.volume <= LARGEST_CELL or len(structure.sites) > MOST_SITES:
        size = f"{structure.cell.volume:.3g} Å^3 and {len(structure.sites)} atoms"
        raise RawFileError(path, f"a cell below {LARGEST_CELL:g} Å^3, {MOST_SITES} atoms", size)
    # without this, atoms on special positions count once for every symmetry copy
    structure.change_occupancies_to_crystallographic()
    calculator = (
        gemmi.StructureFactorCalculatorN if neutrons else gemmi.StructureFactorCalculatorX
    )(structure.cell)
    hkl = gemmi.make_miller_array(
        structure.cell,
        structure.spacegroup,
        wavelength / (2 * np.sin(np.radians(two_theta_max / 2))),
        unique=True,
    )
    operations = structure.spacegroup.operations()
    lines: list[Line] = []
    for index in hkl:
        h = [int(i) for i in index]
        d = structure.cell.calculate_d(h)
        theta = np.arcsin(wavelength / (2 * d))
        factor = abs(calculator.calculate_sf_from_small_structure(structure, h)) ** 2
        lorentz = 1 / (np.sin(theta) ** 2 * np.cos(theta))
        polarisation = 1.0 if neutrons else 1 + np.cos(2 * theta) ** 2
        images = _equivalents(operations, h)
        lines.append(Line(max(images), d, float(factor * len(images) * lorentz * polarisation)))
    if not any(np.isfinite(line.intensity) and line.intensity > 0 for line in lines):
        raise RawFileError(path, "a structure with reflections in range", "none")
    invariants = _invariants([np.array(op.rot) / op.DEN for op in operations.sym_ops])
    return Reference(path.stem, _merged(lines), structure.cell.parameters, invariants)


def _missing(structure: gemmi.SmallStructure) -> str:
    """Which of cell, space group and atoms a CIF lacks; empty if none."""
    named = structure.spacegroup_hm
    group = f"no space group that '{named}' stands for" if named else "no space group"
    lacking = {
        "no cell": structure.cell.a <= 1,
        group: structure.spacegroup is None,
        "no atoms": not structure.sites,
    }
    return ", ".join(part for part, lacks in lacking.items() if lacks)


def _equivalents(operations: gemmi.GroupOps, h: list[int]) -> set[tuple[int, int, int]]:
    """All reflections equivalent to h, Friedel mates included."""
    rotated = [op.apply_to_hkl(h) for op in operations.sym_ops]
    return {(i, j, k) for i, j, k in rotated} | {(-i, -j, -k) for i, j, k in rotated}


def _invariants(rotations: Sequence[np.ndarray]) -> np.ndarray:
    """Symmetric tensors G with R G R' = G for all rotations R, orthogonal, shape (p, 3, 3)."""
    means = []
    for i, j in ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)):
        unit = np.zeros((3, 3))
        unit[i, j] = unit[j, i] = 1.0
        means.append(sum(r @ unit @ r.T for r in rotations).ravel() / len(rotations))
    _, size, basis = np.linalg.svd(np.array(means))
    return basis[: int((size > 1e-6).sum())].reshape(-1, 3, 3)


def grouped(
    lines: Sequence[Line], wavelength: float, width_at: Callable[[float], float]
) -> list[Line]:
    """The lines as a scan shows them, those within half a full width of each other as one: at
    their centre of gravity, with the name of the strongest.

    Lines beyond the Ewald sphere are left out; ``width_at`` gives full widths in degrees.
    """
    placed = [(a, x) for x in lines if (a := x.two_theta(wavelength)) == a]
    placed.sort(key=lambda pair: pair[0])
    groups: list[list[tuple[float, Line]]] = []
    for angle, line in placed:
        if groups and angle - groups[-1][-1][0] < width_at(angle) / 2:
            groups[-1].append((angle, line))
        else:
            groups.append([(angle, line)])
    return [_as_one(group, wavelength) for group in groups]


def _as_one(group: list[tuple[float, Line]], wavelength: float) -> Line:
    if len(group) == 1:
        return group[0][1]
    members = tuple(line for _, line in group)
    total = sum(line.intensity for line in members)
    centre = sum(angle * line.intensity for angle, line in group) / total
    strongest = max(members, key=lambda line: line.intensity)
    d = wavelength / (2 * np.sin(np.radians(centre / 2)))
    return Line(strongest.hkl, float(d), total, members)


def _merged(lines: list[Line]) -> tuple[Line, ...]:
    merged: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.d):
        if merged and abs(merged[-1].d - line.d) < EQUAL:
            both = merged[-1].intensity + line.intensity
            merged[-1] = Line(max(merged[-1].hkl, line.hkl), merged[-1].d, both)
        else:
            merged.append(line)
    top = max(line.intensity for line in merged)
    return tuple(
        Line(line.hkl, line.d, 100 * line.intensity / top)
        for line in merged
        if 100 * line.intensity / top >= WEAKEST
    )
