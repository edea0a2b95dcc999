"""Synthetic Raman spectra of LTSOC and its references as LabSpec 6 text files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from synthetic.noise import rng_for

ETA = 0.5  # Lorentzian part of the bands
SAMPLES = ("TaCl5", "LiTaCl6", "Ta2O5", "LTSOC")
EXCITATION_NM = 532
_DATES = {name: f"{day:02d}.07.2025 1{day % 10}:20" for day, name in enumerate(SAMPLES, 15)}


def write(raw: Path, model: Mapping[str, Any]) -> list[dict[str, str]]:
    """Write one spectrum a sample below ``raw/raman`` and return the rows of its sheet."""
    settings = model["raman"]
    rows = []
    for sample in SAMPLES:
        rng = rng_for(model["seed"], f"raman {sample}")
        shift = axis(settings)
        counts = spectrum(shift, settings[sample], settings)
        counts = np.rint(counts + settings["noise_counts"] * rng.standard_normal(shift.size))
        for position, height in settings["cosmic_rays"].get(sample, []):
            counts[int(np.argmin(np.abs(shift - position)))] += height
        name = f"{sample}_532nm"
        write_labspec(raw / "raman" / f"{name}.txt", shift, counts, sample)
        rows.append(
            {
                "measurement": name,
                "sample": sample,
                "path": f"{name}.txt",
                "format": "",
                "origin": "synthetic",
                "excitation_nm": "",
            }
        )
    return rows


def axis(settings: Mapping[str, Any]) -> np.ndarray:
    """Raman shift in cm-1."""
    first, last, step = settings["grid_cm-1"]
    return np.arange(first, last + step / 2, step, dtype=float)


def spectrum(
    shift: np.ndarray, bands: Sequence[Sequence[float]], settings: Mapping[str, Any]
) -> np.ndarray:
    """Noise-free counts: bands (centre, FWHM, height) on a decaying and a straight background."""
    decay = settings["background"]
    counts = decay["height"] * np.exp(-shift / decay["decay_cm-1"])
    counts += decay["offset"] + decay["slope"] * shift
    for centre, width, height in bands:
        t = 2 * (shift - centre) / width
        counts += height * (ETA / (1 + t**2) + (1 - ETA) * 0.5 ** (t**2))
    return np.asarray(counts)


def write_labspec(path: Path, shift: np.ndarray, counts: np.ndarray, sample: str) -> None:
    """A file in the layout that LabSpec 6 writes: Latin-1, LF, two columns."""
    header = {
        "Acq. time (s)": "10",
        "Accumulations": "4",
        "Range": "Off",
        "Autofocus": "Off",
        "AutoExposure": "Off",
        "Spike filter": "Off",
        "Delay time (s)": "0",
        "Binning": "1",
        "Readout mode": "Signal",
        "DeNoise": "Off",
        "ICS correction": "Off",
        "Dark correction": "Off",
        "Inst. Process": "Off",
        "Detector temperature (°C)": "-60.1",
        "Instrument": "SYNTHETIC (no instrument)",
        "Detector": "simulated",
        "Objective": "x50_LWD",
        "Grating": "1800 (500nm)",
        "ND Filter": "1%",
        "Laser": f"{EXCITATION_NM}nm_Edge",
        "Spectro (cm-¹)": f"{shift.mean():.3f}",
        "Hole": "200",
        "Full time(s)": "45",
        "Project": "synthetic data set",
        "Sample": sample,
        "Site": "",
        "Title": f"SYNTHETIC {sample}",
        "Remark": "simulated from the values the paper reports; not measured by its authors",
        "Date": _DATES[sample],
        "Acquired": f"{_DATES[sample]}:00",
    }
    lines = [f"#{key}=\t{value}" for key, value in header.items()]
    lines += [f"{x:.6g}\t{y:.0f}" for x, y in zip(shift, counts, strict=True)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\n".join(lines) + "\n").encode("latin-1"))
