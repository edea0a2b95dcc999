"""A larger synthetic study of impedance spectra: many pellets, many temperatures.

    python benchmarks/campaign.py FOLDER --pellets 250 --temperatures 40

writes FOLDER/config.yaml and FOLDER/raw, a study like any other: `snakemake --directory FOLDER`.
The pellets are those of the shipped study over and over, each with its own scatter; everything is
labelled synthetic. Grow FOLDER by calling again with more pellets: files that exist stay.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.study.manifest import write_manifest
from electrolyte.study.sheet_columns import PELLETS, SAMPLES, columns_of
from synthetic import eis, gamry_dta
from synthetic.noise import rng_for
from synthetic.pellets import SERIES, Pellet, pellets
from synthetic.study import forward_model, write_sheet

RANGE_C = (-20.0, 60.0)


def campaign_pellets(count: int, model: dict[str, Any]) -> list[Pellet]:
    """``count`` pellets, in turn of each composition; conductivities scatter by 5 %."""
    known = pellets(model)
    rng = rng_for(model["seed"], "campaign")
    return [
        replace(
            twin,
            name=f"P{number:04d}",
            sigma25_S_cm=twin.sigma25_S_cm * (1 + 0.05 * rng.standard_normal()),
        )
        for number, twin in ((n, known[n % len(known)]) for n in range(count))
    ]


def write_campaign(folder: Path, n_pellets: int, n_temperatures: int) -> int:
    """Write the study and return the number of spectra."""
    model = forward_model()
    grid = model["eis"]["frequency_Hz"]
    frequency = np.geomspace(grid["max"], grid["min"], grid["n_points"])
    temperatures = np.linspace(*RANGE_C, n_temperatures).round(2)
    everyone = campaign_pellets(n_pellets, model)
    raw = folder / "raw"
    (raw / "eis").mkdir(parents=True, exist_ok=True)
    rows = []
    for pellet in everyone:
        rng = rng_for(model["seed"], f"campaign {pellet.name}")
        for place, celsius in enumerate(temperatures):
            noise = rng.standard_normal((2, len(frequency))) * model["eis"]["noise_rel_modulus"]
            name = f"{pellet.name}_{place:02d}"
            rows.append(
                {
                    "measurement": name,
                    "pellet": pellet.name,
                    "path": f"{name}.DTA",
                    "origin": "synthetic",
                    "temperature_C": f"{celsius:g}",
                }
            )
            if (raw / "eis" / f"{name}.DTA").exists():
                continue
            z = eis.impedance(pellet, frequency, celsius + ICE_POINT_K, model["eis"])
            gamry_dta.write_eis(
                raw / "eis" / f"{name}.DTA",
                frequency,
                z + np.abs(z) * (noise[0] + 1j * noise[1]),
                title=f"SYNTHETIC {pellet.name} {celsius:g} C",
                notes=eis.NOTES,
                temperature_C=celsius,
                amplitude_mV=model["eis"]["amplitude_mV"],
                start_time=eis.START,
            )
    samples = [
        {"sample": sample, "label": sample, "x": x, "role": "series"}
        for x, sample in SERIES.items()
    ]
    sizes = [
        {
            "pellet": p.name,
            "sample": p.sample,
            "thickness_mm": f"{10 * p.thickness_cm:.3f}",
            "thickness_u_mm": "0.010",
            "diameter_mm": f"{10 * p.diameter_cm:.2f}",
            "diameter_u_mm": "0.050",
        }
        for p in everyone
    ]
    write_sheet(raw / "samples.tsv", SAMPLES, samples)
    write_sheet(raw / "pellets.tsv", PELLETS, sizes)
    write_sheet(raw / "eis" / "measurements.tsv", columns_of("eis", "pellet"), rows)
    write_manifest(raw)
    (folder / "config.yaml").write_text("{}\n", encoding="utf-8")
    return len(rows)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pellets", type=int, default=25)
    parser.add_argument("--temperatures", type=int, default=40)
    given = parser.parse_args()
    count = write_campaign(given.folder, given.pellets, given.temperatures)
    print(f"{count} synthetic spectra below {given.folder}/")
