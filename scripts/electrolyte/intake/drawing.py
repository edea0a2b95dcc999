"""A picture of a raw file: its columns or its image as they were read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from electrolyte.intake.answers import AnswerError
from electrolyte.readers.measurement import (
    CURRENT,
    DENSITY,
    DEPTH,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    INDENT,
    LOAD,
    PURGED_CYCLE,
    REAL_IMPEDANCE,
    SAMPLE_VOLUME,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)

MOST_PARTS = 12  # of which each is a line
SIZE_IN = (7.0, 3.6)


def draw(measurement: Measurement, place: Path) -> None:
    """Draw a measurement into a picture, of a kind that its suffix says (``.png``, ``.pdf``).

    Raises
    ------
    AnswerError
        No picture has this suffix.
    """
    figure = figure_of(measurement)
    kinds = figure.canvas.get_supported_filetypes()
    if place.suffix[1:].lower() not in kinds:
        raise AnswerError(f"--plot {place}: expected .png, .pdf or .svg, found '{place.suffix}'")
    figure.savefig(place, dpi=150)


def figure_of(measurement: Measurement) -> Figure:
    """The drawing of a measurement.

    Impedance in the complex plane and as modulus over frequency; what runs over time over time;
    indents as load over depth; images and height maps as such; anything else as its second column
    over its first. Parts of a file are lines of their own, the first ``MOST_PARTS`` of them.
    """
    figure = Figure(figsize=SIZE_IN, layout="constrained")
    parts = [part.measurement for part in measurement.parts[:MOST_PARTS]] or [measurement]
    if image := next((name for name in ("image", "height") if name in measurement.arrays), ""):
        axes = figure.subplots()
        shown = axes.imshow(measurement.arrays[image], cmap="gray")
        figure.colorbar(shown, label="height / µm" if image == "height" else "intensity")
    else:
        drawings = _DRAWINGS.get(measurement.technique, (_first_columns,))
        for axes, drawing in zip(
            np.atleast_1d(figure.subplots(1, len(drawings))), drawings, strict=True
        ):
            for number, part in enumerate(parts, start=1):
                drawing(axes, part, f"part {number}")
            if len(parts) > 1:
                axes.legend(fontsize=6)
    figure.suptitle(f"{measurement.source.name} ({measurement.format})", fontsize=8)
    return figure


def _complex_plane(axes: Axes, part: Measurement, name: str) -> None:
    frame = part.frame
    axes.plot(frame[REAL_IMPEDANCE], -frame[IMAGINARY_IMPEDANCE], ".-", ms=3, lw=0.5, label=name)
    axes.set(xlabel="Z' / Ω", ylabel="−Z'' / Ω")
    axes.set_aspect("equal", "datalim")


def _modulus(axes: Axes, part: Measurement, name: str) -> None:
    frame = part.frame
    modulus = np.hypot(frame[REAL_IMPEDANCE], frame[IMAGINARY_IMPEDANCE])
    axes.loglog(frame[FREQUENCY], modulus, ".-", ms=3, lw=0.5, label=name)
    axes.set(xlabel="frequency / Hz", ylabel="|Z| / Ω")


def _over(x: str, y: str) -> Callable[[Axes, Measurement, str], None]:
    def drawing(axes: Axes, part: Measurement, name: str) -> None:
        if not {x, y} <= set(part.frame.columns):
            return _first_columns(axes, part, name)
        axes.plot(part.frame[x], part.frame[y], lw=0.7, label=name)
        axes.set(xlabel=x, ylabel=y)
        return None

    return drawing


def _indents(axes: Axes, part: Measurement, name: str) -> None:
    frame = part.frame
    for _, one in frame.groupby(INDENT, sort=False) if INDENT in frame else [(name, frame)]:
        axes.plot(one[DEPTH], one[LOAD], lw=0.5)
    axes.set(xlabel=DEPTH, ylabel=LOAD)


def _first_columns(axes: Axes, part: Measurement, name: str) -> None:
    """The second column of numbers over the first."""
    numbers = [str(c) for c in part.frame.columns if part.frame[c].dtype.kind in "fi"]
    if len(numbers) < 2:
        axes.text(0.5, 0.5, "no two columns of numbers", ha="center", transform=axes.transAxes)
        return
    axes.plot(part.frame[numbers[0]], part.frame[numbers[1]], lw=0.7, label=name)
    axes.set(xlabel=numbers[0], ylabel=numbers[1])


def _cycles(axes: Axes, part: Measurement, name: str) -> None:
    y = DENSITY if DENSITY in part.frame else SAMPLE_VOLUME
    x = part.frame.get(PURGED_CYCLE, part.frame.index + 1)
    axes.plot(x, part.frame[y], "o", label=name)
    axes.set(xlabel="cycle", ylabel=y)


_DRAWINGS: dict[str, tuple[Callable[[Axes, Measurement, str], None], ...]] = {
    "eis": (_complex_plane, _modulus),
    "dc": (_over(TEST_TIME, VOLTAGE), _over(TEST_TIME, CURRENT)),
    "cycling": (_over(TEST_TIME, VOLTAGE), _over(TEST_TIME, CURRENT)),
    "indentation": (_indents,),
    "pycnometry": (_cycles,),
}
