"""T1 over temperature of one sample, as printed in a paper."""

from __future__ import annotations

import pandas as pd

from electrolyte.ground.printing import RAISED, with_uncertainty
from electrolyte.numbers.condition import celsius_of
from electrolyte.numbers.quantities import joined_origin, select
from electrolyte.numbers.registry import word_in
from electrolyte.numbers.tables import Table

COMPONENT = "fit_of_"  # begins a column of drawn spectra: one fitted line by itself
T1 = "spin_lattice_relaxation_time_<nucleus>"
VALUES = (
    "sample",
    "nucleus",
    "temperature / degC",
    "T1 / s",
    "T1_u / s",
    "stretching_exponent",
    "stretching_exponent_u",
    "n_delays",
    "longest_delay_over_T1",
    "status",
    "origin",
)
TEXTS = (
    "nucleus",
    "T / °C",
    "T₁ / s",
    "stretching exponent",
    "delays",
    "longest delay / T₁",
)


def relaxation_table(numbers: pd.DataFrame, sample: str, place: int) -> Table:
    """The T1 of one sample; without rows, and a title that says so, where there is none.

    Parameters
    ----------
    numbers : quantities of the NMR part
    sample : empty for the one at ``place`` (0, 1, ...) of those that have T1
    """
    nuclei = numbers["quantity"].map(lambda name: word_in(name, T1))
    rows = select(numbers.assign(nucleus=nuclei), kind="single")
    rows = rows[rows["nucleus"].notna()]
    known = list(dict.fromkeys(rows["sample"]))
    sample = sample or (known[place] if place < len(known) else f"sample {place + 1}")
    own = rows[(rows["sample"] == sample) & (rows["status"] != "not_resolved")]
    values, texts = [], []
    for row in own.assign(at=own["condition"].map(celsius_of)).sort_values("at").itertuples():
        nucleus = row.nucleus
        same = select(numbers, source=row.source)
        exponent = select(same, quantity=f"stretching_exponent_{nucleus}").iloc[0]
        reach = select(same, quantity=f"longest_delay_over_t1_{nucleus}").iloc[0]
        stretched = (exponent["value"], exponent["u"])
        is_stretched = exponent["u"] == exponent["u"]
        measured = (row.at, row.value, row.u, *stretched, row.n, reach["value"])
        values.append((sample, nucleus, *measured, row.status, row.origin))
        texts.append(
            (
                nucleus.translate(RAISED),
                f"{row.at:g}",
                with_uncertainty(row.value, row.u),
                with_uncertainty(*stretched) if is_stretched else "1",
                row.n,
                f"{reach['value']:.1f}",
            )
        )
    title = f"T₁ of {sample}: value ± standard uncertainty"
    if own.empty:
        title = f"T₁ of {sample}: not measured; there is T₁ of {', '.join(known) or 'no sample'}"
    return Table(
        pd.DataFrame(values, columns=list(VALUES)),
        pd.DataFrame(texts, columns=list(TEXTS)),
        title,
        joined_origin(numbers["origin"]),
    )
