"""Profilometry: depth and pile-up of every imprint."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from electrolyte.pages.plots.plot import Axis, Plot, Series


def plots(tables: Mapping[str, pd.DataFrame]) -> list[Plot]:
    """Depths and pile-ups over the imprints of a height map."""
    table = tables["imprints"]
    place = {"x": table["x / um"], "y": table["y / um"]}
    columns = {"n": range(1, len(table) + 1), **place}
    return [
        Plot(
            title,
            Axis("imprint"),
            Axis(f"{title.lower()} / µm"),
            columns | {"value": table[column]},
            [Series(title.lower(), "data", "n", "value")],
            hover={"x": "x / µm", "y": "y / µm"},
        )
        for title, column in (("Depth", "depth / um"), ("Pile-up", "pile-up / um"))
    ]
