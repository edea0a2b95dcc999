"""What a study sets about its figures: style, axes, series; and what it is told of mistakes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from electrolyte.figures import axis_settings
from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.figures.journals import JOURNALS, style_of
from electrolyte.figures.layout import DOUBLE_COLUMN, SINGLE_COLUMN, alone, closed_up, fitted
from electrolyte.figures.panel import Context
from electrolyte.ground.errors import ConfigError
from electrolyte.numbers.quantities import COLUMNS
from electrolyte.plan.figures import FigurePlan
from electrolyte.plan.study import Plan
from electrolyte.study.configuration import validated


def problems(figures: Mapping[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a study without data is told about these settings."""
    monkeypatch.chdir(folder)
    (folder / "raw").mkdir(exist_ok=True)
    (folder / "raw" / "samples.tsv").write_text(
        "sample\tlabel\trole\tx\nA\tA\tseries\t0\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError) as raised:
        FigurePlan(Plan({"figures": figures}, "raw"), "results")
    return str(raised.value)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"style": {"journal": "Nture"}}, r"figures\.style\.journal.*Nture.*did you mean 'Nature'"),
        ({"style": {"jurnal": "ACS"}}, r"figures\.style.*'jurnal', did you mean 'journal'"),
        ({"style": {"font": "Arial"}}, r"figures\.style\.font.*Liberation Sans"),
        ({"style": {"font_size_pt": 3}}, r"figures\.style\.font_size_pt"),
        ({"style": {"single_column_mm": 8}}, r"single_column_mm: expected 40 to 300 mm.*found 8"),
        ({"axes": {"fig3e": {"x": {}}}}, r"figures\.axes\.fig3e: no panel.*did you mean 'fig3"),
        ({"axes": {"fig3b": {"z": {}}}}, r"figures\.axes\.fig3b: unknown key 'z'"),
        ({"axes": {"fig3b": {"right": {}}}}, r"fig3b: no axis 'right'; fig3b has x and y"),
        ({"axes": {"fig1d": {"x": {}}}}, r"fig1d: no axis 'x'; fig1d has no axes"),
        ({"axes": {"fig3b": {"x": {"range": [4, 3]}}}}, r"fig3b\.x: range.*lower end first"),
        ({"axes": {"fig3b": {"y": {"range": [0, 3], "scale": "log"}}}}, r"begins above 0"),
        ({"axes": {"fig3b": {"y": {"scale": "ln"}}}}, r"axes\.fig3b\.y\.scale.*'ln'"),
        ({"axes": {"fig3b": {"y": {"label": "$x"}}}}, r"label: a \$ without its partner"),
        ({"series": {"lable": "y"}}, r"figures\.series.*'lable', did you mean 'label'"),
        ({"toc": {"sample": "nobody"}}, r"figures\.toc\.sample.*nobody"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    figures: dict[str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert re.search(said, problems(figures, tmp_path, monkeypatch), re.DOTALL)


def test_every_journal_of_the_settings_has_limits() -> None:
    for journal in JOURNALS:
        config = validated({"figures": {"style": {"journal": journal}}})
        style = style_of(config["figures"]["style"])
        assert style.smallest_pt >= 5
        assert style.smallest_script_pt >= 5


@pytest.mark.parametrize("journal", JOURNALS)
def test_composed_figures_and_panels_take_the_widths_of_the_journal(journal: str) -> None:
    style = style_of(validated({"figures": {"style": {"journal": journal}}})["figures"]["style"])
    limits = JOURNALS[journal]
    for name, figure in COMPOSED.items():
        after = fitted(figure, style)
        assert after.width * 25.4 == pytest.approx(limits.double_mm), name
        assert after.height / after.width == pytest.approx(figure.height / figure.width)
    for name, panel in PANELS.items():
        width = fitted(alone(panel, name, panel), style).width * 25.4
        expected = {SINGLE_COLUMN: limits.single_mm, DOUBLE_COLUMN: limits.double_mm}[panel.width]
        assert width == pytest.approx(expected), name
    half = closed_up(COMPOSED["fig5"], {name: PANELS[name] for name in ("fig5a", "fig5c")})
    assert fitted(half, style).width * 25.4 == pytest.approx(limits.double_mm / 2)


def test_labels_ranges_and_scales_are_set() -> None:
    figure, ax = plt.subplots()
    ax.plot([0, 1, 100], [1, 2, 3])
    right = ax.twinx()
    axis_settings.apply(
        ax,
        {
            "x": {"label": "amount $y$", "scale": "log"},
            "y": {"range": [0, 10]},
            "right": {"range": [0.2, 0.4], "label": "right"},
        },
    )
    assert ax.get_xlabel() == "amount $y$"
    assert ax.get_xscale() == "log"
    assert 0 < ax.get_xlim()[0] < 1
    assert ax.get_ylim() == (0, 10)
    assert right.get_ylim() == (0.2, 0.4)
    assert right.get_ylabel() == "right"
    plt.close(figure)


def test_settings_of_a_panel_that_consists_of_plots_are_for_the_first() -> None:
    figure, ax = plt.subplots()
    ax.set_axis_off()
    first, second = ax.inset_axes((0, 0, 1, 0.5)), ax.inset_axes((0, 0.5, 1, 0.5))
    axis_settings.apply(ax, {"x": {"range": [2, 3]}})
    assert first.get_xlim() == (2, 3)
    assert second.get_xlim() != (2, 3)
    plt.close(figure)


def test_a_study_of_other_materials_has_its_own_words(tmp_path: Path, draw_panel) -> None:
    """Another series variable, label, range and scale, in the files of the panel."""
    row = dict.fromkeys(COLUMNS) | {
        "quantity": "ionic_conductivity",
        "condition": "T=25C",
        "kind": "mean",
        "value": 1.5,
        "u": 0.1,
        "unit": "mS/cm",
        "n": 2,
        "status": "ok",
        "replicate": "",
        "source": "",
    }
    numbers = pd.DataFrame([row | {"sample": name} for name in ("B0", "B1")])
    samples = [
        {"sample": name, "label": name, "role": "series", "x": x}
        for name, x in (("B0", 0.0), ("B1", 0.5))
    ]
    options = {
        "colours": {"B1": "#123456"},
        "reference_temperature_C": 25.0,
        "series_label": "Br content $y$",
        "axes": {"y": {"label": "own words", "range": [0.5, 20], "scale": "log"}},
    }
    path = tmp_path / "x.svg"
    drawn = draw_panel("fig3d", {"numbers": numbers}, Context(samples, options), [path])
    assert not drawn.not_drawn
    svg = path.read_text(encoding="utf-8")
    assert "Br content" in svg
    assert "own words" in svg
    assert "TaS" not in svg


def test_the_graphic_shows_the_wanted_sample_and_needs_no_drawing(
    tmp_path: Path, draw_panel
) -> None:
    row = dict.fromkeys(COLUMNS) | {
        "quantity": "ionic_conductivity",
        "condition": "T=25C",
        "unit": "mS/cm",
        "n": 3,
        "u": 0.1,
        "status": "ok",
    }
    rows = [
        row | {"sample": name, "kind": kind, "value": value}
        for name, mean in (("A", 4.17), ("B", 5.3))
        for kind, value in (("mean", mean), ("sd", 0.2))
    ]
    samples = [
        {"sample": name, "label": f"label {name}", "role": "series", "x": x}
        for name, x in (("A", 0.0), ("B", 0.5))
    ]
    common = {"colours": {}, "reference_temperature_C": 25.0, "series_label": "$x$"}
    path = tmp_path / "x.svg"
    for wanted, value, label in (("A", "4.2", "label A"), ("", "5.3", "label B")):
        context = Context(samples, common | {"sample": wanted})
        drawn = draw_panel("toc", {"numbers": pd.DataFrame(rows)}, context, [path])
        assert not drawn.not_drawn
        words = re.sub(r"<[^>]+>|\s", "", path.read_text(encoding="utf-8"))
        assert value in words
        assert "$" not in words
        assert label.replace(" ", "") in words
