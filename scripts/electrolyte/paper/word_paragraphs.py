"""The paragraphs of a Word document, as text and as the nodes that hold it.

Word splits text over runs wherever formatting, spelling or an edit begins, so a place in double
braces may lie in many of them, and some characters are elements of their own. Deleted and
moved-away text of tracked changes is no text of the document (Office Open XML, ISO/IEC 29500-1,
17.13.5).

Only light imports: the Snakefile looks at the texts of a study before any job runs.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from electrolyte.ground.errors import ConfigError, Problem

MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EQUATION = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
PARAGRAPH = f"{MAIN}p"
TEXT = (f"{MAIN}t", f"{EQUATION}t")
# elements that stand for a character (17.3.3)
CHARACTERS = {
    f"{MAIN}noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
    f"{MAIN}tab": "\t",
    f"{MAIN}br": "\n",
    f"{MAIN}cr": "\n",
}
RUN = f"{MAIN}r"  # tabs and breaks stand for characters here, for settings in properties
GONE = (f"{MAIN}del", f"{MAIN}moveFrom")
DOCUMENT = "word/document.xml"
# What authors write in: settings, styles and comments hold no places.
PARTS = re.compile(r"word/(document|footnotes|endnotes|header\d*|footer\d*)\.xml")
LARGEST = 100_000_000  # bytes of one part: text alone never comes near
SHOWN = 40  # characters of a paragraph, to find it by


def read_parts(path: Path, *, text_only: bool = False) -> dict[str, bytes]:
    """The members of a ``.docx``, or those with text alone; these are checked.

    Raises
    ------
    ConfigError
        The file is no Word document.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.file_size > LARGEST:
                    raise _not_word(path, f"{info.filename} of {info.file_size} bytes")
            names = [i.filename for i in archive.infolist()]
            wanted = filter(PARTS.fullmatch, names) if text_only else names
            parts = {name: archive.read(name) for name in wanted}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise _not_word(path, f"a file that is no zip archive ({error})") from error
    if DOCUMENT not in parts:
        raise _not_word(path, f"an archive without {DOCUMENT}")
    for name in text_parts(parts):
        if b"<!DOCTYPE" in parts[name]:  # Word writes none; its entities could be a bomb
            raise _not_word(path, f"{name} with a document type")
        try:
            root = ElementTree.fromstring(parts[name])
        except ElementTree.ParseError as error:
            raise _not_word(path, f"{name} that is no XML ({error})") from error
        if not root.tag.startswith(MAIN):  # of the strict form, in which nothing would be found
            raise _not_word(path, f"{name} of another kind, such as Strict Open XML")
    return parts


def text_parts(parts: dict[str, bytes]) -> list[str]:
    """The members with text: the document first, then notes, headers and footers."""
    return sorted(filter(PARTS.fullmatch, parts), key=lambda n: (n != DOCUMENT, n))


def paragraphs(element: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Each paragraph below an element of ``lxml`` or ``ElementTree``, with its text nodes.

    A paragraph in a text box is one of its own, before the one that holds the box.
    """
    return _within(element, [])


def _within(element: Any, nodes: list[Any]) -> Iterator[tuple[Any, list[Any]]]:
    for child in element:
        if child.tag == PARAGRAPH:
            own: list[Any] = []
            yield from _within(child, own)
            yield child, own
        elif child.tag in TEXT or (child.tag in CHARACTERS and element.tag == RUN):
            nodes.append(child)
        elif child.tag not in GONE:
            yield from _within(child, nodes)


def text_of(nodes: list[Any]) -> str:
    """The text of a paragraph."""
    return "".join(map(characters, nodes))


def characters(node: Any) -> str:
    """The text of one node."""
    return CHARACTERS.get(node.tag) or node.text or ""


def read_paragraphs(path: Path) -> list[str]:
    """The text of each paragraph of a ``.docx``.

    Raises
    ------
    ConfigError
        The file is no Word document.
    """
    parts = read_parts(path, text_only=True)
    roots = (ElementTree.fromstring(parts[name]) for name in text_parts(parts))
    return [text_of(nodes) for root in roots for _, nodes in paragraphs(root)]


def named(number: int, text: str) -> str:
    """A paragraph in words: its number, and how it begins."""
    start = " ".join(text.split())
    return f"paragraph {number}, '{start[:SHOWN]}{'…' if len(start) > SHOWN else ''}'"


def _not_word(path: Path, found: str) -> ConfigError:
    advice = "Save it in Word as .docx, without a password."
    return ConfigError([Problem("a Word document (.docx)", found, advice, str(path))])
