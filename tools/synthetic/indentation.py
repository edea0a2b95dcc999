"""Synthetic nanoindentation: one InView workbook ("Advanced Dynamic E and H") per sample.

Every indent has its own modulus and hardness, chosen so that mean and standard deviation over the
indents are those of the forward model exactly. Load, depth and stiffness follow from the
Oliver-Pharr relations read backwards; unloading is a power law of the same stiffness.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import ndtri

from electrolyte.techniques.indentation.oliver_pharr import (
    VICKERS_PER_INDENTATION_HARDNESS,
    Tip,
    contact,
    contact_area,
    vickers_kgf_mm2,
)
from synthetic.noise import rng_for
from synthetic.workbook import Cell, write_workbook

TITLE = "SYNTHETIC DATA simulated from the values reported in ACS Materials Lett. 2025, 7, 4029"
MICROMETRE = "Âµm"  # as the program writes it
UNLOADING_EXPONENT = 1.5
HOLD_S, UNLOADING_S, DRIFT_HOLD_S = 5.0, 10.0, 15.0


def write(raw: Path, model: Mapping[str, Any]) -> list[dict[str, str]]:
    """Write the workbooks below ``raw/indentation`` and return the rows of its sheet."""
    settings = model["nanoindentation"]
    rows = []
    for sample, pellet in settings["pellets"].items():
        path = Path(f"{pellet}_ADEH.xlsx")
        sheets = workbook(sample, pellet, model)
        write_workbook(raw / "indentation" / path, sheets, f"{TITLE}: {pellet}")
        rows.append(
            {
                "measurement": f"{pellet}-indents",
                "pellet": pellet,
                "path": path.as_posix(),
                "format": "",
                "origin": "synthetic",
                "poisson_ratio": f"{settings['poisson_ratio']:g}",
            }
        )
    return rows


def tip(settings: Mapping[str, Any]) -> Tip:
    """The tip of the forward model."""
    of = settings["tip"]
    return Tip((of["C0"],), of["beta"], of["epsilon"], of["Ei_GPa"], of["nui"])


def workbook(sample: str, pellet: str, model: Mapping[str, Any]) -> dict[str, list[list[Cell]]]:
    """All sheets of one sample's workbook."""
    settings = model["nanoindentation"]
    truth = settings[sample]
    columns, lines = settings["per_sample"]["grid"]
    count = columns * lines
    rng = rng_for(model["seed"], f"indentation {sample}")
    modulus = truth["M_GPa"] + truth["sd"] * _standardised(rng, count)
    vickers = truth["HV_GPa"] + truth["sd_HV"] * _standardised(rng, count)
    hardness = vickers / VICKERS_PER_INDENTATION_HARDNESS
    indents: list[_Indent] = []
    for _ in range(2):
        # the second pass takes out what noise and depth profile added to the means of the first
        indents = [
            _indent(m, h, settings, rng_for(model["seed"], f"indentation {sample} {number}"))
            for number, (m, h) in enumerate(zip(modulus, hardness, strict=True), start=1)
        ]
        elastic = 1 - settings["poisson_ratio"] ** 2
        modulus *= truth["M_GPa"] * elastic / np.mean([i.average_modulus for i in indents])
        hardness *= (
            truth["HV_GPa"]
            / VICKERS_PER_INDENTATION_HARDNESS
            / np.mean([i.average_hardness for i in indents])
        )
    results: list[list[Cell]] = []
    pitch = settings["per_sample"]["pitch_um"]
    for i, indent in enumerate(indents):
        line, place = divmod(i, columns)
        x = pitch * (place if line % 2 == 0 else columns - 1 - place)  # the stage goes to and fro
        results.append([i + 1, 41250.0 + x, 63740.0 + pitch * line, *_result(indent)])
    names: list[Cell] = [
        "Test",
        "TestXPosition",
        "TestYPosition",
        "MaximumLoadInTest",
        "MaximumDepthInTest",
        "AverageHARDNESS",
        "AverageMODULUS",
        "VHN",
        "TestTemperature",
    ]
    units: list[Cell] = [None, MICROMETRE, MICROMETRE, "mN", "nm", "GPa", "GPa", "kgf/mmÂ²", "C"]
    low, high = settings["window_nm"]
    csm = settings["csm"]
    return {
        "Results": [names, units, *results, *_footer(results)],
        "Sample Information": [
            ["Sample Name", "Comment"],
            [None, None],
            [f"{pellet} (SYNTHETIC)", TITLE],
        ],
        "Pre-Test Inputs": _inputs(
            [
                (" Target Depth", "nm", csm["target_depth_nm"]),
                (" Target Ind. Strain Rate", " 1/s", csm["strain_rate_1_s"]),
                (" Target Frequency", " Hz", csm["frequency_Hz"]),
                (" Poisson's Ratio of Sample", " None", settings["poisson_ratio"]),
            ],
            count,
        ),
        "Post-Test Inputs": _inputs(
            [
                ("Depth To Start Averages", "nm", low),
                ("Depth To End Averages", "nm", high),
                # the comma splits the name over two columns, but not its units and values
                (" Drift Correction? (1-Y,0-N)", " Integer", 1),
                (" Poisson's Ratio of Sample", " None", settings["poisson_ratio"]),
            ],
            count,
        ),
        **{f"Test {number}": _sheet(indent) for number, indent in enumerate(indents, start=1)},
    }


def _standardised(rng: np.random.Generator, count: int) -> np.ndarray:
    """Normal scores of mean 0 and standard deviation 1, exactly, in random order.

    Quantiles rather than draws: no chance outliers in a set of 25.
    """
    z = ndtri((np.arange(count) + 0.5) / count)
    return rng.permutation(z / z.std(ddof=1))


def _inputs(variables: list[tuple[str, str, float]], count: int) -> list[list[Cell]]:
    names: list[Cell] = ["Test", *(part for name, _, _ in variables for part in name.split(","))]
    units: list[Cell] = [None, *(unit for _, unit, _ in variables)]
    values: list[Cell] = [value for _, _, value in variables]
    return [[*names, " "], [*units, " "], *([i + 1, *values, " "] for i in range(count))]


def _footer(results: list[list[Cell]]) -> list[list[Cell]]:
    table = np.array(results, dtype=float)[:, 1:]
    mean, sd = table.mean(axis=0), table.std(axis=0, ddof=1)
    return [
        ["Average", *(round(v, 4) for v in mean.tolist())],
        ["Standard Deviation", *(round(v, 4) for v in sd.tolist())],
        ["Coefficient of Variation", *(round(v, 6) for v in (sd / mean).tolist())],
    ]


@dataclass(frozen=True)
class _Indent:
    """One simulated indent with noise: the whole test, and the dynamic channels of its loading."""

    time: np.ndarray
    depth: np.ndarray
    load: np.ndarray
    stiffness: np.ndarray
    hardness: np.ndarray
    modulus: np.ndarray
    window: slice

    @property
    def average_hardness(self) -> float:
        return float(self.hardness[self.window].mean())

    @property
    def average_modulus(self) -> float:
        return float(self.modulus[self.window].mean())


def _sheet(indent: _Indent) -> list[list[Cell]]:
    loading = indent.stiffness.size
    markers = {
        0: "Surface Index",
        indent.window.start: "StartAverageDynamics",
        indent.window.stop - 1: "EndAverageDynamics",
        loading - 1: "EndOfLoading",
    }
    rows: list[list[Cell]] = [
        ["Markers", "DEPTH", "LOAD", "TIME", "STIFFNESS", "HARDNESS", "MODULUS", " "],
        [None, "nm", "mN", "s", "N/m", "GPa", "GPa", " "],
    ]
    everywhere = zip(
        indent.depth.tolist(), indent.load.tolist(), indent.time.round(2).tolist(), strict=True
    )
    dynamic = [
        indent.stiffness.tolist(),
        indent.hardness.round(5).tolist(),
        indent.modulus.round(4).tolist(),
    ]
    for i, point in enumerate(everywhere):
        row: list[Cell] = [markers.get(i), *point]
        rows.append(row + [channel[i] for channel in dynamic] if i < loading else row)
    return rows


def _result(indent: _Indent) -> list[Cell]:
    """What the program would print for the indent in ``Results``."""
    return [
        round(float(indent.load.max()), 3),
        round(float(indent.depth.max()), 1),
        round(indent.average_hardness, 4),
        round(indent.average_modulus, 3),
        round(vickers_kgf_mm2(indent.average_hardness), 2),
        23.0,
    ]


def _indent(
    modulus_GPa: float,
    hardness_GPa: float,
    settings: Mapping[str, Any],
    rng: np.random.Generator,
) -> _Indent:
    time, depth, load, stiffness = _curves(modulus_GPa, hardness_GPa, settings)
    noise, of = settings["noise"], tip(settings)
    depth = (depth + rng.normal(0, 1e3 * noise["h_um"], depth.size)).round(2)
    load = (load * (1 + rng.normal(0, noise["P_rel"], load.size))).round(4)
    stiffness = (stiffness * (1 + rng.normal(0, noise["S_rel"], stiffness.size))).round(0)
    n = stiffness.size
    at = contact(depth[:n], load[:n], stiffness, of, settings["poisson_ratio"])
    first, last = (int(np.argmin(np.abs(depth[:n] - end))) for end in settings["window_nm"])
    return _Indent(
        time,
        depth,
        load,
        stiffness,
        at.hardness_GPa,
        at.indentation_elastic_modulus_GPa,
        slice(first, last + 1),
    )


def _curves(
    modulus_GPa: float, hardness_GPa: float, settings: Mapping[str, Any]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Noise-free time, depth and load of the whole test, and the stiffness of its loading.

    On a fine grid of contact depths the area gives load and stiffness, and these the depth; the
    loading at constant (dP/dt)/P then picks its points.
    """
    csm, of = settings["csm"], tip(settings)
    hc = np.geomspace(20, csm["target_depth_nm"], 4000)
    h_um = hc / 0.83e3  # depth, well enough for the slow change of H and M with it
    hardness = hardness_GPa * (1 + 0.25 * np.exp(-h_um / 0.6))
    modulus = modulus_GPa * (1 + 0.15 * np.exp(-h_um / 0.8))
    area = contact_area(hc, of.area_coefficients)
    reduced = 1 / (1 / modulus + 1 / of.plane_strain_modulus_GPa)
    load = hardness * area * 1e-6
    stiffness = 2 * of.beta * reduced * np.sqrt(area / math.pi)
    depth = hc + of.epsilon * load / stiffness * 1e6
    top = load[depth <= csm["target_depth_nm"]][-1]
    rate = csm["data_rate_Hz"]
    t = np.arange(0, math.log(top / load[0]) / csm["strain_rate_1_s"], 1 / rate)
    p = load[0] * np.exp(csm["strain_rate_1_s"] * t)
    h, s = np.interp(p, load, depth), np.interp(p, load, stiffness)
    # hold at the peak, unload to a tenth along P ~ (h - hf)^1.5, hold there for the drift
    steps = [round(seconds * rate) for seconds in (HOLD_S, UNLOADING_S, DRIFT_HOLD_S)]
    fraction = np.repeat([1.0, 0.0, 0.1], steps)
    fraction[steps[0] : -steps[2]] = 1 - 0.9 * np.arange(1, steps[1] + 1) / steps[1]
    recovery = UNLOADING_EXPONENT * p[-1] / s[-1] * 1e6
    later = h[-1] - recovery * (1 - fraction ** (1 / UNLOADING_EXPONENT))
    return (
        np.arange(t.size + fraction.size) / rate,
        np.concatenate([h, later]),
        np.concatenate([p, p[-1] * fraction]),
        s,
    )
