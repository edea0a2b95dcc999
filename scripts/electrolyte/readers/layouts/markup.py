"""Vendor XML, parsed without entities or DTDs, looked up without regard to namespaces."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import CUT_OFF

DEEPEST = 200  # levels


class _Shallow(TreeBuilder):
    """A tree of limited depth: what handles trees is recursive, and deep ones are no data."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> Element:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError(f"more than {DEEPEST} elements, one in another")
        return super().start(tag, attributes)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse_xml(data: bytes, path: Path, what: str) -> Element:
    """The root element of an XML text; tags lose their namespace.

    Raises
    ------
    RawFileError
        Not well-formed (names the line), or it declares entities.
    """
    try:
        parser = ElementTree.DefusedXMLParser(target=_Shallow())
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        raise RawFileError(
            path,
            f"well-formed XML in {what}",
            f"{error}",
            line=error.position[0],
            hint=CUT_OFF,
        ) from None
    except DefusedXmlException as error:
        raise RawFileError(
            path, f"{what} without entities", f"{type(error).__name__}", hint="Do not trust it."
        ) from None
    except (ValueError, LookupError) as error:  # an encoding the parser does not have
        raise RawFileError(path, f"XML text in {what}", f"{error}") from None
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return root


def text_of(element: Element | None, tag: str) -> str:
    """The stripped text of the first descendant with this path, or an empty string."""
    found = None if element is None else element.find(tag)
    return "" if found is None or found.text is None else found.text.strip()
