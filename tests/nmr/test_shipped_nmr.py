"""The shipped (synthetic) NMR data: what went in comes out; numbers have units and reasons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import AnalysisError
from electrolyte.readers import read
from electrolyte.techniques.nmr import numbers, relaxation_numbers
from electrolyte.techniques.nmr.analysis import KnownLine, analyse_spectrum
from electrolyte.techniques.nmr.conditions import conditions
from electrolyte.techniques.nmr.recovery import analyse_relaxation
from synthetic import nmr as synthetic
from synthetic.study import forward_model

KNOWN_6LI = {
    "LiCl": KnownLine(-1.1, 0.02, 22, 5),
    "Li2S": KnownLine(2.3, 0.1, 60, 15),
    "Li2O": KnownLine(2.8, 0.1, 60, 15),
}
MODEL = forward_model()["nmr"]
Study = tuple[Path, list[dict[str, str]]]


def analysed(study: Study, path: str):  # type: ignore[no-untyped-def]
    folder, rows = study
    row = next(r for r in rows if r["path"] == path)
    measurement = read(folder / path, "nmr", row["format"])
    at = conditions(
        measurement.metadata,
        nucleus=row["nucleus"],
        temperature_C=float(row["temperature_C"]),
        mas_kHz=float(row["mas_kHz"]),
    )
    if row["experiment"] != "single_pulse":
        return analyse_relaxation(measurement, at, subject=path)
    known = KNOWN_6LI if row["nucleus"] == "6Li" else {}
    return analyse_spectrum(measurement, at, known, subject=path)


def test_the_same_bytes_every_time(study: Study, tmp_path: Path) -> None:
    synthetic.write(tmp_path, forward_model())
    assert sha256_of(tmp_path / "nmr") == sha256_of(study[0])


def test_every_folder_says_that_it_is_synthetic(study: Study) -> None:
    folder, rows = study
    for row in rows:
        assert row["origin"] == "synthetic"
        assert "SYNTHETIC" in read(folder / row["path"], "nmr").metadata["title"]


@pytest.mark.parametrize("nucleus", ["6Li", "35Cl"])
@pytest.mark.parametrize("sample", ["LTSC", "LTSOC"])
def test_shifts_and_widths_of_figure_1(study: Study, nucleus: str, sample: str) -> None:
    result = analysed(study, f"{sample}-{nucleus}/1")
    shift, fwhm, _ = MODEL["spectra"][nucleus][sample]["main"]
    main = result.fit.line("main")
    assert result.shift_of("main")[0] == pytest.approx(shift, abs=0.01)
    assert main.fwhm == pytest.approx(fwhm, abs=1.0)
    assert abs(main.fwhm - fwhm) < 3.5 * result.fwhm[1]
    assert result.is_adequate
    assert result.phase.method == "lines"
    assert result.warnings == ()
    assert result.second.gain < 10
    assert result.doubts == ()


@pytest.mark.parametrize("sample", ["LTSC", "LTSOC"])
def test_impurity_lines_of_6li(study: Study, sample: str) -> None:
    result = analysed(study, f"{sample}-6Li/1")
    lines = MODEL["spectra"]["6Li"][sample]
    areas = {name: width * height for name, (_, width, height) in lines.items()}
    rows = numbers.spectrum_quantities(result, numbers.Provenance(sample, "m", "synthetic"))
    shares = {q.quantity.split("_")[2]: q for q in rows if q.quantity.startswith("area_fraction")}
    assert set(shares) == {"main", *KNOWN_6LI}
    for name, share in shares.items():
        truth = areas.get(name, 0.0) / sum(areas.values())
        if share.status == "upper_limit":
            assert truth <= share.value
            assert "95 % limit" in share.note
        else:
            assert abs(share.value - truth) < 3 * share.u
    assert shares["LiCl"].status == "ok"
    # Li2O is in one sample only, and is not reported for the other
    assert (shares["Li2O"].status == "upper_limit") == (sample == "LTSC")


@pytest.mark.parametrize("sample", ["LTSC", "LTSOC"])
def test_temperature_series_of_7li(study: Study, sample: str) -> None:
    t1, t1_u, widths, widths_u = [], [], [], []
    celsius = MODEL["T1_7Li_s"]["T_C"]
    for index, temperature in enumerate(celsius):
        spectrum = analysed(study, f"{sample}-7Li/{10 + index}")
        main = spectrum.fit.line("main")
        assert main.fwhm == pytest.approx(MODEL["linewidth_7Li_Hz"][sample][index], rel=0.02)
        assert spectrum.phase.delay == pytest.approx(5e-6, abs=1e-6)
        relaxation = analysed(study, f"{sample}-7Li/{100 + index}")
        recovery = relaxation.recovery
        assert recovery.t1 == pytest.approx(MODEL["T1_7Li_s"][sample][index], rel=0.02)
        assert recovery.longest_over_t1 == pytest.approx(5, rel=0.03)
        assert relaxation.conditions.temperature_C == temperature
        t1.append(recovery.t1)
        t1_u.append(recovery.t1_u)
        widths.append(main.fwhm)
        widths_u.append(main.fwhm_u)
    at = numbers.Provenance(sample, "a;b", "synthetic")
    rows, bpp = relaxation_numbers.temperature_quantities(
        celsius, t1, t1_u, 194.37e6, "7Li", at, exponent=2.0
    )
    by_name = {q.quantity: q for q in rows}
    truth = MODEL["bpp"][sample]
    assert bpp.energy.low < truth["Ea_eV"] < bpp.energy.high
    assert bpp.tau.low < truth["tau25_s"] < bpp.tau.high
    assert bpp.coupling.low < truth["K_s-2"] < bpp.coupling.high
    assert not bpp.is_minimum_reached
    assert "minimum not reached" in by_name["bpp_activation_energy_7Li"].note
    apparent = by_name["apparent_activation_energy_t1_7Li"]
    assert 0 < apparent.value < truth["Ea_eV"]
    assert "lower bound" in apparent.note
    narrowing = numbers.narrowing_quantities(celsius, widths, widths_u, "7Li", at)
    ends = MODEL["linewidth_7Li_Hz"][sample]
    assert narrowing[0].value == pytest.approx(ends[-1] / ends[0], rel=0.02)
    assert narrowing[1].value == -1.0


def test_wrong_kind_of_experiment_is_explained(study: Study) -> None:
    folder, _ = study
    single, stack = read(folder / "LTSC-7Li/10"), read(folder / "LTSC-7Li/100")
    at = conditions(single.metadata)
    with pytest.raises(AnalysisError, match="a stack of FIDs with delays"):
        analyse_relaxation(single, at)
    with pytest.raises(AnalysisError, match="found a stack of 16 FIDs"):
        analyse_spectrum(stack, at, {})


def test_sheet_reference_moves_the_shift(study: Study) -> None:
    measurement = read(study[0] / "LTSC-35Cl/1")
    plain = analyse_spectrum(measurement, conditions(measurement.metadata), {})
    moved = analyse_spectrum(measurement, conditions(measurement.metadata, reference_ppm=-2.5), {})
    assert moved.shift_of("main")[0] - plain.shift_of("main")[0] == pytest.approx(-2.5)


def test_a_stated_phase_overrules(study: Study) -> None:
    measurement = read(study[0] / "LTSC-35Cl/1")
    result = analyse_spectrum(measurement, conditions(measurement.metadata), {}, stated=(35.0, 0.0))
    assert result.phase.method == "stated"
    assert np.rad2deg(result.phase.phase) == pytest.approx(35.0)


def test_shifts_of_an_unreferenced_real_set_are_doubted(real_data: Path) -> None:
    whole = read(real_data / "nmr" / "biffo_7Li_cpmg_38")
    first = replace(whole, arrays={"fid": whole.arrays["fid"][0]})
    result = analyse_spectrum(first, conditions(whole.metadata, mas_kHz=10.0), {})
    assert any("264.5 ppm" in w and "reference_ppm" in w for w in result.warnings)


def test_quadrupole_bound_is_a_limit_with_a_reason(study: Study) -> None:
    result = analysed(study, "LTSC-35Cl/1")
    rows = numbers.spectrum_quantities(result, numbers.Provenance("LTSC", "m", "synthetic"))
    bound = next(q for q in rows if q.quantity == "quadrupole_coupling_35Cl")
    assert bound.status == "upper_limit"
    assert 0.3 < bound.value < 0.7
    assert bound.unit == "MHz"
    assert "LiCl" in bound.note
