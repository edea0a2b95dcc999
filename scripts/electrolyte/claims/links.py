"""Links of the ledger. Only light imports: the Snakefile asks which claims name a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

RESULTS_PAGE = "index.html"


@dataclass(frozen=True)
class Link:
    """A text and where it leads; no address where the place is not part of the study."""

    text: str
    address: str = ""


def figure_links(where: Sequence[str], figures: Mapping[str, str]) -> list[Link]:
    """``Fig. 3d`` -> its caption on the results page, where the study has it; else only words.

    Parameters
    ----------
    figures : name of the drawing in which each figure and panel is shown
    """
    links = []
    for place in where:
        name = _named(place)
        if name in figures:
            beside = [k for k, v in figures.items() if v == figures[name] and k not in (name, v)]
            name = name if beside else figures[name]
            links.append(Link(place, f"{RESULTS_PAGE}#{name}"))
        else:
            links.append(Link(place))
    return links


def figures_named(where: Sequence[str], figures: Mapping[str, str]) -> list[str]:
    """The drawings that places in the paper name, each once."""
    return list(dict.fromkeys(figures[n] for n in map(_named, where) if n in figures))


def _named(place: str) -> str:
    """``Fig. 3d text`` as fig3d."""
    words = place.replace("Table ", "table").replace("Fig. ", "fig").split()
    return words[0].rstrip(",;") if words else ""


def fit_address(technique: str, measurement: str) -> str:
    """Where the inspector shows a measurement, as seen from the folder of the results."""
    return f"inspector.html#{quote(f'{technique}/{measurement}')}"


def as_plain(link: Link) -> dict[str, Any]:
    """For JSON."""
    return {"text": link.text, **({"address": link.address} if link.address else {})}
