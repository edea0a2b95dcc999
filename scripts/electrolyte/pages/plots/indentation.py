"""Nanoindentation: hardness and modulus of every indent, and its load over depth."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from electrolyte.pages.plots.plot import Axis, Plot, Series


def plots(tables: Mapping[str, pd.DataFrame]) -> list[Plot]:
    """Two plots over the indents; those left out are drawn apart."""
    table = tables["indents"]
    table = table[table["variant"].isna() | (table["variant"] == "")].reset_index(drop=True)
    if table.empty:
        return []
    left_out = table["excluded"].notna() & (table["excluded"] != "")
    number = pd.to_numeric(table["indent"], errors="coerce")
    number = number if number.notna().all() else table.index + 1
    found = []
    for title, column in (
        ("Indentation hardness", "indentation_hardness_GPa"),
        ("Indentation modulus", "indentation_modulus_GPa"),
    ):
        values = table[column]
        columns = {"n": number, "used": values.mask(left_out), "out": values.where(left_out)}
        series = [Series("used", "data", "n", "used")]
        if columns["out"].notna().any():
            series.append(Series("left out", "data", "n", "out"))
        found.append(Plot(title, Axis("indent"), Axis(f"{title.lower()} / GPa"), columns, series))
    curves = tables["curves"].groupby("indent", sort=False)
    return [*found, *(_curve(name, own) for name, own in curves)]


def _curve(name: object, table: pd.DataFrame) -> Plot:
    series = [
        Series("load", "part", "h", "load"),
        Series("used", "data", "h", "used"),
        Series("fit of the unloading", "fit", "h", "fit"),
    ]
    columns = {
        "h": table["depth_nm"],
        "load": table["load_mN"],
        "used": table["used_mN"],
        "fit": table["fit_mN"],
    }
    shown = [s for s in series if columns[s.y].notna().any()]
    axes = Axis("depth / nm"), Axis("load / mN")
    return Plot("Load over depth", *axes, columns, shown, frame=f"indent {name}")
