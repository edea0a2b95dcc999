"""Figures and tables as a run could make them: without panels not drawn and tables without rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from electrolyte.figures.layout import NOT_MADE, letters_of

NOT_DRAWN = "Not drawn: the data for it could not be used."


def not_drawn(source_data: Iterable[Path]) -> set[str]:
    """The panels whose source data say that they could not be drawn."""
    found = set()
    for path in source_data:
        with path.open(encoding="utf-8") as lines:
            if lines.readline().strip() == NOT_MADE:
                found.add(path.stem)
    return found


def made(
    items: Sequence[Mapping[str, Any]], undrawn: Collection[str], empty: Collection[str]
) -> list[dict[str, Any]]:
    """The figures and tables of a paper that there are, labelled as they are drawn and in order.

    The panels of a figure keep together: their letters are those of what was drawn. A figure of
    which nothing was drawn keeps its number, and its picture says why.

    Parameters
    ----------
    items : of ``electrolyte.plan.paper``
    undrawn : panels
    empty : tables
    """
    counted: Counter[str] = Counter()
    found = []
    for item in items:
        if item["name"] in empty:
            continue
        label = next_label(item["kind"], item["place"], counted)
        wanted = item["panels"] or {item["name"]: label}
        drawn = [panel for panel in wanted if panel not in undrawn]
        letters = letters_of(drawn)
        panels = {name: f"{label}{letters.get(name, '')}" for name in drawn if item["panels"]}
        found.append({**item, "label": label, "panels": panels, "drawn": bool(drawn)})
    return found


def next_label(kind: str, place: str, counted: Counter[str]) -> str:
    """The next of ``Figure 3``, ``Table S2``; ``kind`` is figure or table."""
    stem = f"{kind.capitalize()} " if place == "text" else f"{kind.capitalize()} S"
    counted[stem] += 1
    return f"{stem}{counted[stem]}"
