"""Patterns and the drawing: what is drawn is what the tables say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from electrolyte.figures.panel import Context
from electrolyte.figures.structure import parts, read_structure
from electrolyte.ground.errors import ConfigError, RawFileError

CHAIN = Path(__file__).resolve().parents[2] / "paper" / "chain.yaml"
SAMPLES = [
    {"sample": "A", "label": "A$_{2}$", "role": "series", "x": 0.0},
    {"sample": "B", "label": "B", "role": "series", "x": 0.3},
    {"sample": "C", "label": "C", "role": "treated", "x": None},
]


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    x = np.arange(10, 80, 0.1)
    curves = [
        pd.DataFrame({
            "sample": s, "measurement": f"{s}_xrd", "treatment": "as-milled", "two_theta_deg": x,
            "intensity": 100.0 + 50 * np.exp(-((x - 30) ** 2)), "background": 60.0, "halos": 40.0,
            "peaks": 50 * np.exp(-((x - 30) ** 2)), "unit": "counts",
            "wavelength_A": 1.54, "origin": "synthetic",
        }) for s in "ABC"
    ]  # fmt: skip
    peaks = [
        pd.DataFrame({"sample": s, "measurement": f"{s}_xrd", "two_theta_deg": [30.0, 42.0],
                      "explained": [True, False]}) for s in "ABC"
    ]  # fmt: skip
    lines = {"phase": "P2", "hkl": ["111", "200"], "two_theta_deg": [30.0, 35.0]}
    return {
        "curves": pd.concat(curves),
        "peaks": pd.concat(peaks),
        "lines": pd.DataFrame(lines | {"intensity_percent": [100.0, 50.0], "wavelength_A": 1.54}),
    }


@pytest.mark.parametrize(
    ("name", "options", "shown"),
    [
        ("fig1a", {"samples": [], "marks_deg": [42.0], "zooms_deg": [[26, 29], [41, 43]]}, "BA"),
        ("figS1", {"samples": ["C", "A"]}, "AC"),
    ],
)
def test_patterns_are_drawn_twice_the_same(
    tables: dict[str, pd.DataFrame],
    tmp_path: Path,
    name: str,
    options: dict,
    shown: str,
    draw_panel,
) -> None:
    context = Context(SAMPLES, {"colours": {}, **options})
    paths = [tmp_path / f"{name}{suffix}" for suffix in (".pdf", ".svg", ".png")]
    source = draw_panel(name, tables, context, paths).source[name]
    first = [path.read_bytes() for path in paths]
    draw_panel(name, tables, context, paths)
    assert first == [path.read_bytes() for path in paths]
    assert list(dict.fromkeys(source["sample"])) == list(shown)
    drawn = source[source["sample"] == "A"]["intensity"]
    own = tables["curves"][tables["curves"]["sample"] == "A"]["intensity"]
    assert drawn.tolist() == own.tolist()
    svg = paths[1].read_text()
    assert "synthetic data" in svg
    assert "unassigned" in svg


@pytest.mark.parametrize("name", ["fig1a", "figS1"])
def test_scans_of_several_wavelengths_share_the_axis_of_the_first(
    tables: dict[str, pd.DataFrame], tmp_path: Path, name: str, draw_panel
) -> None:
    cobalt, copper = 1.788996, 1.540593
    curves, peaks, lines = (tables[table] for table in ("curves", "peaks", "lines"))
    tables["curves"] = curves.assign(wavelength_A=curves["sample"].map(
        {"A": copper, "B": cobalt, "C": copper}
    ))  # fmt: skip
    of_cobalt = lines.assign(two_theta_deg=[35.0, 41.0], wavelength_A=cobalt)
    tables["lines"] = pd.concat([lines.assign(wavelength_A=copper), of_cobalt])
    tables["peaks"] = peaks
    context = Context(SAMPLES, {"colours": {}, "samples": ["A", "B"], "marks_deg": [],
                                "zooms_deg": []})  # fmt: skip
    path = tmp_path / "drawn.svg"
    source = draw_panel(name, tables, context, [path]).source[name]
    angles = source[source["sample"] == "B"]["two_theta_deg"]
    # one d, two angles: sin θ goes with the wavelength
    sine = np.sin(np.radians(np.array([10.0, 79.9]) / 2)) * copper / cobalt
    expected = 2 * np.degrees(np.arcsin(sine))
    assert [angles.iloc[0], angles.iloc[-1]] == pytest.approx(expected)
    assert source[source["sample"] == "A"]["two_theta_deg"].iloc[-1] == pytest.approx(79.9)
    assert f"as if at {copper:.4f}" in path.read_text()


def test_drawing_says_that_it_is_no_data(tmp_path: Path, draw_panel) -> None:
    table = parts(read_structure(CHAIN))
    path = tmp_path / "fig2c.svg"
    draw_panel("fig2c", {"parts": table}, Context([], {"colours": {}}), [path])
    assert "schematic, not data" in path.read_text()


def test_octahedra_share_corners_and_are_regular() -> None:
    structure = read_structure(CHAIN)
    table = parts(structure)
    atoms = table[table["kind"] == "atom"]
    octahedra = sum(len(chain["bridges"]) - 1 for chain in structure["chains"])
    counts = atoms["element"].value_counts()
    # one bridging atom more than octahedra in each chain: corners are shared
    assert counts["Ta"] == octahedra
    assert counts["Cl"] == 4 * octahedra
    assert counts["O"] + counts["S"] == octahedra + len(structure["chains"])
    bonds = table[table["kind"] == "bond"].groupby("group")[["x", "y", "z"]]
    lengths = np.array([np.linalg.norm(np.diff(b.to_numpy(), axis=0)) for _, b in bonds])
    assert set(lengths.round(3)) == set(structure["bonds"].values())
    assert len(lengths) == 6 * octahedra


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("paths:", "path:"), "unknown key 'path', did you mean 'paths'"),
        (lambda t: t.replace("centre: Ta", "centre: Nb"), "cannot use KeyError"),
        (lambda t: t.replace("[0.0, 3.3, 0.0]", "[a, b, c]"), "cannot use ValueError"),
        (lambda t: "- a list", "expected keys"),
        (lambda t: "{", "expected YAML"),
    ],
)
def test_broken_descriptions_are_refused(tmp_path: Path, change: object, message: str) -> None:
    path = tmp_path / "chain.yaml"
    path.write_text(change(CHAIN.read_text()))  # type: ignore[operator]
    with pytest.raises((ConfigError, RawFileError), match=message):
        parts(read_structure(path))
