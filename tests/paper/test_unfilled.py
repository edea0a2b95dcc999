"""A condition that the study lacks is told with its line; a number that is to come is not."""

from __future__ import annotations

import pandas as pd
import pytest

from electrolyte.numbers.quantities import COLUMNS
from electrolyte.paper.placeholders import Facts
from electrolyte.paper.unfilled import unfilled
from electrolyte.study.configuration import validated

BLANK = dict.fromkeys(COLUMNS, "") | {"kind": "single", "n": 1, "method": "m", "status": "ok"}
BLANK |= {"u": 0.1, "unit": "1", "origin": "measured", "value": 1.0}
ROWS = [
    {"quantity": "ionic_conductivity", "sample": "A", "condition": "T=25C"},
    {"quantity": "ionic_conductivity", "sample": "A", "condition": "T=60C"},
    {"quantity": "activation_energy", "sample": "A"},
]
FACTS = Facts(
    pd.DataFrame([BLANK | row for row in ROWS]),
    [{"sample": "A", "label": "A", "role": "series"}],
    validated({}),
    {},
)


def said(text: str) -> list[str]:
    return [str(problem) for problem in unfilled(text, FACTS, "text.md")]


@pytest.mark.parametrize(
    "place",
    [
        "ionic_conductivity, A, T=25C",
        "ionic_conductivity, A, T=reference",
        "each: ionic_conductivity, T=60C",
        "activation_energy, A",
        "ionic_conductivity, B, T=26C",  # a sample that is to come
        "true_density, A",
        "config: eis.reference_temperature_C",
    ],
)
def test_what_is_filled_in_or_to_come_is_no_problem(place: str) -> None:
    assert said(f"{{{{{place}}}}}") == []


@pytest.mark.parametrize(
    "place",
    [
        "ionic_conductivity, A, T=26C",
        "n: ionic_conductivity, A, T=26C",
        "each: ionic_conductivity, T=26C",
    ],
)
def test_a_condition_that_is_lacking_is_told_with_its_line(place: str) -> None:
    (problem,) = said(f"One.\n[[ at\n{{{{ionic_conductivity, A, T=99C}}}}]] {{{{{place}}}}}")
    assert problem.startswith("text.md line 3: expected a condition of ionic_conductivity of A,")
    assert f"found 'T=26C' in {{{{{place}}}}}. Known: T=25C, T=60C." in problem


def test_a_number_without_conditions_says_so() -> None:
    (problem,) = said("{{activation_energy, A, T=25C}}")
    assert problem.endswith("It has none: leave it out.")
