"""How all figures look: journal widths, lettering, colours, and files that are the same each time.

Everything about appearance that is not a user's choice (config section ``figures``) stands here.
Lettering is at least 5 pt and lines at least 0.5 pt at final size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import TransformedBbox
from PIL import Image

from electrolyte.figures.printing import printed

# shades of an image: none is seen between two of them, and files are half as large as with 256
SHADES = 64
DPI = 300
IMAGE_PNG_DPI = 200  # of figures with images, on the screen

# blanks at the ends of a text, which SVG drops
_EDGE_BLANK = re.compile(rb"(<text [^>]*>) (?=\S)|(?<=\S) (?=</text>)")

# Okabe and Ito's colours, distinct for all kinds of colour vision; in order of use
COLOURS = ("#0072B2", "#009E73", "#D55E00", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "s", "D", "^", "v", "P", "X")
GREY = "#666666"

RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same on every machine
    "font.size": 7,
    "axes.labelsize": 7.5,
    "axes.titlesize": 7.5,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "legend.fontsize": 6.5,
    "mathtext.fontset": "dejavusans",
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
def new_figure(width: float, height: float) -> Iterator[Figure]:
    """A figure of ``width`` x ``height`` inches; draw and save it inside the ``with`` block."""
    with mpl.rc_context(RC):
        yield Figure(figsize=(width, height), layout="constrained")


def save(figure: Figure, paths: Sequence[Path]) -> None:
    """Write the figure to each path; the ending says in which form.

    It is laid out and drawn once, as SVG; PDF and PNG are that drawing, printed. So all forms show
    the same, and depend on the data alone: no date, no program version. PNG is for the screen, and
    small, because reports hold many: images are coarser in it than lines.
    """
    FigureCanvasSVG(figure)  # text is measured as SVG draws it
    if engine := figure.get_layout_engine():
        engine.execute(figure)
        figure.set_layout_engine(None)  # savefig would draw everything twice for it
    drawn = BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Creator": None, "Date": None})
    svg = _EDGE_BLANK.sub(rb"\1" + "\u00a0".encode(), drawn.getvalue())
    dpi = IMAGE_PNG_DPI if b"<image " in svg else DPI
    for path in paths:
        match path.suffix:
            case ".svg":
                path.write_bytes(svg)
            case ".png":
                path.write_bytes(_with_palette(printed(svg, "png", ppi=dpi), dpi))
            case _:
                path.write_bytes(printed(svg, "pdf"))


def _with_palette(png: bytes, dpi: float) -> bytes:
    """A PNG with 256 colours of its own: a quarter of its size."""
    with Image.open(BytesIO(png)) as full:
        small = full.convert("RGB").quantize(
            256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
    written = BytesIO()
    small.save(written, format="png", dpi=(dpi, dpi))
    return written.getvalue()


def stamp_origin(figure: Figure, origin: str) -> None:
    """Say on the figure that its data is not (all) measured."""
    words = {"synthetic": "synthetic data", "mixed": "partly synthetic data"}
    if origin in words:
        figure.text(
            0.995,
            0.004,
            words[origin],
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
        fontsize=9,
    )


def colour_of(sample: str, samples: Sequence[Mapping[str, Any]], chosen: Mapping[str, str]) -> str:
    """The colour of a sample: the config's, else by its place in ``samples.tsv``."""
    if sample in chosen:
        return chosen[sample]
    names = [row["sample"] for row in samples]
    return COLOURS[names.index(sample) % len(COLOURS)]


def marker_of(sample: str, samples: Sequence[Mapping[str, Any]]) -> str:
    """The marker of a sample, by its place in ``samples.tsv``."""
    names = [row["sample"] for row in samples]
    return MARKERS[names.index(sample) % len(MARKERS)]
