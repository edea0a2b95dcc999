"""The example study ``examples/argyrodite``: synthetic raw files in other vendor formats."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.study.manifest import write_manifest
from electrolyte.study.sheet_columns import CELLS, PELLETS, SAMPLES, columns_of
from electrolyte.techniques.xrd.reference import reference_from_cif
from synthetic import arbin_csv, bruker_uxd, zahner_ism
from synthetic.cycling import long_plan, rate_plan, steps_of
from synthetic.eis import impedance
from synthetic.noise import rng_for
from synthetic.pellets import Pellet
from synthetic.study import write_sheet

MODEL = Path(__file__).with_suffix(".yaml")
STRUCTURE = "structures/LPSX.cif"
START = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
SHEET_HEADER = "# SYNTHETIC DATA: simulated from chosen values (an example), not measured"
NOTE = "SYNTHETIC DATA: simulated from chosen values, an example, not measured"
Rows = list[dict[str, Any]]


def argyrodite_model() -> dict[str, Any]:
    """The numbers behind the example."""
    model: dict[str, Any] = yaml.safe_load(MODEL.read_text(encoding="utf-8"))
    return model


def write_example(study: Path) -> int:
    """Write ``raw/`` of the example and return the number of raw files.

    ``study`` holds the structure that the powder patterns are computed from.
    """
    model, raw = argyrodite_model(), study / "raw"
    pellets = example_pellets(model)
    write_sheet(raw / "samples.tsv", SAMPLES, model["samples"], SHEET_HEADER)
    write_sheet(raw / "pellets.tsv", PELLETS, _pellet_rows(pellets, model), SHEET_HEADER)
    write_sheet(raw / "cells.tsv", CELLS, _cell_rows(model), SHEET_HEADER)
    for technique, subject, rows in (
        ("eis", "pellet", _write_eis(raw, pellets, model)),
        ("xrd", "sample", _write_xrd(raw, study / STRUCTURE, model)),
        ("cycling", "cell", _write_cycling(raw, model)),
    ):
        rows = [{"origin": "synthetic"} | row for row in rows]
        sheet = raw / technique / "measurements.tsv"
        write_sheet(sheet, columns_of(technique, subject), rows, SHEET_HEADER)
    return write_manifest(raw)


def example_pellets(model: Mapping[str, Any]) -> list[Pellet]:
    """Two pellets of each sample, whose mean has the values of the sample exactly."""
    geometry = model["pellets"]
    return [
        Pellet(
            name=f"{sample['sample']}-{place + 1}",
            sample=sample["sample"],
            thickness_cm=geometry["thickness_mm"][place] / 10,
            diameter_cm=geometry["diameter_mm"] / 10,
            sigma25_S_cm=1e-3
            * sample["sigma25_mS_cm"]
            * (1 + sign * geometry["relative_sd_sigma"]),
            Ea_eV=sample["Ea_eV"] - sign * geometry["sd_Ea_eV"],
            mass_mg=math.nan,
        )
        for sample in model["samples"]
        for place, sign in enumerate((-1, 1))
    ]


def _pellet_rows(pellets: list[Pellet], model: Mapping[str, Any]) -> Rows:
    geometry = model["pellets"]
    return [
        {
            "pellet": pellet.name,
            "sample": pellet.sample,
            "thickness_mm": f"{10 * pellet.thickness_cm:.3f}",
            "thickness_u_mm": geometry["thickness_u_mm"],
            "diameter_mm": f"{10 * pellet.diameter_cm:.2f}",
            "diameter_u_mm": geometry["diameter_u_mm"],
        }
        for pellet in pellets
    ]


def _cell_rows(model: Mapping[str, Any]) -> Rows:
    cycling = model["cycling"]
    return [
        {
            "cell": cell["cell"],
            "sample": cell["sample"],
            "active_mass_mg": cycling["active_mass_mg"],
            "active_mass_u_mg": cycling["active_mass_u_mg"],
            "area_cm2": cycling["area_cm2"],
            "theoretical_mAh_g": cycling["C_nominal_mAh_g"],
            "reference_electrode": "Li-In",
            "working_electrode": "positive",
            "cell_kind": "half",
            "temperature_C": cycling["T_C"],
        }
        for cell in model["cells"]
    ]


def _write_eis(raw: Path, pellets: list[Pellet], model: Mapping[str, Any]) -> Rows:
    eis = model["eis"]
    highest, lowest = eis["frequency_Hz"]
    frequency = np.geomspace(highest, lowest, eis["points"])
    rows = []
    for pellet in pellets:
        text = pellet.sample in eis["csv"]
        for place, celsius in enumerate(eis["temperatures_C"]):
            name = f"{pellet.name}_{celsius:g}C"
            path = Path(f"SYNTHETIC_{name}{'.csv' if text else '.ism'}")
            rng = rng_for(model["seed"], f"eis {name}")
            spectrum = impedance(pellet, frequency, celsius + ICE_POINT_K, eis)
            noise = rng.standard_normal(len(frequency)) + 1j * rng.standard_normal(len(frequency))
            spectrum = spectrum + eis["noise_rel_modulus"] * np.abs(spectrum) * noise
            if text:
                _write_csv(raw / "eis" / path, frequency, spectrum)
            else:
                started = START + timedelta(hours=place)
                zahner_ism.write_eis(raw / "eis" / path, frequency, spectrum, started)
            rows.append(
                {
                    "measurement": name,
                    "pellet": pellet.name,
                    "path": path.name,
                    "temperature_C": celsius,
                }
            )
    return rows


def _write_csv(path: Path, frequency: np.ndarray, spectrum: np.ndarray) -> None:
    """As a spreadsheet of a German laboratory saves it."""
    lines = [f"# {NOTE}", "f / Hz;Re(Z) / Ohm;-Im(Z) / Ohm"]
    for f, z in zip(frequency, spectrum, strict=True):
        lines.append(f"{f:.6g};{z.real:.6g};{-z.imag:.6g}".replace(".", ","))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def expected_counts(
    sample: Mapping[str, Any], structure: Path, xrd: Mapping[str, Any]
) -> tuple[np.ndarray, np.ndarray]:
    """Angles in degrees and noise-free counts of a sample's powder pattern."""
    start, stop, step = xrd["range_deg"]
    x = start + step * np.arange(round((stop - start) / step) + 1)
    radiation, air = xrd["radiation"], xrd["background"]
    reference = reference_from_cif(structure, radiation["alpha1"])
    scale = sample["a_A"] / reference.a
    peaks = [
        (line.two_theta(radiation["alpha1"], scale), line.intensity) for line in reference.lines
    ]
    share = xrd["Li2S_percent"].get(sample["sample"], 0) / 100
    peaks += [(p, share * i) for p, i in zip(xrd["Li2S"]["pos"], xrd["Li2S"]["I"], strict=True)]
    centre, fwhm, height = xrd["halo"]
    curve = air["constant"] + air["air"] * np.exp(-(x - x[0]) / air["decay_deg"])
    curve = curve + height * np.exp(-4 * np.log(2) * ((x - centre) / fwhm) ** 2)
    eta, ratio = xrd["lorentzian_share"], radiation["ratio"]
    for position, percent in peaks:
        second = np.sin(np.radians(position / 2)) * radiation["alpha2"] / radiation["alpha1"]
        for line, weight in ((position, 1), (2 * np.degrees(np.arcsin(second)), ratio)):
            t = (x - line) / xrd["fwhm_deg"]
            shape = eta / (1 + 4 * t**2) + (1 - eta) * np.exp(-4 * np.log(2) * t**2)
            curve = curve + xrd["peak_counts"] * percent / 100 * weight / (1 + ratio) * shape
    return x, np.asarray(curve)


def _write_xrd(raw: Path, structure: Path, model: Mapping[str, Any]) -> Rows:
    xrd, rows = model["xrd"], []
    radiation = xrd["radiation"]
    for place, sample in enumerate(model["samples"]):
        name = sample["sample"]
        x, expected = expected_counts(sample, structure, xrd)
        counts = rng_for(model["seed"], f"xrd {name}").poisson(expected)
        text = name in xrd["xy"]
        path = raw / "xrd" / f"SYNTHETIC_{name}{'.xy' if text else '.uxd'}"
        if text:
            lines = [f"# {NOTE}", *(f"{a:.3f} {c:d}" for a, c in zip(x, counts, strict=True))]
            path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        else:
            bruker_uxd.write_scan(
                path,
                x,
                counts,
                sample=f"SYNTHETIC {name}",
                comment=NOTE,
                wavelengths=(radiation["alpha1"], radiation["alpha2"]),
                ratio=radiation["ratio"],
                step_time_s=xrd["step_time_s"],
                start_time=START.replace(tzinfo=None) + timedelta(days=1, hours=place),
            )
        rows.append(
            {
                "measurement": f"{name}_xrd",
                "sample": name,
                "path": path.name,
                "treatment": "heat-treated",
                "wavelength_A": radiation["alpha1"] if text else "",
            }
        )
    return rows


def _write_cycling(raw: Path, model: Mapping[str, Any]) -> Rows:
    cycling, rows = model["cycling"], []
    for cell in model["cells"]:
        rate = cell["protocol"] == "rate"
        plan = (rate_plan if rate else long_plan)(cycling, model["seed"])
        points = cycling["record"]["points" if rate else "long_points"]
        path = Path(f"SYNTHETIC_{cell['cell']}.csv")
        steps = steps_of(plan, cycling, points, rng_for(model["seed"], path.name))
        arbin_csv.write_cycling(raw / "cycling" / path, steps, START + timedelta(days=3))
        rows.append(
            {
                "measurement": cell["cell"],
                "cell": cell["cell"],
                "path": path.name,
                "protocol": cell["protocol"],
            }
        )
    return rows
