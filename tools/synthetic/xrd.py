"""Synthetic powder patterns of the series as milled, and of one heat-treated sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from synthetic import panalytical_xrdml, rigaku_ras
from synthetic.noise import rng_for
from synthetic.pellets import SERIES

COMMENT = "SYNTHETIC: simulated from reported values, not measured"
START = datetime(2025, 1, 13, 9, 0, 0)
KBETA = 1.392250  # Å
SINTERED, MILLED_TWIN = "LTSOC-sintered", "0.6"


@dataclass(frozen=True)
class TruePeak:
    """One simulated peak: what it is of, position (Kα1) and full width in degrees, counts.

    ``height`` is that of a single line of the same area, ``area`` (counts x degree) is of both.
    """

    origin: str
    two_theta: float
    fwhm: float
    height: float
    area: float


def samples() -> dict[str, str]:
    """Sample -> treatment."""
    return dict.fromkeys(SERIES.values(), "as-milled") | {SINTERED: "heat-treated"}


def true_peaks(sample: str, xrd: Mapping[str, Any]) -> list[TruePeak]:
    """All peaks of a sample, whatever their height."""
    sintered = xrd["sintered_LTSOC"] if sample == SINTERED else {}
    x = MILLED_TWIN if sintered else next(x for x, name in SERIES.items() if name == sample)
    lines = [
        ("feature", centre, fwhm, height * sintered.get("features", 1.0))
        for centre, fwhm, height in xrd["features_all"]
    ]
    for phase in ("LiCl", "Li2S", "Li2O"):
        of = xrd[phase]
        for position, intensity in zip(of["pos"], of["I"], strict=True):
            sine = np.sin(np.radians(position / 2)) / of.get("cell_scale", 1.0)
            centre = float(np.degrees(2 * np.arcsin(sine)))
            height = of["height111"][x] * intensity / 100 * sintered.get(phase, 1.0)
            lines.append((phase, centre, of["fwhm"], height))
    eta = xrd["lorentzian_share"]
    unit = eta * np.pi / 2 + (1 - eta) * np.sqrt(np.pi / (4 * np.log(2)))  # area / (height x fwhm)
    return [
        TruePeak(origin, centre, width, height, height * width * unit)
        for origin, centre, fwhm, height in lines
        if height > 0
        for width in (sintered.get("fwhm", fwhm),)
    ]


def two_theta(xrd: Mapping[str, Any]) -> np.ndarray:
    """The angles of every scan, degrees."""
    start, stop, step = xrd["range_deg"]
    return start + step * np.arange(round((stop - start) / step) + 1)


def baseline(sample: str, x: np.ndarray, xrd: Mapping[str, Any]) -> np.ndarray:
    """Background, air scatter, halos of the sample and of the film over it; shape of ``x``."""
    air = xrd["background"]
    curve = air["constant"] + air["air"] * np.exp(-(x - x[0]) / air["decay_deg"])
    factor = xrd["sintered_LTSOC"]["halos"] if sample == SINTERED else 1.0
    halos = [(c, w, h * factor) for c, w, h in xrd["halos"]] + list(xrd["kapton"])
    for centre, fwhm, height in halos:
        curve = curve + height * np.exp(-4 * np.log(2) * ((x - centre) / fwhm) ** 2)
    return np.asarray(curve)


def expected_counts(sample: str, xrd: Mapping[str, Any]) -> np.ndarray:
    """Noise-free counts at every angle."""
    x = two_theta(xrd)
    curve = baseline(sample, x, xrd)
    radiation, eta = xrd["radiation"], xrd["lorentzian_share"]
    share = 1 / (1 + radiation["ratio"])
    for peak in true_peaks(sample, xrd):
        sine = np.sin(np.radians(peak.two_theta / 2))
        second = 2 * np.degrees(np.arcsin(sine * radiation["Kalpha2"] / radiation["Kalpha1"]))
        for centre, weight in ((peak.two_theta, share), (second, share * radiation["ratio"])):
            t = (x - centre) / peak.fwhm
            shape = eta / (1 + 4 * t**2) + (1 - eta) * np.exp(-4 * np.log(2) * t**2)
            curve = curve + peak.height * weight * shape
    return curve


def write(raw: Path, model: Mapping[str, Any]) -> list[dict[str, str]]:
    """Write one scan a sample below ``raw/xrd`` and return the rows of its sheet."""
    xrd = model["xrd"]
    radiation = xrd["radiation"]
    rows = []
    for place, (sample, treatment) in enumerate(samples().items()):
        suffix = ".xrdml" if sample in xrd["xrdml"] else ".ras"
        counts = rng_for(model["seed"], f"xrd {sample}").poisson(expected_counts(sample, xrd))
        options: dict[str, Any] = {
            "sample": sample,
            "comment": f"{COMMENT}; {sample} {treatment}",
            "wavelengths": (radiation["Kalpha1"], radiation["Kalpha2"], KBETA),
            "step_time_s": xrd["step_time_s"],
            "start_time": START + timedelta(hours=3 * place),
        }
        path = raw / "xrd" / f"{sample}{suffix}"
        if suffix == ".xrdml":
            options["ratio"] = radiation["ratio"]
            panalytical_xrdml.write_scan(path, two_theta(xrd), counts, **options)
        else:
            rigaku_ras.write_scan(path, two_theta(xrd), counts, **options)
        rows.append(
            {
                "measurement": f"{sample}_xrd",
                "sample": sample,
                "path": path.name,
                "format": "",
                "origin": "synthetic",
                "treatment": treatment,
                "wavelength_A": "",
            }
        )
    return rows
