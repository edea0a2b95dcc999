"""Labels, ranges and scales that a study sets for the axes of a panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes


def apply(ax: Axes, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    """Set what ``figures.axes`` says of one panel.

    Parameters
    ----------
    wanted : ``label``, ``range`` and ``scale``, each as far as given, by ``x``, ``y`` or ``right``
    """
    if not ax.axison and ax.child_axes:  # the panel is drawn into insets, its main one first
        ax = ax.child_axes[0]
    for name, setting in wanted.items():
        axes = _right_of(ax) if name == "right" else ax
        axis = axes.xaxis if name == "x" else axes.yaxis
        if "label" in setting:
            axis.set_label_text(setting["label"])
        if "scale" in setting:
            _scale(axes, "x" if name == "x" else "y", setting["scale"])
        if "range" in setting:
            (axes.set_xlim if name == "x" else axes.set_ylim)(setting["range"])
            for text in axes.texts:  # what was written beside a point goes with it
                text.set_clip_on(True)


def _scale(axes: Axes, name: str, scale: str) -> None:
    """A logarithmic axis begins at the smallest value above zero."""
    low, _ = getattr(axes, f"get_{name}lim")()
    if scale == "log" and low <= 0:
        smallest = axes.dataLim.minposx if name == "x" else axes.dataLim.minposy
        getattr(axes, f"set_{name}lim")(0.8 * smallest, None)
    getattr(axes, f"set_{name}scale")(scale)


def _right_of(ax: Axes) -> Axes:
    """The axes that share the x axis, with a y axis of their own; the same if there are none."""
    twins = [other for other in ax.get_shared_x_axes().get_siblings(ax) if other is not ax]
    return twins[0] if twins else ax
