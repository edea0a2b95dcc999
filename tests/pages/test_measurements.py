"""What the inspector says became of a measurement, and which numbers and claims it leads to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from electrolyte.claims.expression import Selector
from electrolyte.ground.errors import Problem
from electrolyte.numbers.quantities import Quantity
from electrolyte.pages.measurements import about, claims_of, measured, pages, printed

ROW: dict[str, Any] = {
    "technique": "eis",
    "measurement": "A-1_25C",
    "sample": "A",
    "pellet": "A-1",
    "temperature_C": 25.0,
    "exclude": "",
    "path": "raw/eis/a.DTA",
    "sheet": "raw/eis/measurements.tsv",
    "line": 3,
}


def number(source: str, status: str = "ok") -> Quantity:
    return Quantity(
        quantity="resistance",
        sample="A",
        value=float("nan") if status == "not_resolved" else 29.5,
        u=float("nan") if status == "not_resolved" else 0.1,
        unit="ohm",
        method="fit",
        condition="T=25C",
        replicate="A-1",
        n=1,
        status=status,
        note="" if status == "ok" else "why",
        source=source,
        origin="measured",
    )


def state(numbers: list[Quantity], *problems: Problem, **row: Any) -> str:
    found = measured([ROW | row], [("eis", n) for n in numbers], problems)
    return found[0].state


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], "no numbers"),
        ([number("A-1_25C")], "ok"),
        ([number("A-1_25C", "not_resolved")], "not resolved"),
        ([number("A-1_25C"), number("A-1_25C", "not_resolved")], "ok"),
        ([number("A-1_25C"), number("A-1_25C", "suspect")], "suspect"),
        ([number("A-1_25C"), number("A-1_25C;b", "suspect")], "behind a suspect number"),
        ([number("A-1_25C"), number("b", "suspect")], "ok"),
    ],
)
def test_the_state_is_the_worst_that_holds(numbers: list[Quantity], expected: str) -> None:
    assert state(numbers) == expected


def test_a_problem_of_the_file_or_of_the_line_of_the_sheet_comes_first() -> None:
    own = [number("A-1_25C", "suspect")]
    assert state(own, Problem("a", "b", file="raw/eis/a.DTA")) == "problem"
    assert state(own, Problem("a", "b", file="raw/eis/measurements.tsv", line=3)) == "problem"
    assert state(own, Problem("a", "b", file="raw/eis/measurements.tsv", line=4)) == "suspect"
    assert state([], exclude="cracked") == "left out"


def test_numbers_of_another_technique_with_the_same_id_are_not_its_own() -> None:
    found = measured([ROW], [("dc", number("A-1_25C"))], [])
    assert (found[0].own, found[0].shared) == ([], [])


def test_a_number_leads_to_the_claims_that_rest_on_exactly_it() -> None:
    selector = str(Selector("resistance", "A", "T=25C", "A-1"))
    claims = claims_of({"claims": [{"id": "EIS-01", "numbers": [{"selector": selector}]}]})
    assert printed(number("x"), claims)["claims"] == ["EIS-01"]
    assert printed(replace(number("x"), replicate=""), claims)["claims"] == []
    assert printed(number("x"), claims)["text"] == "(29.50 ± 0.10) Ω"


def test_a_measurement_is_described_and_addressed() -> None:
    assert about(ROW) == "25 °C"
    found = measured([ROW], [], [])[0]
    assert found.key == "eis/A-1_25C"
    assert found.listed(Path("results"))[-1] == "../raw/eis/a.DTA"


def test_pages_hold_all_measurements_in_order() -> None:
    found = measured([ROW | {"measurement": str(i)} for i in range(601)], [], [])
    split = pages(found)
    assert [len(page) for page in split] == [250, 250, 101]
    assert [m for page in split for m in page] == found
    assert pages([]) == [[]]
