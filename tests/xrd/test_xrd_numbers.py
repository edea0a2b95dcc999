"""From the shipped scans to quantities, tables and comparisons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from electrolyte import readers
from electrolyte.ground.errors import ConfigError
from electrolyte.numbers.quantities import (
    Quantity,
    read_quantities,
    rows_of,
    select,
    write_quantities,
)
from electrolyte.study.configuration import validated
from electrolyte.techniques.xrd import numbers, scan_tables
from electrolyte.techniques.xrd.analysis import Scan, analyse
from electrolyte.techniques.xrd.catalogue import cif_of, digests
from electrolyte.techniques.xrd.compare import ratios
from synthetic import xrd
from synthetic.study import forward_model

CONFIG = validated(
    {"xrd": {"references": ["LiCl", "Li2S", "Li2O"], "features_deg": [15.1, 32.6, 42.5, 20.0]}}
)["xrd"]
MODEL = forward_model()["xrd"]


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scan]:
    raw = tmp_path_factory.mktemp("raw")
    return {
        row["sample"]: analyse(readers.read(raw / "xrd" / row["path"]), row, row["sample"], CONFIG)
        for row in xrd.write(raw, forward_model())
        if row["sample"] in ("LTSC", "LTSOC", "LTSOC-sintered")
    }


@pytest.fixture(scope="module")
def table(scans: dict[str, Scan], tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    path = tmp_path_factory.mktemp("numbers") / "quantities.csv"
    rows: list[Quantity] = []
    for scan in scans.values():
        rows += numbers.quantities_of(scan, CONFIG["window_deg"])
    write_quantities(rows, path)
    return read_quantities(path)


def one(table: pd.DataFrame, quantity: str, sample: str, condition: str = "") -> pd.Series:
    rows = select(table, quantity=quantity, sample=sample, condition=condition)
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.parametrize("feature", [15.1, 32.6, 42.5])
@pytest.mark.parametrize("sample", ["LTSC", "LTSOC", "LTSOC-sintered"])
def test_features_have_positions_and_verdicts(
    table: pd.DataFrame, sample: str, feature: float
) -> None:
    row = one(table, "peak_two_theta", sample, f"feature={feature:g}")
    assert abs(row["value"] - feature) < 0.1
    assert abs(row["value"] - feature) < 4 * row["u"]
    assert "not explained by LiCl, Li2S, Li2O" in row["note"]
    assert (row["unit"], row["status"], row["origin"]) == ("deg", "ok", "synthetic")


def test_a_feature_that_is_not_there_is_not_resolved(table: pd.DataFrame) -> None:
    row = one(table, "peak_two_theta", "LTSC", "feature=20")
    assert row["status"] == "not_resolved"
    assert np.isnan(row["value"])
    assert row["note"].startswith("no peak above the detection limit")


def test_phases_of_the_forward_model(scans: dict[str, Scan], table: pd.DataFrame) -> None:
    for sample, present in (("LTSC", {"LiCl", "Li2S"}), ("LTSOC", {"LiCl", "Li2O"})):
        found = {p.reference.name for p in scans[sample].phases if p.verdict == "identified"}
        assert found == present
    limit = one(table, "phase_intensity", "LTSC", "phase=Li2O")
    assert limit["status"] == "upper_limit"
    seen = one(table, "phase_intensity", "LTSOC", "phase=Li2O")
    assert seen["value"] > limit["value"]
    shift = one(table, "line_shift", "LTSC", "phase=Li2S")
    assert 0 < shift["value"] < 0.5
    cell = one(table, "lattice_parameter", "LTSC", "phase=Li2S")
    assert cell["value"] == pytest.approx(5.71 * MODEL["Li2S"]["cell_scale"], abs=3 * cell["u"])


def test_index_holds_the_truth_within_its_uncertainty(table: pd.DataFrame) -> None:
    x = xrd.two_theta(MODEL)
    air = MODEL["background"]
    scatter = air["constant"] + air["air"] * np.exp(-(x - x[0]) / air["decay_deg"])
    for sample in ("LTSC", "LTSOC", "LTSOC-sintered"):
        halo = float(np.trapezoid(xrd.baseline(sample, x, MODEL) - scatter, x))
        bragg = sum(peak.area for peak in xrd.true_peaks(sample, MODEL))
        row = one(table, "crystallinity_index", sample)
        assert abs(row["value"] - bragg / (bragg + halo)) < 3 * row["u"]
        assert row["u"] < 0.01
        assert "not a mass fraction" in row["note"]


def test_comparison_of_treated_and_milled(table: pd.DataFrame) -> None:
    rows = {row.quantity: row for row in ratios(rows_of(table), [["LTSOC-sintered", "LTSOC"]])}
    sharper = rows["median_peak_fwhm_ratio"]
    assert sharper.value + 2 * sharper.u < 1
    assert rows["crystallinity_index_ratio"].value > 1
    assert sharper.sample == "LTSOC-sintered/LTSOC"
    assert ratios(rows_of(table), [["nothing", "LTSOC"]]) == []


def test_tables_name_every_peak_phase_and_feature(scans: dict[str, Scan]) -> None:
    scan = scans["LTSOC"]
    peaks = scan_tables.peak_table(scan)
    assert len(peaks) == len(scan.fit.peaks)
    unexplained = peaks[peaks["assignment"] == ""]["two_theta_deg"]
    assert sorted(round(value, 0) for value in unexplained) == [15, 33, 42]
    assert list(scan_tables.phase_table(scan)["phase"]) == ["LiCl", "Li2S", "Li2O"]
    assert len(scan_tables.feature_table(scan)) == 4
    curves = scan_tables.curve_table(scan)
    model = curves["background"] + curves["halos"] + curves["peaks"]
    z = (curves["intensity"] - model) / np.sqrt(model)
    assert abs(z.mean()) < 0.1
    lines = scan_tables.line_table(scan)
    assert set(lines["phase"]) == {"LiCl", "Li2S", "Li2O"}


def test_tables_of_a_scan_without_references_have_no_phases(scans: dict[str, Scan]) -> None:
    bare = replace(scans["LTSC"], references=(), phases=(), stated=())
    assert scan_tables.phase_table(bare).empty
    assert scan_tables.line_table(bare).empty
    assert set(scan_tables.peak_table(bare)["nearest_line"]) == {""}
    assert all(q.quantity != "reference_coverage" for q in numbers.quantities_of(bare, 0.5))


def test_phases_that_a_real_scan_does_not_hold_get_no_number_without_doubt(
    real_data: Path,
) -> None:
    """Rutile, asked for LiCl, Li2S and Li2O: limits where they are, and nothing that is ok."""
    row = {
        "measurement": "m",
        "sample": "S",
        "origin": "measured",
        "path": "TiO2.raw",
        "wavelength_A": None,
    }
    scan = analyse(readers.read(real_data / "xrd" / "TiO2.raw"), row, "S", CONFIG)
    verdicts = {phase.reference.name: phase.verdict for phase in scan.phases}
    assert set(verdicts) == {"LiCl", "Li2S", "Li2O"}
    assert set(verdicts.values()) <= {"not detected", "contradicted"}
    rows = numbers.quantities_of(scan, CONFIG["window_deg"])
    stated = [number for number in rows if "phase=" in number.condition]
    assert len(stated) >= 3
    assert {number.status for number in stated} <= {"suspect", "upper_limit", "not_resolved"}


def test_unknown_reference_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match=r"found 'LiCL'\. Did you mean 'LiCl'"):
        cif_of("LiCL")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"found 'cifs/x\.cif'"):
        cif_of("cifs/x.cif")
    (tmp_path / "x.cif").write_bytes(cif_of("LiCl").read_bytes())
    assert digests(["x.cif"])["x.cif"] == digests(["LiCl"])["LiCl"]
    assert digests(["LiCL"]) == {"LiCL": ""}


def test_angles_called_theta_leave_no_number_without_doubt(scans: dict[str, Scan]) -> None:
    scan = replace(scans["LTSC"], axis_name="theta")
    rows = numbers.quantities_of(scan, CONFIG["window_deg"])
    assert "ok" in {row.status for row in numbers.quantities_of(scans["LTSC"], 0.5)}
    assert "ok" not in {row.status for row in rows}
    assert any("are they two theta?" in row.note for row in rows)


def test_an_internal_standard_that_is_not_there_is_asked_about(scans: dict[str, Scan]) -> None:
    scan = replace(scans["LTSC"], standard="Si")
    rows = numbers.quantities_of(scan, CONFIG["window_deg"])
    cells = [row for row in rows if row.quantity == "lattice_parameter"]
    assert {row.status for row in cells} <= {"suspect", "not_resolved"}


def test_an_internal_standard_is_one_of_the_references(tmp_path: Path) -> None:
    (row, *_) = xrd.write(tmp_path, forward_model())
    measurement = readers.read(tmp_path / "xrd" / row["path"])
    with pytest.raises(ConfigError, match=r"internal_standard.*Si"):
        analyse(measurement, row, "A", CONFIG | {"internal_standard": "Si"})
