"""Whole samples: quantities, comparisons, tables and figures from the shipped data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from electrolyte.figures.panel import Context
from electrolyte.numbers.quantities import frame_of, select, the_one
from electrolyte.readers import read
from electrolyte.study.configuration import validated
from electrolyte.techniques.nmr.numbers import comparisons
from electrolyte.techniques.nmr.sample import Evaluation, evaluate
from electrolyte.techniques.nmr.tables import COMPONENT, relaxation_table

ROOT = Path(__file__).resolve().parents[2]
CONFIG = validated(yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8")))
SAMPLES = ("LTSC", "LTSOC")
Study = tuple[Path, list[dict[str, str]]]


def rows_of(study: Study, sample: str) -> list[dict[str, Any]]:
    """Rows as a job gets them: numbers as numbers, empty cells as None."""
    rows = [dict(row) for row in study[1] if row["sample"] == sample]
    for row in rows:
        row["temperature_C"], row["mas_kHz"] = float(row["temperature_C"]), float(row["mas_kHz"])
        row["reference_ppm"] = None
    return rows


def measured(study: Study, rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Any]]:
    return [(row, read(study[0] / row["path"], "nmr")) for row in rows]


@pytest.fixture(scope="module")
def evaluations(study: Study) -> dict[str, Evaluation]:
    return {
        sample: evaluate(measured(study, rows_of(study, sample)), sample, CONFIG["nmr"])
        for sample in SAMPLES
    }


@pytest.fixture(scope="module")
def numbers(evaluations: dict[str, Evaluation]) -> pd.DataFrame:
    rows = [q for e in evaluations.values() for q in e.quantities]
    return frame_of([*rows, *comparisons(rows, *SAMPLES)])


def test_every_number_is_there_once(numbers: pd.DataFrame) -> None:
    keys = ["quantity", "sample", "condition", "replicate"]
    assert not numbers.duplicated(keys).any()
    assert (numbers["origin"] == "synthetic").all()
    assert (select(numbers, quantity="spin_lattice_relaxation_time_7Li")["n"] == 16).all()


def test_comparison_of_two_samples(numbers: pd.DataFrame) -> None:
    width = the_one(numbers, quantity="linewidth_6Li_ratio", sample="LTSC/LTSOC")
    assert width["value"] == pytest.approx(34 / 20, abs=3 * width["u"])
    assert width["value"] - 2 * width["u"] > 1.5
    shift = the_one(numbers, quantity="chemical_shift_6Li_difference", sample="LTSC|LTSOC")
    assert shift["value"] == pytest.approx(0.01, abs=3 * shift["u"])
    t1 = select(numbers, quantity="spin_lattice_relaxation_time_7Li_ratio")
    assert len(t1) == 7
    at25 = the_one(t1, condition="T=25C")
    assert at25["value"] == pytest.approx(0.25 / 0.45, abs=3 * at25["u"])


def test_referencing_is_part_of_the_uncertainty_where_it_is_known(study: Study) -> None:
    rows = [r for r in rows_of(study, "LTSC") if r["nucleus"] == "35Cl"]
    plain = evaluate(measured(study, rows), "LTSC", CONFIG["nmr"]).quantities[0]
    assert "without that of the referencing" in plain.note
    reference = {"35Cl": {"compound": "NaCl", "shift_ppm": 0.0, "u_ppm": 0.05}}
    config = {**CONFIG["nmr"], "reference": reference}
    known = evaluate(measured(study, rows), "LTSC", config).quantities[0]
    assert known.u == pytest.approx(np.hypot(plain.u, 0.05))
    assert known.note == ""


def test_the_larmor_frequency_is_that_of_the_transmitter_once_a_magnet(study: Study) -> None:
    rows = rows_of(study, "LTSC")
    quantities = evaluate(measured(study, rows), "LTSC", CONFIG["nmr"]).quantities
    found = {q.quantity: q for q in quantities if q.quantity.startswith("larmor_frequency")}
    assert set(found) == {f"larmor_frequency_{n}" for n in {row["nucleus"] for row in rows}}
    for row, measurement in measured(study, rows):
        stated = measurement.metadata["transmitter_frequency_MHz"]
        assert found[f"larmor_frequency_{row['nucleus']}"].value == pytest.approx(stated, rel=1e-4)


def test_a_repeated_measurement_is_named(study: Study) -> None:
    rows = [r for r in rows_of(study, "LTSC") if r["nucleus"] == "35Cl"]
    twice = [*rows, rows[0] | {"measurement": "again"}]
    quantities = evaluate(measured(study, twice), "LTSC", CONFIG["nmr"]).quantities
    repeated = [q for q in quantities if not q.quantity.startswith("larmor_frequency")]
    assert {q.replicate for q in repeated} == {rows[0]["measurement"], "again"}


def test_few_temperatures_give_t1_and_no_model(study: Study) -> None:
    rows = [r for r in rows_of(study, "LTSC") if r["experiment"] != "single_pulse"][:3]
    found = evaluate(measured(study, rows), "LTSC", CONFIG["nmr"])
    names = {q.quantity for q in found.quantities}
    assert "spin_lattice_relaxation_time_7Li" in names
    assert not any(name.startswith("bpp") for name in names)
    assert found.t1_curves.empty
    assert found.spectra.empty
    assert "origin" in found.spectra


def test_curves_are_what_was_measured_and_fitted(evaluations: dict[str, Evaluation]) -> None:
    found = evaluations["LTSOC"]
    spectra = found.spectra
    assert set(spectra["nucleus"]) == {"6Li", "7Li", "35Cl"}
    main = spectra[spectra["nucleus"] == "6Li"]
    assert main["fit"].max() == 1.0
    residual = (main["intensity"] - main["fit"]).std()
    assert residual == pytest.approx(1 / 150, rel=0.15)  # the noise that was put in
    points = found.recoveries[found.recoveries["kind"] == "measured"]
    assert points.groupby("temperature_C").size().tolist() == [16] * 7
    curve = found.t1_curves
    assert (curve["t1_low_s"] <= curve["t1_s"]).all()
    assert (curve["t1_s"] <= curve["t1_high_s"]).all()


def test_table_of_t1(numbers: pd.DataFrame) -> None:
    table = relaxation_table(numbers, "", 1)
    values = table.values
    assert table.title == "T₁ of LTSOC: value ± standard uncertainty"
    assert values["temperature / degC"].tolist() == [25, 35, 45, 55, 65, 75, 85]
    assert (values["n_delays"] == 16).all()
    assert values["longest_delay_over_T1"].between(4.8, 5.2).all()
    assert list(table.texts) == [
        "nucleus",
        "T / °C",
        "T₁ / s",
        "stretching exponent",
        "delays",
        "longest delay / T₁",
    ]
    assert set(relaxation_table(numbers, "LTSC", 1).values["sample"]) == {"LTSC"}


@pytest.mark.parametrize(("sample", "place", "name"), [("", 2, "sample 3"), ("x", 0, "x")])
def test_table_without_data_says_so(
    numbers: pd.DataFrame, sample: str, place: int, name: str
) -> None:
    table, full = relaxation_table(numbers, sample, place), relaxation_table(numbers, "", 0)
    assert table.title == f"T₁ of {name}: not measured; there is T₁ of LTSC, LTSOC"
    assert table.values.empty
    assert list(table.values) == list(full.values)
    assert list(table.texts) == list(full.texts)


@pytest.mark.parametrize(
    ("panel", "nucleus"),
    [("fig1b", "6Li"), ("fig1c", "35Cl"), ("figS3a", "7Li"), ("figS3b", "7Li")],
)
def test_panels_draw_the_same_bytes_and_hand_out_their_data(
    panel: str,
    nucleus: str,
    evaluations: dict[str, Evaluation],
    numbers: pd.DataFrame,
    tmp_path: Path,
    draw_panel,
) -> None:
    tables = {
        "numbers": numbers,
        "spectra": pd.concat([e.spectra for e in evaluations.values()]),
        "recoveries": pd.concat([e.recoveries for e in evaluations.values()]),
        "curves": pd.concat([e.t1_curves for e in evaluations.values()]),
    }
    samples = [{"sample": s, "label": s, "x": None, "role": "series"} for s in SAMPLES]
    options = {"colours": {}, **CONFIG["figures"][panel], "nucleus": nucleus}
    paths = [tmp_path / "a.svg", tmp_path / "b.svg"]
    for path in paths:
        drawn = draw_panel(panel, tables, Context(samples, options), [path])
        source = drawn.source[panel]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert "synthetic data" in paths[0].read_text()
    assert set(source["sample"]) == set(SAMPLES)
    assert set(source["nucleus"].dropna()) == {nucleus}


def test_the_fitted_lines_add_up_to_the_fit(evaluations: dict[str, Evaluation]) -> None:
    spectra = evaluations["LTSOC"].spectra
    lithium = spectra[spectra["nucleus"] == "6Li"]
    lines = lithium.filter(like=COMPONENT).dropna(axis="columns", how="all")
    assert lines.shape[1] > 1
    assert lines.sum(axis="columns").to_numpy() == pytest.approx(lithium["fit"].to_numpy())


def test_panel_of_a_nucleus_that_was_not_measured(
    evaluations: dict[str, Evaluation], numbers: pd.DataFrame, tmp_path: Path, draw_panel
) -> None:
    options = {"colours": {}, **CONFIG["figures"]["fig1b"], "nucleus": "31P"}
    samples = [{"sample": s, "label": s, "x": None, "role": "series"} for s in SAMPLES]
    tables = {"numbers": numbers, "spectra": evaluations["LTSC"].spectra}
    drawn = draw_panel("fig1b", tables, Context(samples, options), [tmp_path / "a.svg"])
    assert "31P" in str(drawn.not_drawn["fig1b"])
    assert "31P" in (tmp_path / "a.svg").read_text(), "the files say why there is no figure"
