"""Axes of voltage: against which electrode, and beside it against Li+/Li."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd
from matplotlib.axes import Axes


def label_voltage(
    ax: Axes, table: pd.DataFrame, potentials_V: Mapping[str, float], along: Literal["x", "y"]
) -> None:
    """Label the axis of a cell's voltage.

    Where the potential of its reference electrode against Li+/Li is known, a second axis on the
    other side shows voltages against Li+/Li; where cells of the table differ in their electrode,
    or none is stated, the label names none.

    Parameters
    ----------
    table : with the column ``reference_electrode``
    potentials_V : potentials of reference electrodes against Li+/Li
    """
    electrodes = set(table["reference_electrode"].fillna(""))
    electrode = str(electrodes.pop()) if len(electrodes) == 1 else ""
    ax.set(**{f"{along}label": voltage_label(electrode)})
    if electrode not in potentials_V:
        return
    shift = potentials_V[electrode]
    functions = (lambda v: v + shift, lambda v: v - shift)
    if along == "x":
        ax.tick_params(axis="x", which="both", top=False)
        ax.secondary_xaxis("top", functions=functions).set_xlabel(voltage_label("Li$^+$/Li"))
    else:
        ax.tick_params(axis="y", which="both", right=False)
        ax.secondary_yaxis("right", functions=functions).set_ylabel(voltage_label("Li$^+$/Li"))


def voltage_label(electrode: str) -> str:
    """``voltage vs Li-In / V``; plain where the reference electrode is not stated."""
    return f"voltage vs {electrode} / V" if electrode else "voltage / V"
