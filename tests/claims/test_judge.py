"""Verdicts on constructed numbers."""

from __future__ import annotations

from typing import Any

import pytest

from electrolyte.claims.judge import judge
from electrolyte.claims.numbers import Numbers
from electrolyte.claims.verdicts import (
    PARTLY,
    REFUTED,
    REPRODUCED,
    UNSUPPORTED,
    UNTESTABLE,
    VERDICTS,
    in_words,
    worst,
)

RATIO = "sigma[LTSOC, T=25C] / sigma[LTSC, T=25C]"


@pytest.mark.parametrize(
    ("test", "verdict"),
    [
        # agreement with a reported value
        ({"value": "sigma[LTSOC, T=25C]", "near": 4.17, "abs": 0.005}, REPRODUCED),
        ({"value": "sigma[LTSOC, T=25C]", "near": 4.2, "abs": 0.03}, REPRODUCED),
        ({"value": "sigma[LTSOC, T=25C]", "near": 4.2, "abs": 0.02}, REFUTED),
        ({"value": "sigma[LTSOC, T=25C]", "near": 4.0, "rel": 0.05}, REPRODUCED),
        ({"value": "sigma[LTSOC, T=25C]", "near": 1.0, "decades": 0.7}, REPRODUCED),
        ({"value": "sigma[LTSOC, T=25C]", "near": 1.0, "decades": 0.6}, REFUTED),
        ({"value": "sigma[LTSOC, T=25C, LTSOC-1]", "near": 4.4, "abs": 0.1}, REPRODUCED),
        # thresholds
        ({"value": RATIO, "above": 10}, REPRODUCED),
        ({"value": RATIO, "above": 15}, UNSUPPORTED),
        ({"value": RATIO, "above": 16}, REFUTED),
        ({"value": "sigma[LTSC, T=25C]", "below": 0.35}, REPRODUCED),
        ({"value": "sigma[LTSC, T=25C]", "between": [0.2, 0.4]}, REPRODUCED),
        ({"value": "sigma[LTSC, T=25C]", "between": [0.26, 0.4]}, UNSUPPORTED),
        ({"value": "sigma[LTSC, T=25C]", "between": [0.3, 0.4]}, REFUTED),
        # no u: point values only, unless it is a count
        ({"value": "capacity[a]", "above": 99}, UNSUPPORTED),
        ({"value": "capacity[a]", "above": 99, "exact": True}, REPRODUCED),
        ({"value": "count(sigma[LTSC, T=25C])", "above": 2.5, "exact": True}, REPRODUCED),
        # one specimen does not speak for a material
        ({"value": "sigma[one, T=25C]", "above": 5}, REPRODUCED),
        ({"value": "sigma[one, T=25C]", "above": 5, "replicates": 2}, UNSUPPORTED),
        ({"value": "sigma[LTSOC, T=25C]", "above": 2, "replicates": 4}, UNSUPPORTED),
        # neither does a comparison of one of each, which has no p
        ({"value": "sigma_ratio[one/LTSC, T=25C]", "above": 5}, UNSUPPORTED),
        ({"value": "sigma_ratio[one/LTSC, T=25C]", "above": 40}, REFUTED),
        # order
        ({"rising": ["sigma[LTSC, T=25C]", "sigma[LTSOC, T=25C]"]}, REPRODUCED),
        ({"falling": ["sigma[LTSC, T=25C]", "sigma[LTSOC, T=25C]"]}, REFUTED),
        (
            {"rising": ["sigma[LTSC, T=25C]", "sigma[LTSOC, T=25C]", "sigma[x0.9, T=25C]"]},
            UNSUPPORTED,
        ),
        ({"falling": ["capacity[a]", "capacity[b]"]}, UNSUPPORTED),
        # equality
        ({"equal": ["sigma[x0.9, T=25C]", "sigma[near, T=25C]"], "margin": 0.1}, REFUTED),
        ({"equal": ["sigma[x0.9, T=25C]", "sigma[LTSOC, T=25C]"], "margin": 0.2}, REPRODUCED),
        ({"equal": ["sigma[x0.9, T=25C]", "sigma[LTSOC, T=25C]"], "margin": 0.1}, UNSUPPORTED),
        ({"equal": ["sigma[LTSC, T=25C]", "sigma[LTSOC, T=25C]"], "margin": 0.1}, REFUTED),
        (
            {
                "equal": ["sigma[x0.9, T=25C]", "sigma[LTSOC, T=25C]"],
                "margin": 0.8,
                "absolute": True,
            },
            REPRODUCED,
        ),
        # traces and bounds
        ({"detected": "trace[seen]"}, REPRODUCED),
        ({"detected": "trace[faint]"}, UNSUPPORTED),
        ({"detected": "trace[absent]"}, REFUTED),
        ({"value": "trace[absent]", "below": 0.01}, REPRODUCED),
        ({"value": "trace[absent]", "below": 0.001}, UNTESTABLE),
        ({"value": "trace[absent]", "above": 0.01}, REFUTED),
        ({"value": "trace[absent]", "near": 0.004, "abs": 0.01}, UNTESTABLE),
        ({"value": "trace[seen] - trace[absent]", "above": 0.005}, REPRODUCED),
        ({"value": "trace[seen] - trace[absent]", "above": 0.02}, UNSUPPORTED),
        ({"detected": "gain[absent]"}, REPRODUCED),
        ({"detected": "gain[absent] + trace[absent]"}, UNTESTABLE),
        ({"value": "trace[seen] - trace[absent]", "above": 0.028}, UNTESTABLE),
        ({"value": "gain[absent]", "above": 5}, REPRODUCED),
        ({"value": "gain[absent]", "below": 5}, REFUTED),
        # what the data does not resolve
        ({"value": "arc[a, T=-20C, p1]", "near": 1e-11, "decades": 1}, UNTESTABLE),
        ({"unresolved": "arc[a, T=-20C]"}, REPRODUCED),
        ({"unresolved": "arc[b, T=-20C]"}, REFUTED),
        ({"unresolved": "arc[c, T=-20C]"}, UNTESTABLE),
        ({"sound": ["slope[straight]"]}, REPRODUCED),
        ({"sound": ["slope[straight]", "slope[bent]"]}, REFUTED),
        ({"present": ["slope[straight]", "capacity[a]"]}, REPRODUCED),
        ({"present": ["slope[straight]", "capacity[c]"]}, UNTESTABLE),
        # what cannot be computed, or is in another unit
        ({"value": "1 / (capacity[a] - capacity[a])", "above": 0}, UNTESTABLE),
        ({"value": "ln(0 - capacity[a])", "above": 0}, UNTESTABLE),
        ({"value": "slope[straight]", "unit": "meV", "near": 300, "abs": 5}, UNTESTABLE),
        ({"rising": ["slope[straight]", "sigma[x0.9, T=25C]"]}, UNTESTABLE),
        ({"value": "capacity[a] - slope[straight]", "above": 0}, UNTESTABLE),
    ],
    ids=str,
)
def test_verdict(test: dict[str, Any], verdict: str, numbers: Numbers) -> None:
    outcome = judge(test, numbers)
    assert outcome.verdict == verdict, outcome
    if verdict in (UNTESTABLE, UNSUPPORTED):
        assert outcome.reason


def test_reasons_say_what_is_missing(numbers: Numbers) -> None:
    def reason(text: str) -> str:
        return judge({"value": text, "above": 0}, numbers).reason

    absent = "the study has no sigma[LTSOK, T=25C], did you mean 'LTSOC'?"
    assert reason("sigma[LTSOK, T=25C]") == absent
    assert reason("zeta[LTSOC, T=25C]") == "the study has no zeta[LTSOC, T=25C]"
    assert reason("sigma[LTSOC]").startswith("the study has no sigma[LTSOC]; its conditions are T=")
    few = judge({"value": "sigma[LTSOC, T=25C]", "above": 2, "replicates": 4}, numbers).reason
    assert few.startswith("3 specimens of a sample, 4 needed")
    assert "arc[a, T=-20C, p1] is not resolved: above 5 MHz" in reason("arc[a, T=-20C, p1]")
    assert "2 rows of arc[a, T=-20C]" in reason("arc[a, T=-20C]")
    assert (
        "found it in eV" in judge({"value": "slope[bent]", "unit": "J", "above": 0}, numbers).reason
    )


def test_each_is_the_sample_of_the_claim(numbers: Numbers) -> None:
    test = {"value": "sigma[each, T=25C]", "above": 1}
    assert judge(test, numbers, sample="LTSC").verdict == REFUTED
    outcome = judge(test, numbers, sample="LTSOC")
    assert (outcome.verdict, outcome.sample, outcome.value) == (REPRODUCED, "LTSOC", 4.17)


def test_new_data_has_its_own_tolerance(numbers: Numbers) -> None:
    test = {
        "value": "sigma[LTSOC, T=25C]",
        "near": 4.0,
        "abs": 0.005,
        "tolerance_new_data": {"rel": 0.1},
    }
    assert judge(test, numbers).verdict == REFUTED
    assert judge(test, numbers, new_data=True).verdict == REPRODUCED
    assert judge(test, numbers, new_data=True).expected == "4 ± 0.4"


def test_the_level_of_confidence_decides_support(numbers: Numbers) -> None:
    test = {"value": RATIO, "above": 15}
    assert judge(test, numbers, confidence=0.95).verdict == UNSUPPORTED
    assert judge(test, numbers, confidence=0.6).verdict == REPRODUCED


def test_a_ratio_is_tested_in_its_logarithm(numbers: Numbers) -> None:
    """Against the same test written out: ln of the ratio, Student's t, Welch's df."""
    from scipy.stats import t as student

    outcome = judge({"value": RATIO, "above": 15}, numbers)
    ua, ub = 0.12 / 4.17, 0.009 / 0.27
    u = (ua**2 + ub**2) ** 0.5
    df = u**4 / (ua**4 / 2 + ub**4 / 2)
    import math

    p = student.sf(math.log(4.17 / 0.27 / 15) / u, df)
    assert f"one-sided p = {p:#.2g}, {df:.1f} degrees of freedom" == outcome.statistic


def test_correlation_of_few_points(row: Any) -> None:
    from scipy.stats import pearsonr

    x, y = [0.36, 0.35, 0.33, 0.32], [4.99, 5.33, 5.67, 5.52]
    rows = [row(f"E[s{i}]", v) for i, v in enumerate(x)]
    rows += [row(f"s0[s{i}]", v) for i, v in enumerate(y)]
    of = {"x": [f"E[s{i}]" for i in range(4)], "y": [f"s0[s{i}]" for i in range(4)]}
    outcome = judge({"correlation": of, "sign": "negative"}, Numbers(rows))
    expected = pearsonr(x, y, alternative="less")
    assert outcome.value == pytest.approx(expected.statistic)
    assert f"p = {expected.pvalue:#.2g}" in outcome.statistic
    assert outcome.verdict == UNSUPPORTED
    assert judge({"correlation": of, "sign": "positive"}, Numbers(rows)).verdict == REFUTED
    bound = [row("E[s0]", 0.36, status="upper_limit"), *rows[1:]]
    assert judge({"correlation": of, "sign": "negative"}, Numbers(bound)).verdict == UNTESTABLE


def test_synthetic_data_recovers_and_does_not_reproduce() -> None:
    assert in_words(REPRODUCED, "synthetic") == "recovered"
    assert in_words(PARTLY, "synthetic") == "recovered in part"
    assert in_words(REFUTED, "synthetic") == "not recovered"
    assert in_words(UNSUPPORTED, "synthetic") == "unsupported"
    assert in_words(REPRODUCED, "measured") == REPRODUCED
    assert "partly" in in_words(REPRODUCED, "mixed")
    assert not [v for v in VERDICTS if "reproduced" in in_words(v, "synthetic")]


def test_the_worst_verdict_of_several() -> None:
    assert worst([REPRODUCED, PARTLY]) == PARTLY
    assert worst([REPRODUCED, UNSUPPORTED]) == UNSUPPORTED
    assert worst([UNSUPPORTED, UNTESTABLE]) == UNTESTABLE
    assert worst([UNTESTABLE, REFUTED, REPRODUCED]) == REFUTED
