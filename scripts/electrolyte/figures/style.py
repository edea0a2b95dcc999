"""How figures are drawn and written: sizes at which panels are drawn, and files that are the same
each time.

What a study may choose of it is a ``Style`` (``figures/journals.py``). Panels are drawn for
lettering of 7 pt; another size scales the whole drawing, and leaves it less or more room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from matplotlib.transforms import TransformedBbox
from PIL import Image

from electrolyte.figures import lettering
from electrolyte.figures.journals import DRAWN_PT, Style
from electrolyte.figures.printing import printed
from electrolyte.ground.printing import DOUBTED

# shades of an image: none is seen between two of them, and files are half as large as with 256
SHADES = 64
DPI = 300  # what journals ask for images
THINNEST = 0.5  # pt, of lines at final size
GREY = "#666666"  # of what is no sample: guides, brackets, words beside

# blanks at the ends of a text, which SVG drops
_EDGE_BLANK = re.compile(rb"(<text [^>]*>) (?=\S)|(?<=\S) (?=</text>)")
# readers may lack the font of the study: widths of Arial are the same
_FAMILY = re.compile(rb"(font-family: [^;\"]+)")
_SIZE = re.compile(rb'(<svg [^>]*?)(height|width)="([\d.]+)pt"([^>]*?)(height|width)="([\d.]+)pt"')

RC: dict[Any, Any] = {
    "font.size": DRAWN_PT,
    "axes.labelsize": 7.5,
    "axes.titlesize": 7.5,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "legend.fontsize": 6.5,
    "axes.linewidth": 0.6,
    "axes.unicode_minus": True,
    "lines.linewidth": 1.0,
    "lines.markersize": 3.5,
    "patch.linewidth": 0.6,
    "xtick.direction": "in",
    "ytick.direction": "in",
    "xtick.top": True,
    "ytick.right": True,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "xtick.minor.size": 1.6,
    "ytick.minor.size": 1.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.width": 0.5,
    "ytick.minor.width": 0.5,
    "legend.frameon": False,
    "legend.handlelength": 1.4,
    "errorbar.capsize": 2,
    "figure.dpi": DPI,
    "savefig.dpi": DPI,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "electrolyte",  # same element ids in every run
    "path.simplify": True,
}


@contextmanager
def new_figure(width: float, height: float, style: Style) -> Iterator[Figure]:
    """A figure of ``width`` x ``height`` inches at final size, to be drawn inside the block."""
    lettering.register()
    with (
        mpl.rc_context({**RC, **lettering.settings(style.font)}),
        lettering.script_size(),
        lettering.one_parser(),
    ):
        yield Figure(figsize=(width / style.scale, height / style.scale), layout="constrained")


def label_decades(axis: Axis) -> None:
    """Label 1, 2 and 5 of each decade as plain numbers; small ticks between them show the scale."""
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_minor_locator(LogLocator(subs=tuple(range(1, 10))))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def save(figure: Figure, style: Style, paths: Sequence[Path]) -> None:
    """Write the figure to each path, inside its block; the ending says in which form.

    It is laid out and drawn once, as SVG; PDF and PNG are that drawing, printed. So all forms show
    the same, and depend on the data alone: no date, no program version.
    """
    FigureCanvasSVG(figure)  # text is measured as SVG draws it
    lettering.make_readable(
        figure, style.smallest_pt / style.scale, style.smallest_script_pt / style.scale
    )
    _widen_lines(figure, style.line_width, THINNEST / style.scale)
    if engine := figure.get_layout_engine():
        engine.execute(figure)
        figure.set_layout_engine(None)  # savefig would draw everything twice for it
    drawn = BytesIO()
    dpi = DPI * style.scale  # of images, in the drawing that is scaled afterwards
    figure.savefig(drawn, format="svg", dpi=dpi, metadata={"Creator": None, "Date": None})
    svg = _EDGE_BLANK.sub(rb"\1" + "\u00a0".encode(), drawn.getvalue())
    svg = _SIZE.sub(lambda found: _scaled(found, style.scale), svg, count=1)
    for path in paths:
        match path.suffix:
            case ".svg":
                path.write_bytes(_FAMILY.sub(rb"\1, Arial, Helvetica, sans-serif", svg))
            case ".png":
                path.write_bytes(_opaque(printed(svg, "png", style.font, ppi=DPI)))
            case _:
                path.write_bytes(printed(svg, "pdf", style.font))


def _scaled(found: re.Match[bytes], scale: float) -> bytes:
    """The head of an SVG with a size of its own; the view box keeps the drawing's."""
    before, first, one, between, second, other = found.groups()
    sizes = [f'"{float(size) * scale:g}pt"'.encode() for size in (one, other)]
    return before + first + b"=" + sizes[0] + between + second + b"=" + sizes[1]


def _opaque(png: bytes) -> bytes:
    """A PNG without transparency; all colours as drawn, so no palette."""
    with Image.open(BytesIO(png)) as full:
        seen = full.convert("RGB")
    written = BytesIO()
    seen.save(written, format="png", dpi=(DPI, DPI), optimize=True)
    return written.getvalue()


def _widen_lines(figure: Figure, factor: float, thinnest: float) -> None:
    """All lines wider by a factor, and none that is drawn thinner than ``thinnest``."""

    def wider(width: float) -> float:
        return max(factor * width, thinnest) if width else 0.0

    ticks = {line for tick in figure.findobj(Tick) for line in tick.get_children()}
    drawn: list[Any] = figure.findobj(_has_lines)
    for artist in drawn:
        if artist in ticks:
            continue
        if isinstance(artist, Collection):
            artist.set_linewidth([wider(width) for width in np.atleast_1d(artist.get_linewidth())])
            continue
        artist.set_linewidth(wider(artist.get_linewidth()))
        if isinstance(artist, Line2D):
            artist.set_markeredgewidth(wider(artist.get_markeredgewidth()))
    for axes in figure.findobj(Axes):
        for which in ("major", "minor"):
            width = wider(mpl.rcParams[f"xtick.{which}.width"])
            axes.tick_params(which=which, width=width)


def _has_lines(artist: Artist) -> bool:
    return isinstance(artist, (Line2D, Patch, Collection))


def stamp_origin(figure: Figure, origin: str) -> None:
    """Say on the figure that its data is not (all) measured, and what the mark of doubt means."""
    origins = {"synthetic": "synthetic data", "mixed": "partly synthetic data"}
    doubted = any(DOUBTED in text.get_text() for text in figure.findobj(Text))
    words = [f"{DOUBTED} in doubt"] if doubted else []
    words += [origins[origin]] if origin in origins else []
    if words:
        figure.text(
            0.995,
            0.004,
            "; ".join(words),
            ha="right",
            va="bottom",
            fontsize=5,
            color=GREY,
            style="italic",
        )
        engine = figure.get_layout_engine()
        if isinstance(engine, ConstrainedLayoutEngine):
            engine.set(rect=(0, 0.022, 1, 0.978))  # leaves room for the words


def letter(axes: Axes, text: str) -> None:
    """A panel's letter, above the upper left corner of its place.

    Of the place, not of the axes: those of one aspect do not fill theirs, and letters of one
    column stand below each other.
    """
    figure = axes.get_figure()

    def place(_: object) -> TransformedBbox:
        return TransformedBbox(axes.get_position(original=True), figure.transFigure)

    axes.annotate(
        text,
        (0, 1),
        (-24, 4),
        xycoords=place,
        textcoords="offset points",
        fontweight="bold",
        fontsize=8.5,
    )
