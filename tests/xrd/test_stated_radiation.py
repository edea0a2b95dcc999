"""Wavelengths as sheets and files give them: means, rounded ones, another anode's, in comments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.techniques.xrd.pattern import ANODES, Pattern, pattern_of

COUNTS = np.random.default_rng(3).poisson(200.0, 300)


def pattern(path: Path, header: str, wavelength: float | None = None) -> Pattern:
    rows = "".join(f"{10 + 0.02 * i:.2f} {n}\n" for i, n in enumerate(COUNTS))
    path.write_text(f"{header}\n{rows}", encoding="utf-8")
    return pattern_of(readers.read(path, "xrd"), wavelength=wavelength)


@pytest.mark.parametrize("anode", sorted(ANODES))
@pytest.mark.parametrize("stated", ["mean", "rounded", "to four decimals"])
def test_a_wavelength_that_stands_for_both_lines(tmp_path: Path, anode: str, stated: str) -> None:
    first, second, _ = ANODES[anode]
    value = {
        "mean": round((2 * first + second) / 3, 4),
        "rounded": round(first, 2),
        "to four decimals": round(first, 4),
    }[stated]
    for found in (
        pattern(tmp_path / "a.xy", "# scan", value),
        pattern(tmp_path / "b.xy", f"# wavelength: {value}"),
    ):
        assert found.radiation.alpha1 == pytest.approx(first, abs=1e-4)
        assert found.radiation.alpha2 == pytest.approx(second, abs=1e-4)
        assert bool(found.warnings) == (stated != "to four decimals")
        # a synchrotron may be set to two decimals
        assert bool(found.of_angle) == (stated == "rounded")
    assert not pattern(tmp_path / "c.xy", f"# Anode: {anode}", value).of_angle


@pytest.mark.parametrize("anode", sorted(ANODES))
def test_a_file_that_states_one_line_has_one_but_for_a_mean(tmp_path: Path, anode: str) -> None:
    first, second, _ = ANODES[anode]
    mean = round((2 * first + second) / 3, 4)
    header = "# Anode: {0}\n# K-Alpha1 wavelength: {1}\n# K-Alpha2 wavelength: {1}"
    one = pattern(tmp_path / "a.xy", header.format(anode, first)).radiation
    assert one.alpha1 == one.alpha2 == first
    both = pattern(tmp_path / "b.xy", header.format(anode, mean)).radiation
    assert (both.alpha1, both.alpha2, both.ratio) == (first, second, 0.5)


@pytest.mark.parametrize("value", [0.413, 1.2, 1.54178 * 0.99, 2.0])
def test_any_other_wavelength_is_one_line(tmp_path: Path, value: float) -> None:
    found = pattern(tmp_path / "a.xy", "# scan", value)
    assert found.radiation.alpha1 == value
    assert found.radiation.ratio == 0


def test_a_sheet_that_names_another_anode_is_asked_about_and_lends_it_no_lines(
    tmp_path: Path,
) -> None:
    found = pattern(tmp_path / "a.xy", "# Anode: Cu", ANODES["Co"][0])
    assert found.radiation.alpha2 == pytest.approx(ANODES["Co"][1])
    assert found.radiation.beta == pytest.approx(ANODES["Co"][2])
    assert "the sheet says 1.789 Å, the file 1.54059 Å" in found.of_angle[0]


@pytest.mark.parametrize(
    ("words", "anode"),
    [
        ("# pellet 3, Co source, Fe filter", "Co"),
        ("# radiation: Mo", "Mo"),
        ("# measured with CuKa", "Cu"),
        ("# Co Ka1, germanium", "Co"),
        ("# Cu K-alpha, 40 kV", "Cu"),
    ],
)
def test_an_anode_in_a_comment(tmp_path: Path, words: str, anode: str) -> None:
    assert pattern(tmp_path / "a.xy", words).radiation.alpha1 == ANODES[anode][0]


def test_spikes_are_left_out_and_narrow_lines_stay(tmp_path: Path) -> None:
    x = np.arange(10, 20, 0.02)
    rng = np.random.default_rng(4)
    line = 3000 * np.exp(-4 * np.log(2) * ((x - 15) / 0.04) ** 2)  # as wide as two steps
    counts = rng.poisson(200 + line).astype(float)
    clean = counts.copy()
    at = [40, 41 + 77, 333]
    counts[at] += [900, 2500, 40000]
    path = tmp_path / "a.xy"
    np.savetxt(path, np.column_stack([x, counts]), header="Anode: Cu", fmt="%.4f")
    found = pattern_of(readers.read(path, "xrd"))
    np.testing.assert_allclose(found.intensity[at], 200, atol=60)
    others = np.delete(np.arange(len(x)), at)
    np.testing.assert_array_equal(found.intensity[others], clean[others])
    assert "3 points" in found.warnings[0]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("form", ["counts", "scaled", "root", "logarithm"])
def test_roots_and_logarithms_of_counts_show_in_their_noise(
    tmp_path: Path, form: str, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    x = np.arange(10, 60, 0.02)
    level = rng.uniform(20, 300) * (1 + 4 * np.exp(-(((x - 30) / rng.uniform(5, 9)) ** 2)))
    counts = rng.poisson(level + 5000 * np.exp(-(((x - 40) / 0.1) ** 2)))
    turned = {
        "counts": counts,
        "scaled": counts / 7.3,
        "root": np.sqrt(counts),
        "logarithm": np.log10(counts + 1.0),
    }[form]
    path = tmp_path / "a.xy"
    np.savetxt(path, np.column_stack([x, turned]), header="Anode: Cu", fmt="%.6f")
    found = pattern_of(readers.read(path, "xrd")).of_intensity
    assert bool(found) == (form in ("root", "logarithm"))


@pytest.mark.parametrize(("seconds", "doubted"), [(1.0, True), (50.0, False), (None, False)])
def test_a_rate_above_what_detectors_count_is_asked_about(
    tmp_path: Path, seconds: float | None, doubted: bool
) -> None:
    x = np.arange(10, 30, 0.02)
    counts = np.random.default_rng(1).poisson(500 + 3e5 * np.exp(-(((x - 20) / 0.1) ** 2)))
    header = "Anode: Cu" + (f"\nTime per step: {seconds}" if seconds else "")
    path = tmp_path / "a.xy"
    np.savetxt(path, np.column_stack([x, counts]), header=header, fmt="%.4f")
    found = pattern_of(readers.read(path, "xrd")).of_intensity
    assert any("counts/s" in words for words in found) == doubted
