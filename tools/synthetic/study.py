"""The whole synthetic study: sheets, raw files and manifest, the same bytes every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from electrolyte.study.manifest import write_manifest
from electrolyte.study.sheet_columns import CELLS, PELLETS, SAMPLES, Column, columns_of
from synthetic.pellets import SERIES, pellets

MODEL = Path(__file__).with_name("forward_model.yaml")
TECHNIQUES = (
    "eis",
    "dc",
    "nmr",
    "raman",
    "cycling",
    "xrd",
    "indentation",
    "pycnometry",
    "sem_eds",
    "profilometry",
)
HEADER = "# SYNTHETIC DATA: simulated from the values the paper reports, not measured"


def forward_model() -> dict[str, Any]:
    """The numbers behind the synthetic data."""
    model: dict[str, Any] = yaml.safe_load(MODEL.read_text(encoding="utf-8"))
    return model


def write_study(raw: Path) -> int:
    """Write the study below ``raw`` and return the number of raw files."""
    model = forward_model()
    write_sheet(raw / "samples.tsv", SAMPLES, _samples(model))
    write_sheet(raw / "pellets.tsv", PELLETS, _pellets(model))
    write_sheet(raw / "cells.tsv", CELLS, model["cells"])
    for technique in TECHNIQUES:
        (raw / technique).mkdir(parents=True, exist_ok=True)
        module = import_module(f"synthetic.{technique}")
        rows = module.write(raw, model)
        subject = next(s for s in ("pellet", "cell", "sample") if s in rows[0])
        columns = columns_of(technique, subject)
        write_sheet(raw / technique / "measurements.tsv", columns, rows)
    return write_manifest(raw)


def write_sheet(
    path: Path, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], header: str = HEADER
) -> None:
    """Write a sheet with all its columns, in the order of the schema."""
    names = [column.name for column in columns]
    lines = ["\t".join(str(row.get(name, "")) for name in names) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, "\t".join(names), *lines]) + "\n", encoding="utf-8")


def _samples(model: Mapping[str, Any]) -> list[dict[str, Any]]:
    series = [
        {
            "sample": sample,
            "label": _formula(float(x), "$_{{{}}}$"),
            "formula": _formula(float(x), "{}"),
            "x": x,
            "role": "series",
        }
        for x, sample in SERIES.items()
    ]
    return series + list(model["samples"])


def _formula(x: float, subscript: str) -> str:
    """Li2TaS(1-x)OxCl5 with indices in the given form, elements of index 0 left out."""
    parts = [("Li", 2.0), ("Ta", 1.0), ("S", round(1 - x, 6)), ("O", x), ("Cl", 5.0)]
    return "".join(
        element + ("" if index == 1 else subscript.format(f"{index:g}"))
        for element, index in parts
        if index > 0
    )


def _pellets(model: Mapping[str, Any]) -> list[dict[str, Any]]:
    u = model["eis"]["geometry_cm"]
    rows = [
        {
            "pellet": p.name,
            "sample": p.sample,
            "thickness_mm": f"{10 * p.thickness_cm:.3f}",
            "thickness_u_mm": f"{10 * u['u_thickness']:.3f}",
            "diameter_mm": f"{10 * p.diameter_cm:.2f}",
            "diameter_u_mm": f"{10 * u['u_diameter']:.3f}",
            "mass_mg": f"{p.mass_mg:.1f}",
            "mass_u_mg": "0.1",
        }
        for p in pellets(model)
    ]
    stress = model["eis"]["stress"]
    twin = next(row for row in rows if row["pellet"] == stress["pellet_of"])
    return [*rows, twin | {"pellet": stress["pellet"], "sample": stress["sample"]}]
