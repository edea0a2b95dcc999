"""The cycling figures draw what the tables hold, whatever a study has of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from electrolyte.figures import cycling
from electrolyte.figures.panel import Context
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import Quantity, frame_of

CONTEXT = Context(
    samples=[{"sample": "S", "label": "S", "role": "series", "x": 0.0}],
    options={"colours": {}, "potentials_V": {"Li-In": 0.62}},
)


RETENTION = frame_of(
    [
        Quantity(
            *("capacity_retention", "S", 88.1, float("nan"), "%", "m"),
            replicate="long-1",
            note="no u",
        )
    ]
)


def cycle_table(protocol: str, n: int) -> pd.DataFrame:
    number = np.arange(1, n + 1)
    efficiency = np.full(n, 99.5)
    efficiency[0] = np.nan  # a first cycle without a charge
    return pd.DataFrame(
        {
            "cell": f"{protocol}-1",
            "sample": "S",
            "protocol": protocol,
            "cycle": number,
            "rate_C": np.where(number <= n // 2, 0.1, 1.0) if protocol == "rate" else 0.1,
            "charge_capacity_mAh_g": 101.0 - number,
            "discharge_capacity_mAh_g": 100.0 - number,
            "coulombic_efficiency_pct": efficiency,
            "retention_pct": 100.0 - number,
            "retention_of": "discharge",
            "retention_base_cycle": 2,
            "complete": number < n,
            "origin": "synthetic",
        }
    )


def curves(protocol: str, column: str) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "cell": "c",
                "cycle": cycle,
                "rate_C": rate,
                "direction": direction,
                column: np.linspace(0, 100, 30),
                "capacity_mAh_g": np.linspace(0, 100, 30),
                "voltage_V": np.linspace(3, 4, 30)[:: 1 if direction == "charge" else -1],
                "protocol": protocol,
                "reference_electrode": "Li-In",
                "origin": "synthetic",
            }
        )
        for cycle, rate in ((2, 0.1), (9, 0.1 if protocol == "long" else 1.0))
        for direction in ("charge", "discharge")
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("protocols", [("rate",), ("long",), ("rate", "long")])
def test_rate_and_cycles_with_any_subset_of_tests(
    tmp_path: Path, protocols: tuple[str, ...], draw_panel
) -> None:
    table = pd.concat([cycle_table(p, 12) for p in protocols], ignore_index=True)
    paths = [tmp_path / f"x.{form}" for form in ("pdf", "svg", "png")]
    source = draw_panel("fig4a", {"cycles": table, "numbers": RETENTION}, CONTEXT, paths).source[
        "fig4a"
    ]
    assert len(source) == len(table)
    svg = (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert "synthetic data" in svg
    assert (">1C<" in svg) == ("rate" in protocols)
    assert ("88.1 %, cycle 11 over cycle 2 at 0.1C" in svg) == (
        "long" in protocols
    )  # the 12th is incomplete


def test_one_bad_cycle_does_not_hide_the_others() -> None:
    """99.2 and 99.8 % stay apart, whatever the first cycle lost; that one is written."""
    table = cycle_table("long", 12)
    table["coulombic_efficiency_pct"] = [88.0, 99.2, 99.8, *[99.5] * 9]
    ax = Figure().subplots()
    cycling.rate_and_cycles(ax, {"cycles": table, "numbers": RETENTION}, CONTEXT)
    _, above = ax.child_axes
    low, high = above.get_ylim()
    assert 95 < low < 99.2
    assert 100 < high < 103
    assert [t.get_text() for t in above.texts] == ["cycle 1: 88.0 %"]


@pytest.mark.parametrize("values", [[], [99.9], [99.9, 99.9], [50.0, 150.0, 99.0, 98.0]])
def test_limits_of_efficiency_hold_the_ideal(values: list[float]) -> None:
    low, high = cycling.efficiency_limits(np.array(values))
    assert low < 100 < high


def test_no_cycles_at_all() -> None:
    ax = Figure().subplots()
    with pytest.raises(AnalysisError, match="cycles of a rate test or a long test"):
        cycling.rate_and_cycles(ax, {"cycles": cycle_table("rate", 3).iloc[:0]}, CONTEXT)


def test_cycle_summaries_have_no_profiles() -> None:
    empty = curves("long", "y").iloc[:0]
    with pytest.raises(AnalysisError, match="cycle summaries only"):
        cycling.profiles(Figure().subplots(), {"profiles": empty}, CONTEXT)
    with pytest.raises(AnalysisError, match="cycle summaries only"):
        cycling.differential_capacity(Figure().subplots(), {"differential": empty}, CONTEXT)


def test_voltage_axis_names_the_reference_electrode() -> None:
    figure = Figure()
    ax = figure.subplots()
    table = curves("rate", "y")
    drawn = cycling.profiles(ax, {"profiles": table}, CONTEXT)
    assert ax.get_ylabel() == "voltage vs Li-In / V"
    assert len(ax.lines) == 4
    assert {t.get_text() for t in ax.texts} == {"0.1C", "1C", "charge →", "discharge →"}
    figure.draw_without_rendering()
    (against_lithium,) = ax.child_axes
    assert against_lithium.get_ylabel() == "voltage vs Li$^+$/Li / V"
    assert against_lithium.get_ylim() == pytest.approx(np.add(ax.get_ylim(), 0.62))
    assert len(drawn) == len(table)


def test_dqdv_prefers_the_long_test() -> None:
    ax = Figure().subplots()
    table = pd.concat([curves(p, "dq_dv_mAh_g_V") for p in ("rate", "long")], ignore_index=True)
    drawn = cycling.differential_capacity(ax, {"differential": table}, CONTEXT)
    assert len(drawn) == len(table) // 2
    legend = ax.get_legend()
    assert legend is not None
    assert [t.get_text() for t in legend.get_texts()] == ["cycle 2", "cycle 9"]


def test_words_beside_a_curve_cover_no_other_where_there_is_room() -> None:
    """A slow and a fast charge: the fast one ends at half, and leaves room above the slow one."""
    capacity = np.linspace(0, 100, 201)
    slow = pd.DataFrame({"capacity_mAh_g": capacity, "voltage_V": 3.0 + 0.002 * capacity})
    fast = pd.DataFrame({"capacity_mAh_g": capacity / 2, "voltage_V": 3.1 + 0.009 * capacity})
    table = pd.concat([slow, fast])
    x, y = cycling.freest(table, slow, upwards=True)
    width, height = cycling.WORDS[0] * 100, cycling.WORDS[1] * np.ptp(table["voltage_V"])
    inside = table["capacity_mAh_g"].between(x - width, x)
    inside &= table["voltage_V"].between(y, y + height, inclusive="neither")
    assert not inside.any()
    assert x <= 100
    assert y == pytest.approx(3.0 + 0.002 * x, abs=0.002)


@pytest.mark.parametrize("ends", [[170, 176, 180], [100, 101, 102, 103, 160, 161], [1, 2], [5]])
def test_labels_at_the_ends_of_curves_cover_no_other(ends: list[float]) -> None:
    apart = 0.14 * max(ends)
    lines = cycling.lines_of(pd.Series(ends, index=range(len(ends))), apart)
    for one, line in lines.items():
        for other, same in lines.items():
            assert one == other or line != same or abs(ends[int(one)] - ends[int(other)]) >= apart
    assert sorted(set(lines.values())) == list(range(max(lines.values()) + 1))
