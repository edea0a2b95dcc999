"""A manuscript that authors write in Word: its places filled in, everything else as they left it.

A place may lie in several runs; what it is filled with stands in the first of them, in its
formatting. Comments, tracked changes, fields and styles are not touched. A paragraph that consists
of ``{{figure: fig3b}}`` or ``{{table: table_transport}}`` becomes the picture or a native table.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from PIL import Image

from electrolyte.ground.archive import zipped
from electrolyte.ground.errors import ConfigError, Problem, suggested
from electrolyte.numbers.tables import read_markdown
from electrolyte.paper.filled_places import Filled
from electrolyte.paper.markup import SYMBOL
from electrolyte.paper.placeholders import Facts, fill
from electrolyte.paper.places import EMBEDDED, PLACE, Place, place_of
from electrolyte.paper.table_cells import head_of, printed_cell, unbroken
from electrolyte.paper.word_paragraphs import (
    CHARACTERS,
    DOCUMENT,
    MAIN,
    PARAGRAPH,
    characters,
    named,
    paragraphs,
    read_parts,
    text_of,
    text_parts,
)

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TEXT_mm = 160.0  # width of the text where the document does not state its page
TWIP_mm = 25.4 / 1440
EMU_PER_mm = 36000  # English metric units (ISO/IEC 29500-1, 20.1.2.1)
FIRST_ID = 9000  # of pictures: beyond those that Word counts from 1
DEFAULT_dpi = 300
_SLANTED = "<w:rPr><w:i/></w:rPr>"
_LOWERED = '<w:rPr><w:vertAlign w:val="subscript"/></w:rPr>'
TYPES = "[Content_Types].xml"
RELATIONSHIPS = "word/_rels/document.xml.rels"
PICTURE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)


@dataclass(frozen=True)
class Shown:
    """Figures and tables by name: the PNG of each figure, the Markdown of each table."""

    figures: Mapping[str, Path]
    tables: Mapping[str, str]


def fill_document(path: Path, facts: Facts, shown: Shown) -> tuple[bytes, list[Filled]]:
    """The document with its places filled in, and what each was filled with, in order.

    Raises
    ------
    ConfigError
        It is no Word document, or a place names what does not exist: with the paragraph.
    """
    parts = read_parts(path)
    found: list[Filled] = []
    pictures: dict[str, Path] = {}
    count = 0
    for part in text_parts(parts):
        root = etree.fromstring(parts[part], etree.XMLParser(resolve_entities=False))
        filled_before = len(found)
        for paragraph, nodes in list(paragraphs(root)):
            count += 1
            text = text_of(nodes)
            matches = list(PLACE.finditer(text))
            try:
                if embedded := _embedded(text):
                    _refuse_outside(part, embedded)
                    _embed(paragraph, embedded, shown, pictures, text_width_mm(root))
                    _replace(nodes, 0, len(text), "")
                    texts = [embedded.parts[0]]
                else:
                    texts = [fill(match[0], facts) for match in matches]
                    for match, new in reversed(list(zip(matches, texts, strict=True))):
                        _replace(nodes, *match.span(), new)
            except ConfigError as error:
                raise ConfigError(
                    [replace(p, file=str(path), subject=named(count, text)) for p in error.problems]
                ) from error
            places = [place_of(match).text for match in matches]
            found += [Filled(count, *pair) for pair in zip(places, texts, strict=True)]
        if len(found) > filled_before:
            parts[part] = _xml(root)
    if pictures:
        _add_pictures(parts, pictures)
    return zipped(parts), found


def _embedded(text: str) -> Place | None:
    """The figure or table that a paragraph consists of."""
    matches = list(PLACE.finditer(text))
    place = place_of(matches[0]) if [m[0] for m in matches] == [text.strip()] else None
    return place if place and place.form in EMBEDDED else None


def _refuse_outside(part: str, place: Place) -> None:
    """Pictures are declared for the main text: in a note or header Word would find none."""
    if part != DOCUMENT:
        found = f"{{{{{place.text}}}}} in a note, header or footer"
        raise ConfigError([Problem("figures and tables in the main text", found, "Move it there.")])


def _replace(nodes: Sequence[Any], start: int, end: int, text: str) -> None:
    """Put text in place of characters ``start`` to ``end`` of a paragraph, into the first node.

    A place begins with a brace, so that its first node is one of text.
    """
    position = 0
    for node in nodes:
        own = characters(node)
        first, last = max(start - position, 0), min(end - position, len(own))
        if first < last and node.tag in CHARACTERS:
            node.getparent().remove(node)
        elif first < last:
            node.text = own[:first] + (text if start >= position else "") + own[last:]
            node.set(SPACE, "preserve")
        position += len(own)


def text_width_mm(root: Any) -> float:
    """The width of the text of a document: its narrowest section's page without margins."""
    found = []
    for section in root.iter(f"{MAIN}sectPr"):
        page, margin = section.find(f"{MAIN}pgSz"), section.find(f"{MAIN}pgMar")
        if page is not None and margin is not None:
            sides = page.get(f"{MAIN}w"), margin.get(f"{MAIN}left"), margin.get(f"{MAIN}right")
            page_twips, left, right = (float(side or "nan") for side in sides)
            found.append((page_twips - left - right) * TWIP_mm)
    return min((width for width in found if width > 0), default=TEXT_mm)


def _embed(
    paragraph: Any, place: Place, shown: Shown, pictures: dict[str, Path], widest_mm: float
) -> None:
    """Put a figure at the end of a paragraph, or a table in its place."""
    name = place.parts[0]
    known: Mapping[str, Any] = shown.figures if place.form == "figure" else shown.tables
    if name not in known:
        raise ConfigError(
            [Problem(f"a {place.form} of the study", f"'{name}'", suggested(name, known))]
        )
    if place.form == "table":
        paragraph.addprevious(etree.fromstring(_table(shown.tables[name])))
        if not _has_to_stay(paragraph):
            paragraph.getparent().remove(paragraph)
        return
    pictures[name] = shown.figures[name]
    size = _size_mm(pictures[name], widest_mm)
    paragraph.append(etree.fromstring(_picture(name, len(pictures), *size)))


def _has_to_stay(paragraph: Any) -> bool:
    """Whether a paragraph holds more than its text, or parts a table from what is no paragraph.

    A cell ends with a paragraph, and two tables without one between them are one (17.4.65).
    """
    following = paragraph.getnext()
    parts = {f"{MAIN}{name}" for name in ("p", "pPr", "pStyle", "jc", "r", "rPr", "t", "proofErr")}
    return (
        following is None
        or following.tag != PARAGRAPH
        or any(_embedded(text_of(nodes)) for _, nodes in paragraphs([following]))
        or any(child.tag not in parts for child in paragraph.iter())
    )


def _table(markdown: str) -> str:
    """A native table: rules above and below its header and at its end, header repeated on pages."""
    header, rows = read_markdown(markdown)
    header = [head_of(printed_cell(name)) for name in header]
    rows = [[unbroken(printed_cell(text)) for text in row] for row in rows]
    rule = '<w:{} w:val="single" w:sz="8" w:space="0" w:color="auto"/>'
    head = f"<w:tcBorders>{rule.format('bottom')}</w:tcBorders>"

    def row(cells: Sequence[str], properties: str, border: str) -> str:
        inner = [
            f"<w:tc><w:tcPr>{border}</w:tcPr><w:p>{_runs(cell)}</w:p></w:tc>" for cell in cells
        ]
        return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{''.join(inner)}</w:tr>"

    return (
        f'<w:tbl {NAMESPACES}><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>'
        f"{rule.format('top')}{rule.format('bottom')}</w:tblBorders></w:tblPr><w:tblGrid>"
        f"{'<w:gridCol/>' * len(header)}</w:tblGrid>"
        f"{row(header, '<w:tblHeader/>', head)}"
        f"{''.join(row(cells, '', '') for cells in rows)}</w:tbl>"
    )


def _runs(text: str) -> str:
    """The text of a cell; symbols such as E_a with an index."""
    looks = itertools.cycle(("", _SLANTED, _LOWERED))  # of what the two groups of SYMBOL part
    pairs = [(look, word) for look, word in zip(looks, SYMBOL.split(text), strict=False) if word]
    return "".join(
        f'<w:r>{look}<w:t xml:space="preserve">{escape(word)}</w:t></w:r>' for look, word in pairs
    )


def _picture(name: str, number: int, width_mm: float, height_mm: float) -> str:
    """A run with an inline picture (ISO/IEC 29500-1, 20.4.2.8)."""
    extent = f'cx="{width_mm * EMU_PER_mm:.0f}" cy="{height_mm * EMU_PER_mm:.0f}"'
    title = f'id="{FIRST_ID + number}" name="{name}" descr="Figure {name}"'
    return (
        f"<w:r {NAMESPACES}><w:drawing><wp:inline><wp:extent {extent}/><wp:docPr {title}/>"
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f"<pic:pic><pic:nvPicPr><pic:cNvPr {title}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{_relationship(name)}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _relationship(name: str) -> str:
    return f"study-{name}"


def _size_mm(path: Path, widest_mm: float) -> tuple[float, float]:
    """Width and height of a PNG at its resolution, scaled to the text where it is wider."""
    with Image.open(path) as image:
        dots_x, dots_y = image.info.get("dpi", (DEFAULT_dpi, DEFAULT_dpi))
        width, height = 25.4 * image.width / dots_x, 25.4 * image.height / dots_y
    scale = min(1.0, widest_mm / width)
    return scale * width, scale * height


def _add_pictures(parts: dict[str, bytes], pictures: Mapping[str, Path]) -> None:
    """Put PNG files into the document, with what declares them (ISO/IEC 29500-2, 8 and 9)."""
    types = etree.fromstring(parts[TYPES])
    if not any(child.get("Extension", "").lower() == "png" for child in types):
        default = etree.Element(types.tag.replace("Types", "Default"))
        default.attrib.update({"Extension": "png", "ContentType": "image/png"})
        types.insert(0, default)
        parts[TYPES] = _xml(types)
    relations = etree.fromstring(parts[RELATIONSHIPS])
    for name, path in pictures.items():
        relation = etree.SubElement(relations, relations.tag.removesuffix("s"))
        target = f"media/study-{name}.png"
        relation.attrib.update({"Id": _relationship(name), "Type": PICTURE, "Target": target})
        parts[f"word/{target}"] = path.read_bytes()
    parts[RELATIONSHIPS] = _xml(relations)


def _xml(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
