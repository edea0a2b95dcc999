"""A receiver with two channels: constants, zeros behind an FID, images about the transmitter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.nmr.analysis import KnownLine, SpectrumResult, analyse_spectrum
from electrolyte.techniques.nmr.conditions import Conditions
from electrolyte.techniques.nmr.fourier import transform
from electrolyte.techniques.nmr.line_fit import fit_lines
from electrolyte.techniques.nmr.lines import Line
from electrolyte.techniques.nmr.numbers import Provenance, spectrum_quantities
from electrolyte.techniques.nmr.quadrature import (
    Image,
    image,
    lines_at_images,
    without_constant,
)
from electrolyte.techniques.nmr.receiver import acquired
from synthetic.nmr import GROUP_DELAY, Resonance, add_noise, simulate_fid

WIDTH = 62.5e3
STATED = {
    "spectral_width_Hz": WIDTH,
    "transmitter_frequency_MHz": 155.5,
    "group_delay_points": GROUP_DELAY,
}


def fid_of(
    offset: float, seed: int, fwhm: float = 200.0, signal_to_noise: float = 200.0
) -> np.ndarray:
    rng = np.random.default_rng(seed)
    line = Resonance(offset, fwhm, 1.0, 0.5)
    return np.asarray(add_noise(simulate_fid([line], 4096, WIDTH, phase=0.7), signal_to_noise, rng))


def image_of(fid: np.ndarray, offset: float) -> Image:
    spectrum = transform(fid, STATED)
    windows = [(offset - 2400, offset + 2400)]
    fit = fit_lines(spectrum, [Line("main", offset, 200.0)], windows)
    return image(spectrum, fit, 2400.0)


@pytest.mark.parametrize("offset", [0.0, 150.0, 9000.0])
@pytest.mark.parametrize("share", [0.02, 0.3, 1.0])
def test_a_constant_is_taken_out(offset: float, share: float) -> None:
    fid = fid_of(offset, 1)
    constant = share * np.abs(fid).max() * np.exp(0.4j)
    found, size = without_constant(fid + constant, GROUP_DELAY)
    assert size == pytest.approx(share / np.abs(fid + constant).max() * np.abs(fid).max(), rel=0.2)
    noise = 5 * np.abs(fid[-500:]).std() / np.sqrt(len(fid))
    assert abs((found - fid).mean()) < noise


def test_lines_at_the_transmitter_stay() -> None:
    for seed in range(20):
        fid = fid_of(0.0, seed, fwhm=25.0 + 20 * seed)
        assert without_constant(fid, GROUP_DELAY)[1] == 0


def test_zeros_behind_the_last_point_are_no_data() -> None:
    fid = fid_of(100.0, 2)
    padded = np.concatenate([fid, np.zeros(1000)])
    assert len(acquired(padded)) == len(fid)
    assert acquired(np.stack([padded, 0 * padded])).shape == (2, len(fid))


def test_an_image_far_from_the_line_is_seen_and_does_not_matter() -> None:
    fid = fid_of(5000.0, 3)
    found = image_of(fid + 0.02 * np.exp(1j) * fid.conj(), 5000.0)
    assert found.is_seen
    assert found.share == pytest.approx(0.02, rel=0.1)
    assert not found.matters


def test_an_image_in_the_line_matters() -> None:
    for seed in range(3):
        fid = fid_of(150.0, seed)
        assert image_of(fid + 0.03 * fid.conj(), 150.0).matters


def test_no_image_is_seen_where_there_is_none() -> None:
    found = [image_of(fid_of(offset, s), offset) for s in range(8) for offset in (100.0, 800.0)]
    assert not any(one.matters for one in found)


@pytest.mark.parametrize(("place", "area", "names"), [
    (-3000.0, 0.02, ["weak"]),
    (-3000.0, 0.5, []),
    (1000.0, 0.02, []),
])  # fmt: skip
def test_weak_lines_at_the_place_of_an_image(place: float, area: float, names: list[str]) -> None:
    rng = np.random.default_rng(4)
    lines = [Resonance(3000.0, 200.0, 1.0, 0.5), Resonance(place, 200.0, area, 0.5)]
    fid = add_noise(simulate_fid(lines, 4096, WIDTH), 200.0, rng)
    starts = [Line("main", 3000.0, 200.0), Line("weak", place, 200.0)]
    fit = fit_lines(transform(fid, STATED), starts, [(-6000.0, 6000.0)])
    assert lines_at_images(fit) == names


@pytest.mark.parametrize("offset", [400.0, 1000.0, 2000.0])
@pytest.mark.parametrize("signal_to_noise", [200.0, 5000.0])
def test_lines_whose_window_holds_the_transmitter_have_no_image(
    offset: float, signal_to_noise: float
) -> None:
    seen = 0
    for seed in range(12):
        spectrum = transform(fid_of(offset, seed, 150.0 + 30 * seed, signal_to_noise), STATED)
        windows = [(offset - 2400, offset + 2400)]
        fit = fit_lines(spectrum, [Line("main", offset, 200.0)], windows)
        seen += image(spectrum, fit, 6000.0).matters  # beyond what was fitted, as for MAS
    assert seen <= 1, "by chance one in a thousand each"


def analysed(fid: np.ndarray, known: dict[str, KnownLine]) -> SpectrumResult:
    """A spectrum of 7Li at rest, by the analysis of a job; shifts are from the transmitter."""
    frame = data_frame({"point": np.arange(len(fid))})
    stated = STATED | {"reference_frequency_MHz": STATED["transmitter_frequency_MHz"]}
    measurement = Measurement("nmr", "t", frame, Path("t"), "", stated, arrays={"fid": fid})
    return analyse_spectrum(measurement, Conditions("7Li", 25.0, 0.0, True, 0.0), known)


@pytest.mark.parametrize("share", [0.0, 0.03])
def test_an_image_over_its_line_makes_the_spectrum_suspect(share: float) -> None:
    fid = fid_of(150.0, 3)
    found = analysed(fid + share * fid.conj(), {})
    assert ("quadrature_image" in [doubt.guard for doubt in found.doubts]) == bool(share)


@pytest.mark.parametrize("share", [0.0, 0.02])
def test_a_known_line_at_the_place_of_an_image_is_suspect(share: float) -> None:
    offset = 3000.0
    fid = fid_of(offset, 3, signal_to_noise=3000.0)
    ppm = -offset / STATED["transmitter_frequency_MHz"]
    known = {"weak": KnownLine(ppm, 0.1, 200.0, 20.0)}
    at = Provenance("A", "t", "measured")
    rows = spectrum_quantities(analysed(fid + share * fid.conj(), known), at)
    (weak,) = [row for row in rows if row.quantity.startswith("area_fraction_weak")]
    assert ("image_place" in weak.note or "has its image" in weak.note) == bool(share)
    assert (weak.status == "suspect") == bool(share)
