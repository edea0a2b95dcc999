"""Problems as the results page shows them: figures by the labels that they have there."""

from __future__ import annotations

from electrolyte.ground.errors import Problem
from electrolyte.pages.results import in_words

DRAWN = [
    {"name": "fig3", "label": "Figure 1", "panels": {"fig3a": "a", "fig3b": "b"}},
    {"name": "fig_dqdv", "label": "Figure S1", "panels": {"fig_dqdv": ""}},
]


def test_figures_that_are_missing_have_their_labels() -> None:
    missing = "ionic_conductivity of fig3 at 25 °C; fig3b; fig_dqdv; fig3; fig9"
    text = in_words(Problem("a file", "none", file="x", missing=missing), DRAWN)
    assert text.endswith("of fig3 at 25 °C; Figure 1b; Figure S1; Figure 1; fig9")
    assert "ionic conductivity" in text


def test_a_problem_without_anything_missing_says_nothing_of_it() -> None:
    assert in_words(Problem("a file", "none", file="x"), DRAWN) == "x: expected a file, found none"
