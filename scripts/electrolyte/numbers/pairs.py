"""Ratio and difference of two rows of numbers, with what they share taken into account."""

from __future__ import annotations

import math
from typing import Any

from electrolyte.numbers.comparison import Estimate, difference, estimate, log_ratio
from electrolyte.numbers.quantities import (
    LIMITS,
    SCATTER,
    Quantity,
    joined_origin,
    omissions,
    worst_status,
)

OPPOSITE = dict(zip(LIMITS, reversed(LIMITS), strict=True))
NAN = math.nan


def ratio_of(first: Quantity, second: Quantity, quantity: str, **fields: Any) -> Quantity:
    """First over second in their units; ``fields`` are those of the new row that differ.

    A limit of one of them makes a limit of the ratio on its side, farther by what the other's own u
    lets at 95 %. A ratio of what is not positive is not resolved.
    """
    row = _common(first, second, quantity, "/") | {"unit": "1", "method": "ratio", "kind": "ratio"}
    row |= fields
    status = _status(first, second)
    if status != "not_resolved" and min(first.value, second.value) <= 0:
        status = "not_resolved"
        row["note"] = "; ".join(filter(None, [row["note"], "not above zero"]))
    if status == "not_resolved":
        return Quantity(value=NAN, u=NAN, status=status, **row)
    if status in LIMITS:
        bound = _bound(status, log_ratio(_exact_limit(first), _exact_limit(second)))
        return Quantity(value=math.exp(bound), u=NAN, status=status, **row)
    found = log_ratio(estimate_of(first), estimate_of(second))
    value = math.exp(found.value)
    low, high = map(math.exp, found.interval())
    shared = {source: value * change for source, change in found.shared.items()}
    return _row(status, value, value * found.u, found.dof, (low, high), shared, row)


def difference_of(first: Quantity, second: Quantity, quantity: str, **fields: Any) -> Quantity:
    """First minus second, which have one unit; else as ``ratio_of``."""
    row = _common(first, second, quantity, "|")
    row |= {"unit": first.unit, "method": "difference", "kind": "difference"} | fields
    status = _status(first, second)
    if status == "not_resolved":
        return Quantity(value=NAN, u=NAN, status=status, **row)
    if status in LIMITS:
        bound = _bound(status, difference(_exact_limit(first), _exact_limit(second)))
        return Quantity(value=bound, u=NAN, status=status, **row)
    found = difference(estimate_of(first), estimate_of(second))
    return _row(status, found.value, found.u, found.dof, found.interval(), found.shared, row)


def _row(
    status: str,
    value: float,
    u: float,
    dof: float,
    interval: tuple[float, float],
    shared: Any,
    row: dict[str, Any],
) -> Quantity:
    low, high = (NAN, NAN) if row["u_omits"] else interval
    return Quantity(
        value=value,
        u=u,
        dof=dof,
        lower95=low,
        upper95=high,
        status=status,
        shared=shared if math.isfinite(u) else {},
        **row,
    )


def _exact_limit(row: Quantity) -> Estimate:
    """A limit without the u that it has not: as such it holds what it stands for."""
    return Estimate(row.value) if row.status in LIMITS else estimate_of(row)


def _bound(status: str, found: Estimate) -> float:
    """The one-sided 95 % limit of an estimate; the value itself if its u is not known."""
    low, high = found.interval(0.9)
    bound = low if status == "lower_limit" else high
    return bound if math.isfinite(bound) else found.value


def estimate_of(row: Quantity) -> Estimate:
    """The value of a row with the parts of its uncertainty."""
    return estimate(row.value, row.u, row.dof, row.shared)


def _status(first: Quantity, second: Quantity) -> str:
    """Of a quantity that rises with the first and falls with the second."""
    return worst_status([first.status, OPPOSITE.get(second.status, second.status)])


def _common(first: Quantity, second: Quantity, quantity: str, between: str) -> dict[str, Any]:
    of_one_replicate = any(row.kind == "single" and row.replicate for row in (first, second))
    notes = [f"{row.sample}: {row.note}" for row in (first, second) if row.status != "ok"]
    notes += [f"{r.sample}: {r.note}" for r in (first, second) if not math.isfinite(r.u)]
    return {
        "quantity": quantity,
        "sample": f"{first.sample}{between}{second.sample}",
        "condition": first.condition,
        "n": min(first.n, second.n),
        "note": "; ".join(dict.fromkeys(notes)),
        "source": ";".join(dict.fromkeys([first.source, second.source])),
        "origin": joined_origin([first.origin, second.origin]),
        "u_omits": omissions([first, second], *([SCATTER] if of_one_replicate else [])),
    }
