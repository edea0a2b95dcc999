"""The plots of a measurement, from the tables that the job of its technique wrote."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from electrolyte.pages.curve_tables import CURVE_TABLES
from electrolyte.pages.plots import (
    cycling,
    dc,
    eis,
    indentation,
    nmr,
    profilometry,
    pycnometry,
    raman,
    sem_eds,
    xrd,
)
from electrolyte.pages.plots.plot import Plot

PLOTS = {
    "cycling": cycling.plots,
    "dc": dc.plots,
    "eis": eis.plots,
    "indentation": indentation.plots,
    "nmr": nmr.plots,
    "profilometry": profilometry.plots,
    "pycnometry": pycnometry.plots,
    "raman": raman.plots,
    "sem_eds": sem_eds.plots,
    "xrd": xrd.plots,
}


def plots_of(row: Mapping[str, Any], results: Path) -> list[Plot]:
    """The plots of a row of a sheet; none if its technique draws none, or its job has no curve.

    Parameters
    ----------
    row : with ``technique``, ``measurement``, and what names its files, if its sheet says so
    """
    technique = row["technique"]
    if technique not in PLOTS or CURVE_TABLES[technique].by not in row:
        return []
    known = CURVE_TABLES[technique]
    files = {name: results / path for name, path in known.of(row).items()}
    if not all(path.is_file() for path in files.values()):
        return []
    tables = {name: _table(path) for name, path in files.items()}
    for column in known.told_by:
        tables = {name: t[t[column] == row.get(column)] for name, t in tables.items()}
    return PLOTS[technique](tables) if any(map(len, tables.values())) else []


@lru_cache(maxsize=8)  # the measurements of one pellet follow each other
def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(
        path, dtype={"measurement": str, "cell": str, "protocol": str, "indent": str}
    )
