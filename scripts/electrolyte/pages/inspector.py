"""The inspector as data: the list of all measurements, and pages with their plots and numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from electrolyte.numbers.quantities import Quantity
from electrolyte.pages.curve_tables import PER_PAGE
from electrolyte.pages.measurements import Measured, printed
from electrolyte.pages.pictures import pictures_of
from electrolyte.pages.plotted import plots_of

SCRIPT = Path(__file__).with_name("inspector.js")


def listing(found: Sequence[Measured], results: Path) -> dict[str, Any]:
    """All measurements, and how many there are on a page of data.

    Parameters
    ----------
    results : folder of the inspector, from which raw files are addressed
    """
    return {"per_page": PER_PAGE, "measurements": [m.listed(results) for m in found]}


def page_data(
    page: Sequence[Measured],
    numbers: Sequence[tuple[str, Quantity]],
    claims: Mapping[str, Sequence[str]],
    results: Path,
) -> dict[str, Any]:
    """The measurements of a page by key, and each of their numbers once.

    Parameters
    ----------
    numbers : all of the study, with their techniques
    claims : ids by selector of the number that they rest on
    results : folder with the tables of curves
    """
    wanted = sorted({place for m in page for place in (*m.own, *m.shared)})
    place_of = {place: i for i, place in enumerate(wanted)}
    return {
        "numbers": [printed(numbers[place][1], claims) for place in wanted],
        "measurements": {
            m.key: {
                "plots": [plot.as_data() for plot in plots_of(m.row, results)],
                "pictures": pictures_of(m.row, results),
                "own": [place_of[place] for place in m.own],
                "shared": [place_of[place] for place in m.shared],
                "reasons": list(m.reasons),
            }
            for m in page
        },
    }


def as_json(content: Any) -> str:
    """JSON that can stand in a script element, whatever its texts say."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028")


def as_script(content: Any) -> str:
    """A page of data as a file of its own: browsers load scripts, not JSON, without a server."""
    return f"addPage({as_json(content)});\n"
