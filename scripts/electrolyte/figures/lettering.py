"""The lettering of figures: fonts that come along, and no glyph too small or too pale to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import _mathtext, textpath
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter

from electrolyte.figures import colours

FOLDER = Path(__file__).parent / "fonts"
FOLDERS = (FOLDER, Path(mpl.get_data_path()) / "fonts" / "ttf")  # all fonts of figures
SCRIPT_SIZE = 0.78  # of sub- and superscripts, in sizes of their line

_RAISED = dict(zip("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "−+0123456789", strict=True))
_LOWERED = dict(zip("₋₊₀₁₂₃₄₅₆₇₈₉ₓ", "−+0123456789x", strict=True))
_SCRIPTS = re.compile(f"([{''.join(_RAISED)}]+)|([{''.join(_LOWERED)}]+)")
_MATHS = re.compile(r"(?<!\\)(\$(?:[^$\\]|\\.)*\$)")


def settings(font: str) -> dict[str, Any]:
    """Settings of Matplotlib for text and formulas in one family, and nothing else."""
    return {
        "font.family": [font, "DejaVu Sans"],  # the second for signs that the first lacks
        "mathtext.fontset": "custom",
        "mathtext.fallback": "stixsans",
        **{f"mathtext.{role}": font for role in ("rm", "sf", "tt")},
        **{f"mathtext.{role}": f"{font}:italic" for role in ("it", "cal")},
        "mathtext.bf": f"{font}:bold",
        "mathtext.bfit": f"{font}:italic:bold",
    }


@contextmanager
def script_size() -> Iterator[None]:
    """Sub- and superscripts of ``SCRIPT_SIZE``; Matplotlib has no setting for its 0.7."""
    usual = _mathtext.SHRINK_FACTOR
    _mathtext.SHRINK_FACTOR = SCRIPT_SIZE
    try:
        yield
    finally:
        _mathtext.SHRINK_FACTOR = usual


class Formulas(MathTextParser):
    """Sets each formula once for all who measure and draw the text of a figure.

    Matplotlib gives every renderer a parser of its own, and one layout takes three of them.
    """

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.parsed: dict[tuple[Any, ...], Any] = {}

    def parse(
        self,
        s: str,
        dpi: float = 72,
        prop: FontProperties | None = None,
        *,
        antialiased: bool | None = None,
    ) -> Any:
        key = (s, dpi, prop and prop.copy(), antialiased)  # of what can be changed, a copy
        if key not in self.parsed:
            self.parsed[key] = super().parse(s, dpi, prop, antialiased=antialiased)
        return self.parsed[key]


@contextmanager
def one_parser() -> Iterator[None]:
    """Let all renderers that are made in the block share one parser of formulas."""
    usual = textpath.MathTextParser
    textpath.MathTextParser = cache(Formulas)
    try:
        yield
    finally:
        textpath.MathTextParser = usual


@cache
def register() -> None:
    """Make the fonts that come along known to Matplotlib, before those of the system."""
    for path in sorted(FOLDER.glob("*.ttf")):
        fontManager.addfont(path)
        fontManager.ttflist.insert(0, fontManager.ttflist.pop())


def make_readable(figure: Figure, smallest: float, smallest_script: float) -> None:
    """Enlarge what is too small, darken what is too pale; scripts are set as such.

    Text in white stands on images and keeps its colour.

    Parameters
    ----------
    smallest, smallest_script : of lettering, of sub- and superscripts, in points as drawn
    """
    axes: list[Axis] = figure.findobj(Axis)
    for axis in axes:
        if isinstance(named := axis.get_major_formatter(), FixedFormatter):
            named.seq = [with_scripts(str(name)) for name in named.seq]
    texts: list[Text] = figure.findobj(Text)
    for text in texts:
        words = with_scripts(text.get_text())
        if text.get_parse_math() and _is_formula(words, text.get_fontproperties()):
            text.set_text(words)
        else:
            text.set_parse_math(False)
    figure.draw_without_rendering()  # fills in the tick labels
    script = max(smallest, smallest_script / SCRIPT_SIZE)
    for axis in axes:
        _ticks(axis, smallest, script)
    texts = figure.findobj(Text)
    for text in texts:
        if words := text.get_text().strip():
            least = script if has_script(words) else smallest
            text.set_fontsize(max(text.get_fontsize(), least))
            text.set_color(_readable(text.get_color()))


def with_scripts(words: str) -> str:
    """Raised and lowered digits as scripts of a formula: all of one size, in one font."""
    parts = _MATHS.split(words)
    return "".join(part if i % 2 else _SCRIPTS.sub(_formula, part) for i, part in enumerate(parts))


def has_script(words: str) -> bool:
    """Whether a formula among the words has a sub- or superscript."""
    return any(set("^_") & set(part) for part in _MATHS.findall(words))


def _formula(found: re.Match[str]) -> str:
    if found[1]:
        return f"$^{{{''.join(map(_RAISED.__getitem__, found[1]))}}}$"
    return f"$_{{{''.join(map(_LOWERED.__getitem__, found[2]))}}}$"


def _is_formula(words: str, font: FontProperties) -> bool:
    """Whether the words can be set with their formulas; labels of a study need not be sound."""
    try:
        for line in words.splitlines():
            textpath.MathTextParser("path").parse(line, 72, font) if "$" in line else None
    except ValueError:
        return False
    return True


def _readable(colour: Any) -> Any:
    white = colours.contrast_with_white(colour) < 1.01
    return colour if white else colours.readable(colour)


def _ticks(axis: Axis, smallest: float, script: float) -> None:
    """The same for labels of ticks, which Matplotlib makes anew for every layout."""
    labels = [label for label in axis.get_ticklabels(which="both") if label.get_text()]
    if not labels:
        return
    need = script if any(has_script(label.get_text()) for label in labels) else smallest
    size = max(need, *(label.get_fontsize() for label in labels))
    axis.set_tick_params(which="both", labelsize=size, labelcolor=_readable(labels[0].get_color()))
    axis.get_offset_text().set_fontsize(max(axis.get_offset_text().get_fontsize(), script))
