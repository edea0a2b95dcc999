"""Constructed numbers with known verdicts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from electrolyte.claims.estimate import Number
from electrolyte.claims.expression import Selector, parse
from electrolyte.claims.numbers import Numbers
from electrolyte.numbers.quantities import SCATTER

Row = Callable[..., Number]


@pytest.fixture
def row() -> Row:
    """``row("q[A, T=25C, mean]", 4.17, 0.1, n=3)``."""

    def make(text: str, value: float, u: float = math.nan, *, n: int = 1, **more: Any) -> Number:
        selector = parse(text)
        assert isinstance(selector, Selector)
        more = {"unit": "mS/cm", "origin": "measured", "note": "a note", **more}
        if more.get("kind") == "mean" and n > 1:
            more = {"dof": n - 1, **more}
        return Number(selector, "eis", value, u, n=n, **more)

    return make


@pytest.fixture
def numbers(row: Row) -> Numbers:
    return Numbers(
        [
            row("sigma[LTSC, T=25C]", 0.27, 0.009, n=3, kind="mean"),
            row("sigma[LTSOC, T=25C]", 4.17, 0.12, n=3, kind="mean"),
            row("sigma[LTSOC, T=25C]", 0.2, 0.1, n=3, kind="sd"),
            row("sigma[LTSOC, T=25C, LTSOC-1]", 4.4, 0.01),
            row("sigma[x0.9, T=25C]", 4.29, 0.02, n=3, kind="mean"),
            row("sigma[near, T=25C]", 4.2, 0.02, n=3, kind="mean"),
            row("sigma[one, T=25C]", 9.0, 0.01, n=1, kind="mean"),
            row("sigma_ratio[one/LTSC, T=25C]", 33.3, 1.1, kind="ratio", u_omits=SCATTER),
            row("capacity[a]", 100.0),
            row("capacity[b]", 90.0),
            row("trace[seen]", 0.03, 0.01, unit="1"),
            row("trace[faint]", 0.01, 0.01, unit="1"),
            row("trace[absent]", 0.005, status="upper_limit", note="upper bound", unit="1"),
            row("gain[absent]", 8.0, status="lower_limit", note="lower limit (95 %)", unit="1"),
            row("arc[a, T=-20C, p1]", math.nan, status="not_resolved", note="above 5 MHz"),
            row("arc[a, T=-20C, p2]", math.nan, status="not_resolved", note="above 5 MHz"),
            row("arc[b, T=-20C, p1]", 1e-11, 1e-12),
            row("slope[bent]", 0.3, 0.01, status="suspect", note="the points curve", unit="eV"),
            row("slope[straight]", 0.3, 0.01, unit="eV"),
        ]
    )
