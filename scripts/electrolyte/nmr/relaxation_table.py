"""T1 over temperature of one sample, as printed in a paper."""

from __future__ import annotations

import pandas as pd

from electrolyte.errors import AnalysisError
from electrolyte.quantities import select
from electrolyte.rounding import with_uncertainty
from electrolyte.temperature import celsius_of

T1 = "spin_lattice_relaxation_time_"


def relaxation_table(
    numbers: pd.DataFrame, sample: str, place: int
) -> tuple[str, pd.DataFrame, pd.DataFrame]:
    """The sample, its table as numbers, and as text.

    Parameters
    ----------
    numbers : quantities of the NMR part
    sample : empty for the one at ``place`` (0, 1, ...) of those that have T1

    Raises
    ------
    AnalysisError
        No such sample, or no T1 of it.
    """
    rows = numbers[numbers["quantity"].str.startswith(T1) & ~numbers["sample"].str.contains("/")]
    known = list(dict.fromkeys(rows["sample"]))
    if not sample and len(known) <= place:
        raise AnalysisError("T1 table", f"{place + 1} samples with T1", f"{len(known)}")
    sample = sample or known[place]
    own = rows[rows["sample"] == sample]
    if own.empty:
        raise AnalysisError("T1 table", f"T1 of {sample}", f"T1 of {', '.join(known) or 'none'}")
    values, texts = [], []
    for row in own.assign(at=own["condition"].map(celsius_of)).sort_values("at").itertuples():
        nucleus = row.quantity.removeprefix(T1)
        same = select(numbers, source=row.source)
        exponent = select(same, quantity=f"stretching_exponent_{nucleus}").iloc[0]
        reach = select(same, quantity=f"longest_delay_over_t1_{nucleus}").iloc[0]
        is_stretched = exponent["u"] == exponent["u"]
        values.append(
            {
                "sample": sample,
                "nucleus": nucleus,
                "temperature / degC": row.at,
                "T1 / s": row.value,
                "T1_u / s": row.u,
                "stretching_exponent": exponent["value"],
                "stretching_exponent_u": exponent["u"],
                "n_delays": row.n,
                "longest_delay_over_T1": reach["value"],
                "status": row.status,
                "origin": row.origin,
            }
        )
        texts.append(
            {
                "nucleus": nucleus,
                "T / °C": f"{row.at:g}",
                "T₁ / s": with_uncertainty(row.value, row.u),
                "stretching exponent": with_uncertainty(exponent["value"], exponent["u"])
                if is_stretched
                else "1 (mono-exponential)",
                "delays": row.n,
                "longest delay / T₁": f"{reach['value']:.1f}",
            }
        )
    return sample, pd.DataFrame(values), pd.DataFrame(texts)
