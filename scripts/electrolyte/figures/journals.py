"""What publishers ask of figures, and the style that a study chooses among it.

Only light imports: every call of ``snakemake`` passes through here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from electrolyte.ground.errors import ConfigError

MM_PER_INCH = 25.4
DRAWN_PT = 7.0  # the size of lettering that all panels are drawn for
WIDTHS_MM = (40.0, 300.0)  # of a column, within which a figure can be drawn
SIZES_PT = (5.0, 14.0)  # of lettering
FONTS = ("Liberation Sans", "DejaVu Sans")  # come with the project or with Matplotlib


@dataclass(frozen=True)
class Journal:
    """Limits of one publisher, at final size; sources in ``docs/figures.md``.

    Attributes
    ----------
    single_mm, double_mm : widths of one and of two columns
    font_pt : size of lettering that meets the limits
    smallest_pt : of any lettering
    smallest_script_pt : of sub- and superscripts
    """

    single_mm: float
    double_mm: float
    font_pt: float
    smallest_pt: float
    smallest_script_pt: float


JOURNALS = {
    "ACS": Journal(82.55, 177.8, 7.0, 5.0, 5.0),  # asks for 4.5 pt; less than 5 is hard to read
    "Nature": Journal(89.0, 183.0, 6.5, 5.0, 5.0),
    "RSC": Journal(83.0, 171.0, 7.0, 7.0, 5.0),
    "Elsevier": Journal(90.0, 190.0, 7.0, 7.0, 6.0),
}


@dataclass(frozen=True)
class Style:
    """How all figures of a study look, at final size.

    Attributes
    ----------
    single, double : widths of one and of two columns in inches
    font : family of the lettering, one of ``FONTS``
    font_pt : size of usual lettering; all other sizes, lines and symbols grow with it
    line_width : factor on the widths of all lines
    smallest_pt, smallest_script_pt : of lettering; of sub- and superscripts
    """

    single: float
    double: float
    font: str
    font_pt: float
    line_width: float
    smallest_pt: float
    smallest_script_pt: float

    @property
    def scale(self) -> float:
        """Final size over the size at which panels are drawn."""
        return self.font_pt / DRAWN_PT


def style_of(wanted: Mapping[str, Any]) -> Style:
    """The style that ``figures.style`` of the config asks for, its defaults filled in.

    Raises
    ------
    ConfigError
        A width or a size of lettering with which nothing can be drawn.
    """
    journal = JOURNALS[wanted["journal"]]
    keys = ("single_column_mm", "double_column_mm")
    limits = [(key, WIDTHS_MM, "mm") for key in keys] + [("font_size_pt", SIZES_PT, "pt")]
    for key, (low, high), unit in limits:
        if wanted[key] and not low <= wanted[key] <= high:
            expected = f"expected {low:g} to {high:g} {unit}, or 0 for the journal's"
            place = f"config.yaml: figures.style.{key}"
            raise ConfigError([f"{place}: {expected}; found {wanted[key]:g}"])
    single, double = (wanted[key] for key in keys)
    return Style(
        (single or journal.single_mm) / MM_PER_INCH,
        (double or journal.double_mm) / MM_PER_INCH,
        wanted["font"],
        wanted["font_size_pt"] or journal.font_pt,
        wanted["line_width"],
        journal.smallest_pt,
        journal.smallest_script_pt,
    )
