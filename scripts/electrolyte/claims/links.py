"""Links of the ledger. Only light imports: the Snakefile asks which claims name a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Link:
    """A text and where it leads; no address where the place is not part of the study."""

    text: str
    address: str = ""


def figure_links(where: Sequence[str], figures: Mapping[str, str]) -> list[Link]:
    """``Fig. 3d`` -> the figure that shows it, where the study has it; other places stay words.

    Parameters
    ----------
    figures : name of the drawing in which each figure and panel is shown
    """
    links = []
    for place in where:
        words = place.replace("Table ", "table").replace("Fig. ", "fig").split()
        name = words[0].rstrip(",;") if words else ""
        links.append(Link(place, f"figures/{figures[name]}.svg" if name in figures else ""))
    return links


def fit_address(technique: str, measurement: str) -> str:
    """Where the inspector shows a measurement, as seen from the folder of the results."""
    return f"inspector.html#{technique}/{measurement}"


def as_plain(link: Link) -> dict[str, Any]:
    """For JSON."""
    return {"text": link.text, **({"address": link.address} if link.address else {})}
