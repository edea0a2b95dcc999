"""Samples with every value as a point: nothing hidden, nothing lost."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from electrolyte.figures import mechanics, style
from electrolyte.figures.dot_plot import Group, draw, side_by_side
from electrolyte.figures.panel import Context

SAMPLES = [
    {"sample": name, "label": name, "role": "series", "x": x}
    for name, x in (("A", 0.0), ("B", 0.6))
]
CONTEXT = Context(SAMPLES, {"colours": {}, "margin": 0.1})


def test_points_of_similar_value_stand_apart():
    values = np.random.default_rng(1).normal(8, 0.5, 25)
    offsets = side_by_side(values, 0.4, near=0.15)
    assert np.abs(offsets).max() <= 0.2
    for i in range(25):
        for j in range(i):
            if abs(values[i] - values[j]) < 0.15:
                assert offsets[i] != offsets[j]
    assert side_by_side(np.array([3.0]), 0.4, 1.0).tolist() == [0.0]
    assert side_by_side(np.array([3.0, 3.1, 3.2]), 0.6, 1.0).tolist() == pytest.approx(
        [-0.1, 0, 0.1]
    )


def test_source_data_holds_every_value(look):
    with style.new_figure(3.0, 2.5, look) as figure:
        ax = figure.subplots()
        groups = [Group("A", 2.0, 1.0, [1.0, 2.0, 3.0], "3"), Group("B", 4.0, 0.1, [4.0], "1")]
        table = draw(ax, groups, CONTEXT)
        assert table["value"].tolist() == [1.0, 2.0, 3.0, 4.0]
        assert [text.get_text() for text in ax.get_xticklabels()] == ["A\n3", "B\n1"]
        low, high = ax.get_ylim()
        assert 0 < low < 1.0, "values fill the axis"
        assert 4.1 < high < 5.0


EQUIVALENT = "equivalence within 10 %: $p$ = 0.020"


def numbers(p: float, lower95: float, upper95: float) -> pd.DataFrame:
    rows = [
        {
            "quantity": "indentation_modulus",
            "sample": "A",
            "replicate": "",
            "kind": "mean",
            "value": 8.2,
            "n": 1,
        },
        {
            "quantity": "indentation_modulus",
            "sample": "B",
            "replicate": "",
            "kind": "mean",
            "value": 7.3,
            "n": 1,
        },
        {
            "quantity": "indentation_modulus_difference",
            "sample": "A|B",
            "value": 0.9,
            "u": 0.14,
            "lower95": lower95,
            "upper95": upper95,
        },
        {
            "quantity": "welch_p_value",
            "sample": "A|B",
            "condition": "indentation_modulus",
            "value": p,
            "status": "ok",
        },
        {
            "quantity": "equivalence_p_value",
            "sample": "A|B",
            "condition": "indentation_modulus",
            "value": 0.02,
            "status": "ok",
            "method": "two one-sided tests within 10 % of indentation_modulus",
        },
    ]
    return pd.DataFrame(rows).assign(unit="GPa")


@pytest.mark.parametrize(
    ("p", "ends", "words"),
    [
        (1e-7, (0.62, 1.18), "−0.90 GPa (95 % CI −1.18 to −0.62)\ndifference: $p$ < 0.001"),
        (
            0.1,
            (-0.2, 2.0),
            f"−0.90 GPa (95 % CI −2.00 to 0.20)\ndifference: $p$ = 0.10\n{EQUIVALENT}",
        ),
    ],
)
def test_what_is_said_above_the_bars(p, ends, words, look):
    """The second sample minus the first, whichever way round the row has it."""
    indents = pd.DataFrame(
        {
            "sample": ["A", "A", "B", "B", "B"],
            "variant": [np.nan] * 4 + ["contact depth = depth"],
            "excluded": [np.nan] * 5,
            "indentation_modulus_GPa": [8.0, 8.4, 7.2, 7.4, 5.0],
        }
    )
    with style.new_figure(3.0, 2.5, look) as figure:
        ax = figure.subplots()
        table = mechanics.modulus(ax, {"numbers": numbers(p, *ends), "indents": indents}, CONTEXT)
        texts = [text.get_text() for text in ax.texts]
        names = [text.get_text() for text in ax.get_xticklabels()]
    assert words in texts
    assert names == ["A\n2 indents, 1 pellet", "B\n2 indents, 1 pellet"]
    drawn = table[table["shown_as"] == "drawing"]
    assert drawn["value"].tolist() == [8.0, 8.4, 7.2, 7.4]  # the variant is not drawn
    assert set(drawn["unit"]) == {"GPa"}
    written = table[table["shown_as"] == "text"]
    tests = ["equivalence_p_value"] if EQUIVALENT in words else []
    assert written["quantity"].tolist() == [
        "indentation_modulus_difference",
        "welch_p_value",
        *tests,
    ]
