"""The numbers every analysis ends in: value, standard uncertainty, unit, and what they are.

One row a number, in plain CSV without comments, the same columns for all techniques; the rows of
all techniques together are ``results/numbers.csv``, from which figures, tables, claims and text
take everything they print.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.intervals import interval95, within
from electrolyte.numbers.registry import values_of

if (
    TYPE_CHECKING
):  # jobs that only gather numbers need no tables, whose import costs half their time
    import pandas as pd

KINDS = ("single", "mean", "sd", "ratio", "difference", "test")
LIMITS = ("upper_limit", "lower_limit")
STATUSES = ("ok", "suspect", "not_resolved", *LIMITS)
AGGREGATED = ("mean", "sd")  # over the replicates of a sample, so they name none
SCATTER = "scatter of replicates"  # what the u of a single replicate omits


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
    replicate : pellet, cell, aliquot, spectrum ...; empty for what is of the sample as a whole
    kind : single | mean | sd (both over the replicates of a sample) | ratio | difference | test
        (the value is a p value)
    dof : degrees of freedom of u; infinite where u is taken as known
    lower95, upper95 : ends of the 95 % interval; NaN where there is none. Rows that state none
        get that of their u when they are written (``intervals``).
    n : number of independent values or points behind it
    status : ok | suspect (determined, but something speaks against it) | not_resolved (the data
        does not determine it: value is NaN) | upper_limit | lower_limit (the value is a bound)
    note : why there is no u, why it is not ok
    source : measurement ids, joined by ``;``
    origin : measured | synthetic | mixed
    shared : change of the value for one standard uncertainty of each source of error that it has
        in common with other numbers, by the name of the source; ``u`` includes it
    u_omits : sources of error whose size nobody stated, joined by ``;``: u holds all but them, so
        that the number has no interval
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
    kind: str = "single"
    dof: float = math.inf
    lower95: float = math.nan
    upper95: float = math.nan
    shared: Mapping[str, float] = field(default_factory=dict)
    u_omits: str = ""

    def __post_init__(self) -> None:
        what = f"{self.quantity} of {self.sample}"
        for wrong, problem in (
            (self.status not in STATUSES, f"unknown status '{self.status}'"),
            (self.kind not in KINDS, f"unknown kind '{self.kind}'"),
            (not self.unit, "a number without unit (dimensionless is '1')"),
            (
                (self.status == "not_resolved") != math.isnan(self.value) or math.isinf(self.value),
                f"the value is {self.value}, the status {self.status}",
            ),
            (not math.isfinite(self.u) and not self.note, "no u, and no note that says why"),
            (self.u < 0, f"u is negative ({self.u})"),
            (not self.dof > 0, f"degrees of freedom {self.dof}"),
            (self.status != "ok" and not self.note, f"status {self.status} without a note"),
            (self.kind in AGGREGATED and self.replicate, f"a {self.kind} of one replicate"),
            (
                self.kind == "test" and not math.isnan(self.value) and not 0 <= self.value <= 1,
                f"a p value of {self.value}",
            ),
            (
                self.lower95 > self.value or self.upper95 < self.value,
                f"{self.value} is outside of its interval {self.lower95} to {self.upper95}",
            ),
            (
                bool(self.u_omits) and not math.isnan(self.lower95 + self.upper95),
                f"an interval, though u omits {self.u_omits}",
            ),
            (
                math.hypot(*self.shared.values()) > self.u * (1 + 1e-9) + 1e-300,
                f"shared uncertainties {dict(self.shared)} exceed u = {self.u}",
            ),
        ):
            if wrong:
                raise ValueError(f"{what}: {problem}")


COLUMNS = (
    "quantity",
    "sample",
    "condition",
    "replicate",
    "kind",
    "value",
    "u",
    "dof",
    "lower95",
    "upper95",
    "unit",
    "n",
    "method",
    "status",
    "note",
    "source",
    "origin",
    "shared",
    "u_omits",
)
assert set(COLUMNS) == {f.name for f in fields(Quantity)}
_FLOATS = ("value", "u", "dof", "lower95", "upper95")
_TEXTS = ("technique", *(c for c in COLUMNS if c not in (*_FLOATS, "n")))


def write_quantities(quantities: Iterable[Quantity], path: Path) -> None:
    """Write the rows as CSV; floats in shortest form that reads back the same."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(COLUMNS)
        rows = map(with_interval, quantities)
        table.writerows([_cell(row, name) for name in COLUMNS] for row in rows)


def with_interval(row: Quantity) -> Quantity:
    """The row with its 95 % interval, as far as values are possible.

    That which it states, else that of its u; none if u is incomplete.
    """
    if row.u_omits or row.kind == "test":
        return row
    of_kind = {"sd": "scatter", "difference": "any"}
    values = of_kind.get(row.kind) or values_of(row.quantity)
    low, high = row.lower95, row.upper95
    if math.isnan(low) and math.isnan(high):
        low, high = interval95(values, row.value, row.u, row.dof, row.status)
    low, high = within(values, row.value, low, high)
    return replace(row, lower95=low, upper95=high)


def worst_status(statuses: Iterable[str]) -> str:
    """The status of what is made of several numbers; of limits of both sides nothing follows."""
    found = set(statuses)
    if not found or "not_resolved" in found or found >= set(LIMITS):
        return "not_resolved"
    return next(status for status in ("suspect", *LIMITS, "ok") if status in found)


def stated_or_omitted(changes: Mapping[str, float]) -> dict[str, Any]:
    """The fields ``shared`` and ``u_omits`` of a row.

    Parameters
    ----------
    changes : of the value for one standard uncertainty of each source of error; NaN of a source
        whose uncertainty nobody stated, zero where it is stated to be none
    """
    stated = {name: change for name, change in changes.items() if abs(change) > 0}
    omitted = [name for name, change in changes.items() if math.isnan(change)]
    return {"shared": stated, "u_omits": ";".join(omitted)}


def omissions(rows: Iterable[Quantity], *more: str) -> str:
    """What the u of any of the rows omits, and ``more``."""
    names = [name for row in rows for name in row.u_omits.split(";") if name]
    return ";".join(dict.fromkeys([*names, *more]))


def holds_calibration(u_omits: object) -> bool:
    """Whether u, by what it omits, leaves out nothing but the scatter of replicates."""
    names = u_omits.split(";") if isinstance(u_omits, str) else []
    return set(names) <= {SCATTER, ""}


def _cell(quantity: Quantity, column: str) -> str:
    value = getattr(quantity, column)
    if column == "shared":
        return json.dumps(value, sort_keys=True) if value else ""
    if column not in _FLOATS:
        return str(value)
    unstated = math.isnan(value) or (column == "dof" and math.isinf(value))
    return "" if unstated else repr(float(value))


def frame_of(quantities: Iterable[Quantity]) -> pd.DataFrame:
    """The rows as ``read_quantities`` gives them."""
    import pandas as pd

    frame = pd.DataFrame([asdict(q) for q in quantities], columns=list(COLUMNS))
    frame["shared"] = [json.dumps(s, sort_keys=True) if s else "" for s in frame["shared"]]
    return frame


def read_rows(paths: Iterable[Path | str]) -> list[Quantity]:
    """The rows of several files of ``write_quantities``."""
    rows = []
    for path in paths:
        with Path(path).open(encoding="utf-8", newline="") as stream:
            rows += [_quantity(row) for row in csv.DictReader(stream)]
    return rows


def _quantity(row: Mapping[str, str]) -> Quantity:
    unstated = {"dof": math.inf}
    cells: dict[str, Any] = {name: row[name] for name in COLUMNS}
    for name in _FLOATS:
        cells[name] = float(row[name]) if row[name] else unstated.get(name, math.nan)
    return Quantity(**cells | {"n": int(row["n"]), "shared": json.loads(row["shared"] or "{}")})


def read_quantities(path: Path) -> pd.DataFrame:
    """Read ``results/numbers.csv`` or a file of ``write_quantities``, as far as it has its columns.

    Text columns are str (never NaN), an empty ``dof`` is infinite, ``shared`` is JSON.
    """
    import pandas as pd

    frame = pd.read_csv(
        path,
        dtype=dict.fromkeys(_TEXTS, str),
        keep_default_na=False,
        na_values={name: [""] for name in _FLOATS},
        float_precision="round_trip",  # else the last digit may change
    )
    types = dict.fromkeys(_FLOATS, float) | {"n": int}
    frame = frame.astype({name: types[name] for name in frame if name in types})
    if "dof" in frame:
        frame["dof"] = frame["dof"].fillna(math.inf)
    return frame


def rows_of(numbers: pd.DataFrame) -> list[Quantity]:
    """The rows of ``read_quantities`` as quantities."""
    return [
        Quantity(**row | {"shared": json.loads(row["shared"] or "{}")})
        for row in numbers[list(COLUMNS)].to_dict("records")
    ]


def joined_origin(origins: Iterable[str]) -> str:
    """``measured``, ``synthetic``, or ``mixed`` where a number rests on both; empty of nothing."""
    kinds = set(origins)
    return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else ""


def select(numbers: pd.DataFrame, **where: str | Sequence[str]) -> pd.DataFrame:
    """The rows whose columns have the given values (or one of several)."""
    import pandas as pd

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


class HasKind(Protocol):
    """A row of the numbers, in whatever form."""

    @property
    def kind(self) -> str: ...


Row = TypeVar("Row", bound=HasKind)


def of_sample(rows: Iterable[Row]) -> list[Row]:
    """Of the rows of one quantity, sample and condition: the mean, else all but the scatter.

    One row says what the sample has; with none or several the numbers do not say it.
    """
    rows = list(rows)
    return [row for row in rows if row.kind == "mean"] or [row for row in rows if row.kind != "sd"]


def independent(numbers: pd.DataFrame) -> pd.DataFrame:
    """The rows of single replicates: nothing aggregated, nothing of a sample as a whole."""
    named = numbers["replicate"].notna() & (numbers["replicate"] != "")
    return numbers[named & (numbers["kind"] == "single")]
