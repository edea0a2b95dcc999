"""Raman numbers from files of disturbed spectra: how often they are ok, and right where they are.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts python benchmarks/raman_disturbed.py [N [SEED [KIND]]]

Four bands of 10 to 50 cm-1 with shot and read-out noise are written to a file, read and evaluated
as a job does it. A kind adds what happens to spectra in a laboratory: fluorescence and its
bleaching, cosmic rays, stray lines, a substrate, fringes, joins of spectral windows, a full
detector, programs that smooth, resample or correct. A line says of one number how many are ok,
suspect and not resolved, how many suspect ones are right within 1.96 u, the share of 95 %
intervals of those ok that hold the truth, mean and root mean square of (value - truth)/u, and how
many are ok and beyond 3 u.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.ndimage import uniform_filter1d
from scipy.signal import savgol_filter

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.raman import raman_csv
from electrolyte.study.configuration import validated
from electrolyte.techniques.raman.evaluation import evaluate
from electrolyte.techniques.raman.varpro import pseudo_voigt, unit_area

BANDS = 4
READ_NOISE = 6.0  # counts
Rng = np.random.Generator


@dataclass
class Light:
    """What reaches the detector; ``axis`` in cm-1, bands and background in counts."""

    axis: np.ndarray
    centre: np.ndarray
    width: np.ndarray
    height: np.ndarray
    eta: float
    background: np.ndarray
    extra: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.extra = np.zeros_like(self.axis)

    @property
    def bands(self) -> np.ndarray:
        shapes = [
            h * pseudo_voigt(self.axis, c, w, self.eta)
            for c, w, h in zip(self.centre, self.width, self.height, strict=True)
        ]
        return np.sum(shapes, axis=0)

    @property
    def areas(self) -> np.ndarray:
        return self.height * self.width * unit_area(self.eta)

    def detected(self, rng: Rng) -> np.ndarray:
        """Counts with shot and read-out noise (n,)."""
        mean = np.maximum(self.bands + self.background + self.extra, 0)
        return rng.poisson(mean) + rng.normal(0, READ_NOISE, mean.size)


def plain(rng: Rng, step: float = 1.0) -> Light:
    axis = np.arange(80.0, 1200.0, step)
    centre = np.sort(rng.uniform(180, 1100, BANDS))
    while np.diff(centre).min() < 100:
        centre = np.sort(rng.uniform(180, 1100, BANDS))
    heights = np.exp(rng.uniform(np.log(60), np.log(2000), BANDS))
    background = np.full(axis.size, rng.uniform(100, 400))
    return Light(
        axis, centre, rng.uniform(10, 50, BANDS), heights, rng.uniform(0.2, 0.9), background
    )


Made = tuple[np.ndarray, np.ndarray, Light]
KINDS: dict[str, Callable[[Rng], Made]] = {}


def kind(function: Callable[[Rng], Made]) -> Callable[[Rng], Made]:
    KINDS[function.__name__.replace("_", " ")] = function
    return function


def made(light: Light, counts: np.ndarray) -> Made:
    return light.axis, counts, light


@kind
def undisturbed(rng: Rng) -> Made:
    light = plain(rng)
    return made(light, light.detected(rng))


@kind
def broad_fluorescence(rng: Rng) -> Made:
    """A maximum some hundred cm-1 wide, up to ten times the bands."""
    light = plain(rng)
    t = (light.axis - rng.uniform(0, 1500)) / rng.uniform(400, 1200)
    light.background += rng.uniform(500, 20000) * np.exp(-(t**2))
    return made(light, light.detected(rng))


@kind
def rising_fluorescence(rng: Rng) -> Made:
    light = plain(rng)
    light.background += rng.uniform(50, 2000) * np.exp(light.axis / rng.uniform(300, 1000))
    return made(light, light.detected(rng))


@kind
def falling_wing_of_the_laser(rng: Rng) -> Made:
    light = plain(rng)
    light.background += rng.uniform(1e3, 3e4) * np.exp(-(light.axis - 80) / rng.uniform(30, 150))
    return made(light, light.detected(rng))


@kind
def edge_of_the_filter(rng: Rng) -> Made:
    light = plain(rng)
    rise = 1 / (1 + np.exp(-(light.axis - rng.uniform(80, 130)) / rng.uniform(4, 12)))
    light.background = (light.background + rng.uniform(300, 3000)) * rise
    return made(light, light.detected(rng))


@kind
def bleaching_during_a_scan(rng: Rng) -> Made:
    """Fluorescence that decays while the grating moves."""
    light = plain(rng)
    decay = np.exp(-(light.axis - 80) / rng.uniform(100, 800))
    light.background += rng.uniform(500, 10000) * decay
    return made(light, light.detected(rng))


@kind
def windows_joined_with_a_step(rng: Rng) -> Made:
    """Fluorescence that bleached between two spectral windows."""
    light = plain(rng)
    light.background += rng.uniform(500, 5000)
    light.background[light.axis > rng.uniform(300, 1000)] *= rng.uniform(0.8, 0.97)
    return made(light, light.detected(rng))


@kind
def cosmic_rays(rng: Rng) -> Made:
    """One to six of one to five pixels anywhere."""
    light = plain(rng)
    y = light.detected(rng)
    for _ in range(rng.integers(1, 7)):
        ray(rng, y, int(rng.integers(2, y.size - 6)), int(rng.integers(1, 6)))
    return made(light, y)


@kind
def cosmic_rays_on_bands(rng: Rng) -> Made:
    light = plain(rng)
    y = light.detected(rng)
    for _ in range(rng.integers(1, 4)):
        k = rng.integers(BANDS)
        at = light.centre[k] + rng.uniform(-0.7, 0.7) * light.width[k]
        ray(rng, y, int(np.searchsorted(light.axis, at)), int(rng.integers(1, 5)))
    return made(light, y)


def ray(rng: Rng, y: np.ndarray, first: int, pixels: int) -> None:
    height = np.exp(rng.uniform(np.log(50), np.log(2e4)))
    y[first : first + pixels] += height * rng.uniform(0.2, 1, pixels)


@kind
def lines_of_room_light(rng: Rng) -> Made:
    """Of a fluorescent tube, as narrow as the optics allow."""
    light = plain(rng)
    for _ in range(rng.integers(1, 5)):
        height = np.exp(rng.uniform(np.log(60), np.log(5000)))
        light.extra += height * pseudo_voigt(light.axis, rng.uniform(100, 1180), 4.5, 0.3)
    return made(light, light.detected(rng))


@kind
def silicon_below(rng: Rng) -> Made:
    """A thin film on a wafer: 520.5 cm-1 and the second order."""
    light = plain(rng)
    height = rng.uniform(300, 10000)
    for at, width, part in ((520.5, 5, 1), (302, 12, 0.03), (945, 35, 0.04), (975, 35, 0.05)):
        light.extra += height * part * pseudo_voigt(light.axis, at, width, 0.8)
    return made(light, light.detected(rng))


@kind
def glass_below(rng: Rng) -> Made:
    light = plain(rng)
    height = rng.uniform(100, 2000)
    for at, width, part in ((450, 230, 1), (800, 80, 0.25), (1080, 130, 0.3)):
        light.extra += height * part * pseudo_voigt(light.axis, at, width, 0.0)
    return made(light, light.detected(rng))


@kind
def fringes(rng: Rng) -> Made:
    """Of a back-illuminated detector: 1 to 8 % of all light, every 25 to 120 cm-1."""
    light = plain(rng)
    light.background += rng.uniform(300, 5000)
    wave = np.sin(2 * np.pi * light.axis / rng.uniform(25, 120) + rng.uniform(0, 6))
    gain = 1 + rng.uniform(0.01, 0.08) * wave
    y = rng.poisson((light.bands + light.background) * gain) + rng.normal(0, 6, wave.size)
    return made(light, y)


@kind
def detector_full(rng: Rng) -> Made:
    light = plain(rng)
    y = light.detected(rng)
    return made(light, np.minimum(y, y.min() + rng.uniform(0.5, 0.95) * np.ptp(y)))


@kind
def detector_full_and_dark_subtracted(rng: Rng) -> Made:
    """What the full pixels hold differs by their own dark counts."""
    light = plain(rng)
    y = light.detected(rng)
    y = np.minimum(y, y.min() + rng.uniform(0.5, 0.95) * np.ptp(y))
    return made(light, y - rng.normal(100, 8, y.size))


@kind
def response_corrected(rng: Rng) -> Made:
    """Divided by the efficiency of grating and detector, as a white lamp gives it."""
    light = plain(rng)
    gain = 0.25 + np.exp(-(((light.axis - rng.uniform(200, 1000)) / rng.uniform(300, 900)) ** 2))
    y = rng.poisson((light.bands + light.background) * gain) + rng.normal(0, 6, gain.size)
    return made(light, y / gain)


@kind
def smoothed(rng: Rng) -> Made:
    light = plain(rng)
    return made(light, savgol_filter(light.detected(rng), int(rng.choice([5, 7, 9, 13])), 3))


@kind
def smoothed_by_a_wide_mean(rng: Rng) -> Made:
    """As wide as a third to the whole of the narrowest band."""
    light = plain(rng)
    pixels = int(rng.uniform(0.3, 1.0) * light.width.min()) | 1
    return made(light, uniform_filter1d(light.detected(rng), pixels))


@kind
def resampled(rng: Rng) -> Made:
    """Pixels of 3 cm-1 interpolated to steps of 1 cm-1."""
    light, seed = plain(rng, 3.0), int(rng.integers(2**31))
    y = light.detected(np.random.default_rng(seed))
    axis = np.arange(light.axis[0], light.axis[-1], 1.0)
    return axis, np.interp(axis, light.axis, y), light


@kind
def wide_pixels(rng: Rng) -> Made:
    """4 cm-1 a pixel, each the mean over itself."""
    light = plain(rng, 1.0)
    y = light.detected(rng)
    n = y.size // 4
    return light.axis[: 4 * n].reshape(n, 4).mean(1), y[: 4 * n].reshape(n, 4).mean(1), light


@kind
def baseline_removed_without_a_word(rng: Rng) -> Made:
    """By a polynomial through the lowest points of a fluorescent spectrum."""
    light = plain(rng)
    t = (light.axis - rng.uniform(0, 1500)) / rng.uniform(400, 1200)
    light.background += rng.uniform(500, 20000) * np.exp(-(t**2))
    y = light.detected(rng)
    keep = np.ones(y.size, dtype=bool)
    x = (light.axis - 640) / 560
    for _ in range(8):
        line = np.polyval(np.polyfit(x[keep], y[keep], 5), x)
        keep = y < line + 10
    return made(light, y - line)


@kind
def negative_cut_to_zero(rng: Rng) -> Made:
    """A background subtracted, and zero where it was too much."""
    light = plain(rng)
    y = light.detected(rng) - light.background
    return made(light, np.maximum(y, 0))


@kind
def dead_pixels(rng: Rng) -> Made:
    light = plain(rng)
    y = light.detected(rng)
    at = rng.integers(5, y.size - 5, rng.integers(1, 4))
    y[at] = 0.0
    return made(light, y)


@kind
def normalised(rng: Rng) -> Made:
    """To a largest value of 1."""
    light = plain(rng)
    y = light.detected(rng)
    factor = y.max()
    light.height, light.background = light.height / factor, light.background / factor
    return made(light, y / factor)


def rows_of(axis: np.ndarray, y: np.ndarray, light: Light, rng: Rng) -> list[Quantity]:
    """The numbers of a file with these columns, the bands listed as one reads them off."""
    bands = [{"centre": float(round(c + rng.uniform(-3, 3))), "width": 20} for c in light.centre]
    window = [bands[0]["centre"] - 1, bands[0]["centre"] + 1]
    config = validated({"raman": {"bands": {"A": bands}, "shares": [{"window": window}]}})["raman"]
    row = {
        "subject": {"sample": "A"},
        "measurement": "m",
        "origin": "synthetic",
        "path": "m.csv",
        "excitation_nm": None,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.csv"
        lines = [f"{a:.3f};{b:.6g}" for a, b in zip(axis, y, strict=True)]
        path.write_text("\n".join(["Raman shift / cm-1;Intensity / counts", *lines]))
        return evaluate(row, raman_csv.read(path), None, config).quantities


def truth_of(row: Quantity, light: Light, order: dict[str, int]) -> float | None:
    if row.quantity == "raman_area_share":
        return float(light.areas[0] / light.areas.sum())
    values = {"raman_shift": light.centre, "raman_width": light.width, "raman_area": light.areas}
    if row.quantity not in values:
        return None
    return float(values[row.quantity][order[row.condition]])


def main(kinds: Mapping[str, Callable[[Rng], Made]], runs: int, seed: int, wanted: str) -> None:
    """Print a line for each number of the kinds whose name holds ``wanted``."""
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    print(f"{'spectra: number':52}   ok susp none  rght refd held mean z  rms z  beyond 3 u")
    for name, simulate in kinds.items():
        if wanted not in name:
            continue
        found: dict[str, list[tuple[str, float]]] = defaultdict(list)
        refused = 0
        for run in range(runs):
            rng = np.random.default_rng([run, *name.encode(), seed])
            axis, y, light = simulate(rng)
            try:
                rows = rows_of(axis, y, light, rng)
            except AnalysisError:
                refused += 1
                continue
            names = [row.condition for row in rows if row.quantity == "raman_area"]
            order = {condition: k for k, condition in enumerate(names)}
            for row in rows:
                true = truth_of(row, light, order)
                if true is not None:
                    z = (row.value - true) / row.u
                    found[row.quantity.removeprefix("raman_")].append((row.status, z))
        for quantity, values in found.items():
            states = [status for status, _ in values]
            ok = np.array([z for status, z in values if status == "ok"])
            count = "".join(f"{states.count(s):5}" for s in ("ok", "suspect", "not_resolved"))
            scores = (
                "     -      -      -"
                if not ok.size
                else (
                    f"{100 * np.mean(np.abs(ok) < 1.96):6.1f} {ok.mean():+6.2f} "
                    f"{np.sqrt(np.mean(ok**2)):6.2f}"
                )
            )
            beyond = int((np.abs(ok) > 3).sum())
            doubted = sum(status == "suspect" and abs(z) < 1.96 for status, z in values)
            line = f"{name + ': ' + quantity:52}{count}{doubted:5}{refused:5}{scores}  {beyond}"
            print(line, flush=True)


def of_command_line(kinds: Mapping[str, Callable[[Rng], Made]]) -> None:
    """The kinds as ``N SEED KIND`` of the command ask for."""
    numbers = [int(word) for word in sys.argv[1:3]]
    runs, seed = (*numbers, *(15, 29)[len(numbers) :])
    main(kinds, runs, seed, " ".join(sys.argv[3:]))


if __name__ == "__main__":
    of_command_line(KINDS)
