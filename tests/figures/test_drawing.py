"""What is missing never stops what is there: panels, composed figures, and their source data."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from electrolyte.figures import transport
from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.figures.journals import Style
from electrolyte.figures.panel import Context, draw_figure
from electrolyte.numbers.quantities import COLUMNS as QUANTITIES
from electrolyte.readers.measurement import (
    CURRENT,
    FITTED_IMAGINARY_IMPEDANCE,
    FITTED_REAL_IMPEDANCE,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    TEST_TIME,
)
from electrolyte.techniques.eis.arc_tables import ARCS, RELAXATION_TIMES

IMPEDANCE = (FREQUENCY, REAL_IMPEDANCE, IMAGINARY_IMPEDANCE)
FITTED = (FITTED_REAL_IMPEDANCE, FITTED_IMAGINARY_IMPEDANCE)
CYCLING = ("cell", "sample", "protocol", "cycle", "rate_C", "direction", "reference_electrode")
COLUMNS: dict[str, tuple[str, ...]] = {
    "xrd/curves": (
        *("sample", "measurement", "treatment", "two_theta_deg", "intensity"),
        *("background", "halos", "peaks"),
    ),
    "xrd/peaks": ("sample", "measurement", "two_theta_deg", "explained"),
    "xrd/lines": ("phase", "hkl", "two_theta_deg", "intensity_percent"),
    "nmr/spectra": (
        *("sample", "measurement", "nucleus", "temperature_C"),
        *("shift_ppm", "intensity", "fit"),
    ),
    "nmr/recoveries": ("sample", "nucleus", "temperature_C", "kind", "delay_s", "recovered"),
    "nmr/t1_curves": ("sample", "nucleus", "temperature_C", "t1_s", "t1_low_s", "t1_high_s"),
    "sem_eds/spectra": ("sample", "measurement"),
    "raman/curves": ("sample", "measurement", "raman_shift_cm1", "intensity", "cosmic_ray"),
    "raman/bands": ("sample", "centre_cm1", "assignment", "detected"),
    "raman/spectra": tuple(QUANTITIES),
    "drawings": ("kind", "group", "element", "x", "y", "z", "radius", "colour", "note"),
    "eis/curves": ("sample", "pellet", "measurement", "temperature_C", *IMPEDANCE, *FITTED),
    "eis/pellets": tuple(QUANTITIES),
    "eis/arcs": ARCS,
    "eis/relaxation_times": RELAXATION_TIMES,
    "cycling/cycles": (
        *(*CYCLING, "charge_capacity_mAh_g", "discharge_capacity_mAh_g"),
        *("coulombic_efficiency_pct", "retention_pct", "complete"),
    ),
    "cycling/profiles": (*CYCLING, "capacity_mAh_g", "voltage_V"),
    "cycling/differential": (*CYCLING, "voltage_V", "dq_dv_mAh_g_V"),
    "indentation": ("sample", "variant", "excluded", "vickers_hardness_GPa"),
    "profilometry/imprints": ("measurement", "column", "row", "x / um", "y / um", "cracked"),
    "dc/transients": ("sample", "pellet", "voltage_V", "final_current_A", TEST_TIME, CURRENT),
}
OPTIONS: dict[str, Any] = {
    "colours": {},
    "samples": [],
    "marks_deg": [],
    "zooms_deg": [],
    "guides_cm1": [],
    "window_cm1": [],
    "nucleus": "7Li",
    "range_ppm": [],
    "temperature_C": 25,
    "marks": {},
    "magnified_ppm": [],
    "magnification": 10,
    "form": "sigma_T",
    "potentials_V": {},
    "series_label": "$x$",
    "reference_temperature_C": 25,
    "margin_um": 90,
}
CONTEXT = Context([{"sample": "S", "label": "S", "role": "series", "x": 0.0}], OPTIONS)


def without_rows(panel: str, folder: Path) -> dict[str, Any]:
    """The tables of a panel, with a header only; files of images hold none."""
    tables: dict[str, Any] = {}
    for name, path in PANELS[panel].inputs.items():
        if path.endswith(".npz"):
            tables[name] = [folder / "empty.npz"]
            np.savez(tables[name][0])
        elif path.endswith("/quantities.csv"):
            tables[name] = pd.DataFrame(columns=list(QUANTITIES))
        else:
            tables[name] = pd.DataFrame(columns=list(COLUMNS[path.rpartition("/")[0]]))
    return tables


@pytest.mark.parametrize("panel", [name for name in PANELS if name != "fig5c"])
def test_a_panel_without_anything_to_draw_says_so_in_its_files(
    panel: str, tmp_path: Path, draw_panel
) -> None:
    paths = [tmp_path / f"x.{form}" for form in ("pdf", "svg", "png")]
    drawn = draw_panel(panel, without_rows(panel, tmp_path), CONTEXT, paths)
    reason = str(drawn.not_drawn[panel])
    assert "expected" in reason
    assert list(drawn.source[panel]["not_made"]) == [reason]
    assert "not made" in paths[1].read_text(encoding="utf-8")
    assert all(path.stat().st_size > 500 for path in paths)
    (problem,) = drawn.problems
    assert problem.missing == panel
    assert f"figures.leave_out: [{panel}]" in problem.advice


def test_a_surface_without_imprints_is_shown_whole(tmp_path: Path, draw_panel) -> None:
    tables = without_rows("fig5c", tmp_path)
    np.savez(tables["maps"][0], height=np.eye(20), pixel_um=np.array([2.0, 2.0]))
    drawn = draw_panel("fig5c", tables, CONTEXT, [tmp_path / "x.svg"])
    assert not drawn.not_drawn


def spectrum(pellet: str = "S-1") -> pd.DataFrame:
    angle = np.linspace(0, np.pi, 30)
    values = {
        "sample": "S",
        "pellet": pellet,
        "measurement": "m",
        "temperature_C": 25.0,
        FREQUENCY: np.logspace(6, 0, 30),
        "circuit": "R0-p(R1,CPE1)",
        REAL_IMPEDANCE: 100 - 100 * np.cos(angle),
        IMAGINARY_IMPEDANCE: -100 * np.sin(angle),
        **dict.fromkeys(FITTED, np.nan),
    }
    return pd.DataFrame(values)


def test_a_spectrum_that_was_not_fitted_is_drawn_all_the_same(tmp_path: Path, draw_panel) -> None:
    tables = without_rows("fig3a", tmp_path) | {"curves": spectrum()}
    drawn = draw_panel("fig3a", tables, CONTEXT, [tmp_path / "x.svg"])
    assert not drawn.not_drawn
    assert len(drawn.source["fig3a"]) == 30
    assert "not resolved" in (tmp_path / "x.svg").read_text(encoding="utf-8")


def conductivity(temperature_C: float) -> pd.DataFrame:
    row = dict.fromkeys(QUANTITIES) | {
        "quantity": "ionic_conductivity",
        "sample": "S",
        "condition": f"T={temperature_C:g}C",
        "kind": "mean",
        "value": 1.0,
        "u": 0.1,
        "unit": "mS/cm",
        "n": 1,
        "status": "ok",
    }
    return pd.DataFrame([row])


def test_conductivity_at_one_temperature_needs_no_arrhenius_line(
    tmp_path: Path, draw_panel
) -> None:
    drawn = draw_panel("fig3d", {"numbers": conductivity(25)}, CONTEXT, [tmp_path / "x.svg"])
    assert not drawn.not_drawn
    assert list(drawn.source["fig3d"]["quantity"]) == ["ionic_conductivity"]
    drawn = draw_panel("toc", {"numbers": conductivity(60)}, CONTEXT, [tmp_path / "x.svg"])
    assert "25 °C" in str(drawn.not_drawn["toc"])


def test_each_sample_without_x_has_one_place_for_both_quantities(
    tmp_path: Path, draw_panel
) -> None:
    """One has a conductivity at the reference temperature, the other an activation energy."""
    energy = {"sample": "A", "quantity": "activation_energy", "unit": "eV", "value": 0.4}
    numbers = pd.concat(
        [conductivity(25).assign(sample="B"), conductivity(25).assign(**energy, condition="")]
    )
    samples = [{"sample": s, "label": f"sample {s}", "role": "series", "x": None} for s in "AB"]
    context = Context(samples, OPTIONS)
    drawn = draw_panel("fig3d", {"numbers": numbers}, context, [tmp_path / "x.svg"])
    places = drawn.source["fig3d"].set_index("sample")["x"]
    assert places.to_dict() == {"A": 0.0, "B": 1.0}
    svg = (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert "sample A" in svg
    assert "sample B" in svg


def test_a_panel_that_cannot_be_drawn_leaves_its_place_to_the_others(
    tmp_path: Path, look: Style
) -> None:
    """Figure 3 of a pellet measured at the reference temperature alone has no prefactor."""
    panels = {name: PANELS[name] for name in COMPOSED["fig3"].panels}
    tables = {"curves": spectrum(), "fits": pd.DataFrame(columns=list(QUANTITIES))}
    tables["numbers"] = conductivity(25).assign(source="")
    drawn = draw_figure(
        COMPOSED["fig3"], panels, tables, dict.fromkeys(panels, CONTEXT), look, [tmp_path / "x.svg"]
    )
    assert set(drawn.not_drawn) == {"fig3c"}
    assert set(drawn.source) == set(panels), "source data of every panel, or why there is none"
    svg = (tmp_path / "x.svg").read_text(encoding="utf-8")
    letters = re.findall(r"<text[^>]*font-weight: 700[^>]*>(\w)</text>", svg)
    assert sorted(letters) == ["a", "b", "c"], "letters run on"


def test_the_nyquist_plot_is_of_the_pellet_nearest_the_mean(tmp_path: Path, draw_panel) -> None:
    """At the reference temperature of the study, whatever that is."""
    pellets = ["S-1", "S-2", "S-3"]
    curves = [
        spectrum(pellet).assign(temperature_C=celsius, measurement=f"{pellet} {celsius:g}")
        for pellet in pellets
        for celsius in (25.0, 40.0)
    ]
    fits = pd.concat(
        conductivity(40).assign(value=value, replicate=pellet, kind="single", source="")
        for pellet, value in zip(pellets, (1.0, 3.0, 2.1), strict=True)
    ).reset_index(drop=True)
    context = replace(CONTEXT, options={**CONTEXT.options, "reference_temperature_C": 40.0})
    tables = {"curves": pd.concat(curves, ignore_index=True), "fits": fits}
    drawn = draw_panel("fig3a", tables, context, [tmp_path / "x.svg"])
    assert set(drawn.source["fig3a"]["measurement"]) == {"S-3 40"}
    assert "S-3" in (tmp_path / "x.svg").read_text(encoding="utf-8")


def test_both_quantities_of_a_single_sample_are_seen() -> None:
    numbers = pd.concat(
        [
            conductivity(25).assign(replicate=""),
            conductivity(25).assign(
                quantity="activation_energy", condition="", unit="eV", value=0.3, u=0.01
            ),
        ],
        ignore_index=True,
    )
    figure, ax = plt.subplots()
    transport.conductivity_and_energy(ax, {"numbers": numbers}, CONTEXT)
    drawn = [line.get_xdata() for axes in figure.axes for line in axes.lines]
    places = {float(x[0]) for x in drawn if len(x) == 1}
    assert len(places) == 2
    plt.close(figure)


def test_t1_at_too_few_temperatures_for_a_model_is_drawn_without_one(
    tmp_path: Path, draw_panel
) -> None:
    tables = without_rows("figS3a", tmp_path)
    of_s = dict.fromkeys(QUANTITIES) | {"sample": "S", "kind": "single", "unit": "s", "n": 1}
    name = "spin_lattice_relaxation_time_7Li"
    numbers = [
        of_s | {"quantity": name, "condition": f"T={celsius}C", "value": 2.5, "u": 0.1}
        for celsius in (25, 60)
    ]
    points = (("measured", 0.1, 0.1), ("measured", 9.0, 1.0), ("fit", 1.0, 0.6))
    rows = [("S", "7Li", celsius, *point) for celsius in (25.0, 60.0) for point in points]
    tables["numbers"] = pd.DataFrame(numbers)
    tables["recoveries"] = pd.DataFrame(rows, columns=list(COLUMNS["nmr/recoveries"]))
    drawn = draw_panel("figS3a", tables, CONTEXT, [tmp_path / "x.svg"])
    assert not drawn.not_drawn
