"""One p, one mean, one interval: what products of the built study print are the rows of numbers."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.ground.printing import number_text
from electrolyte.numbers.quantities import read_quantities, select, the_one
from electrolyte.numbers.tables import Entry, by_sample

RESULTS = Path(__file__).parents[2] / "results"
# claims that two samples are equal, within the margin of statistics.equivalence_margin
SAME_MARGIN = ("EIS-13", "IND-06", "IND-14")
BUILT = pytest.mark.skipif(
    not (RESULTS / "claims.csv").exists(), reason="the study is not built: run `snakemake`"
)


@given(st.floats(1e-6, 1e6), st.sampled_from(["upper_limit", "lower_limit"]))
def test_a_limit_is_printed_with_its_own_sign(value: float, status: str) -> None:
    row = {"quantity": "q", "sample": "A", "condition": "", "kind": "mean", "unit": "eV"}
    numbers = pd.DataFrame([row | {"value": value, "u": math.nan, "n": 3, "status": status}])
    _, texts = by_sample(numbers, [{"sample": "A", "x": None}], [Entry("q", "q")])
    right, wrong = ("≤", "≥") if status == "upper_limit" else ("≥", "≤")
    for text in (number_text(value, math.nan, "eV", status), texts["q"].iloc[0]):
        assert text.startswith(right)
        assert wrong not in text


@pytest.fixture(scope="module")
def numbers() -> pd.DataFrame:
    return read_quantities(RESULTS / "numbers.csv")


@BUILT
def test_the_ledger_prints_the_p_values_of_the_numbers(numbers: pd.DataFrame) -> None:
    claims = pd.read_csv(RESULTS / "claims.csv", dtype=str, keep_default_na=False)
    p_values = {f"{p:.2g}" for p in select(numbers, kind="test")["value"].dropna()}
    found = [
        (claim, p)
        for claim, text in zip(claims["id"], claims["statistic"], strict=True)
        for p in re.findall(r"(?:two-sided t test|equivalence) p = ([\d.e-]+)", text)
    ]
    compared = [pair for pair in found if pair[0] in SAME_MARGIN]
    assert len(compared) == 2 * len(SAME_MARGIN)
    assert not [pair for pair in compared if pair[1] not in p_values]


@BUILT
@pytest.mark.parametrize("name", ["table_transport", "table_mechanics"])
def test_tables_hold_the_means_of_the_numbers(numbers: pd.DataFrame, name: str) -> None:
    table = pd.read_csv(RESULTS / "tables" / f"{name}.csv")
    compared = 0
    for column in (c for c in table if " / " in c):
        stem = column.split(" / ")[0]
        quantity, _, at = stem.partition("_T")
        where = {"quantity": quantity, "condition": f"T={at}" if at else ""}
        for _, row in table[table[column].notna()].iterrows():
            mean = the_one(numbers, sample=row["sample"], kind="mean", **where)
            assert row[column] == pytest.approx(mean["value"], rel=1e-12)
            assert row[f"{stem}_u"] == pytest.approx(mean["u"], rel=1e-12, nan_ok=True)
            sd = select(numbers, sample=row["sample"], kind="sd", **where)["value"]
            assert row[f"{stem}_sd"] == pytest.approx(
                sd.squeeze() if len(sd) else math.nan, nan_ok=True
            )
            compared += 1
    assert compared > 10


@BUILT
@pytest.mark.parametrize("name", ["fig3c", "fig3d"])
def test_figures_draw_the_means_of_the_numbers(numbers: pd.DataFrame, name: str) -> None:
    drawn = pd.read_csv(RESULTS / "source_data" / f"{name}.csv")
    means = select(numbers, kind="mean")
    for _, row in drawn[drawn["mean"].notna()].iterrows():
        own = select(means, quantity=row["quantity"], sample=row["sample"])["value"]
        assert (abs(own / row["mean"] - 1) < 1e-9).any()
