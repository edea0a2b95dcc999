"""The document whose styles Word files take: the lab's own, or a plain one with numbered lines."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from electrolyte.ground.archive import zipped
from electrolyte.paper.word_paragraphs import DOCUMENT, read_parts

# The style of cells: tables of a dozen columns have to fit a page.
CELLS = re.compile(rb'(w:styleId="Compact"[\s\S]*?)(</w:style>)')
SMALL = rb'<w:rPr><w:sz w:val="15"/><w:szCs w:val="15"/></w:rPr>'  # half points
PADDING = re.compile(rb'(<w:(?:left|right) w:type="dxa" w:w=)"108"')  # of cells, 1/20 point
NARROW = rb'\1"40"'
PAGE = (  # US letter, 1/20 point
    b'<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1200" w:bottom="1440"'
    b' w:left="1200" w:header="720" w:footer="720" w:gutter="0"/>'
)
LINE_NUMBERS = b'<w:lnNumType w:countBy="1" w:restart="continuous"/>'
FONTS = (b"Aptos Display", b"Aptos")  # of Pandoc's own, which few computers have
FONT = b"Times New Roman"


def with_line_numbers(own: Path | None, path: Path) -> None:
    """Write the reference document: the lab's as it is, else Pandoc's with numbered lines.

    Raises
    ------
    ConfigError
        The lab's file is no Word document.
    """
    if own is not None:
        read_parts(own)
        path.write_bytes(own.read_bytes())
        return
    import pypandoc

    command = [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"]
    path.write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
    parts = read_parts(path)
    document = parts[DOCUMENT]
    parts[DOCUMENT] = document.replace(b"</w:sectPr>", PAGE + LINE_NUMBERS + b"</w:sectPr>", 1)
    theme = parts["word/theme/theme1.xml"]
    for name in FONTS:
        theme = theme.replace(b'typeface="' + name + b'"', b'typeface="' + FONT + b'"')
    parts["word/theme/theme1.xml"] = theme
    styles = parts["word/styles.xml"]
    styles = CELLS.sub(rb"\1" + SMALL + rb"\2", styles, count=1)
    parts["word/styles.xml"] = PADDING.sub(NARROW, styles)
    path.write_bytes(zipped(parts))
