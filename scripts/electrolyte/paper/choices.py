"""What conclusions owe to choices of the analysis, as a figure and a table of the article.

They are there only if `snakemake multiverse` was run on the numbers that the article prints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from electrolyte.claims.robustness import DEPENDS, FRAGILE, ROBUST, UNTRIED, Robustness, Summary
from electrolyte.numbers.tables import to_markdown
from electrolyte.paper.places import OF_CHOICES
from electrolyte.paper.sources import Sources

KIND = "multiverse"  # of blocks of text, as a technique
FIGURE, TABLE = OF_CHOICES
TITLE = "Claims under other choices of the analysis"
ORDER = (FRAGILE, DEPENDS, ROBUST, UNTRIED)  # what a reader has to look at comes first


def files_of(results: Path) -> list[Path]:
    """The figure in the forms that articles take."""
    return [results / "multiverse" / f"{FIGURE}.{form}" for form in ("pdf", "png")]


def with_choices(sources: Sources, made: Summary) -> Sources:
    """An article that says what its claims owe to choices."""
    return replace(
        sources,
        facts=replace(sources.facts, multiverse=made.counts),
        items=[*sources.items, *_items(sources.items)],
        tables={**sources.tables, TABLE: table_of(made.claims, sources.origin)},
        kinds={*sources.kinds, KIND},
    )


def _items(others: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The figure and the table, numbered after the others of the supporting information."""
    found = []
    for kind, name in (("figure", FIGURE), ("table", TABLE)):
        before = sum(item["kind"] == kind and item["place"] == "supporting" for item in others)
        label = f"{kind.capitalize()} S{before + 1}"
        own = {"name": name, "kind": kind, "label": label, "panels": {}, "place": "supporting"}
        found.append(own)
    return found


def table_of(claims: Mapping[str, Robustness], origin: str) -> str:
    """Claims that stand or fall with the same choices in one line, as Markdown."""
    groups: dict[tuple[int, str], list[str]] = {}
    for name, found in claims.items():
        groups.setdefault((ORDER.index(found.word), found.words), []).append(name)
    rows = [
        (
            words,
            ", ".join(names),
            str(len(names)),
            f"{100 * min(claims[name].share_same for name in names):.0f} %",
        )
        for (_, words), names in sorted(groups.items(), key=lambda pair: pair[0][0])
    ]
    header = ["Under other choices", "Claims", "Number", "Lowest share of the same verdict"]
    return to_markdown(pd.DataFrame(rows, columns=header), TITLE, origin)
