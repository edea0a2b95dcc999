"""Figure 3: ionic transport of the series."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import nyquist
from electrolyte.figures.panel import Composition, Context, Panel, Tables
from electrolyte.rounding import with_uncertainty
from electrolyte.temperature import ICE_POINT_K, celsius_of


def arrhenius(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 3b: pellet means of the conductivity over 1000/T, with the line of each sample."""
    numbers = tables["numbers"]
    sigma = numbers.query("quantity == 'ionic_conductivity' and replicate == @MEAN").copy()
    sigma["temperature_C"] = sigma["condition"].map(celsius_of)
    form = numbers.query("quantity == 'activation_energy'")["method"].iloc[0]
    with_T = "ln(sigma T)" in form
    drawn = []
    for row in context.series():
        points = sigma[sigma["sample"] == row["sample"]].sort_values("temperature_C")
        if points.empty:
            continue
        kelvin = points["temperature_C"] + ICE_POINT_K
        spread = _spread(numbers, "ionic_conductivity", points)
        factor = 1e-3 * (kelvin if with_T else 1.0)  # mS/cm to S/cm
        y, u = points["value"] * factor, spread * factor
        colour = context.colour(row["sample"])
        ax.errorbar(
            1000 / kelvin,
            y,
            yerr=u,
            fmt=context.marker(row["sample"]),
            color=colour,
            mfc="white",
            mew=0.8,
            ms=3.2,
            lw=0.7,
            zorder=3,
        )
        energy = _mean(numbers, "activation_energy", row["sample"])
        slope, intercept = np.polyfit(1000 / kelvin, np.log(y), 1)
        x = np.array([1000 / kelvin.max(), 1000 / kelvin.min()])
        ax.plot(x, np.exp(intercept + slope * x), color=colour, lw=0.9)
        text = with_uncertainty(energy["value"], _sd(numbers, "activation_energy", row["sample"]))
        ax.plot(
            [],
            [],
            color=colour,
            marker=context.marker(row["sample"]),
            mfc="white",
            mew=0.8,
            label=f"{context.label(row['sample'])}: {text} eV",
        )
        drawn.append(points.assign(x=1000 / kelvin, y=y, u_y=u))
    ax.set_yscale("log")
    ax.set_xlabel("$1000\\,T^{-1}$ / K$^{-1}$")
    ax.set_ylabel("$σT$ / S K cm$^{-1}$" if with_T else "$σ$ / S cm$^{-1}$")
    ax.margins(x=0.04)
    low, high = ax.get_ylim()
    ax.set_ylim(low / 12, high)
    ax.legend(
        loc="lower left",
        title="activation energy",
        title_fontsize=6,
        fontsize=5.8,
        alignment="left",
        borderaxespad=0.3,
        labelspacing=0.25,
    )
    _temperature_axis(ax)
    table = pd.concat(drawn)
    columns = ["sample", "temperature_C", "x", "y", "u_y", "n"]
    labels = {"x": "1000/T / K-1", "y": _arrhenius_column(with_T), "u_y": "sd of pellets"}
    return table[columns].rename(columns=labels)


def prefactor(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 3c: decadic logarithm of the Arrhenius prefactor over the composition."""
    numbers = tables["numbers"]
    table = _over_composition(ax, numbers, context, "log10_prefactor", 1.0)
    unit = numbers.query("quantity == 'log10_prefactor'")["unit"].iloc[0]
    inner = unit.removeprefix("log10(").removesuffix(")").replace("/cm", " cm$^{-1}$")
    ax.set_ylabel(f"log$_{{10}}$($σ_0$ / {inner})")
    return table


def conductivity_and_energy(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 3d: conductivity at the reference temperature (left), activation energy (right)."""
    numbers = tables["numbers"]
    first, second = "#0072B2", "#D55E00"
    other = ax.twinx()
    sigma = _over_composition(ax, numbers, context, "ionic_conductivity", 1.0, first, "o")
    energy = _over_composition(other, numbers, context, "activation_energy", 1.0, second, "s")
    temperature = celsius_of(sigma["condition"].iloc[0])
    ax.set_ylabel(f"$σ$({temperature:g} °C) / mS cm$^{{-1}}$", color=first)
    other.set_ylabel("$E_\\mathrm{a}$ / eV", color=second)
    for axes, colour in ((ax, first), (other, second)):
        axes.tick_params(axis="y", colors=colour, which="both")
        low, high = axes.get_ylim()
        axes.set_ylim(low - 0.1 * (high - low), high + 0.15 * (high - low))
    ax.tick_params(right=False, which="both")
    other.tick_params(left=False, right=True, which="both")
    return pd.concat([sigma, energy])


def _over_composition(
    ax: Axes,
    numbers: pd.DataFrame,
    context: Context,
    quantity: str,
    factor: float,
    colour: str = "",
    marker: str = "",
) -> pd.DataFrame:
    """Means with the standard deviation of the pellets over x, and every pellet as a faint point."""
    rows = numbers.query("quantity == @quantity")
    if quantity == "ionic_conductivity":
        rows = rows[rows["condition"] == _reference_condition(numbers)]
    samples = [row for row in context.series() if (rows["sample"] == row["sample"]).any()]
    numeric = all(row["x"] is not None for row in samples)
    places = [row["x"] if numeric else i for i, row in enumerate(samples)]
    table = []
    for place, row in zip(places, samples, strict=True):
        own = rows[rows["sample"] == row["sample"]]
        mean, sd = own.query("replicate == @MEAN").iloc[0], own.query("replicate == @SD")
        spread = float(sd["value"].iloc[0]) if len(sd) else np.nan
        own_colour = colour or context.colour(row["sample"])
        pellets = own.query("replicate not in [@MEAN, @SD] and replicate != ''")
        ax.plot(
            [place] * len(pellets),
            pellets["value"] * factor,
            ".",
            color=own_colour,
            ms=2.5,
            alpha=0.45,
            mew=0,
        )
        ax.errorbar(
            place,
            mean["value"] * factor,
            yerr=spread * factor,
            fmt=marker or context.marker(row["sample"]),
            color=own_colour,
            mfc="white",
            mew=0.9,
            ms=4,
            lw=0.8,
            zorder=3,
        )
        table.append(
            {
                "sample": row["sample"],
                "x": place,
                "quantity": quantity,
                "condition": mean["condition"],
                "mean": mean["value"],
                "sd": spread,
                "n": mean["n"],
                "unit": mean["unit"],
            }
        )
    if colour:
        ax.plot(places, [r["mean"] * factor for r in table], color=colour, lw=0.6, ls=":", zorder=1)
    ax.margins(x=0.1, y=0.12)
    if numeric:
        ax.set_xlabel("$x$")
    else:
        ax.set_xticks(places, [context.label(str(r["sample"])) for r in samples], rotation=20)
    ax.set_xticks(places) if numeric else None
    return pd.DataFrame(table)


def _reference_condition(numbers: pd.DataFrame) -> str:
    """The condition at which samples are compared: that of the ratios, else of the Arrhenius value."""
    line = numbers.query("quantity == 'arrhenius_conductivity'")["condition"]
    return str(line.iloc[0])


def _spread(numbers: pd.DataFrame, quantity: str, points: pd.DataFrame) -> pd.Series:
    """Standard deviation of the pellets at each of the points (NaN for a single pellet)."""
    sd = numbers.query("quantity == @quantity and replicate == @SD")
    by_place = sd.set_index(["sample", "condition"])["value"]
    return pd.Series(
        [
            by_place.get((s, c), np.nan)
            for s, c in zip(points["sample"], points["condition"], strict=True)
        ],
        index=points.index,
    )


def _mean(numbers: pd.DataFrame, quantity: str, sample: str) -> pd.Series:
    return numbers.query("quantity == @quantity and sample == @sample and replicate == @MEAN").iloc[
        0
    ]


def _sd(numbers: pd.DataFrame, quantity: str, sample: str) -> float:
    sd = numbers.query("quantity == @quantity and sample == @sample and replicate == @SD")
    return float(sd["value"].iloc[0]) if len(sd) else float("nan")


def _temperature_axis(ax: Axes) -> None:
    """A second axis above, in °C."""
    low, high = ax.get_xlim()
    ax.tick_params(top=False, which="both")
    upper = ax.secondary_xaxis(
        "top", functions=(lambda x: 1000 / x - ICE_POINT_K, lambda t: 1000 / (t + ICE_POINT_K))
    )
    span = sorted((1000 / low - ICE_POINT_K, 1000 / high - ICE_POINT_K))
    step = 20 if span[1] - span[0] > 50 else 10
    upper.set_xticks(np.arange(np.ceil(span[0] / step) * step, span[1], step))
    upper.set_xlabel("temperature / °C")


def _arrhenius_column(with_T: bool) -> str:
    return "sigma T / S K cm-1" if with_T else "sigma / S cm-1"


PANELS = {
    "fig3a": Panel(nyquist.draw_one, height=3.1),
    "fig3b": Panel(arrhenius, height=3.1),
    "fig3c": Panel(prefactor),
    "fig3d": Panel(conductivity_and_energy),
}
COMPOSITION = Composition(
    [["fig3a", "fig3b"], ["fig3c", "fig3d"]], height=5.6, height_ratios=[1.25, 1]
)
