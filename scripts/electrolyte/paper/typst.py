"""Typst: the PDF of a table, and of an article in a folder.

Typst runs from its Python wheel, without network, system fonts or clock: the same content gives the
same bytes.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from electrolyte.figures.catalogue import COMPOSED
from electrolyte.ground.errors import ConfigError
from electrolyte.ground.formula import subscripts
from electrolyte.numbers.tables import read_markdown
from electrolyte.paper.made import NOT_DRAWN
from electrolyte.paper.table_cells import printed_cell

log = logging.getLogger("electrolyte")


def table_content(
    item: Mapping[str, Any], markdown: str, captions: Mapping[str, str]
) -> dict[str, Any]:
    """What the template of a single table prints: the table, and its last line on its origin."""
    last = markdown.strip().splitlines()[-1]
    header, rows = read_markdown(markdown)
    table = {
        **item,
        "caption": caption(item, captions),
        "header": [subscripts(cell) for cell in header],
        "rows": [[printed_cell(cell) for cell in row] for row in rows],
    }
    return {"table": table, "origin": "" if last.startswith("|") else last}


def caption(item: Mapping[str, Any], captions: Mapping[str, str]) -> str:
    """The caption; that of a composed figure joins its title with those of its panels.

    The title names what all panels show, so one that lacks some has none. Of a figure that could
    not be drawn it says so.
    """
    own, panels = captions.get(item["name"], ""), item["panels"]
    if not item.get("drawn", True):
        return NOT_DRAWN
    if len(panels) == 1:
        return captions.get(next(iter(panels)), "")
    parts = [f"({label[-1]}) {captions.get(name, '')}" for name, label in panels.items()]
    composed = COMPOSED.get(item["name"])
    is_whole = composed is None or len(panels) == len(composed.panels)
    title = [f"{own.rstrip('.')}."] if is_whole else []
    return " ".join([*title, *parts]) if parts else own


def typeset(files: Mapping[str, bytes]) -> bytes:
    """The PDF of ``main.typ`` among the files.

    Raises
    ------
    ConfigError
        Typst does not understand the text; its message, with file and line.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        return compiled(Path(folder), "main.typ")


def page_as_png(folder: Path, name: str, ppi: float, page: int = 1) -> bytes:
    """A page of a PDF in a folder, as PNG."""
    import typst

    source = folder / "page.typ"
    sizes = "#set document(date: none)\n#set page(width: auto, height: auto, margin: 0pt)\n"
    source.write_text(f'{sizes}#image("{name}", page: {page})', encoding="utf-8")
    png: bytes = typst.compile(str(source), format="png", ppi=ppi, ignore_system_fonts=True)
    return png


def compiled(folder: Path, name: str) -> bytes:
    """The PDF of a file in a folder that holds all that it needs.

    Raises
    ------
    ConfigError
        Typst does not understand the text; its message, with file and line.
    """
    import typst

    try:
        pdf, warnings = typst.compile_with_warnings(
            str(folder / name), root=str(folder), ignore_system_fonts=True, timestamp=0
        )
    except typst.TypstError as error:
        raise ConfigError([f"manuscript: {error.diagnostic or error.message}"]) from error
    for warning in warnings:
        log.warning("manuscript: %s", warning.diagnostic or warning.message)
    return bytes(pdf)
