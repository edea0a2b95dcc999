"""The methods of each technique as HTML, with the settings that ran, and the works they cite."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from electrolyte.paper.article import filled
from electrolyte.paper.pandoc import as_html
from electrolyte.paper.placeholders import Facts
from electrolyte.paper.sources import TEMPLATES

_HEADING = re.compile(r"^#.*$", re.MULTILINE)
_BLOCK = re.compile(r'^::: \{has="(\w+)"\}\n.*?^:::\n', re.MULTILINE | re.DOTALL)
_OF_TECHNIQUE = re.compile(r'<div data-has="(\w+)">(.*?)</div>', re.DOTALL)
_REFERENCES = re.compile(r'<div id="refs".*\Z', re.DOTALL)


@dataclass(frozen=True)
class Methods:
    """``general``, what holds for each technique by name, and the list of references; all HTML."""

    general: Markup
    texts: dict[str, Markup]
    references: Markup


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
        general=Markup(_OF_TECHNIQUE.split(body)[0]),
        texts={name: Markup(block) for name, block in _OF_TECHNIQUE.findall(body)},
        references=Markup(references[0] if references else ""),
    )
