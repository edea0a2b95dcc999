"""The shipped spectra, from file to numbers, with the shipped choices."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from electrolyte import readers
from electrolyte.numbers.quantities import SCATTER, Quantity, frame_of, the_one
from electrolyte.study.configuration import validated
from electrolyte.techniques.raman.analysis import Analysis, analyse
from electrolyte.techniques.raman.axis import as_one, spectra
from electrolyte.techniques.raman.choices import bands_of, shares_of
from electrolyte.techniques.raman.compare import compared, means, ratios
from electrolyte.techniques.raman.numbers import Subject, band_table, curves, quantities_of
from synthetic import raman
from synthetic.study import forward_model

ROOT = Path(__file__).resolve().parents[2]
CONFIG = validated(yaml.safe_load((ROOT / "config.yaml").read_text("utf-8")))["raman"]
MODEL = forward_model()
TRUTH = {sample: np.array(MODEL["raman"][sample], dtype=float) for sample in raman.SAMPLES}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    raman.write(folder, MODEL)
    return folder


@pytest.fixture(scope="module")
def analyses(raw: Path) -> dict[str, tuple[Analysis, list[Quantity], pd.DataFrame]]:
    found = {}
    for sample in raman.SAMPLES:
        measurement = readers.read(raw / "raman" / f"{sample}_532nm.txt", "raman")
        spectrum = as_one(spectra(measurement))
        result = analyse(spectrum, bands_of(CONFIG, sample))
        subject = Subject(sample, f"{sample}_532nm", "synthetic")
        numbers = quantities_of(result, spectrum, shares_of(CONFIG), subject)
        found[sample] = (result, numbers, band_table(result, spectrum, subject))
    return found


@pytest.fixture(scope="module")
def numbers(analyses: dict) -> pd.DataFrame:
    singles = [q for _, rows, _ in analyses.values() for q in rows]
    return frame_of(compared(singles, CONFIG["compare"]))


def test_files_are_the_same_every_time_and_say_what_they_are(raw: Path, tmp_path: Path) -> None:
    rows = raman.write(tmp_path, MODEL)
    for row in rows:
        again = (tmp_path / "raman" / row["path"]).read_bytes()
        assert again == (raw / "raman" / row["path"]).read_bytes()
        measurement = readers.read(tmp_path / "raman" / row["path"], "raman")
        assert measurement.format == "labspec-text"
        assert measurement.metadata["title"] == f"SYNTHETIC {row['sample']}"
        assert measurement.metadata["instrument"].startswith("SYNTHETIC")
        assert len(measurement.frame) == 921
        assert row["origin"] == "synthetic"


@pytest.mark.parametrize("sample", raman.SAMPLES)
def test_all_bands_are_found_within_4_wavenumbers(sample: str, analyses: dict) -> None:
    _, _, table = analyses[sample]
    assert len(table) == len(TRUTH[sample])
    assert table["detected"].all()
    assert np.abs(table["centre_cm1"] - TRUTH[sample][:, 0]).max() < 4
    assert np.abs((table["width_cm1"] - TRUTH[sample][:, 1]) / table["width_u_cm1"]).max() < 4
    assert (table["delta_aicc"] > 10).all()  # the data needs each of them
    assert table["share"].sum() == pytest.approx(1)


def test_cosmic_rays_are_left_out_and_nothing_else(analyses: dict) -> None:
    for sample, (result, _, _) in analyses.items():
        assert result.spikes.sum() == len(MODEL["raman"]["cosmic_rays"].get(sample, []))
        assert result.fit.chi2_reduced == pytest.approx(1, abs=0.3)


def test_what_the_paper_says_about_the_bands(numbers: pd.DataFrame) -> None:
    """Parameter recovery: the simulation was built from these statements."""

    def number(quantity: str, sample: str, condition: str = "") -> pd.Series:
        where = {"kind": "ratio" if "/" in sample else "mean"}
        return the_one(numbers, quantity=quantity, sample=sample, condition=condition, **where)

    # the sum of the areas of 250-450 cm-1 that lies in the band at 405
    for sample, true in {"TaCl5": 0.56, "LiTaCl6": 0.58, "LTSOC": 0.11}.items():
        row = number("raman_area_share", sample, "window=395-415cm-1")
        assert abs(row["value"] - true) < 3 * row["u"] + 0.005
    fall = number("raman_area_share_ratio", "LTSOC/TaCl5", "window=395-415cm-1")
    assert fall["value"] + 2 * fall["u"] < 0.5  # falls by more than a factor of two
    assert fall["u_omits"] == SCATTER  # of one spectrum each, so there is no interval
    assert np.isnan(fall["lower95"])
    # 600-900 cm-1: in the electrolyte, not in the chlorides
    oxide = number("raman_area_share", "LTSOC", "window=600-900cm-1")
    assert oxide["value"] > 3 * oxide["u"]
    assert abs(oxide["value"] - 0.18) < 2 * oxide["u"]
    for sample in ("TaCl5", "LiTaCl6"):
        none = number("raman_area_share", sample, "window=600-900cm-1")
        assert abs(none["value"]) < 2 * none["u"]
        assert "bands of fixed shape probed" in none["note"]
    # at 330 cm-1 a ratio has no meaning, a lower limit has
    limit = number("raman_area_share_ratio", "LTSOC/LiTaCl6", "window=320-340cm-1")
    assert limit["status"] == "lower_limit"
    assert limit["value"] > 10
    # widths
    assert number("raman_median_width", "TaCl5")["value"] < 15
    assert number("raman_median_width_ratio", "LTSOC/TaCl5")["value"] > 2
    assert number("raman_width_ratio", "LiTaCl6/TaCl5", "band=405")["value"] > 1
    merged = number("raman_separation", "LTSOC", "bands=134-165")
    assert merged["value"] + 2 * merged["u"] < 1


def test_curves_hold_the_spectrum_and_what_was_fitted(raw: Path, analyses: dict) -> None:
    spectrum = as_one(spectra(readers.read(raw / "raman" / "LTSOC_532nm.txt", "raman")))
    result = analyses["LTSOC"][0]
    table = curves(result, spectrum, Subject("LTSOC", "m", "synthetic"))
    assert len(table) == 921
    assert table["fit"].isna().sum() == 1 == table["cosmic_ray"].sum()
    parts = table.filter(like="band_").sum(axis=1) + table["baseline"]
    assert np.nanmax(np.abs(parts - table["fit"])) < 1e-9
    plain = curves(None, spectrum, Subject("x", "m", "measured"))
    assert "fit" not in plain


def share(sample: str, value: float, u: float, replicate: str = "m") -> Quantity:
    return Quantity(
        quantity="raman_area_share",
        sample=sample,
        condition="window=395-415cm-1",
        replicate=replicate,
        value=value,
        u=u,
        unit="1",
        method="x",
        source=replicate,
        origin="measured",
    )


def test_means_over_spectra_never_claim_more_than_scatter_and_u_allow() -> None:
    rows = [share("A", 0.50, 0.01, "1"), share("A", 0.56, 0.01, "2"), share("B", 0.3, 0.02)]
    a, b = means(rows)
    assert (a.value, a.n, a.kind) == (pytest.approx(0.53), 2, "mean")
    assert a.u == pytest.approx(0.03)  # the scatter, larger than 0.01/sqrt(2)
    assert (b.value, b.u) == (0.3, 0.02)
    assert "one replicate" in b.note
    assert a.method.startswith("mean of 2")


def test_ratios_with_a_vanishing_part_are_limits_or_not_resolved() -> None:
    rows = [share("A", 0.5, 0.05), share("B", 0.001, 0.01), share("C", 0.2, 0.01)]
    fine, limit, none = ratios(rows, [["A", "C"], ["A", "B"], ["B", "A"]])
    assert fine.value == pytest.approx(2.5)
    assert fine.u == pytest.approx(2.5 * np.hypot(0.1, 0.05))
    assert limit.status == "lower_limit"
    assert limit.value == pytest.approx((0.5 - 1.645 * 0.05) / (0.001 + 1.645 * 0.01))
    assert none.status == "not_resolved"
    assert isnan(none.value)
    assert [q.sample for q in (fine, limit, none)] == ["A/C", "A/B", "B/A"]


def test_choices_of_the_config_become_bands_and_shares() -> None:
    empty = validated({})["raman"]
    assert bands_of(empty, "LTSOC") == []
    assert shares_of(empty) == []
    oxide = shares_of(CONFIG)[-1]
    assert [band.centre for band in oxide.probe] == [650, 740, 840]
    assert oxide.condition == "window=600-900cm-1"
