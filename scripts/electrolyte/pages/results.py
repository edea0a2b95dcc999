"""What the results page shows: study, problems, ledger, figures, tables, numbers; no HTML.

Addresses are relative to the folder of the page.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from PIL import Image

from electrolyte.claims.links import Link, fit_address
from electrolyte.figures.layout import letters_of
from electrolyte.ground.errors import Problem
from electrolyte.ground.printing import number_text
from electrolyte.numbers.condition import words_of
from electrolyte.numbers.quantity_names import heading_of, spelt_out, symbol_of
from electrolyte.numbers.tables import read_markdown
from electrolyte.pages.ledger_answer import Claim
from electrolyte.pages.typeset import Html, symbol_html
from electrolyte.paper.made import NOT_DRAWN
from electrolyte.paper.table_cells import printed_cell
from electrolyte.paper.tables import TABLES

LARGEST_SVG = 250_000  # bytes; above, the page holds pixels, and links to the SVG
WEBP_QUALITY = 85
INSPECTOR = "inspector.html"


@dataclass(frozen=True)
class Part:
    """One panel: its name, letter (empty of a single one), caption and source data."""

    name: str
    letter: str
    caption: str
    data: str


@dataclass(frozen=True)
class Figure:
    """One figure as the page shows it; ``picture`` is a data URI."""

    name: str
    label: str
    title: str
    picture: str
    parts: Sequence[Part]
    techniques: Sequence[str]
    claims: Sequence[Claim]

    @property
    def files(self) -> list[Link]:
        """The figure in its forms, and the data it shows."""
        forms = [Link(f.upper(), f"figures/{self.name}.{f}") for f in ("pdf", "svg", "png")]
        several = len(self.parts) > 1
        data = [Link(f"Data {p.letter}" if several else "Data", p.data) for p in self.parts]
        return [*forms, *data]


@dataclass(frozen=True)
class Table:
    """One table: header and rows as people read them, and its files.

    A cell that names a sample leads to the fits of that sample.
    """

    name: str
    label: str
    caption: str
    technique: str
    header: Sequence[str]
    rows: Sequence[Sequence[Link]]

    @property
    def files(self) -> list[Link]:
        return [Link(f.upper(), f"tables/{self.name}.{f}") for f in ("xlsx", "csv", "pdf")]


@dataclass(frozen=True)
class PrintedNumber:
    """A number of a sample, or of several; ``address`` leads to the fits behind it."""

    quantity: str
    symbol: Html
    sample: str
    condition: str
    text: str
    n: int
    status: str
    note: str
    address: str


def in_words(problem: Problem, drawn: Iterable[Mapping[str, Any]]) -> str:
    """A problem as the page shows it: figures that are missing for it by their labels.

    ``drawn`` : figures with ``name``, ``label`` and the letters of ``panels`` by name
    """
    labels: dict[str, str] = {}
    for item in drawn:
        labels |= {panel: f"{item['label']}{letter}" for panel, letter in item["panels"].items()}
        labels[item["name"]] = item["label"]
    missing = "; ".join(labels.get(entry, entry) for entry in problem.missing.split("; "))
    return spelt_out(str(replace(problem, missing=missing)))


def figures(
    drawn: Iterable[Mapping[str, Any]],
    captions: Mapping[str, str],
    claims: Mapping[str, Sequence[Claim]],
    folder: Path,
    undrawn: Collection[str],
) -> list[Figure]:
    """The figures of a study in order, with the letters that their panels were drawn with.

    Parameters
    ----------
    drawn : of each ``name``, ``label``, ``panels`` (letter by name) and ``techniques``
    folder : with the files of the figures
    undrawn : panels that could not be drawn
    """
    found = []
    for item in drawn:
        name = item["name"]
        panels = [panel for panel in item["panels"] if panel not in undrawn]
        several, letters = len(panels) > 1, letters_of(panels)
        parts = [
            Part(panel, letters.get(panel, ""), captions.get(panel, ""), f"source_data/{panel}.csv")
            for panel in panels
        ]
        picture = embedded(folder / f"{name}.svg", folder / f"{name}.png")
        title = captions.get(name, "").rstrip(".") if several else ""
        title = title if panels else NOT_DRAWN
        about = item["techniques"], claims.get(name, ())
        found.append(Figure(name, item["label"], title, picture, parts, *about))
    return found


def embedded(svg: Path, png: Path) -> str:
    """The drawing as a data URI: as SVG, or as WebP where that would be too large to mail."""
    kind, content = "svg+xml", svg.read_bytes()
    if len(content) > LARGEST_SVG:
        stream = io.BytesIO()
        Image.open(png).convert("RGB").save(stream, "WEBP", quality=WEBP_QUALITY)
        kind, content = "webp", stream.getvalue()
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def tables(
    items: Iterable[Mapping[str, Any]],
    captions: Mapping[str, str],
    texts: Mapping[str, str],
    samples: Iterable[Mapping[str, Any]],
) -> list[Table]:
    """The printed tables in order.

    Parameters
    ----------
    texts : their Markdown by name
    samples : rows of the sheet, whose names, labels and formulas tables print
    """
    called = {
        printed_cell(row[column]): row["sample"]
        for row in samples
        for column in ("formula", "label", "sample")
        if row.get(column)
    }
    found = []
    for item in items:
        name, technique = item["name"], TABLES[item["name"]].technique
        header, rows = read_markdown(texts[name])
        cells = [
            [
                _cell(printed_cell(text), technique, called if head == "sample" else {})
                for head, text in zip(header, row, strict=True)
            ]
            for row in rows
        ]
        caption = captions.get(name, "")
        found.append(Table(name, item["label"], caption, technique, header, cells))
    return found


def _cell(text: str, technique: str, called: Mapping[str, str]) -> Link:
    sample = called.get(text)
    query = {"technique": technique, "sample": sample}
    return Link(text, f"{INSPECTOR}#{urlencode(query)}" if sample else "")


def numbers_by_technique(numbers: pd.DataFrame) -> dict[str, list[PrintedNumber]]:
    """The numbers of samples and of pairs of samples, without those of single replicates.

    Parameters
    ----------
    numbers : ``results/numbers.csv``, with its column ``technique``
    """
    whole = numbers[(numbers["replicate"] == "") & (numbers["kind"] != "sd")]
    found: dict[str, list[PrintedNumber]] = {}
    for row in whole.itertuples(index=False):
        found.setdefault(str(row.technique), []).append(_printed(row))
    return found


def _printed(row: Any) -> PrintedNumber:
    return PrintedNumber(
        quantity=heading_of(row.quantity),
        symbol=symbol_html(symbol_of(row.quantity)),
        sample=row.sample,
        condition=words_of(row.condition),
        text=number_text(row.value, row.u, row.unit, row.status),
        n=row.n,
        status=row.status,
        note=row.note,
        address=inspected(row.technique, row.source.split(";")),
    )


def inspected(technique: str, measurements: Sequence[str]) -> str:
    """The address of the fit of a measurement, or of the list of those of a technique."""
    if len(measurements) == 1 and measurements[0]:
        return fit_address(technique, measurements[0])
    return f"{INSPECTOR}#{urlencode({'technique': technique})}"


def counted(numbers: pd.DataFrame) -> dict[str, int]:
    """How many numbers have each status."""
    return {str(status): int(n) for status, n in numbers["status"].value_counts().items()}
