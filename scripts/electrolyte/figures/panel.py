"""Drawing a figure: its panels into the axes of one page, and the data that they show."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from electrolyte.figures import axis_settings, colours, style
from electrolyte.figures.journals import Style
from electrolyte.figures.layout import EMPTY, NOT_MADE, Composition, Panel, closed_up, fitted
from electrolyte.ground import csv_file
from electrolyte.ground.errors import AnalysisError, Problem
from electrolyte.numbers.quantities import joined_origin

Tables = Mapping[str, Any]  # DataFrame, or a list of paths


@dataclass(frozen=True)
class Context:
    """What a panel may know beside its data.

    samples : the rows of ``samples.tsv``
    options : what holds for all panels, and the panel's own options from the config
    """

    samples: Sequence[Mapping[str, Any]]
    options: Mapping[str, Any]

    def label(self, sample: str) -> str:
        return next((str(r["label"]) for r in self.samples if r["sample"] == sample), sample)

    def colour(self, sample: str) -> str:
        return colours.colour_of(sample, self.samples, self.options["colours"])

    def marker(self, sample: str) -> str:
        return colours.marker_of(sample, self.samples)

    def series(self) -> list[Mapping[str, Any]]:
        """The samples of the series in order of x, or of the sheet; all where none is called so."""
        rows = [row for row in self.samples if row["role"] == "series"] or list(self.samples)
        return sorted(rows, key=lambda row: (row["x"] is None, row["x"] or 0.0))


@dataclass(frozen=True)
class Drawn:
    """What came of a figure.

    Attributes
    ----------
    source : the data that each panel shows; of a panel that was not drawn, why not
    not_drawn : what is missing for each of the others
    """

    source: Mapping[str, pd.DataFrame]
    not_drawn: Mapping[str, AnalysisError]

    @property
    def problems(self) -> list[Problem]:
        """The panels that were not drawn, each with what to do if it is not to come."""
        return [
            replace(
                problem,
                advice=f"To do without it: figures.leave_out: [{panel}] in config.yaml.",
                missing=panel,
            )
            for panel, error in self.not_drawn.items()
            for problem in error.problems
        ]


def draw_figure(
    composition: Composition,
    panels: Mapping[str, Panel],
    tables: Tables,
    contexts: Mapping[str, Context],
    look: Style,
    paths: Sequence[Path],
) -> Drawn:
    """Draw the panels of one figure to files; those without anything to show are left out.

    The others close up, and where none is left the files are a page that says so.

    Parameters
    ----------
    contexts : what each panel may know
    look : widths, lettering and lines
    paths : ``.pdf``, ``.svg`` or ``.png``
    """
    missing: dict[str, AnalysisError] = {}
    while panels:
        closed = fitted(closed_up(composition, panels), look)
        with style.new_figure(closed.width, closed.height, look) as figure:
            sources, failed = _draw_into(figure, closed, panels, tables, contexts)
            if not failed:
                style.stamp_origin(figure, origin_of(tables))
                style.save(figure, look, paths)
                return Drawn(sources | _not_made(missing), missing)
        missing |= failed
        panels = {name: panel for name, panel in panels.items() if name not in failed}
    reasons = "; ".join(dict.fromkeys(map(str, missing.values())))
    with style.new_figure(look.double, 1.0, look) as figure:
        words = textwrap.fill(f"{composition.title}: not made. {reasons}", 110)
        figure.set_layout_engine(None)  # there are no axes
        figure.text(0.02, 0.5, words, va="center", parse_math=False)
        style.save(figure, look, paths)
    return Drawn(_not_made(missing), missing)


def _draw_into(
    figure: Figure,
    composition: Composition,
    panels: Mapping[str, Panel],
    tables: Tables,
    contexts: Mapping[str, Context],
) -> tuple[dict[str, pd.DataFrame], dict[str, AnalysisError]]:
    """Source data of the panels that could be drawn; what is missing for the others."""
    axes = figure.subplot_mosaic(
        [list(row) for row in composition.mosaic],
        height_ratios=list(composition.height_ratios) or None,
        width_ratios=list(composition.width_ratios) or None,
        empty_sentinel=EMPTY,
    )
    letters = composition.letters
    sources, failed = {}, {}
    for name, ax in axes.items():
        if name in letters:
            style.letter(ax, letters[name])
        module, _, function = panels[name].draw.partition(":")
        draw = getattr(import_module(f"electrolyte.figures.{module}"), function)
        try:
            sources[name] = draw(ax, tables, contexts[name])
            axis_settings.apply(ax, contexts[name].options.get("axes", {}))
        except AnalysisError as error:
            failed[name] = error
    return sources, failed


def _not_made(missing: Mapping[str, AnalysisError]) -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame({NOT_MADE: [str(error)]}) for name, error in missing.items()}


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
        tables[name] = csv_file.read_tables(paths, keep_default_na=False, na_values=[""])
    return tables


def origin_of(tables: Tables) -> str:
    """``measured``, ``synthetic`` or ``mixed``, over the column ``origin`` of all tables."""
    frames = [t for t in tables.values() if isinstance(t, pd.DataFrame) and "origin" in t]
    kinds = {kind for frame in frames for kind in frame["origin"].dropna()}
    return joined_origin(kinds) or "measured"
