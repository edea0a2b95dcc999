"""The methods of each technique as HTML, with the settings that ran, and the works they cite."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from electrolyte.paper.article import filled
from electrolyte.paper.pandoc import as_html
from electrolyte.paper.placeholders import Facts
from electrolyte.paper.templates import TEMPLATES

_HEADING = re.compile(r"^#.*$", re.MULTILINE)
_BLOCK = re.compile(r'^::: \{has="(\w+)"\}\n.*?^:::\n', re.MULTILINE | re.DOTALL)
_OF_TECHNIQUE = re.compile(r'<div data-has="(\w+)">(.*?)</div>', re.DOTALL)
_REFERENCES = re.compile(r'<div id="refs".*\Z', re.DOTALL)


@dataclass(frozen=True)
class Methods:
    """``general``, what holds for each technique by name, and the list of references; all HTML."""

    general: str
    texts: dict[str, str]
    references: str


def methods_of(facts: Facts, techniques: Collection[str]) -> Methods:
    """What ``paper/methods.md`` says of the techniques of a study.

    Raises
    ------
    ConfigError
        Pandoc does not understand the text.
    """
    text = _HEADING.sub("", (TEMPLATES / "methods.md").read_text(encoding="utf-8"))
    own = _BLOCK.sub(lambda block: block[0] if block[1] in techniques else "", text)
    html = as_html(filled(own, facts), [TEMPLATES / "methods.bib"], TEMPLATES / "numeric.csl")
    references = _REFERENCES.search(html)
    body = html[: references.start()] if references else html
    return Methods(
        general=_OF_TECHNIQUE.split(body)[0],
        texts=dict(_OF_TECHNIQUE.findall(body)),
        references=references[0] if references else "",
    )
