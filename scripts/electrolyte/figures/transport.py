"""Ionic transport of the series: Arrhenius plot, prefactor, conductivity and activation energy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.figures.panel import Context, Tables
from electrolyte.figures.source_data import with_written
from electrolyte.ground.constants import BOLTZMANN_EV_K, ICE_POINT_K
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import DOUBTED, celsius, figure_text, printed_unit
from electrolyte.numbers.condition import celsius_of, condition_at
from electrolyte.numbers.quantities import independent, select, the_one

BESIDE = 0.08  # of two quantities of one sample
CONDUCTIVITY, ENERGY = "black", style.GREY  # colours that are no sample's
LINE = 0.055  # of the axis, a line of the legend
WIDE = 5.0  # times the least conductivity
UNITS = {"sigma_T": "S K/cm", "sigma": "S/cm"}  # by ``eis.arrhenius_form``


def arrhenius(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 3b: pellet means of the conductivity over 1000/T, with the line of each sample.

    The line is that of the mean activation energy and prefactor, which the numbers state.
    """
    numbers = tables["numbers"]
    numbers = numbers[numbers["value"].notna()]
    energies = select(numbers, quantity="activation_energy", kind="mean")
    prefactors = select(numbers, quantity="log10_prefactor", kind="mean")
    with_T = context.options["form"] == "sigma_T"
    drawn, written = [], []
    for row in context.series():
        sample = str(row["sample"])
        points = _arrhenius_points(numbers, sample, with_T)
        if points.empty:
            continue
        colour, marker = context.colour(sample), context.marker(sample)
        means = points[points["kind"] == "mean"]
        x = means["1000/T / K-1"]
        ax.errorbar(
            x,
            means["value"],
            yerr=means["sd"],
            fmt=marker,
            color=colour,
            mfc="white",
            ms=3.2,
            lw=0.7,
        )
        label = context.label(sample)
        for _, energy in select(energies, sample=sample).iterrows():
            prefactor = the_one(prefactors, sample=sample)
            ends = np.array([x.max(), x.min()])
            line = 10 ** prefactor["value"] * np.exp(
                -energy["value"] / BOLTZMANN_EV_K * ends / 1000
            )
            ax.plot(ends, line, color=colour, lw=0.9, zorder=1)
            own = select(numbers, quantity="activation_energy", sample=sample)
            spread = _spread(own, energy)
            label += f": {figure_text(energy['value'], spread, energy['unit'], energy['status'])}"
            written += [own[own["kind"].isin(("mean", "sd"))], prefactor.to_frame().T]
        ax.plot([], [], color=colour, marker=marker, mfc="white", label=label)
        drawn.append(points)
    if not drawn:
        raise AnalysisError("Arrhenius plot", "conductivities of a sample of the series", "none")
    ax.set_yscale("log")
    ax.set_xlabel("1000/$T$ / K$^{-1}$")
    ax.set_ylabel("$σT$ / S K cm$^{-1}$" if with_T else "$σ$ / S cm$^{-1}$")
    _legend(ax, drawn, title="$E_\\mathrm{a}$" if written else None)
    _add_celsius_axis(ax)
    return with_written(pd.concat(drawn), *written)


def _legend(ax: Axes, drawn: Sequence[pd.DataFrame], title: str | None) -> None:
    """The legend in the lower left, which falling lines leave free; flat ones make it longer."""
    points = pd.concat(drawn)
    x = points["1000/T / K-1"]
    lowest = points[x <= (x.min() + x.max()) / 2]["value"].min()  # above the legend
    low, high = np.log(ax.get_ylim())
    share = LINE * (len(drawn) + (title is not None) + 1)
    ax.set_ylim(np.exp(min(low, (np.log(lowest) - share * high) / (1 - share))), np.exp(high))
    ax.legend(
        loc="lower left",
        fontsize=5.8,
        borderaxespad=0.4,
        labelspacing=0.3,
        title=title,
        title_fontsize=5.8,
        alignment="left",
    )


def prefactor(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 3c: decadic logarithm of the Arrhenius prefactor over the composition."""
    rows = select(tables["numbers"], quantity="log10_prefactor")
    table = _draw_over_composition(ax, rows, _with_means(rows, context), context)
    ax.set_ylabel(f"log$_{{10}}$($σ_0$ / {printed_unit(UNITS[context.options['form']])})")
    return table


def conductivity_and_energy(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 3d: conductivity at the reference temperature (left), activation energy (right).

    The conductivity has a logarithmic axis where the largest is more than five times the least.
    """
    numbers = tables["numbers"]
    conductivities, words = conductivity_at_reference(
        numbers, context.options["reference_temperature_C"]
    )
    energies = select(numbers, quantity="activation_energy")
    with_energy, with_sigma = (_with_means(rows, context) for rows in (energies, conductivities))
    if not with_energy:
        return _draw_conductivity(ax, conductivities, words, with_sigma, context)
    if not with_sigma:
        energy = _draw_over_composition(ax, energies, with_energy, context, ENERGY, "s")
        ax.set_ylabel("$E_\\mathrm{a}$ / eV")
        return energy
    other = ax.twinx()
    samples = [row for row in context.series() if row in with_energy or row in with_sigma]
    beside = BESIDE if len(samples) == 1 else 0.0  # alone in the middle, one would hide the other
    sigma = _draw_conductivity(ax, conductivities, words, samples, context, -beside)
    energy = _draw_over_composition(other, energies, samples, context, ENERGY, "s", beside)
    other.set_ylabel("$E_\\mathrm{a}$ / eV", color=ENERGY)
    ax.tick_params(axis="y", which="both", right=False)
    other.tick_params(axis="y", colors=ENERGY, left=False)
    return pd.concat([sigma, energy])


def conductivity_at_reference(
    numbers: pd.DataFrame, reference_C: float
) -> tuple[pd.DataFrame, str]:
    """The rows at the reference temperature, and words for it such as ``$σ$(25 °C)``.

    Where nothing was measured at that temperature, the rows are those of the Arrhenius line, and
    the words say so.
    """
    words = f"$σ$({celsius(reference_C)})"
    at = condition_at(reference_C)
    measured = select(numbers, quantity="ionic_conductivity", condition=at)
    line = select(numbers, quantity="arrhenius_conductivity", condition=at)
    return (measured, words) if len(measured) or line.empty else (line, f"extrapolated {words}")


def _draw_conductivity(
    ax: Axes,
    rows: pd.DataFrame,
    words: str,
    samples: Sequence[Mapping[str, Any]],
    context: Context,
    beside: float = 0.0,
) -> pd.DataFrame:
    table = _draw_over_composition(ax, rows, samples, context, CONDUCTIVITY, "o", beside)
    if table["value"].max() > WIDE * table["value"].min() > 0:
        ax.set_yscale("log")
        style.label_decades(ax.yaxis)
    else:
        ax.ticklabel_format(axis="y", useMathText=True)
    ax.set_ylabel(f"{words} / {printed_unit(table['unit'].iloc[0])}")
    return table


def _arrhenius_points(numbers: pd.DataFrame, sample: str, with_T: bool) -> pd.DataFrame:
    """σT (S K/cm) or σ (S/cm) of one sample: the means over its pellets, then each pellet.

    ``sd`` is the standard deviation over pellets, NaN of a single one.
    """
    rows = select(numbers, quantity="ionic_conductivity", sample=sample)
    spread = select(rows, kind="sd").set_index("condition")["value"]
    shown = pd.concat([select(rows, kind="mean"), independent(rows)])
    celsius = shown["condition"].map(celsius_of)
    factor = 1e-3 * (celsius + ICE_POINT_K if with_T else 1.0)
    is_mean = shown["kind"] == "mean"
    points = pd.DataFrame(
        {
            "sample": sample,
            "kind": np.where(is_mean, "mean", "pellet"),
            "replicate": shown["replicate"],
            "temperature_C": celsius,
            "1000/T / K-1": 1000 / (celsius + ICE_POINT_K),
            "value": shown["value"] * factor,
            "sd": shown["condition"].map(spread).where(is_mean) * factor,
            "n": shown["n"].where(is_mean),
            "unit": UNITS["sigma_T" if with_T else "sigma"],
        }
    )
    if not is_mean.any():
        return points.iloc[:0]
    return points.sort_values(["kind", "temperature_C"], kind="stable")


def _draw_over_composition(
    ax: Axes,
    rows: pd.DataFrame,
    samples: Sequence[Mapping[str, Any]],
    context: Context,
    colour: str = "",
    marker: str = "",
    beside: float = 0.0,
) -> pd.DataFrame:
    """Mean ± standard deviation of the pellets over x; each pellet as a faint point.

    ``samples`` have a place on the axis, by x or, without, in their order; not all need have a
    mean among the rows. Without a colour, each has its own; ``beside`` moves all points along x.
    Returns the means and the pellets, one a row.

    Raises
    ------
    AnalysisError
        No sample of the series has a mean.
    """
    rows = rows[rows["value"].notna()]
    measured = set(select(rows, kind="mean")["sample"])
    if not samples:
        raise AnalysisError(
            "plot over the composition", "a value of a sample of the series", "none"
        )
    numeric = all(row["x"] is not None for row in samples)
    places = [float(row["x"]) if numeric else float(i) for i, row in enumerate(samples)]
    table = []
    for place, row in zip(places, samples, strict=True):
        name = str(row["sample"])
        if name not in measured:
            continue
        own = select(rows, sample=name)
        mean = the_one(own, kind="mean")
        spread = _spread(own, mean)
        paint, pellets = colour or context.colour(name), independent(own)
        at = place + beside
        aside = at + 0.035 * (max(places) - min(places) or 1.0)
        ax.plot(
            [aside] * len(pellets), pellets["value"], "o", color=paint, ms=2.2, alpha=0.6, mew=0
        )
        form = marker or context.marker(name)
        ax.errorbar(at, mean["value"], spread, fmt=form, color=paint, mfc="white", ms=4, lw=0.8)
        if mean["status"] == "suspect":
            beside_it = {"textcoords": "offset points", "ha": "right"}
            ax.annotate(DOUBTED, (at, mean["value"]), (-4, 0), **beside_it)
        same = {"sample": name, "x": place, "quantity": mean["quantity"], "unit": mean["unit"]}
        table.append(same | {"kind": "mean", "value": mean["value"], "sd": spread, "n": mean["n"]})
        table += [
            same | {"kind": "pellet", "replicate": pellet["replicate"], "value": pellet["value"]}
            for _, pellet in pellets.iterrows()
        ]
    shown = pd.DataFrame(table)
    if colour:
        means = shown[shown["kind"] == "mean"]
        ax.plot(means["x"] + beside, means["value"], ":", color=colour, lw=0.7, zorder=1)
    ax.margins(x=0.1, y=0.15)
    if len(set(places)) == 1:
        ax.set_xlim(places[0] - 0.5, places[0] + 0.5)
    _label_composition(ax, places, [] if numeric else samples, context)
    return shown


def _with_means(rows: pd.DataFrame, context: Context) -> list[Mapping[str, Any]]:
    """The samples of the series that have a mean among the rows."""
    known = set(select(rows[rows["value"].notna()], kind="mean")["sample"])
    return [row for row in context.series() if row["sample"] in known]


def _label_composition(
    ax: Axes, places: list[float], samples: Sequence[Mapping[str, Any]], context: Context
) -> None:
    """Ticks at the compositions: their x, or the labels of samples that have none."""
    if samples:
        ax.set_xticks(places, [context.label(str(row["sample"])) for row in samples])
    else:
        ax.set_xticks(places)
        ax.set_xlabel(context.options["series_label"])


def _spread(rows: pd.DataFrame, mean: pd.Series) -> float:
    """Standard deviation over the pellets of a mean; of a single pellet its own u."""
    found = select(rows, sample=str(mean["sample"]), kind="sd")["value"]
    return float(found.iloc[0]) if len(found) else float(mean["u"])


def _add_celsius_axis(ax: Axes) -> None:
    """A second axis above, in °C; its ticks keep their distance along 1/T."""
    ax.tick_params(top=False)
    upper = ax.secondary_xaxis("top", functions=(_celsius, _celsius_inverse))
    upper.set_xlabel("temperature / °C")
    left, right = ax.get_xlim()
    hot, cold = _celsius(np.array([left, right]))
    for step in (10, 20, 25, 50, 100, 200):
        ticks = np.arange(np.ceil(cold / step) * step, hot, step)
        apart = np.abs(np.diff(_celsius_inverse(ticks))) / (right - left)
        if apart.min(initial=1.0) > 0.09:
            break
    upper.set_xticks(ticks)


def _celsius(x: np.ndarray) -> np.ndarray:
    return 1000 / np.asarray(x) - ICE_POINT_K


def _celsius_inverse(celsius: np.ndarray) -> np.ndarray:
    return 1000 / (np.asarray(celsius) + ICE_POINT_K)
