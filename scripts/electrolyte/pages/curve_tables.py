"""Which files hold the curves and pictures of a measurement.

Only light imports: rules ask for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PER_PAGE = 250  # measurements whose data a page of the inspector holds


@dataclass(frozen=True)
class CurveTables:
    """The tables of one technique.

    by : the column of a measurement that names its files: pellet, cell, sample or measurement
    files : by what they hold, below ``<results>``; ``{}`` is the value of ``by``
    pictures : the file with images and maps, in the same way; empty where there is none
    told_by : the columns of the tables that tell the rows of a measurement
    """

    by: str
    files: Mapping[str, str]
    pictures: str = ""
    told_by: tuple[str, ...] = ("measurement",)

    @property
    def patterns(self) -> list[str]:
        """All files, as patterns."""
        return [*self.files.values(), *([self.pictures] if self.pictures else [])]

    def of(self, row: Mapping[str, Any]) -> dict[str, str]:
        """The files of one measurement."""
        return {name: pattern.format(row[self.by]) for name, pattern in self.files.items()}


CURVE_TABLES = {
    "cycling": CurveTables(
        "cell",
        {"cycles": "cycling/cycles/{}.csv", "profiles": "cycling/all_profiles/{}.csv"},
        told_by=("cell", "protocol"),
    ),
    "dc": CurveTables("pellet", {"transients": "dc/transients/{}.csv"}),
    "eis": CurveTables("pellet", {"curves": "eis/curves/{}.csv"}),
    "indentation": CurveTables(
        "measurement",
        {
            "indents": "indentation/workbooks/{}.csv",
            "curves": "indentation/curves/{}.csv",
        },
    ),
    "nmr": CurveTables(
        "sample", {"spectra": "nmr/spectra/{}.csv", "recoveries": "nmr/recoveries/{}.csv"}
    ),
    "pycnometry": CurveTables("sample", {"cycles": "pycnometry/cycles/{}.csv"}),
    "profilometry": CurveTables(
        "sample",
        {"imprints": "profilometry/imprints/{}.csv"},
        "profilometry/previews/{}.npz",
    ),
    "raman": CurveTables("measurement", {"curves": "raman/curves/{}.csv"}),
    "sem_eds": CurveTables(
        "sample", {"spectra": "sem_eds/spectra/{}.csv"}, "sem_eds/previews/{}.npz"
    ),
    "xrd": CurveTables("sample", {"curves": "xrd/curves/{}.csv"}),
}
