"""What a number may be, and that a file gives back what was written."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.numbers.quantities import (
    KINDS,
    STATUSES,
    Quantity,
    independent,
    read_quantities,
    rows_of,
    select,
    with_interval,
    write_quantities,
)

NAN = math.nan


def number(**fields: Any) -> Quantity:
    known = {"quantity": "q", "sample": "A", "value": 1.0, "u": 0.1, "unit": "eV", "method": "m"}
    return Quantity(**known | fields)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"status": "limit", "note": "of no side"}, "unknown status 'limit'"),
        ({"kind": "average"}, "unknown kind 'average'"),
        ({"status": "upper_limit"}, "without a note"),
        ({"status": "not_resolved", "note": "why"}, "the value is 1.0"),
        ({"value": NAN}, "the value is nan"),
        ({"value": math.inf}, "the value is inf"),
        ({"u": NAN}, "no u"),
        ({"u": -0.1}, "u is negative"),
        ({"unit": ""}, "without unit"),
        ({"dof": 0.0}, "degrees of freedom 0.0"),
        ({"dof": NAN}, "degrees of freedom nan"),
        ({"kind": "mean", "replicate": "A-1"}, "a mean of one replicate"),
        ({"kind": "test", "value": 1.2}, "a p value of 1.2"),
        ({"lower95": 1.1}, "outside of its interval"),
        ({"upper95": 0.9}, "outside of its interval"),
        ({"shared": {"tip": 0.08, "frame": 0.07}}, "exceed u"),
        ({"u_omits": "area", "lower95": 0.8, "upper95": 1.2}, "u omits area"),
    ],
)
def test_a_number_that_contradicts_itself_is_refused(fields: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        number(**fields)


POSITIVE = st.floats(1e-12, 1e12)


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """Any number that is allowed, with the values and texts that files get wrong."""
    value, u = draw(st.floats(-1e12, 1e12)), draw(POSITIVE)
    status, kind = draw(st.sampled_from(STATUSES)), draw(st.sampled_from(KINDS))
    if status == "not_resolved":
        value, u = NAN, NAN
    elif kind == "test":
        value, u = draw(st.floats(0, 1)), NAN
    bounded = math.isfinite(u) and draw(st.booleans())
    return number(
        value=value,
        u=u,
        kind=kind,
        status=status,
        note=draw(st.sampled_from(["NA", "a, b", "null"])),
        replicate="" if kind in ("mean", "sd") else draw(st.sampled_from(["", "mean", "sd", "NA"])),
        n=draw(st.integers(1, 99)),
        dof=draw(st.one_of(st.just(math.inf), st.floats(1, 1e12))),
        lower95=value - 2 * u if bounded else NAN,
        upper95=value + 2 * u if bounded else NAN,
        shared={"indentation.tip_area": 0.5 * u} if bounded else {},
        u_omits="" if bounded else draw(st.sampled_from(["", "area of A", "area of A;x, y"])),
    )


@given(st.lists(quantities(), min_size=1, max_size=5))
def test_a_file_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Quantity]
) -> None:
    path = tmp_path_factory.getbasetemp() / "quantities.csv"
    write_quantities(rows, path)
    written = [repr(with_interval(row)) for row in rows]
    assert [repr(row) for row in rows_of(read_quantities(path))] == written


def test_pellets_called_mean_and_sd_are_pellets(tmp_path: Path) -> None:
    rows = [
        number(replicate="mean", value=3.0),
        number(replicate="sd", value=5.0),
        number(kind="mean", value=4.0),
        number(kind="sd", value=1.4),
    ]
    write_quantities(rows, tmp_path / "quantities.csv")
    found = read_quantities(tmp_path / "quantities.csv")
    assert list(independent(found)["value"]) == [3.0, 5.0]
    assert list(select(found, kind="mean")["value"]) == [4.0]
