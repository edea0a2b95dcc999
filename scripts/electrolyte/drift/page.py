"""A drift as one HTML file: verdicts, figures before and after, numbers."""

from __future__ import annotations

import base64
from pathlib import Path

from electrolyte.drift.changes import Drift, Tolerance
from electrolyte.drift.summary import (
    NO_FIGURES,
    NUMBERS,
    SYNTHETIC,
    groups,
    how,
    number_rows,
    verdict_rows,
)
from electrolyte.ground.html_page import html_page

TEMPLATE = Path(__file__).with_name("page.html")


def page(drift: Drift, baseline: str, tolerance: Tolerance) -> str:
    """The whole page; figures are part of it."""
    return html_page(
        TEMPLATE,
        baseline=baseline,
        drift=drift,
        synthetic=SYNTHETIC if "synthetic" in drift.origins else "",
        verdicts=verdict_rows(drift),
        figures=[
            (f.name, [("Before", _base64(f.before)), ("Now", _base64(f.after))])
            for f in drift.figures or ()
        ],
        numbers=[(NUMBERS[kind], number_rows(n)) for kind, n in groups(drift).items() if n],
        no_figures=NO_FIGURES,
        how=how(tolerance),
    )


def _base64(image: Path | None) -> str:
    return "" if image is None else base64.b64encode(image.read_bytes()).decode("ascii")
