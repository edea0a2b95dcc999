"""What a journal asks for, in one archive: manuscript, figures, tables, their data.

Files are named as the article numbers them. The same results give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from electrolyte.ground.archive import zipped
from electrolyte.paper.typst import page_as_png

TIFF_dpi = 600
STRIP_OFFSETS, STRIP_BYTE_COUNTS = 273, 279  # tags of TIFF 6.0
CONTENTS = {
    "manuscript": "article, as PDF for reading, for Word and for LaTeX (Overleaf)",
    "supporting": "supporting information",
    "figures": f"TIFF of {TIFF_dpi} dpi and PDF of each",
    "source_data": "what each panel shows, as CSV",
    "tables": "CSV and workbook of each",
    "supplement": "all numbers, claims with their verdicts, settings of the analysis",
}


@dataclass(frozen=True)
class Parts:
    """The files of a submission.

    items : figures and tables, of ``electrolyte.plan.paper``
    documents : of the article; those whose name begins with ``si`` support it
    figures, source_data, tables : by the names of figures, panels and tables
    supplement : tables for machines
    settings : the config that ran
    """

    items: Sequence[Mapping[str, Any]]
    documents: Sequence[Path]
    figures: Sequence[Path]
    source_data: Sequence[Path]
    tables: Sequence[Path]
    supplement: Sequence[Path]
    settings: Mapping[str, Any]


def packed(parts: Parts, title: str) -> bytes:
    """The archive."""
    members = dict(_members(parts))
    lines = [
        title,
        "",
        *(f"{folder + '/':14}{words}" for folder, words in CONTENTS.items()),
        "",
        *(f"{len(data):10d}  {name}" for name, data in members.items()),
    ]
    return zipped({"README.txt": ("\n".join(lines) + "\n").encode(), **members})


def _members(parts: Parts) -> Iterator[tuple[str, bytes]]:
    labels = {item["name"]: item["label"] for item in parts.items} | {"toc": "TOC graphic"}
    labels |= {panel: label for item in parts.items for panel, label in item["panels"].items()}

    def named(path: Path) -> str:
        return labels.get(path.stem, path.stem).replace(" ", "_")

    for path in parts.documents:
        folder = "supporting" if path.stem == "si" else "manuscript"
        yield f"{folder}/{path.name}", path.read_bytes()
    for path in parts.figures:
        yield f"figures/{named(path)}.tif", tiff(path)
        yield f"figures/{named(path)}.pdf", path.read_bytes()
    for path in parts.source_data:
        yield f"source_data/{named(path)}.csv", path.read_bytes()
    for path in (path for path in parts.tables if path.stem in labels):  # those with rows
        yield f"tables/{named(path)}{path.suffix}", path.read_bytes()
    for path in parts.supplement:
        yield f"supplement/{path.name}", path.read_bytes()
    settings = yaml.safe_dump(dict(parts.settings), allow_unicode=True, sort_keys=True)
    yield "supplement/settings.yaml", settings.encode()


def tiff(pdf: Path) -> bytes:
    """The first page of a PDF as TIFF, RGB, compressed by LZW."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "figure.pdf").write_bytes(pdf.read_bytes())
        png = page_as_png(Path(folder), "figure.pdf", TIFF_dpi)
    stream = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.save(stream, "TIFF", compression="tiff_lzw", dpi=(TIFF_dpi, TIFF_dpi))
    return _with_padding_of_zeros(stream.getvalue())


def _with_padding_of_zeros(data: bytes) -> bytes:
    """The same TIFF each time: libtiff leaves what was in memory before a directory of tags that
    begins at an even byte.
    """
    start = int.from_bytes(data[4:8], "little")
    tags = TiffImageFile(io.BytesIO(data)).tag_v2
    offsets, lengths = tags[STRIP_OFFSETS], tags[STRIP_BYTE_COUNTS]
    end = max(map(sum, zip(offsets, lengths, strict=True)))
    return data[:end] + bytes(start - end) + data[start:] if end < start else data
