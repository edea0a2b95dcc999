"""Cells of all crystal systems and the shift of a scan, from peaks whose positions are computed."""

from __future__ import annotations

from pathlib import Path

import gemmi
import numpy as np
import pytest

from electrolyte.techniques.xrd.cell import refine
from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.reference import Line, Reference, reference_from_cif

WAVELENGTH = 1.540593
# space group, cell, what symmetry leaves free
SYSTEMS = {
    "cubic": ("F m -3 m", (5.14, 5.14, 5.14, 90, 90, 90), [0]),
    "tetragonal": ("P 42/m n m", (4.594, 4.594, 2.959, 90, 90, 90), [0, 2]),
    "hexagonal": ("P 63/m m c", (3.94, 3.94, 6.51, 90, 90, 120), [0, 2]),
    "trigonal": ("P 32 2 1", (4.913, 4.913, 5.405, 90, 90, 120), [0, 2]),
    "rhombohedral": ("R -3 m:R", (4.7, 4.7, 4.7, 61.0, 61.0, 61.0), [0, 3]),
    "orthorhombic": ("P n m a", (10.3, 6.1, 4.9, 90, 90, 90), [0, 1, 2]),
    "monoclinic": ("P 1 21/c 1", (5.8, 7.9, 6.2, 90, 104.0, 90), [0, 1, 2, 4]),
    "triclinic": ("P -1", (5.1, 5.9, 7.2, 82.0, 97.0, 106.0), [0, 1, 2, 3, 4, 5]),
}
CIF = """data_phase
_cell_length_a {0}
_cell_length_b {1}
_cell_length_c {2}
_cell_angle_alpha {3}
_cell_angle_beta {4}
_cell_angle_gamma {5}
_symmetry_space_group_name_H-M '{6}'
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
Si1 Si 0.11 0.23 0.37
"""


def reference(tmp_path: Path, system: str) -> Reference:
    group, cell, _ = SYSTEMS[system]
    path = tmp_path / f"{system}.cif"
    path.write_text(CIF.format(*cell, group))
    return reference_from_cif(path, WAVELENGTH)


def strained(system: str, rng: np.random.Generator) -> np.ndarray:
    """A cell that differs from the reference where symmetry lets it."""
    _, cell, free = SYSTEMS[system]
    true = np.array(cell, dtype=float)
    same = {i: [j for j in range(6) if cell[j] == cell[i] and j // 3 == i // 3] for i in free}
    for i in free:
        own = [j for j in same[i] if j not in free or j == i]
        true[own] *= 1 + rng.uniform(-0.005, 0.005)
    return true


def peaks_of(
    lines: list[Line], cell: np.ndarray, displacement: float, noise: float, seed: int
) -> list[tuple[Line, Feature]]:
    """Observed lines, from the d of gemmi and Bragg's law."""
    rng, unit_cell = np.random.default_rng(seed), gemmi.UnitCell(*cell)
    pairs = []
    for line in lines:
        theta = np.arcsin(WAVELENGTH / 2 / unit_cell.calculate_d(list(line.hkl)))
        shift = displacement * np.cos(theta) + noise * rng.standard_normal()
        at = float(np.degrees(2 * theta) + shift)
        pairs.append((line, Feature(at, noise, 0.1, 0.01, 100.0, 1.0)))
    return pairs


@pytest.mark.parametrize("displacement", [0.0, -0.1])
@pytest.mark.parametrize("system", SYSTEMS)
def test_cells_of_all_systems(tmp_path: Path, system: str, displacement: float) -> None:
    phase = reference(tmp_path, system)
    free = SYSTEMS[system][2]
    assert len(phase.invariants) == len(free)
    z = []
    for seed in range(12):
        true = strained(system, np.random.default_rng(100 + seed))
        lines = [line for line in phase.lines if line.intensity > 1][:30]
        pairs = peaks_of(lines, true, displacement, 0.003, seed)
        shift, (cell,) = refine([(phase, pairs)], WAVELENGTH, 0.03, 0.015)
        assert list(np.flatnonzero(cell.free)) == free
        u = np.sqrt(cell.u**2 + np.sum(cell.factors**2, axis=1))
        z += list((cell.parameters - true)[free] / u[free])
        assert abs(shift.at(40.0) - displacement * np.cos(np.radians(20.0))) < 0.02
        assert not cell.scattered
    assert np.mean(np.abs(z) < 1.96) > 0.88
    assert np.sqrt(np.mean(np.square(z))) < 1.25


def test_the_shift_does_not_average_out(tmp_path: Path) -> None:
    """Many lines, each well measured, over a short range: their common shift stays in u."""
    phase = reference(tmp_path, "cubic")
    lines = [x for x in phase.lines if 28 < x.two_theta(WAVELENGTH) < 55]
    pairs = peaks_of(lines, np.array(phase.cell), 0.0, 0.0005, 1)
    _, (cell,) = refine([(phase, pairs * 5)], WAVELENGTH, 0.03, 0.015)
    _, (fixed,) = refine([(phase, pairs * 5)], WAVELENGTH, 0.0, 0.015)
    assert np.linalg.norm(cell.factors[0]) > 5 * fixed.u[0]


def test_two_phases_of_a_scan_share_its_shift(tmp_path: Path) -> None:
    cubic, other = reference(tmp_path, "cubic"), reference(tmp_path, "hexagonal")
    many = [x for x in cubic.lines if x.intensity > 3]
    few = [x for x in other.lines if x.intensity > 3][:3]
    observed = [
        (cubic, peaks_of(many, np.array(cubic.cell), -0.08, 0.002, 2)),
        (other, peaks_of(few, np.array(other.cell), -0.08, 0.002, 3)),
    ]
    common, (_, together) = refine(observed, WAVELENGTH, 0.03, 0.015)
    own, (alone,) = refine(observed[1:], WAVELENGTH, 0.03, 0.015)
    u = [np.linalg.norm([1, 1, 0] @ shift.root) for shift in (common, own)]
    assert u[0] < u[1]
    for cell in (together, alone):
        u = np.hypot(cell.u[0], np.linalg.norm(cell.factors[0]))
        assert abs(cell.parameters[0] - other.a) < 2.5 * u


def test_lines_of_another_cell_are_doubted(tmp_path: Path) -> None:
    phase = reference(tmp_path, "cubic")
    lines = [x for x in phase.lines if x.intensity > 3][:8]
    pairs = [
        (line, Feature(peak.two_theta + 0.1 * (-1) ** k, 0.003, 0.1, 0.01, 100.0, 1.0))
        for k, (line, peak) in enumerate(peaks_of(lines, np.array(phase.cell), 0.0, 0.003, 4))
    ]
    _, (cell,) = refine([(phase, pairs)], WAVELENGTH, 0.03, 0.015)
    assert cell.scattered
    assert cell.scatter == pytest.approx(0.1, rel=0.2)


def test_too_few_lines_do_not_determine_a_cell(tmp_path: Path) -> None:
    phase = reference(tmp_path, "monoclinic")
    lines = [x for x in phase.lines if x.intensity > 3][:2]
    pairs = peaks_of(lines, np.array(phase.cell), 0.0, 0.003, 5)
    _, (cell,) = refine([(phase, pairs)], WAVELENGTH, 0.03, 0.015)
    assert cell.known > 0.3


def test_nothing_found_leaves_the_stated_alignment() -> None:
    shift, cells = refine([], WAVELENGTH, 0.03, 0.015)
    assert cells == []
    assert not shift.determined
    assert shift.corrected(30.0) == 30.0
    assert np.linalg.norm(shift.factors(30.0)) == pytest.approx(0.03, rel=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_an_internal_standard_determines_the_shift(tmp_path: Path, seed: int) -> None:
    """Three lines of a cubic phase at low angle leave cell and displacement open; with quartz of a
    known cell beside them u of the cell is less than half."""
    quartz, phase = reference(tmp_path, "trigonal"), reference(tmp_path, "cubic")
    true = strained("cubic", np.random.default_rng(seed))
    own = peaks_of(list(phase.lines[:3]), true, -0.06, 0.003, seed)
    lines = [line for line in quartz.lines if line.two_theta(WAVELENGTH) < 90][:12]
    beside = peaks_of(lines, np.array(quartz.cell), -0.06, 0.003, 100 + seed)
    _, (alone,) = refine([(phase, own)], WAVELENGTH, 0.03, 0.015)
    given = [(quartz, beside), (phase, own)]
    shift, (_, cell) = refine(given, WAVELENGTH, 0.03, 0.015, standard="trigonal")
    u = float(np.hypot(cell.u[0], np.linalg.norm(cell.factors[0])))
    assert shift.determined
    assert shift.at(30.0) == pytest.approx(-0.06 * np.cos(np.radians(15)), abs=0.006)
    assert abs(cell.parameters[0] - true[0]) < 3 * u
    assert u < 0.5 * float(np.hypot(alone.u[0], np.linalg.norm(alone.factors[0])))


def test_a_beam_that_penetrates_the_specimen(tmp_path: Path) -> None:
    """Lines at lower angles by sin 2θ / 2 μ R, as of light elements."""
    phase = reference(tmp_path, "cubic")
    lines = [x for x in phase.lines if x.intensity > 1 and x.two_theta(WAVELENGTH) < 90]
    for depth in (0.01, 0.02, 0.04):
        pairs = [
            (
                line,
                Feature(
                    p.two_theta - depth * np.sin(np.radians(p.two_theta)),
                    0.002,
                    0.1,
                    0.01,
                    100.0,
                    1.0,
                ),
            )
            for line, p in peaks_of(lines, np.array(phase.cell), 0.0, 0.002, 6)
        ]
        shift, (cell,) = refine([(phase, pairs)], WAVELENGTH, 0.03, 0.015)
        u = float(np.hypot(cell.u[0], np.linalg.norm(cell.factors[0])))
        assert abs(cell.parameters[0] - phase.a) < 2 * u
        assert abs(shift.at(40.0) + depth * np.sin(np.radians(40.0))) < 2 * np.linalg.norm(
            shift.factors(40.0)
        )
