"""A spectrum for which nobody named bands is drawn as it is: the first thing a new study has."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd

from electrolyte.figures.panel import Context

HEADER = "sample,measurement,band,assignment,centre_cm1,detected,origin\n"


def test_a_spectrum_without_bands_is_drawn(tmp_path: Path, draw_panel) -> None:
    x = np.linspace(100, 1000, 200)
    curve = pd.DataFrame(
        {
            "sample": "S",
            "measurement": "m",
            "raman_shift_cm1": x,
            "intensity": 100 + 50 * np.exp(-(((x - 400) / 20) ** 2)),
            "cosmic_ray": False,
            "origin": "measured",
        }
    )
    bands = pd.read_csv(io.StringIO(HEADER))  # as the job script reads a table without rows
    options = {"colours": {}, "window_cm1": [], "window_label": ""}
    context = Context(samples=[{"sample": "S", "label": "S", "role": "reference"}], options=options)
    paths = [tmp_path / f"x.{form}" for form in ("pdf", "svg", "png")]
    tables = {"shown": curve, "bands": bands, "fits": pd.DataFrame()}
    source = draw_panel("fig2b", tables, context, paths).source["fig2b"]
    assert len(source) == 200
    assert (tmp_path / "x.svg").stat().st_size > 1000
