"""Table of the elements seen by EDS: composition against the formula, homogeneity."""

import math
from pathlib import Path

import pandas as pd

from electrolyte import job
from electrolyte.formula import composition
from electrolyte.quantities import MEAN, read_quantities
from electrolyte.rounding import with_uncertainty


def cell(row: pd.Series) -> str:
    """Value ± u, or what stands instead."""
    if row["status"] == "not_resolved":
        return "not resolved"
    if row["status"] == "limit":
        return f"< {row['value']:.2g}"
    return with_uncertainty(row["value"], row["u"]) + (" (?)" if row["status"] == "suspect" else "")


def lines(numbers: pd.DataFrame, samples: list[dict]) -> pd.DataFrame:
    """One line a sample and element."""
    chosen = numbers[numbers["quantity"].isin(["atomic_fraction", "element_heterogeneity"])]
    table = []
    for sample in samples:
        own = chosen[chosen["sample"] == sample["sample"]]
        for condition in dict.fromkeys(own["condition"]):
            element = condition.removeprefix("element=")
            here = own[own["condition"] == condition]
            fraction = here[here["quantity"] == "atomic_fraction"]
            mean = fraction[fraction["replicate"] == MEAN]
            spread = here[here["quantity"] == "element_heterogeneity"]
            atoms = composition(sample["formula"])
            seen = sum(n for e, n in atoms.items() if e not in ("H", "He", "Li"))
            table.append(
                {
                    "sample": sample["sample"],
                    "element": element,
                    "nominal / at%": round(100 * atoms.get(element, 0) / seen, 2),
                    "EDS / at%": next((cell(r) for _, r in (*mean.iterrows(), *fraction.iterrows())), ""),
                    "heterogeneity / %": next((cell(r) for _, r in spread.iterrows()), ""),
                    "origin": here["origin"].iloc[0],
                }
            )
    return pd.DataFrame(table)
