"""A drawing as SVG to PDF and PNG, by Typst: many times faster than drawing it again."""

from __future__ import annotations

from typing import Any

from electrolyte.figures import lettering

PAGE = b"#set document(date: none)\n#set page(width: auto, height: auto, margin: 0pt)\n"


def printed(svg: bytes, form: str, font: str, *, ppi: float = 300) -> bytes:
    """The drawing as ``pdf`` (text stays text, its fonts embedded) or ``png`` of ``ppi``."""
    import typst

    # the font of blanks between the words, which Matplotlib leaves open
    svg = svg.replace(b"<svg ", f'<svg font-family="{font}" '.encode(), 1)
    options: dict[str, Any] = {"format": form, "ppi": ppi, "pdf_tags": False}
    files = {"main.typ": PAGE + b'#image("drawing.svg")', "drawing.svg": svg}
    page: bytes = typst.compile(
        files,
        font_paths=list(lettering.FOLDERS),
        ignore_system_fonts=True,
        **options,
    )
    return page
