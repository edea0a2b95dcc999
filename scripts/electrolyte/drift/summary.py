"""A drift in words: Markdown for a pull request, CSV for a spreadsheet."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

from electrolyte.drift.changes import Drift, FigureChange, Tolerance, VerdictChange
from electrolyte.ground.printing import number_text, typographic
from electrolyte.numbers.numbers_comparison import Moved

COLUMNS = (
    "kind",
    "change",
    "name",
    "before",
    "u_before",
    "after",
    "u_after",
    "unit",
    "difference_u",
    "difference_relative",
    "note",
)
NUMBERS = {"moved": "Numbers that moved", "new": "New numbers", "gone": "Numbers that are gone"}
SYNTHETIC = "The data of this study is synthetic: simulated, not measured."
NO_FIGURES = "The earlier results hold no figures, so figures are not compared."


def how(tolerance: Tolerance) -> str:
    """What counts as moved, and what the unit of a difference is."""
    return (
        "Differences are (now − before) / u, with the standard uncertainty u that the number had"
        " before. They are no test of significance: both numbers share most of their data, so"
        " their uncertainties are not combined. A number has moved if it differs by more than"
        f" {tolerance.u:g} u, if u changed by more than {100 * tolerance.u:g} %, or if its unit,"
        " count, status or origin changed; a number without u if it differs by more than"
        f" {100 * tolerance.relative:g} %."
    )


def groups(drift: Drift) -> dict[str, Sequence[Moved]]:
    """The changed numbers by kind of change, as ``NUMBERS`` has them."""
    return {"moved": drift.moved, "new": drift.appeared, "gone": drift.vanished}


def shown(value: float, u: float, unit: str) -> str:
    """``(4.86 ± 0.09) mS cm⁻¹``; a dash where there is no number."""
    return "–" if math.isnan(value) else number_text(value, u, unit)


def verdict_rows(drift: Drift) -> list[tuple[str, ...]]:
    """Claim, statement, verdict before and now."""
    return [(v.claim, v.statement, v.before or "–", v.after or "–") for v in drift.verdicts]


def number_rows(numbers: Iterable[Moved]) -> list[tuple[str, ...]]:
    """Name, number before and now, and how they differ."""
    return [
        (
            n.name,
            shown(n.before, n.u_before, n.unit),
            shown(n.after, n.u_after, n.unit),
            shift(n),
        )
        for n in numbers
    ]


def shift(number: Moved) -> str:
    """The difference in u; in per cent of a number without u; and what else changed."""
    parts = []
    if math.isfinite(number.in_u) and number.in_u:
        parts.append(f"{_signed(number.in_u)} u")
    elif math.isfinite(number.relative) and number.before and number.relative:
        percent = 100 * (number.after - number.before) / abs(number.before)
        parts.append(f"{_signed(percent)} %")
    return typographic("; ".join([*parts, *number.words]).replace("->", "→"))


def _signed(difference: float) -> str:
    """Two digits; all those before the point, if these are more."""
    return f"{difference:+.0f}" if 10 <= abs(difference) < 1e6 else f"{difference:+.2g}"


def table(drift: Drift) -> pd.DataFrame:
    """One row a change: verdicts, numbers, figures; numbers unrounded."""
    rows = [_verdict_row(change) for change in drift.verdicts]
    rows += [_number_row(kind, n) for kind, found in groups(drift).items() for n in found]
    rows += [_figure_row(change) for change in drift.figures or ()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def markdown(drift: Drift, baseline: str, tolerance: Tolerance) -> str:
    """The summary; verdicts first, then numbers, those that moved furthest first."""
    parts = [f"# What moved since {_text(baseline)}", f"**{drift.sentence()}**"]
    if "synthetic" in drift.origins:
        parts.append(SYNTHETIC)
    if drift.verdicts:
        heads = ("Claim", "Statement", "Before", "Now")
        parts += ["## Verdicts that changed", _table(heads, verdict_rows(drift))]
    if drift.figures:
        names = ", ".join(figure.name for figure in drift.figures)
        parts += ["## Figures that changed", f"{names}; side by side in `drift.html`."]
    for kind, found in groups(drift).items():
        if found:
            heads = ("Number", "Before", "Now", "Difference")
            parts += [f"## {NUMBERS[kind]}", _table(heads, number_rows(found))]
    if drift.figures is None:
        parts.append(NO_FIGURES)
    return "\n\n".join([*parts, how(tolerance)]) + "\n"


def _verdict_row(change: VerdictChange) -> dict[str, object]:
    return {
        "kind": "claim",
        "change": "verdict",
        "name": change.claim,
        "before": change.before,
        "after": change.after,
        "note": change.statement,
    }


def _figure_row(change: FigureChange) -> dict[str, object]:
    kind = "drawn differently" if change.before and change.after else "new"
    return {"kind": "figure", "change": kind if change.after else "gone", "name": change.name}


def _number_row(kind: str, number: Moved) -> dict[str, object]:
    return {
        "kind": "number",
        "change": kind,
        "name": number.name,
        "before": number.before,
        "u_before": number.u_before,
        "after": number.after,
        "u_after": number.u_after,
        "unit": number.unit,
        "difference_u": number.in_u,
        "difference_relative": (number.after - number.before) / abs(number.before)
        if number.before
        else math.nan,
        "note": "; ".join(number.words),
    }


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([_text(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _text(text: str) -> str:
    """Text that Markdown takes as it is: no markup, no mentions, no end of a cell."""
    plain = escape(" ".join(text.split()), quote=False)
    for mark in "\\`*_[]|~#":
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("@", "&#64;")
