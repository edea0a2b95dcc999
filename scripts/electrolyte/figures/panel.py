"""What a figure consists of: panels, functions that draw into axes, and their composition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.ground.errors import AnalysisError

Tables = Mapping[str, Any]  # DataFrame, or a list of paths


@dataclass(frozen=True)
class Context:
    """What a panel may know beside its data.

    samples : the rows of ``samples.tsv``
    options : the colours and the panel's own options from the config
    """

    samples: Sequence[Mapping[str, Any]]
    options: Mapping[str, Any]

    def label(self, sample: str) -> str:
        return next((str(r["label"]) for r in self.samples if r["sample"] == sample), sample)

    def colour(self, sample: str) -> str:
        return style.colour_of(sample, self.samples, self.options["colours"])

    def marker(self, sample: str) -> str:
        return style.marker_of(sample, self.samples)

    def series(self) -> list[Mapping[str, Any]]:
        """The samples of the composition series in order of x; without x, in order of the sheet."""
        rows = [row for row in self.samples if row["role"] == "series"]
        return sorted(rows, key=lambda row: (row["x"] is None, row["x"] or 0.0))


@dataclass(frozen=True)
class Panel:
    """One panel.

    draw : draws into the axes and returns what it drew as a table (the source data)
    width, height : inches, when the panel stands alone
    """

    draw: Callable[[Axes, Tables, Context], pd.DataFrame]
    width: float = style.SINGLE_COLUMN
    height: float = 2.6


@dataclass(frozen=True)
class Composition:
    """Several panels as one figure: a mosaic of panel names, rows of equal length."""

    mosaic: Sequence[Sequence[str]]
    width: float = style.DOUBLE_COLUMN
    height: float = 5.4
    height_ratios: Sequence[float] | None = None
    width_ratios: Sequence[float] | None = None


def draw_panel(
    module: str, name: str, tables: Tables, context: Context, paths: Sequence[Path]
) -> pd.DataFrame:
    """Draw one panel of ``electrolyte.figures.<module>`` to files; returns its source data."""
    panel: Panel = _figure_module(module).PANELS[name]
    with style.new_figure(panel.width, panel.height) as figure:
        source = panel.draw(figure.subplots(), tables, context)
        style.stamp_origin(figure, origin_of(tables))
        style.save(figure, paths)
    return source


def draw_composition(
    module: str, tables: Tables, contexts: Mapping[str, Context], paths: Sequence[Path]
) -> None:
    """Draw the panels of ``electrolyte.figures.<module>`` as one lettered figure.

    ``contexts`` gives each panel its own context.
    """
    figures = _figure_module(module)
    composed: Composition = figures.COMPOSITION
    with style.new_figure(composed.width, composed.height) as figure:
        axes = figure.subplot_mosaic(
            [list(row) for row in composed.mosaic],
            height_ratios=composed.height_ratios,
            width_ratios=composed.width_ratios,
        )
        for name, ax in axes.items():
            style.letter(ax, str(name)[-1])
            figures.PANELS[name].draw(ax, tables, contexts[str(name)])
        style.stamp_origin(figure, origin_of(tables))
        style.save(figure, paths)


def read_tables(inputs: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    """Named CSV files as tables, several of one name below each other; other files as paths.

    Raises
    ------
    AnalysisError
        A name without any file: the study has no data for the figure.
    """
    tables: dict[str, Any] = {}
    for name, given in inputs.items():
        paths = [Path(given)] if isinstance(given, str) else [Path(p) for p in given]
        if not paths:
            raise AnalysisError(f"input '{name}'", "at least one file", "none in this study")
        if paths[0].suffix != ".csv":
            tables[name] = paths
            continue
        frames = [pd.read_csv(path, keep_default_na=False, na_values=[""]) for path in paths]
        tables[name] = pd.concat(frames, ignore_index=True)
    return tables


def origin_of(tables: Tables) -> str:
    """``measured``, ``synthetic`` or ``mixed``, over the column ``origin`` of all tables."""
    frames = [t for t in tables.values() if isinstance(t, pd.DataFrame) and "origin" in t]
    kinds = {kind for frame in frames for kind in frame["origin"].dropna()}
    return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "measured"


def _figure_module(name: str) -> Any:
    return import_module(f"electrolyte.figures.{name}")
