"""NMR over temperature: relaxation and line width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.figures.colours import graded
from electrolyte.figures.nmr_spectra import isotope, shown_range
from electrolyte.figures.panel import Context, Tables
from electrolyte.figures.source_data import with_written
from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import celsius, figure_text
from electrolyte.numbers.condition import celsius_of
from electrolyte.numbers.quantities import select

_STEP = 0.28  # between spectra, in units of their height


def relaxation(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. S3a: T1 over 1000/T with the BPP model, and the recoveries behind it.

    ``tables``: ``numbers``, ``recoveries``, ``curves``; option ``nucleus``.
    """
    nucleus = context.options["nucleus"]
    recoveries = select(tables["recoveries"], nucleus=nucleus)
    samples = _samples(recoveries, context, f"recoveries of {nucleus}")
    wide, *narrow = _split(ax, [1.35, *[1.0] * len(samples)])
    drawn = _draw_t1(wide, tables, context, nucleus, samples)
    temperatures = sorted(recoveries["temperature_C"].dropna().unique())
    for panel, sample in zip(narrow, samples, strict=True):
        own = recoveries[recoveries["sample"] == sample]
        for temperature, colour in _coloured(temperatures):
            at = own[own["temperature_C"] == temperature]
            fit, points = select(at, kind="fit"), select(at, kind="measured")
            panel.plot(fit["delay_s"], fit["recovered"], color=colour, lw=0.7)
            panel.plot(points["delay_s"], points["recovered"], "o", color=colour, ms=2, mew=0)
        panel.set_xscale("log")
        panel.set_ylim(-0.05, 1.1)
        panel.set_xlabel("delay / s")
        panel.set_title(context.label(sample), fontsize=7)
        panel.tick_params(labelleft=panel is narrow[0])
    narrow[0].set_ylabel("recovered fraction")
    _number([wide, *narrow])
    _temperature_legend(narrow[-1], temperatures)
    shown = pd.concat([drawn, recoveries[recoveries["sample"].isin(samples)]])
    numbers = tables["numbers"]
    energies = numbers[numbers["quantity"] == f"bpp_activation_energy_{nucleus}"]
    return with_written(shown, energies[energies["sample"].isin(samples)])


def line_width(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. S3b: spectra over temperature and the width of their main line.

    ``tables``: ``numbers``, ``spectra``; options ``nucleus``, ``range_ppm``.
    """
    nucleus = context.options["nucleus"]
    spectra = select(tables["spectra"], nucleus=nucleus)
    low, high = shown_range(spectra, context.options["range_ppm"])
    spectra = spectra[spectra["shift_ppm"].between(low, high)]
    samples = _samples(spectra, context, f"spectra of {nucleus}")
    *stacks, wide = _split(ax, [*[1.0] * len(samples), 1.35])
    temperatures = sorted(spectra["temperature_C"].dropna().unique())
    for panel, sample in zip(stacks, samples, strict=True):
        own = spectra[spectra["sample"] == sample]
        for place, (temperature, colour) in enumerate(_coloured(temperatures)):
            at = own[own["temperature_C"] == temperature]
            panel.plot(at["shift_ppm"], at["intensity"] + _STEP * place, color=colour, lw=0.7)
            panel.text(
                high, _STEP * place + 0.03, f" {celsius(temperature)}", fontsize=5.5, color=colour
            )
        panel.set_xlim(high, low)
        panel.set_yticks([])
        panel.tick_params(right=False)
        panel.set_xlabel(f"{isotope(nucleus)} shift / ppm")
        panel.set_title(context.label(sample), fontsize=7)
    stacks[0].set_ylabel("intensity / height of the main line")
    _number([*stacks, wide])
    drawn = _draw_widths(wide, tables["numbers"], context, nucleus, samples)
    return pd.concat([drawn, spectra[spectra["sample"].isin(samples)]])


def _samples(table: pd.DataFrame, context: Context, subject: str) -> list[str]:
    """Samples in the table with more than one temperature, in order of the sheet."""
    count = table.groupby("sample")["temperature_C"].nunique()
    names = [str(r["sample"]) for r in context.samples if count.get(r["sample"], 0) > 1]
    if not names:
        raise AnalysisError(subject, "a sample measured at several temperatures", "none")
    return names


def _split(ax: Axes, ratios: Sequence[float]) -> list[Axes]:
    """The axes' place as a row of axes."""
    ax.set_axis_off()
    figure: Any = ax.get_figure()
    grid = ax.get_subplotspec().subgridspec(1, len(ratios), width_ratios=ratios)
    return [figure.add_subplot(grid[0, i]) for i in range(len(ratios))]


def _number(panels: Sequence[Axes]) -> None:
    """Roman numerals for the parts of a panel, which captions refer to."""
    for numeral, ax in zip(("i", "ii", "iii", "iv", "v", "vi", "vii"), panels, strict=False):
        ax.set_title(f"({numeral})", loc="left", fontsize=7)


def _coloured(temperatures: Sequence[float]) -> list[tuple[float, str]]:
    """Temperatures with colours from cold to hot; none of them is too pale for a line."""
    return list(zip(temperatures, graded(len(temperatures)), strict=True))


def _temperature_legend(ax: Axes, temperatures: Sequence[float]) -> None:
    for temperature, colour in _coloured(temperatures):
        ax.plot([], [], "o-", color=colour, ms=2, lw=0.7, label=celsius(temperature))
    ax.legend(loc="upper left", fontsize=5.5, labelspacing=0.2, borderaxespad=0.3)


def _draw_t1(
    ax: Axes, tables: Tables, context: Context, nucleus: str, samples: Sequence[str]
) -> pd.DataFrame:
    numbers = tables["numbers"]
    drawn = []
    for sample in samples:
        colour = context.colour(sample)
        rows = select(numbers, sample=sample, quantity=f"spin_lattice_relaxation_time_{nucleus}")
        at = rows["condition"].map(celsius_of)
        points = pd.DataFrame(
            {
                "sample": sample,
                "nucleus": nucleus,
                "temperature_C": at,
                "1000/T / K-1": 1000 / (at + ICE_POINT_K),
                "t1_s": rows["value"],
                "t1_u_s": rows["u"],
                "origin": rows["origin"],
            }
        )
        curve = select(tables["curves"], sample=sample, nucleus=nucleus)
        if len(curve):  # too few temperatures have no model
            x = 1000 / (curve["temperature_C"] + ICE_POINT_K)
            band = curve["t1_low_s"], curve["t1_high_s"]
            ax.fill_between(x, *band, color=colour, alpha=0.25, lw=0)
            ax.plot(x, curve["t1_s"], color=colour, lw=0.8)
        ax.errorbar(
            points["1000/T / K-1"],
            points["t1_s"],
            points["t1_u_s"],
            fmt=context.marker(sample),
            color=colour,
            mfc="white",
            ms=3.4,
            lw=0.7,
            label=_bpp_label(numbers, sample, nucleus, context),
        )
        drawn.append(points)
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    ax.set_ylim(low, high * (1.5 + 0.3 * len(samples)))  # room for the legend above the data
    style.label_decades(ax.yaxis)
    ax.set_xlabel("1000/$T$ / K$^{-1}$")
    ax.set_ylabel(f"$T_1$({isotope(nucleus)}) / s")
    ax.legend(loc="upper left", fontsize=5.8, borderaxespad=0.3, labelspacing=0.4)
    return pd.concat(drawn)


def _bpp_label(numbers: pd.DataFrame, sample: str, nucleus: str, context: Context) -> str:
    rows = select(numbers, sample=sample, quantity=f"bpp_activation_energy_{nucleus}")
    if rows.empty:
        return context.label(sample)
    row = rows.iloc[0]
    value = figure_text(row["value"], row["u"], row["unit"], row["status"])
    label = f"{context.label(sample)}\nBPP $E_\\mathrm{{a}}$: {value}"
    minimum = select(numbers, sample=sample, quantity=f"bpp_minimum_temperature_{nucleus}")
    for _, row in minimum[minimum["value"].notna()].head(1).iterrows():
        value = figure_text(row["value"], row["u"], row["unit"], row["status"])
        label += f"\nminimum: {value}"
    return label


def _draw_widths(
    ax: Axes, numbers: pd.DataFrame, context: Context, nucleus: str, samples: Sequence[str]
) -> pd.DataFrame:
    drawn = []
    for sample in samples:
        rows = select(numbers, sample=sample, quantity=f"linewidth_{nucleus}")
        points = pd.DataFrame(
            {
                "sample": sample,
                "nucleus": nucleus,
                "temperature_C": rows["condition"].map(celsius_of),
                "linewidth_Hz": rows["value"],
                "linewidth_u_Hz": rows["u"],
                "origin": rows["origin"],
            }
        ).sort_values("temperature_C")
        ax.errorbar(
            points["temperature_C"],
            points["linewidth_Hz"],
            points["linewidth_u_Hz"],
            fmt=context.marker(sample) + "-",
            color=context.colour(sample),
            mfc="white",
            ms=3.4,
            lw=0.7,
            label=context.label(sample),
        )
        drawn.append(points)
    ax.set_xlabel("temperature / °C")
    ax.set_ylabel(f"FWHM of the {isotope(nucleus)} line / Hz")
    top = pd.concat(drawn)["linewidth_Hz"].max()
    ax.set_ylim(0, 1.12 * top if top > 0 else None)
    ax.legend(loc="lower left", fontsize=6)
    return pd.concat(drawn)
