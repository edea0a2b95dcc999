"""A structure drawn from its parts: octahedra, atoms and paths. Schematic, not data."""

from __future__ import annotations

import re
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, Polygon

from electrolyte.figures import style
from electrolyte.figures.panel import Context, Tables
from electrolyte.ground.errors import AnalysisError

FACE, FACE_EDGE = "#B9A6D3", "#7A629B"
PATH = "#C2410C"
LEGEND = 1.5  # room for it, and for the note, in units of the drawing
FAR = 0.45  # how much of its colour the farthest part loses


def draw(ax: Axes, tables: Tables, _: Context) -> pd.DataFrame:
    """Fig. 2c: the structure, one entry of legend an element."""
    table = tables["parts"]
    if table.empty:
        raise AnalysisError("drawing of a structure", "atoms, bonds or paths", "none")
    structure(ax, table)
    _legend(ax, table)
    ax.text(
        0.5,
        0.0,
        str(table["note"].iloc[0]),
        transform=ax.transAxes,
        ha="center",
        va="bottom",
        fontsize=6.5,
        style="italic",
        color=style.GREY,
    )
    low, high = ax.get_ylim()
    ax.set_ylim(low - LEGEND, high + LEGEND)
    return table


def structure(ax: Axes, table: pd.DataFrame) -> None:
    """Everything from back to front, paths on top."""
    depth = table.groupby("group")["z"].transform("mean")
    low, span = depth.min(), max(float(np.ptp(depth)), 1e-9)
    order = 2 + (depth - low) / span
    for _group, part in table.groupby("group"):
        z = float(order[part.index[0]])
        fade = FAR * (3 - z)
        points = part[["x", "y"]].to_numpy()
        kind = part["kind"].iloc[0]
        if kind == "face":
            ax.add_patch(Polygon(points, fc=FACE, lw=0, alpha=0.22, zorder=z))
            a, b, c = part[["x", "y", "z"]].to_numpy()
            if np.cross(b - a, c - a)[2] > 0:  # it faces the viewer; edges behind would confuse
                ax.add_patch(Polygon(points, fill=False, ec=FACE_EDGE, lw=0.5, zorder=z))
        elif kind == "bond":
            behind = float(2 + (part["z"].min() - low) / span) - 0.01  # both its atoms
            ax.plot(*points.T, color=_faded("#555555", fade), lw=0.8, zorder=behind)
        elif kind == "atom":
            atom = part.iloc[0]
            circle = Circle(
                (atom["x"], atom["y"]),
                float(atom["radius"]),
                fc=_faded(atom["colour"], fade),
                ec="black",
                lw=0.5,
                zorder=z + 0.01,
            )
            ax.add_patch(circle)
        else:
            radius = float(part["radius"].iloc[0])
            _hops(ax, points, radius)
    spread = table["radius"].astype(float).max()
    ax.set_xlim(table["x"].min() - 1.3 * spread, table["x"].max() + 1.3 * spread)
    ax.set_ylim(table["y"].min() - 1.3 * spread, table["y"].max() + 1.3 * spread)
    ax.set_aspect("equal", adjustable="box")
    ax.set_axis_off()


def _hops(ax: Axes, points: np.ndarray, radius: float) -> None:
    """A dashed, bowed arrow from each site to the next."""
    for index, (start, end) in enumerate(pairwise(points)):
        along = (end - start) / np.linalg.norm(end - start)
        arrow = FancyArrowPatch(
            start + 1.15 * radius * along,
            end - 1.15 * radius * along,
            connectionstyle=f"arc3,rad={0.25 if index % 2 else -0.25}",
            arrowstyle="-|>,head_length=2.6,head_width=1.4",
            mutation_scale=1,
            ls=(0, (2.5, 1.6)),
            lw=1.0,
            color=PATH,
            zorder=5,
            shrinkA=0,
            shrinkB=0,
        )
        ax.add_patch(arrow)


def _legend(ax: Axes, table: pd.DataFrame) -> None:
    atoms = table[table["kind"] == "atom"].drop_duplicates("element")
    handles = [
        mpl.lines.Line2D([], [], marker="o", ls="", mfc=a.colour, mec="black", mew=0.5, ms=5)
        for a in atoms.itertuples()
    ]
    labels = [re.sub(r"(\d*[+-])$", r"$^{\1}$", element) for element in atoms["element"]]
    if (table["kind"] == "path").any():
        handles.append(mpl.lines.Line2D([], [], ls=(0, (2.5, 1.6)), lw=1.0, color=PATH))
        labels.append("possible hops")
    ax.legend(
        handles,
        labels,
        loc="upper center",
        ncols=len(handles),
        fontsize=6.5,
        columnspacing=1.0,
        handletextpad=0.4,
        borderaxespad=0.0,
    )


def _faded(colour: str, amount: float) -> str:
    """The colour mixed with white."""
    rgb = np.array(mpl.colors.to_rgb(colour))
    return str(mpl.colors.to_hex(rgb + (1 - rgb) * max(0.0, amount)))
