"""The table of elements in EDS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from electrolyte.ground.printing import number_text
from electrolyte.numbers.condition import parts_of
from electrolyte.numbers.quantities import joined_origin, select
from electrolyte.numbers.tables import Table
from electrolyte.techniques.sem_eds.composition import visible_fractions

FRACTION, SPREAD = "atomic_fraction", "element_heterogeneity"
NOMINAL = "nominal / at%"
MEASURED = {FRACTION: "composition / at%", SPREAD: "heterogeneity / %"}
COLUMNS = ["sample", "element", NOMINAL, *MEASURED.values()]


def elements_table(numbers: pd.DataFrame, samples: Sequence[Mapping[str, Any]]) -> Table:
    """Elements in EDS: composition beside the formula, homogeneity."""
    found = [row for sample in samples for row in _elements(numbers, sample)]
    values = pd.DataFrame(found, columns=None if found else COLUMNS)  # images alone: no rows
    texts = values[["sample", "element"]].copy()
    texts[NOMINAL] = ["–" if pd.isna(share) else f"{share:.2f}" for share in values[NOMINAL]]
    for name, header in MEASURED.items():
        texts[header] = [_text(row, name, header) for _, row in values.iterrows()]
    title = "EDS: elements without Li, value ± standard uncertainty (≤: 95 % limit)"
    return Table(values, texts, title, joined_origin(numbers["origin"]))


def _elements(numbers: pd.DataFrame, sample: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row an element of a sample; the mean composition, or that of the only spectrum."""
    own = select(numbers, sample=sample["sample"], quantity=list(MEASURED))
    nominal = visible_fractions(sample["formula"]) if sample["formula"] and len(own) else None
    for condition, here in own.groupby("condition", sort=False):
        element = parts_of(str(condition)).get("element", "")
        line = {"sample": sample["sample"], "element": element}
        line[NOMINAL] = nominal and round(100 * nominal.get(element, 0.0), 3)
        for name, header in MEASURED.items():
            found = here[here["quantity"] == name].sort_values(
                "kind", key=lambda kind: kind != "mean", kind="stable"
            )
            for part in ("value", "u", "status"):
                line[header if part == "value" else f"{name}_{part}"] = (
                    found[part].iloc[0] if len(found) else None
                )
        yield line


def _text(row: pd.Series, name: str, header: str) -> str:
    """A number as people read it."""
    status = row[f"{name}_status"]
    if status is None or pd.isna(status):
        return "–"
    sign = "suspect: " if status == "suspect" else ""
    return sign + number_text(row[header], row[f"{name}_u"], status=status)
