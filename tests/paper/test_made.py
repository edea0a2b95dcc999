"""Figures and tables as a run could make them: letters as drawn, no table without rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.axes import Axes

from electrolyte.figures import panel
from electrolyte.figures.journals import style_of
from electrolyte.figures.layout import Composition, Panel
from electrolyte.ground.csv_file import write_csv
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.tables import without_rows
from electrolyte.pages import results
from electrolyte.paper.made import NOT_DRAWN, made, not_drawn
from electrolyte.paper.typst import caption
from electrolyte.study.configuration import validated

FIGURE = {
    "name": "fig1",
    "kind": "figure",
    "label": "Figure 1",
    "panels": {"fig1a": "Figure 1a", "fig1b": "Figure 1b", "fig1d": "Figure 1c"},
    "place": "text",
}
SINGLE = {
    "name": "figS4",
    "kind": "figure",
    "label": "Figure S1",
    "panels": {},
    "place": "supporting",
}
CAPTIONS = {"fig1a": "Patterns.", "fig1b": "Spectra.", "fig1d": "Micrograph.", "figS4": "Plot."}


def tables(*names: str) -> list[dict[str, object]]:
    return [
        {"name": name, "kind": "table", "label": "?", "panels": {}, "place": "supporting"}
        for name in names
    ]


def test_letters_are_those_of_the_panels_drawn() -> None:
    (found,) = made([FIGURE], {"fig1b"}, ())
    assert found["panels"] == {"fig1a": "Figure 1a", "fig1d": "Figure 1b"}
    assert caption(found, CAPTIONS) == "(a) Patterns. (b) Micrograph."


def test_a_panel_that_remains_alone_has_no_letter() -> None:
    (found,) = made([FIGURE], {"fig1b", "fig1d"}, ())
    assert found["panels"] == {"fig1a": "Figure 1"}
    assert caption(found, CAPTIONS) == "Patterns."


@pytest.mark.parametrize("item", [FIGURE, SINGLE])
def test_a_figure_of_which_nothing_was_drawn_describes_nothing(item: dict[str, object]) -> None:
    (found,) = made([item], {"fig1a", "fig1b", "fig1d", "figS4"}, ())
    assert (found["label"], found["panels"], found["drawn"]) == (item["label"], {}, False)
    assert caption(found, CAPTIONS) == NOT_DRAWN


def test_what_is_all_there_stays_as_it_is() -> None:
    assert [dict(item, drawn=True) for item in (FIGURE, SINGLE)] == made([FIGURE, SINGLE], (), ())


def test_tables_without_rows_are_not_counted() -> None:
    texts = {
        "table_eds": "**Elements**\n\n| sample | element |\n| --- | --- |\n\nSynthetic data.\n",
        "table_peaks": "**Peaks**\n\n| sample | d |\n| --- | --- |\n| A | 3.2 |\n",
    }
    assert without_rows(texts) == {"table_eds"}
    (found,) = made(tables(*texts), (), without_rows(texts))
    assert (found["name"], found["label"]) == ("table_peaks", "Table S1")


def nothing(ax: Axes, _tables: object, _context: object) -> None:
    raise AnalysisError("spectra", "at least one", "none")


def test_what_was_not_drawn_is_known_from_its_source_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("electrolyte.figures.toc.nothing", nothing, raising=False)
    own = Panel("Spectra", "spectra", "toc:nothing", {})
    composition = Composition("Spectra", "spectra", (("fig1b",),))
    context = panel.Context([], {})
    drawn = panel.draw_figure(
        composition,
        {"fig1b": own},
        {},
        {"fig1b": context},
        style_of(validated({})["figures"]["style"]),
        [tmp_path / "f.svg"],
    )
    write_csv(drawn.source["fig1b"], tmp_path / "fig1b.csv")
    (tmp_path / "fig1a.csv").write_text("x,y\n1,2\n")
    assert not_drawn([tmp_path / "fig1a.csv", tmp_path / "fig1b.csv"]) == {"fig1b"}


def test_the_page_shows_the_letters_that_were_drawn(tmp_path: Path) -> None:
    (tmp_path / "fig1.svg").write_text("<svg/>")
    item = {"name": "fig1", "label": "Figure 1", "techniques": ["xrd"]}
    item |= {"panels": {"fig1a": "a", "fig1b": "b", "fig1d": "c"}}
    (figure,) = results.figures([item], CAPTIONS, {}, tmp_path, {"fig1b"})
    assert [(part.name, part.letter) for part in figure.parts] == [("fig1a", "a"), ("fig1d", "b")]
    (alone,) = results.figures([item], CAPTIONS, {}, tmp_path, {"fig1b", "fig1d"})
    assert [(part.name, part.letter) for part in alone.parts] == [("fig1a", "")]
    (none,) = results.figures([item], CAPTIONS, {}, tmp_path, set(item["panels"]))
    assert (none.parts, none.title) == ([], NOT_DRAWN)
