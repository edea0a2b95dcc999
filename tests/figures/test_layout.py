"""A composed figure closes up where it lacks panels, and its letters run on."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.figures.layout import EMPTY, Composition, closed_up


def closed(figure: str, present: str) -> Composition:
    """The figure with the panels of these letters."""
    return closed_up(COMPOSED[figure], {f"{figure}{c}": PANELS[f"{figure}{c}"] for c in present})


@pytest.mark.parametrize(
    ("count", "width", "height"),
    [
        (1, 3.25, 3.15),
        (2, 7.0, 3.15),
        (3, 7.0, 2.3625),
        (4, 7.0, 6.3),
        (6, 7.0, 4.725),
        (40, 7.0, 8.6),
    ],
)
def test_a_grid_of_plots_has_the_size_that_they_need(
    count: int, width: float, height: float
) -> None:
    panel = PANELS["figS5"].with_plots(count)
    assert (panel.width, panel.height) == pytest.approx((width, height))


def test_a_whole_figure_stays_as_it_is() -> None:
    assert all(closed_up(figure, PANELS) == figure for figure in COMPOSED.values())


def test_a_figure_without_its_last_panel_fills_the_row() -> None:
    figure = closed("fig5", "abc")
    assert figure.mosaic == (("fig5a", "fig5b"), ("fig5c", "fig5c"))
    assert (figure.width, figure.height) == (COMPOSED["fig5"].width, COMPOSED["fig5"].height)


def test_letters_run_on() -> None:
    assert closed("fig5", "acd").letters == {"fig5a": "a", "fig5c": "b", "fig5d": "c"}


def test_a_row_without_panels_goes_with_its_height() -> None:
    figure = closed("fig1", "abc")
    assert figure.mosaic == (("fig1a", "fig1b"), ("fig1a", "fig1c"))
    assert figure.height == pytest.approx(7.4 * 2 / 3.4)
    assert len(figure.height_ratios) == 2


def test_a_column_without_panels_goes_with_its_width() -> None:
    figure = closed("fig5", "ac")
    assert figure.mosaic == (("fig5a",), ("fig5c",))
    assert figure.width == pytest.approx(3.5)


def test_a_neighbour_grows_upwards_where_none_can_grow_sideways() -> None:
    assert closed("fig1", "acd").mosaic == (
        ("fig1a", "fig1c"),
        ("fig1a", "fig1c"),
        ("fig1d", "fig1d"),
    )


def test_a_panel_that_is_left_alone_has_its_own_size_and_no_letter() -> None:
    figure = closed("fig1", "d")
    assert (figure.width, figure.height) == (PANELS["fig1d"].width, PANELS["fig1d"].height)
    assert figure.letters == {}


@pytest.mark.parametrize("name", COMPOSED)
def test_every_subset_of_panels_fills_rectangles(name: str) -> None:
    """Matplotlib takes only rectangles; no panel that is there gets lost, none gets in."""
    own = COMPOSED[name].panels
    subsets = chain.from_iterable(combinations(own, n) for n in range(1, len(own) + 1))
    for subset in subsets:
        figure = closed_up(COMPOSED[name], {panel: PANELS[panel] for panel in subset})
        assert figure.panels == subset
        cells = {(i, j): c for i, row in enumerate(figure.mosaic) for j, c in enumerate(row)}
        assert EMPTY not in cells.values()
        for panel in subset:
            rows, columns = zip(*(place for place, c in cells.items() if c == panel), strict=True)
            inside = {(i, j) for i in set(rows) for j in set(columns)}
            assert max(rows) - min(rows) + 1 == len(set(rows))
            assert max(columns) - min(columns) + 1 == len(set(columns))
            assert all(cells[place] == panel for place in inside)
