"""Reference lines against values computed by another program and by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.techniques.xrd import reference
from electrolyte.techniques.xrd.phases import coverage
from electrolyte.techniques.xrd.reference import Line, reference_from_cif

CIFS = Path(reference.__file__).parent / "references"
CU = 1.5406
# hkl: (two theta, intensity) computed with pymatgen for the cell edge in the first place; that
# program uses no displacement parameters, so its intensities are larger at high angle
PYMATGEN = {
    "Li2S": (5.72, {"111": (26.98, 100), "200": (31.25, 23.5), "220": (44.78, 55)}),
    "Li2O": (4.62, {"111": (33.57, 100), "200": (38.96, 6), "220": (56.28, 69)}),
    "LiCl": (5.14, {"111": (30.09, 100), "200": (34.88, 85), "220": (50.16, 53)}),
}


@pytest.mark.parametrize("name", PYMATGEN)
def test_lines_of_the_shipped_references(name: str, tmp_path: Path) -> None:
    edge, expected = PYMATGEN[name]
    text = (CIFS / f"{name}.cif").read_text()
    shipped = reference_from_cif(CIFS / f"{name}.cif", CU)
    assert shipped.a == pytest.approx(edge, rel=0.003)
    path = tmp_path / f"{name}.cif"
    path.write_text(
        text.replace(f"{shipped.a:.4f}".rstrip("0"), f"{edge}").replace("1.0 1.0", "1.0 0.0")
    )
    lines = {line.label: line for line in reference_from_cif(path, CU).lines}
    scale = edge / reference_from_cif(path, CU).a
    for label, (two_theta, intensity) in expected.items():
        assert lines[label].two_theta(CU, scale) == pytest.approx(two_theta, abs=0.01)
        assert lines[label].intensity == pytest.approx(intensity, rel=0.02, abs=0.5)


def test_rock_salt_intensities_by_hand() -> None:
    """F = 4 (f_Cl ± f_Li): all-odd lines take the difference, all-even lines the sum; here with
    the forward-scattering limit only the order of magnitude and the ratio's sign are fixed."""
    lines = {line.label: line for line in reference_from_cif(CIFS / "LiCl.cif", CU).lines}
    assert set(lines) >= {"111", "200", "220", "311", "222"}
    assert all(len({i % 2 for i in line.hkl}) == 1 for line in lines.values())


def test_neutrons_see_the_scattering_lengths_of_nuclei() -> None:
    """Rock salt of LiCl, b = -1.90 and 9.577 fm: odd lines take the difference of opposite signs,
    so 111 is 2.23 times as strong in |F|² as the sum squared gives of 200 (B 1 Å², by hand)."""
    edge, wavelength = 5.14, 1.5
    lines = {
        line.label: line.intensity
        for line in reference_from_cif(CIFS / "LiCl.cif", wavelength, neutrons=True).lines
    }

    def by_hand(order: int, multiplicity: int, amplitude: float) -> float:
        sine = wavelength * np.sqrt(order) / (2 * edge)
        damped = np.exp(-2 * (sine / wavelength) ** 2)
        return multiplicity * amplitude**2 * damped / (sine**2 * np.sqrt(1 - sine**2))

    expected = by_hand(3, 8, 9.577 + 1.90) / by_hand(4, 6, 9.577 - 1.90)
    assert lines["111"] / lines["200"] == pytest.approx(expected, rel=0.01)


def test_bragg_angle_and_scale() -> None:
    line = Line((1, 1, 1), 3.0, 100.0)
    assert line.two_theta(CU) == pytest.approx(2 * np.degrees(np.arcsin(CU / 6)))
    assert line.two_theta(CU, 0.99) > line.two_theta(CU)
    assert np.isnan(Line((9, 9, 9), 0.5, 1.0).two_theta(CU))


def test_coverage_is_the_chance_of_a_single_coincidence() -> None:
    references = [reference_from_cif(CIFS / f"{n}.cif", CU, 80.0) for n in PYMATGEN]
    measured = coverage(references, CU, (10.0, 80.0), 0.5)
    draws = np.random.default_rng(1).uniform(10, 80, 20000)
    lines = np.array([line.two_theta(CU) for r in references for line in r.lines])
    near = (np.abs(draws[:, None] - lines) <= 0.5).any(axis=1).mean()
    assert measured == pytest.approx(near, abs=0.01)
    assert 0.2 < measured < 0.3


CELL = "".join(f"_cell_length_{edge} 5\n" for edge in "abc")
CELL += "".join(f"_cell_angle_{angle} 90\n" for angle in ("alpha", "beta", "gamma"))
ATOMS = "loop_\n_atom_site_label\n"
ATOMS += "".join(f"_atom_site_fract_{axis}\n" for axis in "xyz") + "Si 0 0 0\n"
GROUP = "_symmetry_space_group_name_H-M 'P 1'\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CELL + ATOMS, "no space group"),
        (CELL + GROUP, "no atoms"),
        (GROUP + ATOMS, "no cell"),
        (CELL + ATOMS + GROUP.replace("P 1", "F d -3 m S"), "'F d -3 m S' stands for"),
    ],
)
def test_what_a_structure_lacks_is_named(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "x.cif"
    path.write_text("data_x\n" + text)
    with pytest.raises(RawFileError, match=found):
        reference_from_cif(path, CU)


@pytest.mark.parametrize("text", ["", "data_x\n_cell_length_a 5\n", "hello"])
def test_what_is_no_structure_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.cif"
    path.write_text(text)
    with pytest.raises(RawFileError, match=r"x\.cif"):
        reference_from_cif(path, CU)
