"""From replicates to samples: means over independent pellets, cells or aliquots, and comparisons.

Works on rows of ``Quantity`` tables, so all techniques gather in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.numbers.comparison import compare
from electrolyte.numbers.quantities import AGGREGATED, LIMITS, Quantity, joined_origin
from electrolyte.numbers.uncertainty import mean, ratio


def over_replicates(
    numbers: pd.DataFrame, names: Sequence[str], confidence: float
) -> Iterator[Quantity]:
    """Mean, and for two or more its standard deviation, of each quantity, sample and condition.

    Replicates that are not resolved are left out, and the note counts them. A mean that holds a
    suspect value is suspect; one that holds an upper limit is an upper limit. The u of a mean is
    that of its scatter, ``s/√n``; of a single replicate it is the replicate's own.
    """
    chosen = numbers[numbers["quantity"].isin(names)]
    for (name, sample, condition), rows in chosen.groupby(
        ["quantity", "sample", "condition"], sort=False
    ):
        resolved = rows[rows["status"] != "not_resolved"]
        first = rows.iloc[0]
        common = {
            "unit": first["unit"],
            "condition": condition,
            "source": ";".join(rows["source"]),
            "origin": joined_origin(rows["origin"]),
        }
        left_out = len(rows) - len(resolved)
        notes = [f"{left_out} of {len(rows)} replicates not resolved"] if left_out else []
        if resolved.empty:
            nan, status = math.nan, "not_resolved"
            note = "; ".join([*notes, *dict.fromkeys(rows["note"])])
            method = "mean over replicates"
            yield Quantity(
                name,
                sample,
                nan,
                nan,
                method=method,
                kind="mean",
                status=status,
                note=note,
                **common,
            )
            continue
        found = mean(resolved["value"], confidence)
        common["n"] = found.n
        u = found.u
        if found.n == 1:
            u = float(resolved["u"].iloc[0])
            notes.append(f"one replicate ({resolved['replicate'].iloc[0]}): its scatter is unknown")
        worst = next(s for s in ("suspect", *LIMITS, "ok") if (resolved["status"] == s).any())
        if worst != "ok":
            notes += list(dict.fromkeys(resolved.loc[resolved["status"] == worst, "note"]))
        yield Quantity(
            name,
            sample,
            found.value,
            u,
            method=f"mean of {found.n}; {first['method']}",
            kind="mean",
            dof=max(found.n - 1, 1) if found.n > 1 else math.inf,
            lower95=found.low,
            upper95=found.high,
            status=worst,
            note="; ".join(notes),
            **common,
        )
        if found.n > 1:
            yield Quantity(
                name,
                sample,
                found.sd,
                found.sd / math.sqrt(2 * (found.n - 1)),
                method=f"standard deviation of {found.n}",
                kind="sd",
                status="suspect" if worst == "suspect" else "ok",
                note="; ".join(notes) if worst == "suspect" else "",
                **common,
            )


def p_values(
    numbers: pd.DataFrame,
    name: str,
    pairs: Sequence[tuple[str, str]],
    condition: str,
    margin: float,
    *,
    decadic_logarithm: bool = False,
) -> Iterator[Quantity]:
    """Welch and equivalence test of a quantity for pairs of samples, as p values.

    ``margin`` is relative; of a decadic logarithm it is that of the argument. A pair that cannot
    be tested (one replicate) is ``not_resolved``, with the reason.
    """
    for first, second in pairs:
        a = values_of(numbers, name, first, condition)
        b = values_of(numbers, name, second, condition)
        if not (len(a) and len(b)):
            continue
        relative = math.log10(1 + margin) / abs(b.mean()) if decadic_logarithm else margin
        found = compare(a, b, relative)
        of = "the argument of " if decadic_logarithm else ""
        for test, p, text in (
            ("welch_p_value", found.difference.p, f"two-sided Welch test of equal means of {name}"),
            (
                "equivalence_p_value",
                found.equivalence.p,
                f"two one-sided tests within {100 * margin:g} % of {of}{name}",
            ),
        ):
            resolved = math.isfinite(p)
            yield Quantity(
                test,
                f"{first}|{second}",
                p,
                math.nan,
                "1",
                text,
                condition=" ".join(filter(None, [name, condition])),
                n=min(len(a), len(b)),
                origin=joined_origin(numbers["origin"]),
                kind="test",
                **_told(numbers, name, (first, second), condition, found.words, resolved),
            )


def ratios(
    numbers: pd.DataFrame,
    name: str,
    samples: Sequence[str],
    baseline: str,
    condition: str,
    confidence: float,
) -> Iterator[Quantity]:
    """Ratio of the mean of each sample to that of the baseline."""
    below = values_of(numbers, name, baseline, condition)
    for sample in samples:
        above = values_of(numbers, name, sample, condition)
        if sample == baseline or not (len(above) and len(below)):
            continue
        found = ratio(above, below, confidence)
        yield Quantity(
            f"{name}_ratio",
            f"{sample}/{baseline}",
            found.value,
            found.u,
            "1",
            "ratio of means; t interval of its logarithm",
            condition=condition,
            n=min(len(above), len(below)),
            origin=joined_origin(numbers["origin"]),
            kind="ratio",
            dof=math.inf if math.isnan(found.df) else found.df,
            lower95=found.low,
            upper95=found.high,
            **_told(numbers, name, (sample, baseline), condition, found.note),
        )


def changes(
    numbers: pd.DataFrame,
    name: str,
    samples: Sequence[str],
    baseline: str,
    condition: str,
    confidence: float,
) -> Iterator[Quantity]:
    """Change of each sample's mean against the baseline in %."""
    for found in ratios(numbers, name, samples, baseline, condition, confidence):
        yield replace(
            found,
            quantity=f"{name}_change",
            value=100 * (found.value - 1),
            u=100 * found.u,
            unit="%",
            kind="difference",
            lower95=100 * (found.lower95 - 1),
            upper95=100 * (found.upper95 - 1),
        )


def _told(
    numbers: pd.DataFrame,
    name: str,
    samples: Sequence[str],
    condition: str,
    note: str,
    resolved: bool = True,
) -> dict[str, Any]:
    """Status and note of what is made of two samples: suspect if a value of theirs is."""
    if not resolved:
        return {"status": "not_resolved", "note": note}
    rows = _replicates(numbers, name, samples, condition)
    doubtful = ", ".join(dict.fromkeys(rows.loc[rows["status"] == "suspect", "replicate"]))
    if not doubtful:
        return {"status": "ok", "note": note}
    note = "; ".join(filter(None, [note, f"suspect: {doubtful}"]))
    return {"status": "suspect", "note": note}


def values_of(numbers: pd.DataFrame, name: str, sample: str, condition: str = "") -> np.ndarray:
    """The resolved values of a quantity of a sample, one per replicate.

    Several values of one replicate at one condition (repeated measurements) are averaged: they are
    not independent.
    """
    rows = _replicates(numbers, name, [sample], condition)
    values: np.ndarray = rows.groupby("replicate", sort=False)["value"].mean().to_numpy()
    return values


def _replicates(
    numbers: pd.DataFrame, name: str, samples: Sequence[str], condition: str
) -> pd.DataFrame:
    """The resolved rows of a quantity of some samples, without means."""
    return numbers[
        (numbers["quantity"] == name)
        & numbers["sample"].isin(samples)
        & (numbers["condition"] == condition)
        & (numbers["status"] != "not_resolved")
        & ~numbers["kind"].isin(AGGREGATED)
    ]
