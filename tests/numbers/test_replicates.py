"""From replicates to samples: known answers, and what cannot be said."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from electrolyte.numbers.pairs import difference_of, ratio_of
from electrolyte.numbers.quantities import SCATTER, Quantity, with_interval
from electrolyte.numbers.replicates import (
    changes,
    comparisons,
    over_replicates,
    ratios,
    sample_mean,
)

LTSC, LTSOC = (0.26, 0.27, 0.28), (4.0, 4.17, 4.34)


def pellets(sample: str, values: tuple[float, ...], status: str = "ok") -> list[Quantity]:
    return [
        Quantity(
            "ionic_conductivity",
            sample,
            math.nan if status == "not_resolved" else value,
            0.01,
            "mS/cm",
            "test",
            condition="T=25C",
            replicate=f"{sample}-{i}",
            status=status,
            note="" if status == "ok" else "because",
            origin="measured",
        )
        for i, value in enumerate(values)
    ]


def test_mean_sd_and_interval_are_those_of_scipy() -> None:
    mean, sd = over_replicates(pellets("A", LTSC), ["ionic_conductivity"])
    assert mean.value == pytest.approx(0.27)
    assert mean.u == pytest.approx(stats.sem(LTSC))
    low, high = stats.t.interval(0.95, 2, 0.27, stats.sem(LTSC))
    assert (mean.lower95, mean.upper95, mean.dof) == (pytest.approx(low), pytest.approx(high), 2)
    assert (sd.value, sd.kind, sd.n) == (pytest.approx(0.01), "sd", 3)


def test_a_mean_is_no_better_known_than_its_replicates_make_it() -> None:
    """Two pellets that agree by chance, one of them measured twice, and a common gain."""
    values = zip((1.0, 1.0, 1.0002), ("A-1", "A-1", "A-2"), (0.04, 0.04, 0.03), strict=True)
    rows = [
        replace(
            pellets("A", (value,))[0], replicate=name, u=math.hypot(u, 0.01), shared={"gain": 0.01}
        )
        for value, name, u in values
    ]
    mean, _ = over_replicates(rows, ["ionic_conductivity"])
    own = math.hypot(0.04 / math.sqrt(2), 0.03) / 2
    assert mean.u == pytest.approx(math.hypot(own, 0.01))
    assert mean.status == "ok"
    assert mean.upper95 - mean.lower95 == pytest.approx(2 * 1.96 * mean.u, rel=1e-4)


def test_a_single_replicate_keeps_its_own_u_and_says_so() -> None:
    (mean,) = over_replicates(pellets("A", (0.3,)), ["ionic_conductivity"])
    assert (mean.value, mean.u, mean.n, mean.status) == (0.3, 0.01, 1, "ok")
    assert mean.u_omits == SCATTER
    assert math.isnan(with_interval(mean).lower95)
    assert "its scatter is unknown" in mean.note


def test_unresolved_replicates_are_counted_and_never_averaged() -> None:
    rows = [*pellets("A", LTSC), *pellets("A", (9.9,), "not_resolved")]
    mean, _ = over_replicates(rows, ["ionic_conductivity"])
    assert mean.value == pytest.approx(0.27)
    assert mean.note.startswith("1 of 4 replicates not resolved")
    (none,) = over_replicates(pellets("A", (1.0, 2.0), "not_resolved"), ["ionic_conductivity"])
    assert none.status == "not_resolved"
    assert "because" in none.note


def test_a_suspect_replicate_makes_a_suspect_mean() -> None:
    rows = [*pellets("A", LTSC), *pellets("A", (0.29,), "suspect")]
    mean, _ = over_replicates(rows, ["ionic_conductivity"])
    assert mean.status == "suspect"
    assert "because" in mean.note


def test_ratio_and_its_interval() -> None:
    numbers = [*pellets("A", LTSC), *pellets("B", LTSOC)]
    (found,) = ratios(numbers, "ionic_conductivity", ["A", "B"], "A", "T=25C")
    assert found.sample == "B/A"
    assert found.value == pytest.approx(4.17 / 0.27)
    assert found.kind == "ratio"
    assert found.lower95 < 4.17 / 0.27 < found.upper95
    assert found.lower95 * found.upper95 == pytest.approx(found.value**2, rel=1e-3), (
        "symmetric in the logarithm"
    )


def test_welch_is_that_of_scipy_and_one_pellet_is_not_testable() -> None:
    numbers = [*pellets("A", LTSC), *pellets("B", LTSOC), *pellets("C", (1.0,))]
    rows = list(comparisons(numbers, "ionic_conductivity", [("A", "B"), ("A", "C")], "T=25C", 0.1))
    names = ["ionic_conductivity_difference", "welch_p_value", "equivalence_p_value"]
    assert [row.quantity for row in rows[:3]] == names
    assert rows[1].value == pytest.approx(stats.ttest_ind(LTSC, LTSOC, equal_var=False).pvalue)
    assert rows[4].status == "not_resolved"
    assert "one value does not show its scatter" in rows[4].note
    single = rows[3]  # what was measured of both, without what is unknown of the one
    assert single.u == pytest.approx(math.hypot(stats.sem(LTSC), 0.01))
    assert (single.u_omits, rows[0].u_omits) == (SCATTER, "")
    assert math.isnan(single.lower95)
    assert rows[0].lower95 < rows[0].value < rows[0].upper95


def test_a_ratio_of_single_pellets_holds_their_u_and_says_what_it_omits() -> None:
    numbers = [*pellets("A", (0.3,)), *pellets("B", (0.6,))]
    (ratio,) = ratios(numbers, "ionic_conductivity", ["B"], "A", "T=25C")
    assert ratio.u == pytest.approx(2 * math.hypot(0.01 / 0.3, 0.01 / 0.6))
    assert (ratio.status, ratio.u_omits) == ("ok", SCATTER)
    (change,) = changes(numbers, "ionic_conductivity", ["B"], "A", "T=25C")
    assert change.u_omits == SCATTER
    assert math.isnan(change.lower95 + ratio.upper95)


def test_what_only_some_replicates_omit_is_in_their_scatter() -> None:
    rows = pellets("A", (1.0, 1.1))
    own = [replace(row, u_omits=f"area of {row.replicate}") for row in rows]
    mean, _ = over_replicates(own, ["ionic_conductivity"])
    assert mean.u_omits == ""
    common = [replace(row, u_omits=f"ruler;area of {row.replicate}") for row in rows]
    mean, _ = over_replicates(common, ["ionic_conductivity"])
    assert mean.u_omits == "ruler"
    assert math.isnan(mean.lower95)


def test_a_comparison_of_limits_is_a_limit_and_has_no_test() -> None:
    limit = [
        replace(row, status="upper_limit", u=math.nan, note="95 %")
        for row in pellets("A", (0.3, 0.32))
    ]
    rows = list(
        comparisons(
            [*limit, *pellets("B", LTSOC)], "ionic_conductivity", [("A", "B")], "T=25C", 0.1
        )
    )
    assert [row.status for row in rows] == ["upper_limit", "not_resolved", "not_resolved"]
    (ratio,) = ratios([*limit, *pellets("B", LTSOC)], "ionic_conductivity", ["B"], "A", "T=25C")
    assert ratio.status == "lower_limit"


def test_the_margin_of_a_logarithm_is_that_of_its_argument() -> None:
    rng = np.random.default_rng(1)
    a, b = tuple(5.0 + 0.004 * rng.standard_normal(4)), tuple(5.0 + 0.004 * rng.standard_normal(4))
    numbers = [*pellets("A", a), *pellets("B", b)]
    name, pair, at = "ionic_conductivity", [("A", "B")], "T=25C"
    _, _, plain = comparisons(numbers, name, pair, at, 0.1)
    _, _, logarithm = comparisons(numbers, name, pair, at, 0.1, decadic_logarithm=True)
    assert plain.value < logarithm.value < 0.05, "10 % of 5.0 is far more than log10(1.1)"


def test_repeated_measurements_of_one_pellet_count_once() -> None:
    first, second = pellets("A", (1.0, 3.0))
    again = Quantity(**(vars(first) | {"value": 2.0}))
    values = sample_mean([first, again, second], "ionic_conductivity", "A", "T=25C")
    assert values is not None
    assert (values.n, values.value) == (2, pytest.approx(2.25))


@pytest.mark.parametrize("others", [(), (1.4, 1.5)], ids=["alone", "of three"])
def test_repeats_that_contradict_each_other_are_doubted(others: tuple[float, ...]) -> None:
    first, *rest = pellets("A", (1.0, *others))
    again = replace(first, value=1.3, source="after heating")  # 21 times the u of the difference
    mean = sample_mean([first, again, *rest], "ionic_conductivity", "A", "T=25C")
    assert mean is not None
    assert mean.status == "suspect"
    assert "A-0 at one condition are 0.3 mS/cm apart" in mean.note
    assert "after heating" in mean.note
    if not others:
        assert mean.u >= 0.15, "u holds half the distance"


def test_repeats_within_their_uncertainty_are_not_doubted() -> None:
    (first,) = pellets("A", (1.0,))
    again = replace(first, value=1.02)
    mean = sample_mean([first, again], "ionic_conductivity", "A", "T=25C")
    assert mean is not None
    assert (mean.status, mean.value) == ("ok", pytest.approx(1.01))
    assert mean.u == pytest.approx(math.hypot(0.01, 0.01))


def test_limits_of_one_replicate_need_not_agree() -> None:
    (first,) = pellets("A", (1.0,), "upper_limit")
    mean, *_ = over_replicates([first, replace(first, value=5.0)], ["ionic_conductivity"])
    assert mean.status == "upper_limit"


@pytest.mark.parametrize("scatter", [0.0, 1e-7])
def test_one_value_of_several_replicates_is_doubted(scatter: float) -> None:
    values = tuple(2.0 + scatter * i for i in range(3))
    mean, sd = over_replicates(pellets("A", values), ["ionic_conductivity"])
    assert (mean.status, sd.status) == ("suspect", "suspect")
    assert "listed twice" in mean.note


def test_what_replicates_share_does_not_excuse_their_having_one_value() -> None:
    rows = [replace(row, shared={"balance": 0.01}) for row in pellets("A", (2.0, 2.0001))]
    mean, _ = over_replicates(rows, ["ionic_conductivity"])
    assert mean.status == "ok", "all of u is the balance's, which makes them alike"


def test_the_scatter_of_limits_is_not_known() -> None:
    value, limit = pellets("A", (0.3, 0.5))
    limit = replace(limit, status="upper_limit", u=math.nan, note="95 %")
    (mean,) = over_replicates([value, limit], ["ionic_conductivity"])
    assert (mean.kind, mean.status) == ("mean", "upper_limit")


@pytest.mark.parametrize(("of_a", "side"), [("upper_limit", 1.0), ("lower_limit", -1.0)])
def test_a_limit_is_farther_by_what_the_u_beside_it_lets(of_a: str, side: float) -> None:
    """Of one-sided 95 %: 1.645 u where u is known."""
    (first,), (second,) = pellets("A", (0.5,)), pellets("B", (0.2,))
    limit = replace(first, status=of_a, u=math.nan, note="95 %")
    difference = difference_of(limit, second, "ionic_conductivity_difference")
    assert difference.status == of_a
    assert difference.value == pytest.approx(0.3 + side * 1.645 * 0.01, abs=1e-4)
    assert math.isnan(difference.u)
    ratio = ratio_of(limit, second, "ionic_conductivity_ratio")
    assert ratio.value == pytest.approx(2.5 * math.exp(side * 1.645 * 0.05), rel=1e-3)
