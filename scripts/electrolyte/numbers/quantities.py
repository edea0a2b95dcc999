"""The numbers every analysis ends in: value, standard uncertainty, unit, and why.

One row a number, in plain CSV without comments, the same columns for all techniques; the rows of
all techniques together are ``results/numbers.csv``, from which figures, tables, claims and text
take everything they print.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import pandas as pd

from electrolyte.ground.errors import AnalysisError

STATUSES = ("ok", "not_resolved", "limit", "suspect")
MEAN = "mean"  # the replicate of a mean over independent pellets, cells or aliquots
SD = "sd"  # the replicate of their standard deviation


@dataclass(frozen=True)
class Quantity:
    """One number.

    Attributes
    ----------
    quantity : field-standard name in snake case (``ionic_conductivity``)
    sample : as in ``raw/samples.tsv``; two joined by ``/`` (ratio) or ``|`` (comparison)
    value, u : the number and its standard uncertainty; NaN where there is none
    unit : UCUM-like text (``mS/cm``, ``eV``); ``1`` if dimensionless
    method : how it was obtained, in a few words
    condition : such as ``T=25C``; empty if none applies
    replicate : pellet, cell, aliquot ..., ``mean`` or ``sd``
    n : number of independent values or points behind it
    status : ok | not_resolved (the data does not determine it: value is NaN) | limit (a bound)
        | suspect (determined, but something is wrong with the input)
    note : why there is no u, why it is not ok, the interval of a limit
    source : measurement ids, joined by ``;``
    origin : measured | synthetic | mixed
    """

    quantity: str
    sample: str
    value: float
    u: float
    unit: str
    method: str
    condition: str = ""
    replicate: str = ""
    n: int = 1
    status: str = "ok"
    note: str = ""
    source: str = ""
    origin: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"{self.quantity}: unknown status '{self.status}'")
        if not self.unit:
            raise ValueError(f"{self.quantity}: a number without unit (dimensionless is '1')")
        if self.status == "not_resolved" and not math.isnan(self.value):
            raise ValueError(f"{self.quantity}: not resolved, but it has the value {self.value}")
        if self.status != "not_resolved" and not math.isfinite(self.value):
            raise ValueError(f"{self.quantity} of {self.sample}: the value is {self.value}")
        if not math.isfinite(self.u) and not self.note:
            raise ValueError(f"{self.quantity} of {self.sample}: no u, and no note that says why")
        if self.u < 0:
            raise ValueError(f"{self.quantity} of {self.sample}: u is negative ({self.u})")
        if self.status != "ok" and not self.note:
            raise ValueError(f"{self.quantity}: status {self.status} without a note")


COLUMNS = (
    "quantity",
    "sample",
    "condition",
    "replicate",
    "value",
    "u",
    "unit",
    "n",
    "method",
    "status",
    "note",
    "source",
    "origin",
)
assert set(COLUMNS) == {f.name for f in fields(Quantity)}


def write_quantities(quantities: Iterable[Quantity], path: Path) -> None:
    """Write the rows as CSV; floats in shortest form that reads back the same."""
    frame = pd.DataFrame([asdict(q) for q in quantities], columns=list(COLUMNS))
    frame.to_csv(path, index=False, lineterminator="\n")


def read_quantities(path: Path) -> pd.DataFrame:
    """Read a file of ``write_quantities``: text columns as str (never NaN), value and u float."""
    text = {c: str for c in COLUMNS if c not in ("value", "u", "n")}
    frame = pd.read_csv(path, dtype=text, keep_default_na=False, na_values={"value": "", "u": ""})
    return frame.astype({"value": float, "u": float, "n": int})


def joined_origin(origins: Iterable[str]) -> str:
    """``measured``, ``synthetic``, or ``mixed`` where a number rests on both."""
    kinds = set(origins)
    return kinds.pop() if len(kinds) == 1 else "mixed"


def select(numbers: pd.DataFrame, **where: str | Sequence[str]) -> pd.DataFrame:
    """The rows whose columns have the given values (or one of several)."""
    keep = pd.Series(True, index=numbers.index)
    for column, wanted in where.items():
        values = [wanted] if isinstance(wanted, str) else list(wanted)
        keep &= numbers[column].isin(values)
    return numbers[keep]


def the_one(numbers: pd.DataFrame, **where: str) -> pd.Series:
    """The only row with the given values.

    Raises
    ------
    AnalysisError
        None, or several.
    """
    rows = select(numbers, **where)
    if len(rows) != 1:
        asked = ", ".join(f"{k} '{v}'" for k, v in where.items())
        raise AnalysisError("numbers", f"one row with {asked}", f"{len(rows)}")
    return rows.iloc[0]


def independent(numbers: pd.DataFrame) -> pd.DataFrame:
    """The rows of single replicates: neither means nor standard deviations of several."""
    return numbers[~numbers["replicate"].isin([MEAN, SD, ""])]
